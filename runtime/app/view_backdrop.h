#pragma once
// What is behind and under a model that nobody put anywhere: a quiet sky of grey and a floor that takes its shadow.
#include "asset/model.h"
#include "show/frame_state.h"

namespace pai::app {

// A sphere of radius 1 seen from inside, shaded from the floor's grey to a darker top; unlit.
ModelData make_backdrop();
// A disc of radius 1 at y = 0, facing up, that fades out towards its rim.
ModelData make_floor();

// The key light of the studio as a shadow-casting light, where the studio's brightest box stands, turned with it.
LightState studio_key_light(float rotation_rad);

}  // namespace pai::app
