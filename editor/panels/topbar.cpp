#include "panels/topbar.h"

#include <algorithm>

#include <fmt/format.h>
#include <imgui.h>

#include "panels/commands.h"
#include "panels/workbench.h"
#include "panels/workspace.h"
#include "ui/widgets.h"

namespace pai {
namespace {

void draw_items(Workbench& bench, std::string_view menu) {
    const ui::Place place(menu);
    for (const Command& command : all_commands()) {
        if (command.menu != menu) continue;
        if (command.rule_before) ui::rule();
        if (ui::menu_item(command.name, shown_shortcut(command.keys), !command.enabled || command.enabled(bench), command.on && command.on(bench))) command.run(bench);
    }
}

void draw_menu(Workbench& bench, std::string_view menu) {
    const std::string_view words = ui::tr(menu);
    const bool open = ImGui::BeginMenu(fmt::format("{}##{}", words, menu).c_str());
    ui::mark_item(menu);
    if (!open) return;
    draw_items(bench, menu);
    ImGui::EndMenu();
}

void draw_workspaces(Workspaces& workspaces) {
    for (const std::string_view name : Workspaces::kNames) {
        const std::string word = fmt::format("workspace-{}", name);
        if (ui::choice(word, workspaces.shown() == name)) workspaces.show(name);
        ImGui::SameLine(0, ui::px(2));
    }
}

void draw_transport(Workbench& bench) {
    const StageStatus& s = bench.status;
    const auto run = [&](const char* name, ui::Icon icon, bool on = false) {
        const Command* command = find_command(name);
        if (ui::icon_button(name, icon, on, true, shown_shortcut(command->keys))) command->run(bench);
        ImGui::SameLine(0, ui::px(2));
    };
    run("to-start", ui::Icon::Back);
    run("play", s.playing ? ui::Icon::Pause : ui::Icon::Play, s.playing);
    run("to-end", ui::Icon::Forward);
    run("loop", ui::Icon::Loop, bench.looping);
    run("record", ui::Icon::Key, bench.view.record);
    ImGui::SameLine(0, ui::px(8));
    const Timeline* timeline = bench.edited_timeline();
    const Tempo tempo = timeline ? timeline->tempo : Tempo{};
    const std::string all = shown_time(s.duration, bench.time_shown, 60, tempo);
    // Times are typed where they are shown: "120f", "1:02:03:04", "3|2".
    std::string now = shown_time(s.t, bench.time_shown, 60, tempo);
    if (ui::line("time", now, {}, ui::px(96))) {
        const auto typed = parse_time(now, bench.time_shown, {60, 1}, tempo, s.t);
        if (!typed) bench.fail(typed.error());
        else if (bench.stage) bench.stage->seek(*typed);
    }
    ui::tip("time-help");
    ImGui::SameLine(0, ui::px(4));
    ImGui::AlignTextToFramePadding();
    ui::text(fmt::format("/ {}", all), ui::Ink::Dim, ui::px(96));
}

// A small gate in the accent: the program's mark.
void draw_mark(glm::vec2 at, float side) {
    ImDrawList* list = ImGui::GetWindowDrawList();
    const auto block = [&](float x0, float y0, float x1, float y1) {
        list->AddRectFilled({at.x + x0 * side, at.y + y0 * side}, {at.x + x1 * side, at.y + y1 * side}, ui::ink32(ui::Ink::Accent));
    };
    block(0.08f, 0.14f, 0.92f, 0.24f), block(0.2f, 0.34f, 0.8f, 0.42f);
    block(0.16f, 0.24f, 0.26f, 0.92f), block(0.74f, 0.24f, 0.84f, 0.92f), block(0.42f, 0.34f, 0.49f, 0.92f), block(0.51f, 0.34f, 0.58f, 0.92f);
}

void draw_title(Workbench& bench, float right) {
    const std::string title = shown_text(bench.show().title, bench.project.name());
    const bool saved = bench.is_saved();
    const float width = std::min(ImGui::CalcTextSize(title.c_str()).x + ui::px(28), ui::px(300));
    ImGui::SetCursorPosX(std::max(ImGui::GetCursorPosX(), right - width - ui::px(150)));
    ImGui::AlignTextToFramePadding();
    ui::text(title, ui::Ink::Text, width - ui::px(26));
    ImGui::SameLine(0, ui::px(6));
    const ImVec2 at = ImGui::GetCursorScreenPos();
    ImGui::Dummy({ui::px(12), ImGui::GetFrameHeight()});
    ui::mark_item(saved ? "saved" : "unsaved");
    ui::tip(saved ? "saved" : "unsaved");
    ImGui::GetWindowDrawList()->AddCircleFilled({at.x + ui::px(6), at.y + ImGui::GetFrameHeight() / 2}, ui::px(4), ui::ink32(saved ? ui::Ink::Good : ui::Ink::Warn));
    ImGui::SameLine(0, ui::px(6));
    if (ui::icon_button("undo", ui::Icon::Undo, false, bench.can_undo(), "Ctrl+Z")) bench.undo();
    ImGui::SameLine(0, ui::px(2));
    if (ui::icon_button("redo", ui::Icon::Redo, false, bench.can_redo(), "Ctrl+Shift+Z")) bench.redo();
    ImGui::SameLine(0, ui::px(2));
    if (ui::icon_button("search", ui::Icon::Search, false, true, "Ctrl+P")) bench.asked.push_back(Ask::Search);
    ImGui::SameLine(0, ui::px(6));
    if (ui::button("language-other", ui::Press::Quiet)) bench.asked.push_back(Ask::OtherLanguage);
}

void draw_rows(Workbench& bench, Workspaces& workspaces, const ui::Box& box) {
    const ui::Place place("top");
    if (ImGui::BeginMenuBar()) {
        const ImVec2 at = ImGui::GetCursorScreenPos();
        draw_mark({at.x, at.y + ui::px(4)}, ui::px(18));
        ImGui::Dummy({ui::px(20), 1});
        for (const char* menu : {"menu-file", "menu-edit", "menu-add", "menu-view", "menu-help"}) draw_menu(bench, menu);
        ImGui::EndMenuBar();
    }
    ImGui::SetCursorPos({ui::px(8), ui::px(34)});
    draw_workspaces(workspaces);
    const float middle = (box.max_px.x - box.min_px.x) / 2;
    ImGui::SetCursorPos({std::max(ImGui::GetCursorPosX() + ui::px(24), middle - ui::px(150)), ui::px(34)});
    draw_transport(bench);
    ImGui::SameLine(0, ui::px(16));
    draw_title(bench, box.max_px.x - box.min_px.x - ui::px(8));
}

}  // namespace

void draw_topbar(Workbench& bench, Workspaces& workspaces, const ui::Box& box) {
    constexpr ImGuiWindowFlags kFlags = ImGuiWindowFlags_NoDecoration | ImGuiWindowFlags_NoMove | ImGuiWindowFlags_NoSavedSettings | ImGuiWindowFlags_NoBringToFrontOnFocus;
    ImGui::SetNextWindowPos({box.min_px.x, box.min_px.y});
    ImGui::SetNextWindowSize({box.max_px.x - box.min_px.x, box.max_px.y - box.min_px.y});
    ImGui::PushStyleVar(ImGuiStyleVar_WindowPadding, {ui::px(8), 0});
    const glm::vec4 ground = ui::ink(ui::Ink::Frame);
    ImGui::PushStyleColor(ImGuiCol_WindowBg, ImVec4(ground.r, ground.g, ground.b, 1));
    ImGui::Begin("topbar", nullptr, kFlags | ImGuiWindowFlags_MenuBar);
    ImGui::PopStyleColor();
    draw_rows(bench, workspaces, box);
    ImGui::End();
    ImGui::PopStyleVar();
}

void draw_notices(Workbench& bench, const ui::Box& window) {
    while (!bench.notices.empty() && bench.notices.front().until_s < bench.now_s) bench.notices.pop_front();
    ImDrawList* list = ImGui::GetForegroundDrawList();
    float y = window.max_px.y - ui::px(20);
    std::deque<Notice> shown = bench.notices;
    // As long as it lasts.
    if (bench.conversions.running()) shown.push_back({fmt::format(fmt::runtime(ui::tr("converting")), bench.conversions.source().filename().string()), ui::Ink::Text, 0});
    for (auto it = shown.rbegin(); it != shown.rend(); ++it) {
        ui::shell().need_glyphs(it->text);
        const float wrap = ui::px(520);
        const ImVec2 size = ImGui::CalcTextSize(it->text.c_str(), nullptr, false, wrap);
        const float x = window.middle().x - size.x / 2;
        y -= size.y + ui::px(20);
        list->AddRectFilled({x - ui::px(14), y - ui::px(7)}, {x + size.x + ui::px(14), y + size.y + ui::px(7)}, ui::ink32(ui::Ink::Raised), ui::px(7));
        list->AddRect({x - ui::px(14), y - ui::px(7)}, {x + size.x + ui::px(14), y + size.y + ui::px(7)}, ui::ink32(ui::Ink::Line), ui::px(7));
        list->AddText(nullptr, 0, {x, y}, ui::ink32(it->ink), it->text.c_str(), nullptr, wrap);
        ui::shell().mark("notice", {{x, y}, {x + size.x, y + size.y}});
    }
}

}  // namespace pai
