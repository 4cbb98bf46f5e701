#pragma once
// Draws frames from what a Residency holds: programs, targets and the pass table at work.
#include <filesystem>
#include <functional>
#include <memory>

#include "render/copy_cull.h"
#include "render/overlay_renderer.h"
#include "render/pass_clock.h"
#include "render/pass_context.h"

namespace pai {

// How large the scene is drawn: the canvas, or smaller with its proportions when the longer side is capped.
glm::ivec2 scene_size(int width, int height, int cap);

class Pipeline {
public:
    static Result<std::unique_ptr<Pipeline>> create(const std::filesystem::path& share_dir, const RenderOptions& options);

    // As Renderer says.
    Result<void> reload_programs(const std::filesystem::path& share_dir);
    void use(const RenderOptions& options);
    void set_interrupt(std::function<bool()> interrupt) { interrupt_ = std::move(interrupt); }
    bool draw(const FrameState& frame, Canvas& canvas, const Marks& marks);
    void draw_light(const FrameState& frame, std::span<const glm::vec4> light, glm::ivec2 size, Canvas& canvas, const Marks& marks);
    void draw_overlay(Canvas& canvas, std::span<const OverlayText> texts);
    void forget_frame();
    void expect_size(int width_px, int height_px) { picture_px_ = {width_px, height_px}; }
    bool follow_pictures(const FrameState& state, double budget_ms);
    void follow_tiles(const FrameState& state, const AssetStore& store, std::span<const Handle<AssetData>> handles, double budget_ms);

    void draw_overlay(Canvas& canvas, const Overlay& overlay) {
        overlay_->draw(canvas, overlay, residency_.get(), programs_.overlay, {buffers_.seen_pins ? &buffers_.seen_pins : nullptr, buffers_.seen_pin_count});
    }

    OverlayRenderer& overlay() { return *overlay_; }
    Residency& residency() { return *residency_; }
    MovingPictures& moving() { return moving_; }
    const DrawStats& stats();
    const RenderOptions& options() const { return options_; }
    const gfx::ContextInfo& info() const { return info_; }

private:
    friend class EditView;
    Pipeline(const RenderOptions& options, gfx::ContextInfo info);
    Result<void> load_programs(const std::filesystem::path& directory, Programs& into) const;
    // Makes the programs of layers if a surface of the list needs them; if that fails, layers are drawn as Full.
    void need_layers(const DrawList& list);
    // Makes the programs of surfaces in the open if the list has any; without them surfaces are drawn as their materials say.
    void need_open(const DrawList& list);
    // Makes the programs that the list needs with RenderOptions::plain.
    void need_bare(const DrawList& list);
    void make_constants();
    void draw_dfg();
    bool fit_targets(const Canvas& canvas, int resolution_cap);
    // `picture_px`: what the layer is seen with. `window`, `culling`: as build_draw_list(); Grouped is for the whole of the targets.
    void begin_layer(PassContext& context, const Layer& layer, std::uint32_t index, glm::ivec2 picture_px, const glm::mat4& window, CopyCulling culling);
    // Its two halves: what is drawn, and that on the GPU.
    void list_layer(PassContext& context, const Layer& layer, std::uint32_t index, glm::ivec2 picture_px, const glm::mat4& window, CopyCulling culling);
    void upload_layer(PassContext& context);
    void count_layer(const DrawList& list);
    // Draws what the layer mirrors, if anything does, and says so in its list.
    void draw_mirror(PassContext& context, const Layer& layer, std::uint32_t index);
    bool run_rows(PassContext& context, PassRow::Scope scope);
    bool draw_layers(PassContext& context);
    void take_options(const RenderOptions& options);
    void choose_culling(Culling wanted);
    // Whether far copies may be drawn merged. With one sample a pixel what is smaller than a pixel is noise, and plain pictures are compared with just that noise.
    bool may_merge() const { return culling_ == CopyCulling::Grouped && !options_.plain; }

    RenderOptions options_;
    gfx::ContextInfo info_;
    std::filesystem::path shaders_;
    Programs programs_;
    Constants constants_;
    std::unique_ptr<TextRenderer> text_;
    std::unique_ptr<Residency> residency_;
    std::unique_ptr<OverlayRenderer> overlay_;
    Targets targets_;
    std::vector<Targets> parked_;  // of other canvases of the same frame
    ShadowMaps shadows_, key_map_;
    gfx::Buffer frame_buffer_;
    DrawBuffers buffers_;
    RenderOptions mirror_options_;  // of the pictures of mirrors, with buffers of their own: those of a pass are read while the next is prepared
    gfx::Buffer mirror_frame_buffer_;
    DrawBuffers mirror_buffers_;
    Layer mirror_layer_;
    std::vector<MarkImages> mark_;
    CopyCulling culling_ = CopyCulling::Frustum;
    CopyCuller culler_;
    Poses poses_;
    MovingPictures moving_;
    PassClock clock_;
    std::function<bool()> interrupt_;
    DrawStats stats_, counted_;  // counted: with what the GPU has counted by now
    bool wait_for_copies_ = true;  // nothing is late: equal frames are equal from the first on
    glm::ivec2 picture_px_{1920, 1080};  // of the largest canvas to come
};

}  // namespace pai
