#include "render/lit_faces.h"

#include <glm/geometric.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>

namespace pai {
namespace {

// Below it a reflection is narrower than the places at which light is summed.
constexpr float kLeastRoughness = 0.4f;
constexpr int kLightRows = 64;  // the picture grows by so many

constexpr gfx::Attribute kLitAttributes[] = {
    {gfx::Attribute::Type::Float, 0, 3, offsetof(LitVertex, vertex) + offsetof(WrittenVertex, position)},
    {gfx::Attribute::Type::Snorm16, 1, 4, offsetof(LitVertex, vertex) + offsetof(WrittenVertex, normal)},
    {gfx::Attribute::Type::Float, 3, 2, offsetof(LitVertex, vertex) + offsetof(WrittenVertex, uv)},
    {gfx::Attribute::Type::Float, 5, 2, offsetof(LitVertex, light_uv)},
    {gfx::Attribute::Type::Float, 6, 4, offsetof(LitVertex, light_rect)},
};

Lamp lamp_from(const shared::LightData& l) {
    Lamp out;
    out.kind = l.direction_kind.w < 0.5f ? Lamp::Kind::Directional : l.direction_kind.w < 1.5f ? Lamp::Kind::Point : Lamp::Kind::Spot;
    out.position = glm::vec3(l.position_range);
    out.range_m = l.position_range.w;
    out.direction = glm::vec3(l.direction_kind);
    out.colour = glm::vec3(l.colour_layer);
    out.cone_scale = l.cone_bias.x;
    out.cone_offset = l.cone_bias.y;
    return out;
}

const SmallMesh* mesh_of(const DrawItem& d) {
    if (d.copies) return d.group >= 0 && d.copies->mesh ? &*d.copies->mesh : nullptr;
    return d.item->small >= 0 && !d.posed ? &d.model->small_meshes[static_cast<std::size_t>(d.item->small)] : nullptr;
}

const shared::CopyData kAsItIs{{1, 0, 0, 0}, {0, 1, 0, 0}, {0, 0, 1, 0}, {}};

// The rectangle around the corners of a flat face; false of one without area.
bool surround(std::span<const glm::vec3> corners, LitFace& out) {
    for (std::size_t i = 1; i + 1 < corners.size(); ++i) {
        const glm::vec3 b = corners[i] - corners[0], front = glm::cross(b, corners[i + 1] - corners[0]);
        const float area = glm::length(front), side = glm::length(b);
        if (!(area > 1e-12f) || !(side > 1e-6f)) continue;
        out.across = b / side;
        out.up = glm::cross(front / area, out.across);
        glm::vec2 low(1e30f), high(-1e30f);
        for (const glm::vec3& p : corners) {
            const glm::vec2 at(glm::dot(p - corners[0], out.across), glm::dot(p - corners[0], out.up));
            low = glm::min(low, at);
            high = glm::max(high, at);
        }
        out.origin = corners[0] + out.across * low.x + out.up * low.y;
        out.size = high - low;
        return true;
    }
    return false;
}

int rows_for(int height) { return (height + kLightRows - 1) / kLightRows * kLightRows; }

}  // namespace

void LitFaces::write(DrawList& list, OcclusionBuffer* hides, bool (*may)(const DrawItem&, const DrawList&)) {
    faces_.clear();
    vertices_.clear();
    indices_.clear();
    lamps_.clear();
    for (int i = 0; i < list.frame.counts.y; ++i) lamps_.push_back(lamp_from(list.frame.lights[i]));
    for (const shared::LightData& l : list.more_lights.lights) lamps_.push_back(lamp_from(l));
    if (lamps_.empty()) return;
    const ClipPlanes planes = clip_planes(list.frame.clip_from_world);
    lights_.begin(lamps_, glm::vec3(list.frame.camera_ws), planes.planes, hides, list.frame.clip_from_world);
    for (DrawItem& d : list.opaque) {
        const SmallMesh* mesh = mesh_of(d);
        if (!d.visible || !mesh || !may(d, list)) continue;
        const glm::vec4& surface = list.blocks[d.block].surface;
        const bool flat = std::all_of(mesh->faces.begin(), mesh->faces.end(), [](const SmallMesh::Face& f) { return f.flat; });
        if (flat && !(surface.x > 0) && surface.y >= kLeastRoughness) add_item(d, *mesh, list);
    }
    if (indices_.empty()) return;
    if (!lights_.sum()) {
        for (DrawItem& d : list.opaque)
            if (d.face_lit) d.face_lit = false, d.written_count = 0;
        return;
    }
    place_light();
    upload();
}

void LitFaces::add_item(DrawItem& d, const SmallMesh& mesh, const DrawList& list) {
    const auto written = [&] { return static_cast<std::uint32_t>(indices_.size()); };
    d.first_written = written();
    if (!d.copies) {
        // It may be the ground: last, for most of it is hidden.
        d.written_end.fill(d.first_written);
        add_copy(d, mesh, kAsItIs, ~0u, list);
        d.written_end.back() = written();
    } else {
        const CopyGroup& group = list.groups[static_cast<std::size_t>(d.group)];
        std::uint32_t i = d.first_copy;
        for (std::size_t slice = 0; slice < CopyGroup::kSlices; ++slice) {
            for (const std::uint32_t end = d.first_copy + group.slice_end[slice]; i < end; ++i)
                add_copy(d, mesh, d.copies->place(list.visible_copies[i]), list.visible_faces[i], list);
            d.written_end[slice] = written();
        }
    }
    d.written_count = written() - d.first_written;
    d.face_lit = d.written_count > 0;
}

void LitFaces::add_copy(const DrawItem& d, const SmallMesh& mesh, const shared::CopyData& copy, std::uint32_t faces, const DrawList& list) {
    copy_.vertex_count = copy_.index_count = 0;
    write_copy(mesh, copy, faces, copy_);
    const std::span<const WrittenVertex> written(copy_.vertices.data(), copy_.vertex_count);
    std::array<glm::vec3, 3 * kMostSmallTriangles> places;
    glm::vec3 low(1e30f), high(-1e30f);
    for (std::size_t i = 0; i < written.size(); ++i) {
        places[i] = glm::vec3(list.blocks[d.block].world_from_mesh * glm::vec4(written[i].position, 1));
        low = glm::min(low, places[i]);
        high = glm::max(high, places[i]);
    }
    const bool reached = lights_.enter(low, high);
    const auto first = static_cast<std::uint32_t>(vertices_.size());
    for (const WrittenVertex& v : written) vertices_.push_back({v, glm::vec2(0), glm::vec4(0)});
    for (std::size_t i = 0; i < copy_.index_count; ++i) indices_.push_back(first + copy_.indices[i]);
    std::uint32_t at = 0;
    for (std::size_t f = 0; f < mesh.faces.size(); ++f) {
        if (mesh.faces.size() <= 32 && !(faces & (1u << f))) continue;
        const std::uint32_t count = mesh.faces[f].vertex_count;
        const std::span<LitVertex> corners(vertices_.data() + first + at, count);
        const std::uint32_t light = reached ? add_face(d, corners, std::span(places).subspan(at, count), list) : FaceLights::kUnlit;
        faces_.push_back({first + at, count, light});
        at += count;
    }
}

std::uint32_t LitFaces::add_face(const DrawItem& d, std::span<LitVertex> corners, std::span<const glm::vec3> places, const DrawList& list) {
    const shared::DrawBlock& block = list.blocks[d.block];
    const glm::mat4& clip = list.frame.clip_from_world;
    const glm::vec4 depth_row(clip[0][3], clip[1][3], clip[2][3], clip[3][3]);
    LitFace face;
    if (!surround(places, face)) return FaceLights::kUnlit;
    const std::int16_t* n = corners[0].vertex.normal;
    face.normal = glm::normalize(glm::mat3(block.normal_from_mesh) * glm::vec3(n[0], n[1], n[2]));
    float nearest = 1e30f;
    for (std::size_t i = 0; i < corners.size(); ++i) {
        const glm::vec3 from = places[i] - face.origin;
        corners[i].light_uv = {glm::dot(from, face.across), glm::dot(from, face.up)};
        nearest = std::min(nearest, glm::dot(depth_row, glm::vec4(places[i], 1)));
    }
    face.px_per_m = list.px_per_m / std::max(nearest, 1e-3f);
    face.alpha = std::max(block.surface.y * block.surface.y, 0.002f);
    face.f0 = block.dielectric.x;
    face.grazing = block.dielectric.y;
    return lights_.add(face);
}

void LitFaces::place_light() {
    rows_ = std::max(rows_, rows_for(lights_.height()));
    const glm::vec2 share(1.0f / FaceLights::kWidth, 1.0f / static_cast<float>(rows_));
    for (const Written& f : faces_) {
        const LightPatch& patch = lights_.patch(f.light);
        for (std::uint32_t i = 0; i < f.vertex_count; ++i) {
            LitVertex& v = vertices_[f.first_vertex + i];
            v.light_uv = (patch.first + v.light_uv * patch.per_m) * share;
            v.light_rect = {patch.low * share, patch.high * share};
        }
    }
}

void LitFaces::upload() {
    const auto vertices = std::as_bytes(std::span(vertices_)), indices = std::as_bytes(std::span(indices_));
    if (vertex_buffer_.size() < vertices.size() || index_buffer_.size() < indices.size()) {
        vertex_buffer_ = gfx::Buffer("lit vertices", vertices.size() * 3 / 2);
        index_buffer_ = gfx::Buffer("lit indices", indices.size() * 3 / 2);
        array_ = gfx::VertexArray("lit faces", vertex_buffer_, sizeof(LitVertex), kLitAttributes, &index_buffer_);
    }
    vertex_buffer_.update(0, vertices);
    index_buffer_.update(0, indices);
    if (!light_ || light_.desc().height != rows_)
        light_ = gfx::Texture("light of faces", {.format = gfx::Format::Rgba32F, .width = FaceLights::kWidth, .height = rows_});
    if (!sampler_) sampler_ = gfx::Sampler("light of faces", {.mip_linear = false, .mips = false});
    light_.upload(std::as_bytes(lights_.texels()), 0, 0, FaceLights::kWidth, lights_.height());
}

void LitFaces::bind_light(unsigned unit) const {
    light_.bind(unit);
    sampler_.bind(unit);
}

}  // namespace pai
