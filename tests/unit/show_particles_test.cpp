// Particles of a show: what is in the air follows from show and time alone.
#include <algorithm>
#include <cmath>

#include <glm/geometric.hpp>
#include <gtest/gtest.h>

#include "show/particles.h"
#include "show_sample.h"

namespace pai {
namespace {

Flicks s(double seconds) { return Flicks::from_seconds(seconds); }

constexpr const char* kShow = R"({"format":"paifang.show/1","title":{"en":"P"},"seed":5})";
constexpr const char* kScene = R"({"format":"paifang.scene/1","nodes":{"cam":{"camera":{}},
"sky":{"transform":{"position_m":[0,80,0]},"particles":{"kind":"fireworks","count":5000,"box_m":[100,160,20],"period_s":0.5,"variety":1,"intensity":2,"light_cd":1000}},
"river":{"transform":{"position_m":[0,-80,0],"scale":[1,-1,1]},"particles":{"kind":"fireworks","count":5000,"box_m":[100,160,20],"period_s":7,"intensity":0.5,"like":"sky"}},
"rain":{"particles":{}}}})";
constexpr const char* kTimeline = R"({"format":"paifang.timeline/1","clips":{"a":{"scene":"room","start_s":10,"duration_s":60}},
"tracks":{"wet":{"target":"/scenes/room/nodes/rain/particles/share","keys":{"a":{"at_s":10,"value":0},"b":{"at_s":20,"value":1}}}}})";

Result<Show> parse(const std::string& scene = kScene) { return parse_show({kShow, {{"room", scene}}, {{"main", kTimeline}}}); }

CompiledShow compiled_show() {
    const auto show = parse();
    EXPECT_TRUE(show) << show.error().message;
    return compiled(*show);
}

const ParticleDraw* drawn(const FrameState& state, ParticleDraw::Kind kind, std::size_t which = 0) {
    for (const ParticleDraw& p : state.layers.at(0).particles)
        if (p.kind == kind && which-- == 0) return &p;
    return nullptr;
}

TEST(Particles, FollowTheClipTheTracksAndTheNodeTheyRepeat) {
    const CompiledShow show = compiled_show();
    const FrameState state = evaluate(show, {}, s(15));
    const ParticleDraw *river = drawn(state, ParticleDraw::Kind::Fireworks), *sky = drawn(state, ParticleDraw::Kind::Fireworks, 1), *rain = drawn(state, ParticleDraw::Kind::Rain);
    ASSERT_TRUE(river && sky && rain);
    EXPECT_EQ(sky->t, s(5)) << "since the clip began";
    EXPECT_EQ(river->seed, sky->seed) << "a reflection repeats them";
    EXPECT_EQ(river->period_s, sky->period_s) << "whatever its own part says";
    EXPECT_EQ(river->variety, 1);
    EXPECT_EQ(river->colour, glm::vec3(0.7f, 0.8f, 1) * 0.5f) << "and shines by itself";
    EXPECT_NE(rain->seed, sky->seed);
    EXPECT_EQ(sky->colour, glm::vec3(0.7f, 0.8f, 1) * 2.0f);
    EXPECT_NEAR(rain->share, 0.5f, 1e-5f);
    EXPECT_EQ(drawn(evaluate(show, {}, s(10)), ParticleDraw::Kind::Rain), nullptr) << "no share, no drops";
    EXPECT_EQ(state_hash(state), state_hash(evaluate(show, {}, s(15))));
    EXPECT_NE(state_hash(state), state_hash(evaluate(show, {}, s(15.01))));
}

TEST(Particles, EveryShellIsFiredOnceBurstsInTheUpperHalfAndLights) {
    const CompiledShow show = compiled_show();
    std::map<std::uint32_t, glm::vec3> bursts;
    std::size_t brightest = 0;
    for (int i = 0; i < 2000; ++i) {
        const FrameState state = evaluate(show, {}, s(10 + i * 0.02));
        const ParticleDraw* sky = drawn(state, ParticleDraw::Kind::Fireworks, 1);
        ASSERT_TRUE(sky);
        std::set<std::uint32_t> seen;
        for (int slot = 0; slot < shells_in_air(sky->period_s); ++slot) {
            const Shell shell = shell_at(*sky, slot);
            if (!shell.fired) continue;
            ASSERT_TRUE(seen.insert(shell.number).second);
            const auto [at, fresh] = bursts.emplace(shell.number, shell.burst);
            if (!fresh) ASSERT_EQ(at->second, shell.burst) << "it stays where it bursts";
            ASSERT_TRUE(std::abs(shell.burst.x) <= 50 && shell.burst.y >= 0 && shell.burst.y <= 80 && std::abs(shell.burst.z) <= 10);
        }
        const auto& lights = state.layers[0].lights;
        ASSERT_LE(lights.size(), 4u);
        brightest = std::max(brightest, lights.size());
        for (const LightState& light : lights) {
            EXPECT_GE(light.intensity, 0);
            EXPECT_LE(light.intensity, 1000);
            EXPECT_GE(light.position_ws.y, 79.9f) << "above the node";
        }
    }
    EXPECT_NEAR(static_cast<double>(bursts.size()), 80, 2) << "one every half second for forty";
    EXPECT_EQ(brightest, 4u);
    EXPECT_LT((kShellRise_s + kShellLife_s) / 0.12f + 1, kMostShells) << "every shell of the quickest fireworks has room until it is burnt out";
    ParticleDraw few = *drawn(evaluate(show, {}, s(30)), ParticleDraw::Kind::Fireworks, 1);
    few.share = 0;
    for (int slot = 0; slot < shells_in_air(few.period_s); ++slot) EXPECT_FALSE(shell_at(few, slot).fired);
}

TEST(Particles, ThatRepeatNothingOrAreNoWholeNumberAreNamed) {
    const std::pair<const char*, const char*> cases[] = {{R"("kind":"rain","like":"nobody")", "/nodes/rain/particles/like"},
                                                         {R"("kind":"rain","like":"river")", "/nodes/rain/particles/like"},
                                                         {R"("kind":"fireworks","period_s":0.1)", "/nodes/rain/particles/period_s"},
                                                         {R"("count":2.5)", "/nodes/rain/particles/count"},
                                                         {R"("count":2000000)", "/nodes/rain/particles/count"},
                                                         {R"("kind":"hail")", "/nodes/rain/particles/kind"}};
    for (const auto& [wrong, at] : cases) {
        const auto show = parse(replaced(kScene, R"("rain":{"particles":{}})", std::string(R"("rain":{"particles":{)") + wrong + "}}"));
        ASSERT_FALSE(show) << wrong;
        EXPECT_NE(show.error().message.find(at), std::string::npos) << show.error().message;
    }
}

}  // namespace
}  // namespace pai
