// Where something is typed, dragged or chosen.
#include <algorithm>
#include <array>
#include <cmath>

#include <fmt/format.h>
#include <imgui.h>
#include <imgui_internal.h>
#include <imgui_stdlib.h>

#include "base/srgb.h"
#include "ui/widgets.h"

namespace pai::ui {
namespace {

float width_or_rest(float width_px) { return width_px > 0 ? width_px : std::max(px(24), ImGui::GetContentRegionAvail().x); }

// One gesture for as long as a field is held.
std::uint64_t gesture_of(ImGuiID id) {
    ImGuiStorage* kept = ImGui::GetStateStorage();
    if (ImGui::IsItemActivated()) kept->SetInt(id, static_cast<int>(shell().next_gesture()));
    return static_cast<std::uint64_t>(kept->GetInt(id));
}

void draw_number(ImVec2 at, ImVec2 size, const NumberLook& look, double value, bool hot) {
    ImDrawList* list = ImGui::GetWindowDrawList();
    list->AddRectFilled(at, {at.x + size.x, at.y + size.y}, ink32(hot ? Ink::FieldHot : Ink::Field), px(4));
    if (look.edge) list->AddRectFilled(at, {at.x + px(3), at.y + size.y}, ink32(*look.edge), px(4), ImDrawFlags_RoundCornersLeft);
    const std::string number = look.mixed ? std::string(tr("mixed")) : shown_number(value);
    const float y = at.y + (size.y - ImGui::GetTextLineHeight()) / 2, x = at.x + px(look.edge ? 8 : 6);
    const ImVec4 clip(at.x, at.y, at.x + size.x - px(3), at.y + size.y);
    const float wide = ImGui::CalcTextSize(number.c_str()).x;
    list->AddText(nullptr, 0, {x, y}, ink32(look.mixed ? Ink::Dim : Ink::Text), number.c_str(), nullptr, 0, &clip);
    const float unit = ImGui::CalcTextSize(look.unit.data(), look.unit.data() + look.unit.size()).x;
    if (!look.unit.empty() && x + wide + px(6) + unit < at.x + size.x - px(5))
        list->AddText({at.x + size.x - unit - px(6), y}, ink32(Ink::Dim), look.unit.data(), look.unit.data() + look.unit.size());
}

struct Typing {
    std::string text, error;
    bool first = true;
};

// The field while somebody types in it. True: it stays open.
bool type_number(ImGuiID id, double& value, const NumberLook& look, const Evaluate& evaluate, float width, Change& change) {
    Typing& typing = shell().state<Typing>(id);
    if (typing.first) ImGui::SetKeyboardFocusHere();
    ImGui::SetNextItemWidth(width);
    const bool entered = ImGui::InputText("##typed", &typing.text, ImGuiInputTextFlags_EnterReturnsTrue | ImGuiInputTextFlags_AutoSelectAll);
    const bool left = !typing.first && ImGui::IsItemDeactivated();
    const bool cancelled = left && ImGui::IsKeyPressed(ImGui::GetKeyIndex(ImGuiKey_Escape));
    typing.first = false;
    if (!typing.error.empty()) {
        ImGui::SetNextWindowPos({ImGui::GetItemRectMin().x, ImGui::GetItemRectMax().y + px(4)});
        ImGui::BeginTooltip();
        long_text(typing.error, Ink::Bad);
        ImGui::EndTooltip();
    }
    if (cancelled) return false;
    if (!entered && !left) return true;
    const auto result = evaluate(typing.text, value);
    if (!result) {
        typing.error = result.error().message;
        // Whoever clicks elsewhere gives up; Enter asks again.
        typing.first = entered;
        return entered;
    }
    const double next = std::clamp(*result, look.min, look.max);
    change.changed = look.mixed || next != value, change.done = true, change.gesture = shell().next_gesture();
    value = next;
    return false;
}

}  // namespace

Change number(std::string_view name, double& value, const NumberLook& look, const Evaluate& evaluate) {
    Change change;
    const Place place(name);
    const ImGuiID id = ImGui::GetID("number");
    const float width = width_or_rest(look.width_px);
    ImGuiStorage* kept = ImGui::GetStateStorage();
    const ImGuiID typing = id + 1;
    if (kept->GetBool(typing)) {
        if (!type_number(typing, value, look, evaluate, width, change)) kept->SetBool(typing, false), shell().forget_state(typing);
        shell().mark(shell().place(), {{ImGui::GetItemRectMin().x, ImGui::GetItemRectMin().y}, {ImGui::GetItemRectMax().x, ImGui::GetItemRectMax().y}});
        return change;
    }
    const ImVec2 at = ImGui::GetCursorScreenPos(), size(width, ImGui::GetFrameHeight());
    ImGui::InvisibleButton("number", size);
    shell().mark(shell().place(), {{at.x, at.y}, {at.x + size.x, at.y + size.y}});
    const bool hot = ImGui::IsItemHovered() || ImGui::IsItemActive();
    if (hot) ImGui::SetMouseCursor(ImGuiMouseCursor_ResizeEW);
    change.gesture = gesture_of(id);
    const ImGuiIO& io = ImGui::GetIO();
    const ImVec2 dragged = ImGui::GetMouseDragDelta(0, px(3));
    if (ImGui::IsItemActive() && dragged.x != 0 && io.MouseDelta.x != 0) {
        const double step = look.step * (io.KeyShift ? 0.1 : io.KeyCtrl ? 10 : 1);
        const double next = std::clamp(value + std::round(io.MouseDelta.x) * step, look.min, look.max);
        change.changed = next != value;
        // Dragging counts in whole steps, so that a round number stays one.
        value = std::abs(next) < step * 1e-6 ? 0 : std::round(next / step) * step;
        value = std::clamp(value, look.min, look.max);
    }
    if (ImGui::IsItemDeactivated()) {
        change.done = true;
        if (std::abs(io.MouseClickedPos[0].x - io.MousePos.x) < px(3) && ImGui::IsItemHovered()) {
            kept->SetBool(typing, true);
            shell().state<Typing>(typing) = {look.mixed ? std::string() : shown_number(value, 6), {}, true};
        }
    }
    draw_number(at, size, look, value, hot);
    return change;
}

Change check(std::string_view name, bool& value, bool mixed) {
    Change change;
    ImGui::PushItemFlag(ImGuiItemFlags_MixedValue, mixed);
    change.changed = ImGui::Checkbox(fmt::format("##{}", name).c_str(), &value);
    ImGui::PopItemFlag();
    mark_item(name);
    change.done = change.changed, change.gesture = change.changed ? shell().next_gesture() : 0;
    return change;
}

Change line(std::string_view name, std::string& value, std::string_view hint, float width_px, bool mixed) {
    Change change;
    const Place place(name);
    const ImGuiID id = ImGui::GetID("##line");
    shell().need_glyphs(value);
    // What is typed is the field's own until it is finished.
    std::string* typed = shell().find_state<std::string>(id);
    std::string shown = typed ? *typed : mixed ? std::string() : value;
    ImGui::SetNextItemWidth(width_or_rest(width_px));
    const std::string words(mixed ? tr("mixed") : hint.empty() ? std::string_view() : tr(hint));
    ImGui::InputTextWithHint("##line", words.c_str(), &shown);
    shell().mark(shell().place(), {{ImGui::GetItemRectMin().x, ImGui::GetItemRectMin().y}, {ImGui::GetItemRectMax().x, ImGui::GetItemRectMax().y}});
    if (ImGui::IsItemActive()) shell().state<std::string>(id) = shown;
    if (!ImGui::IsItemDeactivated()) return change;
    // Escape puts the old text back before the field is left.
    if (ImGui::IsItemDeactivatedAfterEdit() && !ImGui::IsKeyPressed(ImGui::GetKeyIndex(ImGuiKey_Escape)) && (mixed || shown != value)) {
        value = shown;
        change = {true, true, shell().next_gesture()};
    }
    shell().forget_state(id);
    return change;
}

bool typed_line(std::string_view name, std::string& value, bool take_focus, std::string_view hint) {
    const Place place(name);
    shell().need_glyphs(value);
    if (take_focus) ImGui::SetKeyboardFocusHere();
    ImGui::SetNextItemWidth(width_or_rest(0));
    const std::string words(hint.empty() ? std::string_view() : tr(hint));
    const bool changed = ImGui::InputTextWithHint("##typed", words.c_str(), &value);
    const ImVec2 a = ImGui::GetItemRectMin(), b = ImGui::GetItemRectMax();
    shell().mark(shell().place(), {{a.x, a.y}, {b.x, b.y}});
    return changed;
}

bool filter_line(std::string_view name, std::string& value) {
    bool changed = false;
    const ImVec2 at = ImGui::GetCursorScreenPos();
    const float side = ImGui::GetFrameHeight();
    ImGui::Dummy({side, side});
    draw_icon(Icon::Search, {at.x + side * 0.25f, at.y + side * 0.25f}, side * 0.5f, ink(Ink::Dim));
    ImGui::SameLine(0, 0);
    if (!value.empty()) {
        const float x = ImGui::GetCursorPosX();
        ImGui::SetCursorPosX(x + std::max(1.0f, ImGui::GetContentRegionAvail().x - px(kRow)));
        if (icon_button("clear", Icon::Close)) value.clear(), changed = true;
        ImGui::SameLine(x);
        ImGui::BeginGroup();
        ImGui::PushItemWidth(ImGui::GetContentRegionAvail().x - px(kRow + 4));
    }
    const Place place(name);
    if (value.empty()) ImGui::PushItemWidth(ImGui::GetContentRegionAvail().x);
    const bool had = !value.empty();
    shell().need_glyphs(value);
    changed |= ImGui::InputTextWithHint("##filter", std::string(tr("filter")).c_str(), &value);
    ImGui::PopItemWidth();
    const ImVec2 a = ImGui::GetItemRectMin(), b = ImGui::GetItemRectMax();
    shell().mark(shell().place(), {{a.x, a.y}, {b.x, b.y}});
    if (had) ImGui::EndGroup();
    return changed;
}

Change lines(std::string_view name, std::string& value, float height_px) {
    Change change;
    const Place place(name);
    shell().need_glyphs(value);
    const ImGuiID id = ImGui::GetID("##lines");
    change.changed = ImGui::InputTextMultiline("##lines", &value, {width_or_rest(0), height_px});
    change.gesture = gesture_of(id);
    change.done = ImGui::IsItemDeactivated();
    shell().mark(shell().place(), {{ImGui::GetItemRectMin().x, ImGui::GetItemRectMin().y}, {ImGui::GetItemRectMax().x, ImGui::GetItemRectMax().y}});
    return change;
}

std::optional<std::size_t> choose(std::string_view name, std::span<const std::string> names, std::size_t now, float width_px, bool mixed) {
    std::optional<std::size_t> chosen;
    const Place place(name);
    ImGui::SetNextItemWidth(width_or_rest(width_px));
    const std::string shown = mixed ? std::string(tr("mixed")) : now < names.size() ? names[now] : std::string();
    const bool open = ImGui::BeginCombo("##choose", shown.c_str(), ImGuiComboFlags_HeightLarge);
    shell().mark(shell().place(), {{ImGui::GetItemRectMin().x, ImGui::GetItemRectMin().y}, {ImGui::GetItemRectMax().x, ImGui::GetItemRectMax().y}});
    if (!open) return chosen;
    for (std::size_t i = 0; i < names.size(); ++i) {
        shell().need_glyphs(names[i]);
        if (ImGui::Selectable(fmt::format("{}##{}", names[i], i).c_str(), !mixed && i == now)) chosen = i;
        mark_item(fmt::format("option-{}", i));
    }
    ImGui::EndCombo();
    return chosen;
}

Change colour(std::string_view name, float (&rgb)[4], bool alpha, bool mixed) {
    Change change;
    const Place place(name);
    const ImGuiID id = ImGui::GetID("swatch");
    const float brightest = std::max({rgb[0], rgb[1], rgb[2], 1.0f});
    const auto shown = [&](int i) { return static_cast<float>(srgb_from_linear(rgb[i] / brightest)); };
    const ImVec4 swatch(shown(0), shown(1), shown(2), alpha ? rgb[3] : 1);
    const ImGuiColorEditFlags flags = ImGuiColorEditFlags_NoTooltip | (alpha ? ImGuiColorEditFlags_AlphaPreviewHalf : ImGuiColorEditFlags_NoAlpha);
    if (ImGui::ColorButton("swatch", swatch, flags, {px(48), ImGui::GetFrameHeight()})) ImGui::OpenPopup("picker");
    shell().mark(shell().place(), {{ImGui::GetItemRectMin().x, ImGui::GetItemRectMin().y}, {ImGui::GetItemRectMax().x, ImGui::GetItemRectMax().y}});
    ImGui::SameLine();
    if (mixed) label("mixed", Ink::Dim);
    else text(fmt::format("#{:02x}{:02x}{:02x}", static_cast<int>(std::lround(swatch.x * 255)), static_cast<int>(std::lround(swatch.y * 255)), static_cast<int>(std::lround(swatch.z * 255))), Ink::Dim, std::max(px(24), ImGui::GetContentRegionAvail().x - px(kRow)));
    if (!ImGui::BeginPopup("picker")) return change;
    // The picker shows what a display shows; the numbers below it are the light that is stored.
    float encoded[4] = {swatch.x, swatch.y, swatch.z, rgb[3]};
    caption("colour-srgb");
    const ImGuiColorEditFlags picker = ImGuiColorEditFlags_PickerHueWheel | ImGuiColorEditFlags_NoSidePreview | ImGuiColorEditFlags_DisplayRGB | ImGuiColorEditFlags_DisplayHex | (alpha ? ImGuiColorEditFlags_AlphaBar : ImGuiColorEditFlags_NoAlpha);
    if (ImGui::ColorPicker4("##picker", encoded, picker)) {
        for (int i = 0; i < 3; ++i) rgb[i] = static_cast<float>(linear_from_srgb(encoded[i])) * brightest;
        if (alpha) rgb[3] = encoded[3];
        change.changed = true;
    }
    caption("colour-linear");
    change.changed |= alpha ? ImGui::DragFloat4("##linear", rgb, 0.005f, 0, 0, "%.4f") : ImGui::DragFloat3("##linear", rgb, 0.005f, 0, 0, "%.4f");
    for (int i = 0; i < (alpha ? 4 : 3); ++i) rgb[i] = std::max(0.0f, rgb[i]);
    // One gesture from a press to its release.
    ImGuiStorage* kept = ImGui::GetStateStorage();
    if (ImGui::IsMouseClicked(0) || kept->GetInt(id) == 0) kept->SetInt(id, static_cast<int>(shell().next_gesture()));
    change.gesture = static_cast<std::uint64_t>(kept->GetInt(id));
    ImGui::EndPopup();
    return change;
}

}  // namespace pai::ui
