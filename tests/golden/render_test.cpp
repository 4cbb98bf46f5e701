// What the renderer promises about pictures, drawn on a hidden window's context.
#include <cstdlib>

#include <fmt/format.h>

#include "base/file.h"
#include "gfx/query.h"
#include "gfx/shader_library.h"
#include "output/png.h"
#include "stage.h"

namespace pai {
namespace {

float mean_of(const std::vector<glm::vec4>& picture) {
    double sum = 0;
    for (const glm::vec4& p : picture) sum += (p.r + p.g + p.b) / 3;
    return static_cast<float>(sum / static_cast<double>(picture.size()));
}

// Asset 0 to 2: materials like bronze, porcelain and jade; 3 a floor; 4 the studio.
Layer studio(Pipeline& pipeline) {
    using namespace test;
    pipeline.residency().put_model(0, "bronze", sphere({0.6f, 0.4f, 0.22f, 1}, 1, 0.38f).model);
    pipeline.residency().put_model(1, "porcelain", sphere({0.85f, 0.87f, 0.9f, 1}, 0, 0.12f).model);
    pipeline.residency().put_model(2, "jade", sphere({0.24f, 0.5f, 0.32f, 1}, 0, 0.3f).model);
    pipeline.residency().put_model(3, "floor", floor({0.3f, 0.28f, 0.26f, 1}, 0.5f, 6).model);
    pipeline.residency().put_environment(4, "studio", studio_light());
    Layer l;
    l.scene = "studio";
    for (std::uint32_t i = 0; i < 3; ++i) {
        ModelDraw d{.asset = i};
        d.world_from_node = glm::translate(glm::mat4(1), {static_cast<float>(i) * 1.15f - 1.15f, 0.5f, 0});
        l.models.push_back(d);
    }
    l.models.push_back({.asset = 3});
    l.camera = camera_at({0.6f, 1.5f, 4.4f}, {0, 0.4f, 0});
    l.environment.asset = 4;
    l.environment.intensity = 0.7f;
    l.environment.background = {0.01f, 0.01f, 0.012f};
    LightState spot;
    spot.kind = LightState::Kind::Spot;
    spot.position_ws = {1.5f, 3.2f, 2};
    spot.direction_ws = glm::normalize(glm::vec3(0, 0.3f, 0) - spot.position_ws);
    spot.intensity = 40;
    spot.colour = {1, 0.9f, 0.78f};
    spot.inner_cone_rad = 0.25f;
    spot.outer_cone_rad = 0.5f;
    spot.casts_shadow = true;
    l.lights.push_back(spot);
    TextDraw text;
    text.text = "青花 · Blue and white";
    text.language = "zh-Hans";
    text.size_m = 0.16f;
    text.align = TextDraw::Align::Centre;
    text.colour = {0.9f, 0.88f, 0.8f, 1};
    text.lit = true;
    text.world_from_text = glm::translate(glm::mat4(1), {0, 0.05f, 1.0f}) * glm::rotate(glm::mat4(1), -0.9f, {1, 0, 0});
    l.texts.push_back(text);
    return l;
}

TEST_F(RenderTest, LightOnASurfaceNeverExceedsWhatArrives) {
    auto pipeline = make(plain_options());
    ASSERT_TRUE(pipeline);
    for (const float roughness : {0.3f, 0.6f, 1.0f}) {
        pipeline->residency().put_model(0, "wall", test::floor(glm::vec4(1), roughness, 50).model);
        Layer l;
        l.models.push_back({.asset = 0});
        l.camera = camera_at({0, 2, 0.01f}, glm::vec3(0));
        LightState sun{.kind = LightState::Kind::Directional, .direction_ws = glm::normalize(glm::vec3(1.732f, -1, 0)), .intensity = 1};
        l.lights.push_back(sun);
        // Seen from straight above, away from the mirror direction: at most E / pi of a white matt body.
        const float arriving = 0.5f / std::numbers::pi_v<float>;
        const float seen = mean_of(picture_of(*pipeline, frame_of(l)));
        EXPECT_LE(seen, arriving * 1.02f) << roughness;
        EXPECT_GE(seen, arriving * 0.9f) << roughness;
    }
}

TEST_F(RenderTest, ACrossFadeIsTheWeightedSumOfItsPictures) {
    for (const bool smooth : {false, true}) {
        RenderOptions options = plain_options();
        options.smooth_edges = smooth;
        options.tone_map = ToneMap::Neutral;
        auto pipeline = make(options);
        ASSERT_TRUE(pipeline);
        const Layer a = studio(*pipeline);
        Layer b = a;
        b.camera = camera_at({-2, 1, 3}, {0, 0.5f, 0});
        const auto only_a = picture_of(*pipeline, frame_of(a)), only_b = picture_of(*pipeline, frame_of(b));
        for (const float weight : {0.0f, 0.25f, 0.5f, 1.0f}) {
            FrameState f;
            f.layers = {a, b};
            f.layers[0].weight = 1 - weight;
            f.layers[1].weight = weight;
            const auto both = picture_of(*pipeline, f);
            float worst = 0;
            for (std::size_t i = 0; i < both.size(); ++i) {
                for (int c = 0; c < 3; ++c) worst = std::max(worst, std::abs(both[i][c] - (only_a[i][c] * (1 - weight) + only_b[i][c] * weight)));
            }
            EXPECT_LT(worst, 2e-3f) << weight;  // two half floats are added: 2^-11 each below 1, and the sum is rounded
        }
    }
}

TEST_F(RenderTest, TwoRunsAreEqualBitForBit) {
    std::vector<glm::vec4> first;
    for (int run = 0; run < 2; ++run) {
        RenderOptions options;
        options.shadow_px = 512;
        options.environment_px = 64;
        auto pipeline = make(options);
        ASSERT_TRUE(pipeline);
        const FrameState frame = frame_of(studio(*pipeline));
        if (run == 1) {
            // What was drawn before leaves no trace.
            FrameState other = frame;
            other.layers[0].texts[0].text = "其他文字 other words";
            other.layers[0].lights[0].position_ws.x = -1;
            picture_of(*pipeline, other);
        }
        const auto picture = picture_of(*pipeline, frame);
        if (run == 0) first = picture;
        EXPECT_EQ(picture, first);
    }
}

TEST_F(RenderTest, NoObjectIsLeftWhenTheRendererIsGone) {
    const std::size_t before = gfx::live_objects();
    {
        auto pipeline = make({});
        ASSERT_TRUE(pipeline);
        picture_of(*pipeline, frame_of(studio(*pipeline)), {.preview = true, .credits = {"credit"}});
        EXPECT_GT(gfx::live_objects(), before + 20);
    }
    EXPECT_EQ(gfx::live_objects(), before) << fmt::format("{}", fmt::join(gfx::live_labels(), ", "));
}

TEST_F(RenderTest, EveryShaderVariantBuilds) {
    const auto library = gfx::ShaderLibrary::open(std::filesystem::path(PAIFANG_BIN) / "../share/paifang/shaders");
    ASSERT_TRUE(library) << library.error().message;
    ASSERT_GT(library->names().size(), 20u);
    for (const std::string& name : library->names()) {
        const auto program = library->build(name);
        EXPECT_TRUE(program) << program.error().message;
    }
}

TEST_F(RenderTest, ATimerKeepsTheSpansOfAGpuThatIsBehind) {
    gfx::Timer timer("test");
    EXPECT_FALSE(timer.poll_ms());
    for (std::uint64_t i = 0; i < 3 * gfx::Timer::kSpans; ++i) {
        timer.begin();
        timer.end();
    }
    gfx::finish();
    std::uint64_t known = 0;
    while (timer.poll_ms()) ++known;
    EXPECT_EQ(known, gfx::Timer::kSpans) << "the spans beyond are not timed, those that are on their way are not lost";
    timer.begin();
    timer.end();
    gfx::finish();
    EXPECT_TRUE(timer.poll_ms());
}

TEST_F(RenderTest, ThingsCastShadows) {
    auto pipeline = make(plain_options());
    ASSERT_TRUE(pipeline);
    Layer l = studio(*pipeline);
    const auto with = picture_of(*pipeline, frame_of(l));
    l.lights[0].casts_shadow = false;
    const auto without = picture_of(*pipeline, frame_of(l));
    int darker = 0, brighter = 0;
    for (std::size_t i = 0; i < with.size(); ++i) {
        darker += with[i].g < without[i].g - 0.02f;
        brighter += with[i].g > without[i].g * 1.002f;  // two steps of a half float
    }
    EXPECT_GT(darker, 1500);
    EXPECT_EQ(brighter, 0);
}

TEST_F(RenderTest, TextLeavesInkOnlyWhereItStands) {
    auto pipeline = make(plain_options());
    ASSERT_TRUE(pipeline);
    Layer l;
    l.camera = camera_at({0, 0, 3}, glm::vec3(0));
    TextDraw text;
    text.text = "牌坊 gate";
    text.size_m = 0.3f;
    text.align = TextDraw::Align::Centre;
    l.texts.push_back(text);
    const auto picture = picture_of(*pipeline, frame_of(l));
    float inside = 0, outside = 0;
    for (int y = 0; y < kHeight; ++y) {
        for (int x = 0; x < kWidth; ++x) {
            const float ink = picture[static_cast<std::size_t>(y) * kWidth + x].g;
            (x > 90 && x < 230 && y > 60 && y < 105 ? inside : outside) += ink;
        }
    }
    EXPECT_GT(inside, 300);
    EXPECT_EQ(outside, 0);
}

TEST_F(RenderTest, MarksStandWhateverTheSceneDoes) {
    auto pipeline = make(plain_options());
    ASSERT_TRUE(pipeline);
    FrameState dark = frame_of(studio(*pipeline));
    dark.master_light = 0;
    EXPECT_EQ(mean_of(picture_of(*pipeline, dark)), 0);
    EXPECT_GT(mean_of(picture_of(*pipeline, dark, {.preview = true})), 0.001f);
    EXPECT_GT(mean_of(picture_of(*pipeline, dark, {.credits = {"由某馆提供"}})), 0.0005f);
    FrameState slate;
    slate.slate = {.active = true, .title = "展览稍后继续", .line = "The exhibition continues shortly"};
    EXPECT_GT(mean_of(picture_of(*pipeline, slate)), mean_of(picture_of(*pipeline, FrameState())) + 0.005f);
}

TEST_F(RenderTest, ACappedPictureFillsTheCanvasWithLessDetail) {
    auto pipeline = make(plain_options());
    ASSERT_TRUE(pipeline);
    const FrameState frame = frame_of(studio(*pipeline));
    const auto full = picture_of(*pipeline, frame);
    EXPECT_EQ(picture_of(*pipeline, frame, {.resolution_cap = kWidth}), full);
    const auto capped = picture_of(*pipeline, frame, {.resolution_cap = kWidth / 4});
    EXPECT_NEAR(mean_of(capped), mean_of(full), 0.01f);
    const auto roughness = [](const std::vector<glm::vec4>& p) {
        float sum = 0;
        for (std::size_t i = 1; i < p.size(); ++i) sum += std::abs(p[i].g - p[i - 1].g);
        return sum;
    };
    EXPECT_LT(roughness(capped), roughness(full));
}

TEST_F(RenderTest, AssetsThatAreMissingAreLeftOut) {
    auto pipeline = make({});
    ASSERT_TRUE(pipeline);
    Layer l;
    l.models.push_back({.asset = 7});
    l.models.push_back({.asset = kNoAsset});
    l.environment.asset = 9;
    l.texts.push_back({.text = "\xff\xfe broken", .font = 5});
    l.models.push_back({.asset = 0, .world_from_node = glm::mat4(0)});
    EXPECT_GE(mean_of(picture_of(*pipeline, frame_of(l))), 0);
}

// Reads, writes and order of the table's rows.
TEST(PassTable, EveryReadHasAnEarlierWrite) {
    EXPECT_TRUE(check_passes(pass_table()));
    const PassRow late[] = {{"bloom", PassRow::Scope::Layer, kScene, kBloom, nullptr, nullptr},
                            {"opaque", PassRow::Scope::Layer, 0, kScene, nullptr, nullptr}};
    EXPECT_FALSE(check_passes(late));
    const PassRow twice[] = {{"opaque", PassRow::Scope::Layer, 0, kScene, nullptr, nullptr},
                             {"opaque", PassRow::Scope::Layer, 0, kScene, nullptr, nullptr}};
    EXPECT_FALSE(check_passes(twice));
    const PassRow order[] = {{"marks", PassRow::Scope::Frame, 0, kCanvas, nullptr, nullptr},
                             {"opaque", PassRow::Scope::Layer, 0, kScene, nullptr, nullptr}};
    EXPECT_FALSE(check_passes(order));
}

Picture encoded(const std::vector<glm::vec4>& light) {
    Picture p = make_picture(kWidth, kHeight, 0, 0, 0);
    for (std::size_t i = 0; i < light.size(); ++i) {
        for (std::size_t c = 0; c < 3; ++c) {
            const float v = glm::clamp(light[i][static_cast<int>(c)], 0.0f, 1.0f);
            const float s = v <= 0.0031308f ? 12.92f * v : 1.055f * std::pow(v, 1 / 2.4f) - 0.055f;
            p.rgb[i * 3 + c] = static_cast<std::byte>(std::lround(s * 255));
        }
    }
    return p;
}

struct GoldenCase {
    const char* name;
    RenderOptions options;
};

class Golden : public RenderTest, public testing::WithParamInterface<GoldenCase> {};

// Processors without AVX2 round 49 of 129,600 pixels differently, by one step: so up to 2 steps, in at most 0.5 % of pixels
// more. Software GL filters along one axis only, so the pictures do on any GL. PAIFANG_WRITE_GOLDENS=1 writes the stored pictures anew.
TEST_P(Golden, LooksAsItDid) {
    const std::filesystem::path folder = std::filesystem::path(PAIFANG_ROOT) / "tests/golden/pictures";
    const std::filesystem::path file = folder / (std::string(GetParam().name) + ".png");
    auto pipeline = make(GetParam().options);
    ASSERT_TRUE(pipeline);
    const Picture now = encoded(picture_of(*pipeline, frame_of(studio(*pipeline))));
    auto png = encode_png(now);
    ASSERT_TRUE(png);
    if (std::getenv("PAIFANG_WRITE_GOLDENS")) ASSERT_TRUE(write_file(file, *png));
    auto stored = read_file(file);
    ASSERT_TRUE(stored) << stored.error().message;
    auto then = decode_png(*stored);
    ASSERT_TRUE(then) << then.error().message;
    ASSERT_EQ(now.rgb.size(), then->rgb.size());
    std::size_t different = 0;
    for (std::size_t i = 0; i < now.rgb.size(); i += 3) {
        int most = 0;
        for (std::size_t c = 0; c < 3; ++c) most = std::max(most, std::abs(std::to_integer<int>(now.rgb[i + c]) - std::to_integer<int>(then->rgb[i + c])));
        different += most > 2;
    }
    const bool close = different * 200 <= now.rgb.size() / 3;
    EXPECT_TRUE(close) << different << " pixels differ";
    if (!close) ASSERT_TRUE(write_file(std::filesystem::temp_directory_path() / (std::string(GetParam().name) + ".png"), *png));
}

INSTANTIATE_TEST_SUITE_P(Pictures, Golden,
                         testing::Values(GoldenCase{"studio-film", {.shadow_px = 1024, .environment_px = 128, .anisotropy = 1}},
                                         GoldenCase{"studio-window", {.msaa = 1, .shadow_px = 512, .environment_px = 64, .ambient_occlusion = false, .anisotropy = 1}}),
                         [](const auto& row) { return std::string(row.index == 0 ? "film" : "window"); });

}  // namespace
}  // namespace pai
