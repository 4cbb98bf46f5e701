#pragma once
// Pictures of materials as the renderer samples them, without levels of detail: a path's many samples average instead.
#include <glm/vec2.hpp>
#include <glm/vec4.hpp>

#include "asset/model.h"

namespace pai::path {

// Texel (x, y) of a picture, from the top left; `srgb`: colours are decoded, alpha is not.
glm::vec4 texel(const Pixels& pixels, int x, int y, bool srgb);

// The picture at `uv`, before the transform of `ref`; bilinear unless the sampler says nearest. White without a picture.
glm::vec4 sample_texture(const ModelData& model, const TextureRef& ref, glm::vec2 uv, bool srgb);

// `uv` moved as KHR_texture_transform says.
glm::vec2 moved(const UvTransform& transform, glm::vec2 uv);

}  // namespace pai::path
