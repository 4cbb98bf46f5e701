#pragma once
// What a person has selected: an ordered set of things of a show and its venue, by their ids.
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "show/show.h"
#include "show/venue.h"

namespace pai {

struct ItemRef {
    enum class Kind : std::uint8_t { Node, Clip, Track, Key, Marker, Cue, Scene, Timeline, Asset, Output, Canvas } kind = Kind::Node;
    Id in;  // the scene of a node; the timeline of a clip, track, key or marker; of the others empty
    Id of;  // the track of a key; else empty
    Id id;
    auto operator<=>(const ItemRef&) const = default;
};

ItemRef node_ref(Id scene, Id node);
ItemRef clip_ref(Id timeline, Id clip);
ItemRef track_ref(Id timeline, Id track);
ItemRef key_ref(Id timeline, Id track, Id key);
ItemRef marker_ref(Id timeline, Id marker);
ItemRef cue_ref(Id cue);
ItemRef scene_ref(Id scene);
ItemRef timeline_ref(Id timeline);
ItemRef asset_ref(Id asset);
ItemRef output_ref(Id output);

// Where it stands in its document: "/scenes/hall/nodes/bell", "/timelines/main/tracks/t/keys/k0", "/cues/c", "/outputs/left".
std::string pointer_of(const ItemRef& item);
// The thing that a pointer of a show leads to or into, the innermost: "/scenes/hall/nodes/bell/light/colour" is the node bell.
// Nothing for what is of the show itself ("/title/en").
std::optional<ItemRef> item_at(std::string_view pointer);
// Whether it is there. `venue` may be null: then no output is.
bool exists(const ItemRef& item, const Show& show, const Venue* venue = nullptr);

// In the order in which it was selected; the last one leads (it is what a gizmo and the inspector show first). What an undo takes away stays
// in the set, unseen, and is selected again when it comes back.
class Selection {
public:
    void clear();
    void set(std::vector<ItemRef> items);  // each once, the last mention counts
    void set(ItemRef item) { set(std::vector{std::move(item)}); }
    void add(const ItemRef& item);         // one that is in it already becomes the last
    void remove(const ItemRef& item);
    void toggle(const ItemRef& item);
    bool contains(const ItemRef& item) const;

    const std::vector<ItemRef>& all() const { return items_; }
    // Those that are there now; of one kind, in one scene or timeline.
    std::vector<ItemRef> present(const Show& show, const Venue* venue = nullptr) const;
    std::vector<ItemRef> present(const Show& show, ItemRef::Kind kind) const;
    std::vector<Id> nodes(const Show& show, const Id& scene) const;
    std::optional<ItemRef> lead(const Show& show, const Venue* venue = nullptr) const;
    // What was renamed keeps its place in the set; `from` and `to` may be a scene, timeline or track: what is in it goes with it.
    void renamed(const ItemRef& from, const Id& to);
    // Grows with every change.
    std::uint64_t revision() const { return revision_; }

private:
    std::vector<ItemRef> items_;
    std::set<ItemRef> index_;  // of items_
    std::uint64_t revision_ = 0;
};

}  // namespace pai
