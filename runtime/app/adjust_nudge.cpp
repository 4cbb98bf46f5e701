// What arrow keys do to what is selected.
#include <algorithm>
#include <string>

#include <glm/common.hpp>

#include "app/adjust_members.h"

namespace pai::app {

using ItemKind = AdjustItem::Kind;

void AdjustModel::nudge(glm::ivec2 steps, double factor) {
    const auto item = selected();
    if (!item) return;
    const int along = steps.x - steps.y;  // right and up are more
    const glm::dvec2 moved = glm::dvec2(steps) * factor / glm::dvec2(upright_px());
    switch (item->kind) {
        case ItemKind::Corner: return move_corner(item->index, *place_of(*item) + moved);
        case ItemKind::Handle: return move_handle(item->at, *place_of(*item) + moved);
        case ItemKind::Point: return move_point(*item, *place_of(*item) + moved);
        case ItemKind::Left:
        case ItemKind::Right:
        case ItemKind::Top:
        case ItemKind::Bottom:
        case ItemKind::Curve: return nudge_blend(item->kind, steps, factor);
        case ItemKind::Gamma:
        case ItemKind::Black: return nudge_levels(item->kind, along, factor);
        case ItemKind::Place:
        case ItemKind::Size: return nudge_slice(item->kind, steps * std::max(1, static_cast<int>(factor)));
        case ItemKind::Feather: {
            auto masks = spec().masks;
            float& feather = masks.at(item->mask).feather_px;
            feather = rounded(std::clamp(feather + along * factor, 0.0, 1000.0));
            return set("masks", masks);
        }
    }
}

void AdjustModel::nudge_blend(ItemKind kind, glm::ivec2 steps, double factor) {
    EdgeBlend blend = spec().blend;
    if (kind == ItemKind::Curve) {
        blend.curve = rounded(std::clamp(blend.curve + (steps.x - steps.y) * factor * 0.1, 1.0, 8.0));
        return set("blend", blend);
    }
    // The border goes where the arrow points.
    const int way = kind == ItemKind::Left ? steps.x : kind == ItemKind::Right ? -steps.x : kind == ItemKind::Top ? steps.y : -steps.y;
    int& px = blend.*border_member(kind);
    px = std::clamp(px + way * std::max(1, static_cast<int>(factor)), 0, 16384);
    set("blend", blend);
}

void AdjustModel::nudge_levels(ItemKind kind, int steps, double factor) {
    if (kind == ItemKind::Black) return set("black_level", rounded(std::clamp(spec().black_level + steps * factor * 0.0005, 0.0, 0.2)));
    // From sRGB the way leads to the gamma that is nearest to it, and below the lowest back.
    const double now = spec().gamma > 0 ? spec().gamma : 2.2, next = now + steps * factor * 0.05;
    set("gamma", spec().gamma <= 0 ? (steps > 0 ? 2.2f : 0.0f) : next < 1 ? 0.0f : rounded(std::min(next, 4.0)));
}

void AdjustModel::nudge_slice(ItemKind kind, glm::ivec2 px) {
    const auto canvas = venue_.canvases.find(spec().canvas);
    if (canvas == venue_.canvases.end() || px == glm::ivec2(0)) return;
    const glm::ivec2 room(canvas->second.width_px, canvas->second.height_px);
    const Slice now = slice();
    glm::ivec2 first(now.first_x_px, now.first_y_px), size(now.width_px, now.height_px);
    if (kind == ItemKind::Place) first = glm::clamp(first + px, glm::ivec2(0), room - size);
    if (kind == ItemKind::Size) size = glm::clamp(size + px, glm::ivec2(16), room - first);
    if (kind == ItemKind::Place && size == room) {
        complaint_ = "the whole canvas is shown: make the part smaller first";
        return;
    }
    const std::string at = join_pointer("/outputs", output_);
    const auto put = [&](const char* member, int value) { return EditOperation{EditOperation::Op::Replace, at + "/" + member, std::to_string(value)}; };
    change({{put("first_x_px", first.x), put("first_y_px", first.y), put("width_px", size.x), put("height_px", size.y)}});
}

}  // namespace pai::app
