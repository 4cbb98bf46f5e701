// Light of faces against one lamp after another, in double precision: whatever is left out or sorted, none that reaches a place is lost there.
#include <algorithm>
#include <cmath>
#include <vector>

#include <glm/geometric.hpp>
#include <glm/gtc/matrix_transform.hpp>
#include <glm/mat4x4.hpp>
#include <gtest/gtest.h>

#include "../support/box.h"
#include "../support/random_at.h"
#include "cull/face_lights.h"
#include "cull/occlusion.h"

namespace pai {
namespace {

using test::random_at;

glm::vec3 random_vector(std::uint64_t seed, std::uint64_t i, int what) {
    return glm::vec3(random_at(seed, i, what), random_at(seed, i, what + 1), random_at(seed, i, what + 2)) * 2.0f - 1.0f;
}

// Points and spots with an end, a few without, a sun.
std::vector<Lamp> lamps(std::uint64_t seed, std::uint64_t count, float range_m) {
    std::vector<Lamp> out;
    for (std::uint64_t i = 0; i < count; ++i) {
        Lamp l;
        l.kind = i % 3 == 1 ? Lamp::Kind::Spot : Lamp::Kind::Point;
        if (i % 101 == 100) l.kind = Lamp::Kind::Directional;
        l.position = random_vector(seed, i, 0) * glm::vec3(60, 10, 60);
        l.direction = glm::normalize(random_vector(seed, i, 3) + glm::vec3(0, 1e-3f, 0));
        l.colour = glm::vec3(random_at(seed, i, 6), random_at(seed, i, 7), random_at(seed, i, 8)) * 20.0f;
        l.range_m = i % 97 == 96 ? 0 : range_m * (0.2f + random_at(seed, i, 9));
        l.cone_scale = 2;
        l.cone_offset = -0.5f;
        out.push_back(l);
    }
    return out;
}

LitFace face(std::uint64_t seed, std::uint64_t i) {
    LitFace f;
    f.origin = random_vector(seed, i, 20) * glm::vec3(60, 10, 60);
    f.across = glm::normalize(random_vector(seed, i, 23) + glm::vec3(1e-3f));
    f.up = glm::normalize(glm::cross(f.across, random_vector(seed, i, 26) + glm::vec3(0, 0, 1e-3f)));
    f.normal = glm::cross(f.across, f.up);
    f.size = glm::vec2(0.5f) + glm::vec2(random_at(seed, i, 29), random_at(seed, i, 30)) * 20.0f;
    f.alpha = 0.2f + 0.8f * random_at(seed, i, 31);
    f.px_per_m = 1 + 20 * random_at(seed, i, 32);
    return f;
}

bool enter(FaceLights& lights, const LitFace& f) {
    const glm::vec3 a = f.origin, b = a + f.across * f.size.x, c = a + f.up * f.size.y, d = b + c - a;
    return lights.enter(glm::min(glm::min(a, b), glm::min(c, d)), glm::max(glm::max(a, b), glm::max(c, d)));
}

// As shaders/lib/light.glsl and brdf.glsl have it: irradiance over pi, and what is reflected for unit base colour 1 / pi.
struct Sum {
    glm::dvec3 fallen{0};
    double mirror = 0;
};
Sum sum_one_by_one(const std::vector<Lamp>& lamps, const LitFace& f, const glm::dvec3& eye, const glm::dvec3& p) {
    constexpr double kPi = 3.14159265358979;
    Sum out;
    const glm::dvec3 n(f.normal), v = glm::normalize(eye - p);
    const double a2 = static_cast<double>(f.alpha) * static_cast<double>(f.alpha), nv = std::clamp(std::abs(glm::dot(n, v)), 1e-3, 1.0);
    for (const Lamp& lamp : lamps) {
        const glm::dvec3 to = lamp.kind == Lamp::Kind::Directional ? -glm::dvec3(lamp.direction) : glm::dvec3(lamp.position) - p;
        const double d2 = glm::dot(to, to), range = static_cast<double>(lamp.range_m);
        const glm::dvec3 l = to / std::sqrt(d2);
        double strength = 1;
        if (lamp.kind != Lamp::Kind::Directional) {
            strength = 1 / d2;
            if (range > 0) strength *= std::pow(std::clamp(1 - std::pow(d2 / (range * range), 2), 0.0, 1.0), 2);
        }
        if (lamp.kind == Lamp::Kind::Spot)
            strength *= std::pow(std::clamp(-glm::dot(l, glm::dvec3(lamp.direction)) * static_cast<double>(lamp.cone_scale) + static_cast<double>(lamp.cone_offset), 0.0, 1.0), 2);
        const double nl = std::clamp(glm::dot(n, l), 0.0, 1.0);
        if (strength * nl <= 0) continue;
        const glm::dvec3 h = glm::normalize(l + v), colour(lamp.colour);
        const double nh = std::clamp(glm::dot(n, h), 0.0, 1.0), d = (nh * a2 - nh) * nh + 1;
        const double smith = 0.5 / std::max(nl * std::sqrt((nv - nv * a2) * nv + a2) + nv * std::sqrt((nl - nl * a2) * nl + a2), 1e-5);
        const double f0 = static_cast<double>(f.f0), fresnel = f0 + (static_cast<double>(f.grazing) - f0) * std::pow(1 - std::clamp(glm::dot(v, h), 0.0, 1.0), 5);
        out.fallen += colour * (strength * nl / kPi);
        out.mirror += glm::dot(colour, glm::dvec3(0.2126, 0.7152, 0.0722)) * strength * nl * fresnel * a2 / (kPi * d * d) * smith;
    }
    return out;
}

double luma(const glm::dvec3& c) { return glm::dot(c, glm::dvec3(0.2126, 0.7152, 0.0722)); }

glm::dvec3 place_of(const LitFace& f, const LightPatch& p, int x, int y) {
    const auto along = [&](float texel, float first, float per_m, float side, float low, float high) {
        return per_m > 0 ? (texel - first) / per_m : high > low ? 0.0f : 0.5f * side;
    };
    const float s = along(static_cast<float>(x) + 0.5f, p.first.x, p.per_m.x, f.size.x, p.low.x, p.high.x);
    const float t = along(static_cast<float>(y) + 0.5f, p.first.y, p.per_m.y, f.size.y, p.low.y, p.high.y);
    return glm::dvec3(f.origin + f.across * s + f.up * t);
}

TEST(FaceLights, every_texel_has_the_light_of_all_lamps_that_reach_it) {
    const glm::vec3 eye(5, 30, 70);
    int lit = 0, dark = 0, texels = 0;
    for (std::uint64_t seed = 1; seed <= 4; ++seed) {
        const std::vector<Lamp> all = lamps(seed, seed == 4 ? 90 : 400, seed == 4 ? 3.0f : 20.0f);  // the last has none without an end
        FaceLights lights;
        lights.begin(all, eye, {});
        std::vector<LitFace> faces;
        std::vector<std::uint32_t> numbers;
        for (std::uint64_t i = 0; i < 40; ++i) {
            faces.push_back(face(seed, i));
            numbers.push_back(enter(lights, faces.back()) ? lights.add(faces.back()) : FaceLights::kUnlit);
        }
        ASSERT_TRUE(lights.sum());
        for (std::size_t i = 0; i < faces.size(); ++i) {
            const LightPatch& p = lights.patch(numbers[i]);
            numbers[i] == FaceLights::kUnlit ? ++dark : ++lit;
            if (numbers[i] == FaceLights::kUnlit) {
                for (int k = 0; k < 25; ++k) {
                    const glm::vec3 at = faces[i].origin + faces[i].across * (faces[i].size.x * static_cast<float>(k % 5) / 4) + faces[i].up * (faces[i].size.y * static_cast<float>(k / 5) / 4);
                    EXPECT_EQ(luma(sum_one_by_one(all, faces[i], eye, at).fallen), 0) << seed << ", face " << i;
                }
                continue;
            }
            // One texel of a side that is cut off where lamps end has no place that could be told from outside.
            if (!(p.high.x > p.low.x) || !(p.high.y > p.low.y)) continue;
            for (int y = static_cast<int>(p.low.y); y <= static_cast<int>(p.high.y); ++y) {
                for (int x = static_cast<int>(p.low.x); x <= static_cast<int>(p.high.x); ++x, ++texels) {
                    const Sum sum = sum_one_by_one(all, faces[i], eye, place_of(faces[i], p, x, y));
                    const glm::vec4 found = lights.texels()[static_cast<std::size_t>(y) * FaceLights::kWidth + static_cast<std::size_t>(x)];
                    // Roots are good to 5e-6, those of the reflection to 2e-3; where a lamp stands right behind, the half vector is short and they count more.
                    EXPECT_NEAR(luma(glm::dvec3(found)), luma(sum.fallen), 2e-4 * luma(sum.fallen) + 1e-4) << seed << ", face " << i << " at " << x << ", " << y;
                    EXPECT_NEAR(static_cast<double>(found.a) * luma(glm::dvec3(found)), sum.mirror, 0.06 * sum.mirror + 1e-4) << seed << ", face " << i << " at " << x << ", " << y;
                }
            }
        }
    }
    EXPECT_GT(lit, 100);
    EXPECT_GT(dark, 5);
    EXPECT_GT(texels, 2000);
}

TEST(FaceLights, beyond_the_part_that_is_kept_of_a_face_it_is_dark) {
    Lamp lamp;
    lamp.position = {500, 3, 500};
    lamp.range_m = 10;
    lamp.colour = glm::vec3(100);
    LitFace ground;
    ground.across = {0, 0, 1};
    ground.up = {1, 0, 0};
    ground.normal = {0, 1, 0};
    ground.size = {1000, 1000};
    ground.px_per_m = 20;
    FaceLights lights;
    lights.begin(std::span(&lamp, 1), {500, 50, 500}, {});
    ASSERT_TRUE(enter(lights, ground));
    const std::uint32_t number = lights.add(ground);
    ASSERT_NE(number, FaceLights::kUnlit);
    ASSERT_TRUE(lights.sum());
    const LightPatch& p = lights.patch(number);
    const int width = static_cast<int>(p.high.x - p.low.x) + 1, height = static_cast<int>(p.high.y - p.low.y) + 1;
    EXPECT_GE(width, 8);
    EXPECT_LE(width, 64) << "not the whole kilometre";
    for (int k = 0; k < width * height; ++k) {
        const int x = k % width, y = k / width;
        if (x > 0 && y > 0 && x < width - 1 && y < height - 1) continue;
        const glm::vec4 edge = lights.texels()[static_cast<std::size_t>(y + static_cast<int>(p.low.y)) * FaceLights::kWidth + static_cast<std::size_t>(x + static_cast<int>(p.low.x))];
        EXPECT_LT(edge.r, 1e-3f) << "shaders repeat the outermost texels";
    }
}

TEST(FaceLights, kernels_agree_bit_for_bit) {
    if (!OcclusionBuffer::has_avx2()) GTEST_SKIP() << "this processor has no AVX2: there is one kernel alone";
    std::vector<glm::vec4> pictures[2];
    for (const auto kernel : {FaceLights::Kernel::Best, FaceLights::Kernel::Portable}) {
        FaceLights lights(kernel);
        lights.begin(lamps(3, 300, 20), {5, 30, 70}, {});
        for (std::uint64_t i = 0; i < 30; ++i) {
            const LitFace f = face(3, i);
            if (enter(lights, f)) lights.add(f);
        }
        ASSERT_TRUE(lights.sum());
        auto& out = pictures[kernel == FaceLights::Kernel::Portable];
        for (const glm::vec4& t : lights.texels()) out.push_back(t);
    }
    ASSERT_EQ(pictures[0].size(), pictures[1].size());
    ASSERT_GT(pictures[0].size(), 1024u);
    EXPECT_TRUE(pictures[0] == pictures[1]);
}

// Faces side by side in a plane, each with the lamp above.
std::vector<std::uint32_t> add_many(FaceLights& lights, int count) {
    std::vector<std::uint32_t> numbers;
    for (int i = 0; i < count; ++i) {
        LitFace f;
        f.origin = {static_cast<float>(i % 1000), static_cast<float>(i / 1000), 0};
        f.px_per_m = 100;
        if (enter(lights, f)) numbers.push_back(lights.add(f));
    }
    return numbers;
}

TEST(FaceLights, many_faces_share_the_picture_and_none_lies_over_another) {
    Lamp sun;
    sun.kind = Lamp::Kind::Directional;
    sun.direction = {0, 0, -1};
    sun.colour = glm::vec3(3);
    FaceLights lights;
    lights.begin(std::span(&sun, 1), {0, 0, 100}, {});
    const auto numbers = add_many(lights, 20'000);
    ASSERT_EQ(numbers.size(), 20'000u);
    ASSERT_TRUE(lights.sum());
    ASSERT_LE(lights.height(), FaceLights::kMostHeight);
    std::vector<std::uint8_t> taken(static_cast<std::size_t>(lights.height()) * FaceLights::kWidth);
    taken[0] = 1;
    int twice = 0;
    for (const std::uint32_t n : numbers) {
        const LightPatch& p = lights.patch(n);
        ASSERT_LT(p.high.x, FaceLights::kWidth);
        ASSERT_LT(p.high.y, lights.height());
        for (int y = static_cast<int>(p.low.y); y <= static_cast<int>(p.high.y); ++y)
            for (int x = static_cast<int>(p.low.x); x <= static_cast<int>(p.high.x); ++x) {
                const std::size_t at = static_cast<std::size_t>(y) * FaceLights::kWidth + static_cast<std::size_t>(x);
                twice += taken[at];
                taken[at] = 1;
                ASSERT_NEAR(lights.texels()[at].g, 3 / 3.14159265f, 1e-4f);
            }
    }
    EXPECT_EQ(twice, 0);

    lights.begin(std::span(&sun, 1), {0, 0, 100}, {});
    add_many(lights, FaceLights::kWidth * FaceLights::kMostHeight);
    EXPECT_FALSE(lights.sum()) << "more faces than texels";
    lights.begin(std::span(&sun, 1), {0, 0, 100}, {});
    add_many(lights, 300'000);
    EXPECT_TRUE(lights.sum()) << "a texel each";
}

TEST(FaceLights, too_many_lamps_of_too_many_faces_are_given_up) {
    std::vector<Lamp> endless(4096);
    for (std::size_t i = 0; i < endless.size(); ++i) endless[i].position = {static_cast<float>(i % 64), static_cast<float>(i / 64), 5};
    FaceLights lights;
    lights.begin(endless, {0, 0, 10}, {});
    ASSERT_TRUE(lights.enter(glm::vec3(-1), glm::vec3(1)));
    LitFace f;
    int kept = 0;
    for (int i = 0; i < 3000; ++i) kept += lights.add(f) != FaceLights::kUnlit;
    EXPECT_GT(kept, 1000);
    EXPECT_LT(kept, 2500);
    EXPECT_FALSE(lights.sum());
    lights.begin(endless, {0, 0, 10}, {});
    ASSERT_TRUE(lights.enter(glm::vec3(-1), glm::vec3(1)));
    EXPECT_NE(lights.add(f), FaceLights::kUnlit);
    EXPECT_TRUE(lights.sum()) << "the next frame is its own";
}

TEST(FaceLights, what_is_outside_of_the_view_is_not_summed_and_the_rest_is) {
    Lamp lamp;
    lamp.position = {0, 0, 8};
    lamp.range_m = 0;
    lamp.colour = glm::vec3(1000);
    LitFace wall;
    wall.origin = {-50, -50, 0};
    wall.size = {100, 100};
    wall.px_per_m = 10;
    const glm::vec3 eye(0, 0, 100);
    // x >= 0 is in the view.
    const glm::vec4 plane(1, 0, 0, 0);
    FaceLights whole, half;
    whole.begin(std::span(&lamp, 1), eye, {});
    half.begin(std::span(&lamp, 1), eye, std::span(&plane, 1));
    for (FaceLights* lights : {&whole, &half}) {
        ASSERT_TRUE(enter(*lights, wall));
        ASSERT_EQ(lights->add(wall), 1u);
        ASSERT_TRUE(lights->sum());
    }
    const LightPatch& p = whole.patch(1);
    const float step = 1 / p.per_m.x;
    int seen = 0, left_out = 0;
    for (int y = static_cast<int>(p.low.y); y <= static_cast<int>(p.high.y); ++y) {
        for (int x = static_cast<int>(p.low.x); x <= static_cast<int>(p.high.x); ++x) {
            const float at = (static_cast<float>(x) + 0.5f - p.first.x) / p.per_m.x - 50;
            const std::size_t texel = static_cast<std::size_t>(y) * FaceLights::kWidth + static_cast<std::size_t>(x);
            if (at >= -step) {
                ++seen;
                ASSERT_EQ(half.texels()[texel], whole.texels()[texel]) << at;
            } else {
                left_out += half.texels()[texel] == glm::vec4(0);
            }
        }
    }
    EXPECT_GT(seen, 100);
    EXPECT_GT(left_out, 100);
}

// A wall seen from above the ground hides a part of it; nothing of itself.
TEST(FaceLights, what_is_hidden_is_not_summed_and_what_hides_it_is) {
    Lamp lamp;
    lamp.position = {0, 10, 0};
    lamp.colour = glm::vec3(1000);
    const glm::vec3 eye(0, 15, 60);
    glm::mat4 clip(0);  // reversed depth, 90 degrees, looking along -Z from the eye
    clip[0][0] = clip[1][1] = 1;
    clip[2][2] = 0.001f;
    clip[2][3] = -1;
    clip[3][2] = 1;
    clip = glm::translate(clip, -eye);
    const test::BoxGeometry box = test::box_geometry(glm::vec3(0.5f));
    OcclusionBuffer hides;
    hides.begin({.width = 320, .height = 320});
    const glm::mat4 wall_box = glm::scale(glm::translate(glm::mat4(1), glm::vec3(0, 6, 20)), glm::vec3(40, 12, 2));
    ASSERT_NE(hides.add(*convex_shape(box.positions, box.indices), clip * wall_box, false), 0u);

    LitFace ground;
    ground.origin = {-50, 0, 50};
    ground.across = {1, 0, 0};
    ground.up = {0, 0, -1};
    ground.normal = {0, 1, 0};
    ground.size = {100, 100};
    ground.px_per_m = 10;
    LitFace wall;  // its side towards the eye
    wall.origin = {-20, 0, 21};
    wall.size = {40, 12};
    wall.px_per_m = 10;
    Lamp before = lamp;
    before.position = {0, 10, 40};
    const Lamp both[] = {lamp, before};
    FaceLights all, seen;
    all.begin(both, eye, {});
    seen.begin(both, eye, {}, &hides, clip);
    for (FaceLights* lights : {&all, &seen}) {
        for (const LitFace* f : {&ground, &wall}) {
            ASSERT_TRUE(enter(*lights, *f));
            ASSERT_NE(lights->add(*f), FaceLights::kUnlit);
        }
        ASSERT_TRUE(lights->sum());
    }
    // Of places within the view that count; what is outside of it is dark anyway.
    const auto left_out = [&](std::uint32_t face, auto&& counts) {
        const LightPatch& p = all.patch(face);
        int out = 0;
        for (int y = static_cast<int>(p.low.y); y <= static_cast<int>(p.high.y); ++y)
            for (int x = static_cast<int>(p.low.x); x <= static_cast<int>(p.high.x); ++x) {
                const std::size_t at = static_cast<std::size_t>(y) * FaceLights::kWidth + static_cast<std::size_t>(x);
                if (counts(glm::vec3(place_of(face == 1 ? ground : wall, p, x, y)))) out += all.texels()[at] != seen.texels()[at];
            }
        return out;
    };
    EXPECT_EQ(left_out(2, [](const glm::vec3&) { return true; }), 0) << "the wall hides itself";
    EXPECT_EQ(left_out(1, [](const glm::vec3& p) { return p.z > 22 && p.z < 40 && std::abs(p.x) < 0.9f * (60 - p.z); }), 0) << "ground before the wall";
    EXPECT_EQ(left_out(1, [](const glm::vec3& p) { return p.z < 40 && std::abs(p.x) > 20 * (60 - p.z) / 38 && std::abs(p.x) < 0.9f * (60 - p.z); }), 0) << "ground beside it";
    EXPECT_GT(left_out(1, [](const glm::vec3& p) { return p.z < 19; }), 50) << "ground behind it";
}

}  // namespace
}  // namespace pai
