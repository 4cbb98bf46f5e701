#include "render/gpu_material.h"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <functional>
#include <map>
#include <optional>
#include <tuple>

#include <fmt/format.h>

#include "asset/pose.h"
#include "shaders/shared/frame.h"

namespace pai {
namespace {

// The textures that materials refer to, each image once a colour space.
class TextureTaker {
public:
    // `sampler_of`: the index of a sampler; `take`: of a texture in the model, and its scale.
    struct Taken {
        std::int32_t texture = -1;
        glm::vec3 scale{1};
    };
    TextureTaker(const ModelData& data, std::function<std::uint32_t(const Sampler&)> sampler_of, std::function<Taken(const TextureKey&)> take)
        : data_(data), sampler_of_(std::move(sampler_of)), take_(std::move(take)) {}

    GpuTexture get(const TextureRef& ref, bool srgb) {
        if (ref.image < 0 || ref.image >= static_cast<int>(data_.images.size())) return {};
        const Pixels& image = data_.images[static_cast<std::size_t>(ref.image)];
        if (image.width < 1 || image.height < 1 || image.texels.empty()) return {};
        const TextureKey key{ref.image, srgb};
        const auto [entry, added] = taken_.try_emplace(key);
        if (added) entry->second = take_(key);
        return {entry->second.texture, sampler_of_(ref.sampler), place_of_uv(ref.texcoord), ref.transform, entry->second.scale};
    }

private:
    // Where uv_order() puts set `texcoord`.
    int place_of_uv(int texcoord) const {
        return static_cast<int>(std::find(order_.begin(), order_.end(), std::clamp(texcoord, 0, 3)) - order_.begin());
    }

    const ModelData& data_;
    std::array<int, 4> order_ = uv_order(data_);
    std::function<std::uint32_t(const Sampler&)> sampler_of_;
    std::function<Taken(const TextureKey&)> take_;
    std::map<TextureKey, Taken> taken_;
};

// True if the material has more than metal, a dielectric of one grey reflectance, and light of its own.
bool has_layers(const Material& m, bool more_uvs) {
    const bool coloured = m.specular_texture.image >= 0 || m.specular_colour_texture.image >= 0 ||
                          m.specular_colour.r != m.specular_colour.g || m.specular_colour.g != m.specular_colour.b;
    return coloured || more_uvs || m.clearcoat.factor > 0 || m.sheen.colour != glm::vec3(0) || m.iridescence.factor > 0 || m.anisotropy.strength > 0 ||
           m.transmission.factor > 0 || m.diffuse_transmission.factor > 0;
}

SurfaceKind kind_of(const Material& m, const GpuMaterial& gpu) {
    if (m.unlit) return SurfaceKind::Unlit;
    if (gpu.layers >= 0) return m.transmission.factor > 0 || m.diffuse_transmission.factor > 0 ? SurfaceKind::Glass : SurfaceKind::Layered;
    const GpuTexture* const all[] = {&gpu.base, &gpu.metallic_roughness, &gpu.normal, &gpu.occlusion, &gpu.emissive};
    const bool moved = std::any_of(std::begin(all), std::end(all), [](const GpuTexture* t) { return t->transform != UvTransform(); });
    const bool own_occlusion = gpu.occlusion.texture >= 0 && !gpu.occlusion_packed;
    if (own_occlusion || moved || gpu.emissive.texture >= 0 || m.alpha != Material::Alpha::Opaque) return SurfaceKind::Full;
    return gpu.base.texture >= 0 || gpu.metallic_roughness.texture >= 0 || gpu.normal.texture >= 0 ? SurfaceKind::Textured : SurfaceKind::Plain;
}

constexpr std::size_t kBaseTextures = 5;  // of textures_of()

// `layers`: how many materials with layers were made before.
GpuMaterial make_material(const Material& m, TextureTaker& textures, std::int32_t& layers) {
    GpuMaterial out{.factors = m};
    const auto all = textures_of(m);
    GpuTexture* const first[kBaseTextures] = {&out.base, &out.metallic_roughness, &out.normal, &out.occlusion, &out.emissive};
    for (std::size_t i = 0; i < kBaseTextures; ++i) *first[i] = textures.get(*all[i].ref, all[i].srgb);
    out.occlusion_packed = out.occlusion.texture >= 0 && out.occlusion == out.metallic_roughness;
    const bool more_uvs = std::any_of(std::begin(first), std::end(first), [](const GpuTexture* t) { return t->texture >= 0 && t->texcoord > 1; });
    if (has_layers(m, more_uvs) && !m.unlit) {
        out.layers = layers++;
        for (std::size_t i = kBaseTextures; i < all.size(); ++i) out.layer_textures.push_back(textures.get(*all[i].ref, all[i].srgb));
    }
    out.kind = kind_of(m, out);
    return out;
}

// The factors and transforms of `m`; textures and kind stay.
void take_values(const Material& m, GpuMaterial& out) {
    out.factors = m;
    const auto all = textures_of(m);
    GpuTexture* const first[kBaseTextures] = {&out.base, &out.metallic_roughness, &out.normal, &out.occlusion, &out.emissive};
    for (std::size_t i = 0; i < all.size(); ++i) {
        if (i < kBaseTextures) first[i]->transform = all[i].ref->transform;
        else if (i - kBaseTextures < out.layer_textures.size()) out.layer_textures[i - kBaseTextures].transform = all[i].ref->transform;
    }
}

// Columns of the matrix that moves coordinates, and where they begin.
std::pair<glm::vec4, glm::vec4> moved_uv(const GpuTexture& t) {
    const UvTransform& f = t.transform;
    const float c = std::cos(f.rotation_rad), s = std::sin(f.rotation_rad);
    return {{c * f.scale.x, -s * f.scale.x, s * f.scale.y, c * f.scale.y}, {f.offset, t.texcoord, 0}};
}

gfx::Buffer texture_blocks(std::string_view label, const std::vector<GpuMaterial>& materials) {
    std::vector<std::byte> bytes(materials.size() * kTextureBlockStride);
    for (std::size_t i = 0; i < materials.size(); ++i) {
        const GpuMaterial& m = materials[i];
        shared::TextureBlock block{};
        const GpuTexture* const all[kBaseTextures] = {&m.base, &m.metallic_roughness, &m.normal, &m.occlusion, &m.emissive};
        for (std::size_t t = 0; t < kBaseTextures; ++t) std::tie(block.uv_matrix[t], block.uv_offset[t]) = moved_uv(*all[t]);
        std::memcpy(bytes.data() + i * kTextureBlockStride, &block, sizeof(block));
    }
    return gfx::Buffer(fmt::format("{} texture blocks", label), bytes);
}

shared::LayerBlock layer_block(const GpuMaterial& gpu) {
    const Material& m = gpu.factors;
    const Transmission& t = m.transmission;
    shared::LayerBlock b{};
    b.layer_specular = {m.specular_colour, m.specular};
    b.layer_coat = {m.clearcoat.factor, m.clearcoat.roughness, m.clearcoat.normal_scale, m.ior};
    b.layer_sheen = {m.sheen.colour, m.sheen.roughness};
    b.layer_film = {m.iridescence.factor, m.iridescence.ior, m.iridescence.thickness_min_nm, m.iridescence.thickness_max_nm};
    b.layer_anisotropy = {m.anisotropy.strength, std::cos(m.anisotropy.rotation_rad), std::sin(m.anisotropy.rotation_rad), t.dispersion};
    b.layer_transmission = {t.factor, t.thickness_m, t.attenuation_distance_m > 0 ? 1 / t.attenuation_distance_m : 0.0f, m.diffuse_transmission.factor};
    b.layer_attenuation = {t.attenuation_colour, 0};
    b.layer_scatter = {m.diffuse_transmission.colour, 0};
    const GpuTexture* const first[kBaseTextures] = {&gpu.base, &gpu.metallic_roughness, &gpu.normal, &gpu.occlusion, &gpu.emissive};
    for (std::size_t i = 0; i < kMaterialTextures; ++i) {
        const GpuTexture& texture = i < kBaseTextures ? *first[i] : gpu.layer_textures[i - kBaseTextures];
        if (texture.texture >= 0) b.layer_has.x |= 1 << i;
        std::tie(b.layer_uv_matrix[i], b.layer_uv_offset[i]) = moved_uv(texture);
    }
    return b;
}

gfx::Buffer layer_blocks(std::string_view label, const std::vector<GpuMaterial>& materials) {
    static_assert(sizeof(shared::LayerBlock) <= kLayerBlockStride && shared::kMaterialMaps == static_cast<int>(kMaterialTextures));
    std::vector<std::byte> bytes;
    for (const GpuMaterial& m : materials) {
        if (m.layers < 0) continue;
        const shared::LayerBlock block = layer_block(m);
        bytes.resize(bytes.size() + kLayerBlockStride);
        std::memcpy(bytes.data() + bytes.size() - kLayerBlockStride, &block, sizeof(block));
    }
    return bytes.empty() ? gfx::Buffer() : gfx::Buffer(fmt::format("{} layers", label), bytes);
}

}  // namespace

std::array<int, 4> uv_order(const ModelData& data) {
    std::array<int, 4> order{0, 1, 2, 3};
    std::size_t next = 0;
    for (const Material& m : data.materials) {
        const auto found = std::find(order.begin(), order.end(), m.base_colour_texture.texcoord);
        if (m.base_colour_texture.image < 0 || found == order.end() || found < order.begin() + static_cast<std::ptrdiff_t>(next)) continue;
        std::swap(order[next++], *found);
    }
    return order;
}

std::vector<TextureKey> textures_used(const ModelData& data) {
    std::vector<TextureKey> out;
    const auto note = [&](const TextureKey& key) {
        out.push_back(key);
        return TextureTaker::Taken{static_cast<std::int32_t>(out.size()) - 1};
    };
    TextureTaker textures(data, [](const Sampler&) { return 0u; }, note);
    std::int32_t layers = 0;
    for (const Material& m : reach_of_materials(data)) make_material(m, textures, layers);
    return out;
}

void build_materials(std::string_view label, const ModelData& data, SamplerCache& samplers, ModelTextures made, GpuModel& model) {
    const auto take = [&](const TextureKey& key) {
        ModelTexture& texture = made.at(key);
        model.byte_count += texture.texture.byte_count();
        model.textures.push_back(std::move(texture.texture));
        return TextureTaker::Taken{static_cast<std::int32_t>(model.textures.size()) - 1, texture.scale};
    };
    TextureTaker textures(data, [&](const Sampler& s) { return samplers.find(s); }, take);
    std::int32_t layers = 0;
    // Made for all that animations may do to them, then put to rest.
    for (const Material& m : reach_of_materials(data)) model.materials.push_back(make_material(m, textures, layers));
    for (std::size_t i = 0; i < data.materials.size(); ++i) take_values(data.materials[i], model.materials[i]);
    model.materials.push_back({});
    model.texture_blocks = texture_blocks(label, model.materials);
    model.layer_blocks = layer_blocks(label, model.materials);
}

void set_texture(GpuModel& model, std::size_t index, ModelTexture made) {
    gfx::Texture& texture = model.textures.at(index);
    model.byte_count += made.texture.byte_count();
    model.byte_count -= std::min(model.byte_count, texture.byte_count());
    texture = std::move(made.texture);
    const auto give = [&](GpuTexture& t) {
        if (t.texture == static_cast<std::int32_t>(index)) t.scale = made.scale;
    };
    for (GpuMaterial& m : model.materials) {
        for (GpuTexture* t : {&m.base, &m.metallic_roughness, &m.normal, &m.occlusion, &m.emissive}) give(*t);
        for (GpuTexture& t : m.layer_textures) give(t);
    }
}

void pose_materials(const GpuModel& model, const std::vector<Material>& now, std::vector<GpuMaterial>& materials, gfx::Buffer& blocks,
                    gfx::Buffer& layers) {
    if (now.empty()) return materials.clear();
    materials = model.materials;
    for (std::size_t i = 0; i < now.size() && i < materials.size(); ++i) take_values(now[i], materials[i]);
    blocks = texture_blocks("posed", materials);
    layers = layer_blocks("posed", materials);
}

bool uses_more_uvs(const GpuMaterial& m) {
    const auto beyond = [](const GpuTexture& t) { return t.texture >= 0 && t.texcoord > 1; };
    return m.layers >= 0 && (beyond(m.base) || beyond(m.metallic_roughness) || beyond(m.normal) || beyond(m.occlusion) || beyond(m.emissive) ||
                             std::any_of(m.layer_textures.begin(), m.layer_textures.end(), beyond));
}

}  // namespace pai
