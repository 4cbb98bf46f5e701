#pragma once
// Inside gfx: how texels of a format lie in memory, in OpenGL's words.
#include <cstddef>

#include "gfx/texture.h"

namespace pai::gfx {

struct PixelForm {
    unsigned format, type;
    std::size_t bytes;  // of one texel
};
PixelForm pixel_form(Format format);

}  // namespace pai::gfx
