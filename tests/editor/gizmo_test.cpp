// What a hand in the viewport means: the editor's eye, and the handles that move, turn and scale.
#include <cmath>

#include <glm/ext/matrix_clip_space.hpp>
#include <glm/geometric.hpp>
#include <gtest/gtest.h>

#include "panels/gizmo.h"
#include "panels/script.h"
#include "panels/view_camera.h"

using namespace pai;

namespace {

// 800 x 600 pixels, from 10 m in front of the origin.
ViewLens front(bool parallel = false) {
    ViewCamera eye;
    eye.focus_m = {0, 0, 0}, eye.yaw_rad = eye.pitch_rad = 0, eye.distance_m = 10;
    const glm::mat4 clip = parallel ? glm::orthoRH_ZO(-4.0f, 4.0f, -3.0f, 3.0f, 100.0f, -100.0f) : glm::perspectiveRH_ZO(eye.fov_y_rad, 800.0f / 600.0f, 500.0f, 0.05f);
    return make_lens(eye.world_from_camera(), clip, {100, 50}, {800, 600});
}

}  // namespace

TEST(ViewLens, a_ray_through_a_projected_point_meets_it) {
    for (const bool parallel : {false, true}) {
        const ViewLens lens = front(parallel);
        const glm::vec3 point(1, -0.5f, 2);
        const auto pixel = lens.project(point);
        ASSERT_TRUE(pixel);
        const auto ray = lens.ray(*pixel);
        const float along = glm::dot(point - ray.from_m, ray.along);
        EXPECT_LT(glm::length(ray.from_m + ray.along * along - point), 2e-3f) << (parallel ? "parallel" : "perspective");
    }
    EXPECT_FALSE(front().project({0, 0, 20})) << "behind the eye";
}

TEST(Gizmo, handles_are_found_where_they_are_drawn) {
    const ViewLens lens = front();
    GizmoPose pose;
    const auto centre = lens.project(pose.pivot_m);
    ASSERT_TRUE(centre);
    EXPECT_EQ(part_at(GizmoKind::Move, pose, lens, *centre, 8), GizmoPart::All);
    EXPECT_EQ(part_at(GizmoKind::Move, pose, lens, *centre + glm::vec2(70, 0), 8), GizmoPart::X);
    EXPECT_EQ(part_at(GizmoKind::Move, pose, lens, *centre + glm::vec2(0, -70), 8), GizmoPart::Y);
    EXPECT_EQ(part_at(GizmoKind::Move, pose, lens, *centre + glm::vec2(30, -30), 8), GizmoPart::Xy);
    EXPECT_EQ(part_at(GizmoKind::Rotate, pose, lens, *centre + glm::vec2(90 * std::cos(0.7f), 90 * std::sin(0.7f)), 8), GizmoPart::Z);
    EXPECT_EQ(part_at(GizmoKind::Move, pose, lens, *centre + glm::vec2(200, 150), 8), GizmoPart::None);
}

TEST(Gizmo, a_drag_along_an_axis_follows_the_mouse_and_no_other_axis) {
    const ViewLens lens = front();
    GizmoDrag drag{GizmoKind::Move, GizmoPart::X, {}, *lens.project({0, 0, 0})};
    const glm::vec2 goal = *lens.project({1.5f, 0, 0}) + glm::vec2(0, 40);
    const GizmoChange change = drag_change(drag, lens, goal, {});
    EXPECT_NEAR(change.move_m.x, 1.5f, 0.02f);
    EXPECT_EQ(change.move_m.y, 0);
    EXPECT_EQ(change.move_m.z, 0);
    EXPECT_NEAR(drag_change(drag, lens, goal, {0.4f, 0, 0}).move_m.x, 1.6f, 1e-5f) << "in steps";
    EXPECT_EQ(drag_change(drag, lens, drag.from_px, {}).move_m, glm::vec3(0)) << "back where it began";
}

TEST(Gizmo, a_quarter_turn_about_the_line_of_sight_is_90_degrees) {
    const ViewLens lens = front();
    const glm::vec2 centre = *lens.project({0, 0, 0});
    GizmoDrag drag{GizmoKind::Rotate, GizmoPart::Z, {}, centre + glm::vec2(90, 0)};
    EXPECT_NEAR(drag_change(drag, lens, centre + glm::vec2(0, -90), {}).amount, 90, 0.01f);
    EXPECT_NEAR(drag_change(drag, lens, centre + glm::vec2(60, -70), {0, 15, 0}).amount, 45, 0.01f);
}

TEST(Gizmo, scaling_doubles_at_twice_the_distance_and_never_turns_inside_out) {
    const ViewLens lens = front();
    GizmoDrag drag{GizmoKind::Scale, GizmoPart::X, {}, *lens.project({1, 0, 0})};
    EXPECT_NEAR(drag_change(drag, lens, *lens.project({2, 0, 0}), {}).scale.x, 2, 0.01f);
    EXPECT_EQ(drag_change(drag, lens, *lens.project({2, 0, 0}), {}).scale.y, 1);
    EXPECT_GT(drag_change(drag, lens, *lens.project({-3, 0, 0}), {}).scale.x, 0);
}

TEST(ViewCamera, frames_a_ball_whole) {
    ViewCamera eye;
    eye.frame({3, 1, -2}, 2, 16.0f / 9);
    EXPECT_EQ(eye.focus_m, glm::vec3(3, 1, -2));
    EXPECT_GT(eye.distance_m * std::sin(eye.fov_y_rad / 2), 2);
}

TEST(ViewCamera, takes_the_place_of_another_and_looks_on_from_there) {
    ViewCamera other, eye;
    other.focus_m = {4, 2, 1}, other.yaw_rad = 1.1f, other.pitch_rad = -0.4f, other.distance_m = 6;
    eye.take(other.world_from_camera(), 0.9f);
    EXPECT_LT(glm::length(eye.position_m() - other.position_m()), 1e-4f);
    EXPECT_NEAR(eye.yaw_rad, 1.1f, 1e-4f);
    EXPECT_NEAR(eye.pitch_rad, -0.4f, 1e-4f);
}

TEST(Script, is_read_with_quotes_and_comments) {
    const auto steps = parse_script("# a day\nclick viewport double\ntype \"Bell \\\"one\\\"\"  # its name\r\n\n key Ctrl+S");
    ASSERT_TRUE(steps) << steps.error().message;
    ASSERT_EQ(steps->size(), 3u);
    EXPECT_EQ((*steps)[1].words, std::vector<std::string>{"Bell \"one\""});
    EXPECT_EQ((*steps)[2].line, 5);
}

TEST(Script, that_is_none_is_refused_with_its_line) {
    for (const char* bad : {"dance", "click", "type \"open", "quit now"}) {
        const auto steps = parse_script(std::string("frames 1\n") + bad);
        ASSERT_FALSE(steps) << bad;
        EXPECT_NE(steps.error().message.find("line 2"), std::string::npos) << steps.error().message;
        EXPECT_EQ(steps.error().reason, "SCRIPT_INVALID");
    }
}
