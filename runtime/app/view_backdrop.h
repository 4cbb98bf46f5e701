#pragma once
// What is behind and under a model that nobody put anywhere: a quiet sky of grey and a floor that takes its shadow.
#include "asset/model.h"
#include "show/frame_state.h"

namespace pai::app {

// A sphere of radius 1 seen from inside, shaded from the floor's grey to a darker top; unlit.
ModelData make_backdrop();
// A disc of radius 1 at y = 0, facing up, that fades out towards its rim.
ModelData make_floor();

// One of the program's own models or a looked-at file, at index `asset`, as a draw.
ModelDraw own_draw(std::uint32_t asset, const glm::mat4& world_from_node, bool casts_shadow);
// Of the sphere around the bounds, m; 1 for empty ones, never 0.
float radius_of(const Bounds& bounds);

// The key light of the studio as a shadow-casting light, where the studio's brightest box stands, turned with it.
LightState studio_key_light(float rotation_rad);

}  // namespace pai::app
