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

}  // namespace
}  // namespace pai
