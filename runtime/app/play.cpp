#include "app/play.h"

#include <fmt/format.h>

#include "app/lifeline.h"
#include "app/player.h"
#include "base/file.h"
#include "platform/process.h"

namespace pai::app {
namespace {

// What the show has not.
Result<void> check_options(const PlayOptions& options, const CompiledShow& show) {
    const auto wrong = [](std::string what) { return Error(Code::InvalidArgument, std::move(what)); };
    const CueList& cues = show.cues();
    if (cues.empty()) {
        if (!options.go_at.empty() || !options.from_cue.empty()) return wrong("the show has no cues: --go-at and --from-cue are of those that have");
        if (options.from > show.duration())
            return wrong(fmt::format("--from {} s is past the end of the show, {} s", options.from.seconds(), show.duration().seconds()));
        return {};
    }
    if (options.loop) return wrong("--loop: a show with cues has no end at which it could begin again");
    if (!options.from_cue.empty() && cues.find(options.from_cue) == kNoCue) return wrong(fmt::format("--from-cue: the show has no cue \"{}\"", options.from_cue));
    return {};
}

PlayReport report_of(const Performance& performance) {
    PlayReport out;
    out.code = performance.refusal_code();
    out.message = performance.refusal_message();
    out.request = performance.request();
    out.decision = performance.decision();
    return out;
}

}  // namespace

Result<PlayReport> play(const PlayOptions& options) {
    catch_stop_signals();
    Lifeline life(true);
    PerformanceOptions asked = options.performance;
    asked.by_frames = options.headless && !options.real_time;
    life.enter(asked);
    PAI_TRY(auto performance, Performance::create(asked));
    PAI_TRY(check_options(options, performance->compiled()));
    OscControl osc;
    if (!life.standby()) {
        PAI_TRY(osc, OscControl::create(performance->show(), performance->venue(), options.osc));
    }
    PlayReport out;
    {
        // A machine that can show nothing has played nothing: the session begins when there is something to show it on.
        PAI_TRY(auto runtime, Runtime::create(*performance, {.width = options.width, .height = options.height,
                                                             .display = options.display, .visible = !options.headless, .hidden = life.supervised(),
                                                             .measure_passes = !options.stats.empty(), .free_pictures = true, .start_ns = options.start_ns}));
        life.beat(Stage::Loading);
        Player player(options, *performance, *runtime, life, osc);
        player.begin();
        if (performance->misuse()) return *performance->misuse();
        if (options.strict && !performance->refusal_code().empty()) {
            performance->end("denied", {});
            out = report_of(*performance);
            out.started = false;
            out.reason = "denied";
            return out;
        }
        PAI_TRY(player.run());
        out = report_of(*performance);
        out.reason = player.stopped() ? "stopped" : "end";
        out.played = player.transport().played();
        out.cues_fired = player.cues_fired();
        out.with_cues = !performance->compiled().cues().empty();
        if (out.with_cues) runtime->stats().set_cues_fired(out.cues_fired);
        if (runtime->stats().frames() > 0) runtime->stats().set_state(runtime->state().t, state_hash(runtime->state()));
        if (const auto counts = osc.counts()) runtime->stats().set_osc(*counts);
        out.frames = runtime->stats().frames();
        out.dropped = runtime->stats().dropped();
        runtime->stats().set_outputs(runtime->windows().report());
        runtime->stats().set_memory(runtime->memory());
        runtime->stats().set_refused(performance->live().refused);
        const std::string stats = options.stats.empty() ? std::string()
                                                        : runtime->stats().json(performance->store(), runtime->renderer().context().renderer);
        // The play is over, whatever becomes of its statistics.
        performance->end(out.reason, out.played);
        if (!options.stats.empty()) PAI_TRY(write_file(options.stats, stats));
    }
    PAI_ASSERT(count_gl_objects() == 0);
    return out;
}

}  // namespace pai::app
