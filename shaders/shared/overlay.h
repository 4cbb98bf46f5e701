// One piece of an overlay: std430, so every member is a vec4.
#ifdef __cplusplus
#pragma once
#include <cstddef>

#include <glm/vec4.hpp>

namespace pai::shared {
using glm::vec4;
#endif

struct OverlayQuad {
    vec4 place;   // px of the canvas from its top left: middle; zw: unit direction of the quad's own x
    vec4 size;    // px: half width, half height, corner radius, softness of the edge
    vec4 fill;    // display-linear, straight alpha
    vec4 border;  // the same
    vec4 uv;      // of its top left and bottom right
    vec4 clip;    // px: left, top, right, bottom
    vec4 what;    // x: 0 shape, 1 glyph, 2 picture; y: layer of the atlas; z: width of the border, px
    vec4 pin;     // x: which place of the frame it belongs to, from 1, 0: none; y: what stays of it where that is hidden, [0,1]
};

#ifdef __cplusplus
static_assert(sizeof(OverlayQuad) == 128);
static_assert(offsetof(OverlayQuad, what) == 96);
static_assert(offsetof(OverlayQuad, pin) == 112);
}  // namespace pai::shared
#endif
