// What a surface in the open is: std140, so every member is a vec4. Source: show/outdoors.h.
#ifdef __cplusplus
#pragma once
#include <cstddef>

#include <glm/vec4.hpp>

namespace pai::shared {
using glm::vec4;

struct OpenBlock {
#else
layout(std140, binding = 5) uniform OpenBlock {
#endif
    vec4 room;         // facade: xyz metres; w: share of rooms with the second lamp
    vec4 window;       // facade: xy share of a room's face that is glass; zw: metres of one unit of the coordinates, 0: of the world
    vec4 wall;         // facade: rgb albedo; w: share of rooms that are lit in the evening
    vec4 lamp;         // facade: rgb radiance scale; w: share with curtains
    vec4 second_lamp;  // facade: rgb radiance scale; w: share of the sky that glass reflects
    vec4 show;         // facade: rgb radiance of windows of the show; w: share of the windows
    vec4 show_order;   // facade: x first channel, y how many, z order as ShowOrder
    vec4 body;         // ground: x wet, y snow, z foliage, w 1 = its emission is that of lamps
    vec4 water;        // water: rgb of what comes back from within, w length of the longest wave in m
    vec4 maps;         // x 1 = there is a picture of the base colour, y of emission; z roughness of water
    vec4 waves[6];     // water: xy radians a metre along X and Z, z phase now, w slope
};

#ifdef __cplusplus
static_assert(offsetof(OpenBlock, waves) == 160);
static_assert(sizeof(OpenBlock) == 256);
}  // namespace pai::shared
#endif
