#pragma once
// Which copies of a layer the camera sees: those within its view that nothing before them hides. On the CPU, where GL is software.
#include <cstdint>
#include <vector>

#include "cull/occlusion.h"
#include "render/draw_list.h"

namespace pai {

class CopyCuller {
public:
    // Sets what the items of `list` show of their copies, and hides items that stand behind copies. The indices of each group come
    // near to far; `samples` as RenderOptions::msaa.
    void run(DrawList& list, int width, int height, int samples);
    // What run() found to hide other things; null: nothing does.
    OcclusionBuffer* hides() { return hides_ ? &buffer_ : nullptr; }

private:
    struct Candidate {
        std::uint32_t group, copy;
    };
    void find_candidates(const DrawList& list);
    void sort_near_to_far();
    void test_candidates(DrawList& list);
    void end_slices(DrawList& list, std::size_t tested);

    OcclusionBuffer buffer_;
    bool hides_ = false;                    // something is in the buffer
    std::size_t slices_ = 0;                // that are done
    std::vector<Candidate> candidates_;
    std::vector<std::uint64_t> order_, spare_;  // depth in the upper half, in an order of unsigned numbers; index of the candidate
    std::vector<CopySet::Found> found_;
    std::vector<std::uint8_t> blocks_;      // of all groups: not looked at, seen, hidden
    std::vector<std::uint32_t> first_block_;
    std::vector<std::vector<std::uint32_t>> visible_, faces_;  // of each group
};

}  // namespace pai
