#pragma once
// The images of the passes, made for one picture size and kept while it stays.
#include <memory>
#include <vector>

#include "base/result.h"
#include "gfx/framebuffer.h"
#include "gfx/texture.h"
#include "render/gpu_cull.h"
#include "render/renderer.h"

namespace pai {

struct BloomLevel {
    gfx::Texture texture;
    gfx::Framebuffer framebuffer;
};

struct Targets {
    int width = 0, height = 0;
    int unused_draws = 0;  // while others are in use
    gfx::Texture samples_colour, samples_depth;  // empty colour if the options ask for one sample: then the scene is drawn into
    gfx::Framebuffer samples;  // plain: depth alone, the canvas is drawn into
    gfx::Texture splat_colour;  // encoded, as many samples as the scene; made when there are splats
    gfx::Framebuffer splats;    // with the scene's depth
    gfx::Texture scene_colour;
    gfx::Framebuffer scene;
    gfx::Texture behind;            // of the scene as it is before glass, with mip levels; made when first needed
    gfx::Framebuffer behind_framebuffer;
    gfx::Texture picture;           // only where edges are smoothed
    gfx::Framebuffer picture_framebuffer;
    std::vector<BloomLevel> bloom;  // halved from level to level
    gfx::Texture depth, ambient_half[2], ambient;
    gfx::Framebuffer depth_only, ambient_half_framebuffer[2], ambient_framebuffer;

    CullMemory cull;
    std::unique_ptr<Targets> mirror;  // of what water and wet ground mirror, half as wide; its picture is its `behind`; made when first needed

    // Makes `behind` if it is not there yet.
    void need_behind();
    // The same of `mirror`. False: not enough memory.
    bool need_mirror(const RenderOptions& options);

    // Gpu: not enough memory.
    static Result<Targets> create(int width, int height, const RenderOptions& options);
};

// Depth layers of the shadowed lights, as many as were needed so far, and what they hold now.
struct ShadowMaps {
    gfx::Texture texture;
    std::vector<gfx::Framebuffer> layers;
    std::vector<std::uint64_t> contents;  // hash of what was drawn into each layer, 0: nothing
};

}  // namespace pai
