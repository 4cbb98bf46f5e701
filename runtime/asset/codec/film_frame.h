#pragma once
// libav's frames as pictures. Inside this module only.
#include "asset/codec/film_container.h"

namespace pai::codec {

// Takes over the frame. Unsupported: a pixel format that no listed decoder gives.
Result<FilmPicture> picture_of(AvFrame frame);

}  // namespace pai::codec
