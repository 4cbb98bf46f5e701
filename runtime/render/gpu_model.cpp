#include "render/gpu_model.h"

#include <fmt/format.h>
#include <glm/common.hpp>
#include <glm/geometric.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstring>

#include "asset/lod.h"
#include "base/rows.h"
#include "base/threads.h"
#include "gfx/context.h"
#include "render/gpu_material.h"
#include "render/model_groups.h"
#include "render/poses.h"
#include "shaders/shared/cull.h"
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

// Fewer vertices are not worth a thread.
constexpr std::size_t kVerticesAThread = 32768;

Vertex vertex_at(const Primitive& p, const std::vector<glm::vec2>& first, const std::vector<glm::vec2>& second, std::size_t i) {
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
    return v;
}

// `out` has room for all of the primitive's.
void write_vertices(const Primitive& p, const std::array<int, 4>& order, std::span<Vertex> out) {
    const std::vector<glm::vec2>& first = p.uvs[static_cast<std::size_t>(order[0])];
    const std::vector<glm::vec2>& second = p.uvs[static_cast<std::size_t>(order[1])];
    const std::size_t count = p.positions.size(), parts = std::max<std::size_t>(count / kVerticesAThread, 1);
    const int threads = static_cast<int>(std::min(static_cast<std::size_t>(threads_to_use()), parts));
    each_row(parts, threads, [&](std::size_t part) {
        for (std::size_t i = part * count / parts; i < (part + 1) * count / parts; ++i) out[i] = vertex_at(p, first, second, i);
    });
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

// Where GL is software, triangles may be drawn by the processor from the same memory (seen_pass.cpp).
gfx::Buffer geometry_buffer(std::string_view label, std::span<const std::byte> bytes) {
    return gfx::is_software_context() ? gfx::Buffer::readable(label, bytes) : gfx::Buffer(label, bytes);
}

// The same, of `count` values that `write` makes.
template <class T, class Write>
gfx::Buffer geometry_buffer(std::string_view label, std::size_t count, const Write& write) {
    if (gfx::is_software_context())
        return gfx::Buffer::readable(label, count * sizeof(T), [&](std::span<std::byte> bytes) { write(std::span(reinterpret_cast<T*>(bytes.data()), count)); });
    std::vector<T> values(count);
    write(std::span(values));
    return gfx::Buffer(label, gfx::bytes_of(values));
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

gfx::Buffer block_boxes(std::string_view label, const CopySet& set) {
    std::vector<shared::CullBlock> blocks;
    for (std::uint32_t i = 0; i < set.block_count(); ++i) blocks.push_back({glm::vec4(set.block_box(i).min, 1), glm::vec4(set.block_box(i).max, 1)});
    return gfx::Buffer(fmt::format("{} blocks of copies", label), gfx::bytes_of(blocks));
}

// Of all sets of a model together.
constexpr std::size_t kMostMerged = 400'000;

// The first step whose copies there is room for.
int finest_merge(std::size_t copies, const GpuModel& model) {
    if (copies < CopySet::kFewestMerged) return MergedCopies::kSteps;
    int finest = 0;
    while (finest < MergedCopies::kSteps && model.merged_room + merged_count(copies, finest) > kMostMerged) ++finest;
    return finest;
}

// In whatever variant.
bool all_blend(std::span<const GpuItem> items, const GpuModel& model) {
    return std::all_of(items.begin(), items.end(), [&](const GpuItem& i) {
        const GpuMaterial& m = model.materials[i.material];
        return i.first_variant < 0 && (m.factors.alpha == Material::Alpha::Blend || (m.kind == SurfaceKind::Glass && !i.unlit));
    });
}

void add_copies(std::string_view label, const MeshGroup& group, bool mirrored, std::span<const GpuItem> items, const std::optional<SmallMesh>& mesh,
                bool may_merge, const glm::mat4& model_from_space, GpuModel& model) {
    Bounds box;
    for (const GpuItem& item : items) {
        if (item.bounds.empty()) continue;
        box.add(item.bounds.min);
        box.add(item.bounds.max);
    }
    if (box.empty()) return;
    GpuCopies copies;
    copies.set = CopySet(group.copies, box, mirrored);
    if (copies.set.size() == 0) return;
    copies.mesh = mesh;
    copies.finest_merge = may_merge && !all_blend(items, model) ? finest_merge(copies.set.size(), model) : MergedCopies::kSteps;
    std::vector<shared::CopyData> records = copies.set.take_records();
    const std::size_t room = merged_count(records.size(), copies.finest_merge);
    model.merged_room += room;
    copies.records = gfx::Buffer(fmt::format("{} copies {}", label, model.copies.size()), (records.size() + room) * sizeof(shared::CopyData));
    copies.records.update(0, gfx::bytes_of(records));
    if (mesh || room > 0) copies.places = std::move(records);
    copies.blocks = block_boxes(label, copies.set);
    model.byte_count += copies.records.size() + copies.blocks.size();
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

// Of what stands once; a primitive that stands at many nodes is kept once for each, for they are few triangles.
std::int32_t small_index(const Primitive& primitive, int uv_set, GpuModel& model) {
    auto mesh = small_mesh(primitive, uv_set);
    if (!mesh) return -1;
    model.small_meshes.push_back(*std::move(mesh));
    return static_cast<std::int32_t>(model.small_meshes.size() - 1);
}

void add_group(std::string_view label, const ModelData& data, const MeshGroup& group, std::span<const GpuItem> items, int uv_set, bool may_merge, GpuModel& model) {
    const glm::mat4 model_from_node = group.node < 0 ? glm::mat4(1) : data.nodes[static_cast<std::size_t>(group.node)].model_from_node;
    if (!group.copies.empty()) {
        const std::vector<Primitive>& primitives = data.meshes[static_cast<std::size_t>(group.mesh)].primitives;
        const auto mesh = primitives.size() == 1 ? small_mesh(primitives[0], uv_set) : std::nullopt;
        for (const bool mirrored : {false, true}) add_copies(label, group, mirrored, items, mesh, may_merge, model_from_node, model);
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
        item.small = item.deform < 0 ? small_index(data.meshes[item.mesh].primitives[item.primitive], uv_set, model) : -1;
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

const unsigned kVertexBytes = sizeof(Vertex), kVertexNormalAt = offsetof(Vertex, normal), kVertexUvAt = offsetof(Vertex, uv);

gfx::VertexArray vertex_array(std::string_view label, const gfx::Buffer& vertices, const gfx::Buffer& indices) {
    return gfx::VertexArray(label, vertices, sizeof(Vertex), kAttributes, &indices);
}

bool GpuCopies::follow(const CopyView& view, bool wait, MergeShare& share) {
    if (set.merged() || finest_merge >= MergedCopies::kSteps) return false;
    if (!merger_ && !coming_) {
        if ((share.begins <= 0 && !wait) || !set.wants_merged(view)) return false;
        --share.begins;
        merger_ = std::make_unique<CopyMerger>(places, set.mesh(), finest_merge);
    }
    if (!coming_) {
        coming_ = merger_->take(wait);
        if (!coming_) return false;
        merger_.reset();
    }
    const std::size_t all = coming_->records.size(), left = all - uploaded_, count = wait ? left : std::min(share.records, left);
    share.records -= std::min(share.records, count);
    if (count == 0) return false;
    records.update((places.size() + uploaded_) * sizeof(shared::CopyData), std::as_bytes(std::span(coming_->records).subspan(uploaded_, count)));
    uploaded_ += count;
    if (uploaded_ < all) return false;
    set.take_merged(std::move(coming_));
    return true;
}

void add_made_lods(std::string_view label, std::span<const MadeLods> made, GpuModel& model) {
    PAI_ASSERT(!model.made_indices);  // items keep places in it
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
    model.made_indices = geometry_buffer(fmt::format("{} levels of detail", label), gfx::bytes_of(indices));
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

namespace {

// What all primitives of a model share, and the items that stand for each of them before nodes are known.
struct Streams {
    std::size_t vertex_count = 0, index_count = 0;
    std::vector<glm::vec4> more_uvs;
    std::vector<std::vector<GpuItem>> by_mesh;
};

GpuItem item_of(const Primitive& p, const Streams& streams, GpuModel& model) {
    GpuItem item;
    item.first_index = static_cast<std::uint32_t>(streams.index_count);
    item.index_count = static_cast<std::uint32_t>(p.indices.size());
    item.base_vertex = static_cast<std::int32_t>(streams.vertex_count);
    item.vertex_count = static_cast<std::uint32_t>(p.positions.size());
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
    return item;
}

Streams read_streams(const ModelData& data, const std::array<int, 4>& order, GpuModel& model) {
    const bool more = std::any_of(model.materials.begin(), model.materials.end(), uses_more_uvs);
    Streams out;
    out.by_mesh.resize(data.meshes.size());
    for (std::size_t m = 0; m < data.meshes.size(); ++m) {
        for (const Primitive& p : data.meshes[m].primitives) {
            GpuItem item = item_of(p, out, model);
            item.mesh = static_cast<std::uint32_t>(m);
            item.primitive = static_cast<std::uint32_t>(&p - data.meshes[m].primitives.data());
            out.vertex_count += p.positions.size();
            if (more) add_more_uvs(p, order, out.more_uvs);
            out.index_count += p.indices.size();
            add_lods(p, static_cast<std::uint32_t>(out.index_count), item);
            out.index_count += p.lod_indices.size();
            out.by_mesh[m].push_back(item);
        }
    }
    return out;
}

// Vertices and indices of all primitives, where read_streams() says that they are.
void make_geometry(std::string_view label, const ModelData& data, const std::array<int, 4>& order, const Streams& streams, GpuModel& model) {
    const auto each = [&](auto&& work) {
        for (const Mesh& mesh : data.meshes)
            for (const Primitive& p : mesh.primitives) work(p);
    };
    model.vertices = geometry_buffer<Vertex>(fmt::format("{} vertices", label), streams.vertex_count, [&](std::span<Vertex> out) {
        each([&](const Primitive& p) {
            write_vertices(p, order, out.first(p.positions.size()));
            out = out.subspan(p.positions.size());
        });
    });
    model.indices = geometry_buffer<std::uint32_t>(fmt::format("{} indices", label), streams.index_count, [&](std::span<std::uint32_t> out) {
        each([&](const Primitive& p) {
            std::copy(p.lod_indices.begin(), p.lod_indices.end(), std::copy(p.indices.begin(), p.indices.end(), out.begin()));
            out = out.subspan(p.indices.size() + p.lod_indices.size());
        });
    });
    model.array = vertex_array(label, model.vertices, model.indices);
}

void add_lights(const ModelData& data, const std::vector<std::uint8_t>& hidden, GpuModel& model) {
    for (std::size_t n = 0; n < data.nodes.size(); ++n) {
        const int light = data.nodes[n].light;
        if (light < 0 || light >= static_cast<int>(data.lights.size())) continue;
        model.lights.push_back({data.lights[static_cast<std::size_t>(light)], light, hidden[n] != 0, static_cast<std::int32_t>(n), data.nodes[n].model_from_node});
    }
}

}  // namespace

GpuModel build_gpu_model(std::string_view label, const ModelData& data, SamplerCache& samplers, int max_texture_px, bool linear_colours) {
    ModelUpload textures(label, data, max_texture_px, linear_colours);
    textures.advance(-1);
    return build_gpu_model(label, data, samplers, textures.take());
}

GpuModel build_gpu_model(std::string_view label, const ModelData& data, SamplerCache& samplers, ModelTextures textures, bool may_merge) {
    GpuModel model;
    build_materials(label, data, samplers, std::move(textures), model);
    may_merge = may_merge && !needs_poses(data);
    const std::array<int, 4> order = uv_order(data);
    Streams streams = read_streams(data, order, model);
    add_splats(label, data, model);
    build_deforms(label, data, streams.by_mesh, model);
    for (const MeshGroup& group : group_meshes(data)) add_group(label, data, group, streams.by_mesh[static_cast<std::size_t>(group.mesh)], order[0], may_merge, model);
    const std::vector<std::uint8_t> hidden = hidden_at_rest(data);
    for (GpuItem& item : model.items) item.hidden = item.node >= 0 && hidden[static_cast<std::size_t>(item.node)] != 0;
    add_lights(data, hidden, model);
    make_geometry(label, data, order, streams, model);
    for (const Animation& a : data.animations) model.animations.push_back(animation_hash(a.name));
    for (const std::string& v : data.variants) model.variants.push_back(variant_hash(v));
    if (!streams.more_uvs.empty()) model.more_uvs = gfx::Buffer(fmt::format("{} more coordinates", label), gfx::bytes_of(streams.more_uvs));
    model.byte_count += model.vertices.size() + model.indices.size() + (streams.more_uvs.empty() ? 0 : model.more_uvs.size());
    return model;
}

}  // namespace pai
