#pragma once
// A picture as a thing in a scene.
#include "asset/model.h"

namespace pai {

// An unlit rectangle that shows the picture: one metre high, its width in proportion, centred, facing +Z. It blends if a
// texel is not opaque. A picture without texels makes an empty model.
ModelData picture_plane(Pixels picture);

// The same for a picture that comes from elsewhere: as wide as `proportion` says, its content turned clockwise.
ModelData picture_plane(float proportion, bool blends, int quarter_turns = 0);

}  // namespace pai
