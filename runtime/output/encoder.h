#pragma once
// From a canvas, in linear light, to 8-bit sRGB: on a window or in memory.
#include "base/result.h"
#include "gfx/draw.h"
#include "gfx/framebuffer.h"
#include "gfx/shader_library.h"
#include "gfx/texture.h"
#include "output/picture.h"

namespace pai {

// A part of a canvas, pixels from its top left corner.
struct Slice {
    int first_x_px = 0, first_y_px = 0, width_px = 0, height_px = 0;
    bool operator==(const Slice&) const = default;
};

// The slice as large as it fits into a window of `width` x `height`, centred; what is left over stays black.
struct Placement {
    int x = 0, y = 0, width = 0, height = 0;  // pixels of the window, origin at the bottom left
    bool operator==(const Placement&) const = default;
};
Placement fit(const Slice& slice, int width, int height);

class Encoder {
public:
    // Gpu: the shader does not build. Needs a current context until it is destroyed.
    static Result<Encoder> create(const gfx::ShaderLibrary& shaders);

    // Draws `slice` of `canvas` on the window of the current context, whose back buffer is `width` x `height`.
    void show(const gfx::Texture& canvas, const Slice& slice, int width, int height) const;

    // `slice` of `canvas`, pixel by pixel. Waits for the GPU.
    Picture read(const gfx::Texture& canvas, const Slice& slice);

private:
    Encoder() = default;
    void draw(const gfx::Texture& canvas, const Slice& slice) const;
    gfx::Program program_;
    gfx::VertexArray empty_;
    gfx::Texture target_;
    gfx::Framebuffer framebuffer_;
};

}  // namespace pai
