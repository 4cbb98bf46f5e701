#pragma once
// One layer as the GPU sees it: the frame block, and every primitive with its draw block, culled and sorted.
#include <cstdint>
#include <vector>

#include "render/residency.h"
#include "shaders/shared/frame.h"
#include "show/frame_state.h"

namespace pai {

struct DrawItem {
    const GpuModel* model = nullptr;
    const GpuItem* item = nullptr;
    const GpuMaterial* material = nullptr;
    std::uint32_t block = 0;      // index of its draw block
    float depth_m = 0;            // of its centre along the view
    float opacity = 1;
    bool visible = true;          // inside the camera's view
    bool casts_shadow = true;
    bool mirrored = false;        // front faces turn clockwise
    Bounds bounds_ws;
    bool blended() const { return opacity < 1 || material->factors.alpha == Material::Alpha::Blend; }
};

struct DrawList {
    shared::FrameBlock frame{};
    std::vector<shared::DrawBlock> blocks;
    std::vector<DrawItem> opaque;   // near to far
    std::vector<DrawItem> blended;  // far to near
    Bounds casters_ws;              // of everything that casts a shadow
    const EnvironmentMap* environment = nullptr;  // null: uniform
};

// Clip space of a camera with reversed depth in [0,1]: 1 at near_m, 0 at far_m.
glm::mat4 clip_from_camera(const CameraState& camera, float aspect);

// False if the box is wholly outside the clip volume.
bool is_visible(const Bounds& box, const glm::mat4& clip_from_box);

// `width` x `height` of the picture in px. Lights beyond kMaxLights, and shadows beyond kMaxShadows, are left out in order.
DrawList build_draw_list(const Layer& layer, const Residency& residency, int width, int height);

}  // namespace pai
