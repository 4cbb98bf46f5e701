// The eye under the water.
#include <glm/gtc/matrix_transform.hpp>
#include <gtest/gtest.h>

#include "render/mirror.h"

namespace pai {
namespace {

glm::vec2 seen_at(const glm::mat4& clip_from_world, const glm::vec3& p) {
    const glm::vec4 c = clip_from_world * glm::vec4(p, 1);
    return glm::vec2(c) / c.w;
}

TEST(Mirror, ItsEyeSeesThingsWhereTheOtherSeesTheirImages) {
    const glm::mat4 projection = glm::perspective(0.8f, 1.6f, 0.1f, 500.0f);
    CameraState camera;
    camera.world_from_camera = glm::inverse(glm::lookAt(glm::vec3(12, 9, 31), glm::vec3(-4, 3, -8), glm::vec3(0, 1, 0)));
    for (const float height_m : {0.0f, 2.5f, -7.0f}) {
        const CameraState mirrored = mirrored_camera(camera, height_m);
        EXPECT_NEAR(mirrored.world_from_camera[3].y, 2 * height_m - 9, 1e-4f);
        EXPECT_NEAR(glm::determinant(glm::mat3(mirrored.world_from_camera)), 1, 1e-5f) << "nothing is turned inside out";
        for (const glm::vec3 p : {glm::vec3(-4, 3, -8), glm::vec3(0, 20, -30), glm::vec3(-10, 8, 2)}) {
            const glm::vec3 image(p.x, 2 * height_m - p.y, p.z);
            const glm::vec2 direct = seen_at(projection * glm::inverse(camera.world_from_camera), image);
            const glm::vec2 through = seen_at(projection * glm::inverse(mirrored.world_from_camera), p);
            EXPECT_NEAR(direct.x, through.x, 1e-4f);
            EXPECT_NEAR(direct.y, -through.y, 1e-4f);
        }
    }
}

TEST(Mirror, WhatLiesOverTheHorizonIsNotDrawn) {
    const auto unseen = [](const glm::vec3& eye, const glm::vec3& target, const glm::vec3& over = {0, 1, 0}) {
        shared::FrameBlock f{};
        f.world_from_clip = glm::inverse(glm::perspective(0.8f, 1.6f, 0.1f, 500.0f) * glm::lookAt(eye, target, over));
        f.camera_ws = glm::vec4(eye, 1);
        return unseen_share(f);
    };
    const float level = unseen({0, 9, 0}, {0, 9, -10}), down = unseen({0, 9, 0}, {0, -9, -10}), up = unseen({0, 9, 0}, {0, 14, -10});
    EXPECT_NEAR(level, 0.5f - 0.5f * kTurnedUp, 1e-3f) << "the upper half, but for what waves turn up";
    EXPECT_EQ(down, 0);
    EXPECT_GT(up, 0.75f);
    EXPECT_LT(up, 1);
    EXPECT_EQ(unseen({0, 9, 0}, {0, 9, -10}, {0, -1, 0}), 0) << "of a camera on its head the water is above";
}

TEST(Mirror, WaterComesBeforeWetGroundAndDryGroundIsNone) {
    DrawList list;
    EXPECT_FALSE(mirror_height(list));
    list.mirror_m = 3;
    EXPECT_FALSE(mirror_height(list)) << "dry";
    list.frame.sun.w = 1;
    list.frame.weather.x = 0.4f;
    EXPECT_EQ(mirror_height(list), 3);
    list.water_m = -1;
    EXPECT_EQ(mirror_height(list), -1);
}

}  // namespace
}  // namespace pai
