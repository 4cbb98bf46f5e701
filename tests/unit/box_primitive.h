#pragma once
// A box as the mesh of a model.
#include "../support/box.h"
#include "asset/model.h"

namespace pai {

inline Primitive box_primitive(glm::vec3 half, glm::vec3 at = glm::vec3(0)) {
    Primitive p;
    test::BoxGeometry box = test::box_geometry(half, at);
    p.positions = std::move(box.positions);
    p.indices = std::move(box.indices);
    return p;
}

}  // namespace pai
