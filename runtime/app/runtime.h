#pragma once
// The composition root: one performance, its windows or none, and the way of a frame through both.
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "app/output_windows.h"
#include "app/cameras.h"
#include "app/memory_keeper.h"
#include "app/performance.h"
#include "app/stats.h"
#include "app/view_page.h"
#include "base/result.h"
#include "output/compositor.h"
#include "platform/window.h"
#include "render/renderer.h"

namespace pai::app {

struct RuntimeOptions {
    int width = 0, height = 0;  // pixels, of one picture in one window; 0: the venue's canvases and outputs, else 1280 x 720
    int display = -1;           // number of the display that outputs without one of their own fill; < 0: the primary one
    Id output;                  // invisible: that output's canvas is drawn; empty: the venue's first
    bool visible = true;        // false: no window, every frame waits for its assets
    bool hidden = false;        // nothing is seen until windows().reveal()
    bool film = false;          // full quality whatever the machine
    bool measure_passes = false;
    bool free_pictures = false; // of models, in main memory, once they are textures: nobody else reads them
    std::int64_t start_ns = 0;  // steady_ns() when the program began, for the time to the first frame
};

class Runtime {
    struct Key {};  // only create() has one

public:
    // Gpu: no OpenGL 4.5. Io: no display. Anything the renderer needs that is missing.
    static Result<std::unique_ptr<Runtime>> create(Performance& performance, const RuntimeOptions& options);
    Runtime(Key, Performance& performance, OutputWindows windows, const RuntimeOptions& options);
    ~Runtime();
    Runtime(const Runtime&) = delete;
    Runtime& operator=(const Runtime&) = delete;

    // The state at `t`, what it wants loaded and uploaded, and the picture drawn on each canvas that an output shows.
    // Visible: uploads a few milliseconds' worth a frame. Invisible: waits for all.
    // Gpu: a canvas does not fit the machine.
    Result<void> frame(Flicks t);

    // From the next frame on each canvas is drawn with this share of its sides, in (0, 1], and shown as large as before.
    void draw_at(float share) { share_ = share; }

    // Loads and uploads for `t` without drawing. True once frame(t) would show everything it wants.
    bool prepare(Flicks t);

    // Puts the canvases on the outputs, or the one canvas on the window, with text over the first if there is any.
    void present(std::span<const OverlayText> overlay);
    // What lies over the first canvas from now on, made for each frame of its state: what visitors touch. Empty: nothing.
    using Page = std::function<const pai::Overlay&(const FrameState& state, glm::vec2 size_px)>;
    void set_page(Page page) { page_ = std::move(page); }
    // The place on the first canvas where a finger or the mouse is; nothing: it is on no picture of that.
    std::optional<glm::vec2> on_canvas(const WindowEvent& event);
    // An image of the show as overlays draw it; nothing while it is not there.
    std::optional<ViewPicture> picture_of(std::uint32_t asset);
    glm::vec2 measure(const OverlayWords& words) { return renderer_->measure(words); }
    // Shows empty windows, black.
    void present_black();
    // The first canvas as files hold it; the picture that its projector is fed, of an output of the venue.
    Picture read();
    Picture read(const Id& output);
    // Waits until the GPU is done.
    void finish();

    // Events of all windows. Displays that came are adopted, those that went are missed.
    std::vector<WindowEvent> poll() { return windows_.poll(); }
    // Another venue from now on, as adjusting makes it: nothing starts anew, windows that stay are kept.
    Result<void> use(const Venue& venue);
    const Venue& venue() const { return venue_; }
    // What else an output shows from the next frame on: a test pattern, handles. Its textures must live as long.
    void set_look(const Id& output, const OutputLook& look);
    void clear_looks() { looks_.clear(); }
    // Lays a flat picture over a canvas that is not the show's: for looks. Waits for the GPU.
    void draw_flat(Canvas& canvas, const pai::Overlay& overlay);

    // The one that people look at and name: see OutputWindows::front().
    Window& window() { return windows_.front(); }
    OutputWindows& windows() { return windows_; }
    bool waits_for_display() { return windows_.waits_for_display(); }
    const FrameState& state() const { return state_; }
    const Renderer& renderer() const { return *renderer_; }
    // What the last frame cost on all canvases together.
    const DrawStats& drawn() const { return drawn_; }
    // Of the first canvas; 0 while no output is seen.
    int width() const { return first_ ? first_->width() : 0; }
    int height() const { return first_ ? first_->height() : 0; }
    Stats& stats() { return stats_; }
    // What the last frame spent on uploads, and most of it on what.
    const UploadStats& uploaded() const { return uploaded_; }
    // What of the assets is in memory.
    const MemoryKeeper& memory() const { return memory_; }

private:
    std::map<Id, CanvasSpec> wanted_canvases();
    Result<void> fit_canvases();
    bool take_assets(Flicks t, double budget_ms);
    void compose(OutputWindow& window, bool waits);
    Marks marks_on(const Canvas& canvas) const;
    UploadStats upload_assets(double budget_ms);
    void look_ahead(Flicks t);
    void drop_pictures();

    Performance& performance_;
    RuntimeOptions options_;
    Venue venue_;
    OutputWindows windows_;  // holds the context: everything below dies before it
    std::unique_ptr<Renderer> renderer_;
    std::optional<Compositor> compositor_;
    std::map<Id, Canvas> canvases_;
    float share_ = 1;  // of the sides of each canvas that is drawn
    Canvas* first_ = nullptr;  // of canvases_; null: none is to be seen
    std::map<Id, OutputLook> looks_;
    std::map<Id, float> black_floors_;  // by canvas
    FrameState state_, soon_;
    Cameras cameras_;
    EvaluateScratch scratch_;
    Page page_;
    std::map<std::uint32_t, std::pair<Handle<AssetData>, ViewPicture>> pictures_;  // that overlays draw, by asset
    DrawStats drawn_;
    Stats stats_;
    UploadStats uploaded_;
    MemoryKeeper memory_;
};

// How many GL objects live; logs their labels if there are any. 0 after a Runtime is gone.
std::size_t count_gl_objects();

}  // namespace pai::app
