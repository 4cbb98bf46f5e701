#pragma once
// What a model takes of the light around it, and what its parts give each other, on a grid through and around it: baked once,
// read by the renderer. Of the rest pose, in model space.
#include <cstdint>
#include <span>
#include <vector>

#include <glm/vec3.hpp>
#include <glm/vec4.hpp>

#include "asset/model.h"
#include "base/bytes.h"
#include "base/result.h"

namespace pai {

// Cells are in rows along x, then y, then z. Cells inside of solids hold what the open cells next to them hold.
struct Occlusion {
    glm::ivec3 size{0};   // cells along each axis, [2, kMostOcclusionCells] each; 0: there is none
    glm::vec3 first{0};   // centre of the first cell, m
    float step_m = 0;     // between the centres of neighbours
    // Openness by direction d as spherical harmonics of two bands, V(d) = a + b . d: a * 255, then (b / 2 + 1/2) * 255.
    // V is 1 where nothing is in the way up to the end of the model.
    std::vector<glm::u8vec4> openness;
    // Mean of what the directions that are not open send back while the surroundings shine white from everywhere, over 1: rgb * 255;
    // a: mean distance to what is in the way, over the longest side of the grid.
    std::vector<glm::u8vec4> bounce;
    // Mean light of emission from all around, in units of `emission_scale`: rgb; then nothing. Empty: the model emits none.
    std::vector<glm::u8vec4> emission;
    // Where that comes from: sum of direction times brightness over the sum of brightness, (d / 2 + 1/2) * 255; a: unused.
    std::vector<glm::u8vec4> emission_from;
    float emission_scale = 0;
    bool empty() const { return openness.empty(); }
    bool operator==(const Occlusion&) const = default;
};

constexpr int kMostOcclusionCells = 64;

// The sidecar of a package: "PAIOCC1\n", then little-endian int32 size x y z, float first x y z, step, emission_scale, uint32 flags
// (1: emission), uint32 bytes of what follows, and gzip of all arrays in the order above. A few hundred kilobytes as a rule.
Bytes encode_occlusion(const Occlusion& occlusion);
// Corrupt with OCCLUSION_INVALID: anything but what encode_occlusion() writes, the place named. Memory is bounded by the size of the
// largest grid.
Result<Occlusion> decode_occlusion(std::span<const std::byte> in);

}  // namespace pai
