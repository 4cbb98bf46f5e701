#include "render/edit_view.h"

#include <algorithm>
#include <cmath>
#include <optional>

#include <glm/common.hpp>
#include <glm/geometric.hpp>

#include "gfx/context.h"
#include "gfx/shader_library.h"
#include "render/lens.h"
#include "render/pipeline.h"
#include "render/renderer.h"
#include "render/renderer_impl.h"

namespace pai {
namespace {

constexpr float kGridReach_m = 120;
constexpr float kOutlinePx = 1.25f;  // half of a line's width in a picture of 900 rows
constexpr int kMostPickPx = 512;

// What numbers are drawn into, and what they stand for: 0 nothing, i + 1 the i-th node.
struct IdTarget {
    gfx::Texture ids, depths, depth;
    gfx::Framebuffer framebuffer;
    int width = 0, height = 0;
    std::vector<std::uint64_t> nodes;

    void fit(int w, int h) {
        nodes.clear();
        if (w == width && h == height) return;
        width = w;
        height = h;
        ids = gfx::Texture("node ids", {.format = gfx::Format::Rgba8, .width = w, .height = h});
        depths = gfx::Texture("node depths", {.format = gfx::Format::R32F, .width = w, .height = h});
        depth = gfx::Texture("node id depth", {.format = gfx::Format::Depth32F, .width = w, .height = h});
        framebuffer = gfx::Framebuffer("node ids");
        framebuffer.attach_colour(0, ids);
        framebuffer.attach_colour(1, depths);
        framebuffer.attach_depth(depth);
    }
    std::uint32_t number_of(std::uint64_t node) {
        const auto found = std::find(nodes.rbegin(), nodes.rend(), node);
        if (found != nodes.rend()) return static_cast<std::uint32_t>(nodes.rend() - found);
        nodes.push_back(node);
        return static_cast<std::uint32_t>(nodes.size());
    }
};

// Clip space of a part of the picture.
glm::mat4 window_of(glm::ivec2 picture_px, const PickArea& area) {
    const glm::vec2 picture(picture_px), scale = picture / area.size_px;
    const glm::vec2 middle = (area.first_px + area.size_px * 0.5f) / picture;
    const glm::vec2 ndc(middle.x * 2 - 1, 1 - middle.y * 2);
    glm::mat4 m(1);
    m[0][0] = scale.x;
    m[1][1] = scale.y;
    m[3][0] = -ndc.x * scale.x;
    m[3][1] = -ndc.y * scale.y;
    return m;
}

// The plane that a view along an axis looks at; else the ground.
int grid_axis(const CameraState& camera) {
    const glm::vec3 along = glm::abs(glm::normalize(glm::vec3(camera.world_from_camera[2])));
    if (camera.ortho_height_m <= 0 || along.y > 0.2f) return 1;
    return along.x > along.z ? 0 : 2;
}

}  // namespace

struct EditView::Impl {
    Pipeline& pipeline;
    gfx::Program ids[2][2], text_ids;  // whether it is masked, whether it has copies
    gfx::Program outline, grid[2];     // whether depth has several samples
    IdTarget picked, selected;
    std::optional<Canvas> nowhere;     // passes ask for one

    explicit Impl(Pipeline& p) : pipeline(p) {}

    PassContext context(const FrameState& state, Canvas& canvas, const Marks& marks, DrawStats& stats) {
        Pipeline& p = pipeline;
        return {p.options_, p.programs_,     p.constants_, *p.residency_, p.targets_, p.shadows_, p.key_map_, *p.text_,
                p.frame_buffer_, p.buffers_, state, marks, canvas, p.mark_, stats};
    }
    // Makes the context that of the layer in view last.
    void begin(PassContext& c, glm::ivec2 picture_px, const glm::mat4& window);
    void draw_ids(PassContext& c, IdTarget& target, std::span<const std::uint64_t> only);
    void draw_outline(PassContext& c, const EditMarks& marks);
    void draw_grid(PassContext& c);
};

void EditView::Impl::begin(PassContext& c, glm::ivec2 picture_px, const glm::mat4& window) {
    // The picture uses the same buffers, and llvmpipe reads them when it draws, not when it is told to.
    gfx::finish();
    gfx::set_clip_zero_to_one(true);
    const DrawStats of_picture = pipeline.stats_;
    const auto index = static_cast<std::uint32_t>(c.frame.layers.size() - 1);
    pipeline.poses_.begin_frame();
    pipeline.begin_layer(c, c.frame.layers[index], index, picture_px, window, CopyCulling::Frustum);
    pipeline.stats_ = of_picture;
}

// Everything of a layer, or of some of its nodes.
void EditView::Impl::draw_ids(PassContext& c, IdTarget& target, std::span<const std::uint64_t> only) {
    const auto wanted = [&](std::uint64_t node) { return only.empty() || std::find(only.begin(), only.end(), node) != only.end(); };
    run_deform(c);
    target.framebuffer.bind(target.width, target.height);
    gfx::apply({.depth_write = true});
    target.framebuffer.clear_depth(0);
    target.framebuffer.clear_colour(0, glm::vec4(0));
    target.framebuffer.clear_colour(1, glm::vec4(0));
    for (const auto* items : {&c.list.opaque, &c.list.blended}) {
        for (const DrawItem& d : *items) {
            if (!d.visible || !wanted(d.node)) continue;
            const bool mask = d.material->factors.alpha == Material::Alpha::Mask && !d.picture;
            const gfx::Program& program = ids[mask][d.copies != nullptr];
            if (mask) bind_mask(c, d);
            program.set(0, c.list.frame.clip_from_world);
            program.set(1, static_cast<unsigned>(target.number_of(d.node)));
            gfx::apply({.depth_test = true, .depth_write = true});
            draw_item(c, program, d);
        }
    }
    for (const TextBatch& batch : c.text.prepare(*c.layer, c.residency)) {
        if (!wanted(batch.node)) continue;
        text_ids.use();
        text_ids.set(1, static_cast<unsigned>(target.number_of(batch.node)));
        gfx::apply({.depth_test = true, .depth_write = true});
        c.text.draw(batch);
    }
    gfx::unbind_samplers(0, 1);
}

void EditView::Impl::draw_outline(PassContext& c, const EditMarks& marks) {
    selected.fit(c.canvas.width(), c.canvas.height());
    draw_ids(c, selected, marks.selected);
    c.canvas.framebuffer().bind(c.canvas.width(), c.canvas.height());
    gfx::apply({.blend = gfx::Blend::Premultiplied});
    selected.ids.bind(0);
    c.constants.nearest.bind(0);
    const float half = std::max(1.0f, kOutlinePx * static_cast<float>(c.canvas.height()) / 900);
    outline.set(0, glm::vec4(marks.accent, half));
    draw_full(c, outline);
    gfx::unbind_samplers(0, 1);
}

void EditView::Impl::draw_grid(PassContext& c) {
    const bool samples = static_cast<bool>(c.targets.samples_colour);
    c.canvas.framebuffer().bind(c.canvas.width(), c.canvas.height());
    gfx::apply({.blend = gfx::Blend::Premultiplied});
    c.targets.samples_depth.bind(0);
    c.constants.nearest.bind(0);
    const float ortho = c.layer->camera.ortho_height_m;
    grid[samples].set(0, grid_axis(c.layer->camera));
    grid[samples].set(1, ortho > 0 ? 1e6f : kGridReach_m);
    draw_full(c, grid[samples]);
    gfx::unbind_samplers(0, 1);
}

EditView::EditView(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
EditView::EditView(EditView&&) noexcept = default;
EditView& EditView::operator=(EditView&&) noexcept = default;
EditView::~EditView() = default;

Result<EditView> EditView::create(Renderer& renderer, const std::filesystem::path& share_dir) {
    auto impl = std::make_unique<Impl>(*renderer.impl_->pipeline);
    PAI_TRY(const gfx::ShaderLibrary library, gfx::ShaderLibrary::open(share_dir / "shaders"));
    const std::pair<gfx::Program*, std::string_view> wanted[] = {
        {&impl->ids[0][0], "node-id"},           {&impl->ids[0][1], "node-id-copies"}, {&impl->ids[1][0], "node-id-mask"},
        {&impl->ids[1][1], "node-id-mask-copies"}, {&impl->text_ids, "node-id-text"},  {&impl->outline, "outline"},
        {&impl->grid[0], "grid"},                {&impl->grid[1], "grid-samples"},
    };
    for (const auto& [program, name] : wanted) {
        PAI_TRY(*program, library.build(name));
    }
    return EditView(std::move(impl));
}

void EditView::draw(const FrameState& state, Canvas& canvas, const EditMarks& marks) {
    if (state.slate.active || state.layers.empty() || (!marks.grid && marks.selected.empty())) return;
    DrawStats stats;
    const Marks none;
    PassContext c = impl_->context(state, canvas, none, stats);
    impl_->begin(c, {canvas.width(), canvas.height()}, glm::mat4(1));
    if (marks.grid) impl_->draw_grid(c);
    if (!marks.selected.empty()) impl_->draw_outline(c, marks);
    gfx::restore_default_state();
}

std::vector<NodeSeen> EditView::pick(const FrameState& state, glm::ivec2 picture_px, const PickArea& asked) {
    if (state.slate.active || state.layers.empty() || picture_px.x <= 0 || picture_px.y <= 0) return {};
    PickArea area = asked;
    area.width = std::clamp(area.width, 1, kMostPickPx);
    area.height = std::clamp(area.height, 1, kMostPickPx);
    area.size_px = glm::max(area.size_px, glm::vec2(1));
    if (!impl_->nowhere) {
        auto canvas = Canvas::create(1, 1);
        if (!canvas) return {};
        impl_->nowhere.emplace(*std::move(canvas));
    }
    DrawStats stats;
    const Marks none;
    PassContext c = impl_->context(state, *impl_->nowhere, none, stats);
    impl_->begin(c, picture_px, window_of(picture_px, area));
    IdTarget& target = impl_->picked;
    target.fit(area.width, area.height);
    impl_->draw_ids(c, target, {});
    gfx::restore_default_state();
    const auto ids = target.framebuffer.read8(area.width, area.height);
    const auto depths = target.framebuffer.read_red(1, area.width, area.height);

    std::vector<NodeSeen> seen(target.nodes.size());
    const glm::vec2 middle = glm::vec2(area.width, area.height) * 0.5f;
    for (std::size_t i = 0; i < ids.size(); ++i) {
        const std::uint32_t number = ids[i][0] + (std::uint32_t{ids[i][1]} << 8) + (std::uint32_t{ids[i][2]} << 16);
        if (number == 0 || number > seen.size()) continue;
        NodeSeen& n = seen[number - 1];
        const int pixel = static_cast<int>(i);
        const glm::vec2 at(static_cast<float>(pixel % area.width) + 0.5f, static_cast<float>(pixel / area.width) + 0.5f);
        const float off = glm::distance(at, middle);
        if (n.pixels++ > 0 && off >= n.off_centre) continue;
        n.node = target.nodes[number - 1];
        n.off_centre = off;
        n.nearest_px = {at.x, static_cast<float>(area.height) - at.y};
        const glm::vec2 ndc = at / glm::vec2(area.width, area.height) * 2.0f - 1.0f;
        const glm::vec4 world = c.list.frame.world_from_clip * glm::vec4(ndc, depths[i], 1);
        n.position_ws = glm::vec3(world) / world.w;
        n.depth_m = glm::dot(n.position_ws - glm::vec3(c.list.frame.camera_ws), glm::vec3(c.list.frame.camera_forward));
    }
    std::erase_if(seen, [](const NodeSeen& n) { return n.pixels == 0; });
    std::stable_sort(seen.begin(), seen.end(), [](const NodeSeen& a, const NodeSeen& b) { return a.off_centre < b.off_centre; });
    return seen;
}

}  // namespace pai
