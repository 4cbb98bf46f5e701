#include "supervisor/watch.h"

#include <algorithm>
#include <csignal>

#include <fmt/format.h>

namespace pai {

using namespace supervision;

std::int64_t PlayerWatch::silence_ns() const {
    const std::int64_t slowest = *std::max_element(gaps_.begin(), gaps_.end());
    if (gap_ < gaps_.size()) return std::clamp(kSlowFrames * slowest, kSettling_ns, kLongestSilence_ns);
    return std::clamp(kSlowFrames * slowest, kSilence_ns, kLongestSilence_ns);
}

std::string PlayerWatch::judge(const Sight& sight) {
    const std::int64_t now = sight.now_ns;
    if (!sight.stopped) stopped_ns_ = 0;
    if (sight.stopped && stopped_ns_ == 0) stopped_ns_ = now;
    if (stopped_ns_ != 0 && now - stopped_ns_ >= kSilence_ns) return fmt::format("was stopped for {:.1f} s", static_cast<double>(now - stopped_ns_) / 1e9);
    if (sight.shown && sight.shown->count != frames_) {
        if (presenting()) gaps_[gap_++ % gaps_.size()] = now - moved_ns_;
        else first_frame_ns_ = now;
        frames_ = sight.shown->count;
        moved_ns_ = now;
        return {};
    }
    if (presenting()) {
        if (now - moved_ns_ < silence_ns()) return {};
        return fmt::format("presented nothing for {:.1f} s", static_cast<double>(now - moved_ns_) / 1e9);
    }
    if (sight.pulse && sight.pulse->count != pulses_) {
        pulses_ = sight.pulse->count;
        moved_ns_ = now;
    }
    if (now - since_ns_ >= kLongestStart_ns) return fmt::format("presented nothing {} s after its start", kLongestStart_ns / kSecond_ns);
    if (now - moved_ns_ < kGrace_ns) return {};
    return fmt::format("did not get on for {} s while it started", kGrace_ns / kSecond_ns);
}

CrashRule::Next CrashRule::died(const Death& death, std::int64_t presented_ns) {
    // What comes from outside (kill -9) says nothing about the next player once a picture was shown.
    const bool from_outside = death.signal == SIGKILL && !death.ended_by_us;
    const bool young = presented_ns <= 0 || (presented_ns < kYoung_ns && !from_outside);
    if (!young) {
        presents(presented_ns);
        return {};
    }
    ++in_a_row_;
    Next next;
    if (in_a_row_ == kCrashLoop - 1) next.skip = kSkip;
    if (in_a_row_ < kCrashLoop) return next;
    next.slate = true;
    next.wait_ns = kFirstWait_ns;
    for (int i = kCrashLoop; i < in_a_row_ && next.wait_ns < kLongestWait_ns; ++i) next.wait_ns *= 2;
    next.wait_ns = std::min(next.wait_ns, kLongestWait_ns);
    next.skip = kSkip;
    return next;
}

void CrashRule::presents(std::int64_t presented_ns) {
    if (presented_ns >= kHealthy_ns) in_a_row_ = 0;
}

std::optional<int> final_status(const Death& death, bool shown_before) {
    if (death.signal != 0 || death.ended_by_us) return {};
    if (death.status >= 0 && death.status <= 2) return death.status;
    if (!shown_before && (death.status == 3 || death.status == 126 || death.status == 127)) return 3;
    return {};
}

}  // namespace pai
