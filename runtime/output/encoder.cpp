#include "output/encoder.h"

#include <algorithm>

#include "gfx/context.h"

namespace pai {
namespace {

constexpr int kPartLocation = 0;  // shaders/passes/encode.frag

}  // namespace

Placement fit(const Slice& slice, int width, int height) {
    if (slice.width_px <= 0 || slice.height_px <= 0 || width <= 0 || height <= 0) return {};
    // Compares width / slice.width with height / slice.height without rounding.
    const auto w = static_cast<long long>(width) * slice.height_px, h = static_cast<long long>(height) * slice.width_px;
    Placement out{0, 0, width, height};
    if (w > h) out.width = std::max(1, static_cast<int>(h / slice.height_px));
    if (w < h) out.height = std::max(1, static_cast<int>(w / slice.width_px));
    out.x = (width - out.width) / 2;
    out.y = (height - out.height) / 2;
    return out;
}

Result<Encoder> Encoder::create(const gfx::ShaderLibrary& shaders) {
    Encoder out;
    PAI_TRY(out.program_, shaders.build("encode"));
    out.empty_ = gfx::VertexArray("output.encode");
    return out;
}

void Encoder::draw(const gfx::Texture& canvas, const Slice& slice) const {
    const auto w = static_cast<float>(canvas.desc().width), h = static_cast<float>(canvas.desc().height);
    // The canvas has its row 0 at the bottom, a slice counts from the top.
    const glm::vec4 part(static_cast<float>(slice.first_x_px) / w,
                         1.0f - static_cast<float>(slice.first_y_px + slice.height_px) / h,
                         static_cast<float>(slice.width_px) / w, static_cast<float>(slice.height_px) / h);
    gfx::apply({});
    canvas.bind(0);
    gfx::unbind_samplers(0, 1);
    program_.use();
    program_.set(kPartLocation, part);
    gfx::draw_fullscreen(empty_);
}

void Encoder::show(const gfx::Texture& canvas, const Slice& slice, int width, int height) const {
    const gfx::DebugGroup group("output.show");
    const Placement at = fit(slice, width, height);
    gfx::bind_window(width, height);
    gfx::clear_window();
    gfx::set_viewport(at.x, at.y, at.width, at.height);
    draw(canvas, slice);
}

Picture Encoder::read(const gfx::Texture& canvas, const Slice& slice) {
    const gfx::DebugGroup group("output.read");
    const int w = slice.width_px, h = slice.height_px;
    if (!target_ || target_.desc().width != w || target_.desc().height != h) {
        target_ = gfx::Texture("output.encoded", {.format = gfx::Format::Rgba8, .width = w, .height = h});
        framebuffer_ = gfx::Framebuffer("output.encoded");
        framebuffer_.attach_colour(0, target_);
    }
    framebuffer_.bind(w, h);
    draw(canvas, slice);
    const auto pixels = framebuffer_.read8(w, h);
    Picture out{w, h, Bytes(static_cast<std::size_t>(w) * static_cast<std::size_t>(h) * 3)};
    std::byte* to = out.rgb.data();
    for (int y = h - 1; y >= 0; --y) {
        const auto* row = pixels.data() + static_cast<std::size_t>(y) * static_cast<std::size_t>(w);
        for (int x = 0; x < w; ++x)
            for (std::size_t c = 0; c < 3; ++c) *to++ = std::byte{row[x][c]};
    }
    return out;
}

}  // namespace pai
