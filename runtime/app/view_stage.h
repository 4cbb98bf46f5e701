#pragma once
// Where `paifang view` draws: a window or none, the renderer, one canvas, and what frames cost.
#include <atomic>
#include <chrono>
#include <filesystem>
#include <future>
#include <memory>
#include <optional>
#include <span>

#include "app/stats.h"
#include "app/view_files.h"
#include "app/view_options.h"
#include "app/view_plan.h"
#include "asset/occlusion.h"
#include "gfx/headless_context.h"
#include "output/compositor.h"
#include "platform/window.h"
#include "render/renderer.h"

namespace pai::app {

struct ViewStageOptions {
    std::string title;
    int width = 1280, height = 720;
    bool visible = false;
    bool transparent = false;  // files get an alpha channel
    bool exact = false;        // a picture or a drawing: its colours as they are, no post
    bool scenario = false;     // ACES, no bloom
};

// What `plan` asks of a stage for a file of this kind; a scenario's dimensions are multiplied by `scale`.
ViewStageOptions stage_options(const ViewPlan& plan, AssetKind kind, int scale);

// How a still was made.
struct StillReport {
    std::string not_traced;  // what it was that could not be; empty: it was traced
    int samples = 0;         // of each pixel
    std::uint64_t rays = 0, triangles = 0;
    double seconds = 0;
    int threads = 0;
    bool complete = true;    // false: a signal stopped it
};

// What was baked for the model that is looked at.
struct BakeReport {
    double seconds = 0;
    std::int64_t cells = 0, bytes = 0;
    bool packed = false;  // with the model's package, and not just now
};

class ViewStage {
    struct Key {};  // only create() has one

public:
    // Errors of Window::create or HeadlessContext::create_alone, and of Renderer::create.
    static Result<std::unique_ptr<ViewStage>> create(const ViewOptions& options, const ViewStageOptions& stage);
    ViewStage(Key, const ViewOptions& view, const ViewStageOptions& options) : view_(view), options_(options), stats_(view.start_ns) {}
    ViewStage(const ViewStage&) = delete;
    ViewStage& operator=(const ViewStage&) = delete;
    ~ViewStage();

    // Takes what is loaded to the GPU; all of it if `budget_ms` < 0. True once nothing is waiting.
    bool upload(const FrameState& state, ViewFiles& files, double budget_ms);
    // Makes the canvas as large as the window, or as was asked for; true if its size changed. Gpu: the machine has no room.
    Result<bool> fit_canvas();
    // Draws on the canvas. Gpu: as fit_canvas().
    Result<void> draw(const FrameState& state, const Marks& marks);
    // Scene-linear light, premultiplied, rows from the top, onto the canvas in the place of a drawn scene; `size` as light_size() says.
    Result<void> draw_light(const FrameState& state, std::span<const glm::vec4> light, glm::ivec2 size, const Marks& marks);
    // Pixels of a scene on the canvas, which the marks may make fewer.
    glm::ivec2 light_size(const Marks& marks) const;
    const ViewOptions& view_options() const { return view_; }
    bool transparent() const { return options_.transparent; }
    // Makes levels of detail of what the renderer holds of the model, on all threads, and gives them to it: for pictures without a window
    // that are plain, once the first is finished. Nothing with `--culling none`.
    void make_levels(const Model& subject);
    // Begins to bake what the model takes of the light around it, on other threads, which give way; once, and nothing at other qualities than
    // show and still. The model stays as long as this.
    void begin_bake(const Model& subject);
    // Gives what was baked to the renderer, which must hold the model; true if that has just happened. `wait`: until it is there, or a stop
    // signal came. The reason in the log if it cannot be baked.
    bool take_bake(bool wait);
    // True while what was baked waits to be taken.
    bool bake_ready() const { return baking_.valid() && baking_.wait_for(std::chrono::seconds(0)) == std::future_status::ready; }
    const BakeReport* baked() const { return baked_ ? &*baked_ : nullptr; }
    void set_still(StillReport report) { still_ = std::move(report); }
    // Of the last still; null: none was asked for.
    const StillReport* still() const { return still_ ? &*still_ : nullptr; }
    // Shows the canvas in the window, with text over it.
    void present(std::span<const OverlayText> overlay);
    // Puts tools and labels on the canvas.
    void draw_over(const Overlay& overlay);
    glm::vec2 measure(const OverlayWords& words) { return renderer_->measure(words); }
    // A new renderer of this quality, which holds nothing yet.
    Result<void> set_quality(ViewQuality quality);
    // Waits until the GPU is done.
    void finish();
    // The canvas as a PNG file: straight alpha if the stage is transparent.
    Result<void> write_png(const std::filesystem::path& file);

    // What is seen of it, or would be: where events are.
    int seen_width() const { return window_ ? window_->width() : options_.width; }
    int seen_height() const { return window_ ? window_->height() : options_.height; }
    // Null: it is not visible.
    Window* window() { return window_ ? &*window_ : nullptr; }
    Renderer& renderer() { return *renderer_; }
    Stats& stats() { return stats_; }
    // That upload() has taken so far.
    double upload_ms() const { return upload_ms_; }
    int width() const { return canvas_ ? canvas_->width() : options_.width; }
    int height() const { return canvas_ ? canvas_->height() : options_.height; }

private:
    Result<void> make_compositor();

    ViewOptions view_;
    ViewStageOptions options_;
    // One of them holds the context: everything below dies before it.
    std::optional<Window> window_;
    std::optional<gfx::HeadlessContext> context_;
    std::unique_ptr<Renderer> renderer_;
    std::optional<Compositor> compositor_;
    std::optional<Canvas> canvas_;
    Stats stats_;
    double upload_ms_ = 0;
    std::optional<StillReport> still_;
    std::optional<BakeReport> baked_;
    std::optional<Occlusion> occlusion_;   // for renderers to come
    bool occlusion_given_ = false;         // to this renderer
    std::atomic<bool> bake_stopped_{false};
    std::int64_t bake_began_ns_ = 0;       // 0: not begun
    std::future<Result<Occlusion>> baking_;
};

}  // namespace pai::app
