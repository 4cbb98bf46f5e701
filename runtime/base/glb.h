#pragma once
// The container of a binary glTF model, as it is written. Source: glTF 2.0, "GLB File Format".
#include <cstdint>
#include <string_view>

#include "base/bytes.h"
#include "base/result.h"

namespace pai {

constexpr std::uint32_t kGlbMagic = 0x46546c67, kGlbJsonChunk = 0x4e4f534a, kGlbBinChunk = 0x004e4942;  // "glTF", "JSON", "BIN", little endian
constexpr std::size_t kGlbHeaderBytes = 12, kGlbChunkHeaderBytes = 8;

// Appends a chunk with its header, filled up to a multiple of four bytes, with zeros or, of JSON, with spaces.
void append_glb_chunk(Bytes& out, std::uint32_t type, ByteSpan data);

// A container of a document, its buffer (none if it is empty) and `others`, whole chunks with their headers. Unsupported: longer than a container may be, 4 GiB.
Result<Bytes> write_glb(std::string_view json, ByteSpan bin, ByteSpan others = {});

}  // namespace pai
