#include "gfx/pixel_stream.h"

#include <epoxy/gl.h>

#include <cstring>

#include "gfx/pixel_form.h"

namespace pai::gfx {
namespace {

constexpr std::size_t kAlignment = 64;
constexpr double kLongestWait_ms = 1000;

std::size_t row_bytes(const Texture& t) { return static_cast<std::size_t>(t.desc().width) * pixel_form(t.desc().format).bytes; }

std::size_t aligned_bytes(const Texture& t) {
    const std::size_t bytes = row_bytes(t) * static_cast<std::size_t>(t.desc().height);
    return (bytes + kAlignment - 1) / kAlignment * kAlignment;
}

}  // namespace

PixelStream::~PixelStream() = default;  // deleting a buffer ends its mapping

void PixelStream::make_room(Slot& slot, std::size_t bytes) {
    if (slot.bytes >= bytes) return;
    slot = {};
    slot.buffer = Object(ObjectKind::Buffer, "picture stream");
    constexpr GLbitfield kFlags = GL_MAP_WRITE_BIT | GL_MAP_PERSISTENT_BIT | GL_MAP_COHERENT_BIT;
    const auto size = static_cast<GLsizeiptr>(bytes);
    glNamedBufferStorage(slot.buffer.id(), size, nullptr, kFlags);
    slot.mapped = static_cast<std::byte*>(glMapNamedBufferRange(slot.buffer.id(), 0, size, kFlags));
    slot.bytes = slot.mapped ? bytes : 0;
}

void PixelStream::upload(std::span<const PixelRows> pictures) {
    std::size_t total = 0;
    for (const PixelRows& p : pictures) total += aligned_bytes(*p.to);
    Slot& slot = slots_[next_];
    next_ = (next_ + 1) % slots_.size();
    slot.read.wait(kLongestWait_ms);
    make_room(slot, total);
    if (!slot.mapped) return;
    glPixelStorei(GL_UNPACK_ALIGNMENT, 1);
    glBindBuffer(GL_PIXEL_UNPACK_BUFFER, slot.buffer.id());
    std::size_t at = 0;
    for (const PixelRows& p : pictures) {
        const TextureDesc& d = p.to->desc();
        const std::size_t bytes = row_bytes(*p.to);
        for (int y = 0; y < d.height; ++y)
            std::memcpy(slot.mapped + at + static_cast<std::size_t>(y) * bytes, p.rows + static_cast<std::size_t>(y) * p.stride, bytes);
        const PixelForm form = pixel_form(d.format);
        glTextureSubImage2D(p.to->id(), 0, 0, 0, d.width, d.height, form.format, form.type, reinterpret_cast<const void*>(at));
        at += aligned_bytes(*p.to);
    }
    glBindBuffer(GL_PIXEL_UNPACK_BUFFER, 0);
    glPixelStorei(GL_UNPACK_ALIGNMENT, 4);
    slot.read = Fence::insert();
}

}  // namespace pai::gfx
