#include "porcelain/brush.h"

#include <algorithm>
#include <cmath>
#include <numbers>

#include <glm/common.hpp>
#include <glm/geometric.hpp>

#include "make/noise.h"

namespace pai {
namespace {

constexpr float kPi = std::numbers::pi_v<float>;
constexpr float kTexelX = kGirth / kWallTexels, kTexelY = kLength / kWallTexels;

void petal(Wall& wall, glm::vec2 centre, float angle, glm::vec2 radii, float seed) {
    wall.paint(centre, std::max(radii.x, radii.y) * 1.3f, [&](glm::vec2 q) {
        const glm::vec2 p = rotated(q, -angle);  // x points away from the flower's heart
        const float a = std::atan2(p.y / radii.y, p.x / radii.x);
        const float scallop = 1 + 0.07f * std::cos(a * 5 + seed) * ramp(-0.4f, 0.3f, std::cos(a));
        const float edge = ellipse(p, radii * scallop);
        const float base = ramp(0.7f, -0.9f, p.x / radii.x);
        const float vein = ramp(0.65f, 0.95f, std::cos(a * 11)) * 0.22f * ramp(1.0f, 0.2f, p.x / radii.x);
        return outlined(edge, 0.0011f, 0.16f + 0.70f * base * base + vein);
    });
}

}  // namespace

void Wall::touch(int x, int y, Touch t) {
    float& ink = ink_.at((x % kWallTexels + kWallTexels) % kWallTexels, y).x;
    ink = glm::mix(ink, t.ink, std::clamp(t.cover, 0.0f, 1.0f));
}

void Wall::paint(glm::vec2 centre, float reach, const std::function<Touch(glm::vec2)>& shape) {
    const int x0 = static_cast<int>(std::floor((centre.x - reach) / kTexelX)), x1 = static_cast<int>(std::ceil((centre.x + reach) / kTexelX));
    const int y0 = std::max(0, static_cast<int>((centre.y - reach) / kTexelY)), y1 = std::min(kWallTexels - 1, static_cast<int>((centre.y + reach) / kTexelY));
    for (int y = y0; y <= y1; ++y) {
        for (int x = x0; x <= x1; ++x) {
            const glm::vec2 p((static_cast<float>(x) + 0.5f) * kTexelX, (static_cast<float>(y) + 0.5f) * kTexelY);
            touch(x, y, shape(p - centre));
        }
    }
}

void Wall::band(float first, float end, const std::function<Touch(glm::vec2)>& shape) {
    const int y0 = static_cast<int>(first / kTexelY), y1 = std::min(kWallTexels - 1, static_cast<int>(end / kTexelY));
    for (int y = y0; y <= y1; ++y) {
        for (int x = 0; x < kWallTexels; ++x) touch(x, y, shape({(static_cast<float>(x) + 0.5f) * kTexelX, (static_cast<float>(y) + 0.5f) * kTexelY}));
    }
}

void Wall::stroke(const Stroke& line, glm::vec2 centre, float reach, float ink) {
    paint(centre, reach, [&](glm::vec2 q) { return Touch{ramp(kSoft, -kSoft, line.hit(q + centre).edge), ink}; });
}

Touch outlined(float edge, float line, float wash) {
    const float outline = ramp(line + kSoft, line - kSoft, -edge);
    const float filled = ramp(line * 1.6f, line * 2.6f, -edge);
    return {ramp(kSoft, -kSoft, edge), glm::mix(wash * filled, 0.95f, outline)};
}

void peony(Wall& wall, glm::vec2 at, float radius, float turn) {
    for (int ring = 0; ring < 3; ++ring) {
        const int n = 9 - 2 * ring;
        const float k = static_cast<float>(ring);
        for (int i = 0; i < n; ++i) {
            const float a = turn + 2 * kPi * (static_cast<float>(i) + 0.5f * k) / static_cast<float>(n);
            const glm::vec2 centre = at + glm::vec2(std::cos(a), std::sin(a)) * (radius * (0.66f - 0.24f * k));
            petal(wall, centre, a, glm::vec2(0.33f, 0.29f) * (radius * (1 - 0.14f * k)), static_cast<float>(i) * 1.7f);
        }
    }
    wall.paint(at, radius * 0.24f, [&](glm::vec2 q) {
        const float seeds = ramp(0.2f, 0.7f, std::cos(q.x * 2600) * std::cos(q.y * 2600));
        return outlined(glm::length(q) - radius * 0.15f, 0.0010f, 0.35f + 0.6f * seeds);
    });
}

void leaf(Wall& wall, glm::vec2 root, float angle, float length, float bend) {
    wall.paint(root + rotated({length * 0.5f, 0}, angle), length * 0.75f, [&](glm::vec2 q) {
        glm::vec2 p = rotated(q, -angle) / length + glm::vec2(0.5f, 0);
        p.y -= bend * p.x * p.x;
        const float lobe = 0.5f + 0.5f * std::cos(kPi * std::fmod(std::max(p.x, 0.0f) * 2.6f, 1.0f));
        const float half = 0.30f * std::sqrt(std::max(0.0f, std::sin(kPi * std::clamp(p.x, 0.0f, 1.0f)))) * (0.55f + 0.45f * lobe) * (1 - 0.3f * p.x);
        const float edge = p.x < 0 || p.x > 1 ? 1.0f : (std::abs(p.y) - half) * length;
        const float rib = ramp(0.02f, 0.045f, std::abs(p.y));
        const float vein = 0.12f * std::cos((p.x - std::abs(p.y)) * 9 * kPi);
        return outlined(edge, 0.0010f, (0.62f + vein) * rib + 0.12f);
    });
}

void tendril(Wall& wall, glm::vec2 root, float angle, float size, float hand) {
    std::vector<glm::vec2> points;
    for (int i = 0; i <= 9; ++i) {
        const float t = static_cast<float>(i) / 9;
        points.push_back(root + rotated(glm::vec2(size, 0) + rotated({-size * (1 - 0.86f * t), 0}, hand * t * 5.2f), angle));
    }
    wall.stroke(Stroke(points, 0.0012f, 0.0006f), root + rotated({size, 0}, angle), size * 2.4f, 0.9f);
}

}  // namespace pai
