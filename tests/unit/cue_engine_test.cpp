// The cue engine: against a model, and each rule by itself.
#include <gtest/gtest.h>

#include <cstdlib>

#include <fmt/format.h>

#include "cue_model.h"
#include "cue_random.h"

namespace pai {
namespace {

using test::CueModel;
using test::Draw;
using Kind = CueEvent::Kind;

constexpr Flicks operator""_s(long double s) { return {static_cast<std::int64_t>(s * Flicks::kPerSecond)}; }

// One list under random hands: the engine seen at every step, the engine left alone between events, and the model.
class Duel {
public:
    explicit Duel(std::uint64_t seed) : draw_(seed ^ 0x5bd1e995), show_(test::random_cues(seed, 12)), list_(cue_list_of(show_)),
        seen_(first_cue_state(list_)), alone_(seen_), model_(show_) {}

    void step() {
        t_ = t_ + (draw_(3) == 0 ? Flicks{} : draw_(8) == 0 ? draw_.time(8) : draw_.time(0.5));
        const std::uint64_t what = draw_(16);
        if (what < 7) give({Kind::Go, t_, {}});
        else if (what < 8) give({Kind::Go, t_, any_cue()});
        else if (what < 9) give({Kind::Back, t_, {}});
        else if (what < 10) give({Kind::Next, t_, {}});
        else if (what < 11) give({Kind::Standby, t_, any_cue()});
        else if (what < 12) give({Kind::Panic, t_, {}});
        else look();
    }

    void compare() {
        const std::int64_t t = t_.count;
        advance(list_, seen_, t_, &began_);
        CueState alone = alone_;
        advance(list_, alone, t_);
        EXPECT_EQ(seen_, alone);
        model_.pass(t);
        EXPECT_EQ(seen_.standby == kNoCue ? "" : list_.cues[seen_.standby].id, model_.standby);
        std::vector<std::tuple<Id, bool, bool, bool>> runs;
        for (const CueRun& run : seen_.runs) runs.emplace_back(list_.cues[run.cue].id, run.begun, run.ended, run.led);
        EXPECT_EQ(runs, model_.running());
        compare_stage(t);
        for (const MemberFade& fade : seen_.fades) {
            const FadePoint point = fade_at(fade, t_);
            EXPECT_NEAR(0.3f * point.under + point.number[0], model_.value(list_.members[fade.member].pointer, 0.3, t), 1e-4);
        }
        EXPECT_EQ(seen_.fades.size(), model_.faded().size());
        EXPECT_NEAR(panic_level(list_, seen_, t_), model_.light(t), 1e-6);
        std::vector<std::pair<Id, std::int64_t>> began;
        for (const CueBegan& b : began_) began.emplace_back(list_.cues[b.cue].id, b.t.count);
        EXPECT_EQ(began, model_.began);
        began_.clear();
        model_.began.clear();
    }

private:
    Id any_cue() { return "c" + std::to_string(draw_(list_.cues.size())); }

    void look() {
        advance(list_, seen_, t_, &began_);
    }

    void give(const CueEvent& event) {
        const bool taken = apply(list_, seen_, event, &began_);
        EXPECT_EQ(apply(list_, alone_, event), taken);
        if (event.kind == Kind::Go) EXPECT_EQ(model_.go(event.t.count, event.cue), taken);
        if (event.kind == Kind::Back) model_.back(event.t.count);
        if (event.kind == Kind::Next) model_.next(event.t.count);
        if (event.kind == Kind::Standby) model_.stand_by(event.t.count, event.cue);
        if (event.kind == Kind::Panic) model_.panic(event.t.count);
    }

    void compare_stage(std::int64_t t) {
        const auto stage = model_.stage(t);
        ASSERT_EQ(seen_.stage.size(), stage.size());
        const StageWeights weights = stage_weights(seen_, t_);
        for (std::size_t i = 0; i < stage.size(); ++i) {
            const auto& [id, entered, weight] = stage[i];
            EXPECT_EQ(seen_.stage[i].cue == kNoCue ? "" : list_.cues[seen_.stage[i].cue].id, id);
            EXPECT_EQ(seen_.stage[i].entered.count, entered);
            EXPECT_NEAR(static_cast<double>(weights[i]) / kFullWeight, weight, 1e-5);
        }
    }

    Draw draw_;
    Show show_;
    CueList list_;
    CueState seen_, alone_;
    CueModel model_;
    std::vector<CueBegan> began_;
    Flicks t_;
};

// 50,000 operations on 1,000 lists; PAIFANG_CUE_OPERATIONS asks for more.
TEST(CueEngine, AgreesWithAModelThatForgetsNothing) {
    const char* asked = std::getenv("PAIFANG_CUE_OPERATIONS");
    const int operations = asked ? std::atoi(asked) : 50'000;
    constexpr int kPerList = 50;
    for (int list = 0; list < operations / kPerList && !testing::Test::HasFailure(); ++list) {
        SCOPED_TRACE(fmt::format("list {}", list));
        Duel duel(static_cast<std::uint64_t>(list));
        for (int i = 0; i < kPerList && !testing::Test::HasFailure(); ++i) {
            duel.step();
            if (i % 3 == 0) duel.compare();
        }
    }
}

// A list from its lines: every cue's id is its order.
struct ListOf {
    Show show;
    CueList list;
    CueState state;
    std::vector<CueBegan> began;

    explicit ListOf(std::vector<Cue> cues, Flicks panic_fade = 2.0_s) {
        show.timeline = "";
        show.panic_fade = panic_fade;
        for (const char* id : {"a", "b"}) show.scenes[id].nodes["cam"].camera.emplace();
        show.timelines["film"] = {.duration = 10.0_s, .clips = {{"x", {.scene = "a", .duration = 10.0_s}}}};
        for (std::size_t i = 0; i < cues.size(); ++i) {
            cues[i].order = static_cast<float>(i + 1);
            show.cues[std::to_string(i + 1)] = cues[i];
        }
        list = cue_list_of(show);
        state = first_cue_state(list);
    }
    bool go(Flicks t) { return apply(list, state, {Kind::Go, t, {}}, &began); }
    bool give(Kind kind, Flicks t, Id cue = {}) { return apply(list, state, {kind, t, std::move(cue)}, &began); }
    void until(Flicks t) { advance(list, state, t, &began); }
    std::string standby() const { return state.standby == kNoCue ? "-" : list.cues[state.standby].id; }
    // "1@0.5 2@1.5"
    std::string fired() const {
        std::string out;
        for (const CueBegan& b : began) out += fmt::format("{}{}@{}", out.empty() ? "" : " ", list.cues[b.cue].id, b.t.seconds());
        return out;
    }
};

Cue wait_of(Flicks duration, CueFollow follow = CueFollow::None) { return {.kind = CueKind::Wait, .follow = follow, .duration = duration}; }
Cue scene_of(const char* scene, Flicks fade, CueFollow follow = CueFollow::None) { return {.kind = CueKind::Scene, .follow = follow, .scene = scene, .fade = fade}; }
Cue fade_to(float value, Flicks fade) { return {.kind = CueKind::Fade, .fade = fade, .target = "/master/light", .value = {{value}, 1}}; }

double light(const ListOf& l, Flicks t, double under = 1) {
    if (l.state.fades.empty()) return under;
    const FadePoint p = fade_at(l.state.fades.front(), t);
    return under * static_cast<double>(p.under) + static_cast<double>(p.number[0]);
}

TEST(CueEngine, GoFiresWhatStandsByAndMovesOn) {
    ListOf l({wait_of(1.0_s), wait_of(1.0_s)});
    EXPECT_EQ(l.standby(), "1");
    EXPECT_TRUE(l.go(1.0_s));
    EXPECT_EQ(l.standby(), "2");
    EXPECT_TRUE(l.go(2.0_s));
    EXPECT_EQ(l.standby(), "-");
    EXPECT_FALSE(l.go(3.0_s)) << "nothing stands by";
    EXPECT_EQ(l.fired(), "1@1 2@2");
}

TEST(CueEngine, GoIsDebounced) {
    ListOf l({wait_of({}), wait_of({}), wait_of({})});
    EXPECT_TRUE(l.go(1.0_s));
    EXPECT_FALSE(l.go(1.0_s));
    EXPECT_FALSE(l.go({(1.1_s).count - 1})) << "a bounce does not start the time anew";
    EXPECT_TRUE(l.go(1.1_s));
    EXPECT_EQ(l.fired(), "1@1 2@1.1");
}

TEST(CueEngine, GoStopsNothingThatRuns) {
    ListOf l({wait_of(10.0_s, CueFollow::Follow), wait_of({}), wait_of(1.0_s)});
    l.go(0.0_s);
    EXPECT_EQ(l.standby(), "3") << "what follows by itself does not stand by";
    l.go(5.0_s);
    l.until(20.0_s);
    EXPECT_EQ(l.fired(), "1@0 3@5 2@10");
}

TEST(CueEngine, WaitsContinuesAndFollows) {
    Cue first = wait_of(2.0_s, CueFollow::Continue);
    first.pre_wait = 1.0_s, first.post_wait = 0.5_s;
    Cue second = fade_to(0, 3.0_s);
    second.follow = CueFollow::Follow, second.post_wait = 0.25_s;
    ListOf l({first, second, wait_of({})});
    l.go(1.0_s);
    l.until(60.0_s);
    EXPECT_EQ(l.fired(), "1@2 2@2.5 3@5.75");
}

TEST(CueEngine, ATimelineIsFollowedAtItsEnd) {
    Cue film{.kind = CueKind::Timeline, .follow = CueFollow::Follow, .timeline = "film", .from = 4.0_s, .fade = 1.0_s};
    ListOf l({film, wait_of({}), scene_of("b", {})});
    l.go(1.0_s);
    l.until(30.0_s);
    EXPECT_EQ(l.fired(), "1@1 2@7");
    ListOf cut({film, wait_of({}), scene_of("b", {})});
    cut.go(1.0_s);
    cut.go(3.0_s);
    cut.until(30.0_s);
    EXPECT_EQ(cut.fired(), "1@1 3@3") << "what did not come to its end is not followed";
}

TEST(CueEngine, TheLatestFadeStartsFromTheValueItFinds) {
    ListOf l({fade_to(0, 4.0_s), fade_to(1, 2.0_s)});
    l.go(0.0_s);
    EXPECT_DOUBLE_EQ(light(l, 1.0_s), 0.75);
    l.go(2.0_s);
    EXPECT_DOUBLE_EQ(light(l, 2.0_s), 0.5);
    EXPECT_DOUBLE_EQ(light(l, 3.0_s), 0.75);
    EXPECT_DOUBLE_EQ(light(l, 2.0_s, 0.5), 0.25) << "what lies under the fades has its share";
    l.until(9.0_s);
    EXPECT_EQ(light(l, 9.0_s), 1) << "and stays";
    EXPECT_EQ(l.state.fades.front().cue, kNoCue);
}

TEST(CueEngine, QuickScenesGoOnWithoutAJump) {
    ListOf l({scene_of("a", 2.0_s), scene_of("b", 2.0_s), scene_of("a", 2.0_s)});
    l.go(0.0_s);
    l.go(1.0_s);
    l.go(1.5_s);
    StageWeights before{};
    for (Flicks t = 1.5_s; t < 4.0_s; t = t + 0.01_s) {
        l.until(t);
        StageWeights now = stage_weights(l.state, t);
        std::int64_t sum = 0;
        for (const std::int64_t w : now) sum += w;
        EXPECT_LE(sum, kFullWeight);
        if (t > 1.5_s && l.state.stage.size() == 3)
            for (std::size_t i = 0; i < 3; ++i) EXPECT_LT(std::abs(now[i] - before[i]), kFullWeight / 80);
        before = now;
    }
    EXPECT_EQ(l.state.stage.size(), 1u);
    EXPECT_EQ(stage_weights(l.state, 4.0_s)[0], kFullWeight);
}

TEST(CueEngine, AStopTakesOneOrAll) {
    Cue one{.kind = CueKind::Stop, .fade = 1.0_s, .cue = "2"}, all{.kind = CueKind::Stop, .fade = 2.0_s};
    ListOf l({wait_of(20.0_s, CueFollow::Follow), wait_of(20.0_s), one, all, wait_of({})});
    l.show.cues.at("1").follow = CueFollow::None;
    l.list = cue_list_of(l.show);
    l.go(0.0_s);
    l.go(1.0_s);
    l.go(2.0_s);
    ASSERT_EQ(l.state.runs.size(), 2u) << "the first wait and the stop itself";
    EXPECT_EQ(l.state.runs[0].cue, 0u);
    l.go(5.0_s);
    ASSERT_EQ(l.state.runs.size(), 1u);
    l.until(7.0_s);
    EXPECT_TRUE(l.state.runs.empty());
}

TEST(CueEngine, AStoppedSceneGoesToBlackAndReleasesNothingBelow) {
    ListOf l({scene_of("a", {}), scene_of("b", 4.0_s), {.kind = CueKind::Stop, .fade = 1.0_s, .cue = "2"}});
    l.go(0.0_s);
    l.go(1.0_s);
    l.go(3.0_s);
    const auto at = [&](Flicks t) {
        l.until(t);
        return stage_weights(l.state, t);
    };
    EXPECT_EQ(at(3.0_s)[0], kFullWeight / 2);
    EXPECT_EQ(at(3.0_s)[1], kFullWeight / 2);
    EXPECT_EQ(at(3.5_s)[0], kFullWeight * 3 / 8) << "the one below goes on leaving";
    EXPECT_NEAR(static_cast<double>(at(3.5_s)[1]), kFullWeight * 5 / 16, 1);
    EXPECT_EQ(at(4.0_s)[1], 0);
    at(5.0_s);
    EXPECT_TRUE(l.state.stage.empty());
}

TEST(CueEngine, BackAndNextMoveWhatStandsByAndUndoNothing) {
    ListOf l({wait_of(9.0_s), wait_of(9.0_s)});
    l.go(0.0_s);
    EXPECT_TRUE(l.give(Kind::Back, 1.0_s));
    EXPECT_EQ(l.standby(), "1");
    EXPECT_EQ(l.state.runs.size(), 1u);
    EXPECT_FALSE(l.give(Kind::Back, 1.0_s));
    EXPECT_TRUE(l.give(Kind::Next, 1.0_s));
    EXPECT_TRUE(l.give(Kind::Next, 1.0_s));
    EXPECT_EQ(l.standby(), "-");
    EXPECT_FALSE(l.give(Kind::Next, 1.0_s));
    EXPECT_TRUE(l.give(Kind::Back, 1.0_s));
    EXPECT_EQ(l.standby(), "2");
    EXPECT_FALSE(l.give(Kind::Standby, 1.0_s, "nine"));
}

TEST(CueEngine, PanicFadesStopsAndLeavesWhatStandsBy) {
    ListOf l({scene_of("a", {}), wait_of(1.0_s, CueFollow::Follow), scene_of("b", {}), scene_of("a", {})});
    l.go(0.0_s);
    l.go(1.0_s);
    l.give(Kind::Panic, 1.5_s);
    EXPECT_EQ(panic_level(l.list, l.state, 2.5_s), 0.5f);
    l.until(2.5_s);
    EXPECT_EQ(l.fired(), "1@0 2@1") << "nothing more begins";
    EXPECT_EQ(l.state.stage.size(), 1u);
    l.until(3.5_s);
    EXPECT_TRUE(l.state.stage.empty());
    EXPECT_EQ(l.standby(), "4");
    l.go(4.0_s);
    EXPECT_EQ(panic_level(l.list, l.state, 4.0_s), 1);
    EXPECT_EQ(l.state.stage.size(), 1u);
    EXPECT_TRUE(l.state.fades.empty());
}

TEST(CueEngine, ASecondPanicCutsAndGoEndsOne) {
    ListOf l({scene_of("a", {}), scene_of("b", {})});
    l.go(0.0_s);
    l.give(Kind::Panic, 1.0_s);
    l.give(Kind::Panic, 1.1_s);
    EXPECT_TRUE(l.state.stage.empty());
    EXPECT_FALSE(l.state.panic.has_value());
    ListOf m({scene_of("a", {}), scene_of("b", {})});
    m.go(0.0_s);
    m.give(Kind::Panic, 1.0_s);
    m.go(1.5_s);
    EXPECT_FALSE(m.state.panic.has_value());
    ASSERT_EQ(m.state.stage.size(), 1u);
    EXPECT_EQ(m.state.stage[0].cue, 1u);
}

TEST(CueEngine, CuesThatComeRoundInNoTimeAreCut) {
    Cue round{.kind = CueKind::GoTo, .follow = CueFollow::Continue, .cue = "1"};
    ListOf l({wait_of({}, CueFollow::Continue), wait_of({}, CueFollow::Follow), round, wait_of({})});
    l.go(0.0_s);
    l.until(86400.0_s);
    EXPECT_EQ(l.fired(), "1@0 2@0 3@0");
    EXPECT_EQ(short_loops(l.show), std::vector<Id>{"3"});
    round.post_wait = 1.0_s;
    ListOf slow({wait_of({}, CueFollow::Continue), wait_of({}, CueFollow::Follow), round, wait_of({})});
    slow.go(0.0_s);
    EXPECT_EQ(slow.standby(), "4") << "GO leaves a loop downwards";
    slow.until(2.0_s);
    EXPECT_EQ(slow.fired(), "1@0 2@0 3@0 1@1 2@1 3@1 1@2 2@2 3@2");
    EXPECT_TRUE(short_loops(slow.show).empty());
}

TEST(CueEngine, AListOfThousandsThatRunsAtOnceEnds) {
    ListOf l(std::vector<Cue>(5000, wait_of(1.0_s, CueFollow::Continue)));
    l.go(0.0_s);
    EXPECT_EQ(l.began.size(), 5000u);
    EXPECT_EQ(l.state.runs.size(), 5000u);
    l.until(2.0_s);
    EXPECT_TRUE(l.state.runs.empty());
}

TEST(CueEngine, AHurriedStageIsBounded) {
    std::vector<Cue> cues(60, scene_of("a", 60.0_s));
    for (std::size_t i = 1; i < cues.size(); i += 2) cues[i].scene = "b";
    ListOf l(cues);
    for (int i = 0; i < 60; ++i) EXPECT_TRUE(l.go({i * kGoDebounce.count}));
    EXPECT_EQ(l.state.stage.size(), kMaxStageLayers);
}

// What counts of a state once all has ended: not when it was.
struct Outcome {
    std::uint32_t standby;
    std::vector<std::uint32_t> stage;
    std::vector<MemberFade> fades;
    bool operator==(const Outcome&) const = default;
};
Outcome outcome_of(const CueState& state) {
    Outcome out{state.standby, {}, state.fades};
    for (const StageLayer& layer : state.stage) out.stage.push_back(layer.cue);
    return out;
}

TEST(CueEngine, PlayFromHereIsWhatPlayingReaches) {
    int compared = 0;
    for (std::uint64_t seed = 0; seed < 400; ++seed) {
        const Show show = test::random_cues(seed, 12, false);
        const CueList list = cue_list_of(show);
        CueState state = first_cue_state(list);
        Flicks t, late;
        CueState slow = state;
        while (state.standby != kNoCue) {
            const CuePoint point = state_at_cue(list, state.standby);
            ASSERT_EQ(point.state, state) << "list " << seed << ", cue " << list.cues[state.standby].id;
            ASSERT_EQ(point.t, t);
            ASSERT_EQ(outcome_of(slow), outcome_of(state)) << "however long the operator takes";
            ++compared;
            // The next GO once all has ended; and somebody who is slower.
            apply(list, state, {Kind::Go, t, {}});
            t = t + kGoDebounce;
            while (const auto next = next_happening(list, state)) {
                t = std::max(t, *next);
                advance(list, state, *next);
            }
            apply(list, slow, {Kind::Go, late, {}});
            late = late + Flicks{1000 * Flicks::kPerSecond + static_cast<std::int64_t>(hash_u64(seed, 3, 4) % 1000)};
            advance(list, slow, late);
        }
    }
    EXPECT_GT(compared, 1000);
}

TEST(CueEngine, PlayFromHereStopsBeforeTheCueOfAChain) {
    ListOf l({scene_of("a", 1.0_s, CueFollow::Follow), scene_of("b", 1.0_s, CueFollow::Continue), fade_to(0, 1.0_s)});
    const CuePoint point = state_at_cue(l.list, 1);
    EXPECT_EQ(point.t, 1.0_s);
    EXPECT_EQ(point.state.standby, 1u);
    ASSERT_EQ(point.state.stage.size(), 1u);
    EXPECT_EQ(point.state.stage[0].cue, 0u);
    EXPECT_TRUE(l.give(Kind::FromHere, 50.0_s, "3"));
    EXPECT_EQ(l.standby(), "3");
    EXPECT_TRUE(l.began.empty()) << "nothing of it counts as fired: no message is sent again";
    EXPECT_EQ(l.state.stage.back().entered, 49.0_s);
    EXPECT_TRUE(l.go(50.0_s));
    EXPECT_EQ(l.fired(), "3@50");
}

TEST(CueEngine, PlayFromHerePassesAGotoThatLeadsBack) {
    Cue again{.kind = CueKind::GoTo, .cue = "1"}, over{.kind = CueKind::GoTo, .cue = "5"};
    ListOf back({scene_of("a", {}), again, scene_of("b", {}), wait_of({})});
    EXPECT_EQ(state_at_cue(back.list, 3).state.stage.back().cue, 2u);
    ListOf on({scene_of("a", {}), over, scene_of("b", {}), wait_of({}), wait_of({})});
    EXPECT_EQ(state_at_cue(on.list, 4).state.stage.back().cue, 0u) << "what a goto leads past was not played";
}

TEST(CueLog, KnowsTheStateOfEveryTime) {
    for (std::uint64_t seed = 0; seed < 60; ++seed) {
        const Show show = test::random_cues(seed, 8);
        const CueList list = cue_list_of(show);
        CueLog log(list);
        Draw draw(seed);
        Flicks t;
        for (int i = 0; i < 30; ++i) {
            t = t + draw.time(1);
            log.add(list, {draw(8) == 0 ? Kind::Panic : Kind::Go, t, {}});
        }
        CueState state = first_cue_state(list);
        std::size_t next = 0;
        for (Flicks at; at < t + 3.0_s; at = at + 0.07_s) {
            for (; next < log.events().size() && log.events()[next].t <= at; ++next) apply(list, state, log.events()[next]);
            advance(list, state, at);
            ASSERT_EQ(log.at(list, at), state) << "list " << seed << " at " << at.seconds() << " s";
        }
    }
}

}  // namespace
}  // namespace pai
