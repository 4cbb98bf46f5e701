#pragma once
// The light of an environment that casts shadows: the sun of a sky, the window of a room, the softbox of a studio.
#include <cstddef>
#include <cstdint>
#include <vector>

#include <glm/vec3.hpp>

#include "asset/model.h"

namespace pai {

// Radiance of a texel, row by row; what no camera can have seen becomes 0 or the largest half float that leaves room for sums.
glm::dvec3 equirect_radiance(const Pixels& equirect, std::size_t index);

// Unit, from the middle of what surrounds to the middle of the texel.
glm::dvec3 equirect_direction(int x, int y, int width, int height);
// In which of `parts` that divide `size` texels texel `i` lies.
int part_of(int i, int size, int parts);

// A small bright part of an environment that sends a notable share of its light.
class KeyLight {
public:
    // None: `share()` is 0.
    KeyLight() = default;
    // The brightest part of an equirectangular picture: texels that lie together, each several times brighter than the mean. None where
    // it sends less than a tenth of all light, or reaches over more of the sky than one direction can stand for. Only luminance
    // counts. The same bits on every machine and for any number of threads.
    static KeyLight find(const Pixels& equirect);

    double share() const { return share_; }              // of the light from all around, [0,1]
    const glm::vec3& to_light() const { return to_light_; }  // unit, as the picture has it (lib/environment.glsl)
    const glm::vec3& colour() const { return colour_; }  // linear Rec. 709 of luminance 1
    float radius_rad() const { return radius_rad_; }     // of an even disc that spreads its light as far
    explicit operator bool() const { return share_ > 0; }

    // How much of the texel at column x and row y of that picture is the key's, as luminance: so much of colour() may be taken from
    // `radiance`, and no channel falls below 0.
    double part(int x, int y, const glm::dvec3& radiance) const;

private:
    double share_ = 0, threshold_ = 0;
    glm::vec3 to_light_{0, 1, 0}, colour_{1};
    float radius_rad_ = 0;
    int width_ = 0, height_ = 0;      // of the picture
    int columns_ = 0, rows_ = 0;      // of the cells that it lies in
    std::vector<std::uint8_t> cells_;  // 1: texels of this cell are the key's
};

}  // namespace pai
