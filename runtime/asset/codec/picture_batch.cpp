#include "asset/codec/picture_batch.h"

#include <algorithm>
#include <map>
#include <mutex>
#include <optional>
#include <tuple>

#include "asset/codec/reduce.h"
#include "base/threads.h"
#include "base/rows.h"

namespace pai::codec {
namespace {

// What is refused, and an exception with it, is met again by who goes on.
std::optional<Pixels> try_decode(ByteSpan bytes, const PixelLimits& limits, const PictureDecoder& decode) {
    try {
        auto out = decode(bytes, limits);
        return out ? std::optional(std::move(*out)) : std::nullopt;
    } catch (const std::exception&) {
        return std::nullopt;
    }
}

// Reduces pictures of one list. Several threads at once; images that name the same file share what is kept of it.
class Shrinker {
public:
    Shrinker(std::span<const ByteSpan> files, const PictureRoom& room) : files_(files), room_(room) {}

    // Blocks, floats, pictures that are small already, and those whose files are as large as they are, stay as they are. False: memory ran out, and it is left in full. Throws nothing.
    bool shrink(Pixels& picture, std::size_t index) {
        const int times = halvings(picture.width, picture.height, room_.reduced_side);
        if (times == 0 || picture.format != Pixels::Format::Rgba8 || picture.levels != 1 || picture.whole) return true;
        try {
            const bool colour = index < room_.colour.size() && room_.colour[index] != 0;
            Pixels small = reduce(picture, times, colour);
            if (small.texels.size() + files_[index].size() >= picture.texels.size()) return true;
            small.whole = whole_of(picture, files_[index], colour);
            picture = std::move(small);
            return true;
        } catch (const std::exception&) {
            return false;
        }
    }

private:
    std::shared_ptr<const Pixels::Whole> whole_of(const Pixels& picture, ByteSpan file, bool colour) {
        const std::scoped_lock lock(mutex_);
        std::shared_ptr<const Pixels::Whole>& known = kept_[{file.data(), file.size(), colour}];
        if (!known) known = std::make_shared<Pixels::Whole>(Pixels::Whole{picture.width, picture.height, colour, Bytes(file.begin(), file.end())});
        return known;
    }

    std::span<const ByteSpan> files_;
    const PictureRoom& room_;
    std::mutex mutex_;
    std::map<std::tuple<const std::byte*, std::size_t, bool>, std::shared_ptr<const Pixels::Whole>> kept_;
};

std::uint64_t number(ByteSpan file, std::size_t at, std::size_t count) {
    std::uint64_t out = 0;
    for (std::size_t i = 0; i < count; ++i) out = out << 8 | std::to_integer<std::uint64_t>(file[at + i]);
    return out;
}

// Of the first frame header. Source: ITU-T T.81, B.2.
std::uint64_t told_by_jpeg(ByteSpan file) {
    for (std::size_t at = 2; at + 9 <= file.size() && file[at] == std::byte{0xff};) {
        const auto marker = std::to_integer<unsigned>(file[at + 1]);
        const bool is_frame = marker >= 0xc0 && marker <= 0xcf && marker != 0xc4 && marker != 0xc8 && marker != 0xcc;
        if (is_frame) return number(file, at + 5, 2) * number(file, at + 7, 2) * 4;
        at += marker == 0xff ? 1 : 2 + static_cast<std::size_t>(number(file, at + 2, 2));  // fill bytes stand before a marker
    }
    return 0;
}

}  // namespace

std::uint64_t told_bytes(ByteSpan file) {
    constexpr std::uint64_t kMostSide = 1u << 16;
    switch (sniff_pixels(file)) {
        case PixelFormat::Png: {
            if (file.size() < 24) return 0;
            const std::uint64_t width = number(file, 16, 4), height = number(file, 20, 4);
            return width > kMostSide || height > kMostSide ? 0 : width * height * 4;
        }
        case PixelFormat::Jpeg: return told_by_jpeg(file);
        default: return 0;
    }
}

std::uint64_t held_bytes(const Pixels& picture, std::set<const void*>& counted) {
    const bool is_new = picture.whole && counted.insert(picture.whole.get()).second;
    return picture.texels.size() + (is_new ? picture.whole->file.size() : 0);
}

std::vector<Pixels> decode_ahead(std::span<const ByteSpan> pictures, const PixelLimits& limits, std::uint64_t max_bytes, const PictureDecoder& decode, const PictureRoom& room) {
    const std::size_t threads = static_cast<std::size_t>(std::min(threads_to_use(), 16));
    std::vector<Pixels> out;
    std::uint64_t held = 0, told = 0, largest = 1;
    for (const ByteSpan file : pictures) {
        told += told_bytes(file);
        largest = std::max(largest, told_bytes(file));
    }
    bool reduces = room.whole_bytes > 0 && told > room.whole_bytes;
    if (!reduces && (pictures.size() < 2 || (threads < 2 && room.whole_bytes == 0))) return out;
    Shrinker shrinker(pictures, room);
    std::set<const void*> counted;
    while (out.size() < pictures.size()) {
        const std::size_t first = out.size();
        // Where pictures are reduced, no more at once than there is room for in full: what becomes of them is not for the number of processors to say.
        const std::uint64_t left = max_bytes - held, fit = reduces ? std::clamp<std::uint64_t>(left / largest, 1, threads) : threads;
        const auto round = pictures.subspan(first, std::min(static_cast<std::size_t>(fit), pictures.size() - first));
        PixelLimits share = limits;
        share.max_pixels = std::min(limits.max_pixels, left / round.size() / 4);
        std::vector<std::optional<Pixels>> made(round.size());
        each_row(round.size(), static_cast<int>(threads), [&](std::size_t i) {
            made[i] = try_decode(round[i], share, decode);
            if (made[i] && reduces && !shrinker.shrink(*made[i], first + i)) made[i].reset();
        });
        for (std::optional<Pixels>& picture : made) {
            if (!picture) return out;
            const std::uint64_t bytes = held_bytes(*picture, counted);
            if (bytes > max_bytes - held) return out;
            held += bytes;
            out.push_back(*std::move(picture));
        }
        if (reduces || room.whole_bytes == 0 || held <= room.whole_bytes) continue;
        reduces = true;
        each_row(out.size(), static_cast<int>(threads), [&](std::size_t i) { shrinker.shrink(out[i], i); });
        held = 0;
        for (const Pixels& picture : out) held += held_bytes(picture, counted);
    }
    return out;
}

}  // namespace pai::codec
