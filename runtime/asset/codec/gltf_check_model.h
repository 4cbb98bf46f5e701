#pragma once
// The parts of a glTF document that refer to each other, read leniently: -1 stands for what is absent or invalid.
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "asset/codec/gltf_check_schema.h"

namespace pai::codec {

// What a buffer view or accessor is used for; one use each. Image: never with a stride.
enum class ViewUse : std::uint8_t { None, Vertices, Indices, Image, BindMatrices, Other };
enum class AccessorUse : std::uint8_t { None, Vertices, Indices, BindMatrices, AnimationInput, AnimationOutput };

struct CheckView {
    std::int64_t buffer = -1, offset = 0, length = -1, stride = -1;
    bool compressed = false;  // EXT_meshopt_compression
    ViewUse use = ViewUse::None;
    bool has_target = false;
    std::int64_t vertex_accessor = -1;  // first of the accessors that read vertices from it
};

struct CheckSparse {
    std::int64_t count = -1, indices_view = -1, indices_offset = 0, indices_type = -1, values_view = -1, values_offset = 0;
};

struct CheckAccessor {
    std::int64_t view = -1, offset = 0, type = -1, count = -1;
    int rows = 0, columns = 0;  // 0: an unknown type
    bool normalized = false;
    std::optional<std::vector<double>> min, max;
    std::optional<CheckSparse> sparse;
    AccessorUse use = AccessorUse::None;

    // All of type, count and shape are known; the functions below want that.
    bool whole() const { return size_of(type) > 0 && count > 0 && rows > 0; }
    std::int64_t components() const { return std::int64_t{rows} * columns; }
    // Bytes from the first to past the last component of an element, and from one element to the next without a stride.
    std::int64_t length() const { return column_stride() * (columns - 1) + rows * size_of(type); }
    std::int64_t packed() const { return columns == 1 ? length() : column_stride() * columns; }
    // Matrix columns begin at multiples of four bytes.
    std::int64_t column_stride() const { return columns == 1 ? rows * size_of(type) : (rows * size_of(type) + 3) / 4 * 4; }
    // "VEC3 of 5126".
    std::string format() const;
    static std::int64_t size_of(std::int64_t type);
};

struct CheckSemantic {
    enum Kind : std::uint8_t { Position, Normal, Tangent, Color, Joints, Texcoord, Weights, Custom, Unknown } kind = Unknown;
    int set = -1;
};
CheckSemantic parse_semantic(std::string_view name);

using AttributeList = std::vector<std::pair<std::string_view, std::int64_t>>;

struct CheckPrimitive {
    AttributeList attributes;
    std::vector<AttributeList> targets;
    std::int64_t indices = -1, material = -1, mode = 4;
    std::int64_t vertices = -1;  // set by the links
    // Sets of indexed attributes that begin with 0 and have no gaps: 0 if they do not.
    int colors = 0, joints = 0, texcoords = 0, weights = 0;
    bool has(CheckSemantic::Kind kind) const;
};

struct CheckMesh {
    std::vector<CheckPrimitive> primitives;
    std::int64_t weights = -1;  // their number
    bool skinned() const;
    std::int64_t targets() const { return primitives.empty() ? 0 : static_cast<std::int64_t>(primitives[0].targets.size()); }
};

struct CheckNode {
    std::int64_t mesh = -1, skin = -1, parent = -1, weights = -1;
    std::vector<std::int64_t> children;
    bool has_matrix = false, has_transform = false, is_joint = false, is_empty = false;
};

struct CheckMaterial {
    bool needs_tangents = false, has_normal_texture = false;
    // Pointer below the material, set of texture coordinates.
    std::vector<std::pair<std::string, std::int64_t>> texcoords;
};

struct CheckModel {
    std::vector<std::int64_t> buffer_lengths;
    std::vector<CheckView> views;
    std::vector<CheckAccessor> accessors;
    std::vector<CheckMaterial> materials;
    std::vector<CheckMesh> meshes;
    std::vector<CheckNode> nodes;
    std::vector<std::vector<std::int64_t>> skins;  // their joints
};

CheckModel read_check_model(const CheckDocument& document);

// Element `i` if there is one.
template <class T>
T* item_of(std::vector<T>& list, std::int64_t i) {
    return static_cast<std::uint64_t>(i) < list.size() ? &list[static_cast<std::size_t>(i)] : nullptr;
}
template <class T>
const T* item_of(const std::vector<T>& list, std::int64_t i) {
    return static_cast<std::uint64_t>(i) < list.size() ? &list[static_cast<std::size_t>(i)] : nullptr;
}

}  // namespace pai::codec
