#include "show/evaluate.h"

#include <algorithm>
#include <array>
#include <cmath>

#include <fmt/format.h>

#include "base/hash.h"
#include "show/compiled.h"
#include "show/scene_state.h"

namespace pai {
namespace {

using Data = CompiledShow::Data;

// Where a time stands in a timeline: time = begin + local.
struct Position {
    Flicks local, begin;
};

Position position_of(const CompiledTimeline& timeline, Flicks since_start) {
    const Flicks t = std::max(since_start, Flicks{0});
    if (!timeline.loop) return {std::min(t, Flicks{std::max<std::int64_t>(timeline.duration.count - 1, 0)}), {}};
    const Flicks begin{t.count / timeline.duration.count * timeline.duration.count};
    return {t - begin, begin};
}

// A timeline or a scene on stage.
struct Act {
    const CompiledTimeline* timeline = nullptr;  // null: a scene by itself
    std::uint32_t scene = kNone, camera = 0;     // of that
    Flicks origin;                               // show time at which its own time is 0
    Flicks entered{INT64_MIN / 2}, end{INT64_MAX};  // show times between which it is on stage
    std::int64_t weight = kFullWeight;
    float light = 1;                             // of its weight, what is left while it goes to black
    std::uint64_t salt = 0;                      // of its voices
    Position at;                                 // begin: in show time
    Flicks t;                                    // begin + local: show time that is shown, the last one where it holds
};

// What stands in a clip's or a scene's place.
struct Shown {
    std::uint32_t scene = kNone;  // kNone: the slate
    std::uint32_t camera = 0;
    Flicks start, end;            // show time, for the sounds
    std::int64_t weight = kFullWeight;
    std::size_t act = 0;
    Telling told;
    bool same_as(const Shown& o) const { return scene == o.scene && camera == o.camera && start == o.start && end == o.end && told == o.told; }
};

// Every act shows two clips at most.
using ShownList = std::array<Shown, 2 * kMaxStageLayers>;

class Evaluation {
public:
    Evaluation(const Data& show, const Live& live, FrameState& out, EvaluateScratch& scratch) : show_(show), live_(live), out_(out), scratch_(scratch) {}

    void run(Flicks t) {
        out_.t = std::max(t, Flicks{0});
        out_.assets = show_.assets;
        out_.cameras = show_.cameras;
        out_.sounds.clear();
        out_.slate = {};
        scratch_.refused.assign(show_.assets.size(), nullptr);
        if (!live_.refused.empty())
            for (std::size_t i = 0; i < show_.assets.size(); ++i)
                if (const auto it = live_.refused.find(show_.assets[i].id); it != live_.refused.end()) scratch_.refused[i] = &it->second;
        if (show_.cues.empty()) {
            take_timeline();
        } else {
            take_cues();
        }
        take_master();
        ShownList list;
        const std::span<const Shown> shown = choose(list);
        show_layers(shown);
        if (!out_.slate.active) {
            for (const Shown& s : shown) sound_scene(s);
            for (std::size_t i = 0; i < act_count_; ++i) sound_next_clip(i);
        }
        mark_wanted();
    }

    // After run(): `scene` alone. `camera` kNone: its own.
    void run_scene(std::uint32_t scene, std::uint32_t camera) {
        const auto on_stage = std::find_if(acts().begin(), acts().end(), [&](const Act& act) { return act.timeline != nullptr; });
        Act act = on_stage == acts().end() ? Act{} : *on_stage;
        if (on_stage == acts().end()) act.t = out_.t;
        const auto* tracks = act.timeline ? &act.timeline->tracks[scene] : nullptr;
        Flicks start = act.at.begin;
        if (act.timeline)
            for (const CompiledClip& clip : act.timeline->clips)
                if (clip.scene == scene && (clip.start <= act.at.local || start == act.at.begin)) start = act.at.begin + clip.start;
        out_.layers.resize(1);
        SceneState(show_, live_, scene, {tracks, act.at.local, cues_, out_.t}, act.t, scratch_)
            .fill(out_.layers[0], camera == kNone ? show_.scenes[scene].camera : camera, 1, start);
        out_.slate = {};
        out_.master_light = 1;
        mark_scene(scene);
    }

private:
    std::span<const Act> acts() const { return std::span(acts_).first(act_count_); }

    // Show time is that of the timeline: it wraps and holds with it.
    void take_timeline() {
        Act& act = acts_[act_count_++];
        act.timeline = &show_.timelines[show_.timeline];
        place(act);
        out_.t = act.t;
    }

    void place(Act& act) const {
        if (!act.timeline) {
            act.at = {out_.t - act.origin, act.origin};
        } else {
            act.at = position_of(*act.timeline, out_.t - act.origin);
            act.at.begin = act.at.begin + act.origin;
        }
        act.t = act.at.begin + act.at.local;
    }

    void take_cues() {
        scratch_.cues = live_.cues ? *live_.cues : first_cue_state(show_.cues);
        advance(show_.cues, scratch_.cues, out_.t);
        cues_ = &scratch_.cues;
        const auto& stage = cues_->stage;
        const StageWeights weights = stage_weights(*cues_, out_.t);
        for (std::size_t i = 0; i < stage.size() && i < kMaxStageLayers; ++i) {
            if (stage[i].entered > out_.t) continue;  // a state of later than the frame
            Act& act = acts_[act_count_++];
            act = act_of(stage[i]);
            act.weight = weights[i];
            act.light = light_of(stage[i], out_.t);
            for (std::size_t above = i + 1; above < stage.size(); ++above) act.end = std::min(act.end, stage[above].entered + stage[above].fade);
            place(act);
        }
    }

    Act act_of(const StageLayer& layer) const {
        Act act;
        act.entered = layer.entered;
        act.origin = layer.entered;
        act.salt = std::uint64_t{layer.cue} + 1;
        if (layer.stopped) act.end = *layer.stopped + layer.stop_fade;
        std::uint32_t timeline = show_.timeline;
        if (layer.cue != kNoCue) {
            const CompiledCue& effect = show_.cue_effects[layer.cue];
            act.origin = layer.entered - show_.cues.cues[layer.cue].cue.from;
            act.scene = effect.scene;
            act.camera = effect.camera;
            timeline = effect.timeline;
        }
        if (timeline != kNone) act.timeline = &show_.timelines[timeline];
        return act;
    }

    SceneState scene_state(const Shown& shown) {
        const Act& act = acts_[shown.act];
        const auto* tracks = act.timeline ? &act.timeline->tracks[shown.scene] : nullptr;
        return SceneState(show_, live_, shown.scene, {tracks, act.at.local, cues_, out_.t}, act.t, scratch_);
    }

    // Of several acts each has its say by its weight.
    void take_master() {
        float light = 0, gain = 0, sum = 0;
        const auto add = [&](const Act* act, float share) {
            auto& values = scratch_.values;
            values = show_.master_base;
            const auto* tracks = act && act->timeline ? &act->timeline->master_tracks : nullptr;
            apply_live_values(show_, live_, kNone, {tracks, act ? act->at.local : Flicks{}, cues_, out_.t}, values);
            const LiveLayout& layout = live_layout(LiveGroup::Master);
            light += values[layout.at("light")] * share;
            gain += gain_of_db(values[layout.at("gain_db")]) * share;
            sum += share;
        };
        for (const Act& act : acts())
            if (act.weight > 0) add(&act, act_count_ == 1 ? 1.0f : static_cast<float>(act.weight) / static_cast<float>(kFullWeight));
        if (sum <= 0) add(nullptr, 1);
        const float left = (cues_ ? panic_level(show_.cues, *cues_, out_.t) : 1.0f) * live_.dim;
        out_.master_light = light / sum * left;
        out_.master_gain = gain / sum * left;
    }

    // The moment at which the scene cannot be shown as authored; nothing if it can.
    std::optional<Flicks> broken_since(const CompiledScene& scene) const {
        if (live_.refused.empty()) return {};
        std::optional<Flicks> since;
        for (const Need& need : scene.needs) {
            const Refusal* first = scratch_.refused[need.asset];
            const Refusal* second = need.fallback == kNoAsset ? first : scratch_.refused[need.fallback];
            if (!first || !second) continue;
            const Flicks moment = std::max(first->since, second->since);
            since = since ? std::min(*since, moment) : moment;
        }
        return since;
    }

    // Was one of its assets taken away by a code that stops a running show?
    bool is_stopped(const CompiledScene& scene) const {
        return std::any_of(scene.needs.begin(), scene.needs.end(), [&](const Need& need) {
            const Refusal* refused = scratch_.refused[need.asset];
            return refused && refused->stops;
        });
    }

    // The first moment at or after `moment` at which the act shows `scene`.
    Flicks first_shown(const Act& act, std::uint32_t scene, Flicks moment) const {
        if (!act.timeline) return moment;
        Position at = position_of(*act.timeline, moment - act.origin);
        at.begin = at.begin + act.origin;
        Flicks best{INT64_MAX};
        for (const CompiledClip& clip : act.timeline->clips) {
            if (clip.scene != scene) continue;
            if (clip.end > at.local) best = std::min(best, std::max(at.begin + clip.start, moment));
            else if (act.timeline->loop) best = std::min(best, at.begin + act.timeline->duration + clip.start);
        }
        return best;
    }

    // `authored`, or what stands in for it.
    Shown stand_in(const Shown& authored) const {
        const auto broken = broken_since(show_.scenes[authored.scene]);
        if (!broken) return authored;
        const Act& act = acts_[authored.act];
        const Flicks missed = first_shown(act, authored.scene, std::max(*broken, act.entered));
        Shown out = authored;
        out.scene = kNone;
        out.camera = 0;
        out.told = {};
        const bool usable = show_.fallback_scene != kNone && !broken_since(show_.scenes[show_.fallback_scene]);
        if (!usable || is_stopped(show_.scenes[authored.scene]) || act.t - missed >= show_.fallback_hold) return out;
        out.scene = show_.fallback_scene;
        out.camera = show_.scenes[show_.fallback_scene].camera;
        out.start = missed;
        out.end = missed + show_.fallback_hold;
        return out;
    }

    Shown shown_clip(const CompiledClip& clip, std::size_t act, Flicks begin) const {
        const Flicks end = std::min(begin + clip.end, acts_[act].end);
        return stand_in({clip.scene, clip.camera, begin + clip.start, end, kFullWeight, act, {clip.tour, clip.annotations}});
    }

    // What one act has in view, with weights that sum to its own.
    void choose_of(std::size_t index, ShownList& list, std::size_t& count) const {
        const Act& act = acts_[index];
        if (!act.timeline) {
            list[count] = stand_in({act.scene, act.camera, act.origin, act.end, kFullWeight, index, {}});
            list[count++].weight = act.weight;
            return;
        }
        std::array<const CompiledClip*, 2> clips{};
        std::size_t n = 0;
        for (const CompiledClip& clip : act.timeline->clips)
            if (clip.start <= act.at.local && act.at.local < clip.end && n < 2) clips[n++] = &clip;
        for (std::size_t i = 0; i < n; ++i) list[count + i] = shown_clip(*clips[i], index, act.at.begin);
        if (n == 1) list[count].weight = act.weight;
        if (n == 2) {
            const std::int64_t overlap = (clips[0]->end - clips[1]->start).count, into = (act.at.local - clips[1]->start).count;
            const float share = static_cast<float>(static_cast<double>(into) / static_cast<double>(overlap));
            list[count + 1].weight = static_cast<std::int64_t>(share * static_cast<float>(act.weight));
            list[count].weight = act.weight - list[count + 1].weight;
        }
        count += n;
    }

    // What is in view. Weights are multiples of 2^-20, so that their sum is exact. Where the slate would be one of several, the
    // others take its weight.
    std::span<const Shown> choose(ShownList& list) const {
        std::size_t count = 0;
        for (std::size_t i = 0; i < act_count_; ++i) choose_of(i, list, count);
        std::size_t kept = 0;
        std::int64_t slate = 0;
        for (std::size_t i = 0; i < count; ++i) {
            const Shown shown = list[i];
            if (shown.scene == kNone) {
                slate += shown.weight;
            } else if (const auto same = std::find_if(list.begin(), list.begin() + static_cast<std::ptrdiff_t>(kept), [&](const Shown& s) { return s.same_as(shown); });
                       same != list.begin() + static_cast<std::ptrdiff_t>(kept)) {
                same->weight += shown.weight;
            } else {
                list[kept++] = shown;
            }
        }
        if (kept > 0) {
            list[kept - 1].weight += slate;
        } else if (count > 0) {
            kept = 1;  // the slate alone
        }
        return std::span(list).first(kept);
    }

    void show_layers(std::span<const Shown> shown) {
        if (!shown.empty() && shown[0].scene == kNone) {
            out_.layers.clear();
            return show_slate();
        }
        out_.layers.resize(shown.size());
        out_.world_from_listener = glm::mat4(1);
        std::int64_t heaviest = 0;
        for (std::size_t i = 0; i < shown.size(); ++i) {
            SceneState scene = scene_state(shown[i]);
            scene.fill(out_.layers[i], shown[i].camera, static_cast<float>(shown[i].weight) / static_cast<float>(kFullWeight), shown[i].start, shown[i].told);
            if (shown[i].weight < heaviest) continue;
            heaviest = shown[i].weight;
            out_.world_from_listener = out_.layers[i].camera.world_from_camera;
        }
    }

    void show_slate() {
        const auto words = [&](const Text& text) -> std::string_view {
            const auto* entry = choose_text(text, live_.language, show_.language);
            return entry ? std::string_view(entry->second) : std::string_view();
        };
        out_.slate.active = true;
        out_.slate.title = words(show_.slate.title.empty() ? show_.title : show_.slate.title);
        out_.slate.line = words(show_.slate.line);
        out_.slate.background = show_.slate.background;
        out_.slate.colour = show_.slate.colour;
        out_.world_from_listener = glm::mat4(1);
    }

    void sound_scene(const Shown& shown) {
        if (shown.scene == kNone || (show_.scenes[shown.scene].sounds.empty() && show_.scenes[shown.scene].pictures.empty() && shown.told.tour == kNone)) return;
        const float weight = static_cast<float>(shown.weight) / static_cast<float>(kFullWeight);
        scene_state(shown).add_sounds(out_.sounds, {shown.start, shown.end, weight, acts_[shown.act].light, acts_[shown.act].salt, shown.told.tour}, out_.t);
    }

    // The clip that is about to start, so that its sounds are known before their first sample.
    void sound_next_clip(std::size_t index) {
        const Act& act = acts_[index];
        if (!act.timeline) return;
        for (const Flicks round : {Flicks{0}, act.timeline->duration}) {
            if (round.count > 0 && !act.timeline->loop) break;
            for (const CompiledClip& clip : act.timeline->clips) {
                const Flicks start = round + clip.start;
                if (start <= act.at.local || start > act.at.local + kSoundLead || act.at.begin + start >= act.end) continue;
                Shown shown = shown_clip(clip, index, act.at.begin + round);
                shown.weight = act.weight;
                if (shown.scene == clip.scene) sound_scene(shown);
            }
        }
    }

    void mark_wanted() {
        if (show_.fallback_scene != kNone) mark_scene(show_.fallback_scene);
        for (const Act& act : acts()) {
            if (act.timeline) mark_timeline(*act.timeline, act.at.local);
            else mark_scene(act.scene);
        }
        if (!cues_) return;
        for (const CueRun& run : cues_->runs) {
            const CueLine& line = show_.cues.cues[run.cue];
            if (!run.begun) mark_cue(run.cue);
            else if (line.leads && !run.led && run.fired + lead_time(line) <= out_.t + kLookAhead) mark_cue(line.next);
        }
        mark_cue(cues_->standby);
        if (cues_->standby != kNoCue) mark_cue(show_.cue_effects[cues_->standby].after);
    }

    void mark_timeline(const CompiledTimeline& timeline, Flicks local) {
        for (const CompiledClip& clip : timeline.clips) {
            const bool soon = clip.end > local && clip.start <= local + kLookAhead;
            const bool next_round = begins_again(show_, live_, timeline) && timeline.duration + clip.start <= local + kLookAhead;
            if (soon || next_round) mark_scene(clip.scene);
        }
    }

    void mark_cue(std::uint32_t cue) {
        if (cue == kNoCue) return;
        for (const std::uint32_t scene : show_.cue_effects[cue].scenes_ahead) mark_scene(scene);
    }

    void mark(std::uint32_t asset) {
        if (asset != kNoAsset && !scratch_.refused[asset]) out_.assets[asset].wanted = true;
    }

    void mark_scene(std::uint32_t index) {
        const CompiledScene& scene = show_.scenes[index];
        for (const std::uint32_t asset : scene.assets) mark(asset);
        for (const CompiledText& text : scene.texts)
            if (const auto* entry = choose_text(text.text, live_.language, show_.language)) mark(font_of(show_, text, entry->first));
    }

    const Data& show_;
    const Live& live_;
    FrameState& out_;
    EvaluateScratch& scratch_;
    std::array<Act, kMaxStageLayers> acts_{};  // from below
    std::size_t act_count_ = 0;
    const CueState* cues_ = nullptr;           // null: a show without cues
};

}  // namespace

void evaluate(const CompiledShow& show, const Live& live, Flicks t, FrameState& out, EvaluateScratch& scratch) {
    Evaluation(show.data(), live, out, scratch).run(t);
}

Result<void> evaluate_scene(const CompiledShow& show, const Live& live, Flicks t, std::string_view scene, std::string_view camera, FrameState& out,
                            EvaluateScratch& scratch) {
    const Data& data = show.data();
    Evaluation evaluation(data, live, out, scratch);
    evaluation.run(t);
    const auto found = std::find_if(data.scenes.begin(), data.scenes.end(), [&](const CompiledScene& s) { return s.id == scene; });
    if (found == data.scenes.end()) return Error(Code::NotFound, fmt::format("the show has no scene \"{}\"", scene));
    std::uint32_t node = kNone;
    if (!camera.empty()) {
        const auto at = found->node_of.find(camera);
        if (at == found->node_of.end()) return Error(Code::NotFound, fmt::format("scene \"{}\" has no node \"{}\"", scene, camera));
        node = at->second;
    }
    evaluation.run_scene(static_cast<std::uint32_t>(found - data.scenes.begin()), node);
    return {};
}

FrameState evaluate(const CompiledShow& show, const Live& live, Flicks t) {
    FrameState out;
    EvaluateScratch scratch;
    evaluate(show, live, t, out, scratch);
    return out;
}

const Text::value_type* choose_text(const Text& text, std::string_view language, std::string_view otherwise) {
    if (text.empty()) return nullptr;
    auto it = lookup_language(text, language);
    if (it == text.end()) it = lookup_language(text, otherwise);
    return it == text.end() ? &*text.begin() : &*it;
}

}  // namespace pai
