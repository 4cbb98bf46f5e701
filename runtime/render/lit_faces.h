#pragma once
// Small meshes of flat faces under many lights, with RenderOptions::plain and where GL is software: their faces are written out, each with its
// place in a picture of the light that falls on it.
#include <vector>

#include "cull/face_lights.h"
#include "gfx/buffer.h"
#include "gfx/draw.h"
#include "gfx/texture.h"
#include "render/draw_list.h"
#include "render/small_mesh.h"

namespace pai {

// A vertex with its place in the picture of light, in shares of it, and what that must be kept within.
struct LitVertex {
    WrittenVertex vertex;
    glm::vec2 light_uv;
    glm::vec4 light_rect;  // low, high
};

class LitFaces {
public:
    // Writes out the items of the list whose light can be summed so, sets DrawItem::face_lit of those, and puts all on the GPU.
    // `hides`: as FaceLights::begin(); `may`: whether the item has nothing that a written face lacks.
    void write(DrawList& list, OcclusionBuffer* hides, bool (*may)(const DrawItem& item, const DrawList& list));
    const gfx::VertexArray& array() const { return array_; }
    // Its texels as FaceLights::texels().
    void bind_light(unsigned unit) const;

private:
    // One face that was written out. Until its light is summed, light_uv of its vertices is where they are on the face, in metres.
    struct Written {
        std::uint32_t first_vertex, vertex_count, light;
    };
    void add_item(DrawItem& item, const SmallMesh& mesh, const DrawList& list);
    void add_copy(const DrawItem& item, const SmallMesh& mesh, const shared::CopyData& copy, std::uint32_t faces, const DrawList& list);
    std::uint32_t add_face(const DrawItem& item, std::span<LitVertex> corners, std::span<const glm::vec3> places_ws, const DrawList& list);
    void place_light();
    void upload();

    FaceLights lights_;
    std::vector<Lamp> lamps_;
    std::vector<Written> faces_;
    std::vector<LitVertex> vertices_;
    std::vector<std::uint32_t> indices_;
    WrittenCopies copy_;
    gfx::Buffer vertex_buffer_, index_buffer_;
    gfx::VertexArray array_;
    int rows_ = 0;  // of `light_`: grows only
    gfx::Texture light_;
    gfx::Sampler sampler_;
};

}  // namespace pai
