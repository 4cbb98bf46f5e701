#pragma once
// FrameState to canvas: uploads what the store has loaded, draws layers, light, text, marks and the slate.
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <glm/vec2.hpp>
#include <glm/vec4.hpp>

#include "asset/occlusion.h"
#include "asset/store.h"
#include "base/result.h"
#include "gfx/context.h"
#include "render/canvas.h"
#include "render/overlay.h"
#include "render/tile_options.h"
#include "show/frame_state.h"

namespace pai {

struct MadeLods;

// Scene-linear light to the display: Khronos PBR Neutral; ACES as fitted by Hill with the pre-scale 1/0.6; linear, clipped.
enum class ToneMap : std::uint8_t { Neutral, Aces, Linear };

// A picture that follows the hand, one that a show presents, one that is looked at closely and long.
enum class Quality : std::uint8_t { Interactive, Show, Still };

// How it is found what can be seen. Auto: what suits the context. None: everything is drawn, in full.
enum class Culling : std::uint8_t { Auto, Cpu, Gpu, None };

// What the picture may cost. Every setting is deterministic; only equal settings give equal pictures.
struct RenderOptions {
    int msaa = 4;                   // 1 or 4 samples of edges a pixel
    int supersample = 1;            // the scene is drawn so many times as wide and as high, [1, 4]
    bool smooth_edges = true;       // with one sample a pixel: smooths edges in the finished picture, if it is opaque
    int shadow_px = 2048;           // side of each shadow map
    int environment_px = 256;       // cube face side of the sharpest reflection
    int key_samples = 24;           // fetches for a shadow of the environment's key light, [0, 64]; 0: it casts none
    bool ambient_occlusion = true;
    bool bloom = true;
    ToneMap tone_map = ToneMap::Neutral;
    float lod_error_px = 0.5f;      // how far a coarser form of a mesh may lie from the full one; 0: meshes are drawn in full
    float anisotropy = 8;           // of material textures; 1 on software GL whatever is asked for
    float tile_error_px = 16;       // how far a tile of a tileset may be from the truth, where its children are not shown
    int tile_budget_mb = 512;       // of tiles on the GPU; where more would be needed they are coarser
    // One directional light and constant ambient: no shadows, anti-aliasing, environment or post. For comparing speed.
    bool plain = false;
    Culling culling = Culling::Auto;
    // Surfaces shine with their base colour, whatever light there is: for working where a show is dark.
    bool unlit = false;
    // Where nothing is drawn the canvas stays transparent, unless the environment is visible there.
    bool transparent = false;
    bool measure_passes = false;    // fill DrawStats::passes (on software GL this waits for each pass)

    // Interactive: cheap on software GL, as Show on a GPU. Show: full quality on any context. Still: more samples of
    // edges and of shading, sharper shadows, at several times the cost.
    static RenderOptions for_quality(Quality quality, const gfx::ContextInfo& info);
    // Interactive.
    static RenderOptions for_window(const gfx::ContextInfo& info);
    // Show.
    static RenderOptions for_film();
};

struct PassTime {
    std::string name;
    double gpu_ms = 0;  // on software GL: the CPU time of the pass
};

struct DrawStats {
    std::string_view path = "cpu";  // where it was found what can be seen: "cpu", "gpu" or "none"
    std::uint32_t draw_calls = 0, dispatches = 0;  // dispatches: of culling
    std::uint64_t triangles = 0;
    std::uint64_t processor_triangles = 0;  // of these, drawn by the processor; GL shaded what is seen of them
    // Copies that the cameras may see; a copy counts once a view, whatever it is made of. What the GPU culls, and its triangles, is counted of
    // the last frame that the GPU has finished.
    std::uint64_t instances_drawn = 0;
    std::uint64_t instances_total = 0;  // copies of all that was asked to be drawn
    std::uint64_t instances_merged = 0; // copies that merged ones among those drawn stand for beside themselves
    // In the cameras' views: what all would be in full; those drawn by a level of detail in its place, and how many draws these were.
    std::uint64_t full_triangles = 0, lod_triangles = 0, lod_draws = 0;
    std::uint64_t splats = 0, splats_total = 0;  // Gaussian splats drawn, and all that there are
    std::uint64_t splat_bytes = 0;               // memory of their sorting and drawing, beside that of the assets themselves
    double sort_ms = 0;                          // on the CPU; 0: nothing had moved
    TileStats tiles;  // of tilesets; as they stand, not summed
    double key_share = 0, key_radius_rad = 0;    // of the light of the environment, what a key light sends that casts shadows; 0: there is none
    std::vector<PassTime> passes;  // of the last draw with measure_passes
    // Of two canvases of one frame: passes of one name are one.
    DrawStats& operator+=(const DrawStats& other);
};

// What the obligations of the frame's permits ask for; drawn last, no scene can switch it off.
struct Marks {
    bool preview = false;              // the visible watermark
    std::string forensic;              // the session whose invisible mark the picture bears; empty: none
    std::vector<std::string> credits;  // lines at the lower edge
    int resolution_cap = 0;            // longer side in pixels of what may be shown; 0: no cap
    bool operator==(const Marks&) const = default;
};

struct OverlayText {
    std::string text;                     // UTF-8, '\n' breaks lines
    glm::vec2 position_px{0};             // top left of the first line, from the canvas' top left
    float size_px = 14;                   // em height
    glm::vec4 colour{1};                  // display-linear RGB and alpha
    glm::vec4 background{0, 0, 0, 0.5f};  // behind the block; alpha 0: none
};

struct UploadStats {
    struct Asset {
        AssetId id;
        std::uint64_t bytes = 0;  // on the GPU
        double upload_ms = 0;
    };
    std::vector<Asset> assets;  // uploaded by this call
    double ms = 0;
    AssetId slowest;            // what this call spent most on
    double slowest_ms = 0;
    bool complete = true;       // false: the budget ran out, or a film in view has no picture yet
    // Films that turned out to be broken while they played; they are not drawn.
    std::vector<std::pair<AssetId, Error>> broken;
};

class Renderer {
public:
    // Needs a current context until it is destroyed. `share_dir` holds shaders/ and fonts/ (share_directory()).
    // Gpu: the context or a shader is not fit. NotFound, Io: a shader or the interface font is missing.
    static Result<std::unique_ptr<Renderer>> create(const std::filesystem::path& share_dir, const RenderOptions& options);
    ~Renderer();
    Renderer(const Renderer&) = delete;
    Renderer& operator=(const Renderer&) = delete;

    // Takes to the GPU what is Ready in `store` and not there yet. `handles` are indexed as FrameState::assets; an empty
    // handle is an asset that may not be shown. Stops after `budget_ms` (at least one asset a call; < 0: no limit).
    // A handle that changed for an index drops what was there. Films get the picture of state.t: with no limit not before it
    // is decoded, else the latest that is there.
    UploadStats upload(const FrameState& state, const AssetStore& store, std::span<const Handle<AssetData>> handles,
                       double budget_ms);

    // What of an asset is on the GPU.
    struct Resident {
        std::uint64_t bytes = 0;
        bool complete = false;  // all of it came
        bool busy = false;      // threads work on what is still to come: who clears it waits for them
    };
    Resident resident(std::uint32_t index, Handle<AssetData> handle) const;

    // How large the picture is going to be, the largest of several: tiles are chosen for it before it is drawn. Else 1920 x 1080.
    void expect_size(int width_px, int height_px);

    // The show's asset table is another from now on: for every index of it, the index where the same asset stood before; kNoAsset: a new
    // one. What is there already stays.
    void rearrange(std::span<const std::uint32_t> before);

    // Films that `soon` shows, a state a little ahead, are decoded from there on, so that they are ready when it comes.
    void expect_films(const FrameState& soon, const AssetStore& store, std::span<const Handle<AssetData>> handles);
    // The latest pictures of FrameState::cameras; null: there is none, and fallbacks are shown.
    void show_cameras(std::span<const std::shared_ptr<const FilmPicture>> pictures);

    // What this program made itself, under an index of FrameState that no handle given to upload() has.
    void put_model(std::uint32_t index, std::string_view label, const ModelData& model);
    void put_environment(std::uint32_t index, std::string_view label, const Pixels& equirect);

    // What was baked for the model that is there under `index`: it is drawn with it while it stands at rest. Empty: none.
    void put_occlusion(std::uint32_t index, const Occlusion& occlusion);

    // Frees what the processor and GL held of the last frame's triangles on software GL; the next frame takes it anew. For work between frames that needs memory.
    void forget_frame();

    // Levels of detail of the model that is there under `index`, where it has none.
    void put_lods(std::uint32_t index, std::span<const MadeLods> lods);

    // Compiles the shaders of `share_dir` anew. As create(); what does not compile leaves all as they were. Surroundings that were filtered stay.
    Result<void> reload_shaders(const std::filesystem::path& share_dir);
    // From the next draw() on: msaa, supersample, smooth_edges, key_samples, ambient_occlusion, bloom, unlit, lod_error_px and tone_map of `options`; the rest stays.
    void use(const RenderOptions& options);
    // Asked between passes, where software GL has then finished what it was told so far: true leaves the picture as it is, and draw()
    // returns false. Empty: never asked.
    void set_interrupt(std::function<bool()> interrupt);

    // Draws the whole frame. What is not resident is left out. Equal arguments give equal pictures. False: it was interrupted.
    bool draw(const FrameState& state, Canvas& canvas, const Marks& marks);

    // In the place of draw(): a scene that was made elsewhere, as scene-linear light, premultiplied, `size` pixels in rows from the
    // top. It takes the same tone map, and the marks.
    void draw_light(const FrameState& state, std::span<const glm::vec4> light, glm::ivec2 size, Canvas& canvas, const Marks& marks);
    // Pixels of a scene on a canvas of that size, which the marks may make fewer.
    static glm::ivec2 light_size(int canvas_width, int canvas_height, const Marks& marks);

    // Text over a finished canvas, in the interface font: help and frame times.
    void draw_overlay(Canvas& canvas, std::span<const OverlayText> texts);

    // A flat picture over a finished canvas: pages of a kiosk.
    void draw_overlay(Canvas& canvas, const Overlay& overlay);
    // Width and height in pixels that text takes in an overlay; the height is that of its lines.
    glm::vec2 measure(const OverlayWords& words);
    // A picture for overlays under a number of the caller's choice, in sRGB; an empty one takes it away.
    void put_picture(std::uint32_t id, const Pixels& pixels);

    // Of the last draw().
    const DrawStats& stats() const;
    const RenderOptions& options() const;
    const gfx::ContextInfo& context() const;

private:
    friend class EditView;
    struct Impl;
    explicit Renderer(std::unique_ptr<Impl> impl);
    std::unique_ptr<Impl> impl_;
};

}  // namespace pai
