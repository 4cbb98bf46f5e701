#pragma once
// What the cue engine does, done slowly and by other means: nothing is ever forgotten, every question is answered from the
// whole history, cues are known by their names.
#include <algorithm>
#include <cmath>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <tuple>
#include <vector>

#include "show/cue_engine.h"

namespace pai::test {

class CueModel {
public:
    explicit CueModel(const Show& show) : show_(show) {
        for (const auto& [id, cue] : show.cues) order_.push_back(id);
        std::sort(order_.begin(), order_.end(), [&](const Id& a, const Id& b) {
            return std::tuple(show.cues.at(a).order, a) < std::tuple(show.cues.at(b).order, b);
        });
        standby = order_.empty() ? "" : order_.front();
        for (const Id& id : order_)
            if (const auto loop = loop_from(id); loop && loop->first < static_cast<std::int64_t>(loop->second.size()) * kShortestLoopStep.count)
                cut_.insert(*std::max_element(loop->second.begin(), loop->second.end(), [&](const Id& a, const Id& b) { return place(a) < place(b); }));
        if (show.timelines.contains(show.timeline)) layers_.push_back({"", 0, 0, {}});
    }

    Id standby;  // empty: the end
    std::vector<std::pair<Id, std::int64_t>> began;

    // Events, in order of time; each lets time pass first.
    bool go(std::int64_t t, Id cue = "") {
        pass(t);
        if (cue.empty()) cue = standby;
        if (cue.empty() || (last_go_ && t - *last_go_ < kGoDebounce.count)) return false;
        if (panic_) clear(t);
        last_go_ = t;
        standby = after(cue);
        fire(cue, t);
        pass(t);
        return true;
    }
    void back(std::int64_t t) {
        pass(t);
        if (standby.empty()) standby = order_.empty() ? "" : order_.back();
        else if (place(standby) > 0) standby = order_[place(standby) - 1];
    }
    void next(std::int64_t t) {
        pass(t);
        if (!standby.empty()) standby = below(standby);
    }
    void stand_by(std::int64_t t, const Id& cue) {
        pass(t);
        standby = cue;
    }
    void panic(std::int64_t t) {
        pass(t);
        if (panic_) return clear(t);
        panic_ = t;
        for (auto& [key, run] : runs_) run.dead = true;
        pass(t);
    }

    // Everything up to `t`, one thing after the other.
    void pass(std::int64_t t) {
        for (;;) {
            std::optional<std::tuple<std::int64_t, std::int64_t, int>> first;
            const auto offer = [&](std::int64_t at, std::int64_t run, int phase) {
                if (at <= t && (!first || std::tuple(at, run, phase) < *first)) first = {at, run, phase};
            };
            if (panic_) offer(*panic_ + show_.panic_fade.count, -1, 0);
            for (const auto& [number, run] : runs_) {
                if (run.dead) continue;
                if (!run.begun) offer(begin_of(run), number, 0);
                if (run.begun && !run.ended && length(run.cue)) offer(begin_of(run) + *length(run.cue), number, 1);
                if (run.begun && !run.led && leads(run.cue)) offer(run.fired + *lead_time(run.cue), number, 2);
            }
            if (!first) return;
            const auto [at, number, phase] = *first;
            if (number < 0) {
                clear(at);
                continue;
            }
            Run& run = runs_.at(number);
            if (phase == 0) begin(number, at);
            if (phase == 1) run.ended = true;
            if (phase == 2) {
                run.led = true;
                fire(next_of(run.cue), at);
            }
        }
    }

    // What runs: name, whether its action has begun, whether it has ended, whether it has led on.
    std::vector<std::tuple<Id, bool, bool, bool>> running() const {
        std::vector<std::tuple<Id, bool, bool, bool>> out;
        for (const auto& [number, run] : runs_)
            if (!run.dead && !(run.ended && (run.led || !leads(run.cue)))) out.emplace_back(run.cue, run.begun, run.ended, run.led);
        return out;
    }

    // What is on stage: name, when it entered, its weight.
    std::vector<std::tuple<Id, std::int64_t, double>> stage(std::int64_t t) const {
        std::vector<std::tuple<Id, std::int64_t, double>> out;
        for (std::size_t i = 0; i < layers_.size(); ++i)
            if (is_there(i, t)) out.emplace_back(layers_[i].cue, layers_[i].entered, weight(i, t));
        return out;
    }

    // The value of a member that the show itself has at `under`.
    double value(const std::string& pointer, double under, std::int64_t t) const {
        const auto it = fades_.find(pointer);
        return it == fades_.end() ? under : value_after(it->second, it->second.size(), under, t);
    }
    std::vector<std::string> faded() const {
        std::vector<std::string> out;
        for (const auto& [pointer, steps] : fades_) out.push_back(pointer);
        return out;
    }
    double light(std::int64_t t) const {
        if (!panic_) return 1;
        return 1 - std::clamp(static_cast<double>(t - *panic_) / static_cast<double>(std::max<std::int64_t>(show_.panic_fade.count, 1)), 0.0, 1.0);
    }

private:
    struct Run {
        Id cue;
        std::int64_t fired = 0;
        bool begun = false, ended = false, led = false, dead = false;
    };
    struct Layer {
        Id cue;
        std::int64_t entered = 0, fade = 0;
        std::vector<std::pair<std::int64_t, std::int64_t>> stops;  // when, in what time
        std::int64_t dropped = INT64_MAX;
    };
    struct FadeStep {
        Id cue;
        std::int64_t start = 0;
        std::int64_t halted = INT64_MAX;
    };

    std::size_t place(const Id& id) const { return static_cast<std::size_t>(std::find(order_.begin(), order_.end(), id) - order_.begin()); }
    const Cue& cue(const Id& id) const { return show_.cues.at(id); }
    Id below(const Id& id) const { return place(id) + 1 < order_.size() ? order_[place(id) + 1] : ""; }
    Id next_of(const Id& id) const { return cue(id).kind == CueKind::GoTo && show_.cues.contains(cue(id).cue) ? cue(id).cue : below(id); }
    bool of_stage(const Id& id) const { return cue(id).kind == CueKind::Scene || cue(id).kind == CueKind::Timeline; }

    // Nothing: without end.
    std::optional<std::int64_t> length(const Id& id) const {
        const Cue& c = cue(id);
        if (c.kind == CueKind::Wait) return c.duration.count;
        if (c.kind == CueKind::GoTo || c.kind == CueKind::Osc) return 0;
        if (c.kind != CueKind::Timeline) return c.fade.count;
        const Timeline& timeline = show_.timelines.at(c.timeline);
        if (timeline.loop) return {};
        return std::max(c.fade.count, timeline.duration.count - c.from.count);
    }
    std::optional<std::int64_t> lead_time(const Id& id) const {
        const Cue& c = cue(id);
        const std::int64_t waits = c.pre_wait.count + c.post_wait.count;
        if (c.follow == CueFollow::Continue) return waits;
        if (c.follow == CueFollow::Follow && length(id)) return waits + *length(id);
        return {};
    }
    bool leads(const Id& id) const { return lead_time(id) && !next_of(id).empty() && !cut_.contains(id); }

    // Time of the loop through `id`, and what is in it.
    std::optional<std::pair<std::int64_t, std::vector<Id>>> loop_from(const Id& id) const {
        std::pair<std::int64_t, std::vector<Id>> loop;
        Id at = id;
        for (std::size_t i = 0; i <= order_.size(); ++i) {
            if (!lead_time(at) || next_of(at).empty()) return {};
            loop.first += *lead_time(at);
            loop.second.push_back(at);
            at = next_of(at);
            if (at == id) return loop;
        }
        return {};
    }

    Id after(const Id& fired) const {
        std::vector<Id> seen;
        Id at = fired;
        while (std::find(seen.begin(), seen.end(), at) == seen.end()) {
            seen.push_back(at);
            if (!leads(at)) return next_of(at);
            at = next_of(at);
        }
        return below(*std::max_element(seen.begin(), seen.end(), [&](const Id& a, const Id& b) { return place(a) < place(b); }));
    }

    std::int64_t begin_of(const Run& run) const { return run.fired + cue(run.cue).pre_wait.count; }

    void fire(const Id& id, std::int64_t t) {
        for (auto& [number, run] : runs_)
            if (run.cue == id) run.dead = true;
        runs_[count_++] = {id, t};
    }

    void begin(std::int64_t number, std::int64_t t) {
        runs_.at(number).begun = true;
        const Id id = runs_.at(number).cue;
        began.emplace_back(id, t);
        const Cue& c = cue(id);
        if (of_stage(id)) enter(id, t);
        if (c.kind == CueKind::Fade) fades_[c.target].push_back({id, t});
        if (c.kind == CueKind::Stop) stop(number, t);
    }

    void enter(const Id& id, std::int64_t t) {
        for (auto& [number, run] : runs_) {
            if (run.cue == id || run.dead || !run.begun || !of_stage(run.cue)) continue;
            run.ended = true;
            if (cue(run.cue).follow == CueFollow::Follow) run.dead = true;
        }
        std::vector<std::size_t> there;
        for (std::size_t i = 0; i < layers_.size(); ++i)
            if (is_there(i, t)) there.push_back(i);
        if (!there.empty() && layers_[there.back()].cue == id && layers_[there.back()].entered == t && layers_[there.back()].stops.empty()) return;
        if (there.size() == kMaxStageLayers) {
            layers_[least_of(there, t)].dropped = t;
        }
        layers_.push_back({id, t, cue(id).fade.count, {}});
    }

    void stop(std::int64_t by, std::int64_t t) {
        const Cue& c = cue(runs_.at(by).cue);
        const auto meant = [&](const Id& id) { return c.cue.empty() || id == c.cue; };
        for (std::size_t i = 0; i < layers_.size(); ++i)
            if (is_there(i, t) && meant(layers_[i].cue)) layers_[i].stops.emplace_back(t, c.fade.count);
        for (auto& [number, run] : runs_) {
            if (number == by || run.dead || !meant(run.cue)) continue;
            run.dead = true;
        }
        for (auto& [pointer, steps] : fades_)
            if (steps.back().halted == INT64_MAX && meant(steps.back().cue) && t < steps.back().start + cue(steps.back().cue).fade.count) steps.back().halted = t;
    }

    void clear(std::int64_t t) {
        panic_.reset();
        for (auto& [number, run] : runs_) run.dead = true;
        for (Layer& layer : layers_) layer.dropped = std::min(layer.dropped, t);
        fades_.clear();
    }

    static double share(std::int64_t passed, std::int64_t length) {
        return passed >= length ? 1 : passed <= 0 ? 0 : static_cast<double>(passed) / static_cast<double>(length);
    }

    // Its light, and when that is out. A stop that would take longer than an earlier one changes nothing.
    std::pair<double, std::int64_t> light_of(const Layer& layer, std::int64_t t) const {
        double from = 1;
        std::int64_t start = 0, length = 0, out = INT64_MAX;
        for (const auto& [at, fade] : layer.stops) {
            if (out != INT64_MAX && out <= at + fade) continue;
            from = out == INT64_MAX ? 1 : from * (1 - share(at - start, length));
            start = at, length = fade, out = at + fade;
        }
        return {out == INT64_MAX ? 1 : from * (1 - share(t - start, length)), out};
    }

    bool is_there(std::size_t i, std::int64_t t) const {
        const Layer& layer = layers_[i];
        if (layer.dropped <= t) return false;
        if (const std::int64_t out = light_of(layer, t).second; out != INT64_MAX && std::max(out, layer.entered + layer.fade) <= t) return false;
        for (std::size_t j = i + 1; j < layers_.size(); ++j)
            if (layers_[j].entered + layers_[j].fade <= t && layers_[j].dropped > layers_[j].entered + layers_[j].fade) return false;
        return true;
    }

    double weight(std::size_t i, std::int64_t t) const {
        double w = share(t - layers_[i].entered, layers_[i].fade) * light_of(layers_[i], t).first;
        for (std::size_t j = i + 1; j < layers_.size(); ++j)
            if (is_there(j, t)) w *= 1 - share(t - layers_[j].entered, layers_[j].fade);
        return w;
    }

    // In whole multiples of 2^-20, counted from above, as they are shown; the lowest of equal ones.
    std::size_t least_of(const std::vector<std::size_t>& there, std::int64_t t) const {
        std::int64_t rest = kFullWeight, least = INT64_MAX;
        std::size_t which = 0;
        for (auto it = there.rbegin(); it != there.rend(); ++it) {
            const auto all = static_cast<std::int64_t>(static_cast<double>(rest) * share(t - layers_[*it].entered, layers_[*it].fade));
            const auto seen = static_cast<std::int64_t>(static_cast<double>(all) * static_cast<double>(static_cast<float>(light_of(layers_[*it], t).first)));
            rest -= all;
            if (seen > least) continue;
            least = seen;
            which = *it;
        }
        return which;
    }

    // After the first `count` steps.
    double value_after(const std::vector<FadeStep>& steps, std::size_t count, double under, std::int64_t t) const {
        if (count == 0) return under;
        const FadeStep& step = steps[count - 1];
        const double found = value_after(steps, count - 1, under, step.start);
        double u = share(std::min(t, step.halted) - step.start, cue(step.cue).fade.count);
        if (cue(step.cue).curve == Interpolation::Step) u = std::floor(u);
        if (cue(step.cue).curve == Interpolation::Cubic) u = u * u * (3 - 2 * u);
        return found + (static_cast<double>(cue(step.cue).value.at[0]) - found) * u;
    }

    const Show& show_;
    std::vector<Id> order_;
    std::set<Id> cut_;
    std::map<std::int64_t, Run> runs_;  // by number, in the order in which they were fired
    std::int64_t count_ = 0;
    std::vector<Layer> layers_;         // all that ever were
    std::map<std::string, std::vector<FadeStep>> fades_;
    std::optional<std::int64_t> last_go_, panic_;
};

}  // namespace pai::test
