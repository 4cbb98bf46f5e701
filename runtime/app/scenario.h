#pragma once
// A scenario: one model under one environment seen by one camera, as the Khronos render fidelity suite describes them.
// Recipe: eye = target + radius (sin phi sin theta, cos phi, sin phi cos theta), angles in degrees, +Y up; with radius 0 the
// eye is at the target and looks against that direction. Exposure 1, ACES as fitted by Hill, rest pose, pixels doubled.
// Source: KhronosGroup/glTF-Render-Fidelity-Generator, test/config.json.
#include <string>
#include <string_view>

#include "app/camera_path.h"
#include "asset/model.h"

namespace pai::app {

struct Scenario {
    std::string name;
    std::string model, environment;  // relative paths, to be looked up; environment may be empty
    int width = 0, height = 0;       // of the picture before pixels are doubled
    glm::dvec3 target{0};
    double theta_deg = 0, phi_deg = 90, radius_m = 1, fov_y_deg = 45;
    bool skybox = false;             // the environment is seen; else the background is transparent
};

// Reads one entry {"name", "model", "env", "dimensions": {"width", "height"}, "target": {"x", "y", "z"},
// "orbit": {"theta", "phi", "radius"}, "verticalFoV", "renderSkybox"}, or a file {"scenarios": [entry…]} in which `name`
// picks one by its name, or by the end of its model's path; empty picks the only one. Other members are ignored.
// Corrupt: anything else; the message begins with the JSON pointer, `reason` is SCENARIO_INVALID or one of JsonDoc::parse.
// NotFound: no entry, or more than one, is meant by `name`.
Result<Scenario> parse_scenario(std::string_view text, std::string_view name);

// Far is twice the larger of the orbit's radius and that of `bounds`, or behind all of `bounds` if that is farther; near a
// thousandth of it.
ViewCamera scenario_camera(const Scenario& scenario, const Bounds& bounds);

}  // namespace pai::app
