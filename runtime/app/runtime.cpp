#include "app/runtime.h"

#include <algorithm>

#include "base/file.h"
#include "base/log.h"
#include "gfx/context.h"
#include "gfx/object.h"
#include "gfx/shader_library.h"
#include "time/clock.h"

namespace pai::app {
namespace {

constexpr double kUploadBudget_ms = 4;
constexpr double kNoBudget = -1;

}  // namespace

Runtime::Runtime(Key, Performance& performance, Window window, const RuntimeOptions& options)
    : performance_(performance), options_(options), window_(std::move(window)), stats_(options.start_ns) {}

Runtime::~Runtime() = default;

Result<std::unique_ptr<Runtime>> Runtime::create(Performance& performance, const RuntimeOptions& asked) {
    RuntimeOptions options = asked;
    const auto& canvases = performance.venue().canvases;
    if (options.width <= 0 || options.height <= 0) {
        options.width = canvases.empty() ? 1280 : canvases.begin()->second.width_px;
        options.height = canvases.empty() ? 720 : canvases.begin()->second.height_px;
    }
    PAI_TRY(auto window, Window::create({.title = performance.name(), .width = options.width, .height = options.height,
                                         .display = options.display, .visible = options.visible}));
    PAI_TRY(const auto context, gfx::query_context());
    gfx::log_driver_messages();
    RenderOptions render = options.film ? RenderOptions::for_film() : RenderOptions::for_window(context);
    render.measure_passes = options.measure_passes;
    auto out = std::make_unique<Runtime>(Key{}, performance, std::move(window), options);
    PAI_TRY(out->renderer_, Renderer::create(share_directory(), render));
    PAI_TRY(auto shaders, gfx::ShaderLibrary::open(share_directory() / "shaders"));
    PAI_TRY(auto compositor, Compositor::create(shaders));
    out->compositor_.emplace(std::move(compositor));
    return out;
}

Result<void> Runtime::fit_canvas() {
    // A window's canvas follows its size unless the venue says what it is.
    const bool follows = options_.visible && performance_.venue().canvases.empty();
    const int width = follows ? window_.width() : options_.width, height = follows ? window_.height() : options_.height;
    if (canvas_ && canvas_->width() == width && canvas_->height() == height) return {};
    canvas_.reset();
    PAI_TRY(auto canvas, Canvas::create(std::max(1, width), std::max(1, height)));
    canvas_.emplace(std::move(canvas));
    return {};
}

bool Runtime::take_assets(Flicks t) {
    evaluate(performance_.compiled(), performance_.live(), t, state_, scratch_);
    bool complete = performance_.load_wanted(state_);
    if (!options_.visible && !complete) {
        performance_.wait_wanted(state_);
        complete = true;
    }
    // What failed while loading changes the state of this very frame.
    evaluate(performance_.compiled(), performance_.live(), t, state_, scratch_);
    if (const AssetStore* store = performance_.store()) {
        const std::scoped_lock lock(performance_.store_mutex());
        const auto upload = renderer_->upload(state_, *store, performance_.handles(), options_.visible ? kUploadBudget_ms : kNoBudget);
        stats_.uploaded(upload);
        complete = complete && upload.complete;
    }
    return complete;
}

bool Runtime::prepare(Flicks t) { return take_assets(t); }

Result<void> Runtime::frame(Flicks t) {
    PAI_TRY(fit_canvas());
    take_assets(t);
    renderer_->draw(state_, *canvas_, performance_.marks());
    return {};
}

Slice Runtime::slice() const {
    const auto& outputs = performance_.venue().outputs;
    Slice whole{0, 0, canvas_->width(), canvas_->height()};
    if (outputs.empty() || performance_.venue().canvases.empty()) return whole;
    const OutputSpec& o = outputs.begin()->second;
    whole.first_x_px = o.first_x_px;
    whole.first_y_px = o.first_y_px;
    whole.width_px = o.width_px > 0 ? o.width_px : canvas_->width() - o.first_x_px;
    whole.height_px = o.height_px > 0 ? o.height_px : canvas_->height() - o.first_y_px;
    return whole;
}

void Runtime::present(std::span<const OverlayText> overlay) {
    if (!overlay.empty()) renderer_->draw_overlay(*canvas_, overlay);
    compositor_->show(canvas_->texture(), slice(), window_.width(), window_.height());
    window_.swap();
}

void Runtime::present_black() {
    gfx::clear_window();
    window_.swap();
}

Picture Runtime::read() { return compositor_->read(canvas_->texture(), {0, 0, canvas_->width(), canvas_->height()}); }

void Runtime::finish() { gfx::finish(); }

std::size_t count_gl_objects() {
    for (const std::string& label : gfx::live_labels()) log::error("gfx", "still alive: {}", label);
    return gfx::live_objects();
}

}  // namespace pai::app
