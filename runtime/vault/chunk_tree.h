#pragma once
// How a payload is cut and what its chunk tree is (licence format, sections 9.1 and 9.2).
#include <cstdint>
#include <vector>

#include "base/merkle.h"

namespace pai {

constexpr std::uint64_t kMaxAssetSize = 1ull << 40;

// The cut of one payload into chunks.
struct ChunkLayout {
    bool sealed = false;  // age-v1: 16 bytes of nonce, then chunks of up to 65,552 bytes; else chunks of up to 65,536
    std::uint64_t plain_size = 0;
    std::uint64_t payload_size = 0;
    std::uint64_t count = 1;

    // `plain_size` up to kMaxAssetSize: else Corrupt with SCHEMA_INVALID.
    static Result<ChunkLayout> of_plain(bool sealed, std::uint64_t plain_size);
    // Byte range of chunk i < count within the payload, and of its plaintext within the asset.
    std::uint64_t offset(std::uint64_t i) const;
    std::size_t size(std::uint64_t i) const;
    std::uint64_t plain_offset(std::uint64_t i) const;
    std::size_t plain_size_of(std::uint64_t i) const;
};

// Leaf hashes of a payload in memory; a sealed payload of 16 bytes or fewer is one chunk: itself.
std::vector<Hash> chunk_leaves(ByteSpan payload, bool sealed);

// Contents of a `.leaves` file, and back; Corrupt with ASSET_HASH_MISMATCH unless there are 32 * count bytes.
Bytes leaves_file(std::span<const Hash> leaves);
Result<std::vector<Hash>> parse_leaves(ByteSpan file, std::uint64_t count);

}  // namespace pai
