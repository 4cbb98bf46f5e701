// Levels of detail in the picture: fewer triangles, the same look.
#include "../support/relief.h"
#include "asset/lod.h"
#include "likeness.h"
#include "render_bench.h"

namespace pai {
namespace {

Layer seen_from(float distance_m) {
    Layer layer;
    layer.camera = camera_at(glm::vec3(0.2f, 0.8f, 0.5f) * distance_m, {0, 0, 0});
    layer.environment.background = {0.02f, 0.02f, 0.03f};
    layer.environment.intensity = 4;
    layer.lights.push_back({.kind = LightState::Kind::Directional, .intensity = 3});
    layer.lights.back().direction_ws = glm::normalize(glm::vec3(1, -0.6f, -0.5f));
    layer.models.push_back({.asset = 0});
    return layer;
}

using test::mean_luma;
using test::ssim;

class LodPictures : public RenderTest {};

TEST_F(LodPictures, half_a_pixel_of_error_is_not_seen) {
    constexpr int kW = 640, kH = 360;
    ModelData model = test::relief(501);
    ASSERT_EQ(build_lods(model).primitives, 1u);
    RenderOptions options = plain_options();
    options.msaa = 4;
    options.lod_error_px = 0;
    const auto full = make(options);
    options.lod_error_px = 0.5f;
    const auto coarse = make(options);
    full->residency().put_model(0, "relief", model);
    coarse->residency().put_model(0, "relief", model);
    std::uint64_t before = 500'000;
    for (const float distance_m : {2.0f, 5.0f, 15.0f}) {
        const Layer layer = seen_from(distance_m);
        const auto a = test::picture_of(*full, layer, kW, kH), b = test::picture_of(*coarse, layer, kW, kH);
        EXPECT_EQ(full->stats().lod_draws, 0u);
        const DrawStats& stats = coarse->stats();
        EXPECT_EQ(stats.full_triangles, 500'000u);
        EXPECT_EQ(stats.lod_draws, 1u) << distance_m << " m";
        EXPECT_LT(stats.lod_triangles, before) << distance_m << " m: farther is coarser";
        before = stats.lod_triangles;
        EXPECT_GE(ssim(a, b, kW, kH), 0.98) << distance_m << " m, " << stats.lod_triangles << " triangles";
        EXPECT_NEAR(mean_luma(b) / mean_luma(a), 1, 0.02) << distance_m << " m";
        ::printf("lod: %.0f m, %llu triangles, ssim %.4f, luma %.4f\n", static_cast<double>(distance_m), static_cast<unsigned long long>(stats.lod_triangles), ssim(a, b, kW, kH), mean_luma(b) / mean_luma(a));
    }
}

// Indices of forms that were made later count from 0 as the full form's do, in a buffer of their own.
TEST_F(LodPictures, a_shadow_is_that_of_the_form_that_was_made_later) {
    constexpr int kW = 320, kH = 180;
    const ModelData ball = test::sphere({0.7f, 0.3f, 0.2f, 1}, 0, 0.7f).model;
    const std::vector<std::uint32_t>& full = ball.meshes[0].primitives[0].indices;
    MadeLods made{.mesh = 0, .primitive = 0, .lods = {{0, 300, 0.01f}}, .indices = {}};
    made.indices.assign(full.begin(), full.begin() + 300);
    const auto with_ball = [&] {
        auto p = make(plain_options());
        p->residency().put_model(0, "ball", ball);
        p->residency().put_lods(0, "ball", {&made, 1});
        p->residency().put_model(1, "floor", test::floor({0.5f, 0.5f, 0.5f, 1}, 0.9f, 40).model);
        return p;
    };
    const auto from = [](float away_m) {
        Layer l = layer_of(2, glm::vec3(0, 0.8f, 1) * away_m, {0, 0, 0}, 0.05f, 500);
        l.models[0].world_from_node = glm::scale(glm::translate(glm::mat4(1), {0, 3, 0}), glm::vec3(3));
        l.environment.intensity = 0.2f;
        l.lights.push_back(sun(true));
        return l;
    };
    const auto fresh = with_ball(), moved = with_ball();
    const auto expected = test::picture_of(*fresh, from(40), kW, kH);
    EXPECT_EQ(fresh->stats().lod_draws, 1u);
    test::picture_of(*moved, from(8), kW, kH);
    EXPECT_EQ(moved->stats().lod_draws, 0u);
    EXPECT_EQ(test::different_pixels(test::picture_of(*moved, from(40), kW, kH), expected, 0), 0u);
}

}  // namespace
}  // namespace pai
