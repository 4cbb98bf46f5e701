// What moves stands where the file says at every time, and its box encloses it.
#include "asset/pose.h"

#include <cmath>
#include <limits>
#include <numbers>

#include <gtest/gtest.h>

#include "gltf_builder.h"

namespace pai {
namespace {

constexpr float kSin45 = 0.70710678f;

// A node with one channel of three keys at 1, 2 and 4 s.
ModelData one_channel(const std::string& path, const std::string& interpolation, const std::vector<float>& values, const std::string& type) {
    GltfText g;
    const int times = g.accessor<float>({1, 2, 4}, "SCALAR", R"(,"min":[1],"max":[4])");
    const int output = g.accessor(values, type);
    const int at = g.triangle();
    auto model = g.read(fmt::format(
        R"("meshes":[{{"primitives":[{{"attributes":{{"POSITION":{0}}},"targets":[{{"POSITION":{0}}},{{"POSITION":{0}}}]}}]}}],"nodes":[{{"mesh":0,"translation":[9,0,0]}}],
        "animations":[{{"samplers":[{{"input":{1},"output":{2},"interpolation":"{3}"}}],"channels":[{{"sampler":0,"target":{{"node":0,"path":"{4}"}}}}]}}])",
        at, times, output, interpolation, path));
    EXPECT_TRUE(model) << model.error().message;
    return model ? *model : ModelData{};
}

TEST(Pose, EveryInterpolationGivesTheTablesValues) {
    struct Row {
        const char* interpolation;
        std::vector<float> x;  // values of the keys, CubicSpline with tangents
        double time_s;
        float expected;
    };
    const std::vector<float> plain{1, 3, 7}, spline{0, 1, 2, 2, 3, -1, 0, 7, 0};
    for (const Row& row : {
             Row{"STEP", plain, 0, 1}, Row{"STEP", plain, 1.99, 1}, Row{"STEP", plain, 2, 3}, Row{"STEP", plain, 9, 7},
             Row{"LINEAR", plain, 0.5, 1}, Row{"LINEAR", plain, 1.25, 1.5f}, Row{"LINEAR", plain, 3, 5}, Row{"LINEAR", plain, 4, 7},
             Row{"CUBICSPLINE", spline, 0, 1}, Row{"CUBICSPLINE", spline, 2, 3}, Row{"CUBICSPLINE", spline, 5, 7},
             // u = 1/2: (v0 + v1) / 2 + length * (out-tangent of the first - in-tangent of the second) / 8.
             Row{"CUBICSPLINE", spline, 1.5, 2 + 1 * (2.0f - 2) / 8}, Row{"CUBICSPLINE", spline, 3, 5 + 2 * (-1.0f - 0) / 8},
         }) {
        std::vector<float> values;
        for (const float x : row.x) values.insert(values.end(), {x, 2 * x, 0});
        Pose pose;
        const ModelData model = one_channel("translation", row.interpolation, values, "VEC3");
        pose_model(model, {0}, row.time_s, false, pose);
        ASSERT_EQ(pose.model_from_node.size(), 1u);
        EXPECT_NEAR(pose.model_from_node[0][3].x, row.expected, 1e-6) << row.interpolation << " at " << row.time_s;
        EXPECT_NEAR(pose.model_from_node[0][3].y, 2 * row.expected, 1e-6) << row.interpolation << " at " << row.time_s;
    }
}

TEST(Pose, RotationsTakeTheShorterWayAndStayUnit) {
    // 0, then 90 degrees about Z given with the other sign, then back.
    const ModelData model = one_channel("rotation", "LINEAR", {0, 0, 0, 1, 0, 0, -kSin45, -kSin45, 0, 0, 0, 1}, "VEC4");
    Pose pose;
    pose_model(model, {0}, 1.5, false, pose);
    const float expected = std::numbers::pi_v<float> / 4;
    EXPECT_NEAR(pose.model_from_node[0][0].x, std::cos(expected), 1e-6);
    EXPECT_NEAR(pose.model_from_node[0][0].y, std::sin(expected), 1e-6);
    const ModelData spline = one_channel("rotation", "CUBICSPLINE",
                                         {0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 3, 0, 0, 0, 0, 0, 0, 0, kSin45, kSin45, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0}, "VEC4");
    for (double t = 0; t < 5; t += 0.1) {
        pose_model(spline, {0}, t, false, pose);
        EXPECT_NEAR(glm::length(pose.model_from_node[0][0]), 1, 1e-5) << t;
    }
}

TEST(Pose, WeightsScaleAndNormalisedRotationsAreAnimated) {
    Pose pose;
    pose_model(one_channel("weights", "LINEAR", {0, 1, 1, 0, 0.5f, 0.5f}, "SCALAR"), {0}, 1.25, false, pose);
    EXPECT_EQ(pose.weights, (std::vector<float>{0.25f, 0.75f}));
    EXPECT_EQ(pose.first_weight, (std::vector<std::uint32_t>{0, 2}));
    pose_model(one_channel("scale", "STEP", {1, 1, 1, 2, 3, 4, 5, 5, 5}, "VEC3"), {0}, 3, false, pose);
    EXPECT_EQ(pose.model_from_node[0][1].y, 3);
    EXPECT_EQ(pose.model_from_node[0][3].x, 9);

    GltfText g;
    const int times = g.accessor<float>({0, 1}, "SCALAR", R"(,"min":[0],"max":[1])");
    const int output = g.accessor<std::int16_t>({0, 0, 0, 32767, 0, 0, 23170, 23170}, "VEC4", R"(,"normalized":true)");
    const auto model = g.read(fmt::format(R"("nodes":[{{}}],"animations":[{{"samplers":[{{"input":{},"output":{}}}],"channels":[{{"sampler":0,"target":{{"node":0,"path":"rotation"}}}}]}}])", times, output));
    ASSERT_TRUE(model) << model.error().message;
    pose_model(*model, {0}, 1, false, pose);
    EXPECT_NEAR(pose.model_from_node[0][0].y, 1, 1e-4);
}

TEST(Pose, TimeLoopsOrHoldsAndLaterAnimationsWin) {
    ModelData model = one_channel("translation", "LINEAR", {0, 0, 0, 1, 0, 0, 3, 0, 0}, "VEC3");
    EXPECT_EQ(model.animations[0].duration_s, 4);
    model.animations.push_back(model.animations[0]);
    model.animations[1].channels[0].values = {5, 0, 0, 5, 0, 0, 5, 0, 0};
    Pose pose;
    const auto x = [&](const std::vector<int>& animations, double t, bool loop) {
        pose_model(model, animations, t, loop, pose);
        return pose.model_from_node[0][3].x;
    };
    EXPECT_EQ(x({0}, 7, true), 2);
    EXPECT_EQ(x({0}, 7, false), 3);
    EXPECT_EQ(x({0}, -1, true), 2);
    EXPECT_EQ(x({0}, std::numeric_limits<double>::quiet_NaN(), true), 0);
    EXPECT_EQ(x({0, 1}, 2, false), 5);
    EXPECT_EQ(x({1, 0}, 2, false), 1);
    EXPECT_EQ(x({7, -1}, 2, false), 9) << "no such animation: at rest";
    EXPECT_EQ(x({}, 2, false), 9);
}

TEST(Pose, TransformsThatOverflowRestAndStayFinite) {
    const float huge = 3e38f;
    Pose pose;
    for (const char* path : {"translation", "scale"}) {
        const ModelData model = one_channel(path, "CUBICSPLINE", std::vector<float>(27, huge), "VEC3");
        for (double t = 0; t < 5; t += 0.3) {
            pose_model(model, {0}, t, true, pose);
            for (int c = 0; c < 4; ++c)
                for (int r = 0; r < 4; ++r) ASSERT_TRUE(std::isfinite(pose.model_from_node[0][c][r])) << path << t;
            const Bounds box = posed_bounds(model, pose, 0, model.meshes[0].primitives[0]);
            for (int r = 0; r < 3; ++r) ASSERT_TRUE(std::isfinite(box.min[r]) && std::isfinite(box.max[r])) << path << t;
        }
    }
}

// Two joints, the second a child that a channel turns; a strip of three vertices: on the first, on both, on the second.
ModelData two_joints(int joint) {
    GltfText g;
    const int at = g.positions({0, 0, 0, 0, 1, 0, 0, 2, 0});
    const int joints = g.accessor<std::uint8_t>({0, 9, 9, 9, 0, 1, 0, 0, static_cast<std::uint8_t>(joint), 0, 0, 0}, "VEC4");
    const int weights = g.accessor<float>({0.5f, 0, 0, 0, 1, 1, 0, 0, 1, 0, 0, 0}, "VEC4");
    const int inverse = g.accessor<float>({1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, -1, 0, 1}, "MAT4");
    const int times = g.accessor<float>({0, 1}, "SCALAR", R"(,"min":[0],"max":[1])");
    const int turn = g.accessor<float>({0, 0, 0, 1, 0, 0, kSin45, kSin45}, "VEC4");
    const auto model = g.read(fmt::format(
        R"("meshes":[{{"primitives":[{{"mode":3,"attributes":{{"POSITION":{},"JOINTS_0":{},"WEIGHTS_0":{}}}}}]}}],"skins":[{{"joints":[1,2],"inverseBindMatrices":{}}}],
        "nodes":[{{"mesh":0,"skin":0,"translation":[100,0,0]}},{{"children":[2]}},{{"translation":[0,1,0]}}],
        "animations":[{{"name":"turn","samplers":[{{"input":{},"output":{}}}],"channels":[{{"sampler":0,"target":{{"node":2,"path":"rotation"}}}}]}}])",
        at, joints, weights, inverse, times, turn));
    if (!model) return ModelData{.nodes = {ModelNode{.name = model.error().reason}}};
    return *model;
}

TEST(Pose, SkinsMoveTheirVerticesAndTheBoxEnclosesThem) {
    const ModelData model = two_joints(1);
    ASSERT_EQ(model.skins.size(), 1u) << model.nodes[0].name;
    const Primitive& p = model.meshes[0].primitives[0];
    EXPECT_EQ(p.weights[0][0], glm::vec4(1, 0, 0, 0)) << "weights sum to 1";
    EXPECT_EQ(p.joints[0][0], glm::u16vec4(0, 0, 0, 0)) << "joints without weight are 0";
    EXPECT_EQ(p.weights[0][1], glm::vec4(0.5f, 0.5f, 0, 0));
    EXPECT_EQ(model.bounds.max, glm::vec3(0, 2, 0)) << "the node does not move its skinned mesh";
    Pose pose;
    pose_model(model, {0}, 1, false, pose);
    std::vector<glm::mat4> joints;
    joint_matrices(model, pose, 0, joints);
    ASSERT_EQ(joints.size(), 2u);
    const glm::vec4 end = joints[1] * glm::vec4(p.positions[2], 1);
    EXPECT_NEAR(end.x, -1, 1e-6);
    EXPECT_NEAR(end.y, 1, 1e-6);
    const Bounds box = posed_bounds(model, pose, 0, p);
    EXPECT_LE(box.min.x, -1);
    EXPECT_GE(box.min.x, -1.01f);
    EXPECT_GE(box.max.y, 1);
    EXPECT_LE(box.max.y, 1.01f);
}

TEST(Pose, AJointThatTheSkinLacksIsRefused) { EXPECT_EQ(two_joints(2).nodes[0].name, "ACCESSOR_JOINTS_INDEX_OOB"); }

TEST(Pose, MorphedAndCopiedBoxesEncloseWhatIsDrawn) {
    GltfText g;
    const int at = g.triangle();
    const int target = g.positions({0, 0, 0, 0, 0, 2, 0, 0, -1});
    const int places = g.accessor<float>({0, 0, 0, 10, 0, 0}, "VEC3");
    const int scales = g.accessor<float>({1, 1, 1, 1, 3, 1}, "VEC3");
    const auto model = g.read(fmt::format(
        R"("extensionsUsed":["EXT_mesh_gpu_instancing"],"meshes":[{{"weights":[0.5],"primitives":[{{"attributes":{{"POSITION":{}}},"targets":[{{"POSITION":{}}}]}}]}}],
        "nodes":[{{"mesh":0}},{{"mesh":0,"weights":[-1]}},{{"mesh":0,"weights":[0],"translation":[0,0,5],"extensions":{{"EXT_mesh_gpu_instancing":{{"attributes":{{"TRANSLATION":{},"SCALE":{}}}}}}}}}])",
        at, target, places, scales));
    ASSERT_TRUE(model) << model.error().message;
    Pose pose;
    pose_model(*model, {}, 0, false, pose);
    EXPECT_EQ(pose.weights, (std::vector<float>{0.5f, -1, 0}));
    const auto box = [&](int node) { return posed_bounds(*model, pose, node, model->meshes[0].primitives[0]); };
    const auto encloses = [](const Bounds& b, glm::vec3 min, glm::vec3 max, float room) {
        for (int i = 0; i < 3; ++i)
            if (!(b.min[i] <= min[i] && b.max[i] >= max[i] && b.min[i] >= min[i] - room && b.max[i] <= max[i] + room)) return false;
        return true;
    };
    EXPECT_TRUE(encloses(box(0), {0, 0, -0.5f}, {1, 1, 1}, 0.01f));
    EXPECT_TRUE(encloses(box(1), {0, 0, -2}, {1, 1, 1}, 0.01f));
    EXPECT_TRUE(encloses(box(2), {0, 0, 5}, {11, 3, 5}, 6));
    EXPECT_TRUE(encloses(model->bounds, {0, 0, -2}, {11, 3, 5}, 0.01f)) << "at rest, copy by copy";
}

}  // namespace
}  // namespace pai
