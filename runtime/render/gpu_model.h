#pragma once
// A model on the GPU: one vertex and one index buffer, textures, and a flat list of what to draw.
#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "asset/model.h"
#include "asset/occlusion.h"
#include "gfx/buffer.h"
#include "gfx/draw.h"
#include "gfx/texture.h"
#include "render/copies.h"
#include "render/model_upload.h"
#include "render/small_mesh.h"
#include "render/splats.h"

namespace pai {

struct MadeLods;

// Samplers by description, made once.
class SamplerCache {
public:
    explicit SamplerCache(float anisotropy) : anisotropy_(anisotropy) {}
    // Index for get().
    std::uint32_t find(const Sampler& sampler);
    const gfx::Sampler& get(std::uint32_t index) const { return made_[index].second; }

private:
    float anisotropy_;
    std::vector<std::pair<Sampler, gfx::Sampler>> made_;
};

struct GpuTexture {
    std::int32_t texture = -1;   // index in GpuModel::textures, -1: the plain variant's constant
    std::uint32_t sampler = 0;
    int texcoord = 0;
    UvTransform transform;
    glm::vec3 scale{1};          // what is fetched is multiplied by this: of textures that were kept as linear light
    bool operator==(const GpuTexture&) const = default;
};

// Layered: Full with layers that reflect; Glass: Layered that light passes. Moving: planes of a film's or a camera's picture, bound
// by whoever draws it.
enum class SurfaceKind : std::uint8_t { Plain, Textured, Full, Unlit, Layered, Glass, Moving };
constexpr int kSurfaceKinds = 7;

struct GpuMaterial {
    Material factors;  // its TextureRefs are not used here
    SurfaceKind kind = SurfaceKind::Plain;
    GpuTexture base, metallic_roughness, normal, occlusion, emissive;
    bool occlusion_packed = false;  // occlusion is the red of the metallic-roughness image
    std::int32_t layers = -1;       // index of its block in GpuModel::layer_blocks, -1: it has no layers
    std::vector<GpuTexture> layer_textures;  // of a material with layers: those after the first five of textures_of()
};

constexpr std::size_t kTextureBlockStride = 256, kLayerBlockStride = 768;

constexpr int kMostGpuLods = 12;

// Indices of a primitive, all of them or those of a coarser form.
struct GpuRange {
    std::uint32_t first_index = 0, index_count = 0;
    float error_m = 0;  // in mesh space
    bool made_here = false;  // in GpuModel::made_indices
};

// One primitive at one node, or at every copy of a set.
struct GpuItem {
    std::uint32_t first_index = 0, index_count = 0;
    std::array<GpuRange, kMostGpuLods> lods;  // coarser one by one
    int lod_count = 0;
    std::int32_t base_vertex = 0;
    std::uint32_t vertex_count = 0;
    gfx::Topology topology = gfx::Topology::Triangles;
    float point_spacing_m = 0;  // of points that are drawn round and close; in mesh space
    std::uint32_t mesh = 0, primitive = 0;  // in ModelData
    std::uint32_t material = 0;
    std::int32_t first_variant = -1;  // in GpuModel::variant_materials, -1: it has no other materials
    bool coloured = false;  // its vertices have colours of their own
    bool unlit = false;  // points and lines without normals. Source: glTF 2.0, section 3.7.2.1
    glm::mat4 model_from_mesh{1};  // of copies: from their space
    Bounds bounds;                 // in mesh space; of copies: around all of them
    std::int32_t node = -1;        // index in ModelData::nodes, -1: in model space
    std::int32_t copies = -1;      // index in GpuModel::copies, -1: drawn once
    std::int32_t small = -1;       // index in GpuModel::small_meshes, -1: it is none, or has copies
    std::int32_t deform = -1;      // index in GpuModel::deforms, -1: its vertices stay as they are
    std::int32_t deformed_vertex = 0;  // its first among the deformed vertices of the model
    bool hidden = false;           // not to be seen at rest
    bool skinned = false;          // stands where its joints are: model_from_mesh is the identity
};

// What deforms a primitive. Offsets count elements of the model's buffers.
struct GpuDeform {
    std::uint32_t mesh = 0, primitive = 0;  // in ModelData
    std::uint32_t vertex_count = 0, target_count = 0;
    std::int32_t source_vertex = 0;
    std::int32_t influences = 0;            // joints a vertex: 0, 4 or 8
    std::int32_t first_influence = 0, first_delta = 0;
};

// What all sets together may still do in a frame that somebody waits for.
struct MergeShare {
    int begins = 0;           // threads that merge
    std::size_t records = 0;  // that come to the GPU
};

struct GpuCopies {
    CopySet set;
    gfx::Buffer records;  // shared::CopyData of each
    gfx::Buffer blocks;   // shared::CullBlock of each block
    std::optional<SmallMesh> mesh;          // if the copies are of one primitive of few triangles
    std::vector<shared::CopyData> places;   // then, and where copies may be merged: what is in `records`
    int finest_merge = MergedCopies::kSteps;  // of the steps that copies are merged by; kSteps: none are
    const shared::CopyData& place(std::uint32_t i) const { return i < places.size() ? places[i] : set.merged()->records[i - places.size()]; }

    // Has copies merged for a view that wants them so, and brings them to the GPU, as much at a time as the share of the frame allows; all at once if
    // it is to `wait`. True when they have come.
    bool follow(const CopyView& view, bool wait, MergeShare& share);
    // A thread is at it.
    bool is_merging() const { return merger_ && merger_->is_running(); }

private:
    std::unique_ptr<MergedCopies> coming_;  // the first `uploaded_` are on the GPU
    std::size_t uploaded_ = 0;
    std::unique_ptr<CopyMerger> merger_;    // reads `places`
};

// A cloud of splats at its node.
struct GpuSplatItem {
    std::size_t cloud = 0;  // index in GpuModel::clouds
    std::int32_t node = 0;  // index in ModelData::nodes
    bool hidden = false;    // not to be seen at rest
    glm::mat4 model_from_node{1};
};

// A light of the model at its node.
struct GpuLight {
    ModelLight light;
    std::int32_t index = 0;  // in ModelData::lights
    bool hidden = false;     // dark at rest
    std::int32_t node = 0;  // index in ModelData::nodes
    glm::mat4 model_from_node{1};
};

// What was baked for a model at rest: slices of openness, of bounce and, if there is any, of emission and where it is from.
struct GpuOcclusion {
    gfx::Texture cells;             // array; empty: nothing was baked
    glm::vec4 size{0};              // as occlusion_size of lib/occlusion.glsl
    glm::mat4 grid_from_model{1};
    float emission_scale = 0;
};
GpuOcclusion build_occlusion(std::string_view label, const Occlusion& occlusion);

struct GpuModel {
    GpuOcclusion occlusion;
    gfx::Buffer vertices, indices;
    gfx::VertexArray array;
    gfx::Buffer made_indices;       // of levels that were made after the model was here
    gfx::VertexArray made_array;
    std::vector<gfx::Texture> textures;
    std::vector<GpuMaterial> materials;  // the last one is the glTF default
    gfx::Buffer texture_blocks;          // shared::TextureBlock of each material, kTextureBlockStride apart
    gfx::Buffer layer_blocks;            // shared::LayerBlock of each that has layers, kLayerBlockStride apart
    gfx::Buffer more_uvs;                // sets 2 and 3 of every vertex, only if a material uses them
    std::vector<GpuItem> items;
    std::vector<GpuCopies> copies;
    std::size_t merged_room = 0;         // of copies, for what they are merged to
    std::vector<SmallMesh> small_meshes;
    std::vector<GpuLight> lights;
    std::vector<GpuSplatCloud> clouds;
    std::vector<GpuSplatItem> splats;
    std::vector<GpuDeform> deforms;
    gfx::Buffer influences, deltas;             // what deform.comp reads beside the vertices
    std::uint32_t deformed_vertex_count = 0;    // of all items that deform
    std::vector<std::uint64_t> animations;      // animation_hash of each
    std::vector<std::uint64_t> variants;        // variant_hash of each
    std::vector<std::uint32_t> variant_materials;  // one per variant for each item that has other materials
    std::shared_ptr<const ModelData> source;    // kept only where poses need it
    std::uint64_t version = 0;                  // no two uploads of a Residency have the same
    Bounds bounds;  // in model space
    std::size_t byte_count = 0;
};

// Interleaved vertices: position as floats, normal and tangent as 16 bits a component, then what deforming leaves alone.
extern const unsigned kVertexBytes, kVertexNormalAt, kVertexUvAt;
gfx::VertexArray vertex_array(std::string_view label, const gfx::Buffer& vertices, const gfx::Buffer& indices);

// The materials of `model` as `now` says that they are, and their blocks; nothing if `now` is empty.
void pose_materials(const GpuModel& model, const std::vector<Material>& now, std::vector<GpuMaterial>& materials, gfx::Buffer& blocks,
                    gfx::Buffer& layers);

// Gives primitives of the model levels of detail that were made meanwhile.
void add_made_lods(std::string_view label, std::span<const MadeLods> made, GpuModel& model);

// True if the model can move or deform, so that its source must stay.
bool needs_poses(const ModelData& data);

// Index of the material of `item` in `variant` (ModelDraw::variant); one that the model lacks changes nothing.
std::uint32_t material_of(const GpuModel& model, const GpuItem& item, std::uint64_t variant);

// The box around a box that was moved.
Bounds transformed(const Bounds& box, const glm::mat4& matrix);

// Copies the model to the GPU and makes mip levels. Pictures wider than `max_texture_px` are halved until they fit. `linear_colours`: colours
// are kept as linear light where that moves no texel by more than kMostMoved levels of 255: software GL fetches them faster.
constexpr float kMostMoved = 2;
GpuModel build_gpu_model(std::string_view label, const ModelData& data, SamplerCache& samplers, int max_texture_px, bool linear_colours = false);
// The same with textures that are on the GPU already: all of textures_used(). `may_merge`: keeps room for what far copies are merged to.
GpuModel build_gpu_model(std::string_view label, const ModelData& data, SamplerCache& samplers, ModelTextures textures, bool may_merge = false);

}  // namespace pai
