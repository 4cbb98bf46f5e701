#pragma once
// What one instant of a kiosk looks like and what can be touched in it. Pages are built anew for each frame; the state is
// read, never changed.
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "app/kiosk_state.h"
#include "app/kiosk_terms.h"
#include "render/overlay.h"

namespace pai::app {

// Something that answers a tap.
struct KioskTarget {
    OverlayBox box;
    KioskAction action = KioskAction::None;
    std::string id;       // of a work, a theme, a key…
    bool over_stage = false;  // a drag that begins on it turns the work
};

// A part of the page whose content is longer than it is.
struct KioskScroller {
    OverlayBox box;
    KioskScroll which = KioskScroll::List;
    float length_px = 0;  // of the content, along the axis
    bool across = false;  // scrolls from left to right
    float reach_px() const { return across ? std::max(0.0f, length_px - box.size().x) : std::max(0.0f, length_px - box.size().y); }
};

struct KioskPage {
    Overlay overlay;
    std::vector<KioskTarget> targets;      // later ones lie above earlier ones
    std::vector<KioskScroller> scrollers;
    OverlayBox stage;                      // where the work is seen; empty: nowhere
    bool stage_live = false;               // hands may turn it there
};

// What pages are made from beside the state.
struct KioskMaterial {
    const Catalogue& catalogue;
    const std::map<Id, TermsFacts>& facts;              // by work
    std::function<glm::vec2(const OverlayWords&)> measure;
    std::function<std::uint32_t(const Id& work)> picture;      // of a work in lists; 0: none yet
    std::function<float(std::uint32_t picture)> aspect;
    std::function<std::vector<bool>(std::string_view text)> qr;  // modules, row by row of a square; empty: none
    std::uint32_t title_font = kNoAsset, text_font = kNoAsset;
    // Where a point of the work is on the canvas; nothing if it is on the far side or out of sight.
    std::function<std::optional<glm::vec2>(const Hotspot&)> project;
    bool work_ready = true;                             // the model is there
};

KioskPage build_kiosk_page(const KioskState& state, const KioskMaterial& material, glm::vec2 size_px);

}  // namespace pai::app
