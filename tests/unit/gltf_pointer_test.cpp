// KHR_animation_pointer and KHR_node_visibility: what a pointer names moves, and what it cannot move is named.
#include <gtest/gtest.h>

#include "asset/pose.h"
#include "asset/properties.h"
#include "gltf_builder.h"

namespace pai {
namespace {

struct Move {
    std::string pointer, interpolation;
    std::vector<float> values;  // of keys at 0 and 1 s
    std::string type;
};

// A parent with a child that shows a mesh of two targets; a material with a moved texture, two cameras, a light; one animation.
Result<ModelData> moved(const std::vector<Move>& moves, const std::string& node = {}) {
    GltfText g;
    const int times = g.accessor<float>({0, 1}, "SCALAR", R"(,"min":[0],"max":[1])"), at = g.triangle(), uv = g.accessor<float>({0, 0, 1, 0, 0, 1}, "VEC2");
    std::string samplers, channels;
    for (std::size_t i = 0; i < moves.size(); ++i) {
        const Move& m = moves[i];
        int output = -1;
        if (m.type == "BYTE") output = g.accessor(std::vector<std::uint8_t>(m.values.begin(), m.values.end()), "SCALAR");
        else output = g.accessor(m.values, m.type);
        samplers += fmt::format(R"({}{{"input":{},"output":{},"interpolation":"{}"}})", i ? "," : "", times, output, m.interpolation);
        channels += fmt::format(R"({}{{"sampler":{},"target":{{"path":"pointer","extensions":{{"KHR_animation_pointer":{{"pointer":"{}"}}}}}}}})", i ? "," : "", i, m.pointer);
    }
    return g.read(fmt::format(
        R"("extensionsUsed":["KHR_animation_pointer","KHR_node_visibility","KHR_lights_punctual","KHR_texture_transform","KHR_materials_clearcoat","KHR_materials_emissive_strength"],
        "extensionsRequired":["KHR_animation_pointer","KHR_node_visibility"],
        "images":[{{"uri":"data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR42mP4DwABAQEAHLCMmQAAAABJRU5ErkJggg=="}}],"textures":[{{"source":0}}],
        "materials":[{{}},{{"pbrMetallicRoughness":{{"baseColorTexture":{{"index":0,"extensions":{{"KHR_texture_transform":{{"offset":[0.5,0]}}}}}}}},"emissiveFactor":[1,0.5,0],
            "extensions":{{"KHR_materials_emissive_strength":{{"emissiveStrength":2}}}}}}],
        "meshes":[{{"weights":[0.25,0],"primitives":[{{"attributes":{{"POSITION":{0},"TEXCOORD_0":{4}}},"material":1,"targets":[{{"POSITION":{0}}},{{"POSITION":{0}}}]}}]}}],
        "cameras":[{{"type":"perspective","perspective":{{"yfov":1,"znear":0.1}}}}],
        "extensions":{{"KHR_lights_punctual":{{"lights":[{{"type":"point","intensity":5}}]}}}},
        "nodes":[{{"children":[1]{3}}},{{"mesh":0,"camera":0,"extensions":{{"KHR_lights_punctual":{{"light":0}}}}}}],"scenes":[{{"nodes":[0]}}],
        "animations":[{{"samplers":[{1}],"channels":[{2}]}}])",
        at, samplers, channels, node, uv));
}

Pose pose_at(const ModelData& model, double t) {
    Pose pose;
    pose_model(model, {0}, t, false, pose);
    return pose;
}

TEST(AnimationPointer, EveryKindOfPropertyMoves) {
    const auto model = moved({{"/nodes/1/translation", "LINEAR", {0, 0, 0, 2, 0, 0}, "VEC3"},
                              {"/meshes/0/weights", "LINEAR", {0, 1, 1, 0}, "SCALAR"},
                              {"/materials/1/pbrMetallicRoughness/baseColorFactor", "LINEAR", {1, 0, 0, 1, 0, 1, 0, 1}, "VEC4"},
                              {"/materials/1/pbrMetallicRoughness/baseColorTexture/extensions/KHR_texture_transform/offset", "LINEAR", {0, 0, 1, 3}, "VEC2"},
                              {"/materials/1/extensions/KHR_materials_emissive_strength/emissiveStrength", "STEP", {4, 8}, "SCALAR"},
                              {"/materials/1/extensions/KHR_materials_clearcoat/clearcoatFactor", "LINEAR", {-1, 3}, "SCALAR"},
                              {"/extensions/KHR_lights_punctual/lights/0/intensity", "LINEAR", {10, 20}, "SCALAR"},
                              {"/cameras/0/perspective/yfov", "LINEAR", {0.5, 0.7f}, "SCALAR"}});
    ASSERT_TRUE(model) << model.error().message;
    EXPECT_TRUE(model->unmoved.empty());
    const Pose pose = pose_at(*model, 0.5);
    EXPECT_EQ(pose.model_from_node[1][3].x, 1);
    EXPECT_EQ(pose.weights, (std::vector<float>{0.5f, 0.5f}));
    const Material& m = pose.materials.at(1);
    EXPECT_EQ(m.base_colour, glm::vec4(0.5f, 0.5f, 0, 1));
    EXPECT_EQ(m.base_colour_texture.transform.offset, glm::vec2(0.5f, 1.5f));
    EXPECT_EQ(m.emissive, glm::vec3(4, 2, 0)) << "factor times strength";
    EXPECT_EQ(m.clearcoat.factor, 1) << "kept within its range";
    EXPECT_EQ(pose.materials[0].base_colour, glm::vec4(1)) << "what does not move is as it is";
    EXPECT_EQ(pose.lights.at(0).intensity, 15);
    EXPECT_FLOAT_EQ(pose.cameras.at(0).fov_y_rad, 0.6f);
    const Material reach = reach_of_materials(*model).at(1);
    EXPECT_EQ(reach.clearcoat.factor, 1) << "a coat that comes later is drawn with one from the start";
    EXPECT_EQ(reach.base_colour_texture.transform.offset.y, 3);
    EXPECT_EQ(reach.emissive_strength, 8);
    Pose rest;
    pose_model(*model, {}, 0, false, rest);
    EXPECT_TRUE(rest.materials.empty() && rest.lights.empty() && rest.cameras.empty()) << "at rest nothing is copied";
}

TEST(AnimationPointer, WhatCannotMoveIsPassedOverByName) {
    const auto model = moved({{"/nodes/1/name", "STEP", {0, 1}, "SCALAR"},
                              {"/nodes/7/translation", "LINEAR", {0, 0, 0, 2, 0, 0}, "VEC3"},
                              {"/cameras/0/orthographic/xmag", "LINEAR", {1, 2}, "SCALAR"},
                              {"nonsense", "LINEAR", {1, 2}, "SCALAR"},
                              {"/nodes/1/scale", "LINEAR", {1, 1, 1, 2, 2, 2}, "VEC3"}});
    ASSERT_TRUE(model) << model.error().message;
    EXPECT_EQ(model->unmoved, (std::vector<std::string>{"/nodes/1/name", "/nodes/7/translation", "/cameras/0/orthographic/xmag", "nonsense"}));
    ASSERT_EQ(model->animations[0].channels.size(), 1u);
    EXPECT_EQ(pose_at(*model, 1).model_from_node[1][0].x, 2);
    const auto wide = moved({{"/materials/1/alphaCutoff", "LINEAR", {0, 0, 1, 1}, "VEC2"}});
    ASSERT_FALSE(wide);
    EXPECT_EQ(wide.error().reason, "ANIMATION_SAMPLER_OUTPUT_ACCESSOR_INVALID_FORMAT");
}

TEST(NodeVisibility, WhatHangsOnAHiddenNodeIsHidden) {
    const std::string hidden = R"(,"extensions":{"KHR_node_visibility":{"visible":false}})";
    const auto still = moved({{"/nodes/1/scale", "LINEAR", {1, 1, 1, 2, 2, 2}, "VEC3"}}, hidden);
    ASSERT_TRUE(still) << still.error().message;
    EXPECT_EQ(hidden_at_rest(*still), (std::vector<std::uint8_t>{1, 1}));
    EXPECT_EQ(pose_at(*still, 0).hidden, (std::vector<std::uint8_t>{1, 1}));
    EXPECT_TRUE(still->bounds.empty()) << "nobody is shown round what is not to be seen";

    const auto shown = moved({{"/nodes/0/extensions/KHR_node_visibility/visible", "STEP", {0, 1}, "BYTE"}}, hidden);
    ASSERT_TRUE(shown) << shown.error().message;
    EXPECT_EQ(pose_at(*shown, 0.99).hidden, (std::vector<std::uint8_t>{1, 1}));
    EXPECT_EQ(pose_at(*shown, 1).hidden, (std::vector<std::uint8_t>{0, 0}));
}

}  // namespace
}  // namespace pai
