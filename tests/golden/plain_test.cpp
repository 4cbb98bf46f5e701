// Speed is not bought with pixels: what RenderOptions::plain leaves out, writes out and simplifies is not missed.
#include <algorithm>

#include <glm/gtc/matrix_transform.hpp>

#include "../support/relief.h"
#include "asset/lod.h"
#include "likeness.h"
#include "render/linear_picture.h"
#include "render_bench.h"
#include "shapes.h"
#include "towers.h"

namespace pai {
namespace {

using namespace test;
using test::picture_of;

constexpr int kW = 480, kH = 270;

Layer seen_from(const glm::vec3& eye, const glm::vec3& target) { return layer_of(1, eye, target, 1, 4000); }

class PlainPictures : public RenderTest {};

TEST_F(PlainPictures, a_city_loses_what_is_hidden_and_nothing_else) {
    struct Case {
        const char* name;
        bool turned;
        glm::vec3 eye, target;
        std::uint64_t most_drawn;
    };
    const Case cases[] = {{"street", false, {300, 40, 12}, {0, 30, 0}, 1000}, {"street of turned towers", true, {300, 40, 12}, {0, 30, 0}, 1000}, {"aerial", false, {700, 420, 300}, {0, 0, 0}, 2800}};
    for (const Case& c : cases) {
        const ModelData model = city(3000, 4, c.turned);
        std::vector<std::vector<glm::vec4>> pictures;
        for (const Culling culling : {Culling::None, Culling::Cpu}) {
            RenderOptions options;
            options.plain = true;
            options.culling = culling;
            if (culling == Culling::None) options.lod_error_px = 0;
            const auto pipeline = make(options);
            ASSERT_TRUE(pipeline);
            pipeline->residency().put_model(0, "city", model);
            pictures.push_back(picture_of(*pipeline, seen_from(c.eye, c.target), kW, kH));
            const DrawStats& stats = pipeline->stats();
            EXPECT_LE(stats.draw_calls, 32u) << c.name;
            if (culling == Culling::None) {
                EXPECT_EQ(stats.triangles, 36'000u) << c.name;
            } else {
                EXPECT_LT(stats.instances_drawn, c.most_drawn) << c.name;
                EXPECT_GE(stats.instances_drawn, 5u) << c.name;
                EXPECT_LE(stats.triangles, stats.instances_drawn * 6) << c.name << ": of a box three sides are seen at most";
            }
        }
        EXPECT_GT(lit_pixels(pictures[0]), pictures[0].size() / 2) << c.name;
        EXPECT_GE(ssim(pictures[0], pictures[1], kW, kH), 0.98) << c.name;
        EXPECT_NEAR(mean_luma(pictures[1]) / mean_luma(pictures[0]), 1, 0.02) << c.name;
    }
}

// Every third one a spot; colours that tell one from another.
std::vector<LightState> spiral(int count, float reach_m, float intensity_cd) {
    std::vector<LightState> out;
    for (int i = 0; i < count; ++i) {
        const auto k = static_cast<std::uint64_t>(i);
        const float angle = static_cast<float>(i) * 2.399963f, radius = std::sqrt(static_cast<float>(i) / static_cast<float>(count)) * 380;
        LightState l;
        l.position_ws = {radius * std::cos(angle), 4 + 14 * random_at(11, k, 20), radius * std::sin(angle)};
        l.kind = i % 3 == 0 ? LightState::Kind::Spot : LightState::Kind::Point;
        l.direction_ws = glm::normalize(glm::vec3(random_at(11, k, 21) - 0.5f, -0.6f, random_at(11, k, 22) - 0.5f));
        l.outer_cone_rad = 0.9f;
        l.colour = {1, random_at(11, k, 23), random_at(11, k, 24)};
        l.intensity = intensity_cd;
        l.range_m = reach_m;
        out.push_back(l);
    }
    return out;
}

// Ground of a city, a small mesh that stands once.
void add_ground(ModelData& city) {
    Material m;
    m.base_colour = {0.2f, 0.2f, 0.2f, 1};
    m.roughness = 0.8f;
    city.materials.push_back(m);
    Primitive p;
    p.positions = {{-700, 0, -700}, {-700, 0, 700}, {700, 0, 700}, {700, 0, -700}};
    p.normals.assign(4, {0, 1, 0});
    p.indices = {0, 1, 2, 0, 2, 3};
    p.material = static_cast<int>(city.materials.size()) - 1;
    city.meshes.emplace_back().primitives.push_back(std::move(p));
    city.nodes.emplace_back().mesh = static_cast<int>(city.meshes.size()) - 1;
}

// Lights that are summed face by face look as they do one by one at every pixel.
TEST_F(PlainPictures, lights_of_a_city_are_those_of_every_pixel) {
    struct Case {
        const char* name;
        bool turned;
        int lights;
        float reach_m, intensity_cd;
        glm::vec3 eye, target;
    };
    const Case cases[] = {{"few, from above", false, 40, 120, 60'000, {500, 300, 200}, {0, 0, 0}},
                          {"many, from above", false, 1500, 40, 4000, {500, 300, 200}, {0, 0, 0}},
                          {"many, turned towers, from the street", true, 1500, 40, 1500, {150, 20, 12}, {0, 10, 0}},
                          {"without an end", true, 20, 0, 30'000, {300, 160, 100}, {0, 0, 0}}};
    for (const Case& c : cases) {
        ModelData model = city(900, 2, c.turned);
        add_ground(model);
        std::vector<std::vector<glm::vec4>> pictures;
        for (const Culling culling : {Culling::None, Culling::Cpu}) {
            RenderOptions options;
            options.plain = true;
            options.culling = culling;
            const auto pipeline = make(options);
            ASSERT_TRUE(pipeline);
            pipeline->residency().put_model(0, "city", model);
            Layer layer = seen_from(c.eye, c.target);
            const auto dark = picture_of(*pipeline, layer, kW, kH);
            layer.lights = spiral(c.lights, c.reach_m, c.intensity_cd);
            pictures.push_back(picture_of(*pipeline, layer, kW, kH));
            EXPECT_LE(pipeline->stats().draw_calls, 32u) << c.name;
            EXPECT_GT(mean_luma(pictures.back()), mean_luma(dark) * 1.15) << c.name << ": lights are seen";
        }
        EXPECT_GE(ssim(pictures[0], pictures[1], kW, kH), 0.98) << c.name;
        EXPECT_NEAR(mean_luma(pictures[1]) / mean_luma(pictures[0]), 1, 0.02) << c.name;
        // Nowhere is a face too dark or too bright for more than its edges.
        std::size_t off = 0;
        for (std::size_t i = 0; i < pictures[0].size(); ++i) off += glm::distance(glm::vec3(pictures[0][i]), glm::vec3(pictures[1][i])) > 0.1f;
        EXPECT_LT(off, pictures[0].size() / 200) << c.name;
    }
}

TEST_F(PlainPictures, levels_made_after_the_first_frame_are_drawn_and_not_seen) {
    const ModelData model = relief(201);
    RenderOptions options;
    options.plain = true;
    const auto pipeline = make(options);
    ASSERT_TRUE(pipeline);
    pipeline->residency().put_model(0, "relief", model);
    const Layer layer = seen_from({0.8f, 3.2f, 2.0f}, {0, 0, 0});
    const auto full = picture_of(*pipeline, layer, kW, kH);
    const std::uint64_t triangles = pipeline->stats().triangles;
    EXPECT_EQ(triangles, 80'000u);
    const std::vector<MadeLods> made = make_lods(model, {.fewest_triangles = 500, .look_share = 0.5f}, 2, [] { return false; });
    ASSERT_EQ(made.size(), 1u);
    EXPECT_TRUE(make_lods(model, {.fewest_triangles = 500, .look_share = 0.5f}, 2, [] { return true; }).empty()) << "stopped";
    pipeline->residency().put_lods(0, "relief", made);
    const auto coarse = picture_of(*pipeline, layer, kW, kH);
    EXPECT_LT(pipeline->stats().triangles, triangles / 2);
    EXPECT_EQ(pipeline->stats().lod_draws, 1u);
    EXPECT_GE(ssim(full, coarse, kW, kH), 0.98);
    EXPECT_NEAR(mean_luma(coarse) / mean_luma(full), 1, 0.02);
}

TEST(LinearPicture, is_kept_only_where_eight_bits_suffice) {
    const Pixels wall = windows(false);
    const auto kept = linear_picture(wall, 2);
    ASSERT_TRUE(kept);
    EXPECT_EQ(kept->pixels.texels.size(), wall.texels.size());
    EXPECT_LT(kept->scale.r, 0.15f) << "stretched to the brightest texel";
    EXPECT_EQ(kept->pixels.texels[3], std::byte{255}) << "alpha stays";

    Pixels ramp{.format = Pixels::Format::Rgba8, .width = 256, .height = 1};
    for (int i = 0; i < 256; ++i) ramp.texels.insert(ramp.texels.end(), {static_cast<std::byte>(i), std::byte{255}, std::byte{0}, std::byte{255}});
    EXPECT_FALSE(linear_picture(ramp, 2)) << "its dark half would be bands";
    ramp.levels = 2;
    EXPECT_FALSE(linear_picture(ramp, 255));
    EXPECT_FALSE(linear_picture({}, 255));
}

}  // namespace
}  // namespace pai
