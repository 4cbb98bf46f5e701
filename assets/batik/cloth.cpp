// Makes batik/cloth.glb: a hemp cloth dyed with indigo over wax, hung on a bamboo rack, after Miao types; cloth-white.glb: the reverse, blue on white.
#include <cmath>
#include <numbers>

#include <glm/common.hpp>
#include <glm/geometric.hpp>
#include <glm/gtc/matrix_transform.hpp>

#include "batik/pattern.h"
#include "make/lathe.h"
#include "make/matter.h"
#include "make/noise.h"
#include "make/output.h"

namespace pai {
namespace {

constexpr float kPi = std::numbers::pi_v<float>;
constexpr float kTop = 0.815f, kHalf = 0.29f, kFront = 0.70f, kBack = 0.34f, kPole = 0.0145f;

// The cloth's middle line over the pole: down in front for kFront, behind for kBack; `s` metres from the front hem.
glm::vec3 drape(float x, float s) {
    const float over = kPi * (kPole + 0.005f);
    const float fold = 0.5f + 0.5f * std::sin(x * 21 + 0.6f * std::sin(x * 9));
    if (s < kFront) {
        const float down = kFront - s, open = ramp(0.0f, 0.5f, down);
        const float wave = 0.020f * open * (fold - 0.5f) + 0.010f * open * std::sin(x * 47 + down * 3);
        return {x * (1 - 0.030f * open), kTop - down, kPole + 0.005f + wave + 0.030f * down};
    }
    if (s < kFront + over) {
        const float a = (s - kFront) / over * kPi;
        return {x, kTop + std::sin(a) * (kPole + 0.005f), std::cos(a) * (kPole + 0.005f)};
    }
    const float down = s - kFront - over, open = ramp(0.0f, 0.4f, down);
    return {x * (1 - 0.020f * open), kTop - down, -kPole - 0.002f - 0.016f * open * (fold - 0.5f) - 0.02f * down};
}

TriMesh cloth() {
    const float length = kFront + kBack + kPi * (kPole + 0.005f);
    TriMesh mesh = grid_surface(
        84, 48, [&](float s, float t) { return drape((2 * s - 1) * kHalf, t * length); }, [&](float s, float t) { return glm::vec2(s, (kFront - t * length) / kFront); });
    // Behind the pole the pattern goes on upside down: the picture repeats.
    make_tangents(mesh);
    return mesh;
}

// A cane with its joints.
TriMesh cane(glm::vec3 a, glm::vec3 b, float radius) {
    const float length = glm::length(b - a);
    const int joints = std::max(static_cast<int>(length / 0.13f), 2);
    const auto r = [=](float t) {
        const float f = t * static_cast<float>(joints) + 0.4f, d = std::abs(f - std::round(f)) / static_cast<float>(joints) * length;
        return glm::vec2(radius * (1 + 0.16f * ramp(0.009f, 0.002f, d) - 0.10f * ramp(0.003f, 0.0f, d)));
    };
    TriMesh mesh = tube(10, joints * 9, [=](float t) { return glm::mix(a, b, t); }, r, std::abs(b.y - a.y) > std::abs(b.x - a.x) ? glm::vec3(1, 0, 0) : glm::vec3(0, 1, 0));
    for (std::size_t i = 0; i < mesh.positions.size(); ++i) {
        const float f = mesh.uvs[i].y * static_cast<float>(joints) + 0.4f, d = std::abs(f - std::round(f));
        const float tone = 0.72f + 0.45f * noise(mesh.positions[i] * 60.0f, 17), joint = 1 - 0.55f * ramp(0.10f, 0.0f, d);
        mesh.colours.emplace_back(glm::vec3(tone * joint), 1.0f);
    }
    mesh.uvs.clear();
    return mesh;
}

TriMesh rack() {
    TriMesh mesh = cane({-0.385f, kTop, 0}, {0.385f, kTop, 0}, kPole);
    for (const float x : {-1.0f, 1.0f}) {
        mesh.add(cane({x * 0.335f, 0.004f, 0.150f}, {x * 0.335f, 0.880f, -0.020f}, 0.0125f));
        mesh.add(cane({x * 0.335f, 0.004f, -0.150f}, {x * 0.335f, 0.880f, 0.020f}, 0.0125f));
        mesh.add(cane({x * 0.335f, 0.150f, -0.140f}, {x * 0.335f, 0.150f, 0.140f}, 0.0085f));
    }
    mesh.add(cane({-0.36f, 0.165f, 0.0f}, {0.36f, 0.165f, 0.0f}, 0.0100f));
    return mesh;
}

// Cord that binds the canes where they cross.
TriMesh cords() {
    TriMesh mesh;
    for (const float x : {-1.0f, 1.0f}) {
        for (int i = 0; i < 5; ++i) {
            const float dx = (static_cast<float>(i) - 2) * 0.0042f;
            const auto turn = [=](float t) { return glm::vec3(x * 0.335f + dx, kTop + 0.006f + std::sin(2 * kPi * t) * 0.030f, std::cos(2 * kPi * t) * 0.026f); };
            mesh.add(tube(5, 16, turn, [](float) { return glm::vec2(0.0023f); }, {1, 0, 0}, false));
        }
    }
    mesh.uvs.clear();
    return mesh;
}

Bytes make_cloth(const Raster& wax, const IndigoColours& colours) {
    GlbModel model{.name = "cloth", .copyright = "Paifang contributors, Apache-2.0"};
    model.pngs.push_back(encode_png(dyed(wax, colours), Transfer::Srgb));
    const Raster weave = make_raster(256, 256, [](glm::vec2 uv) {
        const float x = std::sin(uv.x * 2 * kPi * 48), y = std::sin(uv.y * 2 * kPi * 48);
        return glm::vec4(0.00016f * (x * x * (x * y > 0 ? 1.0f : 0.4f) + 0.8f * y * y), 0, 0, 1);
    });
    model.pngs.push_back(encode_png(normal_map(weave, glm::vec2(0.10f)), Transfer::Linear));
    model.materials = {{.name = "indigo cloth", .roughness = 0.88f, .base_texture = {0}, .double_sided = true},
                       {.name = "bamboo", .base_colour = srgb(0xb98f4a), .roughness = 0.42f},
                       {.name = "hemp cord", .base_colour = srgb(0x7c5a34), .roughness = 0.9f}};
    model.parts = {{"cloth", cloth(), 0}, {"rack", rack(), 1}, {"cords", cords(), 2}};
    return encode_glb(model);
}

}  // namespace
}  // namespace pai

int main(int argc, char** argv) {
    using pai::srgb;
    pai::PackOutput out(argc, argv);
    const pai::Raster wax = pai::wax_drawing();
    out.write("cloth.glb", pai::make_cloth(wax, {srgb(0x14285a), srgb(0x2c4f92), srgb(0xece7d6)}));
    out.write("cloth-white.glb", pai::make_cloth(pai::inverted(wax), {srgb(0x27468a), srgb(0x3d64a8), srgb(0xefeadb)}));
    return out.finish();
}
