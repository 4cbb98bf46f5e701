// What cues show: the state of a frame follows from them, wherever the show is entered.
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>

#include <fmt/format.h>

#include "base/hash.h"
#include "show/compiled.h"
#include "show_sample.h"

namespace pai {
namespace {

namespace fs = std::filesystem;
using Kind = CueEvent::Kind;

constexpr Flicks operator""_s(long double s) { return {static_cast<std::int64_t>(s * Flicks::kPerSecond)}; }

// The small show with these cues in place of its timeline.
Show show_of(std::vector<Cue> cues) {
    Show show = small_show();
    show.timeline = "";
    for (std::size_t i = 0; i < cues.size(); ++i) {
        cues[i].order = static_cast<float>(i);
        show.cues[fmt::format("c{}", i)] = cues[i];
    }
    return show;
}
Cue scene_of(const char* scene, Flicks fade = {}) { return {.kind = CueKind::Scene, .scene = scene, .fade = fade}; }
Cue fade_of(const char* target, Numbers value, Flicks fade) { return {.kind = CueKind::Fade, .fade = fade, .target = target, .value = value}; }

// The show at `t`, with GO given at `goes`.
FrameState at(const CompiledShow& show, const std::vector<Flicks>& goes, Flicks t, Live live = {}) {
    CueLog log(show.cues());
    for (const Flicks go : goes) log.add(show.cues(), {Kind::Go, go, {}});
    live.cues = log.at(show.cues(), t);
    return evaluate(show, live, t);
}

bool wants(const FrameState& state, const CompiledShow& show, const char* asset) { return state.assets[show.asset_index(asset)].wanted; }

TEST(CueShow, IsBlackUntilTheFirstGoWhereNoTimelineStandsBefore) {
    const CompiledShow show = compiled(show_of({scene_of("hall"), scene_of("quiet")}));
    const FrameState black = at(show, {}, 3.0_s);
    EXPECT_TRUE(black.layers.empty());
    EXPECT_FALSE(black.slate.active);
    EXPECT_EQ(evaluate(show, {}, 3.0_s), black) << "without any cues in Live nothing was given";
    EXPECT_TRUE(wants(black, show, "bell")) << "what stands by is loaded";
    const FrameState hall = at(show, {5.0_s}, 7.5_s);
    ASSERT_EQ(hall.layers.size(), 1u);
    EXPECT_EQ(hall.layers[0].scene, "hall");
    EXPECT_EQ(hall.layers[0].weight, 1);
    EXPECT_EQ(hall.t, 7.5_s) << "show time goes on and on";
}

TEST(CueShow, ATimelineRunsFromItsCueAndHoldsWithItsTracks) {
    Show authored = show_of({{.kind = CueKind::Timeline, .timeline = "main", .from = 2.0_s}});
    authored.timelines.at("main").loop = false;
    const CompiledShow show = compiled(authored);
    authored.cues.clear();
    authored.timeline = "main";
    const CompiledShow alone = compiled(authored);
    for (const Flicks t : {0.0_s, 1.0_s, 6.5_s, 9.9_s, 30.0_s}) {
        const FrameState shown = at(show, {4.0_s}, t + 4.0_s), same = evaluate(alone, {}, t + 2.0_s);
        ASSERT_EQ(shown.layers.size(), same.layers.size()) << t.seconds();
        for (std::size_t i = 0; i < same.layers.size(); ++i) {
            EXPECT_EQ(shown.layers[i].camera, same.layers[i].camera) << t.seconds();
            EXPECT_EQ(shown.layers[i].weight, same.layers[i].weight) << t.seconds();
        }
        EXPECT_EQ(shown.master_light, same.master_light) << t.seconds();
    }
}

TEST(CueShow, FadesReachTheMembersTheyNameAndTurnTheShortWay) {
    const CompiledShow show = compiled(show_of({scene_of("hall"), fade_of("/scenes/hall/nodes/key/light/intensity_cd", {{100}, 1}, 2.0_s),
                                                fade_of("/scenes/hall/nodes/bell/transform/rotation_deg", {{0, 90, 0}, 3}, 2.0_s),
                                                fade_of("/master/light", {{0}, 1}, 1.0_s)}));
    const std::vector<Flicks> goes = {0.0_s, 1.0_s, 4.0_s, 7.0_s};
    const auto intensity = [&](Flicks t) { return at(show, goes, t).layers.at(0).lights.at(0).intensity; };
    EXPECT_EQ(intensity(0.5_s), 400);
    EXPECT_FLOAT_EQ(intensity(2.0_s), 250);
    EXPECT_EQ(intensity(3.0_s), 100);
    EXPECT_EQ(intensity(50.0_s), 100);
    const glm::mat4 half = at(show, goes, 5.0_s).layers.at(0).models.at(0).world_from_node;
    EXPECT_NEAR(half[0].x, std::sqrt(0.5), 1e-5);
    EXPECT_NEAR(half[0].z, -std::sqrt(0.5), 1e-5);
    EXPECT_FLOAT_EQ(at(show, goes, 7.5_s).master_light, 0.5f);
    EXPECT_EQ(at(show, goes, 9.0_s).master_light, 0);
    Live live;
    live.overrides["/scenes/hall/nodes/key/light/intensity_cd"]["osc"] = {1, {{33}, 1}};
    EXPECT_EQ(at(show, goes, 3.0_s, live).layers.at(0).lights.at(0).intensity, 33) << "who holds a fader wins over cues";
}

TEST(CueShow, PanicTakesPictureAndSound) {
    const CompiledShow show = compiled(show_of({scene_of("hall")}));
    CueLog log(show.cues());
    log.add(show.cues(), {Kind::Go, 0.0_s, {}});
    log.add(show.cues(), {Kind::Panic, 4.0_s, {}});
    const auto state = [&](Flicks t) {
        Live live;
        live.cues = log.at(show.cues(), t);
        return evaluate(show, live, t);
    };
    EXPECT_EQ(state(4.0_s).master_light, 1);
    EXPECT_EQ(state(5.0_s).master_light, 0.5f);
    EXPECT_EQ(state(5.0_s).master_gain, 0.5f);
    EXPECT_FALSE(state(5.0_s).sounds.empty());
    EXPECT_TRUE(state(6.0_s).layers.empty());
    EXPECT_TRUE(state(6.0_s).sounds.empty());
}

TEST(CueShow, SoundsOfASceneEnterOnTheSampleAndLeaveWithIt) {
    const CompiledShow show = compiled(show_of({scene_of("hall"), {.kind = CueKind::Stop, .fade = 2.0_s}}));
    const std::vector<Flicks> goes = {3.3_s, 20.0_s};
    const auto voice = [&](Flicks t) { return at(show, goes, t).sounds; };
    ASSERT_EQ(voice(10.0_s).size(), 1u);
    EXPECT_EQ(voice(10.0_s)[0].start, 3.3_s + 1.0_s);
    EXPECT_EQ(voice(21.0_s).at(0).voice, voice(10.0_s)[0].voice);
    EXPECT_NEAR(voice(21.0_s)[0].gain / voice(20.0_s)[0].gain, 0.5 * (1.0 / 1.5), 1e-3) << "its own fade at the end as well";
    EXPECT_TRUE(voice(22.0_s).empty());
}

TEST(CueShow, OneNodeInTwoScenesHasTwoVoices) {
    Show authored = show_of({scene_of("hall", 1.0_s), scene_of("twin", 1.0_s)});
    authored.scenes["twin"] = authored.scenes.at("hall");
    authored.cues.at("c0").follow = CueFollow::Continue;
    const CompiledShow show = compiled(authored);
    const auto sounds = at(show, {0.0_s}, 0.95_s).sounds;
    ASSERT_EQ(sounds.size(), 2u);
    EXPECT_NE(sounds[0].voice, sounds[1].voice);
}

TEST(CueShow, WhatFollowsWhatStandsByIsLoadedBeforeItsGo) {
    std::vector<Cue> cues = {{.kind = CueKind::Wait}, {.kind = CueKind::Wait}, {.kind = CueKind::Wait}, scene_of("hall")};
    cues[2].duration = 5.0_s;
    cues[2].follow = CueFollow::Follow;
    const CompiledShow show = compiled(show_of(cues));
    EXPECT_FALSE(wants(at(show, {}, 1.0_s), show, "bell"));
    EXPECT_TRUE(wants(at(show, {0.0_s}, 1.0_s), show, "bell")) << "the GO after the next one leads to it";
    EXPECT_TRUE(wants(at(show, {0.0_s, 1.0_s, 2.0_s}, 3.0_s), show, "bell")) << "under way";
}

TEST(CueShow, ARefusedSceneIsReplacedOnStageToo) {
    const CompiledShow show = compiled(show_of({scene_of("hall"), scene_of("quiet", 2.0_s)}));
    Live live;
    for (const char* name : {"bell", "stand-in", "hall-light"}) live.refused[show.assets()[show.asset_index(name)].id] = {"NO", 1.0_s};
    EXPECT_EQ(at(show, {2.0_s}, 3.0_s, live).layers.at(0).scene, "quiet");
    EXPECT_TRUE(at(show, {2.0_s}, 30.0_s, live).slate.active) << "the fallback has had its time";
    const FrameState left = at(show, {2.0_s, 31.0_s}, 32.0_s, live);
    EXPECT_FALSE(left.slate.active);
    ASSERT_EQ(left.layers.size(), 1u);
    EXPECT_EQ(left.layers[0].weight, 1);
}

// Linear play with one memory, and seeks in any order with another. Every show of the sources, cued ones as rehearsed.
TEST(CueShow, SeekingEqualsPlayingForEveryShow) {
    int shows = 0;
    for (const auto& entry : fs::directory_iterator(fs::path(PAIFANG_ROOT) / "scenes")) {
        if (!fs::exists(entry.path() / "show.json")) continue;
        const auto loaded = load_show(entry.path());
        ASSERT_TRUE(loaded) << loaded.error().message;
        const CompiledShow show = compiled(*loaded);
        const CueList& cues = show.cues();
        CueLog script(cues);
        for (const CueEvent& event : rehearsed_events(cues)) script.add(cues, event);
        constexpr std::int64_t kFrames = 240;
        const auto time = [&](std::int64_t i) { return Flicks{show.duration().count / kFrames * i + i}; };
        FrameState state;
        EvaluateScratch scratch;
        std::vector<std::uint64_t> played;
        Live live;
        live.cues = first_cue_state(cues);
        std::size_t given = 0;
        for (std::int64_t i = 0; i < kFrames; ++i) {
            for (; given < script.events().size() && script.events()[given].t <= time(i); ++given) apply(cues, *live.cues, script.events()[given]);
            advance(cues, *live.cues, time(i));
            evaluate(show, live, time(i), state, scratch);
            played.push_back(state_hash(state));
        }
        for (std::uint64_t n = 0; n < 120; ++n) {
            const auto i = static_cast<std::int64_t>(hash_u64(5, 6, n) % kFrames);
            live.cues = script.at(cues, time(i));
            ASSERT_EQ(state_hash(evaluate(show, live, time(i))), played[static_cast<std::size_t>(i)]) << entry.path() << " at " << time(i).seconds() << " s";
        }
        ++shows;
    }
    EXPECT_GE(shows, 2);
}

TEST(CueShow, AFaultyListIsRefusedWithThePlaceAndTheReason) {
    struct Row {
        const char* name;
        Cue cue;
        const char* pointer;
        const char* what;
    };
    const Cue osc{.kind = CueKind::Osc, .host = "desk.example", .address = "/light/go"};
    const auto with = [](Cue cue, auto change) {
        change(cue);
        return cue;
    };
    const Row rows[] = {
        {"scene", scene_of("hell"), "/cues/c0/scene", "no scene \"hell\""},
        {"camera", with(scene_of("hall"), [](Cue& c) { c.camera = "key"; }), "/cues/c0/camera", "no node with a camera \"key\""},
        {"timeline", {.kind = CueKind::Timeline, .timeline = "mine"}, "/cues/c0/timeline", "no timeline \"mine\""},
        {"past its end", {.kind = CueKind::Timeline, .timeline = "main", .from = 12.0_s}, "/cues/c0/from_s", "is past the end of the timeline"},
        {"endless", {.kind = CueKind::Timeline, .follow = CueFollow::Follow, .timeline = "main"}, "/cues/c0/follow", "nothing follows a timeline that loops"},
        {"target", fade_of("/scenes/hall/nodes/bell/light/colour", {{1}, 1}, {}), "/cues/c0/target", "no live member"},
        {"no target", fade_of("", {{1}, 1}, {}), "/cues/c0/target", "no live member"},
        {"count", fade_of("/scenes/hall/nodes/key/light/colour", {{1}, 1}, {}), "/cues/c0/value", "expected 3 numbers"},
        {"range", fade_of("/master/light", {{2}, 1}, {}), "/cues/c0/value", "2 is out of range, expected 0 to 1"},
        {"stop", {.kind = CueKind::Stop, .cue = "c9"}, "/cues/c0/cue", "no cue \"c9\""},
        {"goto", {.kind = CueKind::GoTo}, "/cues/c0/cue", "no cue \"\""},
        {"in no time", {.kind = CueKind::GoTo, .follow = CueFollow::Continue, .cue = "c0"}, "/cues/c0", "cues come round"},
        {"host", with(osc, [](Cue& c) { c.host = ""; }), "/cues/c0/host", "expected the address"},
        {"address", with(osc, [](Cue& c) { c.address = "light"; }), "/cues/c0/address", "expected an address"},
        {"pattern", with(osc, [](Cue& c) { c.address = "/light/*"; }), "/cues/c0/address", "expected an address"},
        {"whole number", with(osc, [](Cue& c) { c.arguments["a"] = "i:3.5"; }), "/cues/c0/arguments/a", "expected i:3"},
        {"infinite", with(osc, [](Cue& c) { c.arguments["a"] = "f:inf"; }), "/cues/c0/arguments/a", "expected i:3"},
        {"kind of argument", with(osc, [](Cue& c) { c.arguments["a"] = "x"; }), "/cues/c0/arguments/a", "expected i:3"},
    };
    for (const Row& row : rows) {
        const Problems problems = check_show(show_of({row.cue}));
        ASSERT_EQ(problems.size(), 1u) << row.name;
        EXPECT_EQ(problems[0].pointer, row.pointer) << row.name;
        EXPECT_NE(problems[0].what.find(row.what), std::string::npos) << row.name << ": " << problems[0].what;
    }
    EXPECT_TRUE(check_show(show_of({with(osc, [](Cue& c) { c.arguments = {{"a", "i:-3"}, {"b", "f:0.5"}, {"c", "s:"}, {"d", "T"}}; })})).empty());
    Show late = show_of({scene_of("hall")});
    late.excerpt = {1.0_s, 2.0_s};
    EXPECT_EQ(check_show(late).at(0).what, "the excerpt ends after the show as rehearsed");
}

TEST(CueShow, LastsAsLongAsItWasRehearsed) {
    std::vector<Cue> cues = {scene_of("hall", 1.0_s), {.kind = CueKind::Wait}};
    cues[0].go_at = 2.0_s;
    cues[1].go_at = 5.0_s;
    cues[1].duration = 4.0_s;
    EXPECT_EQ(compiled(show_of(cues)).duration(), 9.0_s);
    EXPECT_EQ(excerpt_of(show_of(cues)).duration, 9.0_s);
}

}  // namespace
}  // namespace pai
