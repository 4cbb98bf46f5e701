#pragma once
// The house a show plays in: a show tours, a building does not. Format page: docs/formats/show.md.
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include <glm/vec2.hpp>
#include <glm/vec3.hpp>

#include "base/describe.h"
#include "show/show.h"

namespace pai {

// The neutral picture for when nothing may be shown.
struct Slate {
    Text title, line;  // title empty: the show's
    glm::vec3 background{0.01f, 0.01f, 0.012f};
    glm::vec3 colour{0.8f};
    bool operator==(const Slate&) const = default;
};

// A virtual raster.
struct CanvasSpec {
    int width_px = 1920, height_px = 1080;
    bool operator==(const CanvasSpec&) const = default;
};

// Where the corners of an output's picture lie, as offsets from the corners of its area, in shares of its width and height.
// The area is seen upright, as the audience sees it: rotation comes last.
struct CornerPin {
    glm::vec2 top_left{0}, top_right{0}, bottom_right{0}, bottom_left{0};
    bool operator==(const CornerPin&) const = default;
};

// True if the moved corners still span a convex picture of the same hand: nothing folds over, nothing is mirrored.
bool is_convex(const CornerPin& pin);

// A grid of handles that bends the picture. Applied before the corner pin, so a pin moves the bent picture as a whole.
struct WarpMesh {
    int columns = 0, rows = 0;             // of handles, at least 2 each; 0: no mesh
    std::map<Id, glm::vec2> offsets;       // "<column>-<row>" from the top left: how far that handle was moved, in shares of width and height
    bool smooth = true;                    // curves through the handles; else straight between them
    bool operator==(const WarpMesh&) const = default;
};

// The id under which WarpMesh::offsets keeps the handle of `column` and `row`: "3-0".
Id handle_id(int column, int row);
// Column and row of such an id, 0 to 99; nothing if it is not one: "3", "a-b", "03-1".
std::optional<glm::ivec2> parse_handle_id(std::string_view id);

// Soft edges where the pictures of two projectors overlap. Weights of both add up to 1 in linear light. The ramps lie on the
// picture and bend with it, so that they meet on the wall wherever the pictures do.
struct EdgeBlend {
    int left_px = 0, right_px = 0, top_px = 0, bottom_px = 0;  // widths of the overlaps, in pixels of the canvas
    float curve = 2;                       // steepness: 1 is a straight ramp
    bool operator==(const EdgeBlend&) const = default;
};

// A polygon that hides what is outside of it, or inside of it. Where sides cross, inside is even-odd. Of several masks, what
// shows is inside any of those that hide their outside (everything, if there is none) and outside all that hide their inside.
struct MaskShape {
    std::map<Id, glm::vec2> points;        // in order of their ids, in shares of the output's width and height from its top left, upright
    bool hides_inside = false;
    float feather_px = 0;                  // width of the soft border, in pixels of the output, half of it to each side
    bool operator==(const MaskShape&) const = default;
};

// A projector, wall or window that shows a part of a canvas.
struct OutputSpec {
    Id canvas;
    int first_x_px = 0, first_y_px = 0;
    int width_px = 0, height_px = 0;       // 0: to the border of the canvas
    // The display, never by its number: those change when a cable is pulled. Both empty: a window on any display.
    std::string connector;                 // "DP-1", "HDMI-A-2", as the window system names it
    std::string edid;                      // "EPS-A12B-00012345": maker, product and serial number; wins over the connector
    // The part of that display which it fills; of a window, its place on the desktop and its size.
    int area_x_px = 0, area_y_px = 0;
    int area_width_px = 0, area_height_px = 0;  // 0: to the border of the display
    bool full_screen = true;               // without a display of its own: else a window that can be moved
    int rotation_deg = 0;                  // 0, 90, 180 or 270, clockwise: how the projector hangs; the picture is turned back
    CornerPin corners;
    WarpMesh warp;
    EdgeBlend blend;
    float gamma = 0;                       // of the projector: light = signal ^ gamma; 0: sRGB
    float black_level = 0;                 // light that the projector emits at black, share of its white: lifted where fewer overlap
    std::map<Id, MaskShape> masks;
    bool operator==(const OutputSpec&) const = default;
};

// Spanning: one window over all displays and one swap. Separate: a window each; one of them waits for the display.
enum class WindowMode : std::uint8_t { Spanning, Separate };

enum class Channel : std::uint8_t { Projection, Led, Monitor, Hmd, Web };
enum class Purpose : std::uint8_t { Performance, Exhibit, Kiosk, Education, Rehearsal, Preview, Edit, Audit, Archive };

struct Venue {
    std::string id;                      // "did:web:venue.example" or an id; what licences name
    Text title;
    std::string territory;               // ISO 3166, for people to read; the device's own document rules
    Purpose purpose = Purpose::Exhibit;
    Channel channel = Channel::Monitor;
    std::vector<std::string> languages;  // in order of preference; empty: the show's
    Slate slate;
    std::map<Id, CanvasSpec> canvases;
    std::map<Id, OutputSpec> outputs;
    WindowMode windows = WindowMode::Spanning;
    std::string osc_interface;           // network interface or address on which messages are taken: "eth1"; empty: as the command line says
    float least_resolution = 1;          // of each side of a canvas: as few pixels may be drawn as that, where frames are late else; 1: never fewer
    int main_memory_mb = 0, gpu_memory_mb = 0;  // that assets may take before those go that are not needed soon; 0: as the machine has it
    bool operator==(const Venue&) const = default;
};

const TypeInfo& describe(const Slate*);
const TypeInfo& describe(const CanvasSpec*);
const TypeInfo& describe(const CornerPin*);
const TypeInfo& describe(const WarpMesh*);
const TypeInfo& describe(const EdgeBlend*);
const TypeInfo& describe(const MaskShape*);
const TypeInfo& describe(const OutputSpec*);
const TypeInfo& describe(const WindowMode*);
const TypeInfo& describe(const Channel*);
const TypeInfo& describe(const Purpose*);
const TypeInfo& describe(const Venue*);

// The words that licences use: "exhibit", "monitor".
std::string_view to_string(Purpose purpose);
std::string_view to_string(Channel channel);

}  // namespace pai
