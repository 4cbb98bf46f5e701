// Haze in pictures: how much of it stands before a body is the integral of its density on the way there.
#include <cmath>

#include "stage.h"

namespace pai {
namespace {

class Haze : public RenderTest {};

struct Way {
    float eye_y_m, body_y_m;
};

// Of full density, by many small steps.
double depth_by_steps(const EnvironmentState& e, glm::dvec3 from, glm::dvec3 to) {
    constexpr int kSteps = 20000;
    double sum = 0;
    for (int i = 0; i < kSteps; ++i) {
        const double y = from.y + (to.y - from.y) * (i + 0.5) / kSteps - static_cast<double>(e.fog_floor_m);
        sum += e.fog_falloff_m > 0 ? std::exp(-std::max(y, 0.0) / static_cast<double>(e.fog_falloff_m)) : 1.0;
    }
    return static_cast<double>(e.fog_per_m) * sum / kSteps * glm::distance(from, to);
}

TEST_F(Haze, WhatItHidesFollowsItsDensityAlongTheWay) {
    auto pipeline = make(plain_options());
    ASSERT_TRUE(pipeline);
    constexpr float kRadius = 3;
    pipeline->residency().put_model(0, "body", test::sphere(glm::vec4(0, 0, 0, 1), 0, 1, kRadius).model);
    for (const float falloff : {0.0f, 10.0f}) {
        for (const Way& way : {Way{0, 0}, Way{30, 30}, Way{0, 40}, Way{50, -5}, Way{-8, -2}, Way{12, 12.2f}}) {
            const glm::vec3 eye(0, way.eye_y_m, 60), body(0, way.body_y_m, 0);
            Layer l;
            l.models.push_back({.asset = 0, .world_from_node = glm::translate(glm::mat4(1), body)});
            l.camera = camera_at(eye, body);
            l.environment.fog_colour = l.environment.fog_low_colour = glm::vec3(1);
            l.environment.fog_per_m = 0.02f;
            l.environment.fog_floor_m = 2;
            l.environment.fog_falloff_m = falloff;
            const auto picture = picture_of(*pipeline, frame_of(l), {}, 65, 65);
            const double depth = depth_by_steps(l.environment, eye, body + glm::normalize(eye - body) * kRadius);
            // Half floats twice.
            EXPECT_NEAR(picture[32 * 65 + 32].g, 1 - std::exp(-depth), 3e-3) << "falloff " << falloff << ", from " << way.eye_y_m << " to " << way.body_y_m;
        }
    }
}

TEST_F(Haze, TheSkyIsVeiledTowardsTheHorizonOnlyWhereHazeThins) {
    auto pipeline = make(plain_options());
    ASSERT_TRUE(pipeline);
    for (const float falloff : {0.0f, 100.0f}) {
        Layer l;
        l.camera = camera_at({0, 10, 0}, {0, 10, -1});
        l.environment.background = glm::vec3(0.1f);
        l.environment.fog_colour = l.environment.fog_low_colour = glm::vec3(0.8f);
        l.environment.fog_per_m = 0.002f;
        l.environment.fog_falloff_m = falloff;
        const auto picture = picture_of(*pipeline, frame_of(l), {}, 65, 65);
        const float low = picture[32 * 65 + 32].g;
        if (falloff == 0) {
            EXPECT_NEAR(low, 0.1f, 2e-3);
        } else {
            EXPECT_NEAR(low, 0.8f, 2e-2) << "a level look has haze without end before it";
            EXPECT_LT(std::min(picture[32].g, picture[64 * 65 + 32].g), low - 0.1f);
        }
    }
}

}  // namespace
}  // namespace pai
