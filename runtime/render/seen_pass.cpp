// Plain pictures on software GL: triangles are drawn on the processor, and GL shades each pixel once. Its own rasteriser shades blocks of sixteen pixels for
// every triangle, however small, which of fine meshes costs many times what is seen.
#include <algorithm>
#include <array>

#include <glm/common.hpp>

#include "base/threads.h"
#include "gfx/context.h"
#include "render/pass_context.h"

namespace pai {
namespace {

// Measured on llvmpipe: what GL pays for a triangle is what telling and shading two pixels costs more than GL's own shading of them.
constexpr double kPxATriangle = 2;
// Those of copies face the eye, and are larger: GL shades more blocks for one.
constexpr double kPxAWrittenTriangle = 10;
// Of the rectangle around a body so much is the body.
constexpr double kBodyShare = 0.55;
// Emptying, uploading and tiles have to be earned too.
constexpr double kLeastGain_px = 450'000;
// Two texels a pixel lie side by side, and rows are a little longer than the picture.
constexpr int kMostSeenWidth = 8000, kMostSeenHeight = 8192, kMostSeenPixels = 4096 * 4096;
// Every vertex of a mesh is projected, whatever the level of detail that is drawn.
constexpr double kPxAVertex = 0.1;
constexpr std::uint32_t kMostJoiningVertices = 100'000;
constexpr int kMostTellers = 8;
constexpr int kPartRows = 8 * kTile_px;
constexpr int kMostGroupParts = 32;
constexpr unsigned kLayersUnit = 3, kEmissiveUnit = 4, kSurfaceUnit = 5, kTangentUnit = 6;
constexpr int kGroupLocation = 21, kFirstRowLocation = 22;

constexpr gfx::Attribute kCornerAttributes[] = {{gfx::Attribute::Type::Float, 0, 2, 0}};

// Pixels within the picture of the rectangle around a box; all of them where it reaches behind the eye.
double pixels_around(const Bounds& box, const glm::mat4& clip_from_world, int width, int height) {
    glm::vec2 low(1), high(-1);
    for (int i = 0; i < 8; ++i) {
        const glm::vec4 at = clip_from_world * glm::vec4(i & 1 ? box.max.x : box.min.x, i & 2 ? box.max.y : box.min.y, i & 4 ? box.max.z : box.min.z, 1);
        if (!(at.w > 0)) return static_cast<double>(width) * height;
        low = glm::min(low, glm::vec2(at) / at.w);
        high = glm::max(high, glm::vec2(at) / at.w);
    }
    const glm::vec2 size = glm::max(glm::min(high, glm::vec2(1)) - glm::max(low, glm::vec2(-1)), glm::vec2(0)) * 0.5f;
    return static_cast<double>(size.x) * width * static_cast<double>(size.y) * height;
}

// What a frame gains if an item is drawn here, in pixels' worth of telling.
double gain_px(const DrawItem& d, const DrawList& list, int width, int height) {
    if (d.written_count > 0) return kPxAWrittenTriangle * (d.written_count / 3);
    const double rectangle = pixels_around(d.bounds_ws, list.frame.clip_from_world, width, height);
    return kPxATriangle * (d.range.index_count / 3) - kPxAVertex * d.item->vertex_count - kBodyShare * rectangle;
}

// Nothing where all of it gains too little.
std::vector<DrawItem*> worth_drawing(DrawList& list, int width, int height) {
    double gain = 0, copies = 0;
    std::vector<DrawItem*> out;
    if (width > kMostSeenWidth || height > kMostSeenHeight || width * height > kMostSeenPixels) return out;
    for (DrawItem& d : list.opaque) {
        if (!can_be_seen(d, list)) continue;
        const double gained = gain_px(d, list, width, height);
        if (!(gained > 0)) continue;
        out.push_back(&d);
        (d.written_count > 0 ? copies : gain) += gained;
    }
    // Copies lie all over the picture.
    if (copies > 0) copies -= kBodyShare * width * height;
    if (copies < 0) std::erase_if(out, [](const DrawItem* d) { return d->written_count > 0; });
    if (std::max(copies, 0.0) + gain < kLeastGain_px) out.clear();
    return out;
}

// The picture whose steepness is told is as large as the longer side of any: 1.
glm::vec2 texture_shape(const DrawItem& d) {
    const GpuMaterial& m = *d.material;
    for (const GpuTexture* t : {&m.base, &m.metallic_roughness, &m.normal, &m.emissive}) {
        if (t->texture < 0) continue;
        const gfx::TextureDesc& desc = d.model->textures[static_cast<std::size_t>(t->texture)].desc();
        const glm::vec2 size(desc.width, desc.height);
        return size / std::max(size.x, size.y);
    }
    return glm::vec2(1);
}

template <class T>
std::span<const T> read_as(const gfx::Buffer& buffer) {
    const auto bytes = buffer.read_in_place();
    return {reinterpret_cast<const T*>(bytes.data()), bytes.size() / sizeof(T)};
}

// False where the driver does not show its memory.
bool set_geometry(const DrawItem& d, const WrittenCopies& written, VisibilityMesh& mesh) {
    if (d.written_count > 0) {
        mesh.vertices = reinterpret_cast<const std::byte*>(written.vertices.data() + d.first_written_vertex);
        mesh.stride = sizeof(WrittenVertex);
        mesh.normal_at = offsetof(WrittenVertex, normal);
        mesh.uv_at = offsetof(WrittenVertex, uv);
        mesh.vertex_count = d.written_vertex_count;
        mesh.indices = std::span(written.indices).subspan(d.first_written, d.written_count);
        mesh.first_vertex = d.first_written_vertex;
        return true;
    }
    const auto vertices = d.model->vertices.read_in_place();
    const auto indices = read_as<std::uint32_t>(d.range.made_here ? d.model->made_indices : d.model->indices);
    if (vertices.empty() || indices.empty()) return false;
    mesh.vertices = vertices.data() + static_cast<std::size_t>(d.item->base_vertex) * kVertexBytes;
    mesh.stride = kVertexBytes;
    mesh.normal_at = kVertexNormalAt;
    mesh.uv_at = kVertexUvAt;
    mesh.vertex_count = d.item->vertex_count;
    mesh.indices = indices.subspan(d.range.first_index, d.range.index_count);
    return true;
}

// False where GL has to draw it; `joins`: it is not worth a pass of its own.
bool add_item(DrawItem& d, DrawList& list, const WrittenCopies& written, bool joins, SeenBuffers& seen) {
    VisibilityMesh mesh;
    if (!set_geometry(d, written, mesh)) return false;
    const SeenLayers::Place place = seen.layers.place(d, list, seen.groups, !joins, kMostSeenGroups);
    if (!place.found) return false;
    mesh.group = place.group;
    mesh.layer = place.layer;
    const shared::DrawBlock& block = list.blocks[d.block];
    mesh.clip_from_mesh = list.frame.clip_from_world * block.world_from_mesh;
    mesh.normal_from_mesh = glm::mat3(block.normal_from_mesh);
    mesh.world_from_mesh = glm::mat3(block.world_from_mesh);
    mesh.has_tangents = d.material->normal.texture >= 0;
    mesh.texture_px = texture_shape(d);
    mesh.mirrored = d.mirrored;
    mesh.two_sided = d.material->factors.double_sided;
    seen.has_tangents |= mesh.has_tangents;
    seen.groups[mesh.group].triangles += mesh.indices.size() / 3;
    seen.visibility.add(mesh);
    return true;
}

void fit(gfx::Texture& texture, std::string_view label, int width, int height) {
    if (texture && texture.desc().width >= width && texture.desc().height >= height) return;
    texture = gfx::Texture(label, {.format = gfx::Format::Rgba32F, .width = width, .height = height});
}

// The tiles of a group as triangles; how many indices they have.
std::uint32_t upload_tiles(const std::vector<SeenTile>& tiles, SeenBuffers& seen) {
    std::vector<glm::vec2> corners;
    std::vector<std::uint32_t> indices;
    for (const SeenTile& t : tiles) {
        const auto first = static_cast<std::uint32_t>(corners.size());
        for (const glm::vec2& p : {glm::vec2(t.x0, t.y0), glm::vec2(t.x1, t.y0), glm::vec2(t.x1, t.y1), glm::vec2(t.x0, t.y1)}) corners.push_back(p);
        for (const std::uint32_t i : {0u, 1u, 2u, 0u, 2u, 3u}) indices.push_back(first + i);
    }
    const auto corner_bytes = gfx::bytes_of(corners), index_bytes = gfx::bytes_of(indices);
    if (seen.corners.size() < corner_bytes.size() || seen.corner_indices.size() < index_bytes.size()) {
        seen.corners = gfx::Buffer("tiles", corner_bytes.size() * 2);
        seen.corner_indices = gfx::Buffer("indices of tiles", index_bytes.size() * 2);
        seen.corner_array = gfx::VertexArray("tiles", seen.corners, sizeof(glm::vec2), kCornerAttributes, &seen.corner_indices);
    }
    seen.corners.update(0, corner_bytes);
    seen.corner_indices.update(0, index_bytes);
    return static_cast<std::uint32_t>(indices.size());
}

// The rows that were told, to one of two textures: GL may still read what was told before.
void upload_surfaces(SeenBuffers& seen, int rows, SeenBuffers::Told& to) {
    const int stride = seen.visibility.stride();
    const std::size_t size = static_cast<std::size_t>(rows) * static_cast<std::size_t>(stride);
    fit(to.surfaces, "surfaces that are seen", stride * 2, rows);
    to.surfaces.upload(std::as_bytes(std::span(seen.surfaces).first(size)), 0, 0, stride * 2, rows);
    if (!seen.has_tangents) return;
    fit(to.tangents, "tangents that are seen", stride, rows);
    to.tangents.upload(std::as_bytes(std::span(seen.tangents).first(size)), 0, 0, stride, rows);
}

void bind_pictures(PassContext& c, const SeenGroup& group) {
    const DrawItem& first = group.first();
    if (group.layer_count() == 1) {
        bind_bare_textures(c, first);
        return;
    }
    for (const int map : {0, 1}) {
        const gfx::Texture* pictures = c.buffers.seen.layers.pictures(group, map);
        if (!pictures) continue;
        const unsigned unit = map == 0 ? kBaseUnit : kEmissiveUnit;
        pictures->bind(unit);
        for (const DrawItem* d : group.layers) {
            const GpuTexture* t = !d ? nullptr : map == 0 ? &d->material->base : &d->material->emissive;
            if (t && t->texture >= 0) c.residency.samplers().get(t->sampler).bind(unit);
        }
    }
}

// What each layer's material says, as passes/bare.frag reads it.
void bind_layers(PassContext& c, const SeenGroup& group) {
    std::array<glm::vec4, kMostSeenLayers * 3> texels{};
    for (std::size_t l = 0; l < kMostSeenLayers; ++l) {
        if (!group.layers[l]) continue;
        const shared::DrawBlock& b = c.list.blocks[group.layers[l]->block];
        texels[l * 3] = b.base_colour;
        texels[l * 3 + 1] = glm::vec4(glm::vec3(b.emissive_normal), b.dielectric.x);
        texels[l * 3 + 2] = glm::vec4(b.surface.x, b.surface.y, b.dielectric.y, 0);
    }
    gfx::Texture& t = c.buffers.seen.layer_texture;
    fit(t, "layers", 3, static_cast<int>(kMostSeenLayers));
    t.upload(gfx::bytes_of(texels));
    t.bind(kLayersUnit);
    c.constants.nearest.bind(kLayersUnit);
}

void draw_group(PassContext& c, std::uint32_t index, const SeenBuffers::Told& told, int first_row, const std::vector<SeenTile>& tiles) {
    SeenBuffers& seen = c.buffers.seen;
    const SeenGroup& group = seen.groups[index];
    const auto program = c.programs.bare.find(group.options);
    if (program == c.programs.bare.end() || !program->second) return;
    const std::uint32_t count = upload_tiles(tiles, seen);
    gfx::apply({.depth_write = c.list.seen_hides, .depth_compare = gfx::Compare::Always});
    bind_pictures(c, group);
    if (group.layer_count() > 1) bind_layers(c, group);
    told.surfaces.bind(kSurfaceUnit);
    c.constants.nearest.bind(kSurfaceUnit);
    (seen.has_tangents ? told.tangents : c.constants.white).bind(kTangentUnit);
    c.constants.nearest.bind(kTangentUnit);
    program->second.use();
    program->second.set(kGroupLocation, static_cast<float>(index));
    program->second.set(kFirstRowLocation, first_row);
    c.buffers.blocks.bind_uniform(1, group.first().block * kDrawStride, sizeof(shared::DrawBlock));
    seen.corner_array.bind();
    gfx::draw_indexed(gfx::Topology::Triangles, count, 0, 0);
    ++c.stats.draw_calls;
}

// Rows that are told and shaded at a time: a part of the picture takes less memory, and each group has a call in each part.
int rows_at_a_time(int height, std::size_t groups) {
    const int parts = std::max(1, kMostGroupParts / static_cast<int>(groups));
    return std::max(kPartRows, ((height + parts - 1) / parts + kTile_px - 1) / kTile_px * kTile_px);
}

}  // namespace

void find_seen(DrawList& list, int width, int height, const WrittenCopies& written, SeenBuffers& seen) {
    seen.groups.clear();
    seen.has_tangents = false;
    seen.layers.begin_frame();
    const std::vector<DrawItem*> items = worth_drawing(list, width, height);
    if (items.empty()) return;
    seen.visibility.begin(width, height);
    for (DrawItem* d : items) d->seen = add_item(*d, list, written, false, seen);
    // What can be shaded along with them costs no pass.
    for (DrawItem& d : list.opaque) {
        const bool small = d.written_count > 0 || d.item->vertex_count <= kMostJoiningVertices;
        if (!d.seen && small && can_be_seen(d, list)) d.seen = add_item(d, list, written, true, seen);
    }
    const auto follows = [](const DrawItem& d) { return d.visible && !d.seen; };
    list.seen_hides = !list.splats.empty() || std::any_of(list.opaque.begin(), list.opaque.end(), follows) || std::any_of(list.blended.begin(), list.blended.end(), follows);
    for (SeenGroup& group : seen.groups) {
        group.options = seen_options(group.layers, list);
        list.seen_options.push_back(group.options);
    }
}

void draw_seen(PassContext& c) {
    SeenBuffers& seen = c.buffers.seen;
    if (seen.groups.empty()) return;
    const int height = seen.visibility.height(), part = rows_at_a_time(height, seen.groups.size());
    const std::size_t records = static_cast<std::size_t>(std::min(part, height)) * static_cast<std::size_t>(seen.visibility.stride());
    if (seen.surfaces.size() < records) seen.surfaces.resize(records);
    if (seen.has_tangents && seen.tangents.size() < records) seen.tangents.resize(records);
    const int threads = std::min(threads_to_use(), kMostTellers);
    std::vector<std::vector<SeenTile>> tiles(seen.groups.size());
    for (int first = 0, i = 0; first < height; first += part) {
        const VisibilityBuffer::Rows rows{first, std::min(first + part, height)};
        seen.visibility.tell(seen.surfaces, seen.has_tangents ? std::span(seen.tangents) : std::span<glm::vec4>(), threads, rows);
        for (std::uint32_t g = 0; g < tiles.size(); ++g) seen.visibility.tiles(g, rows, tiles[g]);
        if (std::all_of(tiles.begin(), tiles.end(), [](const auto& t) { return t.empty(); })) continue;
        SeenBuffers::Told& told = seen.told[static_cast<std::size_t>(i++ % 2)];
        upload_surfaces(seen, rows.end - rows.first, told);
        for (std::uint32_t g = 0; g < tiles.size(); ++g) {
            if (!tiles[g].empty()) draw_group(c, g, told, first, tiles[g]);
        }
    }
    for (const SeenGroup& group : seen.groups) {
        c.stats.triangles += group.triangles;
        c.stats.processor_triangles += group.triangles;
    }
}

}  // namespace pai
