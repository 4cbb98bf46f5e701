#pragma once
// A Merkle tree held whole, for many proofs about one log: each in O(log size) after one pass over the leaves.
#include <cstdint>
#include <vector>

#include "base/hash.h"

namespace pai {

class ProofTree {
public:
    explicit ProofTree(std::vector<Hash> leaves);
    std::uint64_t size() const { return levels_.front().size(); }
    // Root over the first `size` leaves, size <= size().
    Hash root(std::uint64_t size) const;
    Hash root() const { return root(size()); }
    // As inclusion_proof() and consistency_proof() (base/merkle.h) over the first `size` leaves.
    std::vector<Hash> inclusion(std::uint64_t index, std::uint64_t size) const;
    std::vector<Hash> consistency(std::uint64_t size1, std::uint64_t size2) const;

private:
    Hash range(std::uint64_t first, std::uint64_t count) const;
    void subproof(std::uint64_t first, std::uint64_t count, std::uint64_t m, bool whole, std::vector<Hash>& out) const;
    std::vector<std::vector<Hash>> levels_;  // levels_[k][i] covers leaves i * 2^k up to the next's first
};

}  // namespace pai
