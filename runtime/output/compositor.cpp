#include "output/compositor.h"

#include <algorithm>
#include <cmath>
#include <memory>

#include <glm/mat4x4.hpp>
#include <glm/matrix.hpp>

#include "gfx/context.h"
#include "gfx/keep_target.h"
#include "output/warp.h"

namespace pai {
namespace {

constexpr double kRim_px = 3;  // of the picture around itself, so that its outer edge is soft and no pixel lacks neighbours

// Uniform locations of shaders/passes/encode.frag, output_map.* and output.frag.
constexpr int kPart = 0;
constexpr int kClipFromUpright = 0, kSlicePx = 1, kOverlapPx = 2, kLevels = 3, kMapUpright = 4, kUprightPx = 5, kMaskCount = 6;
constexpr int kFirstPx = 1, kTransfer = 2, kUpright = 4, kFullGain = 5;

struct MaskHead {
    std::int32_t first = 0, count = 0, hides_inside = 0;
    float feather_px = 0;
};
static_assert(sizeof(MaskHead) == 16);

// Everything that a map depends on.
struct MapKey {
    OutputSpec spec;
    glm::ivec2 raster_px{0}, slice_px{0};
    float floor = 0;
    bool operator==(const MapKey&) const = default;
};

// The affine map that takes (x, y) to `place(x, y)`.
template <class Place>
glm::mat4 affine(Place place) {
    const glm::dvec2 origin = place(0, 0), x = place(1, 0) - origin, y = place(0, 1) - origin;
    glm::mat4 out(1.0f);
    out[0] = glm::vec4(x, 0, 0);
    out[1] = glm::vec4(y, 0, 0);
    out[3] = glm::vec4(origin, 0, 1);
    return out;
}

// From pixels of a raster, origin at its lower left, to the upright output.
glm::mat4 upright_from_pixel(glm::ivec2 raster_px, int rotation_deg, glm::ivec2 first_px) {
    return affine([&](double x, double y) {
        const glm::dvec2 share((x - first_px.x) / raster_px.x, 1 - (y - first_px.y) / raster_px.y);
        return upright_from_raster(share, rotation_deg);
    });
}

glm::mat4 clip_from_upright(int rotation_deg) {
    return affine([&](double x, double y) {
        const glm::dvec2 at = raster_from_upright({x, y}, rotation_deg);
        return glm::dvec2(2 * at.x - 1, 1 - 2 * at.y);
    });
}

// The canvas has its row 0 at the bottom, a slice counts from the top.
glm::vec4 part_of(const gfx::Texture& canvas, const Slice& slice) {
    const auto w = static_cast<float>(canvas.desc().width), h = static_cast<float>(canvas.desc().height);
    return {static_cast<float>(slice.first_x_px) / w, 1.0f - static_cast<float>(slice.first_y_px + slice.height_px) / h,
            static_cast<float>(slice.width_px) / w, static_cast<float>(slice.height_px) / h};
}

// Of shaders/passes/output.frag: a plain power, or sRGB (IEC 61966-2-1).
glm::vec4 transfer_of(float gamma) { return gamma > 0 ? glm::vec4(1 / gamma, 1, 0, -1) : glm::vec4(1 / 2.4f, 1.055f, 0.055f, 0.0031308f); }

// True if a pixel of the output is more than one and a quarter of the slice's somewhere, in either direction: only then
// several must be averaged.
bool makes_smaller(const Warp& warp, glm::ivec2 upright_px, glm::ivec2 slice_px) {
    constexpr int kGrid = 32;
    constexpr double kStep = 1e-4, kMost = 1.25;
    for (int j = 0; j <= kGrid; ++j)
        for (int i = 0; i <= kGrid; ++i) {
            const glm::dvec2 at(static_cast<double>(i) / kGrid, static_cast<double>(j) / kGrid), here = warp.forward(at);
            const glm::dvec2 du = (warp.forward(at + glm::dvec2(kStep, 0)) - here) * glm::dvec2(upright_px) / (kStep * slice_px.x);
            const glm::dvec2 dv = (warp.forward(at + glm::dvec2(0, kStep)) - here) * glm::dvec2(upright_px) / (kStep * slice_px.y);
            const double area = std::abs(du.x * dv.y - du.y * dv.x);
            // The columns of the inverse of (du, dv).
            if (area < 1e-9 || std::max(std::hypot(dv.y, du.y), std::hypot(dv.x, du.x)) > kMost * area) return true;
        }
    return false;
}

struct MaskBuffers {
    gfx::Buffer heads, points;
    int count = 0;
};
MaskBuffers upload_masks(const std::map<Id, MaskShape>& masks) {
    std::vector<MaskHead> heads;
    std::vector<glm::vec2> points;
    for (const auto& [id, mask] : masks) {
        if (mask.points.size() < 3) continue;
        heads.push_back({static_cast<std::int32_t>(points.size()), static_cast<std::int32_t>(mask.points.size()), mask.hides_inside ? 1 : 0,
                         mask.feather_px});
        for (const auto& [name, point] : mask.points) points.push_back(point);
    }
    MaskBuffers out;
    out.count = static_cast<int>(heads.size());
    if (heads.empty()) {
        heads.emplace_back();
        points.emplace_back();
    }
    out.heads = gfx::Buffer("output.masks", gfx::bytes_of(heads));
    out.points = gfx::Buffer("output.mask points", gfx::bytes_of(points));
    return out;
}

}  // namespace

bool is_plain(const OutputSpec& spec) {
    return Warp(spec.warp, spec.corners).identity() && spec.rotation_deg == 0 && spec.masks.empty() && spec.gamma == 0 &&
           spec.black_level == 0 && spec.blend.left_px == 0 && spec.blend.right_px == 0 && spec.blend.top_px == 0 && spec.blend.bottom_px == 0;
}

struct Compositor::Impl {
    struct Kept {
        MapKey key;
        gfx::Texture map;
        bool smaller = false;  // somewhere several pixels of the canvas fall on one
    };

    gfx::Program encode, map;
    gfx::Program outputs[2][2];  // whether the picture is made smaller, whether something lies over it
    gfx::VertexArray empty;
    gfx::Texture target;
    gfx::Framebuffer framebuffer, map_framebuffer;
    std::map<Id, Kept> kept;

    void copy(const gfx::Texture& canvas, const Slice& slice) const { copy(canvas, part_of(canvas, slice)); }
    void copy(const gfx::Texture& canvas, const glm::vec4& part) const;
    const Kept& map_of(const Id& id, MapKey key);
    void draw_map(const MapKey& key);
    void draw(const gfx::Texture& canvas, const Id& id, const OutputSpec& spec, const Placement& at, const OutputLook& look);
    void bind_target(int width, int height);
    Picture read_target(int width, int height);
};

Compositor::Compositor(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
Compositor::Compositor(Compositor&&) noexcept = default;
Compositor& Compositor::operator=(Compositor&&) noexcept = default;
Compositor::~Compositor() = default;

Result<Compositor> Compositor::create(const gfx::ShaderLibrary& shaders) {
    PAI_TRY(const auto context, gfx::query_context());
    auto impl = std::make_unique<Impl>();
    PAI_TRY(impl->encode, shaders.build("encode"));
    PAI_TRY(impl->map, shaders.build("output-map"));
    // Sharper sampling costs nine times as much, which software GL cannot spare.
    for (const bool many : {false, true})
        for (const bool over : {false, true}) {
            const std::string name = std::string("output") + (context.software ? "" : "-fine") + (many ? "-many" : "") + (over ? "-over" : "");
            PAI_TRY(impl->outputs[many][over], shaders.build(name));
        }
    impl->empty = gfx::VertexArray("output.fullscreen");
    return Compositor(std::move(impl));
}

void Compositor::Impl::copy(const gfx::Texture& canvas, const glm::vec4& part) const {
    gfx::apply({});
    canvas.bind(0);
    gfx::unbind_samplers(0, 1);
    encode.use();
    encode.set(kPart, part);
    gfx::draw_fullscreen(empty);
}

void Compositor::Impl::draw_map(const MapKey& key) {
    const OutputSpec& spec = key.spec;
    const Warp warp(spec.warp, spec.corners);
    const glm::ivec2 upright_px = upright_size(key.raster_px, spec.rotation_deg);
    const WarpTriangles triangles = make_triangles(warp, upright_px, kRim_px / glm::dvec2(key.slice_px));
    const gfx::Buffer vertices("output.warp", gfx::bytes_of(triangles.vertices)), indices("output.warp indices", gfx::bytes_of(triangles.indices));
    const gfx::Attribute attributes[] = {{.location = 0, .components = 2, .offset = offsetof(WarpVertex, picture)},
                                         {.location = 1, .components = 3, .offset = offsetof(WarpVertex, upright)}};
    const gfx::VertexArray array("output.warp", vertices, sizeof(WarpVertex), attributes, &indices);
    const MaskBuffers masks = upload_masks(spec.masks);
    masks.heads.bind_storage(0);
    masks.points.bind_storage(1);
    gfx::apply({});
    map.use();
    map.set(kClipFromUpright, clip_from_upright(spec.rotation_deg));
    map.set(kSlicePx, glm::vec2(key.slice_px));
    map.set(kOverlapPx, glm::vec4(spec.blend.left_px, spec.blend.right_px, spec.blend.top_px, spec.blend.bottom_px));
    map.set(kLevels, glm::vec4(spec.blend.curve, spec.black_level, std::max(key.floor, spec.black_level), 0));
    map.set(kMapUpright, upright_from_pixel(key.raster_px, spec.rotation_deg, {0, 0}));
    map.set(kUprightPx, glm::vec2(upright_px));
    map.set(kMaskCount, masks.count);
    array.bind();
    gfx::draw_indexed(gfx::Topology::Triangles, static_cast<std::uint32_t>(triangles.indices.size()), 0, 0);
}

const Compositor::Impl::Kept& Compositor::Impl::map_of(const Id& id, MapKey key) {
    Kept& of = kept[id];
    if (of.map && of.key == key) return of;
    const gfx::DebugGroup group("output.map");
    const gfx::KeepTarget keep;
    if (!of.map || of.key.raster_px != key.raster_px)
        of.map = gfx::Texture("output.map", {.format = gfx::Format::Rgba32F, .width = key.raster_px.x, .height = key.raster_px.y});
    of.key = std::move(key);
    if (!map_framebuffer) map_framebuffer = gfx::Framebuffer("output.map");
    map_framebuffer.attach_colour(0, of.map);
    map_framebuffer.bind(of.key.raster_px.x, of.key.raster_px.y);
    map_framebuffer.clear_colour(0, glm::vec4(0));
    draw_map(of.key);
    const OutputSpec& spec = of.key.spec;
    of.smaller = makes_smaller(Warp(spec.warp, spec.corners), upright_size(of.key.raster_px, spec.rotation_deg), of.key.slice_px);
    return of;
}

void Compositor::Impl::draw(const gfx::Texture& canvas, const Id& id, const OutputSpec& spec, const Placement& at, const OutputLook& look) {
    if (at.width <= 0 || at.height <= 0) return;
    const gfx::DebugGroup group("output.draw");
    const Slice slice = slice_of(spec, canvas.desc().width, canvas.desc().height);
    const gfx::Texture& source = look.pattern ? *look.pattern : canvas;
    const Slice part = look.pattern ? Slice{0, 0, source.desc().width, source.desc().height} : slice;
    gfx::set_viewport(at.x, at.y, at.width, at.height);
    if (is_plain(spec) && !look.overlay && look.black_floor <= 0 && at.width >= part.width_px && at.height >= part.height_px)
        return copy(source, part);

    MapKey key{spec, {at.width, at.height}, {slice.width_px, slice.height_px}, look.black_floor};
    if (look.unblended) {
        key.spec.blend = {};
        key.floor = 0;
    }
    const float full_gain = (1 - std::max(key.floor, spec.black_level)) / (1 - spec.black_level);
    const Kept& pixels = map_of(id, std::move(key));
    gfx::apply({});
    source.bind(0);
    pixels.map.bind(1);
    if (look.overlay) look.overlay->bind(2);
    gfx::unbind_samplers(0, 3);
    const gfx::Program& program = outputs[pixels.smaller][look.overlay != nullptr];
    program.use();
    program.set(kPart, part_of(source, part));
    program.set(kFirstPx, glm::ivec2(at.x, at.y));
    program.set(kTransfer, transfer_of(spec.gamma));
    program.set(kFullGain, full_gain);
    if (look.overlay) program.set(kUpright, upright_from_pixel({at.width, at.height}, spec.rotation_deg, {at.x, at.y}));
    gfx::draw_fullscreen(empty);
}

void Compositor::Impl::bind_target(int width, int height) {
    if (!target || target.desc().width != width || target.desc().height != height) {
        target = gfx::Texture("output.encoded", {.format = gfx::Format::Rgba8, .width = width, .height = height});
        framebuffer = gfx::Framebuffer("output.encoded");
        framebuffer.attach_colour(0, target);
    }
    framebuffer.bind(width, height);
}

Picture Compositor::Impl::read_target(int width, int height) {
    const auto pixels = framebuffer.read8(width, height);
    Picture out{width, height, Bytes(static_cast<std::size_t>(width) * static_cast<std::size_t>(height) * 3)};
    std::byte* to = out.rgb.data();
    for (int y = height - 1; y >= 0; --y) {
        const auto* row = pixels.data() + static_cast<std::size_t>(y) * static_cast<std::size_t>(width);
        for (int x = 0; x < width; ++x)
            for (std::size_t c = 0; c < 3; ++c) *to++ = std::byte{row[x][c]};
    }
    return out;
}

void Compositor::draw(const gfx::Texture& canvas, const Id& output, const OutputSpec& spec, const Placement& at, const OutputLook& look) {
    impl_->draw(canvas, output, spec, at, look);
}

void Compositor::show(const gfx::Texture& canvas, const Slice& slice, int width, int height) {
    const gfx::DebugGroup group("output.show");
    const Placement at = fit(slice, width, height);
    gfx::bind_window(width, height);
    gfx::clear_window();
    gfx::set_viewport(at.x, at.y, at.width, at.height);
    impl_->copy(canvas, slice);
}

void Compositor::draw_whole(const gfx::Texture& canvas, bool top_first) {
    const gfx::DebugGroup group("output.whole");
    impl_->copy(canvas, top_first ? glm::vec4(0, 1, 1, -1) : glm::vec4(0, 0, 1, 1));
}

Picture Compositor::read(const gfx::Texture& canvas, const Slice& slice) {
    const gfx::DebugGroup group("output.read");
    impl_->bind_target(slice.width_px, slice.height_px);
    impl_->copy(canvas, slice);
    return impl_->read_target(slice.width_px, slice.height_px);
}

Picture Compositor::read(const gfx::Texture& canvas, const Id& output, const OutputSpec& spec, int width, int height, const OutputLook& look) {
    const gfx::DebugGroup group("output.read");
    impl_->bind_target(width, height);
    impl_->draw(canvas, output, spec, {0, 0, width, height}, look);
    return impl_->read_target(width, height);
}

void Compositor::keep_only(const std::map<Id, OutputSpec>& outputs) {
    std::erase_if(impl_->kept, [&](const auto& entry) { return !outputs.contains(entry.first); });
}

}  // namespace pai
