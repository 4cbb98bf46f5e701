#include "show/cue_engine.h"

#include <algorithm>

#include "base/result.h"

namespace pai {
namespace {

// Show times stay within a few centuries: only what is endless needs care.
Flicks later(Flicks t, Flicks by) { return by == kEndless ? kEndless : t + by; }

// Share of `length` that has passed, in [0,1].
double share_of(Flicks passed, Flicks length) {
    if (passed >= length) return 1;
    return passed.count <= 0 ? 0 : static_cast<double>(passed.count) / static_cast<double>(length.count);
}

bool is_of_stage(const CueLine& line) { return line.cue.kind == CueKind::Scene || line.cue.kind == CueKind::Timeline; }

FadePoint mix(const FadePoint& from, const FadePoint& to, double u) {
    if (u >= 1) return to;
    FadePoint out;
    out.under = static_cast<float>(static_cast<double>(from.under) * (1 - u) + static_cast<double>(to.under) * u);
    for (std::size_t i = 0; i < out.number.size(); ++i)
        out.number[i] = static_cast<float>(static_cast<double>(from.number[i]) * (1 - u) + static_cast<double>(to.number[i]) * u);
    return out;
}

// The same rotation as `goal`, on the side of `from`: the short way.
std::array<float, 4> near_side(std::array<float, 4> goal, const std::array<float, 4>& from) {
    float dot = 0;
    for (std::size_t i = 0; i < goal.size(); ++i) dot += goal[i] * from[i];
    if (dot < 0)
        for (float& v : goal) v = -v;
    return goal;
}

// What happens next by itself, and when.
struct Due {
    enum class Kind : std::uint8_t { None, PanicEnd, Begin, End, Lead, Covered, Gone } kind = Kind::None;
    Flicks at = kEndless;
    std::size_t index = 0;  // of the run or the layer
};

// Of what happens at one time, the first considered comes first.
void consider(Due& best, const Due& due) {
    if (due.at < best.at) best = due;
}

void consider_run(Due& due, const CueList& list, const CueState& state, std::size_t i) {
    const CueRun& run = state.runs[i];
    const CueLine& line = list.cues[run.cue];
    const Flicks begins = run.fired + line.cue.pre_wait;
    if (!run.begun) return consider(due, {Due::Kind::Begin, begins, i});
    const Flicks ends = later(begins, line.length);
    if (!run.ended) consider(due, {Due::Kind::End, ends, i});
    if (!line.leads || run.led) return;
    const Flicks from = line.cue.follow == CueFollow::Follow ? ends : begins;
    if (from != kEndless) consider(due, {Due::Kind::Lead, from + line.cue.post_wait, i});
}

Due next_due(const CueList& list, const CueState& state) {
    Due due;
    if (state.panic) consider(due, {Due::Kind::PanicEnd, *state.panic + list.panic_fade});
    for (std::size_t i = 0; i < state.runs.size(); ++i) consider_run(due, list, state, i);
    for (std::size_t i = 0; i < state.stage.size(); ++i) {
        const StageLayer& layer = state.stage[i];
        const Flicks up = layer.entered + layer.fade;
        if (i > 0) consider(due, {Due::Kind::Covered, up, i});
        if (layer.stopped) consider(due, {Due::Kind::Gone, std::max(up, *layer.stopped + layer.stop_fade), i});
    }
    return due;
}

// The rules, at work on a state.
class Engine {
public:
    Engine(const CueList& list, CueState& state, std::vector<CueBegan>* began) : list_(list), state_(state), began_(began) {}

    void advance(Flicks t) {
        for (Due due = next_due(list_, state_); due.kind != Due::Kind::None && due.at <= t; due = next_due(list_, state_)) happen(due);
    }

    bool go(Flicks t, std::uint32_t cue) {
        if (cue == kNoCue || t - state_.last_go < kGoDebounce) return false;
        if (state_.panic) end_panic();
        state_.last_go = t;
        state_.standby = list_.standby_after(cue);
        fire(cue, t);
        return true;
    }

    bool stand_by(std::uint32_t cue) {
        if (cue == state_.standby) return false;
        state_.standby = cue;
        return true;
    }

    bool back() {
        if (list_.empty() || state_.standby == 0) return false;
        return stand_by(state_.standby == kNoCue ? static_cast<std::uint32_t>(list_.cues.size()) - 1 : state_.standby - 1);
    }

    bool next() {
        if (state_.standby == kNoCue) return false;
        return stand_by(state_.standby + 1 < list_.cues.size() ? state_.standby + 1 : kNoCue);
    }

    void panic(Flicks t) {
        if (state_.panic) return end_panic();
        state_.panic = t;
        state_.runs.clear();  // nothing more begins
    }

private:
    void happen(const Due& due) {
        auto& stage = state_.stage;
        const auto at = static_cast<std::ptrdiff_t>(due.index);
        switch (due.kind) {
            case Due::Kind::None: break;
            case Due::Kind::PanicEnd: end_panic(); break;
            case Due::Kind::Begin: begin(due.index, due.at); break;
            case Due::Kind::End: end(due.index); break;
            case Due::Kind::Lead: lead(due.index, due.at); break;
            case Due::Kind::Covered: stage.erase(stage.begin(), stage.begin() + at); break;
            case Due::Kind::Gone: stage.erase(stage.begin(), stage.begin() + at + 1); break;
        }
    }

    void end_panic() {
        state_.panic.reset();
        state_.runs.clear();
        state_.stage.clear();
        state_.fades.clear();
    }

    // A cue that is fired again begins anew.
    void fire(std::uint32_t cue, Flicks t) {
        std::erase_if(state_.runs, [&](const CueRun& run) { return run.cue == cue; });
        state_.runs.push_back({cue, t});
    }

    void forget_if_over(std::size_t i) {
        const CueRun& run = state_.runs[i];
        if (run.ended && (run.led || !list_.cues[run.cue].leads)) state_.runs.erase(state_.runs.begin() + static_cast<std::ptrdiff_t>(i));
    }

    void begin(std::size_t i, Flicks t) {
        state_.runs[i].begun = true;
        const std::uint32_t cue = state_.runs[i].cue;
        const CueLine& line = list_.cues[cue];
        if (began_) began_->push_back({t, cue});
        if (is_of_stage(line)) enter_stage(cue, t);
        else if (line.cue.kind == CueKind::Fade) begin_fade(cue, t);
        else if (line.cue.kind == CueKind::Stop) stop(cue, t);
    }

    void end(std::size_t i) {
        state_.runs[i].ended = true;
        for (MemberFade& fade : state_.fades)
            if (fade.cue == state_.runs[i].cue) rest(fade, fade.to);
        forget_if_over(i);
    }

    void lead(std::size_t i, Flicks t) {
        state_.runs[i].led = true;
        const std::uint32_t next = list_.cues[state_.runs[i].cue].next;
        forget_if_over(i);
        fire(next, t);
    }

    // What was on stage has not come to its end: nothing follows it.
    void supersede(std::uint32_t by) {
        const auto meant = [&](const CueRun& run) { return run.cue != by && run.begun && is_of_stage(list_.cues[run.cue]); };
        std::erase_if(state_.runs, [&](const CueRun& run) {
            const CueLine& line = list_.cues[run.cue];
            return meant(run) && (!line.leads || run.led || line.cue.follow == CueFollow::Follow);
        });
        for (CueRun& run : state_.runs)
            if (meant(run)) run.ended = true;
    }

    void enter_stage(std::uint32_t cue, Flicks t) {
        supersede(cue);
        auto& stage = state_.stage;
        if (!stage.empty() && stage.back().cue == cue && stage.back().entered == t && !stage.back().stopped) return;
        if (stage.size() == kMaxStageLayers) {
            const StageWeights weights = stage_weights(state_, t);
            stage.erase(stage.begin() + (std::min_element(weights.begin(), weights.end()) - weights.begin()));
        }
        stage.push_back({.cue = cue, .entered = t, .fade = list_.cues[cue].cue.fade});
    }

    void begin_fade(std::uint32_t cue, Flicks t) {
        const CueLine& line = list_.cues[cue];
        if (line.member == kNoCue) return;
        auto at = std::lower_bound(state_.fades.begin(), state_.fades.end(), line.member, [](const MemberFade& f, std::uint32_t m) { return f.member < m; });
        if (at == state_.fades.end() || at->member != line.member) at = state_.fades.insert(at, MemberFade{.member = line.member});
        const FadePoint found = fade_at(*at, t);
        const bool rotation = list_.members[line.member].member->rotation;
        *at = {line.member, cue, t, line.cue.fade, line.cue.curve, found, {0, rotation ? near_side(line.goal, found.number) : line.goal}};
    }

    static void rest(MemberFade& fade, const FadePoint& point) { fade = {.member = fade.member, .from = point, .to = point}; }

    void stop(std::uint32_t by, Flicks t) {
        const CueLine& line = list_.cues[by];
        const bool all = line.cue.cue.empty();
        if (!all && line.stopped == kNoCue) return;
        const auto meant = [&](std::uint32_t cue) { return all || cue == line.stopped; };
        for (StageLayer& layer : state_.stage)
            if (meant(layer.cue)) stop_layer(layer, t, line.cue.fade);
        for (MemberFade& fade : state_.fades)
            if (fade.cue != kNoCue && meant(fade.cue)) rest(fade, fade_at(fade, t));
        std::erase_if(state_.runs, [&](const CueRun& run) { return run.cue != by && meant(run.cue); });
    }

    // A layer that goes to black already is not kept longer.
    static void stop_layer(StageLayer& layer, Flicks t, Flicks fade) {
        if (layer.stopped && *layer.stopped + layer.stop_fade <= t + fade) return;
        layer.stop_from = light_of(layer, t);
        layer.stopped = t;
        layer.stop_fade = fade;
    }

    const CueList& list_;
    CueState& state_;
    std::vector<CueBegan>* began_;
};

void shift(CueState& state, Flicks by) {
    if (state.last_go != kNever) state.last_go = state.last_go + by;
    for (CueRun& run : state.runs) run.fired = run.fired + by;
    for (StageLayer& layer : state.stage) {
        layer.entered = layer.entered + by;
        if (layer.stopped) layer.stopped = *layer.stopped + by;
    }
    for (MemberFade& fade : state.fades)
        if (fade.cue != kNoCue) fade.start = fade.start + by;
}

bool from_here(const CueList& list, CueState& state, std::uint32_t cue, Flicks t) {
    if (cue == kNoCue) return false;
    CuePoint point = state_at_cue(list, cue);
    shift(point.state, t - point.t);
    state = std::move(point.state);
    return true;
}

}  // namespace

CueState first_cue_state(const CueList& list) {
    CueState out;
    if (list.empty()) return out;
    out.standby = 0;
    if (list.opening) out.stage.push_back({});
    return out;
}

void advance(const CueList& list, CueState& state, Flicks t, std::vector<CueBegan>* began) { Engine(list, state, began).advance(t); }

bool apply(const CueList& list, CueState& state, const CueEvent& event, std::vector<CueBegan>* began) {
    Engine engine(list, state, began);
    engine.advance(event.t);
    const std::uint32_t named = event.cue.empty() ? state.standby : list.find(event.cue);
    bool taken = false;
    switch (event.kind) {
        case CueEvent::Kind::Go: taken = engine.go(event.t, named); break;
        case CueEvent::Kind::Back: taken = engine.back(); break;
        case CueEvent::Kind::Next: taken = engine.next(); break;
        case CueEvent::Kind::Standby: taken = named != kNoCue && engine.stand_by(named); break;
        case CueEvent::Kind::Panic:
            engine.panic(event.t);
            taken = true;
            break;
        case CueEvent::Kind::FromHere: taken = from_here(list, state, named, event.t); break;
    }
    engine.advance(event.t);
    return taken;
}

std::optional<Flicks> next_happening(const CueList& list, const CueState& state) {
    const Due due = next_due(list, state);
    if (due.kind == Due::Kind::None) return {};
    return due.at;
}

CuePoint state_at_cue(const CueList& list, std::uint32_t cue) {
    PAI_ASSERT(cue < list.cues.size());
    CueList above = list;  // what leads on only downwards, and only to lines above `cue`
    for (std::uint32_t i = 0; i < above.cues.size(); ++i) {
        CueLine& line = above.cues[i];
        line.leads = line.leads && line.next > i && line.next < cue;
    }
    CuePoint out{first_cue_state(list), {}};
    for (std::uint32_t at = 0; at < cue;) {
        const auto fired = above.chain(at);
        Engine(above, out.state, nullptr).go(out.t, at);
        out.t = out.t + kGoDebounce;
        while (const auto happening = next_happening(above, out.state)) {
            out.t = std::max(out.t, *happening);
            advance(above, out.state, *happening);
        }
        const std::uint32_t next = above.cues[fired.back()].next;
        at = next > fired.back() ? next : fired.back() + 1;
    }
    out.state.standby = cue;
    return out;
}

std::vector<CueEvent> rehearsed_events(const CueList& list) {
    std::vector<CueEvent> out;
    for (const CueLine& line : list.cues)
        if (line.cue.go_at.count > 0) out.push_back({CueEvent::Kind::Go, line.cue.go_at, line.id});
    std::stable_sort(out.begin(), out.end(), [](const CueEvent& a, const CueEvent& b) { return a.t < b.t; });
    return out;
}

Flicks end_of(const CueList& list, const std::vector<CueEvent>& events) {
    CueState state = first_cue_state(list);
    Flicks end;
    for (const CueEvent& event : events) {
        apply(list, state, event);
        end = std::max(end, event.t);
    }
    // Cues that come round have no end: each may happen a few times over.
    std::size_t left = 16 + 8 * list.cues.size();
    for (auto next = next_happening(list, state); next && left > 0; next = next_happening(list, state), --left) {
        end = std::max(end, *next);
        advance(list, state, *next);
    }
    return end;
}

Flicks length_of(const Show& show) {
    const auto timeline = show.timelines.find(show.timeline);
    const Flicks own = timeline == show.timelines.end() ? Flicks{} : length_of(timeline->second);
    if (show.cues.empty()) return own;
    const CueList list = cue_list_of(show);
    return std::max(own, end_of(list, rehearsed_events(list)));
}

StageWeights stage_weights(const CueState& state, Flicks t) {
    StageWeights out{};
    std::int64_t rest = kFullWeight;
    for (std::size_t i = std::min(state.stage.size(), kMaxStageLayers); i-- > 0;) {
        const StageLayer& layer = state.stage[i];
        const double up = t < layer.entered ? 0 : share_of(t - layer.entered, layer.fade);
        const auto weight = static_cast<std::int64_t>(static_cast<double>(rest) * up);
        rest -= weight;
        out[i] = static_cast<std::int64_t>(static_cast<double>(weight) * static_cast<double>(light_of(layer, t)));
    }
    return out;
}

float light_of(const StageLayer& layer, Flicks t) {
    if (!layer.stopped) return 1;
    return static_cast<float>(static_cast<double>(layer.stop_from) * (1 - share_of(t - *layer.stopped, layer.stop_fade)));
}

FadePoint fade_at(const MemberFade& fade, Flicks t) {
    const double u = share_of(t - fade.start, fade.length);
    switch (fade.curve) {
        case Interpolation::Step: return u < 1 ? fade.from : fade.to;
        case Interpolation::Linear: return mix(fade.from, fade.to, u);
        case Interpolation::Cubic: return mix(fade.from, fade.to, u * u * (3 - 2 * u));
    }
    return fade.to;
}

float panic_level(const CueList& list, const CueState& state, Flicks t) {
    return state.panic ? static_cast<float>(1 - share_of(t - *state.panic, list.panic_fade)) : 1.0f;
}

bool CueLog::add(const CueList& list, CueEvent event, std::vector<CueBegan>* began) {
    event.t = std::max(event.t, now_t_);
    if (event.kind == CueEvent::Kind::Go && event.cue.empty() && now_.standby != kNoCue) event.cue = list.cues[now_.standby].id;
    const bool taken = apply(list, now_, event, began);
    now_t_ = event.t;
    if (!taken) return false;
    events_.push_back(std::move(event));
    if (events_.size() > kMaxEvents) forget(list);
    return true;
}

void CueLog::advance(const CueList& list, Flicks t, std::vector<CueBegan>* began) {
    now_t_ = std::max(now_t_, t);
    pai::advance(list, now_, t, began);
}

CueState CueLog::at(const CueList& list, Flicks t) const {
    if (t >= now_t_) {
        CueState out = now_;
        pai::advance(list, out, t);
        return out;
    }
    CueState out = base_;
    for (const CueEvent& event : events_) {
        if (event.t > t) break;
        apply(list, out, event);
    }
    pai::advance(list, out, t);
    return out;
}

void CueLog::forget(const CueList& list) {
    const auto half = events_.begin() + static_cast<std::ptrdiff_t>(events_.size() / 2);
    for (auto it = events_.begin(); it != half; ++it) apply(list, base_, *it);
    events_.erase(events_.begin(), half);
}

}  // namespace pai
