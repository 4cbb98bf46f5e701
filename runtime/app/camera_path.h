#pragma once
// Cameras of `paifang view`: from an eye and a target to what the renderer takes, and files that list one for each frame.
#include <string_view>
#include <vector>

#include <glm/vec3.hpp>

#include "base/result.h"
#include "show/frame_state.h"

namespace pai::app {

// An upright camera: +Y is up in the picture. Metres and degrees.
struct ViewCamera {
    glm::dvec3 eye{0, 0, 1}, target{0};
    double fov_y_deg = 45;
    double near_m = 0.01, far_m = 100;
    bool operator==(const ViewCamera&) const = default;
};

// Looking straight up or down, +X is to the right; with eye and target in one place it looks along -Z.
CameraState camera_state(const ViewCamera& camera);

// Reads [{"eye": [x,y,z], "target": [x,y,z], "verticalFoV": deg, "near": m, "far": m}, …]: 1 to 100,000 cameras, all numbers
// finite, verticalFoV in (0,180), 0 < near < far. Members of other names are ignored.
// Corrupt: anything else; the message begins with the JSON pointer, `reason` is CAMERA_PATH_INVALID or one of JsonDoc::parse.
Result<std::vector<ViewCamera>> parse_camera_path(std::string_view text);

}  // namespace pai::app
