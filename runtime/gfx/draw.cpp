#include "gfx/draw.h"

#include <epoxy/gl.h>

namespace pai::gfx {
namespace {

struct TypeInfo {
    GLenum type;
    bool normalised, integer;
};

TypeInfo info(Attribute::Type type) {
    switch (type) {
        case Attribute::Type::Float: return {GL_FLOAT, false, false};
        case Attribute::Type::Snorm16: return {GL_SHORT, true, false};
        case Attribute::Type::Unorm16: return {GL_UNSIGNED_SHORT, true, false};
        case Attribute::Type::Unorm8: return {GL_UNSIGNED_BYTE, true, false};
        case Attribute::Type::Uint32: return {GL_UNSIGNED_INT, false, true};
    }
    return {GL_FLOAT, false, false};
}

GLenum compare(Compare c) {
    switch (c) {
        case Compare::Always: return GL_ALWAYS;
        case Compare::Less: return GL_LESS;
        case Compare::LessEqual: return GL_LEQUAL;
        case Compare::Equal: return GL_EQUAL;
        case Compare::Greater: return GL_GREATER;
        case Compare::GreaterEqual: return GL_GEQUAL;
    }
    return GL_ALWAYS;
}

void enable(GLenum what, bool on) { on ? glEnable(what) : glDisable(what); }

void apply_blend(Blend blend) {
    enable(GL_BLEND, blend != Blend::None);
    switch (blend) {
        case Blend::None: break;
        case Blend::Premultiplied: glBlendFunc(GL_ONE, GL_ONE_MINUS_SRC_ALPHA); break;
        case Blend::Add: glBlendFunc(GL_ONE, GL_ONE); break;
        case Blend::Multiply: glBlendFunc(GL_ZERO, GL_SRC_COLOR); break;
    }
}

GLenum topology(Topology t) {
    switch (t) {
        case Topology::Points: return GL_POINTS;
        case Topology::Lines: return GL_LINES;
        case Topology::Triangles: return GL_TRIANGLES;
    }
    return GL_TRIANGLES;
}

constexpr GLuint kCopyBinding = 1;

}  // namespace

VertexArray::VertexArray(std::string_view label) : object_(ObjectKind::VertexArray, label) {}

VertexArray::VertexArray(std::string_view label, const Buffer& vertices, unsigned stride,
                         std::span<const Attribute> attributes, const Buffer* indices)
    : object_(ObjectKind::VertexArray, label) {
    const unsigned id = object_.id();
    glVertexArrayVertexBuffer(id, 0, vertices.id(), 0, static_cast<GLsizei>(stride));
    if (indices) glVertexArrayElementBuffer(id, indices->id());
    for (const Attribute& a : attributes) {
        const TypeInfo t = info(a.type);
        glEnableVertexArrayAttrib(id, a.location);
        if (t.integer) {
            glVertexArrayAttribIFormat(id, a.location, a.components, t.type, a.offset);
        } else {
            glVertexArrayAttribFormat(id, a.location, a.components, t.type, t.normalised ? GL_TRUE : GL_FALSE, a.offset);
        }
        glVertexArrayAttribBinding(id, a.location, 0);
    }
    glVertexArrayAttribIFormat(id, kCopyLocation, 1, GL_UNSIGNED_INT, 0);
    glVertexArrayAttribBinding(id, kCopyLocation, kCopyBinding);
    glVertexArrayBindingDivisor(id, kCopyBinding, 1);
}

void VertexArray::bind() const { glBindVertexArray(object_.id()); }

void VertexArray::feed_copies(const Buffer& numbers) const {
    glVertexArrayVertexBuffer(object_.id(), kCopyBinding, numbers.id(), 0, sizeof(std::uint32_t));
    glEnableVertexArrayAttrib(object_.id(), kCopyLocation);
}

void VertexArray::end_copies() const { glDisableVertexArrayAttrib(object_.id(), kCopyLocation); }

void apply(const RasterState& s) {
    enable(GL_DEPTH_TEST, s.depth_test || s.depth_write);
    glDepthFunc(s.depth_test ? compare(s.depth_compare) : GL_ALWAYS);
    glDepthMask(s.depth_write ? GL_TRUE : GL_FALSE);
    apply_blend(s.blend);
    enable(GL_CULL_FACE, s.cull != Cull::None);
    glCullFace(s.cull == Cull::Front ? GL_FRONT : GL_BACK);
    const GLboolean colour = s.colour_write ? GL_TRUE : GL_FALSE;
    glColorMask(colour, colour, colour, colour);
    enable(GL_DEPTH_CLAMP, s.depth_clamp);
    enable(GL_SAMPLE_ALPHA_TO_COVERAGE, s.alpha_to_coverage);
    enable(GL_POLYGON_OFFSET_FILL, s.offset_slope != 0 || s.offset_units != 0);
    glPolygonOffset(s.offset_slope, s.offset_units);
    glPolygonMode(GL_FRONT_AND_BACK, s.lines ? GL_LINE : GL_FILL);
    enable(GL_TEXTURE_CUBE_MAP_SEAMLESS, true);
}

void set_clip_distance(bool on) { enable(GL_CLIP_DISTANCE0, on); }

void keep_rows_from(int first_row, int width_px, int height_px) {
    enable(GL_SCISSOR_TEST, first_row > 0);
    glScissor(0, first_row, width_px, height_px - first_row);
}

void set_point_size(float px) { glPointSize(px); }
void size_points_by_shader(bool on) { on ? glEnable(GL_PROGRAM_POINT_SIZE) : glDisable(GL_PROGRAM_POINT_SIZE); }

void restore_default_state() {
    apply({});
    set_clip_distance(false);
    enable(GL_SCISSOR_TEST, false);
    set_point_size(1);
    glDepthMask(GL_TRUE);
    glDepthFunc(GL_LESS);
    glBindVertexArray(0);
    glBindBuffer(GL_DRAW_INDIRECT_BUFFER, 0);
    glUseProgram(0);
    glBindFramebuffer(GL_FRAMEBUFFER, 0);
    set_clip_zero_to_one(false);
}

void set_clip_zero_to_one(bool on) { glClipControl(GL_LOWER_LEFT, on ? GL_ZERO_TO_ONE : GL_NEGATIVE_ONE_TO_ONE); }

void draw_indexed(Topology t, std::uint32_t count, std::uint32_t first_index, std::int32_t base_vertex) {
    const auto* offset = reinterpret_cast<const void*>(static_cast<std::uintptr_t>(first_index) * sizeof(std::uint32_t));
    glDrawElementsBaseVertex(topology(t), static_cast<GLsizei>(count), GL_UNSIGNED_INT, offset, base_vertex);
}

void draw_indexed_copies(Topology t, std::uint32_t count, std::uint32_t first_index, std::int32_t base_vertex, std::uint32_t first_copy, std::uint32_t copies) {
    const auto* offset = reinterpret_cast<const void*>(static_cast<std::uintptr_t>(first_index) * sizeof(std::uint32_t));
    glDrawElementsInstancedBaseVertexBaseInstance(topology(t), static_cast<GLsizei>(count), GL_UNSIGNED_INT, offset, static_cast<GLsizei>(copies), base_vertex, first_copy);
}

void draw_indexed_commands(Topology t, const Buffer& commands, std::uint32_t first, std::uint32_t count) {
    const auto* offset = reinterpret_cast<const void*>(static_cast<std::uintptr_t>(first) * sizeof(DrawCommand));
    glBindBuffer(GL_DRAW_INDIRECT_BUFFER, commands.id());
    glMultiDrawElementsIndirect(topology(t), GL_UNSIGNED_INT, offset, static_cast<GLsizei>(count), 0);
}

void draw_arrays(Topology t, std::uint32_t first, std::uint32_t count) {
    glDrawArrays(topology(t), static_cast<GLint>(first), static_cast<GLsizei>(count));
}

void draw_fullscreen(const VertexArray& empty) {
    empty.bind();
    glDrawArrays(GL_TRIANGLES, 0, 3);
}

void finish_vertices() { glMemoryBarrier(GL_VERTEX_ATTRIB_ARRAY_BARRIER_BIT); }
void finish_storage() { glMemoryBarrier(GL_SHADER_STORAGE_BARRIER_BIT); }
void finish_commands() {
    glMemoryBarrier(GL_COMMAND_BARRIER_BIT | GL_VERTEX_ATTRIB_ARRAY_BARRIER_BIT | GL_SHADER_STORAGE_BARRIER_BIT | GL_BUFFER_UPDATE_BARRIER_BIT);
}

void dispatch(std::uint32_t x, std::uint32_t y, std::uint32_t z) { glDispatchCompute(x, y, z); }

}  // namespace pai::gfx
