#pragma once
// What the outputs panel shows and holds in its hand, between frames.
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "app/adjust_model.h"
#include "app/test_pattern.h"
#include "output/layout.h"
#include "panels/output_pictures.h"
#include "panels/slice_geometry.h"

namespace pai {

class Workbench;

struct OutputsState {
    enum class View : std::uint8_t { Canvas, Output } view = View::Canvas;
    Id canvas;                               // that is shown; always one of the venue, if it has any
    std::optional<app::AdjustModel> model;   // the output that is shown, its tool and its handles; none while there is no output
    std::map<Id, app::TestPattern> patterns; // that outputs show
    bool snap = true;
    bool live = false;                       // the real outputs show it, too
    std::vector<Id> dark;                    // of those, which wait for their display
    bool file_changed = false;               // somebody else has saved the venue's file

    // A drag: everything is as it was when it began, and where the mouse was then.
    struct Drag {
        std::uint64_t gesture = 0;
        glm::vec2 from_px{0};
        SliceHit slice;         // canvas view
        Slice was;
        SliceDrag now;
    };
    std::optional<Drag> drag;

    // Of the picture that stands in the panel.
    gfx::Texture canvas_texture;
    std::uint64_t canvas_number = 0;         // view of the stage that canvas_texture shows
    std::unique_ptr<OutputPictures> pictures;
    std::uint64_t pictured = 0;              // view of the stage that they show
    std::string picture_problem;
    ProjectorGrid grid;                      // what is typed where projectors are laid out

    // Follows what is edited: model and names stand for things that are there. Null: no venue is open.
    void follow(const Workbench& bench);
    const Id& output() const;
    app::TestPattern pattern_of(const Id& output) const;

private:
    const void* venue_ = nullptr;  // which project it was, only compared
    std::uint64_t revision_ = 0;
    std::uint64_t selected_ = 0;
};

// Both views fill what is left of the panel.
void draw_canvas_view(Workbench& bench, OutputsState& state, glm::vec2 room_px);
void draw_output_view(Workbench& bench, OutputsState& state, glm::vec2 room_px);
// Asks the stage for the canvas, as large as it is seen at `shown_px`; takes its pictures. True: there is one.
bool take_canvas(Workbench& bench, OutputsState& state, const Id& canvas, glm::vec2 shown_px);
// What the model has made of the venue becomes a step of its history.
void keep_model(Workbench& bench, OutputsState& state, std::string_view label, std::uint64_t gesture = 0);
// Arrow keys that were pressed: steps right and down, and the factor of Shift and Ctrl. Nothing while something is typed.
struct ArrowKeys {
    glm::ivec2 steps{0};
    double factor = 1;
};
std::optional<ArrowKeys> arrow_keys();
// A number field whose text may be a sum: pixels.
bool pixel_field(std::string_view id, double& value, std::uint64_t& gesture, double width_px);

}  // namespace pai
