#pragma once
// The bytes of a glTF file: its container, its buffers, its accessors.
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include <glm/vec2.hpp>
#include <glm/vec3.hpp>
#include <glm/vec4.hpp>

#include "asset/codec/gltf_document.h"

namespace pai::codec {

struct GlbParts {
    std::string_view json;
    ByteSpan bin, lods;  // lods: our own chunk, see lod_file.h
    ByteSpan others;     // the chunks behind these two, each with its header; lods is one of them
    bool is_container = false, has_bin = false;
};

// The JSON and BIN chunk of a GLB container, or all of a .gltf text. Corrupt with a GLB_... code.
// Source: glTF 2.0, chapter 4.
Result<GlbParts> split_glb(ByteSpan file, std::size_t max_json_bytes);

// Bytes left of what one file may decode to.
class Budget {
public:
    explicit Budget(std::uint64_t bytes) : left_(bytes) {}
    std::uint64_t left() const { return left_; }
    // Unsupported if `count` elements of `size` bytes are more than is left.
    Result<void> take(std::uint64_t count, std::uint64_t size, std::string_view pointer);

private:
    std::uint64_t left_;
};

// What an accessor holds, read before it was asked for; of integers those of an index.
using ReadStream = std::variant<std::monostate, std::vector<glm::vec2>, std::vector<glm::vec3>, std::vector<glm::vec4>, std::vector<std::uint32_t>>;

// The loaded buffers of a document whose links hold.
class GltfBuffers {
public:
    static Result<GltfBuffers> load(const GltfDocument& document, const GlbParts& parts, const ResourceReader& open);
    // Decodes the compressed views; until then they have no bytes.
    Result<void> decompress(Budget& budget);
    // Unpacks the meshes of KHR_draco_mesh_compression: their accessors have those values from then on. Unsupported: without `limits.unpack_mesh`.
    Result<void> unpack_meshes(const GltfLimits& limits, Budget& budget);
    // Of the external buffers.
    std::uint64_t loaded_bytes() const { return loaded_bytes_; }
    // Bytes of a URI: decoded data, or what the resource reader returns.
    Result<ByteSpan> read_uri(const std::string& uri, std::string_view pointer, std::string& mime_type);
    // BUFFER_MISSING_GLB_DATA if its buffer has no bytes.
    Result<ByteSpan> view(int index) const;
    // All components of all elements, as floats: normalised integers are scaled, others converted.
    // Sparse values are applied; matrices come column by column. Corrupt: ACCESSOR_INVALID_FLOAT and sparse codes.
    Result<std::vector<float>> floats(int accessor, Budget& budget) const;
    // The same as vectors of as many components as its type has: V is a glm vector of floats.
    template <class V>
    Result<std::vector<V>> vectors(int accessor, Budget& budget) const {
        PAI_TRY(const std::size_t count, float_count(accessor, budget));
        if (auto read = take_read<V>(accessor)) return *std::move(read);
        std::vector<V> out(count / static_cast<std::size_t>(V::length()));
        static_assert(sizeof(V) == static_cast<std::size_t>(V::length()) * sizeof(float));
        PAI_TRY(read_floats(accessor, std::span(reinterpret_cast<float*>(out.data()), out.size() * static_cast<std::size_t>(V::length()))));
        return out;
    }
    // Elements of an unsigned integer scalar accessor.
    Result<std::vector<std::uint32_t>> integers(int accessor, Budget& budget) const;
    // Who asks next for all of this accessor's values, as this type, gets these.
    void put_read(int accessor, ReadStream values) { read_[accessor] = std::move(values); }

private:
    GltfBuffers(const GltfDocument& document, const ResourceReader& open) : document_(&document), open_(&open) {}
    Result<void> unpack_mesh(const GltfPrimitive& primitive, const MeshUnpacker& unpack, std::string_view pointer, Budget& budget);
    // How many floats the accessor has, taken from the budget; and all of them, into as many.
    Result<std::size_t> float_count(int accessor, Budget& budget) const;
    Result<void> read_floats(int accessor, std::span<float> out) const;
    // Calls visit(element, its new bytes) for each sparse value.
    Result<void> each_sparse(const GltfAccessor& accessor, std::string_view pointer, const std::function<void(std::uint32_t, const std::byte*)>& visit) const;
    template <class V>
    std::optional<std::vector<V>> take_read(int accessor) const {
        const auto found = read_.find(accessor);
        if (found == read_.end() || !std::holds_alternative<std::vector<V>>(found->second)) return {};
        return std::get<std::vector<V>>(std::move(read_.extract(found).mapped()));
    }
    const GltfDocument* document_;
    const ResourceReader* open_;
    std::vector<ByteSpan> buffers_;
    std::vector<Bytes> decompressed_;  // of each view, empty for those that are not compressed
    std::map<int, Bytes> unpacked_;                               // values of accessors, tightly packed
    std::map<int, std::vector<std::uint32_t>> unpacked_indices_;  // of accessors
    mutable std::map<int, ReadStream> read_;                      // of accessors; each is handed out once
    std::uint64_t loaded_bytes_ = 0;
    std::vector<Bytes> decoded_;  // of data URIs; the spans in buffers_ stay valid because moves keep heap storage
};

}  // namespace pai::codec
