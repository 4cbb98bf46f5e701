#pragma once
// The passes of a frame as one table: what each reads, writes, when it runs.
#include <cstdint>
#include <span>
#include <string_view>

#include "base/result.h"

namespace pai {

struct PassContext;

// What passes hand on. Uploaded assets are no image: they are there before the first pass.
enum ImageBit : std::uint32_t {
    kShadowMap = 1u << 0,
    kDepth = 1u << 1,          // one sample a pixel, for ambient occlusion
    kAmbient = 1u << 2,        // ambient occlusion, 0 to 1
    kSceneSamples = 1u << 3,   // HDR colour and depth, as many samples as the options say
    kScene = 1u << 4,          // HDR colour, one sample
    kBloom = 1u << 5,
    kPicture = 1u << 6,        // one layer after the tone map, before its edges are smoothed
    kCanvas = 1u << 7,
    kBehind = 1u << 8,         // HDR colour of all that is not glass, with mip levels
    kKeyMap = 1u << 9,         // depth towards the environment's key light
};

struct PassRow {
    std::string_view name;
    enum class Scope : std::uint8_t { Layer, Frame } scope;  // once for every layer in view, or once after them
    std::uint32_t reads, writes;                             // ImageBit
    bool (*when)(const PassContext&);
    void (*run)(PassContext&);
};

// The renderer's own table, in the order of drawing.
std::span<const PassRow> pass_table();

// Internal, naming the row: a row reads an image that no earlier row writes, a Layer row follows a Frame row, or a name
// comes twice.
Result<void> check_passes(std::span<const PassRow> rows);

}  // namespace pai
