#include "render/seen_layers.h"

#include <algorithm>

namespace pai {
namespace {

// Larger pictures are not held twice.
constexpr int kMostLayer_px = 1024;
constexpr std::uint64_t kFramesKept = 600;

const GpuTexture& map_of(const DrawItem& d, std::size_t map) { return map == 0 ? d.material->base : d.material->emissive; }

const gfx::TextureDesc& desc_of(const GpuModel& model, std::int32_t texture) { return model.textures[static_cast<std::size_t>(texture)].desc(); }

bool can_be_layer(const gfx::TextureDesc& d) {
    return d.shape == gfx::TextureDesc::Shape::Flat && (d.format == gfx::Format::Rgba8 || d.format == gfx::Format::Srgb8A8) && std::max(d.width, d.height) <= kMostLayer_px;
}

bool same_shape(const gfx::TextureDesc& a, const gfx::TextureDesc& b) { return a.format == b.format && a.width == b.width && a.height == b.height && a.levels == b.levels; }

// All that passes/bare.frag reads of a draw but for its matrices.
bool shade_alike(const DrawItem& a, const DrawItem& b, const DrawList& list) {
    const shared::DrawBlock &x = list.blocks[a.block], &y = list.blocks[b.block];
    return a.model == b.model && a.material == b.material && a.item->unlit == b.item->unlit && x.base_colour == y.base_colour && x.emissive_normal == y.emissive_normal &&
           x.surface == y.surface && x.look.x == y.look.x && x.dielectric == y.dielectric;
}

std::array<std::int32_t, 2> textures_of(const DrawItem& d) { return {map_of(d, 0).texture, map_of(d, 1).texture}; }

bool has_other_maps(const DrawItem& d) { return d.material->normal.texture >= 0 || d.material->metallic_roughness.texture >= 0; }

void whiten(gfx::Texture& array, int layer) {
    const gfx::TextureDesc& d = array.desc();
    const std::vector<std::byte> white(static_cast<std::size_t>(d.width) * static_cast<std::size_t>(d.height) * 4, std::byte{255});
    for (int level = 0; level < d.levels; ++level) {
        const int width = std::max(1, d.width >> level), height = std::max(1, d.height >> level);
        array.upload(std::span(white).first(static_cast<std::size_t>(width) * static_cast<std::size_t>(height) * 4), 0, 0, width, height, level, layer);
    }
}

}  // namespace

const DrawItem& SeenGroup::first() const { return **std::find_if(layers.begin(), layers.end(), [](const DrawItem* d) { return d != nullptr; }); }

std::size_t SeenGroup::layer_count() const {
    return static_cast<std::size_t>(std::count_if(layers.begin(), layers.end(), [](const DrawItem* d) { return d != nullptr; }));
}

void SeenLayers::begin_frame() {
    ++frame_;
    std::erase_if(sets_, [&](const Set& s) { return frame_ - s.last_frame > kFramesKept; });
}

bool SeenLayers::may_join(const Set& set, const DrawItem& first, const DrawItem& d) const {
    const bool unlit = first.item->unlit || first.material->kind == SurfaceKind::Unlit;
    if (first.model != d.model || unlit != (d.item->unlit || d.material->kind == SurfaceKind::Unlit) || has_other_maps(first) || has_other_maps(d)) return false;
    for (std::size_t map = 0; map < 2; ++map) {
        const GpuTexture& t = map_of(d, map);
        if (t.texture >= 0 && !can_be_layer(desc_of(*d.model, t.texture))) return false;
        if (t.texture >= 0 && map_of(first, map).texture >= 0 && map_of(first, map).sampler != t.sampler) return false;
        for (const auto& there : set.textures) {
            if (there[map] >= 0 && !can_be_layer(desc_of(*d.model, there[map]))) return false;
            if (there[map] >= 0 && t.texture >= 0 && !same_shape(desc_of(*d.model, there[map]), desc_of(*d.model, t.texture))) return false;
        }
    }
    return true;
}

std::size_t SeenLayers::set_for(const DrawItem& d) {
    const auto known = std::find_if(sets_.begin(), sets_.end(), [&](const Set& s) {
        return s.last_frame != frame_ && s.model_version == d.model->version && std::find(s.textures.begin(), s.textures.end(), textures_of(d)) != s.textures.end();
    });
    auto index = static_cast<std::size_t>(known - sets_.begin());
    if (known == sets_.end()) {
        // Pictures of the model as it was are of no use.
        std::erase_if(sets_, [&](const Set& s) { return s.model == d.model && s.model_version != d.model->version && s.last_frame != frame_; });
        Set made;
        made.model = d.model;
        made.model_version = d.model->version;
        made.textures.push_back(textures_of(d));
        sets_.push_back(std::move(made));
        index = sets_.size() - 1;
    }
    sets_[index].last_frame = frame_;
    return index;
}

SeenLayers::Place SeenLayers::place(const DrawItem& d, const DrawList& list, std::vector<SeenGroup>& groups, bool if_new, std::size_t most_groups) {
    for (std::uint32_t g = 0; g < groups.size(); ++g) {
        for (std::uint32_t l = 0; l < kMostSeenLayers; ++l) {
            if (groups[g].layers[l] && shade_alike(*groups[g].layers[l], d, list)) return {g, l, true};
        }
    }
    const float coverage = list.blocks[d.block].look.x;
    for (std::uint32_t g = 0; g < groups.size(); ++g) {
        Set& set = sets_[groups[g].set];
        const DrawItem& first = groups[g].first();
        if (list.blocks[first.block].look.x != coverage || !may_join(set, first, d)) continue;
        for (std::uint32_t l = 0; l < kMostSeenLayers; ++l) {
            if (groups[g].layers[l]) continue;
            if (l == set.textures.size()) set.textures.push_back(textures_of(d));
            if (set.textures[l] != textures_of(d)) continue;
            groups[g].layers[l] = &d;
            return {g, l, true};
        }
    }
    if (!if_new || groups.size() >= most_groups) return {};
    SeenGroup made;
    made.set = set_for(d);
    const auto& textures = sets_[made.set].textures;
    const auto layer = static_cast<std::size_t>(std::find(textures.begin(), textures.end(), textures_of(d)) - textures.begin());
    made.layers[layer] = &d;
    groups.push_back(made);
    return {static_cast<std::uint32_t>(groups.size() - 1), static_cast<std::uint32_t>(layer), true};
}

const gfx::Texture* SeenLayers::pictures(const SeenGroup& group, int map) {
    Set& set = sets_[group.set];
    const GpuModel& model = *group.first().model;
    const auto m = static_cast<std::size_t>(map);
    const auto shown = std::find_if(set.textures.begin(), set.textures.end(), [&](const auto& t) { return t[m] >= 0; });
    if (shown == set.textures.end()) return nullptr;
    if (set.made[m] != set.textures.size()) {
        gfx::TextureDesc desc = desc_of(model, (*shown)[m]);
        desc.shape = gfx::TextureDesc::Shape::Array;
        desc.layers = static_cast<int>(set.textures.size());
        set.arrays[m] = gfx::Texture("pictures of layers", desc);
        for (std::size_t l = 0; l < set.textures.size(); ++l) {
            const std::int32_t texture = set.textures[l][m];
            if (texture < 0) whiten(set.arrays[m], static_cast<int>(l));
            else set.arrays[m].copy_layer_from(model.textures[static_cast<std::size_t>(texture)], static_cast<int>(l));
        }
        set.made[m] = set.textures.size();
    }
    return &set.arrays[m];
}

}  // namespace pai
