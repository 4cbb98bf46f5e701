#pragma once
// Commands on timelines: keys, tracks, clips, markers, ripple; and what a time snaps to.
#include <optional>
#include <set>
#include <vector>

#include "edit/nodes.h"

namespace pai {

// A timeline as long as a scene that is put on it first.
Result<Made> add_timeline(const Show& show, std::string_view wish);

// The key at `at` of the track that drives `target`: made, or given the value. A target that has no track gets one. `value`: as many numbers
// as the target has. InvalidArgument: no such timeline, or nothing live there.
Result<Made> set_key(const Show& show, const Id& timeline, const std::string& target, Flicks at, const Numbers& value,
                     Interpolation interpolation = Interpolation::Cubic);
// Keys for all live members of nodes' transforms that differ from what their tracks say at `at`; of those without a track too. What a gizmo
// records: `show` holds the moved nodes, `shown` what the timeline shows there now.
struct MovedMember {
    std::string target;
    Numbers value;
};
Result<Made> set_keys(const Show& show, const Id& timeline, const std::vector<MovedMember>& moved, Flicks at, Interpolation interpolation = Interpolation::Cubic);

// How a member stands to its track at a time: what a keyframe button shows and steps through.
struct KeyState {
    bool live = false;               // a track may drive it
    std::optional<ItemRef> track;    // the one that does
    std::optional<ItemRef> key;      // right there
    std::optional<Flicks> previous, next;  // keys before and after
};
KeyState key_state(const Show& show, const Id& timeline, const std::string& target, Flicks at);

// Keys, clips and markers in time; keys that come to lie on others take their place, nothing comes before 0.
Result<Change> move_in_time(const Show& show, const std::vector<ItemRef>& items, Flicks by);
// Keys about `pivot` by a factor > 0: slower or faster; their tangents go along.
Result<Change> stretch_keys(const Show& show, const std::vector<ItemRef>& keys, Flicks pivot, double factor);
Result<Change> ease_keys(const Show& show, const std::vector<ItemRef>& keys, Interpolation interpolation);

// Of a show what changes of keys, clips and markers of one timeline can touch: that timeline with these tracks and no other, and no scenes. A
// change made of it is one of the show, at a fraction of the cost where there are thousands of keys.
Show timing_part(const Show& show, const Id& timeline, const std::set<Id>& tracks);

// `scene` on a timeline at `start`, in the gap there if there is one, else at the end.
Result<Made> add_clip(const Show& show, const Id& timeline, const Id& scene, Flicks start, Flicks duration);
// Its beginning or end (`start`, `end` from the start of the timeline).
Result<Change> trim_clip(const Show& show, const Id& timeline, const Id& clip, Flicks start, Flicks end);
// Two clips of one scene, the second beginning at `at`.
Result<Made> split_clip(const Show& show, const Id& timeline, const Id& clip, Flicks at);

Result<Made> add_marker(const Show& show, const Id& timeline, Flicks at, const Text& title);

// Room of `duration` at `at`: what begins there or later goes on later, a clip that runs across grows.
Result<Change> ripple_insert(const Show& show, const Id& timeline, Flicks at, Flicks duration);
// Takes a stretch of time out: what begins in it goes (keys, markers, clips that lie in it), what lies later comes earlier.
Result<Change> ripple_delete(const Show& show, const Id& timeline, Flicks from, Flicks duration);

// The same with keys, clips or markers moved: all of their timeline that begins at the earliest of them or later goes along, and stops where
// it would meet what lies before.
Result<Change> ripple_move(const Show& show, const std::vector<ItemRef>& items, Flicks by);
// A clip's beginning or end where what lies later keeps its distance from its end.
Result<Change> ripple_trim(const Show& show, const Id& timeline, const Id& clip, Flicks start, Flicks end);

// What a time may snap to.
struct SnapTimes {
    FrameRate rate;                // whole frames; num 0: none
    bool beats = false;            // of the timeline's tempo
    bool keys = true, clips = true, markers = true, cues = true;  // cues: their go_at
    Flicks within;                 // no farther than this
};
// The nearest of them, or `t` itself; things in `except` are no goal.
Flicks snapped_time(const Show& show, const Id& timeline, Flicks t, const SnapTimes& snap, const std::vector<ItemRef>& except = {});

}  // namespace pai
