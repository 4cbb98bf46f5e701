// The pages without a single work: the loop, and the list by theme.
#include "app/kiosk_page.h"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <utility>

#include "app/kiosk_look.h"
#include "app/kiosk_words.h"

namespace pai::app {
namespace {

constexpr float kTightestChips = 0.86f;  // of the width that a row of themes wants
constexpr double kBreath_s = 3.2;  // of the invitation to touch

glm::vec4 theme_colour(const Catalogue& catalogue, const Id& theme) {
    const auto it = catalogue.themes.find(theme);
    if (it == catalogue.themes.end()) return kiosk_colours().gold;
    // Signs are read on a dark ground: a dark colour is lifted.
    const glm::vec3 c = it->second.colour;
    const float light = 0.2126f * c.r + 0.7152f * c.g + 0.0722f * c.b;
    return {glm::mix(c, glm::vec3(1), std::clamp(0.28f - light, 0.0f, 0.28f)), 1};
}

// "Qing, Jingdezhen"
std::string when_and_where(const KioskBrush& b, const CatalogueWork& work) {
    std::string out = b.text(work.date);
    const std::string& place = b.text(work.place);
    if (!place.empty()) out += (out.empty() ? "" : " · ") + place;
    return out;
}

// A pill that names the country of a guest, at the upper left of a card. Returns its lower end.
float put_guest_tag(KioskBrush& b, const CatalogueWork& work, const OverlayBox& picture) {
    if (work.guest.empty()) return picture.min_px.y;
    const KioskColours& c = kiosk_colours();
    const float room = picture.size().x - 12 * b.mm;
    const std::string country = country_name(work.guest, b.visit().language);
    OverlayWords guest = b.words(b.say("guest", country), KioskType::Small, c.ink);
    if (b.size_of(guest).x > room) guest.text = country;  // its page says that it is a guest
    guest = b.fitted(guest, room);
    const glm::vec2 taken = b.size_of(guest);
    const OverlayBox tag{picture.min_px + 3 * b.mm, picture.min_px + 3 * b.mm + taken + glm::vec2(6, 2) * b.mm};
    b.page.overlay.panel(tag, {.fill = {c.dark.r, c.dark.g, c.dark.b, 0.82f}, .radius_px = tag.size().y * 0.5f});
    b.centre(guest, tag);
    return tag.max_px.y;
}

// Why a work is not shown, in the place of its picture below `top`.
void put_refusal(KioskBrush& b, const CatalogueWork& work, const TermsFacts& facts, const OverlayBox& picture, float top) {
    const KioskColours& c = kiosk_colours();
    const float wide = picture.size().x - 12 * b.mm, room = picture.max_px.y - top;
    OverlayWords title = b.words(b.say("refused-title"), KioskType::Body, c.dim, wide);
    OverlayWords why = b.words(refusal_in_words(b.material.catalogue, facts, b.visit().language), KioskType::Small, c.faint, wide);
    if (b.size_of(title).y + b.size_of(why).y + 12 * b.mm > room) title = std::exchange(why, {});
    const float sign = 5 * b.mm, tall = sign + b.size_of(title).y + (why.text.empty() ? 0 : b.size_of(why).y + 2 * b.mm);
    float y = top + std::max(room - tall, 0.0f) * 0.5f;
    b.page.overlay.push_clip(picture);
    b.page.overlay.line({picture.middle().x - 9 * b.mm, y}, {picture.middle().x + 9 * b.mm, y}, 0.6f * b.mm, theme_colour(b.material.catalogue, work.theme));
    y += sign;
    y += b.put(title, {picture.middle().x, y}, TextDraw::Align::Centre) + 2 * b.mm;
    b.put(why, {picture.middle().x, y}, TextDraw::Align::Centre);
    b.page.overlay.pop_clip();
}

// Height of a card's title, and of the line below it if there is one.
float card_text_height(const KioskBrush& b, KioskType title, bool two_lines) {
    return b.em(title) * 1.55f + (two_lines ? b.em(KioskType::Small) * 1.55f : 0) + 3 * b.mm;
}

void put_card(KioskBrush& b, const Id& id, const OverlayBox& box, KioskType title = KioskType::Lead, bool two_lines = true) {
    const KioskColours& c = kiosk_colours();
    const CatalogueWork& work = b.material.catalogue.works.at(id);
    const auto facts = b.material.facts.find(id);
    const bool shown = facts == b.material.facts.end() || facts->second.permitted;
    const OverlayBox picture{box.min_px, {box.max_px.x, box.max_px.y - card_text_height(b, title, two_lines)}};
    const float radius = 5 * b.mm;
    b.page.overlay.panel(picture, {.fill = c.panel, .radius_px = radius, .border = {c.line.r, c.line.g, c.line.b, 0.8f}, .border_px = std::max(1.0f, 0.3f * b.mm),
                                   .shadow_px = 7 * b.mm, .shadow = 0.45f});
    const std::uint32_t image = shown ? b.material.picture(id) : 0;
    if (image) b.page.overlay.picture(picture, image, b.material.aspect(image), radius);
    const float below_tag = put_guest_tag(b, work, picture);
    if (!shown) put_refusal(b, work, facts->second, picture, below_tag);
    const float y = picture.max_px.y + 2.5f * b.mm, left = box.min_px.x + 4 * b.mm, room = box.max_px.x - left, em = b.em(title);
    b.page.overlay.panel({{box.min_px.x, y + em * 0.42f}, {box.min_px.x + 1.3f * b.mm, y + em * 1.28f}}, {.fill = theme_colour(b.material.catalogue, work.theme), .radius_px = 0.6f * b.mm});
    b.put(b.fitted(b.words(b.text(work.title), title, c.ink), room), {left, y});
    if (two_lines) b.put(b.fitted(b.words(when_and_where(b, work), KioskType::Small, c.dim), room, 0.85f), {left, y + em * 1.55f});
}

// In one row, squeezed a little if need be; in more where it would be too tight. Returns their lower end.
float put_themes(KioskBrush& b, float left, float top, float right) {
    const float tall = b.button_height(), gap = 3 * b.mm;
    std::vector<std::pair<std::string, Id>> chips{{b.say("all-themes"), {}}};
    for (const auto* theme : in_order(b.material.catalogue.themes)) chips.emplace_back(b.text(theme->second.title), theme->first);
    float wanted = -gap;
    for (const auto& chip : chips) wanted += b.button_width(chip.first) + gap;
    const bool tight = right - left < wanted * kTightestChips;
    const float squeeze = tight ? 1.0f : std::min(1.0f, (right - left) / std::max(wanted, 1.0f));
    float x = left, y = top;
    for (const auto& [label, id] : chips) {
        const float wide = b.button_width(label) * squeeze;
        if (x > left && x + wide > right + 1) {
            x = left;
            y += tall + gap;
        }
        b.button({{x, y}, {x + wide, y + tall}}, label, KioskAction::Theme, id, b.visit().theme == id ? KioskButton::Chosen : KioskButton::Plain);
        x += wide + gap * squeeze;
    }
    return y + tall;
}

void put_grid(KioskBrush& b, const OverlayBox& area) {
    const std::vector<Id> works = b.state.listed();
    const int columns = b.upright() ? 2 : b.visit().large ? 3 : 4;
    const float gap = 9 * b.mm, wide = (area.size().x - gap * static_cast<float>(columns - 1)) / static_cast<float>(columns);
    const float tall = wide * 0.78f + card_text_height(b, KioskType::Lead, true);
    const float scroll = b.begin_scroll(area, KioskScroll::List);
    for (std::size_t i = 0; i < works.size(); ++i) {
        const auto column = static_cast<float>(static_cast<int>(i) % columns), row = static_cast<float>(static_cast<int>(i) / columns);
        const glm::vec2 at = area.min_px + glm::vec2(column * (wide + gap), row * (tall + gap) - scroll + 2 * b.mm);
        const OverlayBox box{at, at + glm::vec2(wide, tall)};
        put_card(b, works[i], box);
        const OverlayBox seen{glm::max(box.min_px, area.min_px), glm::min(box.max_px, area.max_px)};
        if (seen.size().x > 0 && seen.size().y > 0) b.target(seen, KioskAction::OpenWork, works[i]);
    }
    const auto rows = static_cast<float>((static_cast<int>(works.size()) + columns - 1) / columns);
    b.end_scroll(area, KioskScroll::List, rows * (tall + gap) + 6 * b.mm);
}

void put_strip(KioskBrush& b, const OverlayBox& area) {
    const std::vector<Id> works = b.state.listed();
    const bool two_lines = !b.visit().large;  // large words leave room for pictures then
    const float tall = area.size().y, wide = std::max((tall - card_text_height(b, KioskType::Body, two_lines)) * 1.35f, (b.visit().large ? 92 : 74) * b.mm), gap = 7 * b.mm;
    const float scroll = b.begin_scroll(area, KioskScroll::List);
    for (std::size_t i = 0; i < works.size(); ++i) {
        const glm::vec2 at = area.min_px + glm::vec2(static_cast<float>(i) * (wide + gap) - scroll, 0);
        const OverlayBox box{at, at + glm::vec2(wide, tall)};
        put_card(b, works[i], box, KioskType::Body, two_lines);
        const OverlayBox seen{glm::max(box.min_px, area.min_px), glm::min(box.max_px, area.max_px)};
        if (seen.size().x > 0) b.target(seen, KioskAction::OpenWork, works[i]);
    }
    b.end_scroll(area, KioskScroll::List, static_cast<float>(works.size()) * (wide + gap) - gap, true);
}

std::string theme_line(const KioskBrush& b) {
    const auto theme = b.material.catalogue.themes.find(b.visit().theme);
    return theme == b.material.catalogue.themes.end() ? std::string() : b.text(theme->second.text);
}

void build_browse_low(KioskBrush& b) {
    const KioskColours& c = kiosk_colours();
    const float margin = 12 * b.mm, third = b.height() * 2 / 3;
    const bool upright = b.upright();
    const std::vector<Id> works = b.state.listed();
    const auto seen = std::find_if(works.begin(), works.end(), [&](const Id& id) { return b.material.picture(id) != 0; });
    if (seen != works.end()) {
        const std::uint32_t image = b.material.picture(*seen);
        const OverlayBox hero = upright ? OverlayBox{{0, b.height() * 0.17f}, {b.width(), third - 4 * b.mm}} : OverlayBox{{b.width() * 0.46f, 0}, {b.width(), third - 4 * b.mm}};
        b.page.overlay.picture(hero, image, b.material.aspect(image));
        const OverlayBox shade = upright ? OverlayBox{{-b.width(), -b.height()}, {b.width() * 2, hero.min_px.y + b.height() * 0.06f}} : OverlayBox{{-b.width(), -b.height()}, {b.width() * 0.58f, b.height() * 2}};
        b.page.overlay.haze(shade, c.ground, upright ? b.height() * 0.1f : b.width() * 0.12f);
    }
    float y = b.height() * (upright ? 0.04f : 0.17f);
    const float wide = upright ? b.width() - 3 * margin : b.width() * 0.5f;
    y += b.put(b.words(b.text(b.material.catalogue.title), KioskType::Display, c.ink, wide), {margin * 1.5f, y}) + 6 * b.mm;
    b.put(b.words(theme_line(b), KioskType::Lead, c.dim, wide * 0.84f), {margin * 1.5f, y});
    float row = b.reach_px();
    const float end = put_house_buttons(b, b.width() - margin, row);
    if (upright) row += b.button_height() + 4 * b.mm;
    row = put_themes(b, margin, row, upright ? b.width() - margin : end - 8 * b.mm);
    put_strip(b, {{margin, row + 5 * b.mm}, {b.width() - margin, b.height() - 6 * b.mm}});
}

}  // namespace

void build_attract(KioskBrush& b) {
    const KioskColours& c = kiosk_colours();
    const KioskState::Turn turn = b.state.attract_turn();
    const float margin = 17 * b.mm;
    if (turn.light < 1) b.page.overlay.panel({{0, 0}, b.size}, {.fill = {0, 0, 0, 1 - turn.light}});
    b.page.overlay.haze({{-b.width(), b.height() * 0.86f}, {b.width() * 2, b.height() * 2}}, {c.dark.r, c.dark.g, c.dark.b, 0.92f}, b.height() * 0.22f);
    b.target({{0, 0}, b.size}, KioskAction::Begin);
    const auto work = b.material.catalogue.works.find(turn.work);
    float y = b.height() - margin;
    if (work != b.material.catalogue.works.end()) {
        OverlayWords line = b.words(b.text(work->second.title), KioskType::Lead, c.ink);
        y -= b.size_of(line).y;
        const float wide = b.size_of(line).x;
        b.page.overlay.set_alpha(turn.light);
        b.put(line, {margin, y});
        const std::string more = when_and_where(b, work->second);
        b.put(b.words(more, KioskType::Body, c.dim), {margin + wide + 7 * b.mm, y + b.em(KioskType::Lead) * 0.18f});
        b.page.overlay.set_alpha(1);
    }
    OverlayWords title = b.words(b.text(b.material.catalogue.title), KioskType::Display, c.ink, b.width() * (b.upright() ? 0.9f : 0.62f));
    y -= b.size_of(title).y + 3 * b.mm;
    b.put(title, {margin, y});
    // The invitation breathes in all languages at once.
    const double phase = 2 * std::numbers::pi * b.state.now().seconds() / kBreath_s;
    const auto breath = static_cast<float>(0.78 + 0.22 * std::cos(phase));
    std::string all;
    for (const std::string& language : b.material.catalogue.languages) {
        const std::string one = kiosk_words(b.material.catalogue, "touch-to-begin", language);
        if (all.find(one) == all.npos) all += (all.empty() ? "" : "\n") + one;
    }
    OverlayWords invite = b.words(all, KioskType::Body, c.ink);
    const glm::vec2 taken = b.size_of(invite);
    const glm::vec2 corner(b.width() - margin, b.upright() ? y - 16 * b.mm : b.height() - margin);
    b.page.overlay.set_alpha(breath);
    b.put(invite, {corner.x, corner.y - taken.y}, TextDraw::Align::Right);
    b.page.overlay.panel({{corner.x + 4 * b.mm, corner.y - taken.y}, {corner.x + 5 * b.mm, corner.y}}, {.fill = c.gold, .radius_px = b.mm});
    b.page.overlay.set_alpha(1);
    put_house_buttons(b, b.width() - 12 * b.mm, 12 * b.mm);
    b.page.stage = {{0, 0}, {b.width(), b.height() * 0.86f}};
    if (!turn.work.empty()) put_credit(b, turn.work, {{0, 0}, {b.width(), b.height() - 2 * b.mm}});
}

void build_browse(KioskBrush& b) {
    const KioskColours& c = kiosk_colours();
    b.page.overlay.panel({{0, 0}, b.size}, {.fill = c.ground});
    b.page.overlay.haze({{b.width() * 0.2f, -b.height()}, {b.width() * 0.8f, b.height() * 0.02f}}, {c.gold.r, c.gold.g, c.gold.b, 0.05f}, b.height() * 0.5f);
    if (b.visit().low) return build_browse_low(b);
    const float margin = 16 * b.mm;
    float y = 12 * b.mm;
    put_house_buttons(b, b.width() - 12 * b.mm, y);
    y += b.put(b.words(b.text(b.material.catalogue.title), KioskType::Title, c.ink, b.width() * 0.6f), {margin, y}) + 5 * b.mm;
    y = std::max(y, 12 * b.mm + b.button_height() + 6 * b.mm);
    y = put_themes(b, margin, y, b.width() - margin) + 5 * b.mm;
    const std::string line = theme_line(b);
    if (!line.empty()) y += b.put(b.words(line, KioskType::Body, c.dim, b.width() - 2 * margin), {margin, y}) + 2 * b.mm;
    put_grid(b, {{margin, y + 2 * b.mm}, {b.width() - margin, b.height()}});
}

KioskPage build_kiosk_page(const KioskState& state, const KioskMaterial& material, glm::vec2 size_px) {
    KioskPage page;
    KioskBrush brush(state, material, size_px, page);
    switch (state.visit().place) {
        case KioskPlace::Attract: build_attract(brush); break;
        case KioskPlace::Browse: build_browse(brush); break;
        case KioskPlace::Work: build_work(brush); break;
    }
    if (state.visit().sheet != KioskSheet::None) {
        page.stage_live = false;
        page.scrollers.clear();
        page.targets.clear();
        build_sheet(brush);
    }
    if (const auto seconds = state.countdown_s()) {
        page.stage_live = false;
        page.scrollers.clear();
        page.targets.clear();
        build_idle_warning(brush, *seconds);
    }
    return page;
}

}  // namespace pai::app
