#pragma once
// What a pass sees while it runs.
#include <map>
#include <span>
#include <string_view>
#include <vector>

#include "cull/visibility.h"
#include "gfx/draw.h"
#include "render/depth_pyramid.h"
#include "render/draw_list.h"
#include "render/gpu_cull.h"
#include "render/lit_faces.h"
#include "render/pass_table.h"
#include "render/seen_layers.h"
#include "render/renderer.h"
#include "render/targets.h"
#include "render/text_renderer.h"

namespace pai {

struct Programs {
    // By SurfaceKind; [1]: of copies; not with RenderOptions::plain. Those of layers are made when first needed.
    gfx::Program surface[kSurfaceKinds][2];
    bool layers_tried = false;
    // Of RenderOptions::plain, by bare_options(); each is made when first needed.
    std::map<std::uint32_t, gfx::Program> bare;
    gfx::Program open[3][2];   // facade, ground, water; [1]: of copies; made when first needed
    bool open_tried = false;
    gfx::Program moving;
    gfx::Program clay[2], look[2], cap[2];   // of what is looked at in another way; not with RenderOptions::plain
    gfx::Program depth[2], depth_mask[2];
    gfx::Program deform;
    // Only where copies are culled on the GPU.
    gfx::Program copies_before, copies_now, depth_view[2];
    PyramidPrograms pyramid;
    gfx::Program particles;
    gfx::Program points[2];  // of clouds; [1]: lit
    gfx::Program pins[2];    // [1]: of several samples a pixel
    gfx::Program splat_project, splat, splat_compose[2];  // compose: of one sample, of several
    gfx::Program background, text, resolve, bloom_down, bloom_up, compose, smooth, flat_text, overlay;
    gfx::Program ambient, ambient_blur, ambient_expand, mark;
    gfx::Program dfg;
    EnvironmentPrograms environment;
};

// Small pictures that stand in where a material has none.
struct Constants {
    gfx::Texture white, flat_normal, dfg;
    gfx::Texture no_shadow;  // depth array of one lit texel
    gfx::Texture no_slices;  // array of one texel
    gfx::Sampler linear_repeat, clamped, shadow_compare, nearest, around;  // around: u repeats, v does not
    EnvironmentMap uniform;
    gfx::VertexArray empty;
};

// Items that were drawn by the processor, and what their pixels are shaded from.
struct SeenBuffers {
    VisibilityBuffer visibility;
    std::vector<SeenGroup> groups;
    SeenLayers layers;
    std::vector<KernelSurface> surfaces;
    std::vector<glm::vec4> tangents;
    bool has_tangents = false;
    struct Told {
        gfx::Texture surfaces, tangents;  // two texels a pixel; one
    };
    std::array<Told, 2> told;
    gfx::Texture layer_texture;                     // three texels a layer of the group that is drawn
    gfx::Buffer corners, corner_indices;            // of the tiles
    gfx::VertexArray corner_array;
};

// What the draws of a layer read; each grows when it must.
struct DrawBuffers {
    gfx::Buffer blocks, glows, open_blocks, visible_copies, more_lights, light_cells;
    WrittenCopies written;
    gfx::Buffer written_vertices, written_indices;  // of copies that were written out
    gfx::VertexArray written_array;
    CullBuffers cull;
    SeenBuffers seen;
    LitFaces lit;
    SplatSorter splats;
    gfx::Buffer visible_splats, splat_order, seen_splats;
    gfx::Buffer pin_places, seen_pins;
    int seen_pin_count = 0;      // of the last frame
    std::size_t splat_byte_count() const { return splats.byte_count() + visible_splats.size() + splat_order.size() + seen_splats.size(); }
};

// What the forensic mark needs on canvases of one size.
struct MarkImages {
    gfx::Texture before, chips;  // the canvas before it was marked
    std::string session;
};

struct PassContext {
    const RenderOptions& options;
    const Programs& programs;
    const Constants& constants;
    const Residency& residency;
    Targets& targets;
    ShadowMaps& shadows;
    ShadowMaps& key_map;  // of the environment's key light: one layer
    TextRenderer& text;
    gfx::Buffer& frame_buffer;
    DrawBuffers& buffers;
    const FrameState& frame;
    const Marks& marks;
    Canvas& canvas;
    std::vector<MarkImages>& mark;
    DrawStats& stats;
    const gfx::Texture* mirror = nullptr;  // what water mirrors; null: nothing but the sky
    const Layer* layer = nullptr;  // null in Frame rows
    std::uint32_t layer_index = 0;
    bool depth_is_laid = false;     // something of the layer's depth is in its target already, a little farther than it is
    CullCounts* counts = nullptr;  // of the picture; null: nothing is culled on the GPU
    bool in_mirror = false;        // what the list shows is no camera's view: of the statistics only calls and triangles count it
    DrawList list{};
};

// Texture units of the surface shaders.
constexpr unsigned kBaseUnit = 0, kReflectionUnit = 5, kDfgUnit = 6, kShadowUnit = 7, kAmbientUnit = 8, kOddReflectionUnit = 9,
                   kIrradianceUnit = 10, kOcclusionUnit = 11, kKeyUnit = 12, kMirrorUnit = 13, kBehindUnit = 14, kFaceLightUnit = 3, kLayerUnit = 16;  // kLayerUnit: and thirteen after it, textures of layers

// Uniform offset of draw block `index`.
constexpr std::size_t kDrawStride = 256;

// Draws one item with `program` (of copies if the item has them) and the current state; counts it. Of copies those of the
// camera's view, or those that `first_copy` and `copy_count` name in the buffer of visible copies.
void draw_item(PassContext& context, const gfx::Program& program, const DrawItem& item);
// Binds what the shaders of surfaces find lights in.
void bind_lights(const PassContext& context);
// Puts what was appended to the list's visible copies on the GPU.
void upload_visible_copies(PassContext& context);
// Binds what the alpha of a mask is read from.
void bind_mask(const PassContext& context, const DrawItem& item);
// One covering triangle with `program`; counts it.
void draw_full(PassContext& context, const gfx::Program& program);

// Writes out the copies that are seen of small meshes that passes/bare.vert can draw so. `hides`: as FaceLights::begin().
void write_copies(DrawList& list, DrawBuffers& buffers, OcclusionBuffer* hides);  // bare_pass.cpp
// Brings to GL those that GL draws.
void upload_copies(const DrawList& list, DrawBuffers& buffers);
// Whether passes/bare.frag with SEEN can shade what is seen of an item.
bool can_be_seen(const DrawItem& item, const DrawList& list);
// Options of the pass that shades items of one group, of several layers.
std::uint32_t seen_options(std::span<const DrawItem* const> layers, const DrawList& list);
void bind_bare_textures(const PassContext& context, const DrawItem& item);
// Null: it could not be made.
const gfx::Program* bare_program(const PassContext& context, const DrawItem& item);

// Draws triangles on the processor where that is the quicker way, and marks the items as seen.
void find_seen(DrawList& list, int width, int height, const WrittenCopies& written, SeenBuffers& seen);  // seen_pass.cpp
// Shades what is seen of them.
void draw_seen(PassContext& context);

// What an item has that passes/bare.frag is to draw: bit i is the i-th of bare_option_names().
std::uint32_t bare_options(const DrawItem& item, const DrawList& list);  // bare_pass.cpp
std::span<const std::string_view> bare_option_names();
void draw_bare(PassContext& context, const DrawItem& item, const DrawItem* last = nullptr);
bool has_lights(const DrawList& list);
void bind_texture(const PassContext& context, const GpuModel& model, const GpuTexture& texture, unsigned unit, const gfx::Texture& otherwise);
void bind_texture_block(const DrawItem& item);

// One item of the scene pass: as it is, and as Layer::look has it.
void draw_surface(PassContext& context, const DrawItem& item, const DrawItem* last = nullptr);  // scene_pass.cpp; `last`: drawn before, its textures still bound
gfx::Cull cull_of(const DrawItem& item);
void draw_looked(PassContext& context, const DrawItem& item);   // look_pass.cpp
void draw_through(PassContext& context);                        // everything that is seen through, in the blended pass
bool is_seen_through(const PassContext& context);
void draw_blended_item(PassContext& context, const DrawItem& item);  // scene_pass.cpp
void draw_opaque(PassContext& context);

// The rows of the table, by file.
void run_deform(PassContext& context);         // draw_item.cpp
void run_cull(PassContext& context);           // gpu_cull.cpp: finds what the groups show, for all draws of this view that follow
void run_shadows(PassContext& context);        // shadow_pass.cpp
void run_key(PassContext& context);
void run_depth(PassContext& context);          // ambient_pass.cpp
void run_ambient(PassContext& context);
void run_bare(PassContext& context);           // bare_pass.cpp
void run_opaque(PassContext& context);         // scene_pass.cpp
void run_particles(PassContext& context);      // particle_pass.cpp
void run_splats(PassContext& context);         // splat_pass.cpp
// Draws the splats [first, end) of the order over the scene, or over the canvas where that is drawn into directly.
void draw_splats(PassContext& context, std::uint32_t first, std::uint32_t end);
// What is drawn into as before.
void bind_scene(PassContext& context);
void run_background(PassContext& context);
void run_behind(PassContext& context);
bool with_glass(const PassContext& context);  // pass_table.cpp: something is seen through glass
void run_blended(PassContext& context);
void run_pins(PassContext& context);           // pin_pass.cpp
void run_resolve(PassContext& context);        // picture_pass.cpp
void run_bloom(PassContext& context);
void run_compose(PassContext& context);
// A finished scene, premultiplied light, through the tone map onto the canvas.
void compose_light(PassContext& context, const gfx::Texture& light);
void run_smooth(PassContext& context);
void run_slate(PassContext& context);          // marks.cpp
void run_marks(PassContext& context);
void run_forensic(PassContext& context);       // forensic_pass.cpp

}  // namespace pai
