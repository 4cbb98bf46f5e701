// The enquiry: what is asked for, the person's consent, and keys to type with.
#include <algorithm>
#include <array>
#include <string>

#include "app/kiosk_look.h"
#include "app/kiosk_words.h"

namespace pai::app {
namespace {

constexpr std::array<std::string_view, 4> kKeyRows{"1234567890@", "qwertyuiop", "asdfghjkl-'", "zxcvbnm._+"};

void put_keys(KioskBrush& b, const OverlayBox& area) {
    const KioskColours& c = kiosk_colours();
    const float gap = 2.6f * b.mm, tall = (area.size().y - 4 * gap) / 5;
    const float one = (area.size().x - 10 * gap) / 11;
    const auto key = [&](const OverlayBox& box, const std::string& label, KioskAction action, const std::string& id) {
        b.page.overlay.panel(box, {.fill = {c.line.r, c.line.g, c.line.b, 0.75f}, .radius_px = 3 * b.mm});
        b.centre(b.words(label, KioskType::Lead, c.ink), {box.min_px + glm::vec2(2 * b.mm, 0), box.max_px - glm::vec2(2 * b.mm, 0)});
        b.target(box, action, id);
    };
    float y = area.min_px.y;
    for (const std::string_view row : kKeyRows) {
        const float wide = static_cast<float>(row.size()) * one + static_cast<float>(row.size() - 1) * gap;
        float x = area.middle().x - wide * 0.5f;
        for (char ch : row) {
            if (b.visit().form.shift && ch >= 'a' && ch <= 'z') ch = static_cast<char>(ch - 'a' + 'A');
            key({{x, y}, {x + one, y + tall}}, std::string(1, ch), KioskAction::Key, std::string(1, ch));
            x += one + gap;
        }
        y += tall + gap;
    }
    const float side = area.size().x * 0.2f;
    key({{area.min_px.x, y}, {area.min_px.x + side, y + tall}}, b.visit().form.shift ? "abc" : "ABC", KioskAction::Shift, {});
    key({{area.min_px.x + side + gap, y}, {area.max_px.x - side - gap, y + tall}}, b.say("space"), KioskAction::Space, {});
    key({{area.max_px.x - side, y}, {area.max_px.x, y + tall}}, b.say("delete"), KioskAction::Erase, {});
}

// Choices in rows, one of them chosen. Returns their height.
float put_choices(KioskBrush& b, glm::vec2 at, float wide, const std::vector<std::pair<std::string, std::string>>& choices, std::size_t chosen, KioskAction action) {
    const float gap = 3 * b.mm, tall = b.button_height(), left = at.x, top = at.y;
    for (std::size_t i = 0; i < choices.size(); ++i) {
        const float one = std::min(b.button_width(choices[i].first), wide);
        if (at.x > left && at.x + one > left + wide) at = {left, at.y + tall + gap};
        b.button({at, at + glm::vec2(one, tall)}, choices[i].first, action, choices[i].second, i == chosen ? KioskButton::Chosen : KioskButton::Plain);
        at.x += one + gap;
    }
    return at.y + tall - top;
}

void put_field(KioskBrush& b, const OverlayBox& box, const std::string& name, const std::string& value, bool open, bool active, const char* id) {
    const KioskColours& c = kiosk_colours();
    b.page.overlay.panel(box, {.fill = {c.dark.r, c.dark.g, c.dark.b, open ? 0.9f : 0.35f}, .radius_px = 3 * b.mm, .border = active ? c.gold : c.line,
                               .border_px = (active ? 0.8f : 0.4f) * b.mm});
    const float inset = 5 * b.mm;
    const OverlayWords words = value.empty() && !active ? b.words(name, KioskType::Body, open ? c.faint : c.line) : b.words(value + (active ? "|" : ""), KioskType::Body, c.ink);
    b.page.overlay.push_clip({box.min_px + glm::vec2(inset, 0), box.max_px - glm::vec2(inset, 0)});
    const glm::vec2 taken = b.size_of(words);
    const float over = std::max(0.0f, taken.x - (box.size().x - 2 * inset));  // the end of a long text is seen
    b.put(words, {box.min_px.x + inset - over, box.middle().y - taken.y * 0.5f});
    b.page.overlay.pop_clip();
    if (open) b.target(box, KioskAction::Field, id);
}

}  // namespace

void build_ask(KioskBrush& b) {
    const KioskColours& c = kiosk_colours();
    const EnquiryForm& form = b.visit().form;
    const EnquiryRule& rule = b.material.catalogue.enquiry;
    const float margin = 12 * b.mm, tall = b.button_height(), gap = 4 * b.mm;
    const OverlayBox keys{{margin * 2, b.height() * 2 / 3 + 2 * b.mm}, {b.width() - margin * 2, b.height() - 8 * b.mm}};
    const OverlayBox box{{margin, margin + tall + 3 * b.mm}, {b.width() - margin, b.height() - 4 * b.mm}};
    b.panel(box, 0.985f);
    put_house_buttons(b, b.width() - margin, margin);
    const CatalogueWork& work = b.material.catalogue.works.at(b.visit().work);
    const float left = box.min_px.x + margin, wide = box.size().x - 2 * margin;
    float y = box.min_px.y + 7 * b.mm;
    b.put(b.words(b.say("ask-title"), KioskType::Title, c.ink), {left, y});
    const float beside = b.size_of(b.words(b.say("ask-title"), KioskType::Title, {})).x + 8 * b.mm;
    b.put(b.words(b.text(work.title), KioskType::Lead, c.gold), {left + beside, y + b.em(KioskType::Title) * 0.35f});
    y += b.em(KioskType::Title) * 1.3f;
    std::vector<std::pair<std::string, std::string>> actions, places;
    for (const std::string& action : rule.actions) actions.emplace_back(b.say("action-" + action), action);
    for (const std::string& place : rule.territories) places.emplace_back(country_name(place, b.visit().language), place);
    // Two columns where there is room: what, and where.
    const float what_wide = b.upright() ? wide : wide * 0.46f;
    const float head = b.em(KioskType::Body) * 1.6f;
    b.put(b.words(b.say("ask-what"), KioskType::Body, c.dim), {left, y});
    const float what_tall = head + put_choices(b, {left, y + head}, what_wide, actions, form.action, KioskAction::AskAction);
    const glm::vec2 where = b.upright() ? glm::vec2(left, y + what_tall + gap) : glm::vec2(left + what_wide + 8 * b.mm, y);
    b.put(b.words(b.say("ask-where"), KioskType::Body, c.dim), where);
    const float where_tall = head + put_choices(b, where + glm::vec2(0, head), left + wide - where.x, places, form.territory, KioskAction::AskTerritory);
    y = std::max(y + what_tall, where.y + where_tall) + gap + 2 * b.mm;
    // Consent first: before it nothing of a person can be typed.
    const OverlayBox tick{{left, y}, {left + 15 * b.mm, y + 15 * b.mm}};
    b.page.overlay.panel(tick, {.fill = form.consent ? c.gold : glm::vec4(0), .radius_px = 3 * b.mm, .border = form.consent ? c.gold : c.dim, .border_px = 0.7f * b.mm});
    if (form.consent) {
        b.page.overlay.line(tick.min_px + glm::vec2(3.5f, 8) * b.mm, tick.min_px + glm::vec2(6.5f, 11) * b.mm, 1.5f * b.mm, c.dark);
        b.page.overlay.line(tick.min_px + glm::vec2(6.5f, 11) * b.mm, tick.min_px + glm::vec2(11.5f, 4) * b.mm, 1.5f * b.mm, c.dark);
    }
    const std::string consent = rule.consent.empty() ? b.say("consent") : b.text(rule.consent);
    const float text_left = tick.max_px.x + 6 * b.mm;
    float text_tall = b.put(b.words(consent, KioskType::Body, c.ink, left + wide - text_left), {text_left, y});
    if (!form.consent) text_tall += b.put(b.words(b.say("consent-first"), KioskType::Small, c.faint, left + wide - text_left), {text_left, y + text_tall});
    b.target({{left, y - 2 * b.mm}, {left + wide, y + std::max(text_tall, 15 * b.mm) + 2 * b.mm}}, KioskAction::Consent);
    y += std::max(text_tall, 15 * b.mm) + gap;
    const float field = (wide - gap) * 0.5f;
    put_field(b, {{left, y}, {left + field, y + tall}}, b.say("name"), form.name, form.consent, form.field == 1, "name");
    put_field(b, {{left + field + gap, y}, {left + wide, y + tall}}, b.say("contact"), form.contact, form.consent, form.field == 2, "contact");
    // The last row of buttons stands right above the keys; without keys it takes their place.
    const float bottom = form.consent ? keys.min_px.y - tall - 3 * b.mm : keys.max_px.y - tall - 4 * b.mm;
    const float button_y = std::max(bottom, y + tall + 2 * b.mm);
    const float send = std::max(b.button_width(b.say("send")), 60 * b.mm);
    const bool ready = !form.consent || (!form.name.empty() && !form.contact.empty());
    b.button({{left + wide - send, button_y}, {left + wide, button_y + tall}}, b.say("send"), ready ? KioskAction::Send : KioskAction::None, {}, ready ? KioskButton::Primary : KioskButton::Quiet);
    const float close = std::max(b.button_width(b.say("close")), 46 * b.mm);
    b.button({{left + wide - send - gap - close, button_y}, {left + wide - send - gap, button_y + tall}}, b.say("close"), KioskAction::CloseSheet);
    if (form.consent) put_keys(b, {{keys.min_px.x, std::max(keys.min_px.y, button_y + tall + 3 * b.mm)}, keys.max_px});
}

}  // namespace pai::app
