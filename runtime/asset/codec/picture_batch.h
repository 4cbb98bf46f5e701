#pragma once
// Several pictures at once.
#include <functional>
#include <span>
#include <vector>

#include "asset/codec/pixels.h"

namespace pai::codec {

// Decodes one picture; called on several threads.
using PictureDecoder = std::function<Result<Pixels>(ByteSpan bytes, const PixelLimits& limits)>;

// The first of `pictures`, decoded side by side on all processors: up to one that `decode` refuses, or that takes more than its share of `max_bytes`.
// Together they are never larger than that. Who goes on with the others, one by one, meets the same faults in the same order.
std::vector<Pixels> decode_ahead(std::span<const ByteSpan> pictures, const PixelLimits& limits, std::uint64_t max_bytes, const PictureDecoder& decode);

}  // namespace pai::codec
