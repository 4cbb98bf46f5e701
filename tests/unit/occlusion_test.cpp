// Occlusion on the CPU against rays: what a sample of the picture sees is never called hidden.
#include <algorithm>
#include <cmath>
#include <limits>

#include <glm/gtc/matrix_transform.hpp>
#include <gtest/gtest.h>

#include "../support/box.h"
#include "../support/random_at.h"
#include "cull/occlusion.h"

namespace pai {
namespace {

using test::random_at;

test::BoxGeometry box_mesh() { return test::box_geometry(glm::vec3(0.5f)); }

ConvexShape box_shape() { return *convex_shape(box_mesh().positions, box_mesh().indices); }

glm::mat4 reversed_perspective(float fov_y_rad, float aspect, float n, float r) {
    glm::mat4 m(0);
    const float f = 1 / std::tan(fov_y_rad * 0.5f);
    m[0][0] = f / aspect;
    m[1][1] = f;
    m[2][2] = n / (r - n);
    m[2][3] = -1;
    m[3][2] = r * n / (r - n);
    return m;
}

struct Scene {
    std::vector<glm::mat4> world_from_box;
    glm::vec3 eye{0};
    glm::mat4 clip_from_world{1};
};

constexpr int kWidth = 130, kHeight = 78;

// Boxes of all sizes around a street; some turned, some far and thin, some mirrored.
Scene random_scene(std::uint64_t seed, std::size_t count) {
    Scene s;
    s.eye = {random_at(seed, 1000, 0) * 8 - 4, 1 + random_at(seed, 1000, 1) * 12, 30};
    for (std::uint64_t i = 0; i < count; ++i) {
        const float far = random_at(seed, i, 0) * random_at(seed, i, 0);
        const glm::vec3 at((random_at(seed, i, 1) - 0.5f) * (20 + 300 * far), random_at(seed, i, 2) * 4, 20 - 400 * far);
        const glm::vec3 size(0.2f + 8 * random_at(seed, i, 3), 0.3f + 25 * random_at(seed, i, 4), 0.2f + 8 * random_at(seed, i, 5));
        glm::mat4 m = glm::translate(glm::mat4(1), at);
        if (i % 3 == 0) m = glm::rotate(m, random_at(seed, i, 6) * 6, glm::normalize(glm::vec3(random_at(seed, i, 7), 1, random_at(seed, i, 8))));
        s.world_from_box.push_back(glm::scale(m, i % 5 == 1 ? size * glm::vec3(-1, 1, 1) : size));
    }
    s.clip_from_world = reversed_perspective(1.1f, static_cast<float>(kWidth) / kHeight, 0.5f, 1000) * glm::lookAt(s.eye, glm::vec3(0, 4, 0), glm::vec3(0, 1, 0));
    return s;
}

// Which box and which of its faces each pixel sees `off_px` from its middle, by rays in double precision: bits of faces for every box.
std::vector<std::uint32_t> seen_by_rays(const Scene& s, const ConvexShape& shape, const glm::dvec2& off_px = glm::dvec2(0)) {
    std::vector<glm::dmat4> box_from_world;
    for (const glm::mat4& m : s.world_from_box) box_from_world.push_back(glm::inverse(glm::dmat4(m)));
    const glm::dmat4 world_from_clip = glm::inverse(glm::dmat4(s.clip_from_world));
    // Face of the shape by side of the box: +X, -X, +Y …
    std::uint32_t bit_of_side[6] = {};
    for (int f = 0; f < shape.face_count; ++f) {
        const auto& corners = shape.faces[static_cast<std::size_t>(f)];
        const float* axes[3] = {shape.x.data(), shape.y.data(), shape.z.data()};
        for (int axis = 0; axis < 3; ++axis) {
            const float a = axes[axis][corners[0]], b = axes[axis][corners[1]], c = axes[axis][corners[2]];
            if (a == b && b == c) bit_of_side[axis * 2 + (a < 0)] = 1u << f;
        }
    }
    std::vector<std::uint32_t> seen(s.world_from_box.size());
    for (int y = 0; y < kHeight; ++y) {
        for (int x = 0; x < kWidth; ++x) {
            const glm::dvec4 ndc((x + 0.5 + off_px.x) / kWidth * 2 - 1, (y + 0.5 + off_px.y) / kHeight * 2 - 1, 1, 1);
            glm::dvec4 near = world_from_clip * ndc;
            const glm::dvec3 from = glm::dvec3(near) / near.w, along = from - glm::dvec3(s.eye);
            double best = std::numeric_limits<double>::infinity();
            std::size_t box = 0;
            int side = -1;
            for (std::size_t i = 0; i < box_from_world.size(); ++i) {
                const glm::dvec3 o(box_from_world[i] * glm::dvec4(from, 1)), d(box_from_world[i] * glm::dvec4(along, 0));
                double in = 0, out = best;
                int in_side = -1;
                for (int axis = 0; axis < 3; ++axis) {
                    const double a = (-0.5 - o[axis]) / d[axis], b = (0.5 - o[axis]) / d[axis];
                    if (std::min(a, b) > in) in = std::min(a, b), in_side = axis * 2 + (a < b);
                    out = std::min(out, std::max(a, b));
                }
                if (in >= out || in_side < 0) continue;
                best = in;
                box = i;
                side = in_side;
            }
            if (side >= 0) seen[box] |= bit_of_side[side];
        }
    }
    return seen;
}

std::vector<std::size_t> near_to_far(const Scene& s) {
    std::vector<std::size_t> order(s.world_from_box.size());
    for (std::size_t i = 0; i < order.size(); ++i) order[i] = i;
    std::sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
        return glm::distance(s.eye, glm::vec3(s.world_from_box[a][3])) < glm::distance(s.eye, glm::vec3(s.world_from_box[b][3]));
    });
    return order;
}

// What the buffer lets through of the scene, in this order: bits of faces for every box.
std::vector<std::uint32_t> seen_by_buffer(OcclusionBuffer& buffer, const Scene& s, const ConvexShape& shape, std::span<const std::size_t> order, float sample_reach_px = 0) {
    buffer.begin({.width = kWidth, .height = kHeight, .sample_reach_px = sample_reach_px});
    std::vector<std::uint32_t> seen(s.world_from_box.size());
    for (const std::size_t i : order) {
        const glm::mat4 m = s.clip_from_world * s.world_from_box[i];
        if (buffer.is_hidden(glm::vec3(-0.5f), glm::vec3(0.5f), m)) continue;
        seen[i] = buffer.add(shape, m, glm::determinant(glm::mat3(s.world_from_box[i])) < 0);
    }
    return seen;
}

TEST(ConvexShape, boxes_and_prisms_are_convex_and_little_else) {
    const test::BoxGeometry box = box_mesh();
    const auto shape = convex_shape(box.positions, box.indices);
    ASSERT_TRUE(shape);
    EXPECT_EQ(shape->corner_count, 8);
    EXPECT_EQ(shape->face_count, 6);
    EXPECT_EQ(shape->edge_count, 12);
    EXPECT_EQ(shape->face_of_triangle, (std::vector<std::uint8_t>{0, 0, 1, 1, 2, 2, 3, 3, 4, 4, 5, 5}));

    std::vector<std::uint32_t> open(box.indices.begin(), box.indices.end() - 6);
    EXPECT_FALSE(convex_shape(box.positions, open)) << "one looks in";
    std::vector<std::uint32_t> inward = box.indices;
    for (std::size_t t = 0; t < inward.size(); t += 3) std::swap(inward[t], inward[t + 1]);
    EXPECT_FALSE(convex_shape(box.positions, inward));
    test::BoxGeometry dented = box;
    for (glm::vec3& p : dented.positions)
        if (p == glm::vec3(0.5f)) p = glm::vec3(-0.1f);
    EXPECT_FALSE(convex_shape(dented.positions, dented.indices));
    std::vector<std::uint32_t> wild = box.indices;
    wild[7] = 99;
    EXPECT_FALSE(convex_shape(box.positions, wild));
    EXPECT_FALSE(convex_shape({}, {}));
    EXPECT_FALSE(convex_shape(std::vector<glm::vec3>(3, glm::vec3(std::numeric_limits<float>::quiet_NaN())), std::vector<std::uint32_t>{0, 1, 2}));
}

TEST(Occlusion, what_a_ray_sees_is_never_hidden) {
    const ConvexShape shape = box_shape();
    std::size_t boxes = 0, seen = 0, kept = 0;
    for (std::uint64_t seed = 6; seed < 14; ++seed) {
        const Scene s = random_scene(seed, 80);
        const std::vector<std::uint32_t> truth = seen_by_rays(s, shape);
        OcclusionBuffer buffer;
        for (const bool sorted : {true, false}) {
            std::vector<std::size_t> order = near_to_far(s);
            if (!sorted) std::rotate(order.begin(), order.begin() + 40, order.end());
            const std::vector<std::uint32_t> got = seen_by_buffer(buffer, s, shape, order);
            for (std::size_t i = 0; i < truth.size(); ++i) EXPECT_EQ(truth[i] & ~got[i], 0u) << "scene " << seed << " box " << i;
            if (!sorted) continue;
            boxes += truth.size();
            seen += static_cast<std::size_t>(std::count_if(truth.begin(), truth.end(), [](std::uint32_t v) { return v != 0; }));
            kept += static_cast<std::size_t>(std::count_if(got.begin(), got.end(), [](std::uint32_t v) { return v != 0; }));
        }
    }
    EXPECT_LT(seen, boxes / 2) << "scenes hide much";
    EXPECT_LT(kept, seen + seen / 8) << "near to far, little else than what is seen is kept";
}

// Samples lie anywhere up to half a pixel from the middle, along both axes.
TEST(Occlusion, what_any_sample_of_a_pixel_sees_is_never_hidden) {
    constexpr float kReach = 0.5f;
    const ConvexShape shape = box_shape();
    std::size_t beyond_the_middle = 0, boxes = 0, kept = 0;
    for (std::uint64_t seed = 6; seed < 10; ++seed) {
        const Scene s = random_scene(seed, 60);
        OcclusionBuffer buffer;
        const std::vector<std::uint32_t> got = seen_by_buffer(buffer, s, shape, near_to_far(s), kReach), middle = seen_by_rays(s, shape);
        for (const glm::dvec2& corner : {glm::dvec2(-1, -1), glm::dvec2(1, -1), glm::dvec2(-1, 1), glm::dvec2(1, 1)}) {
            const std::vector<std::uint32_t> truth = seen_by_rays(s, shape, corner * (static_cast<double>(kReach) - 1e-6));
            for (std::size_t i = 0; i < truth.size(); ++i) {
                EXPECT_EQ(truth[i] & ~got[i], 0u) << "scene " << seed << " box " << i << " at " << corner.x << ", " << corner.y;
                beyond_the_middle += (truth[i] & ~middle[i]) != 0;
            }
        }
        boxes += got.size();
        kept += static_cast<std::size_t>(std::count_if(got.begin(), got.end(), [](std::uint32_t v) { return v != 0; }));
    }
    EXPECT_GT(beyond_the_middle, 0u) << "corners see what middles do not, or this asks for nothing more";
    EXPECT_LT(kept, boxes * 2 / 3) << "much is hidden still";
}

TEST(Occlusion, every_processor_finds_the_same) {
    if (!OcclusionBuffer::has_avx2()) GTEST_SKIP() << "this processor has no AVX2: every test skipped that compares both kernels";
    const ConvexShape shape = box_shape();
    OcclusionBuffer best, portable(OcclusionBuffer::Kernel::Portable);
    for (std::uint64_t seed = 100; seed < 104; ++seed) {
        const Scene s = random_scene(seed, 200);
        const auto order = near_to_far(s);
        EXPECT_EQ(seen_by_buffer(best, s, shape, order), seen_by_buffer(portable, s, shape, order));
        for (int y = 0; y < kHeight; ++y)
            for (int x = 0; x < kWidth; ++x) ASSERT_EQ(best.depth_at(x, y), portable.depth_at(x, y)) << x << "," << y;
    }
}

TEST(Occlusion, a_wall_hides_what_is_behind_it_and_no_more) {
    const ConvexShape shape = box_shape();
    const glm::mat4 clip = reversed_perspective(1, 1, 1, 100) * glm::lookAt(glm::vec3(0, 0, 10), glm::vec3(0), glm::vec3(0, 1, 0));
    OcclusionBuffer buffer;
    const glm::vec3 low(-1, -1, -6), high(1, 1, -4);
    buffer.begin({.width = 64, .height = 64});
    EXPECT_FALSE(buffer.is_hidden(low, high, clip)) << "nothing is before it";
    EXPECT_TRUE(buffer.is_hidden(low + glm::vec3(90, 0, 0), high + glm::vec3(90, 0, 0), clip)) << "beside the picture";
    EXPECT_NE(buffer.add(shape, clip * glm::scale(glm::mat4(1), glm::vec3(4, 4, 0.5f)), false), 0u);
    EXPECT_TRUE(buffer.is_hidden(low, high, clip));
    EXPECT_FALSE(buffer.is_hidden(low + glm::vec3(2.5f, 0, 0), high + glm::vec3(2.5f, 0, 0), clip)) << "it stands out at the side";
    EXPECT_FALSE(buffer.is_hidden(low + glm::vec3(0, 0, 8), high + glm::vec3(0, 0, 8), clip)) << "it stands before the wall";
    EXPECT_EQ(buffer.add(shape, clip * glm::translate(glm::mat4(1), glm::vec3(0, 0, -5)), false), 0u);

    buffer.begin({.width = 64, .height = 64});
    EXPECT_EQ(buffer.add(shape, clip * glm::translate(glm::mat4(1), glm::vec3(0, 0, 9.2f)), false), (1u << 6) - 1) << "it reaches before the near plane";
    EXPECT_FALSE(buffer.is_hidden(low, high, clip));

    buffer.begin({.width = 64, .height = 64, .sample_reach_px = 0.5f});
    buffer.add(shape, clip * glm::scale(glm::mat4(1), glm::vec3(4, 4, 0.5f)), false);
    EXPECT_TRUE(buffer.is_hidden(low, high, clip)) << "with several samples a pixel";
}

}  // namespace
}  // namespace pai
