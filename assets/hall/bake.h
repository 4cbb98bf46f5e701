#pragma once
// Indirect light of the hall, gathered on its boxes: each face owns a rectangle of one small picture.
#include <array>
#include <vector>

#include <glm/vec2.hpp>

#include "hall/layout.h"
#include "make/raster.h"

namespace pai {

// The rectangle of one face: texel centres of its border lie on the face's border.
struct FaceRect {
    int x = 0, y = 0, width = 2, height = 2;
};

class LightBake {
public:
    explicit LightBake(const std::vector<Block>& blocks);

    // Picture coordinates of a point on a face: `axis` 0 to 2, `side` 0 for the lower and 1 for the upper face.
    glm::vec2 uv(std::size_t block, int axis, int side, glm::vec3 p) const;
    // Gathers `bounces` times with `rays` a texel.
    void gather(int rays, int bounces);
    // Radiance seen from `from` along `towards` (unit), white for emitters as glow() says.
    float radiance(glm::vec3 from, glm::vec3 towards, Surface* seen = nullptr, glm::vec3* hit_at = nullptr) const;

    // Irradiance from all but the lamps themselves, over `open[face direction]` (order: -x +x -y +y -z +z),
    // lifted in the dark and softly held below 1.
    Raster occlusion(const std::array<float, 6>& open) const;
    int size() const { return kSize; }

private:
    struct Hit {
        float t = 1e9f;
        std::size_t block = 0;
        int axis = 0, side = 0;
    };
    static constexpr int kSize = 512;
    FaceRect& rect(std::size_t block, int axis, int side) { return rects_[block * 6 + static_cast<std::size_t>(axis * 2 + side)]; }
    const FaceRect& rect(std::size_t block, int axis, int side) const { return rects_[block * 6 + static_cast<std::size_t>(axis * 2 + side)]; }
    void pack();
    Hit cast(glm::vec3 from, glm::vec3 along, float reach) const;
    float leaving(const Hit& hit, glm::vec3 p) const;
    float lamps_at(glm::vec3 p, glm::vec3 normal) const;
    float coves_at(glm::vec3 p, glm::vec3 normal, std::uint32_t seed) const;
    glm::vec3 point(std::size_t block, int axis, int side, float a, float b) const;
    float gather_at(glm::vec3 p, glm::vec3 normal, int rays, std::uint32_t seed) const;
    template <class F>
    void each_texel(const F& f);

    const std::vector<Block>& blocks_;
    std::vector<FaceRect> rects_;
    Raster light_{kSize, kSize, glm::vec4(0)};  // irradiance; x: gathered, y: from the lamps, w: from the coves
};

}  // namespace pai
