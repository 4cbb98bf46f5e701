#pragma once
// Tangent space of a triangle mesh.
#include <cstdint>
#include <span>
#include <vector>

#include <glm/vec2.hpp>
#include <glm/vec3.hpp>
#include <glm/vec4.hpp>

namespace pai::codec {

// One tangent per corner (element of `indices`): xyz unit and perpendicular to the normal, w the sign for which
// cross(normal, tangent) * w points towards falling v, as glTF's normal textures want. The streams are of equal length and
// every index is below it. Corners on which texture coordinates say nothing get some vector perpendicular to the normal.
// Agrees with mikktspace.c at its default angle of 180 degrees, up to the order of additions.
// Source: M. Mikkelsen, "Simulation of Wrinkled Surfaces Revisited", 2008, and mikktspace.c.
std::vector<glm::vec4> corner_tangents(std::span<const glm::vec3> positions, std::span<const glm::vec3> normals,
                                       std::span<const glm::vec2> uvs, std::span<const std::uint32_t> indices);

}  // namespace pai::codec
