#include "app/camera_path.h"

#include <cmath>
#include <numbers>

#include <glm/geometric.hpp>

#include "app/view_json.h"

namespace pai::app {
namespace {

constexpr std::size_t kMaxCameras = 100'000;
constexpr double kMaxCoordinate_m = 1e9, kMinDistance_m = 1e-9;
constexpr double kMinFov_deg = 0.01, kMaxFov_deg = 179.9;
constexpr std::string_view kReason = "CAMERA_PATH_INVALID";

Result<ViewCamera> read_camera(const JsonPlace& place) {
    if (!place.value.is_object()) return place.error("a camera: an object with eye, target, verticalFoV, near and far");
    ViewCamera out;
    PAI_TRY(out.eye, place.vector("eye", kMaxCoordinate_m));
    PAI_TRY(out.target, place.vector("target", kMaxCoordinate_m));
    PAI_TRY(out.fov_y_deg, place.number("verticalFoV", kMinFov_deg, kMaxFov_deg));
    PAI_TRY(out.near_m, place.number("near", kMinDistance_m, kMaxCoordinate_m));
    PAI_TRY(out.far_m, place.number("far", kMinDistance_m, kMaxCoordinate_m));
    if (out.far_m <= out.near_m) return place.error("near to be less than far");
    return out;
}

}  // namespace

CameraState camera_state(const ViewCamera& camera) {
    const glm::dvec3 away = camera.eye - camera.target;
    const double distance = glm::length(away);
    const glm::dvec3 back = distance > 0 ? away / distance : glm::dvec3(0, 0, 1);
    glm::dvec3 right = glm::cross(glm::dvec3(0, 1, 0), back);
    const double length = glm::length(right);
    right = length > 1e-7 ? right / length : glm::dvec3(1, 0, 0);
    const glm::dvec3 up = glm::cross(back, right);
    CameraState out;
    out.world_from_camera = glm::mat4(glm::dmat4(glm::dvec4(right, 0), glm::dvec4(up, 0), glm::dvec4(back, 0), glm::dvec4(camera.eye, 1)));
    out.fov_y_rad = static_cast<float>(camera.fov_y_deg * std::numbers::pi / 180);
    out.near_m = static_cast<float>(camera.near_m);
    out.far_m = static_cast<float>(camera.far_m);
    return out;
}

Result<std::vector<ViewCamera>> parse_camera_path(std::string_view text) {
    PAI_TRY(const JsonDoc doc, JsonDoc::parse(text, {.max_bytes = 64u << 20, .max_depth = 8}));
    const JsonPlace root{doc.root(), "", kReason};
    if (!root.value.is_array() || root.value.size() == 0 || root.value.size() > kMaxCameras)
        return root.error("an array of 1 to 100000 cameras");
    std::vector<ViewCamera> out;
    out.reserve(root.value.size());
    for (std::size_t i = 0; i < root.value.size(); ++i) {
        PAI_TRY(out.emplace_back(), read_camera(root.at(i)));
    }
    return out;
}

}  // namespace pai::app
