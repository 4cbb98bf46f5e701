#pragma once
// Several pictures at once.
#include <functional>
#include <set>
#include <span>
#include <vector>

#include "asset/codec/pixels.h"

namespace pai::codec {

// Decodes one picture; called on several threads.
using PictureDecoder = std::function<Result<Pixels>(ByteSpan bytes, const PixelLimits& limits)>;

// What becomes of pictures that take more room together than they are given.
struct PictureRoom {
    std::uint64_t whole_bytes = 0;    // as decoded, that may be kept; 0: any
    int reduced_side = 512;           // else the longer side of each is halved until it has at most so many texels, and it knows the picture in full
    std::vector<std::uint8_t> colour;  // of each picture: it holds colours, not numbers
};

// What a PNG or JPEG file says that its picture takes as Rgba8; 0 of other files and of headers that make no sense. Nothing is checked: for plans alone.
std::uint64_t told_bytes(ByteSpan file);

// What a picture takes with the file that is kept of it; a file that is in `counted`, where it is entered, takes nothing more.
std::uint64_t held_bytes(const Pixels& picture, std::set<const void*>& counted);

// The first of `pictures`, decoded side by side on all processors: up to one that `decode` refuses, or that takes more than its share of `max_bytes`: all of what is left, where they are reduced.
// Together, with the files that are kept of those that were reduced, they are never larger than that; a file that several of them name is kept once. Who goes on with the others, one by one, meets the same faults in the same order.
// With `room`, what the files say of their sizes, or else how many were decoded, tells whether they fit; where they do not, few are there in full at a time: those that were reduced take no more memory while the others are decoded.
std::vector<Pixels> decode_ahead(std::span<const ByteSpan> pictures, const PixelLimits& limits, std::uint64_t max_bytes, const PictureDecoder& decode, const PictureRoom& room = {});

}  // namespace pai::codec
