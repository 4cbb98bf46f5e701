#include "gfx/framebuffer.h"

#include <epoxy/gl.h>

#include "base/log.h"

namespace pai::gfx {

Framebuffer::Framebuffer(std::string_view label) : object_(ObjectKind::Framebuffer, label) {
    glNamedFramebufferDrawBuffer(object_.id(), GL_NONE);
}

void Framebuffer::attach_colour(unsigned index, const Texture& texture, int level, int layer) {
    const GLenum point = GL_COLOR_ATTACHMENT0 + index;
    if (layer < 0) {
        glNamedFramebufferTexture(object_.id(), point, texture.id(), level);
    } else {
        glNamedFramebufferTextureLayer(object_.id(), point, texture.id(), level, layer);
    }
    colours_ |= 1u << index;
    GLenum buffers[8];
    GLsizei count = 0;
    for (unsigned i = 0; i < 8; ++i) {
        if (colours_ >> i) buffers[count++] = (colours_ >> i) & 1 ? GL_COLOR_ATTACHMENT0 + i : GL_NONE;
    }
    glNamedFramebufferDrawBuffers(object_.id(), count, buffers);
}

void Framebuffer::attach_depth(const Texture& texture, int layer) {
    if (layer < 0) {
        glNamedFramebufferTexture(object_.id(), GL_DEPTH_ATTACHMENT, texture.id(), 0);
    } else {
        glNamedFramebufferTextureLayer(object_.id(), GL_DEPTH_ATTACHMENT, texture.id(), 0, layer);
    }
}

void Framebuffer::detach_depth() { glNamedFramebufferTexture(object_.id(), GL_DEPTH_ATTACHMENT, 0, 0); }

bool Framebuffer::check() const {
    const GLenum status = glCheckNamedFramebufferStatus(object_.id(), GL_DRAW_FRAMEBUFFER);
    if (status == GL_FRAMEBUFFER_COMPLETE) return true;
    log::error("gfx", "framebuffer {} is not complete: {:#x}", object_.id(), status);
    return false;
}

void Framebuffer::bind(int width, int height) const {
    glBindFramebuffer(GL_FRAMEBUFFER, object_.id());
    glViewport(0, 0, width, height);
}

void Framebuffer::clear_colour(unsigned index, const glm::vec4& value) const {
    glClearNamedFramebufferfv(object_.id(), GL_COLOR, static_cast<GLint>(index), &value.x);
}

void Framebuffer::clear_depth(float value) const { glClearNamedFramebufferfv(object_.id(), GL_DEPTH, 0, &value); }

std::vector<glm::vec4> Framebuffer::read(int width, int height) const {
    std::vector<glm::vec4> out(static_cast<std::size_t>(width) * height);
    glBindFramebuffer(GL_READ_FRAMEBUFFER, object_.id());
    glNamedFramebufferReadBuffer(object_.id(), GL_COLOR_ATTACHMENT0);
    glReadPixels(0, 0, width, height, GL_RGBA, GL_FLOAT, out.data());
    return out;
}

std::vector<std::array<std::uint8_t, 4>> Framebuffer::read8(int width, int height) const {
    std::vector<std::array<std::uint8_t, 4>> out(static_cast<std::size_t>(width) * height);
    glBindFramebuffer(GL_READ_FRAMEBUFFER, object_.id());
    glNamedFramebufferReadBuffer(object_.id(), GL_COLOR_ATTACHMENT0);
    glReadPixels(0, 0, width, height, GL_RGBA, GL_UNSIGNED_BYTE, out.data());
    return out;
}

std::vector<float> Framebuffer::read_red(unsigned index, int width, int height) const {
    std::vector<float> out(static_cast<std::size_t>(width) * static_cast<std::size_t>(height));
    glBindFramebuffer(GL_READ_FRAMEBUFFER, object_.id());
    glNamedFramebufferReadBuffer(object_.id(), GL_COLOR_ATTACHMENT0 + index);
    glReadPixels(0, 0, width, height, GL_RED, GL_FLOAT, out.data());
    return out;
}

void bind_window(int width, int height) {
    glBindFramebuffer(GL_FRAMEBUFFER, 0);
    glViewport(0, 0, width, height);
}

void clear_window() {
    const std::array<float, 4> black{0, 0, 0, 1};
    glClearNamedFramebufferfv(0, GL_COLOR, 0, black.data());
}

void set_viewport(int x, int y, int width, int height) { glViewport(x, y, width, height); }

}  // namespace pai::gfx
