// Pins with their labels and lines, and the panels that tell of an annotation or a stop of a tour.
#include <algorithm>
#include <cmath>

#include <fmt/format.h>
#include <glm/geometric.hpp>

#include "app/label_layout.h"
#include "app/view_brush.h"

namespace pai::app {
namespace {

constexpr float kHiddenPin = 0.0f, kAverted = 0.12f;  // cosine towards the eye below which a place is on the far side

constexpr float kMostPicture = 230, kUnderPicture = 12;  // units of the interface

// A pin as it is seen.
struct Pin {
    const std::pair<const Id, Annotation>* note = nullptr;
    int number = 0;
    glm::vec2 at_px{0};
    bool open = false;
    bool hidden = false;   // behind something, or on the far side
};

std::vector<Pin> pins_of(const ViewBrush& b) {
    std::vector<Pin> out;
    const ViewTools& tools = b.input.tools;
    if (!tools.told() || (!tools.shows_notes() && tools.open_note().empty())) return out;
    const double size = tools.bounds().empty() ? 1.0 : static_cast<double>(glm::length(tools.bounds().max - tools.bounds().min));
    int number = 0;
    for (const auto* note : in_order(tools.told()->annotations)) {
        ++number;
        const bool open = note->first == tools.open_note();
        if ((!tools.shows_notes() || tools.tour()) && !open) continue;
        const glm::dvec3 place(note->second.position_m);
        const auto seen = b.input.lens.seen_at(place);
        if (!seen) continue;
        Pin pin{note, number, glm::vec2(*seen), open, false};
        if (!OverlayBox{{0, 0}, b.size}.holds(pin.at_px)) continue;
        const glm::dvec3 to_eye = glm::normalize(b.input.lens.camera.eye - place), normal = glm::normalize(glm::dvec3(note->second.normal));
        pin.hidden = glm::dot(to_eye, normal) < -static_cast<double>(kAverted);
        if (b.input.solid) pin.hidden = pin.hidden || !is_seen(*b.input.solid, b.input.lens, tools.section(), place + normal * (size * 0.002), size * 0.006);
        out.push_back(pin);
    }
    return out;
}

// Where the model is seen: around the corners of its box.
OverlayBox seen_box(const ViewBrush& b) {
    const Bounds& bounds = b.input.tools.bounds();
    OverlayBox out{b.size, {0, 0}};
    for (int i = 0; i < 8; ++i) {
        const glm::dvec3 corner(i & 1 ? bounds.max.x : bounds.min.x, i & 2 ? bounds.max.y : bounds.min.y, i & 4 ? bounds.max.z : bounds.min.z);
        const auto seen = b.input.lens.seen_at(corner);
        if (!seen) continue;
        out.min_px = glm::min(out.min_px, glm::vec2(*seen));
        out.max_px = glm::max(out.max_px, glm::vec2(*seen));
    }
    const float inset = 26 * b.u;
    return {{out.min_px.x - inset, out.min_px.y}, {out.max_px.x + inset, out.max_px.y}};
}

struct Label {
    OverlayWords title, other;
    glm::vec2 size_px{0};
};

Label label_of(const ViewBrush& b, const Annotation& note, bool open) {
    const ViewColours& c = view_colours();
    Label out;
    const float wide = std::min(230 * b.u, b.size.x * 0.3f);
    out.title = b.words(b.input.tools.text(note.title), 15.5f, open ? c.gold : c.ink, wide);
    out.other = b.words(b.input.tools.other_text(note.title), 12, c.dim, wide);
    out.title.line_height = out.other.line_height = 1.3f;
    const glm::vec2 first = b.size_of(out.title), second = out.other.text.empty() ? glm::vec2(0) : b.size_of(out.other);
    out.size_px = {std::max(first.x, second.x) + 22 * b.u, std::max(first.y + second.y + 12 * b.u, 44 * b.u)};
    return out;
}

void draw_pin(ViewBrush& b, const Pin& pin) {
    const ViewColours& c = view_colours();
    const float r = (pin.open ? 15 : 13) * b.u;
    b.page.overlay.set_alpha(pin.hidden ? (pin.open ? 0.35f : kHiddenPin) : 1);
    b.page.overlay.circle(pin.at_px, r, {.fill = pin.open ? c.gold : glm::vec4(c.panel.r, c.panel.g, c.panel.b, 0.92f), .border = pin.open ? c.ink : c.gold, .border_px = 2 * b.u,
                                         .shadow_px = 7 * b.u, .shadow = 0.5f});
    b.centre(b.words(std::to_string(pin.number), 13, pin.open ? c.dark : c.ink), {pin.at_px - r, pin.at_px + r});
    b.page.overlay.set_alpha(1);
    const glm::vec2 finger(std::max(b.touch() / 2, r));
    if (!pin.hidden) b.target({pin.at_px - finger, pin.at_px + finger}, ViewAction::Note, pin.note->first);
}

void draw_label(ViewBrush& b, const Pin& pin, const Label& label, const LabelPlace& place) {
    const ViewColours& c = view_colours();
    // From the pin's edge, bent once before the label.
    const float bend = (place.left ? 1.0f : -1.0f) * 16 * b.u;
    const glm::vec2 knee(place.end_px.x + bend, place.end_px.y);
    const glm::vec2 way = knee - pin.at_px;
    const glm::vec2 from = pin.at_px + way * std::min(1.0f, 13 * b.u / std::max(glm::length(way), 1.0f));
    const glm::vec4 ink = pin.open ? c.gold : glm::vec4(c.gold.r, c.gold.g, c.gold.b, 0.8f);
    for (const auto& [width, colour] : {std::pair(3.2f, glm::vec4(0, 0, 0, 0.35f)), std::pair(1.5f, ink)}) {
        b.page.overlay.line(from, knee, width * b.u, colour);
        b.page.overlay.line(knee, place.end_px, width * b.u, colour);
    }
    b.page.overlay.panel(place.box, {.fill = {c.panel.r, c.panel.g, c.panel.b, 0.80f}, .radius_px = 9 * b.u, .border = {c.gold.r, c.gold.g, c.gold.b, pin.open ? 0.9f : 0.28f},
                                     .border_px = std::max(1.0f, b.u)});
    const float text_height = b.size_of(label.title).y + (label.other.text.empty() ? 0 : b.size_of(label.other).y);
    glm::vec2 at(place.box.min_px.x + 11 * b.u, place.box.middle().y - text_height / 2);
    at.y += b.put(label.title, at);
    b.put(label.other, at);
    b.target(place.box, ViewAction::Note, pin.note->first);
}

// Text, drawn within what is left of the panel; what does not fit is cut.
float put_text(ViewBrush& b, const std::string& text, float em, glm::vec4 colour, glm::vec2 at, float wide) {
    OverlayWords words = b.words(text, em, colour, wide);
    words.line_height = 1.6f;
    return b.put(words, at);
}

// How large a picture is in a panel: as wide as its text, or less where it would be too high.
glm::vec2 picture_size(const ViewBrush& b, const AssetName& name, float wide) {
    const auto picture = name.empty() || !b.input.picture ? std::nullopt : b.input.picture(name);
    if (!picture) return glm::vec2(0);
    const float high = std::min(wide / picture->aspect, kMostPicture * b.u);
    return {high * picture->aspect, high};
}

// Returns the height that it takes, with what keeps the text off it.
float put_picture(ViewBrush& b, const AssetName& name, glm::vec2 at, float wide) {
    const glm::vec2 size = picture_size(b, name, wide);
    if (size.y <= 0) return 0;
    const auto picture = b.input.picture(name);
    const glm::vec2 from = glm::round(at + glm::vec2((wide - size.x) / 2, 0));
    b.page.overlay.picture({from, from + size}, picture->id, picture->aspect, 8 * b.u);
    return size.y + kUnderPicture * b.u;
}

void put_article(ViewBrush& b, const Article& article, const OverlayBox& inside) {
    const ViewColours& c = view_colours();
    const ViewTools& tools = b.input.tools;
    const float wide = inside.size().x;
    b.page.overlay.push_clip(inside);
    float y = inside.min_px.y;
    y += put_text(b, tools.text(article.lead), 16, c.ink, {inside.min_px.x, y}, wide) + 8 * b.u;
    for (const auto* paragraph : in_order(article.paragraphs)) {
        y += put_text(b, tools.text(paragraph->second.heading), 17, c.gold, {inside.min_px.x, y}, wide);
        y += put_picture(b, paragraph->second.picture, {inside.min_px.x, y}, wide);
        y += put_text(b, tools.text(paragraph->second.text), 15, c.dim, {inside.min_px.x, y}, wide) + 8 * b.u;
    }
    b.page.overlay.pop_clip();
}

float article_height(const ViewBrush& b, const Article& article, float wide) {
    const auto height = [&](const Text& text, float em) {
        OverlayWords words = b.words(b.input.tools.text(text), em, {}, wide);
        words.line_height = 1.6f;
        return words.text.empty() ? 0.0f : b.size_of(words).y;
    };
    float out = height(article.lead, 16) + 8 * b.u;
    for (const auto& [id, paragraph] : article.paragraphs) {
        const float picture = picture_size(b, paragraph.picture, wide).y;
        if (picture > 0) out += picture + kUnderPicture * b.u;
        out += height(paragraph.heading, 17) + height(paragraph.text, 15) + 8 * b.u;
    }
    return out;
}

void put_note_panel(ViewBrush& b, const Annotation& note, const OverlayBox& room) {
    const ViewColours& c = view_colours();
    const ViewTools& tools = b.input.tools;
    const Article* article = tools.article();
    const float wide = std::min((article ? 460 : 350) * b.u, room.size().x * 0.46f), inset = 20 * b.u, text_wide = wide - 2 * inset;
    const std::string other = tools.other_text(note.title);
    OverlayWords title = b.words(article ? tools.text(article->title) : tools.text(note.title), 22, c.ink, text_wide - b.touch());
    OverlayWords body = b.words(article ? std::string() : tools.text(note.text), 16, c.dim, text_wide);
    body.line_height = 1.6f;
    const bool speaks = note.narration && !article, more = !note.article.empty() && !article;
    const float head = b.size_of(title).y + (other.empty() || article ? 0 : 20 * b.u);
    const float picture = article ? 0 : picture_size(b, note.picture, text_wide).y;
    float height = inset + head + 12 * b.u + (picture > 0 ? picture + kUnderPicture * b.u : 0) + (body.text.empty() ? 0 : b.size_of(body).y + 12 * b.u) + (speaks || more ? b.touch() + 14 * b.u : 0) + inset * 0.6f;
    if (article) height = inset + head + 12 * b.u + article_height(b, *article, text_wide) + inset;
    height = std::min(height, room.size().y);
    const OverlayBox box{{room.max_px.x - wide, room.min_px.y}, {room.max_px.x, room.min_px.y + height}};
    b.panel(box, 14 * b.u);
    glm::vec2 at = box.min_px + inset;
    at.y += b.put(title, at);
    if (!article && !other.empty()) at.y += b.put(b.words(other, 14, c.gold, text_wide - b.touch()), at);
    at.y += 12 * b.u;
    const OverlayBox close{{box.max_px.x - b.touch() - 4 * b.u, box.min_px.y + 4 * b.u}, {box.max_px.x - 4 * b.u, box.min_px.y + 4 * b.u + b.touch()}};
    const glm::vec2 m = close.middle();
    const float r = 7 * b.u;
    b.page.overlay.line(m - r, m + r, 2 * b.u, c.dim);
    b.page.overlay.line(m + glm::vec2(-r, r), m + glm::vec2(r, -r), 2 * b.u, c.dim);
    b.target(close, ViewAction::CloseNote);
    const float foot = box.max_px.y - inset * 0.6f - (speaks || more ? b.touch() + 10 * b.u : 0);
    const OverlayBox inside{at, {box.max_px.x - inset, foot}};
    if (article) return put_article(b, *article, inside);
    b.page.overlay.push_clip(inside);
    at.y += put_picture(b, note.picture, at, text_wide);
    b.put(body, at);
    b.page.overlay.pop_clip();
    float x = at.x;
    if (speaks) {
        const std::string label = b.say(tools.narration() ? "stop" : "listen");
        b.button({{x, foot}, {x + b.button_width(label), foot + b.touch()}}, label, ViewAction::Narrate, {}, false, true);
        x += b.button_width(label) + 10 * b.u;
    }
    if (more) b.button({{x, foot}, {x + b.button_width(b.say("more")), foot + b.touch()}}, b.say("more"), ViewAction::Article, {}, false);
}

void put_stop_panel(ViewBrush& b, const OverlayBox& room) {
    const ViewColours& c = view_colours();
    const ViewTools& tools = b.input.tools;
    const TourStop& stop = *tools.stop();
    const float wide = std::min(400 * b.u, room.size().x * 0.5f), inset = 20 * b.u, text_wide = wide - 2 * inset;
    const bool there = !tools.travelling();
    OverlayWords title = b.words(tools.text(stop.title), 22, c.ink, text_wide), body = b.words(there ? tools.text(stop.text) : std::string(), 16, c.dim, text_wide);
    body.line_height = 1.6f;
    OverlayWords count = b.words(fmt::format("{}   {} / {}", tools.text(tools.told()->tours.at(tools.tour()->tour).title), tools.tour()->stop + 1, tools.stops()), 13, c.gold, text_wide);
    const float height = inset + b.size_of(count).y + 4 * b.u + (title.text.empty() ? 0 : b.size_of(title).y) + (body.text.empty() ? 0 : b.size_of(body).y + 6 * b.u) + 16 * b.u + b.touch() + inset * 0.7f;
    const OverlayBox box{{room.min_px.x, room.max_px.y - height}, {room.min_px.x + wide, room.max_px.y}};
    b.panel(box, 14 * b.u);
    glm::vec2 at = box.min_px + inset;
    at.y += b.put(count, at) + 4 * b.u;
    at.y += b.put(title, at);
    b.put(body, at + glm::vec2(0, 6 * b.u));
    const float y = box.max_px.y - inset * 0.7f - b.touch();
    float x = at.x;
    const bool last = tools.tour()->stop + 1 >= tools.stops();
    if (tools.tour()->stop > 0) {
        b.button({{x, y}, {x + b.button_width(b.say("previous")), y + b.touch()}}, b.say("previous"), ViewAction::TourPrevious, {}, false);
        x += b.button_width(b.say("previous")) + 10 * b.u;
    }
    if (!last) {
        b.button({{x, y}, {x + b.button_width(b.say("next")), y + b.touch()}}, b.say("next"), ViewAction::TourNext, {}, false, true);
        x += b.button_width(b.say("next")) + 10 * b.u;
    }
    b.button({{x, y}, {x + b.button_width(b.say("end")), y + b.touch()}}, b.say("end"), ViewAction::TourEnd, {}, false, last);
}

void put_caption(ViewBrush& b, const OverlayBox& room) {
    const ViewTools& tools = b.input.tools;
    const Narration* narration = tools.narration();
    if (!narration) return;
    const std::string text(caption_at(*narration, tools.narrated(), tools.language(), tools.told()->language));
    if (text.empty()) return;
    OverlayWords words = b.words(text, 19, view_colours().ink, std::min(620 * b.u, b.size.x * 0.6f));
    words.line_height = 1.45f;
    const glm::vec2 taken = b.size_of(words), half = taken * 0.5f + glm::vec2(18, 9) * b.u;
    const glm::vec2 middle(b.size.x / 2, room.max_px.y - half.y);
    b.page.overlay.panel({middle - half, middle + half}, {.fill = {0.002f, 0.002f, 0.002f, 0.78f}, .radius_px = 8 * b.u});
    b.centre(words, {middle - half, middle + half});
}

}  // namespace

void put_notes(ViewBrush& b, const OverlayBox& room) {
    std::vector<Pin> pins = pins_of(b);
    // Under the tools nothing can be touched.
    std::erase_if(pins, [&](const Pin& pin) { return pin.at_px.y > room.max_px.y + 30 * b.u; });
    std::vector<LabelWish> wishes;
    std::vector<Label> labels;
    std::vector<std::size_t> labelled;
    for (const bool open : {true, false})  // the open one gives way last
        for (std::size_t i = 0; i < pins.size(); ++i) {
            // While something is told, or a hand has other work to do, pins stand alone.
            if (pins[i].hidden || pins[i].open != open || b.input.tools.tour() || b.input.tools.note() || b.input.tools.measuring()) continue;
            labels.push_back(label_of(b, pins[i].note->second, open));
            wishes.push_back({pins[i].at_px, labels.back().size_px});
            labelled.push_back(i);
        }
    const std::vector<LabelPlace> places = lay_out_labels(wishes, room, seen_box(b), 10 * b.u);
    for (std::size_t i = 0; i < places.size(); ++i)
        if (places[i].shown) draw_label(b, pins[labelled[i]], labels[i], places[i]);
    for (const Pin& pin : pins)
        if (!pin.hidden || pin.open) draw_pin(b, pin);
}

void put_telling(ViewBrush& b, const OverlayBox& room) {
    const ViewTools& tools = b.input.tools;
    if (tools.tour()) put_stop_panel(b, room);
    if (const Annotation* note = tools.note()) put_note_panel(b, *note, room);
    put_caption(b, room);
}

}  // namespace pai::app
