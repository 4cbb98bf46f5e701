#include "show/curve.h"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace pai {
namespace {

// Quaternions are blended in double precision: the result is rounded once.
struct Quat {
    double x, y, z, w;
};
Quat to_double(glm::quat q) { return {q.x, q.y, q.z, q.w}; }
Quat load(const std::array<float, 4>& v) { return {v[0], v[1], v[2], v[3]}; }
Quat conjugate(Quat q) { return {-q.x, -q.y, -q.z, q.w}; }
double dot(Quat a, Quat b) { return a.x * b.x + a.y * b.y + a.z * b.z + a.w * b.w; }
Quat scaled(Quat q, double s) { return {q.x * s, q.y * s, q.z * s, q.w * s}; }
Quat sum(Quat a, Quat b) { return {a.x + b.x, a.y + b.y, a.z + b.z, a.w + b.w}; }
Quat normalised(Quat q) { return scaled(q, 1 / std::sqrt(dot(q, q))); }
Quat product(Quat a, Quat b) {
    return {a.w * b.x + a.x * b.w + a.y * b.z - a.z * b.y, a.w * b.y - a.x * b.z + a.y * b.w + a.z * b.x,
            a.w * b.z + a.x * b.y - a.y * b.x + a.z * b.w, a.w * b.w - a.x * b.x - a.y * b.y - a.z * b.z};
}
glm::quat to_float(Quat q) {
    return {static_cast<float>(q.w), static_cast<float>(q.x), static_cast<float>(q.y), static_cast<float>(q.z)};
}

Quat blend(Quat a, Quat b, double u) {
    if (u <= 0) return a;
    if (dot(a, b) < 0) b = scaled(b, -1);
    if (u >= 1) return b;
    const double cosine = dot(a, b);
    if (cosine > 0.9999995) return normalised(sum(scaled(a, 1 - u), scaled(b, u)));
    const double angle = std::acos(cosine), sine = std::sin(angle);
    return normalised(sum(scaled(a, std::sin((1 - u) * angle) / sine), scaled(b, std::sin(u * angle) / sine)));
}

// Half the rotation vector of a unit quaternion, the short way; and back.
Quat logarithm(Quat q) {
    if (q.w < 0) q = scaled(q, -1);
    const double sine = std::sqrt(q.x * q.x + q.y * q.y + q.z * q.z);
    const double factor = sine < 1e-12 ? 1.0 : std::atan2(sine, q.w) / sine;
    return {q.x * factor, q.y * factor, q.z * factor, 0};
}
Quat exponential(Quat v) {
    const double angle = std::sqrt(v.x * v.x + v.y * v.y + v.z * v.z);
    const double factor = angle < 1e-12 ? 1.0 : std::sin(angle) / angle;
    return {v.x * factor, v.y * factor, v.z * factor, std::cos(angle)};
}

// Half the angular velocity, in the turned frame, of pitch, yaw and roll that change at `rates_deg` a second: the roll's axis is
// that frame's own Z, the pitch's is X before the roll, the yaw's Y before both.
std::array<float, 4> half_velocity(const std::array<float, 4>& angles_deg, const std::array<float, 4>& rates_deg) {
    const auto radians = [](float degrees) { return static_cast<double>(degrees) * std::numbers::pi / 180; };
    const double p = radians(angles_deg[0]), r = radians(angles_deg[2]);
    const double dp = radians(rates_deg[0]), dy = radians(rates_deg[1]), dr = radians(rates_deg[2]);
    const double x = dp, y = dy * std::cos(p), z = -dy * std::sin(p);
    return {static_cast<float>((x * std::cos(r) + y * std::sin(r)) / 2), static_cast<float>((y * std::cos(r) - x * std::sin(r)) / 2), static_cast<float>((z + dr) / 2), 0};
}

// Half the turn to an inner point of a segment. One that people gave is a quarter turn at most, so that the points stay within
// half a turn of each other and none is blended the wrong way round.
Quat reach(const std::array<float, 4>& slope, bool given, double dt_s) {
    const Quat v = scaled(load(slope), dt_s);
    constexpr double kMost = std::numbers::pi / 4;
    const double length = std::sqrt(v.x * v.x + v.y * v.y + v.z * v.z);
    return given && length > kMost ? scaled(v, kMost / length) : v;
}

double seconds_between(Flicks a, Flicks b) { return (b - a).seconds(); }

}  // namespace

glm::quat quat_from_degrees(glm::vec3 rotation_deg) {
    const auto half = [](float degrees) { return static_cast<double>(degrees) * std::numbers::pi / 360; };
    const double x = half(rotation_deg.x), y = half(rotation_deg.y), z = half(rotation_deg.z);
    const Quat qx{std::sin(x), 0, 0, std::cos(x)}, qy{0, std::sin(y), 0, std::cos(y)}, qz{0, 0, std::sin(z), std::cos(z)};
    return to_float(product(product(qy, qx), qz));
}

glm::quat slerp(glm::quat a, glm::quat b, double u) { return to_float(blend(to_double(a), to_double(b), u)); }

std::vector<CurveKey> curve_keys(const Track& track) {
    std::vector<CurveKey> out;
    out.reserve(track.keys.size());
    for (const auto& [id, key] : track.keys) {
        CurveKey& k = out.emplace_back(CurveKey{.at = key.at, .value = key.value.at, .interpolation = key.interpolation});
        if (key.in_slope) k.in_slope = key.in_slope->at, k.in_given = true;
        if (key.out_slope) k.out_slope = key.out_slope->at, k.out_given = true;
    }
    std::stable_sort(out.begin(), out.end(), [](const CurveKey& a, const CurveKey& b) { return a.at < b.at; });
    // From behind, so that the last of several stays.
    const auto kept = std::unique(out.rbegin(), out.rend(), [](const CurveKey& a, const CurveKey& b) { return a.at == b.at; });
    out.erase(out.begin(), kept.base());
    return out;
}

Curve::Curve(std::vector<CurveKey> keys, int count, bool rotation) : keys_(std::move(keys)), count_(count), rotation_(rotation) {
    PAI_ASSERT(!keys_.empty());
    if (rotation_) set_rotations();
    set_slopes();
}

void Curve::set_rotations() {
    for (CurveKey& key : keys_) {
        const std::array<float, 4> angles = key.value;
        const glm::quat q = quat_from_degrees({angles[0], angles[1], angles[2]});
        key.value = {q.x, q.y, q.z, q.w};
        if (key.in_given) key.in_slope = half_velocity(angles, key.in_slope);
        if (key.out_given) key.out_slope = half_velocity(angles, key.out_slope);
    }
}

// Catmull-Rom for unequal spans: the slope at a key is that of the chord between its neighbours. At the ends of a run of
// cubic segments it is zero. Source: Catmull and Rom, "A class of local interpolating splines", 1974.
void Curve::set_slopes() {
    for (std::size_t i = 1; i + 1 < keys_.size(); ++i) {
        CurveKey& key = keys_[i];
        const CurveKey &before = keys_[i - 1], &after = keys_[i + 1];
        if (before.interpolation != Interpolation::Cubic || key.interpolation != Interpolation::Cubic) continue;
        const double span = seconds_between(before.at, after.at);
        std::array<float, 4> slope{};
        if (rotation_) {
            const Quat q = load(key.value);
            const Quat to_next = logarithm(product(conjugate(q), load(after.value)));
            const Quat from_last = logarithm(product(conjugate(load(before.value)), q));
            const Quat s = scaled(sum(to_next, from_last), 1 / span);
            slope = {static_cast<float>(s.x), static_cast<float>(s.y), static_cast<float>(s.z), 0};
        } else {
            for (std::size_t c = 0; c < 4; ++c)
                slope[c] = static_cast<float>((static_cast<double>(after.value[c]) - static_cast<double>(before.value[c])) / span);
        }
        if (!key.in_given) key.in_slope = slope;
        if (!key.out_given) key.out_slope = slope;
    }
}

void Curve::sample(Flicks t, float* out) const {
    const auto next = std::upper_bound(keys_.begin(), keys_.end(), t, [](Flicks at, const CurveKey& key) { return at < key.at; });
    const CurveKey& a = next == keys_.begin() ? keys_.front() : *std::prev(next);
    const auto size = static_cast<std::size_t>(stored());
    if (next == keys_.begin() || next == keys_.end() || a.interpolation == Interpolation::Step || t == a.at) {
        std::copy_n(a.value.begin(), size, out);
        return;
    }
    const CurveKey& b = *next;
    const double u = static_cast<double>((t - a.at).count) / static_cast<double>((b.at - a.at).count);
    const double dt_s = seconds_between(a.at, b.at);
    if (rotation_) return sample_rotation(a, b, u, dt_s, out);
    const bool cubic = a.interpolation == Interpolation::Cubic;
    const double v = 1 - u;
    // The four Hermite basis functions.
    const double h00 = (1 + 2 * u) * v * v, h10 = u * v * v * dt_s, h01 = u * u * (3 - 2 * u), h11 = -u * u * v * dt_s;
    for (std::size_t c = 0; c < size; ++c) {
        const double p0 = a.value[c], p1 = b.value[c];
        out[c] = static_cast<float>(cubic ? h00 * p0 + h10 * static_cast<double>(a.out_slope[c]) + h01 * p1 + h11 * static_cast<double>(b.in_slope[c])
                                          : p0 + (p1 - p0) * u);
    }
}

// Cubic: a Bézier curve on the sphere by repeated slerp, with the inner points a third of the span along the slopes.
// Source: Shoemake 1985, section 4.
void Curve::sample_rotation(const CurveKey& a, const CurveKey& b, double u, double dt_s, float* out) const {
    const Quat p0 = load(a.value);
    Quat p3 = load(b.value);
    if (dot(p0, p3) < 0) p3 = scaled(p3, -1);
    Quat q = blend(p0, p3, u);
    if (a.interpolation == Interpolation::Cubic) {
        const Quat p1 = product(p0, exponential(reach(a.out_slope, a.out_given, dt_s / 3)));
        const Quat p2 = product(p3, exponential(reach(b.in_slope, b.in_given, -dt_s / 3)));
        const Quat p01 = blend(p0, p1, u), p12 = blend(p1, p2, u), p23 = blend(p2, p3, u);
        q = blend(blend(p01, p12, u), blend(p12, p23, u), u);
    }
    const glm::quat rounded = to_float(q);
    out[0] = rounded.x, out[1] = rounded.y, out[2] = rounded.z, out[3] = rounded.w;
}

}  // namespace pai
