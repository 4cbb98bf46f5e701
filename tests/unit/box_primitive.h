#pragma once
// A box for tests: watertight by place, four vertices a side.
#include <array>

#include "asset/model.h"

namespace pai {

inline Primitive box_primitive(glm::vec3 half, glm::vec3 at = glm::vec3(0)) {
    Primitive p;
    for (int axis = 0; axis < 3; ++axis) {
        for (const float side : {-1.0f, 1.0f}) {
            const auto first = static_cast<std::uint32_t>(p.positions.size());
            for (int corner = 0; corner < 4; ++corner) {
                glm::vec3 v(0);
                v[axis] = side;
                v[(axis + 1) % 3] = corner == 1 || corner == 2 ? 1.0f : -1.0f;
                v[(axis + 2) % 3] = corner >= 2 ? 1.0f : -1.0f;
                p.positions.push_back(at + v * half);
            }
            for (const std::uint32_t i : side > 0 ? std::array{0u, 1u, 2u, 0u, 2u, 3u} : std::array{0u, 2u, 1u, 0u, 3u, 2u}) p.indices.push_back(first + i);
        }
    }
    return p;
}

}  // namespace pai
