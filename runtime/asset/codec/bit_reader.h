#pragma once
// Bits of a stream, the lowest of each byte first; zeros after its end.
#include <cstdint>

#include "base/bytes.h"

namespace pai::codec {

class BitReader {
public:
    explicit BitReader(ByteSpan bytes, std::size_t first_bit = 0) : bytes_(bytes), at_(first_bit) {}

    // The next `count` bits, at most 32.
    std::uint32_t take(unsigned count) {
        std::uint32_t out = 0;
        for (unsigned i = 0; i < count; ++i, ++at_)
            if (at_ / 8 < bytes_.size()) out |= (static_cast<std::uint32_t>(bytes_[at_ / 8]) >> (at_ % 8) & 1u) << i;
        return out;
    }
    // More was taken than there is.
    bool ended() const { return at_ > bytes_.size() * 8; }

private:
    ByteSpan bytes_;
    std::size_t at_;
};

}  // namespace pai::codec
