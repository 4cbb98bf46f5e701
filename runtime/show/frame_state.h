#pragma once
// What one instant of a show looks and sounds like: flat arrays that the renderer, the sound and the tests read.
// A pure value: evaluate(show, live, t) makes it, nothing else does. World space is right-handed, +Y up, metres.
#include <array>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include <glm/mat4x4.hpp>
#include <glm/vec3.hpp>
#include <glm/vec4.hpp>

#include "base/id.h"
#include "show/look.h"
#include "show/outdoors.h"
#include "time/flicks.h"

namespace pai {

enum class AssetRole : std::uint8_t { Model, Image, Environment, Sound, Font, Film };

// One asset of the show. Index in FrameState::assets is what the other arrays refer to.
struct AssetUse {
    AssetId id;
    AssetRole role = AssetRole::Model;
    bool wanted = false;  // needed now or within the look-ahead of the show
    bool operator==(const AssetUse&) const = default;
};

constexpr std::uint32_t kNoAsset = 0xffffffffu;

constexpr std::uint64_t kAllAnimations = ~0ull;
constexpr std::array<float, 16> kFullGlow = {1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1};

// Stands for an animation of a model by its name: never 0 or kAllAnimations; 0 for "", kAllAnimations for "*".
std::uint64_t animation_hash(std::string_view name);

// Stands for a material variant of a model by its name: never 0; 0 for "".
std::uint64_t variant_hash(std::string_view name);

// A model, or an image: the picture as an unlit plane, one metre high, centred, facing +Z.
struct ModelDraw {
    std::uint32_t asset = kNoAsset;
    std::uint64_t node = 0;  // hash of the node's id: stable over time, for picking and history
    glm::mat4 world_from_node{1};
    float opacity = 1;  // [0,1]
    bool casts_shadow = true;
    std::uint64_t animation = 0;         // animation_hash of what is played, 0: the rest pose
    Flicks animation_t;                  // since its start; below 0: its first pose
    bool animation_loops = true;         // else the last pose is held
    std::uint64_t variant = 0;           // variant_hash of the materials that are chosen, 0: the file's own
    std::array<float, 16> glow = kFullGlow;  // multiplies emission, by the channel of the instance; what has none uses 0
    std::shared_ptr<const std::vector<SurfacePart>> surfaces;  // of its materials that answer to the weather, sorted by their ids; null: none
    bool looked_at = true;     // Layer::look is of this model, too: not of floors and backdrops
    bool open = false;         // known not to be: a section shows it without a cut
    bool watertight = false;   // known to be closed: where a section opens it, its far sides are never seen. Else those of two-sided surfaces are
    bool operator==(const ModelDraw&) const = default;
};

// A flat unlit picture, centred at the node's origin in its XY plane, facing +Z; as wide as its proportion says.
struct PictureDraw {
    std::uint32_t asset = kNoAsset;   // an image or a film; kNoAsset: a camera
    std::uint64_t node = 0;
    glm::mat4 world_from_node{1};
    float height_m = 1;
    float opacity = 1;                // (0,1]
    float intensity = 1;
    Flicks film_t;                    // of a film: its time, not yet wrapped or held at its end; below 0: its first picture
    bool film_loops = false;          // else the last picture holds
    std::uint32_t camera = kNoAsset;  // index in FrameState::cameras
    std::uint32_t fallback = kNoAsset;  // image, where there is no picture from the camera
    bool operator==(const PictureDraw&) const = default;
};

// Particles that are where their numbers and `t` say. Source: show/particles.h.
struct ParticleDraw {
    enum class Kind : std::uint8_t { Rain, Snow, Embers, Lanterns, Fireworks } kind = Kind::Rain;
    std::uint64_t node = 0;
    std::uint32_t seed = 0;
    std::uint32_t count = 0;
    glm::mat4 world_from_node{1};
    glm::vec3 size_m{1};
    float particle_m = 0.01f, speed_m_s = 1;
    glm::vec3 colour{1};       // linear, times their intensity
    float share = 1, variety = 0;
    float period_s = 1, burst_m = 1;
    Flicks t;                  // since the start of the clip
    bool operator==(const ParticleDraw&) const = default;
};

struct LightState {
    enum class Kind : std::uint8_t { Directional, Point, Spot } kind = Kind::Point;
    std::uint64_t node = 0;
    glm::vec3 position_ws{0};
    glm::vec3 direction_ws{0, -1, 0};  // unit, from the light outward
    glm::vec3 colour{1};               // linear Rec. 709, before intensity
    float intensity = 1;               // candela (point, spot) or lux (directional)
    float range_m = 0;                 // 0: unlimited
    float inner_cone_rad = 0;          // half angles, spot only
    float outer_cone_rad = 0.7854f;
    bool casts_shadow = false;
    bool operator==(const LightState&) const = default;
};

struct CameraState {
    glm::mat4 world_from_camera{1};  // looks along -Z
    float fov_y_rad = 0.7f;
    float ortho_height_m = 0;  // > 0: parallel projection, so much of the world is as high as the picture. No show has one, editors do
    float near_m = 0.05f, far_m = 200;
    float exposure_ev = 0;  // picture = light * 2^exposure_ev
    bool operator==(const CameraState&) const = default;
};

// Hour, season and weather at one time. Source: show/outdoors.h.
struct OutdoorState {
    bool enabled = false;
    float time_of_day_h = 12, season = 1;
    float latitude_rad = 0, north_rad = 0;
    float cloud = 0, wetness = 0, rain = 0, snow = 0, wind_m_s = 0, haze_glow = 0;
    Flicks t;                  // since the start of the clip: of waves and rings
    bool operator==(const OutdoorState&) const = default;
};

struct EnvironmentState {
    // Equirectangular radiance: direction d is at u = atan2(d.z, d.x) / 2 pi + 0.5, v = acos(d.y) / pi from the top, so
    // +X is in the middle and rotation 0 shows it as three.js, model-viewer and Blender do.
    std::uint32_t asset = kNoAsset;
    float rotation_rad = 0;          // about +Y: what stood along +X stands along -Z after a quarter turn
    float intensity = 1;
    glm::vec3 background{0};         // linear; used where the environment is not shown
    bool visible = false;            // draw the environment behind everything
    glm::vec3 fog_colour{0};         // linear
    float fog_per_m = 0;             // extinction, at the floor and below where it thins with height
    glm::vec3 fog_low_colour{0};     // linear; what it becomes where it is dense, if it thins with height
    float fog_floor_m = 0;           // height from which it thins
    float fog_falloff_m = 0;         // metres in which it thins to 1/e; 0: even at every height
    OutdoorState outdoors;
    bool operator==(const EnvironmentState&) const = default;
};

struct TextDraw {
    std::uint64_t node = 0;
    std::string text;                 // UTF-8, '\n' breaks lines
    std::string language;             // BCP 47, for shaping
    std::uint32_t font = kNoAsset;    // kNoAsset: the interface font
    float size_m = 0.05f;             // em height
    float width_m = 0;                // wraps at this width; 0: no wrapping
    float line_height = 1.35f;        // in ems
    enum class Align : std::uint8_t { Left, Centre, Right } align = Align::Left;
    glm::vec4 colour{1};              // linear RGB and alpha
    glm::mat4 world_from_text{1};     // the text lies in its XY plane, origin at the first baseline's start (or centre, end)
    bool lit = false;                 // shaded as matt paint; else emitted as it is
    bool operator==(const TextDraw&) const = default;
};

// A place on a thing of which something is told.
struct AnnotationDraw {
    std::uint64_t node = 0;
    std::string id;             // in its model
    int number = 0;             // from 1, in their order
    glm::vec3 position_ws{0};
    glm::vec3 normal_ws{0, 0, 1};  // unit, outward
    std::string title, text, language;
    std::uint32_t picture = kNoAsset;
    bool open = false;
    bool operator==(const AnnotationDraw&) const = default;
};

// Where a guided tour is that leads the camera.
struct TourDraw {
    int stop = 0, stops = 0;    // from 1; stops 0: none leads it
    bool travelling = false;    // to that stop
    std::string title, text, caption, language;  // of the stop, once it is reached; caption: what is spoken now
    bool operator==(const TourDraw&) const = default;
};

// One scene in view. Several during a cross-fade; the picture is the weighted sum of the layers, in linear light.
struct Layer {
    std::string scene;
    float weight = 1;  // weights of a frame sum to 1, or to less while it comes from or goes to black
    CameraState camera;
    EnvironmentState environment;
    std::vector<ModelDraw> models;
    std::vector<LightState> lights;
    std::vector<TextDraw> texts;
    std::vector<PictureDraw> pictures;
    std::vector<ParticleDraw> particles;
    std::vector<AnnotationDraw> annotations;  // in their order
    TourDraw tour;
    Look look;                 // mode and section; its light and variant stand in `lights` and `models`
    bool operator==(const Layer&) const = default;
};

// Sounds are listed this long before they start, so that the mix can begin them on the sample.
constexpr Flicks kSoundLead{Flicks::kPerSecond / 10};

struct SoundState {
    std::uint64_t voice = 0;  // identity over time: hash of node and start
    std::uint32_t asset = kNoAsset;
    Flicks start;             // show time of the sound's first sample; listed from kSoundLead before
    Flicks end{INT64_MAX};    // show time at which it is cut
    Flicks offset;            // time within the sound at `start`: of a film that is entered later than at its beginning
    bool loop = false;
    bool positional = false;  // false: played as it is (a music bed)
    glm::vec3 position_ws{0};
    float gain = 1;           // linear, fades included
    float reference_m = 1;    // distance at which gain is heard in full
    bool operator==(const SoundState&) const = default;
};

// The neutral picture that stands in when nothing may be shown.
struct SlateState {
    bool active = false;
    std::string title, line;          // in the venue's words; no error text ever
    glm::vec3 background{0.01f, 0.01f, 0.012f}, colour{0.8f};
    bool operator==(const SlateState&) const = default;
};

struct FrameState {
    Flicks t;
    std::vector<AssetUse> assets;     // the show's asset table, sorted by short name
    std::vector<Layer> layers;        // empty while the slate is up
    std::vector<SoundState> sounds;
    std::vector<std::string> cameras;  // devices that pictures of the show come from: names or paths; "": the first
    glm::mat4 world_from_listener{1};
    float master_gain = 1;            // linear
    float master_light = 1;           // [0,1], multiplies the finished picture: fades to and from black
    SlateState slate;
    bool operator==(const FrameState&) const = default;
};

// Equal states have equal hashes on every machine: covers meaning, not picture size, residency or level of detail.
std::uint64_t state_hash(const FrameState& state);

}  // namespace pai
