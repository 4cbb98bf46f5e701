#pragma once
// Files of Gaussian splats, from bytes in memory: PLY as training writes it, compressed PLY, SPZ, .splat.
#include <cstdint>
#include <span>
#include <string_view>

#include "asset/codec/ply.h"
#include "asset/splats.h"
#include "base/bytes.h"

namespace pai::codec {

struct SplatLimits {
    std::uint64_t max_splats = kMostSplats;
    std::uint64_t max_bytes = kMostSplatBytes;  // of the decoded cloud
};

// Splats with a number that is not finite, and those that cannot be seen (opacity 0), are left out. Those of a cloud stand in an order
// that is their own, not the file's. Corrupt: SPLAT_DATA_INVALID, naming the place. Unsupported: SPLAT_UNSUPPORTED, beyond the limits or
// another version.

// True if the vertices are splats: by their properties.
bool is_splat_ply(const PlyHeader& header);
// Source: the files of "3D Gaussian Splatting" (INRIA), and PlayCanvas' documentation of the compressed PLY format.
Result<SplatCloud> read_splat_ply(ByteSpan file, const PlyHeader& header, const SplatLimits& limits = {});

// gzip or its content as it is, versions 2 and 3; version 4, which is compressed stream by stream. Source: Niantic, SPZ.
bool is_spz(ByteSpan bytes);
Result<SplatCloud> read_spz(ByteSpan file, const SplatLimits& limits = {});

// 32 bytes a splat and nothing else, so that only the name of a file tells. Source: A. Pranckevičius, K. Kwok, ".splat".
Result<SplatCloud> read_dot_splat(ByteSpan file, const SplatLimits& limits = {});

// Adds splats one by one to a cloud that is known in size before.
class SplatWriter {
public:
    // Unsupported, SPLAT_UNSUPPORTED, naming the limit.
    static Result<void> check(std::uint64_t count, int degree, const SplatLimits& limits);
    // As check(); takes the memory.
    static Result<SplatWriter> create(std::uint64_t count, int degree, const SplatLimits& limits);
    struct Splat {
        glm::vec3 position, scale, colour;
        glm::vec4 rotation;  // x y z w, of any length; 0: none
        float opacity = 1;
    };
    // `sh`: harmonics_per_splat(degree) * 3 numbers, R G B of each harmonic.
    void add(const Splat& splat, std::span<const float> sh);
    // Corrupt: none is left.
    Result<SplatCloud> take();

private:
    SplatCloud cloud_;
    std::uint64_t added_ = 0;
};

// From what the first harmonic is multiplied with to a colour.
glm::vec3 splat_colour(glm::vec3 first_coefficient);
Error splat_error(std::string_view text);

}  // namespace pai::codec
