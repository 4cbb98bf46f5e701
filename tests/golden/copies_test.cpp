// Many copies of a mesh look as single nodes do, and what culling leaves out was not in the picture.
#include <algorithm>

#include "../support/random_at.h"
#include "render_bench.h"
#include "shapes.h"

namespace pai {
namespace {

using namespace test;
using test::picture_of;

class CopiesTest : public RenderTest {};

// A pyramid with a base: closed, and not the same from any two sides.
Shape pyramid() {
    Shape s = empty_shape({0.6f, 0.5f, 0.3f, 1}, 0, 0.6f);
    Primitive& p = s.primitive();
    const glm::vec3 corners[] = {{-0.5f, 0, -0.5f}, {0.5f, 0, -0.5f}, {0.5f, 0, 0.5f}, {-0.5f, 0, 0.5f}, {0.2f, 1, 0.1f}};
    const int faces[][3] = {{0, 1, 2}, {0, 2, 3}, {1, 0, 4}, {2, 1, 4}, {3, 2, 4}, {0, 3, 4}};
    for (const auto& f : faces) {
        const glm::vec3 n = glm::normalize(glm::cross(corners[f[1]] - corners[f[0]], corners[f[2]] - corners[f[0]]));
        for (const int i : f) {
            p.indices.push_back(static_cast<std::uint32_t>(p.positions.size()));
            p.positions.push_back(corners[i]);
            p.normals.push_back(n);
            p.bounds.add(corners[i]);
        }
    }
    s.model.materials[0].emissive = {0.02f, 0.03f, 0.05f};
    return s;
}

// The same pyramids on a plain, strewn `wide_m` about, one in three mirrored: as instances of one node…
ModelData as_instances(int count, float wide_m) {
    ModelData m = pyramid().model;
    Instances in;
    for (int k = 0; k < count; ++k) {
        const auto i = static_cast<std::uint64_t>(k);
        in.translations.emplace_back((random_at(3, i, 0) - 0.5f) * wide_m, 0.0f, (random_at(3, i, 1) - 0.5f) * wide_m);
        in.rotations.push_back(glm::angleAxis(random_at(3, i, 2) * 6, glm::normalize(glm::vec3(0.2f, 1, 0.1f))));
        in.scales.emplace_back(0.5f + random_at(3, i, 3), 0.5f + random_at(3, i, 4) * 2, k % 3 == 0 ? -0.7f : 0.7f);
    }
    m.instances.push_back(std::move(in));
    m.nodes[0].instances = 0;
    m.nodes[0].model_from_node = glm::rotate(glm::mat4(1), 0.3f, {0, 1, 0});
    return m;
}

// …or as nodes, which the renderer gathers only where `gathered`.
ModelData as_nodes(const ModelData& instances, bool gathered) {
    ModelData m = instances;
    const Instances in = m.instances[0];
    const glm::mat4 above = m.nodes[0].model_from_node;
    m.instances.clear();
    m.nodes.assign(in.size(), {});
    for (std::size_t i = 0; i < in.size(); ++i) {
        m.nodes[i].mesh = static_cast<int>(gathered ? 0 : i);
        m.nodes[i].model_from_node = above * glm::scale(glm::translate(glm::mat4(1), in.translations[i]) * glm::mat4_cast(in.rotations[i]), in.scales[i]);
    }
    if (!gathered) m.meshes.assign(in.size(), m.meshes[0]);
    return m;
}

Layer plain_scene() {
    Layer l = layer_of(2, {4, 5, 12}, {0, 0, -2}, 0.05f, 200);
    l.models[0].world_from_node = glm::rotate(glm::scale(glm::mat4(1), {1, 1.2f, 1}), 0.2f, {0, 1, 0});
    l.environment.background = glm::vec3(0.05f);
    l.lights.push_back(sun(true));
    return l;
}

TEST_F(CopiesTest, InstancesAndGatheredNodesLookAsSingleNodes) {
    const ModelData instances = as_instances(150, 24);
    std::vector<std::vector<glm::vec4>> pictures;
    std::vector<std::uint32_t> calls;
    for (const ModelData& m : {instances, as_nodes(instances, true), as_nodes(instances, false)}) {
        RenderOptions options = plain_options();
        options.ambient_occlusion = true;
        auto pipeline = make(options);
        ASSERT_TRUE(pipeline);
        pipeline->residency().put_model(0, "pyramids", m);
        pipeline->residency().put_model(1, "floor", floor({0.3f, 0.3f, 0.3f, 1}, 0.8f, 40).model);
        pictures.push_back(picture_of(*pipeline, plain_scene(), kWidth, kHeight));
        calls.push_back(pipeline->stats().draw_calls);
    }
    // The matrix of a copy is multiplied on the GPU, that of a node before: edges may fall on the next pixel.
    EXPECT_LE(different_pixels(pictures[0], pictures[2], 0.01f), pictures[0].size() / 200);
    EXPECT_LE(different_pixels(pictures[1], pictures[2], 0.01f), pictures[0].size() / 200);
    EXPECT_GT(lit_pixels(pictures[0]), pictures[0].size() / 2);
    EXPECT_EQ(calls[0], calls[1]);
    EXPECT_LT(calls[0] + 200, calls[2]) << "a set is one call a handedness and pass";
}

TEST_F(CopiesTest, CallsDoNotDependOnTheNumberOfCopies) {
    std::vector<std::uint32_t> calls;
    for (const int count : {100, 5000}) {
        auto pipeline = make(plain_options());
        ASSERT_TRUE(pipeline);
        pipeline->residency().put_model(0, "pyramids", as_instances(count, 60));
        Layer l = plain_scene();
        l.models.pop_back();
        picture_of(*pipeline, l, kWidth, kHeight);
        calls.push_back(pipeline->stats().draw_calls);
        EXPECT_EQ(pipeline->stats().instances_total, static_cast<std::uint64_t>(count));
        EXPECT_LT(pipeline->stats().instances_drawn, pipeline->stats().instances_total);
    }
    EXPECT_EQ(calls[0], calls[1]);
}

// What is culled at the edges of the view, behind the camera, and behind other copies changes nothing.
TEST_F(CopiesTest, CullingChangesNoPixel) {
    const ModelData m = as_instances(3000, 80);
    Layer l = plain_scene();
    l.models.pop_back();
    l.lights[0].casts_shadow = false;
    for (const int msaa : {1, 4}) {
        RenderOptions options = plain_options();
        options.msaa = msaa;
        std::vector<std::vector<glm::vec4>> pictures;
        std::vector<std::uint64_t> drawn;
        for (const Culling culling : {Culling::None, Culling::Cpu}) {
            options.culling = culling;
            auto pipeline = make(options);
            ASSERT_TRUE(pipeline);
            pipeline->residency().put_model(0, "field", m);
            pictures.push_back(picture_of(*pipeline, l, kWidth, kHeight));
            drawn.push_back(pipeline->stats().instances_drawn);
            EXPECT_EQ(pipeline->stats().path, culling == Culling::None ? "none" : "cpu");
        }
        EXPECT_EQ(drawn[0], 3000u);
        EXPECT_LT(drawn[1], 1500u) << msaa << " samples";
        EXPECT_EQ(different_pixels(pictures[0], pictures[1], 0), 0u) << msaa << " samples";
    }
}

TEST_F(CopiesTest, MirroredCopiesKeepTheirFaces) {
    auto pipeline = make(plain_options());
    ASSERT_TRUE(pipeline);
    // One pyramid and its mirror image, seen from the mirror's plane: left and right are equal.
    ModelData m = pyramid().model;
    m.instances.push_back({.translations = {{-1, 0, 0}, {1, 0, 0}}, .scales = {glm::vec3(1), glm::vec3(-1, 1, 1)}, .rotations = {}});
    m.nodes[0].instances = 0;
    pipeline->residency().put_model(0, "pair", m);
    Layer l = plain_scene();
    l.models.pop_back();
    l.models[0].world_from_node = glm::mat4(1);
    l.camera = camera_at({0, 2, 5}, {0, 0.5f, 0});
    l.lights[0].direction_ws = glm::normalize(glm::vec3(0, -1, -1));
    const auto p = picture_of(*pipeline, l, kWidth, kHeight);
    std::size_t different = 0;
    for (int y = 0; y < kHeight; ++y) {
        for (int x = 0; x < kWidth / 2; ++x) {
            const auto row = static_cast<std::size_t>(y) * kWidth;
            different += std::abs(p[row + static_cast<std::size_t>(x)].g - p[row + static_cast<std::size_t>(kWidth - 1 - x)].g) > 0.01f;
        }
    }
    EXPECT_LE(different, 40u) << "pixel centres on edges";
    EXPECT_GT(lit_pixels(p), 3000u);
    EXPECT_EQ(pipeline->stats().instances_drawn, 2u);
}

TEST_F(CopiesTest, TintAndGlowAreOfTheCopy) {
    auto pipeline = make(plain_options());
    ASSERT_TRUE(pipeline);
    ModelData m = sphere({0, 0, 0, 1}, 0, 1).model;
    m.materials[0].emissive = {0.5f, 0.5f, 0.5f};
    m.instances.push_back({.translations = {{-1, 0, 0}, {1, 0, 0}}, .scales = {}, .rotations = {}, .tints = {{1, 0, 0, 1}, {0, 1, 0, 1}}, .glow_channels = {0, 7}});
    m.nodes[0].instances = 0;
    pipeline->residency().put_model(0, "lamps", m);
    Layer l;
    l.models.push_back({.asset = 0});
    l.models[0].glow[0] = 0.25f;
    l.models[0].glow[7] = 0.75f;
    l.camera = camera_at({0, 0, 6}, {0, 0, 0});
    const auto p = picture_of(*pipeline, l, kWidth, kHeight);
    const auto at = [&](float x) { return p[static_cast<std::size_t>(kHeight / 2) * kWidth + static_cast<std::size_t>(kWidth * 0.5f + x * 40)]; };
    EXPECT_NEAR(at(-1).r, 0.125f, 0.002f);
    EXPECT_NEAR(at(-1).g, 0, 0.002f);
    EXPECT_NEAR(at(1).g, 0.375f, 0.002f);
    EXPECT_NEAR(at(1).r, 0, 0.002f);
}

}  // namespace
}  // namespace pai
