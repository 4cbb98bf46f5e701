#include "app/view_page.h"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>
#include <glm/geometric.hpp>

#include "app/view_brush.h"
#include "app/view_light.h"

namespace pai::app {
namespace {

struct Tool {
    std::string_view name;
    ViewAction action;
};

std::vector<Tool> tools_of(const ViewPageInput& in) {
    const Inspect all, &may = in.allowed ? *in.allowed : all;
    const ModelAnnotations* told = in.tools.told();
    std::vector<Tool> out;
    const auto add = [&](bool there, std::string_view name, ViewAction action) {
        if (there) out.push_back({name, action});
    };
    add(in.visits, "leave", ViewAction::Leave);
    add(true, "whole", ViewAction::Whole);
    add(true, "turntable", ViewAction::Turntable);
    add(may.notes && told && !told->annotations.empty(), "notes", ViewAction::Notes);
    add(may.tours && told && !told->tours.empty(), "tours", ViewAction::Tours);
    add(may.measure, "measure", ViewAction::Measure);
    add(may.section, "section", ViewAction::Section);
    add(may.raking_light, "light", ViewAction::Light);
    add(may.looks, "mode", ViewAction::Mode);
    add(may.variants && !in.variant.empty(), "variant", ViewAction::Variant);
    add(true, "language", ViewAction::Language);
    return out;
}

// The ring around the thing on which its light is taken around by hand: nearer than its middle in full, the rest faintly.
void put_light_ring(ViewBrush& b) {
    const auto light = b.input.tools.light();
    if (!light || !b.input.tools.open(ViewAction::Light)) return;
    constexpr int kPieces = 96;
    const ViewColours& c = view_colours();
    const ViewLens& lens = b.input.lens;
    const LightRing ring = light_ring(b.input.tools.bounds(), lens);
    const auto middle = lens.seen_at(ring.middle);
    if (!middle) return;
    const auto faded = [&](bool near) { return glm::vec4(c.gold.r, c.gold.g, c.gold.b, near ? 0.85f : 0.22f); };
    std::optional<glm::dvec3> last;
    for (int i = 0; i <= kPieces; ++i) {
        RakingLight at = *light;
        at.azimuth_deg = light->azimuth_deg + 360.0f * static_cast<float>(i) / kPieces;
        const auto seen = lens.seen_at(light_place(at, ring));
        if (last && seen) b.page.overlay.line(glm::vec2(*last), glm::vec2(*seen), 1.6f * b.u, faded(seen->z < middle->z));
        last = seen;
    }
    const auto sun = lens.seen_at(light_place(*light, ring));
    if (!sun) return;
    const glm::vec2 at(*sun), way = glm::vec2(*middle) - at;
    const bool near = sun->z < middle->z;
    const float length = glm::length(way), r = 13 * b.u;
    const glm::vec2 to = length > 1 ? way / length : glm::vec2(0, -1);
    b.page.overlay.set_alpha(near ? 1 : 0.6f);
    // A ray of it, which shows where it shines.
    b.page.overlay.line(at + to * (r + 8 * b.u), at + to * std::max(length * 0.6f, r + 9 * b.u), 2 * b.u, {c.gold.r, c.gold.g, c.gold.b, 0.55f});
    for (int i = 0; i < 8; ++i) {
        const float a = static_cast<float>(i) * 0.7854f;
        const glm::vec2 out(std::cos(a), std::sin(a));
        b.page.overlay.line(at + out * (r + 4 * b.u), at + out * (r + 9 * b.u), 2.4f * b.u, c.gold);
    }
    b.page.overlay.circle(at, r, {.fill = c.gold, .border = c.ink, .border_px = 2 * b.u, .shadow_px = 12 * b.u, .shadow = 0.55f});
    b.page.overlay.set_alpha(1);
    b.target({at - b.touch() / 2, at + b.touch() / 2}, ViewAction::LightHandle);
}

// The bar in the middle of the lower edge; its top.
float put_bar(ViewBrush& b) {
    const std::vector<Tool> tools = tools_of(b.input);
    const auto count = static_cast<float>(tools.size());
    const float wide = std::min(74 * b.u, (b.size.x - 24 * b.u) / count), high = 66 * b.u;
    const float left = std::round((b.size.x - wide * count) / 2), top = std::round(b.size.y - high - 14 * b.u);
    b.panel({{left - 6 * b.u, top}, {left + wide * count + 6 * b.u, top + high}}, 16 * b.u);
    for (std::size_t i = 0; i < tools.size(); ++i) {
        const float x = left + wide * static_cast<float>(i);
        b.tool({{x, top}, {x + wide, top + high}}, tools[i].name, tools[i].action, b.input.tools.chosen(tools[i].action));
    }
    return top;
}

std::string degrees(double share, double least, double most) { return fmt::format("{:.0f}\xC2\xB0", least + share * (most - least)); }

// The sheet of the chosen tool, over the bar; its top.
float put_sliders(ViewBrush& b, float bottom, bool section) {
    const ViewTools& tools = b.input.tools;
    const ViewColours& c = view_colours();
    const float wide = std::min(620 * b.u, b.size.x - 32 * b.u), row = 48 * b.u, inset = 18 * b.u;
    const int rows = section ? 3 : 1;  // beside its ring, a light needs little
    const float high = inset * 1.2f + row * static_cast<float>(rows) + (section ? b.touch() + 8 * b.u : 26 * b.u);
    const OverlayBox box{{std::round((b.size.x - wide) / 2), bottom - high}, {std::round((b.size.x + wide) / 2), bottom}};
    b.panel(box, 14 * b.u);
    float y = box.min_px.y + inset * 0.6f;
    const auto slider = [&](std::string_view label, const std::string& value, const std::string& name) {
        y += b.slider({{box.min_px.x + inset, y}, {box.max_px.x - inset, y + row}}, b.say(label), value, name);
    };
    if (!section) {
        const float half = box.middle().x;
        b.slider({{box.min_px.x + inset, y}, {half - inset / 2, y + row}}, b.say("azimuth"), degrees(tools.slider("light-azimuth"), -180, 180), "light-azimuth");
        b.slider({{half + inset / 2, y}, {box.max_px.x - inset, y + row}}, b.say("elevation"), fmt::format("{:.0f}\xC2\xB0", static_cast<double>(tools.light()->elevation_deg)), "light-elevation");
        y += row;
        b.centre(b.words(b.say("turn-light"), 13.5f, c.dim), {{box.min_px.x, y}, {box.max_px.x, y + 22 * b.u}});
        return box.min_px.y;
    }
    const double reach = static_cast<double>(glm::length(tools.bounds().max - tools.bounds().min));
    slider("offset", length_text(std::abs(tools.slider("section-offset") - 0.5) * reach, 1), "section-offset");
    slider("azimuth", degrees(tools.slider("section-azimuth"), -180, 180), "section-azimuth");
    slider("tilt", degrees(tools.slider("section-tilt"), -90, 90), "section-tilt");
    float x = box.min_px.x + inset;
    for (const auto& [axis, name] : {std::pair("x", "X"), std::pair("y", "Y"), std::pair("z", "Z")}) {
        b.button({{x, y}, {x + b.touch(), y + b.touch()}}, name, ViewAction::SectionAxis, axis, false);
        x += b.touch() + 8 * b.u;
    }
    b.button({{x, y}, {x + b.button_width(b.say("flip")), y + b.touch()}}, b.say("flip"), ViewAction::SectionFlip, {}, false);
    if (b.input.section_area_m2) {
        const double m2 = *b.input.section_area_m2, shown = m2 < 1 ? m2 * 1e4 : m2;
        const std::string area = b.input.section_closed ? fmt::format("{}  {:.{}f} {}m\xC2\xB2", b.say("area"), shown, shown < 10 ? 3 : shown < 1000 ? 2 : 0, m2 < 1 ? "c" : "") : b.say("open");
        OverlayWords words = b.words(area, 15, b.input.section_closed ? c.gold : c.dim);
        words.position_px = {box.max_px.x - inset - b.size_of(words).x, y + b.touch() / 2 - b.size_of(words).y / 2};
        b.page.overlay.words(words);
    }
    return box.min_px.y;
}

// Buttons in a row, over the bar; its top.
float put_choices(ViewBrush& b, float bottom, const std::vector<std::pair<std::string, std::string>>& choices, ViewAction action, std::string_view chosen) {
    float wide = 8 * b.u;
    for (const auto& [id, label] : choices) wide += b.button_width(label) + 8 * b.u;
    const float high = b.touch() + 16 * b.u, left = std::round((b.size.x - wide) / 2);
    b.panel({{left, bottom - high}, {left + wide, bottom}}, 14 * b.u);
    float x = left + 8 * b.u;
    for (const auto& [id, label] : choices) {
        b.button({{x, bottom - high + 8 * b.u}, {x + b.button_width(label), bottom - 8 * b.u}}, label, action, id, id == chosen);
        x += b.button_width(label) + 8 * b.u;
    }
    return bottom - high;
}

float put_sheet(ViewBrush& b, float bottom) {
    const ViewTools& tools = b.input.tools;
    if (tools.open(ViewAction::Section)) return put_sliders(b, bottom, true);
    if (tools.open(ViewAction::Light)) return put_sliders(b, bottom, false);
    std::vector<std::pair<std::string, std::string>> choices;
    if (tools.open(ViewAction::Mode)) {
        std::string_view now;
        for (const Choice& choice : type_of<ViewMode>().choices) {
            choices.emplace_back(choice.name, b.say(choice.name));
            if (choice.value == static_cast<std::int64_t>(tools.mode())) now = choice.name;
        }
        return put_choices(b, bottom, choices, ViewAction::ChooseMode, now);
    }
    if (tools.open(ViewAction::Tours) && !tools.tour()) {
        for (const auto* tour : in_order(tools.told()->tours)) choices.emplace_back(tour->first, tools.text(tour->second.title));
        return put_choices(b, bottom, choices, ViewAction::Tour, {});
    }
    return bottom;
}

// True to scale where the camera looks: at the distance of its target.
void put_scale(ViewBrush& b, float bottom) {
    const ViewColours& c = view_colours();
    const ViewLens& lens = b.input.lens;
    const double per_m = lens.px_per_m(glm::length(lens.camera.target - lens.camera.eye));
    const double length = round_length(static_cast<double>(170 * b.u) / per_m);
    if (!(length > 0) || !std::isfinite(length)) return;
    const auto wide = static_cast<float>(length * per_m);
    const glm::vec2 from(22 * b.u, bottom - 14 * b.u), to(from.x + wide, from.y);
    for (const auto& [width, colour] : {std::pair(4.5f, glm::vec4(0, 0, 0, 0.45f)), std::pair(2.0f, c.ink)}) {
        b.page.overlay.line(from, to, width * b.u, colour);
        for (const glm::vec2 end : {from, to}) b.page.overlay.line(end - glm::vec2(0, 5 * b.u), end + glm::vec2(0, 5 * b.u), width * b.u, colour);
    }
    OverlayWords words = b.words(length_text(length, 0), 14, c.ink);
    b.put(words, {(from.x + to.x) / 2 - b.size_of(words).x / 2, from.y - 26 * b.u});
}

// Where the bar begins.
float page_left(const ViewPage& page) { return page.targets.empty() ? 0 : page.targets.front().box.min_px.x; }

}  // namespace

const ViewTarget* ViewPage::at(glm::vec2 px) const {
    for (auto it = targets.rbegin(); it != targets.rend(); ++it)
        if (it->box.holds(px)) return &*it;
    return nullptr;
}

void put_measured(ViewBrush& b) {
    const ViewTools& tools = b.input.tools;
    const ViewColours& c = view_colours();
    if (!tools.measuring()) return;
    std::vector<glm::vec2> seen;
    for (const glm::dvec3& point : tools.points())
        if (const auto at = b.input.lens.seen_at(point)) seen.push_back(glm::vec2(*at));
    if (seen.size() == 2) {
        b.page.overlay.line(seen[0], seen[1], 5 * b.u, {0, 0, 0, 0.5f});
        b.page.overlay.line(seen[0], seen[1], 2 * b.u, c.gold);
    }
    for (const glm::vec2 at : seen) {
        b.page.overlay.circle(at, 7 * b.u, {.fill = {c.gold.r, c.gold.g, c.gold.b, 0.25f}, .border = c.gold, .border_px = 2 * b.u, .shadow_px = 4 * b.u});
        b.page.overlay.circle(at, 1.8f * b.u, {.fill = c.ink});
    }
    std::string text = b.say(!b.input.solid ? "preparing" : tools.points().size() == 1 ? "touch-second" : "touch-first");
    glm::vec2 middle(b.size.x / 2, 40 * b.u);
    const bool done = tools.points().size() == 2;
    if (done) {
        text = length_text(glm::length(tools.points()[1] - tools.points()[0]), 2);
        if (seen.size() == 2) middle = (seen[0] + seen[1]) * 0.5f - glm::vec2(0, 30 * b.u);
    }
    const OverlayWords words = b.words(text, done ? 20 : 16, c.ink);
    const glm::vec2 half = b.size_of(words) * 0.5f + glm::vec2(14, 6) * b.u;
    middle = glm::clamp(middle, half + 8 * b.u, b.size - half - 8 * b.u);
    b.page.overlay.panel({middle - half, middle + half}, {.fill = c.panel, .radius_px = half.y, .border = c.gold, .border_px = done ? 1.5f * b.u : 0, .shadow_px = 10 * b.u, .shadow = 0.4f});
    b.centre(words, {middle - half, middle + half});
}

ViewPage build_view_page(const ViewPageInput& input) {
    ViewPage page;
    if (input.lens.size_px.x < static_cast<double>(kLeastToolsWidth_px) || input.lens.size_px.y < static_cast<double>(kLeastToolsHeight_px)) return page;
    ViewBrush b(input, page);
    // The tools' places are known before the labels', which keep out of their way, and are drawn after them.
    ViewPage over;
    ViewBrush tools(input, over);
    const float bar = put_bar(tools), sheet = put_sheet(tools, bar - 10 * b.u);
    const OverlayBox room{{18 * b.u, 22 * b.u}, {b.size.x - 18 * b.u, sheet - (sheet < bar - 11 * b.u ? 10 : 2) * b.u}};
    put_notes(b, {room.min_px, {room.max_px.x, room.max_px.y - 34 * b.u}});
    put_light_ring(b);
    put_measured(b);
    // Beside the bar where there is room, else above it.
    const bool beside = page_left(over) > 230 * b.u;
    if (!input.tools.tour()) put_scale(b, beside ? b.size.y - 24 * b.u : room.max_px.y);
    put_telling(b, room);
    page.overlay.append(over.overlay);
    page.targets.insert(page.targets.end(), over.targets.begin(), over.targets.end());
    return page;
}

}  // namespace pai::app
