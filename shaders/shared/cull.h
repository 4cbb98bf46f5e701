// Copies that are found on the GPU: what passes/copies.comp reads of a group, and what it writes for the draws.
#ifdef __cplusplus
#pragma once
#include <cstddef>

#include <glm/mat4x4.hpp>
#include <glm/vec4.hpp>

namespace pai::shared {
using glm::mat4;
using glm::uvec4;
using glm::vec4;
using uint = unsigned;
#endif

// The box of a block, in the space of the copies.
struct CullBlock {
    vec4 low, high;
};

// Indices that are drawn at every copy that is seen, or at those that one form of a mesh suits: a command for each block, from `first_command` on.
struct CullRange {
    uint index_count, first_index;
    int base_vertex;
    uint first_command;
    float finest, coarsest;  // error that a copy bears: from the first on, below the second
    uint first_number;       // of a form: of the numbers of all forms of the item; 0: it is drawn at all
    uint count;              // of a form: the first of its two places in the counts
};

#ifdef __cplusplus
struct CullGroup {
#else
// gfx::DrawCommand
struct CullCommand {
    uint count, copies, first_index;
    int base_vertex;
    uint first_copy;
};
layout(std140, binding = 6) uniform CullGroup {
#endif
    mat4 clip_from_copies;
    vec4 mesh_middle, mesh_half;  // of the box around the mesh
    vec4 slack;                   // what x, y, z and w in clip space may be off by rounding
    vec4 cull_picture;            // width and height in px; how far beyond its box a copy may reach, px; w up to which a block is near
    uvec4 cull_places;            // copies; first of their numbers; first range; ranges
    vec4 cull_lod;                // x: error in m that a mesh of scale 1 bears where w is 1
    uvec4 cull_known;             // first word of what was seen; the first of its two places in the counts; 1: what hides is asked; blocks
};

#ifdef __cplusplus
static_assert(sizeof(CullBlock) == 32);
static_assert(sizeof(CullRange) == 32);
static_assert(sizeof(CullGroup) == 176);
static_assert(offsetof(CullGroup, mesh_middle) == 64);
static_assert(offsetof(CullGroup, slack) == 96);
static_assert(offsetof(CullGroup, cull_places) == 128);
}  // namespace pai::shared
#endif
