#include "ui/icons.h"

#include <cmath>
#include <initializer_list>
#include <numbers>

#include <imgui.h>

namespace pai::ui {
namespace {

// Draws in a square of [0,1] x [0,1].
struct Pen {
    ImDrawList& list;
    glm::vec2 at;
    float side, width;
    ImU32 colour;

    ImVec2 p(float x, float y) const { return {at.x + x * side, at.y + y * side}; }
    void line(std::initializer_list<glm::vec2> points, bool closed = false) const {
        for (const glm::vec2& q : points) list.PathLineTo(p(q.x, q.y));
        list.PathStroke(colour, closed ? ImDrawFlags_Closed : ImDrawFlags_None, width);
    }
    void fill(std::initializer_list<glm::vec2> points) const {
        for (const glm::vec2& q : points) list.PathLineTo(p(q.x, q.y));
        list.PathFillConvex(colour);
    }
    void circle(float x, float y, float r) const { list.AddCircle(p(x, y), r * side, colour, 0, width); }
    void disc(float x, float y, float r) const { list.AddCircleFilled(p(x, y), r * side, colour); }
    void box(float x0, float y0, float x1, float y1, float round = 0.08f) const { list.AddRect(p(x0, y0), p(x1, y1), colour, round * side, 0, width); }
    void block(float x0, float y0, float x1, float y1) const { list.AddRectFilled(p(x0, y0), p(x1, y1), colour, 0.04f * side); }
    // Angles from +X, clockwise, in turns.
    void arc(float x, float y, float r, float from, float to) const {
        constexpr float kTurn = 2 * std::numbers::pi_v<float>;
        list.PathArcTo(p(x, y), r * side, from * kTurn, to * kTurn);
        list.PathStroke(colour, ImDrawFlags_None, width);
    }
};

void draw_model(const Pen& p) {
    p.line({{0.5f, 0.12f}, {0.86f, 0.31f}, {0.86f, 0.69f}, {0.5f, 0.88f}, {0.14f, 0.69f}, {0.14f, 0.31f}}, true);
    p.line({{0.14f, 0.31f}, {0.5f, 0.5f}, {0.86f, 0.31f}});
    p.line({{0.5f, 0.5f}, {0.5f, 0.88f}});
}

void draw_light(const Pen& p) {
    p.circle(0.5f, 0.42f, 0.26f);
    p.line({{0.4f, 0.76f}, {0.6f, 0.76f}});
    p.line({{0.43f, 0.88f}, {0.57f, 0.88f}});
}

void draw_camera(const Pen& p) {
    p.box(0.1f, 0.3f, 0.64f, 0.72f);
    p.line({{0.64f, 0.46f}, {0.9f, 0.32f}, {0.9f, 0.7f}, {0.64f, 0.56f}});
}

void draw_sound(const Pen& p) {
    p.line({{0.12f, 0.4f}, {0.28f, 0.4f}, {0.5f, 0.2f}, {0.5f, 0.8f}, {0.28f, 0.6f}, {0.12f, 0.6f}}, true);
    p.arc(0.5f, 0.5f, 0.2f, -0.14f, 0.14f);
    p.arc(0.5f, 0.5f, 0.36f, -0.14f, 0.14f);
}

void draw_undo(const Pen& p, bool mirrored) {
    const auto x = [&](float v) { return mirrored ? 1 - v : v; };
    p.line({{x(0.34f), 0.2f}, {x(0.16f), 0.38f}, {x(0.34f), 0.56f}});
    p.line({{x(0.16f), 0.38f}, {x(0.6f), 0.38f}, {x(0.76f), 0.44f}, {x(0.82f), 0.58f}, {x(0.76f), 0.72f}, {x(0.6f), 0.78f}, {x(0.4f), 0.78f}});
}

void draw_move(const Pen& p) {
    p.line({{0.5f, 0.08f}, {0.5f, 0.92f}});
    p.line({{0.08f, 0.5f}, {0.92f, 0.5f}});
    p.line({{0.38f, 0.2f}, {0.5f, 0.08f}, {0.62f, 0.2f}});
    p.line({{0.38f, 0.8f}, {0.5f, 0.92f}, {0.62f, 0.8f}});
    p.line({{0.2f, 0.38f}, {0.08f, 0.5f}, {0.2f, 0.62f}});
    p.line({{0.8f, 0.38f}, {0.92f, 0.5f}, {0.8f, 0.62f}});
}

// What stands in a scene or in a list.
bool draw_thing(const Pen& p, Icon icon) {
    switch (icon) {
        case Icon::Model: return draw_model(p), true;
        case Icon::Light: return draw_light(p), true;
        case Icon::Camera: return draw_camera(p), true;
        case Icon::Sound: return draw_sound(p), true;
        case Icon::Text: p.line({{0.2f, 0.2f}, {0.8f, 0.2f}}), p.line({{0.5f, 0.2f}, {0.5f, 0.84f}}), p.line({{0.38f, 0.84f}, {0.62f, 0.84f}}); return true;
        case Icon::Sparks: for (const glm::vec2 d : {glm::vec2(0, -1), {0.87f, -0.5f}, {0.87f, 0.5f}, {0, 1}, {-0.87f, 0.5f}, {-0.87f, -0.5f}}) p.line({{0.5f + 0.16f * d.x, 0.5f + 0.16f * d.y}, {0.5f + 0.38f * d.x, 0.5f + 0.38f * d.y}}); return true;
        case Icon::Picture: p.box(0.12f, 0.2f, 0.88f, 0.8f), p.line({{0.18f, 0.72f}, {0.4f, 0.46f}, {0.56f, 0.62f}, {0.66f, 0.52f}, {0.82f, 0.72f}}), p.disc(0.66f, 0.36f, 0.06f); return true;
        case Icon::Group: p.circle(0.5f, 0.5f, 0.1f), p.line({{0.5f, 0.1f}, {0.5f, 0.4f}}), p.line({{0.5f, 0.6f}, {0.5f, 0.9f}}), p.line({{0.1f, 0.5f}, {0.4f, 0.5f}}), p.line({{0.6f, 0.5f}, {0.9f, 0.5f}}); return true;
        case Icon::Scene: p.box(0.12f, 0.18f, 0.88f, 0.7f), p.line({{0.3f, 0.86f}, {0.7f, 0.86f}}); return true;
        case Icon::Clip: p.box(0.08f, 0.3f, 0.92f, 0.7f), p.line({{0.36f, 0.3f}, {0.36f, 0.7f}}); return true;
        case Icon::Cue: p.line({{0.14f, 0.25f}, {0.86f, 0.25f}}), p.line({{0.14f, 0.5f}, {0.86f, 0.5f}}), p.line({{0.14f, 0.75f}, {0.6f, 0.75f}}); return true;
        case Icon::Output: p.box(0.08f, 0.34f, 0.5f, 0.66f), p.line({{0.5f, 0.42f}, {0.92f, 0.2f}}), p.line({{0.5f, 0.58f}, {0.92f, 0.8f}}); return true;
        case Icon::Folder: p.line({{0.1f, 0.26f}, {0.4f, 0.26f}, {0.48f, 0.36f}, {0.9f, 0.36f}, {0.9f, 0.78f}, {0.1f, 0.78f}}, true); return true;
        case Icon::Ledger: p.box(0.22f, 0.1f, 0.78f, 0.9f), p.line({{0.34f, 0.34f}, {0.66f, 0.34f}}), p.line({{0.34f, 0.52f}, {0.66f, 0.52f}}), p.line({{0.34f, 0.7f}, {0.54f, 0.7f}}); return true;
        case Icon::Marker: p.fill({{0.28f, 0.16f}, {0.72f, 0.16f}, {0.72f, 0.56f}, {0.5f, 0.84f}, {0.28f, 0.56f}}); return true;
        case Icon::Key: p.fill({{0.5f, 0.16f}, {0.84f, 0.5f}, {0.5f, 0.84f}, {0.16f, 0.5f}}); return true;
        default: return false;
    }
}

// How something stands.
bool draw_state(const Pen& p, Icon icon) {
    switch (icon) {
        case Icon::Lock: p.box(0.22f, 0.44f, 0.78f, 0.86f), p.arc(0.5f, 0.44f, 0.18f, 0.5f, 1.0f); return true;
        case Icon::Warning: p.line({{0.5f, 0.14f}, {0.9f, 0.84f}, {0.1f, 0.84f}}, true), p.line({{0.5f, 0.4f}, {0.5f, 0.62f}}), p.disc(0.5f, 0.73f, 0.045f); return true;
        case Icon::Error: p.circle(0.5f, 0.5f, 0.38f), p.line({{0.36f, 0.36f}, {0.64f, 0.64f}}), p.line({{0.64f, 0.36f}, {0.36f, 0.64f}}); return true;
        case Icon::Good: p.circle(0.5f, 0.5f, 0.38f), p.line({{0.33f, 0.52f}, {0.46f, 0.64f}, {0.68f, 0.38f}}); return true;
        case Icon::Info: p.circle(0.5f, 0.5f, 0.38f), p.line({{0.5f, 0.46f}, {0.5f, 0.7f}}), p.disc(0.5f, 0.33f, 0.05f); return true;
        case Icon::Eye: p.line({{0.08f, 0.5f}, {0.28f, 0.3f}, {0.5f, 0.24f}, {0.72f, 0.3f}, {0.92f, 0.5f}, {0.72f, 0.7f}, {0.5f, 0.76f}, {0.28f, 0.7f}}, true), p.circle(0.5f, 0.5f, 0.12f); return true;
        default: return false;
    }
}

// What one does to time.
bool draw_transport(const Pen& p, Icon icon) {
    switch (icon) {
        case Icon::Play: p.fill({{0.26f, 0.16f}, {0.84f, 0.5f}, {0.26f, 0.84f}}); return true;
        case Icon::Pause: p.block(0.24f, 0.18f, 0.42f, 0.82f), p.block(0.58f, 0.18f, 0.76f, 0.82f); return true;
        case Icon::Stop: p.block(0.22f, 0.22f, 0.78f, 0.78f); return true;
        case Icon::Back: p.block(0.18f, 0.2f, 0.28f, 0.8f), p.fill({{0.82f, 0.18f}, {0.82f, 0.82f}, {0.32f, 0.5f}}); return true;
        case Icon::Forward: p.block(0.72f, 0.2f, 0.82f, 0.8f), p.fill({{0.18f, 0.18f}, {0.68f, 0.5f}, {0.18f, 0.82f}}); return true;
        case Icon::Go: p.fill({{0.12f, 0.18f}, {0.5f, 0.5f}, {0.12f, 0.82f}}), p.fill({{0.5f, 0.18f}, {0.88f, 0.5f}, {0.5f, 0.82f}}); return true;
        case Icon::Loop: p.arc(0.5f, 0.5f, 0.32f, 0.08f, 0.9f), p.fill({{0.7f, 0.12f}, {0.92f, 0.34f}, {0.64f, 0.4f}}); return true;
        default: return false;
    }
}

// What one does to things.
void draw_tool(const Pen& p, Icon icon) {
    switch (icon) {
        case Icon::Plus: p.line({{0.5f, 0.18f}, {0.5f, 0.82f}}), p.line({{0.18f, 0.5f}, {0.82f, 0.5f}}); break;
        case Icon::Close: p.line({{0.26f, 0.26f}, {0.74f, 0.74f}}), p.line({{0.74f, 0.26f}, {0.26f, 0.74f}}); break;
        case Icon::Search: p.circle(0.43f, 0.43f, 0.26f), p.line({{0.62f, 0.62f}, {0.86f, 0.86f}}); break;
        case Icon::Undo: draw_undo(p, false); break;
        case Icon::Redo: draw_undo(p, true); break;
        case Icon::Save: p.line({{0.5f, 0.12f}, {0.5f, 0.6f}}), p.line({{0.3f, 0.42f}, {0.5f, 0.62f}, {0.7f, 0.42f}}), p.line({{0.14f, 0.66f}, {0.14f, 0.86f}, {0.86f, 0.86f}, {0.86f, 0.66f}}); break;
        case Icon::Move: draw_move(p); break;
        case Icon::Rotate: p.arc(0.5f, 0.52f, 0.34f, 0.1f, 0.86f), p.fill({{0.6f, 0.06f}, {0.88f, 0.22f}, {0.6f, 0.4f}}); break;
        case Icon::Scale: p.box(0.12f, 0.5f, 0.5f, 0.88f, 0.02f), p.line({{0.5f, 0.5f}, {0.86f, 0.14f}}), p.line({{0.62f, 0.14f}, {0.86f, 0.14f}, {0.86f, 0.38f}}); break;
        case Icon::Select: p.fill({{0.26f, 0.12f}, {0.78f, 0.56f}, {0.26f, 0.8f}}); break;
        case Icon::Grid: p.box(0.14f, 0.14f, 0.86f, 0.86f, 0), p.line({{0.38f, 0.14f}, {0.38f, 0.86f}}), p.line({{0.62f, 0.14f}, {0.62f, 0.86f}}), p.line({{0.14f, 0.38f}, {0.86f, 0.38f}}), p.line({{0.14f, 0.62f}, {0.86f, 0.62f}}); break;
        case Icon::Frame:
            p.line({{0.12f, 0.34f}, {0.12f, 0.12f}, {0.34f, 0.12f}}), p.line({{0.66f, 0.12f}, {0.88f, 0.12f}, {0.88f, 0.34f}});
            p.line({{0.88f, 0.66f}, {0.88f, 0.88f}, {0.66f, 0.88f}}), p.line({{0.34f, 0.88f}, {0.12f, 0.88f}, {0.12f, 0.66f}}), p.disc(0.5f, 0.5f, 0.09f);
            break;
        case Icon::Snap: case Icon::Magnet: p.arc(0.5f, 0.44f, 0.3f, 0.5f, 1.0f), p.line({{0.2f, 0.44f}, {0.2f, 0.86f}}), p.line({{0.8f, 0.44f}, {0.8f, 0.86f}}); break;
        case Icon::World: p.circle(0.5f, 0.5f, 0.38f), p.line({{0.12f, 0.5f}, {0.88f, 0.5f}}), p.line({{0.5f, 0.12f}, {0.34f, 0.3f}, {0.34f, 0.7f}, {0.5f, 0.88f}, {0.66f, 0.7f}, {0.66f, 0.3f}}, true); break;
        case Icon::Local: p.line({{0.2f, 0.12f}, {0.2f, 0.8f}, {0.88f, 0.8f}}), p.line({{0.2f, 0.8f}, {0.62f, 0.38f}}); break;
        case Icon::Down: p.fill({{0.2f, 0.34f}, {0.8f, 0.34f}, {0.5f, 0.7f}}); break;
        case Icon::Up: p.fill({{0.2f, 0.66f}, {0.5f, 0.3f}, {0.8f, 0.66f}}); break;
        case Icon::Right: p.fill({{0.34f, 0.2f}, {0.7f, 0.5f}, {0.34f, 0.8f}}); break;
        case Icon::More: p.disc(0.2f, 0.5f, 0.08f), p.disc(0.5f, 0.5f, 0.08f), p.disc(0.8f, 0.5f, 0.08f); break;
        case Icon::Grip: p.line({{0.3f, 0.36f}, {0.7f, 0.36f}}), p.line({{0.3f, 0.5f}, {0.7f, 0.5f}}), p.line({{0.3f, 0.64f}, {0.7f, 0.64f}}); break;
        default: break;
    }
}

}  // namespace

void draw_icon(Icon icon, glm::vec2 at_px, float side_px, const glm::vec4& colour) {
    const Pen pen{*ImGui::GetWindowDrawList(), at_px, side_px, std::max(1.0f, side_px / 12), ImGui::GetColorU32(ImVec4(colour.r, colour.g, colour.b, colour.a))};
    if (!draw_thing(pen, icon) && !draw_state(pen, icon) && !draw_transport(pen, icon)) draw_tool(pen, icon);
}

}  // namespace pai::ui
