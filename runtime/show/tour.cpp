#include "show/tour.h"

#include <algorithm>
#include <cmath>
#include <numbers>

#include <glm/geometric.hpp>

#include "show/evaluate.h"

namespace pai {
namespace {

constexpr double kRadPerDegree = std::numbers::pi / 180;
constexpr float kDimmed = 0.10f;        // what is left of other light beside a raking one
constexpr float kRaking_lx = 8;         // at an exposure of 0
constexpr double kLeast_m = 1e-6;

double eased(Easing easing, double u) { return easing == Easing::Smooth ? u * u * u * (u * (6 * u - 15) + 10) : u; }

// On the great circle; nearly opposite directions go by way of the horizon.
glm::dvec3 turned(glm::dvec3 a, glm::dvec3 b, double share) {
    const double cosine = std::clamp(glm::dot(a, b), -1.0, 1.0);
    if (cosine > 1 - 1e-12) return b;
    glm::dvec3 side = b - a * cosine;
    if (cosine < -0.9999) side = std::abs(a.y) < 0.99 ? glm::cross(glm::dvec3(0, 1, 0), a) : glm::dvec3(1, 0, 0);
    side = glm::normalize(side - a * glm::dot(side, a));
    const double angle = std::acos(cosine) * share;
    return a * std::cos(angle) + side * std::sin(angle);
}

}  // namespace

TourMoment stop_moment(const TourStop& stop, std::size_t index, Flicks t) {
    const Flicks travel = stop.easing == Easing::Cut ? Flicks{} : stop.travel;
    if (t >= travel) return {index, 1, t - travel};
    return {index, eased(stop.easing, std::max(0.0, t.seconds() / travel.seconds())), t - travel};
}

TourMoment tour_moment(const Tour& tour, Flicks t) {
    const auto stops = in_order(tour.stops);
    Flicks begin;
    for (std::size_t i = 0; i + 1 < stops.size(); ++i) {
        const TourStop& stop = stops[i]->second;
        const Flicks end = begin + (stop.easing == Easing::Cut ? Flicks{} : stop.travel) + stop.stay;
        if (t < end) return stop_moment(stop, i, t - begin);
        begin = end;
    }
    return stop_moment(stops.back()->second, stops.size() - 1, t - begin);
}

CameraStop between(const CameraStop& from, const CameraStop& to, double share) {
    if (share >= 1) return to;
    const glm::dvec3 target_a(from.target_m), target_b(to.target_m);
    const glm::dvec3 arm_a = glm::dvec3(from.position_m) - target_a, arm_b = glm::dvec3(to.position_m) - target_b;
    const double far_a = std::max(glm::length(arm_a), kLeast_m), far_b = std::max(glm::length(arm_b), kLeast_m);
    const glm::dvec3 target = target_a + (target_b - target_a) * share;
    const glm::dvec3 direction = turned(arm_a / far_a, arm_b / far_b, share);
    CameraStop out;
    out.target_m = glm::vec3(target);
    out.position_m = glm::vec3(target + direction * (far_a * std::pow(far_b / far_a, share)));
    out.fov_y_deg = static_cast<float>(from.fov_y_deg + (to.fov_y_deg - from.fov_y_deg) * static_cast<float>(share));
    return out;
}

CameraState seen_from(const CameraStop& stop, CameraState camera) {
    const glm::dvec3 eye(stop.position_m), arm = eye - glm::dvec3(stop.target_m);
    const double length = glm::length(arm);
    const glm::dvec3 back = length > kLeast_m ? arm / length : glm::dvec3(0, 0, 1);
    glm::dvec3 right = glm::cross(glm::dvec3(0, 1, 0), back);
    right = glm::length(right) > kLeast_m ? glm::normalize(right) : glm::dvec3(1, 0, 0);
    const glm::dvec3 up = glm::cross(back, right);
    camera.world_from_camera = glm::mat4(glm::vec4(right, 0), glm::vec4(up, 0), glm::vec4(back, 0), glm::vec4(eye, 1));
    if (stop.fov_y_deg > 0) camera.fov_y_rad = static_cast<float>(static_cast<double>(stop.fov_y_deg) * kRadPerDegree);
    return camera;
}

CameraStop stop_of(const CameraState& camera, double distance_m) {
    const glm::vec3 eye(camera.world_from_camera[3]), forward = -glm::vec3(camera.world_from_camera[2]);
    return {eye, eye + forward * static_cast<float>(std::max(distance_m, kLeast_m)), static_cast<float>(static_cast<double>(camera.fov_y_rad) / kRadPerDegree)};
}

Look look_of(const TourStop& stop) { return {stop.mode, stop.section, stop.raking_light, stop.variant}; }

glm::vec3 towards(const RakingLight& light) {
    const double azimuth = static_cast<double>(light.azimuth_deg) * kRadPerDegree, elevation = static_cast<double>(light.elevation_deg) * kRadPerDegree;
    return {static_cast<float>(std::cos(elevation) * std::sin(azimuth)), static_cast<float>(std::sin(elevation)),
            static_cast<float>(std::cos(elevation) * std::cos(azimuth))};
}

void shine(const RakingLight& light, Layer& layer) {
    layer.environment.intensity *= kDimmed;
    for (LightState& other : layer.lights) other.intensity *= kDimmed;
    LightState raking;
    raking.kind = LightState::Kind::Directional;
    raking.node = 0x72616b65;
    raking.direction_ws = -towards(light);
    raking.colour = {1, 0.93f, 0.83f};
    raking.intensity = kRaking_lx * light.intensity / std::exp2(layer.camera.exposure_ev);
    raking.casts_shadow = true;
    layer.lights.insert(layer.lights.begin(), raking);
}

std::string_view caption_at(const Narration& narration, Flicks t, std::string_view language, std::string_view otherwise) {
    if (narration.captions.empty() || t < Flicks{}) return {};
    // The language that is heard: of the sounds; where there are none, of the captions themselves.
    Text heard;
    for (const auto& [l, sound] : narration.sound) heard[l];
    if (heard.empty())
        for (const auto& [id, caption] : narration.captions)
            for (const auto& [l, text] : caption.text) heard[l];
    const auto* chosen = choose_text(heard, language, otherwise);
    if (!chosen) return {};
    const Caption* found = nullptr;
    for (const auto& [id, caption] : narration.captions)
        if (caption.text.contains(chosen->first) && caption.at <= t && (!found || caption.at > found->at)) found = &caption;
    if (!found || (found->duration.count > 0 && t >= found->at + found->duration)) return {};
    return found->text.at(chosen->first);
}

}  // namespace pai
