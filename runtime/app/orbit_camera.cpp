#include "app/orbit_camera.h"

#include <algorithm>
#include <cmath>
#include <numbers>

#include <glm/geometric.hpp>

namespace pai::app {
namespace {

constexpr double kPi = std::numbers::pi, kRad = kPi / 180;
constexpr double kEase_per_s = 14;     // what is left of a move falls to a third in 0.08 s
constexpr double kFriction_per_s = 3.2;   // of what goes on when a hand lets go
constexpr double kHand_s = 0.05;       // over which its speed is taken
constexpr double kAtRest_rad_s = 2e-3;
constexpr double kPolar_rad = 0.02;    // from the poles, where right and left lose their meaning
constexpr double kTurn_rad = 1.35 * kPi;  // by a move over one height of the picture
constexpr double kMargin = 1.12;

glm::dvec3 outward(const OrbitPose& p) {
    return {std::sin(p.phi_rad) * std::sin(p.theta_rad), std::cos(p.phi_rad), std::sin(p.phi_rad) * std::cos(p.theta_rad)};
}

// Right and up of the picture.
std::pair<glm::dvec3, glm::dvec3> axes(const OrbitPose& p) {
    const glm::dvec3 back = outward(p), right(std::cos(p.theta_rad), 0, -std::sin(p.theta_rad));
    return {right, glm::cross(back, right)};
}

double turned_near(double angle, double to) { return angle + 2 * kPi * std::round((to - angle) / (2 * kPi)); }

}  // namespace

double OrbitCamera::height_at_target_m(const OrbitPose& pose) const { return 2 * pose.radius_m * std::tan(fov_deg_ * kRad / 2); }

void OrbitCamera::start(const OrbitPose& pose, bool jump) {
    goal_ = home_ = pose;
    throw_per_s_ = turned_ = glm::dvec2(0);
    goal_.theta_rad = turned_near(goal_.theta_rad, now_.theta_rad);
    if (jump) now_ = goal_;
}

void OrbitCamera::frame(const Bounds& bounds, double aspect, bool jump) {
    mode_ = Mode::Around;
    fov_deg_ = kFov_deg;
    const bool empty = bounds.empty();
    middle_ = empty ? glm::dvec3(0) : (glm::dvec3(bounds.min) + glm::dvec3(bounds.max)) * 0.5;
    size_m_ = empty ? 1.0 : std::max(glm::length(glm::dvec3(bounds.max) - glm::dvec3(bounds.min)) * 0.5, 1e-6);
    OrbitPose pose;
    pose.target = middle_;
    // The eight corners decide, not the sphere: a tall statue fills a tall picture.
    const double up = std::tan(fov_deg_ * kRad / 2), across = up * std::max(aspect, 0.01);
    const auto [right_axis, up_axis] = axes(pose);
    const glm::dvec3 back = outward(pose), half = empty ? glm::dvec3(0.6) : (glm::dvec3(bounds.max) - glm::dvec3(bounds.min)) * 0.5;
    double radius = 0;
    for (int corner = 0; corner < 8; ++corner) {
        const glm::dvec3 at(corner & 1 ? half.x : -half.x, corner & 2 ? half.y : -half.y, corner & 4 ? half.z : -half.z);
        const double x = std::abs(glm::dot(at, right_axis)), y = std::abs(glm::dot(at, up_axis)), z = glm::dot(at, back);
        radius = std::max({radius, z + kMargin * x / across, z + kMargin * y / up});
    }
    pose.radius_m = std::max(radius, size_m_ * 0.1);
    start(pose, jump);
}

void OrbitCamera::frame_flat(double width, double height, double aspect, double margin, bool jump) {
    mode_ = Mode::Flat;
    fov_deg_ = 20;
    middle_ = glm::dvec3(0);
    size_m_ = std::hypot(width, height) / 2;
    const double up = std::tan(fov_deg_ * kRad / 2);
    OrbitPose pose;
    pose.theta_rad = 0;
    pose.phi_rad = kPi / 2;
    pose.radius_m = std::max(height / 2 / up, width / 2 / (up * std::max(aspect, 0.01))) / (1 - 2 * margin);
    start(pose, jump);
}

void OrbitCamera::stand_inside() {
    mode_ = Mode::Inside;
    fov_deg_ = 60;
    size_m_ = 1;
    OrbitPose pose;
    pose.theta_rad = 0;
    pose.phi_rad = kPi / 2;
    pose.radius_m = 0.01;
    start(pose, true);
}

void OrbitCamera::take(const ViewCamera& camera, bool jump) {
    mode_ = Mode::Around;
    fov_deg_ = camera.fov_y_deg;
    const glm::dvec3 away = camera.eye - camera.target;
    OrbitPose pose;
    pose.target = camera.target;
    pose.radius_m = std::max(glm::length(away), 1e-6);
    pose.phi_rad = std::clamp(std::acos(std::clamp(away.y / pose.radius_m, -1.0, 1.0)), kPolar_rad, kPi - kPolar_rad);
    pose.theta_rad = std::atan2(away.x, away.z);
    const OrbitPose home = home_;
    start(pose, jump);
    home_ = home;
}

void OrbitCamera::turn(glm::dvec2 by) {
    if (mode_ == Mode::Flat) return pan(by);
    // Inside, the picture follows the hand: by as much as the hand has moved over it.
    const double rate = mode_ == Mode::Inside ? -fov_deg_ * kRad : -kTurn_rad;
    turned_ += glm::dvec2(rate * by.x, -rate * by.y);
    goal_.theta_rad += rate * by.x;
    goal_.phi_rad = std::clamp(goal_.phi_rad - rate * by.y, kPolar_rad, kPi - kPolar_rad);
}

void OrbitCamera::pan(glm::dvec2 by) {
    if (mode_ == Mode::Inside) return turn(by);
    const auto [right, up] = axes(goal_);
    const double height = height_at_target_m(goal_);
    goal_.target -= (right * by.x + up * by.y) * height;
    // What is looked at cannot be lost out of sight altogether.
    const double reach = std::max(size_m_, height) * 1.5;
    goal_.target = glm::clamp(goal_.target, middle_ - reach, middle_ + reach);
}

void OrbitCamera::zoom(double factor, glm::dvec2 at) {
    if (!(factor > 0)) return;
    if (mode_ == Mode::Inside) {
        fov_deg_ = std::clamp(fov_deg_ / factor, 10.0, 100.0);
        return;
    }
    const double before = height_at_target_m(goal_);
    goal_.radius_m = std::clamp(goal_.radius_m / factor, size_m_ * 0.02, size_m_ * 60);
    const double change = before - height_at_target_m(goal_);
    const auto [right, up] = axes(goal_);
    goal_.target += (right * at.x + up * at.y) * change;
}

void OrbitCamera::hold() {
    held_ = true;
    throw_per_s_ = turned_ = glm::dvec2(0);
}

void OrbitCamera::release() { held_ = false; }

bool OrbitCamera::advance(double seconds) {
    if (held_ && seconds > 0) {
        throw_per_s_ += (turned_ / seconds - throw_per_s_) * (1 - std::exp(-seconds / kHand_s));
    } else if (!held_ && throw_per_s_ != glm::dvec2(0)) {
        const glm::dvec2 by = throw_per_s_ * ((1 - std::exp(-kFriction_per_s * seconds)) / kFriction_per_s);
        goal_.theta_rad += by.x;
        goal_.phi_rad = std::clamp(goal_.phi_rad + by.y, kPolar_rad, kPi - kPolar_rad);
        throw_per_s_ *= std::exp(-kFriction_per_s * seconds);
        if (glm::length(throw_per_s_) < kAtRest_rad_s) throw_per_s_ = glm::dvec2(0);
    }
    turned_ = glm::dvec2(0);
    const double share = 1 - std::exp(-kEase_per_s * std::max(seconds, 0.0));
    now_.target += (goal_.target - now_.target) * share;
    now_.theta_rad += (goal_.theta_rad - now_.theta_rad) * share;
    now_.phi_rad += (goal_.phi_rad - now_.phi_rad) * share;
    // Of the logarithm: nearing looks even at every distance.
    now_.radius_m *= std::pow(goal_.radius_m / now_.radius_m, share);
    const double height = height_at_target_m(goal_);
    const bool still = throw_per_s_ == glm::dvec2(0) && glm::length(goal_.target - now_.target) < height * 1e-4 && std::abs(goal_.theta_rad - now_.theta_rad) < 1e-4 &&
                       std::abs(goal_.phi_rad - now_.phi_rad) < 1e-4 && std::abs(goal_.radius_m / now_.radius_m - 1) < 1e-4;
    if (still) now_ = goal_;
    return !still;
}

ViewCamera OrbitCamera::camera() const {
    ViewCamera out;
    out.fov_y_deg = fov_deg_;
    if (mode_ == Mode::Inside) {
        out.eye = glm::dvec3(0);
        out.target = -outward(now_);
        out.near_m = 0.01;
        out.far_m = 100;
        return out;
    }
    out.target = now_.target;
    out.eye = now_.target + outward(now_) * now_.radius_m;
    const double distance = glm::length(out.eye - middle_);
    out.far_m = distance + size_m_ * 4;
    out.near_m = std::max(distance - size_m_ * 1.5, std::min(now_.radius_m, size_m_) * 0.02);
    return out;
}

}  // namespace pai::app
