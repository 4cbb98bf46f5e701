#pragma once
// Light from all around, and which directions of it are worth asking first.
#include <vector>

#include <glm/vec2.hpp>
#include <glm/vec3.hpp>

#include "asset/model.h"

namespace pai::path {

// Radiance by direction; an equirectangular picture as show/frame_state.h says, or one colour.
class Surroundings {
public:
    // `equirect` null: `colour` from everywhere, else the picture times `colour`, turned about +Y.
    Surroundings(const Pixels* equirect, float rotation_rad, glm::vec3 colour);

    glm::vec3 radiance(const glm::vec3& direction) const;
    // Probability per steradian with which sample() returns `direction`.
    float density(const glm::vec3& direction) const;
    // A direction, by the brightness of what lies there; `u` in [0,1)^2.
    glm::vec3 sample(glm::vec2 u) const;
    bool dark() const { return dark_; }

private:
    glm::vec3 turned(const glm::vec3& d, float sine) const { return {cosine_ * d.x - sine * d.z, d.y, sine * d.x + cosine_ * d.z}; }
    glm::vec3 at(int x, int y) const { return texels_[static_cast<std::size_t>(y) * static_cast<std::size_t>(width_) + static_cast<std::size_t>(x)]; }

    double cell_light(int x, int y) const;

    int width_ = 0, height_ = 0;     // of the picture; 0: none
    std::vector<glm::vec3> texels_;
    std::vector<float> rows_;        // cumulative over rows, height + 1 of them, 0 to 1
    std::vector<float> columns_;     // of each row, width + 1 of them
    float cosine_ = 1, sine_ = 0;
    glm::vec3 colour_{1};
    bool dark_ = false;
};

}  // namespace pai::path
