#pragma once
// Key bytes in locked memory: never swapped, never in a core file, wiped when they go.
#include <cstddef>
#include <span>

#include "base/bytes.h"

namespace pai {

// Move-only; empty after a move and by default.
class Secret {
public:
    Secret() = default;
    // `size` zero bytes. Guard pages surround them where the system allows it. Source: libsodium, "Secure memory".
    explicit Secret(std::size_t size);
    static Secret copy_of(ByteSpan bytes);
    static Secret random(std::size_t size);
    Secret(Secret&& other) noexcept;
    Secret& operator=(Secret&& other) noexcept;
    ~Secret();

    ByteSpan bytes() const { return {data_, size_}; }
    std::span<std::byte> writable() { return {data_, size_}; }
    std::size_t size() const { return size_; }
    bool empty() const { return size_ == 0; }
    Secret clone() const { return copy_of(bytes()); }

private:
    std::byte* data_ = nullptr;
    std::size_t size_ = 0;
};

// Whether two byte strings are equal, in a time that depends on the sizes only.
bool equal_secret(ByteSpan a, ByteSpan b);

// `size` bytes of the system's generator: for keys, nonces and ids that must not be guessed; never for a show.
void fill_random(std::span<std::byte> out);

}  // namespace pai
