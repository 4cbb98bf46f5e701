// Outputs on the picture: where a hand takes hold of a slice, what it snaps to, and projectors that are laid out side by side.
#include <gtest/gtest.h>

#include "app/adjust_model.h"
#include "edit/venue_project.h"
#include "output/blend.h"
#include "output/layout.h"
#include "panels/slice_geometry.h"
#include "panels/venue_commands.h"

namespace pai {
namespace {

Venue two_outputs() {
    Venue v = plain_venue();
    v.outputs.clear();
    v.canvases["main"] = {2000, 1000};
    for (const char* id : {"left", "right"}) {
        OutputSpec& o = v.outputs[id];
        o.canvas = "main";
        o.width_px = 1000, o.height_px = 1000;
    }
    v.outputs["right"].first_x_px = 1000;
    return v;
}

TEST(Slices, AreTakenByTheirHandlesAndTheirBodies) {
    const Venue v = two_outputs();
    const CanvasLens lens{{100, 50}, 0.25f};
    struct Row {
        const char* name;
        glm::vec2 canvas_px, off_px;
        std::optional<SliceHit> hit;
    };
    const Row rows[] = {
        {"the corner of what is selected, from some pixels away", {0, 0}, {-9, 8}, SliceHit{"left", SliceGrip::TopLeft}},
        {"a corner before the edges that meet in it", {1000, 1000}, {0, 0}, SliceHit{"left", SliceGrip::BottomRight}},
        {"the middle of an edge", {500, 1000}, {4, 9}, SliceHit{"left", SliceGrip::Bottom}},
        {"an edge anywhere along it", {1000, 300}, {-4, 0}, SliceHit{"left", SliceGrip::Right}},
        {"its body", {500, 500}, {0, 0}, SliceHit{"left", SliceGrip::Body}},
        {"the body of another one", {1500, 500}, {0, 0}, SliceHit{"right", SliceGrip::Body}},
        {"the handle of one that is not selected is its body", {2000, 500}, {-3, 0}, SliceHit{"right", SliceGrip::Body}},
        {"nothing beside the canvas", {2000, 500}, {30, 0}, std::nullopt},
    };
    for (const Row& row : rows) EXPECT_EQ(slice_at(v, "main", "left", lens, lens.shown(row.canvas_px) + row.off_px, 12), row.hit) << row.name;
    EXPECT_FALSE(slice_at(v, "other", "left", lens, {200, 150}, 12));
}

TEST(Slices, ComeToRestAtOtherEdgesAndStayInTheCanvas) {
    const Venue v = two_outputs();
    const CanvasSpec canvas = v.canvases.at("main");
    const SliceLines lines = slice_lines(v, "main", "left");
    EXPECT_EQ(lines.x_px, (std::vector<int>{0, 2000, 1000, 2000}));
    const Slice from{100, 100, 400, 300};
    struct Row {
        const char* name;
        SliceGrip grip;
        glm::ivec2 by;
        Slice to;
        std::optional<int> x, y;
    };
    const Row rows[] = {
        {"free", SliceGrip::Body, {50, 60}, {150, 160, 400, 300}, {}, {}},
        {"its right edge meets the other slice", SliceGrip::Body, {490, 60}, {600, 160, 400, 300}, 1000, {}},
        {"its corner meets the canvas", SliceGrip::TopLeft, {-93, -108}, {0, 0, 500, 400}, 0, 0},
        {"an edge moves alone", SliceGrip::Right, {30, 500}, {100, 100, 430, 300}, {}, {}},
        {"never out of the canvas", SliceGrip::Body, {-5000, 5000}, {0, 700, 400, 300}, {}, {}},
        {"never smaller than 16 pixels", SliceGrip::Right, {-5000, 0}, {100, 100, 16, 300}, {}, {}},
        {"nor turned over", SliceGrip::TopLeft, {5000, 5000}, {484, 384, 16, 16}, {}, {}},
    };
    for (const Row& row : rows) EXPECT_EQ(drag_slice(from, row.grip, row.by, canvas, lines, 12), (SliceDrag{row.to, row.x, row.y})) << row.name;
    EXPECT_EQ(drag_slice(from, SliceGrip::Body, {490, 60}, canvas, {}, 12).slice.first_x_px, 590) << "with Ctrl nothing snaps";
}

TEST(Layout, LightOfOverlappingProjectorsAddsUpToThatOfTheCanvas) {
    for (const ProjectorGrid grid : {ProjectorGrid{2, 1, 400, 300, 0.1}, ProjectorGrid{3, 1, 320, 200, 0.25}, ProjectorGrid{2, 2, 160, 120, 0.15}, ProjectorGrid{1, 3, 100, 90, 0.2}}) {
        const auto layout = lay_out_projectors(grid);
        ASSERT_TRUE(layout);
        ASSERT_EQ(layout->parts.size(), static_cast<std::size_t>(grid.columns * grid.rows));
        float worst = 0;
        for (int y = 0; y < layout->canvas.height_px; y += 3)
            for (int x = 0; x < layout->canvas.width_px; x += 3) {
                float sum = 0;
                for (const ProjectorPart& p : layout->parts) {
                    const glm::vec2 at(static_cast<float>(x - p.slice.first_x_px) + 0.5f, static_cast<float>(y - p.slice.first_y_px) + 0.5f), size(p.slice.width_px, p.slice.height_px);
                    if (at.x > 0 && at.y > 0 && at.x < size.x && at.y < size.y) sum += blend_at(p.blend, at, size).weight;
                }
                worst = std::max(worst, std::abs(sum - 1));
            }
        EXPECT_LT(worst, 1e-5f) << grid.columns << " x " << grid.rows;
    }
    const auto two = lay_out_projectors({2, 1, 1920, 1080, 0.1});
    EXPECT_EQ(two->canvas, (CanvasSpec{3648, 1080}));
    EXPECT_EQ(two->parts[1].slice, (Slice{1728, 0, 1920, 1080}));
    EXPECT_EQ(two->parts[0].blend.right_px, 192);
    EXPECT_EQ(lay_out_projectors({16, 1, 1920, 1080, 0}).error().reason, "LAYOUT_INVALID");
    EXPECT_EQ(lay_out_projectors({2, 1, 1920, 1080, 0.6}).error().reason, "LAYOUT_INVALID");
}

TEST(Layout, KeepsWhatOutputsAreAndWhereTheyHang) {
    Venue v = two_outputs();
    v.outputs["left"].connector = "DP-1";
    v.outputs["left"].corners.top_left = {0.1f, 0};
    const auto change = lay_out_outputs(v, "main", {3, 1, 640, 480, 0.1});
    ASSERT_TRUE(change);
    Venue after = v;
    ASSERT_TRUE(apply(after, change->edit));
    EXPECT_EQ(after.outputs.size(), 3u);
    EXPECT_EQ(after.outputs["left"].connector, "DP-1");
    EXPECT_EQ(after.outputs["left"].corners, v.outputs["left"].corners);
    EXPECT_EQ(after.canvases["main"], (CanvasSpec{3 * 640 - 2 * 64, 480}));
    const auto fewer = lay_out_outputs(after, "main", {1, 1, 640, 480, 0.1});
    ASSERT_TRUE(fewer);
    ASSERT_TRUE(apply(after, fewer->edit));
    EXPECT_EQ(after.outputs.size(), 1u);
    EXPECT_TRUE(after.outputs.contains("left")) << "the leftmost stays";
}

TEST(AdjustModelInHands, HandlesAreFoundNearTheMouseAndFollowIt) {
    app::AdjustModel model(two_outputs());
    model.choose_output("left");
    const glm::dvec2 shown(500, 500);
    const auto corner = model.item_at({0.015, 0.01}, shown, 14);
    ASSERT_TRUE(corner);
    EXPECT_EQ(corner->index, 0);
    EXPECT_FALSE(model.item_at({0.5, 0.5}, shown, 14));
    model.select(*corner);
    model.move_to({0.1, 0.05});
    EXPECT_EQ(model.spec().corners.top_left, glm::vec2(0.1f, 0.05f));
    model.choose_tool(app::AdjustTool::Blend);
    const auto edge = model.item_at({0.995, 0.2}, shown, 14);
    ASSERT_TRUE(edge) << "a soft edge is taken anywhere along it";
    EXPECT_EQ(edge->kind, app::AdjustItem::Kind::Right);
    model.set_mesh(5, 4);
    EXPECT_EQ(glm::ivec2(model.spec().warp.columns, model.spec().warp.rows), glm::ivec2(5, 4));
    model.set_mesh(0, 0);
    EXPECT_EQ(model.spec().warp.columns, 0);
    model.add_mask();
    model.add_point({0.5, 0.12});
    const MaskShape& mask = model.spec().masks.begin()->second;
    ASSERT_EQ(mask.points.size(), 5u);
    EXPECT_EQ(mask.points.at("002"), glm::vec2(0.5f, 0.12f)) << "on the side that is nearest";
    ASSERT_TRUE(model.selected());
    EXPECT_EQ(model.selected()->point, "002");
    // What somebody else does to the venue keeps the hand where it is.
    Venue other = model.venue();
    other.outputs.at("left").gamma = 2.2f;
    model.follow(other);
    EXPECT_EQ(model.spec().gamma, 2.2f);
    EXPECT_EQ(model.selected()->point, "002");
    other.outputs.erase("left");
    model.follow(other);
    EXPECT_EQ(model.output(), "right");
}

}  // namespace
}  // namespace pai
