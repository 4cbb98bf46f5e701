#pragma once
// Writes glTF 2.0 binary files from meshes, materials and pictures. Source: Khronos glTF 2.0, sections 3 and 4.
#include <optional>
#include <string>
#include <vector>

#include <glm/gtc/quaternion.hpp>

#include "make/mesh.h"
#include "make/raster.h"

namespace pai {

// Which picture a material slot shows, and how. A second uv set is never repeated nor mipmapped: it holds baked light.
struct GlbTexture {
    int image = -1;  // index in GlbModel::pngs, -1: none
    int texcoord = 0;
};

struct GlbMaterial {
    std::string name;
    glm::vec4 base_colour{1};
    float metallic = 0, roughness = 1;
    glm::vec3 emissive{0};
    float emissive_strength = 1;  // KHR_materials_emissive_strength when not 1
    GlbTexture base_texture, surface_texture, normal_texture, occlusion_texture, emissive_texture;
    float normal_scale = 1;
    bool double_sided = false;
    bool blend = false;  // the alpha of the base colour is coverage
    float cutoff = 0;    // not 0: what has less alpha than this is cut away (alphaMode MASK)
};

// Copies of a part. Source: EXT_mesh_gpu_instancing; COLOR_0 and _GLOW_CHANNEL as Paifang's Instances read them.
struct GlbInstances {
    std::vector<glm::vec3> translations, scales;
    std::vector<glm::quat> rotations;
    std::vector<glm::vec4> tints;              // linear, multiply base colour and emission; empty: white
    std::vector<std::uint8_t> glow_channels;   // empty: 0
};

struct GlbPart {
    std::string name;
    TriMesh mesh;
    int material = 0;
    int instances = -1;  // index in GlbModel::instances, -1: once, where it is
};

// One node and one mesh per part, all in model space.
struct GlbModel {
    std::string name, generator = "Paifang asset makers", copyright;
    std::vector<GlbPart> parts;
    std::vector<GlbMaterial> materials;
    std::vector<Bytes> pngs;
    std::vector<GlbInstances> instances;
};

Bytes encode_glb(const GlbModel& model);

}  // namespace pai
