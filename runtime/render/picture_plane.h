#pragma once
// A picture as a thing in a scene.
#include "asset/model.h"

namespace pai {

// An unlit rectangle that shows the picture: one metre high, its width in proportion, centred, facing +Z. It blends if a
// texel is not opaque. A picture without texels makes an empty model.
ModelData picture_plane(Pixels picture);

}  // namespace pai
