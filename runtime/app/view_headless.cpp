#include "app/view_headless.h"

#include <future>

#include <fmt/format.h>

#include "app/progress.h"
#include "app/view_closer.h"
#include "app/view_report.h"
#include "app/view_scene.h"
#include "app/view_still.h"
#include "base/file.h"
#include "gfx/headless_context.h"
#include "platform/heap.h"
#include "platform/process.h"
#include "time/clock.h"

namespace pai::app {
namespace {

constexpr double kFrameStep_s = 1.0 / 30;  // of animations from frame to frame
constexpr Flicks kNap{Flicks::kPerSecond / 1000};

// Draws the frames; each is done before the next begins.
Result<void> draw_frames(const ViewPlan& plan, ViewFiles& files, ViewStage& stage, ViewScene& scene, ViewCloser& closer, Progress& progress) {
    const std::int64_t frames = std::max<std::int64_t>(1, plan.options.frames);
    const bool still = plan.options.quality == ViewQuality::Still && !plan.options.plain;
    stage.upload(scene.frame(0), files, -1);
    // Nothing but textures shows them here: no light is baked, no path traced, no renderer made anew.
    if (plan.options.plain) {
        files.drop_pictures();
        files.drop_geometry(true);
    }
    for (std::int64_t k = 0; k < frames && !stop_requested(); ++k) {
        const std::int64_t began = steady_ns();
        if (const Film* film = files.film()) scene.set_time(film->times.starts[static_cast<std::size_t>(k % film->info.pictures)]);
        closer.advance(k == 0 ? 0 : kFrameStep_s, false);
        closer.aim();
        const FrameState state = scene.frame(k);
        if (k > 0 || files.film() || files.tileset()) stage.upload(state, files, -1);
        bool traced = false;
        if (still) {
            PAI_TRY(traced, draw_still(state, scene, stage, progress));
        }
        if (!traced && k == 0 && files.model()) {
            stage.begin_bake(*files.model());
            stage.take_bake(true);
        }
        if (!traced) PAI_TRY(stage.draw(state, files.marks()));
        stage.finish();
        stage.stats().frame(static_cast<double>(steady_ns() - began) / 1e6, 0, stage.renderer().stats());
        if (k == 0) stage.stats().first_frame(steady_ns());
        if (k == 0 && frames > 1 && plan.options.plain && files.model()) {
            stage.make_levels(*files.model());
            files.drop_geometry(false);
            trim_heaps();
        }
        scene.advance(kFrameStep_s);
        progress.say([&] { return fmt::format("frame {} of {}", k + 1, frames); });
    }
    return {};
}

}  // namespace

Result<Outcome> view_headless(const ViewPlan& plan) {
    catch_stop_signals();
    share_heaps();
    Progress progress;
    // Of an asset it takes a while to know what it is: the gate is opened.
    std::future<void> driver = std::async(std::launch::async, gfx::HeadlessContext::load_driver);
    PAI_TRY(ViewSubject subject, view_subject(plan.model));
    const AssetKind kind = subject.kind;
    const bool traced = plan.options.quality == ViewQuality::Still && !plan.options.plain;
    ViewFiles files(std::move(subject), plan.environment, plan.options.beside, {}, picture_files(plan), traced ? 0 : kWholePictures, true);
    ViewStageOptions options = stage_options(plan, kind, 2);
    options.transparent = plan.scenario && !plan.scenario->skybox && !plan.options.plain;
    driver.get();
    PAI_TRY(auto stage, ViewStage::create(plan.options, options));
    ViewScene scene(plan, files, *stage);
    for (files.pump(); files.loading() && !stop_requested(); files.pump()) {
        progress.say([&] { return fmt::format("loading {}", plan.model.filename().string()); });
        sleep_until(steady_now() + kNap);
    }
    if (const Error* error = files.error()) return failed_outcome(*error);
    PAI_TRY(stage->fit_canvas());
    scene.take_subject();
    PAI_TRY(scene.choose_variant(plan.options.variant));
    PAI_TRY(scene.choose_camera(plan.options.camera));
    ViewCloser closer(plan, files, scene, *stage);
    closer.take();
    closer.aim();
    closer.settle();
    PAI_TRY(draw_frames(plan, files, *stage, scene, closer, progress));
    progress.end();
    if (!plan.tour.empty()) stage->draw_over(closer.page().overlay);
    if (!plan.options.png.empty()) PAI_TRY(stage->write_png(plan.options.png));
    if (!plan.options.stats.empty()) PAI_TRY(write_file(plan.options.stats, view_stats_json(*stage, files)));
    return view_outcome(*stage, files, [&](JsonWriter& w) { closer.report(w); });
}

}  // namespace pai::app
