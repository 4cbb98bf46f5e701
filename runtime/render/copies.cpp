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

std::uint32_t morton(const glm::vec3& p, const Bounds& within) {
    const glm::vec3 size = glm::max(within.max - within.min, glm::vec3(1e-20f));
    const glm::vec3 q = glm::clamp((p - within.min) / size * 1024.0f, glm::vec3(0), glm::vec3(1023));
    return spread(static_cast<std::uint32_t>(q.x)) | spread(static_cast<std::uint32_t>(q.y)) << 1 |
           spread(static_cast<std::uint32_t>(q.z)) << 2;
}

// A little larger than the box, so that rounding here and on the GPU never hides what would touch the picture.
Bounds padded(const Bounds& b) {
    const glm::vec3 pad = glm::max(glm::abs(b.min), glm::abs(b.max)) * 1e-5f + 1e-6f;
    return {b.min - pad, b.max + pad};
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
    for (const std::uint32_t i : order) codes[i] = morton((boxes[i].min + boxes[i].max) * 0.5f, bounds_);
    std::stable_sort(order.begin(), order.end(), [&](std::uint32_t a, std::uint32_t b) { return codes[a] < codes[b]; });
    records_.reserve(order.size());
    for (int axis = 0; axis < 3; ++axis) {
        low_[axis].reserve(order.size());
        high_[axis].reserve(order.size());
        for (const std::uint32_t i : order) {
            low_[axis].push_back(boxes[i].min[axis]);
            high_[axis].push_back(boxes[i].max[axis]);
        }
    }
    boxes_.reserve(order.size());
    scales_.reserve(order.size());
    for (const std::uint32_t i : order) {
        boxes_.push_back(boxes[i]);
        scales_.push_back(largest_scale(copies[i].space_from_mesh));
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
        block.box.add({low_[0][i], low_[1][i], low_[2][i]});
        block.box.add({high_[0][i], high_[1][i], high_[2][i]});
    }
    blocks_.push_back(block);
}

std::vector<CopySet::Seen> CopySet::blocks_in(const ClipPlanes& planes, const glm::vec3& towards) const {
    std::vector<Seen> seen;
    seen.reserve(blocks_.size());
    for (std::uint32_t b = 0; b < blocks_.size(); ++b) {
        const Bounds& box = blocks_[b].box;
        std::uint8_t across = 0;
        bool outside = false;
        for (int p = 0; p < 6 && !outside; ++p) {
            const Side side = side_of(box, planes.planes[p]);
            outside = side == Side::Outside;
            if (side == Side::Across) across |= static_cast<std::uint8_t>(1u << p);
        }
        if (!outside) seen.push_back({glm::dot(box.min + box.max, towards), b, across});
    }
    return seen;
}

void CopySet::take_block(const Seen& s, const ClipPlanes& planes, std::vector<std::uint32_t>& out) const {
    const std::uint32_t first = blocks_[s.block].first, count = blocks_[s.block].end - first;
    const std::size_t base = out.size();
    out.resize(base + count);
    if (s.across == 0) {
        std::iota(out.begin() + static_cast<std::ptrdiff_t>(base), out.end(), first);
        return;
    }
    std::array<float, kBlock> least{};  // signed distance of the best corner to the plane that it passes worst
    for (int p = 0; p < 6; ++p) {
        if (!(s.across & (1u << p))) continue;
        const glm::vec4 plane = planes.planes[p];
        const float* x = (plane.x >= 0 ? high_ : low_)[0].data() + first;
        const float* y = (plane.y >= 0 ? high_ : low_)[1].data() + first;
        const float* z = (plane.z >= 0 ? high_ : low_)[2].data() + first;
        for (std::uint32_t i = 0; i < count; ++i) {
            least[i] = std::min(least[i], plane.x * x[i] + plane.y * y[i] + plane.z * z[i] + plane.w);
        }
    }
    std::uint32_t* to = out.data() + base;
    for (std::uint32_t i = 0; i < count; ++i) {
        *to = first + i;
        to += least[i] >= 0;
    }
    out.resize(static_cast<std::size_t>(to - out.data()));
}

void CopySet::cull(const ClipPlanes& planes, const glm::vec3& towards, std::vector<std::uint32_t>& out) const {
    std::vector<Seen> seen = blocks_in(planes, towards);
    std::sort(seen.begin(), seen.end(), [](const Seen& a, const Seen& b) { return a.depth != b.depth ? a.depth < b.depth : a.block < b.block; });
    const std::size_t start = out.size();
    for (const Seen& s : seen) take_block(s, planes, out);
    // Beyond this number the order of blocks must do.
    constexpr std::size_t kSortUpTo = 8192;
    if (out.size() - start <= kSortUpTo) sort_by_depth(std::span(out).subspan(start), towards, true);
}

void CopySet::find(const ClipPlanes& planes, const glm::vec3& towards, std::vector<Found>& out) const {
    std::vector<std::uint32_t> taken;
    for (const Seen& s : blocks_in(planes, towards)) {
        taken.clear();
        take_block(s, planes, taken);
        const std::size_t base = out.size();
        out.resize(base + taken.size());
        for (std::size_t k = 0; k < taken.size(); ++k) {
            const std::uint32_t i = taken[k];
            out[base + k] = {0.5f * (towards.x * (low_[0][i] + high_[0][i]) + towards.y * (low_[1][i] + high_[1][i]) + towards.z * (low_[2][i] + high_[2][i])), i};
        }
    }
}

void CopySet::sort_by_depth(std::span<std::uint32_t> indices, const glm::vec3& towards, bool near_first) const {
    const glm::vec3 along = near_first ? towards : -towards;
    std::vector<std::pair<float, std::uint32_t>> order;
    order.reserve(indices.size());
    for (const std::uint32_t i : indices) {
        order.emplace_back(along.x * (low_[0][i] + high_[0][i]) + along.y * (low_[1][i] + high_[1][i]) + along.z * (low_[2][i] + high_[2][i]), i);
    }
    std::sort(order.begin(), order.end());
    std::transform(order.begin(), order.end(), indices.begin(), [](const auto& o) { return o.second; });
}

void CopySet::sort_back_to_front(std::span<std::uint32_t> indices, const glm::vec3& towards) const {
    sort_by_depth(indices, towards, false);
}

}  // namespace pai
