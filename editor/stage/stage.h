#pragma once
// The running show behind the editor's viewport: it is drawn on a thread and an OpenGL screen of its own, and comes back as pixels, so that
// the interface never waits for it. Same renderer, same gate (action `modify`, purpose `edit`), same evaluate() as in the venue.
#include <cstdint>
#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <glm/mat4x4.hpp>
#include <glm/vec2.hpp>
#include <glm/vec3.hpp>

#include "render/renderer.h"
#include "show/cue_engine.h"
#include "show/show.h"
#include "show/venue.h"
#include "stage/wave.h"
#include "vault/gate.h"

namespace pai {

struct StageOptions {
    std::filesystem::path folder;      // of the show: its own work lies there
    std::string venue;                 // a name or a path, as PerformanceOptions::venue
    std::filesystem::path share;       // holds shaders/ and fonts/; empty: the program's
    bool sound = true;                 // false: silent whatever the machine has
    double interactive_ms = 60;        // what a picture may take while something moves; its resolution follows
};

// Where the show is seen from.
struct StageCamera {
    enum class Kind : std::uint8_t {
        Cut,     // as the show cuts it
        Node,    // through a node with a camera, of the scene in view
        Free,    // the editor's own
        Output,  // what the projector of an output is fed: slice, warp, blend, masks; by the show's own cut
    } kind = Kind::Cut;
    Id id;                              // of the node or the output
    glm::mat4 world_from_camera{1};     // free; looks along -Z
    float fov_y_rad = 0.7f;             // free
    float ortho_height_m = 0;           // free; > 0: parallel projection, so much of the world is as high as the picture
    float near_m = 0.05f, far_m = 500;  // free
    std::optional<float> exposure_ev;   // free; nothing: as the show's own camera has it
    bool operator==(const StageCamera&) const = default;
};

struct StageView {
    int width_px = 0, height_px = 0;    // of the viewport; 0: nothing is drawn
    StageCamera camera;
    Id scene;                           // only this one is drawn, on stage at that time or not; empty: what the show shows
    bool grid = false;                  // on the ground, with the scene standing on it
    bool unlit = false;                 // surfaces in their own colours, whatever light there is
    std::vector<Id> selected;           // nodes that are outlined, with all that stands on them
    glm::vec3 accent{1, 0.32f, 0.03f};  // of the outline; display-linear
    bool operator==(const StageView&) const = default;
};

// What was under the pointer, or in a box.
struct StageHit {
    Id scene, node;
    glm::vec3 position_ws{0};           // what is seen of it, nearest to the middle of the box
    float depth_m = 0;                  // of that, along the view
    int pixels = 0;                     // of those that were looked at; a box is looked at with 512 at most to a side
};
struct StagePick {
    std::uint64_t number = 0;           // what pick() returned
    std::vector<StageHit> hits;         // nearest to the middle first
};

// Answers ask_boxes().
struct StageBoxes {
    std::uint64_t number = 0;           // what it returned
    std::map<Id, std::pair<glm::vec3, glm::vec3>> nodes;  // least and greatest corner, by node
};

// One picture and what it was drawn of.
struct StagePicture {
    int width_px = 0, height_px = 0;    // at most the view's, with its proportions: to be stretched over the viewport
    std::vector<std::uint8_t> rgba;     // sRGB, 4 bytes a pixel, rows top to bottom, opaque
    std::uint64_t revision = 0;         // of put_show()
    std::uint64_t view = 0;             // what put_view() returned
    Flicks t;
    bool final = false;                 // nothing better comes until something changes
    std::uint64_t state = 0;            // state_hash() of the show as it cuts; 0 of any other view
    Id scene;                           // that the camera stands in; empty: the slate
    glm::mat4 world_from_camera{1}, clip_from_camera{1};  // reversed depth, as render/lens.h
};

struct StageStatus {
    bool open = false;                  // the show is compiled, and the gate has answered
    std::string problem;                // why there are no pictures, or why the latest show is not the one that is drawn; empty: nothing
    std::uint64_t revision = 0;         // of the show that is drawn
    bool playing = false;
    Flicks t, duration;                 // t: where it was sent last, on its way or there
    bool cues = false;                  // the show has a cue list
    Id standby;                         // the cue that stands by
    double draw_ms = 0;                 // of the last picture, from begin to readback
    int width_px = 0, height_px = 0;    // of the last picture
    DrawStats drawn;
    std::size_t assets_wanted = 0, assets_ready = 0;  // of what is wanted now
    std::vector<Verdict> verdicts;      // of every asset that was decided, by the ids that they have in the gate
    std::map<Id, std::string> refused;  // names of the show that are not shown, with the code
    std::map<Id, std::string> stale;    // names whose files are broken now and that are shown as they were, with what is wrong
    std::map<Id, std::shared_ptr<const Wave>> waves;  // of put_waves(), as they come; of what is refused none
    std::string renderer;               // of OpenGL
    int files_changed = 0;              // how often others or the editor wrote the show's own files
    std::string shaders;                // what is wrong with the shaders that changed: it is drawn with those from before; empty: nothing
    int shader_loads = 0;               // how often changed ones were taken over
    bool behind = false;                // something that it was given or asked is not in this yet, or not in a picture
};

// Every function returns at once; none is called by two threads at a time.
class Stage {
public:
    // Begins to open the show in options.folder as `show` has it. What fails is in status().problem.
    Stage(StageOptions options, std::shared_ptr<const Show> show, std::uint64_t revision);
    ~Stage();  // ends the session
    Stage(const Stage&) = delete;
    Stage& operator=(const Stage&) = delete;

    // The show from now on; the latest wins. One that cannot be compiled leaves the last that could, and status().problem says why.
    void put_show(std::shared_ptr<const Show> show, std::uint64_t revision);
    // Canvases and outputs from now on, for StageCamera::Kind::Output; what else the venue says counts from the start.
    void put_venue(std::shared_ptr<const Venue> venue);
    // The view from now on; the latest wins. Returns its number, as pictures bear it.
    std::uint64_t put_view(const StageView& view);

    // Names of sounds and films whose shape is wanted, on stage now or not: they are loaded through the gate as for playing, and looked
    // through on a thread of their own. The latest wins; what is not wanted any more is forgotten.
    void put_waves(std::vector<Id> names);

    // Licences, grants or packages were imported: what was refused is decided anew. Changed files of own work need no word: they are seen.
    void ask_again();

    void play();
    void pause();
    // Kept inside the show.
    void seek(Flicks t);
    // Plays [first, end) over and over; nothing: the whole show, and over and over if its timeline loops.
    void set_loop(std::optional<std::pair<Flicks, Flicks>> range);

    // What hands do to the cue list, at this moment: GO of what stands by or of `cue`, and so on. A seek forgets it: from there on the
    // cues stand as they were rehearsed.
    void give_cue(CueEvent::Kind kind, const Id& cue = {});

    // What is seen within a box of the view, pixels from its top left corner; of a point, with `reach_px` around it. By the latest view
    // and show. The answer comes through take_pick(). Lights, cameras and sounds have no surface: they are the viewport's own to find.
    std::uint64_t pick(glm::vec2 at_px, float reach_px = 4);
    std::uint64_t pick_box(glm::vec2 first_px, glm::vec2 end_px);
    // The answers in the order in which they were asked for.
    bool take_pick(StagePick& into);

    // Where the edges of a scene's nodes lie now, in the world, with all that stands on them: of models that are loaded and of pictures; of
    // other nodes nothing. The answer comes through take_boxes().
    std::uint64_t ask_boxes(const Id& scene);
    bool take_boxes(StageBoxes& into);

    // True: there is a newer picture than the last one taken, and `into` is it.
    bool take(StagePicture& into);
    StageStatus status() const;

private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace pai
