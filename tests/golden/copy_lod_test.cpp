// Levels of detail of copies: each has the form that its size in the picture asks for, and nobody sees it.
#include "../support/random_at.h"
#include "asset/lod.h"
#include "likeness.h"
#include "render_bench.h"

namespace pai {
namespace {

using namespace test;
using test::picture_of;

constexpr int kW = 480, kH = 270;
constexpr int kLanterns = 500;

// Lanterns of 2,900 triangles on a square of 100 m, from a metre to six in size.
ModelData lanterns(int count) {
    ModelData m = sphere({0.7f, 0.3f, 0.2f, 1}, 0, 0.7f).model;
    Instances in;
    for (int k = 0; k < count; ++k) {
        const auto i = static_cast<std::uint64_t>(k);
        const float size = k % 40 == 0 ? 6.0f : 1.0f + 2.0f * random_at(23, i, 3);
        in.translations.emplace_back((random_at(23, i, 0) - 0.5f) * 100, size * 0.5f, (random_at(23, i, 1) - 0.5f) * 100);
        in.rotations.push_back(glm::angleAxis(random_at(23, i, 2) * 6, glm::normalize(glm::vec3(0.2f, 1, 0.1f))));
        in.scales.emplace_back(size);
    }
    m.instances.push_back(std::move(in));
    m.nodes[0].instances = 0;
    return m;
}

Layer lantern_scene(const glm::vec3& eye) {
    Layer l = layer_of(2, eye, {0, 0, 0}, 0.05f, 500);
    l.environment.background = glm::vec3(0.1f, 0.12f, 0.16f);
    l.environment.intensity = 3;
    l.lights.push_back(sun(true));
    return l;
}

struct Drawing {
    std::unique_ptr<Pipeline> pipeline;
    std::vector<glm::vec4> of(const Layer& layer) { return picture_of(*pipeline, layer, kW, kH); }
};

class CopyLods : public RenderTest {
protected:
    static Drawing drawing(const RenderOptions& options, const ModelData& model) {
        Drawing d{make(options)};
        d.pipeline->residency().put_model(0, "lanterns", model);
        d.pipeline->residency().put_model(1, "floor", floor({0.3f, 0.3f, 0.3f, 1}, 0.8f, 120).model);
        return d;
    }
};

TEST_F(CopyLods, the_picture_is_that_of_full_forms) {
    ModelData model = lanterns(kLanterns);
    ASSERT_EQ(build_lods(model).primitives, 1u) << "2,900 triangles are few, but they stand in 500 places";
    struct Case {
        const char* name;
        bool plain;
        Culling culling;
        float opacity;
        std::uint64_t most_of_100;  // triangles that stay
        glm::vec3 eye;
    };
    const glm::vec3 near(50, 25, 80), far(180, 80, 280);
    const Case cases[] = {{"plain", true, Culling::Cpu, 1, 30, near}, {"show", false, Culling::Auto, 1, 30, near}, {"fading: depth first, then colour where depth is equal", false, Culling::Cpu, 0.6f, 60, far}};
    for (const Case& c : cases) {
        RenderOptions options = plain_options();
        options.plain = c.plain;
        options.culling = c.culling;
        options.ambient_occlusion = !c.plain && c.opacity == 1;
        options.msaa = c.plain ? 1 : 4;
        Drawing coarse = drawing(options, model);
        options.culling = Culling::None;
        Drawing full = drawing(options, model);
        Layer layer = lantern_scene(c.eye);
        layer.models[0].opacity = c.opacity;
        const auto a = full.of(layer), b = coarse.of(layer);
        EXPECT_EQ(full.pipeline->stats().lod_draws, 0u) << c.name;
        const DrawStats& stats = coarse.pipeline->stats();
        EXPECT_GE(stats.lod_draws, 1u) << c.name;
        EXPECT_LE(stats.draw_calls, 48u) << c.name << ": a call for each form, whatever the number of copies";
        EXPECT_LT(stats.triangles * 100, full.pipeline->stats().triangles * c.most_of_100) << c.name;
        EXPECT_LE(stats.lod_triangles, stats.full_triangles) << c.name;
        EXPECT_GT(lit_pixels(a), a.size() / 2) << c.name;
        EXPECT_GE(ssim(a, b, kW, kH), 0.98) << c.name;
        EXPECT_NEAR(mean_luma(b) / mean_luma(a), 1, 0.02) << c.name;
        ::printf("copies: %s, %llu of %llu triangles in %u calls, ssim %.4f, luma %.4f\n", c.name, static_cast<unsigned long long>(stats.triangles),
                 static_cast<unsigned long long>(full.pipeline->stats().triangles), stats.draw_calls, ssim(a, b, kW, kH), mean_luma(b) / mean_luma(a));
    }
}

TEST_F(CopyLods, a_picture_does_not_know_how_the_camera_came) {
    ModelData model = lanterns(kLanterns);
    build_lods(model);
    RenderOptions options = plain_options();
    options.culling = Culling::Cpu;
    Drawing d = drawing(options, model);
    const auto first = d.of(lantern_scene({50, 25, 80}));
    std::vector<std::uint64_t> triangles{d.pipeline->stats().triangles};
    for (const glm::vec3& eye : {glm::vec3(12, 6, 10), glm::vec3(120, 60, 190), glm::vec3(50, 25, 80)}) {
        const auto picture = d.of(lantern_scene(eye));
        triangles.push_back(d.pipeline->stats().triangles);
        if (eye == glm::vec3(50, 25, 80)) EXPECT_EQ(different_pixels(first, picture, 0), 0u);
        else EXPECT_GT(different_pixels(first, picture, 0), 0u);
    }
    EXPECT_LT(triangles[2], triangles[0]) << "farther is coarser";
}

// What casts a shadow is what is seen: a full form under a coarser one would shadow it, or stand out of it.
TEST_F(CopyLods, shadows_follow_the_forms_that_are_seen) {
    ModelData model = lanterns(kLanterns);
    build_lods(model);
    RenderOptions options = plain_options();
    options.culling = Culling::Cpu;
    options.shadow_px = 2048;
    Drawing there = drawing(options, model), back = drawing(options, model), bare = drawing(options, model);
    options.culling = Culling::None;
    Drawing full = drawing(options, model), bare_full = drawing(options, model);
    const Layer near = lantern_scene({30, 15, 40}), far = lantern_scene({80, 45, 120});
    Layer unshadowed = far;
    unshadowed.models[0].casts_shadow = false;
    const auto fresh = there.of(far);
    const DrawStats stats = there.pipeline->stats();
    back.of(near);
    EXPECT_EQ(different_pixels(fresh, back.of(far), 0), 0u) << "a map that was drawn for another view is drawn anew";

    const auto without = bare.of(unshadowed), expected = full.of(far), expected_without = bare_full.of(unshadowed);
    ASSERT_EQ(stats.instances_drawn, std::uint64_t{kLanterns}) << "all are seen, so that the map has just them";
    EXPECT_LT(stats.lod_triangles, stats.full_triangles / 10);
    EXPECT_EQ(stats.triangles - bare.pipeline->stats().triangles, stats.lod_triangles) << "each casts the form that is seen";
    // Shadows on lanterns and on the floor, where they are when nothing is coarser.
    std::size_t shadowed = 0, found = 0;
    double light = 0, expected_light = 0;
    for (std::size_t i = 0; i < expected.size(); ++i) {
        if (luma_of(expected_without[i]) - luma_of(expected[i]) < 0.05) continue;
        ++shadowed;
        found += luma_of(without[i]) - luma_of(fresh[i]) > 0.025;
        light += luma_of(fresh[i]);
        expected_light += luma_of(expected[i]);
    }
    EXPECT_GT(shadowed, expected.size() / 100);
    EXPECT_GE(found * 100, shadowed * 95);
    EXPECT_NEAR(light / expected_light, 1, 0.05);
}

}  // namespace
}  // namespace pai
