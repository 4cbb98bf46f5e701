#include "asset/lod_error.h"

#include <algorithm>
#include <cmath>

#include <glm/common.hpp>
#include <glm/geometric.hpp>

namespace pai {
namespace {

// How far normals (as vectors) and colours (linear) may differ before a patch counts as wholly another one.
constexpr float kOtherNormal = 0.5f, kOtherColour = 0.25f;
constexpr std::uint64_t kMostSamples = 50'000;  // triangles
constexpr int kMostSamplesPerTriangle = 16;
constexpr int kFarthestCell = 1'000'000;  // three of them fit into the bits of a key

float area(glm::vec3 a, glm::vec3 b, glm::vec3 c) { return 0.5f * glm::length(glm::cross(b - a, c - a)); }

// Point `i` of a sequence that covers a triangle evenly. Source: M. Roberts, "The unreasonable effectiveness of quasirandom sequences", 2018.
glm::vec3 barycentric(std::uint64_t i) {
    const double n = static_cast<double>(i % 1'000'003);
    auto u = static_cast<float>(std::fmod(0.5 + n * 0.7548776662466927, 1.0)), v = static_cast<float>(std::fmod(0.5 + n * 0.5698402909980532, 1.0));
    if (u + v > 1) u = 1 - u, v = 1 - v;
    return {1 - u - v, u, v};
}

template <class V>
V at(const std::vector<V>& stream, const std::uint32_t* t, glm::vec3 w, V otherwise) {
    return stream.empty() ? otherwise : stream[t[0]] * w.x + stream[t[1]] * w.y + stream[t[2]] * w.z;
}

}  // namespace

LookError::LookError(const Primitive& full) : full_(full) {
    double areas = 0, edges = 0, uv_edges = 0;
    for (std::size_t i = 0; i + 2 < full.indices.size(); i += 3) {
        const std::uint32_t* t = &full.indices[i];
        areas += area(full.positions[t[0]], full.positions[t[1]], full.positions[t[2]]);
        edges += glm::distance(full.positions[t[0]], full.positions[t[1]]);
        if (!full.uvs[0].empty()) uv_edges += glm::distance(full.uvs[0][t[0]], full.uvs[0][t[1]]);
    }
    const double triangles = std::max<double>(static_cast<double>(full.indices.size() / 3), 1);
    area_m2_ = static_cast<float>(areas / triangles);
    cell_m_ = std::max(static_cast<float>(1.5 * edges / triangles), 1e-12f);
    if (uv_edges > 0) m_per_uv_ = static_cast<float>(edges / uv_edges);

    std::vector<std::pair<std::uint64_t, std::uint32_t>> placed(full.positions.size());
    for (std::uint32_t i = 0; i < placed.size(); ++i) placed[i] = {cell_of(cell_at(full.positions[i])), i};
    std::sort(placed.begin(), placed.end());
    order_.reserve(placed.size());
    for (std::uint32_t i = 0; i < placed.size(); ++i) {
        if (i == 0 || placed[i].first != placed[i - 1].first) cells_.push_back({placed[i].first, i});
        order_.push_back(placed[i].second);
    }
    cells_.push_back({UINT64_MAX, static_cast<std::uint32_t>(placed.size())});
    cells_.shrink_to_fit();
}

std::uint64_t LookError::cell_of(glm::ivec3 c) const {
    const auto part = [](int v) { return static_cast<std::uint64_t>(v + kFarthestCell + 1); };
    return part(c.x) | part(c.y) << 21 | part(c.z) << 42;
}

glm::ivec3 LookError::cell_at(glm::vec3 p) const {
    const glm::vec3 c = glm::clamp(glm::floor((p - full_.bounds.min) / cell_m_), static_cast<float>(-kFarthestCell), static_cast<float>(kFarthestCell));
    return glm::ivec3(c);
}

float LookError::difference(const Sample& s, std::uint32_t v) const {
    float share = 0, slide_m = 0;
    if (!full_.normals.empty()) share = glm::distance(s.normal, full_.normals[v]) / kOtherNormal;
    if (!full_.colours.empty()) share = std::max(share, glm::distance(s.colour, full_.colours[v]) / kOtherColour);
    if (!full_.uvs[0].empty()) {
        // The vertex lies a little beside the sample, and so do its coordinates.
        slide_m = glm::distance(s.uv, full_.uvs[0][v]) * m_per_uv_ - glm::distance(s.position, full_.positions[v]);
    }
    return std::clamp(std::max(s.patch_m * share, slide_m), 0.0f, s.patch_m);
}

float LookError::at_nearest(const Sample& s) const {
    const glm::ivec3 middle = cell_at(s.position);
    float nearest = 4 * cell_m_ * cell_m_, least = -1;
    for (int i = 0; i < 9; ++i) {
        const std::uint64_t first = cell_of(middle + glm::ivec3(-1, i % 3 - 1, i / 3 - 1));
        const auto found = std::lower_bound(cells_.begin(), cells_.end(), first, [](const Cell& c, std::uint64_t key) { return c.key < key; });
        auto end = found;
        while (end->key <= first + 2) ++end;
        for (std::uint32_t k = found->first; k < end->first; ++k) {
            const glm::vec3 d = full_.positions[order_[k]] - s.position;
            const float far = glm::dot(d, d);
            if (far > nearest) continue;
            const float error = difference(s, order_[k]);
            if (far < nearest || least < 0 || error < least) least = error;
            nearest = far;
        }
    }
    return least;
}

float LookError::measure(std::span<const std::uint32_t> level) const {
    const std::uint64_t step = std::max<std::uint64_t>(1, level.size() / 3 / kMostSamples);
    double sum = 0;
    std::uint64_t count = 0, number = 0;
    for (std::size_t i = 0; i + 2 < level.size(); i += 3 * step) {
        const std::uint32_t* t = &level[i];
        const float m2 = area(full_.positions[t[0]], full_.positions[t[1]], full_.positions[t[2]]);
        if (!(m2 > 0)) continue;
        const int samples = std::clamp(static_cast<int>(m2 / (2 * area_m2_)), 1, kMostSamplesPerTriangle);
        double here = 0;
        int found = 0;
        for (int k = 0; k < samples; ++k) {
            const glm::vec3 w = barycentric(number++);
            const glm::vec3 n = at(full_.normals, t, w, glm::vec3(0));
            const Sample s{at(full_.positions, t, w, glm::vec3(0)), glm::dot(n, n) > 0 ? glm::normalize(n) : n, at(full_.colours, t, w, glm::vec4(1)),
                           at(full_.uvs[0], t, w, glm::vec2(0)), std::sqrt(2 * m2)};
            const float error = at_nearest(s);
            if (error < 0) continue;
            here += static_cast<double>(error) * static_cast<double>(error);
            ++found;
        }
        if (found == 0) continue;
        // By area: what is seen more counts more.
        const auto weight = static_cast<std::uint64_t>(samples);
        sum += here / found * static_cast<double>(weight);
        count += weight;
    }
    return count == 0 ? 0.0f : static_cast<float>(std::sqrt(sum / static_cast<double>(count)));
}

}  // namespace pai
