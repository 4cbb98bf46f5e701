#include "render/copies.h"

#include <glm/geometric.hpp>
#include <glm/packing.hpp>
#include <glm/matrix.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <numeric>

#include "render/gpu_model.h"

namespace pai {
namespace {

// Every third bit of the result is one of the ten bits of `v`.
std::uint32_t spread(std::uint32_t v) {
    v = (v | (v << 16)) & 0x030000ffu;
    v = (v | (v << 8)) & 0x0300f00fu;
    v = (v | (v << 4)) & 0x030c30c3u;
    return (v | (v << 2)) & 0x09249249u;
}

// How far along a Hilbert curve through `within` a place lies. What follows each other on it stands side by side, so that no block has parts far from each other:
// boxes of blocks are small, and what is merged is. Source: J. Skilling, "Programming the Hilbert curve", 2004.
std::uint32_t along_curve(const glm::vec3& p, const Bounds& within) {
    constexpr std::uint32_t kCells = 1024;
    // Cells are cubes: towers on a plain are put together by where they stand, not by how tall they are.
    const glm::vec3 extent = within.max - within.min;
    const float size = std::max({extent.x, extent.y, extent.z, 1e-20f});
    const glm::vec3 q = glm::clamp((p - within.min) / size * float{kCells}, glm::vec3(0), glm::vec3(kCells - 1));
    std::array<std::uint32_t, 3> at{static_cast<std::uint32_t>(q.y), static_cast<std::uint32_t>(q.x), static_cast<std::uint32_t>(q.z)};
    // In each half, from the largest on, the curve runs backward or with other axes.
    for (std::uint32_t half = kCells / 2; half > 1; half /= 2) {
        const std::uint32_t within_half = half - 1;
        for (std::uint32_t& a : at) {
            if (a & half) {
                at[0] ^= within_half;
            } else {
                const std::uint32_t other = (at[0] ^ a) & within_half;
                at[0] ^= other;
                a ^= other;
            }
        }
    }
    // From Gray code.
    at[1] ^= at[0];
    at[2] ^= at[1];
    std::uint32_t backward = 0;
    for (std::uint32_t half = kCells / 2; half > 1; half /= 2)
        if (at[2] & half) backward ^= half - 1;
    return spread(at[0] ^ backward) << 2 | spread(at[1] ^ backward) << 1 | spread(at[2] ^ backward);
}

enum class Side : std::uint8_t { Outside, Across, Inside };

// Where a box lies about one plane.
Side side_of(const Bounds& b, const glm::vec4& plane) {
    const glm::vec3 n(plane);
    const glm::vec3 most = glm::mix(b.min, b.max, glm::greaterThanEqual(n, glm::vec3(0)));
    if (glm::dot(n, most) + plane.w < 0) return Side::Outside;
    return glm::dot(n, b.min + b.max - most) + plane.w >= 0 ? Side::Inside : Side::Across;
}

shared::CopyData record_of(const Copy& c) {
    const glm::mat4 rows = glm::transpose(c.space_from_mesh);
    const glm::vec4 tint = glm::clamp(c.tint, 0.0f, 65000.0f);
    return {rows[0], rows[1], rows[2],
            {glm::packHalf2x16({tint.r, tint.g}), glm::packHalf2x16({tint.b, tint.a}), c.glow_channel, 0}};
}

}  // namespace

Bounds padded(const Bounds& b) {
    const glm::vec3 pad = glm::max(glm::abs(b.min), glm::abs(b.max)) * 1e-5f + 1e-6f;
    return {b.min - pad, b.max + pad};
}

float nearest_w(const Bounds& b, const glm::vec4& row) {
    float w = row.w;
    for (int i = 0; i < 3; ++i) w += std::min(row[i] * b.min[i], row[i] * b.max[i]);
    return w;
}

ClipPlanes clip_planes(const glm::mat4& m) {
    const glm::mat4 rows = glm::transpose(m);
    ClipPlanes out{{rows[3] + rows[0], rows[3] - rows[0], rows[3] + rows[1], rows[3] - rows[1], rows[2], rows[3] - rows[2]}};
    for (glm::vec4& p : out.planes) p /= std::max(glm::length(glm::vec3(p)), 1e-30f);
    return out;
}

bool is_visible(const Bounds& box, const ClipPlanes& planes) {
    return std::none_of(std::begin(planes.planes), std::end(planes.planes),
                        [&](const glm::vec4& p) { return side_of(box, p) == Side::Outside; });
}

float largest_scale(const glm::mat4& m) {
    const glm::mat3 a(m);
    const glm::mat3 square = glm::transpose(a) * a;
    float most = 0;
    // The largest row sum bounds the largest eigenvalue.
    for (int i = 0; i < 3; ++i) most = std::max(most, std::abs(square[0][i]) + std::abs(square[1][i]) + std::abs(square[2][i]));
    return std::sqrt(most);
}

CopySet::CopySet(std::span<const Copy> copies, const Bounds& mesh, bool mirrored) : mesh_(mesh), mirrored_(mirrored) {
    std::vector<std::uint32_t> order;
    std::vector<Bounds> boxes(copies.size());
    for (std::size_t i = 0; i < copies.size(); ++i) {
        const float volume = glm::determinant(glm::mat3(copies[i].space_from_mesh));
        if (!std::isfinite(volume) || volume == 0 || (volume < 0) != mirrored) continue;
        boxes[i] = padded(transformed(mesh, copies[i].space_from_mesh));
        if (!std::isfinite(glm::dot(boxes[i].min, boxes[i].max))) continue;
        bounds_.add(boxes[i].min);
        bounds_.add(boxes[i].max);
        order.push_back(static_cast<std::uint32_t>(i));
    }
    std::vector<std::uint32_t> codes(copies.size());
    for (const std::uint32_t i : order) codes[i] = along_curve((boxes[i].min + boxes[i].max) * 0.5f, bounds_);
    std::stable_sort(order.begin(), order.end(), [&](std::uint32_t a, std::uint32_t b) { return codes[a] < codes[b]; });
    records_.reserve(order.size());
    boxes_.reserve(order.size());
    for (const std::uint32_t i : order) {
        boxes_.add(boxes[i], largest_scale(copies[i].space_from_mesh));
        records_.push_back(record_of(copies[i]));
        glows_ |= copies[i].glow_channel != 0;
        tinted_ |= copies[i].tint != glm::vec4(1);
    }
    for (std::size_t first = 0; first < order.size(); first += kBlock) {
        add_block(static_cast<std::uint32_t>(first), static_cast<std::uint32_t>(std::min(first + kBlock, order.size())));
    }
}

void CopySet::add_block(std::uint32_t first, std::uint32_t end) {
    Block block{.first = first, .end = end};
    for (std::uint32_t i = first; i < end; ++i) {
        block.box.add(boxes_.boxes[i].min);
        block.box.add(boxes_.boxes[i].max);
    }
    blocks_.push_back(block);
}

std::vector<CopySet::Seen> CopySet::blocks_in(const ClipPlanes& planes, const glm::vec3& towards, const CopyView& view) const {
    std::vector<Seen> seen;
    seen.reserve(blocks_.size());
    const bool merge = merged_ && wants_merged(view);
    for (std::uint32_t b = 0; b < blocks_.size(); ++b) {
        const Bounds& box = blocks_[b].box;
        std::uint8_t across = 0;
        bool outside = false;
        for (int p = 0; p < 6 && !outside; ++p) {
            const Side side = side_of(box, planes.planes[p]);
            outside = side == Side::Outside;
            if (side == Side::Across) across |= static_cast<std::uint8_t>(1u << p);
        }
        if (!outside) seen.push_back({glm::dot(box.min + box.max, towards), b, static_cast<std::int8_t>(merge ? merge_step(b, view) : -1), across});
    }
    return seen;
}

CopySet::Range CopySet::range_of(std::uint32_t block, int step) const {
    const std::uint32_t first = blocks_[block].first, count = blocks_[block].end - first;
    if (step < 0) return {first, count};
    const std::uint32_t each = MergedCopies::stands_for(step);
    return {static_cast<std::uint32_t>(size()) + merged_->first[static_cast<std::size_t>(step)] + first / each, (count + each - 1) / each};
}

// From its farthest corner, a set whose copies stood side by side would have them so wide.
bool CopySet::wants_merged(const CopyView& view) const {
    if (view.merge_px <= 0 || size() < kFewestMerged) return false;
    const glm::vec3 s = bounds_.max - bounds_.min;
    const float area_m2 = std::max({s.x * s.y, s.y * s.z, s.z * s.x});
    float far_w = view.w_row.w;
    for (int i = 0; i < 3; ++i) far_w += std::max(view.w_row[i] * bounds_.min[i], view.w_row[i] * bounds_.max[i]);
    return std::sqrt(area_m2 / static_cast<float>(size())) * view.px_per_m <= view.merge_px * far_w;
}

int CopySet::merge_step(std::uint32_t block, const CopyView& view) const {
    const float w = nearest_w(blocks_[block].box, view.w_row);
    if (!(w > 0)) return -1;
    const float most_m = view.merge_px * w / view.px_per_m;
    int step = -1;
    // A coarser step may be less far off: copies of two places that it puts together count for less among more of them.
    for (int i = merged_->finest; i < MergedCopies::kSteps; ++i)
        if (merged_->error_m[block][static_cast<std::size_t>(i)] <= most_m) step = i;
    return step;
}

std::uint32_t CopySet::stands_for(std::uint32_t i) const {
    if (i < size()) return 1;
    const MergedCopies::Place place = merged_->place(static_cast<std::uint32_t>(i - size()));
    const Range own = range_of(place.block, place.step), all = range_of(place.block, -1);
    const std::uint32_t each = MergedCopies::stands_for(place.step), begin = (i - own.first) * each;
    return std::min(each, all.count - begin);
}

std::uint32_t CopySet::block_of(std::uint32_t i) const {
    return i < size() ? static_cast<std::uint32_t>(i / kBlock) : merged_->place(static_cast<std::uint32_t>(i - size())).block;
}

void CopySet::take_block(const Seen& s, const ClipPlanes& planes, std::vector<std::uint32_t>& out) const {
    const Range range = range_of(s.block, s.step);
    const CopyBoxes& boxes = s.step < 0 ? boxes_ : merged_->boxes;
    const std::uint32_t first = s.step < 0 ? range.first : range.first - static_cast<std::uint32_t>(size()), count = range.count;
    const std::size_t base = out.size();
    out.resize(base + count);
    if (s.across == 0) {
        std::iota(out.begin() + static_cast<std::ptrdiff_t>(base), out.end(), range.first);
        return;
    }
    std::array<float, kBlock> least{};  // signed distance of the best corner to the plane that it passes worst
    for (int p = 0; p < 6; ++p) {
        if (!(s.across & (1u << p))) continue;
        const glm::vec4 plane = planes.planes[p];
        const float* x = (plane.x >= 0 ? boxes.high : boxes.low)[0].data() + first;
        const float* y = (plane.y >= 0 ? boxes.high : boxes.low)[1].data() + first;
        const float* z = (plane.z >= 0 ? boxes.high : boxes.low)[2].data() + first;
        for (std::uint32_t i = 0; i < count; ++i) {
            least[i] = std::min(least[i], plane.x * x[i] + plane.y * y[i] + plane.z * z[i] + plane.w);
        }
    }
    std::uint32_t* to = out.data() + base;
    for (std::uint32_t i = 0; i < count; ++i) {
        *to = range.first + i;
        to += least[i] >= 0;
    }
    out.resize(static_cast<std::size_t>(to - out.data()));
}

void CopySet::cull(const ClipPlanes& planes, const glm::vec3& towards, const CopyView& view, std::vector<std::uint32_t>& out) const {
    std::vector<Seen> seen = blocks_in(planes, towards, view);
    std::sort(seen.begin(), seen.end(), [](const Seen& a, const Seen& b) { return a.depth != b.depth ? a.depth < b.depth : a.block < b.block; });
    const std::size_t start = out.size();
    for (const Seen& s : seen) take_block(s, planes, out);
    // Beyond this number the order of blocks must do.
    constexpr std::size_t kSortUpTo = 8192;
    if (out.size() - start <= kSortUpTo) sort_by_depth(std::span(out).subspan(start), towards, true);
}

void CopySet::find(const ClipPlanes& planes, const glm::vec3& towards, const CopyView& view, std::vector<Found>& out) const {
    std::vector<std::uint32_t> taken;
    for (const Seen& s : blocks_in(planes, towards, view)) {
        taken.clear();
        take_block(s, planes, taken);
        const std::size_t base = out.size();
        out.resize(base + taken.size());
        const CopyBoxes& in = s.step < 0 ? boxes_ : merged_->boxes;
        const std::uint32_t offset = s.step < 0 ? 0 : static_cast<std::uint32_t>(size());
        for (std::size_t k = 0; k < taken.size(); ++k) {
            const std::uint32_t i = taken[k] - offset;
            out[base + k] = {0.5f * (towards.x * (in.low[0][i] + in.high[0][i]) + towards.y * (in.low[1][i] + in.high[1][i]) + towards.z * (in.low[2][i] + in.high[2][i])), taken[k]};
        }
    }
}

void CopySet::sort_by_depth(std::span<std::uint32_t> indices, const glm::vec3& towards, bool near_first) const {
    const glm::vec3 along = near_first ? towards : -towards;
    std::vector<std::pair<float, std::uint32_t>> order;
    order.reserve(indices.size());
    for (const std::uint32_t i : indices) {
        const Bounds& b = box(i);
        order.emplace_back(along.x * (b.min.x + b.max.x) + along.y * (b.min.y + b.max.y) + along.z * (b.min.z + b.max.z), i);
    }
    std::sort(order.begin(), order.end());
    std::transform(order.begin(), order.end(), indices.begin(), [](const auto& o) { return o.second; });
}

void CopySet::sort_back_to_front(std::span<std::uint32_t> indices, const glm::vec3& towards) const {
    sort_by_depth(indices, towards, false);
}

}  // namespace pai
