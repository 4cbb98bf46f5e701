#include "app/kiosk_look.h"

#include <algorithm>
#include <cmath>

#include "app/kiosk_words.h"
#include "base/srgb.h"

namespace pai::app {
namespace {

constexpr float kScreenHeight_mm = 336;  // of a 27 inch screen of 16:9
constexpr float kLargeBody = 1.42f, kLargeTitle = 1.18f;

float light_of(unsigned code) { return linear_from_srgb(static_cast<float>(code) / 255.0f); }

glm::vec4 hex(unsigned rgb, float alpha = 1) {
    return {light_of(rgb >> 16 & 255u), light_of(rgb >> 8 & 255u), light_of(rgb & 255u), alpha};
}

}  // namespace

const KioskColours& kiosk_colours() {
    static const KioskColours colours{hex(0x14100d), hex(0x1f1915), hex(0x4a3d31), hex(0xf4ebdd), hex(0xc4b5a0), hex(0x8f806d),
                                      hex(0xd9a95b), hex(0x1a120a), hex(0xb5523b)};
    return colours;
}

KioskBrush::KioskBrush(const KioskState& s, const KioskMaterial& m, glm::vec2 size_px, KioskPage& p)
    : state(s), material(m), size(size_px), page(p), mm(std::min(size_px.x, size_px.y) / kScreenHeight_mm) {}

float KioskBrush::em(KioskType type) const {
    const float body = visit().large ? kLargeBody : 1.0f, title = visit().large ? kLargeTitle : 1.0f;
    switch (type) {
        case KioskType::Small: return 5.4f * mm * body;
        case KioskType::Body: return 6.6f * mm * body;
        case KioskType::Lead: return 8.4f * mm * (visit().large ? 1.3f : 1.0f);
        case KioskType::Title: return 15.0f * mm * title;
        case KioskType::Display: return 27.0f * mm * title;
    }
    return 6 * mm;
}

std::string KioskBrush::say(std::string_view name) const { return kiosk_words(material.catalogue, name, visit().language); }
std::string KioskBrush::say(std::string_view name, std::string_view value) const { return kiosk_words(material.catalogue, name, visit().language, value); }
const std::string& KioskBrush::text(const Text& t) const { return kiosk_text(material.catalogue, t, visit().language); }

OverlayWords KioskBrush::words(std::string text, KioskType type, glm::vec4 colour, float wrap_px) const {
    const bool title = type == KioskType::Title || type == KioskType::Display;
    return {.text = std::move(text), .language = visit().language, .size_px = em(type), .wrap_px = wrap_px, .line_height = title ? 1.25f : 1.55f,
            .colour = colour, .font = title ? material.title_font : material.text_font};
}

float KioskBrush::put(OverlayWords words, glm::vec2 at, TextDraw::Align align) const {
    if (words.text.empty()) return 0;
    words.position_px = at;
    words.align = align;
    page.overlay.words(words);
    return material.measure(words).y;
}

OverlayWords KioskBrush::fitted(OverlayWords words, float room_px, float least) const {
    float wide = size_of(words).x;
    if (wide <= room_px || words.text.empty()) return words;
    words.size_px *= std::max(room_px / wide, least);
    // Whole characters of UTF-8 go, those that cannot fit all at once.
    for (std::string text = words.text; (wide = size_of(words).x) > room_px && text.size() > 1; words.text = text + "…") {
        auto keep = std::min(text.size() - 1, static_cast<std::size_t>(static_cast<float>(text.size()) * std::max(room_px / wide, 0.5f)) + 1);
        while (keep > 0 && (static_cast<unsigned char>(text[keep]) & 0xC0u) == 0x80u) --keep;
        while (keep > 0 && text[keep - 1] == ' ') --keep;
        text.resize(keep);
    }
    return words;
}

void KioskBrush::centre(OverlayWords words, const OverlayBox& box) const {
    if (words.text.empty()) return;
    const glm::vec2 room = box.size();
    glm::vec2 taken = material.measure(words);
    if (taken.x > room.x && taken.x > 0) {
        words.size_px *= std::max(room.x / taken.x, 0.4f);
        taken = material.measure(words);
    }
    words.align = TextDraw::Align::Centre;
    words.position_px = {box.middle().x, box.middle().y - taken.y * 0.5f};
    page.overlay.words(words);
}

void KioskBrush::target(const OverlayBox& box, KioskAction action, std::string id, bool over_stage) const {
    page.targets.push_back({box, action, std::move(id), over_stage});
}

float KioskBrush::button_width(const std::string& label) const {
    return std::max(size_of(words(label, KioskType::Body, {})).x + 15 * mm, 20 * mm);
}

void KioskBrush::button(const OverlayBox& box, const std::string& label, KioskAction action, std::string id, KioskButton style) const {
    const KioskColours& c = kiosk_colours();
    OverlayPanel look{.fill = {c.panel.r, c.panel.g, c.panel.b, 0.86f}, .radius_px = box.size().y * 0.5f, .border = c.line, .border_px = std::max(1.0f, 0.45f * mm)};
    glm::vec4 ink = c.ink;
    if (style == KioskButton::Chosen) {
        look.fill = c.ink;
        look.border_px = 0;
        ink = c.dark;
    } else if (style == KioskButton::Primary) {
        look.fill = c.gold;
        look.border_px = 0;
        ink = c.dark;
    } else if (style == KioskButton::Quiet) {
        look.fill = {0, 0, 0, 0};
        ink = c.dim;
    }
    page.overlay.panel(box, look);
    const float room = 4 * mm;
    centre(words(label, KioskType::Body, ink), {box.min_px + glm::vec2(room, 0), box.max_px - glm::vec2(room, 0)});
    target(box, action, std::move(id));
}

void KioskBrush::panel(const OverlayBox& box, float alpha) const {
    const KioskColours& c = kiosk_colours();
    page.overlay.panel(box, {.fill = {c.panel.r, c.panel.g, c.panel.b, alpha}, .radius_px = 7 * mm, .border = {c.line.r, c.line.g, c.line.b, 0.7f},
                             .border_px = std::max(1.0f, 0.3f * mm), .shadow_px = 16 * mm, .shadow = 0.5f});
}

float KioskBrush::begin_scroll(const OverlayBox& box, KioskScroll which) const {
    page.overlay.push_clip(box);
    return visit().scroll_px[static_cast<std::size_t>(which)];
}

void KioskBrush::end_scroll(const OverlayBox& box, KioskScroll which, float length_px, bool across) const {
    page.overlay.pop_clip();
    page.scrollers.push_back({box, which, length_px, across});
    const float reach = page.scrollers.back().reach_px();
    if (reach <= 1) return;
    // A thin sign of how much there is.
    const float whole = across ? box.size().x : box.size().y, share = whole / length_px;
    const float at = visit().scroll_px[static_cast<std::size_t>(which)] / reach * (1 - share);
    const float thick = 1.2f * mm;
    const OverlayPanel look{.fill = kiosk_colours().faint, .radius_px = thick};
    if (across) page.overlay.panel({{box.min_px.x + at * whole, box.max_px.y + 2 * mm}, {box.min_px.x + (at + share) * whole, box.max_px.y + 2 * mm + thick}}, look);
    else page.overlay.panel({{box.max_px.x + 2 * mm, box.min_px.y + at * whole}, {box.max_px.x + 2 * mm + thick, box.min_px.y + (at + share) * whole}}, look);
}

namespace {

float language_width(const KioskBrush& b) { return std::max(17 * b.mm, b.button_height() * 0.95f); }

}  // namespace

float house_buttons_width(const KioskBrush& b) {
    return b.button_height() * 1.25f + 4 * b.mm + language_width(b) * static_cast<float>(b.material.catalogue.languages.size());
}

float put_house_buttons(KioskBrush& b, float right_px, float top_px) {
    const KioskColours& c = kiosk_colours();
    const float tall = b.button_height();
    const auto name_of = [](std::string_view language) { return language == "en" ? "EN" : language == "zh-Hant" ? "繁" : "简"; };
    float x = right_px - tall * 1.25f;
    b.button({{x, top_px}, {right_px, top_px + tall}}, "Aa", KioskAction::OpenModes, {}, b.visit().sheet == KioskSheet::Modes ? KioskButton::Chosen : KioskButton::Plain);
    const auto& languages = b.material.catalogue.languages;
    const float one = language_width(b);
    x -= 4 * b.mm + one * static_cast<float>(languages.size());
    const OverlayBox all{{x, top_px}, {x + one * static_cast<float>(languages.size()), top_px + tall}};
    b.page.overlay.panel(all, {.fill = {c.panel.r, c.panel.g, c.panel.b, 0.86f}, .radius_px = tall * 0.5f, .border = c.line, .border_px = std::max(1.0f, 0.45f * b.mm)});
    for (std::size_t i = 0; i < languages.size(); ++i) {
        const OverlayBox box{{x + one * static_cast<float>(i), top_px}, {x + one * static_cast<float>(i + 1), top_px + tall}};
        const bool chosen = languages[i] == b.visit().language;
        const float inset = 1.6f * b.mm;
        if (chosen) b.page.overlay.panel({box.min_px + inset, box.max_px - inset}, {.fill = c.ink, .radius_px = tall * 0.5f});
        b.centre(b.words(name_of(languages[i]), KioskType::Body, chosen ? c.dark : c.ink), box);
        b.target(box, KioskAction::Language, languages[i]);
    }
    return x;
}

}  // namespace pai::app
