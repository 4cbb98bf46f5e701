// Many lights look as few do: where a light stands in the lists changes no pixel that it lights.
#include "../support/random_at.h"
#include "render_bench.h"

namespace pai {
namespace {

using namespace test;
using test::picture_of;

class LightsTest : public RenderTest {};

Layer square(Pipeline& pipeline) {
    pipeline.residency().put_model(0, "square", floor({0.5f, 0.5f, 0.5f, 1}, 0.7f, 40).model);
    Layer l;
    l.models.push_back({.asset = 0});
    l.camera = camera_at({3, 6, 18}, {0, 0, -2});
    return l;
}

std::vector<LightState> lamps(std::uint64_t count) {
    std::vector<LightState> out;
    for (std::uint64_t i = 0; i < count; ++i) {
        LightState l;
        l.kind = i % 5 == 0 ? LightState::Kind::Spot : LightState::Kind::Point;
        l.position_ws = {random_at(5, i, 0) * 40 - 20, 0.3 + random_at(5, i, 1) * 2, random_at(5, i, 2) * 50 - 30};
        l.direction_ws = glm::normalize(glm::vec3(random_at(5, i, 3) - 0.5, -1, random_at(5, i, 4) - 0.5));
        l.colour = {random_at(5, i, 5), random_at(5, i, 6), random_at(5, i, 7)};
        l.intensity = 3;
        l.range_m = static_cast<float>(1.5 + random_at(5, i, 8) * 3);
        out.push_back(l);
    }
    return out;
}

TEST_F(LightsTest, HundredsOfLightsAreTheSumOfTheirPictures) {
    auto pipeline = make(plain_options());
    ASSERT_TRUE(pipeline);
    Layer l = square(*pipeline);
    const std::vector<LightState> all = lamps(256);
    l.lights = all;
    const auto together = picture_of(*pipeline, l, kWidth, kHeight);
    std::vector<glm::vec4> sum(together.size(), glm::vec4(0));
    for (std::size_t first = 0; first < all.size(); first += 16) {
        l.lights.assign(all.begin() + static_cast<std::ptrdiff_t>(first), all.begin() + static_cast<std::ptrdiff_t>(first + 16));
        const auto part = picture_of(*pipeline, l, kWidth, kHeight);
        for (std::size_t i = 0; i < sum.size(); ++i) sum[i] += part[i];
    }
    // Sixteen half floats are added, and the canvas ends at 1.
    float worst = 0;
    for (std::size_t i = 0; i < sum.size(); ++i) {
        for (int c = 0; c < 3; ++c) worst = std::max(worst, std::abs(std::min(sum[i][c], 1.0f) - std::min(together[i][c], 1.0f)));
    }
    EXPECT_LT(worst, 0.01f);
    EXPECT_GT(lit_pixels(together), together.size() / 3);
}

TEST_F(LightsTest, LightsThatReachEverywhereAreNotLostAmongMany) {
    auto pipeline = make(plain_options());
    ASSERT_TRUE(pipeline);
    Layer l = square(*pipeline);
    LightState one{.position_ws = {0, 4, 0}, .intensity = 8};
    l.lights = {one};
    const auto single = picture_of(*pipeline, l, kWidth, kHeight);
    one.intensity /= 40;
    l.lights.assign(40, one);
    EXPECT_EQ(different_pixels(picture_of(*pipeline, l, kWidth, kHeight), single, 0.002f), 0u) << "forty lamps of a fortieth";
}

TEST_F(LightsTest, TheLightsOfAModelLight) {
    auto pipeline = make(plain_options());
    ASSERT_TRUE(pipeline);
    Layer l = square(*pipeline);
    LightState spot{.kind = LightState::Kind::Spot, .position_ws = {1, 3, 2}, .direction_ws = {0, -1, 0}, .colour = {1, 0.5f, 0.2f}, .intensity = 20,
                    .range_m = 9, .inner_cone_rad = 0.3f, .outer_cone_rad = 0.6f};
    l.lights = {spot};
    const auto by_scene = picture_of(*pipeline, l, kWidth, kHeight);
    ModelData lamp;
    lamp.nodes.resize(1);
    lamp.nodes[0].light = 0;
    lamp.nodes[0].model_from_node = glm::translate(glm::mat4(1), {0, 3, 0}) * glm::rotate(glm::mat4(1), -1.5707963f, {1, 0, 0});
    lamp.lights.push_back({.kind = ModelLight::Kind::Spot, .colour = spot.colour, .intensity = 20, .range_m = 9, .inner_cone_rad = 0.3f, .outer_cone_rad = 0.6f});
    pipeline->residency().put_model(1, "lamp", lamp);
    l.lights.clear();
    l.models.push_back({.asset = 1, .world_from_node = glm::translate(glm::mat4(1), {1, 0, 2})});
    EXPECT_EQ(different_pixels(picture_of(*pipeline, l, kWidth, kHeight), by_scene, 0.002f), 0u);
    EXPECT_GT(lit_pixels(by_scene), 300u);
}

}  // namespace
}  // namespace pai
