#pragma once
// The house a show plays in: a show tours, a building does not. Format page: docs/formats/show.md.
#include <cstdint>
#include <map>
#include <string>
#include <vector>

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

// A projector, wall or window that shows a part of a canvas.
struct OutputSpec {
    Id canvas;
    int first_x_px = 0, first_y_px = 0;
    int width_px = 0, height_px = 0;  // 0: to the border of the canvas
    int display = 0;
    bool full_screen = true;
    bool operator==(const OutputSpec&) const = default;
};

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
    bool operator==(const Venue&) const = default;
};

const TypeInfo& describe(const Slate*);
const TypeInfo& describe(const CanvasSpec*);
const TypeInfo& describe(const OutputSpec*);
const TypeInfo& describe(const Channel*);
const TypeInfo& describe(const Purpose*);
const TypeInfo& describe(const Venue*);

// The words that licences use: "exhibit", "monitor".
std::string_view to_string(Purpose purpose);
std::string_view to_string(Channel channel);

}  // namespace pai
