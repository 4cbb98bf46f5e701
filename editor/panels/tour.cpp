#include "panels/tour.h"

#include <algorithm>
#include <iterator>
#include <optional>
#include <string_view>

#include <fmt/format.h>
#include <imgui.h>

#include "panels/workbench.h"
#include "ui/widgets.h"

namespace pai {
namespace {

struct TourStep {
    std::string_view title, words;  // words of the interface
    std::string_view about;         // a place
    std::optional<Ask> shows;       // the panel that it speaks of
    // What the person is asked to do; null: to read.
    bool (*done)(const Workbench&, std::size_t position);
};

bool looks_freely(const Workbench& b, std::size_t) { return b.seen_by == StageCamera::Kind::Free; }
bool has_selected(const Workbench& b, std::size_t) { return !b.selection.present(b.show()).empty(); }
bool has_edited(const Workbench& b, std::size_t position) { return b.project.document().position() > position; }
bool has_undone(const Workbench& b, std::size_t) { return b.project.document().position() < b.project.document().steps().size(); }
bool is_playing(const Workbench& b, std::size_t) { return b.status.playing; }

constexpr TourStep kTourSteps[] = {
    {"tour-show", "tour-show-words", "viewport/picture", Ask::ToViewport, nullptr},
    {"tour-look", "tour-look-words", "viewport/picture", Ask::ToViewport, looks_freely},
    {"tour-select", "tour-select-words", "viewport/picture", Ask::ToViewport, has_selected},
    {"tour-inspect", "tour-inspect-words", "tab-inspector", std::nullopt, has_edited},
    {"tour-undo", "tour-undo-words", "top/undo", std::nullopt, has_undone},
    {"tour-time", "tour-time-words", "top/play", Ask::ToTimeline, is_playing},
    {"tour-cues", "tour-cues-words", "tab-cues", Ask::ToCues, nullptr},
    {"tour-assets", "tour-assets-words", "tab-assets", Ask::ToAssets, nullptr},
    {"tour-problems", "tour-problems-words", "tab-problems", Ask::ToProblems, nullptr},
    {"tour-end", "tour-end-words", "top/search", std::nullopt, nullptr},
};

constexpr float kBubbleWidth = 340, kBubbleSide = 14;

// Where a bubble of that size stands beside `about` without leaving the window.
glm::vec2 corner_of(const ui::Box& about, glm::vec2 size, const ui::Box& window) {
    const glm::vec2 room = window.max_px - window.min_px;
    const glm::vec2 extent = about.max_px - about.min_px;
    const float side = ui::px(kBubbleSide);
    glm::vec2 at{about.middle().x - size.x / 2, about.max_px.y + side};
    // Inside of what is large, below what is small, above it where there is no room.
    if (extent.y > size.y * 1.5f && extent.x > size.x * 1.2f) at = {about.min_px.x + side, about.max_px.y - size.y - side};
    else if (at.y + size.y > room.y - side) at.y = about.min_px.y - size.y - side;
    return {std::clamp(at.x, side, std::max(side, room.x - size.x - side)), std::clamp(at.y, side, std::max(side, room.y - size.y - side))};
}

}  // namespace

void EditorTour::start(Workbench& bench) {
    running_ = true;
    bench.asked.push_back(Ask::StageWorkspace);
    // Many shows begin in the dark.
    if (bench.stage && bench.status.t == Flicks{}) bench.stage->seek({bench.status.duration.count / 3});
    enter(bench, 0);
}

void EditorTour::enter(Workbench& bench, std::size_t step) {
    step_ = step;
    position_ = bench.project.document().position();
    if (kTourSteps[step].shows) bench.asked.push_back(*kTourSteps[step].shows);
    was_done_ = kTourSteps[step].done && kTourSteps[step].done(bench, position_);
}

void EditorTour::draw(Workbench& bench, const ui::Box& window) {
    if (!running_) return;
    const TourStep& step = kTourSteps[step_];
    if (step.done && !was_done_ && step.done(bench, position_) && step_ + 1 < std::size(kTourSteps)) enter(bench, step_ + 1);
    const auto& places = ui::shell().places();
    const auto found = places.find(std::string(kTourSteps[step_].about));
    const ui::Box about = found == places.end() ? ui::Box{window.middle(), window.middle()} : found->second;
    draw_bubble(bench, window, about);
}

void EditorTour::draw_bubble(Workbench& bench, const ui::Box& window, const ui::Box& about) {
    const ui::Place place("tour");
    const TourStep& step = kTourSteps[step_];
    ImDrawList* list = ImGui::GetForegroundDrawList();
    list->AddRect({about.min_px.x - ui::px(3), about.min_px.y - ui::px(3)}, {about.max_px.x + ui::px(3), about.max_px.y + ui::px(3)}, ui::ink32(ui::Ink::Accent), ui::px(6), 0, ui::px(2));
    const float width = std::min(ui::px(kBubbleWidth), window.max_px.x - ui::px(40)), inside = width - ui::px(36);
    const std::string_view words = ui::tr(step.words);
    const float text = ImGui::CalcTextSize(words.data(), words.data() + words.size(), false, inside).y;
    const glm::vec2 size{width, text + ui::px(116)};
    const glm::vec2 at = corner_of(about, size, window);
    ImGui::SetNextWindowPos({at.x, at.y});
    ImGui::SetNextWindowSize({size.x, size.y});
    const glm::vec4 ground = ui::ink(ui::Ink::Raised), edge = ui::ink(ui::Ink::Accent);
    ImGui::PushStyleColor(ImGuiCol_WindowBg, ImVec4(ground.r, ground.g, ground.b, 1)), ImGui::PushStyleColor(ImGuiCol_Border, ImVec4(edge.r, edge.g, edge.b, 0.6f));
    ImGui::PushStyleVar(ImGuiStyleVar_WindowRounding, ui::px(10)), ImGui::PushStyleVar(ImGuiStyleVar_WindowPadding, {ui::px(18), ui::px(14)});
    ImGui::PushStyleVar(ImGuiStyleVar_WindowBorderSize, 1);
    ImGui::Begin("tour", nullptr, ImGuiWindowFlags_NoDecoration | ImGuiWindowFlags_NoMove | ImGuiWindowFlags_NoSavedSettings | ImGuiWindowFlags_NoFocusOnAppearing);
    ImGui::PopStyleVar(3), ImGui::PopStyleColor(2);
    ui::label(step.title, ui::Ink::Accent);
    ImGui::SameLine(width - ui::px(70));
    ui::text(fmt::format("{} / {}", step_ + 1, std::size(kTourSteps)), ui::Ink::Dim);
    ui::paragraph(step.words, ui::Ink::Text);
    ImGui::SetCursorPosY(size.y - ui::px(48));
    const bool last = step_ + 1 == std::size(kTourSteps);
    if (!last) {
        if (ui::button("tour-skip", ui::Press::Quiet)) stop();
        ImGui::SameLine();
    }
    if (step_ > 0) {
        if (ui::button("tour-back")) enter(bench, step_ - 1), was_done_ = true;
        ImGui::SameLine();
    }
    if (last ? ui::button("tour-finish", ui::Press::Main) : ui::button("tour-next", ui::Press::Main)) {
        if (last) stop();
        else enter(bench, step_ + 1);
    }
    ImGui::End();
}

}  // namespace pai
