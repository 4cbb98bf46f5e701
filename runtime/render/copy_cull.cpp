#include "render/copy_cull.h"

#include <glm/matrix.hpp>

#include <algorithm>
#include <array>
#include <bit>

namespace pai {
namespace {

constexpr std::size_t kAhead = 12;

enum Block : std::uint8_t { kUnknown, kSeen, kHidden };

// Rises with `v`.
std::uint32_t ordered(float v) {
    const auto bits = std::bit_cast<std::uint32_t>(v);
    return bits & 0x80000000u ? ~bits : bits | 0x80000000u;
}

glm::mat4 matrix_of(const shared::CopyData& c) { return glm::transpose(glm::mat4(c.row0, c.row1, c.row2, glm::vec4(0, 0, 0, 1))); }

}  // namespace

void CopyCuller::find_candidates(const DrawList& list) {
    candidates_.clear();
    order_.clear();
    first_block_.clear();
    std::size_t blocks = 0;
    const ClipPlanes planes_ws = clip_planes(list.frame.clip_from_world);
    for (std::uint32_t g = 0; g < list.groups.size(); ++g) {
        const CopyGroup& group = list.groups[g];
        // Planes and directions transform by the transpose.
        const glm::mat4 turned = glm::transpose(group.world_from_copies);
        ClipPlanes planes = planes_ws;
        for (glm::vec4& p : planes.planes) p = turned * p;
        const glm::vec4 towards = turned * glm::vec4(glm::vec3(list.frame.camera_forward), 0);
        found_.clear();
        if (group.in_view) group.copies->set.find(planes, glm::vec3(towards), copy_view(list.lod_view, group.world_from_copies, true), found_);
        for (const CopySet::Found& f : found_) {
            order_.push_back(std::uint64_t{ordered(f.depth + towards.w)} << 32 | candidates_.size());
            candidates_.push_back({g, f.copy});
        }
        first_block_.push_back(static_cast<std::uint32_t>(blocks));
        blocks += group.copies->set.block_count();
    }
    blocks_.assign(blocks, kUnknown);
}

// By the upper halves, eleven bits at a time from the lowest.
void CopyCuller::sort_near_to_far() {
    spare_.resize(order_.size());
    for (int shift = 32; shift < 64; shift += 11) {
        std::array<std::uint32_t, 2049> starts{};
        for (const std::uint64_t v : order_) ++starts[((v >> shift) & 2047) + 1];
        for (std::size_t i = 1; i < starts.size(); ++i) starts[i] += starts[i - 1];
        for (const std::uint64_t v : order_) spare_[starts[(v >> shift) & 2047]++] = v;
        order_.swap(spare_);
    }
}

// Slices of the view have equal numbers of candidates.
void CopyCuller::end_slices(DrawList& list, std::size_t tested) {
    const std::size_t slice = tested * CopyGroup::kSlices / std::max<std::size_t>(order_.size(), 1);
    for (; slices_ < slice; ++slices_)
        for (std::size_t g = 0; g < list.groups.size(); ++g) list.groups[g].slice_end[slices_] = static_cast<std::uint32_t>(visible_[g].size());
}

void CopyCuller::test_candidates(DrawList& list) {
    std::vector<glm::mat4> clip_from_copies;
    for (const CopyGroup& group : list.groups) clip_from_copies.push_back(list.frame.clip_from_world * group.world_from_copies);
    const auto candidate = [&](std::size_t i) { return candidates_[static_cast<std::uint32_t>(order_[i])]; };
    for (std::size_t i = 0; i < order_.size(); ++i) {
        if (i + kAhead < order_.size()) {
            // Copies come in no order that a cache could guess.
            const Candidate later = candidate(i + kAhead);
            __builtin_prefetch(&list.groups[later.group].copies->set.box(later.copy));
        }
        end_slices(list, i);
        const Candidate c = candidate(i);
        const CopyGroup& group = list.groups[c.group];
        const CopySet& set = group.copies->set;
        const glm::mat4& clip = clip_from_copies[c.group];
        const std::uint32_t block = set.block_of(c.copy);
        std::uint8_t& state = blocks_[first_block_[c.group] + block];
        // Asked when its first copy comes: all that stands before it is in the buffer.
        if (state == kUnknown) state = hides_ && buffer_.is_hidden(set.block_box(block).min, set.block_box(block).max, clip) ? kHidden : kSeen;
        if (state == kHidden) continue;
        const Bounds box = set.box(c.copy);
        if (buffer_.is_hidden(box.min, box.max, clip)) continue;
        std::uint32_t faces = ~0u;
        if (group.occludes) {
            faces = buffer_.add(*group.copies->mesh->shape, clip * matrix_of(group.copies->place(c.copy)), group.mirrored);
            if (faces == 0) continue;
            hides_ = true;
        }
        visible_[c.group].push_back(c.copy);
        faces_[c.group].push_back(faces);
    }
    end_slices(list, order_.size());
}

void CopyCuller::run(DrawList& list, int width, int height, int samples) {
    if (list.groups.empty()) return;
    buffer_.begin({.width = width, .height = height, .sample_reach_px = samples > 1 ? 0.5f : 0.0f});
    hides_ = false;
    slices_ = 0;
    visible_.resize(std::max(visible_.size(), list.groups.size()));
    faces_.resize(visible_.size());
    for (std::size_t g = 0; g < list.groups.size(); ++g) {
        visible_[g].clear();
        faces_[g].clear();
    }
    find_candidates(list);
    sort_near_to_far();
    test_candidates(list);
    for (std::size_t g = 0; g < list.groups.size(); ++g) {
        CopyGroup& group = list.groups[g];
        group.first_copy = static_cast<std::uint32_t>(list.visible_copies.size());
        group.copy_count = static_cast<std::uint32_t>(visible_[g].size());
        list.visible_copies.insert(list.visible_copies.end(), visible_[g].begin(), visible_[g].end());
        list.visible_faces.resize(group.first_copy);
        list.visible_faces.insert(list.visible_faces.end(), faces_[g].begin(), faces_[g].end());
    }
    for (auto* items : {&list.opaque, &list.blended}) {
        for (DrawItem& d : *items) {
            if (d.group >= 0) {
                const CopyGroup& group = list.groups[static_cast<std::size_t>(d.group)];
                d.first_copy = group.first_copy;
                d.copy_count = group.copy_count;
                d.visible = group.copy_count > 0;
                choose_copy_levels(list.lod_view, group.world_from_copies, d, list);
            } else if (d.visible && hides_ && !d.posed && !d.copies) {
                d.visible = !buffer_.is_hidden(d.bounds_ws.min, d.bounds_ws.max, list.frame.clip_from_world);
            }
        }
    }
    count_groups(list);
}

}  // namespace pai
