// Skins and morph targets on the GPU look as the same vertices moved by hand.
#include "asset/codec/bounds.h"
#include "asset/pose.h"
#include "render_bench.h"
#include "shapes.h"

namespace pai {
namespace {

using namespace test;
using test::picture_of;

class DeformTest : public RenderTest {};

glm::vec4 smooth_weights(float y) {
    const float t = glm::clamp(y + 0.5f, 0.0f, 1.0f);
    return {1 - t, t, 0, 0};
}

// A ball on two joints, the upper one turned by the animation "bend"; with two morph targets: one stretches, one dents.
ModelData bending_ball(bool eight) {
    ModelData m = sphere({0.7f, 0.5f, 0.3f, 1}, 0, 0.5f).model;
    Primitive& p = m.meshes[0].primitives[0];
    for (const glm::vec3& v : p.positions) {
        const glm::vec4 w = smooth_weights(v.y);
        p.joints[0].emplace_back(0, 1, 0, 0);
        p.weights[0].push_back(eight ? w * 0.25f : w);
        if (eight) {
            p.joints[1].emplace_back(1, 0, 0, 0);
            p.weights[1].push_back(glm::vec4(w.y, w.x, 0, 0) * 0.75f);
        }
    }
    MorphTarget stretch, dent;
    for (const glm::vec3& v : p.positions) {
        stretch.positions.emplace_back(v.x * 0.8f, 0, 0);
        stretch.normals.emplace_back(-p.normals[stretch.normals.size()].x * 0.4f, 0, 0);
        dent.positions.emplace_back(0, 0, v.z > 0.3f ? -0.5f : 0);
    }
    p.targets = {stretch, dent};
    codec::measure(p);
    m.meshes[0].weights = {0.5f, 0};
    m.nodes.resize(3);
    m.nodes[0].skin = 0;
    m.nodes[0].translation = {9, 9, 9};  // moves nothing: the skin stands where its joints are
    m.nodes[0].model_from_node = glm::translate(glm::mat4(1), {9, 9, 9});
    m.nodes[1].translation = {0, -0.2f, 0};
    m.nodes[1].model_from_node = glm::translate(glm::mat4(1), {0, -0.2f, 0});
    m.nodes[2].parent = 1;
    m.nodes[2].rotation = glm::angleAxis(0.6f, glm::vec3(0, 0, 1));
    m.nodes[2].model_from_node = m.nodes[1].model_from_node * glm::mat4_cast(m.nodes[2].rotation);
    m.skins.push_back({.joints = {1, 2}, .joint_from_mesh = {glm::mat4(1), glm::scale(glm::mat4(1), {1, 1.3f, 1})}});
    const float s = std::sin(0.5f), c = std::cos(0.5f);
    AnimationChannel bend{.path = AnimationChannel::Path::Rotation, .node = 2, .times_s = {0, 1}, .values = {0, 0, 0, 1, s, 0, 0, c}};
    AnimationChannel weights{.path = AnimationChannel::Path::Weights, .node = 0, .times_s = {0, 1}, .values = {0, 0, 1, 1}};
    m.animations.push_back({.name = "bend", .channels = {bend}, .duration_s = 1});
    m.animations.push_back({.name = "morph", .channels = {weights}, .duration_s = 1});
    return m;
}

// The model as plain vertices in model space.
ModelData moved_by_hand(const ModelData& m, const std::vector<int>& animations, double t) {
    Pose pose;
    pose_model(m, animations, t, true, pose);
    std::vector<glm::mat4> joints;
    joint_matrices(m, pose, 0, joints);
    ModelData out = m;
    Primitive& p = out.meshes[0].primitives[0];
    p.bounds = {};
    for (std::size_t v = 0; v < p.positions.size(); ++v) {
        glm::vec3 position = p.positions[v], normal = p.normals[v];
        for (std::size_t k = 0; k < p.targets.size(); ++k) {
            const float w = pose.weights[pose.first_weight[0] + k];
            position += w * p.targets[k].positions[v];
            if (!p.targets[k].normals.empty()) normal += w * p.targets[k].normals[v];
        }
        glm::mat4 blend(0);
        for (std::size_t set = 0; set < 2; ++set) {
            if (p.joints[set].empty()) continue;
            for (int k = 0; k < 4; ++k) blend += p.weights[set][v][k] * joints[p.joints[set][v][k]];
        }
        p.positions[v] = glm::vec3(blend * glm::vec4(position, 1));
        p.normals[v] = glm::normalize(glm::transpose(glm::inverse(glm::mat3(blend))) * normal);
        p.bounds.add(p.positions[v]);
    }
    p.targets.clear();
    p.joints = {};
    p.weights = {};
    out.skins.clear();
    out.animations.clear();
    out.nodes.assign(1, {});
    out.nodes[0].mesh = 0;
    return out;
}

Layer portrait(std::uint64_t animation, double t) {
    Layer l;
    l.models.push_back({.asset = 0});
    l.models[0].animation = animation;
    l.models[0].animation_t = Flicks{static_cast<std::int64_t>(t * Flicks::kPerSecond)};
    l.camera = camera_at({0.5f, 0.6f, 4}, {0, 0, 0});
    l.environment.background = glm::vec3(0.1f);
    l.lights.push_back({.kind = LightState::Kind::Directional, .direction_ws = glm::normalize(glm::vec3(-1, -1, -1)), .intensity = 3});
    return l;
}

TEST_F(DeformTest, SkinsAndMorphsEqualTheSameVerticesMovedByHand) {
    struct Row {
        const char* name;
        std::uint64_t animation;
        std::vector<int> played;
        double t;
    };
    const Row rows[] = {{"at rest", 0, {}, 0},
                        {"one animation", animation_hash("bend"), {0}, 0.6},
                        {"all", kAllAnimations, {0, 1}, 1.7},
                        {"before its start", kAllAnimations, {0, 1}, 0}};
    for (const bool eight : {false, true}) {
        const ModelData ball = bending_ball(eight);
        std::vector<glm::vec4> last;
        for (const Row& row : rows) {
            auto pipeline = make(plain_options());
            ASSERT_TRUE(pipeline);
            pipeline->residency().put_model(0, "ball", ball);
            const double t = row.name == std::string("before its start") ? -3 : row.t;
            const auto on_gpu = picture_of(*pipeline, portrait(row.animation, t), kWidth, kHeight);
            pipeline->residency().put_model(0, "by hand", moved_by_hand(ball, row.played, row.t));
            const auto by_hand = picture_of(*pipeline, portrait(0, 0), kWidth, kHeight);
            // Sums in another order: single pixels at the outline and where a shadow begins.
            EXPECT_LE(different_pixels(on_gpu, by_hand, 0.01f), 60u) << row.name << eight;
            EXPECT_GT(lit_pixels(on_gpu), 1500u) << row.name;
            EXPECT_NE(on_gpu, last) << row.name;
            last = on_gpu;
        }
    }
}

TEST_F(DeformTest, ManyLightsShineOnWhatDeforms) {
    const ModelData ball = bending_ball(false);
    auto pipeline = make(plain_options());
    ASSERT_TRUE(pipeline);
    const auto lit_by_many = [](std::uint64_t animation, double t) {
        Layer l = portrait(animation, t);
        l.lights.clear();
        // More than the frame block has room for: they lie in a buffer that must be bound.
        for (int i = 0; i < 40; ++i) {
            const float turn = static_cast<float>(i) * 0.7f;
            l.lights.push_back({.kind = LightState::Kind::Point, .position_ws = {2 * std::cos(turn), 0.05f * static_cast<float>(i) - 1, 2 * std::sin(turn)}, .colour = {1, 0.5f, 0.2f}, .intensity = 2, .range_m = 4});
        }
        return l;
    };
    pipeline->residency().put_model(0, "ball", ball);
    const auto on_gpu = picture_of(*pipeline, lit_by_many(animation_hash("bend"), 0.6), kWidth, kHeight);
    pipeline->residency().put_model(0, "by hand", moved_by_hand(ball, {0}, 0.6));
    const auto by_hand = picture_of(*pipeline, lit_by_many(0, 0), kWidth, kHeight);
    EXPECT_LE(different_pixels(on_gpu, by_hand, 0.01f), 60u) << "single pixels at the outline";
    EXPECT_GT(lit_pixels(on_gpu), 1500u);
}

TEST_F(DeformTest, APoseLeavesNoTraceInTheNext) {
    auto pipeline = make(plain_options());
    ASSERT_TRUE(pipeline);
    pipeline->residency().put_model(0, "ball", bending_ball(false));
    const auto portrait = [](std::uint64_t animation, double t) {
        Layer l = pai::portrait(animation, t);
        l.lights[0].casts_shadow = true;
        return l;
    };
    const auto first = picture_of(*pipeline, portrait(kAllAnimations, 0.25), kWidth, kHeight);
    const auto other = picture_of(*pipeline, portrait(kAllAnimations, 0.9), kWidth, kHeight);
    EXPECT_NE(first, other);
    EXPECT_EQ(picture_of(*pipeline, portrait(kAllAnimations, 0.25), kWidth, kHeight), first) << "shadows move with the pose, and back";
    EXPECT_EQ(picture_of(*pipeline, portrait(kAllAnimations, 1.25), kWidth, kHeight), first) << "a second loop is as the first";
    Layer held = portrait(kAllAnimations, 7);
    held.models[0].animation_loops = false;
    Layer end = portrait(kAllAnimations, 1);
    end.models[0].animation_loops = false;
    EXPECT_EQ(picture_of(*pipeline, held, kWidth, kHeight), picture_of(*pipeline, end, kWidth, kHeight));
}

TEST_F(DeformTest, TwoDrawsOfOneModelStandInTheirOwnPoses) {
    auto pipeline = make(plain_options());
    ASSERT_TRUE(pipeline);
    const ModelData ball = bending_ball(true);
    pipeline->residency().put_model(0, "ball", ball);
    pipeline->residency().put_model(1, "a", moved_by_hand(ball, {0, 1}, 0.3));
    pipeline->residency().put_model(2, "b", moved_by_hand(ball, {0, 1}, 0.8));
    Layer l = portrait(kAllAnimations, 0.3), by_hand = l;
    l.models.push_back(portrait(kAllAnimations, 0.8).models[0]);
    l.models[0].world_from_node = glm::translate(glm::mat4(1), {-1, 0, 0});
    l.models[1].world_from_node = glm::translate(glm::mat4(1), {1, 0, 0});
    by_hand.models = {{.asset = 1, .world_from_node = l.models[0].world_from_node}, {.asset = 2, .world_from_node = l.models[1].world_from_node}};
    EXPECT_LE(different_pixels(picture_of(*pipeline, l, kWidth, kHeight), picture_of(*pipeline, by_hand, kWidth, kHeight), 0.01f), 80u);
}

TEST_F(DeformTest, ARigidNodeMovesWithItsAnimation) {
    auto pipeline = make(plain_options());
    ASSERT_TRUE(pipeline);
    ModelData m = sphere({0.7f, 0.5f, 0.3f, 1}, 0, 0.5f, 0.3f).model;
    m.animations.push_back({.name = "slide", .channels = {{.path = AnimationChannel::Path::Translation, .node = 0, .times_s = {0, 2}, .values = {0, 0, 0, 1, 0, 0}}}, .duration_s = 2});
    pipeline->residency().put_model(0, "ball", m);
    Layer moved = portrait(0, 0);
    moved.models[0].world_from_node = glm::translate(glm::mat4(1), {0.5f, 0, 0});
    EXPECT_EQ(picture_of(*pipeline, portrait(animation_hash("slide"), 1), kWidth, kHeight), picture_of(*pipeline, moved, kWidth, kHeight));
    EXPECT_EQ(picture_of(*pipeline, portrait(animation_hash("other"), 1), kWidth, kHeight), picture_of(*pipeline, portrait(0, 0), kWidth, kHeight));
}

}  // namespace
}  // namespace pai
