// Culling of copies: nothing that touches the volume is lost, whole blocks are taken or left unseen.
#include <algorithm>

#include <glm/gtc/matrix_transform.hpp>
#include <gtest/gtest.h>

#include "../support/random_at.h"
#include "render/copies.h"
#include "render/draw_list.h"
#include "render/model_groups.h"

namespace pai {
namespace {

using test::random_at;

const Bounds kCube{glm::vec3(-0.5f), glm::vec3(0.5f)};

// Boxes strewn over 400 m, one in three mirrored.
std::vector<Copy> field(std::size_t count) {
    std::vector<Copy> out(count);
    for (std::size_t i = 0; i < count; ++i) {
        const glm::vec3 at(random_at(7, i, 0) * 400 - 200, random_at(7, i, 1) * 20, random_at(7, i, 2) * 400 - 200);
        const glm::vec3 size(1 + random_at(7, i, 3) * 4, 1 + random_at(7, i, 4) * 30, i % 3 == 0 ? -2 : 2);
        out[i].space_from_mesh = glm::scale(glm::rotate(glm::translate(glm::mat4(1), at), random_at(7, i, 5) * 6, {0, 1, 0}), size);
    }
    return out;
}

std::size_t visible_one_by_one(const std::vector<Copy>& copies, const glm::mat4& clip, bool mirrored) {
    return static_cast<std::size_t>(std::count_if(copies.begin(), copies.end(), [&](const Copy& c) {
        if ((glm::determinant(glm::mat3(c.space_from_mesh)) < 0) != mirrored) return false;
        int outside[6] = {};
        const Bounds b = transformed(kCube, c.space_from_mesh);
        for (int i = 0; i < 8; ++i) {
            const glm::vec4 p = clip * glm::vec4(i & 1 ? b.max.x : b.min.x, i & 2 ? b.max.y : b.min.y, i & 4 ? b.max.z : b.min.z, 1);
            const bool out[6] = {p.x < -p.w, p.x > p.w, p.y < -p.w, p.y > p.w, p.z < 0, p.z > p.w};
            for (int k = 0; k < 6; ++k) outside[k] += out[k];
        }
        return std::none_of(std::begin(outside), std::end(outside), [](int n) { return n == 8; });
    }));
}

TEST(CopySet, CullKeepsWhatTouchesTheVolumeAndLittleElse) {
    const std::vector<Copy> copies = field(5000);
    const CameraState camera{.world_from_camera = glm::inverse(glm::lookAt(glm::vec3(30, 8, 60), glm::vec3(0, 5, 0), glm::vec3(0, 1, 0))), .far_m = 150};
    for (const glm::mat4& clip : {clip_from_camera(camera, 1.6f) * glm::inverse(camera.world_from_camera),
                                  glm::orthoRH_ZO(-40.0f, 40.0f, -40.0f, 40.0f, -80.0f, 80.0f) * glm::lookAt(glm::vec3(0), glm::vec3(1, -2, 1), glm::vec3(0, 1, 0))}) {
        std::size_t all = 0;
        for (const bool mirrored : {false, true}) {
            const CopySet set(copies, kCube, mirrored);
            all += set.size();
            std::vector<std::uint32_t> seen = {77};
            set.cull(clip_planes(clip), {0, 0, -1}, {}, seen);
            EXPECT_EQ(seen.front(), 77u) << "what was there stays";
            seen.erase(seen.begin());
            const std::size_t expected = visible_one_by_one(copies, clip, mirrored);
            EXPECT_GT(expected, 50u);
            EXPECT_GE(seen.size(), expected);
            EXPECT_LE(seen.size(), expected + 2) << "boxes grow by a hundred-thousandth";
            std::sort(seen.begin(), seen.end());
            EXPECT_EQ(std::unique(seen.begin(), seen.end()), seen.end());
            EXPECT_LT(seen.back(), set.size());
        }
        EXPECT_EQ(all, copies.size());
    }
}

TEST(CopySet, AVolumeAroundEverythingTakesAllAndOneBesideItNone) {
    const CopySet set(field(3000), kCube, false);
    std::vector<std::uint32_t> seen;
    set.cull(clip_planes(glm::orthoRH_ZO(-500.0f, 500.0f, -500.0f, 500.0f, -500.0f, 500.0f)), {0, 0, -1}, {}, seen);
    EXPECT_EQ(seen.size(), set.size());
    seen.clear();
    set.cull(clip_planes(glm::orthoRH_ZO(300.0f, 500.0f, -500.0f, 500.0f, -500.0f, 500.0f)), {0, 0, -1}, {}, seen);
    EXPECT_TRUE(seen.empty());
}

// An item with forms of 100 triangles and fewer whose errors are 1 cm, 2 cm and 8 cm, at every copy of `copies`.
struct LevelField {
    GpuItem item;
    GpuCopies copies;
    GpuMaterial material;
    DrawList list;
    DrawItem draw;
    explicit LevelField(const std::vector<Copy>& at) {
        item.index_count = 300;
        item.lod_count = 3;
        item.lods[0] = {300, 150, 0.01f, false};
        item.lods[1] = {450, 60, 0.02f, false};
        item.lods[2] = {510, 12, 0.08f, true};
        copies.set = CopySet(at, kCube, false);
        draw.item = &item;
        draw.copies = &copies;
        draw.material = &material;
    }
    // The number of indices that each copy is drawn with, by the x of its middle.
    std::vector<std::pair<int, std::uint32_t>> choose(const LodView& view, const glm::mat4& world_from_copies = glm::mat4(1)) {
        list = {};
        for (std::uint32_t i = 0; i < copies.set.size(); ++i) list.visible_copies.push_back(i);
        draw.first_copy = 0;
        draw.copy_count = static_cast<std::uint32_t>(copies.set.size());
        draw.range = range_of(item, 0);
        choose_copy_levels(view, world_from_copies, draw, list);
        std::vector<CopyRun> runs(list.copy_runs.begin(), list.copy_runs.end());
        if (draw.run_count == 0) runs = {{draw.range, draw.first_copy, draw.copy_count}};
        std::vector<std::pair<int, std::uint32_t>> out;
        for (const CopyRun& run : runs) {
            for (std::uint32_t k = 0; k < run.copy_count; ++k) {
                const Bounds& box = copies.set.box(list.visible_copies[run.first_copy + k]);
                out.emplace_back(static_cast<int>(std::lround((box.min.x + box.max.x) * 0.5f)), run.range.index_count);
            }
        }
        std::sort(out.begin(), out.end());
        return out;
    }
};

// Seen along x: w is the distance. A metre is 100 px long at 1 m.
LodView along_x(float most_px) {
    glm::mat4 clip(1);
    clip[0] = {0, 0, 0, 1};
    clip[3] = {0, 0, 0, 0};
    return {clip, 100, most_px};
}

TEST(CopyLevels, each_copy_has_the_form_that_its_distance_and_its_size_ask_for) {
    std::vector<Copy> at(5);
    const float x_m[] = {-40, 2, 5, 12, 30};
    for (std::size_t i = 0; i < at.size(); ++i) at[i].space_from_mesh = glm::translate(glm::mat4(1), {x_m[i], 0, 0});
    LevelField field(at);
    using Chosen = std::vector<std::pair<int, std::uint32_t>>;
    // Nearest corners at 1.5, 4.5, 11.5 and 29.5 m; half a pixel is 1 cm at 2 m, 2 cm at 4 m, 8 cm at 16 m.
    EXPECT_EQ(field.choose(along_x(0.5f)), (Chosen{{-40, 300}, {2, 300}, {5, 60}, {12, 60}, {30, 12}})) << "what stands behind the eye is full";
    EXPECT_EQ(field.draw.run_count, 3u);
    EXPECT_EQ(field.choose(along_x(1)), (Chosen{{-40, 300}, {2, 150}, {5, 60}, {12, 12}, {30, 12}}));
    EXPECT_EQ(field.choose(along_x(0)), (Chosen{{-40, 300}, {2, 300}, {5, 300}, {12, 300}, {30, 300}}));
    EXPECT_EQ(field.draw.run_count, 0u);
    // A set that is drawn ten times as large, at ten times the distance, looks the same.
    EXPECT_EQ(field.choose(along_x(0.5f), glm::scale(glm::mat4(1), glm::vec3(10))), (Chosen{{-40, 300}, {2, 300}, {5, 60}, {12, 60}, {30, 12}}));
    // Copies of other sizes at one place.
    std::vector<Copy> sizes(3);
    for (std::size_t i = 0; i < sizes.size(); ++i) sizes[i].space_from_mesh = glm::scale(glm::translate(glm::mat4(1), {20 + static_cast<float>(i), 0, 0}), glm::vec3(i == 0 ? 0.5f : i == 1 ? 5.0f : 20.0f));
    LevelField three(sizes);
    EXPECT_EQ(three.choose(along_x(0.5f)), (Chosen{{20, 12}, {21, 150}, {22, 300}}));
}

TEST(CopyLevels, copies_that_blend_keep_their_order_and_have_one_form) {
    std::vector<Copy> at(3);
    const float x_m[] = {5, 12, 30};
    for (std::size_t i = 0; i < at.size(); ++i) at[i].space_from_mesh = glm::translate(glm::mat4(1), {x_m[i], 0, 0});
    LevelField field(at);
    field.draw.opacity = 0.5f;
    using Chosen = std::vector<std::pair<int, std::uint32_t>>;
    EXPECT_EQ(field.choose(along_x(0.5f)), (Chosen{{5, 60}, {12, 60}, {30, 60}}));
    EXPECT_EQ(field.draw.run_count, 1u);
    EXPECT_EQ(field.list.visible_copies.size(), 3u) << "in the order that they had";
}

TEST(CopyLevels, shadows_are_drawn_anew_when_a_copy_changes_its_form_and_not_before) {
    std::vector<Copy> at(2);
    at[1].space_from_mesh = glm::translate(glm::mat4(1), {30, 0, 0});
    LevelField field(at);
    const auto hash = [&](float moved_m) { return copy_levels_hash(along_x(0.5f), glm::translate(glm::mat4(1), {moved_m, 0, 0}), field.draw); };
    EXPECT_EQ(hash(0), hash(1));
    EXPECT_NE(hash(0), hash(-20));
    EXPECT_EQ(copy_levels_hash(along_x(0), glm::mat4(1), field.draw), 0u);
}

glm::vec3 middle_of(const Bounds& b) { return (b.min + b.max) * 0.5f; }

TEST(CopySet, WhatFollowsEachOtherStandsSideBySide) {
    constexpr int kSide = 16;
    std::vector<Copy> copies;
    for (int i = 0; i < kSide * kSide * kSide; ++i) copies.push_back({.space_from_mesh = glm::translate(glm::mat4(1), glm::vec3(i % kSide, i / kSide % kSide, i / kSide / kSide))});
    const CopySet set(copies, kCube, false);
    ASSERT_EQ(set.size(), copies.size());
    for (std::uint32_t i = 1; i < set.size(); ++i) EXPECT_NEAR(glm::distance(middle_of(set.box(i - 1)), middle_of(set.box(i))), 1, 1e-3f) << i;
}

TEST(CopySet, BlocksOfAPlainTakeLittleMoreThanTheirShareOfIt) {
    for (const int side : {70, 100, 142}) {
        std::vector<Copy> copies;
        for (int i = 0; i < side * side; ++i) {
            const auto k = static_cast<std::uint64_t>(i);
            copies.push_back({.space_from_mesh = glm::translate(glm::mat4(1), glm::vec3(static_cast<float>(i % side) + 0.3f * random_at(7, k, 0), random_at(7, k, 1), static_cast<float>(i / side) + 0.3f * random_at(7, k, 2)) * 10.0f)});
        }
        const CopySet set(copies, kCube, false);
        float taken = 0;
        for (std::uint32_t b = 0; b < set.block_count(); ++b) {
            const glm::vec3 size = set.block_box(b).max - set.block_box(b).min;
            taken += size.x * size.z;
        }
        EXPECT_LT(taken / static_cast<float>(side * side * 100), 1.6f) << side;
    }
}

TEST(CopySet, BrokenAndFlatCopiesAreDropped) {
    std::vector<Copy> copies(4);
    copies[0].space_from_mesh = glm::mat4(std::numeric_limits<float>::quiet_NaN());
    copies[1].space_from_mesh = glm::scale(glm::mat4(1), glm::vec3(1, 0, 1));
    copies[2].space_from_mesh = glm::scale(glm::mat4(1), glm::vec3(3e38f));
    EXPECT_EQ(CopySet(copies, kCube, false).size(), 1u);
    EXPECT_EQ(CopySet({}, kCube, true).size(), 0u);
}

TEST(CopySet, BlendedCopiesComeFarToNear) {
    const CopySet set(field(600), kCube, false);
    std::vector<std::uint32_t> seen;
    set.cull(clip_planes(glm::orthoRH_ZO(-500.0f, 500.0f, -500.0f, 500.0f, -500.0f, 500.0f)), {0, 0, -1}, {}, seen);
    set.sort_back_to_front(seen, {0, 0, -1});
    CopySet again(field(600), kCube, false);
    const auto records = again.take_records();
    for (std::size_t i = 1; i < seen.size(); ++i) EXPECT_LE(records[seen[i - 1]].row2.w, records[seen[i]].row2.w + 1e-3f);
}

ModelData row_of_nodes(int count, int meshes) {
    ModelData m;
    m.meshes.resize(static_cast<std::size_t>(meshes));
    for (Mesh& mesh : m.meshes) mesh.primitives.resize(1);
    m.nodes.resize(static_cast<std::size_t>(count));
    for (int i = 0; i < count; ++i) m.nodes[static_cast<std::size_t>(i)].mesh = i % meshes;
    return m;
}

TEST(MeshGroups, ManyStandingNodesOfOneMeshAreOneGroup) {
    ModelData m = row_of_nodes(200, 2);
    EXPECT_EQ(group_meshes(m).size(), 2u);
    EXPECT_EQ(group_meshes(m)[1].copies.size(), 100u);
    EXPECT_EQ(group_meshes(row_of_nodes(20, 2)).size(), 20u) << "few stay single";
    m.animations.push_back({.name = "turn", .channels = {{.node = 4}, {.node = 6}}});
    m.nodes[8].parent = 4;
    const auto groups = group_meshes(m);
    ASSERT_EQ(groups.size(), 5u) << "4, 6 and 8 move";
    EXPECT_EQ(groups[0].copies.size(), 97u);
    m.meshes[1].primitives[0].targets.resize(1);
    EXPECT_EQ(group_meshes(m).size(), 4u + 100u) << "what morphs stays single";
}

TEST(MeshGroups, InstancesStandInTheSpaceOfTheirNode) {
    ModelData m = row_of_nodes(1, 1);
    m.instances.push_back({.translations = {{1, 2, 3}, {4, 5, 6}}, .scales = {glm::vec3(1), glm::vec3(2)}, .rotations = {{1, 0, 0, 0}, {1, 0, 0, 0}}, .glow_channels = {0, 99}});
    m.nodes[0].instances = 0;
    m.nodes[0].model_from_node = glm::scale(glm::mat4(1), glm::vec3(3));
    const auto groups = group_meshes(m);
    ASSERT_EQ(groups.size(), 1u);
    EXPECT_EQ(groups[0].node, 0);
    ASSERT_EQ(groups[0].copies.size(), 2u);
    EXPECT_EQ(groups[0].copies[1].space_from_mesh[3], glm::vec4(4, 5, 6, 1));
    EXPECT_EQ(groups[0].copies[1].space_from_mesh[0][0], 2);
    EXPECT_EQ(groups[0].copies[1].glow_channel, kInstanceGlowChannels - 1);
}

}  // namespace
}  // namespace pai
