#pragma once
// glTF 2.0 from bytes in memory: .glb and .gltf, Source: Khronos glTF 2.0 specification, ISO/IEC 12113:2022.
#include <cstdint>
#include <functional>
#include <string_view>
#include <vector>

#include "asset/codec/pixels.h"
#include "asset/model.h"

namespace pai::codec {

// A mesh behind KHR_draco_mesh_compression: what its accessors say that comes out of the stream.
struct PackedMesh {
    struct Attribute {
        std::uint32_t id = 0;         // unique id in the stream
        std::uint16_t component = 0;  // componentType of the accessor
        std::uint8_t components = 0;
    };
    ByteSpan stream;
    std::uint64_t vertices = 0, indices = 0;
    std::vector<Attribute> attributes;
};

// The values of every attribute tightly packed, one after another, then 32-bit indices: exactly as many bytes as they take.
using MeshUnpacker = std::function<Result<Bytes>(const PackedMesh& mesh)>;

struct GltfLimits {
    std::uint64_t max_bytes = 2ull << 30;     // of decoded streams, and as many of pictures; streams: 64 MiB and 256 bytes a byte read at most
    std::size_t max_json_bytes = 64u << 20;
    std::size_t max_elements = 1u << 20;      // of any array of the file: nodes, accessors, meshes…
    PixelLimits pixels;
    std::size_t max_packed_meshes = 4096;
    MeshUnpacker unpack_mesh;                 // empty: KHR_draco_mesh_compression is Unsupported
    std::uint64_t whole_pictures = 0;         // bytes of pictures, decoded, beyond which each is reduced (Pixels::whole); 0: never
    bool keep_pictures = true;                // false: they are checked, ModelData::images have sizes and no texels
    std::function<bool()> for_software;       // asked when it matters: blocks that a processor samples slowly become Rgba8, with all their levels; empty: no
};

// The bytes of a buffer or picture by its relative, percent-decoded path; they stay valid until read_gltf returns.
using ResourceReader = std::function<Result<ByteSpan>(std::string_view path)>;

// The default scene of the file, or its first, or all nodes if it has none. Every offset, count, index and number is checked.
// Corrupt: `reason` is the code of the Khronos validator (ISSUES.md), the message begins with the JSON pointer.
// Unsupported: a required extension, another version, a fifth set of texture coordinates in a material, or beyond `limits`.
// Whatever `open` returns for a part that cannot be read.
Result<ModelData> read_gltf(ByteSpan file, const ResourceReader& open, const GltfLimits& limits = {});

}  // namespace pai::codec
