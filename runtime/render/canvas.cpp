#include "render/canvas.h"

#include "gfx/context.h"

#include <fmt/format.h>
#include <glm/vec3.hpp>

#include <algorithm>

namespace pai {

Result<Canvas> Canvas::create(int width, int height) {
    PAI_TRY(const auto context, gfx::query_context());
    if (width < 1 || height < 1 || width > context.max_texture_px || height > context.max_texture_px) {
        return Error(Code::InvalidArgument,
                     fmt::format("canvas of {} x {}: 1 to {} expected", width, height, context.max_texture_px));
    }
    Canvas canvas;
    canvas.texture_ = gfx::Texture("canvas", {.format = gfx::Format::Rgba16F, .width = width, .height = height});
    canvas.framebuffer_ = gfx::Framebuffer("canvas");
    canvas.framebuffer_.attach_colour(0, canvas.texture_);
    if (!canvas.framebuffer_.check()) return Error(Code::Gpu, fmt::format("canvas of {} x {}: no memory", width, height));
    canvas.framebuffer_.clear_colour(0, {0, 0, 0, 1});
    return canvas;
}

std::vector<glm::vec4> Canvas::read() const {
    std::vector<glm::vec4> rows = framebuffer_.read(width(), height());
    for (glm::vec4& p : rows) {
        if (p.a > 0 && p.a < 1) p = glm::vec4(glm::vec3(p) / p.a, p.a);
    }
    for (int y = 0; y < height() / 2; ++y) {
        std::swap_ranges(rows.begin() + static_cast<std::ptrdiff_t>(y) * width(),
                         rows.begin() + static_cast<std::ptrdiff_t>(y + 1) * width(),
                         rows.begin() + static_cast<std::ptrdiff_t>(height() - 1 - y) * width());
    }
    return rows;
}

}  // namespace pai
