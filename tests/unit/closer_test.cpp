// Looking closer without a picture: labels, tools, touches, scale.
#include <cmath>
#include <random>

#include <glm/geometric.hpp>
#include <gtest/gtest.h>

#include "app/label_layout.h"
#include "app/view_hands.h"
#include "app/view_page.h"
#include "base/file.h"
#include "box_primitive.h"

namespace pai::app {
namespace {

bool overlap(const OverlayBox& a, const OverlayBox& b) {
    return a.min_px.x < b.max_px.x && b.min_px.x < a.max_px.x && a.min_px.y < b.max_px.y && b.min_px.y < a.max_px.y;
}

TEST(Labels, NeverOverlapStayInTheRoomAndAreTheSameEachTime) {
    std::mt19937 random(5);
    std::uniform_real_distribution<float> x(0, 1280), y(0, 720), w(60, 240), h(40, 90);
    int shown = 0;
    for (int round = 0; round < 300; ++round) {
        std::vector<LabelWish> wishes;
        for (int i = 0; i < 1 + round % 24; ++i) wishes.push_back({{x(random), y(random)}, {w(random), h(random)}});
        const OverlayBox room{{20, 20}, {1260, 600}};
        const float left = x(random) * 0.5f, right = left + 100 + x(random) * 0.5f;
        const OverlayBox thing{{left, 100}, {right, 500}};
        const auto places = lay_out_labels(wishes, room, thing, 8);
        const auto again = lay_out_labels(wishes, room, thing, 8);
        for (std::size_t i = 0; i < places.size(); ++i) {
            EXPECT_EQ(places[i].shown, again[i].shown);
            EXPECT_EQ(places[i].box, again[i].box);
            if (!places[i].shown) continue;
            ++shown;
            EXPECT_GE(places[i].box.min_px.x, room.min_px.x - 0.1f) << round;
            EXPECT_LE(places[i].box.max_px.x, room.max_px.x + 0.1f) << round;
            EXPECT_GE(places[i].box.min_px.y, room.min_px.y - 0.1f) << round;
            EXPECT_LE(places[i].box.max_px.y, room.max_px.y + 0.1f) << round;
            for (std::size_t k = 0; k < i; ++k)
                if (places[k].shown) EXPECT_FALSE(overlap(places[i].box, places[k].box)) << round;
        }
    }
    EXPECT_GT(shown, 1500);
}

TEST(Labels, OfOneSideStandInTheOrderOfTheirPlaces) {
    const OverlayBox room{{0, 0}, {1000, 800}}, thing{{400, 200}, {600, 600}};
    const auto places = lay_out_labels({{{450, 500}, {100, 40}}, {{430, 300}, {100, 40}}, {{440, 310}, {100, 40}}, {{570, 400}, {100, 40}}}, room, thing, 6);
    EXPECT_TRUE(places[0].left && places[1].left && places[2].left && !places[3].left);
    EXPECT_LT(places[1].box.max_px.y, places[2].box.min_px.y + 0.1f);
    EXPECT_LT(places[2].box.max_px.y, places[0].box.min_px.y + 0.1f);
    EXPECT_EQ(places[3].box.middle().y, 400);  // alone: beside its place
    EXPECT_EQ(places[3].box.min_px.x, 600);
}

Solid gauge() {
    ModelData model;
    model.meshes.push_back({"", {box_primitive({0.0125f, 0.0045f, 0.015f})}, {}});
    model.nodes.emplace_back().mesh = 0;
    return *Solid::create(model);
}

ViewLens lens_at(glm::dvec3 eye, double fov_y_deg = 35) { return {{eye, glm::dvec3(0), fov_y_deg, 0.01, 10}, {1280, 720}}; }

// A gauge block of 25 x 9 x 30 mm, touched by fingers that miss its corners by some pixels.
TEST(Touch, AGaugeIsMeasuredWithinATenthOfAMillimetre) {
    const Solid solid = gauge();
    std::mt19937 random(9);
    std::uniform_real_distribution<double> miss(-7, 7), turn(-3.1, 3.1);
    int measured = 0;
    for (int i = 0; i < 60; ++i) {
        const double a = turn(random);
        const ViewLens lens = lens_at(glm::dvec3(std::sin(a), 0.55, std::cos(a)) * 0.09);
        const glm::dvec3 from(0.0125, 0.0045, 0.015), to(-0.0125, 0.0045, 0.015);  // an edge of 25 mm on top, always seen
        const auto finger = [&](glm::dvec3 corner) {
            const glm::dvec3 seen = *lens.seen_at(corner);
            return touch(solid, lens, {}, glm::dvec2(seen) + glm::dvec2(miss(random), miss(random)), 14);
        };
        const auto p = finger(from), q = finger(to);
        ASSERT_TRUE(p && q) << i;
        EXPECT_NEAR(glm::length(*p - *q) * 1000, 25, 0.1) << i;
        ++measured;
    }
    EXPECT_EQ(measured, 60);
    // Away from corners it is the surface itself.
    const ViewLens above = lens_at({0, 0.1, 0.0001});
    const auto flat = touch(solid, above, {}, {640, 360}, 14);
    ASSERT_TRUE(flat);
    EXPECT_NEAR(flat->y, 0.0045, 1e-6);
    EXPECT_FALSE(touch(solid, above, {}, {5, 5}, 14));
}

TEST(Touch, WhatIsBehindOrCutAwayIsNotSeen) {
    const Solid solid = gauge();
    const ViewLens lens = lens_at({0, 0.02, 0.1});
    EXPECT_TRUE(is_seen(solid, lens, {}, {0, 0, 0.015}, 1e-5));
    EXPECT_FALSE(is_seen(solid, lens, {}, {0, 0, -0.015}, 1e-5));
    EXPECT_FALSE(is_seen(solid, lens, Section{{0, 0, 1}, 0.0f}, {0, 0, 0.015}, 1e-5));
    EXPECT_TRUE(is_seen(solid, lens, Section{{0, 0, 1}, -0.0149f}, {0, 0.0045, -0.015}, 1e-4));
}

TEST(Lens, PixelsAndMetresAgree) {
    const ViewLens lens = lens_at({0.3, 0.2, 0.5});
    const glm::dvec3 place(0.03, -0.02, 0.05);
    const glm::dvec3 seen = *lens.seen_at(place);
    const glm::dvec3 along = glm::normalize(place - lens.camera.eye);
    EXPECT_NEAR(glm::length(lens.direction(glm::dvec2(seen)) - along), 0, 1e-12);
    // As the renderer has it: the same matrix.
    const CameraState state = camera_state(lens.camera);
    const glm::vec4 in_camera = glm::inverse(state.world_from_camera) * glm::vec4(glm::vec3(place), 1);
    const double f = 360 / std::tan(35 * M_PI / 360);
    EXPECT_NEAR(640 + static_cast<double>(in_camera.x / -in_camera.z) * f, seen.x, 0.01);
    EXPECT_NEAR(360 - static_cast<double>(in_camera.y / -in_camera.z) * f, seen.y, 0.01);
    EXPECT_FALSE(lens.seen_at({0.6, 0.4, 1.0}));
}

TEST(Lens, ScaleBarsAreRound) {
    EXPECT_EQ(round_length(0.07), 0.05);
    EXPECT_NEAR(round_length(0.23), 0.2, 1e-12);
    EXPECT_NEAR(round_length(19), 10, 1e-12);
    EXPECT_EQ(length_text(0.05, 0), "5 cm");
    EXPECT_EQ(length_text(0.005, 0), "5 mm");
    EXPECT_EQ(length_text(2, 0), "2 m");
    EXPECT_EQ(length_text(0.025, 2), "25.00 mm");
}

class Closer : public testing::Test {
protected:
    ModelAnnotations told_ = *parse_annotations(*read_text_file(std::filesystem::path(PAIFANG_ROOT) / "tests/unit/data/bell.annotations.json"));
    Bounds bounds_;
    OrbitCamera camera_;
    ViewTools tools_;
    ViewPage page_;
    ViewHands hands_{camera_, {[this]() -> const ViewPage& { return build(); }, [this](ViewAction a, const std::string& id) { tools_.act(a, id, camera_); },
                               [this](std::string_view slider, double share) { tools_.slide(slider, share); }, [](glm::vec2) {}}};

    void SetUp() override {
        bounds_.add({-0.2f, 0, -0.2f});
        bounds_.add({0.2f, 0.45f, 0.2f});
        camera_.frame(bounds_, 1280.0 / 720, true);
        tools_.take(&told_, bounds_);
    }
    const ViewPage& build() {
        // A letter is as wide as half of its size; what a font says does not matter here.
        const auto measure = [](const OverlayWords& w) { return glm::vec2(static_cast<float>(w.text.size()) * w.size_px * 0.5f, w.size_px * w.line_height); };
        page_ = build_view_page({.tools = tools_, .lens = {camera_.camera(), {1280, 720}}, .measure = measure});
        return page_;
    }
    void pass(double seconds) {
        for (double t = 0; t < seconds; t += 1.0 / 30) {
            tools_.advance(1.0 / 30, camera_);
            camera_.advance(1.0 / 30);
        }
    }
    bool offers(ViewAction action, const std::string& id = {}) {
        for (const ViewTarget& target : build().targets)
            if (target.action == action && (id.empty() || target.id == id)) return true;
        return false;
    }
};

TEST_F(Closer, EveryTargetIsLargeEnoughForAFinger) {
    for (const ViewAction tool : {ViewAction::None, ViewAction::Section, ViewAction::Light, ViewAction::Mode, ViewAction::Tours}) {
        tools_.act(tool, {}, camera_);
        const auto targets = build().targets;
        ASSERT_GE(targets.size(), 8u) << static_cast<int>(tool);
        for (const ViewTarget& target : targets) {
            EXPECT_GE(target.box.size().x, 44) << static_cast<int>(target.action);
            EXPECT_GE(target.box.size().y, 44 * 0.9f) << static_cast<int>(target.action);
        }
    }
}

TEST_F(Closer, ATourLeadsTheCameraAndSetsTheLook) {
    tools_.act(ViewAction::Tour, "round", camera_);
    EXPECT_TRUE(tools_.travelling());
    pass(1);
    EXPECT_TRUE(tools_.travelling());
    pass(1.2);
    EXPECT_FALSE(tools_.travelling());
    EXPECT_EQ(tools_.open_note(), "crown");
    EXPECT_NEAR(glm::length(camera_.camera().eye - glm::dvec3(0, 0.3, 1)), 0, 1e-5);
    ASSERT_TRUE(tools_.narration());
    EXPECT_EQ(caption_at(*tools_.narration(), tools_.narrated(), "en", "en"), "The crown.");
    pass(2.5);
    EXPECT_EQ(caption_at(*tools_.narration(), tools_.narrated(), "en", "en"), "It hangs by it.");
    EXPECT_TRUE(offers(ViewAction::TourNext));
    tools_.act(ViewAction::TourNext, {}, camera_);
    pass(3.2);
    EXPECT_EQ(tools_.look().mode, ViewMode::Clay);
    ASSERT_TRUE(tools_.section());
    EXPECT_NEAR(tools_.section()->offset_m, 0.02, 1e-6);
    EXPECT_NEAR(tools_.section()->normal.z, 1, 1e-6);
    ASSERT_TRUE(tools_.light());
    EXPECT_FALSE(offers(ViewAction::TourNext));
    tools_.act(ViewAction::TourEnd, {}, camera_);
    EXPECT_EQ(tools_.look(), Look{});
}

TEST_F(Closer, FingersOpenNotesAndMoveSliders) {
    const auto tap = [&](glm::vec2 at, Flicks now) {
        hands_.feel({KioskTouch::Kind::Down, 1, at}, now, {1280, 720});
        hands_.feel({KioskTouch::Kind::Up, 1, at}, now, {1280, 720});
    };
    const auto middle_of = [&](ViewAction action, const std::string& id = {}) {
        for (auto it = build().targets.rbegin(); it != page_.targets.rend(); ++it)
            if (it->action == action && (id.empty() || it->id == id)) return it->box.middle();
        return glm::vec2(-1);
    };
    tap(middle_of(ViewAction::Note, "lip"), {});
    EXPECT_EQ(tools_.open_note(), "lip");
    pass(2);
    EXPECT_NEAR(glm::length(camera_.camera().eye - glm::dvec3(0.5, 0.1, 0.5)), 0, 1e-5) << "it flies there";
    EXPECT_TRUE(offers(ViewAction::CloseNote));
    tap(middle_of(ViewAction::CloseNote), Flicks{Flicks::kPerSecond});
    EXPECT_EQ(tools_.open_note(), "");
    tap(middle_of(ViewAction::Section), Flicks{2 * Flicks::kPerSecond});
    ASSERT_TRUE(tools_.section());
    const float before = tools_.section()->offset_m;
    const glm::vec2 slider = middle_of(ViewAction::Slide, "section-offset");
    hands_.feel({KioskTouch::Kind::Down, 1, slider}, Flicks{3 * Flicks::kPerSecond}, {1280, 720});
    hands_.feel({KioskTouch::Kind::Moved, 1, slider + glm::vec2(60, 0)}, Flicks{3 * Flicks::kPerSecond}, {1280, 720});
    hands_.feel({KioskTouch::Kind::Up, 1, slider + glm::vec2(60, 0)}, Flicks{3 * Flicks::kPerSecond}, {1280, 720});
    EXPECT_GT(tools_.section()->offset_m, before + 0.01f);
    const OrbitPose pose = camera_.pose();
    pass(0.5);
    EXPECT_EQ(camera_.pose(), pose) << "a slider turned the model";
}

TEST_F(Closer, AThrownModelGoesOnAndComesToRest) {
    camera_.hold();
    for (int i = 0; i < 6; ++i) {
        camera_.turn({0.03, 0});
        camera_.advance(1.0 / 60);
    }
    camera_.release();
    const double let_go = camera_.pose().theta_rad;
    for (int i = 0; i < 30; ++i) camera_.advance(1.0 / 60);
    const double later = camera_.pose().theta_rad;
    EXPECT_GT(std::abs(later - let_go), 0.4);
    bool moving = true;
    for (int i = 0; i < 600 && moving; ++i) moving = camera_.advance(1.0 / 60);
    EXPECT_FALSE(moving);
    EXPECT_GT(camera_.pose().phi_rad, 0);
    EXPECT_LT(camera_.pose().phi_rad, 3.1416);
}

TEST_F(Closer, SmallPicturesHaveNoTools) {
    const auto measure = [](const OverlayWords&) { return glm::vec2(10); };
    EXPECT_TRUE(build_view_page({.tools = tools_, .lens = {camera_.camera(), {320, 240}}, .measure = measure}).targets.empty());
}

}  // namespace
}  // namespace pai::app
