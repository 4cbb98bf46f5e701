#include "vault/chunk_tree.h"

#include <algorithm>

#include <fmt/format.h>

#include "vault/age.h"

namespace pai {

Result<ChunkLayout> ChunkLayout::of_plain(bool sealed, std::uint64_t plain_size) {
    if (plain_size > kMaxAssetSize)
        return Error(Code::Corrupt, fmt::format("asset of {} bytes, at most {} are allowed", plain_size, kMaxAssetSize), "SCHEMA_INVALID");
    ChunkLayout out{sealed, plain_size, plain_size, std::max<std::uint64_t>(1, (plain_size + kAgeChunkSize - 1) / kAgeChunkSize)};
    if (sealed) out.payload_size = kAgeNonceSize + plain_size + kAgeTagSize * out.count;
    return out;
}

std::uint64_t ChunkLayout::offset(std::uint64_t i) const { return sealed ? kAgeNonceSize + i * kAgeSealedChunkSize : i * kAgeChunkSize; }
std::size_t ChunkLayout::size(std::uint64_t i) const { return plain_size_of(i) + (sealed ? kAgeTagSize : 0); }
std::uint64_t ChunkLayout::plain_offset(std::uint64_t i) const { return i * kAgeChunkSize; }
std::size_t ChunkLayout::plain_size_of(std::uint64_t i) const {
    return static_cast<std::size_t>(std::min<std::uint64_t>(kAgeChunkSize, plain_size - i * kAgeChunkSize));
}

std::vector<Hash> chunk_leaves(ByteSpan payload, bool sealed) {
    if (sealed && payload.size() <= kAgeNonceSize) return {merkle_leaf(payload)};
    if (sealed) payload = payload.subspan(kAgeNonceSize);
    const std::size_t step = sealed ? kAgeSealedChunkSize : kAgeChunkSize;
    std::vector<Hash> out;
    do {
        const std::size_t n = std::min(step, payload.size());
        out.push_back(merkle_leaf(payload.first(n)));
        payload = payload.subspan(n);
    } while (!payload.empty());
    return out;
}

Bytes leaves_file(std::span<const Hash> leaves) {
    Bytes out;
    out.reserve(leaves.size() * 32);
    for (const Hash& leaf : leaves) out.insert(out.end(), leaf.begin(), leaf.end());
    return out;
}

Result<std::vector<Hash>> parse_leaves(ByteSpan file, std::uint64_t count) {
    if (file.size() % 32 != 0 || file.size() / 32 != count)
        return Error(Code::Corrupt, fmt::format("leaves of {} bytes, expected 32 for each of {} chunks", file.size(), count), "ASSET_HASH_MISMATCH");
    std::vector<Hash> out(count);
    for (std::size_t i = 0; i < out.size(); ++i) std::copy_n(file.begin() + static_cast<std::ptrdiff_t>(i * 32), 32, out[i].begin());
    return out;
}

}  // namespace pai
