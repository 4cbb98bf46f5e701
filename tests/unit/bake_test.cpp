// Baked occlusion against what can be said exactly, and its sidecar.
#include <gtest/gtest.h>

#include <cmath>

#include "../golden/shapes.h"
#include "asset/occlusion.h"
#include "path/bake.h"

namespace pai::test {
namespace {

glm::vec4 at(const Occlusion& o, const std::vector<glm::u8vec4>& cells, const glm::vec3& p) {
    const glm::vec3 g = glm::clamp((p - o.first) / o.step_m, glm::vec3(0), glm::vec3(o.size - 1) - 1e-3f);
    const glm::ivec3 base(g);
    const glm::vec3 t = g - glm::vec3(base);
    glm::vec4 sum(0);
    for (int k = 0; k < 8; ++k) {
        const glm::ivec3 d(k & 1, k >> 1 & 1, k >> 2);
        const glm::vec3 w(d.x ? t.x : 1 - t.x, d.y ? t.y : 1 - t.y, d.z ? t.z : 1 - t.z);
        const glm::ivec3 c = base + d;
        sum += glm::vec4(cells[static_cast<std::size_t>((c.z * o.size.y + c.y) * o.size.x + c.x)]) * (w.x * w.y * w.z / 255.0f);
    }
    return sum;
}

// Share of the hemisphere about n that is open, weighed by the cosine.
float openness(const Occlusion& o, const glm::vec3& p, const glm::vec3& n) {
    const glm::vec4 v = at(o, o.openness, p);
    return v.x + 2.0f / 3 * glm::dot((glm::vec3(v.y, v.z, v.w) - 0.5f) * 2.0f, n);
}

// Three walls of a corner, each a square of 2 m from the origin, seen from inside.
Shape corner() {
    Shape s = empty_shape({0.5f, 0.5f, 0.5f, 1}, 0, 1);
    Primitive& p = s.primitive();
    const glm::vec3 axes[3] = {{1, 0, 0}, {0, 1, 0}, {0, 0, 1}};
    for (int k = 0; k < 3; ++k) {
        const glm::vec3 a = axes[k] * 2.0f, b = axes[(k + 1) % 3] * 2.0f;
        const auto first = static_cast<std::uint32_t>(p.positions.size());
        for (const glm::vec3& v : {glm::vec3(0), a, a + b, b}) {
            p.positions.push_back(v);
            p.normals.push_back(axes[(k + 2) % 3]);
            p.bounds.add(v);
        }
        for (const std::uint32_t i : {0u, 1u, 2u, 0u, 2u, 3u}) p.indices.push_back(first + i);
    }
    s.model.materials[0].double_sided = true;
    return s;
}

TEST(Bake, ACornerSeesAnOctant) {
    const Shape s = corner();
    const auto o = bake_occlusion(s.model, {.cells = 24, .rays = 256});
    ASSERT_TRUE(o);
    // Close to the corner an eighth of all directions is open; half of what the floor there sees is behind two walls: of the
    // cosine's whole, a quarter stays. Two bands cannot hold an octant: what is between is theirs.
    const glm::vec3 p(0.15f);
    const glm::vec4 v = at(*o, o->openness, p);
    EXPECT_NEAR(v.x, 0.125f, 0.045f);   // the walls end at 2 m
    EXPECT_NEAR(openness(*o, p, {0, 0, 1}), 0.25f, 0.08f);
    // On the floor, far from the walls, nearly all is open; under it nothing else is in the way of what looks down.
    EXPECT_GT(openness(*o, {1.8f, 1.8f, 0.1f}, {0, 0, 1}), 0.8f);
    EXPECT_GT(openness(*o, {1, 1, -0.12f}, {0, 0, -1}), 0.9f);
}

TEST(Bake, AFreeBallIsOpenAllAround) {
    const Shape s = sphere({1, 1, 1, 1}, 0, 1);
    const auto o = bake_occlusion(s.model, {.cells = 32, .rays = 256});
    ASSERT_TRUE(o);
    for (const glm::vec3& n : {glm::vec3(1, 0, 0), glm::vec3(0, -1, 0), glm::normalize(glm::vec3(1, 2, 3))})
        EXPECT_GT(openness(*o, n * (0.5f + o->step_m), n), 0.93f);   // two bands hold a half-space but for a little
    EXPECT_TRUE(o->emission.empty());
}

TEST(Bake, WhatShinesIsMetWithItsColourAndFromItsSide) {
    Shape s = corner();
    Primitive lamp = s.primitive();
    lamp.material = 1;
    lamp.indices.resize(6);   // the floor
    s.primitive().indices.erase(s.primitive().indices.begin(), s.primitive().indices.begin() + 6);
    s.model.meshes[0].primitives.push_back(lamp);
    s.model.materials.push_back(s.model.materials[0]);
    s.model.materials[1].emissive = {4, 0, 0};
    const auto o = bake_occlusion(s.model, {.cells = 32, .rays = 256});
    ASSERT_TRUE(o);
    ASSERT_FALSE(o->emission.empty());
    const glm::vec4 light = at(*o, o->emission, {1, 1, 0.2f}) * o->emission_scale;
    // Solid angle of a square of half a side 1 from 0.2 above its middle, over the whole sphere: atan(1 / (0.2 sqrt(2.04))) / pi.
    EXPECT_NEAR(light.x, 4 * 0.4116f, 0.1f);
    EXPECT_NEAR(light.y, 0, 0.01f);
    EXPECT_LT(at(*o, o->emission_from, {1, 1, 0.2f}).z, 0.35f);   // from below
}

TEST(Bake, TheSameBytesOnAnyThreads) {
    const Shape s = corner();
    const auto one = bake_occlusion(s.model, {.cells = 16, .rays = 32, .threads = 1}), two = bake_occlusion(s.model, {.cells = 16, .rays = 32, .threads = 2});
    ASSERT_TRUE(one && two);
    EXPECT_EQ(encode_occlusion(*one), encode_occlusion(*two));
    EXPECT_TRUE(bake_occlusion(s.model, {}, [] { return true; })->empty());
}

TEST(Bake, AModelWithoutTrianglesHasNone) {
    Shape s = empty_shape({1, 1, 1, 1}, 0, 1);
    const auto o = bake_occlusion(s.model);
    ASSERT_TRUE(o);
    EXPECT_TRUE(o->empty());
}

TEST(Bake, FewCellsAndAModelOfNoSizeHaveAGridAll) {
    const Shape s = corner();
    for (const int cells : {-1, 0, 4, 5}) {
        const auto o = bake_occlusion(s.model, {.cells = cells, .rays = 16});
        ASSERT_TRUE(o);
        EXPECT_TRUE(std::isfinite(o->step_m) && o->step_m > 0) << cells;
        for (int axis = 0; axis < 3; ++axis) {
            EXPECT_EQ(o->size[axis], 5) << cells;
            EXPECT_TRUE(std::isfinite(o->first[axis])) << cells;
        }
    }
    Shape point = corner();
    for (auto& p : point.primitive().positions) p = glm::vec3(1);
    const auto o = bake_occlusion(point.model, {.cells = 12, .rays = 16});
    ASSERT_TRUE(o);
    EXPECT_TRUE(o->empty() || (std::isfinite(o->step_m) && o->step_m > 0));
}

TEST(OcclusionFile, ReadsWhatItWrites) {
    const Shape s = corner();
    const auto o = bake_occlusion(s.model, {.cells = 12, .rays = 16});
    ASSERT_TRUE(o);
    const Bytes file = encode_occlusion(*o);
    const auto again = decode_occlusion(file);
    ASSERT_TRUE(again) << again.error().message;
    EXPECT_EQ(*again, *o);
}

TEST(OcclusionFile, RefusesWhatItDidNotWrite) {
    const Shape s = corner();
    const Bytes good = encode_occlusion(*bake_occlusion(s.model, {.cells = 12, .rays = 16}));
    const auto broken = [&](std::size_t byte, std::uint8_t value) {
        Bytes bytes = good;
        bytes[byte] = std::byte{value};
        return decode_occlusion(bytes);
    };
    const std::pair<std::size_t, std::uint8_t> faults[] = {{6, 'X'}, {8, 0}, {8, 65}, {23, 0x7f}, {35, 0x80}, {39, 0xff}, {40, 2}, {44, 0}, {60, 0xee}};
    for (const auto& [at_byte, value] : faults) {
        const auto r = broken(at_byte, value);
        ASSERT_FALSE(r) << at_byte;
        EXPECT_EQ(r.error().code, Code::Corrupt) << at_byte;
        EXPECT_EQ(r.error().reason, "OCCLUSION_INVALID") << at_byte;
    }
    for (std::size_t n = 0; n < good.size(); n += 7) EXPECT_FALSE(decode_occlusion(std::span(good).first(n))) << n;
}

}  // namespace
}  // namespace pai::test
