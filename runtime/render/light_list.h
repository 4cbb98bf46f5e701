#pragma once
// The lights of a layer as shaders read them: a few that every pixel meets, and any number found by where the pixel is.
#include <span>
#include <vector>

#include "render/gpu_model.h"
#include "render/light_clusters.h"
#include "render/model_light.h"
#include "shaders/shared/frame.h"
#include "show/frame_state.h"

namespace pai {

// A frame holds this many lights; what is beyond is left out, with a warning.
constexpr std::size_t kMostLights = 4096;

// Lights beyond those of the frame block.
struct MoreLights {
    std::vector<shared::LightData> lights;  // those that reach everywhere first
    LightClusters clusters;                 // of the others
};

// Fills the lights of `frame`, whose camera is set: those that cast shadows first, as many as kMaxShadowLayers
// have room for. Up to
// kMaxLights are in the block; where there are more, or more than a few with a range and without shadows, those are put into cells of the view.
// `few_glow`: haze shows those of the block, so that as many as it holds stay there.
MoreLights list_lights(std::span<const LightState> lights, const CameraState& camera, float aspect, bool few_glow, shared::FrameBlock& frame);

}  // namespace pai
