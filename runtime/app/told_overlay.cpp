#include "app/told_overlay.h"

#include <algorithm>
#include <utility>

#include <glm/geometric.hpp>

#include "app/label_layout.h"
#include "app/view_brush.h"
#include "app/view_probe.h"

namespace pai::app {
namespace {

constexpr float kFacing = 0.05f;    // cosine towards the eye from which a place is seen
constexpr float kHiddenOpen = 0.35f;  // of what is told now, where something stands before it
constexpr float kFree = 0.13f;      // of the height, at the lower edge: credit lines stand there

struct Teller {
    Overlay& out;
    glm::vec2 size;
    float u;
    std::string language;
    const std::function<glm::vec2(const OverlayWords&)>& measure;
    const std::function<std::optional<ViewPicture>(std::uint32_t asset)>& picture;

    OverlayWords words(const std::string& text, float em, glm::vec4 colour, float wrap_px = 0) const {
        return {.text = text, .language = language, .size_px = em * u, .wrap_px = wrap_px, .colour = colour};
    }
    float put(OverlayWords words, glm::vec2 at) const {
        if (words.text.empty()) return 0;
        words.position_px = at;
        out.words(words);
        return measure(words).y;
    }
    void centre(OverlayWords words, const OverlayBox& box) const {
        words.position_px = box.middle() - measure(words) * 0.5f;
        out.words(words);
    }
};

struct Seen {
    const AnnotationDraw* told;
    int number;        // of the frame's annotations
    glm::vec2 at_px;
};

std::vector<Seen> seen_of(const Layer& layer, int first, glm::vec2 size) {
    std::vector<Seen> out;
    const glm::vec3 eye(layer.camera.world_from_camera[3]);
    for (const AnnotationDraw& told : layer.annotations) {
        const int number = first++;
        if (glm::dot(glm::normalize(eye - told.position_ws), told.normal_ws) < kFacing) continue;
        const auto px = seen_by(layer.camera, told.position_ws, size);
        if (px && OverlayBox{{0, 0}, size}.holds(*px)) out.push_back({&told, number, *px});
    }
    return out;
}

void draw_pins(const Teller& t, const Layer& layer, int first) {
    const ViewColours& c = view_colours();
    const std::vector<Seen> seen = seen_of(layer, first, t.size);
    std::vector<LabelWish> wishes;
    std::vector<OverlayWords> titles;
    OverlayBox thing{t.size, {0, 0}};
    for (const Seen& s : seen) {
        titles.push_back(t.words(s.told->title, 17, s.told->open ? c.gold : c.ink, 260 * t.u));
        wishes.push_back({s.at_px, t.measure(titles.back()) + glm::vec2(24, 14) * t.u});
        thing.min_px = glm::min(thing.min_px, s.at_px);
        thing.max_px = glm::max(thing.max_px, s.at_px);
    }
    const float beside = 110 * t.u;
    const OverlayBox room{glm::vec2(24 * t.u), {t.size.x - 24 * t.u, t.size.y * (1 - kFree)}};
    const auto places = lay_out_labels(wishes, room, {{thing.min_px.x - beside, thing.min_px.y}, {thing.max_px.x + beside, thing.max_px.y}}, 10 * t.u);
    for (std::size_t i = 0; i < seen.size(); ++i) {
        const float r = (seen[i].told->open ? 15 : 12) * t.u;
        t.out.set_pin(seen[i].number, seen[i].told->open ? kHiddenOpen : 0);
        if (places[i].shown) {
            t.out.line(seen[i].at_px, places[i].end_px, 3.2f * t.u, {0, 0, 0, 0.35f});
            t.out.line(seen[i].at_px, places[i].end_px, 1.5f * t.u, c.gold);
            t.out.panel(places[i].box, {.fill = c.panel, .radius_px = 9 * t.u, .border = {c.gold.r, c.gold.g, c.gold.b, seen[i].told->open ? 0.9f : 0.3f}, .border_px = std::max(1.0f, t.u)});
            t.centre(titles[i], places[i].box);
        }
        t.out.circle(seen[i].at_px, r, {.fill = seen[i].told->open ? c.gold : c.panel, .border = seen[i].told->open ? c.ink : c.gold, .border_px = 2 * t.u});
        t.centre(t.words(std::to_string(seen[i].told->number), 13, seen[i].told->open ? c.dark : c.ink), {seen[i].at_px - r, seen[i].at_px + r});
    }
    t.out.set_pin(-1);
}

// The words of the stop, else those of the annotation that is open; then what is spoken.
void draw_words(const Teller& t, const Layer& layer) {
    const ViewColours& c = view_colours();
    std::string title = layer.tour.title, text = layer.tour.text;
    const auto open = std::find_if(layer.annotations.begin(), layer.annotations.end(), [](const AnnotationDraw& a) { return a.open; });
    if (title.empty() && text.empty() && open != layer.annotations.end()) title = open->title, text = open->text;
    float bottom = t.size.y * (1 - kFree);
    if (!title.empty() || !text.empty()) {
        const float wide = std::min(440 * t.u, t.size.x * 0.45f), inset = 22 * t.u;
        const OverlayWords head = t.words(title, 24, c.ink, wide - 2 * inset);
        OverlayWords body = t.words(text, 17, c.dim, wide - 2 * inset);
        body.line_height = 1.6f;
        const auto shown = t.picture && open != layer.annotations.end() && open->picture != kNoAsset ? t.picture(open->picture) : std::nullopt;
        const float text_wide = wide - 2 * inset, picture_high = shown ? std::min(text_wide / shown->aspect, 220 * t.u) : 0, under = shown ? 14 * t.u : 0;
        const float high = 2 * inset + picture_high + under + (title.empty() ? 0 : t.measure(head).y + 6 * t.u) + (text.empty() ? 0 : t.measure(body).y);
        const OverlayBox box{{24 * t.u, bottom - high}, {24 * t.u + wide, bottom}};
        t.out.panel(box, {.fill = c.panel, .radius_px = 14 * t.u, .border = {c.line.r, c.line.g, c.line.b, 0.55f}, .border_px = std::max(1.0f, t.u), .shadow_px = 18 * t.u, .shadow = 0.35f});
        glm::vec2 at = box.min_px + inset;
        if (shown) {
            const float picture_wide = picture_high * shown->aspect;
            const glm::vec2 from = glm::round(at + glm::vec2((text_wide - picture_wide) / 2, 0));
            t.out.picture({from, from + glm::vec2(picture_wide, picture_high)}, shown->id, shown->aspect, 8 * t.u);
            at.y += picture_high + under;
        }
        const float down = t.put(head, at);
        t.put(body, at + glm::vec2(0, down + 6 * t.u));
    }
    if (layer.tour.caption.empty()) return;
    OverlayWords caption = t.words(layer.tour.caption, 22, c.ink, t.size.x * 0.46f);
    const glm::vec2 half = t.measure(caption) * 0.5f + glm::vec2(18, 9) * t.u, middle(t.size.x * 0.68f, bottom - half.y);
    t.out.panel({middle - half, middle + half}, {.fill = {0.002f, 0.002f, 0.002f, 0.78f}, .radius_px = 8 * t.u});
    t.centre(caption, {middle - half, middle + half});
}

}  // namespace

pai::Overlay told_overlay(const FrameState& state, glm::vec2 size_px, const std::function<glm::vec2(const OverlayWords&)>& measure,
                     const std::function<std::optional<ViewPicture>(std::uint32_t asset)>& picture) {
    Overlay out;
    const float u = std::clamp(std::min(size_px.y / 720, size_px.x / 760), 0.5f, 6.0f);
    int first = 0;
    for (const Layer& layer : state.layers) {
        const int own = std::exchange(first, first + static_cast<int>(layer.annotations.size()));
        if (layer.annotations.empty() && layer.tour.title.empty() && layer.tour.text.empty() && layer.tour.caption.empty()) continue;
        out.set_alpha(layer.weight * state.master_light);
        const std::string language = !layer.tour.language.empty() ? layer.tour.language : layer.annotations.empty() ? std::string() : layer.annotations.front().language;
        const Teller teller{out, size_px, u, language, measure, picture};
        draw_pins(teller, layer, own);
        draw_words(teller, layer);
    }
    return out;
}

}  // namespace pai::app
