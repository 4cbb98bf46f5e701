#pragma once
// Triangles that shine, to be asked for their light by how much they have.
#include <vector>

#include "path/scene.h"

namespace pai::path {

class Emitters {
public:
    explicit Emitters(const Scene& scene);
    bool empty() const { return triangles_.empty(); }

    struct Draw {
        glm::vec3 position{0}, normal{0};
        float density = 0;  // per square metre
        Hit hit;            // of the point, its ray's side excepted
    };
    // A point of an emitter; `pick` in [0,1), `u` in [0,1)^2.
    Draw sample(float pick, glm::vec2 u) const;
    // Per square metre, with which sample() returns a point of this triangle; 0: it does not shine.
    float density(const Hit& hit) const;

private:
    struct Triangle {
        std::uint32_t piece, triangle;
        float area;
    };
    const Scene& scene_;
    std::vector<Triangle> triangles_;
    std::vector<float> cumulative_;          // one more than triangles
    std::vector<std::vector<float>> by_piece_;  // density of each triangle; empty: the piece does not shine
};

}  // namespace pai::path
