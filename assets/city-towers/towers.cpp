// Makes the houses: towers.glb, every house a copy of one of its kind.
#include <array>
#include <cmath>
#include <string>
#include <string_view>

#include <glm/common.hpp>
#include <glm/gtc/quaternion.hpp>

#include "city-towers/placing.h"
#include "city-towers/types.h"
#include "make/glb.h"
#include "make/output.h"

namespace pai::city {
namespace {

enum class Stuff { Windows, Media, Plain, Lines };

bool wanted(const House& h, Stuff stuff) {
    switch (stuff) {
        case Stuff::Windows: return !h.media;
        case Stuff::Media: return h.media;
        case Stuff::Plain: return true;
        case Stuff::Lines: return h.lines;
    }
    return false;
}

GlbInstances copies(const std::vector<House>& houses, std::size_t type, Stuff stuff) {
    GlbInstances out;
    for (const House& h : houses) {
        if (h.type != type || !wanted(h, stuff)) continue;
        out.translations.push_back(h.at);
        out.rotations.push_back(glm::quat(std::cos(h.yaw_rad / 2), 0, std::sin(h.yaw_rad / 2), 0));
        out.scales.push_back(h.scale);
        if (stuff == Stuff::Plain) continue;
        out.tints.emplace_back(stuff == Stuff::Windows ? h.window_tint : h.line_tint, 1);
        out.glow_channels.push_back(stuff == Stuff::Windows ? std::uint8_t{0} : stuff == Stuff::Media ? std::uint8_t{14} : h.channel);
    }
    return out;
}

constexpr std::array<std::string_view, kFacades.size()> kWays = {"flats", "slab", "office", "glass", "hotel", "cottage", "media"};

// One material for each way of living, then the plain one and the one of light.
std::vector<GlbMaterial> materials() {
    std::vector<GlbMaterial> out;
    for (std::size_t i = 0; i < kFacades.size(); ++i) {
        const bool media = kFacades[i] == Facade::Media;
        out.push_back({.name = std::string(kWays[i]), .base_colour = {0.045f, 0.050f, 0.062f, 1}, .roughness = 0.5f, .emissive = glm::vec3(1),
                       .emissive_strength = media ? 1.5f : 2.9f, .emissive_texture = {static_cast<int>(i)}});
    }
    out.push_back({.name = "plain", .base_colour = {0.10f, 0.10f, 0.11f, 1}, .roughness = 0.85f});
    out.push_back({.name = "lines", .base_colour = {0.02f, 0.02f, 0.02f, 1}, .roughness = 0.6f, .emissive = glm::vec3(1), .emissive_strength = 3.6f});
    return out;
}

const TriMesh& mesh_of(const HouseType& type, Stuff stuff) {
    return stuff == Stuff::Plain ? type.shape.plain : stuff == Stuff::Lines ? type.shape.accent : type.shape.facade;
}

int material_of(const HouseType& type, Stuff stuff) {
    constexpr int kPlain = static_cast<int>(kFacades.size());
    if (stuff == Stuff::Plain) return kPlain;
    if (stuff == Stuff::Lines) return kPlain + 1;
    return static_cast<int>(stuff == Stuff::Media ? Facade::Media : type.facade);
}

Bytes houses_model(const std::vector<House>& houses, const std::vector<Raster>& lights) {
    constexpr std::array<const char*, 4> kStuff = {"windows", "media", "plain", "lines"};
    GlbModel model{.name = "towers", .copyright = "Paifang contributors, Apache-2.0"};
    for (const Raster& light : lights) model.pngs.push_back(encode_png(light, Transfer::Srgb));
    model.materials = materials();
    for (std::size_t i = 0; i < house_types().size(); ++i) {
        const HouseType& type = house_types()[i];
        for (const Stuff stuff : {Stuff::Windows, Stuff::Media, Stuff::Plain, Stuff::Lines}) {
            TriMesh mesh = mesh_of(type, stuff);
            GlbInstances at = copies(houses, i, stuff);
            if (mesh.positions.empty() || at.translations.empty()) continue;
            if (stuff == Stuff::Plain || stuff == Stuff::Lines) mesh.uvs.clear();
            model.parts.push_back({std::string(type.name) + "-" + kStuff[static_cast<std::size_t>(stuff)], std::move(mesh), material_of(type, stuff), static_cast<int>(model.instances.size())});
            model.instances.push_back(std::move(at));
        }
    }
    return encode_glb(model);
}

}  // namespace
}  // namespace pai::city

int main(int argc, char** argv) {
    pai::PackOutput out(argc, argv);
    const std::vector<pai::city::House> houses = pai::city::place_houses();
    std::vector<pai::Raster> lights;
    for (const pai::city::Facade facade : pai::city::kFacades) lights.push_back(pai::city::facade_light(facade));
    out.write("towers.glb", pai::city::houses_model(houses, lights));
    return out.finish();
}
