#pragma once
// Bytes that are written before they are read: nobody fills them with zeros first.
#include <cstddef>
#include <memory>
#include <span>
#include <utility>

namespace pai {

// Owns `size` bytes that hold nothing in particular. Move-only; what is moved from is empty.
class RawBytes {
public:
    RawBytes() = default;
    // std::bad_alloc where there is no memory.
    explicit RawBytes(std::size_t size) : data_(std::make_unique_for_overwrite<std::byte[]>(size)), size_(size) {}
    RawBytes(RawBytes&& other) noexcept : data_(std::move(other.data_)), size_(std::exchange(other.size_, 0)) {}
    RawBytes& operator=(RawBytes&& other) noexcept {
        data_ = std::move(other.data_);
        size_ = std::exchange(other.size_, 0);
        return *this;
    }

    std::byte* data() { return data_.get(); }
    const std::byte* data() const { return data_.get(); }
    std::size_t size() const { return size_; }
    std::byte* begin() { return data(); }
    const std::byte* begin() const { return data(); }
    std::byte* end() { return data() + size_; }
    const std::byte* end() const { return data() + size_; }

private:
    std::unique_ptr<std::byte[]> data_;
    std::size_t size_ = 0;
};

}  // namespace pai
