#include "ui/widgets.h"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>
#include <imgui.h>
#include <imgui_internal.h>

namespace pai::ui {
namespace {

ImVec4 im(Ink i) {
    const glm::vec4 c = ink(i);
    return {c.r, c.g, c.b, c.a};
}

Box last_item() {
    const ImVec2 a = ImGui::GetItemRectMin(), b = ImGui::GetItemRectMax();
    return {{a.x, a.y}, {b.x, b.y}};
}

const char* end_of(std::string_view s) { return s.data() + s.size(); }

ImVec2 size_of(std::string_view s, float wrap = -1) { return ImGui::CalcTextSize(s.data(), end_of(s), false, wrap); }

// Words of ours from the cursor to the panel's edge.
void draw_words(std::string_view s, Ink colour, bool fixed) {
    const float box = ImGui::GetContentRegionMax().x - ImGui::GetCursorPosX();
    shell().judge_text(s, size_of(s).x, box, fixed);
    ImGui::PushStyleColor(ImGuiCol_Text, im(colour));
    ImGui::TextUnformatted(s.data(), end_of(s));
    ImGui::PopStyleColor();
}

void draw_wrapped(std::string_view s, Ink colour) {
    ImGui::PushStyleColor(ImGuiCol_Text, im(colour));
    ImGui::PushTextWrapPos(0);
    ImGui::TextUnformatted(s.data(), end_of(s));
    ImGui::PopTextWrapPos();
    ImGui::PopStyleColor();
}

void begin_tip() {
    ImGui::PushStyleVar(ImGuiStyleVar_WindowPadding, {px(10), px(8)});
    ImGui::BeginTooltip();
    ImGui::PushTextWrapPos(px(320));
}
void end_tip() {
    ImGui::PopTextWrapPos();
    ImGui::EndTooltip();
    ImGui::PopStyleVar();
}

// Names the item drawn last, and judges whether its words fit into it and into the panel.
void mark_words(std::string_view name, std::string_view words) {
    mark_item(name);
    const Box box = last_item();
    const float edge = ImGui::GetWindowPos().x + ImGui::GetWindowContentRegionMax().x;
    shell().judge_text(words, size_of(words).x, std::min(box.max_px.x, edge) - box.min_px.x, true);
}

struct Colours {
    Ink ground, hot, text;
};
Colours colours_of(Press press) {
    if (press == Press::Main) return {Ink::Accent, Ink::Accent, Ink::OnAccent};
    return {press == Press::Quiet ? Ink::Panel : Ink::Field, Ink::FieldHot, Ink::Text};
}

}  // namespace

// ---- places ------------------------------------------------------------------------------------------------------------

// The path so far is kept with the interface that is being drawn.
Place::Place(std::string_view name) : before_(shell().place().size()) {
    if (before_ > 0) shell().place() += '/';
    shell().place() += name;
    ImGui::PushID(name.data(), end_of(name));
}
Place::~Place() {
    ImGui::PopID();
    shell().place().resize(before_);
}

void mark_box(std::string_view name, const Box& box) { shell().mark(shell().place().empty() ? std::string(name) : fmt::format("{}/{}", shell().place(), name), box); }
void mark_item(std::string_view name) { mark_box(name, last_item()); }

// ---- words -------------------------------------------------------------------------------------------------------------

void label(std::string_view name, Ink colour) { draw_words(tr(name), colour, true); }

void caption(std::string_view name, Ink colour) {
    ImGui::PushFont(static_cast<ImFont*>(shell().font(Shell::Size::Caption)));
    draw_words(tr(name), colour, true);
    ImGui::PopFont();
}

void label_of(std::string_view name, std::string_view value, Ink colour) { draw_words(tr(name, value), colour, true); }

void paragraph(std::string_view name, Ink colour) { draw_wrapped(tr(name), colour); }

void text(std::string_view utf8, Ink colour, float width_px) {
    shell().need_glyphs(utf8);
    const float box = width_px > 0 ? width_px : std::max(1.0f, ImGui::GetContentRegionMax().x - ImGui::GetCursorPosX());
    const ImVec2 size = size_of(utf8);
    ImVec2 at = ImGui::GetCursorScreenPos();
    at.y += ImGui::GetCurrentWindow()->DC.CurrLineTextBaseOffset;
    shell().judge_text(utf8, size.x, box, false);
    ImGui::Dummy({std::min(size.x, box), ImGui::GetTextLineHeight()});
    ImGui::PushStyleColor(ImGuiCol_Text, im(colour));
    ImGui::RenderTextEllipsis(ImGui::GetWindowDrawList(), at, {at.x + box, at.y + ImGui::GetTextLineHeight()}, at.x + box, at.x + box, utf8.data(), end_of(utf8), &size);
    ImGui::PopStyleColor();
    if (size.x > box) tip_text(utf8);
}

void long_text(std::string_view utf8, Ink colour) {
    shell().need_glyphs(utf8);
    shell().judge_text(utf8, 0, 1, false);
    draw_wrapped(utf8, colour);
}

void icon(Icon which, Ink colour) {
    const float side = ImGui::GetTextLineHeight();
    const ImVec2 at = ImGui::GetCursorScreenPos();
    const float drop = ImGui::GetCurrentWindow()->DC.CurrLineTextBaseOffset;
    ImGui::Dummy({side, side});
    draw_icon(which, {at.x, at.y + drop}, side, ink(colour));
}

// ---- what is pressed ---------------------------------------------------------------------------------------------------

bool button(std::string_view name, Press press, bool enabled, float width_px) {
    const std::string_view words = tr(name);
    const Colours c = colours_of(press);
    ImGui::PushStyleColor(ImGuiCol_Button, im(c.ground)), ImGui::PushStyleColor(ImGuiCol_ButtonHovered, im(c.hot)), ImGui::PushStyleColor(ImGuiCol_Text, im(c.text));
    ImGui::BeginDisabled(!enabled);
    const bool hit = ImGui::Button(fmt::format("{}##{}", words, name).c_str(), {width_px, 0});
    ImGui::EndDisabled();
    ImGui::PopStyleColor(3);
    mark_words(name, words);
    return hit;
}

bool icon_button(std::string_view name, Icon which, bool on, bool enabled, std::string_view keys) {
    const float side = px(kRow);
    const ImVec2 at = ImGui::GetCursorScreenPos();
    ImGui::BeginDisabled(!enabled);
    const bool hit = ImGui::InvisibleButton(std::string(name).c_str(), {side, side});
    ImGui::EndDisabled();
    const bool hot = enabled && ImGui::IsItemHovered();
    if (on || hot) ImGui::GetWindowDrawList()->AddRectFilled(at, {at.x + side, at.y + side}, ink32(on ? Ink::Selected : Ink::FieldHot), px(4));
    const float inset = std::round(side * 0.2f);
    draw_icon(which, {at.x + inset, at.y + inset}, side - 2 * inset, ink(!enabled ? Ink::FieldHot : on ? Ink::Accent : hot ? Ink::Text : Ink::Dim));
    mark_item(name);
    tip(name, keys);
    return hit && enabled;
}

void tip(std::string_view name, std::string_view keys) {
    if (!ImGui::IsItemHovered(ImGuiHoveredFlags_AllowWhenDisabled) || ImGui::GetCurrentContext()->HoveredIdTimer < 0.4f) return;
    begin_tip();
    const std::string_view words = tr(name);
    ImGui::TextUnformatted(words.data(), end_of(words));
    if (!keys.empty()) {
        ImGui::SameLine();
        ImGui::PushStyleColor(ImGuiCol_Text, im(Ink::Dim));
        ImGui::TextUnformatted(keys.data(), end_of(keys));
        ImGui::PopStyleColor();
    }
    const std::string help = fmt::format("{}-help", name);
    if (const std::string_view more = tr(help); more != help) {
        ImGui::PushStyleColor(ImGuiCol_Text, im(Ink::Dim));
        ImGui::TextUnformatted(more.data(), end_of(more));
        ImGui::PopStyleColor();
    }
    end_tip();
}

void tip_text(std::string_view utf8) {
    if (utf8.empty() || !ImGui::IsItemHovered(ImGuiHoveredFlags_AllowWhenDisabled)) return;
    begin_tip();
    ImGui::TextUnformatted(utf8.data(), end_of(utf8));
    end_tip();
}

bool choice(std::string_view name, bool on) {
    ImGui::PushStyleColor(ImGuiCol_Button, im(on ? Ink::Selected : Ink::Panel)), ImGui::PushStyleColor(ImGuiCol_Text, im(on ? Ink::Accent : Ink::Dim));
    const std::string_view words = tr(name);
    const bool hit = ImGui::Button(fmt::format("{}##{}", words, name).c_str());
    ImGui::PopStyleColor(2);
    mark_words(name, words);
    return hit;
}

bool section(std::string_view name, bool open_at_first, Icon which) {
    ImGuiStorage* kept = ImGui::GetStateStorage();
    const ImGuiID id = ImGui::GetID(fmt::format("section-{}", name).c_str());
    bool open = kept->GetBool(id, open_at_first);
    const float height = px(kRow);
    const ImVec2 at = ImGui::GetCursorScreenPos();
    const float width = std::max(1.0f, ImGui::GetContentRegionAvail().x);
    if (ImGui::InvisibleButton(std::string(name).c_str(), {width, height})) kept->SetBool(id, open = !open);
    mark_item(name);
    ImDrawList* list = ImGui::GetWindowDrawList();
    list->AddRectFilled(at, {at.x + width, at.y + height}, ink32(ImGui::IsItemHovered() ? Ink::Field : Ink::Raised), px(4));
    const float side = px(10), line = ImGui::GetTextLineHeight();
    draw_icon(open ? Icon::Down : Icon::Right, {at.x + px(8), at.y + (height - side) / 2}, side, ink(Ink::Dim));
    float x = at.x + px(24);
    if (which != Icon::None) draw_icon(which, {x, at.y + (height - line) / 2}, line, ink(Ink::Dim)), x += line + px(6);
    const std::string_view words = tr(name);
    shell().judge_text(words, size_of(words).x, at.x + width - x, true);
    list->AddText({x, at.y + (height - line) / 2}, ink32(Ink::Text), words.data(), end_of(words));
    return open;
}

void gap(float at_scale_1) { ImGui::Dummy({1, px(at_scale_1)}); }

void rule() {
    const ImVec2 at = ImGui::GetCursorScreenPos();
    ImGui::GetWindowDrawList()->AddLine({at.x, at.y + px(2)}, {at.x + ImGui::GetContentRegionAvail().x, at.y + px(2)}, ink32(Ink::Line));
    ImGui::Dummy({1, px(5)});
}

bool menu_item(std::string_view name, std::string_view keys, bool enabled, bool on) {
    const bool hit = ImGui::MenuItem(fmt::format("{}##{}", tr(name), name).c_str(), keys.empty() ? nullptr : std::string(keys).c_str(), on, enabled);
    mark_item(name);
    shell().judge_text(tr(name), 0, 1, true);
    return hit;
}

Area area(std::string_view id, glm::vec2 size_px) {
    Area out;
    const ImVec2 at = ImGui::GetCursorScreenPos();
    out.box = {{at.x, at.y}, {at.x + std::max(1.0f, size_px.x), at.y + std::max(1.0f, size_px.y)}};
    ImGui::InvisibleButton(std::string(id).c_str(), {std::max(1.0f, size_px.x), std::max(1.0f, size_px.y)}, ImGuiButtonFlags_MouseButtonLeft);
    mark_item(id);
    const ImGuiIO& io = ImGui::GetIO();
    out.hovered = ImGui::IsItemHovered(), out.pressed = ImGui::IsItemActivated(), out.held = ImGui::IsItemActive(), out.released = ImGui::IsItemDeactivated();
    out.double_clicked = out.hovered && ImGui::IsMouseDoubleClicked(0);
    out.menu = out.hovered && ImGui::IsMouseClicked(1);
    out.mouse_px = {io.MousePos.x, io.MousePos.y}, out.moved_px = {io.MouseDelta.x, io.MouseDelta.y};
    return out;
}

glm::vec2 room() {
    const ImVec2 r = ImGui::GetContentRegionAvail();
    return {std::max(1.0f, r.x), std::max(1.0f, r.y)};
}

std::string shown_number(double value, int decimals) {
    std::string out = fmt::format("{:.{}f}", value, decimals);
    if (out.find('.') == out.npos) return out;
    out.erase(out.find_last_not_of('0') + 1);
    if (out.ends_with('.')) out.pop_back();
    return out == "-0" ? "0" : out;
}

}  // namespace pai::ui
