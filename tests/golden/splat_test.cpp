// Gaussian splats in the picture: the formula, the order, and what else is there.
#include <algorithm>
#include <cmath>

#include <glm/gtc/packing.hpp>

#include "base/hash.h"
#include "base/srgb.h"
#include "render/splats.h"
#include "render_bench.h"

namespace pai {
namespace {

constexpr int kSide = 128;

struct Splat {
    glm::vec3 position{0}, scale{0.1f}, colour{0.5f};
    float opacity = 1;
    glm::quat rotation{1, 0, 0, 0};
};

SplatCloud cloud_of(const std::vector<Splat>& splats) {
    SplatCloud c;
    for (const Splat& s : splats) {
        c.positions.push_back(s.position), c.scales.push_back(s.scale), c.rotations.push_back(s.rotation);
        c.colours.push_back(s.colour), c.opacities.push_back(s.opacity);
    }
    return c;
}

ModelData model_of(SplatCloud cloud) {
    ModelData model{.nodes = std::vector<ModelNode>(1), .meshes = std::vector<Mesh>(1)};
    model.nodes[0].mesh = 0;
    model.meshes[0].splats.push_back(std::move(cloud));
    return model;
}

// Straight ahead from 2 m: pixels of a square picture.
Layer front() {
    Layer layer;
    layer.camera = camera_at({0, 0, 2}, {0, 0, 0});
    layer.models.push_back({.asset = 0});
    return layer;
}

const float kPxPerM = 0.5f * kSide / std::tan(0.3f) / 2;

class SplatPictures : public RenderTest {
protected:
    static std::vector<glm::vec4> draw(Pipeline& pipeline, const ModelData& model, Layer layer = front()) {
        pipeline.residency().put_model(0, "splats", model);
        return test::picture_of(pipeline, layer, kSide, kSide);
    }
    static glm::vec4 middle(const std::vector<glm::vec4>& p) { return p[static_cast<std::size_t>(kSide / 2) * kSide + kSide / 2]; }
};

TEST_F(SplatPictures, one_gaussian_is_what_the_formula_says) {
    const auto pipeline = make(plain_options());
    const float sx = 0.15f, sy = 0.05f, opacity = 0.8f, turn = 0.5f;
    const auto picture = draw(*pipeline, model_of(cloud_of({{.scale = {sx, sy, 0.01f}, .colour = {1, 0.5f, 0.25f}, .opacity = opacity, .rotation = glm::angleAxis(turn, glm::vec3(0, 0, 1))}})));
    float worst = 0;
    for (int y = 0; y < kSide; ++y) {
        for (int x = 0; x < kSide; ++x) {
            const glm::vec2 px(static_cast<float>(x) + 0.5f - kSide / 2, kSide / 2 - (static_cast<float>(y) + 0.5f));
            const glm::vec2 u(std::cos(turn), std::sin(turn)), v(-u.y, u.x);
            // Variances in pixels; the pixel's own filter adds 0.3 along every axis.
            const float a = glm::dot(px, u), b = glm::dot(px, v), va = sx * sx * kPxPerM * kPxPerM + 0.3f, vb = sy * sy * kPxPerM * kPxPerM + 0.3f;
            float alpha = std::min(opacity * std::exp(-0.5f * (a * a / va + b * b / vb)), 0.99f);
            if (alpha < 1 / 255.0f) alpha = 0;
            // The background is black, and colours are blended as they are encoded.
            const glm::vec4 got = picture[static_cast<std::size_t>(y) * kSide + static_cast<std::size_t>(x)];
            for (int k = 0; k < 3; ++k) {
                const float wanted = alpha * linear_from_srgb(glm::vec3(1, 0.5f, 0.25f)[k]);
                worst = std::max(worst, std::abs(got[k] - wanted));
            }
        }
    }
    // Axes and colours are kept as 16-bit floats (a step of 1/2048), and where the disc ends one step of 8 bits is left out.
    EXPECT_LT(worst, 0.006f);
    EXPECT_NEAR(middle(picture).r, opacity, 0.02f);
}

TEST_F(SplatPictures, splats_blend_far_to_near_as_they_were_trained) {
    const auto pipeline = make(plain_options());
    const Splat red{.position = {0, 0, -0.2f}, .colour = {1, 0, 0}, .opacity = 0.9f}, green{.position = {0, 0, 0.2f}, .colour = {0, 1, 0}, .opacity = 0.5f};
    for (const auto& order : {std::vector<Splat>{red, green}, std::vector<Splat>{green, red}}) {
        const glm::vec4 c = middle(draw(*pipeline, model_of(cloud_of(order))));
        const float alpha = 1 - 0.1f * 0.5f;
        // Encoded colours: half of green over 0.9 of red; then to light, and over black.
        EXPECT_NEAR(c.r, alpha * linear_from_srgb(0.45f / alpha), 0.01f);
        EXPECT_NEAR(c.g, alpha * linear_from_srgb(0.5f / alpha), 0.01f);
    }
}

TEST_F(SplatPictures, a_mesh_hides_what_is_behind_it_and_nothing_before_it) {
    const auto pipeline = make(plain_options());
    test::Shape wall = test::empty_shape({0, 0, 1, 1}, 0, 1);
    wall.model.materials[0].unlit = true;
    wall.model.materials[0].double_sided = true;
    wall.primitive().positions = {{-1, -1, 0}, {1, -1, 0}, {1, 1, 0}, {-1, 1, 0}};
    wall.primitive().normals.assign(4, {0, 0, 1});
    wall.primitive().indices = {0, 1, 2, 0, 2, 3};
    for (const glm::vec3& p : wall.primitive().positions) wall.primitive().bounds.add(p);
    pipeline->residency().put_model(1, "wall", wall.model);
    Layer layer = front();
    layer.models.push_back({.asset = 1});
    const glm::vec4 c = middle(draw(*pipeline, model_of(cloud_of({{.position = {0, 0, -0.2f}, .colour = {1, 0, 0}}, {.position = {0, 0, 0.2f}, .colour = {0, 1, 0}, .opacity = 0.5f}})), layer));
    EXPECT_NEAR(c.r, 0, 0.01f) << "behind the wall";
    EXPECT_NEAR(c.g, 0.5f, 0.02f) << "before it";
    EXPECT_NEAR(c.b, 0.5f, 0.02f) << "the wall through it";
    // A blended wall: what is behind it is drawn first, what is before it last.
    wall.model.materials[0].alpha = Material::Alpha::Blend;
    wall.model.materials[0].base_colour.a = 0.5f;
    pipeline->residency().put_model(1, "wall", wall.model);
    const glm::vec4 d = middle(test::picture_of(*pipeline, layer, kSide, kSide));
    EXPECT_NEAR(d.r, 0.25f, 0.02f);
    EXPECT_NEAR(d.g, 0.5f, 0.02f);
    EXPECT_NEAR(d.b, 0.25f, 0.02f);
}

std::vector<Splat> heap(std::size_t count, float depth_m) {
    std::vector<Splat> out;
    for (std::size_t i = 0; i < count; ++i) {
        const auto unit = [&](std::uint64_t k) { return hash_unit(5, i, k); };
        out.push_back({.position = {unit(0) - 0.5f, unit(1) - 0.5f, depth_m * (unit(2) - 0.5f)}, .scale = glm::vec3(0.02f + 0.05f * unit(3), 0.02f + 0.05f * unit(4), 0.02f),
                       .colour = {unit(5), unit(6), unit(7)}, .opacity = 0.2f + 0.8f * unit(8)});
    }
    return out;
}

TEST_F(SplatPictures, clouds_are_sorted_together) {
    const auto pipeline = make(plain_options());
    const std::vector<Splat> all = heap(2000, 1);
    const auto together = draw(*pipeline, model_of(cloud_of(all)));
    EXPECT_EQ(pipeline->stats().splats, 2000u);
    // Every other one in a cloud of its own: the same picture, as no two are equally far.
    std::vector<Splat> even, odd;
    for (std::size_t i = 0; i < all.size(); ++i) (i % 2 == 0 ? even : odd).push_back(all[i]);
    ModelData apart = model_of(cloud_of(even));
    apart.meshes[0].splats.push_back(cloud_of(odd));
    EXPECT_EQ(test::different_pixels(together, draw(*pipeline, apart), 0), 0u);
    std::vector<Splat> reversed(all.rbegin(), all.rend());
    EXPECT_EQ(test::different_pixels(together, draw(*pipeline, model_of(cloud_of(reversed))), 0), 0u) << "nor does the order of the file matter";
    EXPECT_EQ(test::different_pixels(together, test::picture_of(*make(plain_options()), [] { Layer l = front(); l.models.clear(); return l; }(), kSide, kSide), 0.01f) > 1000, true) << "there is something to see";
}

TEST_F(SplatPictures, colours_turn_with_the_view_by_their_harmonics) {
    const auto pipeline = make(plain_options());
    SplatCloud c = cloud_of({{.scale = glm::vec3(0.3f), .colour = {0.5f, 0.5f, 0.5f}}});
    c.sh_degree = 1;
    // The second harmonic of degree 1 is sqrt(3 / 4 pi) z of the direction of sight; red alone has it.
    c.sh.assign(9, glm::packHalf1x16(0));
    c.sh[3] = glm::packHalf1x16(0.5f);
    Layer ahead = front(), behind = front();
    behind.camera = camera_at({0, 0, -2}, {0, 0, 0});
    const float step = 0.5f * 0.48860251f;
    EXPECT_NEAR(middle(draw(*pipeline, model_of(c), ahead)).r, 0.99f * linear_from_srgb(0.5f - step), 0.01f) << "towards -Z";
    EXPECT_NEAR(middle(draw(*pipeline, model_of(c), behind)).r, 0.99f * linear_from_srgb(0.5f + step), 0.01f) << "towards +Z";
}

TEST_F(SplatPictures, colours_are_as_trained_under_every_tone_curve_and_transparent_around) {
    for (const ToneMap tone : {ToneMap::Neutral, ToneMap::Aces, ToneMap::Linear}) {
        for (const int msaa : {1, 4}) {
            RenderOptions options = plain_options();
            options.tone_map = tone;
            options.msaa = msaa;
            options.transparent = true;
            const auto pipeline = make(options);
            for (const glm::vec3 colour : {glm::vec3(0.9f, 0.8f, 0.6f), glm::vec3(0.5f, 0.4f, 0.45f), glm::vec3(0.15f, 0.1f, 0.2f)}) {
                const auto picture = draw(*pipeline, model_of(cloud_of({{.scale = glm::vec3(0.12f), .colour = colour}})));
                const glm::vec4 c = middle(picture);
                EXPECT_NEAR(c.a, 0.99f, 0.002f);
                EXPECT_EQ(picture[0].a, 0);
                // One level of 8 bits in encoded colours.
                for (int k = 0; k < 3; ++k) EXPECT_NEAR(srgb_from_linear(c[k]), colour[k], 1 / 255.0f) << static_cast<int>(tone) << ", " << msaa << " samples";
            }
        }
    }
}

TEST_F(SplatPictures, a_hidden_node_shows_none) {
    const auto pipeline = make(plain_options());
    ModelData model = model_of(cloud_of({{}}));
    draw(*pipeline, model);
    EXPECT_EQ(pipeline->stats().splats, 1u);
    model.nodes[0].visible = false;
    draw(*pipeline, model);
    EXPECT_EQ(pipeline->stats().splats, 0u);
}

TEST_F(SplatPictures, sorting_is_stable_and_not_repeated) {
    GpuSplatCloud cloud = build_splat_cloud("cloud", cloud_of(std::vector<Splat>(1000, Splat{})));
    const SplatDraw draw{&cloud};
    const glm::mat4 clip = glm::perspective(0.6f, 1.0f, 0.1f, 10.0f) * glm::lookAt(glm::vec3(0, 0, 2), glm::vec3(0), glm::vec3(0, 1, 0));
    const SplatView view{clip_planes(clip), {0, 0, 2}, {0, 0, -1}, 0.1f};
    SplatSorter sorter;
    EXPECT_TRUE(sorter.sort({&draw, 1}, view));
    EXPECT_FALSE(sorter.sort({&draw, 1}, view)) << "nothing moved";
    ASSERT_EQ(sorter.order().size(), 1000u);
    EXPECT_TRUE(std::is_sorted(sorter.order().begin(), sorter.order().end())) << "all are equally far";
    EXPECT_EQ(sorter.count_beyond(1.9f), 1000u);
    EXPECT_EQ(sorter.count_beyond(2.1f), 0u);
}

// Points of a scan close to a surface, near and far.
TEST_F(SplatPictures, points_close_the_gaps_between_them) {
    const auto pipeline = make(plain_options());
    test::Shape plane = test::empty_shape({1, 1, 1, 1}, 0, 1);
    plane.model.materials[0].unlit = true;
    Primitive& p = plane.primitive();
    p.mode = Primitive::Mode::Points;
    p.point_spacing_m = 0.05f;
    for (int y = -20; y <= 20; ++y)
        for (int x = -20; x <= 20; ++x) {
            p.positions.emplace_back(static_cast<float>(x) * 0.05f, static_cast<float>(y) * 0.05f, 0);
            p.indices.push_back(static_cast<std::uint32_t>(p.indices.size()));
            p.bounds.add(p.positions.back());
        }
    for (const float distance_m : {1.0f, 2.0f, 3.0f}) {
        Layer layer = front();
        layer.camera = camera_at({0, 0, distance_m}, {0, 0, 0});
        const auto picture = draw(*pipeline, plane.model, layer);
        std::size_t gaps = 0;
        for (int y = kSide / 4; y < 3 * kSide / 4; ++y)
            for (int x = kSide / 4; x < 3 * kSide / 4; ++x) gaps += picture[static_cast<std::size_t>(y) * kSide + static_cast<std::size_t>(x)].g < 0.99f;
        EXPECT_EQ(gaps, 0u) << distance_m << " m";
    }
    // One alone is round: the corners of its square are empty.
    p.positions.resize(1), p.indices.resize(1);
    p.positions[0] = glm::vec3(0);
    p.point_spacing_m = 0.2f;
    const auto one = draw(*pipeline, plane.model);
    const std::size_t lit = test::lit_pixels(one);
    const float diameter = 0.3f * kPxPerM;
    EXPECT_NEAR(static_cast<float>(lit), 0.785f * diameter * diameter, 0.05f * diameter * diameter);
}

}  // namespace
}  // namespace pai
