#pragma once
// Levels of detail as they are stored: a chunk of type "PLOD" in a .glb file, see docs/formats/lod.md.
#include <cstdint>

#include "asset/model.h"
#include "base/bytes.h"
#include "base/result.h"

namespace pai::codec {

constexpr std::uint32_t kLodChunk = 0x444f4c50;  // "PLOD", little endian

// The levels of all primitives that have some. A multiple of 4 bytes.
Bytes write_lods(const ModelData& model);

// Gives the primitives of `model` the levels of `chunk`. Decoded levels take at most twice what the full forms take.
// Corrupt, LOD_DATA_INVALID: the chunk breaks its format. LOD_MISMATCH: it was made of other meshes. Unsupported: another
// version. On an error `model` has no levels.
Result<void> read_lods(ByteSpan chunk, ModelData& model);

// What ties levels to the vertices and triangles they were made of.
std::uint64_t lod_key(const Primitive& primitive);

}  // namespace pai::codec
