#include "gfx/window_pixels.h"

#include <algorithm>

#include <epoxy/gl.h>

namespace pai::gfx {

Bytes read_window(int width, int height) {
    const std::size_t row = static_cast<std::size_t>(width) * 4;
    Bytes pixels(row * static_cast<std::size_t>(height));
    glBindFramebuffer(GL_READ_FRAMEBUFFER, 0);
    glReadBuffer(GL_BACK);
    glPixelStorei(GL_PACK_ALIGNMENT, 1);
    glReadPixels(0, 0, width, height, GL_RGBA, GL_UNSIGNED_BYTE, pixels.data());
    for (int y = 0; y < height / 2; ++y) {
        auto* top = pixels.data() + static_cast<std::size_t>(y) * row;
        std::swap_ranges(top, top + row, pixels.data() + static_cast<std::size_t>(height - 1 - y) * row);
    }
    return pixels;
}

}  // namespace pai::gfx
