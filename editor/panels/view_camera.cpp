#include "panels/view_camera.h"

#include <algorithm>
#include <cmath>
#include <numbers>

#include <glm/ext/matrix_transform.hpp>
#include <glm/geometric.hpp>

namespace pai {
namespace {

constexpr float kPi = std::numbers::pi_v<float>, kSteep = kPi / 2 - 0.001f;

glm::mat4 turned(float yaw, float pitch) {
    const glm::mat4 about_y = glm::rotate(glm::mat4(1), yaw, glm::vec3(0, 1, 0));
    return glm::rotate(about_y, pitch, glm::vec3(1, 0, 0));
}

}  // namespace

void ViewCamera::turn(glm::vec2 drag_px, float height_px) {
    const float rad_per_px = kPi / std::max(1.0f, height_px);
    yaw_rad = std::remainder(yaw_rad - drag_px.x * rad_per_px, 2 * kPi);
    pitch_rad = std::clamp(pitch_rad - drag_px.y * rad_per_px, -kSteep, kSteep);
    parallel = false;
}

void ViewCamera::pan(glm::vec2 drag_px, float height_px) {
    const float m_per_px = height_m() / std::max(1.0f, height_px);
    const glm::mat4 eye = world_from_camera();
    focus_m += (-drag_px.x * glm::vec3(eye[0]) + drag_px.y * glm::vec3(eye[1])) * m_per_px;
}

void ViewCamera::dolly(float steps) { distance_m = std::clamp(distance_m * std::pow(0.88f, steps), 0.02f, 5000.0f); }

void ViewCamera::fly(const glm::vec3& local_m) { focus_m += glm::vec3(turned(yaw_rad, pitch_rad) * glm::vec4(local_m, 0)); }

void ViewCamera::look(glm::vec2 drag_px, float height_px) {
    const glm::vec3 eye = position_m();
    turn(drag_px * 0.6f, height_px);
    focus_m += eye - position_m();
}

void ViewCamera::frame(const glm::vec3& middle_m, float radius_m, float aspect) {
    focus_m = middle_m;
    const float half = std::min(fov_y_rad / 2, std::atan(std::tan(fov_y_rad / 2) * std::max(0.1f, aspect)));
    distance_m = std::clamp(std::max(radius_m, 0.05f) / std::sin(half) * 1.1f, 0.02f, 5000.0f);
}

void ViewCamera::look_along(Axis axis) {
    parallel = axis != Axis::None;
    switch (axis) {
        case Axis::None: break;
        case Axis::Front: yaw_rad = pitch_rad = 0; break;
        case Axis::Back: yaw_rad = kPi, pitch_rad = 0; break;
        case Axis::Right: yaw_rad = kPi / 2, pitch_rad = 0; break;
        case Axis::Left: yaw_rad = -kPi / 2, pitch_rad = 0; break;
        case Axis::Top: yaw_rad = 0, pitch_rad = -kSteep; break;
        case Axis::Bottom: yaw_rad = 0, pitch_rad = kSteep; break;
    }
}

void ViewCamera::take(const glm::mat4& eye, float fov) {
    const glm::vec3 back = glm::normalize(glm::vec3(eye[2]));
    yaw_rad = std::atan2(back.x, back.z);
    pitch_rad = std::clamp(-std::asin(std::clamp(back.y, -1.0f, 1.0f)), -kSteep, kSteep);
    fov_y_rad = fov, parallel = false;
    focus_m = glm::vec3(eye[3]) - back * distance_m;
}

glm::vec3 ViewCamera::position_m() const { return focus_m + glm::vec3(turned(yaw_rad, pitch_rad)[2]) * distance_m; }

glm::mat4 ViewCamera::world_from_camera() const {
    glm::mat4 eye = turned(yaw_rad, pitch_rad);
    eye[3] = glm::vec4(position_m(), 1);
    return eye;
}

float ViewCamera::height_m() const { return 2 * distance_m * std::tan(fov_y_rad / 2); }

}  // namespace pai
