// The textures of layers, and their factors. Units as in scene_pass.cpp.
#ifndef LIB_LAYER_MAPS
#define LIB_LAYER_MAPS
#include "shared/frame.h"
layout(location = 6) in vec4 uv23;
layout(location = 7) flat in float scale_ws;   // of the mesh in the world
layout(binding = 16) uniform sampler2D specular_map;
layout(binding = 17) uniform sampler2D specular_colour_map;
layout(binding = 18) uniform sampler2D coat_map;
layout(binding = 19) uniform sampler2D coat_roughness_map;
layout(binding = 20) uniform sampler2D coat_normal_map;
layout(binding = 21) uniform sampler2D sheen_colour_map;
layout(binding = 22) uniform sampler2D sheen_roughness_map;
layout(binding = 23) uniform sampler2D film_map;
layout(binding = 24) uniform sampler2D film_thickness_map;
layout(binding = 25) uniform sampler2D anisotropy_map;
#ifdef GLASS
layout(binding = 26) uniform sampler2D transmission_map;
layout(binding = 27) uniform sampler2D thickness_map;
layout(binding = 28) uniform sampler2D scatter_map;
layout(binding = 29) uniform sampler2D scatter_colour_map;
#endif

// In the order of textures_of().
const int kSpecular = 5, kSpecularColour = 6, kCoat = 7, kCoatRoughness = 8, kCoatNormal = 9, kSheenColour = 10, kSheenRoughness = 11,
          kFilm = 12, kFilmThickness = 13, kAnisotropy = 14, kTransmission = 15, kThickness = 16, kScatter = 17, kScatterColour = 18;

bool has_map(int texture_index) { return (layer_has.x >> texture_index & 1) != 0; }

vec2 layer_uv(int texture_index, vec4 uv01) {
    vec4 place = layer_uv_offset[texture_index], m = layer_uv_matrix[texture_index];
    int set = int(place.z);
    vec4 sets = set < 2 ? uv01 : uv23;
    vec2 uv = (set & 1) == 0 ? sets.xy : sets.zw;
    return m.xy * uv.x + m.zw * uv.y + place.xy;
}
#endif
