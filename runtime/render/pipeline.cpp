#include "render/pipeline.h"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <optional>
#include <tuple>

#include "base/log.h"
#include "base/release.h"
#include "gfx/context.h"
#include "render/mirror.h"

namespace pai {
namespace {

constexpr int kDfgPx = 64;
constexpr int kDfgSamples = 1024;

// Blocks at the distance that uniform buffers ask for.
template <class Block>
std::vector<std::byte> strided(const std::vector<Block>& blocks) {
    std::vector<std::byte> out(blocks.size() * kDrawStride);
    for (std::size_t i = 0; i < blocks.size(); ++i) std::memcpy(out.data() + i * kDrawStride, &blocks[i], sizeof(blocks[i]));
    return out;
}

void fill(gfx::Buffer& buffer, std::string_view label, std::span<const std::byte> bytes) {
    if (!buffer || buffer.size() < bytes.size()) buffer = gfx::Buffer(label, std::max<std::size_t>(bytes.size() * 2, 64 * kDrawStride));
    buffer.update(0, bytes);
}

}  // namespace

glm::ivec2 scene_size(int width, int height, int cap) {
    const int longer = std::max(width, height);
    if (cap <= 0 || longer <= cap) return {width, height};
    const auto fit = [&](int side) { return std::max(1, static_cast<int>(static_cast<std::int64_t>(side) * cap / longer)); };
    return {fit(width), fit(height)};
}

void upload_visible_copies(PassContext& c) {
    if (!c.list.visible_copies.empty()) fill(c.buffers.visible_copies, "visible copies", gfx::bytes_of(c.list.visible_copies));
}

Pipeline::Pipeline(const RenderOptions& options, gfx::ContextInfo info)
    : options_(options), info_(std::move(info)), clock_(options.measure_passes, info_.software) {}

Result<std::unique_ptr<Pipeline>> Pipeline::create(const std::filesystem::path& share_dir, const RenderOptions& options) {
    PAI_TRY(gfx::ContextInfo info, gfx::query_context());
    PAI_TRY(check_passes(pass_table()));
    std::unique_ptr<Pipeline> p(new Pipeline(options, info));
    p->take_options(options);
    p->choose_culling(options.culling);
    // Mesa's software sampler visits every texel under a pixel: a far wall with small tiles takes it minutes.
    p->shaders_ = share_dir / "shaders";
    p->options_.anisotropy = info.software ? 1 : std::min(options.anisotropy, info.max_anisotropy);
    auto loaded = p->load_programs(p->shaders_, p->programs_);
    if (!loaded && p->culling_ == CopyCulling::Gpu) {
        log::error("render", "copies are culled on the CPU: {}", loaded.error().message);
        p->choose_culling(Culling::Cpu);
        loaded = p->load_programs(p->shaders_, p->programs_);
    }
    PAI_TRY(loaded);
    PAI_TRY(p->text_, TextRenderer::create(share_dir / "fonts" / "interface.ttc", std::min(p->options_.anisotropy, 4.0f)));
    p->make_constants();
    p->frame_buffer_ = gfx::Buffer("frame block", sizeof(shared::FrameBlock));
    p->residency_ = std::make_unique<Residency>(p->info_, p->text_->library(), p->options_.anisotropy, options.environment_px,
                                                p->programs_.environment, p->constants_.empty);
    p->residency_->keep_merged(p->may_merge());
    p->residency_->keep_linear(options.plain && p->culling_ == CopyCulling::Grouped);
    p->overlay_ = std::make_unique<OverlayRenderer>(p->text_->interface_face());
    return p;
}

// Pictures of layers stay: they are the model's.
void Pipeline::forget_frame() {
    for (DrawBuffers* buffers : {&buffers_, &mirror_buffers_}) {
        SeenBuffers& seen = buffers->seen;
        seen.visibility = VisibilityBuffer();
        release(seen.surfaces);
        release(seen.tangents);
        seen.told = {};
    }
}

void Pipeline::choose_culling(Culling wanted) {
    if (wanted == Culling::None) culling_ = CopyCulling::Whole;
    else if (wanted == Culling::Gpu || (wanted == Culling::Auto && !info_.software)) culling_ = CopyCulling::Gpu;
    else culling_ = CopyCulling::Grouped;
    stats_.path = culling_ == CopyCulling::Whole ? "none" : culling_ == CopyCulling::Gpu ? "gpu" : "cpu";
}

void Pipeline::take_options(const RenderOptions& options) {
    options_.msaa = options.msaa > 1 && info_.max_samples >= 4 ? 4 : 1;
    options_.supersample = std::clamp(options.supersample, 1, 4);
    options_.smooth_edges = options.smooth_edges;
    options_.ambient_occlusion = options.ambient_occlusion;
    options_.key_samples = std::clamp(options.key_samples, 0, 64);
    options_.bloom = options.bloom;
    options_.unlit = options.unlit && !options_.plain;
    options_.lod_error_px = options.culling == Culling::None ? 0 : std::max(options.lod_error_px, 0.0f);
    options_.tile_error_px = options.tile_error_px;
    options_.tile_budget_mb = options.tile_budget_mb;
    options_.tone_map = options.tone_map;
    mirror_options_ = options_;
    mirror_options_.msaa = 1;
    mirror_options_.key_samples = 0;
    mirror_options_.bloom = mirror_options_.ambient_occlusion = mirror_options_.smooth_edges = mirror_options_.transparent = false;
    if (!options_.plain) return;
    // What there is then is what is asked for; the picture is the canvas itself.
    options_.msaa = options_.supersample = 1;
    options_.bloom = options_.ambient_occlusion = options_.smooth_edges = false;
    options_.key_samples = 0;
}

void Pipeline::use(const RenderOptions& options) {
    const RenderOptions before = options_;
    take_options(options);
    const auto targets_of = [](const RenderOptions& o) { return std::tuple(o.msaa, o.supersample, o.smooth_edges, o.ambient_occlusion, o.bloom); };
    if (targets_of(before) == targets_of(options_)) return;
    targets_ = {};
    parked_.clear();
}

void Pipeline::make_constants() {
    const auto texel = [](std::string_view label, std::array<std::uint8_t, 4> value) {
        gfx::Texture t(label, {.format = gfx::Format::Rgba8});
        t.upload(gfx::bytes_of(value));
        return t;
    };
    constants_.white = texel("white", {255, 255, 255, 255});
    constants_.flat_normal = texel("flat normal", {128, 128, 255, 255});
    const float lit = 1;
    constants_.no_shadow = gfx::Texture("no shadow", {.shape = gfx::TextureDesc::Shape::Array, .format = gfx::Format::Depth32F});
    constants_.no_shadow.upload(gfx::bytes_of(lit), 0, 0, 1, 1);
    constants_.no_slices = gfx::Texture("no slices", {.shape = gfx::TextureDesc::Shape::Array});
    using Wrap = gfx::SamplerDesc::Wrap;
    constants_.linear_repeat = gfx::Sampler("linear repeat", {.wrap_s = Wrap::Repeat, .wrap_t = Wrap::Repeat});
    constants_.clamped = gfx::Sampler("clamped", {});
    constants_.around = gfx::Sampler("around", {.wrap_s = Wrap::Repeat});
    constants_.shadow_compare = gfx::Sampler("shadow compare", {.wrap_s = Wrap::Border, .wrap_t = Wrap::Border, .mips = false, .compare = true});
    constants_.nearest = gfx::Sampler("nearest", {.mag_linear = false, .min_linear = false, .mips = false});
    constants_.uniform = uniform_environment();
    constants_.empty = gfx::VertexArray("no attributes");
    draw_dfg();
}

void Pipeline::draw_dfg() {
    constants_.dfg = gfx::Texture("dfg", {.format = gfx::Format::Rgba16F, .width = kDfgPx, .height = kDfgPx});
    gfx::Framebuffer framebuffer("dfg");
    framebuffer.attach_colour(0, constants_.dfg);
    if (options_.plain) return;  // its surfaces do not look at it
    framebuffer.bind(kDfgPx, kDfgPx);
    gfx::apply({});
    programs_.dfg.use();
    programs_.dfg.set(0, kDfgSamples);
    gfx::draw_fullscreen(constants_.empty);
}

bool Pipeline::fit_targets(const Canvas& canvas, int resolution_cap) {
    const glm::ivec2 size = scene_size(canvas.width(), canvas.height(), options_.plain ? 0 : resolution_cap) * options_.supersample;
    // A size that no canvas had for so long is gone: a window that is drawn larger leaves many behind.
    constexpr int kForgottenAfter = 128;
    const auto fits = [&](const Targets& t) { return t.width == size.x && t.height == size.y; };
    std::erase_if(parked_, [](Targets& t) { return ++t.unused_draws > kForgottenAfter; });
    if (fits(targets_)) return true;
    if (targets_.width > 0) {
        targets_.unused_draws = 0;
        parked_.push_back(std::move(targets_));
    }
    targets_ = {};
    if (const auto found = std::find_if(parked_.begin(), parked_.end(), fits); found != parked_.end()) {
        targets_ = std::move(*found);
        parked_.erase(found);
        // As many canvases as a show has, drawn one after the other, tell of their frame before.
        constexpr int kToldOf = 16;
        if (targets_.unused_draws > kToldOf) targets_.cull.counts.forget();
        return true;
    }
    auto made = Targets::create(size.x, size.y, options_);
    if (!made) {
        log::error("render", "{}", made.error().message);
        return false;
    }
    targets_ = std::move(*made);
    return true;
}

void Pipeline::list_layer(PassContext& c, const Layer& layer, std::uint32_t index, glm::ivec2 picture_px, const glm::mat4& window, CopyCulling culling) {
    c.layer = &layer;
    c.layer_index = index;
    c.depth_is_laid = false;
    if (layer.environment.visible) residency_->show_environment(layer.environment.asset);
    if (may_merge()) residency_->follow_copies(layer, lod_view(layer.camera, picture_px.x, picture_px.y, window, options_.lod_error_px), wait_for_copies_);
    c.list = build_draw_list(layer, index, *residency_, poses_, moving_, picture_px.x, picture_px.y, window, options_.lod_error_px, options_.ambient_occlusion, culling, c.options.key_samples);
    if (culling == CopyCulling::Grouped) {
        culler_.run(c.list, c.targets.width, c.targets.height, c.options.msaa);
        if (options_.plain) {
            write_copies(c.list, c.buffers, culler_.hides());
            if (info_.software) find_seen(c.list, c.targets.width, c.targets.height, c.buffers.written, c.buffers.seen);
            upload_copies(c.list, c.buffers);
        }
    }
    if (culling == CopyCulling::Gpu) plan_cull(c.list);
    c.list.frame.counts.z = c.targets.ambient && layer.camera.ortho_height_m <= 0 ? 1 : 0;
    c.list.frame.counts.w = c.options.msaa;
    if (options_.plain) return need_bare(c.list);
    need_layers(c.list);
    need_open(c.list);
}

void Pipeline::upload_layer(PassContext& c) {
    gfx::set_point_size(std::max(2.0f, static_cast<float>(c.targets.height) / 360));
    fill(c.buffers.blocks, "draw blocks", strided(c.list.blocks));
    fill(c.buffers.glows, "glow blocks", strided(c.list.glows));
    fill(c.buffers.open_blocks, "open blocks", strided(c.list.open_blocks));
    upload_visible_copies(c);
    fill(c.buffers.more_lights, "more lights", gfx::bytes_of(c.list.more_lights.lights));
    fill(c.buffers.light_cells, "light cells", gfx::bytes_of(c.list.more_lights.clusters.words));
    bind_lights(c);
    c.frame_buffer.update(0, gfx::bytes_of(c.list.frame));
    c.frame_buffer.bind_uniform(0);
}

void Pipeline::count_layer(const DrawList& list) {
    stats_.instances_drawn += list.instances_drawn;
    stats_.instances_total += list.instances_total;
    stats_.full_triangles += list.full_triangles;
    stats_.lod_triangles += list.lod_triangles;
    stats_.lod_draws += list.lod_draws;
    stats_.instances_merged += list.merged;
    if (list.frame.key_to_light.w > 0 && !options_.unlit) {
        stats_.key_share = list.environment->key.share();
        stats_.key_radius_rad = static_cast<double>(list.environment->key.radius_rad());
    }
}

void Pipeline::begin_layer(PassContext& c, const Layer& layer, std::uint32_t index, glm::ivec2 picture_px, const glm::mat4& window, CopyCulling culling) {
    list_layer(c, layer, index, picture_px, window, culling);
    count_layer(c.list);
    upload_layer(c);
}

void Pipeline::draw_mirror(PassContext& c, const Layer& layer, std::uint32_t index) {
    if (options_.plain || options_.unlit || layer.camera.ortho_height_m > 0) return;
    const std::optional<float> height_m = mirror_height(c.list);
    if (!height_m || c.list.frame.camera_ws.y <= *height_m || !targets_.need_mirror(mirror_options_)) return;
    const gfx::DebugGroup group("mirror");
    clock_.begin("mirror");
    mirror_layer_ = layer;
    mirror_layer_.camera = mirrored_camera(layer.camera, *height_m);
    if (!mirror_frame_buffer_) mirror_frame_buffer_ = gfx::Buffer("frame block of the mirror", sizeof(shared::FrameBlock));
    Targets& targets = *targets_.mirror;
    PassContext m{mirror_options_, programs_, constants_, *residency_, targets, shadows_, key_map_, *text_,
                  mirror_frame_buffer_, mirror_buffers_, c.frame, c.marks, c.canvas, mark_, stats_};
    m.counts = c.counts;
    m.in_mirror = true;
    list_layer(m, mirror_layer_, index, {targets.width, targets.height}, glm::mat4(1), culling_);
    keep_above(m.list, *height_m);
    upload_layer(m);
    const float unseen = unseen_share(c.list.frame);
    targets.scene.clear_colour(0, glm::vec4(0, 0, 0, 1));
    gfx::keep_rows_from(static_cast<int>(unseen * static_cast<float>(targets.height)), targets.width, targets.height);
    run_deform(m);
    if (m.counts && !m.list.groups.empty()) run_cull(m);
    run_opaque(m);
    run_background(m);
    if (with_glass(m)) run_behind(m);
    run_blended(m);
    if (!layer.particles.empty()) run_particles(m);
    gfx::keep_rows_from(0, targets.width, targets.height);
    targets.behind.copy_from(targets.scene_colour);
    targets.behind.generate_mips();
    clock_.end("mirror", stats_.passes);
    c.mirror = &targets.behind;
    c.list.frame.mirror = {*height_m, 1, unseen, 0};
}

bool Pipeline::run_rows(PassContext& context, PassRow::Scope scope) {
    for (const PassRow& row : pass_table()) {
        if (row.scope != scope || !row.when(context)) continue;
        const gfx::DebugGroup group(row.name);
        clock_.begin(row.name);
        row.run(context);
        clock_.end(row.name, stats_.passes);
        if (!interrupt_) continue;
        // What was only told, not done, would have to be waited for by whatever comes next.
        if (info_.software) gfx::finish();
        if (interrupt_()) return false;
    }
    return true;
}

bool Pipeline::draw_layers(PassContext& context) {
    poses_.begin_frame();
    for (std::size_t i = 0; i < context.frame.layers.size(); ++i) {
        const Layer& layer = context.frame.layers[i];
        if (layer.weight <= 0) continue;
        const auto index = static_cast<std::uint32_t>(i);
        list_layer(context, layer, index, {targets_.width, targets_.height}, glm::mat4(1), culling_);
        count_layer(context.list);
        context.mirror = nullptr;
        draw_mirror(context, layer, index);
        if (context.mirror && interrupt_ && interrupt_()) return false;
        upload_layer(context);
        if (!run_rows(context, PassRow::Scope::Layer)) return false;
    }
    return true;
}

bool Pipeline::draw(const FrameState& frame, Canvas& canvas, const Marks& marks) {
    stats_ = {.path = stats_.path};
    buffers_.seen_pin_count = 0;
    canvas.framebuffer().clear_colour(0, {0, 0, 0, options_.transparent ? 0 : 1});
    stats_.tiles = residency_->tiles().stats();
    if (!fit_targets(canvas, marks.resolution_cap)) return true;
    gfx::set_clip_zero_to_one(true);
    PassContext context{options_, programs_,     constants_,   *residency_, targets_, shadows_, key_map_, *text_,
                        frame_buffer_, buffers_, frame, marks, canvas, mark_, stats_};
    if (culling_ == CopyCulling::Gpu) {
        context.counts = &targets_.cull.counts;
        context.counts->begin_frame();
    }
    const bool done = (frame.slate.active || draw_layers(context)) && run_rows(context, PassRow::Scope::Frame);
    if (context.counts) context.counts->end_frame();
    gfx::restore_default_state();
    return done;
}

const DrawStats& Pipeline::stats() {
    counted_ = stats_;
    if (culling_ != CopyCulling::Gpu) return counted_;
    const CullCounts::Sums& sums = targets_.cull.counts.latest();
    counted_.instances_drawn += sums.instances;
    counted_.triangles += sums.triangles;
    counted_.full_triangles += sums.full_triangles;
    counted_.lod_triangles += sums.lod_triangles;
    counted_.lod_draws += sums.lod_draws;
    return counted_;
}

bool Pipeline::follow_pictures(const FrameState& state, double budget_ms) {
    wait_for_copies_ = budget_ms < 0;
    return residency_->follow_pictures(state, std::max(picture_px_.y, 1) * std::max(options_.supersample, 1), budget_ms);
}

void Pipeline::follow_tiles(const FrameState& state, const AssetStore& store, std::span<const Handle<AssetData>> handles, double budget_ms) {
    const TileOptions options{.error_px = std::max(options_.tile_error_px, 0.1f), .budget_bytes = static_cast<std::uint64_t>(std::max(options_.tile_budget_mb, 1)) << 20,
                              .width_px = std::max(picture_px_.x, 1), .height_px = std::max(picture_px_.y, 1)};
    residency_->follow_tiles(state, store, handles, budget_ms, options);
}

void Pipeline::draw_light(const FrameState& frame, std::span<const glm::vec4> light, glm::ivec2 size, Canvas& canvas, const Marks& marks) {
    stats_ = {.path = stats_.path};
    targets_.cull.counts.forget();  // it has no copies
    buffers_.seen_pin_count = 0;
    canvas.framebuffer().clear_colour(0, {0, 0, 0, options_.transparent ? 0 : 1});
    PassContext context{options_, programs_,     constants_,   *residency_, targets_, shadows_, key_map_, *text_,
                        frame_buffer_, buffers_, frame, marks, canvas, mark_, stats_};
    if (!frame.slate.active && light.size() == static_cast<std::size_t>(size.x) * static_cast<std::size_t>(size.y)) {
        gfx::Texture picture("light", {.format = gfx::Format::Rgba32F, .width = size.x, .height = size.y});
        for (int y = 0; y < size.y; ++y) {
            const auto row = light.subspan(static_cast<std::size_t>(size.y - 1 - y) * static_cast<std::size_t>(size.x), static_cast<std::size_t>(size.x));
            picture.upload(std::as_bytes(row), 0, y, size.x, 1);
        }
        compose_light(context, picture);
    }
    run_rows(context, PassRow::Scope::Frame);
    gfx::restore_default_state();
}

void Pipeline::draw_overlay(Canvas& canvas, std::span<const OverlayText> texts) {
    std::vector<FlatText> lines;
    std::vector<FlatRectangle> plates;
    for (const OverlayText& t : texts) {
        const float em = t.size_px;
        const TextLayout layout = text_->measure(t.text, {});
        const float height = static_cast<float>(layout.lines) * em * TextStyle{}.line_height;
        if (t.background.a > 0) {
            plates.push_back({{t.position_px.x - em * 0.5f, t.position_px.y - em * 0.3f, t.position_px.x + layout.width * em + em * 0.5f,
                               t.position_px.y + height + em * 0.1f}, t.background});
        }
        lines.push_back({.text = t.text, .position_px = t.position_px + glm::vec2(0, em * 0.95f), .size_px = em, .colour = t.colour});
    }
    canvas.framebuffer().bind(canvas.width(), canvas.height());
    gfx::apply({.blend = gfx::Blend::Premultiplied});
    text_->draw_flat(plates, lines, {canvas.width(), canvas.height()}, programs_.flat_text);
    gfx::restore_default_state();
}

}  // namespace pai
