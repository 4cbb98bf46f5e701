#pragma once
// A virtual raster that a frame is drawn on, and that outputs show parts of.
#include <cstdint>
#include <vector>

#include <glm/vec4.hpp>

#include "base/result.h"
#include "gfx/framebuffer.h"
#include "gfx/texture.h"

namespace pai {

// RGBA16F, display-linear Rec. 709 in [0,1] after the tone map, premultiplied by alpha, which is 1 unless the options ask for
// transparency; row 0 is the bottom of the picture. An output encodes it to sRGB, with dither and straight alpha: shader
// variant "encode" (texture unit 0 = the canvas, see its source).
class Canvas {
public:
    // InvalidArgument: a side outside [1, largest texture]. Gpu: out of memory.
    static Result<Canvas> create(int width, int height);
    int width() const { return texture_.desc().width; }
    int height() const { return texture_.desc().height; }
    const gfx::Texture& texture() const { return texture_; }
    const gfx::Framebuffer& framebuffer() const { return framebuffer_; }
    // The pixels with straight alpha, rows top to bottom.
    std::vector<glm::vec4> read() const;

private:
    Canvas() = default;
    gfx::Texture texture_;
    gfx::Framebuffer framebuffer_;
};

}  // namespace pai
