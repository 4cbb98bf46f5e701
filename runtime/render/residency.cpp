#include "render/residency.h"

#include <algorithm>
#include <utility>

#include "asset/lod.h"
#include "base/log.h"
#include "render/picture_plane.h"
#include "time/clock.h"

namespace pai {

Residency::Slot& Residency::slot(std::uint32_t index) {
    if (index >= slots_.size()) slots_.resize(index + 1);
    ++version_;
    return slots_[index];
}

void Residency::clear(std::uint32_t index, Handle<AssetData> handle) {
    Slot& s = slot(index);
    s.form = std::monostate();
    s.data.reset();
    s.sky.reset();
    s.coming.reset();
    s.finer.reset();
    s.label.clear();
    s.handle = handle;
}

void Residency::rearrange(std::span<const std::uint32_t> before) {
    std::vector<Slot> slots(before.size());
    for (std::size_t i = 0; i < before.size(); ++i)
        if (before[i] < slots_.size()) slots[i] = std::move(slots_[before[i]]);
    slots_ = std::move(slots);
    tiles_.rearrange(before);
    ++version_;
}

void Residency::begin(std::uint32_t index, Handle<AssetData> handle, std::string_view label, AssetKind kind, std::shared_ptr<const AssetData> data) {
    const auto* model = std::get_if<Model>(data.get());
    // What is loaded anew stays until then; another asset's model goes at once.
    if (!model || slot(index).label != label || !std::holds_alternative<GpuModel>(slot(index).form)) clear(index, handle);
    Slot& s = slot(index);
    s.handle = handle;
    s.label = label;
    s.coming = std::make_unique<Coming>();
    s.coming->label = label;
    s.coming->kind = kind;
    if (model) s.coming->textures.emplace(label, model->data, info_.max_texture_px, linear_colours_);
    s.coming->data = std::move(data);
}

std::optional<Residency::Arrived> Residency::advance(std::uint32_t index, double budget_ms) {
    Coming& coming = *slots_[index].coming;
    const std::int64_t began_ns = steady_ns();
    const auto spent_ms = [&] { return static_cast<double>(steady_ns() - began_ns) * 1e-6; };
    if (coming.textures && !coming.textures->advance(budget_ms)) {
        coming.ms += spent_ms();
        return std::nullopt;
    }
    const std::unique_ptr<Coming> last = std::move(slots_[index].coming);
    const std::size_t bytes = put(index, *last);
    return Arrived{bytes, last->ms + spent_ms()};
}

std::size_t Residency::put(std::uint32_t index, Coming& coming) {
    if (const auto* model = std::get_if<Model>(coming.data.get())) {
        const std::size_t bytes = put_model(index, coming.label, std::shared_ptr<const ModelData>(coming.data, &model->data), coming.textures->take());
        if (model->occlusion) put_occlusion(index, coming.label, *model->occlusion);
        return bytes;
    }
    if (const auto* image = std::get_if<Image>(coming.data.get())) {
        if (coming.kind == AssetKind::Environment) return put_environment(index, coming.label, std::shared_ptr<const Pixels>(coming.data, &image->pixels));
        return put_picture(index, coming.label, image->pixels);
    }
    if (const auto* font = std::get_if<Font>(coming.data.get())) {
        const std::size_t bytes = put_font(index, coming.label, font->file);
        slots_[index].data = std::move(coming.data);
        return bytes;
    }
    return 0;
}

std::size_t Residency::put_font(std::uint32_t index, std::string_view label, ByteSpan file) {
    Slot& s = slot(index);
    auto face = fonts_.open(file);
    if (!face) {
        log::warn("render", "{}: {}", label, face.error().message);
        return 0;
    }
    s.form = std::move(*face);
    return file.size();
}

std::size_t Residency::put_model(std::uint32_t index, std::string_view label, const ModelData& model) {
    return put_model(index, label, std::make_shared<const ModelData>(model));
}

std::size_t Residency::put_model(std::uint32_t index, std::string_view label, std::shared_ptr<const ModelData> model) {
    ModelUpload textures(label, *model, info_.max_texture_px, linear_colours_);
    textures.advance(-1);
    return put_model(index, label, std::move(model), textures.take());
}

std::size_t Residency::put_model(std::uint32_t index, std::string_view label, std::shared_ptr<const ModelData> model, ModelTextures textures) {
    Slot& s = slot(index);
    GpuModel made = build_gpu_model(label, *model, samplers_, std::move(textures), keep_merged_);
    made.version = version_;
    s.finer = FinerPictures::of(label, model, info_.max_texture_px, linear_colours_);
    if (needs_poses(*model)) made.source = std::move(model);
    const std::size_t bytes = made.byte_count;
    s.form = std::move(made);
    return bytes;
}

std::size_t Residency::bytes(std::uint32_t index) const {
    struct OnGpu {
        std::size_t operator()(std::monostate) const { return 0; }
        std::size_t operator()(const GpuModel& m) const { return m.byte_count; }
        std::size_t operator()(const EnvironmentMap& e) const { return e.byte_count() + (e.sky ? e.sky.byte_count() : 0); }
        std::size_t operator()(const FontFace&) const { return 0; }
    };
    return index < slots_.size() ? std::visit(OnGpu{}, slots_[index].form) : 0;
}

bool Residency::follow_pictures(const FrameState& state, int height_px, double budget_ms) {
    const std::int64_t began_ns = steady_ns();
    bool complete = true;
    for (std::uint32_t i = 0; i < slots_.size(); ++i) {
        auto* model = std::get_if<GpuModel>(&slots_[i].form);
        if (!slots_[i].finer || !model) continue;
        const double left_ms = budget_ms < 0 ? -1 : std::max(budget_ms - static_cast<double>(steady_ns() - began_ns) * 1e-6, 0.0);
        const FinerPictures::Done done = slots_[i].finer->follow(state, i, height_px, left_ms, *model);
        if (done.changed) model->version = ++version_;
        complete = complete && done.complete;
    }
    return complete;
}

void Residency::follow_copies(const Layer& layer, const LodView& view, bool wait) {
    constexpr int kMostThreads = 2;
    constexpr std::size_t kRecordsAtOnce = 16'384;
    if (view.most_px <= 0) return;
    MergeShare share{.begins = kMostThreads, .records = kRecordsAtOnce};
    for (const Slot& s : slots_)
        if (const auto* model = std::get_if<GpuModel>(&s.form); model && model->merged_room > 0)
            share.begins -= static_cast<int>(std::count_if(model->copies.begin(), model->copies.end(), [](const GpuCopies& c) { return c.is_merging(); }));
    for (const ModelDraw& draw : layer.models) {
        auto* model = draw.asset < slots_.size() ? std::get_if<GpuModel>(&slots_[draw.asset].form) : nullptr;
        if (!model || model->merged_room == 0) continue;
        for (const GpuItem& item : model->items) {
            if (item.copies < 0) continue;
            const CopyView from = copy_view(view, draw.world_from_node * item.model_from_mesh, true);
            if (model->copies[static_cast<std::size_t>(item.copies)].follow(from, wait, share)) ++version_;
        }
    }
}

void Residency::follow_tiles(const FrameState& state, const AssetStore& store, std::span<const Handle<AssetData>> handles, double budget_ms, const TileOptions& options) {
    const auto build = [&](std::string_view label, const ModelData& data) {
        GpuModel made = build_gpu_model(label, data, samplers_, info_.max_texture_px, linear_colours_);
        made.version = ++version_;
        return made;
    };
    if (tiles_.follow(state, store, handles, budget_ms, options, build)) ++version_;
}

void Residency::put_occlusion(std::uint32_t index, std::string_view label, const Occlusion& occlusion) {
    Slot& s = slot(index);
    if (auto* model = std::get_if<GpuModel>(&s.form)) model->occlusion = build_occlusion(label, occlusion);
}

void Residency::put_lods(std::uint32_t index, std::string_view label, std::span<const MadeLods> lods) {
    Slot& s = slot(index);
    if (auto* model = std::get_if<GpuModel>(&s.form)) add_made_lods(label, lods, *model);
}

std::size_t Residency::put_picture(std::uint32_t index, std::string_view label, const Pixels& picture) {
    return put_model(index, label, picture_plane(picture));
}

std::size_t Residency::put_environment(std::uint32_t index, std::string_view label, const Pixels& equirect) {
    return put_environment(index, label, std::make_shared<const Pixels>(equirect));
}

std::size_t Residency::put_environment(std::uint32_t index, std::string_view label, std::shared_ptr<const Pixels> equirect) {
    Slot& s = slot(index);
    s.form = build_environment(label, *equirect, environment_px_, info_.max_texture_px, programs_, empty_);
    if (equirect->width > 0 && equirect->height > 0) s.sky = std::move(equirect);
    return std::get<EnvironmentMap>(s.form).byte_count();
}

void Residency::show_environment(std::uint32_t index) {
    if (!environment(index) || !slots_[index].sky) return;
    std::get<EnvironmentMap>(slots_[index].form).sky = sky_picture("sky", *std::exchange(slots_[index].sky, nullptr), info_.max_texture_px);
}

}  // namespace pai
