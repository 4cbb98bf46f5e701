#pragma once
// The kinds of houses of the city: their shapes.
#include <vector>

#include "city/facade.h"
#include "city/massing.h"

namespace pai::city {

// Where a kind of house is built.
enum class Row { Front, Town, Slope, Edge };

struct HouseType {
    const char* name;
    Row row;
    Facade facade;
    float weight;    // how common among its row
    float radius_m;  // of the ground it keeps free of others
    float height_m;
    bool lines;      // has lines of light wherever it stands; else only on the river front
    bool media;      // its whole façade can be a screen
    Massing shape;
};

// In a fixed order.
const std::vector<HouseType>& house_types();

}  // namespace pai::city
