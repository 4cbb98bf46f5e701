#include "render/small_mesh.h"

#include <glm/geometric.hpp>

#include <algorithm>
#include <cmath>

namespace pai {
namespace {

glm::vec3 moved(const shared::CopyData& c, const glm::vec3& p) {
    const glm::vec4 v(p, 1);
    return {glm::dot(c.row0, v), glm::dot(c.row1, v), glm::dot(c.row2, v)};
}

// Turns normals into the space of the copies, as copy_normal() of lib/vertex.glsl does.
struct NormalTurn {
    glm::vec3 x, y, z;
    float side;
    explicit NormalTurn(const shared::CopyData& c) {
        const glm::vec3 x0(c.row0), y0(c.row1), z0(c.row2);
        x = glm::cross(y0, z0);
        y = glm::cross(z0, x0);
        z = glm::cross(x0, y0);
        side = glm::dot(x0, x) < 0 ? -1.0f : 1.0f;
    }
    glm::vec3 turned(const glm::vec3& n) const {
        const glm::vec3 out(glm::dot(x, n), glm::dot(y, n), glm::dot(z, n));
        return out * (side / std::max(glm::length(out), 1e-30f));
    }
};

void put_normal(const glm::vec3& n, std::int16_t (&to)[4]) {
    for (int i = 0; i < 3; ++i) to[i] = static_cast<std::int16_t>(n[i] * 32767.0f + (n[i] < 0 ? -0.5f : 0.5f));
    to[3] = 0;
}

void add_face(const Primitive& p, const std::vector<glm::vec2>& uvs, std::span<const std::uint32_t> triangles, SmallMesh& out) {
    SmallMesh::Face face{.first_vertex = static_cast<std::uint32_t>(out.vertices.size()), .first_index = static_cast<std::uint32_t>(out.indices.size()),
                         .index_count = static_cast<std::uint32_t>(triangles.size() * 3), .flat = true};
    std::vector<std::uint32_t> known;
    for (const std::uint32_t t : triangles) {
        for (std::size_t k = 0; k < 3; ++k) {
            const std::uint32_t v = p.indices[3 * t + k];
            const auto at = std::find(known.begin(), known.end(), v);
            out.indices.push_back(static_cast<std::uint32_t>(at - known.begin()));
            if (at != known.end()) continue;
            known.push_back(v);
            out.vertices.push_back({p.positions[v], p.normals.empty() ? glm::vec3(0, 1, 0) : p.normals[v], uvs.empty() ? glm::vec2(0) : uvs[v]});
            face.flat &= out.vertices.back().normal == out.vertices[face.first_vertex].normal;
        }
    }
    face.vertex_count = static_cast<std::uint32_t>(known.size());
    out.faces.push_back(face);
}

}  // namespace

std::optional<SmallMesh> small_mesh(const Primitive& p, int uv_set) {
    const bool deforms = !p.joints[0].empty() || !p.targets.empty();
    if (p.mode != Primitive::Mode::Triangles || p.indices.empty() || p.indices.size() > 3 * kMostSmallTriangles || deforms) return std::nullopt;
    SmallMesh out;
    out.shape = convex_shape(p.positions, p.indices);
    const std::vector<glm::vec2>& uvs = p.uvs[static_cast<std::size_t>(uv_set)];
    const int faces = out.shape ? out.shape->face_count : 1;
    for (int f = 0; f < faces; ++f) {
        std::vector<std::uint32_t> triangles;
        for (std::uint32_t t = 0; t < p.indices.size() / 3; ++t)
            if (!out.shape || out.shape->face_of_triangle[t] == f) triangles.push_back(t);
        add_face(p, uvs, triangles, out);
    }
    return out;
}

void write_copy(const SmallMesh& mesh, const shared::CopyData& copy, std::uint32_t faces, WrittenCopies& out) {
    if (out.vertices.size() < out.vertex_count + mesh.vertices.size()) out.vertices.resize(out.vertices.size() * 2 + mesh.vertices.size());
    if (out.indices.size() < out.index_count + mesh.indices.size()) out.indices.resize(out.indices.size() * 2 + mesh.indices.size());
    const NormalTurn turn(copy);
    for (std::size_t f = 0; f < mesh.faces.size(); ++f) {
        if (!(faces & (1u << f))) continue;
        const SmallMesh::Face& face = mesh.faces[f];
        WrittenVertex* to = out.vertices.data() + out.vertex_count;
        for (std::uint32_t v = 0; v < face.vertex_count; ++v, ++to) {
            const SmallMesh::Vertex& from = mesh.vertices[face.first_vertex + v];
            to->position = moved(copy, from.position);
            if (v == 0 || !face.flat) put_normal(turn.turned(from.normal), to->normal);
            else std::copy(std::begin(to[-1].normal), std::end(to[-1].normal), to->normal);
            to->uv = from.uv;
        }
        std::uint32_t* index = out.indices.data() + out.index_count;
        for (std::uint32_t i = 0; i < face.index_count; ++i) index[i] = static_cast<std::uint32_t>(out.vertex_count) + mesh.indices[face.first_index + i];
        out.vertex_count += face.vertex_count;
        out.index_count += face.index_count;
    }
}

}  // namespace pai
