// Every model of the public collections opens, or is refused by the name of the extension that it requires; and what
// moves in them moves as their authors drew it.
#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <deque>
#include <filesystem>
#include <optional>

#include <gtest/gtest.h>

#include "asset/codec/gltf.h"
#include "asset/mesh_unpacker.h"
#include "asset/pose.h"
#include "base/file.h"

namespace pai {
namespace {

namespace fs = std::filesystem;

fs::path data() {
    const char* path = std::getenv("PAIFANG_SHARED");
    return (path && *path ? fs::path(path) : fs::path(PAIFANG_ROOT).parent_path() / "shared") / "data";
}

Result<ModelData> load(const fs::path& file) {
    PAI_TRY(const Bytes bytes, read_file(file));
    std::deque<Bytes> parts;
    const codec::ResourceReader open = [&](std::string_view path) -> Result<ByteSpan> {
        PAI_TRY(Bytes part, read_file(file.parent_path() / path));
        return ByteSpan(parts.emplace_back(std::move(part)));
    };
    return codec::read_gltf(bytes, open, {.unpack_mesh = mesh_unpacker(), .keep_pictures = false});
}

// Poses of every animation are finite, and every shown primitive has a box.
void expect_poses(const ModelData& m, const fs::path& file) {
    Pose pose;
    for (int a = -1; a < static_cast<int>(m.animations.size()); ++a)
        for (const double t : {0.0, 0.37, 1.3}) {
            pose_model(m, {a}, t, true, pose);
            for (std::size_t i = 0; i < m.nodes.size(); ++i) {
                ASSERT_TRUE(std::isfinite(pose.model_from_node[i][3].x)) << file;
                if (m.nodes[i].mesh < 0) continue;
                for (const Primitive& p : m.meshes[static_cast<std::size_t>(m.nodes[i].mesh)].primitives)
                    ASSERT_FALSE(posed_bounds(m, pose, static_cast<int>(i), p).empty()) << file;
            }
        }
}

void expect_all_open(const fs::path& folder, int at_least) {
    if (!fs::is_directory(folder)) GTEST_SKIP() << folder << " is absent";
    int opened = 0;
    for (const auto& entry : fs::recursive_directory_iterator(folder)) {
        const std::string extension = entry.path().extension();
        if (extension != ".glb" && extension != ".gltf") continue;
        const auto model = load(entry.path());
        if (model) {
            ++opened;
            EXPECT_FALSE(model->nodes.empty()) << entry.path();
            expect_poses(*model, entry.path());
            continue;
        }
        EXPECT_EQ(model.error().code, Code::Unsupported) << entry.path() << ": " << model.error().message;
        // One more file is of a glTF version of the future, and says so.
        if (model.error().reason == "UNKNOWN_ASSET_MAJOR_VERSION" || model.error().reason == "UNKNOWN_ASSET_MINOR_VERSION") continue;
        EXPECT_EQ(model.error().reason, "UNSUPPORTED_EXTENSION") << entry.path() << ": " << model.error().message;
        const bool is_named = model.error().message.find("FAKE_") != std::string::npos;
        EXPECT_TRUE(is_named) << entry.path() << ": " << model.error().message;
    }
    EXPECT_GE(opened, at_least);
}

TEST(PublicModels, EveryModelOpensOrNamesTheExtensionItRequires) { expect_all_open(data() / "models", 45); }
TEST(PublicModels, EveryConformanceFileOpensOrNamesTheExtensionItRequires) { expect_all_open(data() / "conformance", 90); }

// Nothing if the file is absent; a file that does not open fails the test.
std::optional<ModelData> khronos(const char* name) {
    const fs::path file = data() / "models/khronos" / name;
    if (!fs::is_regular_file(file)) return {};
    auto model = load(file);
    EXPECT_TRUE(model) << file << ": " << model.error().message;
    return model ? std::optional(std::move(*model)) : std::nullopt;
}

int animation(const ModelData& m, std::string_view name) {
    for (std::size_t i = 0; i < m.animations.size(); ++i)
        if (m.animations[i].name == name) return static_cast<int>(i);
    return -1;
}

glm::mat4 placed(const ModelData& m, std::string_view animation_name, double time_s) {
    const int index = animation(m, animation_name);
    Pose pose;
    pose_model(m, {index}, time_s, false, pose);
    return pose.model_from_node[static_cast<std::size_t>(m.animations[static_cast<std::size_t>(index)].channels[0].node)];
}

TEST(PublicModels, InterpolationTestStandsAtItsKeysAndBetween) {
    const auto model = khronos("InterpolationTest/InterpolationTest.glb");
    if (!model) GTEST_SKIP() << "no models at " << data();
    ASSERT_EQ(model->animations.size(), 9u);
    const glm::mat4 before = placed(*model, "Step Scale", 0.4), at_key = placed(*model, "Step Scale", 0.5);
    EXPECT_NEAR(glm::length(at_key[0]) / glm::length(before[0]), 0.5, 1e-5) << "a step holds until its next key";
    const double middle = (0.0416666679084301 + 0.4166666567325592) / 2;
    EXPECT_NEAR(glm::length(placed(*model, "Linear Scale", middle)[0]) / glm::length(placed(*model, "Linear Scale", 0)[0]), 0.75, 1e-5);
    const double turned = std::acos(double{glm::dot(glm::normalize(placed(*model, "Linear Rotation", 0)[0]), glm::normalize(placed(*model, "Linear Rotation", 0.4166666567325592 / 2)[0]))});
    EXPECT_NEAR(turned, 3.14159265 / 8, 1e-4) << "half of 45 degrees";
    EXPECT_NEAR(placed(*model, "Linear Translation", 0.4166666567325592)[3].y - placed(*model, "Linear Translation", 0)[3].y, 10 - 6.621014595031738, 1e-4);
}

TEST(PublicModels, TheMorphingCubeHasTwoTargetsWhetherQuantizedOrNot) {
    for (const char* file : {"AnimatedMorphCube/AnimatedMorphCube.glb", "AnimatedMorphCube/glTF-Quantized/AnimatedMorphCube.gltf"}) {
        const auto model = khronos(file);
    if (!model) GTEST_SKIP() << "no models at " << data();
        ASSERT_EQ(model->meshes[0].primitives[0].targets.size(), 2u);
        ASSERT_EQ(model->animations.size(), 1u);
        EXPECT_EQ(model->animations[0].name, "Square");
        Pose pose;
        pose_model(*model, {0}, 0, false, pose);
        EXPECT_EQ(pose.weights, (std::vector<float>{0, 0}));
        float most = 0;
        for (double t = 0; t < 4.2; t += 0.1) {
            pose_model(*model, {0}, t, false, pose);
            most = std::max({most, pose.weights[0], pose.weights[1]});
        }
        EXPECT_NEAR(most, 1, 0.01);
    }
}

TEST(PublicModels, SkinsBendTheirMeshes) {
    const auto simple = khronos("SimpleSkin/glTF/SimpleSkin.gltf");
    if (!simple) GTEST_SKIP() << "no models at " << data();
    ASSERT_EQ(simple->skins.size(), 1u);
    ASSERT_EQ(simple->skins[0].joints.size(), 2u);
    Pose pose;
    std::vector<glm::mat4> joints;
    // At 1 s the upper joint has turned by a quarter about Z.
    pose_model(*simple, {0}, 1, false, pose);
    joint_matrices(*simple, pose, 0, joints);
    EXPECT_NEAR(joints[1][0].y, 1, 1e-4);
    const auto fox = khronos("Fox/Fox.glb");
    if (!fox) GTEST_SKIP() << "no models at " << data();
    EXPECT_EQ(fox->skins[0].joints.size(), 24u);
    EXPECT_EQ(fox->animations.size(), 3u);
    EXPECT_NE(animation(*fox, "Run"), -1);
    const auto figure = khronos("RiggedFigure/RiggedFigure.glb");
    if (!figure) GTEST_SKIP() << "no models at " << data();
    EXPECT_EQ(figure->skins[0].joints.size(), 19u);
    for (const auto* model : {&*fox, &*figure}) {
        for (double t = 0; t < 1; t += 0.25) {
            pose_model(*model, {0}, t, true, pose);
            for (std::size_t i = 0; i < model->nodes.size(); ++i) {
                const ModelNode& node = model->nodes[i];
                if (node.skin < 0) continue;
                joint_matrices(*model, pose, node.skin, joints);
                for (const Primitive& p : model->meshes[static_cast<std::size_t>(node.mesh)].primitives) {
                    const Bounds box = posed_bounds(*model, pose, static_cast<int>(i), p);
                    for (std::size_t v = 0; v < p.positions.size(); ++v) {
                        glm::vec4 at(0);
                        for (int k = 0; k < 4; ++k) at += p.weights[0][v][k] * (joints[p.joints[0][v][k]] * glm::vec4(p.positions[v], 1));
                        for (int axis = 0; axis < 3; ++axis) ASSERT_TRUE(at[axis] >= box.min[axis] && at[axis] <= box.max[axis]) << "vertex " << v << " at " << t;
                    }
                }
            }
        }
    }
}

TEST(PublicModels, CamerasScenesStressedMorphsAndSpacesAreRead) {
    const auto cameras = khronos("Cameras/glTF/Cameras.gltf");
    if (!cameras) GTEST_SKIP() << "no models at " << data();
    ASSERT_EQ(cameras->cameras.size(), 2u);
    EXPECT_TRUE(cameras->cameras[0].perspective);
    EXPECT_FALSE(cameras->cameras[1].perspective);
    const auto stress = khronos("MorphStressTest/MorphStressTest.glb");
    if (!stress) GTEST_SKIP() << "no models at " << data();
    EXPECT_EQ(stress->meshes[0].primitives[0].targets.size(), 8u);
    EXPECT_EQ(stress->animations.size(), 3u);
    const auto scenes = khronos("MultipleScenes/glTF/MultipleScenes.gltf");
    if (!scenes) GTEST_SKIP() << "no models at " << data();
    EXPECT_EQ(scenes->nodes.size(), 1u) << "the default scene only";
    const auto spaces = khronos("Box With Spaces/glTF/Box With Spaces.gltf");
    if (!spaces) GTEST_SKIP() << "no models at " << data();
    EXPECT_FALSE(spaces->images.empty());
    const auto transform = khronos("TextureTransformTest/glTF/TextureTransformTest.gltf");
    if (!transform) GTEST_SKIP() << "no models at " << data();
    EXPECT_TRUE(std::any_of(transform->materials.begin(), transform->materials.end(),
                            [](const Material& m) { return m.base_colour_texture.transform.rotation_rad != 0; }));
    const auto unlit = khronos("UnlitTest/UnlitTest.glb");
    if (!unlit) GTEST_SKIP() << "no models at " << data();
    EXPECT_TRUE(unlit->materials[0].unlit);
}

TEST(PublicModels, CompressedModelsEqualTheirOriginals) {
    const auto packed = khronos("../other/BoxMeshopt/BoxMeshopt.glb");
    if (!packed) GTEST_SKIP() << "no models at " << data();
    EXPECT_FALSE(packed->bounds.empty());
    const auto venus = khronos("../other/derived/venus_meshopt.glb");
    if (!venus) GTEST_SKIP() << "no models at " << data();
    std::size_t triangles = 0;
    for (const Mesh& m : venus->meshes)
        for (const Primitive& p : m.primitives) triangles += p.indices.size() / 3;
    EXPECT_GT(triangles, 1000u);
}

// Boxes of two models that say the same.
void expect_same_shape(const ModelData& a, const ModelData& b, float tolerance, const char* what) {
    ASSERT_EQ(a.meshes.size(), b.meshes.size()) << what;
    for (int axis = 0; axis < 3; ++axis) {
        EXPECT_NEAR(a.bounds.min[axis], b.bounds.min[axis], tolerance) << what;
        EXPECT_NEAR(a.bounds.max[axis], b.bounds.max[axis], tolerance) << what;
    }
    ASSERT_FALSE(a.meshes.empty()) << what;
    for (std::size_t m = 0; m < a.meshes.size(); ++m) {
        ASSERT_EQ(a.meshes[m].primitives.size(), b.meshes[m].primitives.size()) << what;
        for (std::size_t p = 0; p < a.meshes[m].primitives.size(); ++p) {
            EXPECT_GT(a.meshes[m].primitives[p].indices.size(), 0u) << what;
            EXPECT_EQ(a.meshes[m].primitives[p].indices.size(), b.meshes[m].primitives[p].indices.size()) << what;
        }
    }
}

TEST(PublicModels, MeshesBehindDracoAreThoseOfThePlainFiles) {
    struct Pair {
        const char *plain, *draco;
    };
    int compared = 0;
    for (const Pair& pair : {Pair{"Box/Box.glb", "Box/glTF-Draco/Box.gltf"}, Pair{"RiggedFigure/RiggedFigure.glb", "RiggedFigure/glTF-Draco/RiggedFigure.gltf"},
                             Pair{"MorphPrimitivesTest/MorphPrimitivesTest.glb", "MorphPrimitivesTest/glTF-Draco/MorphPrimitivesTest.gltf"}}) {
        const auto plain = khronos(pair.plain), draco = khronos(pair.draco);
        if (!plain || !draco) continue;
        ++compared;
        // The files were packed with positions of 11 bits at least: a step is 1/2048 of the longest side, of a mesh before its node moves it.
        const glm::vec3 size = plain->bounds.max - plain->bounds.min;
        expect_same_shape(*plain, *draco, std::max({size.x, size.y, size.z}) / 2048, pair.draco);
    }
    if (compared == 0) GTEST_SKIP() << "no models at " << data();
}

TEST(PublicModels, ABrokenDracoStreamIsRefusedAndEndsNobody) {
    const fs::path folder = data() / "models/khronos/Box/glTF-Draco";
    const auto text = read_text_file(folder / "Box.gltf", 1u << 20);
    if (!text) GTEST_SKIP() << "no models at " << data();
    const auto whole = read_file(folder / "Box.bin");
    ASSERT_TRUE(whole);
    int refused = 0;
    for (const std::size_t at : {0u, 5u, 11u, 20u, 40u, 60u, 80u}) {
        Bytes broken = *whole;
        for (std::size_t i = at; i < std::min(broken.size(), at + 3); ++i) broken[i] = ~broken[i];
        const codec::ResourceReader open = [&](std::string_view) -> Result<ByteSpan> { return ByteSpan(broken); };
        const auto model = codec::read_gltf(as_byte_span(*text), open, {.unpack_mesh = mesh_unpacker(), .keep_pictures = false});
        // What still decodes to as many vertices and triangles is another shape, not a fault.
        if (model) continue;
        ++refused;
        EXPECT_TRUE(model.error().code == Code::Corrupt || model.error().code == Code::Unsupported) << model.error().message;
        EXPECT_TRUE(model.error().message.starts_with("/meshes/0/primitives/0")) << model.error().message;
    }
    EXPECT_GE(refused, 4);
}

TEST(PublicModels, TexturesInKtx2AreRead) {
    const auto lamp = khronos("StainedGlassLamp/glTF-KTX-BasisU/StainedGlassLamp.gltf");
    if (!lamp) GTEST_SKIP() << "no models at " << data();
    const auto pictures = std::count_if(lamp->images.begin(), lamp->images.end(), [](const Pixels& p) { return p.width >= 256; });
    EXPECT_GE(pictures, 17);
}

}  // namespace
}  // namespace pai
