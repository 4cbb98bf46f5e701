// Merged copies: they cover, shine and glow as those that they stand for, and no copy is drawn twice or not at all.
#include <algorithm>
#include <cmath>
#include <set>

#include <glm/gtc/matrix_transform.hpp>
#include <glm/packing.hpp>
#include <gtest/gtest.h>

#include "../support/random_at.h"
#include "render/copies.h"
#include "render/gpu_model.h"

namespace pai {
namespace {

using test::random_at;

const Bounds kBox{{-0.5f, 0, -0.5f}, {0.5f, 1, 0.5f}};

// Boxes on a plain, 10 m apart, 4 to 7 m wide and 5 to 15 m high.
std::vector<Copy> plain(std::size_t count, bool coloured = false) {
    std::vector<Copy> out(count);
    const auto side = static_cast<std::size_t>(std::ceil(std::sqrt(static_cast<double>(count))));
    for (std::size_t i = 0; i < count; ++i) {
        const glm::vec3 at((static_cast<float>(i % side) + 0.3f * random_at(41, i, 0)) * 10, 0, (static_cast<float>(i / side) + 0.3f * random_at(41, i, 1)) * 10);
        out[i].space_from_mesh = glm::scale(glm::translate(glm::mat4(1), at), glm::vec3(4 + 3 * random_at(41, i, 2), 5 + 10 * random_at(41, i, 3), 4 + 3 * random_at(41, i, 4)));
        if (!coloured) continue;
        out[i].tint = {random_at(41, i, 5), random_at(41, i, 6), random_at(41, i, 7), 1};
        out[i].glow_channel = static_cast<std::uint8_t>(i % 5);
    }
    return out;
}

struct Made {
    CopySet set;
    std::vector<shared::CopyData> records;
    MergedCopies merged;
};

Made merged_of(const std::vector<Copy>& copies, int finest = 0) {
    Made out{CopySet(copies, kBox, false), {}, {}};
    out.records = out.set.take_records();
    const std::atomic<bool> stopped = false;
    out.merged = merge_copies(out.records, kBox, finest, stopped);
    return out;
}

// What boxes cover, seen along each axis.
glm::dvec3 covered(const std::vector<Bounds>& boxes, std::size_t first, std::size_t count) {
    glm::dvec3 sum(0);
    for (std::size_t i = first; i < first + count; ++i) {
        const glm::dvec3 s = boxes[i].max - boxes[i].min;
        sum += glm::dvec3(s.y * s.z, s.x * s.z, s.x * s.y);
    }
    return sum;
}

TEST(MergedCopies, each_step_has_so_many_and_stays_where_its_copies_stand) {
    constexpr float kRow = 10;
    for (const std::size_t count : {2048u, 2500u, 256u, 3u}) {
        const Made m = merged_of(plain(count));
        EXPECT_EQ(m.merged.records.size(), merged_count(count, 0)) << count;
        EXPECT_EQ(m.merged.boxes.size(), m.merged.records.size());
        for (std::uint32_t i = 0; i < m.merged.records.size(); ++i) {
            const MergedCopies::Place place = m.merged.place(i);
            ASSERT_LT(place.block, m.set.block_count());
            const Bounds &b = m.merged.boxes.boxes[i], &block = m.set.block_box(place.block);
            for (int axis = 0; axis < 3; ++axis) {
                EXPECT_GE(b.min[axis], block.min[axis] - kRow) << count << " " << i;
                // Above a plain they are taller. A row at the edge of the field becomes wider than it is.
                if (axis != 1) EXPECT_LE(b.max[axis], block.max[axis] + kRow) << count << " " << i;
            }
        }
    }
    EXPECT_EQ(merged_count(1'000'000, 0), 332'032u);
    EXPECT_EQ(merged_count(1'000'000, 1), 82'032u);
    EXPECT_EQ(merged_count(1'000'000, MergedCopies::kSteps), 0u);
}

TEST(MergedCopies, they_cover_what_was_covered_from_every_side) {
    const Made m = merged_of(plain(4096));
    std::vector<Bounds> all;
    for (std::uint32_t i = 0; i < m.set.size(); ++i) all.push_back(m.set.box(i));
    const glm::dvec3 full = covered(all, 0, all.size());
    for (int step = 0; step < MergedCopies::kSteps; ++step) {
        const std::size_t first = m.merged.first[static_cast<std::size_t>(step)], count = 4096 / MergedCopies::stands_for(step);
        const glm::dvec3 now = covered(m.merged.boxes.boxes, first, count);
        for (int axis = 0; axis < 3; ++axis) EXPECT_NEAR(now[axis] / full[axis], 1, 0.02) << "step " << step << " axis " << axis;
        float errors = 0;
        for (const auto& block : m.merged.error_m) errors = std::max(errors, block[static_cast<std::size_t>(step)]);
        EXPECT_GT(errors, 2 * std::sqrt(static_cast<float>(MergedCopies::stands_for(step)))) << "as far as they stand apart";
        EXPECT_LT(errors, 10 * std::sqrt(static_cast<float>(MergedCopies::stands_for(step)))) << "and not much farther: neighbours are merged";
    }
}

TEST(MergedCopies, in_the_open_they_cover_as_much_from_every_side) {
    std::vector<Copy> copies(256);
    for (std::size_t i = 0; i < copies.size(); ++i) {
        const glm::vec3 at(random_at(41, i, 0), random_at(41, i, 1), random_at(41, i, 2));
        copies[i].space_from_mesh = glm::rotate(glm::scale(glm::translate(glm::mat4(1), at * 200.0f), glm::vec3(2)), random_at(41, i, 3) * 6, glm::normalize(at + 0.1f));
    }
    const Made m = merged_of(copies);
    // A body that turns covers, along an axis, its faces by the cosines: the rows of the cofactors of what was merged say it without boxes.
    const auto sum = [](std::span<const shared::CopyData> records) {
        glm::dvec3 out(0);
        for (const shared::CopyData& c : records) {
            const glm::dvec3 x(c.row0), y(c.row1), z(c.row2);
            const auto l1 = [](const glm::dvec3& v) { return std::abs(v.x) + std::abs(v.y) + std::abs(v.z); };
            out += glm::dvec3(l1(glm::cross(y, z)), l1(glm::cross(z, x)), l1(glm::cross(x, y)));
        }
        return out;
    };
    const glm::dvec3 full = sum(m.records), now = sum(std::span(m.merged.records).first(64));
    for (int axis = 0; axis < 3; ++axis) EXPECT_NEAR(now[axis] / full[axis], 1, 0.02) << axis;
}

TEST(MergedCopies, tints_and_glow_are_those_of_all) {
    const Made m = merged_of(plain(256, true));
    const shared::CopyData& one = m.merged.records[m.merged.first[3]];
    const auto tint_of = [](const shared::CopyData& c) { return glm::vec4(glm::unpackHalf2x16(c.look.x), glm::unpackHalf2x16(c.look.y)); };
    glm::vec4 mean(0);
    for (const shared::CopyData& c : m.records) mean += tint_of(c) / 256.0f;
    for (int i = 0; i < 3; ++i) EXPECT_NEAR(tint_of(one)[i], mean[i], 0.03f);
    // Five channels about equally: each has a share of two or three, no other has any.
    for (std::uint32_t channel = 0; channel < 16; ++channel) {
        const std::uint32_t share = one.look.w >> (2 * channel) & 3u;
        if (channel < 5) EXPECT_GE(share, 2u) << channel;
        else EXPECT_EQ(share, 0u) << channel;
    }
    std::vector<Copy> same = plain(256);
    for (Copy& c : same) c.glow_channel = 7;
    const Made alike = merged_of(same);
    EXPECT_EQ(alike.merged.records[0].look.z, 7u);
    EXPECT_EQ(alike.merged.records[0].look.w, 0u) << "one channel is told as of any copy";
    EXPECT_EQ(tint_of(alike.merged.records[0]), glm::vec4(1));
}

// A view along x: w is the distance, a metre is 1,000 px long at 1 m.
constexpr CopyView kFromAfar{{1, 0, 0, 60'000}, 1000, 1}, kAtTheEdge{{1, 0, 0, 8}, 1000, 40};

TEST(MergedCopies, every_copy_is_drawn_once_alone_or_merged) {
    const ClipPlanes everything = clip_planes(glm::orthoRH_ZO(-5e4f, 5e4f, -5e4f, 5e4f, -5e4f, 5e4f));
    for (const std::size_t count : {4096u, 5000u}) {
        Made m = merged_of(plain(count));
        m.set.take_merged(std::make_unique<MergedCopies>(m.merged));
        for (const CopyView& view : {kFromAfar, kAtTheEdge, CopyView{}}) {
            std::vector<CopySet::Found> found;
            m.set.find(everything, {1, 0, 0}, view, found);
            std::uint64_t stands_for = 0;
            std::size_t alone = 0;
            std::vector<int> forms(m.set.block_count(), -2);
            for (const CopySet::Found& f : found) {
                stands_for += m.set.stands_for(f.copy);
                alone += f.copy < m.set.size();
                int& form = forms[m.set.block_of(f.copy)];
                const int own = f.copy < m.set.size() ? -1 : m.merged.place(f.copy - static_cast<std::uint32_t>(m.set.size())).step;
                EXPECT_TRUE(form == -2 || form == own) << "a block is drawn one way";
                form = own;
            }
            EXPECT_EQ(stands_for, count);
            std::vector<std::uint32_t> culled;
            m.set.cull(everything, {1, 0, 0}, view, culled);
            EXPECT_EQ(culled.size(), found.size());
            EXPECT_EQ(std::set<std::uint32_t>(culled.begin(), culled.end()).size(), culled.size());
            if (view.merge_px == 0) EXPECT_EQ(alone, count);
            if (view.merge_px == 1) EXPECT_EQ(alone, 0u) << "none is wider than a pixel";
            if (view.merge_px == 40) {
                EXPECT_GT(alone, 0u) << "near ones stay";
                EXPECT_LT(alone, count) << "far ones do not";
            }
        }
    }
}

TEST(MergedCopies, what_is_merged_is_never_farther_off_than_the_view_lets_it) {
    Made m = merged_of(plain(5000));
    m.set.take_merged(std::make_unique<MergedCopies>(m.merged));
    int merged = 0;
    for (std::uint32_t b = 0; b < m.set.block_count(); ++b) {
        const int step = m.set.merge_step(b, kAtTheEdge);
        const float w = nearest_w(m.set.block_box(b), kAtTheEdge.w_row);
        if (step >= 0) EXPECT_LE(m.merged.error_m[b][static_cast<std::size_t>(step)] * kAtTheEdge.px_per_m / w, kAtTheEdge.merge_px);
        for (int coarser = step + 1; coarser < MergedCopies::kSteps; ++coarser)
            EXPECT_GT(m.merged.error_m[b][static_cast<std::size_t>(coarser)] * kAtTheEdge.px_per_m / w, kAtTheEdge.merge_px);
        merged += step >= 0;
    }
    EXPECT_GT(merged, 0);
    EXPECT_EQ(m.set.merge_step(0, {{1, 0, 0, -1e5f}, 1000, 40}), -1) << "behind the eye";
}

// A village of 252 huts, a metre apart, and four huts far from it and from each other: the block's mean says little of those.
TEST(MergedCopies, a_few_that_stand_far_apart_count_however_many_stand_close) {
    std::vector<Copy> copies(256);
    for (std::size_t i = 0; i < copies.size(); ++i) {
        const auto k = static_cast<float>(i);
        const glm::vec3 at = i < 252 ? glm::vec3(std::fmod(k, 16.0f), 0, std::floor(k / 16)) : glm::vec3(2000 + 400 * (k - 252), 0, 0);
        copies[i].space_from_mesh = glm::scale(glm::translate(glm::mat4(1), at), glm::vec3(0.5f));
    }
    const Made m = merged_of(copies);
    ASSERT_EQ(m.merged.error_m.size(), 1u);
    // Of the four the inner ones stand 200 m from their merged copy, the outer ones 600 m: 400 m in the mean.
    EXPECT_NEAR(m.merged.error_m[0][0], 200, 2);
    copies.resize(252);
    EXPECT_LT(merged_of(copies).merged.error_m[0][0], 4) << "the village itself";
}

TEST(MergedCopies, threads_and_times_change_nothing_and_a_stop_leaves_nothing) {
    const Made m = merged_of(plain(3000, true));
    const Made again = merged_of(plain(3000, true));
    ASSERT_EQ(m.merged.records.size(), again.merged.records.size());
    for (std::size_t i = 0; i < m.merged.records.size(); ++i) {
        EXPECT_EQ(m.merged.records[i].row0, again.merged.records[i].row0);
        EXPECT_EQ(m.merged.records[i].look, again.merged.records[i].look);
    }
    CopyMerger merger(m.records, kBox, 1);
    const auto made = merger.take(true);
    ASSERT_TRUE(made);
    EXPECT_EQ(made->records.size(), merged_count(3000, 1));
    EXPECT_EQ(made->finest, 1);
    EXPECT_FALSE(merger.take(true)) << "once";
    const std::atomic<bool> stopped = true;
    EXPECT_TRUE(merge_copies(m.records, kBox, 0, stopped).records.empty());
}

}  // namespace
}  // namespace pai
