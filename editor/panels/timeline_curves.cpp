// Curves of tracks: a line for each number of the value, points at the keys, tangents at those that are selected.
#include <algorithm>
#include <cmath>

#include <fmt/format.h>
#include <imgui.h>

#include "base/srgb.h"
#include "panels/timeline_view.h"

namespace pai {
namespace {

constexpr float kTangent = 46, kPoint = 4;

ui::Ink ink_of(int number, int count) {
    constexpr ui::Ink kInks[] = {ui::Ink::AxisX, ui::Ink::AxisY, ui::Ink::AxisZ, ui::Ink::Info};
    return count == 1 ? ui::Ink::Accent : kInks[number & 3];
}

std::uint32_t shown_colour(const float* linear) {
    const float brightest = std::max({linear[0], linear[1], linear[2], 1.0f});
    const auto part = [&](int i) { return static_cast<int>(std::lround(std::clamp(srgb_from_linear(std::max(0.0f, linear[i]) / brightest), 0.0f, 1.0f) * 255)); };
    return IM_COL32(part(0), part(1), part(2), 255);
}

}  // namespace

TimelineView::Plot TimelineView::plot_of(const Id& id, const TimelineRow& row, float y, float height) const {
    Plot out{y + ui::px(10), y + height - ui::px(18), row.low, row.high};
    // What a hand holds does not change its measure.
    const bool held = (state_.pull == Pull::Value || state_.pull == Pull::TangentIn || state_.pull == Pull::TangentOut) && state_.held.of == id;
    if (held) out.low = state_.low, out.high = state_.high;
    return out;
}

void TimelineView::offer(const Under& point, const ImVec2& at) {
    const float far = std::max(std::abs(mouse_.x - at.x), std::abs(mouse_.y - at.y));
    if (far > ui::px(6) || far >= nearest_px_ || mouse_.y < below_ruler_) return;
    nearest_px_ = far;
    under_ = point;
}

void TimelineView::draw_curves(const TimelineRow& row, const Plot& plot) {
    const float step = std::max(2.0f, ui::px(3)), first = state_.scale.left_px, end = box_.max_px.x + step;
    std::vector<ImVec2> lines[4];
    for (float x = first; x <= end; x += step) {
        float value[4] = {};
        row.curve->sample(state_.scale.time_at(x), value);
        for (int i = 0; i < row.count; ++i) lines[i].push_back({x, plot.y_of(value[i])});
        // A colour as it is at each time.
        if (row.colour && row.count >= 3) list_.AddRectFilled({x, plot.top - ui::px(9)}, {x + step, plot.top - ui::px(4)}, shown_colour(value));
    }
    for (int i = 0; i < row.count; ++i) list_.AddPolyline(lines[i].data(), static_cast<int>(lines[i].size()), ui::ink32(ink_of(i, row.count), 0.85f), ImDrawFlags_None, ui::px(1.5f));
    // What the lines reach from and to.
    const std::string high = ui::shown_number(static_cast<double>(plot.high)), low = ui::shown_number(static_cast<double>(plot.low));
    for (const auto& [words, y] : {std::pair(high, plot.top), std::pair(low, plot.bottom)})
        list_.AddText({box_.max_px.x - ui::px(14) - ImGui::CalcTextSize(words.c_str()).x, y - ImGui::GetTextLineHeight() / 2}, ui::ink32(ui::Ink::Dim), words.c_str());
}

void TimelineView::draw_points(const Id& id, const TimelineRow& row, const Plot& plot) {
    const float reach = ui::px(6);
    const Flicks from = state_.scale.time_at(state_.scale.left_px - ui::px(kTangent));
    float last = -1e9f;
    for (auto key = std::lower_bound(row.keys.begin(), row.keys.end(), from, [](const auto& k, Flicks t) { return k.at < t; }); key != row.keys.end(); ++key) {
        const float x = x_of(key->at);
        if (x > box_.max_px.x + ui::px(kTangent)) break;
        const ItemRef ref = key_ref(bench_.timeline, id, key->id);
        const bool selected = bench_.selection.contains(ref);
        if (!selected && x - last < ui::px(7)) continue;
        last = x;
        for (int i = 0; i < row.count; ++i) {
            const ImVec2 at(x, plot.y_of(key->value.at[static_cast<std::size_t>(i)]));
            list_.AddCircleFilled(at, ui::px(selected ? kPoint : kPoint - 1), ui::ink32(selected ? ui::Ink::Text : ink_of(i, row.count)), 12);
            offer({ref, key->at, Pull::Value, i, at.y, plot.bottom - plot.top}, at);
            if (selected && x > state_.scale.left_px && x < box_.max_px.x) ui::mark_box(fmt::format("value-{}-{}-{}", id, key->id, i), {{at.x - reach, at.y - reach}, {at.x + reach, at.y + reach}});
        }
        if (selected) draw_tangents(ref, *key, plot);
    }
}

// Each as steep as its number changes there; as long in every direction.
void TimelineView::draw_tangents(const ItemRef& ref, const TimelineRow::Key& key, const Plot& plot) {
    const float x = x_of(key.at), reach = ui::px(6);
    for (int i = 0; i < key.value.count; ++i) {
        const auto n = static_cast<std::size_t>(i);
        const ImVec2 at(x, plot.y_of(key.value.at[n]));
        for (const bool out : {false, true}) {
            if (!(out ? key.slopes.out_cubic : key.slopes.in_cubic)) continue;
            const bool given = out ? key.slopes.out_given : key.slopes.in_given;
            const auto slope = static_cast<double>(out ? key.slopes.out.at[n] : key.slopes.in.at[n]);
            const auto steep = static_cast<float>(slope / state_.scale.px_per_s) / plot.per_px();
            const float along = (out ? 1.0f : -1.0f) * ui::px(kTangent) / std::sqrt(1 + steep * steep);
            const ImVec2 tip(at.x + along, at.y - along * steep);
            const std::uint32_t ink = ui::ink32(ink_of(i, key.value.count), 0.9f);
            list_.AddLine(at, tip, ink, ui::px(1));
            if (given) list_.AddCircleFilled(tip, ui::px(kPoint), ink, 12);
            else list_.AddCircle(tip, ui::px(kPoint), ink, 12, ui::px(1.5f));
            offer({ref, key.at, out ? Pull::TangentOut : Pull::TangentIn, i, at.y, plot.bottom - plot.top}, tip);
            ui::mark_box(fmt::format("tangent-{}-{}-{}-{}", out ? "out" : "in", ref.of, ref.id, i), {{tip.x - reach, tip.y - reach}, {tip.x + reach, tip.y + reach}});
        }
    }
}

}  // namespace pai
