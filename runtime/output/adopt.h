#pragma once
// Which output is seen on which display, and which windows that takes. Pure: the same inputs give the same places.
#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <vector>

#include "platform/displays.h"
#include "show/venue.h"

namespace pai {

struct OutputPlace {
    // Waiting: its display is not there, it stays dark. Covering: exactly `rect`, nothing over it. Movable: a window as people
    // know it, of the size of `rect`, at its place if `placed`.
    enum class Kind : std::uint8_t { Waiting, Covering, Movable } kind = Kind::Waiting;
    DesktopRect rect;
    bool placed = false;
    std::string connector, edid;  // of the display it fills or lies on; empty while it waits, and for windows anywhere
    bool operator==(const OutputPlace&) const = default;
};
using OutputPlaces = std::map<Id, OutputPlace>;

// The display that `output` names. Null: it is not there, or the output names none. The EDID identity wins. Where several say the
// same, the connector decides among them, then the place: the leftmost. Where none says it, that on the connector is taken only
// if it says nothing of itself: another one has come to that cable.
const Display* find_display(const OutputSpec& output, std::span<const Display> displays);

struct OutputSize {
    int width = 0, height = 0;
    bool operator==(const OutputSize&) const = default;
};
// The part of the canvas that an output shows, turned as it hangs.
OutputSize part_of(const Venue& venue, const OutputSpec& output);
// Pixels of an output whose display is not asked: its area if it says one, else part_of().
OutputSize size_of(const Venue& venue, const OutputSpec& output);

// `before`: what it returned last, so that an output without a display of its own stays where it is. `wanted`: number of the
// display that such outputs should fill first, < 0: the primary one. An area is cut to its display; nothing left of it: it waits.
OutputPlaces place_outputs(const Venue& venue, std::span<const Display> displays, const OutputPlaces& before, int wanted = -1);

// One window and the outputs in it.
struct WindowPlan {
    std::string name;  // of the output it belongs to; "": the window that spans
    DesktopRect rect;
    bool movable = false, placed = false;
    std::vector<Id> outputs;
    bool operator==(const WindowPlan&) const = default;
};

// Windows that show something. Those that span keep the rectangle `span` they have while it holds all that is to be seen.
std::vector<WindowPlan> plan_windows(WindowMode mode, const OutputPlaces& places, const DesktopRect& span);

}  // namespace pai
