#include "render/gpu_model.h"

#include <fmt/format.h>
#include <glm/common.hpp>
#include <glm/geometric.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstring>
#include <map>
#include <tuple>

#include "asset/lod.h"
#include "asset/pictures.h"
#include "gfx/context.h"
#include "render/linear_picture.h"
#include "render/model_groups.h"
#include "render/poses.h"
#include "shaders/shared/frame.h"
#include "show/frame_state.h"

namespace pai {
namespace {

struct Vertex {
    glm::vec3 position;
    std::int16_t normal[4];
    std::int16_t tangent[4];
    glm::vec4 uv;
    std::uint16_t colour[4];
};
static_assert(sizeof(Vertex) == 52);

constexpr gfx::Attribute kAttributes[] = {
    {gfx::Attribute::Type::Float, 0, 3, offsetof(Vertex, position)},
    {gfx::Attribute::Type::Snorm16, 1, 4, offsetof(Vertex, normal)},
    {gfx::Attribute::Type::Snorm16, 2, 4, offsetof(Vertex, tangent)},
    {gfx::Attribute::Type::Float, 3, 4, offsetof(Vertex, uv)},
    {gfx::Attribute::Type::Unorm16, 4, 4, offsetof(Vertex, colour)},
};

std::int16_t snorm16(float v) { return static_cast<std::int16_t>(std::lround(glm::clamp(v, -1.0f, 1.0f) * 32767.0f)); }
std::uint16_t unorm16(float v) { return static_cast<std::uint16_t>(std::lround(glm::clamp(v, 0.0f, 1.0f) * 65535.0f)); }

// Which set of the model's primitives stands in each place of its vertices: those of base colours first, because masks read alpha
// from the first two alone.
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

void add_vertices(const Primitive& p, const std::array<int, 4>& order, std::vector<Vertex>& out) {
    const std::vector<glm::vec2>& first = p.uvs[static_cast<std::size_t>(order[0])];
    const std::vector<glm::vec2>& second = p.uvs[static_cast<std::size_t>(order[1])];
    for (std::size_t i = 0; i < p.positions.size(); ++i) {
        Vertex v{};
        v.position = p.positions[i];
        const glm::vec3 n = p.normals.empty() ? glm::vec3(0, 1, 0) : p.normals[i];
        const glm::vec4 t = p.tangents.empty() ? glm::vec4(1, 0, 0, 1) : p.tangents[i];
        const glm::vec2 uv0 = first.empty() ? glm::vec2(0) : first[i];
        const glm::vec2 uv1 = second.empty() ? uv0 : second[i];
        const glm::vec4 c = p.colours.empty() ? glm::vec4(1) : p.colours[i];
        for (int k = 0; k < 3; ++k) v.normal[k] = snorm16(n[k]);
        for (int k = 0; k < 4; ++k) v.tangent[k] = snorm16(t[k]);
        v.uv = {uv0, uv1};
        for (int k = 0; k < 4; ++k) v.colour[k] = unorm16(c[k]);
        out.push_back(v);
    }
}

void add_more_uvs(const Primitive& p, const std::array<int, 4>& order, std::vector<glm::vec4>& out) {
    for (std::size_t i = 0; i < p.positions.size(); ++i) {
        glm::vec4 uv(0);
        for (int k = 0; k < 2; ++k) {
            const std::vector<glm::vec2>& set = p.uvs[static_cast<std::size_t>(order[static_cast<std::size_t>(2 + k)])];
            if (set.empty()) continue;
            uv[2 * k] = set[i].x;
            uv[2 * k + 1] = set[i].y;
        }
        out.push_back(uv);
    }
}

// A picture of half the size, each texel the mean of four.
Pixels halve(const Pixels& in) {
    Pixels out{.format = in.format, .width = std::max(1, in.width / 2), .height = std::max(1, in.height / 2)};
    const std::size_t size = in.format == Pixels::Format::Rgba8 ? 4 : 16;
    out.texels.resize(static_cast<std::size_t>(out.width) * out.height * size);
    const auto at = [&](int x, int y) {
        return in.texels.data() + (static_cast<std::size_t>(std::min(y, in.height - 1)) * in.width + std::min(x, in.width - 1)) * size;
    };
    for (int y = 0; y < out.height; ++y) {
        for (int x = 0; x < out.width; ++x) {
            const std::byte* from[4] = {at(2 * x, 2 * y), at(2 * x + 1, 2 * y), at(2 * x, 2 * y + 1), at(2 * x + 1, 2 * y + 1)};
            std::byte* to = out.texels.data() + (static_cast<std::size_t>(y) * out.width + x) * size;
            for (int c = 0; c < 4; ++c) {
                if (size == 4) {
                    int sum = 2;
                    for (const std::byte* f : from) sum += std::to_integer<int>(f[c]);
                    to[c] = static_cast<std::byte>(sum / 4);
                } else {
                    float sum = 0;
                    for (const std::byte* f : from) {
                        float v;
                        std::memcpy(&v, f + c * 4, 4);
                        sum += v;
                    }
                    sum *= 0.25f;
                    std::memcpy(to + c * 4, &sum, 4);
                }
            }
        }
    }
    return out;
}

gfx::Format format_of(Pixels::Format format, bool srgb) {
    switch (format) {
        case Pixels::Format::Bc1: return srgb ? gfx::Format::SrgbBc1 : gfx::Format::Bc1;
        case Pixels::Format::Bc3: return srgb ? gfx::Format::SrgbBc3 : gfx::Format::Bc3;
        case Pixels::Format::Bc4: return gfx::Format::Bc4;
        case Pixels::Format::Bc5: return gfx::Format::Bc5;
        case Pixels::Format::Bc7: return srgb ? gfx::Format::SrgbBc7 : gfx::Format::Bc7;
        case Pixels::Format::RgbaFloat: return gfx::Format::Rgba16F;
        default: return srgb ? gfx::Format::Srgb8A8 : gfx::Format::Rgba8;
    }
}

// The levels that the picture brings along, from the first that is small enough.
gfx::Texture make_levels(std::string_view label, const Pixels& image, bool srgb, int max_px) {
    int first = 0;
    std::size_t at = 0;
    for (; first + 1 < image.levels && std::max(image.width, image.height) >> first > max_px; ++first) at += level_bytes(image, first);
    const gfx::Format format = format_of(image.format, srgb);
    const auto side = [](int length, int level) { return std::max(1, length >> level); };
    gfx::Texture texture(label, {.format = format, .width = side(image.width, first), .height = side(image.height, first), .levels = image.levels - first});
    for (int level = first; level < image.levels; ++level) {
        const std::size_t size = level_bytes(image, level);
        const auto texels = std::span(image.texels).subspan(at, size);
        if (gfx::bytes_of_block(format)) texture.upload_blocks(texels, level - first);
        else texture.upload(texels, 0, 0, side(image.width, level), side(image.height, level), level - first);
        at += size;
    }
    return texture;
}

gfx::Texture make_texture(std::string_view label, const Pixels& image, bool srgb, int max_px) {
    const bool has_blocks = gfx::bytes_of_block(format_of(image.format, srgb)) > 0;
    if (image.levels > 1 && (!has_blocks || is_quick_in_software(image.format) || !gfx::is_software_context())) return make_levels(label, image, srgb, max_px);
    if (has_blocks) return make_texture(label, to_rgba8_levels(image), srgb, max_px);
    if (image.width > max_px || image.height > max_px) return make_texture(label, halve(image), srgb, max_px);
    gfx::Texture texture(label, {.format = format_of(image.format, srgb), .width = image.width, .height = image.height, .levels = 0});
    texture.upload_with_mips(image.texels);
    return texture;
}

// Makes the textures that materials refer to, each image once a colour space.
class TextureMaker {
public:
    TextureMaker(std::string_view label, const ModelData& data, SamplerCache& samplers, int max_px, bool linear_colours, GpuModel& model)
        : label_(label), data_(data), samplers_(samplers), max_px_(max_px), linear_colours_(linear_colours), model_(model) {}

    GpuTexture get(const TextureRef& ref, bool srgb) {
        if (ref.image < 0 || ref.image >= static_cast<int>(data_.images.size())) return {};
        const Pixels& image = data_.images[static_cast<std::size_t>(ref.image)];
        if (image.width < 1 || image.height < 1) return {};
        const auto [entry, added] = made_.try_emplace({ref.image, srgb}, Made{static_cast<std::int32_t>(model_.textures.size()), glm::vec3(1)});
        if (added) {
            const std::optional<LinearPicture> linear = srgb && linear_colours_ ? linear_picture(image, kMostMoved) : std::nullopt;
            if (linear) entry->second.scale = linear->scale;
            model_.textures.push_back(make_texture(fmt::format("{} image {}", label_, ref.image), linear ? linear->pixels : image, srgb && !linear, max_px_));
            model_.byte_count += model_.textures.back().byte_count();
        }
        return {entry->second.texture, samplers_.find(ref.sampler), place_of_uv(ref.texcoord), ref.transform, entry->second.scale};
    }

    const std::array<int, 4>& order() const { return order_; }

private:
    // Where uv_order() puts set `texcoord`.
    int place_of_uv(int texcoord) const {
        return static_cast<int>(std::find(order_.begin(), order_.end(), std::clamp(texcoord, 0, 3)) - order_.begin());
    }

    std::string_view label_;
    const ModelData& data_;
    std::array<int, 4> order_ = uv_order(data_);
    SamplerCache& samplers_;
    int max_px_;
    bool linear_colours_;
    GpuModel& model_;
    struct Made {
        std::int32_t texture;
        glm::vec3 scale;
    };
    std::map<std::pair<int, bool>, Made> made_;
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
GpuMaterial make_material(const Material& m, TextureMaker& textures, std::int32_t& layers) {
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

// True if a texture of the material lies in the third or fourth set.
bool uses_more_uvs(const GpuMaterial& m) {
    const auto beyond = [](const GpuTexture& t) { return t.texture >= 0 && t.texcoord > 1; };
    return m.layers >= 0 && (beyond(m.base) || beyond(m.metallic_roughness) || beyond(m.normal) || beyond(m.occlusion) || beyond(m.emissive) ||
                             std::any_of(m.layer_textures.begin(), m.layer_textures.end(), beyond));
}

gfx::Topology topology(Primitive::Mode mode) {
    switch (mode) {
        case Primitive::Mode::Points: return gfx::Topology::Points;
        case Primitive::Mode::Lines: return gfx::Topology::Lines;
        case Primitive::Mode::Triangles: return gfx::Topology::Triangles;
    }
    return gfx::Topology::Triangles;
}

// `first`: where the indices of the levels begin.
void add_lods(const Primitive& p, std::uint32_t first, GpuItem& item) {
    item.lod_count = static_cast<int>(std::min<std::size_t>(p.lods.size(), kMostGpuLods));
    for (std::size_t i = 0; i < static_cast<std::size_t>(item.lod_count); ++i)
        item.lods[i] = {first + p.lods[i].first_index, p.lods[i].index_count, p.lods[i].error_m, false};
}

void add_item(GpuItem item, GpuModel& model) {
    if (item.bounds.empty() || item.index_count == 0) return;
    if (item.deform >= 0) {
        item.deformed_vertex = static_cast<std::int32_t>(model.deformed_vertex_count);
        model.deformed_vertex_count += model.deforms[static_cast<std::size_t>(item.deform)].vertex_count;
    }
    const Bounds b = transformed(item.bounds, item.model_from_mesh);
    model.bounds.add(b.min);
    model.bounds.add(b.max);
    model.items.push_back(item);
}

void add_copies(std::string_view label, const MeshGroup& group, bool mirrored, std::span<const GpuItem> items, const std::optional<SmallMesh>& mesh,
                const glm::mat4& model_from_space, GpuModel& model) {
    Bounds box;
    for (const GpuItem& item : items) {
        if (item.bounds.empty()) continue;
        box.add(item.bounds.min);
        box.add(item.bounds.max);
    }
    if (box.empty()) return;
    GpuCopies copies{.set = CopySet(group.copies, box, mirrored), .records = {}, .mesh = mesh, .places = {}};
    if (copies.set.size() == 0) return;
    std::vector<shared::CopyData> records = copies.set.take_records();
    copies.records = gfx::Buffer(fmt::format("{} copies {}", label, model.copies.size()), gfx::bytes_of(records));
    if (mesh) copies.places = std::move(records);
    model.byte_count += copies.records.size();
    for (GpuItem item : items) {
        item.model_from_mesh = model_from_space;
        item.bounds = copies.set.bounds();
        item.node = group.node;
        item.copies = static_cast<std::int32_t>(model.copies.size());
        item.deform = -1;
        add_item(item, model);
    }
    model.copies.push_back(std::move(copies));
}

void add_group(std::string_view label, const ModelData& data, const MeshGroup& group, std::span<const GpuItem> items, int uv_set, GpuModel& model) {
    const glm::mat4 model_from_node = group.node < 0 ? glm::mat4(1) : data.nodes[static_cast<std::size_t>(group.node)].model_from_node;
    if (!group.copies.empty()) {
        const std::vector<Primitive>& primitives = data.meshes[static_cast<std::size_t>(group.mesh)].primitives;
        const auto mesh = primitives.size() == 1 ? small_mesh(primitives[0], uv_set) : std::nullopt;
        for (const bool mirrored : {false, true}) add_copies(label, group, mirrored, items, mesh, model_from_node, model);
        return;
    }
    const int skin = data.nodes[static_cast<std::size_t>(group.node)].skin;
    for (GpuItem item : items) {
        if (item.deform >= 0) {
            const GpuDeform& d = model.deforms[static_cast<std::size_t>(item.deform)];
            item.skinned = d.influences > 0 && skin >= 0 && skin < static_cast<int>(data.skins.size());
            if (!item.skinned && d.target_count == 0) item.deform = -1;
        }
        item.model_from_mesh = item.skinned ? glm::mat4(1) : model_from_node;
        item.node = group.node;
        add_item(item, model);
    }
}

void add_splats(std::string_view label, const ModelData& data, GpuModel& model) {
    std::vector<std::size_t> first(data.meshes.size());
    for (std::size_t m = 0; m < data.meshes.size(); ++m) {
        first[m] = model.clouds.size();
        for (const SplatCloud& cloud : data.meshes[m].splats) {
            model.clouds.push_back(build_splat_cloud(label, cloud));
            model.byte_count += model.clouds.back().byte_count();
        }
    }
    const std::vector<std::uint8_t> hidden = hidden_at_rest(data);
    for (std::size_t n = 0; n < data.nodes.size(); ++n) {
        const ModelNode& node = data.nodes[n];
        if (node.mesh < 0 || node.mesh >= static_cast<int>(data.meshes.size())) continue;
        const auto mesh = static_cast<std::size_t>(node.mesh);
        for (std::size_t i = 0; i < data.meshes[mesh].splats.size(); ++i) {
            model.splats.push_back({first[mesh] + i, static_cast<std::int32_t>(n), hidden[n] != 0, node.model_from_node});
            for (const glm::vec4& p : model.clouds[first[mesh] + i].places) model.bounds.add(glm::vec3(node.model_from_node * glm::vec4(p.x, p.y, p.z, 1)));
        }
    }
}

}  // namespace

const unsigned kVertexBytes = sizeof(Vertex);

gfx::VertexArray vertex_array(std::string_view label, const gfx::Buffer& vertices, const gfx::Buffer& indices) {
    return gfx::VertexArray(label, vertices, sizeof(Vertex), kAttributes, &indices);
}

void pose_materials(const GpuModel& model, const std::vector<Material>& now, std::vector<GpuMaterial>& materials, gfx::Buffer& blocks,
                    gfx::Buffer& layers) {
    if (now.empty()) return materials.clear();
    materials = model.materials;
    for (std::size_t i = 0; i < now.size() && i < materials.size(); ++i) take_values(now[i], materials[i]);
    blocks = texture_blocks("posed", materials);
    layers = layer_blocks("posed", materials);
}

void add_made_lods(std::string_view label, std::span<const MadeLods> made, GpuModel& model) {
    std::vector<std::uint32_t> indices;
    for (const MadeLods& m : made) {
        const auto first = static_cast<std::uint32_t>(indices.size());
        indices.insert(indices.end(), m.indices.begin(), m.indices.end());
        for (GpuItem& item : model.items) {
            if (item.mesh != m.mesh || item.primitive != m.primitive || item.lod_count > 0) continue;
            item.lod_count = static_cast<int>(std::min<std::size_t>(m.lods.size(), kMostGpuLods));
            for (std::size_t i = 0; i < static_cast<std::size_t>(item.lod_count); ++i)
                item.lods[i] = {first + m.lods[i].first_index, m.lods[i].index_count, m.lods[i].error_m, true};
        }
    }
    if (indices.empty()) return;
    model.made_indices = gfx::Buffer(fmt::format("{} levels of detail", label), gfx::bytes_of(indices));
    model.made_array = vertex_array(label, model.vertices, model.made_indices);
    model.byte_count += model.made_indices.size();
}

bool needs_poses(const ModelData& data) {
    const auto morphs = [](const Mesh& m) {
        return std::any_of(m.primitives.begin(), m.primitives.end(), [](const Primitive& p) { return !p.targets.empty(); });
    };
    return !data.animations.empty() || !data.skins.empty() || std::any_of(data.meshes.begin(), data.meshes.end(), morphs);
}

std::uint32_t material_of(const GpuModel& model, const GpuItem& item, std::uint64_t variant) {
    const auto found = std::find(model.variants.begin(), model.variants.end(), variant);
    if (variant != 0 && item.first_variant >= 0 && found != model.variants.end())
        return model.variant_materials[static_cast<std::size_t>(item.first_variant + (found - model.variants.begin()))];
    return item.material;
}

Bounds transformed(const Bounds& b, const glm::mat4& m) {
    Bounds out;
    for (int i = 0; i < 8; ++i) {
        out.add(glm::vec3(m * glm::vec4(i & 1 ? b.max.x : b.min.x, i & 2 ? b.max.y : b.min.y, i & 4 ? b.max.z : b.min.z, 1)));
    }
    return out;
}

std::uint32_t SamplerCache::find(const Sampler& s) {
    for (std::size_t i = 0; i < made_.size(); ++i) {
        if (made_[i].first == s) return static_cast<std::uint32_t>(i);
    }
    const auto wrap = [](Sampler::Wrap w) {
        return w == Sampler::Wrap::Repeat  ? gfx::SamplerDesc::Wrap::Repeat
               : w == Sampler::Wrap::Clamp ? gfx::SamplerDesc::Wrap::Clamp
                                           : gfx::SamplerDesc::Wrap::Mirror;
    };
    const gfx::SamplerDesc desc{.wrap_s = wrap(s.wrap_s),
                                .wrap_t = wrap(s.wrap_t),
                                .mag_linear = !s.mag_nearest,
                                .min_linear = !s.min_nearest,
                                .mips = s.mipmaps,
                                .anisotropy = s.min_nearest || s.mag_nearest ? 1.0f : anisotropy_};
    made_.emplace_back(s, gfx::Sampler("material sampler", desc));
    return static_cast<std::uint32_t>(made_.size() - 1);
}

GpuModel build_gpu_model(std::string_view label, const ModelData& data, SamplerCache& samplers, int max_texture_px, bool linear_colours) {
    GpuModel model;
    TextureMaker textures(label, data, samplers, max_texture_px, linear_colours, model);
    std::int32_t layers = 0;
    // Made for all that animations may do to them, then put to rest.
    for (const Material& m : reach_of_materials(data)) model.materials.push_back(make_material(m, textures, layers));
    for (std::size_t i = 0; i < data.materials.size(); ++i) take_values(data.materials[i], model.materials[i]);
    model.materials.push_back({});
    model.texture_blocks = texture_blocks(label, model.materials);
    model.layer_blocks = layer_blocks(label, model.materials);
    const bool more = std::any_of(model.materials.begin(), model.materials.end(), uses_more_uvs);

    std::vector<Vertex> vertices;
    std::vector<glm::vec4> more_uvs;
    std::vector<std::uint32_t> indices;
    std::vector<std::vector<GpuItem>> by_mesh(data.meshes.size());
    for (std::size_t m = 0; m < data.meshes.size(); ++m) {
        for (const Primitive& p : data.meshes[m].primitives) {
            GpuItem item;
            item.mesh = static_cast<std::uint32_t>(m);
            item.primitive = static_cast<std::uint32_t>(&p - data.meshes[m].primitives.data());
            item.first_index = static_cast<std::uint32_t>(indices.size());
            item.index_count = static_cast<std::uint32_t>(p.indices.size());
            item.base_vertex = static_cast<std::int32_t>(vertices.size());
            item.topology = topology(p.mode);
            const auto last = static_cast<std::uint32_t>(model.materials.size() - 1);
            item.material = p.material < 0 ? last : std::min(static_cast<std::uint32_t>(p.material), last);
            if (!p.variant_materials.empty()) {
                item.first_variant = static_cast<std::int32_t>(model.variant_materials.size());
                for (const int v : p.variant_materials) model.variant_materials.push_back(v < 0 ? item.material : std::min(static_cast<std::uint32_t>(v), last));
            }
            item.unlit = p.mode != Primitive::Mode::Triangles && p.normals.empty();
            item.coloured = !p.colours.empty();
            item.bounds = p.bounds;
            if (p.mode == Primitive::Mode::Points && model.materials[item.material].base.texture < 0) item.point_spacing_m = p.point_spacing_m;
            add_vertices(p, textures.order(), vertices);
            if (more) add_more_uvs(p, textures.order(), more_uvs);
            indices.insert(indices.end(), p.indices.begin(), p.indices.end());
            add_lods(p, static_cast<std::uint32_t>(indices.size()), item);
            indices.insert(indices.end(), p.lod_indices.begin(), p.lod_indices.end());
            by_mesh[m].push_back(item);
        }
    }
    add_splats(label, data, model);
    build_deforms(label, data, by_mesh, model);
    for (const MeshGroup& group : group_meshes(data)) add_group(label, data, group, by_mesh[static_cast<std::size_t>(group.mesh)], textures.order()[0], model);
    const std::vector<std::uint8_t> hidden = hidden_at_rest(data);
    for (GpuItem& item : model.items) item.hidden = item.node >= 0 && hidden[static_cast<std::size_t>(item.node)] != 0;
    for (std::size_t n = 0; n < data.nodes.size(); ++n) {
        const int light = data.nodes[n].light;
        if (light < 0 || light >= static_cast<int>(data.lights.size())) continue;
        model.lights.push_back({data.lights[static_cast<std::size_t>(light)], light, hidden[n] != 0, static_cast<std::int32_t>(n), data.nodes[n].model_from_node});
    }
    model.vertices = gfx::Buffer(fmt::format("{} vertices", label), gfx::bytes_of(vertices));
    model.indices = gfx::Buffer(fmt::format("{} indices", label), gfx::bytes_of(indices));
    model.array = vertex_array(label, model.vertices, model.indices);
    for (const Animation& a : data.animations) model.animations.push_back(animation_hash(a.name));
    for (const std::string& v : data.variants) model.variants.push_back(variant_hash(v));
    if (more) model.more_uvs = gfx::Buffer(fmt::format("{} more coordinates", label), gfx::bytes_of(more_uvs));
    model.byte_count += model.vertices.size() + model.indices.size() + (more ? model.more_uvs.size() : 0);
    return model;
}

}  // namespace pai
