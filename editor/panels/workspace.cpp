#include "panels/workspace.h"

#include <algorithm>

#include <fmt/format.h>
#include <imgui.h>

#include "base/log.h"
#include "panels/panel.h"
#include "panels/workbench.h"
#include "ui/widgets.h"

namespace pai {
namespace {

using ui::Box;
using ui::Split;

std::unique_ptr<Split> first_layout(std::string_view name) {
    using ui::columns, ui::pane, ui::rows;
    if (name == "timeline") return rows(0.48f, columns(0.2f, pane({"outliner", "cues"}), columns(0.7f, pane({"viewport"}), pane({"inspector"}))), pane({"timeline", "log"}));
    if (name == "outputs") return columns(0.76f, pane({"outputs"}), rows(0.72f, pane({"inspector"}), pane({"history", "log"})));
    if (name == "rights") return columns(0.52f, rows(0.55f, pane({"licence"}), pane({"problems", "log"})), rows(0.5f, pane({"assets"}), pane({"inspector", "viewport"})));
    return rows(0.7f, columns(0.18f, pane({"outliner", "history"}), columns(0.76f, pane({"viewport"}), pane({"inspector"}))),
                columns(0.66f, pane({"timeline", "cues"}), pane({"assets", "problems", "log"})));
}

// A layout of another version may name a panel that is gone.
bool is_whole(const Split& split) {
    if (split.axis != Split::Axis::None) return is_whole(*split.first) && is_whole(*split.second);
    return std::all_of(split.panels.begin(), split.panels.end(), [](const std::string& p) { return find_panel(p) != nullptr; });
}

// The names of a pane's panels in a row; a click shows one.
void draw_tabs(Split& split, const Box& box) {
    ImDrawList* list = ImGui::GetWindowDrawList();
    const float height = ui::px(ui::kHeader), line = ImGui::GetTextLineHeight();
    list->AddRectFilled({box.min_px.x, box.min_px.y}, {box.max_px.x, box.min_px.y + height}, ui::ink32(ui::Ink::Frame));
    float x = box.min_px.x;
    for (std::size_t i = 0; i < split.panels.size(); ++i) {
        const std::string_view name = split.panels[i], words = ui::tr(name);
        const bool on = i == split.shown;
        const float width = ImGui::CalcTextSize(words.data(), words.data() + words.size()).x + ui::px(20);
        ImGui::SetCursorScreenPos({x, box.min_px.y});
        if (ImGui::InvisibleButton(fmt::format("tab-{}", name).c_str(), {width, height})) split.shown = i;
        ui::mark_item(fmt::format("tab-{}", name));
        const bool hot = ImGui::IsItemHovered();
        if (on) {
            list->AddRectFilled({x, box.min_px.y + ui::px(3)}, {x + width, box.min_px.y + height}, ui::ink32(ui::Ink::Panel), ui::px(5), ImDrawFlags_RoundCornersTop);
            if (split.panels.size() > 1) list->AddRectFilled({x + ui::px(10), box.min_px.y + ui::px(3)}, {x + width - ui::px(10), box.min_px.y + ui::px(5)}, ui::ink32(ui::Ink::Accent), ui::px(1));
        }
        ui::shell().judge_text(words, width - ui::px(20), std::min(x + width, box.max_px.x) - x - ui::px(20), true);
        list->AddText({x + ui::px(10), box.min_px.y + (height - line) / 2 + ui::px(1)}, ui::ink32(on ? ui::Ink::Text : hot ? ui::Ink::Text : ui::Ink::Dim), words.data(), words.data() + words.size());
        x += width;
    }
}

void draw_pane(Workbench& bench, Split& split, const Box& box) {
    if (split.panels.empty()) return;
    split.shown = std::min(split.shown, split.panels.size() - 1);
    const Panel* panel = find_panel(split.panels[split.shown]);
    if (!panel) return;
    constexpr ImGuiWindowFlags kFixed = ImGuiWindowFlags_NoDecoration | ImGuiWindowFlags_NoMove | ImGuiWindowFlags_NoSavedSettings | ImGuiWindowFlags_NoBringToFrontOnFocus;
    ImGui::SetNextWindowPos({box.min_px.x, box.min_px.y});
    ImGui::SetNextWindowSize({box.max_px.x - box.min_px.x, box.max_px.y - box.min_px.y});
    ImGui::PushStyleVar(ImGuiStyleVar_WindowPadding, {0, 0});
    const bool seen = ImGui::Begin(fmt::format("pane-{}", split.panels.front()).c_str(), nullptr, kFixed | ImGuiWindowFlags_NoScrollWithMouse);
    ImGui::PopStyleVar();
    if (seen) {
        draw_tabs(split, box);
        panel = find_panel(split.panels[split.shown]);
        const ui::Place place(panel->name);
        ImGui::SetCursorScreenPos({box.min_px.x, box.min_px.y + ui::px(ui::kHeader)});
        if (!panel->padded) ImGui::PushStyleVar(ImGuiStyleVar_WindowPadding, {0, 0});
        const bool inside = ImGui::BeginChild(split.panels[split.shown].c_str(), {0, 0}, panel->padded, panel->padded ? ImGuiWindowFlags_AlwaysUseWindowPadding : ImGuiWindowFlags_NoScrollbar | ImGuiWindowFlags_NoScrollWithMouse);
        if (!panel->padded) ImGui::PopStyleVar();
        const ImVec2 at = ImGui::GetWindowPos(), size = ImGui::GetWindowSize();
        ui::shell().mark(panel->name, {{at.x, at.y}, {at.x + size.x, at.y + size.y}});
        if (inside) panel->draw(bench);
        ImGui::EndChild();
    }
    ImGui::End();
}

void draw_bar(Split& split, const Box& bar, const Box& whole, int number) {
    const int side = split.axis == Split::Axis::Columns ? 0 : 1;
    constexpr ImGuiWindowFlags kFlags = ImGuiWindowFlags_NoDecoration | ImGuiWindowFlags_NoMove | ImGuiWindowFlags_NoSavedSettings | ImGuiWindowFlags_NoBackground;
    // Wider under the mouse than to the eye.
    const float grip = ui::px(3);
    Box wide = bar;
    wide.min_px[side] -= grip, wide.max_px[side] += grip;
    ImGui::SetNextWindowPos({wide.min_px.x, wide.min_px.y});
    ImGui::SetNextWindowSize({wide.max_px.x - wide.min_px.x, wide.max_px.y - wide.min_px.y});
    ImGui::PushStyleVar(ImGuiStyleVar_WindowPadding, {0, 0}), ImGui::PushStyleVar(ImGuiStyleVar_WindowMinSize, {1, 1});
    ImGui::Begin(fmt::format("bar-{}", number).c_str(), nullptr, kFlags);
    ImGui::PopStyleVar(2);
    ImGui::InvisibleButton("bar", ImGui::GetWindowSize());
    ui::shell().mark(fmt::format("bar-{}", number), bar);
    const bool hot = ImGui::IsItemHovered() || ImGui::IsItemActive();
    if (hot) ImGui::SetMouseCursor(side == 0 ? ImGuiMouseCursor_ResizeEW : ImGuiMouseCursor_ResizeNS);
    if (hot) ImGui::GetWindowDrawList()->AddRectFilled({bar.min_px.x, bar.min_px.y}, {bar.max_px.x, bar.max_px.y}, ui::ink32(ui::Ink::Accent));
    if (ImGui::IsItemActive()) {
        const float mouse = side == 0 ? ImGui::GetIO().MousePos.x : ImGui::GetIO().MousePos.y;
        split.share = std::clamp((mouse - whole.min_px[side]) / std::max(1.0f, whole.max_px[side] - whole.min_px[side]), 0.05f, 0.95f);
    }
    ImGui::End();
}

}  // namespace

Workspaces::Workspaces(const Preferences& kept) : shown_(kNames[0]) {
    for (const std::string_view name : kNames) {
        auto& layout = layouts_[std::string(name)];
        if (const auto it = kept.layouts.find(std::string(name)); it != kept.layouts.end()) {
            auto parsed = ui::parse_split(it->second);
            if (parsed && is_whole(**parsed)) layout = std::move(*parsed);
            else log::warn("editor", "the kept layout of {} is not used{}", name, parsed ? "" : ": " + parsed.error().message);
        }
        if (!layout) layout = first_layout(name);
    }
    show(kept.workspace);
}

void Workspaces::keep(Preferences& preferences) const {
    preferences.workspace = shown_;
    for (const auto& [name, layout] : layouts_) preferences.layouts[name] = ui::write_split(*layout);
}

void Workspaces::show(std::string_view name) {
    if (layouts_.contains(std::string(name))) shown_ = name;
}

void Workspaces::show_panel(std::string_view panel) {
    if (ui::show_panel(*layouts_.at(shown_), panel)) return;
    for (const std::string_view name : kNames)
        if (ui::show_panel(*layouts_.at(std::string(name)), panel)) return show(name);
}

void Workspaces::draw(Workbench& bench, const Box& box) {
    int number = 0;
    ui::lay_out(*layouts_.at(shown_), box, ui::px(2), ui::px(120), [&](Split& split, const Box& b) { draw_pane(bench, split, b); },
                [&](Split& split, const Box& bar, const Box& whole) { draw_bar(split, bar, whole, number++); });
}

}  // namespace pai
