#pragma once
// The flat form of a show that evaluate() runs on. Inside the module only.
#include <array>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "show/cue_list.h"
#include "show/curve.h"
#include "show/evaluate.h"
#include "show/live_member.h"
#include "show/tour.h"

namespace pai {

constexpr std::uint32_t kNone = 0xffffffffu;

// A place in the flat values: of a scene, or of the master.
struct LiveSlot {
    std::uint32_t scene = kNone;  // kNone: the master
    std::uint32_t first = 0;
    const LiveMember* member = nullptr;
};

struct CompiledTrack {
    LiveSlot slot;
    Curve curve;
};

struct CompiledNode {
    std::uint64_t hash = 0;  // of the id
    std::uint32_t parent = kNone, aim = kNone;  // both stand before this node
    std::array<std::uint32_t, kLiveGroups> values{};  // offset of each part, kNone if it has none
    std::uint32_t at(LiveGroup group) const { return values[static_cast<std::size_t>(group)]; }
};

struct CompiledModel {
    std::uint32_t node = 0, asset = kNoAsset, fallback = kNoAsset;
    bool casts_shadow = true;
    std::uint64_t animation = 0;
    Flicks animation_start;
    float animation_speed = 1;
    bool animation_loops = true;
    std::uint32_t glow_node = 0;
    std::shared_ptr<const std::vector<SurfacePart>> surfaces;  // null: none
};
struct CompiledLight {
    std::uint32_t node = 0;
    LightKind kind = LightKind::Point;
    bool casts_shadow = false;
    std::int64_t flicker_period = 1;  // flicks
};
struct CompiledSound {
    std::uint32_t node = 0, asset = kNoAsset;
    Flicks start, duration, fade_in, fade_out;
    bool loop = false, positional = true;
};
struct CompiledText {
    std::uint32_t node = 0, font = kNoAsset;
    Text text;
    float width_m = 0, line_height = 1.35f;
    TextAlign align = TextAlign::Left;
    bool lit = false;
};

struct CompiledPicture {
    std::uint32_t node = 0, asset = kNoAsset, fallback = kNoAsset;
    std::uint32_t camera = kNoAsset;  // index in Data::cameras
    bool film = false, loop = false, sound = false, positional = false;
    float height_m = 1;
    Flicks start, from;
};

struct CompiledParticles {
    std::uint32_t node = 0, source = 0;  // `source`: whose particles these are
    ParticlesPart part;                  // of the source
};

// Assets of a narration by language.
using CompiledVoices = std::vector<std::pair<std::string, std::uint32_t>>;

struct CompiledAnnotation {
    std::uint32_t node = 0, picture = kNoAsset;
    Id node_id, id;
    Annotation told;
};
struct CompiledTour {
    Id id;
    Tour tour;
    std::vector<CompiledVoices> voices;  // of its stops in their order
};

// An asset that the scene cannot do without, and what stands in for it.
struct Need {
    std::uint32_t asset = kNoAsset, fallback = kNoAsset;
    auto operator<=>(const Need&) const = default;
};

struct CompiledScene {
    Id id;
    std::vector<CompiledNode> nodes;             // parents and aims first
    std::map<Id, std::uint32_t, std::less<>> node_of;
    std::vector<CompiledModel> models;           // these in order of the nodes' ids
    std::vector<CompiledLight> lights;
    std::vector<CompiledSound> sounds;
    std::vector<CompiledText> texts;
    std::vector<CompiledPicture> pictures;
    std::vector<std::uint32_t> told_assets;       // voices and pictures that visitors may ask for, where they may look closer
    std::vector<CompiledParticles> particles;
    std::vector<CompiledAnnotation> annotations;  // in their order, then by node and id
    std::vector<CompiledTour> tours;             // sorted by id
    std::map<std::uint32_t, std::pair<float, float>> near_far;  // of nodes with a camera
    std::uint32_t camera = 0;                    // node
    std::uint32_t environment = kNoAsset, environment_fallback = kNoAsset;
    bool environment_visible = false;
    Outdoors outdoors;                           // what of it is not live
    std::vector<float> base;                     // live values as authored; the environment's first
    std::vector<Need> needs;
    std::vector<std::uint32_t> assets;           // all but fonts, sorted, each once
};

struct CompiledClip {
    std::uint32_t scene = 0, camera = 0;
    Flicks start, end;
    std::uint32_t tour = kNone;  // of the scene
    bool annotations = false;
};

struct CompiledTimeline {
    Id id;
    Flicks duration;
    bool loop = false;
    std::vector<CompiledClip> clips;             // sorted by start
    std::vector<CompiledTrack> master_tracks;
    std::vector<std::vector<CompiledTrack>> tracks;  // by scene
};

// What a cue puts on stage, and what must be there before it is given.
struct CompiledCue {
    std::uint32_t scene = kNone, camera = 0;     // of a scene cue
    std::uint32_t timeline = kNone;              // of a timeline cue
    std::uint32_t after = kNoCue;                // what stands by once it was given
    std::vector<std::uint32_t> scenes_ahead;     // within the look-ahead of its GO, sorted: of it and of what it leads to
};

struct CompiledShow::Data {
    std::vector<AssetUse> assets;                // sorted by short name, wanted not set
    std::vector<Id> asset_names;
    std::vector<std::pair<std::string, std::uint32_t>> fonts;  // by language
    std::vector<std::string> cameras;            // devices, each once
    std::string language;
    Text title;
    Slate slate;
    std::uint64_t seed = 0;
    std::vector<CompiledScene> scenes;           // sorted by id
    std::uint32_t fallback_scene = kNone;
    Flicks fallback_hold, duration;
    bool loop = false;
    std::vector<CompiledTimeline> timelines;     // sorted by id
    std::uint32_t timeline = kNone;              // the show's own
    std::vector<float> master_base;
    CueList cues;
    std::vector<CompiledCue> cue_effects;        // by index in cues
    std::vector<LiveSlot> faded;                 // by index in cues.members
};

// Whether its beginning follows its end: it loops, or it is the show's own and the run begins again.
inline bool begins_again(const CompiledShow::Data& show, const Live& live, const CompiledTimeline& timeline) {
    return timeline.loop || (live.begins_again && show.cues.cues.empty() && show.timeline != kNone && &timeline == &show.timelines[show.timeline]);
}

// ModelDraw::node and its kin of the node with this id.
std::uint64_t node_hash(std::string_view id);

// Where the live member at `pointer` stands; nothing if the show has none there.
std::optional<LiveSlot> find_slot(const CompiledShow::Data& show, std::string_view pointer);

// The best match for `language` among the keys of a map or a list of pairs: RFC 4647 section 3.4 lookup, where at each
// length an entry of a narrower language serves too ("zh" or "zh-HK" finds "zh-Hans").
template <class Entries>
auto lookup_language(const Entries& entries, std::string_view language) {
    for (std::string_view range = language; !range.empty();) {
        for (auto it = entries.begin(); it != entries.end(); ++it)
            if (it->first == range) return it;
        for (auto it = entries.begin(); it != entries.end(); ++it)
            if (it->first.size() > range.size() && it->first.starts_with(range) && it->first[range.size()] == '-') return it;
        const std::size_t dash = range.rfind('-');
        range = range.substr(0, dash == range.npos ? 0 : dash);
        if (range.size() > 2 && range[range.size() - 2] == '-') range.remove_suffix(2);  // a lone letter leads nothing
    }
    return entries.end();
}

}  // namespace pai
