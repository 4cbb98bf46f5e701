#include "asset/codec/picture_batch.h"

#include <algorithm>
#include <map>
#include <mutex>
#include <optional>
#include <thread>
#include <tuple>

#include "asset/codec/reduce.h"
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

    // Blocks, floats and pictures that are small already stay as they are. False: memory ran out, and it is left in full. Throws nothing.
    bool shrink(Pixels& picture, std::size_t index) {
        const int times = halvings(picture.width, picture.height, room_.reduced_side);
        if (times == 0 || picture.format != Pixels::Format::Rgba8 || picture.levels != 1 || picture.whole) return true;
        try {
            const bool colour = index < room_.colour.size() && room_.colour[index] != 0;
            Pixels small = reduce(picture, times, colour);
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

std::vector<Pixels> decode_ahead(std::span<const ByteSpan> pictures, const PixelLimits& limits, std::uint64_t max_bytes, const PictureDecoder& decode, const PictureRoom& room) {
    const std::size_t threads = std::clamp(std::thread::hardware_concurrency(), 1u, 16u);
    std::vector<Pixels> out;
    if ((threads < 2 && room.whole_bytes == 0) || pictures.size() < 2) return out;
    std::uint64_t decoded = 0, told = 0;
    for (const ByteSpan file : pictures) told += told_bytes(file);
    bool reduces = room.whole_bytes > 0 && told > room.whole_bytes;
    Shrinker shrinker(pictures, room);
    for (std::size_t first = 0; first < pictures.size(); first += threads) {
        const auto round = pictures.subspan(first, std::min(threads, pictures.size() - first));
        PixelLimits share = limits;
        share.max_pixels = std::min(limits.max_pixels, max_bytes / round.size() / 4);
        std::vector<std::optional<Pixels>> made(round.size());
        each_row(round.size(), static_cast<int>(threads), [&](std::size_t i) {
            made[i] = try_decode(round[i], share, decode);
            if (made[i] && reduces && !shrinker.shrink(*made[i], first + i)) made[i].reset();
        });
        for (std::optional<Pixels>& picture : made) {
            if (!picture || picture->texels.size() > max_bytes) return out;
            max_bytes -= picture->texels.size();
            decoded += picture->texels.size();
            out.push_back(*std::move(picture));
        }
        if (reduces || room.whole_bytes == 0 || decoded <= room.whole_bytes) continue;
        reduces = true;
        each_row(out.size(), static_cast<int>(threads), [&](std::size_t i) { shrinker.shrink(out[i], i); });
    }
    return out;
}

}  // namespace pai::codec
