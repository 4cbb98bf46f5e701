#include "panels/outputs_state.h"

#include <algorithm>
#include <cmath>

#include <imgui.h>

#include "panels/venue_commands.h"
#include "panels/workbench.h"
#include "ui/widgets.h"

namespace pai {

const Id& OutputsState::output() const {
    static const Id kNone;
    return model ? model->output() : kNone;
}

app::TestPattern OutputsState::pattern_of(const Id& output) const {
    const auto it = patterns.find(output);
    return it == patterns.end() ? app::TestPattern::None : it->second;
}

void OutputsState::follow(const Workbench& bench) {
    if (!bench.venue) {
        model.reset(), canvas.clear();
        venue_ = nullptr;
        return;
    }
    const Venue& venue = *bench.venue;
    const void* now = bench.venue_project ? static_cast<const void*>(&*bench.venue_project) : &venue;
    const std::uint64_t revision = bench.venue_project ? bench.venue_project->revision() : 0;
    if (venue.outputs.empty()) model.reset();
    else if (!model || venue_ != now) model.emplace(venue);
    else if (revision_ != revision && model->venue() != venue) model->follow(venue);
    if (venue_ != now) patterns.clear(), file_changed = false, drag.reset();
    venue_ = now, revision_ = revision;
    std::erase_if(patterns, [&](const auto& p) { return !venue.outputs.contains(p.first); });
    // Whoever selects an output anywhere sees it here.
    if (selected_ != bench.selection.revision()) {
        selected_ = bench.selection.revision();
        if (const auto lead = bench.selection.lead(bench.show(), &venue)) {
            if (lead->kind == ItemRef::Kind::Output && model) model->choose_output(lead->id), canvas = venue.outputs.at(lead->id).canvas;
            if (lead->kind == ItemRef::Kind::Canvas) canvas = lead->id;
        }
    }
    if (!venue.canvases.contains(canvas)) canvas = model ? model->spec().canvas : venue.canvases.empty() ? Id() : venue.canvases.begin()->first;
    if (model) {
        const OutputSize size = size_of(venue, model->spec());
        model->set_size(model->output(), {size.width, size.height});
    }
}

bool take_canvas(Workbench& bench, OutputsState& state, const Id& canvas, glm::vec2 shown_px) {
    const CanvasSpec& spec = bench.venue->canvases.at(canvas);
    StageView view;
    // The real outputs need every pixel of it.
    const double factor = state.live ? 1.0 : std::min(1.0, static_cast<double>(shown_px.x) / std::max(1, spec.width_px));
    view.width_px = std::max(16, static_cast<int>(std::lround(spec.width_px * factor)));
    view.height_px = std::max(16, static_cast<int>(std::lround(spec.height_px * factor)));
    const bool ours = bench.put_view(view, canvas);
    if (!state.pictures && state.picture_problem.empty()) {
        auto made = OutputPictures::create();
        if (made) state.pictures = std::make_unique<OutputPictures>(std::move(*made));
        else state.picture_problem = made.error().message;
    }
    return ours && bench.pictured_canvas() == canvas;
}

void keep_model(Workbench& bench, OutputsState& state, std::string_view label, std::uint64_t gesture) {
    if (!state.model || !bench.venue || state.model->venue() == *bench.venue) return;
    const Change change{edit_between(*bench.venue, state.model->venue()), std::string(label) + ": " + state.output()};
    if (!bench.apply_venue(change, gesture)) state.model->follow(*bench.venue);
}

std::optional<ArrowKeys> arrow_keys() {
    const ImGuiIO& io = ImGui::GetIO();
    if (io.WantTextInput || ImGui::IsPopupOpen({}, ImGuiPopupFlags_AnyPopupId) || !ImGui::IsWindowFocused(ImGuiFocusedFlags_RootAndChildWindows)) return {};
    const auto pressed = [](Key key) { return ImGui::IsKeyPressed(static_cast<int>(key), true) ? 1 : 0; };
    ArrowKeys out;
    out.steps = {pressed(Key::Right) - pressed(Key::Left), pressed(Key::Down) - pressed(Key::Up)};
    if (out.steps == glm::ivec2(0)) return {};
    out.factor = io.KeyShift ? 10 : io.KeyCtrl ? 0.1 : 1;
    return out;
}

bool pixel_field(std::string_view id, double& value, std::uint64_t& gesture, double width_px) {
    ui::NumberLook look;
    look.unit = "px", look.step = 0.5, look.width_px = static_cast<float>(width_px);
    const ui::Change change = ui::number(id, value, look, number_typed("px"));
    gesture = change.gesture;
    return change.changed;
}

}  // namespace pai
