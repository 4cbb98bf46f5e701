#pragma once
// Many copies of one mesh: sorted into blocks when made, and each frame those that a view may see.
#include <cstdint>
#include <memory>
#include <span>
#include <utility>
#include <vector>

#include <glm/mat4x4.hpp>
#include <glm/vec4.hpp>

#include "asset/model.h"
#include "render/merged_copies.h"
#include "shaders/shared/copies.h"

namespace pai {

// The six sides of a clip volume as planes; a point p is inside where dot(plane.xyz, p) + plane.w >= 0 for all.
struct ClipPlanes {
    glm::vec4 planes[6];
};

// Of the volume that `clip_from_space` maps to x, y in [-w, w] and z in [0, w], in that space. Source: G. Gribb, K. Hartmann,
// "Fast extraction of viewing frustum planes", 2001.
ClipPlanes clip_planes(const glm::mat4& clip_from_space);

// False if the box is wholly outside.
bool is_visible(const Bounds& box, const ClipPlanes& planes);

// A little larger than the box, so that rounding here and on the GPU never hides what would touch the picture.
Bounds padded(const Bounds& box);

// How large a set of copies is seen: `w_row` by places in its space, `px_per_m` of a metre there where w is 1. `merge_px`: so far may the faces of merged
// copies lie from those that they stand for; 0: none are merged.
struct CopyView {
    glm::vec4 w_row{0, 0, 0, 1};
    float px_per_m = 1;
    float merge_px = 0;
};
// The smallest w of a box: of its nearest corner.
float nearest_w(const Bounds& box, const glm::vec4& w_row);

// The longest that a unit vector becomes, or a little more.
float largest_scale(const glm::mat4& m);

// One copy before sorting.
struct Copy {
    glm::mat4 space_from_mesh{1};
    glm::vec4 tint{1};
    std::uint8_t glow_channel = 0;
};

// Copies of one handedness, along a Hilbert curve, in blocks of kBlock. `space` is that of the node or the model that holds them.
class CopySet {
public:
    static constexpr std::size_t kBlock = kCopyBlock;

    // Sets of fewer copies are never merged.
    static constexpr std::size_t kFewestMerged = 2048;

    CopySet() = default;
    // `mesh` is the box around the mesh. Copies that are flat (no volume is left of a cube) or not finite are dropped,
    // those that mirror are taken if `mirrored`, the others else.
    CopySet(std::span<const Copy> copies, const Bounds& mesh, bool mirrored);

    std::size_t size() const { return boxes_.size(); }
    bool mirrored() const { return mirrored_; }
    const Bounds& bounds() const { return bounds_; }  // of all copies
    const Bounds& mesh() const { return mesh_; }      // the box around the mesh
    bool glows() const { return glows_; }             // a copy has another channel than 0
    bool tinted() const { return tinted_; }           // a copy has another tint than white

    // Appends the indices of the copies whose boxes touch the volume; all of a block that is wholly inside are taken
    // unseen. They come near to far along `towards` (a direction in this space), a very large number of them by blocks. Blocks that `view` sees from afar
    // give the indices of their merged copies, size() and up.
    void cull(const ClipPlanes& planes, const glm::vec3& towards, const CopyView& view, std::vector<std::uint32_t>& out) const;

    // Sorts `indices` far to near along `towards`; equal depths by index.
    void sort_back_to_front(std::span<std::uint32_t> indices, const glm::vec3& towards) const;

    // Like cull(), without an order: appends with each index how deep its middle lies along `towards`, and in which block it stands.
    struct Found {
        float depth;
        std::uint32_t copy;
    };
    void find(const ClipPlanes& planes, const glm::vec3& towards, const CopyView& view, std::vector<Found>& out) const;

    // Whether blocks may be seen from so far that they would be drawn merged; without it none are, whether or not there is what was merged.
    bool wants_merged(const CopyView& view) const;
    void take_merged(std::unique_ptr<MergedCopies> merged) { merged_ = std::move(merged); }
    const MergedCopies* merged() const { return merged_.get(); }
    // The step that the copies of a block are merged with in a view, -1: they are drawn one by one.
    int merge_step(std::uint32_t block, const CopyView& view) const;
    // How many copies the one with index `i` is drawn for.
    std::uint32_t stands_for(std::uint32_t i) const;
    std::uint32_t block_of(std::uint32_t i) const;
    // The largest_scale() of copy `i`.
    float scale(std::uint32_t i) const { return i < size() ? boxes_.scales[i] : merged_->boxes.scales[i - size()]; }
    const Bounds& box(std::uint32_t i) const { return i < size() ? boxes_.boxes[i] : merged_->boxes.boxes[i - size()]; }
    const Bounds& block_box(std::uint32_t block) const { return blocks_[block].box; }
    std::size_t block_count() const { return blocks_.size(); }
    // What a block is drawn by: its copies, or what they were merged to by `step`. Indices as of cull().
    struct Range {
        std::uint32_t first, count;
    };
    Range range_of(std::uint32_t block, int step) const;

    // What the shaders read, one per copy: handed over, once.
    std::vector<shared::CopyData> take_records() { return std::move(records_); }

private:
    // A block that is not wholly outside.
    struct Seen {
        float depth;
        std::uint32_t block;
        std::int8_t step;     // as merge_step()
        std::uint8_t across;  // bit i: plane i cuts the block
    };
    std::vector<Seen> blocks_in(const ClipPlanes& planes, const glm::vec3& towards, const CopyView& view) const;
    // Appends those of its copies that are not wholly outside.
    void take_block(const Seen& block, const ClipPlanes& planes, std::vector<std::uint32_t>& out) const;
    void add_block(std::uint32_t first, std::uint32_t end);
    void sort_by_depth(std::span<std::uint32_t> indices, const glm::vec3& towards, bool near_first) const;

    CopyBoxes boxes_;
    struct Block {
        Bounds box;
        std::uint32_t first = 0, end = 0;
    };
    std::vector<Block> blocks_;
    std::vector<shared::CopyData> records_;
    std::unique_ptr<MergedCopies> merged_;
    Bounds bounds_, mesh_;
    bool mirrored_ = false, glows_ = false, tinted_ = false;
};

}  // namespace pai
