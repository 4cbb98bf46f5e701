#pragma once
// Compressed buffer views. Source: EXT_meshopt_compression (and KHR_meshopt_compression as far as it is the same).
#include "asset/codec/gltf_document.h"

namespace pai::codec {

// The first `size` of the count * stride bytes that `compressed` holds. Never more memory than count * stride bytes.
// Corrupt: not such a stream, or not of that length. Unsupported: a newer version of the stream's format.
Result<Bytes> decode_meshopt(const GltfMeshopt& view, ByteSpan compressed, std::uint64_t size, std::string_view pointer);

}  // namespace pai::codec
