#include "app/kiosk_touch.h"

#include <algorithm>

#include <glm/common.hpp>
#include <glm/geometric.hpp>

namespace pai::app {
namespace {

constexpr Flicks kLongestTap{Flicks::kPerSecond};
constexpr Flicks kVelocityWindow{Flicks::kPerSecond / 10};
constexpr std::size_t kMostFingers = 10;

}  // namespace

std::optional<KioskTouch> KioskEars::hear(const WindowEvent& event) {
    using In = WindowEvent::Kind;
    using Out = KioskTouch::Kind;
    const glm::vec2 at(event.x_px, event.y_px);
    switch (event.kind) {
        case In::TouchDown: return KioskTouch{Out::Down, event.finger < 0 ? -2 - event.finger : event.finger, at};
        case In::TouchMoved: return KioskTouch{Out::Moved, event.finger < 0 ? -2 - event.finger : event.finger, at};
        case In::TouchUp: return KioskTouch{Out::Up, event.finger < 0 ? -2 - event.finger : event.finger, at};
        case In::ButtonDown:
            if (event.button != WindowEvent::Button::Left) return {};
            mouse_down_ = true;
            return KioskTouch{Out::Down, kMouseFinger, at};
        case In::ButtonUp:
            if (event.button != WindowEvent::Button::Left) return {};
            mouse_down_ = false;
            return KioskTouch{Out::Up, kMouseFinger, at};
        case In::Moved:
            if (!mouse_down_) return {};
            return KioskTouch{Out::Moved, kMouseFinger, at};
        case In::Wheel: return KioskTouch{Out::Wheel, kMouseFinger, at, event.wheel};
        default: return {};
    }
}

void GestureReader::cancel() {
    state_ = fingers_.empty() ? State::Idle : State::Spent;
    samples_.clear();
}

void GestureReader::sample(glm::vec2 at_px, Flicks now) {
    samples_.push_back({now, at_px});
    std::erase_if(samples_, [&](const Sample& s) { return s.t + kVelocityWindow < now; });
}

glm::vec2 GestureReader::velocity(Flicks now) const {
    if (samples_.size() < 2 || samples_.back().t + kVelocityWindow < now) return glm::vec2(0);
    const double seconds = (samples_.back().t - samples_.front().t).seconds();
    return seconds > 1e-3 ? (samples_.back().at_px - samples_.front().at_px) / static_cast<float>(seconds) : glm::vec2(0);
}

glm::vec2 GestureReader::middle() const {
    glm::vec2 sum(0);
    for (const auto& [id, finger] : fingers_) sum += finger.at_px;
    return sum / static_cast<float>(std::max<std::size_t>(fingers_.size(), 1));
}

float GestureReader::spread() const {
    const glm::vec2 centre = middle();
    float sum = 0;
    for (const auto& [id, finger] : fingers_) sum += glm::length(finger.at_px - centre);
    return std::max(sum / static_cast<float>(std::max<std::size_t>(fingers_.size(), 1)), 1.0f);
}

void GestureReader::down(const KioskTouch& touch, Flicks now, std::vector<Gesture>& out) {
    if (fingers_.size() >= kMostFingers && !fingers_.contains(touch.finger)) return;
    fingers_[touch.finger] = {touch.at_px, touch.at_px, now, false};
    samples_.clear();
    if (fingers_.size() == 1) {
        state_ = State::Pressed;
        start_px_ = last_px_ = touch.at_px;
        out.push_back({Gesture::Kind::Press, touch.at_px, touch.at_px});
        return;
    }
    if (state_ == State::Spent) return;
    if (state_ == State::Dragging) out.push_back({.kind = Gesture::Kind::DragEnd, .at_px = last_px_, .start_px = start_px_});
    if (state_ != State::Pinching) {
        state_ = State::Pinching;
        start_px_ = middle();
        out.push_back({Gesture::Kind::PinchBegin, start_px_, start_px_});
    }
    last_px_ = middle();
    last_spread_ = spread();
}

void GestureReader::moved(const KioskTouch& touch, Flicks now, std::vector<Gesture>& out) {
    const auto it = fingers_.find(touch.finger);
    if (it == fingers_.end()) return;
    it->second.at_px = touch.at_px;
    if (glm::length(touch.at_px - it->second.start_px) > slop_px_) it->second.moved = true;
    if (state_ == State::Pinching) {
        const glm::vec2 centre = middle();
        const float wide = spread();
        out.push_back({.kind = Gesture::Kind::Pinch, .at_px = centre, .start_px = start_px_, .by_px = centre - last_px_, .factor = wide / last_spread_});
        last_px_ = centre;
        last_spread_ = wide;
        sample(centre, now);
        return;
    }
    if (state_ == State::Pressed && it->second.moved) {
        state_ = State::Dragging;
        last_px_ = touch.at_px;  // what the slop held back is left out, so that nothing leaps
        sample(touch.at_px, now);
        out.push_back({.kind = Gesture::Kind::DragBegin, .at_px = touch.at_px, .start_px = start_px_});
        return;
    }
    if (state_ != State::Dragging) return;
    out.push_back({.kind = Gesture::Kind::Drag, .at_px = touch.at_px, .start_px = start_px_, .by_px = touch.at_px - last_px_});
    last_px_ = touch.at_px;
    sample(touch.at_px, now);
}

void GestureReader::up(const KioskTouch& touch, Flicks now, std::vector<Gesture>& out) {
    const auto it = fingers_.find(touch.finger);
    if (it == fingers_.end()) return;
    const Finger finger = it->second;
    fingers_.erase(it);
    switch (state_) {
        case State::Pressed:
            if (!finger.moved && glm::length(touch.at_px - finger.start_px) <= slop_px_ && now - finger.since <= kLongestTap)
                out.push_back({.kind = Gesture::Kind::Tap, .at_px = finger.start_px, .start_px = finger.start_px});
            break;
        case State::Dragging:
            out.push_back({.kind = Gesture::Kind::DragEnd, .at_px = last_px_, .start_px = start_px_, .velocity_px_s = velocity(now)});
            break;
        case State::Pinching:
            if (fingers_.size() >= 2) {
                last_px_ = middle();
                last_spread_ = spread();
                return;
            }
            out.push_back({.kind = Gesture::Kind::PinchEnd, .at_px = last_px_, .start_px = start_px_, .velocity_px_s = velocity(now)});
            break;
        case State::Idle:
        case State::Spent: break;
    }
    // The finger that stays after a pinch says nothing more: lifting both never at once is not a drag.
    state_ = fingers_.empty() ? State::Idle : State::Spent;
    samples_.clear();
}

std::vector<Gesture> GestureReader::read(const KioskTouch& touch, Flicks now) {
    std::vector<Gesture> out;
    switch (touch.kind) {
        case KioskTouch::Kind::Down: down(touch, now, out); break;
        case KioskTouch::Kind::Moved: moved(touch, now, out); break;
        case KioskTouch::Kind::Up: up(touch, now, out); break;
        case KioskTouch::Kind::Wheel: out.push_back({.kind = Gesture::Kind::Wheel, .at_px = touch.at_px, .start_px = touch.at_px, .wheel = touch.wheel}); break;
    }
    return out;
}

}  // namespace pai::app
