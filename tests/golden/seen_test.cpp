// Triangles that the processor draws look as those that GL draws: every thing that a surface may have, and what stands before and behind.
#include <glm/gtc/matrix_transform.hpp>

#include "../support/relief.h"
#include "likeness.h"
#include "render_bench.h"
#include "shapes.h"
#include "towers.h"

namespace pai {
namespace {

using namespace test;
using test::picture_of;

constexpr int kW = 480, kH = 270;
constexpr std::uint32_t kParts = 3;  // of 128 rows, that are shaded one after the other
constexpr std::uint32_t kSide = 361;  // 259,200 triangles a relief

// Squares of colour; as a map of normals, ribs; of roughness and metal, stripes.
Pixels squares(int kind) {
    constexpr int kPx = 256;
    Pixels p{.format = Pixels::Format::Rgba8, .width = kPx, .height = kPx};
    for (int y = 0; y < kPx; ++y) {
        for (int x = 0; x < kPx; ++x) {
            const bool odd = ((x / 32 + y / 32) & 1) != 0;
            const glm::vec3 n = glm::normalize(glm::vec3(0.35f * std::sin(static_cast<float>(x) * 0.2f), 0.25f * std::cos(static_cast<float>(y) * 0.1f), 1));
            const glm::vec3 levels[] = {odd ? glm::vec3(220, 120, 60) : glm::vec3(60, 110, 190), n * 127.5f + 127.5f, glm::vec3(0, x / 64 % 2 == 0 ? 90 : 210, odd ? 255 : 0)};
            for (int c = 0; c < 3; ++c) p.texels.push_back(static_cast<std::byte>(levels[kind][c]));
            p.texels.push_back(std::byte{255});
        }
    }
    return p;
}

ModelNode node_at(int mesh, const glm::vec3& at, const glm::vec3& scale = glm::vec3(1), const glm::quat& turn = glm::quat(1, 0, 0, 0)) {
    ModelNode n;
    n.mesh = mesh;
    n.translation = at;
    n.scale = scale;
    n.rotation = turn;
    n.model_from_node = glm::scale(glm::translate(glm::mat4(1), at) * glm::mat4_cast(turn), scale);
    return n;
}

// A mapped relief and its mirror image, one that shows its back, and boxes through, before and behind them.
ModelData reliefs() {
    ModelData m = relief(kSide);
    Primitive& p = m.meshes[0].primitives[0];
    for (const glm::vec3& at : p.positions) {
        p.uvs[0].emplace_back(at.x * 3 + 1.5f, at.z * 3 + 1.5f);
        p.tangents.emplace_back(1, 0, 0, -1);
    }
    m.images = {squares(0), squares(1), squares(2)};
    m.materials.resize(3);
    m.materials[0].base_colour_texture.image = 0;
    m.materials[0].normal_texture.image = 1;
    m.materials[0].metallic_roughness_texture.image = 2;
    m.materials[0].metallic = 1;
    m.materials[1].base_colour = {0.3f, 0.6f, 0.4f, 1};
    m.materials[1].roughness = 0.4f;
    m.materials[1].double_sided = true;
    m.materials[2].base_colour = {0.8f, 0.7f, 0.2f, 1};
    m.materials[2].metallic_roughness_texture.image = 2;  // else it could be shaded with material 1, and GL would draw nothing
    m.meshes.resize(3);
    m.meshes[1] = m.meshes[0];
    m.meshes[1].primitives[0].material = 1;
    m.meshes[2].primitives.push_back(box(glm::vec3(0.12f), glm::vec3(0)));
    m.meshes[2].primitives[0].material = 2;
    const glm::quat standing = glm::angleAxis(glm::radians(-100.0f), glm::vec3(1, 0, 0));
    m.nodes = {node_at(0, {-0.52f, 0, 0}), node_at(0, {0.52f, 0, 0}, {-1, 1.3f, 1}), node_at(1, {0, 0.5f, -0.6f}, glm::vec3(1.4f, 1, 1), standing),
               node_at(2, {-0.1f, 0.05f, 0.2f}), node_at(2, {0.5f, 0.35f, 0.3f}), node_at(2, {0.3f, 0.4f, -0.95f})};
    m.bounds = {};
    m.bounds.add(glm::vec3(-1.5f));
    m.bounds.add(glm::vec3(1.5f));
    return m;
}

struct TwoWays {
    std::vector<glm::vec4> by_gl, by_processor;
    DrawStats gl_stats, stats;
};

class SeenPictures : public RenderTest {
protected:
    // `look(layer)` tells what stands where; `then(pipeline, layer, picture)` may draw more with each.
    template <class Look, class Then>
    static void draw_two_ways(std::span<const ModelData> models, const Look& look, TwoWays& out, const Then& then) {
        for (const Culling culling : {Culling::None, Culling::Cpu}) {
            RenderOptions options;
            options.plain = true;
            options.culling = culling;
            options.lod_error_px = 0;
            const auto pipeline = make(options);
            ASSERT_TRUE(pipeline);
            Layer l;
            for (std::uint32_t i = 0; i < models.size(); ++i) {
                pipeline->residency().put_model(i, "model", models[i]);
                l.models.push_back({.asset = i});
            }
            l.camera = camera_at({0.9f, 2.6f, 3.6f}, {0, 0.1f, -0.1f});
            l.camera.near_m = 0.5f;
            l.camera.far_m = 50;
            look(l);
            auto& picture = culling == Culling::None ? out.by_gl : out.by_processor;
            picture = picture_of(*pipeline, l, kW, kH);
            (culling == Culling::None ? out.gl_stats : out.stats) = pipeline->stats();
            then(*pipeline, l, picture);
        }
        EXPECT_EQ(out.gl_stats.processor_triangles, 0u);
    }
    template <class Look>
    static void draw_two_ways(const ModelData& model, const Look& look, TwoWays& out) {
        draw_two_ways(std::span(&model, 1), look, out, [](Pipeline&, Layer&, const auto&) {});
    }
};

// The share of pixels that differ more than rounding makes them.
double unlike(const TwoWays& t) { return static_cast<double>(different_pixels(t.by_gl, t.by_processor, 0.06f)) / (kW * kH); }

TEST_F(SeenPictures, AreThoseThatGlDraws) {
    const ModelData model = reliefs();
    const auto with = [&](const auto& change) {
        TwoWays t;
        draw_two_ways(model, change, t);
        EXPECT_GE(t.stats.processor_triangles, 3u * (kSide - 1) * (kSide - 1) * 2) << "all three reliefs";
        EXPECT_LT(t.stats.processor_triangles, t.stats.triangles) << "GL draws the boxes";
        EXPECT_GT(lit_pixels(t.by_gl), std::size_t{kW} * kH / 8);
        EXPECT_GE(ssim(t.by_gl, t.by_processor, kW, kH), 0.995);
        EXPECT_NEAR(mean_luma(t.by_processor) / mean_luma(t.by_gl), 1, 0.005);
        return t;
    };
    EXPECT_LT(unlike(with([](Layer&) {})), 0.002);
    EXPECT_LT(unlike(with([](Layer& l) {
        LightState lamp;
        lamp.position_ws = {0.2, 0.6, 0.5};
        lamp.colour = {1, 0.4, 0.3};
        lamp.intensity = 6;
        lamp.range_m = 3;
        l.lights.push_back(lamp);
    })), 0.002);
    // Near, past the sides of the picture.
    EXPECT_LT(unlike(with([](Layer& l) { l.camera = camera_at({0.1f, 0.7f, 0.8f}, {0, 0, -0.2f}); })), 0.002);
}

// Four sets of towers, whose materials differ in pictures, colours and polish, and ground without a picture.
ModelData coloured_city(int towers) {
    ModelData m = test::city(towers, 4, true);
    const Material first = m.materials[0];
    m.materials.assign(5, first);
    m.meshes.assign(5, m.meshes[0]);
    for (int k = 0; k < 5; ++k) {
        const auto i = static_cast<std::size_t>(k);
        m.meshes[i].primitives[0].material = k;
        m.materials[i].roughness = 0.3f + 0.15f * static_cast<float>(k);
        m.materials[i].base_colour = {1, 1 - 0.2f * static_cast<float>(k), 0.5f + 0.1f * static_cast<float>(k), 1};
        if (k > 1) m.materials[i].emissive_texture.image = -1;
        m.materials[i].emissive = glm::vec3(0.1f * static_cast<float>(k), 0.02f, 0);
        if (k < 4) m.nodes[i].mesh = k;
    }
    Pixels redder = m.images[0];
    for (std::size_t t = 0; t < redder.texels.size(); t += 4) redder.texels[t] = static_cast<std::byte>(std::min(255, static_cast<int>(redder.texels[t]) * 2));
    m.images.push_back(redder);
    m.materials[1].base_colour_texture.image = 2;
    m.materials[4].base_colour_texture.image = -1;
    m.meshes[4].primitives = {box(glm::vec3(2000, 1, 2000), {0, -1, 0})};
    m.meshes[4].primitives[0].material = 4;
    m.nodes.push_back(node_at(4, glm::vec3(0)));
    return m;
}

TEST_F(SeenPictures, OfACityAreShadedInOnePass) {
    const ModelData models[] = {coloured_city(9000), relief(kSide)};
    TwoWays t;
    const auto look = [](Layer& l) {
        l.models[1].world_from_node = glm::scale(glm::translate(glm::mat4(1), {800, 540, 370}), glm::vec3(60));
        l.camera = camera_at({1300, 800, 600}, {0, 0, 0});
        l.camera.near_m = 1;
        l.camera.far_m = 6000;
    };
    draw_two_ways(models, look, t, [](Pipeline& pipeline, Layer& l, const std::vector<glm::vec4>& picture) {
        // Another view with fewer of the materials, and back: layers stay with their pictures.
        const CameraState before = l.camera;
        l.camera = camera_at({1300, 800, 600}, {1300, 0, 601});
        picture_of(pipeline, l, kW, kH);
        l.camera = before;
        EXPECT_EQ(different_pixels(picture_of(pipeline, l, kW, kH), picture, 0), 0u);
    });
    EXPECT_EQ(t.stats.processor_triangles, t.stats.triangles) << "towers, ground and plate";
    EXPECT_LT(t.stats.triangles, t.gl_stats.triangles);
    EXPECT_LE(t.stats.draw_calls, 2u * kParts) << "all materials of the city at once, and the plate";
    EXPECT_GT(lit_pixels(t.by_gl), std::size_t{kW} * kH / 2);
    EXPECT_GE(ssim(t.by_gl, t.by_processor, kW, kH), 0.98);
    EXPECT_NEAR(mean_luma(t.by_processor) / mean_luma(t.by_gl), 1, 0.01);
}

TEST_F(SeenPictures, OfASecondMaterialAloneAreThoseOfAFreshStart) {
    // Two reliefs far from each other, whose materials are layers of one pass.
    ModelData m = relief(kSide);
    for (const glm::vec3& at : m.meshes[0].primitives[0].positions) m.meshes[0].primitives[0].uvs[0].emplace_back(at.x, at.z);
    Pixels other = squares(0);
    std::reverse(other.texels.begin(), other.texels.end());
    for (std::size_t t = 3; t < other.texels.size(); t += 4) other.texels[t] = std::byte{255};
    m.images = {squares(0), other};
    m.materials.resize(2, m.materials[0]);
    m.meshes.push_back(m.meshes[0]);
    for (std::size_t i = 0; i < 2; ++i) {
        m.materials[i].base_colour_texture.image = static_cast<int>(i);
        m.meshes[i].primitives[0].material = static_cast<int>(i);
    }
    m.nodes = {node_at(0, {-3, 0, 0}), node_at(1, {3, 0, 0})};
    m.bounds = {};
    m.bounds.add(glm::vec3(-4));
    m.bounds.add(glm::vec3(4));
    Layer l;
    l.models.push_back({.asset = 0});
    std::vector<glm::vec4> pictures[2];
    for (const bool both_before : {false, true}) {
        RenderOptions options;
        options.plain = true;
        const auto pipeline = make(options);
        ASSERT_TRUE(pipeline);
        pipeline->residency().put_model(0, "reliefs", m);
        if (both_before) {
            l.camera = camera_at({-0.5f, 14, 4}, {0, 0, 0});
            picture_of(*pipeline, l, kW, kH);
            EXPECT_LE(pipeline->stats().draw_calls, kParts) << "both in one pass";
            EXPECT_EQ(pipeline->stats().processor_triangles, pipeline->stats().triangles);
        }
        l.camera = camera_at({3.1f, 1.6f, 1.4f}, {3, 0, 0});
        pictures[both_before] = picture_of(*pipeline, l, kW, kH);
        EXPECT_GT(pipeline->stats().processor_triangles, 0u);
    }
    EXPECT_GT(lit_pixels(pictures[0]), std::size_t{kW} * kH / 8);
    EXPECT_EQ(different_pixels(pictures[0], pictures[1], 0), 0u);
}

TEST_F(SeenPictures, OfPackedTexturesAreNoLayers) {
    ModelData m = relief(kSide);
    for (const glm::vec3& at : m.meshes[0].primitives[0].positions) m.meshes[0].primitives[0].uvs[0].emplace_back(at.x, at.z);
    // Blocks of two colours, half of each, and a level over them: with levels of its own it stays packed.
    Pixels packed{.format = Pixels::Format::Bc1, .width = 8, .height = 8, .levels = 2};
    for (int block = 0; block < 5; ++block)
        for (const int byte : {0xff, 0xff, 0x00, 0xf8, 0x00, 0x55, 0x00, 0x55}) packed.texels.push_back(static_cast<std::byte>(byte));
    m.images = {packed};
    m.materials[0].base_colour_texture.image = 0;
    m.materials.resize(2);
    m.materials[1].base_colour = {0.2f, 0.8f, 0.3f, 1};
    m.materials[1].metallic = 0;
    m.meshes.resize(2);
    m.meshes[1].primitives.push_back(box(glm::vec3(0.12f), glm::vec3(0)));
    m.meshes[1].primitives[0].material = 1;
    m.nodes = {node_at(0, glm::vec3(0)), node_at(1, {0.2f, 0.1f, 0})};
    TwoWays t;
    draw_two_ways(m, [](Layer& l) { l.camera = camera_at({0.1f, 1.6f, 1.4f}, {0, 0, 0}); }, t);
    EXPECT_EQ(t.stats.processor_triangles, (kSide - 1) * (kSide - 1) * 2);
    EXPECT_GT(lit_pixels(t.by_gl), std::size_t{kW} * kH / 8);
    EXPECT_GE(ssim(t.by_gl, t.by_processor, kW, kH), 0.995);
}

TEST_F(SeenPictures, LeaveToGlWhatItDrawsAsFast) {
    ModelData model = reliefs();
    model.meshes[0] = model.meshes[1] = model.meshes[2];
    TwoWays t;
    draw_two_ways(model, [](Layer&) {}, t);
    EXPECT_EQ(t.stats.processor_triangles, 0u);
    EXPECT_GT(t.stats.triangles, 0u);
}

TEST_F(SeenPictures, OfAnEmptyViewNothingIsLeft) {
    RenderOptions options;
    options.plain = true;
    const auto pipeline = make(options);
    ASSERT_TRUE(pipeline);
    pipeline->residency().put_model(0, "reliefs", reliefs());
    Layer l;
    l.models.push_back({.asset = 0});
    l.camera = camera_at({0.9f, 2.6f, 3.6f}, {0, 0.1f, -0.1f});
    const auto before = picture_of(*pipeline, l, kW, kH);
    EXPECT_GT(pipeline->stats().processor_triangles, 0u);
    l.camera = camera_at({0.9f, 2.6f, 3.6f}, {9, 20, 30});
    const auto away = picture_of(*pipeline, l, kW, kH);
    EXPECT_EQ(lit_pixels(away), 0u) << "of the picture before nothing is left";
    l.camera = camera_at({0.9f, 2.6f, 3.6f}, {0, 0.1f, -0.1f});
    EXPECT_EQ(different_pixels(picture_of(*pipeline, l, kW, kH), before, 0), 0u);
}

}  // namespace
}  // namespace pai
