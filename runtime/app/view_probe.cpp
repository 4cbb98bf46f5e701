#include "app/view_probe.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>

#include <fmt/format.h>
#include <glm/geometric.hpp>

namespace pai::app {
namespace {

struct Axes {
    glm::dvec3 right, up, back;
};

// As camera_state() has them.
Axes axes_of(const ViewCamera& camera) {
    const glm::dvec3 arm = camera.eye - camera.target;
    const double length = glm::length(arm);
    Axes out;
    out.back = length > 0 ? arm / length : glm::dvec3(0, 0, 1);
    const glm::dvec3 across = glm::cross(glm::dvec3(0, 1, 0), out.back);
    out.right = glm::length(across) > 1e-12 ? glm::normalize(across) : glm::dvec3(1, 0, 0);
    out.up = glm::cross(out.back, out.right);
    return out;
}

double half_height(const ViewCamera& camera) { return std::tan(camera.fov_y_deg * std::numbers::pi / 360); }

std::optional<SurfaceHit> cast(const Solid& solid, const ViewLens& lens, const std::optional<Section>& section, glm::dvec2 px) {
    const glm::dvec3 direction = lens.direction(px);
    if (!section) return solid.cast(lens.camera.eye, direction);
    const auto [normal, offset] = plane_of(*section);
    return solid.cast_cut(lens.camera.eye, direction, normal, offset);
}

}  // namespace

std::optional<glm::dvec3> ViewLens::seen_at(glm::dvec3 place) const {
    const Axes a = axes_of(camera);
    const glm::dvec3 to = place - camera.eye;
    const double depth = -glm::dot(to, a.back);
    if (depth <= 0) return {};
    const double scale = px_per_m(depth);
    return glm::dvec3(size_px.x / 2 + glm::dot(to, a.right) * scale, size_px.y / 2 - glm::dot(to, a.up) * scale, depth);
}

std::optional<glm::vec2> seen_by(const CameraState& camera, glm::vec3 place_ws, glm::vec2 size) {
    const glm::vec3 at(glm::inverse(camera.world_from_camera) * glm::vec4(place_ws, 1));
    if (at.z >= -camera.near_m) return {};
    const float scale = size.y * 0.5f / std::tan(camera.fov_y_rad * 0.5f);
    return glm::vec2(size.x * 0.5f + at.x / -at.z * scale, size.y * 0.5f - at.y / -at.z * scale);
}

glm::dvec3 ViewLens::direction(glm::dvec2 px) const {
    const Axes a = axes_of(camera);
    const double scale = half_height(camera) / (size_px.y / 2);
    return glm::normalize(a.right * ((px.x - size_px.x / 2) * scale) + a.up * ((size_px.y / 2 - px.y) * scale) - a.back);
}

double ViewLens::px_per_m(double depth_m) const { return size_px.y / 2 / (half_height(camera) * depth_m); }

std::pair<glm::dvec3, double> plane_of(const Section& section) {
    const glm::dvec3 n(section.normal);
    const double length = glm::length(n);
    return {length > 0 ? n / length : glm::dvec3(1, 0, 0), static_cast<double>(section.offset_m)};
}

std::optional<glm::dvec3> touch(const Solid& solid, const ViewLens& lens, const std::optional<Section>& section, glm::dvec2 px, double snap_px) {
    const auto under = cast(solid, lens, section, px);
    std::optional<glm::dvec3> best;
    double nearest = snap_px;
    // The finger itself, and two rings around it: what is beside an edge belongs to it as well.
    for (int i = 0; i < 17; ++i) {
        const double angle = i * std::numbers::pi / 4, far = i == 0 ? 0 : i <= 8 ? snap_px * 0.5 : snap_px;
        const auto hit = i == 0 ? under : cast(solid, lens, section, px + far * glm::dvec2(std::cos(angle), std::sin(angle)));
        if (!hit || snap_px <= 0) continue;
        for (const glm::dvec3& corner : solid.triangle(hit->triangle)) {
            const auto seen = lens.seen_at(corner);
            if (!seen || !is_seen(solid, lens, section, corner, 1e-6 * glm::length(corner - lens.camera.eye))) continue;
            const double away = glm::length(glm::dvec2(*seen) - px);
            if (away < nearest) {
                nearest = away;
                best = corner;
            }
        }
    }
    if (!best && under) best = under->position;
    return best;
}

bool is_seen(const Solid& solid, const ViewLens& lens, const std::optional<Section>& section, glm::dvec3 place, double slack_m) {
    const glm::dvec3 to = place - lens.camera.eye;
    const double distance = glm::length(to);
    if (distance <= 0) return false;
    std::optional<SurfaceHit> hit;
    if (section) {
        const auto [normal, offset] = plane_of(*section);
        if (glm::dot(place, normal) > offset + slack_m) return false;
        hit = solid.cast_cut(lens.camera.eye, to / distance, normal, offset);
    } else {
        hit = solid.cast(lens.camera.eye, to / distance);
    }
    return !hit || hit->distance_m >= distance - slack_m;
}

double round_length(double metres) {
    if (!(metres > 0)) return 0;
    const double power = std::pow(10, std::floor(std::log10(metres)));
    for (const double step : {5.0, 2.0})
        if (step * power <= metres) return step * power;
    return power;
}

std::string length_text(double metres, int digits) {
    const double mm = metres * 1000;
    if (mm >= 1000) return fmt::format("{:.{}f} m", metres, digits > 0 ? digits + 1 : 0);
    if (digits == 0 && mm >= 10) return fmt::format("{:g} cm", mm / 10);
    return digits == 0 ? fmt::format("{:g} mm", mm) : fmt::format("{:.{}f} mm", mm, digits);
}

}  // namespace pai::app
