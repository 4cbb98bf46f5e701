// Cells of the view know every light that reaches into them, and no light is lost on the way to the shaders.
#include <algorithm>
#include <cmath>

#include <gtest/gtest.h>

#include "../support/random_at.h"
#include "render/light_list.h"

namespace pai {
namespace {

using test::random_at;

// As lib/more_lights.glsl finds the cell of a point.
std::size_t cell_of(const ClusterView& view, const LightClusters& clusters, const glm::vec3& p) {
    const float depth = -p.z;
    const int z = std::clamp(static_cast<int>(std::floor(std::log2(depth) * clusters.layer_of_log_depth.x + clusters.layer_of_log_depth.y)), 0, kClustersZ - 1);
    const auto tile = [&](float v, float half, int count) { return std::clamp(static_cast<int>((v / depth / half * 0.5f + 0.5f) * static_cast<float>(count)), 0, count - 1); };
    return static_cast<std::size_t>((z * kClustersY + tile(p.y, view.half_size.y, kClustersY)) * kClustersX + tile(p.x, view.half_size.x, kClustersX));
}

TEST(LightClusters, EveryPointFindsEveryLightThatReachesIt) {
    const ClusterView view{{0.9f, 0.5f}, 0.1f, 200};
    std::vector<LightBall> lights;
    for (std::uint64_t i = 0; i < 300; ++i) {
        const double size = 0.05 * std::pow(400, random_at(11, i, 3));
        lights.push_back({{random_at(11, i, 0) * 80 - 40, random_at(11, i, 1) * 40 - 20, 10 - random_at(11, i, 2) * 250}, static_cast<float>(size)});
    }
    lights.push_back({{0, 0, 0}, 5});       // around the eye
    lights.push_back({{0, 0, -500}, 320});  // from beyond the far plane
    const LightClusters clusters = build_clusters(view, lights);
    std::size_t reached = 0, listed = 0;
    constexpr std::uint64_t kPoints = 20000;
    for (std::uint64_t i = 0; i < kPoints; ++i) {
        const float depth = static_cast<float>(0.05 * std::pow(5000, random_at(11, i, 4)));
        const glm::vec3 p(view.half_size.x * depth * (random_at(11, i, 5) * 1.98 - 0.99), view.half_size.y * depth * (random_at(11, i, 6) * 1.98 - 0.99), -depth);
        const std::size_t cell = cell_of(view, clusters, p);
        const auto first = clusters.words.begin() + clusters.words[2 * cell];
        const auto end = first + clusters.words[2 * cell + 1];
        ASSERT_TRUE(std::is_sorted(first, end));
        listed += static_cast<std::size_t>(end - first);
        for (std::uint32_t k = 0; k < lights.size(); ++k) {
            // The light of the last hair's breadth is nothing.
            if (glm::distance(lights[k].centre, p) > lights[k].radius * 0.9999f) continue;
            ++reached;
            ASSERT_TRUE(std::binary_search(first, end, k)) << "light " << k << " at depth " << depth;
        }
    }
    EXPECT_GT(reached, 10000u);
    EXPECT_LT(listed, reached * 3) << "cells are a little larger than what they hold";
}

TEST(LightClusters, LayersLieWhereLightsReachAndCornersOfCellsAreLeftOut) {
    // Lamps of a square far below: between 200 and 400 m of a view that begins at 0.1 m.
    const ClusterView view{{0.9f, 0.5f}, 0.1f, 2000};
    std::vector<LightBall> lights;
    for (std::uint64_t i = 0; i < 400; ++i) lights.push_back({{random_at(11, i, 0) * 300 - 150, random_at(11, i, 1) * 150 - 75, -230 - random_at(11, i, 2) * 140}, 30});
    const LightClusters clusters = build_clusters(view, lights);
    std::size_t reached = 0, listed = 0;
    for (std::uint64_t i = 0; i < 5000; ++i) {
        const float depth = static_cast<float>(230 + 140 * random_at(11, i, 4));
        const glm::vec3 p(view.half_size.x * depth * (random_at(11, i, 5) * 1.98 - 0.99), view.half_size.y * depth * (random_at(11, i, 6) * 1.98 - 0.99), -depth);
        listed += clusters.words[2 * cell_of(view, clusters, p) + 1];
        reached += static_cast<std::size_t>(std::count_if(lights.begin(), lights.end(), [&](const LightBall& l) { return glm::distance(l.centre, p) <= l.radius; }));
    }
    EXPECT_GT(reached, 5000u);
    // With layers over all of the view it was nine times.
    EXPECT_LT(listed, reached * 4);
}

TEST(LightClusters, NoLightsAreNoWords) {
    const LightClusters none = build_clusters({}, {});
    EXPECT_EQ(none.words.size(), std::size_t{2} * kClustersX * kClustersY * kClustersZ);
    EXPECT_EQ(*std::max_element(none.words.begin(), none.words.end()), none.words.size());
}

std::vector<LightState> lamps(std::size_t count, float range_m) {
    std::vector<LightState> out(count);
    for (std::size_t i = 0; i < count; ++i) {
        out[i].position_ws = {static_cast<float>(i % 40) - 20, 1, -static_cast<float>(i / 40)};
        out[i].range_m = range_m;
    }
    return out;
}

TEST(LightList, FewLightsStandInTheBlockAndManyInCells) {
    for (const std::size_t count : {0u, 1u, 8u, 9u, 16u, 17u, 1000u, 4096u}) {
        for (const float range_m : {0.0f, 3.0f}) {
            shared::FrameBlock frame{};
            const MoreLights more = list_lights(lamps(count, range_m), {}, 1.5f, false, frame);
            EXPECT_EQ(static_cast<std::size_t>(frame.counts.y) + more.lights.size(), count);
            EXPECT_EQ(static_cast<std::size_t>(frame.more_lights.x), more.lights.size());
            EXPECT_EQ(frame.more_lights.y, range_m > 0 ? 0 : frame.more_lights.x);
            EXPECT_EQ(more.lights.empty(), range_m > 0 ? count <= 8 : count <= 16) << count;
        }
    }
}

TEST(LightList, WhereHazeShowsLampsTheBlockHasAllThatItHoldsOf) {
    for (const std::size_t count : {8u, 9u, 16u, 17u}) {
        shared::FrameBlock frame{};
        const MoreLights more = list_lights(lamps(count, 3), {}, 1.5f, true, frame);
        EXPECT_EQ(more.lights.empty(), count <= 16) << count;
        EXPECT_EQ(static_cast<std::size_t>(frame.counts.y), std::min<std::size_t>(count, 16)) << "one more puts none out";
    }
}

TEST(LightList, ShadowsComeFirstAndWhatReachesEverywhereIsNeverInCells) {
    std::vector<LightState> lights = lamps(100, 5);
    for (int i = 0; i < 30; ++i) lights.push_back({.kind = i % 2 ? LightState::Kind::Directional : LightState::Kind::Point, .intensity = 100.0f + static_cast<float>(i)});
    for (int i = 0; i < 20; ++i) lights.push_back({.kind = LightState::Kind::Spot, .range_m = i % 2 ? 4.0f : 0.0f, .casts_shadow = true});
    lights.push_back({.intensity = 0});
    shared::FrameBlock frame{};
    const MoreLights more = list_lights(lights, {}, 1, false, frame);
    EXPECT_EQ(frame.counts.x, shared::kMaxShadowLayers);
    for (int i = 0; i < frame.counts.y; ++i) EXPECT_EQ(frame.lights[i].colour_layer.w, i < shared::kMaxShadowLayers ? static_cast<float>(i) : -1);
    EXPECT_EQ(static_cast<std::size_t>(frame.counts.y) + more.lights.size(), lights.size() - 1);
    for (int i = 0; i < frame.more_lights.x; ++i) {
        const shared::LightData& l = more.lights[static_cast<std::size_t>(i)];
        EXPECT_EQ(l.direction_kind.w < 0.5f || l.position_range.w == 0, i < frame.more_lights.y) << i;
    }
}

TEST(LightList, APointTakesSixLayersAndWhatDoesNotFitCastsNone) {
    std::vector<LightState> lights;
    for (int i = 0; i < 3; ++i) lights.push_back({.casts_shadow = true});
    for (int i = 0; i < 5; ++i) lights.push_back({.kind = LightState::Kind::Spot, .casts_shadow = true});
    shared::FrameBlock frame{};
    list_lights(lights, {}, 1, false, frame);
    const float layers[] = {0, 6, 12, 13, 14, 15, -1, -1};
    EXPECT_EQ(frame.counts.x, 6);
    EXPECT_EQ(frame.counts.y, 8);
    for (int i = 0; i < 8; ++i) EXPECT_EQ(frame.lights[i].colour_layer.w, layers[i]) << i;
}

TEST(LightList, TheLightOfAModelShinesAlongItsNode) {
    const glm::mat4 world = glm::mat4(glm::vec4(0, 0, -2, 0), glm::vec4(0, 2, 0, 0), glm::vec4(2, 0, 0, 0), glm::vec4(5, 6, 7, 1));
    const LightState l = light_of({.kind = ModelLight::Kind::Spot, .intensity = 12, .range_m = 3}, world);
    EXPECT_EQ(l.kind, LightState::Kind::Spot);
    EXPECT_EQ(l.position_ws, glm::vec3(5, 6, 7));
    EXPECT_EQ(l.direction_ws, glm::vec3(-1, 0, 0));
    EXPECT_EQ(l.intensity, 12) << "scale changes no light";
}

}  // namespace
}  // namespace pai
