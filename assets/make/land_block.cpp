#include "make/land_block.h"

#include <algorithm>
#include <cmath>

#include <glm/common.hpp>
#include <glm/geometric.hpp>

#include "make/matter.h"

namespace pai {

TriMesh land_top(const LandBlock& block) {
    const auto at = [&](float s, float t) {
        const glm::vec2 xz = glm::vec2(2 * s - 1, 1 - 2 * t) * block.half_m;
        return glm::vec3(xz.x, block.height(xz), xz.y);
    };
    TriMesh mesh = grid_surface(block.columns, block.rows, at, [](float s, float t) { return glm::vec2(s, 1 - t); });
    make_tangents(mesh);
    return mesh;
}

TriMesh land_sides(const LandBlock& block) {
    TriMesh all;
    const auto side = [&](int columns, glm::vec2 from, glm::vec2 to) {
        const auto at = [&](float s, float t) {
            const glm::vec2 xz = glm::mix(from, to, s) * block.half_m;
            return glm::vec3(xz.x, glm::mix(block.base_m, block.height(xz), t), xz.y);
        };
        const float length = glm::length((to - from) * block.half_m);
        TriMesh mesh = grid_surface(columns, 1, at, [&](float s, float t) { return 3.0f * glm::vec2(s * length, -at(s, t).y); });
        make_tangents(mesh);
        all.add(mesh);
    };
    side(block.columns, {-1, 1}, {1, 1});
    side(block.rows, {1, 1}, {1, -1});
    side(block.columns, {1, -1}, {-1, -1});
    side(block.rows, {-1, -1}, {-1, 1});
    return all;
}

TriMesh land_water(const LandBlock& block, float level_m) {
    const glm::vec2 h = block.half_m - 0.0004f;
    TriMesh mesh = bevelled_box({-h.x, block.base_m + 0.001f, -h.y}, {h.x, level_m, h.y}, 0.0004f);
    lay_on(mesh, 4, 2);
    return mesh;
}

LandPictures land_pictures(const LandBlock& block, int texels, const std::function<glm::vec4(const LandPoint&)>& colour) {
    const int rows = static_cast<int>(std::lround(static_cast<float>(texels) * block.half_m.y / block.half_m.x));
    const auto place = [&](glm::vec2 uv) { return (uv * 2.0f - 1.0f) * block.half_m; };
    const Raster heights = make_raster(texels, rows, [&](glm::vec2 uv) { return glm::vec4(block.height(place(uv)), 0, 0, 1); });
    const Raster above = relief_above(heights, texels / 96), coarse = relief_above(heights, texels / block.columns);
    const glm::vec2 step = 2.0f * block.half_m / glm::vec2(texels, rows);
    LandPictures out;
    out.colour = Raster(texels, rows);
    for (int y = 0; y < rows; ++y) {
        for (int x = 0; x < texels; ++x) {
            const int x1 = std::min(x + 1, texels - 1), y1 = std::min(y + 1, rows - 1);
            const float dx = (heights.at(x1, y).x - heights.at(std::max(x - 1, 0), y).x) / (2 * step.x);
            const float dz = (heights.at(x, y1).x - heights.at(x, std::max(y - 1, 0)).x) / (2 * step.y);
            const float slope = 1 - 1 / std::sqrt(1 + dx * dx + dz * dz);
            const glm::vec2 uv = (glm::vec2(x, y) + 0.5f) / glm::vec2(texels, rows);
            out.colour.at(x, y) = colour({place(uv), heights.at(x, y).x, slope, above.at(x, y).x});
        }
    }
    out.normal = normal_map(coarse, 2.0f * block.half_m, 0.8f);
    return out;
}

}  // namespace pai
