#include "render/renderer.h"

#include <algorithm>

#include "asset/lod.h"
#include "render/renderer_impl.h"
#include "time/clock.h"

namespace pai {

DrawStats& DrawStats::operator+=(const DrawStats& other) {
    path = other.path;
    draw_calls += other.draw_calls;
    dispatches += other.dispatches;
    triangles += other.triangles;
    processor_triangles += other.processor_triangles;
    instances_drawn += other.instances_drawn;
    instances_total += other.instances_total;
    instances_merged += other.instances_merged;
    full_triangles += other.full_triangles;
    lod_triangles += other.lod_triangles;
    lod_draws += other.lod_draws;
    splats += other.splats;
    splats_total += other.splats_total;
    splat_bytes = std::max(splat_bytes, other.splat_bytes);
    tiles = other.tiles;
    sort_ms += other.sort_ms;
    if (other.key_share > key_share) key_radius_rad = other.key_radius_rad;
    key_share = std::max(key_share, other.key_share);
    for (const PassTime& p : other.passes) {
        const auto found = std::find_if(passes.begin(), passes.end(), [&](const PassTime& own) { return own.name == p.name; });
        if (found == passes.end()) passes.push_back(p);
        else found->gpu_ms += p.gpu_ms;
    }
    return *this;
}

RenderOptions RenderOptions::for_quality(Quality quality, const gfx::ContextInfo& info) {
    switch (quality) {
        case Quality::Interactive:
            if (!info.software) break;
            return {.msaa = 1, .shadow_px = 1024, .environment_px = 128, .key_samples = 8, .ambient_occlusion = false, .bloom = true, .lod_error_px = 1, .anisotropy = 1};
        case Quality::Show: break;
        case Quality::Still: return {.supersample = 2, .shadow_px = 4096, .key_samples = 32, .lod_error_px = 0, .anisotropy = 16};
    }
    return {};
}

RenderOptions RenderOptions::for_window(const gfx::ContextInfo& info) { return for_quality(Quality::Interactive, info); }

RenderOptions RenderOptions::for_film() { return {}; }

Result<std::unique_ptr<Renderer>> Renderer::create(const std::filesystem::path& share_dir, const RenderOptions& options) {
    auto impl = std::make_unique<Impl>();
    PAI_TRY(impl->pipeline, Pipeline::create(share_dir, options));
    return std::unique_ptr<Renderer>(new Renderer(std::move(impl)));
}

Renderer::Renderer(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
Renderer::~Renderer() = default;

UploadStats Renderer::upload(const FrameState& state, const AssetStore& store, std::span<const Handle<AssetData>> handles,
                             double budget_ms) {
    Residency& residency = impl_->pipeline->residency();
    UploadStats out;
    const std::size_t count = std::min(state.assets.size(), handles.size());
    const double start_ms = static_cast<double>(steady_ns()) * 1e-6;
    bool worked = false;
    for (std::size_t i = 0; i < count; ++i) {
        const auto index = static_cast<std::uint32_t>(i);
        const bool held = residency.holds(index, handles[i]);
        if (held && !residency.is_coming(index)) continue;
        const AssetStore::Entry* entry = store.find(handles[i]);
        const bool ready = entry && entry->state == AssetStore::State::Ready && entry->data;
        if (!ready) {
            residency.clear(index, {});
            continue;
        }
        if (budget_ms >= 0 && worked && out.ms >= budget_ms) {
            out.complete = false;
            break;
        }
        const double before_ms = out.ms;
        if (!held) residency.begin(index, handles[i], entry->id.value, entry->kind, entry->data);
        const auto arrived = residency.advance(index, budget_ms < 0 ? -1 : std::max(budget_ms - out.ms, 0.0));
        worked = true;
        if (!arrived) out.complete = false;
        else if (arrived->bytes > 0) out.assets.push_back({entry->id, arrived->bytes, arrived->ms});
        out.ms = static_cast<double>(steady_ns()) * 1e-6 - start_ms;
        if (out.ms - before_ms <= out.slowest_ms) continue;
        out.slowest = entry->id;
        out.slowest_ms = out.ms - before_ms;
    }
    for (auto& [asset, error] : impl_->pipeline->moving().follow(state, store, handles, budget_ms < 0, residency.samplers()))
        out.broken.emplace_back(asset, std::move(error));
    out.complete = out.complete && !impl_->pipeline->moving().waiting();
    out.complete = impl_->pipeline->follow_pictures(state, budget_ms < 0 ? -1 : std::max(budget_ms - out.ms, 0.0)) && out.complete;
    out.ms = static_cast<double>(steady_ns()) * 1e-6 - start_ms;
    impl_->pipeline->follow_tiles(state, store, handles, budget_ms < 0 ? -1 : std::max(budget_ms - out.ms, 0.0));
    out.complete = out.complete && residency.tiles().stats().loading == 0;
    out.ms = static_cast<double>(steady_ns()) * 1e-6 - start_ms;
    return out;
}

Renderer::Resident Renderer::resident(std::uint32_t index, Handle<AssetData> handle) const {
    const Residency& residency = impl_->pipeline->residency();
    if (!handle || !residency.holds(index, handle)) return {};
    return {residency.bytes(index), !residency.is_coming(index), residency.is_busy(index)};
}

void Renderer::expect_size(int width_px, int height_px) { impl_->pipeline->expect_size(width_px, height_px); }
void Renderer::rearrange(std::span<const std::uint32_t> before) { impl_->pipeline->residency().rearrange(before); }
void Renderer::expect_films(const FrameState& soon, const AssetStore& store, std::span<const Handle<AssetData>> handles) {
    impl_->pipeline->moving().expect(soon, store, handles);
}
void Renderer::show_cameras(std::span<const std::shared_ptr<const FilmPicture>> pictures) {
    impl_->pipeline->moving().show_cameras(pictures, impl_->pipeline->residency().samplers());
}

void Renderer::put_model(std::uint32_t index, std::string_view label, const ModelData& model) {
    impl_->pipeline->residency().put_model(index, label, model);
}
void Renderer::put_environment(std::uint32_t index, std::string_view label, const Pixels& equirect) {
    impl_->pipeline->residency().put_environment(index, label, equirect);
}
void Renderer::forget_frame() { impl_->pipeline->forget_frame(); }
void Renderer::put_lods(std::uint32_t index, std::span<const MadeLods> lods) { impl_->pipeline->residency().put_lods(index, "model", lods); }

void Renderer::put_occlusion(std::uint32_t index, const Occlusion& occlusion) { impl_->pipeline->residency().put_occlusion(index, "occlusion", occlusion); }

Result<void> Renderer::reload_shaders(const std::filesystem::path& share_dir) { return impl_->pipeline->reload_programs(share_dir); }
void Renderer::use(const RenderOptions& options) { impl_->pipeline->use(options); }
void Renderer::set_interrupt(std::function<bool()> interrupt) { impl_->pipeline->set_interrupt(std::move(interrupt)); }
bool Renderer::draw(const FrameState& state, Canvas& canvas, const Marks& marks) { return impl_->pipeline->draw(state, canvas, marks); }
void Renderer::draw_light(const FrameState& state, std::span<const glm::vec4> light, glm::ivec2 size, Canvas& canvas, const Marks& marks) {
    impl_->pipeline->draw_light(state, light, size, canvas, marks);
}
glm::ivec2 Renderer::light_size(int canvas_width, int canvas_height, const Marks& marks) {
    return scene_size(canvas_width, canvas_height, marks.resolution_cap);
}
void Renderer::draw_overlay(Canvas& canvas, std::span<const OverlayText> texts) { impl_->pipeline->draw_overlay(canvas, texts); }
void Renderer::draw_overlay(Canvas& canvas, const Overlay& overlay) { impl_->pipeline->draw_overlay(canvas, overlay); }
glm::vec2 Renderer::measure(const OverlayWords& words) { return impl_->pipeline->overlay().measure(words, impl_->pipeline->residency()); }
void Renderer::put_picture(std::uint32_t id, const Pixels& pixels) { impl_->pipeline->overlay().put_picture(id, pixels); }
const DrawStats& Renderer::stats() const { return impl_->pipeline->stats(); }
const RenderOptions& Renderer::options() const { return impl_->pipeline->options(); }
const gfx::ContextInfo& Renderer::context() const { return impl_->pipeline->info(); }

}  // namespace pai
