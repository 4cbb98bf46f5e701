#include "base/merkle.h"

#include <bit>

#include "base/thread_slot.h"

namespace pai {
namespace {

Hash tagged(std::byte tag, ByteSpan a, ByteSpan b) {
    // A context per digest would cost as much as the digest of a node.
    static const ThreadSlot<Sha256> slot;
    Sha256& h = slot.get();
    h.add(ByteSpan(&tag, 1));
    h.add(a);
    if (!b.empty()) h.add(b);
    return h.finish();
}

// The largest power of two smaller than n; n > 1.
std::uint64_t split(std::uint64_t n) { return std::bit_floor(n - 1); }

void subproof(std::span<const Hash> leaves, std::uint64_t m, bool whole, std::vector<Hash>& out) {
    const std::uint64_t n = leaves.size();
    if (m == n) {
        if (!whole) out.push_back(merkle_root(leaves));
        return;
    }
    const std::uint64_t k = split(n);
    if (m <= k) {
        subproof(leaves.first(k), m, whole, out);
        out.push_back(merkle_root(leaves.subspan(k)));
    } else {
        subproof(leaves.subspan(k), m - k, false, out);
        out.push_back(merkle_root(leaves.first(k)));
    }
}

}  // namespace

Hash merkle_leaf(ByteSpan data, ByteSpan rest) { return tagged(std::byte{0}, data, rest); }
Hash merkle_node(const Hash& left, const Hash& right) { return tagged(std::byte{1}, left, right); }

Hash merkle_root(std::span<const Hash> leaves) {
    MerkleEdge edge;
    for (const Hash& leaf : leaves) edge.add(leaf);
    return edge.root();
}

std::vector<MerkleEdge::Finished> MerkleEdge::append(const Hash& leaf) {
    std::vector<Finished> out;
    grow(leaf, &out);
    return out;
}

void MerkleEdge::add(const Hash& leaf) { grow(leaf, nullptr); }

void MerkleEdge::grow(const Hash& leaf, std::vector<Finished>* finished) {
    Hash hash = leaf;
    // Each trailing one bit of the old size is a complete subtree that the new leaf pairs with.
    for (int level = 0; (size_ >> level) & 1; ++level) {
        hash = merkle_node(peaks_.back(), hash);
        peaks_.pop_back();
        if (finished) finished->push_back({level + 1, size_ >> (level + 1), hash});
    }
    peaks_.push_back(hash);
    ++size_;
}

MerkleEdge MerkleEdge::of_peaks(std::uint64_t size, std::vector<Hash> peaks) {
    PAI_ASSERT(peaks.size() == static_cast<std::size_t>(std::popcount(size)));
    MerkleEdge out;
    out.size_ = size;
    out.peaks_ = std::move(peaks);
    return out;
}

Hash MerkleEdge::root() const {
    if (peaks_.empty()) return sha256({});
    Hash hash = peaks_.back();
    for (std::size_t i = peaks_.size() - 1; i-- > 0;) hash = merkle_node(peaks_[i], hash);
    return hash;
}

std::vector<Hash> inclusion_proof(std::span<const Hash> leaves, std::uint64_t index) {
    PAI_ASSERT(index < leaves.size());
    std::vector<Hash> out;
    while (leaves.size() > 1) {
        const std::uint64_t k = split(leaves.size());
        if (index < k) {
            out.push_back(merkle_root(leaves.subspan(k)));
            leaves = leaves.first(k);
        } else {
            out.push_back(merkle_root(leaves.first(k)));
            leaves = leaves.subspan(k);
            index -= k;
        }
    }
    return {out.rbegin(), out.rend()};
}

std::vector<Hash> consistency_proof(std::span<const Hash> leaves, std::uint64_t size1) {
    PAI_ASSERT(size1 >= 1 && size1 <= leaves.size());
    std::vector<Hash> out;
    subproof(leaves, size1, true, out);
    return out;
}

bool verify_inclusion(const Hash& leaf, std::uint64_t index, std::uint64_t size, std::span<const Hash> proof, const Hash& root) {
    if (index >= size) return false;
    std::uint64_t fn = index, sn = size - 1;
    Hash r = leaf;
    for (const Hash& p : proof) {
        if (sn == 0) return false;
        if ((fn & 1) || fn == sn) {
            r = merkle_node(p, r);
            while (!(fn & 1) && fn != 0) fn >>= 1, sn >>= 1;
        } else {
            r = merkle_node(r, p);
        }
        fn >>= 1, sn >>= 1;
    }
    return sn == 0 && r == root;
}

bool verify_consistency(std::uint64_t size1, std::uint64_t size2, const Hash& root1, const Hash& root2, std::span<const Hash> proof) {
    if (size1 == 0 || size1 > size2) return false;
    if (size1 == size2) return proof.empty() && root1 == root2;
    std::vector<Hash> path;
    if (std::has_single_bit(size1)) path.push_back(root1);
    path.insert(path.end(), proof.begin(), proof.end());
    if (path.empty() || proof.empty()) return false;
    std::uint64_t fn = size1 - 1, sn = size2 - 1;
    while (fn & 1) fn >>= 1, sn >>= 1;
    Hash fr = path[0], sr = path[0];
    for (std::size_t i = 1; i < path.size(); ++i) {
        if (sn == 0) return false;
        if ((fn & 1) || fn == sn) {
            fr = merkle_node(path[i], fr);
            sr = merkle_node(path[i], sr);
            while (!(fn & 1) && fn != 0) fn >>= 1, sn >>= 1;
        } else {
            sr = merkle_node(sr, path[i]);
        }
        fn >>= 1, sn >>= 1;
    }
    return sn == 0 && fr == root1 && sr == root2;
}

}  // namespace pai
