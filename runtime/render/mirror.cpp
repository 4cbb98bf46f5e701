#include "render/mirror.h"

#include <glm/gtc/matrix_transform.hpp>

#include <algorithm>

namespace pai {
namespace {

// What is cut a little lower than the water leaves no gap at the shore.
constexpr float kBelowM = 0.25f;

glm::mat4 upside_down() { return glm::scale(glm::mat4(1), {1, -1, 1}); }

}  // namespace

CameraState mirrored_camera(const CameraState& camera, float height_m) {
    CameraState out = camera;
    const glm::mat4 mirror = glm::translate(glm::mat4(1), {0, 2 * height_m, 0}) * upside_down();
    out.world_from_camera = mirror * camera.world_from_camera * upside_down();
    return out;
}

std::optional<float> mirror_height(const DrawList& list) {
    if (list.water_m) return list.water_m;
    return list.frame.sun.w > 0 && list.frame.weather.x > 0 ? list.mirror_m : std::nullopt;
}

float unseen_share(const shared::FrameBlock& frame) {
    float top = -1;
    for (const float x : {-1.0f, 1.0f}) {
        const auto rise = [&](float y) {
            const glm::vec4 p = frame.world_from_clip * glm::vec4(x, y, 1, 1);
            return p.y / p.w - frame.camera_ws.y;
        };
        const float low = rise(-1), high = rise(1);
        if (low >= 0) {
            if (high < 0) top = 1;
            continue;
        }
        top = std::max(top, high <= 0 ? 1.0f : -1 + 2 * low / (low - high));
    }
    return 0.5f - 0.5f * std::min(top + kTurnedUp, 1.0f);
}

void keep_above(DrawList& list, float height_m) {
    for (auto* items : {&list.opaque, &list.blended}) {
        for (DrawItem& d : *items) {
            if (d.bounds_ws.max.y < height_m || (d.open && (d.open->water || (d.open->ground && d.open->ground->mirror)))) d.visible = false;
            if (!d.visible || d.cut || d.bounds_ws.min.y >= height_m) continue;
            d.cut = true;
            list.blocks[d.block].section = {0, -1, 0, kBelowM - height_m};
        }
    }
    list.splats.clear();
    list.frame.counts.x = 0;
    list.frame.weather.x = 0;
}

}  // namespace pai
