#include "panels/gradient.h"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>
#include <imgui.h>

#include "base/srgb.h"
#include "edit/time_entry.h"
#include "edit/timing.h"
#include "panels/workbench.h"
#include "show/curve.h"
#include "ui/widgets.h"

namespace pai {
namespace {

struct GradientState {
    Id chosen, held;
    Show before;
    std::uint64_t gesture = 0;
    float pressed_px = 0;
};

std::uint32_t display_colour(const float* linear) {
    const float brightest = std::max({linear[0], linear[1], linear[2], 1.0f});
    const auto part = [&](int i) { return static_cast<int>(std::lround(std::clamp(srgb_from_linear(std::max(0.0f, linear[i]) / brightest), 0.0f, 1.0f) * 255)); };
    return IM_COL32(part(0), part(1), part(2), 255);
}

// The span that the bar shows: from the first to the last key, a second at least.
struct GradientSpan {
    double first_s, length_s;
    float left, width;
    float x_of(Flicks t) const { return left + static_cast<float>((t.seconds() - first_s) / length_s) * width; }
    Flicks time_at(float x) const { return Flicks::from_seconds(std::max(0.0, first_s + static_cast<double>((x - left) / width) * length_s)); }
};

GradientSpan span_of(const Track& track, float left, float width) {
    double first = 1e30, last = -1e30;
    for (const auto& [id, key] : track.keys) first = std::min(first, key.at.seconds()), last = std::max(last, key.at.seconds());
    if (last - first < 1) last = first + 1;
    // Some room for further stops on both sides.
    const double room = (last - first) * 0.06;
    return {std::max(0.0, first - room), last + room - std::max(0.0, first - room), left, std::max(1.0f, width)};
}

void draw_bar(const Curve& curve, const GradientSpan& span, float y, float height) {
    ImDrawList* list = ImGui::GetWindowDrawList();
    const float step = std::max(2.0f, ui::px(3));
    for (float x = span.left; x < span.left + span.width; x += step) {
        float value[4] = {};
        curve.sample(span.time_at(x), value);
        list->AddRectFilled({x, y}, {std::min(x + step, span.left + span.width), y + height}, display_colour(value));
    }
    list->AddRect({span.left, y}, {span.left + span.width, y + height}, ui::ink32(ui::Ink::Line));
}

void draw_chosen(Workbench& bench, GradientState& state, const Id& in, const Id& of, const Track& track) {
    const auto key = track.keys.find(state.chosen);
    if (key == track.keys.end()) return;
    const ItemRef ref = key_ref(in, of, state.chosen);
    const Keyframe now = key->second;
    float rgba[4] = {now.value.at[0], now.value.at[1], now.value.at[2], now.value.count == 4 ? now.value.at[3] : 1};
    if (const ui::Change change = ui::colour("stop-colour", rgba, now.value.count == 4)) {
        Numbers value = now.value;
        std::copy_n(rgba, value.count, value.at.begin());
        if (const auto made = set_key(bench.show(), in, track.target, now.at, value); !made) bench.fail(made.error());
        else bench.apply(made->change, change.gesture);
        return;
    }
    ImGui::SameLine(0, ui::px(8));
    const Timeline* timeline = bench.edited_timeline();
    const Tempo tempo = timeline ? timeline->tempo : Tempo{};
    std::string at = shown_time(now.at, bench.time_shown, 60, tempo);
    if (ui::line("stop-time", at, {}, std::clamp(ui::room().x - ui::px(36), ui::px(48), ui::px(96)))) {
        const auto typed = parse_time(at, bench.time_shown, {60, 1}, tempo, now.at);
        if (!typed) return bench.fail(typed.error());
        bench.apply(move_in_time(bench.show(), {ref}, *typed - now.at));
        return;
    }
    ImGui::SameLine(0, ui::px(8));
    if (ui::icon_button("delete-stop", ui::Icon::Close, false, track.keys.size() > 1)) bench.apply(delete_items(bench.show(), {ref}, OnReference::Mend));
}

}  // namespace

bool is_colour_track(const Track& track) {
    const std::string member = track.target.substr(track.target.rfind('/') + 1);
    return !track.keys.empty() && track.keys.begin()->second.value.count >= 3 && (member.find("colour") != member.npos || member == "background");
}

void draw_gradient(Workbench& bench, const Id& in, const Id& of) {
    const auto timeline = bench.show().timelines.find(in);
    if (timeline == bench.show().timelines.end() || !timeline->second.tracks.contains(of)) return;
    const Track track = timeline->second.tracks.at(of);  // its own: a drag edits it while it is drawn
    if (!is_colour_track(track)) return;
    const ui::Place place("gradient");
    GradientState& state = ui::shell().state<GradientState>(ImGui::GetID("gradient"));
    const float bar = ui::px(22), half = ui::px(6), inset = ui::px(8);
    const ui::Area area = ui::area("bar", {ui::room().x, bar + ui::px(18)});
    const GradientSpan span = span_of(!state.held.empty() ? state.before.timelines.at(in).tracks.at(of) : track, area.box.min_px.x + inset, area.box.max_px.x - area.box.min_px.x - 2 * inset);
    draw_bar(Curve(curve_keys(track), track.keys.begin()->second.value.count, false), span, area.box.min_px.y, bar);
    if (area.hovered && state.chosen.empty()) ui::tip("gradient-help");
    ImDrawList* list = ImGui::GetWindowDrawList();
    const float y = area.box.min_px.y + bar + half;
    Id under;
    for (const auto& [id, key] : track.keys) {
        const float x = span.x_of(key.at);
        list->AddTriangleFilled({x, y - half - ui::px(2)}, {x - half, y + half}, {x + half, y + half}, ui::ink32(id == state.chosen ? ui::Ink::Accent : ui::Ink::Text));
        list->AddRectFilled({x - half + ui::px(2), y + half - ui::px(1)}, {x + half - ui::px(2), y + half + ui::px(4)}, display_colour(key.value.at.data()));
        ui::mark_box(fmt::format("stop-{}", id), {{x - half, y - half}, {x + half, y + half}});
        if (std::abs(area.mouse_px.x - x) <= half && area.mouse_px.y > area.box.min_px.y + bar) under = id;
    }
    if (area.pressed && under.empty() && area.mouse_px.y <= area.box.min_px.y + bar) {
        Numbers value = track.keys.begin()->second.value;
        const Flicks at = span.time_at(area.mouse_px.x);
        Curve(curve_keys(track), value.count, false).sample(at, value.at.data());
        const auto made = set_key(bench.show(), in, track.target, at, value, track.keys.begin()->second.interpolation);
        if (made && bench.apply(made->change) && !made->items.empty()) state.chosen = made->items.front().id;
    } else if (area.pressed && !under.empty()) {
        state.chosen = state.held = under;
        state.before = timing_part(bench.show(), in, {of});
        state.gesture = ui::shell().next_gesture(), state.pressed_px = area.mouse_px.x;
    }
    if (area.held && !state.held.empty() && area.moved_px.x != 0) {
        const Flicks at = span.time_at(span.x_of(state.before.timelines.at(in).tracks.at(of).keys.at(state.held).at) + area.mouse_px.x - state.pressed_px);
        const auto change = move_in_time(state.before, {key_ref(in, of, state.held)}, at - state.before.timelines.at(in).tracks.at(of).keys.at(state.held).at);
        if (change) bench.replace_part(state.before, timing_part(bench.show(), in, {of}), *change, state.gesture);
    }
    if (area.released) state.held.clear(), state.before = {};
    draw_chosen(bench, state, in, of, track);
    ui::gap(4);
}

}  // namespace pai
