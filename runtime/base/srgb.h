#pragma once
// The transfer curve of sRGB. Source: IEC 61966-2-1.
#include <algorithm>
#include <cmath>
#include <cstddef>

namespace pai {

inline float linear_from_srgb(float encoded) { return encoded <= 0.04045f ? encoded / 12.92f : std::pow((encoded + 0.055f) / 1.055f, 2.4f); }

// What lies outside of [0,1] is clamped.
inline float srgb_from_linear(float linear) {
    linear = std::clamp(linear, 0.0f, 1.0f);
    return linear <= 0.0031308f ? 12.92f * linear : 1.055f * std::pow(linear, 1 / 2.4f) - 0.055f;
}

// A value of [0,1], clamped, as an 8-bit code.
inline std::byte code_of(float value) { return static_cast<std::byte>(static_cast<int>(std::clamp(value, 0.0f, 1.0f) * 255.0f + 0.5f)); }

}  // namespace pai
