#include "render/overlay.h"

#include <algorithm>

#include <glm/common.hpp>
#include <glm/geometric.hpp>

namespace pai {
namespace {

constexpr OverlayBox kEverywhere{{-1e6f, -1e6f}, {1e6f, 1e6f}};

}  // namespace

Overlay::Item& Overlay::add(Item::Kind kind) {
    Item& item = items_.emplace_back();
    item.kind = kind;
    item.clip = clips_.empty() ? kEverywhere : clips_.back();
    item.alpha = alpha_;
    item.pin = pin_;
    item.hidden = hidden_;
    return item;
}

void Overlay::panel(const OverlayBox& box, const OverlayPanel& panel) {
    if (panel.shadow_px > 0) {
        const glm::vec2 drop(0, panel.shadow_px * 0.35f);
        haze({box.min_px + drop, box.max_px + drop}, {0, 0, 0, panel.shadow}, panel.shadow_px);
        items_.back().panel.radius_px = panel.radius_px;
    }
    Item& item = add(Item::Kind::Shape);
    item.box = box;
    item.panel = panel;
}

void Overlay::haze(const OverlayBox& box, glm::vec4 colour, float soft_px) {
    Item& item = add(Item::Kind::Shape);
    item.box = box;
    item.panel.fill = colour;
    item.soft_px = soft_px;
}

void Overlay::circle(glm::vec2 middle_px, float radius_px, const OverlayPanel& panel) {
    OverlayPanel round = panel;
    round.radius_px = radius_px;
    this->panel({middle_px - radius_px, middle_px + radius_px}, round);
}

void Overlay::line(glm::vec2 from_px, glm::vec2 to_px, float width_px, glm::vec4 colour) {
    const float length = glm::length(to_px - from_px);
    Item& item = add(Item::Kind::Shape);
    const glm::vec2 middle = (from_px + to_px) * 0.5f, half((length + width_px) * 0.5f, width_px * 0.5f);
    item.box = {middle - half, middle + half};
    if (length > 1e-3f) item.axis = (to_px - from_px) / length;
    item.panel.fill = colour;
    item.panel.radius_px = width_px * 0.5f;
}

void Overlay::picture(const OverlayBox& box, std::uint32_t id, float picture_aspect, float radius_px, glm::vec4 tint) {
    Item& item = add(Item::Kind::Picture);
    item.box = box;
    item.picture = id;
    item.panel.fill = tint;
    item.panel.radius_px = radius_px;
    const glm::vec2 size = glm::max(box.size(), glm::vec2(1));
    const float aspect = size.x / size.y;
    item.part = picture_aspect > aspect ? glm::vec2(aspect / picture_aspect, 1) : glm::vec2(1, picture_aspect / aspect);
}

void Overlay::words(const OverlayWords& words) {
    if (words.text.empty() || words.colour.a <= 0) return;
    add(Item::Kind::Words).words = words;
}

void Overlay::push_clip(const OverlayBox& box) {
    const OverlayBox outer = clips_.empty() ? kEverywhere : clips_.back();
    clips_.push_back({glm::max(box.min_px, outer.min_px), glm::min(box.max_px, outer.max_px)});
}

void Overlay::pop_clip() {
    if (!clips_.empty()) clips_.pop_back();
}

}  // namespace pai
