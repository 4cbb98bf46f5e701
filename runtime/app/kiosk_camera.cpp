#include "app/kiosk_camera.h"

#include <algorithm>
#include <cmath>
#include <numbers>

#include <glm/common.hpp>
#include <glm/geometric.hpp>

namespace pai::app {
namespace {

constexpr double kRadPerDeg = std::numbers::pi / 180;
constexpr double kTurn_deg = 230;      // by a move over one height of the picture
constexpr double kFriction_per_s = 3;  // what is left of a throw falls to a third in a third of a second
constexpr double kFlight_s = 1.1;
constexpr double kRoomAround = 1.12;   // of a work that is seen whole
constexpr double kClearance = 1.08;    // of the bounds, which no eye enters
constexpr double kHighest_deg = 89;
constexpr double kFloorClearance = 0.02;  // of the size: eyes stay above the floor
constexpr int kLimitRounds = 6;
constexpr double kRestless = 1e-3;     // slower is at rest

glm::dvec3 hand_outward(double azimuth_deg, double elevation_deg) {
    const double a = azimuth_deg * kRadPerDeg, e = elevation_deg * kRadPerDeg;
    return {std::cos(e) * std::sin(a), std::sin(e), std::cos(e) * std::cos(a)};
}

double unwound(double angle_deg, double to_deg) { return angle_deg + 360 * std::round((to_deg - angle_deg) / 360); }

// Distance along `direction` from `from` at which a ray leaves the box.
double way_out(glm::dvec3 from, glm::dvec3 direction, glm::dvec3 low, glm::dvec3 high) {
    double out = 1e300;
    for (int i = 0; i < 3; ++i) {
        if (std::abs(direction[i]) < 1e-12) {
            if (from[i] < low[i] || from[i] > high[i]) return 0;
            continue;
        }
        out = std::min(out, std::max((low[i] - from[i]) / direction[i], (high[i] - from[i]) / direction[i]));
    }
    return std::max(out, 0.0);
}

double eased(double t) { return t * t * (3 - 2 * t); }

}  // namespace

glm::dvec3 KioskCamera::eye_of(const KioskPose& pose) { return pose.target + hand_outward(pose.azimuth_deg, pose.elevation_deg) * pose.distance_m; }

void KioskCamera::take(const WorkView& view, const Bounds& bounds, glm::dvec2 room) {
    view_ = view;
    bounds_ = bounds;
    room_ = glm::clamp(room, glm::dvec2(0.05), glm::dvec2(20));
    const glm::dvec3 low = bounds.empty() ? glm::dvec3(-0.5) : glm::dvec3(bounds.min), high = bounds.empty() ? glm::dvec3(0.5) : glm::dvec3(bounds.max);
    bounds_.min = glm::vec3(low);
    bounds_.max = glm::vec3(high);
    middle_ = (low + high) * 0.5;
    size_m_ = std::max(glm::length(high - low) * 0.5, 1e-6);
    home_ = limited(pose_of(view.start));
    jump_to(home_);
}

void KioskCamera::reshape(glm::dvec2 room) {
    const bool at_home = pose_ == home_ && flight_ >= 1;
    room_ = glm::clamp(room, glm::dvec2(0.05), glm::dvec2(20));
    home_ = limited(pose_of(view_.start));
    if (at_home) jump_to(home_);
    else pose_ = limited(pose_);
}

void KioskCamera::set_reduced_motion(bool on) {
    reduced_ = on;
    if (!on) return;
    if (flight_ < 1) jump_to(to_);
    hold();
}

// From here the eight corners of the bounds are seen at the start's direction.
double KioskCamera::whole_distance() const {
    const glm::dvec3 back = hand_outward(view_.start.azimuth_deg, view_.start.elevation_deg);
    const glm::dvec3 right = glm::normalize(glm::cross(glm::dvec3(0, 1, 0), back)), up = glm::cross(back, right);
    const double tan_whole = std::tan(kFov_deg * kRadPerDeg / 2), tan_up = tan_whole * room_.y, tan_across = tan_whole * room_.x;
    const glm::dvec3 half = (glm::dvec3(bounds_.max) - glm::dvec3(bounds_.min)) * 0.5;
    double out = 0;
    for (int corner = 0; corner < 8; ++corner) {
        const glm::dvec3 at(corner & 1 ? half.x : -half.x, corner & 2 ? half.y : -half.y, corner & 4 ? half.z : -half.z);
        const double x = std::abs(glm::dot(at, right)), y = std::abs(glm::dot(at, up)), z = glm::dot(at, back);
        out = std::max({out, z + kRoomAround * x / tan_across, z + kRoomAround * y / tan_up});
    }
    return std::max(out, size_m_ * 0.2);
}

double KioskCamera::nearest() const { return view_.limits.min_distance_m > 0 ? static_cast<double>(view_.limits.min_distance_m) : size_m_ * 0.35; }

KioskPose KioskCamera::pose_of(const ViewPoint& view) const {
    KioskPose out;
    out.target = view.target_m ? glm::dvec3(*view.target_m) : middle_;
    out.azimuth_deg = static_cast<double>(view.azimuth_deg);
    out.elevation_deg = static_cast<double>(view.elevation_deg);
    out.distance_m = view.distance_m > 0 ? static_cast<double>(view.distance_m) : whole_distance();
    return out;
}

KioskPose KioskCamera::limited(KioskPose p) const {
    const OrbitLimits& limits = view_.limits;
    const glm::dvec3 low(bounds_.min), high(bounds_.max);
    p.target = glm::clamp(p.target, low, high);
    p.elevation_deg = std::clamp(p.elevation_deg, std::max(-kHighest_deg, static_cast<double>(limits.min_elevation_deg)),
                                 std::min(kHighest_deg, static_cast<double>(limits.max_elevation_deg)));
    if (limits.azimuth_deg < 180) {
        const auto start = static_cast<double>(view_.start.azimuth_deg), reach = static_cast<double>(limits.azimuth_deg);
        p.azimuth_deg = start + std::clamp(unwound(p.azimuth_deg, start) - start, -reach, reach);
    }
    const double farthest = std::max(limits.max_distance_m > 0 ? static_cast<double>(limits.max_distance_m) : whole_distance() * 1.35,
                                     view_.start.distance_m > 0 ? static_cast<double>(view_.start.distance_m) : 0.0);
    p.distance_m = std::clamp(p.distance_m, std::min(nearest(), farthest), farthest);
    // Never inside of the bounds, and never under the floor, to which the eye is lifted. Each may undo a little of the other.
    const glm::dvec3 room = (high - low) * (kClearance - 1) * 0.5 + size_m_ * 0.02;
    const double lowest = low.y + size_m_ * kFloorClearance;
    for (int i = 0; i < kLimitRounds; ++i) {
        p.distance_m = std::max(p.distance_m, way_out(p.target, hand_outward(p.azimuth_deg, p.elevation_deg), low - room, high + room));
        if (!view_.floor) break;
        const double sine = std::clamp((lowest - p.target.y) / p.distance_m, -1.0, 1.0);
        p.elevation_deg = std::max(p.elevation_deg, std::asin(sine) / kRadPerDeg);
    }
    return p;
}

void KioskCamera::turn(glm::dvec2 by) {
    flight_ = 1;
    pose_.azimuth_deg -= by.x * kTurn_deg;
    pose_.elevation_deg += by.y * kTurn_deg;
    pose_ = limited(pose_);
}

void KioskCamera::pan(glm::dvec2 by) {
    flight_ = 1;
    const glm::dvec3 back = hand_outward(pose_.azimuth_deg, pose_.elevation_deg);
    const glm::dvec3 right(std::cos(pose_.azimuth_deg * kRadPerDeg), 0, -std::sin(pose_.azimuth_deg * kRadPerDeg)), up = glm::cross(back, right);
    const double height_m = 2 * pose_.distance_m * std::tan(kFov_deg * kRadPerDeg / 2);
    pose_.target -= (right * by.x - up * by.y) * height_m;
    pose_ = limited(pose_);
}

void KioskCamera::zoom(double factor) {
    if (!(factor > 0)) return;
    flight_ = 1;
    pose_.distance_m /= std::clamp(factor, 0.1, 10.0);
    pose_ = limited(pose_);
}

void KioskCamera::release(glm::dvec2 turn_per_s, glm::dvec2 pan_per_s) {
    if (reduced_) return;
    turn_velocity_ = glm::clamp(turn_per_s, glm::dvec2(-4), glm::dvec2(4));
    pan_velocity_ = glm::clamp(pan_per_s, glm::dvec2(-2), glm::dvec2(2));
}

void KioskCamera::hold() { turn_velocity_ = pan_velocity_ = glm::dvec2(0); }

void KioskCamera::fly_to(const ViewPoint& view, std::optional<glm::dvec3> target) {
    KioskPose pose = pose_of(view);
    if (target && !view.target_m) pose.target = *target;
    hold();
    to_ = limited(pose);
    if (reduced_) return jump_to(to_);
    from_ = pose_;
    if (view_.limits.azimuth_deg >= 180) to_.azimuth_deg = unwound(to_.azimuth_deg, from_.azimuth_deg);
    flight_ = 0;
}

void KioskCamera::fly_home() { fly_to(view_.start); }

void KioskCamera::jump_to(const KioskPose& pose) {
    hold();
    flight_ = 1;
    pose_ = pose;
}

bool KioskCamera::advance(double seconds) {
    if (flight_ < 1) {
        flight_ = std::min(1.0, flight_ + seconds / kFlight_s);
        const double t = eased(flight_);
        KioskPose p;
        p.target = glm::mix(from_.target, to_.target, t);
        p.azimuth_deg = std::lerp(from_.azimuth_deg, to_.azimuth_deg, t);
        p.elevation_deg = std::lerp(from_.elevation_deg, to_.elevation_deg, t);
        p.distance_m = from_.distance_m * std::pow(to_.distance_m / from_.distance_m, t);
        pose_ = flight_ >= 1 ? to_ : limited(p);
        return true;
    }
    const bool moving = glm::length(turn_velocity_) > kRestless || glm::length(pan_velocity_) > kRestless;
    if (!moving) {
        hold();
        return false;
    }
    // The integral of a velocity that decays, so that the frame rate leaves no trace.
    const double left = std::exp(-kFriction_per_s * seconds), way = (1 - left) / kFriction_per_s;
    const glm::dvec2 turned = turn_velocity_ * way, panned = pan_velocity_ * way;
    turn_velocity_ *= left;
    pan_velocity_ *= left;
    turn(turned);
    if (panned != glm::dvec2(0)) pan(panned);
    return true;
}

ViewCamera KioskCamera::view_of(const KioskPose& pose, double radius_m, glm::dvec2 shift) {
    // The eye stays where the limits allow it and looks past the work, which is then seen beside the picture's middle.
    const glm::dvec3 back = hand_outward(pose.azimuth_deg, pose.elevation_deg);
    const glm::dvec3 right(std::cos(pose.azimuth_deg * kRadPerDeg), 0, -std::sin(pose.azimuth_deg * kRadPerDeg)), up = glm::cross(back, right);
    const double height_m = 2 * pose.distance_m * std::tan(kFov_deg * kRadPerDeg / 2);
    ViewCamera out;
    out.eye = eye_of(pose);
    out.target = pose.target - (right * shift.x + up * shift.y) * height_m;
    out.fov_y_deg = kFov_deg;
    out.near_m = std::max(radius_m * 0.005, pose.distance_m * 0.002);
    out.far_m = pose.distance_m + radius_m * 24;
    return out;
}

}  // namespace pai::app
