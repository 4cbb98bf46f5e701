#include "app/view_stage.h"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <thread>

#include "asset/lod.h"
#include "base/file.h"
#include "base/log.h"
#include "base/srgb.h"
#include "base/threads.h"
#include "gfx/context.h"
#include "gfx/shader_library.h"
#include "output/png.h"
#include "output/picture.h"
#include "path/bake.h"
#include "platform/heap.h"
#include "platform/process.h"
#include "time/clock.h"

namespace pai::app {
namespace {

Quality quality_of(const ViewOptions& view) {
    if (!view.quality) return view.headless || !view.scenario.empty() ? Quality::Show : Quality::Interactive;
    switch (*view.quality) {
        case ViewQuality::Interactive: return Quality::Interactive;
        case ViewQuality::Show: return Quality::Show;
        case ViewQuality::Still: return Quality::Still;
    }
    return Quality::Show;
}

RenderOptions render_options(const ViewOptions& view, const ViewStageOptions& stage, const gfx::ContextInfo& context) {
    RenderOptions out = RenderOptions::for_quality(quality_of(view), context);
    out.plain = view.plain;
    out.culling = view.culling == "none" ? Culling::None : view.culling == "cpu" ? Culling::Cpu : view.culling == "gpu" ? Culling::Gpu : Culling::Auto;
    out.transparent = stage.transparent;
    out.tile_error_px = view.tile_error_px;
    out.tile_budget_mb = view.tile_memory_mb;
    if (stage.scenario) {
        out.tone_map = ToneMap::Aces;
        out.bloom = false;
    }
    if (stage.exact) {
        out.tone_map = ToneMap::Linear;
        out.bloom = out.ambient_occlusion = out.smooth_edges = false;
    }
    // Measuring waits for every pass on software GL, which would spoil the times of whole frames.
    out.measure_passes = !view.stats.empty() && !view.plain && !context.software;
    return out;
}

constexpr int kBakeNice = 10;
// Made while somebody waits: a few levels of what is not small.
constexpr LodOptions kViewLods{.fewest_triangles = 500, .coarsest_triangles = 60, .keep = 0.5f, .most_levels = 6, .look_share = 0.5f};

Bytes encode_pixels(const std::vector<glm::vec4>& pixels) {
    Bytes out;
    out.reserve(pixels.size() * 4);
    for (const glm::vec4& p : pixels) {
        for (int c = 0; c < 3; ++c) out.push_back(code_of(srgb_from_linear(p[c])));
        out.push_back(code_of(p.a));
    }
    return out;
}

}  // namespace

ViewStage::~ViewStage() { bake_stopped_ = true; }

ViewStageOptions stage_options(const ViewPlan& plan, AssetKind kind, int scale) {
    ViewStageOptions out;
    out.title = plan.model.filename().string();
    if (plan.options.width > 0) {
        out.width = plan.options.width;
        out.height = plan.options.height;
    } else if (plan.scenario) {
        out.width = scale * plan.scenario->width;
        out.height = scale * plan.scenario->height;
    }
    out.scenario = plan.scenario.has_value();
    out.exact = kind == AssetKind::Image || kind == AssetKind::Sound || kind == AssetKind::Film;
    return out;
}

Result<std::unique_ptr<ViewStage>> ViewStage::create(const ViewOptions& view, const ViewStageOptions& stage) {
    auto out = std::make_unique<ViewStage>(Key{}, view, stage);
    if (stage.visible) {
        PAI_TRY(auto window, Window::create({.title = stage.title, .width = stage.width, .height = stage.height}));
        out->window_.emplace(std::move(window));
    } else {
        PAI_TRY(auto alone, gfx::HeadlessContext::create_alone());
        out->context_.emplace(std::move(alone));
    }
    PAI_TRY(const auto context, gfx::query_context());
    gfx::log_driver_messages();
    PAI_TRY(out->renderer_, Renderer::create(share_directory(), render_options(view, stage, context)));
    if (stage.visible) PAI_TRY(out->make_compositor());
    return out;
}

// Without a window it is needed for a picture alone, and somebody waits for the first frame.
Result<void> ViewStage::make_compositor() {
    if (compositor_) return {};
    PAI_TRY(auto shaders, gfx::ShaderLibrary::open(share_directory() / "shaders"));
    PAI_TRY(auto compositor, Compositor::create(shaders));
    compositor_.emplace(std::move(compositor));
    return {};
}

bool ViewStage::upload(const FrameState& state, ViewFiles& files, double budget_ms) {
    if (!files.store()) return false;
    renderer_->expect_size(width(), height());
    const UploadStats done = renderer_->upload(state, *files.store(), files.handles(), budget_ms);
    stats_.uploaded(done);
    upload_ms_ += done.ms;
    return done.complete;
}

Result<bool> ViewStage::fit_canvas() {
    const int width = std::max(1, seen_width());
    const int height = std::max(1, seen_height());
    if (canvas_ && canvas_->width() == width && canvas_->height() == height) return false;
    canvas_.reset();
    PAI_TRY(auto canvas, Canvas::create(width, height));
    canvas_.emplace(std::move(canvas));
    return true;
}

Result<void> ViewStage::set_quality(ViewQuality quality) {
    view_.quality = quality;
    const RenderOptions options = render_options(view_, options_, renderer_->context());
    PAI_TRY(renderer_, Renderer::create(share_directory(), options));
    occlusion_given_ = false;
    return {};
}

Result<void> ViewStage::draw(const FrameState& state, const Marks& marks) {
    PAI_TRY(fit_canvas());
    renderer_->draw(state, *canvas_, marks);
    return {};
}

void ViewStage::make_levels(const Model& subject) {
    if (!view_.plain || renderer_->options().lod_error_px <= 0) return;
    const int threads = std::min(threads_to_use(), 64);
    renderer_->forget_frame();
    trim_heaps();
    std::vector<MadeLods> made = make_lods(subject.data, kViewLods, threads, [] { return stop_requested(); });
    trim_heaps();
    renderer_->put_lods(ViewFiles::kSubject, std::move(made));
}

void ViewStage::begin_bake(const Model& subject) {
    const ModelData& model = subject.data;
    if (subject.occlusion) {
        // The renderer has it with the model.
        const Occlusion& packed = *subject.occlusion;
        baked_ = {0, static_cast<std::int64_t>(packed.openness.size()), static_cast<std::int64_t>((packed.openness.size() + packed.emission.size()) * 8), true};
        return;
    }
    if (bake_began_ns_ != 0 || view_.plain || quality_of(view_) == Quality::Interactive) return;
    bake_began_ns_ = steady_ns();
    const int threads = std::min(threads_to_use(), 64);
    baking_ = std::async(std::launch::async, [this, &model, threads] {
        set_thread_nice(kBakeNice);
        return bake_occlusion(model, {.threads = threads}, [this] { return bake_stopped_ || stop_requested(); });
    });
}

bool ViewStage::take_bake(bool wait) {
    if (baking_.valid()) {
        if (!wait && baking_.wait_for(std::chrono::seconds(0)) != std::future_status::ready) return false;
        auto made = baking_.get();
        if (!made) {
            log::warn("view", "no occlusion was baked: {}", made.error().message);
            return false;
        }
        baked_ = {static_cast<double>(steady_ns() - bake_began_ns_) / 1e9, static_cast<std::int64_t>(made->openness.size()),
                  static_cast<std::int64_t>((made->openness.size() + made->emission.size()) * 8)};
        occlusion_ = *std::move(made);
    }
    if (!occlusion_ || occlusion_given_ || quality_of(view_) == Quality::Interactive) return false;
    renderer_->put_occlusion(ViewFiles::kSubject, *occlusion_);
    occlusion_given_ = true;
    return true;
}

glm::ivec2 ViewStage::light_size(const Marks& marks) const { return Renderer::light_size(width(), height(), marks); }

Result<void> ViewStage::draw_light(const FrameState& state, std::span<const glm::vec4> light, glm::ivec2 size, const Marks& marks) {
    PAI_TRY(fit_canvas());
    renderer_->draw_light(state, light, size, *canvas_, marks);
    return {};
}

void ViewStage::present(std::span<const OverlayText> overlay) {
    if (!overlay.empty()) renderer_->draw_overlay(*canvas_, overlay);
    if (!window_ || !compositor_) return finish();  // nobody sees it: touches are played without a window
    compositor_->show(canvas_->texture(), {0, 0, canvas_->width(), canvas_->height()}, window_->width(), window_->height());
    window_->swap();
}

void ViewStage::draw_over(const Overlay& overlay) {
    if (!overlay.empty()) renderer_->draw_overlay(*canvas_, overlay);
}

void ViewStage::finish() { gfx::finish(); }

Result<void> ViewStage::write_png(const std::filesystem::path& file) {
    if (!options_.transparent && !options_.exact) {
        PAI_TRY(make_compositor());
        PAI_TRY(const Bytes png, encode_png(compositor_->read(canvas_->texture(), {0, 0, canvas_->width(), canvas_->height()})));
        return write_file(file, png);
    }
    PAI_TRY(const Bytes png, encode_png_rgba(canvas_->width(), canvas_->height(), encode_pixels(canvas_->read())));
    return write_file(file, png);
}

}  // namespace pai::app
