// Which output is seen on which display, and in which window.
#include <gtest/gtest.h>

#include "output/adopt.h"

namespace pai {
namespace {

using Kind = OutputPlace::Kind;

Display display(const char* connector, const char* edid, DesktopRect bounds, bool primary = false) {
    return {.connector = connector, .edid = edid, .name = connector, .bounds = bounds, .refresh_hz = 60, .primary = primary};
}

const Display kMonitor = display("DP-1", "DEL-40B7-X", {0, 0, 1920, 1200}, true);
const Display kLeft = display("HDMI-A-1", "EPS-A12B-00000001", {1920, 0, 1920, 1080});
const Display kRight = display("HDMI-A-2", "EPS-A12B-00000002", {3840, 0, 1920, 1080});

OutputSpec on(const char* connector, const char* edid = "") { return {.canvas = "wall", .connector = connector, .edid = edid}; }

Venue venue(std::map<Id, OutputSpec> outputs) {
    Venue out;
    out.canvases["wall"] = {3640, 1080};
    out.outputs = std::move(outputs);
    return out;
}

TEST(Adopt, TheIdentityWinsOverTheConnector) {
    struct Row {
        const char* name;
        OutputSpec output;
        std::vector<Display> displays;
        const char* found;  // connector of the display; null: none
    };
    const Display twin = display("HDMI-A-3", "EPS-A12B-00000001", {5760, 0, 1920, 1080});
    const Display mute = display("HDMI-A-1", "", {1920, 0, 1920, 1080});
    const Row rows[] = {
        {"by connector", on("HDMI-A-1"), {kMonitor, kLeft, kRight}, "HDMI-A-1"},
        {"by identity", on("", "EPS-A12B-00000002"), {kMonitor, kLeft, kRight}, "HDMI-A-2"},
        {"cables swapped", on("HDMI-A-1", "EPS-A12B-00000002"), {kMonitor, kLeft, kRight}, "HDMI-A-2"},
        {"another one on the cable", on("HDMI-A-1", "EPS-A12B-00000009"), {kMonitor, kLeft, kRight}, nullptr},
        {"one that says nothing on the cable", on("HDMI-A-1", "EPS-A12B-00000001"), {kMonitor, mute}, "HDMI-A-1"},
        {"the identity elsewhere, one that says nothing on the cable", on("HDMI-A-1", "EPS-A12B-00000002"), {mute, kRight}, "HDMI-A-2"},
        {"of two alike the one on the cable", on("HDMI-A-3", "EPS-A12B-00000001"), {kLeft, twin}, "HDMI-A-3"},
        {"of two alike the leftmost", on("", "EPS-A12B-00000001"), {kLeft, twin}, "HDMI-A-1"},
        {"gone", on("HDMI-A-2"), {kMonitor, kLeft}, nullptr},
        {"no displays", on("HDMI-A-2"), {}, nullptr},
        {"names none", on(""), {kMonitor}, nullptr},
    };
    for (const Row& row : rows) {
        const Display* found = find_display(row.output, row.displays);
        EXPECT_EQ(found ? found->connector : "none", row.found ? row.found : "none") << row.name;
    }
}

TEST(Adopt, AnOutputFillsItsDisplayOrItsAreaOfIt) {
    OutputSpec upper = on("DP-1"), lower = on("DP-1"), wide = on("DP-1"), outside = on("DP-1");
    upper.area_height_px = 600;
    lower.area_y_px = 600;
    wide.area_x_px = 1820, wide.area_width_px = 400;
    outside.area_x_px = 1920;
    const auto v = venue({{"a-upper", upper}, {"b-lower", lower}, {"c-wide", wide}, {"d-outside", outside}, {"e-right", on("HDMI-A-2")}});
    const Display displays[] = {kMonitor, kRight};
    const auto places = place_outputs(v, displays, {});
    EXPECT_EQ(places.at("a-upper").rect, (DesktopRect{0, 0, 1920, 600}));
    EXPECT_EQ(places.at("b-lower").rect, (DesktopRect{0, 600, 1920, 600}));
    EXPECT_EQ(places.at("c-wide").rect, (DesktopRect{1820, 0, 100, 1200})) << "cut to its display, never onto the next";
    EXPECT_EQ(places.at("d-outside").kind, Kind::Waiting);
    EXPECT_EQ(places.at("e-right").rect, (DesktopRect{3840, 0, 1920, 1080}));
    EXPECT_EQ(places.at("e-right").connector, "HDMI-A-2");
}

TEST(Adopt, WhatNamesNoDisplayTakesOneThatIsFree) {
    const Display displays[] = {kMonitor, kLeft, kRight};
    const auto v = venue({{"a", on("")}, {"b", on("")}, {"c", on("DP-1")}, {"d", on("")}});
    const auto places = place_outputs(v, displays, {});
    EXPECT_EQ(places.at("a").connector, "HDMI-A-1") << "the primary display is taken by the output that names it";
    EXPECT_EQ(places.at("b").connector, "HDMI-A-2");
    EXPECT_EQ(places.at("d").kind, Kind::Waiting) << "none is left";
    EXPECT_EQ(place_outputs(venue({{"a", on("")}}), displays, {}).at("a").connector, "DP-1") << "the primary one first";
    EXPECT_EQ(place_outputs(venue({{"a", on("")}}), displays, {}, 2).at("a").connector, "HDMI-A-2") << "or the one asked for";
}

TEST(Adopt, WhatNamesNoDisplayStaysWhereItIsWhenAnotherAppears) {
    const auto v = venue({{"a", on("")}});
    const Display alone[] = {kLeft};
    const Display both[] = {kMonitor, kLeft};
    const auto first = place_outputs(v, alone, {});
    EXPECT_EQ(place_outputs(v, both, first), first);
}

TEST(Adopt, WindowsHaveTheSizeOfTheirPartAndOnRequestTheirPlace) {
    OutputSpec movable = on(""), turned = on(""), fixed = on("");
    movable.full_screen = turned.full_screen = false;
    movable.first_x_px = 1000;
    turned.rotation_deg = 90, turned.width_px = 300, turned.height_px = 200;
    fixed.area_x_px = 640, fixed.area_y_px = 10, fixed.area_width_px = 640, fixed.area_height_px = 360;
    const auto v = venue({{"fixed", fixed}, {"movable", movable}, {"turned", turned}});
    const auto places = place_outputs(v, {}, {});
    EXPECT_EQ(places.at("movable").kind, Kind::Movable);
    EXPECT_EQ(places.at("movable").rect, (DesktopRect{0, 0, 2640, 1080}));
    EXPECT_FALSE(places.at("movable").placed);
    EXPECT_EQ(places.at("turned").rect, (DesktopRect{0, 0, 200, 300}));
    EXPECT_EQ(part_of(v, turned), (OutputSize{200, 300}));
    EXPECT_EQ(part_of(v, fixed), (OutputSize{3640, 1080}));
    EXPECT_EQ(size_of(v, fixed), (OutputSize{640, 360}));
    EXPECT_EQ(places.at("fixed").kind, Kind::Covering);
    EXPECT_EQ(places.at("fixed").rect, (DesktopRect{640, 10, 640, 360}));
}

TEST(Windows, OneSpansAllAndStaysWhileADisplayIsGoneAndBack) {
    const auto v = venue({{"left", on("HDMI-A-1")}, {"right", on("HDMI-A-2")}});
    const Display both[] = {kLeft, kRight};
    const Display one[] = {kLeft};
    const auto before = place_outputs(v, both, {});
    const auto all = plan_windows(WindowMode::Spanning, before, {});
    ASSERT_EQ(all.size(), 1u);
    EXPECT_EQ(all[0].rect, (DesktopRect{1920, 0, 3840, 1080}));
    EXPECT_EQ(all[0].outputs, (std::vector<Id>{"left", "right"}));
    const auto gone = place_outputs(v, one, before);
    EXPECT_EQ(gone.at("left"), before.at("left"));
    EXPECT_EQ(gone.at("right").kind, Kind::Waiting);
    const auto fewer = plan_windows(WindowMode::Spanning, gone, all[0].rect);
    EXPECT_EQ(fewer[0].rect, all[0].rect);
    EXPECT_EQ(fewer[0].outputs, (std::vector<Id>{"left"}));
    const auto back = place_outputs(v, both, gone);
    EXPECT_EQ(back, before);
    EXPECT_EQ(plan_windows(WindowMode::Spanning, back, fewer[0].rect), all);
}

TEST(Windows, TheOneThatSpansGrowsOnlyWhenItMust) {
    const auto v = venue({{"left", on("HDMI-A-1")}, {"right", on("HDMI-A-2")}});
    const Display one[] = {kRight};
    const Display both[] = {kLeft, kRight};
    const auto first = plan_windows(WindowMode::Spanning, place_outputs(v, one, {}), {});
    EXPECT_EQ(first[0].rect, kRight.bounds);
    EXPECT_EQ(plan_windows(WindowMode::Spanning, place_outputs(v, both, {}), first[0].rect)[0].rect, (DesktopRect{1920, 0, 3840, 1080}));
    EXPECT_TRUE(plan_windows(WindowMode::Spanning, place_outputs(v, {}, {}), first[0].rect).empty());
}

TEST(Windows, SeparateOnesAreEachTheirOutputs) {
    OutputSpec preview = on("");
    preview.full_screen = false;
    const auto v = venue({{"left", on("HDMI-A-1")}, {"preview", preview}, {"right", on("HDMI-A-2")}});
    const Display both[] = {kLeft, kRight};
    const Display one[] = {kRight};
    const auto plans = plan_windows(WindowMode::Separate, place_outputs(v, both, {}), {});
    ASSERT_EQ(plans.size(), 3u);
    EXPECT_EQ(plans[0].name, "left");
    EXPECT_EQ(plans[0].rect, kLeft.bounds);
    EXPECT_TRUE(plans[1].movable);
    EXPECT_EQ(plans[2].rect, kRight.bounds);
    const auto gone = plan_windows(WindowMode::Separate, place_outputs(v, one, {}), {});
    ASSERT_EQ(gone.size(), 2u);
    EXPECT_EQ(gone[1], plans[2]) << "the other's window is what it was";
}

}  // namespace
}  // namespace pai
