#include "asset/codec/gltf_primitive.h"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <map>

#include <glm/geometric.hpp>

#include "asset/codec/gltf_fields.h"
#include "asset/codec/tangents.h"

namespace pai::codec {
namespace {

// What an attribute may be made of: core formats, and those that KHR_mesh_quantization adds.
bool is_valid_format(std::string_view name, const GltfAccessor& a, bool quantized) {
    const bool is_float = a.component == Component::F32;
    const bool is_unsigned = a.component == Component::U8 || a.component == Component::U16;
    const bool is_signed = a.component == Component::I8 || a.component == Component::I16;
    if (a.columns != 1) return false;
    if (name == "POSITION") return a.rows == 3 && (is_float || (quantized && (is_signed || is_unsigned)));
    if (name == "NORMAL") return a.rows == 3 && (is_float || (quantized && is_signed && a.normalized));
    if (name == "TANGENT") return a.rows == 4 && (is_float || (quantized && is_signed && a.normalized));
    if (name.starts_with("TEXCOORD_")) return a.rows == 2 && (is_float || (is_unsigned && a.normalized) || (quantized && (is_signed || is_unsigned)));
    if (name.starts_with("COLOR_")) return (a.rows == 3 || a.rows == 4) && (is_float || (is_unsigned && a.normalized));
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

class PrimitiveBuilder {
public:
    PrimitiveBuilder(const GltfDocument& doc, const GltfBuffers& buffers, const GltfPrimitive& source, std::string_view pointer, Budget& budget)
        : doc_(doc), buffers_(buffers), source_(source), pointer_(pointer), budget_(budget) {}

    Result<void> read_streams() {
        PAI_TRY(const auto positions, read("POSITION"));
        out_.positions = to_vectors<glm::vec3>(positions);
        PAI_TRY(const auto normals, read("NORMAL"));
        out_.normals = to_vectors<glm::vec3>(normals);
        PAI_TRY(const auto tangents, read("TANGENT"));
        out_.tangents = to_vectors<glm::vec4>(tangents);
        PAI_TRY(const auto uv0, read("TEXCOORD_0"));
        out_.uvs[0] = to_vectors<glm::vec2>(uv0);
        PAI_TRY(const auto uv1, read("TEXCOORD_1"));
        out_.uvs[1] = to_vectors<glm::vec2>(uv1);
        return read_colours();
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
        PAI_TRY(budget_.take(out_.indices.size(), 2 * sizeof(glm::vec4) + 4 * sizeof(glm::vec3), pointer_));
        out_.tangents.clear();
        reorder(out_, out_.indices);
        out_.indices = iota(out_.indices.size());
        out_.normals.resize(out_.positions.size());
        for (std::size_t i = 0; i + 2 < out_.positions.size(); i += 3) {
            const glm::vec3 a = out_.positions[i], n = glm::cross(out_.positions[i + 1] - a, out_.positions[i + 2] - a);
            const float length = glm::length(n);
            const glm::vec3 unit = length > 0 && std::isfinite(length) ? n / length : glm::vec3(0, 1, 0);
            for (std::size_t k = 0; k < 3; ++k) out_.normals[i + k] = unit;
        }
        return {};
    }

    // A vertex whose corners disagree is split; equal corners stay one vertex.
    Result<void> make_tangents(const TextureRef& texture) {
        const auto& uvs = out_.uvs[static_cast<std::size_t>(texture.texcoord)];
        if (out_.mode != Primitive::Mode::Triangles || texture.image < 0 || !out_.tangents.empty() || uvs.empty()) return {};
        PAI_TRY(budget_.take(out_.indices.size(), 160, pointer_));
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

    Result<void> check_texcoords(const Material& m) const {
        for (const TextureRef* t : {&m.base_colour_texture, &m.metallic_roughness_texture, &m.normal_texture, &m.occlusion_texture, &m.emissive_texture}) {
            if (t->image < 0) continue;
            if (t->texcoord > 1) return Error(Code::Unsupported, fmt::format("{}: texture coordinate set {}, 0 and 1 are read", pointer_, t->texcoord));
            if (out_.uvs[static_cast<std::size_t>(t->texcoord)].empty())
                return gltf_error("MESH_PRIMITIVE_TOO_FEW_TEXCOORDS", pointer_, fmt::format("the material uses TEXCOORD_{}", t->texcoord));
        }
        return {};
    }

    Primitive take() {
        for (const glm::vec3 p : out_.positions) out_.bounds.add(p);
        out_.material = source_.material;
        return std::move(out_);
    }

private:
    // Floats of an attribute, empty if the primitive has none.
    Result<std::vector<float>> read(std::string_view name) {
        const auto found = source_.attributes.find(name);
        if (found == source_.attributes.end()) return std::vector<float>{};
        const GltfAccessor& a = doc_.accessors[static_cast<std::size_t>(found->second)];
        const std::string at = fmt::format("{}/attributes/{}", pointer_, name);
        if (a.element_size() == 0 || !is_valid_format(name, a, doc_.uses("KHR_mesh_quantization")))
            return gltf_error("MESH_PRIMITIVE_ATTRIBUTES_ACCESSOR_INVALID_FORMAT", at, "a format that this attribute may not have");
        if (name == "POSITION") {
            if (!a.bounded) return gltf_error("MESH_PRIMITIVE_POSITION_ACCESSOR_WITHOUT_BOUNDS", at, "expected min and max");
            if (a.count > 0xfffffffeu) return gltf_error("VALUE_NOT_IN_RANGE", at, "more vertices than an index can name");
            vertices_ = a.count;
        }
        if (a.count != vertices_) return gltf_error("MESH_PRIMITIVE_UNEQUAL_ACCESSOR_COUNT", at, fmt::format("{} elements, POSITION has {}", a.count, vertices_));
        return buffers_.floats(found->second, budget_);
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
                                                 const Material& material, std::string_view pointer, Budget& budget) {
    if (!source.attributes.contains("POSITION")) return std::optional<Primitive>{};
    PrimitiveBuilder builder(document, buffers, source, pointer, budget);
    PAI_TRY(builder.read_streams());
    PAI_TRY(builder.read_indices());
    PAI_TRY(builder.check_texcoords(material));
    PAI_TRY(builder.make_flat_normals());
    PAI_TRY(builder.make_tangents(material.normal_texture));
    return std::optional(builder.take());
}

}  // namespace pai::codec
