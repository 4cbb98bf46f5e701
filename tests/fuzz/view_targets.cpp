// The files that tell `paifang view` what to look at and from where, and what one player leaves for the next.
#include <cmath>

#include "app/camera_path.h"
#include "app/memo.h"
#include "app/scenario.h"
#include "targets.h"

namespace pai {
namespace {

void check(const app::ViewCamera& camera) {
    PAI_ASSERT(camera.fov_y_deg > 0 && camera.fov_y_deg < 180 && camera.near_m > 0 && camera.far_m > camera.near_m);
    for (int i = 0; i < 3; ++i) PAI_ASSERT(std::isfinite(camera.eye[i]) && std::isfinite(camera.target[i]));
}

void run_camera_path(ByteSpan bytes) {
    const auto path = app::parse_camera_path(as_text(bytes));
    if (!path) return PAI_ASSERT(!path.error().message.empty() && !path.error().reason.empty());
    PAI_ASSERT(!path->empty());
    for (const app::ViewCamera& camera : *path) {
        check(camera);
        (void)app::camera_state(camera);
    }
}

void run_memo(ByteSpan bytes) {
    const auto memo = app::read_memo(as_text(bytes));
    if (!memo) return PAI_ASSERT(!memo.error().message.empty());
    const auto again = app::read_memo(app::write_memo(*memo));
    PAI_ASSERT(again && *again == *memo);
}

void run_scenario(ByteSpan bytes) {
    for (const char* name : {"", "bell"}) {
        const auto scenario = app::parse_scenario(as_text(bytes), name);
        if (!scenario) {
            PAI_ASSERT(!scenario.error().message.empty());
            continue;
        }
        PAI_ASSERT(scenario->width > 0 && scenario->height > 0 && !scenario->model.empty());
        Bounds box;
        box.add({-1, -2, -3});
        box.add({4, 5, 6});
        const app::ViewCamera camera = app::scenario_camera(*scenario, box);
        PAI_ASSERT(std::isfinite(camera.eye.x) && std::isfinite(camera.far_m) && camera.far_m > camera.near_m);
    }
}

constexpr FuzzTarget kViewTargets[] = {{"camera_path", run_camera_path}, {"scenario", run_scenario}, {"memo", run_memo}};

}  // namespace

std::span<const FuzzTarget> view_fuzz_targets() { return kViewTargets; }

}  // namespace pai
