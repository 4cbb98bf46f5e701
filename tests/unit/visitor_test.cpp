// Visitors of a show who look closer, and the light that a hand takes around a thing.
#include <cmath>

#include <glm/geometric.hpp>
#include <glm/gtc/matrix_transform.hpp>
#include <gtest/gtest.h>

#include "app/view_light.h"
#include "app/visitor.h"
#include "box_primitive.h"
#include "show/compiled.h"

namespace pai::app {
namespace {

constexpr glm::vec2 kPicture{1280, 720};

ViewLens lens_from(glm::dvec3 eye) { return {{eye, {0, 0.1, 0}, 35, 0.01, 10}, {1280, 720}}; }

Bounds jar_bounds() {
    Bounds out;
    out.add({-0.1f, 0, -0.1f});
    out.add({0.1f, 0.3f, 0.1f});
    return out;
}

TEST(LightHandle, AHandThatHoldsItSetsTheLightWhoseSunIsThere) {
    for (const glm::dvec3 eye : {glm::dvec3(0.5, 0.5, 1.2), glm::dvec3(-1, 0.3, 0.4), glm::dvec3(0.1, 1.3, 0.2)}) {
        const ViewLens lens = lens_from(eye);
        const LightRing ring = light_ring(jar_bounds(), lens);
        for (float azimuth = -170; azimuth < 180; azimuth += 23)
            for (const float elevation : {4.0f, 20.0f, 45.0f}) {
                const RakingLight now{azimuth, elevation, 1}, meant{azimuth + 9, elevation + 5, 1};
                const glm::dvec3 at = *lens.seen_at(light_place(meant, ring));
                const RakingLight set = light_under(now, ring, lens, glm::dvec2(at));
                // A fifth of a degree is what is searched by; a pixel of the ring is about as much.
                EXPECT_LT(glm::length(glm::dvec2(*lens.seen_at(light_place(set, ring))) - glm::dvec2(at)), 2.5) << azimuth << " " << elevation;
            }
    }
}

TEST(LightHandle, ADragAlongTheRingTakesItAllTheWayAroundAndBehind) {
    const ViewLens lens = lens_from({0, 0.55, 1.2});
    const LightRing ring = light_ring(jar_bounds(), lens);
    RakingLight light{20, 10, 1};
    for (double a = 20; a <= 380; a += 10) {
        const RakingLight along{static_cast<float>(a), 10, 1};
        light = light_under(light, ring, lens, glm::dvec2(*lens.seen_at(light_place(along, ring))));
        EXPECT_LT(std::abs(std::remainder(static_cast<double>(light.azimuth_deg) - a, 360)), 4) << a;
    }
    EXPECT_GE(light_under(light, ring, lens, {640, 5000}).elevation_deg, static_cast<float>(kLowestLight_deg));
    EXPECT_LE(light_under(light, ring, lens, {640, -5000}).elevation_deg, static_cast<float>(kHighestLight_deg));
}

TEST(LightHandle, TheRingStaysInThePictureHoweverNearTheEyeIs) {
    for (const double distance : {0.15, 0.4, 2.0}) {
        const ViewLens lens = lens_from({0, 0.1 + 0.3 * distance, distance});
        const LightRing ring = light_ring(jar_bounds(), lens);
        for (float a = 0; a < 360; a += 15) {
            const auto seen = lens.seen_at(light_place({a, 8, 1}, ring));
            ASSERT_TRUE(seen) << distance;
            EXPECT_TRUE((OverlayBox{{0, 0}, kPicture}.holds(glm::vec2(*seen)))) << distance << " " << a;
        }
    }
}

// A hall with two boxes, of which visitors may look closer at the one that stands turned, to the left.
class VisitorTest : public testing::Test {
protected:
    Show show_;
    std::shared_ptr<ModelData> box_ = std::make_shared<ModelData>();
    FrameState state_;
    Flicks now_;

    void SetUp() override {
        box_->meshes.push_back({"box", {box_primitive({0.1f, 0.1f, 0.1f})}});
        box_->nodes.push_back({.name = "box", .mesh = 0});
        box_->materials.emplace_back();
        box_->variants = {"raw", "fired"};
        box_->bounds.add(glm::vec3(-0.1f));
        box_->bounds.add(glm::vec3(0.1f));
        Scene& scene = show_.scenes["hall"];
        Node& bell = scene.nodes["bell"];
        bell.model = ModelPart{.asset = "bell"};
        bell.model->annotations["lip"] = {.position_m = {0, 0, 0.1f}, .title = {{"en", "Lip"}}};
        bell.model->inspect = Inspect{.measure = false, .idle = Flicks{20 * Flicks::kPerSecond}};
        scene.nodes["drum"].model = ModelPart{.asset = "drum"};
        Layer& layer = state_.layers.emplace_back();
        layer.scene = "hall";
        layer.camera.world_from_camera = glm::inverse(glm::lookAt(glm::vec3(0, 0, 1.4f), glm::vec3(0), glm::vec3(0, 1, 0)));
        layer.models.push_back({.asset = 0, .node = node_hash("bell"), .world_from_node = world()});
        layer.models.push_back({.asset = 0, .node = node_hash("drum"), .world_from_node = glm::translate(glm::mat4(1), {0.4f, 0, 0})});
    }
    static glm::mat4 world() { return glm::rotate(glm::translate(glm::mat4(1), {-0.3f, 0, 0}), glm::radians(90.0f), {0, 1, 0}); }
    Visitor make() {
        Visitor::World world;
        world.model = [this](std::uint32_t asset) { return asset == 0 ? box_ : nullptr; };
        world.measure = [](const OverlayWords& w) { return glm::vec2(static_cast<float>(w.text.size()) * w.size_px * 0.5f, w.size_px * w.line_height); };
        return Visitor(show_, std::move(world), "en");
    }
    void pass(Visitor& visitor, double seconds) {
        for (double t = 0; t < seconds; t += 0.1) {
            now_ = now_ + Flicks::from_seconds(0.1);
            visitor.advance(now_, kPicture);
        }
        visitor.page(state_, kPicture);
    }
    void tap(Visitor& visitor, glm::vec2 at) {
        visitor.page(state_, kPicture);
        visitor.feel({KioskTouch::Kind::Down, 1, at}, now_, kPicture);
        visitor.feel({KioskTouch::Kind::Up, 1, at}, now_, kPicture);
        pass(visitor, 0.2);
    }
    // Where what answers to an action is.
    glm::vec2 place_of(Visitor& visitor, ViewAction action) {
        glm::vec2 out(-1);
        visitor.page(state_, kPicture);
        for (const ViewTarget& target : visitor.targets())
            if (target.action == action) out = target.box.middle();
        return out;
    }
};

TEST_F(VisitorTest, WhatMayBeLookedAtIsOfferedAndNothingElse) {
    EXPECT_TRUE(Visitor::has_offers(show_));
    Visitor visitor = make();
    visitor.page(state_, kPicture);
    for (const ViewTarget& target : visitor.targets()) EXPECT_EQ(target.id, "bell");
    EXPECT_EQ(visitor.targets().size(), 2u) << "the thing itself, and its sign";
    tap(visitor, {900, 360});  // the drum
    EXPECT_FALSE(visitor.visits());
    state_.layers[0].weight = 0.5f;
    visitor.page(state_, kPicture);
    EXPECT_TRUE(visitor.targets().empty()) << "not while it is faded";
    show_.scenes["hall"].nodes["bell"].model->inspect.reset();
    EXPECT_FALSE(Visitor::has_offers(show_));
}

TEST_F(VisitorTest, LooksThroughACameraInTheSpaceOfTheThingAndGoesBack) {
    Visitor visitor = make();
    EXPECT_FALSE(visitor.inspection());
    tap(visitor, place_of(visitor, ViewAction::LookCloser));
    ASSERT_TRUE(visitor.visits());
    pass(visitor, 3);
    const auto seen = visitor.inspection();
    ASSERT_TRUE(seen);
    EXPECT_EQ(seen->scene, "hall");
    EXPECT_EQ(seen->node, "bell");
    EXPECT_NEAR(glm::length(seen->camera.target_m), 0, 0.02) << "the middle of the thing, wherever it stands";
    EXPECT_TRUE(visitor.on_stage(state_));
    EXPECT_GT(place_of(visitor, ViewAction::Section).x, 0);
    EXPECT_GT(place_of(visitor, ViewAction::Variant).x, 0);
    EXPECT_LT(place_of(visitor, ViewAction::Measure).x, 0) << "the show does not allow it";
    EXPECT_LT(place_of(visitor, ViewAction::Tours).x, 0) << "there is none";
    tap(visitor, place_of(visitor, ViewAction::Variant));
    EXPECT_EQ(visitor.inspection()->look.variant, "raw");
    tap(visitor, place_of(visitor, ViewAction::Leave));
    EXPECT_FALSE(visitor.visits());
    EXPECT_FALSE(visitor.inspection());
}

TEST_F(VisitorTest, AHandTakesTheLightAroundTheThing) {
    Visitor visitor = make();
    tap(visitor, place_of(visitor, ViewAction::LookCloser));
    pass(visitor, 3);
    tap(visitor, place_of(visitor, ViewAction::Light));
    const RakingLight before = *visitor.inspection()->look.raking_light;
    const CameraStop camera = visitor.inspection()->camera;
    const glm::vec2 sun = place_of(visitor, ViewAction::LightHandle);
    ASSERT_GT(sun.x, 640) << "it begins at the right of the eye";
    visitor.feel({KioskTouch::Kind::Down, 1, sun}, now_, kPicture);
    for (int i = 1; i <= 20; ++i) visitor.feel({KioskTouch::Kind::Moved, 1, glm::mix(sun, glm::vec2(640, 430), static_cast<float>(i) / 20)}, now_, kPicture);
    visitor.feel({KioskTouch::Kind::Up, 1, {640, 430}}, now_, kPicture);
    const RakingLight after = *visitor.inspection()->look.raking_light;
    EXPECT_GT(std::abs(std::remainder(after.azimuth_deg - before.azimuth_deg, 360.0f)), 40) << "from the side to the front";
    EXPECT_EQ(visitor.inspection()->camera, camera) << "the thing itself is not turned";
}

TEST_F(VisitorTest, IsForgottenWhenNobodyTouchesIt) {
    Visitor visitor = make();
    tap(visitor, place_of(visitor, ViewAction::LookCloser));
    pass(visitor, 18);
    EXPECT_TRUE(visitor.visits());
    tap(visitor, {640, 300});
    pass(visitor, 18);
    EXPECT_TRUE(visitor.visits());
    pass(visitor, 3);
    EXPECT_FALSE(visitor.visits());
}

TEST_F(VisitorTest, ToursOfTheThingAloneAreToldInItsOwnSpace) {
    Scene& scene = show_.scenes["hall"];
    TourStop stop;
    stop.camera = {{-0.3f, 0, 1}, {-0.3f, 0, 0}, 30};
    stop.node = "bell";
    stop.annotation = "lip";
    stop.section = Section{{0, 0, 2}, 0.05f};
    stop.raking_light = RakingLight{90, 10, 1};
    scene.tours["of-it"].stops["a"] = stop;
    scene.tours["of-all"].stops["a"] = stop;
    scene.tours["of-all"].stops["b"] = stop;
    scene.tours["of-all"].stops["b"].node = "drum";
    scene.tours["of-none"].stops["a"] = TourStop{};
    const ModelAnnotations told = told_of(scene, "bell", {}, world(), "en");
    ASSERT_EQ(told.tours.size(), 1u);
    const TourStop& own = told.tours.at("of-it").stops.at("a");
    // What lies along the world's +Z from the thing lies along its own -X: it is turned a quarter.
    EXPECT_NEAR(glm::length(own.camera.position_m - glm::vec3(-1, 0, 0)), 0, 1e-5);
    EXPECT_NEAR(glm::length(own.camera.target_m), 0, 1e-5);
    EXPECT_NEAR(glm::length(own.section->normal - glm::vec3(-1, 0, 0)), 0, 1e-5);
    EXPECT_NEAR(own.section->offset_m, 0.05f, 1e-5);
    EXPECT_NEAR(glm::length(towards(*own.raking_light) - glm::mat3(glm::inverse(world())) * towards(*stop.raking_light)), 0, 1e-4);
    EXPECT_TRUE(told_of(scene, "bell", {.tours = false}, world(), "en").tours.empty());
}

}  // namespace
}  // namespace pai::app
