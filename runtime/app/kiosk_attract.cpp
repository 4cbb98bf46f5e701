// What a kiosk shows while nobody is there.
#include "app/kiosk_state.h"

#include <algorithm>
#include <cmath>

#include <glm/trigonometric.hpp>

namespace pai::app {
namespace {

constexpr double kAttractTurn_deg = 42;  // of a step without a camera move

}  // namespace

KioskState::Turn KioskState::attract_turn() const {
    Turn out;
    struct Step {
        Id work;
        const AttractStep* step;
        Flicks duration;
    };
    std::vector<Step> steps;
    const auto shown = [&](const Id& work) { return !world_.permitted || world_.permitted(work); };
    for (const auto* entry : in_order(catalogue_.attract.steps))
        if (shown(entry->second.work)) steps.push_back({entry->second.work, &entry->second, entry->second.duration});
    if (catalogue_.attract.steps.empty())
        for (const auto* theme : in_order(catalogue_.themes))
            for (const auto* work : in_order(catalogue_.works))
                if (work->second.theme == theme->first && shown(work->first)) steps.push_back({work->first, nullptr, AttractStep{}.duration});
    Flicks whole;
    for (const Step& step : steps) whole = whole + step.duration;
    if (whole.count <= 0) return out;
    Flicks at{(now_ - loop_began_).count % whole.count};
    for (const Step& step : steps) {
        if (at >= step.duration) {
            at = at - step.duration;
            continue;
        }
        out.work = step.work;
        out.step = step.step;
        out.share = at.seconds() / step.duration.seconds();
        const double fade = catalogue_.attract.fade.seconds() * 0.5;
        const double edge = std::min(at.seconds(), (step.duration - at).seconds());
        out.light = fade > 0 ? static_cast<float>(std::clamp(edge / fade, 0.0, 1.0)) : 1.0f;
        return out;
    }
    return out;
}

KioskPose KioskState::attract_pose(const Turn& turn) const {
    const auto it = catalogue_.works.find(turn.work);
    if (it == catalogue_.works.end()) return {};
    const WorkView& view = it->second.view;
    ViewPoint from = view.start, to = view.start;
    if (turn.step && (turn.step->from || turn.step->to)) {
        if (turn.step->from) from = *turn.step->from;
        if (turn.step->to) to = *turn.step->to;
    } else {
        const auto reach = static_cast<float>(std::min(kAttractTurn_deg, static_cast<double>(view.limits.azimuth_deg))) * 0.5f;
        from.azimuth_deg -= reach;
        to.azimuth_deg += reach;
    }
    const KioskPose a = camera_.pose_of(from), b = camera_.pose_of(to);
    const double t = turn.share;
    KioskPose out;
    out.target = a.target + (b.target - a.target) * t;
    out.azimuth_deg = std::lerp(a.azimuth_deg, b.azimuth_deg, t);
    out.elevation_deg = std::lerp(a.elevation_deg, b.elevation_deg, t);
    out.distance_m = std::lerp(a.distance_m, b.distance_m, t);
    return camera_.limited(out);
}

}  // namespace pai::app
