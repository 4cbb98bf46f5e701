#include "app/view_light.h"

#include <algorithm>
#include <cmath>

#include <glm/geometric.hpp>

#include "app/view_backdrop.h"
#include "show/tour.h"

namespace pai::app {
namespace {

constexpr double kRing = 1.12;        // of the radius around the thing
constexpr double kReach_deg = 50;     // that one move may take it around: more would jump to the far side
constexpr double kKeep = 0.06;        // pixels that a degree of change counts as: decides where two places are seen as one

constexpr double kOfPicture = 0.36;   // of its shorter side, at the distance of what is looked at: the largest ring

}  // namespace

LightRing light_ring(const Bounds& bounds, const ViewLens& lens) {
    const glm::dvec3 middle = bounds.empty() ? glm::dvec3(0) : (glm::dvec3(bounds.min) + glm::dvec3(bounds.max)) * 0.5;
    const double around = kRing * std::max(static_cast<double>(radius_of(bounds)), 1e-6);
    const double distance = std::max(glm::length(lens.camera.target - lens.camera.eye), 1e-6);
    const double most = kOfPicture * std::min(lens.size_px.x, lens.size_px.y) / lens.px_per_m(distance);
    return around <= most ? LightRing{middle, around} : LightRing{lens.camera.target, most};
}

glm::dvec3 light_place(const RakingLight& light, const LightRing& ring) { return ring.middle + glm::dvec3(towards(light)) * ring.radius_m; }

RakingLight light_under(const RakingLight& now, const LightRing& ring, const ViewLens& lens, glm::dvec2 px) {
    RakingLight best = now;
    double least = 1e300;
    const auto consider = [&](double azimuth_deg, double elevation_deg) {
        RakingLight light = now;
        light.azimuth_deg = static_cast<float>(std::remainder(azimuth_deg, 360));
        light.elevation_deg = static_cast<float>(std::clamp(elevation_deg, kLowestLight_deg, kHighestLight_deg));
        const auto seen = lens.seen_at(light_place(light, ring));
        if (!seen) return;
        const double turned = std::remainder(azimuth_deg - static_cast<double>(now.azimuth_deg), 360), raised = static_cast<double>(light.elevation_deg - now.elevation_deg);
        const double away = glm::length(glm::dvec2(*seen) - px) + kKeep * std::hypot(turned, raised);
        if (away < least) least = away, best = light;
    };
    // First roughly, then around the best.
    for (double by = -kReach_deg; by <= kReach_deg; by += 2)
        for (double up = kLowestLight_deg; up <= kHighestLight_deg; up += 3) consider(static_cast<double>(now.azimuth_deg) + by, up);
    for (const double step : {0.75, 0.2}) {
        const RakingLight middle = best;
        for (int i = -4; i <= 4; ++i)
            for (int k = -4; k <= 4; ++k) consider(static_cast<double>(middle.azimuth_deg) + i * step, static_cast<double>(middle.elevation_deg) + k * step);
    }
    return best;
}

}  // namespace pai::app
