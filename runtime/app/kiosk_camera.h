#pragma once
// The camera that a visitor's hands turn around a work: inertia, limits, and flights from view to view. Pure.
#include <optional>

#include <glm/vec2.hpp>

#include "app/camera_path.h"
#include "asset/model.h"
#include "show/catalogue.h"

namespace pai::app {

// Where the camera stands. Degrees and metres, in the model's space.
struct KioskPose {
    glm::dvec3 target{0};
    double azimuth_deg = 30, elevation_deg = 12, distance_m = 3;
    bool operator==(const KioskPose&) const = default;
};

class KioskCamera {
public:
    static constexpr double kFov_deg = 30;

    // Takes up a work: its view, its bounds (empty: a metre around the origin) and the part of the picture in which it is seen
    // whole: width and height in shares of the picture's height. Stands at its start at once.
    void take(const WorkView& view, const Bounds& bounds, glm::dvec2 room);
    // That part changed.
    void reshape(glm::dvec2 room);
    // No inertia, and flights become cuts.
    void set_reduced_motion(bool on);

    // Moves of hands, in shares of the picture's height. The work follows the hand.
    void turn(glm::dvec2 by);
    void pan(glm::dvec2 by);
    void zoom(double factor);
    // The hand let go; what it moved goes on for a while, velocities in shares of the height a second.
    void release(glm::dvec2 turn_per_s, glm::dvec2 pan_per_s = glm::dvec2(0));
    void hold();  // a hand is down: nothing goes on by itself

    void fly_to(const ViewPoint& view, std::optional<glm::dvec3> target = {});
    void fly_home();
    void jump_to(const KioskPose& pose);

    // Lets time pass. True while it moves.
    bool advance(double seconds);

    const KioskPose& pose() const { return pose_; }
    // The pose of a view point of this work.
    KioskPose pose_of(const ViewPoint& view) const;
    // A pose as the limits allow it.
    KioskPose limited(KioskPose pose) const;
    const Bounds& bounds() const { return bounds_; }
    static glm::dvec3 eye_of(const KioskPose& pose);
    // As the renderer takes it, of a work of this radius. `shift`: where the middle of the work is seen, in shares of the picture's height from its middle,
    // +x right, +y up, so that panels beside it leave it room.
    static ViewCamera view_of(const KioskPose& pose, double radius_m, glm::dvec2 shift = glm::dvec2(0));

private:
    double whole_distance() const;
    double nearest() const;

    WorkView view_;
    Bounds bounds_;
    glm::dvec3 middle_{0};
    double size_m_ = 1;
    glm::dvec2 room_{1};
    KioskPose pose_, from_, to_, home_;
    glm::dvec2 turn_velocity_{0}, pan_velocity_{0};
    double flight_ = 1;  // 1: none under way
    bool reduced_ = false;
};

}  // namespace pai::app
