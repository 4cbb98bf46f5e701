#include "app/runtime.h"

#include <algorithm>
#include <cmath>

#include "app/told_overlay.h"
#include "base/file.h"
#include "base/log.h"
#include "gfx/context.h"
#include "gfx/object.h"
#include "gfx/shader_library.h"
#include "time/clock.h"

namespace pai::app {
namespace {

constexpr double kUploadBudget_ms = 4;
constexpr double kPrepareBudget_ms = 50;  // where no frame waits for it
constexpr double kNoBudget = -1;
constexpr Flicks kFilmLead{Flicks::kPerSecond / 2};  // a decoder begins so long before its film is seen

}  // namespace

Runtime::Runtime(Key, Performance& performance, OutputWindows windows, const RuntimeOptions& options)
    : performance_(performance), options_(options), venue_(performance.venue()), windows_(std::move(windows)), stats_(options.start_ns) {}

Runtime::~Runtime() = default;

Result<std::unique_ptr<Runtime>> Runtime::create(Performance& performance, const RuntimeOptions& asked) {
    RuntimeOptions options = asked;
    const bool sized = options.width > 0 && options.height > 0;
    const auto& venue = performance.venue();
    if (!sized) {
        CanvasSpec size{1280, 720};
        if (!venue.canvases.empty()) size = venue.canvases.begin()->second;
        if (const auto output = venue.outputs.find(options.output); output != venue.outputs.end()) size = venue.canvases.at(output->second.canvas);
        options.width = size.width_px;
        options.height = size.height_px;
    }
    PAI_TRY(auto windows, OutputWindows::create(venue, {.title = performance.name(), .width = options.width, .height = options.height,
                                                        .display = options.display, .visible = options.visible, .outputs = !sized || venue.outputs.empty(), .hidden = options.hidden}));
    PAI_TRY(const auto context, gfx::query_context());
    gfx::log_driver_messages();
    performance.draw_in_software(context.software);
    RenderOptions render = options.film ? RenderOptions::for_film() : RenderOptions::for_window(context);
    render.measure_passes = options.measure_passes;
    auto out = std::make_unique<Runtime>(Key{}, performance, std::move(windows), options);
    PAI_TRY(out->renderer_, Renderer::create(share_directory(), render));
    PAI_TRY(auto shaders, gfx::ShaderLibrary::open(share_directory() / "shaders"));
    PAI_TRY(auto compositor, Compositor::create(shaders));
    out->compositor_.emplace(std::move(compositor));
    for (const auto& [id, canvas] : venue.canvases) out->black_floors_[id] = black_floor(venue, id);
    return out;
}

Result<void> Runtime::use(const Venue& venue) {
    venue_ = venue;
    black_floors_.clear();
    for (const auto& [id, canvas] : venue.canvases) black_floors_[id] = black_floor(venue, id);
    std::erase_if(looks_, [&](const auto& l) { return !venue.outputs.contains(l.first); });
    compositor_->keep_only(venue.outputs);
    return windows_.use(venue);
}

std::map<Id, CanvasSpec> Runtime::wanted_canvases() {
    std::map<Id, CanvasSpec> out;
    if (!windows_.active()) {
        // A window's canvas follows its size unless the venue says what it is.
        const bool follows = options_.visible && venue_.canvases.empty();
        out[{}] = {follows ? windows_.front().width() : options_.width, follows ? windows_.front().height() : options_.height};
        return out;
    }
    for (const auto& [id, place] : windows_.places()) {
        const Id& canvas = venue_.outputs.at(id).canvas;
        if (place.kind != OutputPlace::Kind::Waiting) out[canvas] = venue_.canvases.at(canvas);
    }
    return out;
}

Result<void> Runtime::fit_canvases() {
    const auto wanted = wanted_canvases();
    std::erase_if(canvases_, [&](const auto& c) {
        const auto found = wanted.find(c.first);
        return found == wanted.end() || found->second != CanvasSpec{c.second.width(), c.second.height()};
    });
    first_ = nullptr;
    for (const auto& [id, spec] : wanted) {
        if (!canvases_.contains(id)) {
            PAI_TRY(auto canvas, Canvas::create(std::max(1, spec.width_px), std::max(1, spec.height_px)));
            canvases_.emplace(id, std::move(canvas));
        }
        if (!first_) first_ = &canvases_.at(id);
    }
    return {};
}

UploadStats Runtime::upload_assets(double budget_ms) {
    const AssetStore* store = performance_.store();
    if (!store) return {};
    glm::ivec2 largest(0);
    for (const auto& [id, canvas] : canvases_) largest = glm::max(largest, glm::ivec2(canvas.width(), canvas.height()));
    if (largest.x > 0) renderer_->expect_size(largest.x, largest.y);
    const std::scoped_lock lock(performance_.store_mutex());
    UploadStats upload = renderer_->upload(state_, *store, performance_.handles(), options_.visible ? budget_ms : kNoBudget);
    stats_.uploaded(upload);
    uploaded_.ms += upload.ms;
    if (upload.slowest_ms > uploaded_.slowest_ms) {
        uploaded_.slowest = upload.slowest;
        uploaded_.slowest_ms = upload.slowest_ms;
    }
    return upload;
}

// What moves by itself: films that are about to be seen, and what cameras see.
void Runtime::look_ahead(Flicks t) {
    const auto& uses = performance_.compiled().assets();
    const bool films = std::any_of(uses.begin(), uses.end(), [](const AssetUse& use) { return use.role == AssetRole::Film; });
    if (const AssetStore* store = performance_.store(); store && films) {
        evaluate(performance_.compiled(), performance_.live(), t + kFilmLead, soon_, scratch_);
        const std::scoped_lock lock(performance_.store_mutex());
        renderer_->expect_films(soon_, *store, performance_.handles());
    }
    if (state_.cameras.empty()) return;
    cameras_.open(state_.cameras);
    renderer_->show_cameras(cameras_.pictures());
}

bool Runtime::take_assets(Flicks t, double budget_ms) {
    uploaded_ = {};
    evaluate(performance_.compiled(), performance_.live(), t, state_, scratch_);
    bool complete = performance_.load_wanted(state_);
    if (!options_.visible && !complete) {
        performance_.wait_wanted(state_);
        complete = true;
    }
    // What failed while loading changes the state of this very frame.
    evaluate(performance_.compiled(), performance_.live(), t, state_, scratch_);
    UploadStats upload = upload_assets(budget_ms);
    if (!upload.broken.empty()) {
        // So does a film that breaks while it plays.
        {
            const std::scoped_lock lock(performance_.store_mutex());
            for (const auto& [asset, error] : upload.broken) performance_.refuse_broken(asset, error, t);
        }
        evaluate(performance_.compiled(), performance_.live(), t, state_, scratch_);
        upload = upload_assets(budget_ms);
    }
    memory_.follow(performance_, *renderer_, state_, options_.free_pictures);
    drop_pictures();
    if (options_.visible) look_ahead(t);
    return complete && upload.complete;
}

bool Runtime::prepare(Flicks t) { return take_assets(t, kPrepareBudget_ms); }

// Fewer pixels are drawn as they are where a licence permits no more.
Marks Runtime::marks_on(const Canvas& canvas) const {
    Marks marks = performance_.marks();
    if (share_ >= 1) return marks;
    const int longest = std::max(1, static_cast<int>(std::lround(static_cast<double>(std::max(canvas.width(), canvas.height())) * share_)));
    marks.resolution_cap = marks.resolution_cap == 0 ? longest : std::min(marks.resolution_cap, longest);
    return marks;
}

Result<void> Runtime::frame(Flicks t) {
    PAI_TRY(fit_canvases());
    take_assets(t, kUploadBudget_ms);
    drawn_ = {};
    for (auto& [id, canvas] : canvases_) {
        renderer_->draw(state_, canvas, marks_on(canvas));
        drawn_ += renderer_->stats();
        const pai::Overlay told = told_overlay(state_, {canvas.width(), canvas.height()}, [&](const OverlayWords& words) { return renderer_->measure(words); },
                                               [this](std::uint32_t asset) { return picture_of(asset); });
        if (!told.empty()) draw_flat(canvas, told);
        if (!page_ || &canvas != first_) continue;
        const pai::Overlay& page = page_(state_, {canvas.width(), canvas.height()});
        if (!page.empty()) draw_flat(canvas, page);
    }
    return {};
}

// What overlays drew of assets that left.
void Runtime::drop_pictures() {
    const auto handles = performance_.handles();
    std::erase_if(pictures_, [&](const auto& picture) {
        const auto& [asset, drawn] = picture;
        if (asset < handles.size() && handles[asset] == drawn.first) return false;
        renderer_->put_picture(drawn.second.id, {});
        return true;
    });
}

std::optional<ViewPicture> Runtime::picture_of(std::uint32_t asset) {
    const auto handles = performance_.handles();
    const AssetStore* store = performance_.store();
    if (!store || asset >= handles.size()) return {};
    const std::scoped_lock lock(performance_.store_mutex());
    const AssetStore::Entry* entry = store->find(handles[asset]);
    const Image* image = entry && entry->data ? std::get_if<Image>(entry->data.get()) : nullptr;
    if (!image || image->pixels.width <= 0 || image->pixels.height <= 0) return {};
    auto& [handle, picture] = pictures_[asset];
    if (picture.id != 0 && handle == handles[asset]) return picture;
    handle = handles[asset];
    picture = {asset + 1, static_cast<float>(image->pixels.width) / static_cast<float>(image->pixels.height)};
    renderer_->put_picture(picture.id, image->pixels);
    return picture;
}

std::optional<glm::vec2> Runtime::on_canvas(const WindowEvent& event) {
    if (!first_) return {};
    const glm::vec2 canvas(first_->width(), first_->height());
    if (!windows_.active()) {
        // Fitted into the window with its proportion, in the middle.
        const glm::vec2 window(windows_.front().width(), windows_.front().height());
        const float scale = std::min(window.x / canvas.x, window.y / canvas.y);
        return scale > 0 ? std::optional((glm::vec2(event.x_px, event.y_px) - (window - canvas * scale) * 0.5f) / scale) : std::nullopt;
    }
    const auto at = windows_.output_at(event);
    if (!at) return {};
    const OutputSpec& spec = venue_.outputs.at(at->output);
    const auto found = canvases_.find(spec.canvas);
    if (found == canvases_.end() || &found->second != first_ || spec.rotation_deg != 0) return {};
    const glm::vec2 first(spec.first_x_px, spec.first_y_px);
    const glm::vec2 part(spec.width_px > 0 ? static_cast<float>(spec.width_px) : canvas.x - first.x, spec.height_px > 0 ? static_cast<float>(spec.height_px) : canvas.y - first.y);
    return first + glm::vec2(at->x_px / at->width_px, at->y_px / at->height_px) * part;
}

void Runtime::compose(OutputWindow& window, bool waits) {
    window.window.make_current(waits);
    const int height = window.window.height();
    gfx::bind_window(window.window.width(), height);
    gfx::clear_window();
    for (const Id& id : window.plan.outputs) {
        const OutputSpec& spec = venue_.outputs.at(id);
        const auto canvas = canvases_.find(spec.canvas);
        if (canvas == canvases_.end()) continue;
        const DesktopRect part = window.part(windows_.places().at(id), part_of(venue_, spec));
        OutputLook look = looks_[id];
        look.black_floor = black_floors_[spec.canvas];
        compositor_->draw(canvas->second.texture(), id, spec, {part.x, height - part.y - part.height, part.width, part.height}, look);
    }
}

void Runtime::present(std::span<const OverlayText> overlay) {
    if (first_ && !overlay.empty()) renderer_->draw_overlay(*first_, overlay);
    if (!windows_.active()) {
        Window& window = windows_.front();
        compositor_->show(first_->texture(), {0, 0, first_->width(), first_->height()}, window.width(), window.height());
        return window.swap();
    }
    OutputWindow* waiting = windows_.waiting();
    if (!waiting) return;
    compose(*waiting, true);
    waiting->window.swap();
    // Right after the display that was waited for: the others show the same frame at nearly the same time, and cost no period.
    // Each is drawn and shown at once: not every driver keeps a back buffer while another window is current.
    for (OutputWindow* window : windows_.shown()) {
        if (window == waiting) continue;
        compose(*window, false);
        window->window.swap();
    }
}

void Runtime::present_black() {
    std::vector<Window*> windows;
    for (OutputWindow* window : windows_.shown()) windows.push_back(&window->window);
    if (!windows_.active()) windows = {&windows_.front()};
    for (Window* window : windows) {
        window->make_current(!windows_.active());
        gfx::bind_window(window->width(), window->height());
        gfx::clear_window();
        window->swap();
    }
}

Picture Runtime::read() { return compositor_->read(first_->texture(), {0, 0, first_->width(), first_->height()}); }

Picture Runtime::read(const Id& output) {
    const OutputSpec& spec = venue_.outputs.at(output);
    const OutputSize size = size_of(venue_, spec);
    return compositor_->read(first_->texture(), output, spec, size.width, size.height, {.black_floor = black_floors_[spec.canvas]});
}

void Runtime::set_look(const Id& output, const OutputLook& look) { looks_[output] = look; }

void Runtime::draw_flat(Canvas& canvas, const pai::Overlay& overlay) {
    renderer_->draw_overlay(canvas, overlay);
    // The next one uses the same buffers, and llvmpipe reads them when it draws, not when it is told to.
    gfx::finish();
}

void Runtime::finish() { gfx::finish(); }

std::size_t count_gl_objects() {
    for (const std::string& label : gfx::live_labels()) log::error("gfx", "still alive: {}", label);
    return gfx::live_objects();
}

}  // namespace pai::app
