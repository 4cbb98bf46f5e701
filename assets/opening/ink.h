#pragma once
// An ink painting that grows: far hills, peaks, cliffs and a river; a boat passes, birds rise, the sun and at last a seal.
#include <vector>

#include <glm/vec3.hpp>

#include "make/raster.h"
#include "output/picture.h"

namespace pai {

class InkPainting {
public:
    InkPainting(int width, int height);
    // The picture at `seconds` of 26.7.
    Picture at(double seconds) const;

private:
    // One wash: how dark it becomes, and when it reaches each texel.
    struct Wash {
        std::vector<float> density, arrival_s;
        glm::vec3 ink;       // what the paper keeps of its light where the density is 1, linear
        float spread_s = 1;  // how long a texel takes to soak
    };
    template <class Paint>
    void each_pixel(Paint paint) const;
    Wash hills(float horizon, float height, float roughness, unsigned seed, glm::vec3 ink, double first_s, bool from_left) const;
    Wash cliffs() const;
    Wash water() const;
    std::vector<glm::vec3> washed(float seconds) const;  // paper and washes
    void add_sun(std::vector<glm::vec3>& light, double seconds) const;
    void add_boat(std::vector<glm::vec3>& light, double seconds) const;
    void add_birds(std::vector<glm::vec3>& light, double seconds) const;
    void add_seal(std::vector<glm::vec3>& light, double seconds) const;
    void lay(std::vector<glm::vec3>& light, const Raster& shape, glm::vec2 at, float cover) const;

    int width_, height_;
    std::vector<glm::vec3> paper_, dry_;  // linear
    std::vector<Wash> washes_;
    Raster boat_, seal_;            // colour and, in the fourth channel, how much they cover
};

}  // namespace pai
