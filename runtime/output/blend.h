#pragma once
// Soft edges and black level of overlapping projectors, in linear light. Pure; shaders/lib/blend.glsl is the same on the GPU.
#include <glm/vec2.hpp>

#include "output/slice.h"

namespace pai {

// Blend ramp of one output edge at `u`: 0 at the outer border, 1 where the overlap ends.
// Linear light, in [0,1]; u outside [0,1] is clamped. The two ramps of an overlap sum to 1
// for every u and every `curve` >= 1, which bends the shape only.
// Source: P. Bourke, "Edge blending using commodity projectors", 2004.
float blend_ramp(float u, float curve);

// What one projector gives at a place of its picture.
struct BlendWeight {
    float weight = 1;    // share of the light there, [0,1]; those of all projectors that reach the place sum to 1
    int projectors = 1;  // that reach the place: 1, 2, or 4 where two overlaps cross
};

// `at_px`: place in the output's picture, canvas pixels from the top left of its slice of `slice_px`.
BlendWeight blend_at(const EdgeBlend& blend, glm::vec2 at_px, glm::vec2 slice_px);

// The light that the canvas' black has where all of `canvas` is shown evenly, share of a projector's white: the most that
// projectors give together at black, which is where most of them overlap. 0 if no output has a black level.
float black_floor(const Venue& venue, const Id& canvas);

// What a projector is driven with to give its part of the canvas' light `p`, both in [0,1] of linear light.
// A projector of black level b that is driven with d gives b + (1 - b) d. The wall shall get floor + (1 - floor) p whatever
// the number n of projectors that reach the place; the w of those sum to 1, so each adds w times what n blacks leave to give:
//   d = w (floor + (1 - floor) p - n b) / (1 - b),   sum of b + (1 - b) d = n b + floor + (1 - floor) p - n b.
// Never negative, as floor >= n b by definition. Exact where the projectors of an overlap have the same black level.
float drive_light(float p, BlendWeight at, float black_level, float floor);

}  // namespace pai
