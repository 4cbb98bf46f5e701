#pragma once
// What a coarser form of a mesh changes besides its shape: shading, vertex colours, where textures lie.
#include <cstdint>
#include <span>
#include <vector>

#include "asset/model.h"

namespace pai {

// Compares coarser forms of one primitive with the full one, at samples spread over them. Keeps the primitive's address.
class LookError {
public:
    explicit LookError(const Primitive& full);
    // In metres in the space of the mesh, to be compared with pixels as a shift of the shape is: root mean square over samples of
    // how large the patches of changed light are, times how much it changes there; of textures how far they slide.
    float measure(std::span<const std::uint32_t> level) const;

private:
    struct Sample {
        glm::vec3 position, normal;
        glm::vec4 colour;
        glm::vec2 uv;
        float patch_m;
    };
    std::uint64_t cell_of(glm::ivec3 cell) const;
    glm::ivec3 cell_at(glm::vec3 position) const;
    // At the vertex that is nearest, of several at one place that which fits best. Below 0: there is none near.
    float at_nearest(const Sample& sample) const;
    float difference(const Sample& sample, std::uint32_t vertex) const;

    const Primitive& full_;
    float cell_m_ = 1, area_m2_ = 0, m_per_uv_ = 0;
    struct Cell {
        std::uint64_t key;
        std::uint32_t first;  // in order_; its end is the next one's first
    };
    std::vector<std::uint32_t> order_;  // vertices, cell by cell
    std::vector<Cell> cells_;           // by key; those beside each other along x follow each other; an end that is none closes them
};

}  // namespace pai
