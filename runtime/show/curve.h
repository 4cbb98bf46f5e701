#pragma once
// Values between keyframes.
#include <array>
#include <span>
#include <vector>

#include <glm/gtc/quaternion.hpp>

#include "show/show.h"

namespace pai {

// R = Ry * Rx * Rz of pitch (x), yaw (y) and roll (z); unit quaternion.
glm::quat quat_from_degrees(glm::vec3 rotation_deg);
// The short way from `a` to `b`, both unit; u in [0,1]. At u = 0 and u = 1 exactly the ends (b up to its sign).
// Source: K. Shoemake, "Animating rotation with quaternion curves", SIGGRAPH 1985.
glm::quat slerp(glm::quat a, glm::quat b, double u);

struct CurveKey {
    Flicks at;
    std::array<float, 4> value{};     // a rotation: unit quaternion x, y, z, w
    std::array<float, 4> in_slope{};  // per second; a rotation: half the angular velocity in the key's own frame, rad/s
    Interpolation interpolation = Interpolation::Linear;
    std::array<float, 4> out_slope{};
    bool in_given = false, out_given = false;  // else Catmull-Rom's takes its place; a rotation's: degrees a second of the three angles
};

// A track's keys as a curve takes them: in order of time, of several at one time the last by id.
std::vector<CurveKey> curve_keys(const Track& track);

// A track's keys in order of time, ready to be sampled.
class Curve {
public:
    // `keys` in order of time, no two at one time, at least one; `count` numbers each. Rotations: Euler degrees in, quaternions out.
    Curve(std::vector<CurveKey> keys, int count, bool rotation);
    // With the slopes that count.
    const std::vector<CurveKey>& keys() const { return keys_; }
    // Numbers that sample() writes: `count`, or 4 for a rotation.
    int stored() const { return rotation_ ? 4 : count_; }
    // The value at `t`; before the first and after the last key that key's. Exactly a key's value at its time.
    void sample(Flicks t, float* out) const;

private:
    void sample_rotation(const CurveKey& a, const CurveKey& b, double u, double dt_s, float* out) const;
    void set_rotations();
    void set_slopes();
    std::vector<CurveKey> keys_;
    int count_;
    bool rotation_;
};

}  // namespace pai
