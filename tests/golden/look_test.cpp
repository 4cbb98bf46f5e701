// Sections and the looks of conservators: what they change, and what they leave alone.
#include "render_bench.h"
#include "shapes.h"

namespace pai {
namespace {

using namespace test;
using test::picture_of;

class LookTest : public RenderTest {};

constexpr int kSide = 160;

bool is_cut(const glm::vec4& p) { return p.r > 0.3f && p.r > p.g * 1.8f && p.g > p.b; }

// A grey ball of 0.5 m at the origin, before another that is no part of what is looked at.
Layer two_balls() {
    Layer l;
    l.camera = camera_at({0, 0, 4}, {0, 0, 0});
    l.environment.background = glm::vec3(0.2f);
    ModelDraw ball{.asset = 0, .node = 1};
    ModelDraw other{.asset = 0, .node = 2, .world_from_node = glm::translate(glm::mat4(1), {0.75f, 0, 0.6f}) * glm::scale(glm::mat4(1), glm::vec3(0.3f))};
    other.looked_at = false;
    l.models = {ball, other};
    return l;
}

const glm::vec4& at(const std::vector<glm::vec4>& p, float x, float y) {
    return p[static_cast<std::size_t>(y * kSide) * kSide + static_cast<std::size_t>(x * kSide)];
}

TEST_F(LookTest, ASectionShowsAClosedCutAsLargeAsItIs) {
    auto pipeline = make(plain_options());
    ASSERT_TRUE(pipeline);
    pipeline->residency().put_model(0, "ball", sphere({0.5f, 0.5f, 0.5f, 1}, 0, 0.6f).model);
    Layer layer = two_balls();
    const auto whole = picture_of(*pipeline, layer, kSide, kSide);
    for (const auto& [tilt, share] : {std::pair(0.0f, 1.0f), std::pair(0.8f, std::cos(0.8f))}) {
        layer.look.section = Section{{0, 2 * std::sin(tilt), 2 * std::cos(tilt)}, 0};
        const auto cut = picture_of(*pipeline, layer, kSide, kSide);
        const auto pixels = static_cast<double>(std::count_if(cut.begin(), cut.end(), is_cut));
        // The disc of 0.5 m through the origin, seen from 4 m at 0.6 rad a picture: in perspective a tilted disc is a little off its cosine.
        const double radius_px = 0.5 / 4 / std::tan(0.3) * kSide / 2;
        EXPECT_NEAR(pixels / (M_PI * radius_px * radius_px * static_cast<double>(share)), 1, 0.05) << tilt;
        // What is not looked at lies before the plane and stays, to the last bit.
        for (int y = 0; y < kSide; ++y)
            for (int x = kSide * 13 / 16; x < kSide; ++x) {
                const std::size_t i = static_cast<std::size_t>(y * kSide + x);
                ASSERT_EQ(cut[i], whole[i]) << x << " " << y;
            }
    }
    // Seen from where nothing was taken away there is no cut.
    layer.look.section = Section{{0, 0, -1}, 0};
    const auto behind = picture_of(*pipeline, layer, kSide, kSide);
    EXPECT_EQ(std::count_if(behind.begin(), behind.end(), is_cut), 0);
    layer.look = {};
    EXPECT_EQ(picture_of(*pipeline, layer, kSide, kSide), whole) << "a section leaves no trace";
}

TEST_F(LookTest, TwoSidedSheetsAreClosedOnlyIfTheyAreKnownToBe) {
    auto pipeline = make(plain_options());
    ASSERT_TRUE(pipeline);
    Shape shape = sphere({0.5f, 0.5f, 0.5f, 1}, 0, 0.6f);
    shape.model.materials[0].double_sided = true;
    pipeline->residency().put_model(0, "ball", shape.model);
    Layer layer = two_balls();
    layer.look.section = Section{{0, 0, 1}, 0};
    const auto open = picture_of(*pipeline, layer, kSide, kSide);
    EXPECT_FALSE(is_cut(at(open, 0.5f, 0.5f)));
    layer.models[0].watertight = true;
    EXPECT_TRUE(std::count_if(open.begin(), open.end(), is_cut) == 0);
    const auto closed = picture_of(*pipeline, layer, kSide, kSide);
    EXPECT_GT(std::count_if(closed.begin(), closed.end(), is_cut), 500);
}

TEST_F(LookTest, ClayForgetsTheMaterialAndNormalsAreNumbers) {
    auto pipeline = make(plain_options());
    ASSERT_TRUE(pipeline);
    Layer layer = two_balls();
    layer.models.resize(1);
    layer.look.mode = ViewMode::Clay;
    pipeline->residency().put_model(0, "red", sphere({0.8f, 0.1f, 0.1f, 1}, 0, 0.6f).model);
    const auto red = picture_of(*pipeline, layer, kSide, kSide);
    pipeline->residency().put_model(0, "gold", sphere({0.9f, 0.7f, 0.2f, 1}, 1, 0.2f).model);
    EXPECT_EQ(picture_of(*pipeline, layer, kSide, kSide), red);
    layer.look.mode = ViewMode::Normals;
    const auto normals = picture_of(*pipeline, layer, kSide, kSide);
    // Towards the eye: (0, 0, 1) as sRGB codes of 128, 128, 255, which are 0.216, 0.216, 1 of light; 0.02 for the ball's facets.
    EXPECT_NEAR(at(normals, 0.5f, 0.5f).r, 0.216f, 0.02f);
    EXPECT_NEAR(at(normals, 0.5f, 0.5f).g, 0.216f, 0.02f);
    EXPECT_NEAR(at(normals, 0.5f, 0.5f).b, 1, 0.02f);
    EXPECT_GT(at(normals, 0.62f, 0.5f).r, 0.4f);  // to the right
    layer.look.mode = ViewMode::Xray;
    const auto xray = picture_of(*pipeline, layer, kSide, kSide);
    EXPECT_GT(at(xray, 0.5f, 0.5f).b, 0.2f) << "two walls add light to what is behind them";
    EXPECT_LT(at(xray, 0.5f, 0.5f).b, 0.4f);
    layer.look.mode = ViewMode::Wireframe;
    const auto wire = picture_of(*pipeline, layer, kSide, kSide);
    EXPECT_GT(different_pixels(wire, red, 0.05f), 300u) << "edges are dark on clay";
}

// Magenta on the pins that are told of: first the ball's front, then a place that the other ball stands before.
std::vector<glm::vec4> pins_over(Pipeline& pipeline, const Layer& layer, float hidden) {
    auto canvas = Canvas::create(kSide, kSide);
    if (!canvas) return {};
    pipeline.draw(frame_of(layer), *canvas, {});
    Overlay overlay;
    const float scale = kSide / 2.0f / std::tan(layer.camera.fov_y_rad / 2);
    for (std::size_t i = 0; i < layer.annotations.size(); ++i) {
        const glm::vec3 at = layer.annotations[i].position_ws - glm::vec3(0, 0, 4);
        overlay.set_pin(static_cast<int>(i), hidden);
        overlay.circle({kSide / 2.0f + at.x / -at.z * scale, kSide / 2.0f - at.y / -at.z * scale}, 4, {.fill = {1, 0, 1, 1}});
    }
    pipeline.draw_overlay(*canvas, overlay);
    return canvas->read();
}

TEST_F(LookTest, APinIsHiddenByWhatStandsBeforeItWhateverSamplesThereAre) {
    const auto magenta = [](const glm::vec4& p) { return p.r > 0.9f && p.g < 0.1f && p.b > 0.9f; };
    for (const int msaa : {1, 4}) {
        RenderOptions options = plain_options();
        options.msaa = msaa;
        auto pipeline = make(options);
        ASSERT_TRUE(pipeline);
        pipeline->residency().put_model(0, "ball", sphere({0.5f, 0.5f, 0.5f, 1}, 0, 0.6f).model);
        Layer layer = two_balls();
        layer.models[1].world_from_node = glm::translate(glm::mat4(1), {0.25f, 0, 1.2f}) * glm::scale(glm::mat4(1), glm::vec3(0.3f));
        for (const glm::vec3 at : {glm::vec3(-0.1f, 0, 0.49f), glm::vec3(0.3236f, 0, 0.38f)}) layer.annotations.push_back({.position_ws = at, .normal_ws = glm::normalize(at)});
        const auto count = [&](const std::vector<glm::vec4>& p) { return std::count_if(p.begin(), p.end(), magenta); };
        const auto one = count(pins_over(*pipeline, layer, 0));
        EXPECT_GT(one, 35) << msaa;  // a circle of 4 px has 50, less its edge
        const auto faint = pins_over(*pipeline, layer, 0.35f);
        EXPECT_EQ(count(faint), one) << msaa;
        EXPECT_GT(std::count_if(faint.begin(), faint.end(), [](const glm::vec4& p) { return p.r > p.g * 1.3f && p.b > p.g * 1.3f; }), one * 3 / 2) << "what is told stays, faintly";
        layer.models.pop_back();
        EXPECT_NEAR(count(pins_over(*pipeline, layer, 0)), 2 * one, 4) << msaa << ", a circle covers a few pixels more or less by where its middle is";
        layer.annotations.clear();
        EXPECT_EQ(count(pins_over(*pipeline, layer, 0)), 0);
    }
}

}  // namespace
}  // namespace pai
