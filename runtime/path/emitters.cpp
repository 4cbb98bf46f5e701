#include "path/emitters.h"

#include <algorithm>
#include <cmath>

#include <glm/geometric.hpp>

#include "path/radiometry.h"
#include "path/surface.h"

namespace pai::path {
namespace {


Hit point_of(const Scene& scene, std::uint32_t piece_index, std::uint32_t triangle, float u, float v) {
    Hit hit;
    hit.piece_index = piece_index;
    hit.piece = &scene.pieces()[piece_index];
    hit.triangle = triangle;
    hit.u = u;
    hit.v = v;
    for (std::size_t k = 0; k < 3; ++k) hit.vertices[k] = hit.piece->primitive->indices[std::size_t{triangle} * 3 + k];
    const auto& p = hit.piece->positions;
    const glm::vec3 a = p[hit.vertices[0]], b = p[hit.vertices[1]], c = p[hit.vertices[2]];
    hit.position = a * (1 - u - v) + b * u + c * v;
    const glm::vec3 n = glm::cross(b - a, c - a);
    const float length = glm::length(n);
    hit.normal = length > 0 ? n / (hit.piece->mirrored ? -length : length) : glm::vec3(0, 1, 0);
    return hit;
}

float area_of(const Hit& hit) {
    const auto& p = hit.piece->positions;
    const glm::vec3 a = p[hit.vertices[0]];
    return 0.5f * glm::length(glm::cross(p[hit.vertices[1]] - a, p[hit.vertices[2]] - a));
}

bool shines(const Piece& piece) {
    return !piece.only_seen && !piece.material->unlit && brightness(piece.material->emissive * piece.emission_scale) > 0;
}

// Mean of a few points: emission may be a picture.
float mean_emission(const Scene& scene, std::uint32_t piece, std::uint32_t triangle) {
    constexpr float kAt[7][2] = {{1 / 3.0f, 1 / 3.0f}, {0.1f, 0.1f}, {0.8f, 0.1f}, {0.1f, 0.8f}, {0.45f, 0.1f}, {0.1f, 0.45f}, {0.45f, 0.45f}};
    float sum = 0;
    for (const auto& at : kAt) sum += brightness(emission_at(point_of(scene, piece, triangle, at[0], at[1])));
    return sum / 7;
}

}  // namespace

Emitters::Emitters(const Scene& scene) : scene_(scene), by_piece_(scene.pieces().size()) {
    std::vector<double> powers;
    double all = 0;
    for (std::uint32_t i = 0; i < scene.pieces().size(); ++i) {
        const Piece& piece = scene.pieces()[i];
        if (!shines(piece)) continue;
        const auto count = static_cast<std::uint32_t>(piece.primitive->indices.size() / 3);
        by_piece_[i].assign(count, 0.0f);
        for (std::uint32_t t = 0; t < count; ++t) {
            const float area = area_of(point_of(scene, i, t, 0.3f, 0.3f));
            const double power = static_cast<double>(area) * static_cast<double>(mean_emission(scene, i, t));
            if (!(power > 0) || !std::isfinite(power)) continue;
            triangles_.push_back({i, t, area});
            powers.push_back(power);
            all += power;
        }
    }
    double so_far = 0;
    cumulative_.push_back(0);
    for (std::size_t i = 0; i < triangles_.size(); ++i) {
        so_far += powers[i];
        cumulative_.push_back(i + 1 == triangles_.size() ? 1.0f : static_cast<float>(so_far / all));
        const Triangle& t = triangles_[i];
        by_piece_[t.piece][t.triangle] = (cumulative_[i + 1] - cumulative_[i]) / std::max(t.area, 1e-30f);
    }
}

Emitters::Draw Emitters::sample(float pick, glm::vec2 u) const {
    const auto found = std::upper_bound(cumulative_.begin(), cumulative_.end(), pick);
    const auto i = std::min(static_cast<std::size_t>(std::max<std::ptrdiff_t>(found - cumulative_.begin() - 1, 0)), triangles_.size() - 1);
    const float root = std::sqrt(u.x);
    Draw out;
    out.hit = point_of(scene_, triangles_[i].piece, triangles_[i].triangle, root * (1 - u.y), root * u.y);
    out.position = out.hit.position;
    out.normal = out.hit.normal;
    out.density = by_piece_[triangles_[i].piece][triangles_[i].triangle];
    return out;
}

float Emitters::density(const Hit& hit) const {
    const std::vector<float>& of_piece = by_piece_[hit.piece_index];
    return of_piece.empty() ? 0 : of_piece[hit.triangle];
}

}  // namespace pai::path
