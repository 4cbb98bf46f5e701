#pragma once
// A frame is a pure function: compile a show once, then evaluate it at any time.
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "show/cue_engine.h"
#include "show/frame_state.h"
#include "show/show.h"
#include "show/venue.h"

namespace pai {

// What is true beside the show and the time: set by tick events, equal on every node.
struct Override {
    int priority = 0;  // the highest wins, then the source whose name comes first
    Numbers value;
    bool operator==(const Override&) const = default;
};
struct Refusal {
    std::string code;  // of the licence format, for the operator; never shown
    Flicks since;      // show time at which it took effect
    bool stops = false;  // its code stops a running show: the slate at once, no fallback scene before it
    bool operator==(const Refusal&) const = default;
};
// A visitor looks closer at one thing of a scene that is on stage: through a camera of the visitor's own, and in the visitor's way. All in the
// space of the node, wherever it stands.
struct Inspection {
    Id scene, node;
    CameraStop camera;
    double near_m = 0.01, far_m = 100;
    Look look;                // its variant: empty: the material as it is
    bool watertight = false;  // as ModelDraw has them
    bool open = false;
    bool operator==(const Inspection&) const = default;
};
struct Live {
    std::string language;  // BCP 47; empty: the show's
    std::map<std::string, std::map<std::string, Override>> overrides;  // pointer of a live member, then source
    std::map<AssetId, Refusal> refused;
    float dim = 1;  // [0,1], over picture and sound, whatever the show says: the fade before something is taken away
    std::optional<Inspection> inspection;
    bool begins_again = false;     // the run does, at the end of a timeline that does not loop by itself
    std::optional<CueState> cues;  // of a show with cues, at show time t or before; nothing: before the first GO
    bool operator==(const Live&) const = default;
};

// Flat form of one timeline of a show. Immutable; copies share it. Rebuilt when an edit touches the show.
class CompiledShow {
public:
    struct Data;
    explicit CompiledShow(std::shared_ptr<const Data> data) : data_(std::move(data)) {}
    const Data& data() const { return *data_; }

    // Length of the timeline. With cues: as rehearsed, until all that was set going has ended, and at least the timeline that
    // stands before the first GO.
    Flicks duration() const;
    bool loops() const;
    // Empty if the timeline plays by itself.
    const CueList& cues() const;
    // The asset table of every FrameState: id and role, sorted by short name.
    const std::vector<AssetUse>& assets() const;
    // Index in assets() of a short name; kNoAsset if there is none.
    std::uint32_t asset_index(std::string_view name) const;

private:
    std::shared_ptr<const Data> data_;
};

// `ids`: the asset id of every short name; those of own work come from Gate::own_work. The urn: entries of the show may
// be left out. `slate`: the venue's. InvalidArgument: a path without an id. Corrupt: as check_show.
Result<CompiledShow> compile(const Show& show, const std::map<Id, AssetId>& ids = {}, const Slate& slate = {});

// The state at show time `t`. Pure: equal arguments give equal states, whatever was evaluated before.
// t below 0 counts as 0; at and past the end of a timeline that does not loop, its last instant holds.
// With cues, what is on stage follows from live.cues, as it stands at `t` if nobody does anything until then.
//
// A refused model or environment is replaced by its fallback. Where that cannot be, the clip's scene is replaced by the
// show's fallback scene, for the hold time after that scene was first missed, then by the slate. Refused sounds are
// silent, refused fonts yield to the interface font.
FrameState evaluate(const CompiledShow& show, const Live& live, Flicks t);
// The same into a state and scratch memory that are used again from frame to frame: no allocation once warm.
struct EvaluateScratch {
    std::vector<float> values;
    std::vector<glm::mat4> world;
    std::vector<const Refusal*> refused;  // by asset
    CueState cues;                        // at the time of the frame
};
void evaluate(const CompiledShow& show, const Live& live, Flicks t, FrameState& out, EvaluateScratch& scratch);

// As above, but with one scene alone on stage, whether it is there at `t` or not, whole even where assets are refused, through the node
// `camera` (empty: the scene's own), as the show's own timeline moves it, at full master light: for whoever edits it.
// NotFound: no such scene, or no such node in it; `out` is then as evaluate() makes it.
Result<void> evaluate_scene(const CompiledShow& show, const Live& live, Flicks t, std::string_view scene, std::string_view camera, FrameState& out,
                            EvaluateScratch& scratch);

// Assets are wanted this long before their clip starts.
constexpr Flicks kLookAhead{10 * Flicks::kPerSecond};

// The best match for `language` in `text` (RFC 4647 lookup; "zh" finds "zh-Hans" too), then for `otherwise`, then the first.
// Returns the entry, or null if `text` is empty.
const Text::value_type* choose_text(const Text& text, std::string_view language, std::string_view otherwise);

}  // namespace pai
