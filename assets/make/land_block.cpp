#include "make/land_block.h"

#include <algorithm>
#include <cmath>

#include <glm/common.hpp>
#include <glm/geometric.hpp>

#include "make/matter.h"

namespace pai {

namespace {

constexpr int kDense = 320;  // samples along x and z of the ground's length
constexpr int kCalm = 9;     // samples to either side that lengths are averaged over, so that neighbouring rows do not part

using Table = std::vector<float>;

// Means over 2 * kCalm + 1 of `count` values that lie `stride` apart.
void calm(float* values, int count, int stride) {
    Table in(static_cast<std::size_t>(count));
    for (int i = 0; i < count; ++i) in[static_cast<std::size_t>(i)] = values[i * stride];
    for (int i = 0; i < count; ++i) {
        float sum = 0;
        for (int k = -kCalm; k <= kCalm; ++k) sum += in[static_cast<std::size_t>(std::clamp(i + k, 0, count - 1))];
        values[i * stride] = sum / (2 * kCalm + 1);
    }
}

// Where, in [0,1], the running sum of `weights` reaches i / kDense of their whole; kDense + 1 values.
Table even_steps(const float* weights, int stride) {
    float whole = 0;
    for (int i = 0; i < kDense; ++i) whole += weights[i * stride];
    Table out(kDense + 1, 1.0f);
    float before = 0;
    for (int i = 0, next = 0; i < kDense; ++i) {
        const float after = before + weights[i * stride] / whole * kDense;
        for (; next <= kDense && static_cast<float>(next) <= after; ++next) out[static_cast<std::size_t>(next)] = (static_cast<float>(i) + (static_cast<float>(next) - before) / (after - before)) / kDense;
        before = after;
    }
    out.front() = 0;
    out.back() = 1;
    return out;
}

float between(const Table& table, float s) {
    const float at = std::clamp(s, 0.0f, 1.0f) * kDense;
    const int i = std::min(static_cast<int>(at), kDense - 1);
    return glm::mix(table[static_cast<std::size_t>(i)], table[static_cast<std::size_t>(i) + 1], at - static_cast<float>(i));
}

}  // namespace

std::function<glm::vec2(glm::vec2 uv)> along_ground(const LandBlock& block, float share) {
    const glm::vec2 step = 2.0f * block.half_m / static_cast<float>(kDense);
    const auto node = [](int x, int z) { return static_cast<std::size_t>(z * (kDense + 1) + x); };
    Table heights((kDense + 1) * (kDense + 1)), across(kDense * kDense), along(kDense * kDense);
    for (int z = 0; z <= kDense; ++z)
        for (int x = 0; x <= kDense; ++x) heights[node(x, z)] = block.height(glm::vec2(x, z) * step - block.half_m);
    for (int z = 0; z < kDense; ++z)
        for (int x = 0; x < kDense; ++x) {
            const std::size_t i = static_cast<std::size_t>(z * kDense + x);
            const float here = heights[node(x, z)];
            across[i] = glm::mix(1.0f, std::hypot(1.0f, (heights[node(x + 1, z)] - here) / step.x), share);
            along[i] = glm::mix(1.0f, std::hypot(1.0f, (heights[node(x, z + 1)] - here) / step.y), share);
        }
    // Columns are straight: their places follow the mean over z. Along each of them rows follow its own ground.
    Table mean(kDense, 0.0f);
    for (std::size_t i = 0; i < across.size(); ++i) mean[i % kDense] += across[i] / kDense;
    calm(mean.data(), kDense, 1);
    for (int x = 0; x < kDense; ++x) calm(along.data() + x, kDense, kDense);
    for (int z = 0; z < kDense; ++z) calm(along.data() + z * kDense, kDense, 1);
    std::vector<Table> rows;
    for (int x = 0; x < kDense; ++x) rows.push_back(even_steps(along.data() + x, kDense));
    return [half = block.half_m, columns = even_steps(mean.data(), 1), rows = std::move(rows)](glm::vec2 uv) {
        const float x = between(columns, uv.x), at = std::clamp(x * kDense - 0.5f, 0.0f, kDense - 1.0f);
        const auto i = static_cast<std::size_t>(std::min(static_cast<int>(at), kDense - 2));
        const float z = glm::mix(between(rows[i], uv.y), between(rows[i + 1], uv.y), at - static_cast<float>(i));
        return (glm::vec2(x, z) * 2.0f - 1.0f) * half;
    };
}

TriMesh land_top(const LandBlock& block) {
    const auto at = [&](float s, float t) {
        const glm::vec2 xz = block.at({s, 1 - t});
        return glm::vec3(xz.x, block.height(xz), xz.y);
    };
    TriMesh mesh = grid_surface(block.columns, block.rows, at, [](float s, float t) { return glm::vec2(s, 1 - t); });
    make_tangents(mesh);
    return mesh;
}

TriMesh land_sides(const LandBlock& block) {
    TriMesh all;
    // Corners of the uv, from one to the next, as the ground's own border has its vertices.
    const auto side = [&](int columns, glm::vec2 from, glm::vec2 to) {
        const auto at = [&](float s, float t) {
            const glm::vec2 xz = block.at(glm::mix(from, to, s));
            return glm::vec3(xz.x, glm::mix(block.base_m, block.height(xz), t), xz.y);
        };
        const glm::vec2 start = block.at(from);
        TriMesh mesh = grid_surface(columns, 1, at, [&](float s, float t) { const glm::vec3 p = at(s, t); return 3.0f * glm::vec2(glm::length(glm::vec2(p.x, p.z) - start), -p.y); });
        make_tangents(mesh);
        all.add(mesh);
    };
    side(block.columns, {0, 1}, {1, 1});
    side(block.rows, {1, 1}, {1, 0});
    side(block.columns, {1, 0}, {0, 0});
    side(block.rows, {0, 0}, {0, 1});
    return all;
}

TriMesh land_water(const LandBlock& block, float level_m) {
    const glm::vec2 h = block.half_m - 0.0004f;
    TriMesh mesh = bevelled_box({-h.x, block.base_m + 0.001f, -h.y}, {h.x, level_m, h.y}, 0.0004f);
    lay_on(mesh, 4, 2);
    return mesh;
}

LandPictures land_pictures(const LandBlock& block, int texels, const std::function<glm::vec4(const LandPoint&)>& colour) {
    // Lengths of the ground along u and v, which are those of the block where uv lies evenly.
    const auto length_m = [&](glm::vec2 from, glm::vec2 to) {
        float out = 0;
        for (int i = 0; i < kDense; ++i) {
            const glm::vec2 a = block.at(glm::mix(from, to, static_cast<float>(i) / kDense)), b = block.at(glm::mix(from, to, static_cast<float>(i + 1) / kDense));
            out += std::hypot(glm::length(b - a), block.height(b) - block.height(a));
        }
        return out;
    };
    const glm::vec2 size = block.place ? glm::vec2(length_m({0, 0.5f}, {1, 0.5f}), length_m({0.5f, 0}, {0.5f, 1})) : 2.0f * block.half_m;
    const int rows = static_cast<int>(std::lround(static_cast<float>(texels) * size.y / size.x));
    // A texel ends up on the mesh: beds of rock are level there only if they are coloured by the mesh's height, not by the finer land's.
    Table vertices;
    for (int y = 0; y <= block.rows; ++y)
        for (int x = 0; x <= block.columns; ++x) vertices.push_back(block.height(block.at(glm::vec2(x, y) / glm::vec2(block.columns, block.rows))));
    const auto mesh_height = [&](glm::vec2 uv) {
        const glm::vec2 at = uv * glm::vec2(block.columns, block.rows), low = glm::min(glm::floor(at), glm::vec2(block.columns - 1, block.rows - 1)), f = at - low;
        const float* v = vertices.data() + static_cast<std::ptrdiff_t>(low.y) * (block.columns + 1) + static_cast<std::ptrdiff_t>(low.x);
        return glm::mix(glm::mix(v[0], v[1], f.x), glm::mix(v[block.columns + 1], v[block.columns + 2], f.x), f.y);
    };
    Raster heights(texels, rows), places(texels, rows);
    for (int y = 0; y < rows; ++y)
        for (int x = 0; x < texels; ++x) {
            const glm::vec2 uv = (glm::vec2(x, y) + 0.5f) / glm::vec2(texels, rows), xz = block.at(uv);
            heights.at(x, y) = glm::vec4(block.height(xz), 0, 0, 1);
            places.at(x, y) = glm::vec4(xz.x, block.place ? mesh_height(uv) : heights.at(x, y).x, xz.y, 1);
        }
    const Raster above = relief_above(heights, texels / 96);
    Raster coarse = relief_above(heights, texels / block.columns);
    LandPictures out;
    out.colour = Raster(texels, rows);
    for (int y = 0; y < rows; ++y) {
        for (int x = 0; x < texels; ++x) {
            const glm::vec3 u(places.at(std::min(x + 1, texels - 1), y) - places.at(std::max(x - 1, 0), y));
            const glm::vec3 v(places.at(x, std::min(y + 1, rows - 1)) - places.at(x, std::max(y - 1, 0)));
            const float up = glm::normalize(glm::cross(v, u)).y;
            const glm::vec4 p = places.at(x, y);
            out.colour.at(x, y) = colour({{p.x, p.z}, p.y, 1 - up, above.at(x, y).x});
            if (block.place) coarse.at(x, y).x *= up;  // out of the ground, not upwards
        }
    }
    out.normal = normal_map(coarse, size, 0.8f);
    return out;
}

}  // namespace pai
