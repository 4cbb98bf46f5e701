#include "make/lathe.h"

#include <algorithm>
#include <cmath>
#include <numbers>

#include <glm/geometric.hpp>

namespace pai {

std::vector<glm::vec2> even_profile(const std::vector<glm::vec2>& points, int steps) {
    constexpr int fine = 1200;
    const auto at = [&](int i) { return spline(points, static_cast<float>(i) / fine); };
    std::vector<float> length{0};
    for (int i = 1; i <= fine; ++i) length.push_back(length.back() + glm::distance(at(i), at(i - 1)));
    std::vector<glm::vec2> out;
    for (int i = 0, k = 0; i <= steps; ++i) {
        const float want = length.back() * static_cast<float>(i) / static_cast<float>(steps);
        while (k < fine && length[static_cast<std::size_t>(k)] < want) ++k;
        out.push_back(at(k));
    }
    return out;
}

TriMesh lathe(const std::vector<glm::vec2>& profile, int columns, float first_angle_rad) {
    const int rows = static_cast<int>(profile.size()) - 1;
    const auto at = [&](float t) { return profile[static_cast<std::size_t>(std::lround((1 - t) * static_cast<float>(rows)))]; };
    const auto position = [&](float s, float t) {
        const float angle = first_angle_rad + 2 * std::numbers::pi_v<float> * s;
        const glm::vec2 p = at(t);
        return glm::vec3(p.x * std::sin(angle), p.y, p.x * std::cos(angle));
    };
    return grid_surface(columns, rows, position, [](float s, float t) { return glm::vec2(s, 1 - t); });
}

}  // namespace pai
