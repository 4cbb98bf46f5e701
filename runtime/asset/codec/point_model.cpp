// What points and scanned triangles have in common: the model around them, how dense they lie.
#include <algorithm>
#include <array>
#include <cmath>
#include <numeric>
#include <unordered_map>

#include <glm/common.hpp>
#include <glm/geometric.hpp>

#include "asset/codec/points_file.h"

namespace pai::codec {
namespace {

constexpr std::size_t kSamples = 512, kMostInGrid = 1u << 20;

struct Grid {
    glm::vec3 low;
    float cell;
    std::unordered_map<std::uint64_t, std::vector<std::uint32_t>> cells;

    static std::uint64_t key(glm::ivec3 c) {
        const auto part = [](int v) { return static_cast<std::uint64_t>(static_cast<std::uint32_t>(v)) & 0x1fffff; };
        return part(c.x) | part(c.y) << 21 | part(c.z) << 42;
    }
    glm::ivec3 at(glm::vec3 p) const { return glm::ivec3(glm::clamp((p - low) / cell, 0.0f, 1e6f)); }
};

// Distance to the third nearest other point, below 0 if the cells around hold fewer.
float third_nearest(const Grid& grid, const std::vector<glm::vec3>& points, std::uint32_t own) {
    std::array<float, 3> best{1e30f, 1e30f, 1e30f};
    const glm::ivec3 middle = grid.at(points[own]);
    for (int i = 0; i < 27; ++i) {
        const auto found = grid.cells.find(Grid::key(middle + glm::ivec3(i % 3 - 1, i / 3 % 3 - 1, i / 9 - 1)));
        if (found == grid.cells.end()) continue;
        for (const std::uint32_t k : found->second) {
            if (k == own) continue;
            float d = glm::distance(points[k], points[own]);
            for (float& b : best)
                if (d < b) std::swap(d, b);
        }
    }
    // Farther ones may hide beyond the cells.
    return best[2] <= grid.cell ? best[2] : -1;
}

}  // namespace

float spacing_of(const std::vector<glm::vec3>& all) {
    if (all.size() < 4) return 0;
    // Of very many a part, grown dense again by its share: points of a scan lie on surfaces.
    const std::size_t step = (all.size() + kMostInGrid - 1) / kMostInGrid;
    std::vector<glm::vec3> points;
    glm::vec3 low(1e30f), high(-1e30f);
    for (std::size_t i = 0; i < all.size(); i += step) {
        points.push_back(all[i]);
        low = glm::min(low, all[i]), high = glm::max(high, all[i]);
    }
    const float extent = glm::length(high - low);
    if (!(extent > 0) || !std::isfinite(extent)) return 0;
    for (Grid grid{low, extent / std::sqrt(static_cast<float>(points.size())), {}}; grid.cell < 2 * extent; grid.cell *= 2) {
        grid.cells.clear();
        for (std::uint32_t i = 0; i < points.size(); ++i) grid.cells[Grid::key(grid.at(points[i]))].push_back(i);
        std::vector<float> found;
        const std::size_t samples = std::min(kSamples, points.size());
        for (std::size_t s = 0; s < samples; ++s)
            if (const float d = third_nearest(grid, points, static_cast<std::uint32_t>(s * points.size() / samples)); d >= 0) found.push_back(d);
        if (found.size() * 10 < samples * 6) continue;
        // The sample's missing ones lie farther apart.
        const std::size_t middle = std::min(found.size() - 1, samples / 2);
        std::nth_element(found.begin(), found.begin() + static_cast<std::ptrdiff_t>(middle), found.end());
        return found[middle] / std::sqrt(static_cast<float>(step));
    }
    return 0;
}

ModelData one_primitive(Primitive p, bool lit) {
    ModelData model{.nodes = std::vector<ModelNode>(1), .meshes = std::vector<Mesh>(1), .materials = std::vector<Material>(1)};
    model.nodes[0].mesh = 0;
    Material& material = model.materials[0];
    material.metallic = 0;
    material.roughness = 0.8f;
    // What a scanner saw from one side may be seen from the other.
    material.double_sided = true;
    material.unlit = !lit;
    p.material = 0;
    for (const glm::vec3& v : p.positions) p.bounds.add(v);
    if (p.mode == Primitive::Mode::Points) {
        p.indices.resize(p.positions.size());
        std::iota(p.indices.begin(), p.indices.end(), 0u);
        p.point_spacing_m = spacing_of(p.positions);
    }
    model.bounds = p.bounds;
    model.meshes[0].primitives.push_back(std::move(p));
    return model;
}

}  // namespace pai::codec
