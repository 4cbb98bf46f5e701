#pragma once
// Writes glTF 2.0 binary files from meshes, materials and pictures. Source: Khronos glTF 2.0, sections 3 and 4.
#include <optional>
#include <string>
#include <vector>

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
};

struct GlbPart {
    std::string name;
    TriMesh mesh;
    int material = 0;
};

// One node and one mesh per part, all in model space.
struct GlbModel {
    std::string name, generator = "Paifang asset makers", copyright;
    std::vector<GlbPart> parts;
    std::vector<GlbMaterial> materials;
    std::vector<Bytes> pngs;
};

Bytes encode_glb(const GlbModel& model);

}  // namespace pai
