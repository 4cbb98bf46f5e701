#pragma once
// Cue lists and what operators do with them, drawn from seeds.
#include <string>

#include "base/hash.h"
#include "show/show.h"

namespace pai::test {

class Draw {
public:
    explicit Draw(std::uint64_t seed) : seed_(seed) {}
    std::uint64_t operator()(std::uint64_t n) { return hash_u64(seed_, 17, step_++) % n; }
    // Often nothing, often a round time, sometimes any time up to `most_s`.
    Flicks time(double most_s) {
        const std::uint64_t kind = (*this)(4);
        if (kind < 2) return {};
        const auto steps = static_cast<std::int64_t>((*this)(static_cast<std::uint64_t>(most_s * 20) + 1));
        return kind == 2 ? Flicks{steps * Flicks::kPerSecond / 20} : Flicks{static_cast<std::int64_t>((*this)(static_cast<std::uint64_t>(most_s * Flicks::kPerSecond)))};
    }

private:
    std::uint64_t seed_, step_ = 0;
};

constexpr const char* kFadeTargets[] = {"/master/light", "/master/gain_db", "/scenes/s0/environment/intensity"};

// Two scenes, a timeline that ends, one that loops, and up to `most` cues of every kind. `gotos`: leads may go back, too.
inline Show random_cues(std::uint64_t seed, std::uint64_t most, bool gotos = true) {
    Draw draw(seed);
    Show show;
    for (const char* id : {"s0", "s1"}) show.scenes[id].nodes["cam"].camera.emplace();
    show.timelines["t0"] = {.duration = {Flicks::kPerSecond * 3 / 2}, .clips = {{"a", {.scene = "s0", .duration = {Flicks::kPerSecond}}}}};
    show.timelines["t1"] = {.duration = {Flicks::kPerSecond / 2}, .loop = true, .clips = {{"a", {.scene = "s1", .duration = {Flicks::kPerSecond / 2}}}}};
    show.timeline = draw(2) == 0 ? "" : "t0";
    show.panic_fade = draw.time(1);
    const std::uint64_t count = 1 + draw(most);
    for (std::uint64_t i = 0; i < count; ++i) {
        Cue cue;
        cue.order = static_cast<float>(draw(4));
        cue.kind = static_cast<CueKind>(draw(7));
        if (cue.kind == CueKind::GoTo && !gotos) cue.kind = CueKind::Wait;
        cue.pre_wait = draw(3) == 0 ? draw.time(1) : Flicks{};
        cue.post_wait = draw(3) == 0 ? draw.time(1) : Flicks{};
        cue.follow = static_cast<CueFollow>(draw(3));
        cue.scene = draw(2) == 0 ? "s0" : "s1";
        cue.timeline = draw(2) == 0 ? "t0" : "t1";
        cue.from = cue.kind == CueKind::Timeline ? draw.time(0.4) : Flicks{};
        cue.fade = draw.time(2);
        const std::uint64_t target = draw(3);
        cue.target = kFadeTargets[target];
        cue.value = {{target == 1 ? -40.0f + static_cast<float>(draw(40)) : static_cast<float>(draw(9)) / 8}, 1};
        cue.curve = static_cast<Interpolation>(draw(3));
        cue.cue = cue.kind == CueKind::Stop && draw(2) == 0 ? "" : "c" + std::to_string(draw(count));
        cue.duration = draw.time(2);
        cue.host = "127.0.0.1";
        cue.address = "/x";
        show.cues["c" + std::to_string(i)] = cue;
    }
    return show;
}

}  // namespace pai::test
