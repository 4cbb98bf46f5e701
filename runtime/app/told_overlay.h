#pragma once
// What a show tells over its picture: pins of annotations with their labels, the words of a tour's stop, what is spoken. Pure.
#include <functional>

#include "render/overlay.h"

namespace pai::app {

// Of a canvas of `size_px`. Places that face away from the camera have no pin; what something stands before is hidden as it is drawn
// (Overlay::set_pin), so the overlay belongs over the picture of this very state. Empty if nothing is told.
Overlay told_overlay(const FrameState& state, glm::vec2 size_px, const std::function<glm::vec2(const OverlayWords&)>& measure);

}  // namespace pai::app
