#pragma once
// How finely a model's pictures are seen.
#include <cstdint>
#include <limits>
#include <vector>

#include "asset/model.h"
#include "render/gpu_model.h"
#include "show/frame_state.h"

namespace pai {

// How densely coordinates lie on a primitive: the fewest of them a metre of its mesh, the two hundredth of its area where they lie thinnest left out,
// of up to four thousand of its triangles. 0: it has none, or they stand still.
float coordinates_per_metre(const Primitive& primitive, int uv_set);

// Pixels that a whole turn of coordinates takes on a picture of `height_px` pixels at the nearest place of `bounds`, in metres of the world, whose coordinates
// lie `per_metre` a metre; nothing of it in front of the camera: 0. The nearest place itself may be seen: infinitely many.
float pixels_per_turn(const CameraState& camera, const Bounds& bounds, float per_metre, int height_px);

// What each image of a model is seen with, in texels of its longer side: as many as pixels, for the filter begins with the level that has no fewer.
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
