// Blocks that C++ fills and shaders read: std140, so every member is made of vec4.
#ifdef __cplusplus
#pragma once
#include <cstddef>

#include <glm/mat4x4.hpp>
#include <glm/vec4.hpp>

namespace pai::shared {
using glm::ivec4;
using glm::mat4;
using glm::vec4;
#define PAI_BLOCK(name, binding_index) struct name
#define PAI_END()
#else
#ifndef SHARED_FRAME
#define SHARED_FRAME
#define PAI_BLOCK(name, binding_index) layout(std140, binding = binding_index) uniform name
#define PAI_END() 
#define kMaxLights 16
#define kMaxShadowLayers 16
#define kClustersX 24
#define kClustersY 16
#define kClustersZ 24
#define kMaterialMaps 19
#endif
#endif

#ifdef __cplusplus
constexpr int kMaxLights = 16;
constexpr int kMaxShadowLayers = 16;  // one of a directional light or a spot, six of a point
// Cells of the view that know their lights: across, up, and along, where they grow with distance.
constexpr int kClustersX = 24, kClustersY = 16, kClustersZ = 24;
constexpr int kMaterialMaps = 19;  // textures that a material may have
#endif

struct LightData {
    vec4 position_range;  // xyz world; w: range in metres, 0 = unlimited
    vec4 direction_kind;  // xyz unit, from the light outward; w: 0 directional, 1 point, 2 spot
    vec4 colour_layer;    // rgb: candela or lux; w: first shadow layer (the first counts.x lights have one, points six)
    vec4 cone_bias;       // spot falloff is saturate(cos * x + y)^2; z: shadow texel in metres (at 1 m but for directional light); w: 1 / shadow side in px
};

// One layer of a frame. Reversed depth: 1 near, 0 far.
PAI_BLOCK(FrameBlock, 0) {
    mat4 clip_from_world;
    mat4 world_from_clip;
    vec4 camera_ws;        // xyz; w: exposure scale
    vec4 camera_forward;   // xyz unit; w: near plane in metres
    vec4 environment;      // rgb: multiplies the environment
    vec4 environment_turn; // x cos and y sin of its rotation about +Y
    vec4 background;       // rgb linear; w: 1 = the environment is shown
    vec4 fog;              // rgb linear, w extinction per metre
    vec4 fog_low;          // rgb linear near the floor; w: the floor in metres
    vec4 fog_shape;        // x: metres above the floor in which it thins to 1/e, 0: it does not
    vec4 picture;          // xy size in px, zw its inverse
    ivec4 counts;          // x shadowed lights, which stand first; y all lights; z: 1 = ambient occlusion is there; w samples a pixel
    vec4 environment_steps; // xyz as lobe_radiance() takes them
    mat4 shadow_from_world[kMaxShadowLayers];
    LightData lights[kMaxLights];
    ivec4 more_lights;     // x how many there are beyond these, y those of them that reach everywhere, which stand first
    vec4 cluster_layers;   // a point at depth d is in layer log2(d) * x + y of the cells
    mat4 key_from_world;   // xy: of the map of what the environment's key light meets first, in [0,1]; z: depth in it, 0 nearest the light
    vec4 key_to_light;     // xyz unit; w: tangent of its radius, 0: there is no key light
    vec4 key_colour;       // rgb of luminance 1; w: fetches for a shadow
    vec4 key_map;          // x metres across the map, y metres of its depth, z 1 / its side in px
    // Under the open sky. Source: render/daylight.h.
    vec4 sun;              // xyz unit, towards it; w: 1 = the layer is under the open sky
    vec4 sun_glow;         // rgb: what haze adds around it; w: share of the environment's picture that is seen
    vec4 sky_zenith;       // rgb; w: share of lamps that are on
    vec4 sky_horizon;      // rgb; w: share of the evening's windows that are lit
    vec4 sky_ground;       // rgb that the ground sends up; w: snow that lies
    vec4 weather;          // x wetness, y rain, z wind in m/s, w seconds within the period of the waves
    vec4 foliage;          // rgb: what green becomes
    vec4 mirror;           // x height of the water in metres; y: 1 = there is a picture of what it mirrors; z share of it, from below, that is empty
} PAI_END();

// One draw. The factors of a material multiply its textures.
PAI_BLOCK(DrawBlock, 1) {
    mat4 world_from_mesh;
    mat4 normal_from_mesh;   // inverse transpose, upper 3 x 3
    vec4 base_colour;
    vec4 emissive_normal;    // rgb, w normal scale
    vec4 surface;            // metallic, roughness, occlusion strength, alpha cutoff (-1: opaque, -2: blended)
    vec4 look;               // x opacity of the whole draw, y 1 = two-sided, z 1 = occlusion is in the metallic-roughness image, w 1 = mirrored
    ivec4 texcoord;          // sets of base colour, metallic-roughness, normal, occlusion
    ivec4 texcoord2;         // x set of emissive
    vec4 dielectric;         // what is not metal reflects: x from ahead, y at grazing angles
    vec4 section;            // it ends at the plane p . xyz = w of the world; 0, 0, 0, 1: nowhere
} PAI_END();

// Where the textures of a material lie: for those that move them. Source: KHR_texture_transform.
PAI_BLOCK(TextureBlock, 3) {
    vec4 uv_matrix[5];   // columns of the 2 x 2 matrix, of base colour, metallic-roughness, normal, occlusion, emission
    vec4 uv_offset[5];   // xy; z the set
} PAI_END();

// A material with layers. Source: the KHR_materials extensions that asset/model.h names.
PAI_BLOCK(LayerBlock, 4) {
    vec4 layer_specular;      // rgb its colour, w its factor
    vec4 layer_coat;          // x factor, y roughness, z normal scale, w index of refraction of the body
    vec4 layer_sheen;         // rgb colour, w roughness
    vec4 layer_film;          // x factor, y index of refraction, zw least and most thickness in nm
    vec4 layer_anisotropy;    // x strength, yz cosine and sine of its rotation, w dispersion
    vec4 layer_transmission;  // x factor, y thickness in the mesh's units, z 1 / attenuation distance in m, w share that is scattered through
    vec4 layer_attenuation;   // rgb
    vec4 layer_scatter;       // rgb of what is scattered through
    ivec4 layer_has;          // x bit i: texture i is there
    vec4 layer_uv_matrix[kMaterialMaps];  // as TextureBlock, of all textures of the material
    vec4 layer_uv_offset[kMaterialMaps];
} PAI_END();

#ifdef __cplusplus
static_assert(sizeof(LightData) == 64);
static_assert(offsetof(FrameBlock, camera_ws) == 128);
static_assert(offsetof(FrameBlock, counts) == 272);
static_assert(offsetof(FrameBlock, environment_steps) == 288);
static_assert(offsetof(FrameBlock, shadow_from_world) == 304);
static_assert(offsetof(FrameBlock, lights) == 1328);
static_assert(offsetof(FrameBlock, key_from_world) == 1360 + 64 * kMaxLights);
static_assert(offsetof(FrameBlock, sun) == 1472 + 64 * kMaxLights);
static_assert(sizeof(FrameBlock) == 1600 + 64 * kMaxLights);
static_assert(offsetof(DrawBlock, base_colour) == 128);
static_assert(offsetof(DrawBlock, texcoord) == 192);
static_assert(sizeof(DrawBlock) == 256);
static_assert(sizeof(TextureBlock) == 160);
static_assert(sizeof(LayerBlock) == 144 + 32 * kMaterialMaps);
}  // namespace pai::shared
#endif
