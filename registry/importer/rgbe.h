#pragma once
// Radiance pixels. Source: G. Ward, "Real Pixels", Graphics Gems II, 1991.
#include <array>
#include <cmath>
#include <cstddef>

namespace pai {

// Three numbers with one exponent; what is negative or no number is 0.
inline std::array<std::byte, 4> rgbe_of(std::array<float, 3> rgb) {
    float most = 0;
    for (float& v : rgb) {
        v = v > 0 && std::isfinite(v) ? v : 0;
        most = v > most ? v : most;
    }
    if (most < 1e-32f) return {};
    int exponent = 0;
    const float scale = std::frexp(most, &exponent) * 256 / most;
    if (exponent > 127) return {std::byte{255}, std::byte{255}, std::byte{255}, std::byte{255}};
    std::array<std::byte, 4> out{};
    for (std::size_t c = 0; c < 3; ++c) out[c] = static_cast<std::byte>(static_cast<int>(rgb[c] * scale));
    out[3] = static_cast<std::byte>(exponent + 128);
    return out;
}

}  // namespace pai
