#include "city-lines/landmark.h"

#include <vector>

#include <glm/gtc/matrix_transform.hpp>

#include "make/glb.h"

namespace pai::city {
namespace {

GlbMaterial windows(Facade facade, int image, float strength) {
    return {.name = facade == Facade::Cottage ? "lit timber" : "windows", .base_colour = {0.05f, 0.05f, 0.055f, 1}, .roughness = 0.5f, .emissive = glm::vec3(1), .emissive_strength = strength, .emissive_texture = {image}};
}

GlbMaterial paint(const char* name, glm::vec3 colour, float roughness, glm::vec3 flood) {
    return {.name = name, .base_colour = glm::vec4(colour, 1), .roughness = roughness, .emissive = flood};
}

GlbMaterial light(const char* name, unsigned hex, float strength) {
    return {.name = name, .base_colour = {0.02f, 0.02f, 0.02f, 1}, .roughness = 0.6f, .emissive = glm::vec3(srgb(hex)), .emissive_strength = strength};
}

// In the order of Look. What is flooded with light from below returns it.
std::vector<GlbMaterial> materials() {
    return {windows(Facade::Flats, 0, 2.8f),
            windows(Facade::Hotel, 1, 2.8f),
            windows(Facade::Glass, 2, 2.3f),
            windows(Facade::Cottage, 3, 7.0f),
            paint("concrete", {0.32f, 0.31f, 0.30f}, 0.9f, {0.010f, 0.009f, 0.008f}),
            paint("steel", {0.30f, 0.32f, 0.35f}, 0.5f, {0.030f, 0.030f, 0.034f}),
            paint("red steel", {0.45f, 0.05f, 0.03f}, 0.5f, {0.30f, 0.035f, 0.018f}),
            paint("timber", {0.16f, 0.08f, 0.04f}, 0.7f, {0.17f, 0.068f, 0.020f}),
            light("gold light", 0xffae42, 4.5f),
            light("white light", 0xfff0d8, 4.5f),
            light("cool light", 0x6fc4ff, 4),
            light("amber light", 0xff7a28, 5)};
}

}  // namespace

void Landmark::add(Look look, const TriMesh& mesh, const glm::mat4& world_from_mesh) {
    if (!mesh.positions.empty()) meshes_[static_cast<std::size_t>(look)].add(mesh, world_from_mesh);
}

void Landmark::add(const Massing& massing, Look windows, Look plain, Look light, const glm::mat4& world_from_massing) {
    add(windows, massing.facade, world_from_massing);
    add(plain, massing.plain, world_from_massing);
    add(light, massing.accent, world_from_massing);
}

Bytes Landmark::encode(const std::string& name) const {
    constexpr std::array<Facade, 4> kFacade = {Facade::Flats, Facade::Hotel, Facade::Glass, Facade::Cottage};
    GlbModel model{.name = name, .copyright = "Paifang contributors, Apache-2.0"};
    std::vector<GlbMaterial> all = materials();
    for (std::size_t i = 0; i < kLooks; ++i) {
        if (meshes_[i].positions.empty()) continue;
        TriMesh mesh = meshes_[i];
        if (i < kFacade.size()) {
            all[i].emissive_texture.image = static_cast<int>(model.pngs.size());
            model.pngs.push_back(encode_png(facade_light(kFacade[i]), Transfer::Srgb));
        } else {
            mesh.uvs.clear();
        }
        model.parts.push_back({all[i].name, std::move(mesh), static_cast<int>(model.materials.size())});
        model.materials.push_back(all[i]);
    }
    return encode_glb(model);
}

glm::mat4 placed(glm::vec3 at, float yaw_rad) { return glm::rotate(glm::translate(glm::mat4(1), at), yaw_rad, glm::vec3(0, 1, 0)); }

}  // namespace pai::city
