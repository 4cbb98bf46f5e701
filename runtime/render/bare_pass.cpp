// RenderOptions::plain: one program for every set of things that surfaces have, onto the canvas without any other pass.
#include <algorithm>
#include <cstddef>

#include "gfx/context.h"
#include "render/pass_context.h"

namespace pai {
namespace {

enum BareOption : std::uint32_t { kAlpha, kBaseMap, kColoured, kCopies, kCut, kUnderOthers, kEmissiveMap, kFaceLight, kFlat, kLayered, kLights, kMoved, kNormalMap, kRoughnessMap, kOfSeen, kTinted, kTwoSided, kUnlit };

constexpr std::string_view kBareOptionNames[] = {"ALPHA 1", "BASE_MAP 1", "COLOURED 1", "COPIES 1", "CUT 1", "DEEP 1", "EMISSIVE_MAP 1", "FACE_LIGHT 1", "FLAT 1", "LAYERED 1", "LIGHTS 1",
                                                 "MOVED 1", "NORMAL_MAP 1", "ROUGHNESS_MAP 1", "SEEN 1", "TINTED 1", "TWO_SIDED 1", "UNLIT 1"};

constexpr gfx::Attribute kWrittenAttributes[] = {
    {gfx::Attribute::Type::Float, 0, 3, offsetof(WrittenVertex, position)},
    {gfx::Attribute::Type::Snorm16, 1, 4, offsetof(WrittenVertex, normal)},
    {gfx::Attribute::Type::Float, 3, 2, offsetof(WrittenVertex, uv)},
};

// sRGB 05 06 0a.
constexpr glm::vec4 kBareBackground{0.001518f, 0.001821f, 0.003035f, 1};

bool is_moved(const GpuTexture& t) { return t.texture >= 0 && (t.texcoord != 0 || t.transform != UvTransform()); }

// The channel of a copy's glow and its tint are read only where one differs.
bool is_tinted(const DrawItem& d, const DrawList& list) {
    if (!d.copies) return false;
    return d.copies->set.glows() || d.copies->set.tinted() || list.glows[d.glow].channels[0].x != 1;
}

bool has_face_light(const DrawList& list) {
    return std::any_of(list.opaque.begin(), list.opaque.end(), [](const DrawItem& d) { return d.face_lit; });
}

bool has_flat_faces(const SmallMesh& mesh) {
    return std::all_of(mesh.faces.begin(), mesh.faces.end(), [](const SmallMesh::Face& f) { return f.flat; });
}

}  // namespace

std::span<const std::string_view> bare_option_names() { return kBareOptionNames; }

bool has_lights(const DrawList& list) { return list.frame.counts.y > 0 || list.frame.more_lights.x > 0; }

std::uint32_t bare_options(const DrawItem& d, const DrawList& list) {
    const GpuMaterial& m = *d.material;
    const bool unlit = d.item->unlit || m.kind == SurfaceKind::Unlit;
    std::uint32_t out = 0;
    const auto set = [&](BareOption option, bool on) { out |= on ? 1u << option : 0u; };
    set(kAlpha, m.factors.alpha != Material::Alpha::Opaque);
    set(kBaseMap, m.base.texture >= 0);
    set(kColoured, d.item->coloured);
    set(kCopies, d.copies && d.written_count == 0);
    set(kCut, d.cut);
    set(kEmissiveMap, m.emissive.texture >= 0 && m.factors.emissive != glm::vec3(0));
    set(kTinted, is_tinted(d, list));
    set(kMoved, is_moved(m.base) || is_moved(m.emissive) || (!unlit && (is_moved(m.metallic_roughness) || is_moved(m.normal))));
    set(kUnlit, unlit);
    if (unlit) return out;
    set(kLights, has_lights(list) && !d.face_lit);
    set(kFaceLight, d.face_lit);
    set(kNormalMap, m.normal.texture >= 0 && m.factors.normal_scale != 0);
    set(kRoughnessMap, m.metallic_roughness.texture >= 0);
    set(kTwoSided, m.factors.double_sided);
    set(kFlat, d.face_lit || (d.written_count > 0 && has_flat_faces(*d.copies->mesh) && !m.factors.double_sided));
    return out;
}

std::uint32_t seen_options(std::span<const DrawItem* const> layers, const DrawList& list) {
    std::uint32_t out = 1u << kOfSeen;
    if (list.seen_hides) out |= 1u << kUnderOthers;
    // The processor turns normals to the eye.
    int count = 0;
    for (const DrawItem* d : layers) {
        if (d) out |= bare_options(*d, list) & ~(1u << kTwoSided | 1u << kFlat);
        count += d != nullptr;
    }
    if (count > 1) out |= 1u << kLayered;
    return out;
}

bool can_be_seen(const DrawItem& d, const DrawList& list) {
    constexpr std::uint32_t kUntold = 1u << kAlpha | 1u << kColoured | 1u << kCut | 1u << kMoved;
    return d.visible && (!d.copies || d.written_count > 0) && !d.face_lit && !d.picture && !d.posed && d.item->topology == gfx::Topology::Triangles && (bare_options(d, list) & kUntold) == 0;
}

namespace {

// What a face that was written out has not.
constexpr std::uint32_t kUnwritten = 1u << kColoured | 1u << kMoved | 1u << kNormalMap | 1u << kTinted;

bool may_be_face_lit(const DrawItem& d, const DrawList& list) {
    return (bare_options(d, list) & (kUnwritten | 1u << kAlpha | 1u << kRoughnessMap | 1u << kTwoSided | 1u << kUnlit)) == 0;
}

}  // namespace

void write_copies(DrawList& list, DrawBuffers& buffers, OcclusionBuffer* hides) {
    if (has_lights(list)) buffers.lit.write(list, hides, may_be_face_lit);
    WrittenCopies& out = buffers.written;
    out.vertex_count = out.index_count = 0;
    for (DrawItem& d : list.opaque) {
        if (d.face_lit || d.group < 0 || !d.visible || !d.copies->mesh || (bare_options(d, list) & kUnwritten) != 0) continue;
        d.first_written = static_cast<std::uint32_t>(out.index_count);
        d.first_written_vertex = static_cast<std::uint32_t>(out.vertex_count);
        std::uint32_t i = d.first_copy;
        for (std::size_t slice = 0; slice < CopyGroup::kSlices; ++slice) {
            const std::uint32_t end = d.first_copy + list.groups[static_cast<std::size_t>(d.group)].slice_end[slice];
            for (; i < end; ++i) write_copy(*d.copies->mesh, d.copies->place(list.visible_copies[i]), list.visible_faces[i], out);
            d.written_end[slice] = static_cast<std::uint32_t>(out.index_count);
        }
        d.written_count = static_cast<std::uint32_t>(out.index_count) - d.first_written;
        d.written_vertex_count = static_cast<std::uint32_t>(out.vertex_count) - d.first_written_vertex;
    }
}

void upload_copies(const DrawList& list, DrawBuffers& buffers) {
    const WrittenCopies& out = buffers.written;
    if (std::none_of(list.opaque.begin(), list.opaque.end(), [](const DrawItem& d) { return d.visible && d.written_count > 0 && !d.seen; })) return;
    const auto vertex_bytes = std::as_bytes(std::span(out.vertices).first(out.vertex_count)), index_bytes = std::as_bytes(std::span(out.indices).first(out.index_count));
    if (buffers.written_vertices.size() < vertex_bytes.size() || buffers.written_indices.size() < index_bytes.size()) {
        buffers.written_vertices = gfx::Buffer("written vertices", vertex_bytes.size() * 3 / 2);
        buffers.written_indices = gfx::Buffer("written indices", index_bytes.size() * 3 / 2);
        buffers.written_array = gfx::VertexArray("written copies", buffers.written_vertices, sizeof(WrittenVertex), kWrittenAttributes, &buffers.written_indices);
    }
    buffers.written_vertices.update(0, vertex_bytes);
    buffers.written_indices.update(0, index_bytes);
}

namespace {

// Calls for copies that were written out, at most, whatever their sets.
constexpr std::size_t kMostWrittenCalls = 24;

// The nearest slice of every set, then the next: what is far finds depth in its place.
void draw_written(PassContext& c) {
    std::vector<const DrawItem*> items;
    for (const DrawItem& d : c.list.opaque)
        if (d.visible && d.written_count > 0 && !d.seen) items.push_back(&d);
    if (items.empty()) return;
    const std::size_t slices = std::clamp<std::size_t>(kMostWrittenCalls / items.size(), 1, CopyGroup::kSlices);
    for (std::size_t s = 0; s < slices; ++s) {
        for (const DrawItem* whole : items) {
            const auto end_of = [&](std::size_t slice) { return whole->written_end[slice * CopyGroup::kSlices / slices - 1]; };
            DrawItem d = *whole;
            d.first_written = s == 0 ? whole->first_written : end_of(s);
            d.written_count = end_of(s + 1) - d.first_written;
            if (d.written_count == 0) continue;
            gfx::apply({.depth_test = true, .depth_write = true, .cull = cull_of(d)});
            draw_bare(c, d);
        }
    }
}

}  // namespace

void bind_bare_textures(const PassContext& c, const DrawItem& d) {
    const GpuMaterial& m = *d.material;
    bind_texture(c, *d.model, m.base, kBaseUnit, c.constants.white);
    bind_texture(c, *d.model, m.metallic_roughness, 1, c.constants.white);
    bind_texture(c, *d.model, m.normal, 2, c.constants.flat_normal);
    bind_texture(c, *d.model, m.emissive, 4, c.constants.white);
}

const gfx::Program* bare_program(const PassContext& c, const DrawItem& d) {
    const auto found = c.programs.bare.find(bare_options(d, c.list));
    return found == c.programs.bare.end() || !found->second ? nullptr : &found->second;
}

void draw_bare(PassContext& c, const DrawItem& d, const DrawItem* last) {
    const gfx::Program* program = bare_program(c, d);
    if (!program) return;
    if (!last || last->material != d.material || last->model != d.model) {
        bind_bare_textures(c, d);
        if (bare_options(d, c.list) & (1u << kMoved)) bind_texture_block(d);
    }
    draw_item(c, *program, d);
}

void run_bare(PassContext& c) {
    c.targets.samples.attach_colour(0, c.canvas.texture());
    c.targets.samples.bind(c.targets.width, c.targets.height);
    gfx::apply({.depth_write = true});
    if (!c.depth_is_laid) c.targets.samples.clear_depth(0);
    c.targets.samples.clear_colour(0, c.options.transparent ? glm::vec4(0) : kBareBackground);
    draw_seen(c);
    if (has_face_light(c.list)) c.buffers.lit.bind_light(kFaceLightUnit);
    draw_written(c);
    draw_opaque(c);
    for (const DrawItem& d : c.list.blended) {
        if (d.visible) draw_blended_item(c, d);
    }
    gfx::unbind_samplers(0, 7);
    draw_splats(c, 0, static_cast<std::uint32_t>(c.list.splats.empty() ? 0 : c.buffers.splats.order().size()));
}

}  // namespace pai
