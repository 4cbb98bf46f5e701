#pragma once
// Few copies that stand for many: what the blocks of a set are drawn as where their copies are no wider than a pixel or so.
#include <array>
#include <atomic>
#include <cstdint>
#include <future>
#include <memory>
#include <span>
#include <vector>

#include "asset/model.h"
#include "shaders/shared/copies.h"

namespace pai {

// Copies of a set stand in blocks of so many.
constexpr std::size_t kCopyBlock = 256;

// Boxes of copies, and the largest_scale() of each.
struct CopyBoxes {
    std::vector<float> low[3], high[3];  // corners, for many copies at once
    std::vector<Bounds> boxes;           // and for one
    std::vector<float> scales;
    void reserve(std::size_t count);
    void add(const Bounds& box, float scale);
    std::size_t size() const { return boxes.size(); }
};

// A merged copy is one more copy of the mesh. Seen from any side it covers as much as those that it stands for cover together, and has their
// mean tint and their mean glow: a field of them looks like the field itself, seen from nearer, so that light and dark keep their shares. Nothing is merged over the edge of a block.
struct MergedCopies {
    // Copies that one stands for: 4, 16, 64, 256.
    static constexpr int kSteps = 4;
    static constexpr std::uint32_t stands_for(int step) { return 4u << (2 * step); }

    CopyBoxes boxes;
    std::vector<shared::CopyData> records;
    std::array<std::uint32_t, kSteps> first{};  // of each step, block by block
    int finest = 0;                             // steps before it were not made
    // How far the faces of a copy's box lie from those of what stands for it, at most, in the space of the copies: the mean of a block's copies,
    // or half of the mean of those that one stands for where that is more.
    std::vector<std::array<float, kSteps>> error_m;
    // Where `record` stands: step and block.
    struct Place {
        int step;
        std::uint32_t block;
    };
    Place place(std::uint32_t record) const;
};

// How many records merging `copies` makes, beginning with step `finest`.
std::size_t merged_count(std::size_t copies, int finest);

// Merges copies of a mesh in the box `mesh`, block by block. Ends early, with nothing, once `stopped`. Deterministic; safe on any thread.
MergedCopies merge_copies(std::span<const shared::CopyData> copies, const Bounds& mesh, int finest, const std::atomic<bool>& stopped);

// merge_copies() on a thread of its own that yields to the frame; where the machine gives none, by who waits. `copies` stay where they are until it is done or gone.
class CopyMerger {
public:
    CopyMerger(std::span<const shared::CopyData> copies, const Bounds& mesh, int finest);
    ~CopyMerger() { stopped_ = true; }
    CopyMerger(const CopyMerger&) = delete;
    CopyMerger& operator=(const CopyMerger&) = delete;
    // A thread works, or has worked for who has not taken it yet.
    bool is_running() const;
    // What was made, once; null before. `wait`: as long as it takes.
    std::unique_ptr<MergedCopies> take(bool wait);

private:
    std::atomic<bool> stopped_ = false;
    std::future<std::unique_ptr<MergedCopies>> made_;  // last: it waits for the thread
};

}  // namespace pai
