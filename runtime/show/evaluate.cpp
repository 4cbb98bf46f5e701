#include "show/evaluate.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "base/hash.h"
#include "show/compiled.h"
#include "show/scene_state.h"

namespace pai {
namespace {

using Data = CompiledShow::Data;

// Where `t` stands in a timeline: `t` = begin + local.
struct Position {
    Flicks local, begin;
};

Position position_of(const Data& show, Flicks t) {
    if (!show.loop) return {std::clamp(t, Flicks{0}, Flicks{std::max<std::int64_t>(show.duration.count - 1, 0)}), {}};
    const std::int64_t round = std::max<std::int64_t>(t.count, 0) / show.duration.count;
    const Flicks begin{round * show.duration.count};
    return {std::max(t, Flicks{0}) - begin, begin};
}

// What stands in a clip's place.
struct Shown {
    std::uint32_t scene = kNone;  // kNone: the slate
    std::uint32_t camera = 0;
    Flicks start, end;            // show time, for the sounds
    float weight = 1;
    bool operator==(const Shown&) const = default;
};

class Evaluation {
public:
    Evaluation(const Data& show, const Live& live, FrameState& out, EvaluateScratch& scratch) : show_(show), live_(live), out_(out), scratch_(scratch) {}

    void run(Flicks t) {
        const Position at = position_of(show_, t);
        out_.t = at.begin + at.local;
        out_.assets = show_.assets;
        out_.sounds.clear();
        out_.slate = {};
        scratch_.refused.assign(show_.assets.size(), nullptr);
        if (!live_.refused.empty())
            for (std::size_t i = 0; i < show_.assets.size(); ++i)
                if (const auto it = live_.refused.find(show_.assets[i].id); it != live_.refused.end()) scratch_.refused[i] = &it->second;
        take_master(at.local);
        std::array<Shown, 2> shown;
        const std::size_t count = choose(at, shown);
        show_layers(std::span(shown).first(count), at);
        if (!out_.slate.active) {
            for (std::size_t i = 0; i < count; ++i)
                if (shown[i].scene != kNone) sound_scene(shown[i], at);
            sound_next_clip(at);
        }
        mark_wanted(at);
    }

private:
    SceneState scene_state(const Shown& shown, const Position& at) {
        return SceneState(show_, live_, shown.scene, at.local, out_.t, scratch_);
    }

    void take_master(Flicks local) {
        auto& values = scratch_.values;
        values = show_.master_base;
        apply_live_values(show_, live_, kNone, show_.master_tracks, local, values);
        const LiveLayout& layout = live_layout(LiveGroup::Master);
        out_.master_light = values[layout.at("light")];
        out_.master_gain = gain_of_db(values[layout.at("gain_db")]);
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

    // The first moment at or after `moment` at which a clip shows `scene`.
    Flicks first_shown(std::uint32_t scene, Flicks moment) const {
        const Position at = position_of(show_, moment);
        Flicks best{INT64_MAX};
        for (const CompiledClip& clip : show_.clips) {
            if (clip.scene != scene) continue;
            if (clip.end > at.local) best = std::min(best, std::max(at.begin + clip.start, moment));
            else if (show_.loop) best = std::min(best, at.begin + show_.duration + clip.start);
        }
        return best;
    }

    Shown choose_clip(const CompiledClip& clip, Flicks begin) const {
        const Shown authored{clip.scene, clip.camera, begin + clip.start, begin + clip.end, 1};
        const auto broken = broken_since(show_.scenes[clip.scene]);
        if (!broken) return authored;
        const Flicks missed = first_shown(clip.scene, *broken);
        const bool usable = show_.fallback_scene != kNone && !broken_since(show_.scenes[show_.fallback_scene]);
        if (!usable || out_.t - missed >= show_.fallback_hold) return Shown{kNone, 0, authored.start, authored.end, 1};
        return Shown{show_.fallback_scene, show_.scenes[show_.fallback_scene].camera, missed, missed + show_.fallback_hold, 1};
    }

    // What is in view, with weights that sum to 1. Weights are multiples of 2^-20, so that their sum is exact.
    std::size_t choose(const Position& at, std::array<Shown, 2>& shown) const {
        std::array<const CompiledClip*, 2> clips{};
        std::size_t count = 0;
        for (const CompiledClip& clip : show_.clips)
            if (clip.start <= at.local && at.local < clip.end && count < 2) clips[count++] = &clip;
        for (std::size_t i = 0; i < count; ++i) shown[i] = choose_clip(*clips[i], at.begin);
        if (count < 2) return count;
        if (shown[0] == shown[1] || shown[1].scene == kNone) return 1;
        if (shown[0].scene == kNone) {
            shown[0] = shown[1];
            return 1;
        }
        const std::int64_t overlap = (clips[0]->end - clips[1]->start).count, into = (at.local - clips[1]->start).count;
        shown[1].weight = std::floor(static_cast<float>(static_cast<double>(into) / static_cast<double>(overlap)) * 0x1p20f) * 0x1p-20f;
        shown[0].weight = 1 - shown[1].weight;
        return 2;
    }

    void show_layers(std::span<const Shown> shown, const Position& at) {
        if (!shown.empty() && shown[0].scene == kNone) {
            out_.layers.clear();
            return show_slate();
        }
        out_.layers.resize(shown.size());
        out_.world_from_listener = glm::mat4(1);
        float heaviest = 0;
        for (std::size_t i = 0; i < shown.size(); ++i) {
            SceneState scene = scene_state(shown[i], at);
            scene.fill(out_.layers[i], shown[i].camera, shown[i].weight, shown[i].start);
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

    void sound_scene(const Shown& shown, const Position& at) {
        if (show_.scenes[shown.scene].sounds.empty()) return;
        scene_state(shown, at).add_sounds(out_.sounds, shown.start, shown.end, shown.weight);
    }

    // The clip that is about to start, so that its sounds are known before their first sample.
    void sound_next_clip(const Position& at) {
        for (const Flicks round : {Flicks{0}, show_.duration}) {
            if (round.count > 0 && !show_.loop) break;
            for (const CompiledClip& clip : show_.clips) {
                const Flicks start = round + clip.start;
                if (start <= at.local || start > at.local + kSoundLead) continue;
                const Shown shown = choose_clip(clip, at.begin + round);
                if (shown.scene == clip.scene) sound_scene(shown, at);
            }
        }
    }

    void mark_wanted(const Position& at) {
        if (show_.fallback_scene != kNone) mark_scene(show_.scenes[show_.fallback_scene]);
        for (const CompiledClip& clip : show_.clips) {
            const bool soon = clip.end > at.local && clip.start <= at.local + kLookAhead;
            const bool next_round = show_.loop && show_.duration + clip.start <= at.local + kLookAhead;
            if (soon || next_round) mark_scene(show_.scenes[clip.scene]);
        }
    }

    void mark(std::uint32_t asset) {
        if (asset != kNoAsset && !scratch_.refused[asset]) out_.assets[asset].wanted = true;
    }

    void mark_scene(const CompiledScene& scene) {
        for (const std::uint32_t asset : scene.assets) mark(asset);
        for (const CompiledText& text : scene.texts)
            if (const auto* entry = choose_text(text.text, live_.language, show_.language)) mark(font_of(show_, text, entry->first));
    }

    const Data& show_;
    const Live& live_;
    FrameState& out_;
    EvaluateScratch& scratch_;
};

}  // namespace

void evaluate(const CompiledShow& show, const Live& live, Flicks t, FrameState& out, EvaluateScratch& scratch) {
    Evaluation(show.data(), live, out, scratch).run(t);
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
