#include "app/resolution_control.h"

#include <algorithm>
#include <cmath>

namespace pai::app {
namespace {

constexpr double kLateEnough = 3, kForgetLate = 1.0 / 8;
constexpr int kSettle = 4;              // the first frames of another size make what they need
constexpr double kFull = 0.85;          // of its time that a frame may take after a change
constexpr double kRoom = 0.75;          // and before a raise, as large as it will be then
constexpr double kLeastPatience_s = 4, kMostPatience_s = 64;
constexpr double kTakenBack_s = 10;     // a raise that was lowered so soon was none

double three_places(double v) { return std::round(v * 1000) / 1000; }

}  // namespace

bool ResolutionControl::go_to(float share) {
    share = std::clamp(share, least_, 1.0f);
    if (share == share_) return false;
    share_ = share;
    least_used_ = std::min(least_used_, share);
    ++changes_;
    late_ = calm_s_ = most_ms_ = 0;
    settling_ = kSettle;
    return true;
}

bool ResolutionControl::lower(const FrameTime& frame) {
    if (late_ < kLateEnough || share_ <= least_) return false;
    if (since_raise_s_ < kTakenBack_s) patience_s_ = std::min(kMostPatience_s, 2 * patience_s_);
    since_raise_s_ = 1e9;
    // As if all of it were pixels; where it is not, what is left is late again and goes on down.
    const double room_ms = std::max(0.1 * frame.period_ms, kFull * frame.period_ms - frame.other_ms);
    const double fit = share_ * std::sqrt(std::min(1.0, room_ms / std::max(frame.drawing_ms, 1e-3)));
    const auto steps = static_cast<float>(std::floor(fit / kStep));
    return go_to(std::min(steps * kStep, (std::ceil(share_ / kStep) - 1) * kStep));
}

bool ResolutionControl::raise(const FrameTime& frame) {
    if (share_ >= 1 || calm_s_ < patience_s_) return false;
    const float next = (std::floor(share_ / kStep) + 1) * kStep;
    const double grown = static_cast<double>(next) / share_;
    if (most_ms_ * grown * grown > kRoom * frame.period_ms) {
        calm_s_ = most_ms_ = 0;  // the next while may be cheaper
        return false;
    }
    since_raise_s_ = 0;
    return go_to(next);
}

bool ResolutionControl::add(const FrameTime& frame) {
    ++frames_;
    sum_ += share_;
    if (!allowed() || frame.period_ms <= 0) return false;
    const double passed_s = frame.period_ms * static_cast<double>(1 + frame.dropped) / 1e3;
    since_raise_s_ += passed_s;
    if (since_raise_s_ > kMostPatience_s && since_raise_s_ < 1e9) {
        patience_s_ = kLeastPatience_s;
        since_raise_s_ = 1e9;
    }
    if (settling_ > 0) {
        --settling_;
        return false;
    }
    if (frame.dropped > 0) {
        calm_s_ = most_ms_ = 0;
        // Late for an upload; or for nothing that it did itself, as where the program was woken too late: fewer pixels do not help.
        if (frame.drawing_ms <= frame.other_ms || frame.drawing_ms + frame.other_ms < kFull * frame.period_ms) return false;
        late_ += 1;
        return lower(frame);
    }
    late_ = std::max(0.0, late_ - kForgetLate);
    calm_s_ += passed_s;
    most_ms_ = std::max(most_ms_, frame.drawing_ms + frame.other_ms);
    return raise(frame);
}

void ResolutionControl::write(JsonWriter& w) const {
    w.key("resolution_scale").begin_object(JsonWriter::Layout::Inline).member("now", static_cast<double>(share_)).member("least", static_cast<double>(least_used_));
    w.member("mean", three_places(frames_ > 0 ? sum_ / static_cast<double>(frames_) : 1)).member("changes", changes_).end_object();
}

}  // namespace pai::app
