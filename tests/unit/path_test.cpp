// The path tracer against what is known exactly: furnaces, half-spaces, a rectangle of light; and against itself on other threads.
#include <gtest/gtest.h>

#include <cmath>
#include <cstring>
#include <numbers>

#include <glm/geometric.hpp>
#include <glm/gtc/matrix_transform.hpp>

#include "../golden/shapes.h"
#include "path/bsdf.h"
#include "path/trace.h"

namespace pai::test {
namespace {

constexpr float kPi = std::numbers::pi_v<float>;

path::TracedPicture traced(std::vector<path::Part> parts, const path::Surroundings& around, std::vector<path::Lamp> lamps, const path::Eye& eye,
                           path::TraceOptions options) {
    if (options.width == 0) options.width = options.height = 24;
    if (options.samples == 0) options.samples = 64;
    const auto scene = path::Scene::create(parts);
    if (!scene) {
        ADD_FAILURE() << scene.error().message;
        return {};
    }
    return path::trace(**scene, around, lamps, eye, options, {});
}

path::Eye eye_at(const glm::vec3& from, const glm::vec3& to, float fov_rad) {
    const glm::vec3 up = std::abs(glm::normalize(to - from).y) > 0.9f ? glm::vec3(0, 0, -1) : glm::vec3(0, 1, 0);
    return {glm::inverse(glm::lookAt(from, to, up)), fov_rad, 0};
}

// Mean of what is covered.
glm::vec3 mean_of(const path::TracedPicture& p) {
    glm::dvec3 sum(0);
    double covered = 0;
    for (const glm::vec4& c : p.light) {
        sum += glm::dvec3(c);
        covered += static_cast<double>(c.a);
    }
    return glm::vec3(sum / std::max(covered, 1e-9));
}

Shape white_sphere(float metallic, float roughness) { return sphere({1, 1, 1, 1}, metallic, roughness); }

struct Furnace {
    const char* name;
    float metallic, roughness;
    float tolerance;  // of the tables, whose steps are a 31st of the range, and of 64 samples a pixel
};

TEST(Path, AWhiteSphereVanishesInAWhiteRoom) {
    for (const Furnace& f : {Furnace{"chalk", 0, 1, 0.01f}, Furnace{"plastic", 0, 0.3f, 0.01f}, Furnace{"mirror", 1, 0.05f, 0.012f},
                             Furnace{"brushed", 1, 0.5f, 0.012f}, Furnace{"cast", 1, 1, 0.02f}}) {
        const Shape s = white_sphere(f.metallic, f.roughness);
        const auto picture = traced({{.model = &s.model}}, path::Surroundings(nullptr, 0, glm::vec3(1)), {}, eye_at({0, 0, 2}, {0, 0, 0}, 0.5f), {});
        const glm::vec3 mean = mean_of(picture);
        for (int c = 0; c < 3; ++c) EXPECT_NEAR(mean[c], 1, f.tolerance) << f.name;
    }
}

TEST(Path, NoLayerMakesLight) {
    std::vector<std::pair<const char*, Material>> materials;
    Material coated;
    coated.metallic = 0.5f;
    coated.roughness = 0.4f;
    coated.clearcoat.factor = 1;
    coated.clearcoat.roughness = 0.1f;
    materials.emplace_back("clearcoat", coated);
    Material cloth;
    cloth.metallic = 0;
    cloth.sheen.colour = glm::vec3(1);
    cloth.sheen.roughness = 0.5f;
    materials.emplace_back("sheen", cloth);
    Material glass;
    glass.metallic = 0;
    glass.roughness = 0;
    glass.transmission.factor = 1;
    glass.transmission.thickness_m = 1;
    materials.emplace_back("glass", glass);
    Material window = glass;
    window.transmission.thickness_m = 0;
    materials.emplace_back("thin wall", window);
    Material leaf;
    leaf.metallic = 0;
    leaf.diffuse_transmission.factor = 0.5f;
    materials.emplace_back("diffuse transmission", leaf);
    Material steel;
    steel.roughness = 0.5f;
    steel.anisotropy.strength = 0.8f;
    materials.emplace_back("anisotropy", steel);
    for (const auto& [name, material] : materials) {
        Shape s = white_sphere(0, 1);
        s.model.materials[0] = material;
        path::TraceOptions options;
        options.bounces = 40;
        const auto picture = traced({{.model = &s.model}}, path::Surroundings(nullptr, 0, glm::vec3(1)), {}, eye_at({0, 0, 2}, {0, 0, 0}, 0.5f), options);
        const glm::vec3 mean = mean_of(picture);
        EXPECT_LT(mean.y, 1.02f) << name;   // noise of 64 samples a pixel
        EXPECT_GT(mean.y, 0.88f) << name;   // and little is lost: a lobe of two widths is compensated as one of their mean
    }
}

TEST(Path, ClearGlassOfIndexOneIsNotSeen) {
    Shape s = white_sphere(0, 0);
    s.model.materials[0].ior = 1;
    s.model.materials[0].transmission = {.factor = 1, .thickness_m = 1};
    // Half of the room is bright: what bends or blocks would be seen.
    Pixels room{.format = Pixels::Format::RgbaFloat, .width = 8, .height = 4, .texels = Bytes(8 * 4 * 16)};
    for (int i = 0; i < 32; ++i) {
        const float v[4] = {i % 8 < 4 ? 1.0f : 0.25f, i / 8 < 2 ? 1.0f : 0.25f, 0.5f, 1};
        std::memcpy(room.texels.data() + i * 16, v, 16);
    }
    const path::Surroundings around(&room, 0, glm::vec3(1));
    path::TraceOptions options;
    options.background_visible = true;
    options.samples = 256;
    const auto with = traced({{.model = &s.model}}, around, {}, eye_at({0, 0, 2}, {0, 0, 0}, 0.5f), options);
    const auto without = traced({}, around, {}, eye_at({0, 0, 2}, {0, 0, 0}, 0.5f), options);
    for (std::size_t i = 0; i < with.light.size(); ++i) {
        for (int c = 0; c < 3; ++c) EXPECT_NEAR(with.light[i][c], without.light[i][c], 0.02f) << i;  // facets are not perfectly flat
    }
}

// A floor beside an endless wall sees half of the sky at the foot of the wall.
TEST(Path, AWallTakesHalfOfTheSky) {
    Shape ground = floor({1, 1, 1, 1}, 1, 0.02f);
    ground.model.materials[0].specular = 0;
    ground.model.materials[0].base_colour = {0.5f, 0.5f, 0.5f, 1};
    Shape wall = floor({0, 0, 0, 1}, 1, 100);
    wall.model.materials[0].specular = 0;
    wall.model.materials[0].double_sided = true;
    const glm::mat4 upright = glm::rotate(glm::translate(glm::mat4(1), glm::vec3(0.0201f, 0, 0)), kPi / 2, glm::vec3(0, 0, 1));
    path::Eye eye = eye_at({-0.002f, 0.05f, 0}, {-0.002f, 0, 0}, 0.2f);
    const auto picture = traced({{.model = &ground.model}, {.model = &wall.model, .world_from_model = upright}},
                                path::Surroundings(nullptr, 0, glm::vec3(1)), {}, eye, {.samples = 256});
    EXPECT_NEAR(mean_of(picture).y, 0.5f * 0.5f, 0.005f);
}

// Source of the value: the view factor of a point under the corner of a parallel rectangle, J. R. Howell, catalogue, configuration B-3.
TEST(Path, ARectangleOfLightGivesItsIrradiance) {
    Shape lamp = floor({0, 0, 0, 1}, 1, 0.5f);
    lamp.model.materials[0].emissive = glm::vec3(3);
    lamp.model.materials[0].double_sided = true;
    lamp.model.materials[0].specular = 0;
    Shape ground = floor({0.8f, 0.8f, 0.8f, 1}, 1, 0.02f);
    ground.model.materials[0].specular = 0;
    const float a = 0.5f, c = 1.0f, x = a / c;   // four quarters of half a metre, a metre above
    const float quarter = 2 * (x / std::sqrt(1 + x * x)) * std::atan(x / std::sqrt(1 + x * x)) / (2 * kPi);
    const float expected = 0.8f * 3 * 4 * quarter;
    const glm::mat4 above = glm::translate(glm::mat4(1), glm::vec3(0, 1, 0));
    for (const int samples : {64, 512}) {
        const auto picture = traced({{.model = &ground.model}, {.model = &lamp.model, .world_from_model = above}},
                                    path::Surroundings(nullptr, 0, glm::vec3(0)), {}, eye_at({0, 0.4f, 0}, {0, 0, 0}, 0.03f), {.samples = samples});
        EXPECT_NEAR(mean_of(picture).y, expected, expected * 0.01f) << samples;
    }
}

TEST(Path, APointLampGivesItsInverseSquare) {
    Shape ground = floor({0.5f, 0.5f, 0.5f, 1}, 1, 0.02f);
    ground.model.materials[0].specular = 0;
    path::Lamp lamp{.position = {0, 2, 0}, .light = glm::vec3(10)};
    const auto picture = traced({{.model = &ground.model}}, path::Surroundings(nullptr, 0, glm::vec3(0)), {lamp}, eye_at({0, 0.4f, 0}, {0, 0, 0}, 0.03f), {});
    EXPECT_NEAR(mean_of(picture).x, 0.5f / kPi * 10 / 4, 0.001f);
}

TEST(Path, AbsorptionIsThatOfTheDistanceInside) {
    // A slab, a metre thick, that neither bends nor reflects.
    Shape s = white_sphere(0, 0);
    Primitive& p = s.primitive();
    p = floor({1, 1, 1, 1}, 0, 5).primitive();
    Shape bottom = s;
    s.model.materials[0].ior = 1;
    s.model.materials[0].transmission = {.factor = 1, .thickness_m = 1, .attenuation_distance_m = 2, .attenuation_colour = {0.25f, 1, 0.49f}};
    bottom.model.materials = s.model.materials;
    const glm::mat4 turned = glm::rotate(glm::translate(glm::mat4(1), glm::vec3(0, -1, 0)), kPi, glm::vec3(1, 0, 0));
    path::TraceOptions options;
    options.background_visible = true;
    const auto picture = traced({{.model = &s.model}, {.model = &bottom.model, .world_from_model = turned}}, path::Surroundings(nullptr, 0, glm::vec3(1)), {},
                                eye_at({0, 1, 0}, {0, 0, 0}, 0.02f), options);
    const glm::vec3 mean = mean_of(picture);
    EXPECT_NEAR(mean.x, 0.5f, 0.01f);
    EXPECT_NEAR(mean.y, 1.0f, 0.01f);
    EXPECT_NEAR(mean.z, 0.7f, 0.01f);
}

// A steep relief on a flat mirror would mirror what is under the floor: it leans back until that is the room.
TEST(Path, ASteepReliefOfAMirrorIsNotBlack) {
    Shape s = floor({1, 1, 1, 1}, 0.05f, 1);
    s.model.materials[0].metallic = 1;
    s.primitive().tangents.assign(4, {1, 0, 0, 1});
    s.primitive().uvs[0].assign(4, {0.5f, 0.5f});
    s.model.images.push_back({.width = 1, .height = 1, .texels = {std::byte{240}, std::byte{128}, std::byte{160}, std::byte{255}}});
    s.model.materials[0].normal_texture.image = 0;
    const auto picture = traced({{.model = &s.model}}, path::Surroundings(nullptr, 0, glm::vec3(1)), {}, eye_at({-1.5f, 0.6f, 0}, {0, 0, 0}, 0.3f), {});
    EXPECT_GT(mean_of(picture).y, 0.85f);
}

TEST(Path, EveryBsdfDrawsWhatItSays) {
    // The share of a drawn direction is what evaluate() gives for it, over its density.
    Material m;
    m.metallic = 0.3f;
    m.roughness = 0.4f;
    m.clearcoat = {.factor = 0.7f, .roughness = 0.2f};
    m.sheen = {.colour = glm::vec3(0.4f), .roughness = 0.5f};
    m.transmission = {.factor = 0.5f, .thickness_m = 1};
    Shape s = white_sphere(0, 1);
    s.model.materials[0] = m;
    const path::Part part{.model = &s.model};
    const auto scene = path::Scene::create(std::span(&part, 1));
    ASSERT_TRUE(scene);
    const glm::vec3 d = glm::normalize(glm::vec3(0.3f, 0.1f, -1));
    const path::Hit hit = (*scene)->intersect({-d * 3.0f, d});
    ASSERT_NE(hit.piece, nullptr);
    const path::Surface surface = path::surface_at(hit, -d);
    const path::Bsdf bsdf(surface, -d, -1);
    double whole = 0;  // of the density over the sphere
    constexpr int kCount = 200'000;
    for (int i = 0; i < kCount; ++i) {
        path::PathNumbers numbers(7, static_cast<std::uint32_t>(i));
        const glm::vec2 u = numbers.pair();
        const float z = 1 - 2 * u.y, r = std::sqrt(1 - z * z);
        whole += static_cast<double>(bsdf.evaluate({r * std::cos(2 * kPi * u.x), r * std::sin(2 * kPi * u.x), z}).density) * 4 * kPi / kCount;
    }
    EXPECT_LE(whole, 1.02);
    EXPECT_GE(whole, 0.93);  // some draws lean out of the triangle and end
    for (std::uint32_t i = 0; i < 100; ++i) {
        path::PathNumbers numbers(3, i);
        const auto drawn = bsdf.sample(numbers);
        if (drawn.density <= 0) continue;
        const auto value = bsdf.evaluate(drawn.to_light);
        EXPECT_NEAR(drawn.share.x * drawn.density, value.light.x, 1e-3f * std::max(1.0f, value.light.x));
    }
}

TEST(Path, TheSamePictureOnOneThreadAndOnTwo) {
    Shape s = white_sphere(0.5f, 0.4f);
    Shape ground = floor({0.6f, 0.5f, 0.4f, 0.7f}, 0.5f, 2);
    ground.model.materials[0].alpha = Material::Alpha::Blend;
    ground.model.materials[0].emissive = {0.1f, 0, 0};
    const glm::mat4 below = glm::translate(glm::mat4(1), glm::vec3(0, -0.5f, 0));
    std::vector<path::TracedPicture> pictures;
    for (const int threads : {1, 2, 2}) {
        pictures.push_back(traced({{.model = &s.model}, {.model = &ground.model, .world_from_model = below}}, path::Surroundings(nullptr, 0, {1, 0.9f, 0.8f}), {},
                                  eye_at({0, 1, 3}, {0, 0, 0}, 0.7f), {.width = 40, .height = 30, .samples = 0, .rays = 200'000, .threads = threads}));
    }
    for (const auto& p : pictures) {
        EXPECT_EQ(p.samples, pictures[0].samples);
        EXPECT_EQ(p.rays, pictures[0].rays);
        EXPECT_EQ(0, std::memcmp(p.light.data(), pictures[0].light.data(), p.light.size() * sizeof(glm::vec4)));
    }
    EXPECT_GE(pictures[0].samples, path::kLeastSamples);
}

TEST(Path, AStoppedPictureSaysSo) {
    const Shape s = white_sphere(0, 1);
    const path::Part part{.model = &s.model};
    const auto scene = path::Scene::create(std::span(&part, 1));
    ASSERT_TRUE(scene);
    const auto picture = path::trace(**scene, path::Surroundings(nullptr, 0, glm::vec3(1)), {}, eye_at({0, 0, 2}, {0, 0, 0}, 0.5f),
                                     {.width = 400, .height = 400, .samples = 1000}, [](double) { return false; });
    EXPECT_FALSE(picture.complete);
    for (const glm::vec4& p : picture.light) ASSERT_TRUE(std::isfinite(p.x + p.y + p.z + p.w));
}

TEST(Path, MirroredSkinnedAndCopiedTrianglesFaceOutwards) {
    const Shape s = white_sphere(0, 1);
    const path::Part part{.model = &s.model, .world_from_model = glm::scale(glm::mat4(1), glm::vec3(-1, 1, 1))};
    const auto scene = path::Scene::create(std::span(&part, 1));
    ASSERT_TRUE(scene);
    const path::Hit hit = (*scene)->intersect({{0.1f, 0.1f, 3}, {0, 0, -1}});
    ASSERT_NE(hit.piece, nullptr);
    EXPECT_TRUE(hit.front);
    EXPECT_GT(hit.normal.z, 0);
}

}  // namespace
}  // namespace pai::test
