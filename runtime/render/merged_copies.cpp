#include "render/merged_copies.h"

#include <glm/common.hpp>
#include <glm/geometric.hpp>
#include <glm/mat3x3.hpp>
#include <glm/matrix.hpp>
#include <glm/packing.hpp>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <limits>
#include <numeric>
#include <system_error>

#include "base/threads.h"
#include "base/log.h"
#include "render/copies.h"
#include "render/gpu_model.h"

namespace pai {
namespace {

constexpr int kGlowChannels = 16;

struct Part {
    glm::mat4 space_from_mesh;
    Bounds box;
    glm::vec3 covers_m2;  // seen along x, y, z: of the box around the mesh, as the copy turns it
    float weight;         // seen from anywhere
};

// Source: the shadow of a body with three pairs of faces along a direction is the sum over the pairs of area times cosine.
glm::vec3 covered(const glm::mat3& m, const glm::vec3& size) {
    const glm::vec3 faces(size.y * size.z, size.x * size.z, size.x * size.y);
    const glm::mat3 cofactors(glm::cross(m[1], m[2]), glm::cross(m[2], m[0]), glm::cross(m[0], m[1]));
    return glm::abs(cofactors[0]) * faces.x + glm::abs(cofactors[1]) * faces.y + glm::abs(cofactors[2]) * faces.z;
}

Part part_of(const shared::CopyData& c, const Bounds& mesh) {
    Part p;
    p.space_from_mesh = glm::transpose(glm::mat4(c.row0, c.row1, c.row2, glm::vec4(0, 0, 0, 1)));
    p.box = transformed(mesh, p.space_from_mesh);
    p.covers_m2 = covered(glm::mat3(p.space_from_mesh), mesh.max - mesh.min);
    p.weight = std::max(p.covers_m2.x + p.covers_m2.y + p.covers_m2.z, 1e-30f);
    return p;
}

// Sorts `order` along one axis, copies in one place by their numbers.
void sort_along(std::span<const Part> parts, int axis, std::span<std::uint32_t> order) {
    const auto key = [&](std::uint32_t i) { return parts[i].box.min[axis] + parts[i].box.max[axis]; };
    std::sort(order.begin(), order.end(), [&](std::uint32_t a, std::uint32_t b) { return key(a) != key(b) ? key(a) < key(b) : a < b; });
}

glm::vec3 extent_of(std::span<const Part> parts, std::span<const std::uint32_t> order) {
    Bounds around;
    for (const std::uint32_t i : order) around.add(parts[i].box.min + parts[i].box.max);
    return around.max - around.min;
}

// How far apart copies stand, all of them together.
float apart(std::span<const Part> parts, std::span<const std::uint32_t> order) {
    return static_cast<float>(order.size()) * glm::length(extent_of(parts, order));
}

// Sorts `order` so that runs of four, sixteen and so on stand close to each other: cuts it, between whole runs of the largest power of four below its size, across the
// axis and where both parts stand closest.
void sort_close(std::span<const Part> parts, std::span<std::uint32_t> order) {
    constexpr std::size_t kLeaf = 4;
    if (order.size() <= kLeaf) return;
    std::size_t run = kLeaf;
    while (run * 4 < order.size()) run *= 4;
    const glm::vec3 extent = extent_of(parts, order);
    const float longest = std::max({extent.x, extent.y, extent.z});
    float least = std::numeric_limits<float>::max();
    std::size_t cut = run;
    int across = 0, sorted = -1;
    for (int axis = 0; axis < 3; ++axis) {
        if (extent[axis] < 0.5f * longest) continue;
        sort_along(parts, sorted = axis, order);
        for (std::size_t at = run; at < order.size(); at += run) {
            const float sum = apart(parts, order.first(at)) + apart(parts, order.subspan(at));
            if (sum >= least) continue;
            least = sum;
            cut = at;
            across = axis;
        }
    }
    if (across != sorted) sort_along(parts, across, order);
    sort_close(parts, order.first(cut));
    sort_close(parts, order.subspan(cut));
}

// By how much each axis of the one that is drawn grows, so that it covers `times` as much along each axis.
glm::vec3 growth(const glm::vec3& times) {
    return glm::sqrt(glm::vec3(times.y * times.z / times.x, times.x * times.z / times.y, times.x * times.y / times.z));
}

// Two bits for each channel: how much of what is merged glows with it.
glm::uvec4 look_of(std::span<const Part> parts, std::span<const std::uint32_t> order, std::span<const shared::CopyData> copies) {
    glm::vec4 tint(0);
    float weight = 0, most = 0;
    std::array<float, kGlowChannels> glow{};
    for (const std::uint32_t i : order) {
        const glm::uvec4& look = copies[i].look;
        const float w = parts[i].weight;
        tint += glm::vec4(glm::unpackHalf2x16(look.x), glm::unpackHalf2x16(look.y)) * w;
        weight += w;
        float& channel = glow[look.z % kGlowChannels];
        channel += w;
        most = std::max(most, channel);
    }
    tint /= weight;
    std::uint32_t shares = 0, channel = 0;
    for (std::uint32_t i = 0; i < kGlowChannels; ++i) {
        shares |= static_cast<std::uint32_t>(std::lround(3 * glow[i] / most)) << (2 * i);
        if (glow[i] == most) channel = i;
    }
    // One channel for all is what a copy says.
    const bool one = (shares & (shares - 1)) == 0 || shares == 3u << (2 * channel);
    return {glm::packHalf2x16({tint.r, tint.g}), glm::packHalf2x16({tint.b, tint.a}), channel, one ? 0 : shares};
}

struct Merged {
    shared::CopyData record;
    Bounds box;
    float scale, error_m;  // sum of all copies
};

Merged merge(std::span<const Part> parts, std::span<const std::uint32_t> order, std::span<const shared::CopyData> copies) {
    Bounds around;
    glm::vec3 covers(0), low(0), high(0), middle(0);
    float weight = 0;
    for (const std::uint32_t i : order) {
        const Part& p = parts[i];
        around.add(p.box.min);
        around.add(p.box.max);
        covers += p.covers_m2;
        low += p.box.min * p.weight;
        high += p.box.max * p.weight;
        weight += p.weight;
    }
    low /= weight, high /= weight;
    middle = (low + high) * 0.5f;
    // The one whose shape is nearest to the mean is drawn in place of all.
    const glm::vec3 mean = covers / static_cast<float>(order.size());
    const auto unlike = [&](std::uint32_t i) { return glm::dot(glm::abs(parts[i].covers_m2 - mean), glm::vec3(1)); };
    const std::uint32_t drawn = *std::min_element(order.begin(), order.end(), [&](std::uint32_t a, std::uint32_t b) { return unlike(a) != unlike(b) ? unlike(a) < unlike(b) : a < b; });
    const Part& own = parts[drawn];
    const glm::vec3 grows = growth(glm::max(covers / glm::max(own.covers_m2, glm::vec3(1e-30f)), glm::vec3(1)));
    const glm::vec3 half = (own.box.max - own.box.min) * grows * 0.5f;
    glm::vec3 low_off(0), high_off(0);
    for (const std::uint32_t i : order) {
        low_off += glm::abs(parts[i].box.min - low);
        high_off += glm::abs(parts[i].box.max - high);
    }
    // It stays within what all of them take; where that is too little, as above a plain, it stands on the side on which they stand in line.
    for (int i = 0; i < 3; ++i) {
        if (2 * half[i] <= around.max[i] - around.min[i]) middle[i] = glm::clamp(middle[i], around.min[i] + half[i], around.max[i] - half[i]);
        else middle[i] = low_off[i] <= high_off[i] ? low[i] + half[i] : high[i] - half[i];
    }
    glm::mat4 m = own.space_from_mesh;
    const glm::vec3 from = (own.box.min + own.box.max) * 0.5f;
    for (int column = 0; column < 4; ++column)
        for (int i = 0; i < 3; ++i) m[column][i] = column < 3 ? m[column][i] * grows[i] : (m[3][i] - from[i]) * grows[i] + middle[i];
    Merged out{.record = {}, .box = {middle - half, middle + half}, .scale = largest_scale(m), .error_m = 0};
    for (const std::uint32_t i : order) {
        const glm::vec3 off = glm::max(glm::abs(parts[i].box.min - out.box.min), glm::abs(parts[i].box.max - out.box.max));
        out.error_m += std::max({off.x, off.y, off.z});
    }
    const glm::mat4 rows = glm::transpose(m);
    out.record = {rows[0], rows[1], rows[2], look_of(parts, order, copies)};
    return out;
}

}  // namespace

void CopyBoxes::reserve(std::size_t count) {
    for (int axis = 0; axis < 3; ++axis) {
        low[axis].reserve(count);
        high[axis].reserve(count);
    }
    boxes.reserve(count);
    scales.reserve(count);
}

void CopyBoxes::add(const Bounds& box, float scale) {
    for (int axis = 0; axis < 3; ++axis) {
        low[axis].push_back(box.min[axis]);
        high[axis].push_back(box.max[axis]);
    }
    boxes.push_back(box);
    scales.push_back(scale);
}

MergedCopies::Place MergedCopies::place(std::uint32_t record) const {
    int step = finest;
    while (step + 1 < kSteps && record >= first[static_cast<std::size_t>(step) + 1]) ++step;
    return {step, (record - first[static_cast<std::size_t>(step)]) / (static_cast<std::uint32_t>(kCopyBlock) / stands_for(step))};
}

std::size_t merged_count(std::size_t copies, int finest) {
    std::size_t out = 0;
    for (int step = finest; step < MergedCopies::kSteps; ++step) {
        const std::size_t each = MergedCopies::stands_for(step);
        out += copies / kCopyBlock * (kCopyBlock / each) + (copies % kCopyBlock + each - 1) / each;
    }
    return out;
}

MergedCopies merge_copies(std::span<const shared::CopyData> copies, const Bounds& mesh, int finest, const std::atomic<bool>& stopped) {
    MergedCopies out;
    out.finest = finest;
    const std::size_t blocks = (copies.size() + kCopyBlock - 1) / kCopyBlock;
    out.error_m.assign(blocks, {});
    out.records.reserve(merged_count(copies.size(), finest));
    out.boxes.reserve(out.records.capacity());
    std::vector<std::vector<std::uint32_t>> orders(blocks);
    std::vector<Part> parts(copies.size());
    for (std::size_t b = 0; b < blocks && !stopped; ++b) {
        orders[b].resize(std::min(kCopyBlock, copies.size() - b * kCopyBlock));
        std::iota(orders[b].begin(), orders[b].end(), static_cast<std::uint32_t>(b * kCopyBlock));
        for (const std::uint32_t i : orders[b]) parts[i] = part_of(copies[i], mesh);
        sort_close(parts, orders[b]);
    }
    for (int step = finest; step < MergedCopies::kSteps; ++step) {
        const std::size_t each = MergedCopies::stands_for(step);
        const auto at = static_cast<std::size_t>(step);
        out.first[at] = static_cast<std::uint32_t>(out.records.size());
        for (std::size_t b = 0; b < blocks && !stopped; ++b) {
            float mean = 0, worst = 0;
            for (std::size_t i = 0; i < orders[b].size(); i += each) {
                const std::size_t count = std::min(each, orders[b].size() - i);
                const Merged m = merge(parts, std::span(orders[b]).subspan(i, count), copies);
                out.records.push_back(m.record);
                out.boxes.add(padded(m.box), m.scale);
                mean += m.error_m / static_cast<float>(orders[b].size());
                worst = std::max(worst, m.error_m / static_cast<float>(count));
            }
            // A few that stand far apart beside many that stand close are little in the mean, but one copy in the midst of nothing is seen. In most blocks the
            // worst is less than twice the mean, and the mean says how they look.
            out.error_m[b][at] = std::max(mean, worst / 2);
        }
    }
    return stopped ? MergedCopies{} : std::move(out);
}

CopyMerger::CopyMerger(std::span<const shared::CopyData> copies, const Bounds& mesh, int finest) {
    const auto make = [this, copies, mesh, finest]() -> std::unique_ptr<MergedCopies> {
        // Nothing may be thrown into the frame that takes what was made.
        try {
            return std::make_unique<MergedCopies>(merge_copies(copies, mesh, finest, stopped_));
        } catch (const std::exception& e) {
            log::warn("render", "{} copies are drawn one by one however far they are: {}", copies.size(), e.what());
            return nullptr;
        }
    };
    try {
        made_ = std::async(std::launch::async, [make] {
            work_behind_the_show();
            return make();
        });
    } catch (const std::system_error&) {
        made_ = std::async(std::launch::deferred, make);
    }
}

bool CopyMerger::is_running() const { return made_.valid() && made_.wait_for(std::chrono::seconds(0)) != std::future_status::deferred; }

std::unique_ptr<MergedCopies> CopyMerger::take(bool wait) {
    if (!made_.valid()) return nullptr;
    if (!wait && made_.wait_for(std::chrono::seconds(0)) != std::future_status::ready) return nullptr;
    return made_.get();
}

}  // namespace pai
