// Commands on timelines and cues.
#include <gtest/gtest.h>

#include "../unit/show_sample.h"
#include "edit/cues.h"
#include "edit/time_entry.h"
#include "edit/timing.h"

namespace pai {
namespace {

Flicks s(double seconds) { return Flicks::from_seconds(seconds); }

// `change` made on `show`, which stays one that plays.
Show with(Show show, const Result<Change>& change) {
    EXPECT_TRUE(change) << change.error().message;
    if (!change) return show;
    const auto done = apply(show, change->edit);
    EXPECT_TRUE(done) << done.error().message;
    for (const Problem& p : check_show(show)) ADD_FAILURE() << change->label << ": " << p.pointer << ": " << p.what;
    return show;
}
Show with(Show show, const Result<Made>& made) {
    EXPECT_TRUE(made) << made.error().message;
    return made ? with(std::move(show), Result<Change>(made->change)) : show;
}
const Timeline& main_of(const Show& show) { return show.timelines.at("main"); }

TEST(Timing, AKeyIsMadeOnATrackOfItsOwnOrGivesTheOneThereAnotherValue) {
    const char* const fov = "/scenes/hall/nodes/cam/camera/fov_y_deg";
    Show show = with(small_show(), set_key(small_show(), "main", fov, s(1), {{30}, 1}));
    show = with(show, set_key(show, "main", fov, s(3), {{20}, 1}));
    show = with(show, set_key(show, "main", fov, s(3), {{25}, 1}));
    const auto track = main_of(show).tracks.find("hall-cam-camera-fov-y-deg");
    ASSERT_NE(track, main_of(show).tracks.end());
    ASSERT_EQ(track->second.keys.size(), 2u);
    EXPECT_EQ(track->second.keys.at("k2").value.at[0], 25);
    EXPECT_EQ(track->second.keys.at("k1").interpolation, Interpolation::Cubic);
    EXPECT_FALSE(set_key(show, "main", "/scenes/hall/nodes/cam/camera/near_m", s(1), {{1}, 1})) << "not live";
    EXPECT_FALSE(set_key(show, "main", fov, s(1), {{1, 2}, 2}));
}

TEST(Timing, AKeyframeButtonKnowsTheTrackAndTheKeysAround) {
    const Show show = small_show();
    const KeyState on = key_state(show, "main", "/scenes/hall/nodes/cam/transform/position_m", s(4.5));
    EXPECT_EQ(on.key, key_ref("main", "approach", "k1"));
    EXPECT_EQ(on.previous, s(0));
    EXPECT_EQ(on.next, s(9));
    const KeyState none = key_state(show, "main", "/scenes/hall/nodes/cam/camera/fov_y_deg", s(1));
    EXPECT_TRUE(none.live && !none.track && !none.key);
    EXPECT_FALSE(key_state(show, "main", "/scenes/hall/nodes/cam/camera/near_m", s(1)).live);
}

TEST(Timing, KeysMovedOntoOthersTakeTheirPlaceAndNothingComesBeforeTheStart) {
    const Show show = small_show();
    Show after = with(show, move_in_time(show, {key_ref("main", "approach", "k0")}, s(4.5)));
    EXPECT_EQ(main_of(after).tracks.at("approach").keys.size(), 2u);
    EXPECT_TRUE(main_of(after).tracks.at("approach").keys.contains("k0"));
    after = with(show, move_in_time(show, {key_ref("main", "approach", "k1"), key_ref("main", "approach", "k2")}, s(-20)));
    EXPECT_EQ(main_of(after).tracks.at("approach").keys.at("k1").at, s(0)) << "all stop together";
    EXPECT_EQ(main_of(after).tracks.at("approach").keys.at("k2").at, s(4.5));
    after = with(show, stretch_keys(show, {key_ref("main", "approach", "k1"), key_ref("main", "approach", "k2")}, s(0), 0.5));
    EXPECT_EQ(main_of(after).tracks.at("approach").keys.at("k2").at, s(4.5));
    after = with(show, ease_keys(show, {key_ref("main", "turn", "k0")}, Interpolation::Step));
    EXPECT_EQ(main_of(after).tracks.at("turn").keys.at("k0").interpolation, Interpolation::Step);
}

TEST(Timing, ClipsFindRoomAreTrimmedAndSplit) {
    Show show = small_show();
    show = with(show, add_clip(show, "main", "quiet", s(3), s(5)));
    EXPECT_EQ(main_of(show).clips.at("quiet").start, s(12)) << "no room there: at the end";
    EXPECT_EQ(main_of(show).duration, s(17)) << "the timeline grows";
    show = with(show, trim_clip(show, "main", "quiet", s(13), s(15)));
    EXPECT_EQ(main_of(show).clips.at("quiet").duration, s(2));
    show = with(show, split_clip(show, "main", "a", s(4)));
    EXPECT_EQ(main_of(show).clips.at("a").duration, s(4));
    EXPECT_EQ(main_of(show).clips.at("a-2").start, s(4));
    EXPECT_EQ(main_of(show).clips.at("a-2").duration, s(5));
    EXPECT_FALSE(split_clip(show, "main", "a", s(40)));
}

TEST(Timing, RippleMovesEverythingLaterTogether) {
    Show show = with(small_show(), add_marker(small_show(), "main", s(6), {{"en", "Turn here"}}));
    ASSERT_TRUE(main_of(show).markers.contains("turn-here"));
    const Show longer = with(show, ripple_insert(show, "main", s(5), s(2)));
    EXPECT_EQ(main_of(longer).clips.at("a").duration, s(11)) << "it ran across";
    EXPECT_EQ(main_of(longer).clips.at("b").start, s(10));
    EXPECT_EQ(main_of(longer).tracks.at("turn").keys.at("k2").at, s(8));
    EXPECT_EQ(main_of(longer).tracks.at("approach").keys.at("k1").at, s(4.5));
    EXPECT_EQ(main_of(longer).markers.at("turn-here").at, s(8));
    EXPECT_EQ(main_of(longer).duration, s(14));
    EXPECT_EQ(with(longer, ripple_delete(longer, "main", s(5), s(2))), show) << "and back";
    const Show shorter = with(show, ripple_delete(show, "main", s(8.5), s(3.5)));
    EXPECT_EQ(main_of(shorter).duration, s(8.5));
    EXPECT_FALSE(main_of(shorter).tracks.at("fade").keys.contains("out") && main_of(shorter).tracks.at("fade").keys.contains("down"));
}

TEST(Timing, ATimeSnapsToWhatIsNearAndElseToAFrame) {
    Show show = with(small_show(), add_marker(small_show(), "main", s(7), {}));
    show.timelines.at("main").tempo.bpm = 100;
    const auto at = [&](double t, const SnapTimes& snap) { return snapped_time(show, "main", s(t), snap).seconds(); };
    const SnapTimes near{.rate = {30, 1}, .within = s(0.1)};
    EXPECT_DOUBLE_EQ(at(7.05, near), 7);
    EXPECT_DOUBLE_EQ(at(8.95, near), 9) << "the end of a clip";
    EXPECT_DOUBLE_EQ(at(2.01, near), 2) << "a frame";
    EXPECT_DOUBLE_EQ(at(2.42, {.rate = {0, 1}, .beats = true, .within = s(0.1)}), 2.4);
    EXPECT_DOUBLE_EQ(at(2.3, {.rate = {0, 1}, .within = s(0.1)}), 2.3);
    EXPECT_NE(snapped_time(show, "main", s(7.04), near, {marker_ref("main", "marker")}).seconds(), 7.0) << "nothing snaps to itself";
}

TEST(Cues, StandInOrderWithNumbersBetweenTheirNeighbours) {
    Show show = small_show();
    for (const char* wish : {"a", "b"}) show = with(show, add_cue(show, {.kind = CueKind::Scene, .scene = "hall"}, {}, wish));
    show = with(show, add_cue(show, {.kind = CueKind::Fade}, "a", "c"));
    show = with(show, add_cue(show, {.kind = CueKind::Osc}, "a", "d"));
    EXPECT_EQ(cues_in_order(show), (std::vector<Id>{"a", "d", "c", "b"}));
    EXPECT_EQ(show.cues.at("b").number, "2");
    EXPECT_EQ(show.cues.at("c").number, "1.5");
    EXPECT_EQ(show.cues.at("d").number, "1.25");
    const auto moved = reorder_cues(show, {"b"}, "a");
    ASSERT_TRUE(moved);
    EXPECT_EQ(moved->edit.operations.size(), 1u);
    show = with(show, moved);
    EXPECT_EQ(cues_in_order(show), (std::vector<Id>{"b", "a", "d", "c"}));
    show = with(show, renumber_cues(show, {}, 10, 5));
    EXPECT_EQ(show.cues.at("c").number, "25");
    for (const CueKind kind : {CueKind::Timeline, CueKind::Stop, CueKind::Wait, CueKind::GoTo}) show = with(show, add_cue(show, {.kind = kind}, {}));
    EXPECT_EQ(show.cues.size(), 8u);
}

TEST(Timing, ARippleTakesAlongWhatLiesLaterAndStopsAtWhatLiesBefore) {
    Show show = small_show();  // clips a: 0 to 9, b: 8 to 12; fade keys at 0, 1, 11, 12
    Show after = with(show, ripple_move(show, {clip_ref("main", "b")}, s(3)));
    EXPECT_EQ(main_of(after).clips.at("b").start, s(11));
    EXPECT_EQ(main_of(after).tracks.at("fade").keys.at("down").at, s(14));
    EXPECT_EQ(main_of(after).tracks.at("approach").keys.at("k1").at, s(4.5)) << "it lies before";
    EXPECT_EQ(main_of(after).duration, s(15));
    after = with(after, ripple_move(after, {clip_ref("main", "b")}, s(-20)));
    EXPECT_EQ(main_of(after).clips.at("b").start, s(9)) << "as far as the clip before it reaches; its key at 9 s went along";
    EXPECT_FALSE(ripple_move(show, {node_ref("hall", "bell")}, s(1)));
    after = with(show, ripple_trim(show, "main", "a", s(0), s(7)));
    EXPECT_EQ(main_of(after).clips.at("a").duration, s(7));
    EXPECT_EQ(main_of(after).clips.at("b").start, s(7)) << "two seconds are gone, and the second of the fade with them";
    EXPECT_EQ(main_of(after).duration, s(10));
    after = with(show, ripple_trim(show, "main", "b", s(8), s(14)));
    EXPECT_EQ(main_of(after).clips.at("b").duration, s(6));
    EXPECT_EQ(main_of(after).clips.at("a"), main_of(show).clips.at("a"));
    EXPECT_EQ(main_of(after).duration, s(14));
}

TEST(Timing, ATimeIsReadAsItIsTyped) {
    Tempo tempo;
    tempo.bpm = 120, tempo.beats_per_bar = 4, tempo.first_beat = s(1);
    struct Row {
        const char* text;
        TimeShown shown;
        double seconds;
    };
    for (const Row& row : {Row{"120f", TimeShown::Seconds, 2}, {"90", TimeShown::Frames, 1.5}, {"90", TimeShown::Seconds, 90}, {"1:02:03:30", TimeShown::Seconds, 3723.5},
                           {"1:30", TimeShown::Frames, 90}, {"3|2", TimeShown::Seconds, 5.5}, {"3.2", TimeShown::Bars, 5.5}, {"1|1", TimeShown::Bars, 1}, {"2", TimeShown::Bars, 3},
                           {"2|1.5", TimeShown::Bars, 3.25}, {"1.5min", TimeShown::Bars, 90}, {" 10/4 ", TimeShown::Seconds, 2.5}, {"+=2", TimeShown::Seconds, 12}, {"-=60", TimeShown::Seconds, 0},
                           {"1e30", TimeShown::Seconds, 1e7}, {"-4", TimeShown::Seconds, 0}, {"00:00:00:00", TimeShown::Bars, 0}}) {
        const auto t = parse_time(row.text, row.shown, {60, 1}, tempo, s(10));
        ASSERT_TRUE(t) << row.text << ": " << t.error().message;
        EXPECT_EQ(*t, s(row.seconds)) << row.text;
    }
    for (const char* bad : {"", "soon", "1:2:3:99", "1:99:00:00", "0|0", "3|5", "a|b", "-5f", "1:2:3:4:5", "||"})
        EXPECT_FALSE(parse_time(bad, TimeShown::Seconds, {60, 1}, tempo)) << bad;
    EXPECT_FALSE(parse_time("3|2", TimeShown::Bars, {60, 1})) << "no tempo";
    EXPECT_EQ(parse_time("1:00:00:00", TimeShown::Seconds, {30000, 1001})->count, frame_start(108000, {30000, 1001}).count) << "frames are counted, none is dropped";
}

}  // namespace
}  // namespace pai
