// The forensic mark as the renderer's last pass draws it.
#include "../support/marked_picture.h"
#include "stage.h"
#include "trace/detector.h"

namespace pai {
namespace {

const std::string kSession = "5b1f4a0e-6f8e-4c8e-9f43-0d5f2b7a9c11";

Layer room(Pipeline& pipeline) {
    using namespace test;
    pipeline.residency().put_model(0, "ball", sphere({0.6f, 0.4f, 0.22f, 1}, 0, 0.5f).model);
    pipeline.residency().put_model(1, "floor", floor({0.3f, 0.28f, 0.26f, 1}, 0.5f, 6).model);
    Layer l;
    l.scene = "room";
    ModelDraw ball{.asset = 0};
    ball.world_from_node = glm::translate(glm::mat4(1), {0, 0.5f, 0});
    l.models = {ball, {.asset = 1}};
    l.camera = camera_at({0.6f, 1.5f, 3.4f}, {0, 0.4f, 0});
    l.environment.background = {0.05f, 0.08f, 0.2f};
    l.lights.push_back({.kind = LightState::Kind::Directional, .direction_ws = glm::normalize(glm::vec3(1, -2, -0.5f)), .intensity = 2});
    return l;
}

test::CodePicture codes_of(const std::vector<glm::vec4>& light, int width) {
    test::CodePicture out{width, static_cast<int>(light.size()) / width, {}};
    for (const glm::vec4& p : light) out.codes.push_back(glm::vec3(srgb_from_linear(p.r), srgb_from_linear(p.g), srgb_from_linear(p.b)) * 255.0f);
    return out;
}

float difference(const test::CodePicture& a, const test::CodePicture& b) {
    float most = 0;
    for (std::size_t i = 0; i < a.codes.size(); ++i)
        for (int c = 0; c < 3; ++c) most = std::max(most, std::abs(a.codes[i][c] - b.codes[i][c]));
    return most;
}

TEST_F(RenderTest, TheForensicMarkIsWhatItsPageSays) {
    auto pipeline = make(plain_options());
    ASSERT_TRUE(pipeline);
    const FrameState frame = frame_of(room(*pipeline));
    const auto before = codes_of(picture_of(*pipeline, frame), kWidth), after = codes_of(picture_of(*pipeline, frame, {.forensic = kSession}), kWidth);
    const auto expected = test::marked(before, kSession);
    EXPECT_GT(difference(before, after), 0.5f);
    // Half floats have 11 bits: a quarter of a code in the brightest light; filters of 8 bits add some.
    EXPECT_LT(difference(after, expected), 0.3f);
}

TEST_F(RenderTest, TheForensicMarkIsEqualForOneSessionAndAnotherForTheNext) {
    auto pipeline = make(plain_options());
    ASSERT_TRUE(pipeline);
    const FrameState frame = frame_of(room(*pipeline));
    const auto first = picture_of(*pipeline, frame, {.forensic = kSession}), bare = picture_of(*pipeline, frame);
    EXPECT_NE(picture_of(*pipeline, frame, {.forensic = "another"}), first);
    EXPECT_EQ(picture_of(*pipeline, frame, {.forensic = kSession}), first);
    EXPECT_EQ(picture_of(*pipeline, frame), bare) << "nothing stays of it";
}

TEST_F(RenderTest, TheForensicMarkLeavesBlackBlackAndLiesOverTheSlate) {
    auto pipeline = make(plain_options());
    ASSERT_TRUE(pipeline);
    FrameState dark = frame_of(room(*pipeline));
    dark.master_light = 0;
    EXPECT_EQ(picture_of(*pipeline, dark, {.forensic = kSession}), picture_of(*pipeline, dark));
    FrameState slate;
    slate.slate = {.active = true, .title = "展览稍后继续", .line = "The exhibition continues shortly", .background = glm::vec3(0.1f)};
    EXPECT_NE(picture_of(*pipeline, slate, {.forensic = kSession}), picture_of(*pipeline, slate));
}

TEST_F(RenderTest, TheForensicMarkIsFoundOnCanvasesOfSeveralSizesOfOneFrame) {
    auto pipeline = make(plain_options());
    ASSERT_TRUE(pipeline);
    const FrameState frame = frame_of(room(*pipeline));
    for (int turn = 0; turn < 2; ++turn)
        for (const auto& [width, height] : {std::pair(480, 270), std::pair(270, 480)}) {
            auto canvas = Canvas::create(width, height);
            ASSERT_TRUE(canvas);
            pipeline->draw(frame, *canvas, {.forensic = kSession});
            LumaPicture seen{width, height, {}};
            for (const glm::vec3& c : codes_of(canvas->read(), width).codes) seen.values.push_back(std::round(c.g));
            const MarkDetector detector(seen);
            EXPECT_LT(detector.score(kSession).log10_chance, -8) << width;
            EXPECT_GT(detector.score("another").log10_chance, -4) << width;
        }
}

}  // namespace
}  // namespace pai
