#include "app/view_solid.h"

#include <chrono>

#include "app/view_probe.h"
#include "base/log.h"

namespace pai::app {
namespace {

template <class T>
bool done(const std::future<T>& job) {
    return job.valid() && job.wait_for(std::chrono::seconds(0)) == std::future_status::ready;
}

}  // namespace

ViewSolid::~ViewSolid() = default;

void ViewSolid::make(const ModelData& model, const std::vector<int>& animations, double time_s) {
    make(std::shared_ptr<const ModelData>(std::shared_ptr<const ModelData>(), &model), animations, time_s);
}

void ViewSolid::make(std::shared_ptr<const ModelData> model, const std::vector<int>& animations, double time_s) {
    if (making_.valid() || (pose_ && pose_->first == animations && (animations.empty() || pose_->second == time_s))) return;
    pose_ = {animations, time_s};
    making_ = std::async(std::launch::async, [model = std::move(model), animations, time_s] { return Solid::create(*model, animations, time_s); });
}

void ViewSolid::find_area() {
    if (!solid_ || !wanted_ || area_job_.valid() || found_ == wanted_) return;
    finding_ = wanted_;
    area_job_ = std::async(std::launch::async, [solid = solid_, section = *wanted_] {
        const auto [normal, offset] = plane_of(section);
        return section_area(*solid, normal, offset);
    });
}

bool ViewSolid::pump() {
    bool any = false;
    if (done(making_)) {
        Made made = making_.get();
        failed_ = !made;
        if (made) solid_ = std::make_shared<const Solid>(*std::move(made));
        else log::warn("view", "{}", made.error().message);
        found_.reset();
        any = true;
    }
    if (done(area_job_)) {
        area_ = area_job_.get();
        found_ = finding_;
        any = true;
    }
    find_area();
    return any;
}

void ViewSolid::wait() {
    do {
        if (making_.valid()) making_.wait();
        if (area_job_.valid()) area_job_.wait();
    } while (pump());
}

const SectionArea* ViewSolid::area(const std::optional<Section>& section) {
    wanted_ = section;
    find_area();
    return section && found_ == section ? &area_ : nullptr;
}

}  // namespace pai::app
