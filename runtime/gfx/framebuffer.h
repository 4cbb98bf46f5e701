#pragma once
// What is drawn into: a set of texture levels, or the window.
#include <array>
#include <cstdint>
#include <string_view>
#include <vector>

#include <glm/vec4.hpp>

#include "gfx/texture.h"

namespace pai::gfx {

// The textures must outlive the framebuffer.
class Framebuffer {
public:
    Framebuffer() = default;
    explicit Framebuffer(std::string_view label);

    // `layer` -1: the whole texture; else one layer or cube face.
    void attach_colour(unsigned index, const Texture& texture, int level = 0, int layer = -1);
    void attach_depth(const Texture& texture, int layer = -1);
    void detach_depth();
    // True if GL finds it complete; a log line says why not.
    bool check() const;

    // Binds for drawing, viewport over the whole of `width` x `height`.
    void bind(int width, int height) const;
    void clear_colour(unsigned index, const glm::vec4& value) const;
    void clear_depth(float value) const;

    // RGBA floats of colour attachment 0, rows bottom to top (row 0 is v = 0).
    std::vector<glm::vec4> read(int width, int height) const;
    // The same as 8 bits a channel, clamped, no encoding.
    std::vector<std::array<std::uint8_t, 4>> read8(int width, int height) const;
    // The red of colour attachment `index`, in the same order.
    std::vector<float> read_red(unsigned index, int width, int height) const;

    unsigned id() const { return object_.id(); }
    explicit operator bool() const { return static_cast<bool>(object_); }

private:
    Object object_;
    unsigned colours_ = 0;  // bit i: attachment i is there
};

// The window's own framebuffer of the current context.
void bind_window(int width, int height);
// Makes all of it black.
void clear_window();
// Maps clip space to a rectangle of the bound framebuffer, origin at the bottom left, pixels.
void set_viewport(int x, int y, int width, int height);

}  // namespace pai::gfx
