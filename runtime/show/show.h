#pragma once
// The authored show: plain structs as they stand in show.json, scenes/*.json and timelines/*.json.
// Format page: docs/formats/show.md. World space is right-handed, +Y up, metres; colours are linear Rec. 709.
#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <string>

#include <glm/vec3.hpp>
#include <glm/vec4.hpp>

#include "base/describe.h"
#include "show/annotations.h"
#include "show/outdoors.h"
#include "time/flicks.h"

namespace pai {

// Node space to its parent's: translate * rotate * scale.
struct Transform {
    glm::vec3 position_m{0};
    glm::vec3 rotation_deg{0};  // pitch about X, yaw about Y, roll about Z; R = Ry * Rx * Rz
    glm::vec3 scale{1};
    bool operator==(const Transform&) const = default;
};

constexpr std::size_t kDimmers = 16;  // of a model: the glow channels of its parts and copies

// Dimmers of a model's light show. What glows without a channel of its own is on channel 0.
struct Glow {
    std::array<float, kDimmers> channels;  // multiply emission
    Glow() { channels.fill(1); }
    bool operator==(const Glow&) const = default;
};

struct ModelPart {
    AssetName asset, fallback;
    float opacity = 1;
    bool casts_shadow = true;
    std::string animation;     // of the glTF file, by name; empty: the rest pose, "*": all at once
    Flicks animation_start;    // after the start of the clip that shows the scene; before it, the first pose
    float animation_speed = 1; // seconds of animation per second
    bool animation_loop = true;  // else its last pose holds
    Glow glow;
    Id glow_of;                // a node of the scene whose model's glow this one takes, as a reflection does; empty: its own
    std::map<Id, Annotation> annotations;  // in the node's space
    std::map<Id, SurfacePart> surfaces;    // of its materials that answer to hour, season and weather
    std::optional<Inspect> inspect;        // visitors may look closer at it
    bool operator==(const ModelPart&) const = default;
};

enum class LightKind : std::uint8_t { Directional, Point, Spot };

// Shines along the node's -Z.
struct LightPart {
    LightKind kind = LightKind::Point;
    glm::vec3 colour{1};
    float intensity_cd = 100;    // point and spot
    float illuminance_lx = 100;  // directional
    float range_m = 0;           // 0: unlimited
    float inner_cone_deg = 15, outer_cone_deg = 25;  // half angles, spot
    bool casts_shadow = false;
    float flicker = 0;           // share of the intensity that flickers
    float flicker_hz = 8;
    bool operator==(const LightPart&) const = default;
};

// Looks along the node's -Z.
struct CameraPart {
    float fov_y_deg = 40;
    float near_m = 0.05f, far_m = 200;
    float exposure_ev = 0;
    bool operator==(const CameraPart&) const = default;
};

struct SoundPart {
    AssetName asset;
    Flicks start;     // after the start of the clip that shows the scene
    Flicks duration;  // 0: to the end of the clip
    bool loop = false;
    bool positional = true;
    float gain_db = 0;
    float reference_m = 1;
    Flicks fade_in, fade_out;
    bool operator==(const SoundPart&) const = default;
};

enum class TextAlign : std::uint8_t { Left, Centre, Right };

// Lies in the node's XY plane and reads from +Z.
struct TextPart {
    Text text;
    AssetName font;          // empty: the show's font of the language, else the interface font
    float size_m = 0.05f;    // em height
    float width_m = 0;       // 0: no wrapping
    float line_height = 1.35f;
    TextAlign align = TextAlign::Left;
    glm::vec4 colour{1};     // with alpha
    float intensity = 1;     // multiplies the light of unlit text; below 1 it fades
    bool lit = false;
    bool operator==(const TextPart&) const = default;
};

enum class PictureSource : std::uint8_t { Still, Film, Camera };

// An unlit flat picture: lies in the node's XY plane, centred, and faces +Z.
struct PicturePart {
    PictureSource source = PictureSource::Still;
    AssetName asset, fallback;  // asset of a still (image) or a film; fallback: an image
    std::string device;       // of a camera: its name or path as the system lists them; empty: the first
    float height_m = 1;       // its width follows from the picture's proportion
    float opacity = 1;
    float intensity = 1;      // multiplies its light
    Flicks start;             // of a film: after the start of the clip that shows the scene; before it, the first picture
    Flicks from;              // film time shown then
    bool loop = false;        // begins again at its end, without a gap; else its last picture holds
    bool sound = true;        // of a film: its sound is heard
    bool positional = false;  // the sound comes from the node
    float gain_db = 0;
    bool operator==(const PicturePart&) const = default;
};

enum class ParticleKind : std::uint8_t { Rain, Snow, Embers, Lanterns, Fireworks };

// Very many small lights or drops. Where each is follows from its number and the time alone, so that they are the same however a time is reached.
struct ParticlesPart {
    ParticleKind kind = ParticleKind::Rain;
    float count = 10'000;              // a whole number, at most a million
    glm::vec3 box_m{40, 20, 40};      // what they fill around the node; fireworks burst in its upper half and rise from its floor
    float particle_m = 0.012f;         // width
    float speed_m_s = 9;               // of falling or rising, about
    glm::vec3 colour{0.7f, 0.8f, 1};
    float variety = 0;                 // of fireworks' colours
    float intensity = 1;               // multiplies their light
    float share = 1;                   // of them that are there
    float period_s = 0.8f;             // of fireworks: from shell to shell
    float burst_m = 35;                // of fireworks: radius
    float light_cd = 0;                // of fireworks: of each burst on what is around
    Id like;                           // node whose particles these repeat with light of their own, as a reflection does; empty: none
    bool operator==(const ParticlesPart&) const = default;
};

struct Node {
    Id parent;  // empty: the world
    Id aim;     // the node's -Z points at this node's origin, +Y kept upward; its rotation is then applied on top of that
    Transform transform;
    std::optional<ModelPart> model;
    std::optional<LightPart> light;
    std::optional<CameraPart> camera;
    std::optional<SoundPart> sound;
    std::optional<TextPart> text;
    std::optional<PicturePart> picture;
    std::optional<ParticlesPart> particles;
    float order = 0;  // among its siblings where people list them, then by id; the picture does not follow it
    bool operator==(const Node&) const = default;
};

struct Fog {
    glm::vec3 colour{0.5f};
    float per_m = 0;          // extinction, at the floor and below it
    glm::vec3 low_colour{0.5f};  // near the floor, where falloff_m > 0
    float floor_m = 0;        // from this height up it thins
    float falloff_m = 0;      // to 1/e in so many metres; 0: even at every height
    bool operator==(const Fog&) const = default;
};

struct Environment {
    AssetName asset, fallback;
    float rotation_deg = 0;
    float intensity = 1;
    bool visible = false;
    glm::vec3 background{0};
    Fog fog;
    Outdoors outdoors;
    bool operator==(const Environment&) const = default;
};

struct Scene {
    Text title;
    Id camera;  // empty: the node with a camera whose id comes first
    Environment environment;
    std::map<Id, Node> nodes;
    std::map<Id, Tour> tours;       // through the world of the scene
    std::map<Id, Article> articles;
    bool operator==(const Scene&) const = default;
};

enum class Interpolation : std::uint8_t { Step, Linear, Cubic };

struct Keyframe {
    Flicks at;
    Numbers value;
    Interpolation interpolation = Interpolation::Linear;  // from this key to the next
    // Tangents of cubic segments: how fast each number changes where the key is arrived at and left, in units of the value per second.
    std::optional<Numbers> in_slope, out_slope;  // nothing: as Catmull-Rom has it
    bool operator==(const Keyframe&) const = default;
};

struct Track {
    std::string target;  // pointer of a live member
    std::map<Id, Keyframe> keys;
    bool operator==(const Track&) const = default;
};

// A scene on the timeline. Where two clips overlap they cross-fade over the overlap.
struct Clip {
    Id scene;
    Flicks start, duration;
    Id camera;  // empty: the scene's
    Id tour;    // of the scene, that leads the camera from the start of the clip on; empty: none
    bool annotations = false;  // of the scene's models are seen
    bool operator==(const Clip&) const = default;
};

// A place in time that people named. Nothing follows from it while the show plays.
struct Marker {
    Flicks at;
    Text title;
    bool operator==(const Marker&) const = default;
};

// How bars and beats are counted on a timeline, for the people who stage it.
struct Tempo {
    float bpm = 0;  // beats per minute; 0: no bars are counted
    int beats_per_bar = 4;
    Flicks first_beat;
    bool operator==(const Tempo&) const = default;
};

struct Timeline {
    Flicks duration;  // 0: to the end of the last clip
    bool loop = false;
    std::map<Id, Clip> clips;
    std::map<Id, Track> tracks;
    std::map<Id, Marker> markers;
    Tempo tempo;
    bool operator==(const Timeline&) const = default;
};

enum class CueKind : std::uint8_t { Scene, Timeline, Fade, Stop, Wait, GoTo, Osc };
// What becomes of the next cue: it waits for GO; it starts so long after this one has started; or after it has ended.
enum class CueFollow : std::uint8_t { None, Continue, Follow };

// One line of the cue list. Its action begins `pre_wait` after the cue was fired and lasts for `duration_of`.
struct Cue {
    float order = 0;          // the list is sorted by order, then by id
    std::string number;       // as operators call it: "12.5"; empty: the id
    Text title;
    CueKind kind = CueKind::Wait;
    Flicks pre_wait, post_wait;  // post_wait: of continue and follow
    CueFollow follow = CueFollow::None;
    Flicks go_at;             // show time of its GO where nobody gives one: as rehearsed, for films of the show; 0: by hand only
    Id scene;                 // scene: what is shown until another scene or timeline cue takes its place
    Id camera;                // scene: empty: the scene's
    Id timeline;              // timeline: what runs from now on
    Flicks from;              // scene, timeline: local time at which it is entered
    Flicks fade;              // scene, timeline: cross-fade; fade: how long it takes; stop: fade to black of what is stopped
    std::string target;       // fade: pointer of a live member
    Numbers value;            // fade: where it goes, and stays
    Interpolation curve = Interpolation::Linear;  // fade; cubic: starts and ends gently
    Id cue;                   // stop: what is stopped, empty: all; goto: what stands by next
    Flicks duration;          // wait
    std::string host;         // osc: "192.0.2.7" or a name
    std::int64_t port = 53000;
    std::string address;      // osc: "/light/go"
    std::map<Id, std::string> arguments;  // osc, in order of their ids: "i:3", "f:0.5", "s:text", "T", "F"
    bool operator==(const Cue&) const = default;
};

// Faders over everything.
struct Master {
    float light = 1;    // multiplies the finished picture
    float gain_db = 0;
    bool operator==(const Master&) const = default;
};

struct Fallback {
    Id scene;                              // empty: the slate at once
    Flicks hold{20 * Flicks::kPerSecond};  // then the slate
    bool operator==(const Fallback&) const = default;
};

// The stretch of the timeline that stands for the whole: what a short film of the show shows.
struct Excerpt {
    Flicks start, duration;  // duration 0: none is named
    bool operator==(const Excerpt&) const = default;
};

// Why an asset cannot be used as the show uses it, as the editor was told when it saved. It stays until it is solved.
struct Unsolved {
    std::string reason;  // the code of a decision: "TERRITORY"
    std::string venue;   // id of the venue it was asked for; empty: editing itself
    std::string day;     // "2026-12-01", the day it was asked for; empty: the day of the save
    bool operator==(const Unsolved&) const = default;
};

struct Show {
    Text title;
    std::string event;                        // URI, for licences that name one
    std::string language = "en";              // used where the asked-for language is missing
    std::map<Id, std::string> assets;         // short name to urn:… or to a path relative to the show's folder (own work)
    std::map<std::string, AssetName> fonts;   // by language; "*": any other
    Id timeline = "main";                     // what plays where there are no cues; else what stands before the first GO
    std::map<Id, Cue> cues;                   // empty: the timeline plays by itself
    Flicks panic_fade{2 * Flicks::kPerSecond};  // in which panic fades everything
    std::int64_t seed = 0;
    Master master;
    Fallback fallback;
    Excerpt excerpt;
    std::map<Id, Unsolved> unsolved;   // by short name of an asset: used outside its terms, marked until that is solved
    std::map<Id, Scene> scenes;        // scenes/<id>.json
    std::map<Id, Timeline> timelines;  // timelines/<id>.json
    bool operator==(const Show&) const = default;
};

const TypeInfo& describe(const Transform*);
const TypeInfo& describe(const Glow*);
const TypeInfo& describe(const ModelPart*);
const TypeInfo& describe(const LightKind*);
const TypeInfo& describe(const LightPart*);
const TypeInfo& describe(const CameraPart*);
const TypeInfo& describe(const SoundPart*);
const TypeInfo& describe(const TextAlign*);
const TypeInfo& describe(const TextPart*);
const TypeInfo& describe(const PictureSource*);
const TypeInfo& describe(const PicturePart*);
const TypeInfo& describe(const ParticleKind*);
const TypeInfo& describe(const ParticlesPart*);
const TypeInfo& describe(const CueKind*);
const TypeInfo& describe(const CueFollow*);
const TypeInfo& describe(const Cue*);
const TypeInfo& describe(const Node*);
const TypeInfo& describe(const Fog*);
const TypeInfo& describe(const Environment*);
const TypeInfo& describe(const Scene*);
const TypeInfo& describe(const Interpolation*);
const TypeInfo& describe(const Keyframe*);
const TypeInfo& describe(const Track*);
const TypeInfo& describe(const Clip*);
const TypeInfo& describe(const Marker*);
const TypeInfo& describe(const Tempo*);
const TypeInfo& describe(const Timeline*);
const TypeInfo& describe(const Master*);
const TypeInfo& describe(const Fallback*);
const TypeInfo& describe(const Excerpt*);
const TypeInfo& describe(const Unsolved*);
const TypeInfo& describe(const Show*);

// Length of a timeline: its own, else to the end of its last clip.
Flicks length_of(const Timeline& timeline);
// The excerpt as it is used: without one, the first 20 s of the timeline that plays, or all of it if that is shorter.
Excerpt excerpt_of(const Show& show);

}  // namespace pai
