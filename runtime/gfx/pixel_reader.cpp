#include "gfx/pixel_reader.h"

#include <epoxy/gl.h>

#include <cstring>

#include "base/result.h"

namespace pai::gfx {
namespace {

constexpr GLbitfield kReadFlags = GL_MAP_READ_BIT | GL_MAP_PERSISTENT_BIT | GL_MAP_COHERENT_BIT;

}  // namespace

void PixelReader::ask(const Framebuffer& from, unsigned index, int width, int height) {
    PAI_ASSERT(has_room());
    Slot& slot = slots_[asked_++ % kDeep];
    slot.bytes = static_cast<std::size_t>(width) * static_cast<std::size_t>(height) * 4;
    if (slot.capacity < slot.bytes) {
        slot.buffer = Object(ObjectKind::Buffer, "pictures read");
        const auto size = static_cast<GLsizeiptr>(slot.bytes);
        glNamedBufferStorage(slot.buffer.id(), size, nullptr, kReadFlags | GL_CLIENT_STORAGE_BIT);
        slot.mapped = static_cast<const std::byte*>(glMapNamedBufferRange(slot.buffer.id(), 0, size, kReadFlags));
        slot.capacity = slot.mapped ? slot.bytes : 0;
    }
    glBindFramebuffer(GL_READ_FRAMEBUFFER, from.id());
    glNamedFramebufferReadBuffer(from.id(), GL_COLOR_ATTACHMENT0 + index);
    glBindBuffer(GL_PIXEL_PACK_BUFFER, slot.buffer.id());
    glReadPixels(0, 0, width, height, GL_RGBA, GL_UNSIGNED_BYTE, nullptr);
    glBindBuffer(GL_PIXEL_PACK_BUFFER, 0);
    slot.done = Fence::insert();
}

bool PixelReader::take(std::vector<std::uint8_t>& out, double timeout_ms) {
    if (empty()) return false;
    Slot& slot = slots_[taken_ % kDeep];
    if (!slot.done.wait(timeout_ms)) return false;
    ++taken_;
    out.resize(slot.mapped ? slot.bytes : 0);
    if (slot.mapped) std::memcpy(out.data(), slot.mapped, slot.bytes);
    return true;
}

}  // namespace pai::gfx
