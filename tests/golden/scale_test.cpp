// What is seen does not depend on the unit it was modelled in, and full-size pictures have no stairs.
#include <cmath>
#include <numbers>

#include "stage.h"

namespace pai {
namespace {

class Scale : public RenderTest {};

double encoded(double v) {
    v = std::clamp(v, 0.0, 1.0);
    return v <= 0.0031308 ? 12.92 * v : 1.055 * std::pow(v, 1 / 2.4) - 0.055;
}

// A ball that lies on a plate, `unit_m` the ball's diameter.
std::vector<glm::vec4> ball_on_plate(Pipeline& pipeline, float unit_m) {
    pipeline.residency().put_model(0, "ball", test::sphere(glm::vec4(0.8f, 0.8f, 0.8f, 1), 0, 1).model);
    pipeline.residency().put_model(1, "plate", test::floor(glm::vec4(0.8f, 0.8f, 0.8f, 1), 1, 0.8f).model);
    Layer l;
    const glm::mat4 unit = glm::scale(glm::mat4(1), glm::vec3(unit_m));
    l.models.push_back({.asset = 0, .world_from_node = unit * glm::translate(glm::mat4(1), {0, 0.5f, 0})});
    l.models.push_back({.asset = 1, .world_from_node = unit});
    l.environment.background = glm::vec3(0.5f);
    l.camera = camera_at(glm::vec3(0, 1.6f, 2.6f) * unit_m, glm::vec3(0, 0.3f, 0) * unit_m);
    l.camera.near_m = 0.1f * unit_m;
    l.camera.far_m = 10 * unit_m;
    return picture_of(pipeline, frame_of(l), {}, 160, 120);
}

TEST_F(Scale, ACoinIsOccludedAsABallOfAMetre) {
    RenderOptions options = plain_options();
    options.ambient_occlusion = true;
    const auto first = make(options), second = make(options);
    ASSERT_TRUE(first && second);
    const auto large = ball_on_plate(*first, 1), small = ball_on_plate(*second, 0.01f);
    ASSERT_TRUE(large.size() == 160u * 120 && small.size() == large.size());
    double worst = 0, darkest = 1;
    for (std::size_t i = 0; i < large.size(); ++i) {
        worst = std::max(worst, std::abs(encoded(large[i].g) - encoded(small[i].g)));
        darkest = std::min(darkest, encoded(large[i].g) / encoded(0.5 * 0.8));
    }
    // Depths are rounded differently at other scales: a pixel of the edge may fall to the other side of a sample.
    EXPECT_LT(worst * 255, 6);
    EXPECT_LT(darkest, 0.96);   // where the ball meets the plate it is dark at all
}

// A wheel of thin spokes about the view: edges of every slope, thinner towards its middle than a pixel.
test::Shape wheel() {
    constexpr int kSpokes = 36;
    test::Shape s = test::empty_shape(glm::vec4(1), 0, 1);
    s.model.materials[0].unlit = true;
    s.model.materials[0].double_sided = true;
    Primitive& p = s.primitive();
    for (std::uint32_t i = 0; i < kSpokes; ++i) {
        const float a = 2 * std::numbers::pi_v<float> * static_cast<float>(i) / kSpokes, b = a + std::numbers::pi_v<float> / kSpokes;
        p.positions.insert(p.positions.end(), {{0, 0, 0}, {std::cos(a), std::sin(a), 0}, {std::cos(b), std::sin(b), 0}});
        p.normals.insert(p.normals.end(), 3, {0, 0, 1});
        p.indices.insert(p.indices.end(), {3 * i, 3 * i + 1, 3 * i + 2});
    }
    for (const glm::vec3& v : p.positions) p.bounds.add(v);
    return s;
}

std::vector<glm::vec4> wheel_picture(Pipeline& pipeline, int side) {
    pipeline.residency().put_model(0, "wheel", wheel().model);
    Layer l;
    l.models.push_back({.asset = 0});
    l.camera = camera_at({0, 0, 3.4f}, glm::vec3(0));
    return picture_of(pipeline, frame_of(l), {}, side, side);
}

// At full size a picture of `show` is beside the mean of sixteen samples a pixel, each drawn without smoothing.
TEST_F(Scale, EdgesAtFullSizeAreNearThoseOfSixteenSamples) {
    constexpr int kSide = 1080, kTimes = 4;
    RenderOptions options = plain_options();
    options.msaa = 4;
    const auto smooth = make(options), plain = make(plain_options());
    ASSERT_TRUE(smooth && plain);
    const auto ours = wheel_picture(*smooth, kSide), fine = wheel_picture(*plain, kSide * kTimes);
    ASSERT_TRUE(ours.size() == std::size_t{kSide} * kSide && fine.size() == ours.size() * kTimes * kTimes);
    double sum = 0, stairs = 0;
    int edges = 0;
    for (int y = 0; y < kSide; ++y) {
        for (int x = 0; x < kSide; ++x) {
            double light = 0, weights = 0, first = 0;
            for (int k = 0; k < kTimes * kTimes; ++k) {
                const double v = fine[static_cast<std::size_t>(y * kTimes + k / kTimes) * kSide * kTimes + static_cast<std::size_t>(x * kTimes + k % kTimes)].g;
                light += v / (1 + v);   // as samples are averaged: docs/rendering.md, "From samples to the display"
                weights += 1 / (1 + v);
                if (k == 5) first = v;
            }
            const double mean = light / weights;
            if (mean < 0.02 || mean > 0.98) continue;
            ++edges;
            sum += std::abs(ours[static_cast<std::size_t>(y) * kSide + static_cast<std::size_t>(x)].g - mean);
            stairs += std::abs(first - mean);
        }
    }
    ASSERT_GT(edges, 10'000);
    // Four samples of an edge are off by up to an eighth, by a sixteenth in the mean; where spokes are thinner than a pixel by more. One is off by a quarter.
    EXPECT_LT(sum / edges, 0.1);
    EXPECT_GT(stairs / edges, 0.2);
}

}  // namespace
}  // namespace pai
