#pragma once
// What façades emit by night: pictures of lit windows, one per way of living.
#include <array>

#include "make/raster.h"

namespace pai::city {

enum class Facade { Flats, Slab, Office, Glass, Hotel, Cottage, Media };
constexpr std::array<Facade, 7> kFacades = {Facade::Flats, Facade::Slab, Facade::Office, Facade::Glass, Facade::Hotel, Facade::Cottage, Facade::Media};

// Metres that one picture covers: along the walls, and up from the street.
constexpr glm::vec2 kPictureM{52, 105};

Raster facade_light(Facade facade);

}  // namespace pai::city
