#pragma once
// How much of the light from a white surrounding a lobe reflects, by angle and roughness: integrated once, exactly enough.
#include <array>

#include <glm/vec2.hpp>

namespace pai::path {

// Tables over the cosine to the normal and the square root of the lobe's width, both [0,1].
class Tables {
public:
    // Made at the first call; the same numbers everywhere. Safe on any thread.
    static const Tables& get();
    // The two terms of the split sum: of f0 and of f90, for isotropic GGX. Source: B. Karis, "Real shading in Unreal Engine 4", 2013.
    glm::vec2 ggx(float cosine, float roughness) const;
    // Of the sheen lobe.
    float sheen(float cosine, float roughness) const;

private:
    static constexpr int kSide = 32;
    Tables();
    std::array<glm::vec2, kSide * kSide> ggx_;
    std::array<float, kSide * kSide> sheen_;
};

}  // namespace pai::path
