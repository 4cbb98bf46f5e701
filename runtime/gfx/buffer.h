#pragma once
// A range of GPU memory.
#include <cstddef>
#include <functional>
#include <span>
#include <string_view>

#include "gfx/object.h"

namespace pai::gfx {

class Buffer {
public:
    Buffer() = default;
    // Immutable size. `writable`: update() may be called later.
    Buffer(std::string_view label, std::size_t bytes, bool writable = true);
    Buffer(std::string_view label, std::span<const std::byte> bytes);
    // The same, and read_in_place() may be called: for drivers whose memory is main memory.
    static Buffer readable(std::string_view label, std::span<const std::byte> bytes);
    // The same, of what `write` puts into `bytes` bytes of it: into the driver's memory where it shows that, so that nothing is held twice.
    static Buffer readable(std::string_view label, std::size_t bytes, const std::function<void(std::span<std::byte>)>& write);

    // What a readable buffer holds, where it lies; empty where the driver does not show it.
    std::span<const std::byte> read_in_place() const;

    // Makes every byte 0, on the GPU.
    void clear();
    // Bytes from the start on, as they are once the GPU has done all that writes them: it waits.
    void read(std::span<std::byte> to) const;

    // Replaces bytes [offset, offset + bytes.size()), which must lie inside.
    void update(std::size_t offset, std::span<const std::byte> bytes);
    // Binds to uniform block or shader storage block `index`.
    void bind_uniform(unsigned index) const;
    // Bytes [offset, offset + bytes) as a uniform block; `offset` is a multiple of 256, which every driver accepts.
    void bind_uniform(unsigned index, std::size_t offset, std::size_t bytes) const;
    void bind_storage(unsigned index) const;

    std::size_t size() const { return size_; }
    unsigned id() const { return object_.id(); }
    explicit operator bool() const { return static_cast<bool>(object_); }

private:
    Object object_;
    std::size_t size_ = 0;
    mutable const std::byte* mapped_ = nullptr;
};

// Bytes of a plain value or of a contiguous range of plain values.
template <class T>
std::span<const std::byte> bytes_of(const T& value) {
    if constexpr (requires { value.data(); value.size(); }) {
        return std::as_bytes(std::span(value.data(), value.size()));
    } else {
        return std::as_bytes(std::span(&value, 1));
    }
}

}  // namespace pai::gfx
