// A frame is a pure function of show, live state and time.
#include <algorithm>
#include <cmath>
#include <limits>
#include <set>

#include <gtest/gtest.h>

#include "base/hash.h"
#include "show/evaluate.h"
#include "show_sample.h"

namespace pai {
namespace {


Flicks s(double seconds) { return Flicks::from_seconds(seconds); }

const ModelDraw* find_model(const FrameState& state, const CompiledShow& show, const char* asset) {
    for (const Layer& layer : state.layers)
        for (const ModelDraw& draw : layer.models)
            if (draw.asset == show.asset_index(asset)) return &draw;
    return nullptr;
}

TEST(Evaluate, AThousandSeeksEqualLinearPlayBitForBit) {
    const CompiledShow show = compiled(small_show());
    Live live;
    live.overrides["/scenes/hall/nodes/key/light/intensity_cd"]["panel"] = {1, {{250}, 1}};
    constexpr FrameRate rate{30000, 1001};
    constexpr std::int64_t frames = 1000;  // nearly three rounds of the loop
    FrameState state;
    EvaluateScratch scratch;
    std::vector<std::uint64_t> played;
    for (std::int64_t i = 0; i < frames; ++i) {
        evaluate(show, live, frame_start(i, rate), state, scratch);
        played.push_back(state_hash(state));
    }
    EXPECT_GT(std::set<std::uint64_t>(played.begin(), played.end()).size(), 990u);
    for (std::uint64_t n = 0; n < 1000; ++n) {
        const auto frame = static_cast<std::int64_t>(hash_u64(1, 2, n) % frames);
        evaluate(show, live, frame_start(frame, rate), state, scratch);
        ASSERT_EQ(state_hash(state), played[static_cast<std::size_t>(frame)]) << frame;
        if (n % 20 == 0) {
            ASSERT_EQ(evaluate(show, live, frame_start(frame, rate)), state) << frame;
        }
    }
}

TEST(Evaluate, AnotherTimeOrLiveStateIsAnotherState) {
    const CompiledShow show = compiled(small_show());
    const std::uint64_t hash = state_hash(evaluate(show, {}, s(5)));
    EXPECT_NE(state_hash(evaluate(show, {}, s(5) + Flicks{1})), hash);
    Live language;
    language.language = "zh-HK";
    EXPECT_NE(state_hash(evaluate(show, language, s(5))), hash);
    EXPECT_EQ(evaluate(show, language, s(5)).layers[0].texts[0].text, "钟");
    EXPECT_EQ(evaluate(show, language, s(5)).layers[0].texts[0].language, "zh-Hans");
    EXPECT_EQ(evaluate(show, language, s(5)).layers[0].texts[0].font, show.asset_index("song"));
    EXPECT_EQ(evaluate(show, {}, s(5)).layers[0].texts[0].font, kNoAsset);
}

TEST(Evaluate, CrossFadesAreTwoLayersWhoseWeightsSumToOne) {
    const CompiledShow show = compiled(small_show());  // hall 0 to 9 s, quiet 8 to 12 s
    EXPECT_EQ(evaluate(show, {}, s(7.999)).layers.size(), 1u);
    EXPECT_EQ(evaluate(show, {}, s(9)).layers.size(), 1u);
    EXPECT_EQ(evaluate(show, {}, s(9)).layers[0].scene, "quiet");
    float last = -1;
    for (int i = 0; i < 997; ++i) {
        const FrameState state = evaluate(show, {}, s(8 + i / 997.0));
        ASSERT_EQ(state.layers.size(), 2u);
        ASSERT_EQ(state.layers[0].weight + state.layers[1].weight, 1.0f);
        ASSERT_GT(state.layers[1].weight, last);
        last = state.layers[1].weight;
    }
    const FrameState half = evaluate(show, {}, s(8.5));
    EXPECT_EQ(half.layers[0].weight, 0.5f);
    EXPECT_EQ(half.world_from_listener, half.layers[1].camera.world_from_camera);
    EXPECT_EQ(evaluate(show, {}, s(8.25)).world_from_listener, evaluate(show, {}, s(8.25)).layers[0].camera.world_from_camera);
}

TEST(Evaluate, ALoopRepeatsThePictureAndStartsItsSoundsAnew) {
    const CompiledShow show = compiled(small_show());
    const FrameState first = evaluate(show, {}, s(5)), second = evaluate(show, {}, s(29));
    EXPECT_EQ(first.layers, second.layers);
    ASSERT_EQ(first.sounds.size(), 1u);
    ASSERT_EQ(second.sounds.size(), 1u);
    EXPECT_EQ(first.sounds[0].start, s(1));
    EXPECT_EQ(first.sounds[0].end, s(9));
    EXPECT_EQ(second.sounds[0].start, s(25));
    EXPECT_NE(first.sounds[0].voice, second.sounds[0].voice);
    EXPECT_EQ(evaluate(show, {}, s(-3)), evaluate(show, {}, s(0)));
}

TEST(Evaluate, WithoutALoopTheLastInstantHolds) {
    Show authored = small_show();
    authored.timelines.at("main").loop = false;
    const CompiledShow show = compiled(authored);
    EXPECT_EQ(evaluate(show, {}, s(12)), evaluate(show, {}, s(12) - Flicks{1}));
    EXPECT_EQ(evaluate(show, {}, s(1e6)), evaluate(show, {}, s(12)));
}

TEST(Evaluate, TracksMoveWhatTheyNameAndMastersFade) {
    const CompiledShow show = compiled(small_show());
    const FrameState at = evaluate(show, {}, s(4.5));
    EXPECT_EQ(glm::vec3(at.layers[0].camera.world_from_camera[3]), glm::vec3(1, 1.5f, 3));
    EXPECT_EQ(at.master_light, 1);
    EXPECT_EQ(evaluate(show, {}, s(0.5)).master_light, 0.5f);
    EXPECT_EQ(evaluate(show, {}, s(11.75)).master_light, 0.25f);
    // The bell turns 40 degrees a second about its own upright axis: after 2.25 s it looks along +X.
    const FrameState turned = evaluate(show, {}, s(2.25));
    const ModelDraw* bell = find_model(turned, show, "bell");
    ASSERT_NE(bell, nullptr);
    EXPECT_NEAR(bell->world_from_node[2].x, 1, 1e-6);  // float rounding of one rotation
    EXPECT_EQ(bell->world_from_node[3].y, 1);
}

// The small show whose bell swings from 1 s after each start of its clip, at half speed, and glows by a track.
Show swinging_show() {
    Show show = small_show();
    ModelPart& bell = *show.scenes.at("hall").nodes.at("bell").model;
    bell.animation = "swing";
    bell.animation_start = s(1);
    bell.animation_speed = 0.5f;
    bell.glow.channels[2] = 0.25f;
    Track pulse{"/scenes/hall/nodes/bell/model/glow/3", {}};
    pulse.keys["down"] = {s(3), {{0}, 1}, Interpolation::Linear};
    pulse.keys["up"] = {s(2), {{4}, 1}, Interpolation::Linear};
    show.timelines.at("main").tracks["pulse"] = pulse;
    return show;
}

TEST(Evaluate, AnAnimationsTimeFollowsFromTheClipsToTheFlick) {
    const CompiledShow show = compiled(swinging_show());  // 0 to 9 s in rounds of 12 s
    struct Row {
        const char* name;
        Flicks t, animation_t;
    };
    const Row rows[] = {
        {"before its start it is below 0", s(0), Flicks{-Flicks::kPerSecond / 2}},
        {"at its start", s(1), Flicks{0}},
        {"at half speed", s(4), s(1.5)},
        {"a flick is not lost", s(4) + Flicks{2}, s(1.5) + Flicks{1}},
        {"the next round begins anew", s(12 + 4), s(1.5)},
        {"after a day as in the first round", s(86'400 + 4), s(1.5)},
    };
    for (const Row& row : rows) {
        const FrameState state = evaluate(show, {}, row.t);
        const ModelDraw* bell = find_model(state, show, "bell");
        ASSERT_NE(bell, nullptr) << row.name;
        EXPECT_EQ(bell->animation, animation_hash("swing")) << row.name;
        EXPECT_EQ(bell->animation_t, row.animation_t) << row.name;
        EXPECT_TRUE(bell->animation_loops) << row.name;
    }
}

TEST(Evaluate, WithoutAnAnimationAModelRestsAndGlowsInFull) {
    const CompiledShow show = compiled(small_show());
    const FrameState state = evaluate(show, {}, s(5));
    const ModelDraw* bell = find_model(state, show, "bell");
    ASSERT_NE(bell, nullptr);
    EXPECT_EQ(bell->animation, 0u);
    EXPECT_EQ(bell->animation_t, Flicks{0});
    EXPECT_EQ(bell->glow, kFullGlow);
    EXPECT_EQ(animation_hash("*"), kAllAnimations);
}

TEST(Evaluate, TracksAndFadersDimOneChannelOfAModel) {
    const CompiledShow show = compiled(swinging_show());
    const auto glow = [&](double t_s, const Live& live) {
        const FrameState state = evaluate(show, live, s(t_s));
        return find_model(state, show, "bell")->glow;
    };
    std::array<float, 16> expected = kFullGlow;
    expected[2] = 0.25f;
    expected[3] = 2;
    EXPECT_EQ(glow(2.5, {}), expected);
    Live live;
    live.overrides["/scenes/hall/nodes/bell/model/glow/15"]["panel"] = {1, {{1000}, 1}};
    expected[15] = 100;  // the top of its range
    EXPECT_EQ(glow(2.5, live), expected);
}

TEST(Evaluate, AReflectionGlowsAsWhatItReflects) {
    Show authored = swinging_show();
    ModelPart& mirrored = authored.scenes.at("hall").nodes.at("plinth").model.emplace();
    mirrored.asset = "stand-in";
    mirrored.glow_of = "bell";
    mirrored.glow.channels[2] = 9;  // its own does not count
    const CompiledShow show = compiled(authored);
    const FrameState state = evaluate(show, {}, s(2.5));
    ASSERT_NE(find_model(state, show, "stand-in"), nullptr);
    EXPECT_EQ(find_model(state, show, "stand-in")->glow, find_model(state, show, "bell")->glow);
    EXPECT_EQ(find_model(state, show, "stand-in")->glow[3], 2);
}

TEST(Evaluate, SeekingAnAnimatedGlowingShowEqualsPlayingIt) {
    const CompiledShow show = compiled(swinging_show());
    constexpr FrameRate rate{30000, 1001};
    FrameState state;
    EvaluateScratch scratch;
    std::vector<std::uint64_t> played;
    for (std::int64_t i = 0; i < 600; ++i) {
        evaluate(show, {}, frame_start(i, rate), state, scratch);
        played.push_back(state_hash(state));
    }
    for (std::int64_t i = 599; i >= 0; i -= 7)
        ASSERT_EQ(state_hash(evaluate(show, {}, frame_start(i, rate))), played[static_cast<std::size_t>(i)]) << i;
}

TEST(Evaluate, AnAimedNodePointsAtItsTargetWithItsHeadUp) {
    const CompiledShow show = compiled(small_show());
    for (double t = 0; t < 8; t += 0.37) {
        const FrameState state = evaluate(show, {}, s(t));
        const glm::mat4& camera = state.layers[0].camera.world_from_camera;
        const glm::vec3 to_bell = glm::vec3(0, 1, 0) - glm::vec3(camera[3]);
        EXPECT_NEAR(glm::dot(-glm::vec3(camera[2]), to_bell) / glm::length(to_bell), 1, 1e-6) << t;
        EXPECT_NEAR(camera[0].y, 0, 1e-6) << t;
        EXPECT_GT(camera[1].y, 0) << t;
        const LightState& light = state.layers[0].lights.at(0);
        const glm::vec3 from_light = glm::vec3(0, 1, 0) - light.position_ws;
        EXPECT_NEAR(glm::dot(light.direction_ws, from_light) / glm::length(from_light), 1, 1e-6) << t;
    }
}

TEST(Evaluate, OverridesWinByPriorityThenByNameAndStayInRange) {
    const CompiledShow show = compiled(small_show());
    const std::string light = "/scenes/hall/nodes/key/light/intensity_cd";
    const auto intensity = [&](const Live& live) { return evaluate(show, live, s(5)).layers[0].lights.at(0).intensity; };
    Live live;
    EXPECT_EQ(intensity(live), 400);
    live.overrides[light]["osc"] = {1, {{10}, 1}};
    EXPECT_EQ(intensity(live), 10);
    live.overrides[light]["dmx"] = {1, {{20}, 1}};
    EXPECT_EQ(intensity(live), 20);
    live.overrides[light]["operator"] = {5, {{30}, 1}};
    EXPECT_EQ(intensity(live), 30);
    live.overrides[light] = {{"osc", {1, {{1e9f}, 1}}}};
    EXPECT_EQ(intensity(live), 1e7f);
    for (const Numbers& unusable : {Numbers{{std::numeric_limits<float>::quiet_NaN()}, 1}, Numbers{{1, 2}, 2}}) {
        live.overrides[light] = {{"osc", {1, unusable}}};
        EXPECT_EQ(intensity(live), 400);
    }
    live.overrides = {{"/scenes/hall/nodes/none/light/intensity_cd", {{"osc", {1, {{1}, 1}}}}}, {"/title", {{"osc", {1, {{1}, 1}}}}}, {"", {{"osc", {1, {{1}, 1}}}}}};
    EXPECT_EQ(intensity(live), 400);
    live.overrides = {{"/master/light", {{"osc", {1, {{0.25f}, 1}}}}}};
    EXPECT_EQ(evaluate(show, live, s(5)).master_light, 0.25f);
    live.overrides = {{"/scenes/hall/nodes/bell/transform/rotation_deg", {{"osc", {1, {{0, 90, 0}, 3}}}}}};
    const FrameState turned = evaluate(show, live, s(5));
    EXPECT_NEAR(find_model(turned, show, "bell")->world_from_node[2].x, 1, 1e-6);
}

TEST(Evaluate, SoundsStartOnTheSampleFadeAndEnd) {
    const CompiledShow show = compiled(small_show());  // from 1 s to 9 s, in 2 s, out 1.5 s, -6 dB; cross-fade from 8 s
    const float full = std::pow(10.0f, -6.0f / 20);
    struct Row {
        double t_s;
        int sounds;
        float gain;
    };
    const Row rows[] = {{0.5, 0, 0}, {0.95, 1, 0}, {1, 1, 0}, {2, 1, full / 2}, {3, 1, full}, {7.5, 1, full}, {7.75, 1, full * 1.25f / 1.5f},
                        {8.5, 1, full / 3 * std::sqrt(0.5f)}, {9, 0, 0}, {12.85, 0, 0}, {12.95, 1, 0}};
    for (const Row& row : rows) {
        const FrameState state = evaluate(show, {}, s(row.t_s));
        ASSERT_EQ(state.sounds.size(), static_cast<std::size_t>(row.sounds)) << row.t_s;
        if (!row.sounds) continue;
        EXPECT_FLOAT_EQ(state.sounds[0].gain, row.gain) << row.t_s;
        EXPECT_EQ(state.sounds[0].start, s(row.t_s < 12 ? 1 : 13)) << row.t_s;
        EXPECT_TRUE(state.sounds[0].positional && state.sounds[0].loop);
        EXPECT_EQ(state.sounds[0].position_ws, glm::vec3(0, 1, 0));
    }
}

TEST(Evaluate, ASoundAtTheStartOfAClipIsKnownBeforeTheClip) {
    Show authored = small_show();
    SoundPart sound;
    sound.asset = "hum";
    authored.scenes.at("quiet").nodes["gong"].sound = sound;
    authored.scenes.at("hall").nodes.at("voice").sound->start = {};
    authored.scenes.at("hall").nodes.at("voice").sound->fade_in = {};
    const CompiledShow show = compiled(authored);
    EXPECT_EQ(evaluate(show, {}, s(7.85)).sounds.size(), 1u);
    const FrameState before = evaluate(show, {}, s(7.95));
    ASSERT_EQ(before.sounds.size(), 2u);
    EXPECT_EQ(before.sounds[1].start, s(8));
    EXPECT_EQ(before.layers.size(), 1u);
    const FrameState round = evaluate(show, {}, s(11.95));  // the loop's next round starts at 12 s
    ASSERT_EQ(round.sounds.size(), 2u);
    EXPECT_EQ(round.sounds[1].start, s(12));
    EXPECT_EQ(round.sounds[1].voice, evaluate(show, {}, s(12.5)).sounds[0].voice);
}

TEST(Evaluate, AssetsAreWantedFromTenSecondsBeforeTheirClip) {
    Show authored = small_show();
    Timeline& main = authored.timelines.at("main");
    main.loop = false;
    main.duration = s(40);
    main.clips.at("b") = {"quiet", {}, s(5), ""};
    main.clips.at("a") = {"hall", s(20), s(9), ""};
    const CompiledShow show = compiled(authored);
    const auto wanted = [&](double t, const char* name) { return evaluate(show, {}, s(t)).assets.at(show.asset_index(name)).wanted; };
    for (const char* name : {"bell", "stand-in", "hum", "hall-light"}) {
        EXPECT_FALSE(wanted(9.9, name)) << name;
        EXPECT_TRUE(wanted(10, name)) << name;
        EXPECT_TRUE(wanted(28.9, name)) << name;
        EXPECT_FALSE(wanted(29.1, name)) << name;
    }
    Live chinese;
    chinese.language = "zh-Hans";
    EXPECT_FALSE(wanted(12, "song"));
    EXPECT_TRUE(evaluate(show, chinese, s(35)).assets.at(show.asset_index("song")).wanted);  // for the fallback scene
    EXPECT_TRUE(evaluate(show, {}, s(10)).layers.empty());  // between clips: black
    EXPECT_EQ(show.assets()[show.asset_index("hum")].role, AssetRole::Sound);
    EXPECT_EQ(show.assets()[show.asset_index("song")].role, AssetRole::Font);
    EXPECT_EQ(show.asset_index("none"), kNoAsset);
}

TEST(Evaluate, AFlickerIsAFunctionOfSeedNodeAndTime) {
    Show authored = small_show();
    authored.scenes.at("hall").nodes.at("key").light->flicker = 0.5f;
    const CompiledShow show = compiled(authored);
    authored.seed = 8;
    const CompiledShow other = compiled(authored);
    const auto intensity = [](const CompiledShow& c, double t) { return evaluate(c, {}, s(t)).layers[0].lights.at(0).intensity; };
    float least = 1e9f, most = 0;
    int different = 0;
    for (double t = 0; t < 8; t += 0.05) {
        least = std::min(least, intensity(show, t));
        most = std::max(most, intensity(show, t));
        different += intensity(show, t) != intensity(other, t);
    }
    EXPECT_GE(least, 200);
    EXPECT_LE(most, 400);
    EXPECT_GT(most - least, 100);
    EXPECT_GT(different, 150);
}

TEST(Evaluate, ANodeBeyondAllNumbersVanishesAndTheRestGoesOn) {
    Show authored = small_show();
    auto& nodes = authored.scenes.at("hall").nodes;
    std::string parent;
    for (int i = 0; i < 20; ++i) {
        Node& node = nodes["huge-" + std::to_string(i)];
        node.parent = parent;
        node.transform.scale = glm::vec3(1e4f);
        node.transform.position_m = glm::vec3(1e6f);
        parent = "huge-" + std::to_string(i);
    }
    nodes["far"] = nodes.at("bell");
    nodes["far"].parent = parent;
    nodes["cam-2"].camera.emplace();
    nodes["cam-2"].aim = "far";
    nodes["cam-2"].parent = parent;
    authored.scenes.at("hall").camera = "cam-2";
    const FrameState state = evaluate(compiled(authored), {}, s(5));
    EXPECT_EQ(state, state);  // a number that is none differs from itself
    ASSERT_EQ(state.layers[0].models.size(), 2u);
    EXPECT_EQ(state.layers[0].models[1].world_from_node[0], glm::vec4(0));
}

TEST(Evaluate, OwnWorkNeedsItsId) {
    const auto result = compile(small_show());
    ASSERT_FALSE(result);
    EXPECT_EQ(result.error().code, Code::InvalidArgument);
    EXPECT_EQ(result.error().message, "/assets/hum: \"sounds/hum.wav\" is own work, expected its asset id");
}

TEST(Evaluate, TextIsChosenByLanguage) {
    const Text text{{"de", "d"}, {"en", "e"}, {"zh-Hans", "s"}, {"zh-Hant", "t"}};
    struct Row {
        const char *asked, *otherwise, *found;
    };
    for (const Row& row : {Row{"zh-Hant", "en", "t"}, {"zh-Hant-HK", "en", "t"}, {"zh", "en", "s"}, {"zh-HK", "en", "s"}, {"fr", "en", "e"}, {"", "en", "e"},
                           {"fr", "it", "d"}, {"en-x-a", "", "e"}, {"e", "", "d"}})
        EXPECT_EQ(choose_text(text, row.asked, row.otherwise)->second, row.found) << row.asked;
    EXPECT_EQ(choose_text({}, "en", "en"), nullptr);
}

}  // namespace
}  // namespace pai
