#include "gfx/buffer.h"

#include <epoxy/gl.h>

#include <algorithm>
#include <vector>

#include "base/result.h"

namespace pai::gfx {

// GL has no empty buffers: size 0 becomes one unused slot.
Buffer::Buffer(std::string_view label, std::size_t bytes, bool writable) : object_(ObjectKind::Buffer, label), size_(bytes) {
    glNamedBufferStorage(object_.id(), static_cast<GLsizeiptr>(std::max<std::size_t>(bytes, 16)), nullptr,
                         writable ? GL_DYNAMIC_STORAGE_BIT : 0);
}

Buffer::Buffer(std::string_view label, std::span<const std::byte> bytes)
    : object_(ObjectKind::Buffer, label), size_(bytes.size()) {
    if (bytes.empty()) {
        glNamedBufferStorage(object_.id(), 16, nullptr, 0);
    } else {
        glNamedBufferStorage(object_.id(), static_cast<GLsizeiptr>(bytes.size()), bytes.data(), 0);
    }
}

Buffer Buffer::readable(std::string_view label, std::span<const std::byte> bytes) {
    Buffer out;
    out.object_ = Object(ObjectKind::Buffer, label);
    out.size_ = bytes.size();
    glNamedBufferStorage(out.object_.id(), static_cast<GLsizeiptr>(std::max<std::size_t>(bytes.size(), 16)), bytes.empty() ? nullptr : bytes.data(),
                         GL_MAP_READ_BIT | GL_MAP_PERSISTENT_BIT);
    return out;
}

Buffer Buffer::readable(std::string_view label, std::size_t bytes, const std::function<void(std::span<std::byte>)>& write) {
    Buffer out;
    out.object_ = Object(ObjectKind::Buffer, label);
    out.size_ = bytes;
    const auto size = static_cast<GLsizeiptr>(bytes);
    glNamedBufferStorage(out.object_.id(), std::max<GLsizeiptr>(size, 16), nullptr, GL_MAP_READ_BIT | GL_MAP_WRITE_BIT | GL_MAP_PERSISTENT_BIT);
    if (bytes == 0) return out;
    if (void* const memory = glMapNamedBufferRange(out.object_.id(), 0, size, GL_MAP_WRITE_BIT | GL_MAP_INVALIDATE_BUFFER_BIT)) {
        write({static_cast<std::byte*>(memory), bytes});
        if (glUnmapNamedBuffer(out.object_.id()) == GL_TRUE) return out;
    }
    std::vector<std::byte> copy(bytes);
    write(copy);
    return readable(label, copy);
}

std::span<const std::byte> Buffer::read_in_place() const {
    if (!mapped_ && size_ > 0)
        mapped_ = static_cast<const std::byte*>(glMapNamedBufferRange(object_.id(), 0, static_cast<GLsizeiptr>(size_), GL_MAP_READ_BIT | GL_MAP_PERSISTENT_BIT));
    return mapped_ ? std::span(mapped_, size_) : std::span<const std::byte>();
}

void Buffer::clear() { glClearNamedBufferData(object_.id(), GL_R32UI, GL_RED_INTEGER, GL_UNSIGNED_INT, nullptr); }

void Buffer::read(std::span<std::byte> to) const {
    PAI_ASSERT(to.size() <= size_);
    if (!to.empty()) glGetNamedBufferSubData(object_.id(), 0, static_cast<GLsizeiptr>(to.size()), to.data());
}

void Buffer::update(std::size_t offset, std::span<const std::byte> bytes) {
    PAI_ASSERT(offset + bytes.size() <= size_);
    if (bytes.empty()) return;
    glNamedBufferSubData(object_.id(), static_cast<GLintptr>(offset), static_cast<GLsizeiptr>(bytes.size()), bytes.data());
}

void Buffer::bind_uniform(unsigned index) const { glBindBufferBase(GL_UNIFORM_BUFFER, index, object_.id()); }

void Buffer::bind_uniform(unsigned index, std::size_t offset, std::size_t bytes) const {
    glBindBufferRange(GL_UNIFORM_BUFFER, index, object_.id(), static_cast<GLintptr>(offset), static_cast<GLsizeiptr>(bytes));
}

void Buffer::bind_storage(unsigned index) const { glBindBufferBase(GL_SHADER_STORAGE_BUFFER, index, object_.id()); }

}  // namespace pai::gfx
