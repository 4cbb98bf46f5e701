#pragma once
// A person at work in the editor: commands drawn at random (always the same ones), drags, undo, redo, saves, copies.
#include "base/hash.h"
#include "edit/assets.h"
#include "edit/cues.h"
#include "edit/project.h"
#include "edit/tangents.h"
#include "edit/timing.h"
#include "edit/transforms.h"
#include "edit/values.h"

namespace pai::test {

class RandomWork {
public:
    RandomWork(Project& project, std::uint64_t seed, bool saves) : p_(project), seed_(seed), saves_(saves) {}

    // One thing that a person does; many do nothing where they do not fit.
    void step() {
        ++steps_;
        switch (below(20)) {
            case 0: case 1: case 2: p_.undo(); return;
            case 3: case 4: p_.redo(); return;
            case 5: drag(); return;
            case 6: if (saves_ && below(3) == 0) (void)p_.save(); return;
            case 7: if (below(40) == 0) p_.go_to(below(p_.document().steps().size() + 1)); return;
            default: command(); return;
        }
    }
    std::size_t done() const { return done_; }

private:
    std::uint64_t below(std::uint64_t n) { return n ? hash_u64(seed_, 1, drawn_++) % n : 0; }
    Flicks time() { return Flicks{static_cast<std::int64_t>(below(120)) * Flicks::kPerSecond / 4}; }
    template <class Map>
    Id one_of(const Map& map) {
        if (map.empty()) return {};
        auto it = map.begin();
        std::advance(it, static_cast<std::ptrdiff_t>(below(map.size())));
        return it->first;
    }
    Id scene() { return one_of(p_.show().scenes); }
    Id timeline() { return one_of(p_.show().timelines); }
    std::vector<Id> nodes(const Id& scene) {
        std::vector<Id> out;
        const auto& all = p_.show().scenes.at(scene).nodes;
        for (std::uint64_t n = 1 + below(3); n > 0; --n)
            if (const Id id = one_of(all); std::find(out.begin(), out.end(), id) == out.end()) out.push_back(id);
        return out;
    }
    ItemRef item() {
        const Id s = scene(), t = timeline();
        const Timeline& timeline = p_.show().timelines.at(t);
        switch (below(9)) {
            case 0: return clip_ref(t, one_of(timeline.clips));
            case 1: return marker_ref(t, one_of(timeline.markers));
            case 2: return cue_ref(one_of(p_.show().cues));
            case 3: return below(4) == 0 ? scene_ref(s) : timeline_ref(t);
            case 4: return asset_ref(one_of(p_.show().assets));
            case 5: {
                const Id track = one_of(timeline.tracks);
                return track.empty() || below(2) ? track_ref(t, track) : key_ref(t, track, one_of(timeline.tracks.at(track).keys));
            }
            default: return node_ref(s, one_of(p_.show().scenes.at(s).nodes));
        }
    }

    void take(const Result<Change>& change) {
        if (change && !change->edit.operations.empty() && p_.apply(*change)) ++done_;
    }
    void take(const Result<Made>& made) {
        if (made && p_.apply(made->change)) ++done_;
    }

    void drag() {
        const Id s = scene();
        const auto grip = Grip::take(p_.show(), s, nodes(s));
        if (!grip) return;
        const std::uint64_t gesture = p_.begin_gesture();
        for (int i = 1; i <= 5; ++i)
            if (p_.apply(grip->move({0.1f * static_cast<float>(i), 0, 0.05f}, AxisSpace::World), gesture)) done_ += i == 1;
    }

    void command() {
        const Show& show = p_.show();
        const Id s = scene(), t = timeline();
        switch (below(23)) {
            case 0: return take(add_node(show, s, {static_cast<NewNode::What>(below(6)), below(2) ? Id() : one_of(show.scenes.at(s).nodes), {1, 2, 3}, one_of(show.assets), {}}));
            case 1: return take(delete_items(show, {item()}, below(2) ? OnReference::Refuse : OnReference::Mend));
            case 2: return take(rename_item(show, item(), "name-" + std::to_string(below(30))));
            case 3: return take(duplicate_items(show, {item(), item()}));
            case 4: return take(reparent_nodes(show, s, nodes(s), one_of(show.scenes.at(s).nodes)));
            case 5: return take(reorder_nodes(show, s, nodes(s), below(2) ? Id() : one_of(show.scenes.at(s).nodes)));
            case 6: return take(group_nodes(show, s, nodes(s)));
            case 7: return take(set_key(show, t, "/scenes/" + s + "/nodes/" + one_of(show.scenes.at(s).nodes) + "/transform/position_m", time(), {{1, 2, 3}, 3}));
            case 8: return take(move_in_time(show, {item(), item(), item()}, time()));
            case 9: return take(add_clip(show, t, s, time(), Flicks{2 * Flicks::kPerSecond}));
            case 10: return take(ripple_insert(show, t, time(), Flicks{Flicks::kPerSecond}));
            case 11: return take(ripple_delete(show, t, time(), Flicks{Flicks::kPerSecond}));
            case 12: return take(add_cue(show, {.kind = static_cast<CueKind>(below(7))}, one_of(show.cues)));
            case 13: return take(reorder_cues(show, {one_of(show.cues)}, below(2) ? Id() : one_of(show.cues)));
            case 14: return take(place_asset(show, {"models/made-" + std::to_string(below(5)) + ".glb", UseAs::Model, {}, s, {}, {0, 1, 0}}));
            case 15: return take(add_marker(show, t, time(), {{"en", "Here"}}));
            case 16: return take(align_nodes(show, s, nodes(s), static_cast<int>(below(3)), AlignTo::Middle));
            case 17: return shape(t);
            case 19: return take(ripple_move(show, {item(), item()}, time()));
            case 20: return take(ripple_trim(show, t, one_of(show.timelines.at(t).clips), {}, time()));
            case 18: return take(stretch_keys(show, {item(), item(), item()}, time(), 0.5 + static_cast<double>(below(4)) * 0.5));
            default: return relative(s);
        }
    }

    // A tangent of some key: shaped, or pulled in a drag.
    void shape(const Id& id) {
        const Show& show = p_.show();
        const Timeline& timeline = show.timelines.at(id);
        const Id track = one_of(timeline.tracks);
        if (track.empty()) return;
        const ItemRef key = key_ref(id, track, one_of(timeline.tracks.at(track).keys));
        if (below(2)) return take(shape_tangents(show, {key, item()}, static_cast<TangentShape>(below(4))));
        const std::uint64_t gesture = p_.begin_gesture();
        const auto side = static_cast<TangentSide>(below(2));
        for (int i = 1; i <= 3; ++i) {
            const auto pulled = pull_tangent(p_.show(), key, side, static_cast<int>(below(3)), 0.75 * i, below(2) == 0);
            if (pulled && !pulled->edit.operations.empty() && p_.apply(*pulled, gesture)) done_ += i == 1;
        }
    }

    void relative(const Id& scene) {
        std::vector<std::string> things;
        for (const Id& id : nodes(scene)) things.push_back(pointer_of(node_ref(scene, id)));
        auto edit = change_common(type_of<Show>(), &p_.show(), things, "/transform/position_m", static_cast<int>(below(3)), {NumberEdit::How::Add, 0.25});
        if (edit && p_.apply({*edit, "Set: position"})) ++done_;
    }

    Project& p_;
    std::uint64_t seed_, drawn_ = 0, steps_ = 0;
    bool saves_;
    std::size_t done_ = 0;
};

}  // namespace pai::test
