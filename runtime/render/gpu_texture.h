#pragma once
// Pictures of models as textures.
#include <string_view>

#include "asset/model.h"
#include "gfx/texture.h"

namespace pai {

// With the levels that the picture brings, where the context draws from them quickly; else levels are made. Pictures wider than `max_px` are halved until they fit.
gfx::Texture make_texture(std::string_view label, const Pixels& image, bool srgb, int max_px);

}  // namespace pai
