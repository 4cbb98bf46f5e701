#include "asset/codec/gltf_buffers.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstring>

#include "asset/codec/gltf_fields.h"
#include "asset/codec/gltf_meshopt.h"
#include "asset/codec/gltf_uri.h"
#include "asset/codec/lod_file.h"
#include "base/glb.h"

namespace pai::codec {
namespace {

// Of a buffer without bytes of its own. All such buffers share them.
constexpr std::uint64_t kMaxZeroBytes = 16u << 20;

ByteSpan zero_bytes() {
    static const Bytes zeros(kMaxZeroBytes);
    return zeros;
}

Error glb_error(std::string_view reason, std::size_t at, std::string_view text) {
    return Error(Code::Corrupt, fmt::format("GLB byte {}: {}", at, text), std::string(reason));
}

Result<void> take_chunk(GlbParts& parts, std::uint32_t type, ByteSpan data, std::size_t at, int index) {
    if ((index == 0) != (type == kGlbJsonChunk)) {
        if (index == 0) return glb_error("GLB_UNEXPECTED_FIRST_CHUNK", at, "expected the JSON chunk");
        return glb_error("GLB_DUPLICATE_CHUNK", at, "a second JSON chunk");
    }
    if (type == kGlbJsonChunk) parts.json = as_text(data);
    if (type == kLodChunk && index > 0) parts.lods = data;
    if (type == kGlbBinChunk) {
        if (parts.has_bin) return glb_error("GLB_DUPLICATE_CHUNK", at, "a second BIN chunk");
        if (index != 1) return glb_error("GLB_UNEXPECTED_BIN_CHUNK", at, "expected the BIN chunk right after the JSON chunk");
        parts.bin = data;
        parts.has_bin = true;
    }
    return {};
}

Result<GlbParts> split_container(ByteSpan file) {
    if (file.size() < 12) return glb_error("GLB_UNEXPECTED_END_OF_HEADER", file.size(), "expected a header of 12 bytes");
    if (load_le32(file.data() + 4) != 2) return glb_error("GLB_INVALID_VERSION", 4, fmt::format("version {}, expected 2", load_le32(file.data() + 4)));
    const std::size_t length = load_le32(file.data() + 8);
    if (length <= 12) return glb_error("GLB_LENGTH_TOO_SMALL", 8, fmt::format("length {}, expected more than the header's 12", length));
    if (length < file.size()) return glb_error("GLB_LENGTH_MISMATCH", 8, fmt::format("length {}, the file has {} bytes", length, file.size()));
    GlbParts parts{.is_container = true};
    std::size_t at = 12;
    for (int index = 0; at < length; ++index) {
        if (file.size() - at < 8) return glb_error("GLB_UNEXPECTED_END_OF_CHUNK_HEADER", at, "expected 8 bytes");
        const std::size_t size = load_le32(file.data() + at);
        const std::uint32_t type = load_le32(file.data() + at + 4);
        if (size % 4 != 0) return glb_error("GLB_CHUNK_LENGTH_UNALIGNED", at, fmt::format("chunk of {} bytes, expected a multiple of 4", size));
        if (at + 8 + size > length) return glb_error("GLB_CHUNK_TOO_BIG", at, fmt::format("chunk of {} bytes leaves the file", size));
        if (size > file.size() - at - 8) return glb_error("GLB_UNEXPECTED_END_OF_CHUNK_DATA", at, fmt::format("expected {} bytes", size));
        if (size == 0 && type == kGlbJsonChunk) return glb_error("GLB_EMPTY_CHUNK", at, "empty JSON chunk");
        PAI_TRY(take_chunk(parts, type, file.subspan(at + 8, size), at, index));
        at += 8 + size;
        // JSON and BIN are the first two.
        if (type == kGlbJsonChunk || type == kGlbBinChunk) parts.others = file.subspan(at);
    }
    return parts;
}

float load_component(const std::byte* at, Component type, bool normalized) {
    switch (type) {
        case Component::F32: return std::bit_cast<float>(load_le32(at));
        case Component::U32: return static_cast<float>(load_le32(at));
        case Component::U8: return static_cast<float>(*at) / (normalized ? 255.0f : 1.0f);
        case Component::U16: return static_cast<float>(load_le16(at)) / (normalized ? 65535.0f : 1.0f);
        case Component::I8: {
            const auto v = static_cast<float>(static_cast<std::int8_t>(*at));
            return normalized ? std::max(v / 127.0f, -1.0f) : v;
        }
        case Component::I16: {
            const auto v = static_cast<float>(static_cast<std::int16_t>(load_le16(at)));
            return normalized ? std::max(v / 32767.0f, -1.0f) : v;
        }
        case Component::Unknown: break;
    }
    return 0;
}

std::uint32_t load_index(const std::byte* at, Component type) {
    if (type == Component::U8) return static_cast<std::uint32_t>(*at);
    return type == Component::U16 ? load_le16(at) : load_le32(at);
}

// One element at `at`, column by column, to out.
void load_element(const std::byte* at, const GltfAccessor& a, float* out) {
    const std::uint32_t size = size_of(a.component), column = a.element_size() / a.columns;
    for (std::uint32_t c = 0; c < a.columns; ++c)
        for (std::uint32_t r = 0; r < a.rows; ++r) *out++ = load_component(at + c * column + r * size, a.component, a.normalized);
}

// Elements of `a`, `step` bytes apart.
void load_elements(const std::byte* at, std::size_t step, const GltfAccessor& a, std::span<float> out) {
    const std::size_t components = a.components();
    // What a float of the file is, a float is here; columns of floats have no padding.
    if (a.component == Component::F32 && std::endian::native == std::endian::little && step == components * sizeof(float)) {
        if (!out.empty()) std::memcpy(out.data(), at, out.size_bytes());
        return;
    }
    for (std::size_t i = 0; i * components < out.size(); ++i) load_element(at + i * step, a, out.data() + i * components);
}

// The first that is infinite or no number; out.size() if none is. Source: IEEE 754, an exponent of ones only.
std::size_t find_not_finite(std::span<const float> values) {
    constexpr std::size_t kBlock = 1024;
    constexpr std::uint32_t kExponent = 0x7f800000;
    for (std::size_t first = 0; first < values.size(); first += kBlock) {
        const std::size_t end = std::min(first + kBlock, values.size());
        std::uint32_t bad = 0;
        for (std::size_t i = first; i < end; ++i) bad |= (std::bit_cast<std::uint32_t>(values[i]) & kExponent) == kExponent ? 1u : 0u;
        if (bad == 0) continue;
        while (std::isfinite(values[first])) ++first;
        return first;
    }
    return values.size();
}

void load_indices(const std::byte* at, Component type, std::span<std::uint32_t> out) {
    if (type == Component::U32 && std::endian::native == std::endian::little) {
        if (!out.empty()) std::memcpy(out.data(), at, out.size_bytes());
    } else if (type == Component::U16) {
        for (std::size_t i = 0; i < out.size(); ++i) out[i] = load_le16(at + i * 2);
    } else {
        const std::uint32_t size = size_of(type);
        for (std::size_t i = 0; i < out.size(); ++i) out[i] = load_index(at + i * size, type);
    }
}

}  // namespace

Result<GlbParts> split_glb(ByteSpan file, std::size_t max_json_bytes) {
    GlbParts parts;
    const std::string_view text = as_text(file);
    const std::size_t first = text.find_first_not_of(" \t\r\n");
    if (text.starts_with("glTF")) {
        PAI_TRY(parts, split_container(file));
    } else if (first != text.npos && (text[first] == '{' || text[first] == '[')) {
        parts.json = text;
    } else {
        if (file.size() < 4) return glb_error("GLB_UNEXPECTED_END_OF_HEADER", file.size(), "shorter than any model's signature");
        return glb_error("GLB_INVALID_MAGIC", 0, fmt::format("{}, expected glTF or a JSON object", to_hex(file.first(4))));
    }
    if (parts.json.size() > max_json_bytes) return Error(Code::Unsupported, fmt::format("{} bytes of JSON, at most {} are read", parts.json.size(), max_json_bytes));
    return parts;
}

Result<void> Budget::take(std::uint64_t count, std::uint64_t size, std::string_view pointer) {
    if (size != 0 && count > left_ / size) return Error(Code::Unsupported, fmt::format("{}: {} elements of {} bytes go beyond the memory a model may take", pointer, count, size));
    left_ -= count * size;
    return {};
}

Result<GltfBuffers> GltfBuffers::load(const GltfDocument& document, const GlbParts& parts, const ResourceReader& open) {
    GltfBuffers out(document, open);
    for (std::size_t i = 0; i < document.buffers.size(); ++i) {
        const GltfBuffer& buffer = document.buffers[i];
        const std::string pointer = fmt::format("/buffers/{}", i);
        ByteSpan bytes = parts.bin;
        if (buffer.is_fallback) {
            out.buffers_.emplace_back();
            continue;
        }
        if (buffer.uri) {
            std::string mime_type;
            PAI_TRY(bytes, out.read_uri(*buffer.uri, pointer + "/uri", mime_type));
            if (!mime_type.empty() && mime_type != "application/octet-stream" && mime_type != "application/gltf-buffer")
                return gltf_error("BUFFER_DATA_URI_MIME_TYPE_INVALID", pointer, fmt::format("{}, expected application/octet-stream", mime_type));
        } else if (i != 0 || !parts.has_bin) {
            if (parts.is_container && i == 0) return gltf_error("BUFFER_MISSING_GLB_DATA", pointer, "neither a uri nor a BIN chunk");
            // An extension may fill it; core data in it reads as zeros.
            if (buffer.byte_length > kMaxZeroBytes)
                return gltf_error("BUFFER_MISSING_GLB_DATA", pointer, fmt::format("neither a uri nor bytes, and more than {} zeros", kMaxZeroBytes));
            out.buffers_.push_back(zero_bytes().first(buffer.byte_length));
            continue;
        }
        if (bytes.size() < buffer.byte_length)
            return gltf_error("BUFFER_BYTE_LENGTH_MISMATCH", pointer, fmt::format("{} bytes, expected {}", bytes.size(), buffer.byte_length));
        out.buffers_.push_back(bytes.first(buffer.byte_length));
    }
    return out;
}

Result<ByteSpan> GltfBuffers::read_uri(const std::string& uri, std::string_view pointer, std::string& mime_type) {
    if (uri.starts_with("data:")) {
        PAI_TRY(Bytes bytes, decode_data_uri(uri, pointer, mime_type));
        decoded_.push_back(std::move(bytes));
        return ByteSpan(decoded_.back());
    }
    PAI_TRY(const std::string path, decode_path(uri, pointer));
    auto bytes = (*open_)(path);
    if (!bytes) return std::move(bytes.error()).context(fmt::format("{}: {}", pointer, path));
    loaded_bytes_ += bytes->size();
    return bytes;
}

Result<void> GltfBuffers::decompress(Budget& budget) {
    decompressed_.resize(document_->views.size());
    for (std::size_t i = 0; i < document_->views.size(); ++i) {
        const auto& m = document_->views[i].meshopt;
        if (!m) continue;
        const std::string pointer = fmt::format("/bufferViews/{}", i);
        const ByteSpan buffer = buffers_[static_cast<std::size_t>(m->buffer)];
        if (buffer.empty()) return gltf_error("BUFFER_MISSING_GLB_DATA", fmt::format("/buffers/{}", m->buffer), "neither a uri nor the BIN chunk of this file");
        PAI_TRY(budget.take(m->count, m->stride, pointer));
        PAI_TRY(decompressed_[i], decode_meshopt(*m, buffer.subspan(m->byte_offset, m->byte_length), document_->views[i].byte_length, pointer));
    }
    return {};
}

Result<ByteSpan> GltfBuffers::view(int index) const {
    const GltfBufferView& v = document_->views[static_cast<std::size_t>(index)];
    if (v.meshopt) return ByteSpan(decompressed_[static_cast<std::size_t>(index)]);
    const ByteSpan buffer = buffers_[static_cast<std::size_t>(v.buffer)];
    if (buffer.empty()) return gltf_error("BUFFER_MISSING_GLB_DATA", fmt::format("/buffers/{}", v.buffer), "neither a uri nor the BIN chunk of this file");
    return buffer.subspan(v.byte_offset, v.byte_length);
}

Result<std::size_t> GltfBuffers::float_count(int accessor, Budget& budget) const {
    const GltfAccessor& a = document_->accessors[static_cast<std::size_t>(accessor)];
    const std::string pointer = fmt::format("/accessors/{}", accessor);
    if (a.element_size() == 0) return gltf_error("VALUE_NOT_IN_LIST", pointer, "a type or componentType that the specification does not have");
    PAI_TRY(budget.take(a.count, a.components() * sizeof(float), pointer));
    return static_cast<std::size_t>(a.count) * a.components();
}

Result<void> GltfBuffers::read_floats(int accessor, std::span<float> out) const {
    const GltfAccessor& a = document_->accessors[static_cast<std::size_t>(accessor)];
    const std::string pointer = fmt::format("/accessors/{}", accessor);
    const std::uint32_t components = a.components();
    if (const auto unpacked = unpacked_.find(accessor); unpacked != unpacked_.end()) {
        load_elements(unpacked->second.data(), a.element_size(), a, out);
    } else if (a.view >= 0) {
        const std::uint32_t stride = document_->views[static_cast<std::size_t>(a.view)].byte_stride;
        PAI_TRY(const ByteSpan bytes, view(a.view));
        load_elements(bytes.data() + a.byte_offset, stride != 0 ? stride : a.element_size(), a, out);
    }
    PAI_TRY(each_sparse(a, pointer, [&](std::uint32_t index, const std::byte* value) { load_element(value, a, out.data() + std::size_t{index} * components); }));
    if (const std::size_t bad = find_not_finite(out); bad < out.size()) return gltf_error("ACCESSOR_INVALID_FLOAT", pointer, fmt::format("element {} is not a finite number", bad / components));
    return {};
}

Result<std::vector<float>> GltfBuffers::floats(int accessor, Budget& budget) const {
    PAI_TRY(const std::size_t count, float_count(accessor, budget));
    std::vector<float> out(count);
    PAI_TRY(read_floats(accessor, out));
    return out;
}

Result<void> GltfBuffers::each_sparse(const GltfAccessor& a, std::string_view pointer, const std::function<void(std::uint32_t, const std::byte*)>& visit) const {
    if (!a.sparse) return {};
    const GltfSparse& s = *a.sparse;
    PAI_TRY(const ByteSpan index_bytes, view(s.indices_view));
    PAI_TRY(const ByteSpan value_bytes, view(s.values_view));
    const std::byte* indices = index_bytes.data() + s.indices_offset;
    const std::byte* values = value_bytes.data() + s.values_offset;
    std::int64_t before = -1;
    for (std::uint64_t i = 0; i < s.count; ++i) {
        const std::uint32_t index = load_index(indices + i * size_of(s.indices_component), s.indices_component);
        if (index <= before) return gltf_error("ACCESSOR_SPARSE_INDICES_NON_INCREASING", pointer, fmt::format("index {} after {}", index, before));
        if (index >= a.count) return gltf_error("ACCESSOR_SPARSE_INDEX_OOB", pointer, fmt::format("index {} of {} elements", index, a.count));
        visit(index, values + i * a.element_size());
        before = index;
    }
    return {};
}

Result<std::vector<std::uint32_t>> GltfBuffers::integers(int accessor, Budget& budget) const {
    const GltfAccessor& a = document_->accessors[static_cast<std::size_t>(accessor)];
    const std::string pointer = fmt::format("/accessors/{}", accessor);
    PAI_TRY(budget.take(a.count, sizeof(std::uint32_t), pointer));
    if (auto read = take_read<std::uint32_t>(accessor)) return *std::move(read);
    std::vector<std::uint32_t> out(a.count);
    if (const auto unpacked = unpacked_indices_.find(accessor); unpacked != unpacked_indices_.end()) return unpacked->second;
    if (a.view >= 0) {
        PAI_TRY(const ByteSpan bytes, view(a.view));
        load_indices(bytes.data() + a.byte_offset, a.component, out);
    }
    PAI_TRY(each_sparse(a, pointer, [&](std::uint32_t index, const std::byte* value) { out[index] = load_index(value, a.component); }));
    return out;
}

}  // namespace pai::codec
