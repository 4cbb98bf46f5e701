#pragma once
// A city made by code: towers with windows, as copies.
#include <cmath>

#include <glm/gtc/quaternion.hpp>

#include "../support/random_at.h"
#include "shapes.h"

namespace pai::test {

// Windows, lit or not, as exporters paint them: `lit` is their light, else the wall around them.
inline Pixels windows(bool lit) {
    Pixels p{.format = Pixels::Format::Rgba8, .width = 128, .height = 128};
    p.texels.resize(128 * 128 * 4);
    for (int y = 0; y < 128; ++y) {
        for (int x = 0; x < 128; ++x) {
            const auto cell = static_cast<std::uint64_t>(y / 16 * 8 + x / 16);
            const bool glass = x % 16 >= 4 && x % 16 < 12 && y % 16 >= 3 && y % 16 < 13, bright = glass && random_at(11, cell, 9) < 0.5f;
            const float wall = glass ? 20 : 60 + 20 * random_at(11, static_cast<std::uint64_t>(x / 5 + y / 7), 8);
            const float level[] = {lit ? (bright ? 250.0f : 0.0f) : wall, lit ? (bright ? 150 + 90 * random_at(11, cell, 7) : 0) : wall, lit ? (bright ? 110.0f : 0) : wall * 1.2f, 255};
            for (int c = 0; c < 4; ++c) p.texels[static_cast<std::size_t>((y * 128 + x) * 4 + c)] = static_cast<std::byte>(level[c]);
        }
    }
    return p;
}

// `sets` fields of towers on a grid of 24 m, some turned: boxes of four vertices a side.
inline ModelData city(int towers, int sets, bool turned) {
    ModelData m;
    m.images = {windows(false), windows(true)};
    m.materials.resize(1);
    m.materials[0].roughness = 0.7f;
    m.materials[0].base_colour_texture.image = 0;
    m.materials[0].emissive_texture.image = 1;
    m.materials[0].emissive = glm::vec3(1);
    m.meshes.resize(1);
    m.meshes[0].primitives.push_back(box(glm::vec3(0.5f), {0, 0.5f, 0}));
    m.nodes.resize(static_cast<std::size_t>(sets));
    m.instances.resize(static_cast<std::size_t>(sets));
    const int side = static_cast<int>(std::ceil(std::sqrt(static_cast<float>(towers))));
    for (int k = 0; k < towers; ++k) {
        const auto i = static_cast<std::uint64_t>(k);
        Instances& in = m.instances[static_cast<std::size_t>(k % sets)];
        in.translations.emplace_back(static_cast<float>(k % side - side / 2) * 24 + random_at(11, i, 0) * 4, 0, static_cast<float>(k / side - side / 2) * 24 + random_at(11, i, 1) * 4);
        const float tall = random_at(11, i, 2);
        in.scales.emplace_back(10 + random_at(11, i, 3) * 8, 8 + 20 * random_at(11, i, 4) + 120 * tall * tall * tall, 10 + random_at(11, i, 5) * 8);
        in.rotations.push_back(glm::angleAxis(turned ? random_at(11, i, 6) * 6 : 0.0f, glm::vec3(0, 1, 0)));
    }
    for (int n = 0; n < sets; ++n) {
        m.nodes[static_cast<std::size_t>(n)].mesh = 0;
        m.nodes[static_cast<std::size_t>(n)].instances = n;
    }
    return m;
}

}  // namespace pai::test
