// Levels of detail in the picture: fewer triangles, the same look.
#include "../support/relief.h"
#include "asset/lod.h"
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

double mean_luma(const std::vector<glm::vec4>& p) {
    double sum = 0;
    for (const glm::vec4& c : p) sum += 0.2126 * c.r + 0.7152 * c.g + 0.0722 * c.b;
    return sum / static_cast<double>(p.size());
}

// Structural similarity of luma, mean over windows of 8 x 8. Source: Z. Wang et al., "Image quality assessment", 2004.
double ssim(const std::vector<glm::vec4>& a, const std::vector<glm::vec4>& b, int width, int height) {
    constexpr int kSide = 8;
    constexpr double kC1 = 0.01 * 0.01, kC2 = 0.03 * 0.03;
    const auto luma = [](const glm::vec4& c) { return std::sqrt(std::max(0.0, 0.2126 * c.r + 0.7152 * c.g + 0.0722 * c.b)); };
    double sum = 0;
    int count = 0;
    for (int y = 0; y + kSide <= height; y += 4) {
        for (int x = 0; x + kSide <= width; x += 4) {
            double ma = 0, mb = 0, aa = 0, bb = 0, ab = 0;
            for (int i = 0; i < kSide * kSide; ++i) {
                const auto at = static_cast<std::size_t>((y + i / kSide) * width + x + i % kSide);
                const double va = luma(a[at]), vb = luma(b[at]);
                ma += va, mb += vb, aa += va * va, bb += vb * vb, ab += va * vb;
            }
            constexpr double n = kSide * kSide;
            ma /= n, mb /= n;
            const double sa = aa / n - ma * ma, sb = bb / n - mb * mb, sab = ab / n - ma * mb;
            sum += (2 * ma * mb + kC1) * (2 * sab + kC2) / ((ma * ma + mb * mb + kC1) * (sa + sb + kC2));
            ++count;
        }
    }
    return sum / count;
}

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
