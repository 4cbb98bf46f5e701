// The page of one work: the work itself, its label, its places, and what can be asked of it.
#include <algorithm>
#include <cmath>

#include "app/kiosk_look.h"
#include "app/kiosk_words.h"

namespace pai::app {
namespace {

const CatalogueWork& work_of(const KioskBrush& b) { return b.material.catalogue.works.at(b.visit().work); }

bool is_shown(const KioskBrush& b) {
    const auto facts = b.material.facts.find(b.visit().work);
    return facts == b.material.facts.end() || facts->second.permitted;
}

// One line of the label: a dim name, and the value beside it.
float put_label(KioskBrush& b, const std::string& name, const std::string& value, float x, float y, float wide) {
    if (value.empty()) return 0;
    const float names = wide * 0.3f;
    const float a = b.put(b.words(name, KioskType::Body, kiosk_colours().faint, names - 3 * b.mm), {x, y});
    const float c = b.put(b.words(value, KioskType::Body, kiosk_colours().ink, wide - names), {x + names, y});
    return std::max(a, c);
}

float put_labels(KioskBrush& b, float x, float y, float wide) {
    const CatalogueWork& work = work_of(b);
    const float top = y;
    y += put_label(b, b.say("date"), b.text(work.date), x, y, wide);
    y += put_label(b, b.say("place"), b.text(work.place), x, y, wide);
    y += put_label(b, b.say("maker"), b.text(work.maker), x, y, wide);
    for (const auto* label : in_order(work.labels)) y += put_label(b, b.text(label->second.name), b.text(label->second.value), x, y, wide);
    const auto facts = b.material.facts.find(b.visit().work);
    const TermsFacts none;
    y += put_label(b, b.say("holder"), holder_name(b.material.catalogue, work, facts == b.material.facts.end() ? none : facts->second, b.visit().language), x, y, wide);
    y += put_label(b, b.say("credit"), b.text(work.credit), x, y, wide);
    return y - top;
}

float put_heading(KioskBrush& b, float x, float y, float wide) {
    const KioskColours& c = kiosk_colours();
    const CatalogueWork& work = work_of(b);
    const float top = y;
    const auto theme = b.material.catalogue.themes.find(work.theme);
    std::string over = theme == b.material.catalogue.themes.end() ? std::string() : b.text(theme->second.title);
    if (!work.guest.empty()) over += (over.empty() ? "" : " · ") + b.say("guest", country_name(work.guest, b.visit().language));
    y += b.put(b.words(over, KioskType::Small, c.gold, wide), {x, y}) + 1 * b.mm;
    y += b.put(b.words(b.text(work.title), KioskType::Title, c.ink, wide), {x, y}) + 1 * b.mm;
    y += b.put(b.words(b.text(work.subtitle), KioskType::Lead, c.dim, wide), {x, y});
    return y - top;
}

// The story of the work, or of the place on it that was touched. Returns its height.
float put_story(KioskBrush& b, float x, float y, float wide, bool with_heading) {
    const KioskColours& c = kiosk_colours();
    const CatalogueWork& work = work_of(b);
    const float top = y;
    const auto spot = work.hotspots.find(b.visit().hotspot);
    if (spot != work.hotspots.end()) {
        y += b.put(b.words(b.text(work.title), KioskType::Small, c.gold, wide), {x, y}) + 1 * b.mm;
        y += b.put(b.words(b.text(spot->second.title), KioskType::Title, c.ink, wide), {x, y}) + 4 * b.mm;
        y += b.put(b.words(b.text(spot->second.text), KioskType::Body, c.ink, wide), {x, y});
        return y - top;
    }
    if (with_heading) y += put_heading(b, x, y, wide) + 5 * b.mm;
    if (!is_shown(b)) {
        y += b.put(b.words(b.say("refused-title"), KioskType::Lead, c.ink, wide), {x, y}) + 2 * b.mm;
        y += b.put(b.words(refusal_in_words(b.material.catalogue, b.material.facts.at(b.visit().work), b.visit().language), KioskType::Body, c.dim, wide), {x, y}) + 6 * b.mm;
    }
    std::string paragraphs;  // a line feed parts paragraphs, an empty line shows it
    for (const char ch : b.text(work.text)) paragraphs += ch == '\n' ? std::string("\n\n") : std::string(1, ch);
    y += b.put(b.words(paragraphs, KioskType::Body, c.ink, wide), {x, y}) + 6 * b.mm;
    b.page.overlay.panel({{x, y - 3 * b.mm}, {x + wide, y - 3 * b.mm + std::max(1.0f, 0.3f * b.mm)}}, {.fill = c.line});
    y += put_labels(b, x, y, wide);
    return y - top;
}

void put_hotspots(KioskBrush& b) {
    const KioskColours& c = kiosk_colours();
    if (!is_shown(b)) return;
    int number = 0;
    for (const auto* spot : in_order(work_of(b).hotspots)) {
        ++number;
        const auto at = b.material.project(spot->second);
        if (!at) continue;
        const bool chosen = b.visit().hotspot == spot->first;
        const float radius = (chosen ? 6.6f : 5.4f) * b.mm;
        b.page.overlay.haze({*at - radius * 1.2f, *at + radius * 1.2f}, {0, 0, 0, 0.35f}, radius * 0.9f);
        b.page.overlay.circle(*at, radius, {.fill = chosen ? c.gold : glm::vec4(c.dark.r, c.dark.g, c.dark.b, 0.72f), .border = chosen ? c.ink : c.gold, .border_px = 0.7f * b.mm});
        b.centre(b.words(std::to_string(number), KioskType::Small, chosen ? c.dark : c.ink), {*at - radius, *at + radius});
        const float reach = 8.5f * b.mm;
        b.target({*at - reach, *at + reach}, KioskAction::Hotspot, spot->first, true);
    }
}

struct WorkButton {
    std::string label;
    KioskAction action;
    KioskButton style = KioskButton::Plain;
};

std::vector<WorkButton> work_buttons(const KioskBrush& b) {
    std::vector<WorkButton> out;
    const CatalogueWork& work = work_of(b);
    if (is_shown(b) && !work.narration.empty())
        out.push_back({b.say(b.visit().narrating ? "narrate-stop" : "narrate"), KioskAction::Narrate, b.visit().narrating ? KioskButton::Chosen : KioskButton::Plain});
    if (is_shown(b) && work.inspect && b.material.work_ready) out.push_back({b.say("look-closer"), KioskAction::Inspect});
    out.push_back({b.say("terms"), KioskAction::OpenTerms});
    out.push_back({b.say("qr"), KioskAction::OpenQr});
    if (b.material.catalogue.enquiry.enabled) out.push_back({b.say("ask"), KioskAction::OpenAsk, KioskButton::Primary});
    return out;
}

// In rows of two.
float put_work_buttons(KioskBrush& b, float left, float bottom, float wide) {
    const std::vector<WorkButton> buttons = work_buttons(b);
    const float gap = 4 * b.mm, tall = b.button_height();
    const std::size_t rows = (buttons.size() + 1) / 2;
    float y = bottom - static_cast<float>(rows) * (tall + gap) + gap;
    const float top = y;
    for (std::size_t i = 0; i < buttons.size();) {
        const std::size_t count = buttons.size() - i == 1 || (buttons.size() % 2 == 1 && i == 0) ? 1 : 2;
        const float one = (wide - gap * static_cast<float>(count - 1)) / static_cast<float>(count);
        for (std::size_t k = 0; k < count; ++k, ++i) {
            const float x = left + static_cast<float>(k) * (one + gap);
            b.button({{x, y}, {x + one, y + tall}}, buttons[i].label, buttons[i].action, {}, buttons[i].style);
        }
        y += tall + gap;
    }
    return top;
}

// The work as it is, then its variants. Returns the width taken.
float put_variants(KioskBrush& b, float left, float top) {
    const CatalogueWork& work = work_of(b);
    if (work.variants.empty() || !is_shown(b)) return 0;
    const float gap = 3 * b.mm, tall = b.button_height();
    float x = left;
    const auto one = [&](const std::string& label, const Id& id) {
        const float wide = b.button_width(label);
        b.button({{x, top}, {x + wide, top + tall}}, label, KioskAction::Variant, id, b.visit().variant == id ? KioskButton::Chosen : KioskButton::Plain);
        x += wide + gap;
    };
    one(b.say("as-it-is"), {});
    for (const auto* variant : in_order(work.variants)) one(b.text(variant->second.title), variant->first);
    return x - left - gap;
}

// Where no picture of the work may be: a quiet plate.
void put_plate(KioskBrush& b) {
    const KioskColours& c = kiosk_colours();
    const OverlayBox& stage = b.page.stage;
    b.page.overlay.panel({{0, 0}, b.size}, {.fill = c.ground});
    const glm::vec2 middle = stage.middle();
    const float half = std::min(stage.size().x, stage.size().y) * 0.3f;
    b.page.overlay.panel({middle - half, middle + half}, {.fill = c.panel, .radius_px = 4 * b.mm, .border = c.line, .border_px = 0.5f * b.mm, .shadow_px = 14 * b.mm});
    const auto facts = b.material.facts.find(b.visit().work);
    const float wide = half * 1.6f;
    OverlayWords title = b.words(b.say("refused-title"), KioskType::Lead, c.ink, wide);
    OverlayWords why = b.words(facts == b.material.facts.end() ? std::string() : refusal_in_words(b.material.catalogue, facts->second, b.visit().language), KioskType::Body, c.dim, wide);
    const float tall = b.size_of(title).y + b.size_of(why).y + 3 * b.mm;
    b.page.overlay.line(middle - glm::vec2(10 * b.mm, tall * 0.5f + 9 * b.mm), middle + glm::vec2(10 * b.mm, -tall * 0.5f - 9 * b.mm), 0.7f * b.mm, c.gold);
    const float down = b.put(title, {middle.x, middle.y - tall * 0.5f}, TextDraw::Align::Centre);
    b.put(why, {middle.x, middle.y - tall * 0.5f + down + 3 * b.mm}, TextDraw::Align::Centre);
}

}  // namespace

// The line that a licence asks for wherever the work is seen.
void put_credit(KioskBrush& b, const Id& work, const OverlayBox& stage) {
    const auto facts = b.material.facts.find(work);
    if (facts == b.material.facts.end() || facts->second.credit.empty()) return;
    OverlayWords words = b.words(b.text(facts->second.credit), KioskType::Small, kiosk_colours().dim);
    const glm::vec2 taken = b.size_of(words);
    if (taken.x > stage.size().x * 0.9f) words.size_px *= stage.size().x * 0.9f / taken.x;
    b.put(words, {stage.middle().x, stage.max_px.y - taken.y}, TextDraw::Align::Centre);
}

namespace {

void put_stage(KioskBrush& b) {
    if (!is_shown(b)) return put_plate(b);
    if (!b.material.work_ready) {
        b.centre(b.words(b.say("loading"), KioskType::Lead, kiosk_colours().dim), b.page.stage);
        return;
    }
    b.page.stage_live = true;
    put_credit(b, b.visit().work, b.page.stage);
    put_hotspots(b);
}

// Small buttons from left to right, in as many rows as they need; the house's buttons end the first row.
float put_low_buttons(KioskBrush& b, float margin) {
    const float gap = 3 * b.mm, tall = b.button_height();
    float x = margin, y = b.reach_px(), end = put_house_buttons(b, b.width() - margin, y) - 2 * gap;
    const auto small = [&](const std::string& label, KioskAction action, std::string id, KioskButton style = KioskButton::Plain) {
        const float wide = std::max(b.size_of(b.words(label, KioskType::Body, {})).x + 9 * b.mm, 17 * b.mm);
        if (x > margin && x + wide > end) {
            x = margin;
            y += tall + gap;
            end = b.width() - margin;
        }
        b.button({{x, y}, {x + wide, y + tall}}, label, action, std::move(id), style);
        x += wide + gap;
    };
    small(b.say("back"), KioskAction::Home, {});
    small("‹", KioskAction::Previous, {});
    small("›", KioskAction::Next, {});
    if (!is_shown(b)) return y + tall;
    x += gap;
    small("↺", KioskAction::Turn, "left");
    small("↻", KioskAction::Turn, "right");
    small("+", KioskAction::Zoom, "in");
    small("−", KioskAction::Zoom, "out");
    x += gap;
    // The places stay together.
    const auto count = static_cast<float>(work_of(b).hotspots.size());
    if (x + count * (17 * b.mm + gap) > end && count * (17 * b.mm + gap) < b.width() - 2 * margin) end = x;
    int number = 0;
    for (const auto* spot : in_order(work_of(b).hotspots))
        small(std::to_string(++number), KioskAction::Hotspot, spot->first, b.visit().hotspot == spot->first ? KioskButton::Chosen : KioskButton::Plain);
    return y + tall;
}

void build_work_low(KioskBrush& b) {
    const bool upright = b.upright();
    const float margin = 12 * b.mm, third = b.height() * 2 / 3, tall = b.button_height();
    // What is read stands above, beside or over the work; what is touched below.
    b.page.stage = upright ? OverlayBox{{0, b.height() * 0.14f}, {b.width(), third - 2 * b.mm}} : OverlayBox{{b.width() * 0.27f, b.height() * 0.03f}, {b.width() * 0.99f, third - 2 * b.mm}};
    put_stage(b);
    const KioskColours& c = kiosk_colours();
    b.page.overlay.haze({{-b.width(), third + 6 * b.mm}, {b.width() * 2, b.height() * 2}}, {c.dark.r, c.dark.g, c.dark.b, 0.94f}, 12 * b.mm);
    if (b.visit().hotspot.empty()) put_heading(b, margin * 1.3f, 14 * b.mm, upright ? b.width() - 3 * margin : b.width() * 0.27f);
    const float top = put_low_buttons(b, margin) + 5 * b.mm, bottom = b.height() - 6 * b.mm, right = upright ? b.width() - margin : b.width() * 0.56f;
    float text_top = top;
    if (put_variants(b, margin, top) > 0) text_top += tall + 4 * b.mm;
    const float buttons_left = upright ? margin : right + 12 * b.mm;
    const float buttons_top = put_work_buttons(b, buttons_left, bottom, b.width() - margin - buttons_left);
    const OverlayBox story{{margin, text_top}, {right, upright ? buttons_top - 5 * b.mm : bottom}};
    const float scroll = b.begin_scroll(story, KioskScroll::Text);
    const float length = put_story(b, story.min_px.x, story.min_px.y - scroll, story.size().x, false);
    b.end_scroll(story, KioskScroll::Text, length);
}

}  // namespace

void build_work(KioskBrush& b) {
    // The visitor's tools are a page of their own.
    if (b.visit().inspecting) {
        b.page.stage = {{0, 0}, b.size};
        return put_credit(b, b.visit().work, {{0, 0}, {b.width(), b.height() * 0.87f}});
    }
    if (b.visit().low) return build_work_low(b);
    const float margin = 12 * b.mm, tall = b.button_height();
    const float panel_wide = b.upright() ? b.width() - 2 * margin : std::min(std::max(b.width() * 0.34f, 190 * b.mm), b.width() * 0.46f);
    const float panel_top = b.upright() ? b.height() * 0.55f : margin + tall + 6 * b.mm;
    const OverlayBox panel{{b.width() - margin - panel_wide, panel_top}, {b.width() - margin, b.height() - margin}};
    b.page.stage = b.upright() ? OverlayBox{{0, margin + tall}, {b.width(), panel_top}} : OverlayBox{{0, margin}, {panel.min_px.x, b.height() - margin}};
    put_stage(b);
    b.panel(panel, 0.9f);
    const float inset = 11 * b.mm;
    const float wide = panel.size().x - 2 * inset;
    const float buttons = put_work_buttons(b, panel.min_px.x + inset, panel.max_px.y - inset, wide);
    const OverlayBox story{{panel.min_px.x + inset, panel.min_px.y + inset * 0.8f}, {panel.max_px.x - inset, buttons - 5 * b.mm}};
    const float scroll = b.begin_scroll(story, KioskScroll::Text);
    const float length = put_story(b, story.min_px.x, story.min_px.y - scroll, story.size().x, true);
    b.end_scroll(story, KioskScroll::Text, length);
    // The way back and to the neighbours.
    const std::string back = "‹  " + b.say("back");
    b.button({{margin, margin}, {margin + b.button_width(back), margin + tall}}, back, KioskAction::Home);
    float x = margin;
    const float y = b.upright() ? panel_top - tall - 6 * b.mm : b.height() - margin - tall;
    for (const auto& [name, action] : {std::pair("previous", KioskAction::Previous), std::pair("next", KioskAction::Next)}) {
        const float one = b.button_width(b.say(name));
        b.button({{x, y}, {x + one, y + tall}}, b.say(name), action);
        x += one + 3 * b.mm;
    }
    if (!b.visit().hotspot.empty()) {
        const float one = b.button_width(b.say("whole"));
        b.button({{x, y}, {x + one, y + tall}}, b.say("whole"), KioskAction::Whole, {}, KioskButton::Primary);
    }
    put_variants(b, margin, y - tall - 5 * b.mm);
    put_house_buttons(b, b.width() - margin, margin);
}

}  // namespace pai::app
