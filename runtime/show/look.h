#pragma once
// How a thing is looked at, beside the camera: the way its surfaces are seen, a cut through it, a light that shows its relief.
#include <cstdint>
#include <optional>
#include <string>

#include <glm/vec3.hpp>

namespace pai {

// Surfaces as they are, or as conservators look at them.
enum class ViewMode : std::uint8_t { Natural, Clay, Xray, Normals, Wireframe };

// A plane through a thing: what lies on the side that the normal points to is cut away, and the cut is closed.
struct Section {
    glm::vec3 normal{1, 0, 0};  // need not be of length 1
    float offset_m = 0;         // distance of the plane from the origin, along the normal
    bool operator==(const Section&) const = default;
};

// Light from one side, so low that it shows the relief.
struct RakingLight {
    float azimuth_deg = 90;     // where it comes from: from +Z towards +X
    float elevation_deg = 8;    // above the horizon
    float intensity = 1;        // multiplies it; what else shines is dimmed
    bool operator==(const RakingLight&) const = default;
};

struct Look {
    ViewMode mode = ViewMode::Natural;
    std::optional<Section> section;
    std::optional<RakingLight> raking_light;
    std::string variant;        // of the models' materials, by name; empty: as they are
    bool operator==(const Look&) const = default;
};

}  // namespace pai
