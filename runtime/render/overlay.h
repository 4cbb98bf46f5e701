#pragma once
// A flat picture over a finished canvas, made anew for each frame: panels, lines, circles, pictures and text, in this order of
// drawing. Pixels of the canvas from its top left; colours display-linear with straight alpha.
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include <glm/vec2.hpp>
#include <glm/vec4.hpp>

#include "show/frame_state.h"

namespace pai {

struct OverlayBox {
    glm::vec2 min_px{0}, max_px{0};
    glm::vec2 size() const { return max_px - min_px; }
    glm::vec2 middle() const { return (min_px + max_px) * 0.5f; }
    bool holds(glm::vec2 p) const { return p.x >= min_px.x && p.y >= min_px.y && p.x < max_px.x && p.y < max_px.y; }
    bool operator==(const OverlayBox&) const = default;
};

struct OverlayPanel {
    glm::vec4 fill{0};
    float radius_px = 0;
    glm::vec4 border{0};
    float border_px = 0;
    float shadow_px = 0;      // how far its soft shadow reaches; 0: none
    float shadow = 0.5f;      // its strength
};

// A block of text; its top left (or top middle, top right) is at `position_px`.
struct OverlayWords {
    std::string text, language;
    glm::vec2 position_px{0};
    float size_px = 16;       // em height
    float wrap_px = 0;        // 0: no wrapping
    float line_height = 1.5f; // ems
    TextDraw::Align align = TextDraw::Align::Left;
    glm::vec4 colour{1};
    std::uint32_t font = kNoAsset;  // index in FrameState::assets; kNoAsset, or not there: the interface font
    bool operator==(const OverlayWords&) const = default;
};

class Overlay {
public:
    struct Item {
        enum class Kind : std::uint8_t { Shape, Picture, Words } kind = Kind::Shape;
        OverlayBox box;                 // of an upright shape or picture
        glm::vec2 axis{1, 0};           // direction of its own x
        OverlayPanel panel;             // fill multiplies a picture
        float soft_px = 0;
        std::uint32_t picture = 0;
        glm::vec2 part{1};              // of the picture that is seen, around its middle: shares of its width and height
        OverlayWords words;
        OverlayBox clip;
        float alpha = 1;
        int pin = -1;
        float hidden = 0;
    };

    void panel(const OverlayBox& box, const OverlayPanel& panel);
    // A box without a border whose edge runs out over `soft_px` to either side.
    void haze(const OverlayBox& box, glm::vec4 colour, float soft_px);
    void circle(glm::vec2 middle_px, float radius_px, const OverlayPanel& panel);
    void line(glm::vec2 from_px, glm::vec2 to_px, float width_px, glm::vec4 colour);
    // A picture that was given to Renderer::put_picture, cut to the box's proportion around its middle.
    void picture(const OverlayBox& box, std::uint32_t id, float picture_aspect, float radius_px = 0, glm::vec4 tint = glm::vec4(1));
    void words(const OverlayWords& words);

    // What follows is seen inside of the box only; clips nest.
    void push_clip(const OverlayBox& box);
    void pop_clip();
    // Multiplies the alpha of what follows.
    void set_alpha(float alpha) { alpha_ = alpha; }
    // What follows belongs to annotation number `pin` of the frame that was drawn last (those of all its layers, from 0; < 0: to none): where
    // something stands before that, only the share `hidden` of it stays. The GPU knows; nobody waits for it.
    void set_pin(int pin, float hidden = 0) { pin_ = pin, hidden_ = hidden; }

    // What another one has, over what is there.
    void append(const Overlay& other) { items_.insert(items_.end(), other.items_.begin(), other.items_.end()); }
    const std::vector<Item>& items() const { return items_; }
    bool empty() const { return items_.empty(); }

private:
    Item& add(Item::Kind kind);
    std::vector<Item> items_;
    std::vector<OverlayBox> clips_;
    float alpha_ = 1;
    int pin_ = -1;
    float hidden_ = 0;
};

}  // namespace pai
