#pragma once
// How finely a model's pictures are seen.
#include <cstdint>
#include <limits>
#include <vector>

#include "asset/model.h"
#include "render/gpu_model.h"
#include "show/frame_state.h"

namespace pai {

// How densely a picture lies on a primitive: turns of its longer side a metre of the mesh. Where the shorter side is stretched further than the longer one, it
// decides: as many turns as would give it as many texels a metre. The fewest, the two hundredth of the area where they are fewer left out, of up to four
// thousand of its triangles. `proportions`: the picture's sides, the longer one is 1. 0: there are no coordinates, or they stand still.
float coordinates_per_metre(const Primitive& primitive, int uv_set, glm::vec2 proportions = glm::vec2(1));

// Pixels that a whole turn of coordinates takes on a picture of `height_px` pixels at the nearest place of `bounds`, in metres of the world, whose coordinates
// lie `per_metre` a metre; nothing of it in front of the camera: 0. The nearest place itself may be seen: infinitely many.
float pixels_per_turn(const CameraState& camera, const Bounds& bounds, float per_metre, int height_px);

// What each image of a model is seen with, in texels of its longer side: so many that along both sides there are as many as pixels, for the filter begins with the level that has no fewer.
class PictureNeed {
public:
    // Of the images that `wanted` has a one for.
    PictureNeed(const ModelData& data, const std::vector<std::uint8_t>& wanted);

    // Texels of the longer side of each image that layers of `state` show by the asset `index`, which `model` is; 0: none. At most 65,536.
    std::vector<int> of(const FrameState& state, std::uint32_t index, const GpuModel& model, int height_px) const;

private:
    struct Use {
        std::uint32_t mesh = 0, primitive = 0;
        int image = -1;
        float per_metre = 0;
    };
    std::size_t images_;
    std::vector<Use> uses_;  // ordered by mesh and primitive
};

}  // namespace pai
