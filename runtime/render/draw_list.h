#pragma once
// One layer as the GPU sees it: the frame block, and every primitive with its draw block, culled and sorted.
#include <array>
#include <cstdint>
#include <optional>
#include <vector>

#include "render/copy_levels.h"
#include "render/lens.h"
#include "render/light_list.h"
#include "render/moving_pictures.h"
#include "render/poses.h"
#include "render/residency.h"
#include "shaders/shared/frame.h"
#include "shaders/shared/open.h"
#include "show/frame_state.h"

namespace pai {

// Copies that are culled together with all others of the layer.
struct CopyGroup {
    const GpuCopies* copies = nullptr;
    glm::mat4 world_from_copies{1};
    bool mirrored = false;
    bool in_view = true;    // some may be
    bool occludes = true;   // they are convex, and nothing is seen through them
    std::uint32_t first_copy = 0, copy_count = 0;  // those that are seen, in DrawList::visible_copies
    // The view is cut into slices along its depth, the same for all groups: copies of the group up to the end of each.
    static constexpr std::size_t kSlices = 6;
    std::array<std::uint32_t, kSlices> slice_end{};
    std::uint32_t count = 0;  // its place among CullCounts
};

// Copies that are drawn with one form of their mesh.
struct CopyRun {
    GpuRange range;
    std::uint32_t first_copy = 0, copy_count = 0;  // in DrawList::visible_copies
};

struct DrawItem {
    const GpuModel* model = nullptr;
    const GpuItem* item = nullptr;
    const GpuMaterial* material = nullptr;
    std::uint32_t material_index = 0;  // of the material in GpuModel::materials
    GpuRange range;               // the item's indices, or those of a level of detail
    std::uint32_t block = 0;      // index of its draw block
    float depth_m = 0;            // of its centre along the view
    float opacity = 1;
    bool visible = true;          // inside the camera's view
    bool casts_shadow = true;
    bool mirrored = false;        // front faces turn clockwise
    Bounds bounds_ws;
    const GpuCopies* copies = nullptr;        // null: drawn once
    std::uint32_t first_copy = 0, copy_count = 0;  // those in the camera's view, in DrawList::visible_copies
    std::uint32_t first_run = 0, run_count = 0;    // in DrawList::copy_runs: the same copies by forms of the mesh; 0: all are drawn with `range`
    std::int32_t group = -1;                  // of the copies in DrawList::groups, -1: they were culled when they were added
    std::uint32_t first_command = 0, command_count = 0;  // that dispatches write for the copies; 0: they are drawn by number
    std::uint32_t form_count = 1, form_counts = 0;       // forms of its mesh that have commands each, form after form; of several, the first place among CullCounts
    // Indices in the buffer of copies that were written out, slice by slice of the view; 0: they are drawn as copies.
    std::uint32_t first_written = 0, written_count = 0;
    std::uint32_t first_written_vertex = 0, written_vertex_count = 0;
    bool seen = false;                        // it was drawn by the processor: only what is seen of it is shaded (seen_pass.cpp)
    std::array<std::uint32_t, CopyGroup::kSlices> written_end{};
    bool face_lit = false;        // written by LitFaces, also where it is drawn once
    const PosedModel* moved = nullptr;        // whose materials it is drawn with: an animation moves them; null: the model's own
    PosedModel* posed = nullptr;              // its vertices are drawn in place of the model's own, if the item deforms
    std::uint64_t pose = 0;                   // PosedModel::version of what deforms, else 0
    const SurfacePart* open = nullptr;        // how a surface in the open is drawn; null: as its material says
    std::uint32_t open_block = 0;             // index of its block, then
    const MovingPicture* picture = nullptr;   // what a surface of the kind Moving shows
    std::uint32_t glow = 0;                   // index of the draw's glow block
    std::uint64_t node = 0;                   // ModelDraw::node
    bool occluded = false;                    // by what was baked for its model, which stands as it was baked
    glm::mat4 grid_from_world{1};             // then
    bool looked_at = false;                   // Layer::look changes how it is drawn
    bool cut = false;                         // a section ends it
    bool capped = false;                      // its far sides, where the section opens it, are the cut
    bool glass() const { return material->kind == SurfaceKind::Glass && !item->unlit && !open; }
    // Drawn after all that is opaque.
    bool blended() const { return opacity < 1 || (!open && material->factors.alpha == Material::Alpha::Blend) || glass(); }
};

struct DrawList {
    shared::FrameBlock frame{};
    std::vector<shared::DrawBlock> blocks;
    std::vector<shared::GlowBlock> glows;
    std::vector<shared::OpenBlock> open_blocks;
    std::optional<float> water_m, mirror_m;     // heights of visible water, and of level ground that mirrors when it is wet
    std::vector<std::uint32_t> visible_copies;  // indices in their sets: of the camera's view first
    std::vector<CopyRun> copy_runs;
    LodView lod_view;                           // by which forms of meshes are chosen
    std::vector<std::uint32_t> visible_faces;   // of each that a group found, bits of the faces of its SmallMesh
    std::vector<CopyGroup> groups;
    std::vector<std::uint32_t> seen_options;    // bits as bare_options(): of the passes that shade those that are `seen`
    bool seen_hides = false;                    // items that are not `seen` are drawn after those that are
    std::uint64_t instances_drawn = 0, instances_total = 0;
    std::uint64_t full_triangles = 0, lod_triangles = 0, lod_draws = 0, merged = 0;  // as DrawStats
    std::vector<DrawItem> opaque;   // near to far
    std::vector<DrawItem> blended;  // far to near, glass among them
    std::vector<SplatDraw> splats;
    MoreLights more_lights;
    float px_per_m = 1;             // of the picture, where w is 1
    Bounds casters_ws;              // of everything that casts a shadow
    std::optional<std::uint64_t> casters_hash;  // of what shadow maps show of it from wherever they look; asked once, by the first of them
    const EnvironmentMap* environment = nullptr;  // null: uniform
};

// Which forms of meshes a picture of `width` x `height` px takes. `window`: as of build_draw_list().
LodView lod_view(const CameraState& camera, int width, int height, const glm::mat4& window, float lod_error_px);

// How copies are found. Whole: all are drawn, and so is what else is outside of the view. Frustum: those in the view. Grouped: opaque ones are left
// to CopyCuller, which fills in what the groups show. Gpu: they are left to run_cull().
enum class CopyCulling : std::uint8_t { Whole, Frustum, Grouped, Gpu };

// Counts instances and triangles of the groups, once it is known what they show.
void count_groups(DrawList& list);

// Appends the copies of `item` within the volume to `visible_copies` and makes the item draw them: blocks near to far along
// `towards_ws`, or single copies far to near if the item blends. `camera`: what is merged is what the camera sees so.
void cull_copies(const ClipPlanes& planes_ws, const glm::vec3& towards_ws, const LodView& camera, const glm::mat4& world_from_copies, DrawItem& item,
                 std::vector<std::uint32_t>& visible_copies);

// `poses` and `moving` keep what moves; `layer_index` counts the layers of the frame. `width` x `height` of the picture in px. Lights beyond
// kMostLights, and shadows beyond kMaxShadowLayers, are left out in order.
// `window`: maps clip space to that of a part of the picture.
// `key_samples`: fetches for a shadow of the environment's key light, 0: it has none.
// `occlusion`: what was baked for models dims and returns light. `lod_error_px`: how far the coarser form of a mesh may lie from the full one; 0: meshes are drawn in full.
DrawList build_draw_list(const Layer& layer, std::uint32_t layer_index, const Residency& residency, Poses& poses, const MovingPictures& moving,
                         int width, int height, const glm::mat4& window = glm::mat4(1), float lod_error_px = 0, bool occlusion = true,
                         CopyCulling culling = CopyCulling::Frustum, int key_samples = 0);

}  // namespace pai
