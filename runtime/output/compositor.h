#pragma once
// From a canvas, in linear light, to what a projector is fed: slice, warp mesh, corner pin, rotation, edge blend, black level,
// masks, transfer, dither. Frame files are made the same way, so a plain output shows what a file holds, bit by bit.
#include <map>

#include <glm/vec4.hpp>

#include "base/result.h"
#include "gfx/draw.h"
#include "gfx/framebuffer.h"
#include "gfx/shader_library.h"
#include "gfx/texture.h"
#include "output/blend.h"
#include "output/picture.h"
#include "output/slice.h"

namespace pai {

// What else an output shows, and what it must know of the others.
struct OutputLook {
    // Of black_floor(venue, canvas); 0 where no output of the canvas has a black level.
    float black_floor = 0;
    // Shown whole in place of the slice, through warp, blend and masks: a test pattern. Display-linear, premultiplied.
    const gfx::Texture* pattern = nullptr;
    // Lies over the finished picture, upright, over the whole output: handles and help. Display-linear, premultiplied.
    const gfx::Texture* overlay = nullptr;
    // The pattern is shown whole, whatever the blend says: to judge one projector by itself.
    bool unblended = false;
};

// Draws outputs. Keeps what each one's warp and masks need by its id, made anew when its spec or size changes.
class Compositor {
public:
    // Gpu: a shader does not build. Needs a current context until it is destroyed.
    static Result<Compositor> create(const gfx::ShaderLibrary& shaders);
    Compositor(Compositor&&) noexcept;
    Compositor& operator=(Compositor&&) noexcept;
    ~Compositor();

    // Draws all of `output`, which is `spec`, on `at` of the bound framebuffer (gfx::bind_window() before); every pixel of
    // `at` is written, nothing outside. `at` should have the shape of the output: use fit() for a window of another shape.
    // A plain output (see is_plain()) at the size of its slice is the canvas, pixel by pixel.
    // Canvas: RGBA16F, display-linear, row 0 at the bottom.
    void draw(const gfx::Texture& canvas, const Id& output, const OutputSpec& spec, const Placement& at, const OutputLook& look = {});

    // `slice` of `canvas` as it is, in the middle of the window of the current context; black around it.
    void show(const gfx::Texture& canvas, const Slice& slice, int width, int height);

    // All of `canvas` as it is over the bound framebuffer, which has its size. `top_first`: row 0 of the framebuffer is the top one.
    void draw_whole(const gfx::Texture& canvas, bool top_first);

    // The same into memory: `slice` pixel by pixel, or what draw() makes of an output at `width` x `height`. Waits for the GPU.
    Picture read(const gfx::Texture& canvas, const Slice& slice);
    Picture read(const gfx::Texture& canvas, const Id& output, const OutputSpec& spec, int width, int height, const OutputLook& look = {});

    // Drops what is kept of outputs that are not in `outputs`.
    void keep_only(const std::map<Id, OutputSpec>& outputs);

private:
    struct Impl;
    explicit Compositor(std::unique_ptr<Impl> impl);
    std::unique_ptr<Impl> impl_;
};

// True if nothing is done to the slice but showing it as sRGB.
bool is_plain(const OutputSpec& spec);

}  // namespace pai
