#pragma once
// The composition root: one performance, one window or none, and the way of a frame through both.
#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "app/performance.h"
#include "app/stats.h"
#include "base/result.h"
#include "output/compositor.h"
#include "platform/window.h"
#include "render/renderer.h"

namespace pai::app {

struct RuntimeOptions {
    int width = 0, height = 0;  // pixels; 0: the venue's canvas, else 1280 x 720
    int display = 0;
    bool visible = true;        // false: no window, every frame waits for its assets
    bool film = false;          // full quality whatever the machine
    bool measure_passes = false;
    std::int64_t start_ns = 0;  // steady_ns() when the program began, for the time to the first frame
};

class Runtime {
    struct Key {};  // only create() has one

public:
    // Gpu: no OpenGL 4.5. Io: no display. Anything the renderer needs that is missing.
    static Result<std::unique_ptr<Runtime>> create(Performance& performance, const RuntimeOptions& options);
    Runtime(Key, Performance& performance, Window window, const RuntimeOptions& options);
    ~Runtime();
    Runtime(const Runtime&) = delete;
    Runtime& operator=(const Runtime&) = delete;

    // The state at `t`, what it wants loaded and uploaded, and the picture drawn on the canvas.
    // Visible: uploads a few milliseconds' worth a frame. Invisible: waits for all.
    // Gpu: the canvas does not fit the machine.
    Result<void> frame(Flicks t);

    // Loads and uploads for `t` without drawing. True once frame(t) would show everything it wants.
    bool prepare(Flicks t);

    // Puts the canvas on the window, with text over it if there is any.
    void present(std::span<const OverlayText> overlay);
    // Shows an empty window, black.
    void present_black();
    // The canvas as files hold it.
    Picture read();
    // Waits until the GPU is done.
    void finish();

    Window& window() { return window_; }
    const FrameState& state() const { return state_; }
    const Renderer& renderer() const { return *renderer_; }
    int width() const { return canvas_ ? canvas_->width() : 0; }
    int height() const { return canvas_ ? canvas_->height() : 0; }
    Stats& stats() { return stats_; }

private:
    Result<void> fit_canvas();
    bool take_assets(Flicks t);
    Slice slice() const;

    Performance& performance_;
    RuntimeOptions options_;
    Window window_;  // holds the context: everything below dies before it
    std::unique_ptr<Renderer> renderer_;
    std::optional<Compositor> compositor_;
    std::optional<Canvas> canvas_;
    FrameState state_;
    EvaluateScratch scratch_;
    Stats stats_;
};

// How many GL objects live; logs their labels if there are any. 0 after a Runtime is gone.
std::size_t count_gl_objects();

}  // namespace pai::app
