#pragma once
// What lies over the picture for those who look closer: pins with their labels, panels, a scale bar, tools. Made anew for each frame from what is
// chosen; pure.
#include <functional>
#include <string>
#include <vector>

#include "app/view_probe.h"
#include "app/view_tools.h"
#include "render/overlay.h"

namespace pai::app {

// What answers to a touch. Later ones lie over earlier ones.
struct ViewTarget {
    OverlayBox box;
    ViewAction action = ViewAction::None;
    std::string id;   // of the note, the tour, the slider
};

struct ViewPage {
    pai::Overlay overlay;  // not the player's lines of help
    std::vector<ViewTarget> targets;
    // The topmost one there; null: the model is touched.
    const ViewTarget* at(glm::vec2 px) const;
};

// A picture that can be drawn: Renderer::put_picture has it.
struct ViewPicture {
    std::uint32_t id = 0;
    float aspect = 1;   // width by height
};

struct ViewPageInput {
    const ViewTools& tools;
    ViewLens lens;
    const Solid* solid = nullptr;              // null: not ready, nothing hides anything
    std::optional<double> section_area_m2;
    bool section_closed = true;
    std::string variant;                       // empty: there is no choice
    std::function<glm::vec2(const OverlayWords&)> measure;
    std::function<std::optional<ViewPicture>(const AssetName&)> picture;  // nothing: it is not there; empty: none is
    const Inspect* allowed = nullptr;          // null: everything
    bool visits = false;                       // of a show or a kiosk, to which a button leads back
};

// Smaller pictures have no tools: they could not be touched.
constexpr float kLeastToolsWidth_px = 480, kLeastToolsHeight_px = 360;

ViewPage build_view_page(const ViewPageInput& input);

}  // namespace pai::app
