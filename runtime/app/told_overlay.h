#pragma once
// What a show tells over its picture: pins of annotations with their labels, the words of a tour's stop, what is spoken. Pure.
#include <functional>

#include "app/view_page.h"

namespace pai::app {

// Of a canvas of `size_px`. Places that face away from the camera have no pin; what something stands before is hidden as it is drawn
// (Overlay::set_pin), so the overlay belongs over the picture of this very state. Empty if nothing is told.
// `picture`: of an asset, where it is there; empty: none is drawn.
pai::Overlay told_overlay(const FrameState& state, glm::vec2 size_px, const std::function<glm::vec2(const OverlayWords&)>& measure,
                     const std::function<std::optional<ViewPicture>(std::uint32_t asset)>& picture = {});

}  // namespace pai::app
