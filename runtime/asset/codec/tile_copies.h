#pragma once
// The copies of an instanced model of 3D Tiles. Source: OGC 22-025r4, 3D Tiles 1.1, "Instanced 3D Model".
#include <vector>

#include <glm/mat4x4.hpp>

#include "asset/model.h"
#include "base/bytes.h"
#include "base/json.h"

namespace pai::codec {

// tile_from_copy of each, before RTC_CENTER. Corrupt with TILE_INVALID; Unsupported with TILE_UNSUPPORTED: more than `most`.
Result<std::vector<glm::dmat4>> read_tile_copies(JsonRef features, ByteSpan bytes, std::size_t most);

// Makes every mesh of `model` stand once for each of `copies`, around their middle, which is returned; `copy_from_model` has become part of it.
// Unsupported with TILE_UNSUPPORTED: its own nodes have copies already, or all its meshes together would have more than `most`. Corrupt with TILE_INVALID: a copy lies beyond the range of floats.
Result<glm::dvec3> place_copies(ModelData& model, const glm::dmat4& copy_from_model, const std::vector<glm::dmat4>& copies, std::size_t most);

}  // namespace pai::codec
