#pragma once
// Copy and paste as text, between scenes and between shows. Format page: docs/formats/clipboard.md.
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "edit/nodes.h"

namespace pai {

// What was copied: whole things, with the assets that they need. Keys stand on tracks that hold nothing else.
struct Clipping {
    std::map<Id, std::string> assets;  // as Show::assets
    Id scene;                          // where the nodes were
    std::map<Id, Node> nodes;
    std::map<Id, Track> tracks;        // that drive them
    std::map<Id, Track> keys;          // chosen ones, by track
    std::map<Id, Scene> scenes;        // chosen ones, and those of clips and cues
    std::map<Id, Clip> clips;
    std::map<Id, Marker> markers;
    std::map<Id, Cue> cues;
    bool operator==(const Clipping&) const = default;
};
const TypeInfo& describe(const Clipping*);

// Nodes (with all below them, and what drives them on `timeline`, which may be empty), keys, clips, markers, cues and scenes of `items`; other
// kinds are left out. InvalidArgument: nothing of them can be copied.
Result<std::string> copy_items(const Show& show, const std::vector<ItemRef>& items, const Id& timeline = {});

struct PasteInto {
    Id scene, parent;  // for nodes; parent empty: the world
    Id timeline;       // for tracks, keys, clips and markers; empty: none
    Flicks at;         // of the earliest key, marker and clip
    Id after_cue;      // empty: at the end of the list
};
// What `text` holds as new things with ids of their own; what refers from one of them to another refers to the new ones, names of assets are
// those of this show, what leads nowhere here is taken back. Corrupt, CLIPBOARD_INVALID or as a show's file: it is no clipboard text of ours,
// or what comes of it could not be played; the message says where. Any bytes may come.
Result<Made> paste_items(const Show& show, std::string_view text, const PasteInto& into);

// Whether `text` looks like one of ours, at the cost of a glance.
bool is_clipping(std::string_view text);

}  // namespace pai
