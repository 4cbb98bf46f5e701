#include "asset/codec/gltf_primitive.h"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <map>

#include <glm/geometric.hpp>

#include "asset/codec/bounds.h"
#include "asset/codec/gltf_fields.h"
#include "asset/codec/tangents.h"

namespace pai::codec {
namespace {

// What an attribute may be made of: core formats, and those that KHR_mesh_quantization adds.
bool is_valid_format(std::string_view name, const GltfAccessor& a, bool quantized, bool is_target) {
    const bool is_float = a.component == Component::F32;
    const bool is_unsigned = a.component == Component::U8 || a.component == Component::U16;
    const bool is_signed = a.component == Component::I8 || a.component == Component::I16;
    if (a.columns != 1) return false;
    if (name == "POSITION") return a.rows == 3 && (is_float || (quantized && (is_signed || is_unsigned)));
    if (name == "NORMAL") return a.rows == 3 && (is_float || (quantized && is_signed && a.normalized));
    if (name == "TANGENT") return a.rows == (is_target ? 3u : 4u) && (is_float || (quantized && is_signed && a.normalized));
    if (name.starts_with("TEXCOORD_")) return a.rows == 2 && (is_float || (is_unsigned && a.normalized) || (quantized && (is_signed || is_unsigned)));
    if (name.starts_with("COLOR_")) return (a.rows == 3 || a.rows == 4) && (is_float || (is_unsigned && a.normalized));
    if (name.starts_with("JOINTS_")) return a.rows == 4 && is_unsigned && !a.normalized;
    if (name.starts_with("WEIGHTS_")) return a.rows == 4 && (is_float || (is_unsigned && a.normalized));
    return true;
}

template <class V>
std::vector<V> to_vectors(const std::vector<float>& flat) {
    std::vector<V> out(flat.size() / static_cast<std::size_t>(V::length()));
    if (!out.empty()) std::memcpy(out.data(), flat.data(), out.size() * sizeof(V));
    return out;
}

template <class V>
void gather(std::vector<V>& stream, const std::vector<std::uint32_t>& order) {
    if (stream.empty()) return;
    std::vector<V> out(order.size());
    for (std::size_t i = 0; i < order.size(); ++i) out[i] = stream[order[i]];
    stream = std::move(out);
}

// Makes vertex i what vertex order[i] was, in every stream.
void reorder(Primitive& p, const std::vector<std::uint32_t>& order) {
    gather(p.positions, order);
    gather(p.normals, order);
    gather(p.tangents, order);
    for (auto& uv : p.uvs) gather(uv, order);
    gather(p.colours, order);
    for (auto& joints : p.joints) gather(joints, order);
    for (auto& weights : p.weights) gather(weights, order);
    for (MorphTarget& t : p.targets) {
        gather(t.positions, order);
        gather(t.normals, order);
        gather(t.tangents, order);
    }
}

// Bytes of all streams of one vertex.
std::uint64_t vertex_size(const Primitive& p) {
    std::uint64_t size = sizeof(glm::vec3);
    const auto add = [&](const auto& stream) { size += stream.empty() ? 0 : sizeof(stream[0]); };
    add(p.normals), add(p.tangents), add(p.colours);
    for (const auto& uv : p.uvs) add(uv);
    for (std::size_t set = 0; set < p.joints.size(); ++set) add(p.joints[set]), add(p.weights[set]);
    for (const MorphTarget& t : p.targets) add(t.positions), add(t.normals), add(t.tangents);
    return size;
}

glm::vec3 flat_normal(glm::vec3 a, glm::vec3 b, glm::vec3 c) {
    const glm::vec3 n = glm::cross(b - a, c - a);
    const float length = glm::length(n);
    return length > 0 && std::isfinite(length) ? n / length : glm::vec3(0, 1, 0);
}

// Weights without negative ones that sum to 1, joint 0 where a weight is 0. A vertex without weights follows its first joint.
void normalize_weights(Primitive& p) {
    for (std::size_t i = 0; i < p.weights[0].size(); ++i) {
        double sum = 0;
        for (auto& weights : p.weights)
            for (int k = 0; k < 4 && !weights.empty(); ++k) sum += weights[i][k] = std::max(weights[i][k], 0.0f);
        if (!(sum > 0)) p.weights[0][i][0] = 1, sum = 1;
        for (std::size_t set = 0; set < p.weights.size(); ++set)
            for (int k = 0; k < 4 && !p.weights[set].empty(); ++k) {
                p.weights[set][i][k] = static_cast<float>(p.weights[set][i][k] / sum);
                if (p.weights[set][i][k] == 0) p.joints[set][i][k] = 0;
            }
    }
}

std::vector<std::uint32_t> iota(std::size_t count) {
    std::vector<std::uint32_t> out(count);
    for (std::uint32_t i = 0; i < count; ++i) out[i] = i;
    return out;
}

// glTF modes 0 to 6 as lists of points, lines and triangles. Source: glTF 2.0, 3.7.2.1.
std::vector<std::uint32_t> unroll(int mode, std::vector<std::uint32_t> in) {
    std::vector<std::uint32_t> out;
    const std::size_t n = in.size();
    switch (mode) {
        case 1: in.resize(n / 2 * 2); return in;
        case 2:
        case 3:
            for (std::size_t i = 0; i + 1 < n; ++i) out.insert(out.end(), {in[i], in[i + 1]});
            if (mode == 2 && n > 1) out.insert(out.end(), {in[n - 1], in[0]});
            return out;
        case 4: in.resize(n / 3 * 3); return in;
        case 5:
            for (std::size_t i = 0; i + 2 < n; ++i) out.insert(out.end(), {in[i], in[i + 1 + i % 2], in[i + 2 - i % 2]});
            return out;
        case 6:
            for (std::size_t i = 0; i + 2 < n; ++i) out.insert(out.end(), {in[i + 1], in[i + 2], in[0]});
            return out;
        default: return in;
    }
}

bool uses_slot(std::span<const Material* const> materials, int slot) {
    return std::any_of(materials.begin(), materials.end(), [slot](const Material* m) {
        const auto textures = textures_of(*m);
        return std::any_of(textures.begin(), textures.end(), [slot](const auto& t) { return t.ref->image >= 0 && t.ref->texcoord == slot; });
    });
}

class PrimitiveBuilder {
public:
    PrimitiveBuilder(const GltfDocument& doc, const GltfBuffers& buffers, const GltfPrimitive& source, std::string_view pointer, Budget& budget)
        : doc_(doc), buffers_(buffers), source_(source), pointer_(pointer), budget_(budget) {}

    Result<void> read_streams() {
        PAI_TRY(out_.positions, read_vectors<glm::vec3>("POSITION"));
        PAI_TRY(out_.normals, read_vectors<glm::vec3>("NORMAL"));
        PAI_TRY(out_.tangents, read_vectors<glm::vec4>("TANGENT"));
        PAI_TRY(read_colours());
        PAI_TRY(read_joints());
        return read_targets();
    }

    Result<void> read_indices() {
        const std::size_t count = out_.positions.size();
        std::vector<std::uint32_t> order;
        if (source_.indices < 0) {
            PAI_TRY(budget_.take(count, sizeof(std::uint32_t), pointer_));
            order = iota(count);
        } else {
            PAI_TRY(order, load_indices(count));
        }
        // Strips and fans grow threefold.
        PAI_TRY(budget_.take(order.size(), 3 * sizeof(std::uint32_t), pointer_));
        out_.indices = unroll(source_.mode, std::move(order));
        out_.mode = source_.mode == 0 ? Primitive::Mode::Points : source_.mode <= 3 ? Primitive::Mode::Lines : Primitive::Mode::Triangles;
        return {};
    }

    // Every triangle gets vertices and a normal of its own; tangents of the file no longer hold.
    Result<void> make_flat_normals() {
        if (out_.mode != Primitive::Mode::Triangles || !out_.normals.empty()) return {};
        PAI_TRY(budget_.take(out_.indices.size(), vertex_size(out_) + (1 + out_.targets.size()) * sizeof(glm::vec3), pointer_));
        out_.tangents.clear();
        reorder(out_, out_.indices);
        out_.indices = iota(out_.indices.size());
        out_.normals.resize(out_.positions.size());
        const auto& at = out_.positions;
        for (std::size_t i = 0; i + 2 < at.size(); i += 3) {
            const glm::vec3 normal = flat_normal(at[i], at[i + 1], at[i + 2]);
            for (std::size_t k = 0; k < 3; ++k) out_.normals[i + k] = normal;
        }
        for (MorphTarget& t : out_.targets) turn_flat_normals(t);
        return {};
    }

    // A target's share of the flat normals: what they become at its full weight.
    void turn_flat_normals(MorphTarget& t) const {
        t.normals.clear();
        t.tangents.clear();
        if (t.positions.empty()) return;
        t.normals.resize(t.positions.size());
        const auto at = [&](std::size_t i) { return out_.positions[i] + t.positions[i]; };
        for (std::size_t i = 0; i + 2 < t.positions.size(); i += 3) {
            const glm::vec3 normal = flat_normal(at(i), at(i + 1), at(i + 2));
            for (std::size_t k = 0; k < 3; ++k) t.normals[i + k] = normal - out_.normals[i];
        }
    }

    // A vertex whose corners disagree is split; equal corners stay one vertex.
    Result<void> make_tangents(const TextureRef& texture) {
        const auto& uvs = out_.uvs[static_cast<std::size_t>(texture.texcoord)];
        if (out_.mode != Primitive::Mode::Triangles || !out_.tangents.empty() || uvs.empty()) return {};
        PAI_TRY(budget_.take(out_.indices.size(), 120 + vertex_size(out_), pointer_));
        const std::vector<glm::vec4> corners = corner_tangents(out_.positions, out_.normals, uvs, out_.indices);
        using Key = std::array<float, 4>;
        std::vector<std::uint32_t> order(out_.indices.size());
        for (std::uint32_t i = 0; i < order.size(); ++i) order[i] = i;
        const auto key = [&](std::uint32_t i) { return Key{corners[i].x, corners[i].y, corners[i].z, corners[i].w}; };
        std::sort(order.begin(), order.end(), [&](std::uint32_t a, std::uint32_t b) {
            if (out_.indices[a] != out_.indices[b]) return out_.indices[a] < out_.indices[b];
            const Key ka = key(a), kb = key(b);
            return ka != kb ? ka < kb : a < b;
        });
        std::vector<std::uint32_t> vertices, indices(order.size());
        std::vector<glm::vec4> tangents;
        for (std::size_t i = 0; i < order.size(); ++i) {
            const std::uint32_t corner = order[i], vertex = out_.indices[corner];
            if (i == 0 || vertex != vertices.back() || key(corner) != key(order[i - 1])) {
                vertices.push_back(vertex);
                tangents.push_back(corners[corner]);
            }
            indices[corner] = static_cast<std::uint32_t>(vertices.size() - 1);
        }
        reorder(out_, vertices);
        out_.tangents = std::move(tangents);
        out_.indices = std::move(indices);
        return {};
    }

    Result<void> read_texcoords(std::span<const int> sets, std::span<const Material* const> materials) {
        for (std::size_t slot = 0; slot < sets.size(); ++slot) {
            if (!uses_slot(materials, static_cast<int>(slot))) continue;
            const std::string name = fmt::format("TEXCOORD_{}", sets[slot]);
            PAI_TRY(out_.uvs[slot], read_vectors<glm::vec2>(name));
            if (out_.uvs[slot].empty()) return gltf_error("MESH_PRIMITIVE_TOO_FEW_TEXCOORDS", pointer_, fmt::format("the material uses {}", name));
        }
        return {};
    }

    Primitive take() {
        measure(out_);
        out_.material = source_.material;
        return std::move(out_);
    }

private:
    // The accessor of an attribute, in a format that it may have; -1 if the primitive has none.
    Result<int> find(std::string_view name) {
        const auto found = source_.attributes.find(name);
        if (found == source_.attributes.end()) return -1;
        const GltfAccessor& a = doc_.accessors[static_cast<std::size_t>(found->second)];
        const std::string at = fmt::format("{}/attributes/{}", pointer_, name);
        if (a.element_size() == 0 || !is_valid_format(name, a, doc_.uses("KHR_mesh_quantization"), false))
            return gltf_error("MESH_PRIMITIVE_ATTRIBUTES_ACCESSOR_INVALID_FORMAT", at, "a format that this attribute may not have");
        if (name == "POSITION") {
            if (!a.bounded) return gltf_error("MESH_PRIMITIVE_POSITION_ACCESSOR_WITHOUT_BOUNDS", at, "expected min and max");
            if (a.count > 0xfffffffeu) return gltf_error("VALUE_NOT_IN_RANGE", at, "more vertices than an index can name");
            vertices_ = a.count;
        }
        if (a.count != vertices_) return gltf_error("MESH_PRIMITIVE_UNEQUAL_ACCESSOR_COUNT", at, fmt::format("{} elements, POSITION has {}", a.count, vertices_));
        return found->second;
    }

    // Floats of an attribute, empty if the primitive has none.
    Result<std::vector<float>> read(std::string_view name) {
        PAI_TRY(const int accessor, find(name));
        if (accessor < 0) return std::vector<float>{};
        return buffers_.floats(accessor, budget_);
    }

    // The same of an attribute that has as many components as V.
    template <class V>
    Result<std::vector<V>> read_vectors(std::string_view name) {
        PAI_TRY(const int accessor, find(name));
        if (accessor < 0) return std::vector<V>{};
        return buffers_.vectors<V>(accessor, budget_);
    }

    Result<std::vector<glm::vec3>> read_target(std::size_t target, std::string_view name) {
        const auto& attributes = source_.targets[target];
        const auto found = attributes.find(name);
        if (found == attributes.end()) return std::vector<glm::vec3>{};
        const GltfAccessor& a = doc_.accessors[static_cast<std::size_t>(found->second)];
        const std::string at = fmt::format("{}/targets/{}/{}", pointer_, target, name);
        if (a.element_size() == 0 || !is_valid_format(name, a, doc_.uses("KHR_mesh_quantization"), true))
            return gltf_error("MESH_PRIMITIVE_ATTRIBUTES_ACCESSOR_INVALID_FORMAT", at, "a format that this attribute may not have");
        if (a.count != vertices_)
            return gltf_error("MESH_PRIMITIVE_MORPH_TARGET_INVALID_ATTRIBUTE_COUNT", at, fmt::format("{} elements, POSITION has {}", a.count, vertices_));
        return buffers_.vectors<glm::vec3>(found->second, budget_);
    }

    Result<void> read_targets() {
        PAI_TRY(budget_.take(source_.targets.size(), sizeof(MorphTarget), pointer_));
        for (std::size_t i = 0; i < source_.targets.size(); ++i) {
            MorphTarget& target = out_.targets.emplace_back();
            PAI_TRY(target.positions, read_target(i, "POSITION"));
            PAI_TRY(target.normals, read_target(i, "NORMAL"));
            PAI_TRY(target.tangents, read_target(i, "TANGENT"));
        }
        return {};
    }

    // The first two sets; the weights of further ones are shared out among them.
    Result<void> read_joints() {
        for (int set = 0; set < 2; ++set) {
            const std::string joints_name = fmt::format("JOINTS_{}", set), weights_name = fmt::format("WEIGHTS_{}", set);
            PAI_TRY(const auto joints, read(joints_name));
            PAI_TRY(const auto weights, read(weights_name));
            if (joints.empty() != weights.empty() || (set == 1 && out_.joints[0].empty() && !joints.empty()))
                return gltf_error("MESH_PRIMITIVE_JOINTS_WEIGHTS_MISMATCH", fmt::format("{}/attributes", pointer_), "expected weights for joints, set by set");
            const auto s = static_cast<std::size_t>(set);
            out_.weights[s] = to_vectors<glm::vec4>(weights);
            for (const glm::vec4 v : to_vectors<glm::vec4>(joints)) out_.joints[s].emplace_back(v);
        }
        normalize_weights(out_);
        return {};
    }

    Result<void> read_colours() {
        const auto found = source_.attributes.find("COLOR_0");
        if (found == source_.attributes.end()) return {};
        PAI_TRY(const auto flat, read("COLOR_0"));
        if (doc_.accessors[static_cast<std::size_t>(found->second)].rows == 4) {
            out_.colours = to_vectors<glm::vec4>(flat);
            return {};
        }
        for (const glm::vec3 c : to_vectors<glm::vec3>(flat)) out_.colours.emplace_back(c, 1.0f);
        return {};
    }

    Result<std::vector<std::uint32_t>> load_indices(std::size_t count) {
        const GltfAccessor& a = doc_.accessors[static_cast<std::size_t>(source_.indices)];
        const std::string at = fmt::format("{}/indices", pointer_);
        if (a.components() != 1 || a.normalized || (a.component != Component::U8 && a.component != Component::U16 && a.component != Component::U32))
            return gltf_error("MESH_PRIMITIVE_INDICES_ACCESSOR_INVALID_FORMAT", at, "expected unsigned integer scalars");
        if (a.view >= 0 && doc_.views[static_cast<std::size_t>(a.view)].byte_stride != 0)
            return gltf_error("MESH_PRIMITIVE_INDICES_ACCESSOR_WITH_BYTESTRIDE", at, "expected a view without byteStride");
        PAI_TRY(auto indices, buffers_.integers(source_.indices, budget_));
        const std::uint32_t restart = a.component == Component::U8 ? 0xffu : a.component == Component::U16 ? 0xffffu : 0xffffffffu;
        for (std::size_t i = 0; i < indices.size(); ++i) {
            if (indices[i] == restart) return gltf_error("ACCESSOR_INDEX_PRIMITIVE_RESTART", at, fmt::format("index {} is the restart value {}", i, restart));
            if (indices[i] >= count) return gltf_error("ACCESSOR_INDEX_OOB", at, fmt::format("index {} is {}, there are {} vertices", i, indices[i], count));
        }
        return indices;
    }

    const GltfDocument& doc_;
    const GltfBuffers& buffers_;
    const GltfPrimitive& source_;
    std::string_view pointer_;
    Budget& budget_;
    std::uint64_t vertices_ = 0;
    Primitive out_;
};

}  // namespace

Result<std::optional<Primitive>> build_primitive(const GltfDocument& document, const GltfBuffers& buffers, const GltfPrimitive& source,
                                                 std::span<const Material* const> materials, std::span<const int> uv_sets, std::string_view pointer,
                                                 Budget& budget) {
    if (!source.attributes.contains("POSITION")) return std::optional<Primitive>{};
    PrimitiveBuilder builder(document, buffers, source, pointer, budget);
    PAI_TRY(builder.read_streams());
    PAI_TRY(builder.read_texcoords(uv_sets, materials));
    PAI_TRY(builder.read_indices());
    PAI_TRY(builder.make_flat_normals());
    const auto with_relief = std::find_if(materials.begin(), materials.end(), [](const Material* m) { return needs_tangents(*m); });
    if (with_relief != materials.end()) {
        const Material& material = **with_relief;
        const TextureRef& coat = material.clearcoat.normal_texture;
        PAI_TRY(builder.make_tangents(material.normal_texture.image >= 0 ? material.normal_texture : coat.image >= 0 ? coat : material.anisotropy.texture));
    }
    return std::optional(builder.take());
}

}  // namespace pai::codec
