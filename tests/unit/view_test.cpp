// What `paifang view` reads from files that anybody may have written, and where its cameras stand.
#include <gtest/gtest.h>

#include <cmath>
#include <cstring>
#include <numbers>

#include <glm/geometric.hpp>
#include <glm/gtc/matrix_access.hpp>

#include "app/camera_path.h"
#include "app/orbit_camera.h"
#include "app/pointer.h"
#include "app/scenario.h"
#include "app/studio_light.h"
#include "app/wave_picture.h"

namespace pai::app {
namespace {

constexpr const char* kEntry = R"({"name": "box", "model": "models/Box.glb", "env": "env/room.hdr",
    "dimensions": {"width": 400, "height": 300}, "target": {"x": 1, "y": 2, "z": 3},
    "orbit": {"theta": 90, "phi": 60, "radius": 4}, "verticalFoV": 45, "renderSkybox": true, "note": "ignored"})";

std::string replaced(std::string text, const std::string& from, const std::string& to) {
    const auto at = text.find(from);
    return at == text.npos ? text : text.replace(at, from.size(), to);
}

void expect_near(const glm::dvec3& a, const glm::dvec3& b) { EXPECT_LT(glm::length(a - b), 1e-9) << a.x << " " << a.y << " " << a.z; }

TEST(Scenario, AnEntryIsReadAsItIsWritten) {
    const auto s = parse_scenario(kEntry, "");
    ASSERT_TRUE(s) << s.error().message;
    EXPECT_EQ(s->name, "box");
    EXPECT_EQ(s->model, "models/Box.glb");
    EXPECT_EQ(s->environment, "env/room.hdr");
    EXPECT_EQ(s->width, 400);
    EXPECT_EQ(s->height, 300);
    EXPECT_TRUE(s->skybox);
    expect_near(s->target, {1, 2, 3});
}

TEST(Scenario, TheCameraStandsWhereTheRecipeSays) {
    const auto s = parse_scenario(kEntry, "");
    ASSERT_TRUE(s);
    Bounds bounds;
    bounds.add({0, 0, 0});
    bounds.add({1, 2, 13});
    const ViewCamera c = scenario_camera(*s, bounds);
    expect_near(c.eye, glm::dvec3(1, 2, 3) + 4.0 * glm::dvec3(std::sqrt(3.0) / 2, 0.5, 0));
    expect_near(c.target, {1, 2, 3});
    EXPECT_NEAR(c.far_m, std::sqrt(1.0 + 4.0 + 169.0), 1e-6);
    EXPECT_NEAR(c.near_m, c.far_m / 1000, 1e-9);
}

TEST(Scenario, NothingIsCutByTheFarPlane) {
    const auto s = parse_scenario(kEntry, "");
    ASSERT_TRUE(s);
    Bounds bounds;
    bounds.add({-30, 0, 0});
    bounds.add({-28, 2, 1});
    const ViewCamera c = scenario_camera(*s, bounds);
    EXPECT_NEAR(c.far_m, glm::distance(c.eye, glm::dvec3(-29, 1, 0.5)) + 1.5, 1e-6);
}

TEST(Scenario, WithoutARadiusTheEyeIsAtTheTarget) {
    const auto s = parse_scenario(replaced(kEntry, "\"radius\": 4", "\"radius\": 0"), "");
    ASSERT_TRUE(s);
    const ViewCamera c = scenario_camera(*s, {});
    expect_near(c.eye, {1, 2, 3});
    expect_near(c.target - c.eye, -glm::dvec3(std::sqrt(3.0) / 2, 0.5, 0));
    EXPECT_GT(c.near_m, 0);
}

TEST(Scenario, AFileOfManyGivesTheOneThatIsNamed) {
    const std::string two = replaced(replaced(kEntry, "box", "ball"), "Box.glb", "Ball.glb");
    const std::string file = std::string("{\"recipe\": {}, \"scenarios\": [") + kEntry + "," + two + "]}";
    EXPECT_EQ(parse_scenario(file, "ball")->name, "ball");
    EXPECT_EQ(parse_scenario(file, "/data/models/Ball.glb")->name, "ball");
    EXPECT_EQ(parse_scenario(file, "").error().code, Code::NotFound);
    EXPECT_EQ(parse_scenario(file, "cone").error().code, Code::NotFound);
    EXPECT_EQ(parse_scenario(std::string("{\"scenarios\": [") + kEntry + "]}", "")->name, "box");
}

TEST(Scenario, WhatIsWrongIsNamedByItsPointer) {
    struct Row {
        const char *name, *from, *to, *pointer;
    };
    const Row rows[] = {
        {"path leaves the folder", "models/Box.glb", "models/../../etc/passwd", "/"},
        {"absolute path", "env/room.hdr", "/etc/passwd", "/"},
        {"no camera", "\"radius\": 4", "\"radius\": -1", "/orbit/radius"},
        {"huge picture", "400", "400000", "/dimensions/width"},
        {"half a pixel", "400", "400.5", "/dimensions"},
        {"text for a number", "45", "\"45\"", "/verticalFoV"},
        {"endless target", "\"x\": 1", "\"x\": 1e999", "/target/x"},
        {"not a flag", "true", "1", "/renderSkybox"},
    };
    for (const Row& row : rows) {
        const auto s = parse_scenario(replaced(kEntry, row.from, row.to), "");
        ASSERT_FALSE(s) << row.name;
        EXPECT_EQ(s.error().code, Code::Corrupt) << row.name;
        EXPECT_EQ(s.error().message.rfind(row.pointer, 0), 0u) << row.name << ": " << s.error().message;
    }
    EXPECT_FALSE(parse_scenario("[]", ""));
    EXPECT_FALSE(parse_scenario("", ""));
    EXPECT_FALSE(parse_scenario("{\"scenarios\": 7}", ""));
    EXPECT_FALSE(parse_scenario("{\"scenarios\": [null]}", ""));
}

TEST(CameraPath, EveryCameraIsReadAsItIsWritten) {
    const auto path = parse_camera_path(R"([{"eye": [0, 30, 5e2], "target": [0, 40, 0], "verticalFoV": 45, "near": 1, "far": 900},
        {"eye": [1, 2, 3], "target": [0, 0, 0], "verticalFoV": 30.5, "near": 0.1, "far": 10}])");
    ASSERT_TRUE(path) << path.error().message;
    ASSERT_EQ(path->size(), 2u);
    EXPECT_EQ((*path)[0], (ViewCamera{{0, 30, 500}, {0, 40, 0}, 45, 1, 900}));
    EXPECT_EQ((*path)[1].fov_y_deg, 30.5);
}

TEST(CameraPath, WhatIsWrongIsNamedByItsPointer) {
    const std::string good = R"([{"eye":[0,0,1],"target":[0,0,0],"verticalFoV":45,"near":1,"far":9}])";
    ASSERT_TRUE(parse_camera_path(good));
    struct Row {
        const char *name, *from, *to, *pointer;
    };
    const Row rows[] = {
        {"two coordinates", "[0,0,1]", "[0,1]", "/0/eye"},      {"text in a vector", "[0,0,1]", "[0,\"0\",1]", "/0/eye/1"},
        {"no target", "target", "targets", "/0/target"},        {"flat angle", "45", "180", "/0/verticalFoV"},
        {"near behind far", "\"far\":9", "\"far\":1", "/0"},    {"near at the eye", "\"near\":1", "\"near\":0", "/0/near"},
        {"endless", "[0,0,1]", "[0,0,1e400]", "/0/eye/2"},
    };
    for (const Row& row : rows) {
        const auto path = parse_camera_path(replaced(good, row.from, row.to));
        ASSERT_FALSE(path) << row.name;
        EXPECT_EQ(path.error().message.rfind(std::string(row.pointer) + ":", 0), 0u) << row.name << ": " << path.error().message;
    }
    EXPECT_FALSE(parse_camera_path("[]"));
    EXPECT_FALSE(parse_camera_path("{}"));
    EXPECT_FALSE(parse_camera_path("[7]"));
}

TEST(ViewCamera, LooksFromItsEyeAtItsTargetWithYUp) {
    const CameraState c = camera_state({{1, 2, 3}, {1, 2, -7}, 90, 0.5, 50});
    EXPECT_EQ(glm::column(c.world_from_camera, 3), glm::vec4(1, 2, 3, 1));
    EXPECT_EQ(glm::column(c.world_from_camera, 2), glm::vec4(0, 0, 1, 0));
    EXPECT_EQ(glm::column(c.world_from_camera, 1), glm::vec4(0, 1, 0, 0));
    EXPECT_FLOAT_EQ(c.fov_y_rad, std::numbers::pi_v<float> / 2);
    EXPECT_EQ(c.near_m, 0.5f);
    EXPECT_EQ(c.far_m, 50);
}

TEST(ViewCamera, StraightUpAndDownHaveXToTheRight) {
    for (const double y : {-1.0, 1.0}) {
        const CameraState c = camera_state({{0, 0, 0}, {0, y, 0}, 45, 0.1, 10});
        EXPECT_EQ(glm::column(c.world_from_camera, 0), glm::vec4(1, 0, 0, 0));
        EXPECT_EQ(glm::column(c.world_from_camera, 2), glm::vec4(0, static_cast<float>(-y), 0, 0));
    }
    for (int i = 0; i < 3; ++i) EXPECT_FALSE(std::isnan(camera_state({{1, 1, 1}, {1, 1, 1}}).world_from_camera[i][i]));
}

Bounds box(glm::vec3 min, glm::vec3 max) {
    Bounds b;
    b.add(min);
    b.add(max);
    return b;
}

// Where a point falls in the picture: [-1,1] is inside; z is between near and far if it is in [0,1].
glm::dvec3 seen(const ViewCamera& camera, double aspect, glm::dvec3 p) {
    const CameraState c = camera_state(camera);
    const glm::dvec4 v = glm::inverse(glm::dmat4(c.world_from_camera)) * glm::dvec4(p, 1);
    const double up = std::tan(camera.fov_y_deg * std::numbers::pi / 360);
    return {v.x / -v.z / (up * aspect), v.y / -v.z / up, (-v.z - camera.near_m) / (camera.far_m - camera.near_m)};
}

TEST(OrbitCamera, FramesEveryShapeWholeAndLarge) {
    const Bounds shapes[] = {box({-1, -1, -1}, {1, 1, 1}), box({10, 0, 10}, {10.1f, 5, 10.1f}), box({0, 0, 0}, {100, 1, 3}),
                             box({-1e-3f, 0, 0}, {1e-3f, 1e-3f, 1e-3f}), box({0, 0, 0}, {5e3f, 200, 5e3f})};
    for (const Bounds& b : shapes) {
        for (const double aspect : {0.5, 1.0, 2.4}) {
            OrbitCamera orbit;
            orbit.frame(b, aspect, true);
            double largest = 0;
            for (int i = 0; i < 8; ++i) {
                const glm::dvec3 p = seen(orbit.camera(), aspect, {i & 1 ? b.max.x : b.min.x, i & 2 ? b.max.y : b.min.y, i & 4 ? b.max.z : b.min.z});
                EXPECT_GT(p.z, 0);
                EXPECT_LT(p.z, 1);
                largest = std::max({largest, std::abs(p.x), std::abs(p.y)});
            }
            EXPECT_LT(largest, 1);
            EXPECT_GT(largest, 0.8);
        }
    }
}

TEST(OrbitCamera, ZoomKeepsWhatIsUnderThePointer) {
    OrbitCamera orbit;
    orbit.frame(box({-1, -1, -1}, {1, 1, 1}), 1.5, true);
    // The point of the plane through the target that is seen a quarter of the height above and right of the middle.
    const ViewCamera before = orbit.camera();
    const CameraState c = camera_state(before);
    const double height = 2 * orbit.pose().radius_m * std::tan(before.fov_y_deg * std::numbers::pi / 360);
    const glm::dvec3 point = before.target + glm::dvec3(glm::column(c.world_from_camera, 0) + glm::column(c.world_from_camera, 1)) * (height / 4);
    orbit.zoom(2.5, {0.25, 0.25});
    orbit.advance(10);
    const glm::dvec3 after = seen(orbit.camera(), 1.5, point);
    EXPECT_NEAR(after.x * 1.5, 0.5, 1e-4);
    EXPECT_NEAR(after.y, 0.5, 1e-4);
}

TEST(OrbitCamera, NeverTipsOverAndComesHome) {
    OrbitCamera orbit;
    orbit.frame(box({-1, 0, -1}, {1, 3, 1}), 1, true);
    const OrbitPose home = orbit.pose();
    orbit.turn({0.3, 90});
    orbit.advance(10);
    EXPECT_GT(orbit.pose().phi_rad, 0);
    orbit.turn({0, -90});
    orbit.pan({50, -70});
    orbit.zoom(1e9);
    orbit.advance(10);
    EXPECT_LT(orbit.pose().phi_rad, std::numbers::pi);
    EXPECT_GT(orbit.camera().near_m, 0);
    EXPECT_LT(orbit.camera().near_m, orbit.camera().far_m);
    orbit.go_home();
    while (orbit.advance(0.1)) {}
    EXPECT_NEAR(orbit.pose().radius_m, home.radius_m, 1e-9);
    expect_near(orbit.pose().target, home.target);
}

TEST(OrbitCamera, EasingDoesNotDependOnTheFrameRate) {
    OrbitCamera slow, fast;
    for (OrbitCamera* o : {&slow, &fast}) {
        o->frame(box({-1, -1, -1}, {1, 1, 1}), 1, true);
        o->turn({0.2, 0.1});
    }
    slow.advance(0.1);
    for (int i = 0; i < 10; ++i) fast.advance(0.01);
    EXPECT_NEAR(slow.pose().theta_rad, fast.pose().theta_rad, 1e-9);
}

TEST(Pointer, ADragTurnsAndEndsWithItsOwnButton) {
    using Event = WindowEvent;
    OrbitCamera orbit;
    orbit.frame(box({-1, -1, -1}, {1, 1, 1}), 1, true);
    Pointer pointer;
    const auto say = [&](Event e) { return pointer.handle(e, 400, 400, orbit); };
    const auto theta = [&] {
        orbit.advance(10);
        return orbit.pose().theta_rad;
    };
    const double home = theta();
    say({.kind = Event::Kind::Moved, .x_px = 50});
    EXPECT_EQ(theta(), home) << "no button is held";
    say({.kind = Event::Kind::ButtonDown, .button = Event::Button::Left, .x_px = 200, .y_px = 200});
    say({.kind = Event::Kind::Moved, .x_px = 240, .y_px = 200});
    const double turned = theta();
    EXPECT_LT(turned, home) << "the model follows the hand to the right";
    say({.kind = Event::Kind::ButtonUp, .button = Event::Button::Right});
    say({.kind = Event::Kind::Moved, .x_px = 280, .y_px = 200});
    EXPECT_LT(theta(), turned);
    say({.kind = Event::Kind::ButtonUp, .button = Event::Button::Left});
    const double end = theta();
    say({.kind = Event::Kind::Moved, .x_px = 380, .y_px = 200});
    EXPECT_EQ(theta(), end);
    EXPECT_FALSE(say({Event::Kind::Resized}));
}

TEST(Pointer, TwoFingersNearAndOneTurns) {
    using Event = WindowEvent;
    OrbitCamera orbit;
    orbit.frame(box({-1, -1, -1}, {1, 1, 1}), 1, true);
    const OrbitPose home = orbit.pose();
    Pointer pointer;
    const auto say = [&](Event::Kind kind, std::int64_t finger, float x, float y) { pointer.handle({.kind = kind, .x_px = x, .y_px = y, .finger = finger}, 400, 400, orbit); };
    say(Event::Kind::TouchDown, 7, 150, 200);
    say(Event::Kind::TouchDown, 9, 250, 200);
    say(Event::Kind::TouchMoved, 9, 300, 200);
    orbit.advance(10);
    EXPECT_NEAR(orbit.pose().radius_m, home.radius_m / 1.5, 1e-9);
    EXPECT_EQ(orbit.pose().theta_rad, home.theta_rad);
    say(Event::Kind::TouchUp, 7, 0, 0);
    say(Event::Kind::TouchMoved, 9, 340, 200);
    orbit.advance(10);
    EXPECT_NE(orbit.pose().theta_rad, home.theta_rad);
}

TEST(Wave, TheRulerHasRoundStepsThatFitTheirLabels) {
    EXPECT_DOUBLE_EQ(ruler_step_s(1, 10), 0.1);
    EXPECT_DOUBLE_EQ(ruler_step_s(8, 10), 1);
    EXPECT_DOUBLE_EQ(ruler_step_s(45, 10), 5);
    EXPECT_DOUBLE_EQ(ruler_step_s(500, 10), 50);
    EXPECT_DOUBLE_EQ(ruler_step_s(3600, 10), 600);
    EXPECT_EQ(clock_label(0, 1), "0:00");
    EXPECT_EQ(clock_label(67, 1), "1:07");
    EXPECT_EQ(clock_label(3905, 60), "1:05:05");
    EXPECT_EQ(clock_label(1.5, 0.5), "0:01.5");
    EXPECT_EQ(clock_label(0.25, 0.05), "0:00.25");
}

TEST(StudioLight, IsFiniteBrightAndTheSameEveryTime) {
    const Pixels light = make_studio_light();
    ASSERT_EQ(light.texels.size(), static_cast<std::size_t>(light.width) * static_cast<std::size_t>(light.height) * 16);
    EXPECT_EQ(light.texels, make_studio_light().texels);
    double sum = 0, weight = 0;
    for (int y = 0; y < light.height; ++y) {
        const double band = std::sin((y + 0.5) / light.height * std::numbers::pi);
        for (int x = 0; x < light.width; ++x) {
            float green = 0;
            std::memcpy(&green, light.texels.data() + (static_cast<std::size_t>(y) * static_cast<std::size_t>(light.width) + static_cast<std::size_t>(x)) * 16 + 4, 4);
            ASSERT_TRUE(std::isfinite(green) && green >= 0);
            sum += green * band;
            weight += band;
        }
    }
    EXPECT_GT(sum / weight, 0.4);
    EXPECT_LT(sum / weight, 1.0);
}

}  // namespace
}  // namespace pai::app
