#pragma once
// Meshes, pictures and nodes of a .glb that is put together piece by piece.
#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include <glm/vec2.hpp>
#include <glm/vec3.hpp>
#include <glm/vec4.hpp>

#include "base/bytes.h"
#include "base/result.h"

namespace pai {

struct GlbMesh {
    std::vector<glm::vec3> positions, normals;
    std::vector<glm::vec2> uvs;                 // empty: none
    std::vector<std::array<std::uint8_t, 4>> colours;  // linear, 8 bits; empty: none
    std::vector<std::uint32_t> indices;
    bool empty() const { return indices.empty(); }
};

struct GlbCopies {
    std::vector<glm::vec3> translations, scales;
    std::vector<glm::vec4> rotations;  // x y z w
    std::vector<std::array<std::uint8_t, 4>> colours;
    std::vector<std::uint8_t> channels;
};

class GlbParts {
public:
    // Each returns its index. `json` are the members of an object, as JSON text.
    int add_texture(ByteSpan png, bool nearest = false);
    int add_material(std::string json);
    int add_mesh(std::string_view name, const GlbMesh& mesh, int material);
    int add_node(std::string json);
    // A node with copies of a mesh.
    int add_copies(std::string_view name, int mesh, const GlbCopies& copies);
    // A light at a place; shines everywhere to `range_m`.
    void add_lamp(glm::vec3 at, glm::vec3 colour, float candela, float range_m);

    std::size_t triangles() const { return triangles_; }
    // `extras`: members of the asset's extras. Unsupported, CITY_LIMIT: 4 GiB or more.
    Result<Bytes> finish(std::string_view generator, std::string_view copyright, std::string_view extras) const;

private:
    int add_view(ByteSpan bytes, int target);
    template <class T>
    int add_accessor(const std::vector<T>& values, int component, std::string_view type, int target, bool normalized = false, bool bounds = false);

    Bytes bin_;
    std::string views_, accessors_, meshes_, nodes_, materials_, images_, textures_, lights_;
    int view_count_ = 0, accessor_count_ = 0, mesh_count_ = 0, node_count_ = 0, material_count_ = 0, texture_count_ = 0, light_count_ = 0;
    std::size_t triangles_ = 0;
    bool copies_ = false;
};

}  // namespace pai
