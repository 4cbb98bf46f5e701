#pragma once
// What level water and wet ground mirror: the scene as an eye sees it that stands as far under them as the camera stands over them.
#include <optional>

#include "render/draw_list.h"

namespace pai {

// Looks from there with its up downward, so that nothing is turned inside out: its picture is upside down.
CameraState mirrored_camera(const CameraState& camera, float height_m);

// Of what mirrors in view: water before wet ground. Empty: nothing does.
std::optional<float> mirror_height(const DrawList& list);

// How far beyond the horizon of a level mirror waves may turn what they mirror, in halves of the picture's height: so much more of the mirror's picture is
// drawn. What waves would turn farther is that of its edge (lib/mirror.glsl).
constexpr float kTurnedUp = 0.35f;

// Share of the mirror's picture, from its lower edge, that no level mirror shows: what would lie over the horizon, but for what waves may turn up.
float unseen_share(const shared::FrameBlock& frame);

// Leaves of `list` what stands over `height_m`, without what lies in the mirror itself, wetness and shadows.
void keep_above(DrawList& list, float height_m);

}  // namespace pai
