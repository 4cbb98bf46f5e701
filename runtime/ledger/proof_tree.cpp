#include "ledger/proof_tree.h"

#include <bit>

#include "base/merkle.h"

namespace pai {
namespace {

std::uint64_t left_part(std::uint64_t n) { return std::bit_floor(n - 1); }

}  // namespace

ProofTree::ProofTree(std::vector<Hash> leaves) {
    levels_.push_back(std::move(leaves));
    while (levels_.back().size() > 1) {
        const std::vector<Hash>& below = levels_.back();
        std::vector<Hash> level(below.size() / 2);
        for (std::size_t i = 0; i < level.size(); ++i) level[i] = merkle_node(below[2 * i], below[2 * i + 1]);
        levels_.push_back(std::move(level));
    }
}

// `first` is a multiple of the smallest power of two >= count.
Hash ProofTree::range(std::uint64_t first, std::uint64_t count) const {
    if (std::has_single_bit(count)) {
        const int level = std::countr_zero(count);
        return levels_[static_cast<std::size_t>(level)][first >> level];
    }
    const std::uint64_t k = left_part(count);
    return merkle_node(range(first, k), range(first + k, count - k));
}

Hash ProofTree::root(std::uint64_t size) const {
    PAI_ASSERT(size <= this->size());
    return size == 0 ? merkle_root({}) : range(0, size);
}

std::vector<Hash> ProofTree::inclusion(std::uint64_t index, std::uint64_t size) const {
    PAI_ASSERT(index < size && size <= this->size());
    std::vector<Hash> out;
    for (std::uint64_t first = 0, count = size; count > 1;) {
        const std::uint64_t k = left_part(count);
        const bool left = index - first < k;
        out.push_back(left ? range(first + k, count - k) : range(first, k));
        if (!left) first += k;
        count = left ? k : count - k;
    }
    return {out.rbegin(), out.rend()};
}

void ProofTree::subproof(std::uint64_t first, std::uint64_t count, std::uint64_t m, bool whole, std::vector<Hash>& out) const {
    if (m == count) {
        if (!whole) out.push_back(range(first, count));
        return;
    }
    const std::uint64_t k = left_part(count);
    if (m <= k) {
        subproof(first, k, m, whole, out);
        out.push_back(range(first + k, count - k));
    } else {
        subproof(first + k, count - k, m - k, false, out);
        out.push_back(range(first, k));
    }
}

std::vector<Hash> ProofTree::consistency(std::uint64_t size1, std::uint64_t size2) const {
    PAI_ASSERT(size1 >= 1 && size1 <= size2 && size2 <= size());
    std::vector<Hash> out;
    subproof(0, size2, size1, true, out);
    return out;
}

}  // namespace pai
