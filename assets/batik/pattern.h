#pragma once
// What is drawn in wax on the cloth, and how the indigo takes.
#include "make/raster.h"

namespace pai {

struct IndigoColours {
    glm::vec4 deep, light, bare;  // dyed twice, dyed once, under the wax
};

// Red channel: 1 where wax lay; green: where it was drawn thin, so that some blue came through. The cloth's front, upright.
Raster wax_drawing();
Raster inverted(Raster wax);
Raster dyed(const Raster& wax, const IndigoColours& colours);

}  // namespace pai
