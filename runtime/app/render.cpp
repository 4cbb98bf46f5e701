#include "app/render.h"

#include <algorithm>
#include <memory>

#include <fmt/format.h>

#include "app/cue_desk.h"
#include "app/render_files.h"
#include "app/render_inputs.h"
#include "app/runtime.h"
#include "base/log.h"
#include "output/adopt.h"
#include "output/frame_files.h"
#include "platform/process.h"

namespace pai::app {
namespace {

constexpr int kDefaultWidth = 1920, kDefaultHeight = 1080;

struct Plan {
    std::int64_t count = 0;
    Flicks end;
};

Flicks time_of(const RenderJob& job, std::int64_t index) { return job.from + frame_start(index, job.rate); }

Result<Plan> make_plan(const RenderJob& job, Flicks duration) {
    Plan plan;
    plan.end = std::min(job.to.value_or(duration), duration);
    if (job.from >= plan.end)
        return Error(Code::InvalidArgument, fmt::format("--from {} s is not before the end, {} s", job.from.seconds(), plan.end.seconds()));
    const Flicks length = plan.end - job.from;
    plan.count = frame_at({length.count - 1}, job.rate) + 1;
    if (plan.count > 1'000'000) return Error(Code::InvalidArgument, fmt::format("{} frames: a folder holds a million", plan.count));
    return plan;
}

// The frames that are not there yet. False: asked to stop before all were drawn.
Result<bool> draw_missing(const RenderJob& job, Performance& performance, Runtime& runtime, const Plan& plan, FrameFiles& files) {
    std::int64_t done = static_cast<std::int64_t>(files.kept().size());
    if (done == plan.count) return true;
    performance.load_all();
    const CueList& cues = performance.compiled().cues();
    const CueLog script = script_of_run(cues, job.go_at);
    for (std::int64_t i = 0; i < plan.count; ++i) {
        if (stop_requested()) return false;
        if (files.kept().contains(i)) continue;
        if (!cues.empty()) performance.set_cues(script.at(cues, time_of(job, i)));
        PAI_TRY(runtime.frame(time_of(job, i)));
        const Picture picture = job.output.empty() ? runtime.read() : runtime.read(job.output);
        PAI_TRY(files.add({i, runtime.state().t, state_hash(runtime.state()), {}}, picture));
        if (job.progress) job.progress(++done, plan.count);
    }
    return true;
}

// Begins the session when there is something to draw with. True once all frames lie in the folder.
Result<bool> make_frames(const RenderJob& job, Performance& performance, const Plan& plan, RenderReport& report) {
    RuntimeOptions options{.width = job.width, .height = job.height, .visible = false, .film = true};
    if (!job.output.empty()) {
        options.output = job.output;
        options.width = options.height = 0;  // of its canvas, not of its picture
    }
    PAI_TRY(auto runtime, Runtime::create(performance, options));
    performance.begin();
    performance.wait_begun();
    if (performance.misuse()) return *performance.misuse();
    PAI_TRY(const auto inputs, hash_render_inputs(job, performance));
    PAI_TRY(auto files, FrameFiles::open(job.out, inputs));
    files.forget_from(plan.count);
    report.kept = static_cast<std::int64_t>(files.kept().size());
    PAI_TRY(const bool whole, draw_missing(job, performance, *runtime, plan, files));
    PAI_TRY(files.finish());
    return whole;
}

Result<void> set_size(RenderJob& job, const Venue& venue) {
    if (!job.output.empty()) {
        const auto output = venue.outputs.find(job.output);
        if (output == venue.outputs.end()) return Error(Code::NotFound, fmt::format("the venue has no output \"{}\"", job.output));
        const OutputSize size = size_of(venue, output->second);
        job.width = size.width;
        job.height = size.height;
    } else if (job.width <= 0 || job.height <= 0) {
        const bool plain = venue.canvases.empty();
        job.width = plain ? kDefaultWidth : venue.canvases.begin()->second.width_px;
        job.height = plain ? kDefaultHeight : venue.canvases.begin()->second.height_px;
    }
    return {};
}

}  // namespace

Result<RenderReport> render(const RenderJob& asked) {
    catch_stop_signals();
    RenderJob job = asked;
    job.performance.action = "record";
    if (job.performance.purpose.empty()) job.performance.purpose = "archive";
    PAI_TRY(auto performance, Performance::create(job.performance));
    PAI_TRY(set_size(job, performance->venue()));
    PAI_TRY(const auto plan, make_plan(job, end_of_run(performance->compiled(), job.go_at)));
    RenderReport report;
    report.frames = plan.count;
    PAI_TRY(const bool whole, make_frames(job, *performance, plan, report));
    PAI_ASSERT(count_gl_objects() == 0);
    report.stopped = !whole;
    if (whole) {
        PAI_TRY(const auto sound, write_sound(job, *performance, plan.end));
        PAI_TRY(write_rights(job, *performance));
        if (!job.film.empty()) {
            PAI_TRY(report.film_kept, write_film(job, plan.count, sound));
        }
        if (!job.contact_sheet.empty()) {
            PAI_TRY(write_contact_sheet(job, plan.count));
        }
    }
    report.code = performance->refusal_code();
    report.message = performance->refusal_message();
    report.refused = performance->all_refused();
    report.request = performance->request();
    report.decision = performance->decision();
    performance->end(whole ? "end" : "stopped", plan.end - job.from);
    return report;
}

}  // namespace pai::app
