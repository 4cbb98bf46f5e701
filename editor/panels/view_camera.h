#pragma once
// The editor's own eye: turned around a point, flown, or looking along an axis. Pure: no window in it.
#include <cstdint>

#include <glm/mat4x4.hpp>
#include <glm/vec2.hpp>
#include <glm/vec3.hpp>

namespace pai {

class ViewCamera {
public:
    enum class Axis : std::uint8_t { None, Front, Back, Right, Left, Top, Bottom };

    glm::vec3 focus_m{0, 1, 0};   // what it turns around
    float yaw_rad = 0.6f;         // about +Y; 0: it looks along -Z
    float pitch_rad = -0.25f;     // below 0 it looks down
    float distance_m = 8;
    float fov_y_rad = 0.7f;
    bool parallel = false;

    // Drags of the mouse, in pixels of a viewport `height_px` high.
    void turn(glm::vec2 drag_px, float height_px);
    void pan(glm::vec2 drag_px, float height_px);
    // Steps of a wheel: above 0 nearer.
    void dolly(float steps);
    // `local_m`: to the right, up, back; as somebody flies who looks through it.
    void fly(const glm::vec3& local_m);
    // Turns on the spot.
    void look(glm::vec2 drag_px, float height_px);
    // All of a sphere is in view, from where it looked so far.
    void frame(const glm::vec3& middle_m, float radius_m, float aspect);
    // Along an axis, in parallel projection; None: perspective again.
    void look_along(Axis axis);
    // The place of a camera that stands elsewhere; it keeps its distance.
    void take(const glm::mat4& world_from_camera, float fov);

    glm::mat4 world_from_camera() const;
    glm::vec3 position_m() const;
    // Of what is in view at the focus, metres.
    float height_m() const;
};

}  // namespace pai
