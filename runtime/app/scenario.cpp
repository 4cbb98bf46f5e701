#include "app/scenario.h"

#include <algorithm>
#include <cmath>
#include <numbers>

#include <fmt/format.h>
#include <glm/geometric.hpp>

#include "app/view_json.h"

namespace pai::app {
namespace {

constexpr std::string_view kReason = "SCENARIO_INVALID";
constexpr double kMaxLength_m = 1e6, kMaxAngle_deg = 36000;
constexpr int kMaxSide_px = 4096;
constexpr std::size_t kMaxScenarios = 10'000;

bool is_relative_inside(std::string_view path) {
    if (path.empty() || path.size() > 1024 || path.front() == '/' || path.find('\0') != path.npos) return false;
    while (!path.empty()) {
        const auto slash = path.find('/');
        if (path.substr(0, slash) == "..") return false;
        path = slash == path.npos ? std::string_view() : path.substr(slash + 1);
    }
    return true;
}

Result<std::string> read_path(const JsonPlace& place, std::string_view name) {
    PAI_TRY(std::string path, place.string(name));
    if (!is_relative_inside(path)) return place.error(fmt::format("\"{}\" to be a relative path without \"..\"", name));
    return path;
}

Result<int> read_side(const JsonPlace& dimensions, std::string_view name) {
    PAI_TRY(const double side, dimensions.number(name, 8, kMaxSide_px));
    if (side != std::floor(side)) return dimensions.error(fmt::format("\"{}\" to be a whole number", name));
    return static_cast<int>(side);
}

Result<Scenario> read_scenario(const JsonPlace& place) {
    if (!place.value.is_object()) return place.error("a scenario, an object");
    Scenario out;
    if (place.value.find("name")) {
        PAI_TRY(out.name, place.string("name"));
    }
    PAI_TRY(out.model, read_path(place, "model"));
    if (place.value.find("env")) {
        PAI_TRY(out.environment, read_path(place, "env"));
    }
    PAI_TRY(const JsonPlace size, place.object("dimensions"));
    PAI_TRY(out.width, read_side(size, "width"));
    PAI_TRY(out.height, read_side(size, "height"));
    PAI_TRY(const JsonPlace target, place.object("target"));
    PAI_TRY(out.target.x, target.number("x", -kMaxLength_m, kMaxLength_m));
    PAI_TRY(out.target.y, target.number("y", -kMaxLength_m, kMaxLength_m));
    PAI_TRY(out.target.z, target.number("z", -kMaxLength_m, kMaxLength_m));
    PAI_TRY(const JsonPlace orbit, place.object("orbit"));
    PAI_TRY(out.theta_deg, orbit.number("theta", -kMaxAngle_deg, kMaxAngle_deg));
    PAI_TRY(out.phi_deg, orbit.number("phi", -kMaxAngle_deg, kMaxAngle_deg));
    PAI_TRY(out.radius_m, orbit.number("radius", 0, kMaxLength_m));
    if (place.value.find("verticalFoV")) {
        PAI_TRY(out.fov_y_deg, place.number("verticalFoV", 1, 170));
    }
    if (place.value.find("renderSkybox")) {
        PAI_TRY(out.skybox, place.boolean("renderSkybox"));
    }
    return out;
}

bool is_meant(const JsonPlace& entry, std::string_view name) {
    if (name.empty()) return true;
    const auto own = entry.value.find("name"), model = entry.value.find("model");
    if (own && own->text() == name) return true;
    return model && !model->text().empty() && (name == model->text() || name.ends_with(fmt::format("/{}", model->text())));
}

}  // namespace

Result<Scenario> parse_scenario(std::string_view text, std::string_view name) {
    PAI_TRY(const JsonDoc doc, JsonDoc::parse(text, {.max_bytes = 16u << 20, .max_depth = 32}));
    const JsonPlace root{doc.root(), "", kReason};
    if (!root.value.is_object()) return root.error("a scenario, or an object with \"scenarios\"");
    if (!root.value.find("scenarios")) return read_scenario(root);
    PAI_TRY(const JsonPlace all, root.array("scenarios"));
    if (all.value.size() > kMaxScenarios) return all.error("at most 10000 scenarios");
    std::optional<JsonPlace> chosen;
    for (std::size_t i = 0; i < all.value.size(); ++i) {
        JsonPlace entry = all.at(i);
        if (!is_meant(entry, name)) continue;
        if (chosen && !name.empty()) break;  // a model may have several; the first is as good as its name says
        if (chosen)
            return Error(Code::NotFound, fmt::format("the file holds {} scenarios: name one as FILE#NAME", all.value.size()));
        chosen = std::move(entry);
    }
    if (!chosen) return Error(Code::NotFound, fmt::format("no scenario is named '{}' or shows such a model", name));
    return read_scenario(*chosen);
}

ViewCamera scenario_camera(const Scenario& scenario, const Bounds& bounds) {
    constexpr double kRad = std::numbers::pi / 180;
    const double theta = scenario.theta_deg * kRad, phi = scenario.phi_deg * kRad;
    const glm::dvec3 out(std::sin(phi) * std::sin(theta), std::cos(phi), std::sin(phi) * std::cos(theta));
    ViewCamera camera;
    camera.fov_y_deg = scenario.fov_y_deg;
    camera.eye = scenario.target + out * scenario.radius_m;
    camera.target = scenario.radius_m > 0 ? scenario.target : scenario.target - out;
    camera.far_m = 2 * std::max(scenario.radius_m, 1e-3);
    if (!bounds.empty()) {
        const glm::dvec3 least(bounds.min), most(bounds.max);
        const double radius = glm::distance(least, most) / 2;
        camera.far_m = std::max({camera.far_m, 2 * radius, glm::distance(camera.eye, (least + most) / 2.0) + radius});
    }
    camera.near_m = camera.far_m / 1000;
    return camera;
}

}  // namespace pai::app
