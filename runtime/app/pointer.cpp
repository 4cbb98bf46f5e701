#include "app/pointer.h"

#include <algorithm>
#include <cmath>

#include <glm/geometric.hpp>

namespace pai::app {
namespace {

constexpr double kWheelStep = 1.18;
constexpr std::size_t kMostFingers = 2;

// From the middle, +y up, in heights of the window.
glm::dvec2 place(glm::dvec2 px, glm::dvec2 size) { return {(px.x - size.x / 2) / size.y, (size.y / 2 - px.y) / size.y}; }
glm::dvec2 move(glm::dvec2 px, glm::dvec2 size) { return {px.x / size.y, -px.y / size.y}; }

}  // namespace

void Pointer::move_finger(const WindowEvent& event, glm::dvec2 size, OrbitCamera& camera) {
    const auto found = fingers_px_.find(event.finger);
    if (found == fingers_px_.end()) return;
    const glm::dvec2 now(event.x_px, event.y_px), before = found->second;
    found->second = now;
    if (fingers_px_.size() == 1) return camera.turn(move(now - before, size));
    const glm::dvec2 other = fingers_px_.begin()->first == event.finger ? std::next(fingers_px_.begin())->second : fingers_px_.begin()->second;
    camera.pan(move((now - before) * 0.5, size));
    const double apart = glm::length(before - other);
    if (apart > 8) camera.zoom(std::clamp(glm::length(now - other) / apart, 0.5, 2.0), place((now + other) * 0.5, size));
}

bool Pointer::handle(const WindowEvent& e, double width, double height, OrbitCamera& camera) {
    using K = WindowEvent::Kind;
    const glm::dvec2 size(std::max(width, 1.0), std::max(height, 1.0)), at(e.x_px, e.y_px);
    switch (e.kind) {
        case K::ButtonDown:
            if (drag_ != Drag::None || e.button == WindowEvent::Button::Other) return true;
            drag_ = e.button == WindowEvent::Button::Left && !e.shift ? Drag::Turn : Drag::Pan;
            held_ = e.button;
            last_px_ = at;
            return true;
        case K::ButtonUp:
            if (e.button == held_) drag_ = Drag::None;
            return true;
        case K::Moved:
            if (drag_ == Drag::Turn) camera.turn(move(at - last_px_, size));
            if (drag_ == Drag::Pan) camera.pan(move(at - last_px_, size));
            last_px_ = at;
            return true;
        case K::Wheel: camera.zoom(std::pow(kWheelStep, static_cast<double>(e.wheel)), place(at, size)); return true;
        case K::TouchDown:
            if (fingers_px_.size() < kMostFingers) fingers_px_[e.finger] = at;
            return true;
        case K::TouchMoved: move_finger(e, size, camera); return true;
        case K::TouchUp: fingers_px_.erase(e.finger); return true;
        default: return false;
    }
}

}  // namespace pai::app
