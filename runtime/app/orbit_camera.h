#pragma once
// A camera that a hand turns, moves and brings near: eased by the clock, framed from a model's bounds.
#include <glm/vec2.hpp>

#include "app/camera_path.h"
#include "asset/model.h"

namespace pai::app {

// Where the camera stands: angles as in a scenario's orbit.
struct OrbitPose {
    glm::dvec3 target{0};
    double theta_rad = 0.55;  // from +Z towards +X
    double phi_rad = 1.25;    // from +Y; kept within (0, pi)
    double radius_m = 3;
    bool operator==(const OrbitPose&) const = default;
};

class OrbitCamera {
public:
    static constexpr double kFov_deg = 35;

    // Sees `bounds` whole in a picture of this width / height, from where it would be photographed, and remembers that as
    // home. Empty bounds: a metre around the origin. `jump`: at once, else eased.
    void frame(const Bounds& bounds, double aspect, bool jump);
    // Looks at the XY plane from the front, so that a picture `width` by `height` metres, centred, just fits with a margin
    // (a share of the picture). It cannot be turned then.
    void frame_flat(double width, double height, double aspect, double margin, bool jump);
    // Stays in one place and turns: inside an environment.
    void stand_inside();
    // As a camera of the model has it.
    void take(const ViewCamera& camera, bool jump);
    void go_home() { goal_ = home_; }

    // Moves of a hand, in shares of the picture's height; the model follows the hand.
    void turn(glm::dvec2 by);
    void pan(glm::dvec2 by);
    // The scale grows by `factor` > 0; `at`: the place that stays, from the middle of the picture, +y up, in heights.
    void zoom(double factor, glm::dvec2 at = glm::dvec2(0));

    // A hand is down: nothing goes on by itself. It has let go: what it turned goes on for a moment, slower and slower.
    void hold();
    void release();
    // Turns about +Y by itself, as on a turntable.
    void spin(double by_rad) { goal_.theta_rad += by_rad; }

    // Lets `seconds` >= 0 pass. True while it is still moving.
    bool advance(double seconds);
    ViewCamera camera() const;
    const OrbitPose& pose() const { return now_; }
    double fov_y_deg() const { return fov_deg_; }

private:
    enum class Mode : std::uint8_t { Around, Flat, Inside };
    void start(const OrbitPose& pose, bool jump);
    double height_at_target_m(const OrbitPose& pose) const;

    Mode mode_ = Mode::Around;
    glm::dvec2 turned_{0};       // since the last advance(), radians
    glm::dvec2 throw_per_s_{0};  // how fast the hand turns, and what goes on of it
    bool held_ = false;
    OrbitPose now_, goal_, home_;
    double fov_deg_ = kFov_deg;
    double size_m_ = 1;          // radius of the sphere around what is seen
    glm::dvec3 middle_{0};       // and its middle
};

}  // namespace pai::app
