#version 450 core
// Which copies of a group are seen: 256 threads for each block of 256. They are told in the order of their numbers, so that equal views give equal draws.
// BEFORE: those in the view that were seen in the frame before, or stand in blocks that are near.
// Else: all in the view that nothing hides; what hides is the depth of those drawn so far.
layout(local_size_x = 256) in;
#include "shared/copies.h"
#include "shared/cull.h"
#include "lib/screen_box.glsl"
layout(std430, binding = 0) readonly buffer Copies { CopyData copies[]; };
layout(std430, binding = 1) readonly buffer Blocks { CullBlock blocks[]; };
layout(std430, binding = 2) buffer Known { uint known[]; };            // a bit a copy, eight words a block
layout(std430, binding = 3) writeonly buffer Numbers { uint numbers[]; };
layout(std430, binding = 4) writeonly buffer Commands { CullCommand commands[]; };
layout(std430, binding = 5) readonly buffer Ranges { CullRange ranges[]; };
layout(std430, binding = 6) buffer Counts { uint counts[]; };
#ifndef BEFORE
layout(std430, binding = 7) readonly buffer Pyramid { float pyramid[]; };
#define PYRAMID_READ pyramid
#include "lib/depth_pyramid.glsl"
#endif

#ifdef BEFORE
const uint kStage = 0u;
#else
const uint kStage = 1u;
#endif

shared bool block_open, block_near;
shared uint seen_words[8];
// Error of its mesh that the copy of this thread may be drawn with, in m. It and all that it is made of is precise: the programs of both stages choose one form,
// else the depth of a coarser one that was seen before would stand in front of the finer one that is drawn.
precise float bears;

ClipBox box_of_block(uint block) {
    CullBlock b = blocks[block];
    return clip_box(clip_from_copies, (b.low.xyz + b.high.xyz) * 0.5, (b.high.xyz - b.low.xyz) * 0.5);
}

// The longest that a unit vector becomes, or a little more: the largest row sum bounds the largest eigenvalue.
float largest_scale(mat3 m) {
    mat3 square = transpose(m) * m;
    vec3 sums = abs(square[0]) + abs(square[1]) + abs(square[2]);
    precise float longest = sqrt(max(sums.x, max(sums.y, sums.z)));
    return longest;
}

// The smallest w of the box around the mesh.
float nearest_w(mat4 copies_from_mesh) {
    vec4 row = vec4(clip_from_copies[0].w, clip_from_copies[1].w, clip_from_copies[2].w, clip_from_copies[3].w) * copies_from_mesh;
    precise float least = dot(row, vec4(mesh_middle.xyz, 1.0)) - dot(abs(row.xyz), mesh_half.xyz);
    return least;
}

ClipBox box_of_copy(uint i) {
    CopyData c = copies[i];
    mat4 copies_from_mesh = transpose(mat4(c.row0, c.row1, c.row2, vec4(0.0, 0.0, 0.0, 1.0)));
    float w = nearest_w(copies_from_mesh);
    bears = w > 0.0 ? cull_lod.x * w / largest_scale(mat3(copies_from_mesh)) : -1.0;
    return clip_box(clip_from_copies * copies_from_mesh, mesh_middle.xyz, mesh_half.xyz);
}

bool is_in_view(ClipBox b) { return !is_outside(b, slack, 2.0 * cull_picture.z / cull_picture.xy); }

#ifndef BEFORE
bool is_hidden(ClipBox b) {
    if (cull_known.z == 0u || !is_beyond_near(b, slack)) return false;
    ScreenBox s = screen_box(b, slack, cull_picture.xy, cull_picture.z);
    ivec2 size = ivec2(cull_picture.xy);
    ivec2 low = ivec2(floor(clamp(s.low_px, vec2(0.0), cull_picture.xy))), high = ivec2(floor(clamp(s.high_px, vec2(-1.0), cull_picture.xy - 1.0)));
    if (any(greaterThan(low, high))) return true;  // beside the picture
    return s.nearest < farthest_in(low, high, size);
}
#endif

void look_at_block(uint block) {
    ClipBox b = box_of_block(block);
    block_open = is_in_view(b);
#ifdef BEFORE
    block_near = -greatest(b, vec4(0.0, 0.0, 0.0, -1.0)) < cull_picture.w;
    uint any_known = 0u;
    for (uint i = 0u; i < 8u; ++i) any_known |= known[cull_known.x + block * 8u + i];
    block_open = block_open && (block_near || any_known != 0u);
#else
    block_open = block_open && !is_hidden(b);
#endif
}

bool is_seen(uint block, uint t) {
    uint i = block * 256u + t;
    if (!block_open || i >= cull_places.x) return false;
#ifdef BEFORE
    if (!block_near && (known[cull_known.x + block * 8u + (t >> 5)] & 1u << (t & 31u)) == 0u) return false;
    return is_in_view(box_of_copy(i));
#else
    ClipBox b = box_of_copy(i);
    return is_in_view(b) && !is_hidden(b);
#endif
}

// How many of the words' copies stand before that of thread `t`, and how many there are.
uint rank_of(uint t, out uint total) {
    uint before = 0u;
    total = 0u;
    for (uint w = 0u; w < 8u; ++w) {
        uint count = uint(bitCount(seen_words[w]));
        before += w < t >> 5 ? count : 0u;
        total += count;
    }
    return before + uint(bitCount(seen_words[t >> 5] & ((1u << (t & 31u)) - 1u)));
}

// `t` of the 256 threads of a block: those that are seen one behind the other, from the block's own place on, and the draws of them.
void tell(uint block, uint t, bool seen) {
    uint total, before = rank_of(t, total);
    uint first = cull_places.y + block * 256u;
    if (seen) numbers[first + before] = block * 256u + t;
    for (uint r = t; r < cull_places.w; r += 256u) {
        CullRange range = ranges[cull_places.z + r];
        if (range.first_number != 0u) continue;
        commands[range.first_command + block] = CullCommand(range.index_count, total, range.first_index, range.base_vertex, first);
    }
#ifndef BEFORE
    if (t < 8u) known[cull_known.x + block * 8u + t] = seen_words[t];
#endif
    if (t == 0u && total > 0u) atomicAdd(counts[cull_known.y + kStage], total);
}

// The same of each form: those of the copies that it suits. The forms of an item follow each other, and so do their numbers.
void tell_forms(uint block, uint t, bool there, bool seen) {
    uint item = 0u, at = 0u;
    for (uint r = 0u; r < cull_places.w; ++r) {
        CullRange range = ranges[cull_places.z + r];
        if (range.first_number == 0u) continue;
        if (range.first_number != item) at = 0u;
        item = range.first_number;
        barrier();
        if (t < 8u) seen_words[t] = 0u;
        barrier();
        bool suits = seen && bears >= range.finest && bears < range.coarsest;
        if (suits) atomicOr(seen_words[t >> 5], 1u << (t & 31u));
        barrier();
        uint total, before = rank_of(t, total), first = item + block * 256u + at;
        if (suits) numbers[first + before] = block * 256u + t;
        if (t == 0u && there) commands[range.first_command + block] = CullCommand(range.index_count, total, range.first_index, range.base_vertex, first);
        if (t == 0u && total > 0u) atomicAdd(counts[range.count + kStage], total);
        at += total;
    }
}

void main() {
    uint block = gl_WorkGroupID.y * gl_NumWorkGroups.x + gl_WorkGroupID.x, t = gl_LocalInvocationIndex;
    bool there = block < cull_known.w;
    if (t < 8u) seen_words[t] = 0u;
    if (t == 0u && there) look_at_block(block);
    barrier();
    bool seen = there && is_seen(block, t);
    if (seen) atomicOr(seen_words[t >> 5], 1u << (t & 31u));
    barrier();
    if (there) tell(block, t, seen);
    tell_forms(block, t, there, seen);
}
