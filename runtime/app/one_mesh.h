#pragma once
// Models that the program makes for itself.
#include <string_view>

#include "asset/model.h"

namespace pai::app {

// One node at the origin that shows one primitive in one material. Bounds are those of its positions.
ModelData one_mesh(Primitive primitive, Material material, std::string_view name);

}  // namespace pai::app
