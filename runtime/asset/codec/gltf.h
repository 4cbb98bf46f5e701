#pragma once
// glTF 2.0 from bytes in memory: .glb and .gltf, Source: Khronos glTF 2.0 specification, ISO/IEC 12113:2022.
#include <cstdint>
#include <functional>
#include <string_view>
#include <vector>

#include "asset/codec/pixels.h"
#include "asset/model.h"

namespace pai::codec {

struct GltfLimits {
    std::uint64_t max_bytes = 2ull << 30;     // of decoded streams, and as many of pictures; streams: 64 MiB and 256 bytes a byte read at most
    std::size_t max_json_bytes = 64u << 20;
    std::size_t max_elements = 1u << 20;      // of any array of the file: nodes, accessors, meshes…
    PixelLimits pixels;
    bool keep_pictures = true;                // false: they are checked, ModelData::images have sizes and no texels
};

// The bytes of a buffer or picture by its relative, percent-decoded path; they stay valid until read_gltf returns.
using ResourceReader = std::function<Result<ByteSpan>(std::string_view path)>;

// The default scene of the file, or its first, or all nodes if it has none. Every offset, count, index and number is checked.
// Corrupt: `reason` is the code of the Khronos validator (ISSUES.md), the message begins with the JSON pointer.
// Unsupported: a required extension, another version, a fifth set of texture coordinates in a material, or beyond `limits`.
// Whatever `open` returns for a part that cannot be read.
Result<ModelData> read_gltf(ByteSpan file, const ResourceReader& open, const GltfLimits& limits = {});

}  // namespace pai::codec
