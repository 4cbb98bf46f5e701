// What lies over a page: ways to look, terms, the QR code, the enquiry, the PIN, and the question whether anybody is there.
#include <algorithm>
#include <array>
#include <cmath>

#include "app/kiosk_look.h"
#include "app/kiosk_words.h"

namespace pai::app {
namespace {

// Where a sheet of this size lies. In low reach it stands on the bottom of the screen, with its controls at its lower end.
OverlayBox sheet_box(const KioskBrush& b, float wide_mm, float tall_mm) {
    const float wanted = b.visit().low ? std::max(wide_mm * b.mm, house_buttons_width(b) + b.button_width(b.say("close")) + 40 * b.mm) : wide_mm * b.mm;
    const float wide = std::min(wanted, b.width() - 20 * b.mm), tall = std::min(tall_mm * b.mm, b.height() - 20 * b.mm);
    const float left = (b.width() - wide) * 0.5f;
    const float top = b.visit().low ? b.height() - tall - 6 * b.mm : (b.height() - tall) * 0.5f;
    return {{left, top}, {left + wide, top + tall}};
}

void put_shade(KioskBrush& b) {
    const KioskColours& c = kiosk_colours();
    b.page.overlay.panel({{0, 0}, b.size}, {.fill = {c.dark.r * 0.4f, c.dark.g * 0.4f, c.dark.b * 0.4f, 0.72f}});
}

// The house's buttons stay above the shade; in low reach they share the sheet's last row.
void put_house_buttons_again(KioskBrush& b, const OverlayBox& sheet) {
    if (b.visit().low) put_house_buttons(b, sheet.max_px.x - 12 * b.mm, sheet.max_px.y - 10 * b.mm - b.button_height());
    else put_house_buttons(b, b.width() - 12 * b.mm, 12 * b.mm);
}

float put_sheet_title(KioskBrush& b, const OverlayBox& box, const std::string& title) {
    const float inset = 12 * b.mm;
    return box.min_px.y + inset * 0.8f + b.put(b.words(title, KioskType::Title, kiosk_colours().ink, box.size().x - 2 * inset), {box.min_px.x + inset, box.min_px.y + inset * 0.8f});
}

void put_close(KioskBrush& b, const OverlayBox& box, const std::string& label, KioskButton style = KioskButton::Plain) {
    const float wide = std::max(b.button_width(label), 46 * b.mm), tall = b.button_height();
    const float left = b.visit().low ? box.min_px.x + 12 * b.mm : box.max_px.x - 12 * b.mm - wide;
    const glm::vec2 at(left, box.max_px.y - 10 * b.mm - tall);
    b.button({at, at + glm::vec2(wide, tall)}, label, KioskAction::CloseSheet, {}, style);
}

void put_switch(KioskBrush& b, const OverlayBox& box, const char* name, bool on, KioskAction action) {
    const KioskColours& c = kiosk_colours();
    const float inset = 6 * b.mm, tall = 10 * b.mm, wide = 19 * b.mm;
    b.page.overlay.panel(box, {.fill = {c.line.r, c.line.g, c.line.b, on ? 0.55f : 0.25f}, .radius_px = 4 * b.mm});
    const float y = box.min_px.y + (box.size().y - b.em(KioskType::Lead) * 1.55f - b.em(KioskType::Small) * 1.55f) * 0.5f;
    const float down = b.put(b.words(b.say(name), KioskType::Lead, c.ink), {box.min_px.x + inset, y});
    b.put(b.words(b.say(std::string(name) + "-text"), KioskType::Small, c.dim, box.size().x - wide - 4 * inset), {box.min_px.x + inset, y + down});
    const glm::vec2 right(box.max_px.x - inset, box.middle().y);
    b.page.overlay.panel({{right.x - wide, right.y - tall * 0.5f}, {right.x, right.y + tall * 0.5f}}, {.fill = on ? c.gold : c.line, .radius_px = tall * 0.5f});
    b.page.overlay.circle({on ? right.x - tall * 0.5f : right.x - wide + tall * 0.5f, right.y}, tall * 0.38f, {.fill = c.ink});
    b.target(box, action);
}

void build_modes(KioskBrush& b) {
    // In low reach the three stand side by side, so that all of them lie in the lower third.
    const bool across = b.visit().low && !b.upright();
    const float row = b.visit().large ? 33.0f : 27.0f, rows_tall = (across ? 1 : 3) * (row + 4);
    const OverlayBox box = sheet_box(b, across ? 560 : 230, 66 + rows_tall);
    b.panel(box, 0.98f);
    const float inset = 12 * b.mm, gap = 4 * b.mm, whole = box.size().x - 2 * inset;
    const float wide = across ? (whole - 2 * gap) / 3 : whole;
    glm::vec2 at(box.min_px.x + inset, put_sheet_title(b, box, b.say("modes-title")) + 5 * b.mm);
    const struct {
        const char* name;
        bool on;
        KioskAction action;
    } rows[] = {{"large-type", b.visit().large, KioskAction::Large}, {"low-reach", b.visit().low, KioskAction::LowReach}, {"reduced-motion", b.visit().reduced, KioskAction::ReducedMotion}};
    for (const auto& one : rows) {
        put_switch(b, {at, at + glm::vec2(wide, row * b.mm)}, one.name, one.on, one.action);
        at += across ? glm::vec2(wide + gap, 0) : glm::vec2(0, row * b.mm + gap);
    }
    put_close(b, box, b.say("close"));
    put_house_buttons_again(b, box);
}

void build_terms(KioskBrush& b) {
    const KioskColours& c = kiosk_colours();
    const OverlayBox box = sheet_box(b, 300, b.visit().low ? 250 : 270);
    b.panel(box, 0.98f);
    const CatalogueWork& work = b.material.catalogue.works.at(b.visit().work);
    const float inset = 12 * b.mm, left = box.min_px.x + inset, wide = box.size().x - 2 * inset;
    float y = box.min_px.y + inset * 0.8f;
    y += b.put(b.words(b.text(work.title), KioskType::Small, c.gold), {left, y});
    y += b.put(b.words(b.say("terms"), KioskType::Title, c.ink), {left, y}) + 3 * b.mm;
    const OverlayBox area{{left, y}, {left + wide, box.max_px.y - 16 * b.mm - b.button_height()}};
    const float scroll = b.begin_scroll(area, KioskScroll::Sheet);
    float at = y - scroll;
    const auto facts = b.material.facts.find(b.visit().work);
    const TermsFacts none;
    for (const std::string& line : terms_in_words(b.material.catalogue, work, facts == b.material.facts.end() ? none : facts->second, b.visit().language)) {
        b.page.overlay.circle({left + 1.4f * b.mm, at + b.em(KioskType::Body) * 0.8f}, 1.1f * b.mm, {.fill = c.gold});
        at += b.put(b.words(line, KioskType::Body, c.ink, wide - 7 * b.mm), {left + 7 * b.mm, at}) + 2.4f * b.mm;
    }
    b.end_scroll(area, KioskScroll::Sheet, at + scroll - y);
    put_close(b, box, b.say("close"));
    put_house_buttons_again(b, box);
}

void build_qr(KioskBrush& b) {
    const KioskColours& c = kiosk_colours();
    const OverlayBox box = sheet_box(b, 250, 190);
    b.panel(box, 0.98f);
    const CatalogueWork& work = b.material.catalogue.works.at(b.visit().work);
    const auto asset = b.material.catalogue.assets.find(work.model);
    const std::string link = !work.link.empty() ? work.link : asset == b.material.catalogue.assets.end() ? std::string() : asset->second;
    const std::vector<bool> modules = b.material.qr(link);
    const auto count = static_cast<int>(std::lround(std::sqrt(static_cast<double>(modules.size()))));
    const float side = std::min(118 * b.mm, box.size().y - 30 * b.mm);
    const OverlayBox plate{{box.min_px.x + 14 * b.mm, box.middle().y - side * 0.5f}, {box.min_px.x + 14 * b.mm + side, box.middle().y + side * 0.5f}};
    b.page.overlay.panel(plate, {.fill = glm::vec4(1), .radius_px = 3 * b.mm});
    // Whole pixels a module, four modules of quiet around.
    const float module = std::floor(side / static_cast<float>(count + 8)), first = std::floor((side - module * static_cast<float>(count)) * 0.5f);
    const glm::vec2 origin = glm::floor(plate.min_px) + first;
    for (int i = 0; i < count; ++i) {
        for (int k = 0; k < count;) {
            const int begin = k;
            while (k < count && modules[static_cast<std::size_t>(i * count + k)]) ++k;
            if (k > begin)
                b.page.overlay.panel({origin + glm::vec2(begin, i) * module, origin + glm::vec2(k, i + 1) * module}, {.fill = {0, 0, 0, 1}});
            if (k == begin) ++k;
        }
    }
    const float left = plate.max_px.x + 12 * b.mm, wide = box.max_px.x - 12 * b.mm - left;
    float y = plate.min_px.y;
    y += b.put(b.words(b.text(work.title), KioskType::Small, c.gold, wide), {left, y}) + 1 * b.mm;
    y += b.put(b.words(b.say("qr"), KioskType::Lead, c.ink, wide), {left, y}) + 3 * b.mm;
    y += b.put(b.words(b.say("qr-text"), KioskType::Body, c.dim, wide), {left, y}) + 3 * b.mm;
    b.put(b.words(link, KioskType::Small, c.faint, wide), {left, y});
    put_close(b, box, b.say("close"));
    put_house_buttons_again(b, box);
}

void build_sent(KioskBrush& b) {
    const KioskColours& c = kiosk_colours();
    const OverlayBox box = sheet_box(b, 230, 125);
    b.panel(box, 0.98f);
    const bool sent = !b.visit().receipt.empty();
    const float y = put_sheet_title(b, box, b.say(sent ? "sent-title" : "ask-title")) + 4 * b.mm;
    b.put(b.words(sent ? b.say("sent-text", b.visit().receipt) : b.say("not-sent"), KioskType::Body, c.dim, box.size().x - 24 * b.mm), {box.min_px.x + 12 * b.mm, y});
    put_close(b, box, b.say("close"), KioskButton::Primary);
    put_house_buttons_again(b, box);
}

}  // namespace

void build_sheet(KioskBrush& b) {
    put_shade(b);
    if (b.visit().sheet != KioskSheet::Pin) b.target({{0, 0}, b.size}, b.visit().sheet == KioskSheet::Ask ? KioskAction::None : KioskAction::CloseSheet);
    switch (b.visit().sheet) {
        case KioskSheet::Modes: build_modes(b); break;
        case KioskSheet::Terms: build_terms(b); break;
        case KioskSheet::Qr: build_qr(b); break;
        case KioskSheet::Ask: build_ask(b); break;
        case KioskSheet::Sent: build_sent(b); break;
        case KioskSheet::Pin: build_pin(b); break;
        case KioskSheet::None: break;
    }
}

void build_pin(KioskBrush& b) {
    const KioskColours& c = kiosk_colours();
    const bool low = b.visit().low;
    const float key = 27 * b.mm, key_tall = (low ? 18 : 24) * b.mm, gap = (low ? 3 : 4) * b.mm, wide = 3 * key + 2 * gap, keys_tall = 4 * key_tall + 3 * gap;
    const float tall = b.button_height(), inset = 14 * b.mm, head = 9 * b.mm + b.em(KioskType::Lead) * 1.55f + 19 * b.mm;
    const glm::vec2 size(wide + 2 * inset, head + keys_tall + 10 * b.mm);
    const glm::vec2 at(b.width() * 0.5f - size.x * 0.5f, low ? b.height() - 6 * b.mm - size.y : (b.height() - size.y - tall) * 0.5f);
    const OverlayBox box{at, at + size};
    b.panel(box, 0.99f);
    const float left = box.min_px.x + inset;
    float y = box.min_px.y + 9 * b.mm;
    y += b.put(b.words(b.say("pin-title"), KioskType::Lead, c.ink), {left, y});
    const std::int64_t wait_ms = b.state.world().lock_left_ms ? b.state.world().lock_left_ms() : 0;
    std::string dots;
    for (std::size_t i = 0; i < b.visit().pin.size(); ++i) dots += "•  ";
    if (wait_ms > 0) dots = b.say("pin-locked", std::to_string((wait_ms + 999) / 1000));
    else if (dots.empty() && !b.visit().pin_note.empty()) dots = b.say(b.visit().pin_note);
    b.centre(b.words(dots, KioskType::Lead, wait_ms > 0 || b.visit().pin.empty() ? c.dim : c.ink), {{left, y}, {left + wide, y + 16 * b.mm}});
    y = box.min_px.y + head;
    constexpr std::array<const char*, 12> keys{"1", "2", "3", "4", "5", "6", "7", "8", "9", "<", "0", "OK"};
    for (std::size_t i = 0; i < keys.size(); ++i) {
        const glm::vec2 corner(left + static_cast<float>(i % 3) * (key + gap), y + static_cast<float>(i / 3) * (key_tall + gap));
        const std::string label = keys[i];
        const KioskAction action = label == "<" ? KioskAction::PinErase : label == "OK" ? KioskAction::PinEnter : KioskAction::PinDigit;
        b.button({corner, corner + glm::vec2(key, key_tall)}, label == "<" ? "←" : label, wait_ms > 0 ? KioskAction::None : action, label, label == "OK" ? KioskButton::Primary : KioskButton::Plain);
    }
    // Below the pad; in low reach, where that is the screen's end, beside it.
    const float close = std::max(b.button_width(b.say("close")), 46 * b.mm);
    const OverlayBox leave = low ? OverlayBox{{box.max_px.x + gap, box.max_px.y - tall}, {box.max_px.x + gap + close, box.max_px.y}}
                                 : OverlayBox{{box.min_px.x, box.max_px.y + 4 * b.mm}, {box.max_px.x, box.max_px.y + 4 * b.mm + tall}};
    b.button(leave, b.say("close"), KioskAction::PinCancel, {}, KioskButton::Plain);
}

void build_idle_warning(KioskBrush& b, int seconds) {
    const KioskColours& c = kiosk_colours();
    put_shade(b);
    const OverlayBox box = sheet_box(b, 230, 150);
    b.panel(box, 0.99f);
    const float y = put_sheet_title(b, box, b.say("idle-title")) + 3 * b.mm;
    b.put(b.words(b.say("idle-text", std::to_string(seconds)), KioskType::Body, c.dim, box.size().x - 24 * b.mm), {box.min_px.x + 12 * b.mm, y});
    const float whole = box.size().x - 24 * b.mm;
    const double share = seconds / std::max(b.material.catalogue.idle.countdown.seconds(), 1.0);
    const float line = box.max_px.y - 16 * b.mm - b.button_height();
    b.page.overlay.panel({{box.min_px.x + 12 * b.mm, line}, {box.min_px.x + 12 * b.mm + whole, line + 2 * b.mm}}, {.fill = c.line, .radius_px = b.mm});
    b.page.overlay.panel({{box.min_px.x + 12 * b.mm, line}, {box.min_px.x + 12 * b.mm + whole * static_cast<float>(std::min(share, 1.0)), line + 2 * b.mm}}, {.fill = c.gold, .radius_px = b.mm});
    const float wide = std::max(b.button_width(b.say("idle-stay")), 60 * b.mm), tall = b.button_height();
    const glm::vec2 at(box.max_px.x - 12 * b.mm - wide, box.max_px.y - 10 * b.mm - tall);
    b.button({at, at + glm::vec2(wide, tall)}, b.say("idle-stay"), KioskAction::Stay, {}, KioskButton::Primary);
    b.target({{0, 0}, b.size}, KioskAction::Stay);
}

}  // namespace pai::app
