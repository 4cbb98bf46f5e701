#pragma once
// A picture at a half, a quarter… of its sides.
#include "asset/model.h"

namespace pai::codec {

// How often the longer side of `width` x `height` is to be halved until it has at most `most_side` texels, most_side >= 1.
int halvings(int width, int height, int most_side);

// `picture`, Rgba8 of one level, with its sides halved `times`, rounded down, at least 1: each texel is the mean of the square that it stands for;
// rows and columns beyond the last whole square count for nothing. `colour`: averaged in linear light, as sRGB. Alpha is averaged for itself.
// The same picture where there is nothing to halve.
Pixels reduce(const Pixels& picture, int times, bool colour);

}  // namespace pai::codec
