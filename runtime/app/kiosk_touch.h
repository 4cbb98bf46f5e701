#pragma once
// Fingers and a mouse as gestures: taps, drags, pinches. Pure: what comes in has its time with it.
#include <cstdint>
#include <map>
#include <optional>
#include <vector>

#include <glm/vec2.hpp>

#include "platform/window.h"
#include "time/flicks.h"

namespace pai::app {

// A finger, or the mouse while its left button is down. Pixels from the top left of the picture.
struct KioskTouch {
    enum class Kind : std::uint8_t { Down, Moved, Up, Wheel } kind = Kind::Down;
    std::int64_t finger = 0;
    glm::vec2 at_px{0};
    float wheel = 0;  // steps, away from the user is positive
    bool operator==(const KioskTouch&) const = default;
};

// The finger number of the mouse; no touch screen gives a negative one.
constexpr std::int64_t kMouseFinger = -1;

// What of a window's events a kiosk hears: fingers, the mouse's left button and wheel. Keys, pads and requests to close are
// nothing to it, whatever they are.
class KioskEars {
public:
    std::optional<KioskTouch> hear(const WindowEvent& event);

private:
    bool mouse_down_ = false;
};

struct Gesture {
    // Press: a finger went down, Tap: it went up again soon and near. Drag…: one finger that moves; Pinch…: two.
    enum class Kind : std::uint8_t { Press, Tap, DragBegin, Drag, DragEnd, PinchBegin, Pinch, PinchEnd, Wheel } kind = Kind::Press;
    glm::vec2 at_px{0};      // of the finger, or the middle between two
    glm::vec2 start_px{0};   // where the finger went down, or the middle when the pinch began
    glm::vec2 by_px{0};      // since the gesture before
    float factor = 1;        // Pinch: distance of the fingers to that before
    float wheel = 0;
    glm::vec2 velocity_px_s{0};  // DragEnd, PinchEnd
    bool operator==(const Gesture&) const = default;
};

class GestureReader {
public:
    // A finger that moved less than `slop_px` has not moved.
    explicit GestureReader(float slop_px) : slop_px_(slop_px) {}
    void set_slop(float px) { slop_px_ = px; }

    std::vector<Gesture> read(const KioskTouch& touch, Flicks now);
    // Fingers that are down, by their number, with the place where each went down and is now.
    struct Finger {
        glm::vec2 start_px{0}, at_px{0};
        Flicks since;
        bool moved = false;
    };
    const std::map<std::int64_t, Finger>& fingers() const { return fingers_; }
    // Forgets everything that is under way: what is down must go up before it counts again.
    void cancel();

private:
    enum class State : std::uint8_t { Idle, Pressed, Dragging, Pinching, Spent };
    struct Sample {
        Flicks t;
        glm::vec2 at_px;
    };
    glm::vec2 velocity(Flicks now) const;
    void sample(glm::vec2 at_px, Flicks now);
    glm::vec2 middle() const;
    float spread() const;
    void down(const KioskTouch& touch, Flicks now, std::vector<Gesture>& out);
    void moved(const KioskTouch& touch, Flicks now, std::vector<Gesture>& out);
    void up(const KioskTouch& touch, Flicks now, std::vector<Gesture>& out);

    float slop_px_;
    std::map<std::int64_t, Finger> fingers_;
    State state_ = State::Idle;
    glm::vec2 last_px_{0}, start_px_{0};
    float last_spread_ = 1;
    std::vector<Sample> samples_;
};

}  // namespace pai::app
