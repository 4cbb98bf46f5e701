#pragma once
// Meshes of few triangles that stand in many places. On software GL a copy costs more to start than its triangles to draw, so those that
// are seen are written out as one mesh, and of each only the faces that are seen.
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include <glm/vec2.hpp>
#include <glm/vec3.hpp>
#include <glm/vec4.hpp>

#include "asset/model.h"
#include "cull/shape.h"
#include "shaders/shared/copies.h"

namespace pai {

constexpr std::size_t kMostSmallTriangles = 64;

// A vertex that was written out, in the space of the copies.
struct WrittenVertex {
    glm::vec3 position;
    std::int16_t normal[4];
    glm::vec2 uv;
};

struct SmallMesh {
    struct Vertex {
        glm::vec3 position, normal;
        glm::vec2 uv;
    };
    struct Face {
        std::uint32_t first_vertex = 0, vertex_count = 0, first_index = 0, index_count = 0;
        bool flat = false;  // one normal for all
    };
    std::vector<Vertex> vertices;        // face by face
    std::vector<std::uint32_t> indices;  // counted from the first vertex of the face
    std::vector<Face> faces;             // of the shape; one of all triangles if it has none
    std::optional<ConvexShape> shape;
};

// Of a primitive that does not deform and has at most kMostSmallTriangles; nothing of another. `uv_set`: which of the primitive's sets
// stands first in its vertices.
std::optional<SmallMesh> small_mesh(const Primitive& primitive, int uv_set);

// What was written of a frame; room is kept from frame to frame.
struct WrittenCopies {
    std::vector<WrittenVertex> vertices;
    std::vector<std::uint32_t> indices;
    std::size_t vertex_count = 0, index_count = 0;  // of what is there now
};

// Appends the faces of one copy that `faces` has bits of, in the space of the copies.
void write_copy(const SmallMesh& mesh, const shared::CopyData& copy, std::uint32_t faces, WrittenCopies& out);

}  // namespace pai
