#include "app/cue_desk.h"

#include <algorithm>

namespace pai::app {

void CueDesk::give(const CueEvent& event) {
    const auto after = std::upper_bound(upcoming_.begin(), upcoming_.end(), event.t, [](Flicks t, const CueEvent& e) { return t < e.t; });
    upcoming_.insert(after, event);
    ++changes_;
}

void CueDesk::skip_to(Flicks t) {
    const auto due = std::find_if(upcoming_.begin(), upcoming_.end(), [&](const CueEvent& e) { return e.t > t; });
    for (auto it = upcoming_.begin(); it != due; ++it) log_.add(list_, *it);
    upcoming_.erase(upcoming_.begin(), due);
    log_.advance(list_, t);
}

void CueDesk::advance(Flicks t) {
    const auto due = std::find_if(upcoming_.begin(), upcoming_.end(), [&](const CueEvent& e) { return e.t > t; });
    for (auto it = upcoming_.begin(); it != due; ++it) log_.add(list_, *it, &began_);
    upcoming_.erase(upcoming_.begin(), due);
    log_.advance(list_, t, &began_);
    if (began_.size() > kKept) forget();
}

CueLog CueDesk::script() const {
    CueLog out = log_;
    for (const CueEvent& event : upcoming_) out.add(list_, event);
    return out;
}

std::vector<CueBegan> CueDesk::take_began() {
    std::vector<CueBegan> out(began_.begin() + static_cast<std::ptrdiff_t>(taken_), began_.end());
    taken_ = began_.size();
    return out;
}

void CueDesk::forget() {
    const std::size_t gone = std::min(taken_, began_.size() - kKept / 2);
    began_.erase(began_.begin(), began_.begin() + static_cast<std::ptrdiff_t>(gone));
    taken_ -= gone;
}

std::vector<CueEvent> events_of_run(const CueList& list, const std::vector<Flicks>& go_at) {
    if (go_at.empty()) return rehearsed_events(list);
    std::vector<CueEvent> out;
    for (const Flicks t : go_at) out.push_back({CueEvent::Kind::Go, t, {}});
    std::stable_sort(out.begin(), out.end(), [](const CueEvent& a, const CueEvent& b) { return a.t < b.t; });
    return out;
}

CueLog script_of_run(const CueList& list, const std::vector<Flicks>& go_at) {
    CueLog out(list);
    for (const CueEvent& event : events_of_run(list, go_at)) out.add(list, event);
    return out;
}

Flicks end_of_run(const CompiledShow& show, const std::vector<Flicks>& go_at) {
    if (show.cues().empty() || go_at.empty()) return show.duration();
    return end_of(show.cues(), events_of_run(show.cues(), go_at));
}

}  // namespace pai::app
