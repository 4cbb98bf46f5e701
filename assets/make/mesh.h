#pragma once
// Triangle meshes of the asset makers, and the surfaces they are built from. Metres, +Y up, counter-clockwise front faces.
#include <cstdint>
#include <functional>
#include <vector>

#include <glm/mat4x4.hpp>
#include <glm/vec2.hpp>
#include <glm/vec3.hpp>
#include <glm/vec4.hpp>

namespace pai {

// Streams are empty or have one element per position.
struct TriMesh {
    std::vector<glm::vec3> positions, normals;
    std::vector<glm::vec2> uvs, uvs2;
    std::vector<glm::vec4> tangents, colours;  // colours: linear
    std::vector<std::uint32_t> indices;

    std::size_t triangles() const { return indices.size() / 3; }
    // Adds all of `other`, moved by `world_from_other`; both have the same streams, or this one is empty.
    void add(const TriMesh& other, const glm::mat4& world_from_other = glm::mat4(1));
    void quad(std::uint32_t a, std::uint32_t b, std::uint32_t c, std::uint32_t d);
};

// A grid of (columns + 1) x (rows + 1) vertices at `position(s, t)`, s and t in [0,1]; `uv(s, t)` likewise.
// Front faces look along cross(d/ds, d/dt). Normals follow; where s = 0 and s = 1 coincide they are shared.
TriMesh grid_surface(int columns, int rows, const std::function<glm::vec3(float, float)>& position,
                     const std::function<glm::vec2(float, float)>& uv);

// Angle-weighted vertex normals from the triangles. Vertices closer than `weld_m` share theirs.
void smooth_normals(TriMesh& mesh, float weld_m = 1e-5f);

// Tangents of the first uv set, with glTF's sense: cross(normal, tangent) * w points towards the picture's top row.
void make_tangents(TriMesh& mesh);

// A box with flat faces and edges bevelled by `bevel_m`; uv in metres on each face.
TriMesh bevelled_box(glm::vec3 min, glm::vec3 max, float bevel_m);

// A closed tube of `sides` around a path; radius(t) and path(t) for t in [0,1]; rounded off at both ends when `caps`.
TriMesh tube(int sides, int rings, const std::function<glm::vec3(float)>& path, const std::function<glm::vec2(float)>& radii, glm::vec3 up, bool caps = true);

// A smooth curve through `points` (uniform Catmull-Rom), t in [0,1] over all of them.
glm::vec2 spline(const std::vector<glm::vec2>& points, float t);

// Signed volume by the divergence theorem: positive if a closed mesh faces outward.
double signed_volume(const TriMesh& mesh);

}  // namespace pai
