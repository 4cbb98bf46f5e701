#pragma once
// The venue's real outputs, as the player opens them: they show the canvas or test patterns while values are dragged.
#include <map>
#include <memory>
#include <vector>

#include "app/output_windows.h"
#include "panels/output_pictures.h"

namespace pai {

class Workbench;
struct OutputsState;

// Has an OpenGL context of its own, which is current when one of these returns. Main thread. Nothing here waits for a display.
class Wall {
    struct Key {};  // only open() has one

public:
    // Io: no display. Gpu: no OpenGL 4.5, or a shader does not build.
    static Result<std::unique_ptr<Wall>> open(const Venue& venue);
    Wall(Key, app::OutputWindows windows, OutputPictures pictures);
    ~Wall();
    Wall(const Wall&) = delete;
    Wall& operator=(const Wall&) = delete;

    // What is edited now, on every output that has its display; the same as before is not drawn again. `displays_changed`: the window
    // system said so.
    void show(const Venue& venue, const OutputsState& state, const Workbench& bench, bool displays_changed);
    // What was shown may be gone: all is drawn again at the next show().
    void forget() { shown_.clear(); }
    // Outputs whose display is not there.
    std::vector<Id> dark() const;

private:
    // What an output's window shows.
    struct Shown {
        OutputSpec spec;
        PatternWish wish;
        OutputPlaces places;
        std::uint64_t canvases = 0;
        int width = 0, height = 0;
        bool operator==(const Shown&) const = default;
    };
    bool is_shown(app::OutputWindow& window, const OutputsState& state);
    void compose(app::OutputWindow& window, const OutputsState& state);
    PatternWish wish_for(const Id& output, const OutputsState& state) const;

    app::OutputWindows windows_;
    std::unique_ptr<OutputPictures> pictures_;
    Venue venue_;
    std::map<Id, Shown> shown_;
    std::uint64_t canvases_ = 0, pictured_ = 0;
};

}  // namespace pai
