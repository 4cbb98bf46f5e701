// Triangles on the CPU against a slow look at every pixel: what is covered, what is nearest, and what is told of it.
#include <algorithm>
#include <cmath>
#include <cstring>
#include <limits>
#include <string>

#include <fmt/format.h>
#include <glm/gtc/matrix_transform.hpp>
#include <gtest/gtest.h>
#include <malloc.h>

#include "../support/random_at.h"
#include "cull/occlusion.h"
#include "cull/visibility.h"

namespace pai {
namespace {

using test::random_at;

constexpr int kWidth = 117, kHeight = 83;

struct PlainVertex {
    glm::vec3 position;
    std::int16_t normal[4], tangent[4];
    glm::vec2 uv;
};

struct Soup {
    std::vector<PlainVertex> vertices;
    std::vector<std::uint32_t> indices;
    VisibilityMesh mesh(const glm::mat4& clip_from_mesh) const {
        VisibilityMesh m;
        m.vertices = reinterpret_cast<const std::byte*>(vertices.data());
        m.stride = sizeof(PlainVertex);
        m.normal_at = offsetof(PlainVertex, normal);
        m.uv_at = offsetof(PlainVertex, uv);
        m.vertex_count = static_cast<std::uint32_t>(vertices.size());
        m.has_tangents = true;
        m.indices = indices;
        m.clip_from_mesh = clip_from_mesh;
        return m;
    }
};

void add_vertex(Soup& s, const glm::vec3& p, const glm::vec2& uv) {
    PlainVertex v{p, {0, 0, 32767, 0}, {32767, 0, 0, 32767}, uv};
    s.vertices.push_back(v);
}

// Clip space as reversed depth has it, of a camera at the origin that looks along -z.
glm::mat4 perspective() {
    glm::mat4 m(0);
    constexpr float n = 0.1f, r = 100;
    m[0][0] = 1.5f * kHeight / kWidth;
    m[1][1] = 1.5f;
    m[2][2] = n / (r - n);
    m[2][3] = -1;
    m[3][2] = r * n / (r - n);
    return m;
}

// A wavy sheet of `side` x `side` quads that fills the picture.
Soup sheet(int side) {
    Soup s;
    for (int y = 0; y <= side; ++y) {
        for (int x = 0; x <= side; ++x) {
            const float u = static_cast<float>(x) / static_cast<float>(side), v = static_cast<float>(y) / static_cast<float>(side);
            add_vertex(s, {(u - 0.5f) * 8, (v - 0.5f) * 8, -3 + 0.4f * std::sin(u * 7) * std::cos(v * 9)}, {u, v});
        }
    }
    for (int y = 0; y < side; ++y) {
        for (int x = 0; x < side; ++x) {
            const auto at = static_cast<std::uint32_t>(y * (side + 1) + x), next = at + static_cast<std::uint32_t>(side) + 1;
            for (const std::uint32_t i : {at, at + 1, next + 1, at, next + 1, next}) s.indices.push_back(i);
        }
    }
    return s;
}

Soup random_soup(std::uint64_t seed, int triangles, float size) {
    Soup s;
    for (int i = 0; i < triangles; ++i) {
        const auto k = static_cast<std::uint64_t>(i) * 16;
        const glm::vec3 middle((random_at(seed, k) - 0.5f) * 6, (random_at(seed, k + 1) - 0.5f) * 4, -0.05f - random_at(seed, k + 2) * 6);
        for (std::uint64_t c = 0; c < 3; ++c) {
            const glm::vec3 to(random_at(seed, k + 3 + 3 * c) - 0.5f, random_at(seed, k + 4 + 3 * c) - 0.5f, random_at(seed, k + 5 + 3 * c) - 0.5f);
            add_vertex(s, middle + to * size, {to.x, to.y});
            s.indices.push_back(static_cast<std::uint32_t>(s.indices.size()));
        }
    }
    return s;
}

TEST(Visibility, OfASheetEveryPixelIsDrawnOnceAndToldExactly) {
    for (const int side : {1, 3, 40, 300}) {
        const Soup s = sheet(side);
        VisibilityBuffer buffer;
        buffer.begin(kWidth, kHeight);
        buffer.add(s.mesh(perspective()));
        std::vector<KernelSurface> surfaces(buffer.record_count());
        std::vector<glm::vec4> tangents(buffer.record_count());
        buffer.tell(surfaces, tangents, 3);
        double worst = 0;
        for (int y = 0; y < kHeight; ++y) {
            for (int x = 0; x < kWidth; ++x) {
                ASSERT_NE(buffer.id(x, y), 0u) << side << ": a hole at " << x << ", " << y;
                const KernelSurface& found = surfaces[static_cast<std::size_t>(y * buffer.stride() + x)];
                ASSERT_EQ(found.group, 0.0f);
                // The place on the sheet that is told lies on the ray of the pixel.
                const glm::vec2 ndc((static_cast<float>(x) + 0.5f) / kWidth * 2 - 1, (static_cast<float>(y) + 0.5f) / kHeight * 2 - 1);
                const float w = 1 / (found.depth * (100 - 0.1f) / (100 * 0.1f) + 1.0f / 100);
                const glm::vec2 at = ndc * w / glm::vec2(1.5f * kHeight / kWidth, 1.5f);
                worst = std::max(worst, static_cast<double>(glm::length(at / 8.0f + 0.5f - glm::vec2(found.u, found.v))));
                const glm::vec4 off = tangents[static_cast<std::size_t>(y * buffer.stride() + x)] - glm::vec4(1, 0, 0, 1);
                ASSERT_LT(glm::dot(off, off), 1e-10f);
            }
        }
        // A step of 1/256 px is 0.0002 of the sheet.
        EXPECT_LT(worst, 4e-4) << side;
    }
}

TEST(Visibility, NoPixelOfASharedEdgeIsDrawnTwiceOrMissed) {
    // Each triangle of a fan around a corner alone: together they cover every pixel exactly once.
    const Soup s = sheet(7);
    std::vector<int> times(static_cast<std::size_t>(kWidth * kHeight), 0);
    for (std::size_t t = 0; t < s.indices.size(); t += 3) {
        VisibilityBuffer buffer;
        buffer.begin(kWidth, kHeight);
        VisibilityMesh one = s.mesh(perspective());
        one.indices = std::span(s.indices).subspan(t, 3);
        buffer.add(one);
        for (int y = 0; y < kHeight; ++y)
            for (int x = 0; x < kWidth; ++x) times[static_cast<std::size_t>(y * kWidth + x)] += buffer.id(x, y) != 0;
    }
    EXPECT_EQ(std::count(times.begin(), times.end(), 1), kWidth * kHeight);
}

TEST(Visibility, KernelsAgree) {
    if (!OcclusionBuffer::has_avx2()) GTEST_SKIP() << "this processor has no AVX2: there is one kernel alone";
    for (const float size : {0.05f, 0.6f, 5.0f, 400.0f}) {
        const Soup s = random_soup(5, 250, size);
        std::vector<KernelSurface> told[2];
        for (int i = 0; i < 2; ++i) {
            VisibilityBuffer buffer(i == 0 ? VisibilityBuffer::Kernel::Best : VisibilityBuffer::Kernel::Portable);
            buffer.begin(kWidth, kHeight);
            VisibilityMesh mesh = s.mesh(perspective());
            mesh.two_sided = true;
            buffer.add(mesh);
            told[i].resize(buffer.record_count());
            buffer.tell(told[i], {}, 1 + i);
        }
        EXPECT_EQ(std::memcmp(told[0].data(), told[1].data(), told[0].size() * sizeof(KernelSurface)), 0) << size;
    }
}

TEST(Visibility, TheNearestIsSeen) {
    for (const float size : {0.05f, 0.6f, 5.0f, 400.0f}) {
        const Soup s = random_soup(5, 250, size);
        VisibilityMesh mesh = s.mesh(perspective());
        mesh.two_sided = true;
        VisibilityBuffer best;
        best.begin(kWidth, kHeight);
        best.add(mesh);
        // Far from edges the nearest triangle on the ray is the one that is seen.
        int judged = 0;
        for (int y = 0; y < kHeight; ++y) {
            for (int x = 0; x < kWidth; ++x) {
                const glm::vec3 ray(((static_cast<float>(x) + 0.5f) / kWidth * 2 - 1) / (1.5f * kHeight / kWidth), ((static_cast<float>(y) + 0.5f) / kHeight * 2 - 1) / 1.5f, -1);
                float nearest = std::numeric_limits<float>::max();
                std::uint32_t seen = 0;
                bool doubtful = false;
                for (std::uint32_t t = 0; t < s.indices.size() / 3; ++t) {
                    const glm::vec3 a = s.vertices[3 * t].position, e1 = s.vertices[3 * t + 1].position - a, e2 = s.vertices[3 * t + 2].position - a;
                    const glm::vec3 p = glm::cross(ray, e2);
                    const float det = glm::dot(e1, p);
                    if (std::abs(det) < 1e-7f * size * size) {
                        doubtful = true;
                        continue;
                    }
                    const glm::vec3 q = glm::cross(-a, e1);
                    const float u = glm::dot(-a, p) / det, v = glm::dot(ray, q) / det, far = glm::dot(e2, q) / det;
                    const float inner = std::min({u, v, 1 - u - v});
                    if (inner < -0.05f || far < 0.1f || far > 100) continue;
                    if (inner < 0.05f || far < 0.12f || std::abs(far - nearest) < 0.02f * nearest) doubtful |= far < nearest * 1.02f;
                    if (inner >= 0 && far < nearest) {
                        nearest = far;
                        seen = t + 1;
                    }
                }
                if (doubtful) continue;
                ++judged;
                ASSERT_EQ(best.id(x, y), seen) << size << " at " << x << ", " << y;
            }
        }
        EXPECT_GT(judged, 300) << size;
    }
}

TEST(Visibility, SidesGroupsAndTilesAreThoseOfTheMesh) {
    const Soup s = sheet(9);
    const auto drawn = [&](bool mirrored, bool two_sided, bool turned) {
        VisibilityMesh mesh = s.mesh(turned ? perspective() * glm::scale(glm::mat4(1), glm::vec3(-1, 1, 1)) : perspective());
        mesh.mirrored = mirrored;
        mesh.two_sided = two_sided;
        mesh.group = 5;
        VisibilityBuffer buffer;
        buffer.begin(kWidth, kHeight);
        buffer.add(mesh);
        std::vector<KernelSurface> surfaces(buffer.record_count());
        buffer.tell(surfaces, {}, 2);
        std::vector<SeenTile> tiles;
        buffer.tiles(5, tiles);
        int covered = 0;
        for (const SeenTile& t : tiles) covered += (t.x1 - t.x0) * (t.y1 - t.y0);
        return std::pair(covered, surfaces[static_cast<std::size_t>(40 * buffer.stride() + 50)].normal[2]);
    };
    const auto expect_turned = [&](bool mirrored, bool two_sided, bool turned, float normal, const char* what) {
        const auto [covered, z] = drawn(mirrored, two_sided, turned);
        EXPECT_EQ(covered, kWidth * kHeight) << what;
        EXPECT_NEAR(z, normal, 1e-5f) << what;
    };
    expect_turned(false, false, false, 1, "its front");
    EXPECT_EQ(drawn(false, false, true).first, 0) << "its back";
    expect_turned(true, false, true, 1, "a mirrored mesh shows its front");
    expect_turned(false, true, true, -1, "of two sides the far one is turned to the eye");
}

TEST(Visibility, OfASliverDepthStaysWithinThatOfItsCorners) {
    int drawn = 0;
    for (std::uint64_t i = 0; i < 4000; ++i) {
        // Corners nearly on a line, at depths that differ.
        Soup s;
        const glm::vec2 from(random_at(9, i * 8) * 4 - 2, random_at(9, i * 8 + 1) * 3 - 1.5f), along(random_at(9, i * 8 + 2) - 0.5f, random_at(9, i * 8 + 3) - 0.5f);
        const glm::vec2 aside = glm::vec2(along.y, -along.x) * (random_at(9, i * 8 + 4) * 4e-3f);
        const float depths[] = {0.2f, 0.25f, 0.3f};
        const glm::vec2 places[] = {from, from + along * 0.5f + aside, from + along};
        for (int c = 0; c < 3; ++c) {
            add_vertex(s, {places[c].x, places[c].y, depths[c]}, {});
            s.indices.push_back(static_cast<std::uint32_t>(c));
        }
        VisibilityBuffer buffer;
        buffer.begin(kWidth, kHeight);
        VisibilityMesh mesh = s.mesh(glm::mat4(1));
        mesh.two_sided = true;
        buffer.add(mesh);
        for (int y = 0; y < kHeight; ++y) {
            for (int x = 0; x < kWidth; ++x) {
                if (buffer.id(x, y) == 0) continue;
                ++drawn;
                ASSERT_GE(buffer.depth(x, y), 0.2f);
                ASSERT_LE(buffer.depth(x, y), 0.3f);
            }
        }
    }
    EXPECT_GT(drawn, 100);
}

// A sheet of eight triangles and the corner in its middle: all but two of them have it.
TEST(Visibility, WhatHasNoPlaceIsNotDrawn) {
    const auto draw = [](VisibilityBuffer& buffer, const Soup& s) {
        buffer.begin(kWidth, kHeight);
        VisibilityMesh mesh = s.mesh(perspective());
        mesh.two_sided = true;
        buffer.add(mesh);
    };
    Soup rest = sheet(2);
    rest.indices = {1, 2, 5, 3, 7, 6};
    constexpr float kNan = std::numeric_limits<float>::quiet_NaN(), kInfinity = std::numeric_limits<float>::infinity();
    const struct {
        glm::vec3 place;
        bool drawn;  // it may be: the place is a number
    } rows[] = {{{kNan, 0, -3}, false}, {{0, kNan, -3}, false}, {{0, 0, kNan}, false}, {{kInfinity, 0, -3}, false}, {{0, -kInfinity, -3}, false}, {{0, 0, -kInfinity}, false},
                {{1e38f, 0, -3}, true}, {{-1e38f, 0, -3}, true}, {{0, 3e38f, -3}, true}};
    for (const auto kernel : {VisibilityBuffer::Kernel::Best, VisibilityBuffer::Kernel::Portable}) {
        VisibilityBuffer due(kernel), buffer(kernel);
        draw(due, rest);
        for (const auto& row : rows) {
            Soup s = sheet(2);
            s.vertices[4].position = row.place;
            draw(buffer, s);
            std::vector<KernelSurface> surfaces(buffer.record_count());
            buffer.tell(surfaces, {}, 1);
            const std::string which = fmt::format("{}, {}, {}", row.place.x, row.place.y, row.place.z);
            int covered = 0;
            for (int y = 0; y < kHeight; ++y) {
                for (int x = 0; x < kWidth; ++x) {
                    covered += due.id(x, y) != 0;
                    if (row.drawn) {
                        ASSERT_GE(buffer.depth(x, y), due.depth(x, y)) << which;
                    } else {
                        ASSERT_EQ(buffer.id(x, y) != 0, due.id(x, y) != 0) << which << " at " << x << ", " << y;
                        ASSERT_EQ(buffer.depth(x, y), due.depth(x, y)) << which << " at " << x << ", " << y;
                    }
                    const KernelSurface& told = surfaces[static_cast<std::size_t>(y * buffer.stride() + x)];
                    if (told.group < 0) continue;
                    for (const float v : {told.u, told.v, told.steepness, told.depth, told.normal[0], told.normal[1], told.normal[2]})
                        ASSERT_TRUE(std::isfinite(v)) << which << " at " << x << ", " << y << ": " << v;
                }
            }
            ASSERT_GT(covered, 200) << "the rest is seen";
            ASSERT_LT(covered, kWidth * kHeight / 2) << "and what was the place of the others";
        }
    }
}

// Of the C library's heap; a sanitizer's counts nothing.
std::size_t bytes_in_use() {
    const struct mallinfo2 m = mallinfo2();
    return m.uordblks + m.hblkhd;
}

TEST(Visibility, RoomOfALargeModelIsFreedOnceItIsGone) {
    const Soup large = sheet(1100);
    VisibilityBuffer buffer;
    buffer.begin(kWidth, kHeight);
    buffer.add(large.mesh(perspective()));
    const std::size_t with = bytes_in_use();
    if (with < large.vertices.size() * sizeof(PlainVertex)) GTEST_SKIP() << "the C library does not count what is in use";
    buffer.begin(kWidth, kHeight);  // of a picture without it
    buffer.begin(kWidth, kHeight);
    EXPECT_LE(bytes_in_use(), with - large.vertices.size() * sizeof(KernelVertex));
}

TEST(Visibility, OfNothingNothingIsTold) {
    VisibilityBuffer empty;
    empty.begin(kWidth, kHeight);
    std::vector<KernelSurface> surfaces(empty.record_count());
    empty.tell(surfaces, {}, 4);
    std::vector<SeenTile> tiles;
    empty.tiles(0, tiles);
    EXPECT_TRUE(tiles.empty());
}

}  // namespace
}  // namespace pai
