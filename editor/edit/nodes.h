#pragma once
// Commands on the nodes of a scene, and on things of every kind: add, delete, rename, duplicate, reparent, reorder, group. Each is one step.
// They change nothing themselves: what they return is applied by Project::apply, which checks it once more.
#include <vector>

#include <glm/vec3.hpp>

#include "edit/change.h"
#include "edit/references.h"
#include "edit/selection.h"
#include "show/show.h"

namespace pai {

// A change that makes new things, which are then what is selected.
struct Made {
    Change change;
    std::vector<ItemRef> items;
};

struct NewNode {
    enum class What : std::uint8_t { Empty, Model, PointLight, SpotLight, Sun, Camera, Sound, Words, Still, Film, CameraPicture, Rain, Snow, Embers, Lanterns, Fireworks } what = What::Empty;
    Id parent;                // empty: the world
    glm::vec3 position_m{0};  // in the parent's space
    AssetName asset;          // short name; of a model, sound, still or film
    std::string wish;         // for its id: a file's name, "Bell"; empty: what it is
};

// A node with the defaults of its kind, listed last among its siblings. InvalidArgument: no such scene or parent, an asset that is missing.
Result<Made> add_node(const Show& show, const Id& scene, const NewNode& what);

// A scene with a camera, named after `wish`.
Result<Made> add_scene(const Show& show, std::string_view wish);

enum class OnReference : std::uint8_t { Refuse, Mend };
// Deletes things of any kind, nodes with all below them. Denied, EDIT_REFERENCED: something else refers to them; the message names it
// (references_to() names all). Mend: aims, cameras, fallbacks and fonts are taken back, parts that show a deleted asset, tracks and clips go
// too, cues that lost what they act on become waits of the same length.
Result<Change> delete_items(const Show& show, const std::vector<ItemRef>& items, OnReference on_reference = OnReference::Refuse);

// Gives a scene, node, clip, track, key, marker, cue, timeline or asset another id; all that refers to it goes along. InvalidArgument: it is
// taken, or no id.
Result<Change> rename_item(const Show& show, const ItemRef& item, const Id& to);

// Copies beside the originals, nodes with all below them; what refers from one of them to another refers to the copies.
Result<Made> duplicate_items(const Show& show, const std::vector<ItemRef>& items);

// Under another node, or the world where `parent` is empty, last among its siblings. `keep_place`: where it stands in the world stays as
// near as a position, rotation and scale can say it.
Result<Change> reparent_nodes(const Show& show, const Id& scene, const std::vector<Id>& nodes, const Id& parent, bool keep_place = true);
// In the list right before their sibling `before`, empty: last; in the order given.
Result<Change> reorder_nodes(const Show& show, const Id& scene, const std::vector<Id>& nodes, const Id& before);
// Under a new node at the middle of them, under the parent that they share, else the world.
Result<Made> group_nodes(const Show& show, const Id& scene, const std::vector<Id>& nodes, std::string_view wish = "group");

// Ids of the nodes under `parent` (empty: the world) in the order of lists.
std::vector<Id> children_of(const Scene& scene, const Id& parent);

// "bell", "bell +3" where there are three more: for labels in any language.
std::string names_of(const std::vector<ItemRef>& items);

}  // namespace pai
