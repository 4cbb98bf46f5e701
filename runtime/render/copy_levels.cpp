#include "render/copy_levels.h"

#include <algorithm>
#include <array>
#include <span>
#include <vector>

#include "base/hash.h"
#include "render/draw_list.h"

namespace pai {

int coarsest_level(const GpuItem& item, float px_per_m, float most_px) {
    if (most_px <= 0) return 0;
    int level = 0;
    while (level < item.lod_count && item.lods[static_cast<std::size_t>(level)].error_m * px_per_m <= most_px) ++level;
    return level;
}

GpuRange range_of(const GpuItem& item, int level) {
    return level == 0 ? GpuRange{item.first_index, item.index_count, 0, false} : item.lods[static_cast<std::size_t>(level - 1)];
}

CopyView copy_view(const LodView& view, const glm::mat4& world_from_copies, bool merge) {
    // What is merged shows the same in the mean: it may be off by twice as much.
    constexpr float kMerged = 2;
    return {w_row(view.clip_from_world * world_from_copies), view.px_per_m * largest_scale(world_from_copies), merge ? kMerged * view.most_px : 0};
}

int level_of_copy(const GpuItem& item, const Bounds& box, float scale, const CopyView& view, float most_px) {
    const float w = nearest_w(box, view.w_row);
    return w > 0 ? coarsest_level(item, view.px_per_m * scale / w, most_px) : 0;
}

namespace {

bool has_levels(const LodView& view, const DrawItem& d) { return view.most_px > 0 && d.item->lod_count > 0 && d.copies; }

// Appends a run for each level, `at` that of each copy of `seen`.
void add_runs(const std::vector<std::uint32_t>& seen, const std::vector<std::uint8_t>& at, DrawItem& d, DrawList& list) {
    std::array<std::uint32_t, kMostGpuLods + 1> ends{};
    for (const std::uint8_t level : at) ++ends[level];
    d.first_run = static_cast<std::uint32_t>(list.copy_runs.size());
    auto first = static_cast<std::uint32_t>(list.visible_copies.size());
    for (int level = 0; level <= d.item->lod_count; ++level) {
        std::uint32_t& end = ends[static_cast<std::size_t>(level)];
        if (end > 0) list.copy_runs.push_back({range_of(*d.item, level), first, end});
        first += end;
        end = first - end;
    }
    d.run_count = static_cast<std::uint32_t>(list.copy_runs.size()) - d.first_run;
    list.visible_copies.resize(first);
    for (std::size_t i = 0; i < seen.size(); ++i) list.visible_copies[ends[at[i]]++] = seen[i];
}

}  // namespace

void choose_copy_levels(const LodView& view, const glm::mat4& world_from_copies, DrawItem& d, DrawList& list) {
    d.run_count = 0;
    if (!has_levels(view, d) || d.copy_count == 0) return;
    const CopyView seen_from = copy_view(view, world_from_copies, false);
    const auto begin = list.visible_copies.begin() + d.first_copy;
    const std::vector<std::uint32_t> seen(begin, begin + d.copy_count);
    std::vector<std::uint8_t> at(seen.size());
    for (std::size_t i = 0; i < seen.size(); ++i)
        at[i] = static_cast<std::uint8_t>(level_of_copy(*d.item, d.copies->set.box(seen[i]), d.copies->set.scale(seen[i]), seen_from, view.most_px));
    const auto [finest, coarsest] = std::minmax_element(at.begin(), at.end());
    if (*finest != *coarsest && !d.blended()) return add_runs(seen, at, d, list);
    if (*finest == 0) return;
    d.first_run = static_cast<std::uint32_t>(list.copy_runs.size());
    d.run_count = 1;
    list.copy_runs.push_back({range_of(*d.item, *finest), d.first_copy, d.copy_count});
}

std::uint64_t copy_levels_hash(const LodView& view, const glm::mat4& world_from_copies, const DrawItem& d) {
    const CopySet& set = d.copies->set;
    const CopyView seen_from = copy_view(view, world_from_copies, !d.blended());
    const bool merged = set.merged() && set.wants_merged(seen_from);
    const bool levels = has_levels(view, d);
    if (!levels && !merged) return 0;
    std::vector<std::uint8_t> at;
    for (std::uint32_t block = 0; block < set.block_count(); ++block) {
        const int step = merged ? set.merge_step(block, seen_from) : -1;
        at.push_back(static_cast<std::uint8_t>(step + 1));
        if (!levels) continue;
        const CopySet::Range drawn = set.range_of(block, step);
        for (std::uint32_t i = drawn.first; i < drawn.first + drawn.count; ++i)
            at.push_back(static_cast<std::uint8_t>(level_of_copy(*d.item, set.box(i), set.scale(i), seen_from, view.most_px)));
    }
    StateHash hash;
    hash.add(std::as_bytes(std::span(at)));
    return hash.value();
}

}  // namespace pai
