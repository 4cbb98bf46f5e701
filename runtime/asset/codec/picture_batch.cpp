#include "asset/codec/picture_batch.h"

#include <algorithm>
#include <optional>
#include <thread>

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

}  // namespace

std::vector<Pixels> decode_ahead(std::span<const ByteSpan> pictures, const PixelLimits& limits, std::uint64_t max_bytes, const PictureDecoder& decode) {
    const std::size_t threads = std::clamp(std::thread::hardware_concurrency(), 1u, 16u);
    std::vector<Pixels> out;
    if (threads < 2 || pictures.size() < 2) return out;
    for (std::size_t first = 0; first < pictures.size(); first += threads) {
        const auto round = pictures.subspan(first, std::min(threads, pictures.size() - first));
        PixelLimits share = limits;
        share.max_pixels = std::min(limits.max_pixels, max_bytes / round.size() / 4);
        std::vector<std::optional<Pixels>> made(round.size());
        each_row(round.size(), static_cast<int>(threads), [&](std::size_t i) { made[i] = try_decode(round[i], share, decode); });
        for (std::optional<Pixels>& picture : made) {
            if (!picture || picture->texels.size() > max_bytes) return out;
            max_bytes -= picture->texels.size();
            out.push_back(*std::move(picture));
        }
    }
    return out;
}

}  // namespace pai::codec
