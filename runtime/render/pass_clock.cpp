#include "render/pass_clock.h"

#include <algorithm>

#include "gfx/context.h"
#include "time/clock.h"

namespace pai {

void PassClock::begin(std::string_view name) {
    if (!enabled_) return;
    if (software_) {
        gfx::finish();
        start_ms_ = process_cpu_ms();
        return;
    }
    auto found = timers_.find(name);
    if (found == timers_.end()) found = timers_.emplace(std::string(name), gfx::Timer(name)).first;
    if (const auto ms = found->second.poll_ms()) last_ms_[std::string(name)] = *ms;
    found->second.begin();
}

void PassClock::end(std::string_view name, std::vector<PassTime>& out) {
    if (!enabled_) return;
    double ms = 0;
    if (software_) {
        gfx::finish();
        ms = process_cpu_ms() - start_ms_;
    } else {
        timers_.find(name)->second.end();
        ms = last_ms_[std::string(name)];
    }
    const auto same = std::find_if(out.begin(), out.end(), [&](const PassTime& p) { return p.name == name; });
    if (same == out.end()) {
        out.push_back({std::string(name), ms});
    } else {
        same->gpu_ms += ms;
    }
}

}  // namespace pai
