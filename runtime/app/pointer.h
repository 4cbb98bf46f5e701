#pragma once
// What hands do over a window, told as moves of a camera: drags of a mouse, its wheel, one finger or two.
#include <map>

#include "app/orbit_camera.h"
#include "platform/window.h"

namespace pai::app {

// Left drag or one finger turns; right or middle drag, Shift and left, or two fingers pan; the wheel, or two fingers apart, nears.
class Pointer {
public:
    // Moves `camera` as `event` says, in a window of `width` by `height` pixels. True if the event was one of a hand.
    bool handle(const WindowEvent& event, double width, double height, OrbitCamera& camera);

private:
    enum class Drag : std::uint8_t { None, Turn, Pan } drag_ = Drag::None;
    void move_finger(const WindowEvent& event, glm::dvec2 size, OrbitCamera& camera);

    WindowEvent::Button held_ = WindowEvent::Button::Other;
    glm::dvec2 last_px_{0};
    std::map<std::int64_t, glm::dvec2> fingers_px_;
};

}  // namespace pai::app
