#include "vault/secret.h"

#include <cstring>
#include <utility>

#include <sodium.h>

namespace pai {
namespace {
void start_sodium() {
    static const int ready = sodium_init();
    PAI_ASSERT(ready >= 0);
}
}  // namespace

Secret::Secret(std::size_t size) : size_(size) {
    start_sodium();
    if (size == 0) return;
    data_ = static_cast<std::byte*>(sodium_malloc(size));
    PAI_ASSERT(data_ != nullptr);
    std::memset(data_, 0, size);
}

Secret Secret::copy_of(ByteSpan bytes) {
    Secret out(bytes.size());
    if (!bytes.empty()) std::memcpy(out.data_, bytes.data(), bytes.size());
    return out;
}

Secret Secret::random(std::size_t size) {
    Secret out(size);
    randombytes_buf(out.data_, size);
    return out;
}

Secret::Secret(Secret&& other) noexcept : data_(std::exchange(other.data_, nullptr)), size_(std::exchange(other.size_, 0)) {}

Secret& Secret::operator=(Secret&& other) noexcept {
    std::swap(data_, other.data_);
    std::swap(size_, other.size_);
    return *this;
}

Secret::~Secret() {
    if (data_) sodium_free(data_);
}

bool equal_secret(ByteSpan a, ByteSpan b) { return a.size() == b.size() && sodium_memcmp(a.data(), b.data(), a.size()) == 0; }

void fill_random(std::span<std::byte> out) {
    start_sodium();
    randombytes_buf(out.data(), out.size());
}

}  // namespace pai
