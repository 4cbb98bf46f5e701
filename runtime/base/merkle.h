#pragma once
// Merkle trees of RFC 6962: roots, growing trees and proofs. One implementation for chunk trees, ledgers and logs.
#include <cstdint>
#include <span>
#include <vector>

#include "base/hash.h"

namespace pai {

// SHA-256(0x00 || data || rest), and SHA-256(0x01 || left || right).
Hash merkle_leaf(ByteSpan data, ByteSpan rest = {});
Hash merkle_node(const Hash& left, const Hash& right);

// Root over leaf hashes; of none, SHA-256 of nothing. RFC 6962, section 2.1.
Hash merkle_root(std::span<const Hash> leaves);

// A tree that grows at its right edge, kept as the roots of its complete subtrees.
class MerkleEdge {
public:
    // A complete subtree of `level` >= 1 that an append finished; it covers leaves index * 2^level up to the next's first.
    struct Finished {
        int level;
        std::uint64_t index;
        Hash hash;
    };
    // Adds a leaf hash; returns the subtrees that became complete, lowest first.
    std::vector<Finished> append(const Hash& leaf);
    // The same for whom the subtrees do not matter; an audit adds millions.
    void add(const Hash& leaf);
    // The edge of a tree of `size` leaves: roots of its complete subtrees, one for each set bit of size, widest first.
    static MerkleEdge of_peaks(std::uint64_t size, std::vector<Hash> peaks);
    std::uint64_t size() const { return size_; }
    Hash root() const;

private:
    void grow(const Hash& leaf, std::vector<Finished>* finished);
    std::uint64_t size_ = 0;
    std::vector<Hash> peaks_;  // one for each set bit of size_, widest first
};

// Sibling hashes from the leaf upward, index < leaves.size(). RFC 6962, section 2.1.1.
std::vector<Hash> inclusion_proof(std::span<const Hash> leaves, std::uint64_t index);
// Proof that the tree over the first `size1` leaves is a prefix, 1 <= size1 <= leaves.size(). RFC 6962, section 2.1.2.
std::vector<Hash> consistency_proof(std::span<const Hash> leaves, std::uint64_t size1);

// False for every wrong, extra or missing hash, for index >= size and for size1 = 0 or size1 > size2.
// Source: RFC 9162, sections 2.1.3.2 and 2.1.4.2.
bool verify_inclusion(const Hash& leaf, std::uint64_t index, std::uint64_t size, std::span<const Hash> proof, const Hash& root);
bool verify_consistency(std::uint64_t size1, std::uint64_t size2, const Hash& root1, const Hash& root2, std::span<const Hash> proof);

}  // namespace pai
