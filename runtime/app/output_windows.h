#pragma once
// The windows that a venue's outputs are seen in, and how they follow displays that come and go.
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "output/adopt.h"
#include "platform/window.h"
#include "show/venue.h"

namespace pai::app {

struct OutputWindowOptions {
    std::string title;
    int width = 1280, height = 720;  // of the one window where the venue has no outputs, and of an invisible one
    int display = -1;                // number of the display that outputs without one of their own fill; < 0: the primary one
    bool visible = true;             // false: no display is needed, nothing is seen
    bool outputs = true;             // false: as if no venue ever had any
    bool hidden = false;             // nothing is seen until reveal()
};

// What became of one output, for people and statistics.
struct OutputReport {
    Id id;
    std::string display;              // connector, and the EDID identity if it has one: "DP-1 EPS-A12B-00012345"; empty while it waits
    std::int64_t adopted = 0, lost = 0;  // how often its display came and went
};

// One window of outputs.
struct OutputWindow {
    Window window;
    WindowPlan plan;
    // Where in it an output lies whose place is `place`: pixels of the back buffer, from its top left. In a window that people
    // move the picture keeps its `shape`, that of part_of().
    DesktopRect part(const OutputPlace& place, const OutputSize& shape) const;
};

// A place in an output, in pixels from its top left.
struct OutputPoint {
    Id output;
    float x_px = 0, y_px = 0;
    float width_px = 0, height_px = 0;  // of the output
};

class OutputWindows {
public:
    // Makes the OpenGL context, too: it lives as long as this. Errors of Window::create().
    static Result<OutputWindows> create(const Venue& venue, const OutputWindowOptions& options);

    // The windows' events. Adopts displays that came, lets those rest that went: nothing else is touched.
    std::vector<WindowEvent> poll();
    // What poll() does beside the events, for those who take them elsewhere. `reported`: one of them was DisplaysChanged.
    void follow_displays(bool reported);
    // Other outputs from now on. Windows of outputs that stay are kept.
    Result<void> use(const Venue& venue);

    // Shows what was made hidden.
    void reveal();

    // True if the venue's outputs decide what is seen; else front() shows the whole canvas.
    bool active() const { return active_; }
    // Those that are seen now; none while all wait.
    std::vector<OutputWindow*> shown();
    const OutputPlaces& places() const { return places_; }
    // Where an event of the mouse or a finger is.
    std::optional<OutputPoint> output_at(const WindowEvent& event) const;
    std::vector<OutputReport> report() const;

    // Of those that are seen the one whose swap waits for its display; null while none is seen. One that covers a display, if
    // there is one: people put others where no display paces them.
    OutputWindow* waiting();
    // True if showing a frame takes as long as the display says.
    bool waits_for_display();

    // The window that people move, if there is one; else the one that spans, else one that is not seen.
    Window& front();

private:
    OutputWindows(Window base, OutputWindowOptions options) : base_(std::move(base)), options_(std::move(options)) {}
    Result<void> adopt();
    Result<void> open(const WindowPlan& plan);
    void record(const OutputPlaces& now);
    bool wants_outputs(const Venue& venue) const { return options_.visible && options_.outputs && !venue.outputs.empty(); }

    Window base_;  // holds the context; the only window where no outputs are
    bool active_ = false;
    OutputWindowOptions options_;
    Venue venue_;
    std::optional<DisplayWatch> watch_;
    OutputPlaces places_;
    std::map<std::string, std::unique_ptr<OutputWindow>> windows_;  // by the plan's name
    std::map<Id, OutputReport> reports_;
};

}  // namespace pai::app
