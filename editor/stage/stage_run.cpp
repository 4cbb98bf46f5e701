#include "stage/stage_run.h"

#include <algorithm>
#include <cmath>
#include <set>

#include "base/file.h"
#include "base/log.h"
#include "gfx/context.h"
#include "gfx/shader_library.h"
#include "render/lens.h"
#include "show/compiled.h"
#include "show/load.h"
#include "time/clock.h"

namespace pai {
namespace {

constexpr double kUploadBudget_ms = 20;  // between two looks at the inbox
constexpr int kLeastPx = 16, kMostPx = 8192;

double ms_since(std::int64_t start_ns) { return static_cast<double>(steady_ns() - start_ns) * 1e-6; }

void turn_over(StagePicture& p) {
    const auto row = static_cast<std::ptrdiff_t>(p.width_px) * 4;
    for (int y = 0; y < p.height_px / 2; ++y)
        std::swap_ranges(p.rgba.begin() + y * row, p.rgba.begin() + (y + 1) * row, p.rgba.begin() + (p.height_px - 1 - y) * row);
}

int part_of(int px, int sixteenths) { return std::clamp(px * sixteenths / 16, kLeastPx, kMostPx); }

}  // namespace

Result<void> StageRun::open_renderer() {
    PAI_TRY(context_, gfx::HeadlessContext::create());
    PAI_TRY(const auto info, gfx::query_context());
    gfx::log_driver_messages();
    RenderOptions options = RenderOptions::for_window(info);


    if (options_.share.empty()) options_.share = share_directory();
    PAI_TRY(renderer_, Renderer::create(options_.share, options));
    // What follows the hand is shown even when the hand has moved on.
    renderer_->set_interrupt([this] { return !sharpness_.moving() && disturbed_(); });
    PAI_TRY(auto edit_view, EditView::create(*renderer_, options_.share));
    edit_view_.emplace(std::move(edit_view));
    PAI_TRY(auto shaders, gfx::ShaderLibrary::open(options_.share / "shaders"));
    PAI_TRY(auto compositor, Compositor::create(shaders));
    compositor_.emplace(std::move(compositor));
    sharpness_ = Sharpness(options_.interactive_ms, !info.software);
    status_.renderer = info.renderer;
    shaders_.emplace(options_.share / "shaders");
    clock_ns_ = steady_ns();
    return {};
}

Result<void> StageRun::open_show(std::shared_ptr<const Show> show) {
    app::PerformanceOptions asked;
    asked.show = options_.folder.string();
    asked.venue = options_.venue;
    asked.action = "modify";
    asked.purpose = "edit";
    asked.given = std::move(show);
    PAI_TRY(performance_, app::Performance::create(asked));
    performance_->draw_in_software(renderer_->context().software);
    start_time({}, true);
    performance_->begin();
    folder_.emplace(options_.folder);
    return {};
}

Result<void> StageRun::revise_show(std::shared_ptr<const Show> show) {
    PAI_TRY(const auto before, performance_->revise(std::move(show)));
    if (renderer_) renderer_->rearrange(before);
    // What holds parts of the show as it was takes them from the new one.
    start_time(transport_->now(), transport_->held());
    return {};
}

void StageRun::use_show(std::shared_ptr<const Show> show, std::uint64_t revision) {
    const auto used = performance_ ? revise_show(std::move(show)) : open_show(std::move(show));
    problem_ = used ? std::string() : used.error().message;
    if (!used) return;
    revision_ = revision;
}

void StageRun::take(StageInbox& inbox) {
    if (inbox.view) {
        view_ = *inbox.view;
        view_number_ = inbox.view_number;
    }
    if (inbox.waves) {
        std::map<Id, Shaped> kept;
        for (const Id& name : *inbox.waves) {
            auto& to = kept[name];
            if (const auto had = waves_.find(name); had != waves_.end()) to = std::move(had->second);
        }
        waves_ = std::move(kept);
    }
    if (inbox.venue) venue_ = std::move(inbox.venue), ++venues_;
    if (inbox.show) use_show(std::move(inbox.show), inbox.revision);
    if (venue_ && performance_) performance_->use_outputs(*venue_);
    for (const StageOrder& order : inbox.orders) obey(order);
    for (const auto& [number, scene] : inbox.boxes) boxes_.push_back(boxes_of(number, scene));
    questions_.insert(questions_.end(), inbox.questions.begin(), inbox.questions.end());
}

CameraState StageRun::free_camera(const CameraState& of_show) const {
    CameraState out = of_show;
    const StageCamera& c = view_.camera;
    out.world_from_camera = c.world_from_camera;
    out.fov_y_rad = c.fov_y_rad;
    out.ortho_height_m = c.ortho_height_m;
    out.near_m = c.near_m;
    out.far_m = c.far_m;
    if (c.exposure_ev) out.exposure_ev = *c.exposure_ev;
    return out;
}

// What the frame is, seen as the view asks for.
void StageRun::look() {
    using K = StageCamera::Kind;
    const auto& show = performance_->compiled();
    const Flicks t = transport_->now();
    const bool node = view_.camera.kind == K::Node;
    Id scene = view_.scene;
    if (scene.empty() && (node || view_.camera.kind == K::Free)) {
        // Of a cross-fade the scene that comes.
        evaluate(show, performance_->live(), t, state_, scratch_);
        if (!node || state_.layers.empty()) {
            for (Layer& layer : state_.layers)
                if (view_.camera.kind == K::Free) layer.camera = free_camera(layer.camera);
            return;
        }
        scene = state_.layers.back().scene;
    }
    if (scene.empty() || view_.camera.kind == K::Output) return evaluate(show, performance_->live(), t, state_, scratch_);
    const auto seen = evaluate_scene(show, performance_->live(), t, scene, node ? view_.camera.id : Id{}, state_, scratch_);
    if (seen && view_.camera.kind == K::Free) state_.layers[0].camera = free_camera(state_.layers[0].camera);
}

// All of the renderer's and the compositor's, or none.
Result<void> StageRun::reload_shaders() {
    PAI_TRY(auto edit_view, EditView::create(*renderer_, options_.share));
    PAI_TRY(auto library, gfx::ShaderLibrary::open(options_.share / "shaders"));
    PAI_TRY(auto compositor, Compositor::create(library));
    PAI_TRY(renderer_->reload_shaders(options_.share));
    edit_view_.emplace(std::move(edit_view));
    compositor_.emplace(std::move(compositor));
    ++status_.shader_loads;
    return {};
}

// Shaders that somebody writes while looking at what they do.
void StageRun::watch_shaders() {
    if (!shaders_ || shaders_->look().empty()) return;
    const auto loaded = reload_shaders();
    status_.shaders = loaded ? std::string() : loaded.error().message;
}

// Own work that another program exported again, alone or with what it refers to.
void StageRun::watch() {
    const std::int64_t begun_ns = steady_ns();
    if (begun_ns < look_ns_) return;
    watch_shaders();
    const std::vector<std::string> changed = folder_->look();
    look_ns_ = begun_ns + std::max(FolderWatch::kPeriod_ns, FolderWatch::kRestPerLook * (steady_ns() - begun_ns));
    if (changed.empty()) return;
    const std::map<Id, std::string>& names = performance_->show().assets;
    status_.files_changed += std::any_of(changed.begin(), changed.end(), [](const std::string& path) { return path.ends_with(".json"); });
    std::vector<AssetId> again;
    bool beside = false, missing = false;
    for (const std::string& path : changed) {
        const auto own = std::find_if(names.begin(), names.end(), [&](const auto& a) { return a.second == path; });
        if (own != names.end()) again.push_back(performance_->asset_of(own->first));
        // A picture or a buffer that some model refers to; the show's own files are the editor's.
        else beside = beside || !path.ends_with(".json");
    }
    for (const auto& [name, path] : names) {
        const AssetId asset = performance_->asset_of(name);
        if (beside && is_own_work(path) && (path.ends_with(".gltf") || path.ends_with(".glb"))) again.push_back(asset);
        missing = missing || performance_->is_missing_file(asset);
    }
    performance_->reload(again);
    if (!missing) return;
    if (const auto seen = revise_show(performance_->shared_show()); !seen) problem_ = seen.error().message;
}

void StageRun::load() {
    watch();
    look();
    want_waves();
    performance_->follow_gate({steady_ns()}, state_.t, transport_->played(), state_);
    complete_ = performance_->load_wanted(state_);
    look();  // what failed while loading changes this very frame
    AssetStore* store = performance_->store();
    if (!store) return;
    const std::scoped_lock lock(performance_->store_mutex());
    const UploadStats upload = renderer_->upload(state_, *store, performance_->handles(), kUploadBudget_ms);
    uploads_ += upload.assets.size();
    complete_ = complete_ && upload.complete;
    make_waves();
    for (const auto& [asset, error] : upload.broken) performance_->refuse_broken(asset, error, state_.t);
    status_.assets_wanted = status_.assets_ready = 0;
    for (std::size_t i = 0; i < state_.assets.size(); ++i) {
        const auto* entry = store->find(performance_->handles()[i]);
        status_.assets_wanted += state_.assets[i].wanted;
        status_.assets_ready += state_.assets[i].wanted && entry && entry->state == AssetStore::State::Ready;
    }
}

// What of the venue the view shows; nothing: the scene itself.
std::optional<StageRun::Raster> StageRun::raster_of(const Sharpness::Step& step) const {
    if (view_.camera.kind != StageCamera::Kind::Output) return {};
    const Venue& venue = performance_->venue();
    const auto found = venue.outputs.find(view_.camera.id);
    if (found == venue.outputs.end()) return {};
    Raster out{found->second, 1, 1, 1, 1, black_floor(venue, found->second.canvas)};
    const CanvasSpec canvas = venue.canvases.at(found->second.canvas);
    const OutputSize size = size_of(venue, found->second);
    const double fits = std::min({static_cast<double>(view_.width_px) / size.width, static_cast<double>(view_.height_px) / size.height, 1.0});
    const double factor = fits * step.sixteenths / 16;
    const auto scaled = [&](int px) { return std::max(1, static_cast<int>(std::lround(px * factor))); };
    out.spec = scale_output(found->second, canvas, factor);
    out.canvas_width = scaled(canvas.width_px);
    out.canvas_height = scaled(canvas.height_px);
    out.width = scaled(size.width);
    out.height = scaled(size.height);
    return out;
}

Result<void> StageRun::fit_targets(int canvas_width, int canvas_height, int width, int height) {
    if (!canvas_ || canvas_->width() != canvas_width || canvas_->height() != canvas_height) {
        PAI_TRY(auto canvas, Canvas::create(canvas_width, canvas_height));
        canvas_.emplace(std::move(canvas));
    }
    if (encoded_ && encoded_.desc().width == width && encoded_.desc().height == height) return {};
    encoded_ = gfx::Texture("stage picture", {.format = gfx::Format::Rgba8, .width = width, .height = height});
    encoded_framebuffer_ = gfx::Framebuffer("stage picture");
    encoded_framebuffer_.attach_colour(0, encoded_);
    return {};
}

Result<void> StageRun::draw_at(const Sharpness::Step& step) {
    const auto raster = raster_of(step);
    const int width = raster ? raster->width : part_of(view_.width_px, step.sixteenths);
    const int height = raster ? raster->height : part_of(view_.height_px, step.sixteenths);
    PAI_TRY(fit_targets(raster ? raster->canvas_width : width, raster ? raster->canvas_height : height, width, height));
    RenderOptions options = renderer_->options();
    const RenderOptions wanted = RenderOptions::for_quality(step.full ? Quality::Show : Quality::Interactive, renderer_->context());
    options.msaa = wanted.msaa;
    options.ambient_occlusion = wanted.ambient_occlusion;
    options.unlit = view_.unlit;
    renderer_->use(options);
    const std::int64_t begun = steady_ns();
    if (!renderer_->draw(state_, *canvas_, performance_->marks())) return {};
    if (!raster) edit_view_->draw(state_, *canvas_, marks());
    encoded_framebuffer_.bind(width, height);
    if (raster) compositor_->draw(canvas_->texture(), view_.camera.id, raster->spec, {0, 0, width, height}, {.black_floor = raster->black_floor});
    else compositor_->draw_whole(canvas_->texture(), true);
    reader_.ask(encoded_framebuffer_, 0, width, height);
    note_picture(width, height, begun, raster.has_value());
    return {};
}

void StageRun::note_picture(int width, int height, std::int64_t begun_ns, bool bottom_first) {
    Pending p;
    p.begun_ns = begun_ns;
    p.bottom_first = bottom_first;
    p.stats = renderer_->stats();
    p.picture.width_px = width;
    p.picture.height_px = height;
    p.picture.revision = revision_;
    p.picture.view = view_number_;
    p.picture.t = state_.t;
    p.picture.final = sharpness_.last() && complete_ && transport_->held();
    if (view_.camera.kind == StageCamera::Kind::Cut && view_.scene.empty()) p.picture.state = state_hash(state_);
    if (!state_.layers.empty()) {
        const Layer& layer = state_.layers.back();
        p.picture.scene = layer.scene;
        p.picture.world_from_camera = layer.camera.world_from_camera;
        p.picture.clip_from_camera = clip_from_camera(layer.camera, static_cast<float>(width) / static_cast<float>(height));
    }
    pending_.push_back(std::move(p));
}

// The selected nodes and all that stands on them.
EditMarks StageRun::marks() const {
    EditMarks out;
    out.grid = view_.grid;
    out.accent = view_.accent;
    if (view_.selected.empty() || state_.layers.empty()) return out;
    const auto scene = performance_->show().scenes.find(state_.layers.back().scene);
    if (scene == performance_->show().scenes.end()) return out;
    const std::set<Id> selected(view_.selected.begin(), view_.selected.end());
    for (const auto& [id, node] : scene->second.nodes) {
        // Parents are checked to form no cycle.
        for (const Id* at = &id; !at->empty(); at = &scene->second.nodes.at(*at).parent) {
            if (!selected.contains(*at)) continue;
            out.selected.push_back(node_hash(id));
            break;
        }
    }
    return out;
}

void StageRun::answer() {
    for (const StageQuestion& q : std::exchange(questions_, {})) {
        StagePick& pick = picks_.emplace_back();
        pick.number = q.number;
        const PickArea area{q.first_px, q.size_px, static_cast<int>(std::ceil(q.size_px.x)), static_cast<int>(std::ceil(q.size_px.y))};
        const auto seen = edit_view_->pick(state_, {view_.width_px, view_.height_px}, area);
        if (seen.empty()) continue;
        const Id& scene = state_.layers.back().scene;
        const auto nodes = performance_->show().scenes.find(scene);
        if (nodes == performance_->show().scenes.end()) continue;
        std::map<std::uint64_t, const Id*> names;
        for (const auto& [id, node] : nodes->second.nodes) names[node_hash(id)] = &id;
        for (const NodeSeen& n : seen)
            if (const auto name = names.find(n.node); name != names.end()) pick.hits.push_back({scene, *name->second, n.position_ws, n.depth_m, n.pixels});
    }
}

void StageRun::collect(double timeout_ms) {
    while (!pending_.empty()) {
        Pending& p = pending_.front();
        if (!reader_.take(p.picture.rgba, timeout_ms)) return;
        if (p.bottom_first) turn_over(p.picture);
        status_.draw_ms = ms_since(p.begun_ns);
        status_.width_px = p.picture.width_px;
        status_.height_px = p.picture.height_px;
        status_.drawn = p.stats;
        finished_.push_back(std::move(p.picture));
        pending_.pop_front();
    }
}

bool StageRun::draw() {
    const Drawn now{revision_, view_number_, view_.camera.kind == StageCamera::Kind::Output ? venues_ : 0, state_.t, performance_->live_changes() + cue_changes_, uploads_, status_.shader_loads};
    if (now != drawn_) sharpness_.moved();
    else if (done_ || !complete_) return false;  // what is loading needs the machine more than sharper pictures do
    const Sharpness::Step step = sharpness_.next();
    const std::int64_t begun = steady_ns();
    const std::size_t before = pending_.size();
    if (const auto drawn = draw_at(step); !drawn) {
        problem_ = drawn.error().message;
        done_ = true;
        return false;
    }
    if (pending_.size() == before) return true;  // interrupted
    drawn_ = now;
    done_ = sharpness_.last();
    // A GPU is still at it: the next frame need not wait. Software GL has done all the work by now, or does it here.
    collect(renderer_->context().software || !reader_.has_room() ? 10'000 : 0);
    sharpness_.drawn(ms_since(begun));
    return !done_;
}

StageRun::Left StageRun::step() {
    pass_time();
    collect(0);
    if (!performance_ || !renderer_ || view_.width_px <= 0 || view_.height_px <= 0) return Left::Nothing;
    const bool begun = performance_->begun();
    load();
    complete_ = complete_ && begun;  // before the gate has answered nothing is there to wait for
    answer();
    const bool more = draw();
    status_.open = begun;
    if (more || !transport_->held()) return Left::Draw;
    return complete_ && begun && pending_.empty() ? Left::Nothing : Left::Look;
}

bool StageRun::take_picture(StagePicture& into) {
    if (finished_.empty()) return false;
    into = std::move(finished_.back());
    finished_.clear();
    return true;
}

StageStatus StageRun::status() const {
    StageStatus out = status_;
    out.problem = problem_;
    out.revision = revision_;
    if (!performance_) return out;
    const bool seen = drawn_.revision == revision_ && drawn_.view == view_number_ && drawn_.t == state_.t && pending_.empty();
    out.behind = !seen && problem_.empty();
    out.playing = !transport_->held();
    out.t = transport_->now();
    out.duration = performance_->compiled().duration();
    out.cues = desk_ != std::nullopt;
    if (desk_ && desk_->state().standby != kNoCue) out.standby = desk_->list().cues[desk_->state().standby].id;
    for (const auto& [name, shaped] : waves_)
        if (shaped.wave) out.waves[name] = shaped.wave;
    out.verdicts = performance_->verdicts();
    for (const auto& [name, path] : performance_->show().assets) {
        const AssetId asset = performance_->asset_of(name);
        if (const auto refused = performance_->live().refused.find(asset); refused != performance_->live().refused.end())
            out.refused[name] = refused->second.code;
        if (const auto stale = performance_->stale().find(asset); stale != performance_->stale().end()) out.stale[name] = stale->second;
    }
    return out;
}

}  // namespace pai
