// Adjusting outputs without a window: what keys and drags make of a venue, undo, and the file it is saved into.
#include <cstdlib>
#include <filesystem>

#include <glm/geometric.hpp>
#include <gtest/gtest.h>

#include "app/adjust_model.h"
#include "app/test_pattern.h"
#include "app/venue_file.h"
#include "base/file.h"
#include "show/load.h"

namespace pai::app {
namespace {

using ItemKind = AdjustItem::Kind;

Venue two_projectors() {
    Venue venue{.id = "did:web:venue.example"};
    venue.canvases["wall"] = {2000, 600};
    venue.outputs["left"] = {.canvas = "wall", .width_px = 1100, .height_px = 600};
    venue.outputs["right"] = {.canvas = "wall", .first_x_px = 900, .width_px = 1100, .height_px = 600};
    return venue;
}

TEST(AdjustModel, ArrowsMoveACornerByPixelsOfTheOutput) {
    AdjustModel m(two_projectors());
    m.set_size("left", {1000, 500});
    m.nudge({1, 0}, 1);
    m.nudge({0, 1}, 10);
    m.nudge({1, 0}, 0.1);
    EXPECT_NEAR(m.spec().corners.top_left.x, 0.0011, 1e-6);
    EXPECT_NEAR(m.spec().corners.top_left.y, 0.02, 1e-6);
    EXPECT_TRUE(m.changed());
}

TEST(AdjustModel, TabGoesRoundTheOutputs) {
    AdjustModel m(two_projectors());
    EXPECT_EQ(m.output(), "left");
    m.next_output(1);
    EXPECT_EQ(m.output(), "right");
    m.next_output(1);
    EXPECT_EQ(m.output(), "left");
    m.next_output(-1);
    EXPECT_EQ(m.output(), "right");
}

TEST(AdjustModel, UndoAndRedoLeadThereAndBack) {
    AdjustModel m(two_projectors());
    const Venue before = m.venue();
    m.nudge({5, 3}, 1);
    m.next(1);
    m.nudge({-2, 0}, 10);
    m.choose_tool(AdjustTool::Mesh);
    m.more(false);
    m.nudge({0, 1}, 10);
    m.choose_tool(AdjustTool::Blend);
    m.next(1);
    m.nudge({-1, 0}, 10);
    m.add_mask();
    m.turn();
    const Venue after = m.venue();
    for (int i = 0; i < 8; ++i) m.undo();
    EXPECT_EQ(m.venue(), before);
    for (int i = 0; i < 8; ++i) m.redo();
    EXPECT_EQ(m.venue(), after);
    EXPECT_TRUE(check_venue(after).empty());
}

TEST(AdjustModel, ADragIsOneUndo) {
    AdjustModel m(two_projectors());
    const Venue before = m.venue();
    m.begin_drag({0.01, 0.01});
    for (int i = 1; i <= 20; ++i) m.drag_to(glm::dvec2(0.01 + i * 0.005));
    m.end_drag();
    // The handle stays as far from the mouse as it was.
    EXPECT_NEAR(m.spec().corners.top_left.x, 0.1, 1e-6);
    m.undo();
    EXPECT_EQ(m.venue(), before);
}

TEST(AdjustModel, WhatWouldFoldThePictureIsNotDone) {
    AdjustModel m(two_projectors());
    m.begin_drag({0, 0});
    m.drag_to({0.3, 0.3});
    const Venue before = m.venue();
    m.drag_to({0.8, 0.8});
    EXPECT_EQ(m.venue(), before);
    EXPECT_NE(m.complaint().find("folds"), std::string::npos) << m.complaint();
}

TEST(AdjustModel, AMeshHandleFollowsTheMouseUnderThePin) {
    AdjustModel m(two_projectors());
    m.begin_drag({0, 0});
    m.drag_to({0.1, 0.2});
    m.end_drag();
    m.choose_tool(AdjustTool::Mesh);
    EXPECT_FALSE(m.selected());
    m.more(false);
    ASSERT_EQ(m.items().size(), 9u);
    m.select({.kind = ItemKind::Handle, .at = {1, 1}});
    const glm::dvec2 from = *m.place_of(*m.selected());
    m.begin_drag(from);
    m.drag_to(from + glm::dvec2(0.03, -0.04));
    EXPECT_LT(glm::length(*m.place_of(*m.selected()) - (from + glm::dvec2(0.03, -0.04))), 1e-5);
    EXPECT_EQ(m.spec().warp.offsets.size(), 1u);
}

TEST(AdjustModel, MoreHandlesKeepTheShape) {
    AdjustModel m(two_projectors());
    m.choose_tool(AdjustTool::Mesh);
    m.more(false);
    m.toggle();
    m.select({.kind = ItemKind::Handle, .at = {1, 1}});
    m.nudge({10, -10}, 3);
    const Warp before(m.spec().warp, {});
    m.more(false);
    EXPECT_EQ(m.spec().warp.columns, 5);
    EXPECT_EQ(m.spec().warp.rows, 5);
    const Warp after(m.spec().warp, {});
    for (int i = 0; i <= 10; ++i) EXPECT_LT(glm::length(before.forward({i / 10.0, 0.37}) - after.forward({i / 10.0, 0.37})), 1e-6);
    m.more(true);
    EXPECT_EQ(m.spec().warp.columns, 9);
    EXPECT_EQ(m.spec().warp.rows, 5);
    m.fewer(false);
    EXPECT_EQ(m.spec().warp.columns, 5);
    EXPECT_EQ(m.spec().warp.rows, 3);
}

TEST(AdjustModel, ABlendBorderGoesWhereTheArrowPoints) {
    AdjustModel m(two_projectors());
    m.choose_tool(AdjustTool::Blend);
    m.nudge({1, 0}, 10);
    EXPECT_EQ(m.spec().blend.left_px, 10);
    m.next(1);
    m.nudge({-1, 0}, 10);
    EXPECT_EQ(m.spec().blend.right_px, 10);
    m.nudge({1, 0}, 10);
    m.nudge({1, 0}, 10);
    EXPECT_EQ(m.spec().blend.right_px, 0);
    m.begin_drag({1, 0.5});
    m.drag_to({0.8, 0.5});
    EXPECT_EQ(m.spec().blend.right_px, 220);
}

TEST(AdjustModel, LevelsLeaveSrgbForAGammaAndReturn) {
    AdjustModel m(two_projectors());
    m.choose_tool(AdjustTool::Levels);
    m.nudge({0, -1}, 1);
    EXPECT_FLOAT_EQ(m.spec().gamma, 2.2f);
    m.nudge({0, -1}, 1);
    EXPECT_FLOAT_EQ(m.spec().gamma, 2.25f);
    for (int i = 0; i < 5; ++i) m.nudge({0, 1}, 10);
    EXPECT_FLOAT_EQ(m.spec().gamma, 0);
    m.next(1);
    m.nudge({0, -1}, 10);
    EXPECT_FLOAT_EQ(m.spec().black_level, 0.005f);
    m.reset_tool();
    EXPECT_FLOAT_EQ(m.spec().black_level, 0);
}

TEST(AdjustModel, ASliceStaysOnItsCanvas) {
    AdjustModel m(two_projectors());
    m.choose_output("right");
    m.choose_tool(AdjustTool::Slice);
    m.nudge({-1, 0}, 10);
    EXPECT_EQ(m.spec().first_x_px, 890);
    m.nudge({1, 0}, 1000);
    EXPECT_EQ(m.spec().first_x_px, 900);
    m.next(1);
    m.nudge({-1, -1}, 10);
    EXPECT_EQ(m.spec().width_px, 1090);
    EXPECT_EQ(m.spec().height_px, 590);
    // What is grasped stays under the mouse.
    m.next(-1);
    m.begin_drag({0.5, 0.5});
    m.drag_to({0.6, 0.5});
    EXPECT_EQ(m.spec().first_x_px, 900 - 109);
}

TEST(AdjustModel, MasksHavePointsThatComeAndGo) {
    AdjustModel m(two_projectors());
    m.add_mask();
    ASSERT_EQ(m.spec().masks.size(), 1u);
    m.more(false);
    EXPECT_EQ(m.spec().masks.begin()->second.points.size(), 5u);
    EXPECT_EQ(m.selected()->point, "002");
    m.toggle();
    EXPECT_TRUE(m.spec().masks.begin()->second.hides_inside);
    for (int i = 0; i < 2; ++i) m.fewer(false);
    EXPECT_EQ(m.spec().masks.begin()->second.points.size(), 3u);
    m.fewer(false);
    EXPECT_TRUE(m.spec().masks.empty());
    m.undo();
    EXPECT_EQ(m.spec().masks.size(), 1u);
}

TEST(AdjustModel, NoKeyEverMakesAVenueThatDoesNotLoad) {
    AdjustModel m(two_projectors());
    unsigned state = 7;
    const auto dice = [&](unsigned sides) { return state = state * 1664525u + 1013904223u, (state >> 16) % sides; };
    for (int i = 0; i < 4000; ++i) {
        switch (dice(14)) {
            case 0: m.choose_tool(static_cast<AdjustTool>(dice(6))); break;
            case 1: m.next(dice(2) ? 1 : -1); break;
            case 2: m.next_output(1); break;
            case 3: m.more(dice(2) == 0); break;
            case 4: m.fewer(dice(2) == 0); break;
            case 5: m.toggle(); break;
            case 6: if (m.spec().masks.size() < 4) m.add_mask(); break;
            case 7: m.turn(); break;
            case 8: m.undo(); break;
            case 9: m.redo(); break;
            case 10: dice(8) ? m.reset() : m.reset_tool(); break;
            case 11:
                m.begin_drag({dice(100) / 100.0, dice(100) / 100.0});
                m.drag_to({dice(120) / 100.0 - 0.1, dice(120) / 100.0 - 0.1});
                m.end_drag();
                break;
            default: m.nudge({static_cast<int>(dice(3)) - 1, static_cast<int>(dice(3)) - 1}, dice(2) ? 50 : 1); break;
        }
        for (const AdjustItem& item : m.items()) ASSERT_FALSE(m.words_of(item).empty());
        if (m.spec().warp.columns > 9 || m.spec().warp.rows > 9) m.reset_tool();
    }
    EXPECT_TRUE(check_venue(m.venue()).empty());
    EXPECT_EQ(*parse_venue(write_venue(m.venue())), m.venue());
}

TEST(Pattern, WordsNameThem) {
    EXPECT_EQ(pattern_words().size(), 9u);
    for (const std::string& word : pattern_words()) {
        const auto pattern = parse_pattern(word);
        ASSERT_TRUE(pattern) << word;
        EXPECT_EQ(to_string(*pattern), word);
    }
    EXPECT_FALSE(parse_pattern("plaid"));
}

class VenueFile : public testing::Test {
protected:
    void SetUp() override {
        folder_ = std::filesystem::temp_directory_path() / ("paifang-venue-file-" + std::to_string(::getpid()));
        std::filesystem::remove_all(folder_);
        std::filesystem::create_directories(folder_);
        setenv("PAIFANG_HOME", (folder_ / "home").c_str(), 1);
    }
    void TearDown() override { std::filesystem::remove_all(folder_); }
    std::filesystem::path folder_;
};

TEST_F(VenueFile, IsTheOneThatWasReadOrOneOfTheHouse) {
    ASSERT_TRUE(save_venue(folder_ / "hall.json", two_projectors()));
    EXPECT_EQ(*venue_file((folder_ / "hall.json").string()), folder_ / "hall.json");
    EXPECT_EQ(*venue_file(""), folder_ / "home/venue.json");
    EXPECT_FALSE(venue_file("nowhere"));
}

TEST_F(VenueFile, IsReplacedAsAWholeAndTheLastOneKept) {
    const auto path = folder_ / "new/hall.json";
    ASSERT_TRUE(save_venue(path, two_projectors()));
    Venue changed = two_projectors();
    changed.outputs["left"].blend.right_px = 200;
    ASSERT_TRUE(save_venue(path, changed));
    EXPECT_EQ(*load_venue(path), changed);
    EXPECT_EQ(*load_venue(path.string() + ".bak"), two_projectors());
}

TEST_F(VenueFile, OfANewerProgramIsLeftAlone) {
    for (const char* text : {R"({"format": "paifang.venue/99", "id": "x"})", "{\"format\": \"other\"}", "not json"}) {
        ASSERT_TRUE(write_file(folder_ / "hall.json", std::string_view(text)));
        EXPECT_FALSE(save_venue(folder_ / "hall.json", two_projectors())) << text;
        EXPECT_EQ(*read_text_file(folder_ / "hall.json"), text);
    }
}

}  // namespace
}  // namespace pai::app
