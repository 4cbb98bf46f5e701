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
    const float gap = (b.visit().low ? 1.8f : 2.6f) * b.mm, tall = (area.size().y - 4 * gap) / 5;
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

OverlayBox put_tick(KioskBrush& b, glm::vec2 at, bool on) {
    const KioskColours& c = kiosk_colours();
    const OverlayBox tick{at, at + 15 * b.mm};
    b.page.overlay.panel(tick, {.fill = on ? c.gold : glm::vec4(0), .radius_px = 3 * b.mm, .border = on ? c.gold : c.dim, .border_px = 0.7f * b.mm});
    if (on) {
        b.page.overlay.line(at + glm::vec2(3.5f, 8) * b.mm, at + glm::vec2(6.5f, 11) * b.mm, 1.5f * b.mm, c.dark);
        b.page.overlay.line(at + glm::vec2(6.5f, 11) * b.mm, at + glm::vec2(11.5f, 4) * b.mm, 1.5f * b.mm, c.dark);
    }
    return tick;
}

std::string consent_text(const KioskBrush& b) {
    const Text& own = b.material.catalogue.enquiry.consent;
    return own.empty() ? b.say("consent") : b.text(own);
}

using AskChoices = std::vector<std::pair<std::string, std::string>>;  // label, id

// What can be asked for, and where.
std::pair<AskChoices, AskChoices> choices_of(const KioskBrush& b) {
    const EnquiryRule& rule = b.material.catalogue.enquiry;
    AskChoices actions, places;
    for (const std::string& action : rule.actions) actions.emplace_back(b.say("action-" + action), action);
    for (const std::string& place : rule.territories) places.emplace_back(country_name(place, b.visit().language), place);
    return {actions, places};
}

float send_width(const KioskBrush& b) { return std::max(b.button_width(b.say("send")), 50 * b.mm); }
float close_width(const KioskBrush& b) { return std::max(b.button_width(b.say("close")), 36 * b.mm); }

// The last row in low reach: Send and Close at the left, the house's buttons at the right.
void put_ask_row(KioskBrush& b, float left, float right, float y, bool ready) {
    const float tall = b.button_height(), gap = 4 * b.mm;
    const float send = send_width(b), close = close_width(b);
    b.button({{left, y}, {left + send, y + tall}}, b.say("send"), ready ? KioskAction::Send : KioskAction::None, {}, ready ? KioskButton::Primary : KioskButton::Quiet);
    b.button({{left + send + gap, y}, {left + send + gap + close, y + tall}}, b.say("close"), KioskAction::CloseSheet);
    put_house_buttons(b, right, y);
}

// One row that is squeezed into its width, or more rows on a screen that stands. Returns the height.
float put_low_choices(KioskBrush& b, glm::vec2 at, float wide, const AskChoices& choices, std::size_t chosen, KioskAction action) {
    if (b.upright()) return put_choices(b, at, wide, choices, chosen, action);
    const float gap = 3 * b.mm, tall = b.button_height();
    float wanted = 0;
    for (const auto& choice : choices) wanted += b.button_width(choice.first);
    const float squeeze = std::min(1.0f, (wide - gap * static_cast<float>(choices.size())) / std::max(wanted, 1.0f));
    for (std::size_t i = 0; i < choices.size(); ++i) {
        const float one = b.button_width(choices[i].first) * squeeze;
        b.button({at, at + glm::vec2(one, tall)}, choices[i].first, action, choices[i].second, i == chosen ? KioskButton::Chosen : KioskButton::Plain);
        at.x += one + gap;
    }
    return tall;
}

// Before consent: what, where, and the consent itself, from the bottom up; the questions stand before the rows or above them.
void put_low_questions(KioskBrush& b, const OverlayBox& box, float top) {
    const KioskColours& c = kiosk_colours();
    const EnquiryForm& form = b.visit().form;
    const auto [actions, places] = choices_of(b);
    const float inset = 10 * b.mm, left = box.min_px.x + inset, right = box.max_px.x - inset, gap = 3.5f * b.mm;
    const std::string what = b.say("ask-what"), where = b.say("ask-where");
    const float names = b.upright() ? 0 : std::min(std::max(b.size_of(b.words(what, KioskType::Small, {})).x, b.size_of(b.words(where, KioskType::Small, {})).x) + 6 * b.mm, (right - left) * 0.3f);
    float y = top;
    for (const bool place : {false, true}) {
        const OverlayWords name = b.words(place ? where : what, KioskType::Small, c.dim, b.upright() ? right - left : names - 4 * b.mm);
        if (b.upright()) y += b.put(name, {left, y}) + 1 * b.mm;
        else b.put(name, {left, y + (b.button_height() - b.size_of(name).y) * 0.5f});
        y += put_low_choices(b, {left + names, y}, right - left - names, place ? places : actions, place ? form.territory : form.action, place ? KioskAction::AskTerritory : KioskAction::AskAction) + gap;
    }
    const OverlayBox tick = put_tick(b, {left, y}, false);
    const float text = tick.max_px.x + 6 * b.mm;
    const OverlayWords consent = b.words(consent_text(b), KioskType::Body, c.ink, right - text);
    const float tall = std::max(b.size_of(consent).y, 15 * b.mm);
    b.put(consent, {text, y + (tall - b.size_of(consent).y) * 0.5f});
    b.target({{left, y}, {right, y + tall}}, KioskAction::Consent);
    put_ask_row(b, left, right, box.max_px.y - 4 * b.mm - b.button_height(), true);
}

// After it: the fields and the keys; the tick takes it back.
void put_low_keys(KioskBrush& b, const OverlayBox& box, float top) {
    const EnquiryForm& form = b.visit().form;
    const float inset = 10 * b.mm, left = box.min_px.x + inset, right = box.max_px.x - inset, gap = 4 * b.mm, tall = b.button_height();
    const bool ready = !form.name.empty() && !form.contact.empty();
    const OverlayBox tick = put_tick(b, {left, top + (tall - 15 * b.mm) * 0.5f}, true);
    b.target({{left, top}, {tick.max_px.x, top + tall}}, KioskAction::Consent);
    // Beside the fields where there is room, else a row of their own below the keys.
    const float row = send_width(b) + close_width(b) + house_buttons_width(b) + 4 * gap;
    const float fields_left = tick.max_px.x + gap, fields_right = b.upright() ? right : right - row;
    const float field = (fields_right - fields_left - gap) * 0.5f;
    put_field(b, {{fields_left, top}, {fields_left + field, top + tall}}, b.say("name"), form.name, true, form.field == 1, "name");
    put_field(b, {{fields_left + field + gap, top}, {fields_right, top + tall}}, b.say("contact"), form.contact, true, form.field == 2, "contact");
    const float keys_bottom = b.upright() ? box.max_px.y - 8 * b.mm - tall : box.max_px.y - 3 * b.mm;
    put_ask_row(b, b.upright() ? left : fields_right + gap, right, b.upright() ? box.max_px.y - 4 * b.mm - tall : top, ready);
    put_keys(b, {{left, top + tall + 2.5f * b.mm}, {right, keys_bottom}});
}

// In low reach what is read stands above the lower third and what is touched in it: first the questions, then the keys.
void build_ask_low(KioskBrush& b) {
    const KioskColours& c = kiosk_colours();
    const EnquiryForm& form = b.visit().form;
    const CatalogueWork& work = b.material.catalogue.works.at(b.visit().work);
    const float inset = 10 * b.mm, margin = 8 * b.mm, wide = b.width() - 2 * (margin + inset);
    std::vector<OverlayWords> read{b.words(b.text(work.title), KioskType::Small, c.gold, wide), b.words(b.say("ask-title"), KioskType::Title, c.ink, wide)};
    if (form.consent) {
        const auto [actions, places] = choices_of(b);
        std::string asked = form.action < actions.size() ? actions[form.action].first : std::string();
        if (form.territory < places.size()) asked += (asked.empty() ? "" : " · ") + places[form.territory].first;
        read.push_back(b.words(asked, KioskType::Body, c.ink, wide));
        read.push_back(b.words(consent_text(b), KioskType::Small, c.dim, wide));
    } else {
        read.push_back(b.words(b.say("consent-first"), KioskType::Small, c.dim, wide));
    }
    float tall = 0;
    for (const OverlayWords& words : read) tall += b.size_of(words).y;
    const float top = b.reach_px();
    const OverlayBox box{{margin, top - tall - 11 * b.mm}, {b.width() - margin, b.height() - 2 * b.mm}};
    b.panel(box, 0.985f);
    float y = box.min_px.y + 6 * b.mm;
    for (const OverlayWords& words : read) y += b.put(words, {box.min_px.x + inset, y});
    if (form.consent) put_low_keys(b, box, top);
    else put_low_questions(b, box, top);
}

}  // namespace

void build_ask(KioskBrush& b) {
    if (b.visit().low) return build_ask_low(b);
    const KioskColours& c = kiosk_colours();
    const EnquiryForm& form = b.visit().form;
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
    y += b.em(KioskType::Title) * 1.3f + 2 * b.mm;
    const auto [actions, places] = choices_of(b);
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
    const OverlayBox tick = put_tick(b, {left, y}, form.consent);
    const std::string consent = consent_text(b);
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
