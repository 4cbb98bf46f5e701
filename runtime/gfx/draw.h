#pragma once
// Vertex layouts, fixed-function state and draw calls.
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

#include "gfx/buffer.h"
#include "gfx/object.h"

namespace pai::gfx {

struct Attribute {
    enum class Type : std::uint8_t { Float, Snorm16, Unorm16, Unorm8, Uint32 } type = Type::Float;
    unsigned location = 0;
    int components = 3;
    unsigned offset = 0;  // bytes from the start of a vertex
};

// One interleaved vertex stream and an optional index buffer of 32-bit indices. The buffers must outlive it.
class VertexArray {
public:
    VertexArray() = default;
    explicit VertexArray(std::string_view label);  // no attributes: the vertex shader makes its own positions
    VertexArray(std::string_view label, const Buffer& vertices, unsigned stride, std::span<const Attribute> attributes,
                const Buffer* indices);
    void bind() const;
    // Where copies are drawn, each has a 32-bit number at attribute kCopyLocation: that of copy i is `numbers`[first + i], with `first` as
    // the draw says. Until end_copies(); whether the array is bound does not matter.
    static constexpr unsigned kCopyLocation = 7;
    void feed_copies(const Buffer& numbers) const;
    void end_copies() const;
    explicit operator bool() const { return static_cast<bool>(object_); }

private:
    Object object_;
};

enum class Compare : std::uint8_t { Always, Less, LessEqual, Equal, Greater, GreaterEqual };
// Premultiplied: the source is multiplied by its alpha already. Add: source + destination.
enum class Blend : std::uint8_t { None, Premultiplied, Add, Multiply };
enum class Cull : std::uint8_t { None, Back, Front };

struct RasterState {
    bool depth_test = false, depth_write = false;
    Compare depth_compare = Compare::GreaterEqual;
    Blend blend = Blend::None;
    Cull cull = Cull::None;
    bool colour_write = true;
    bool depth_clamp = false;
    bool alpha_to_coverage = false;
    bool lines = false;  // triangles are drawn as their edges
    float offset_slope = 0, offset_units = 0;  // polygon offset, as glPolygonOffset
};

// Sets every state above. Front faces are counter-clockwise.
void apply(const RasterState& state);
// gl_ClipDistance[0] counts: where it is below 0 nothing is drawn.
void set_clip_distance(bool on);
// Draws and clears touch only rows from `first_row` (0 is the lowest) of targets `width_px` wide and `height_px` high; 0: all.
void keep_rows_from(int first_row, int width_px, int height_px);
// Side of the square that Points draw, in pixels.
void set_point_size(float px);
// Points are as large as their vertex shader says, or as set_point_size() did.
void size_points_by_shader(bool on);
// What OpenGL starts with, and what other code in the same context may expect.
void restore_default_state();
// Depth runs over [0,1] in clip space (needed for reversed depth), or over OpenGL's [-1,1].
void set_clip_zero_to_one(bool on);

enum class Topology : std::uint8_t { Points, Lines, Triangles };
void draw_indexed(Topology topology, std::uint32_t count, std::uint32_t first_index, std::int32_t base_vertex);
// The same `copies` times, with numbers from `first_copy` on.
void draw_indexed_copies(Topology topology, std::uint32_t count, std::uint32_t first_index, std::int32_t base_vertex, std::uint32_t first_copy, std::uint32_t copies);
// One draw of copies, as dispatches write it.
struct DrawCommand {
    std::uint32_t count = 0, copies = 0, first_index = 0;
    std::int32_t base_vertex = 0;
    std::uint32_t first_copy = 0;
};
static_assert(sizeof(DrawCommand) == 20);
// The commands [first, first + count), one after the other, by one call.
void draw_indexed_commands(Topology topology, const Buffer& commands, std::uint32_t first, std::uint32_t count);
void draw_arrays(Topology topology, std::uint32_t first, std::uint32_t count);
// One triangle that covers the viewport; the vertex shader is passes/fullscreen.vert. `empty` has no attributes.
void draw_fullscreen(const VertexArray& empty);
// Draws that follow see what dispatches wrote into their vertices.
void finish_vertices();
// Shaders that follow see what dispatches wrote into storage.
void finish_storage();
// Draws, shaders and reads that follow see the commands, numbers of copies and storage that dispatches wrote.
void finish_commands();
void dispatch(std::uint32_t x, std::uint32_t y, std::uint32_t z);

}  // namespace pai::gfx
