#pragma once
// Convex meshes by corners, faces and edges: what stands behind one of them is hidden where its outline covers the picture.
#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include <glm/vec3.hpp>

namespace pai {

struct ConvexShape {
    static constexpr int kMostCorners = 16, kMostFaces = 16, kMostEdges = 32;
    // One edge as its first face goes round it, counter-clockwise from outside; its second goes the other way.
    struct Edge {
        std::uint8_t from = 0, to = 0, first_face = 0, second_face = 0;
    };
    // Corners one axis at a time, for many at once; those beyond corner_count repeat the first.
    std::array<float, kMostCorners> x{}, y{}, z{};
    int corner_count = 0, face_count = 0, edge_count = 0;
    std::array<std::array<std::uint8_t, 3>, kMostFaces> faces{};  // three corners of each, counter-clockwise from outside
    std::array<Edge, kMostEdges> edges{};
    std::vector<std::uint8_t> face_of_triangle;
};

// The shape of a closed convex mesh whose triangles turn counter-clockwise seen from outside. Nothing if it is another mesh, or one
// with more corners, faces or edges than a shape has room for. Vertices at one place are one corner.
std::optional<ConvexShape> convex_shape(std::span<const glm::vec3> positions, std::span<const std::uint32_t> indices);

}  // namespace pai
