#include "app/late_frames.h"

#include <algorithm>
#include <cmath>

namespace pai::app {
namespace {

constexpr std::array<std::string_view, 5> kNames{"upload", "draw", "present", "between", "wait"};
constexpr std::size_t kUpload = 0, kDraw = 1;
constexpr double kForget = 1.0 / 16;
// Of what came too much, half and more is named. A program that had less than half a processor meanwhile, though it did not wait for the display,
// was kept waiting by others, where the system does not say so itself.
constexpr double kStarved = 0.5;

double rounded_ms(double ms) { return std::round(ms * 1000) / 1000; }

}  // namespace

double FrameParts::kept_by_others_ms() const {
    if (cores <= 0) return kept_waiting_ms;
    return std::min(kept_waiting_ms, std::max(0.0, cores * (total_ms() - overslept_ms) - cpu_ms));
}

void LateFrames::learn(const Values& parts, double kept_waiting_ms, const std::vector<PassTime>& passes) {
    const double share = in_time_++ == 0 ? 1 : kForget;
    for (std::size_t i = 0; i < kParts; ++i) usual_[i] += (parts[i] - usual_[i]) * share;
    usual_waiting_ms_ += (kept_waiting_ms - usual_waiting_ms_) * share;
    for (const PassTime& p : passes) {
        const auto [entry, added] = usual_pass_ms_.try_emplace(p.name, p.gpu_ms);
        if (!added) entry->second += (p.gpu_ms - entry->second) * share;
    }
}

void LateFrames::explain(const Values& parts, const FrameParts& frame, const std::vector<PassTime>& passes, LateFrame& out) const {
    std::size_t most = 0;
    for (std::size_t i = 1; i < kParts; ++i)
        if (parts[i] - usual_[i] > parts[most] - usual_[most]) most = i;
    out.cause = kNames[most];
    out.cause_ms = parts[most];
    out.usual_ms = usual_[most];
    if (most == kUpload) out.of = frame.uploaded.value;
    if (most == kDraw) {
        double longest = 0;
        for (const PassTime& p : passes) {
            const auto usual = usual_pass_ms_.find(p.name);
            const double over = p.gpu_ms - (usual == usual_pass_ms_.end() ? 0 : usual->second);
            if (over <= longest) continue;
            longest = over;
            out.of = p.name;
        }
    }
    const double busy_ms = frame.total_ms() - frame.present_ms, kept_ms = frame.kept_by_others_ms();
    // Without its waiting it would have been in time, and with it it was too long; or it waited for most of what it took too much.
    const bool fits_alone = kept_ms > 0 && frame.total_ms() >= frame.period_ms && frame.total_ms() - kept_ms < frame.period_ms;
    if (fits_alone || kept_ms - usual_waiting_ms_ > kStarved * (parts[most] - usual_[most])) {
        out.cause = "machine";
        out.of.clear();
        out.cause_ms = std::min(kept_ms, frame.total_ms());
        out.usual_ms = std::min(usual_waiting_ms_, out.cause_ms);
        return;
    }
    if (frame.cpu_ms < kStarved * busy_ms && parts[most] - usual_[most] > frame.cpu_ms) {
        out.cause = "machine";
        out.of.clear();
        out.cause_ms = busy_ms - frame.cpu_ms;
        out.usual_ms = 0;
    }
}

const LateFrame* LateFrames::add(Flicks t, std::int64_t dropped, const FrameParts& frame, const std::vector<PassTime>& passes) {
    const Values parts{frame.upload_ms, frame.draw_ms, frame.present_ms, frame.between_ms, frame.overslept_ms};
    if (dropped <= 0) {
        learn(parts, frame.kept_by_others_ms(), passes);
        return nullptr;
    }
    last_ = {.t = t, .dropped = dropped, .ms = frame.total_ms(), .cause = {}, .of = {}};
    explain(parts, frame, passes, last_);
    ++count_;
    ++causes_[last_.cause];
    const auto place = std::find_if(worst_.begin(), worst_.end(), [&](const LateFrame& w) { return last_.ms > w.ms; });
    worst_.insert(place, last_);
    if (worst_.size() > kMostKept) worst_.pop_back();
    return &last_;
}

void LateFrames::write(JsonWriter& w) const {
    w.key("late").begin_object().member("frames", count_);
    w.key("causes").begin_object(JsonWriter::Layout::Inline);
    for (const auto& [cause, frames] : causes_) w.member(cause, frames);
    w.end_object().key("worst").begin_array();
    for (const LateFrame& f : worst_) {
        w.begin_object(JsonWriter::Layout::Inline).member("t", f.t.seconds()).member("dropped", f.dropped).member("ms", rounded_ms(f.ms)).member("cause", f.cause);
        if (!f.of.empty()) w.member("of", f.of);
        w.member("cause_ms", rounded_ms(f.cause_ms)).member("usual_ms", rounded_ms(f.usual_ms)).end_object();
    }
    w.end_array().end_object();
}

}  // namespace pai::app
