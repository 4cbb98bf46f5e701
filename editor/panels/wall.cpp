#include "panels/wall.h"

#include <algorithm>

#include "base/log.h"
#include "gfx/framebuffer.h"
#include "panels/outputs_state.h"
#include "panels/workbench.h"

namespace pai {

Result<std::unique_ptr<Wall>> Wall::open(const Venue& venue) {
    PAI_TRY(auto windows, app::OutputWindows::create(venue, {.title = "Paifang outputs"}));
    if (app::OutputWindow* const first = windows.waiting()) first->window.make_current(false);
    else windows.front().make_current(false);
    PAI_TRY(auto pictures, OutputPictures::create());
    auto wall = std::make_unique<Wall>(Key{}, std::move(windows), std::move(pictures));
    wall->venue_ = venue;
    return wall;
}

Wall::Wall(Key, app::OutputWindows windows, OutputPictures pictures) : windows_(std::move(windows)), pictures_(std::make_unique<OutputPictures>(std::move(pictures))) {}

Wall::~Wall() {
    windows_.front().make_current(false);
    pictures_.reset();
}

PatternWish Wall::wish_for(const Id& output, const OutputsState& state) const {
    // Blends are judged by eye while they are adjusted, in any pattern.
    const bool blends = state.model && state.model->output() == output && state.model->tool() == app::AdjustTool::Blend && state.view == OutputsState::View::Output;
    return {state.pattern_of(output), blends};
}

bool Wall::is_shown(app::OutputWindow& window, const OutputsState& state) {
    bool same = true;
    for (const Id& id : window.plan.outputs) {
        Shown now{venue_.outputs.at(id), wish_for(id, state), windows_.places(), canvases_, window.window.width(), window.window.height()};
        if (shown_[id] == now) continue;
        shown_[id] = std::move(now);
        same = false;
    }
    return same;
}

void Wall::compose(app::OutputWindow& window, const OutputsState& state) {
    window.window.make_current(false);
    const int height = window.window.height();
    gfx::bind_window(window.window.width(), height);
    gfx::clear_window();
    for (const Id& id : window.plan.outputs) {
        const DesktopRect part = window.part(windows_.places().at(id), part_of(venue_, venue_.outputs.at(id)));
        pictures_->draw(venue_, id, {part.x, height - part.y - part.height, part.width, part.height}, wish_for(id, state), windows_.places());
    }
    window.window.swap();
}

void Wall::show(const Venue& venue, const OutputsState& state, const Workbench& bench, bool displays_changed) {
    windows_.front().make_current(false);
    if (venue != venue_) {
        venue_ = venue;
        shown_.clear();
        if (const auto used = windows_.use(venue_); !used) log::error("editor", "outputs: {}", used.error().message);
    }
    windows_.follow_displays(displays_changed);
    windows_.front().make_current(false);
    if (const Id& canvas = bench.pictured_canvas(); !canvas.empty() && (bench.picture_is_new || pictured_ != bench.picture.view)) {
        pictures_->put_canvas(canvas, bench.picture);
        pictured_ = bench.picture.view;
        ++canvases_;
    }
    for (app::OutputWindow* window : windows_.shown())
        if (!is_shown(*window, state)) compose(*window, state);
}

std::vector<Id> Wall::dark() const {
    std::vector<Id> out;
    for (const auto& [id, place] : windows_.places())
        if (place.kind == OutputPlace::Kind::Waiting) out.push_back(id);
    return out;
}

}  // namespace pai
