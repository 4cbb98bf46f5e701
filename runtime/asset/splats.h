#pragma once
// Gaussian splats: a scene as a cloud of soft ellipsoids whose colour depends on the direction they are seen from.
// Source: B. Kerbl et al., "3D Gaussian Splatting for Real-Time Radiance Field Rendering", 2023.
#include <cstddef>
#include <cstdint>
#include <vector>

#include <glm/gtc/quaternion.hpp>
#include <glm/vec3.hpp>

namespace pai {

// Streams have one element per splat; `sh` has harmonics_per_splat(degree) * 3 or is empty. Every number is finite.
struct SplatCloud {
    std::vector<glm::vec3> positions;   // in the space of the mesh
    std::vector<glm::vec3> scales;      // one standard deviation along each axis, in metres, at least 0
    std::vector<glm::quat> rotations;   // of unit length
    std::vector<glm::vec3> colours;     // seen from everywhere: sRGB, encoded, black 0 and white 1, may lie outside
    std::vector<float> opacities;       // [0,1]
    // What each harmonic beyond the first adds, as 16-bit floats: R, G and B of harmonic 1, then 2, …
    std::vector<std::uint16_t> sh;
    int sh_degree = 0;                  // 0 to 3
    bool antialiased = false;           // trained with the screen filter's loss of opacity made up for
    std::size_t size() const { return positions.size(); }
    std::size_t byte_count() const;
};

// Real spherical harmonics of degree 1 to `degree`.
constexpr std::size_t harmonics_per_splat(int degree) { return static_cast<std::size_t>((degree + 1) * (degree + 1) - 1); }

// The first harmonic is the same from everywhere: sqrt(1 / (4 pi)).
constexpr float kFirstHarmonic = 0.28209479177387814f;

// What one cloud may take in memory, decoded.
constexpr std::uint64_t kMostSplats = 16'000'000;
constexpr std::uint64_t kMostSplatBytes = 2ull << 30;
constexpr std::uint64_t splat_bytes(int degree) { return 56 + 6 * harmonics_per_splat(degree); }

}  // namespace pai
