#pragma once
// A box for tests: watertight by place, four vertices a side, anticlockwise as seen from outside.
#include <array>
#include <cstdint>
#include <vector>

#include <glm/vec2.hpp>
#include <glm/vec3.hpp>

namespace pai::test {

struct BoxGeometry {
    std::vector<glm::vec3> positions, normals;
    std::vector<glm::vec2> uvs;  // each side the whole picture
    std::vector<std::uint32_t> indices;
};

inline BoxGeometry box_geometry(const glm::vec3& half, const glm::vec3& at = glm::vec3(0)) {
    BoxGeometry out;
    for (int axis = 0; axis < 3; ++axis) {
        for (const float side : {-1.0f, 1.0f}) {
            const auto first = static_cast<std::uint32_t>(out.positions.size());
            glm::vec3 normal(0);
            normal[axis] = side;
            for (int corner = 0; corner < 4; ++corner) {
                const bool u = corner == 1 || corner == 2, v = corner >= 2;
                glm::vec3 p = normal;
                p[(axis + 1) % 3] = u ? 1.0f : -1.0f;
                p[(axis + 2) % 3] = v ? 1.0f : -1.0f;
                out.positions.push_back(at + p * half);
                out.normals.push_back(normal);
                out.uvs.emplace_back(u, v);
            }
            for (const std::uint32_t i : side > 0 ? std::array{0u, 1u, 2u, 0u, 2u, 3u} : std::array{0u, 2u, 1u, 0u, 3u, 2u}) out.indices.push_back(first + i);
        }
    }
    return out;
}

}  // namespace pai::test
