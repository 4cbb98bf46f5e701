#pragma once
// Where a kiosk draws: a window or none, the renderer, one canvas, the work in its room, and pictures of works for lists.
#include <filesystem>
#include <map>
#include <memory>
#include <optional>

#include "app/kiosk_page.h"
#include "app/kiosk_session.h"
#include "app/stats.h"
#include "output/compositor.h"
#include "platform/window.h"
#include "render/renderer.h"
#include "show/evaluate.h"

namespace pai::app {

struct KioskStageOptions {
    int width = 1920, height = 1080;  // of the picture; a visible kiosk takes those of its display
    int display = 0;                  // index in displays()
    bool visible = true;
    bool hidden = false;              // nothing is seen until reveal()
    bool windowed = false;            // a window that can be moved, for those who write catalogues
    bool measure_passes = false;
};

class KioskStage {
    struct Key {};

public:
    // Errors of Window::create and Renderer::create.
    static Result<std::unique_ptr<KioskStage>> create(const KioskStageOptions& options);
    KioskStage(Key, Window window, const KioskStageOptions& options) : options_(options), window_(std::move(window)) {}
    ~KioskStage();
    KioskStage(const KioskStage&) = delete;
    KioskStage& operator=(const KioskStage&) = delete;

    // Everything of this session, from now on; what is resident of an earlier one is replaced as it arrives.
    void take_session(const Catalogue& catalogue, const KioskSession& session);
    // Takes what arrived to the GPU; all of it if `budget_ms` < 0. True once nothing waits.
    bool upload(double budget_ms, Stats& stats);
    // Photographs one work that has no picture yet; true while there is another one to do.
    bool photograph_one();

    // Size of the canvas, which follows the window. Gpu: the machine has no room.
    Result<glm::vec2> fit();
    // The work as `camera` sees it; without a work nothing but the ground.
    struct Scene {
        Id work, variant;
        KioskPose pose;
        OverlayBox stage;
        double seconds = 0;  // of the work's animation
        float light = 1;     // [0,1], of the finished picture without its words
        std::optional<Inspection> inspection;  // the visitor looks closer: another camera, and another way of seeing
    };
    Result<void> draw(const std::optional<Scene>& scene, const Overlay& overlay);
    void present();
    void present_black();
    Picture read();
    void reveal();
    void finish();

    // For pages.
    glm::vec2 measure(const OverlayWords& words) { return renderer_->measure(words); }
    std::uint32_t picture_of(const Id& work) const;
    float aspect_of(std::uint32_t picture) const;
    // What is shown of the work, kept as long as it is held; null while it is not there.
    std::shared_ptr<const ModelData> model(const Id& work, const Id& variant) const;
    Bounds bounds(const Id& work, const Id& variant) const;
    bool ready(const Id& work) const;
    // Where a place of the model is on a canvas of this size, seen by the pose; nothing if it is turned away.
    static std::optional<glm::vec2> project(const KioskPose& pose, const Bounds& bounds, const OverlayBox& stage, glm::vec2 size_px, const Hotspot& spot);
    const std::vector<AssetUse>& uses() const { return uses_; }

    Window& window() { return window_; }
    const Renderer& renderer() const { return *renderer_; }

private:
    FrameState frame_of(const Scene& scene, glm::vec2 size_px) const;
    const ModelData* model_of(const Id& work, const Id& variant, std::uint32_t& index) const;

    KioskStageOptions options_;
    Window window_;  // holds the context: everything below dies before it
    std::unique_ptr<Renderer> renderer_;
    std::optional<Compositor> compositor_;
    std::optional<Canvas> canvas_;
    const Catalogue* catalogue_ = nullptr;
    const KioskSession* session_ = nullptr;
    std::vector<AssetUse> uses_;  // the session's, then the program's own
    std::uint32_t own_ = 0;       // index of the first of those
    struct Photograph {
        std::uint32_t id = 0;
        float aspect = 1;
    };
    std::map<Id, Photograph> photographs_;
};

// The camera of a pose, with the work's middle in the middle of the stage.
ViewCamera kiosk_view(const KioskPose& pose, const Bounds& bounds, const OverlayBox& stage, glm::vec2 size_px);

}  // namespace pai::app
