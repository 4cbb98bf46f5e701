// One copy of a mesh: std430, so every member is made of vec4.
#ifdef __cplusplus
#pragma once
#include <cstddef>

#include <glm/vec4.hpp>

namespace pai::shared {
using glm::uvec4;
using glm::vec4;
#endif

struct CopyData {
    vec4 row0, row1, row2;  // of space_from_mesh
    uvec4 look;             // x, y: tint as halves, red and green, blue and alpha; z: glow channel; w: of a merged copy with several, two bits of each one's share, else 0
};

#ifdef __cplusplus
// ModelDraw::glow, four to a vector.
struct GlowBlock {
    vec4 channels[4];
};
static_assert(sizeof(CopyData) == 64);
static_assert(offsetof(CopyData, look) == 48);
static_assert(sizeof(GlowBlock) == 64);
}  // namespace pai::shared
#else
layout(std140, binding = 2) uniform GlowBlock { vec4 glow_channels[4]; };
#endif
