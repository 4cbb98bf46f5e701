#include "ui/theme.h"

#include <algorithm>
#include <array>
#include <cmath>

#include <imgui.h>

namespace pai::ui {
namespace {

constexpr glm::vec4 hex(std::uint32_t rgb) {
    return {static_cast<float>((rgb >> 16) & 255) / 255.0f, static_cast<float>((rgb >> 8) & 255) / 255.0f, static_cast<float>(rgb & 255) / 255.0f, 1};
}

ImVec4 style_colour(Ink i, float alpha = 1) {
    const glm::vec4 c = ink(i);
    return {c.r, c.g, c.b, c.a * alpha};
}

double linear(double encoded) { return encoded <= 0.04045 ? encoded / 12.92 : std::pow((encoded + 0.055) / 1.055, 2.4); }

double luminance(const glm::vec4& c) { return 0.2126 * linear(c.r) + 0.7152 * linear(c.g) + 0.0722 * linear(c.b); }

void set_colours(ImVec4* colours) {
    const auto set = [&](ImGuiCol which, Ink i, float alpha = 1) { colours[which] = style_colour(i, alpha); };
    set(ImGuiCol_Text, Ink::Text), set(ImGuiCol_TextDisabled, Ink::Faint);
    set(ImGuiCol_WindowBg, Ink::Panel), set(ImGuiCol_ChildBg, Ink::Panel, 0), set(ImGuiCol_PopupBg, Ink::Raised);
    set(ImGuiCol_Border, Ink::Line), set(ImGuiCol_BorderShadow, Ink::Frame, 0);
    set(ImGuiCol_FrameBg, Ink::Field), set(ImGuiCol_FrameBgHovered, Ink::FieldHot), set(ImGuiCol_FrameBgActive, Ink::FieldHot);
    set(ImGuiCol_TitleBg, Ink::Raised), set(ImGuiCol_TitleBgActive, Ink::Raised), set(ImGuiCol_TitleBgCollapsed, Ink::Raised), set(ImGuiCol_MenuBarBg, Ink::Frame);
    set(ImGuiCol_ScrollbarBg, Ink::Panel, 0), set(ImGuiCol_ScrollbarGrab, Ink::FieldHot), set(ImGuiCol_ScrollbarGrabHovered, Ink::Faint), set(ImGuiCol_ScrollbarGrabActive, Ink::Dim);
    set(ImGuiCol_CheckMark, Ink::Accent), set(ImGuiCol_SliderGrab, Ink::Accent), set(ImGuiCol_SliderGrabActive, Ink::Accent);
    set(ImGuiCol_Button, Ink::Field), set(ImGuiCol_ButtonHovered, Ink::FieldHot), set(ImGuiCol_ButtonActive, Ink::Selected);
    set(ImGuiCol_Header, Ink::Selected), set(ImGuiCol_HeaderHovered, Ink::Field), set(ImGuiCol_HeaderActive, Ink::Selected);
    set(ImGuiCol_Separator, Ink::Line), set(ImGuiCol_SeparatorHovered, Ink::Accent), set(ImGuiCol_SeparatorActive, Ink::Accent);
    set(ImGuiCol_ResizeGrip, Ink::Line), set(ImGuiCol_ResizeGripHovered, Ink::Accent), set(ImGuiCol_ResizeGripActive, Ink::Accent);
    set(ImGuiCol_Tab, Ink::Frame), set(ImGuiCol_TabHovered, Ink::FieldHot), set(ImGuiCol_TabActive, Ink::Panel), set(ImGuiCol_TabUnfocused, Ink::Frame), set(ImGuiCol_TabUnfocusedActive, Ink::Panel);
    set(ImGuiCol_PlotLines, Ink::Dim), set(ImGuiCol_PlotLinesHovered, Ink::Accent), set(ImGuiCol_PlotHistogram, Ink::Accent), set(ImGuiCol_PlotHistogramHovered, Ink::Accent);
    set(ImGuiCol_TableHeaderBg, Ink::Raised), set(ImGuiCol_TableBorderStrong, Ink::Line), set(ImGuiCol_TableBorderLight, Ink::Line);
    set(ImGuiCol_TableRowBg, Ink::Panel, 0), set(ImGuiCol_TableRowBgAlt, Ink::Raised, 0.4f);
    set(ImGuiCol_TextSelectedBg, Ink::Accent, 0.35f), set(ImGuiCol_DragDropTarget, Ink::Accent), set(ImGuiCol_NavHighlight, Ink::Accent);
    set(ImGuiCol_NavWindowingHighlight, Ink::Accent), set(ImGuiCol_NavWindowingDimBg, Ink::Frame, 0.6f), set(ImGuiCol_ModalWindowDimBg, Ink::Frame, 0.7f);
}

}  // namespace

glm::vec4 ink(Ink which) {
    // Warm paper on cool ink: the pictures of a show are mostly dark, and nothing around them may outshine them.
    constexpr auto kInks = std::to_array<glm::vec4>({
        hex(0x0f1012), hex(0x191b1e), hex(0x22252a), hex(0x2a2e34), hex(0x363b43), hex(0x30343a), hex(0xece9e2), hex(0xb3b0a8), hex(0x98958d),
        hex(0xf2745a), hex(0x1a0d09), hex(0x4a2f2a), hex(0x7fcf9c), hex(0xecbe5f), hex(0xff8c86), hex(0x8fc1ee), hex(0xff7b72), hex(0x86d06f), hex(0x74adff),
    });
    return kInks.at(static_cast<std::size_t>(which));
}

std::uint32_t ink32(Ink which, float alpha) {
    const glm::vec4 c = ink(which);
    return ImGui::ColorConvertFloat4ToU32({c.r, c.g, c.b, c.a * alpha});
}

std::span<const InkPair> ink_pairs() {
    static constexpr auto kPairs = std::to_array<InkPair>({
        {Ink::Text, Ink::Frame}, {Ink::Text, Ink::Panel}, {Ink::Text, Ink::Raised}, {Ink::Text, Ink::Field}, {Ink::Text, Ink::FieldHot}, {Ink::Text, Ink::Selected},
        {Ink::Dim, Ink::Frame}, {Ink::Dim, Ink::Panel}, {Ink::Dim, Ink::Raised}, {Ink::Dim, Ink::Field}, {Ink::Dim, Ink::FieldHot}, {Ink::Dim, Ink::Selected},
        {Ink::Faint, Ink::Frame}, {Ink::Faint, Ink::Panel}, {Ink::Faint, Ink::Raised}, {Ink::Faint, Ink::Field},
        {Ink::Accent, Ink::Frame}, {Ink::Accent, Ink::Panel}, {Ink::Accent, Ink::Raised}, {Ink::Accent, Ink::Field}, {Ink::OnAccent, Ink::Accent},
        {Ink::Good, Ink::Panel}, {Ink::Good, Ink::Raised}, {Ink::Warn, Ink::Panel}, {Ink::Warn, Ink::Raised}, {Ink::Warn, Ink::Field},
        {Ink::Bad, Ink::Panel}, {Ink::Bad, Ink::Raised}, {Ink::Bad, Ink::Field}, {Ink::Info, Ink::Panel}, {Ink::Info, Ink::Raised},
        {Ink::AxisX, Ink::Field}, {Ink::AxisY, Ink::Field}, {Ink::AxisZ, Ink::Field},
    });
    return kPairs;
}

double contrast(Ink text, Ink ground) {
    const double a = luminance(ink(text)), b = luminance(ink(ground));
    return (std::max(a, b) + 0.05) / (std::min(a, b) + 0.05);
}

void apply_theme(float scale) {
    ImGuiStyle style;
    set_colours(style.Colors);
    style.WindowPadding = {kSpace, kSpace}, style.FramePadding = {kSpace, 5}, style.CellPadding = {kSpace, 3};
    style.ItemSpacing = {kSpace, 5}, style.ItemInnerSpacing = {6, kGap}, style.IndentSpacing = 16;
    style.ScrollbarSize = 11, style.GrabMinSize = 10;
    style.WindowBorderSize = 0, style.ChildBorderSize = 0, style.PopupBorderSize = 1, style.FrameBorderSize = 0, style.TabBorderSize = 0;
    style.WindowRounding = 0, style.ChildRounding = 0, style.FrameRounding = 4, style.PopupRounding = 6, style.ScrollbarRounding = 6, style.GrabRounding = 3, style.TabRounding = 4;
    style.DisabledAlpha = 0.75f;
    style.WindowMenuButtonPosition = ImGuiDir_None;
    style.ScaleAllSizes(scale);
    style.PopupBorderSize = std::max(1.0f, std::floor(scale));
    ImGui::GetStyle() = style;
}

}  // namespace pai::ui
