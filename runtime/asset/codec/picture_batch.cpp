#include "asset/codec/picture_batch.h"

#include <algorithm>
#include <future>
#include <optional>
#include <thread>

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

}  // namespace

std::vector<Pixels> decode_ahead(std::span<const ByteSpan> pictures, const PixelLimits& limits, std::uint64_t max_bytes, const PictureDecoder& decode) {
    const std::size_t threads = std::clamp(std::thread::hardware_concurrency(), 1u, 16u);
    std::vector<Pixels> out;
    if (threads < 2 || pictures.size() < 2) return out;
    for (std::size_t first = 0; first < pictures.size(); first += threads) {
        const auto round = pictures.subspan(first, std::min(threads, pictures.size() - first));
        PixelLimits share = limits;
        share.max_pixels = std::min(limits.max_pixels, max_bytes / round.size() / 4);
        std::vector<std::future<std::optional<Pixels>>> others;
        for (const ByteSpan bytes : round.subspan(1)) others.push_back(std::async(std::launch::async, [bytes, &share, &decode] { return try_decode(bytes, share, decode); }));
        std::vector<std::optional<Pixels>> made;
        made.push_back(try_decode(round[0], share, decode));
        for (auto& other : others) made.push_back(other.get());
        for (std::optional<Pixels>& picture : made) {
            if (!picture || picture->texels.size() > max_bytes) return out;
            max_bytes -= picture->texels.size();
            out.push_back(*std::move(picture));
        }
    }
    return out;
}

}  // namespace pai::codec
