#pragma once
// The light that a model is looked at in when nobody gave another: a photographer's studio, made by code.
#include "asset/model.h"

namespace pai::app {

// Equirectangular radiance of a dark room with three soft boxes (key, fill, rim), a large soft ceiling and a pale floor.
// 512 x 256 RgbaFloat; mean luminance about 0.5, so that white paint is seen near 0.6. The same on every machine.
Pixels make_studio_light();

}  // namespace pai::app
