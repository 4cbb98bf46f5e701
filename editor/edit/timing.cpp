#include "edit/timing.h"

#include <algorithm>
#include <cmath>
#include <set>

#include <fmt/format.h>

#include "show/live_member.h"

namespace pai {
namespace {

using ItemKind = ItemRef::Kind;

Error timing_error(std::string what) { return Error(Code::InvalidArgument, std::move(what), "EDIT_INVALID"); }

Result<Timeline*> timeline_of(Show& show, const Id& id) {
    const auto it = show.timelines.find(id);
    if (it == show.timelines.end()) return timing_error(fmt::format("no timeline \"{}\"", id));
    return &it->second;
}

Flicks end_of(const Clip& clip) { return clip.start + clip.duration; }
Flicks not_before_start(Flicks t) { return std::max(t, Flicks{}); }

// "scene-1/bell/position_m" of a target, short enough for an id.
Id track_id(const Timeline& timeline, const std::string& target) {
    std::string wish = target;
    for (const std::string_view noise : {"/scenes/", "/nodes", "/transform"})
        if (const auto at = wish.find(noise); at != wish.npos) wish.erase(at, noise.size() - (noise.ends_with('/') ? 1 : 0));
    return fresh_id(wish, "track", [&](const Id& i) { return timeline.tracks.contains(i); });
}

Result<ItemRef> put_key(const Show& show, const Id& timeline_id, Timeline& timeline, const std::string& target, const Keyframe& key) {
    const LiveMember* const member = find_live_member(show, target);
    if (!member) return timing_error(fmt::format("{} is not live, or not there", target));
    if (member->count != key.value.count) return timing_error(fmt::format("{}: {} numbers, expected {}", target, key.value.count, member->count));
    auto track = std::find_if(timeline.tracks.begin(), timeline.tracks.end(), [&](const auto& t) { return t.second.target == target; });
    if (track == timeline.tracks.end()) track = timeline.tracks.emplace(track_id(timeline, target), Track{target, {}}).first;
    auto& keys = track->second.keys;
    const auto same = std::find_if(keys.begin(), keys.end(), [&](const auto& k) { return k.second.at == key.at; });
    if (same != keys.end()) {
        same->second.value = key.value;
        return key_ref(timeline_id, track->first, same->first);
    }
    Id id = "k1";
    for (std::size_t n = 2; keys.contains(id); ++n) id = fmt::format("k{}", n);
    Keyframe added = key;
    for (int i = 0; i < added.value.count; ++i) {
        float& v = added.value.at[static_cast<std::size_t>(i)];
        v = std::clamp(v, static_cast<float>(member->meta.min), static_cast<float>(member->meta.max));
    }
    keys[id] = added;
    return key_ref(timeline_id, track->first, id);
}

// Keys of `moved` are where they shall be; others that lie on the same times give way.
void give_way(Track& track, const std::set<Id>& moved) {
    std::set<Flicks> taken;
    for (const Id& id : moved)
        if (track.keys.contains(id) && !taken.insert(track.keys.at(id).at).second) track.keys.erase(id);
    std::erase_if(track.keys, [&](const auto& k) { return !moved.contains(k.first) && taken.contains(k.second.at); });
}

// Of each track, its keys among `items`.
std::map<std::pair<Id, Id>, std::set<Id>> keys_by_track(const std::vector<ItemRef>& items) {
    std::map<std::pair<Id, Id>, std::set<Id>> out;
    for (const ItemRef& item : items)
        if (item.kind == ItemKind::Key) out[{item.in, item.of}].insert(item.id);
    return out;
}

// Calls `change` with every key among `items`, then lets the others give way.
template <class F>
void each_key(Show& show, const std::vector<ItemRef>& items, F change) {
    for (const auto& [place, ids] : keys_by_track(items)) {
        const auto timeline = show.timelines.find(place.first);
        if (timeline == show.timelines.end()) continue;
        const auto track = timeline->second.tracks.find(place.second);
        if (track == timeline->second.tracks.end()) continue;
        for (const Id& id : ids)
            if (const auto key = track->second.keys.find(id); key != track->second.keys.end()) change(key->second);
        give_way(track->second, ids);
    }
}

// A timeline that names its length grows with what it holds.
void grow(Timeline& timeline) {
    if (timeline.duration.count == 0) return;
    for (const auto& [id, clip] : timeline.clips) timeline.duration = std::max(timeline.duration, end_of(clip));
}

Result<Change> time_change(const Show& before, const Show& after, std::string label) {
    Edit edit = edit_between(before, after);
    if (edit.operations.empty()) return timing_error("nothing is selected that can be moved");
    return Change{std::move(edit), std::move(label)};
}

std::optional<Flicks> time_of(const Show& show, const ItemRef& item) {
    const auto timeline = show.timelines.find(item.in);
    if (timeline == show.timelines.end() || !exists(item, show)) return {};
    if (item.kind == ItemKind::Key) return timeline->second.tracks.at(item.of).keys.at(item.id).at;
    if (item.kind == ItemKind::Clip) return timeline->second.clips.at(item.id).start;
    if (item.kind == ItemKind::Marker) return timeline->second.markers.at(item.id).at;
    return {};
}

}  // namespace

Show timing_part(const Show& show, const Id& timeline_id, const std::set<Id>& tracks) {
    Show out;
    const auto found = show.timelines.find(timeline_id);
    if (found == show.timelines.end()) return out;
    const Timeline& from = found->second;
    Timeline& to = out.timelines[timeline_id];
    to.duration = from.duration, to.loop = from.loop, to.clips = from.clips, to.markers = from.markers, to.tempo = from.tempo;
    for (const Id& id : tracks)
        if (const auto track = from.tracks.find(id); track != from.tracks.end()) to.tracks.insert(*track);
    return out;
}

Result<Made> add_timeline(const Show& show, std::string_view wish) {
    Show after = show;
    const Id id = fresh_id(wish, "timeline", [&](const Id& i) { return show.timelines.contains(i); });
    after.timelines[id].duration = Flicks{60 * Flicks::kPerSecond};
    return Made{{edit_between(show, after), "Add: " + id}, {timeline_ref(id)}};
}

Result<Made> set_keys(const Show& show, const Id& timeline_id, const std::vector<MovedMember>& moved, Flicks at, Interpolation interpolation) {
    Show after = show;
    PAI_TRY(Timeline* const timeline, timeline_of(after, timeline_id));
    Made out;
    for (const MovedMember& m : moved) {
        PAI_TRY(ItemRef key, put_key(show, timeline_id, *timeline, m.target, {not_before_start(at), m.value, interpolation}));
        out.items.push_back(std::move(key));
    }
    out.change = {edit_between(show, after), "Set key: " + (moved.empty() ? std::string() : moved[0].target.substr(moved[0].target.rfind('/') + 1))};
    return out;
}

Result<Made> set_key(const Show& show, const Id& timeline, const std::string& target, Flicks at, const Numbers& value, Interpolation interpolation) {
    return set_keys(show, timeline, {{target, value}}, at, interpolation);
}

KeyState key_state(const Show& show, const Id& timeline_id, const std::string& target, Flicks at) {
    KeyState out;
    out.live = find_live_member(show, target) != nullptr;
    const auto timeline = show.timelines.find(timeline_id);
    if (timeline == show.timelines.end()) return out;
    for (const auto& [id, track] : timeline->second.tracks) {
        if (track.target != target) continue;
        out.track = track_ref(timeline_id, id);
        for (const auto& [key_id, key] : track.keys) {
            if (key.at == at) out.key = key_ref(timeline_id, id, key_id);
            if (key.at < at && (!out.previous || *out.previous < key.at)) out.previous = key.at;
            if (key.at > at && (!out.next || key.at < *out.next)) out.next = key.at;
        }
    }
    return out;
}

Result<Change> move_in_time(const Show& show, const std::vector<ItemRef>& items, Flicks by) {
    Show after = show;
    // None of them comes before the start: all stop together.
    const auto limit = [&](Flicks at) { by = std::max(by, Flicks{} - at); };
    for (const ItemRef& item : items) {
        if (!exists(item, show)) continue;
        const auto timeline = show.timelines.find(item.in);
        if (timeline == show.timelines.end()) continue;
        if (item.kind == ItemKind::Key) limit(timeline->second.tracks.at(item.of).keys.at(item.id).at);
        if (item.kind == ItemKind::Clip) limit(timeline->second.clips.at(item.id).start);
        if (item.kind == ItemKind::Marker) limit(timeline->second.markers.at(item.id).at);
    }
    each_key(after, items, [&](Keyframe& key) { key.at = key.at + by; });
    for (const ItemRef& item : items) {
        if (!exists(item, after)) continue;
        if (item.kind == ItemKind::Clip) {
            Timeline& timeline = after.timelines.at(item.in);
            timeline.clips.at(item.id).start = timeline.clips.at(item.id).start + by;
            grow(timeline);
        }
        if (item.kind == ItemKind::Marker) {
            Marker& marker = after.timelines.at(item.in).markers.at(item.id);
            marker.at = marker.at + by;
        }
    }
    if (by.count == 0) return Change{{}, "Move in time: " + names_of(items)};
    return time_change(show, after, "Move in time: " + names_of(items));
}

Result<Change> stretch_keys(const Show& show, const std::vector<ItemRef>& keys, Flicks pivot, double factor) {
    if (!(factor > 0) || factor > 1e6) return timing_error("expected a factor above 0");
    Show after = show;
    each_key(after, keys, [&](Keyframe& key) {
        key.at = not_before_start(pivot + Flicks::from_seconds((key.at - pivot).seconds() * factor));
        // The curve keeps its shape: twice as slow is half as steep.
        for (std::optional<Numbers>* slope : {&key.in_slope, &key.out_slope})
            if (*slope)
                for (float& v : (*slope)->at) v = std::clamp(static_cast<float>(static_cast<double>(v) / factor), -1e6f, 1e6f);
    });
    return time_change(show, after, "Stretch: " + names_of(keys));
}

Result<Change> ease_keys(const Show& show, const std::vector<ItemRef>& keys, Interpolation interpolation) {
    Show after = show;
    each_key(after, keys, [&](Keyframe& key) { key.interpolation = interpolation; });
    return Change{edit_between(show, after), "Ease: " + names_of(keys)};
}

Result<Made> add_clip(const Show& show, const Id& timeline_id, const Id& scene, Flicks start, Flicks duration) {
    Show after = show;
    PAI_TRY(Timeline* const timeline, timeline_of(after, timeline_id));
    if (!show.scenes.contains(scene)) return timing_error(fmt::format("no scene \"{}\"", scene));
    if (duration.count <= 0) return timing_error("expected a duration");
    start = not_before_start(start);
    Flicks end, next{INT64_MAX};
    bool free = true;
    for (const auto& [id, clip] : timeline->clips) {
        end = std::max(end, end_of(clip));
        free = free && (start < clip.start || start >= end_of(clip));
        if (clip.start > start) next = std::min(next, clip.start);
    }
    if (!free) start = end;
    else if (next.count != INT64_MAX) duration = std::min(duration, next - start);
    const Id id = fresh_id(scene, "clip", [&](const Id& i) { return timeline->clips.contains(i); });
    timeline->clips[id] = {.scene = scene, .start = start, .duration = duration, .camera = {}};
    grow(*timeline);
    return Made{{edit_between(show, after), "Add clip: " + id}, {clip_ref(timeline_id, id)}};
}

Result<Change> trim_clip(const Show& show, const Id& timeline_id, const Id& clip, Flicks start, Flicks end) {
    Show after = show;
    PAI_TRY(Timeline* const timeline, timeline_of(after, timeline_id));
    if (!timeline->clips.contains(clip)) return timing_error(fmt::format("no clip \"{}\"", clip));
    Clip& c = timeline->clips.at(clip);
    c.start = not_before_start(start);
    c.duration = end - c.start;
    if (c.duration.count < Flicks::kPerSecond / 1000) return timing_error("a clip lasts a millisecond at least");
    grow(*timeline);
    return Change{edit_between(show, after), "Trim: " + clip};
}

Result<Made> split_clip(const Show& show, const Id& timeline_id, const Id& clip, Flicks at) {
    Show after = show;
    PAI_TRY(Timeline* const timeline, timeline_of(after, timeline_id));
    if (!timeline->clips.contains(clip)) return timing_error(fmt::format("no clip \"{}\"", clip));
    Clip& first = timeline->clips.at(clip);
    const Flicks end = end_of(first), least{Flicks::kPerSecond / 1000};
    if (at < first.start + least || at + least > end) return timing_error("the place to split is not within the clip");
    Clip second = first;
    second.start = at;
    second.duration = end - at;
    first.duration = at - first.start;
    const Id id = fresh_id(clip, "clip", [&](const Id& i) { return timeline->clips.contains(i); });
    timeline->clips[id] = std::move(second);
    return Made{{edit_between(show, after), "Split: " + clip}, {clip_ref(timeline_id, id)}};
}

Result<Made> add_marker(const Show& show, const Id& timeline_id, Flicks at, const Text& title) {
    Show after = show;
    PAI_TRY(Timeline* const timeline, timeline_of(after, timeline_id));
    const Id id = fresh_id(title.empty() ? std::string_view() : title.begin()->second, "marker", [&](const Id& i) { return timeline->markers.contains(i); });
    timeline->markers[id] = {not_before_start(at), title};
    return Made{{edit_between(show, after), "Add marker: " + id}, {marker_ref(timeline_id, id)}};
}

Result<Change> ripple_insert(const Show& show, const Id& timeline_id, Flicks at, Flicks duration) {
    if (duration.count <= 0) return timing_error("expected a duration");
    Show after = show;
    PAI_TRY(Timeline* const timeline, timeline_of(after, timeline_id));
    const auto later = [&](Flicks& t) {
        if (t >= at) t = t + duration;
    };
    for (auto& [id, clip] : timeline->clips) {
        if (clip.start < at && end_of(clip) > at) clip.duration = clip.duration + duration;
        later(clip.start);
    }
    for (auto& [id, track] : timeline->tracks)
        for (auto& [key_id, key] : track.keys) later(key.at);
    for (auto& [id, marker] : timeline->markers) later(marker.at);
    if (timeline->duration >= at && timeline->duration.count > 0) timeline->duration = timeline->duration + duration;
    return Change{edit_between(show, after), "Insert time: " + timeline_id};
}

Result<Change> ripple_delete(const Show& show, const Id& timeline_id, Flicks from, Flicks duration) {
    if (duration.count <= 0 || from.count < 0) return timing_error("expected a stretch of time");
    Show after = show;
    PAI_TRY(Timeline* const timeline, timeline_of(after, timeline_id));
    const Flicks end = from + duration;
    const auto inside = [&](Flicks t) { return t >= from && t < end; };
    const auto moved = [&](Flicks t) { return t >= end ? t - duration : std::min(t, from); };
    std::erase_if(timeline->clips, [&](const auto& c) { return c.second.start >= from && end_of(c.second) <= end; });
    for (auto& [id, clip] : timeline->clips) {
        const Flicks clip_end = moved(end_of(clip));
        clip.start = moved(clip.start);
        clip.duration = clip_end - clip.start;
    }
    for (auto& [id, track] : timeline->tracks) {
        std::erase_if(track.keys, [&](const auto& k) { return inside(k.second.at); });
        for (auto& [key_id, key] : track.keys) key.at = moved(key.at);
    }
    std::erase_if(timeline->tracks, [](const auto& t) { return t.second.keys.empty(); });
    std::erase_if(timeline->markers, [&](const auto& m) { return inside(m.second.at); });
    for (auto& [id, marker] : timeline->markers) marker.at = moved(marker.at);
    if (timeline->duration.count > 0) timeline->duration = std::max(moved(timeline->duration), Flicks{Flicks::kPerSecond / 1000});
    return Change{edit_between(show, after), "Take out time: " + timeline_id};
}

Result<Change> ripple_move(const Show& show, const std::vector<ItemRef>& items, Flicks by) {
    std::optional<Flicks> first;
    Id in;
    for (const ItemRef& item : items) {
        const auto at = time_of(show, item);
        if (!at || (!in.empty() && item.in != in)) continue;
        in = item.in;
        if (!first || *at < *first) first = at;
    }
    if (!first) return timing_error("nothing is selected that can be moved");
    Show after = show;
    Timeline& timeline = after.timelines.at(in);
    // Back only to the end of what begins earlier, and to the last key and marker before.
    Flicks limit = Flicks{} - *first;
    for (const auto& [id, clip] : timeline.clips)
        if (clip.start < *first) limit = std::max(limit, std::min(end_of(clip), *first) - *first);
    for (const auto& [id, track] : timeline.tracks)
        for (const auto& [key_id, key] : track.keys)
            if (key.at < *first) limit = std::max(limit, key.at + Flicks{1} - *first);
    for (const auto& [id, marker] : timeline.markers)
        if (marker.at < *first) limit = std::max(limit, marker.at - *first);
    by = std::max(by, limit);
    if (by.count == 0) return Change{{}, "Move in time: " + names_of(items)};
    const auto later = [&](Flicks& t) {
        if (t >= *first) t = t + by;
    };
    for (auto& [id, clip] : timeline.clips) later(clip.start);
    for (auto& [id, track] : timeline.tracks)
        for (auto& [key_id, key] : track.keys) later(key.at);
    for (auto& [id, marker] : timeline.markers) later(marker.at);
    if (timeline.duration.count > 0 && timeline.duration >= *first) timeline.duration = std::max(timeline.duration + by, Flicks{Flicks::kPerSecond / 1000});
    return time_change(show, after, "Move in time: " + names_of(items));
}

Result<Change> ripple_trim(const Show& show, const Id& timeline_id, const Id& clip_id, Flicks start, Flicks end) {
    Show after = show;
    PAI_TRY(Timeline* const timeline, timeline_of(after, timeline_id));
    if (!timeline->clips.contains(clip_id)) return timing_error(fmt::format("no clip \"{}\"", clip_id));
    const Clip clip = timeline->clips.at(clip_id);
    // A new beginning is a shorter or longer clip at the same place.
    const Flicks was_end = end_of(clip), duration = end - start;
    if (duration.count < Flicks::kPerSecond / 1000) return timing_error("a clip lasts a millisecond at least");
    const Flicks new_end = clip.start + duration;
    const auto step = [&](Result<Change> change) -> Result<void> {
        PAI_TRY(const Change made, std::move(change));
        PAI_TRY(apply(after, made.edit));
        return {};
    };
    if (new_end > was_end) PAI_TRY(step(ripple_insert(after, timeline_id, was_end, new_end - was_end)));
    if (new_end < was_end) PAI_TRY(step(ripple_delete(after, timeline_id, new_end, was_end - new_end)));
    Clip& trimmed = after.timelines.at(timeline_id).clips[clip_id];
    trimmed = clip;
    trimmed.duration = duration;
    return Change{edit_between(show, after), "Trim: " + clip_id};
}

Flicks snapped_time(const Show& show, const Id& timeline_id, Flicks t, const SnapTimes& snap, const std::vector<ItemRef>& except) {
    const auto found = show.timelines.find(timeline_id);
    if (found == show.timelines.end()) return t;
    const Timeline& timeline = found->second;
    Flicks best = t;
    std::int64_t nearest = snap.within.count > 0 ? snap.within.count + 1 : 0;
    const auto nearer = [&](Flicks goal) { return goal.count >= 0 && std::abs((goal - t).count) < nearest; };
    const auto offer = [&](Flicks goal) {
        if (nearer(goal)) nearest = std::abs((goal - t).count), best = goal;
    };
    const std::set<ItemRef> held(except.begin(), except.end());
    const auto is_goal = [&](const ItemRef& item) { return !held.contains(item); };
    for (const auto& [id, clip] : timeline.clips)
        if (snap.clips && is_goal(clip_ref(timeline_id, id))) offer(clip.start), offer(end_of(clip));
    for (const auto& [id, marker] : timeline.markers)
        if (snap.markers && is_goal(marker_ref(timeline_id, id))) offer(marker.at);
    if (snap.keys)
        for (const auto& [id, track] : timeline.tracks)
            for (const auto& [key_id, key] : track.keys)
                if (nearer(key.at) && is_goal(key_ref(timeline_id, id, key_id))) offer(key.at);
    if (snap.cues)
        for (const auto& [id, cue] : show.cues)
            if (cue.go_at.count > 0) offer(cue.go_at);
    if (snap.beats && timeline.tempo.bpm > 0) {
        const double beat = 60.0 / static_cast<double>(timeline.tempo.bpm), first = timeline.tempo.first_beat.seconds();
        offer(Flicks::from_seconds(first + std::round((t.seconds() - first) / beat) * beat));
    }
    // Things come before frames: what is near one is meant for it.
    if (best == t && snap.rate.num > 0) {
        const std::int64_t frame = frame_at(t, snap.rate);
        const Flicks before = frame_start(frame, snap.rate), after = frame_start(frame + 1, snap.rate);
        best = not_before_start(t - before <= after - t ? before : after);
    }
    return best;
}

}  // namespace pai
