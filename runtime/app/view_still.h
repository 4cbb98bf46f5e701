#pragma once
// A still of a model by paths of light: what the renderer would draw, traced.
#include <optional>

#include "app/progress.h"
#include "app/view_scene.h"

namespace pai::app {

// Traces `state`, a frame of `scene`, onto the stage's canvas, and notes there how that was done. False: something in it cannot be
// traced, which is said in the log and noted; nothing was drawn. Gpu: as ViewStage::fit_canvas(). A stop signal leaves the picture
// as far as it came.
Result<bool> draw_still(const FrameState& state, const ViewScene& scene, ViewStage& stage, Progress& progress);

}  // namespace pai::app
