// Values between keyframes, number by number.
#include <cmath>

#include <gtest/gtest.h>

#include "show/curve.h"

namespace pai {
namespace {

using I = Interpolation;
Flicks s(double seconds) { return Flicks::from_seconds(seconds); }

CurveKey key(double at_s, float value, I interpolation) { return {s(at_s), {value}, {}, interpolation}; }

float scalar(const Curve& curve, double t_s) {
    float out[4];
    curve.sample(s(t_s), out);
    return out[0];
}

TEST(Curve, EveryInterpolationHasItsValues) {
    const Curve curve({key(1, 10, I::Step), key(2, 20, I::Linear), key(4, 40, I::Cubic), key(6, 0, I::Cubic), key(7, 8, I::Linear)}, 1, false);
    struct Row {
        double t_s;
        float value;
    };
    const Row rows[] = {
        {-1, 10}, {0, 10}, {1, 10},           // before the first key
        {1.999, 10}, {2, 20},                 // step
        {2.5, 25}, {3, 30}, {4, 40},          // linear
        {6, 0}, {7, 8}, {7.5, 8}, {1e6, 8},   // keys themselves, and after the last one
        // Cubic, run from 4 to 7: at rest at its ends, slope at 6 = (8 - 40) / (7 - 4) = -32/3 a second.
        // u = 1/2 of 4..6: 20 - 1/8 * 2 s * (-32/3) = 22.6667.
        {5, 22.666666f},
        // u = 1/2 of 6..7: 4 + 1/8 * 1 s * (-32/3) = 2.6667.
        {6.5, 2.6666667f},
    };
    for (const Row& row : rows) EXPECT_FLOAT_EQ(scalar(curve, row.t_s), row.value) << row.t_s;
}

TEST(Curve, TwoCubicKeysEaseInAndOut) {
    const Curve curve({key(0, 0, I::Cubic), key(1, 1, I::Linear)}, 1, false);
    for (const double u : {0.0, 0.1, 0.25, 0.5, 0.75, 0.9, 1.0}) EXPECT_FLOAT_EQ(scalar(curve, u), static_cast<float>(u * u * (3 - 2 * u))) << u;
}

TEST(Curve, AKeyIsMetExactlyAtItsTime) {
    for (const I interpolation : {I::Step, I::Linear, I::Cubic}) {
        const Curve curve({key(0.1, 0.1f, interpolation), key(0.3, 0.7f, interpolation), key(1.0 / 3, 1e-7f, interpolation)}, 1, false);
        EXPECT_EQ(scalar(curve, 0.1), 0.1f);
        EXPECT_EQ(scalar(curve, 0.3), 0.7f);
        EXPECT_EQ(scalar(curve, 1.0 / 3), 1e-7f);
    }
}

CurveKey sloped(CurveKey k, std::optional<float> in, std::optional<float> out) {
    if (in) k.in_slope[0] = *in, k.in_given = true;
    if (out) k.out_slope[0] = *out, k.out_given = true;
    return k;
}

TEST(Curve, ATangentIsTheSpeedAtItsKeyAndTakesOnlyItsOwnSide) {
    // p = 10 - 4 t + t^3 has the slopes -4 at 0 and 8 at 2: a cubic segment with these is that polynomial.
    const Curve curve({sloped(key(0, 10, I::Cubic), {}, -4.f), sloped(key(2, 10, I::Cubic), 8.f, 0.f), sloped(key(4, 0, I::Linear), 5.f, 100.f), key(5, 1, I::Linear)}, 1, false);
    for (const double t : {0.0, 0.25, 0.5, 1.0, 1.75, 2.0}) EXPECT_FLOAT_EQ(scalar(curve, t), static_cast<float>(10 - 4 * t + t * t * t)) << t;
    // From 2 it leaves at rest and comes to 4 with 5 a second: u = 1/2: 5 + 1/8 * 2 s * (0 - 5) = 3.75.
    EXPECT_FLOAT_EQ(scalar(curve, 3), 3.75f);
    EXPECT_FLOAT_EQ(scalar(curve, 4.5), 0.5f) << "a tangent of a linear segment does nothing";
}

TEST(Curve, TangentsThatSayWhatIsAutomaticChangeNothing) {
    const std::vector<CurveKey> plain{key(0, 3, I::Cubic), key(1, -2, I::Cubic), key(2.5, 8, I::Cubic), key(3, 1, I::Cubic)};
    const Curve automatic(plain, 1, false);
    std::vector<CurveKey> given = automatic.keys();
    for (CurveKey& k : given) k.in_given = k.out_given = true;
    const Curve said(given, 1, false);
    for (int i = 0; i <= 300; ++i) EXPECT_EQ(scalar(automatic, i * 0.01), scalar(said, i * 0.01)) << i;
}

void expect_same_rotation(glm::quat a, glm::quat b, const char* what) {
    EXPECT_NEAR(std::abs(glm::dot(a, b)), 1, 1e-6) << what;  // q and -q are one rotation; a few float roundings
}

TEST(Curve, DegreesAreYawThenPitchThenRoll) {
    const glm::vec3 forward(0, 0, -1), up(0, 1, 0);
    const auto near = [](glm::vec3 a, glm::vec3 b) { return glm::length(a - b) < 1e-6f; };
    EXPECT_TRUE(near(quat_from_degrees({90, 0, 0}) * forward, {0, 1, 0}));    // pitch up
    EXPECT_TRUE(near(quat_from_degrees({0, 90, 0}) * forward, {-1, 0, 0}));   // yaw to the left
    EXPECT_TRUE(near(quat_from_degrees({0, 0, 90}) * up, {-1, 0, 0}));        // roll
    EXPECT_TRUE(near(quat_from_degrees({90, 90, 0}) * forward, {0, 1, 0}));   // pitch acts in the frame that yaw has turned
}

TEST(Curve, SlerpTurnsEvenlyTheShortWay) {
    const auto yaw = [](float degrees) { return quat_from_degrees({0, degrees, 0}); };
    struct Row {
        const char* name;
        float from, to;
        double u;
        float expected;
    };
    const Row rows[] = {
        {"start", 10, 50, 0, 10},        {"end", 10, 50, 1, 50},          {"quarter", 0, 90, 0.25, 22.5f},
        {"over zero", 350, 10, 0.5, 0},  {"short way", 0, 270, 0.5, -45}, {"sign", 0, 350, 0.5, -5},
        {"tiny", 0, 1e-3f, 0.5, 5e-4f},  {"same", 30, 30, 0.3, 30},       {"almost half a turn", 0, 179, 0.5, 89.5f},
    };
    for (const Row& row : rows) {
        const glm::quat q = slerp(yaw(row.from), yaw(row.to), row.u);
        expect_same_rotation(q, yaw(row.expected), row.name);
        EXPECT_NEAR(glm::length(q), 1, 1e-6) << row.name;
        const glm::quat other = slerp(yaw(row.from), -yaw(row.to), row.u);
        expect_same_rotation(other, q, row.name);
    }
    EXPECT_EQ(slerp(yaw(10), yaw(50), 0), yaw(10));
    EXPECT_EQ(slerp(yaw(10), yaw(50), 1), yaw(50));
}

Curve turning(I interpolation) {
    std::vector<CurveKey> keys;
    for (int i = 0; i <= 3; ++i) keys.push_back({s(i), {0, static_cast<float>(120 * i), 0}, {}, interpolation});
    return Curve(std::move(keys), 3, true);
}

glm::quat rotation(const Curve& curve, double t_s) {
    float v[4];
    curve.sample(s(t_s), v);
    return {v[3], v[0], v[1], v[2]};
}

TEST(Curve, AFullTurnInThirdsIsEvenWhenLinear) {
    const Curve curve = turning(I::Linear);
    for (double t = 0; t <= 3; t += 0.125) expect_same_rotation(rotation(curve, t), quat_from_degrees({0, static_cast<float>(120 * t), 0}), "linear");
}

TEST(Curve, ACubicTurnIsAtRestAtItsEndsAndSteadyInItsMiddle) {
    const Curve curve = turning(I::Cubic);
    const auto degrees_between = [&](double a, double b) {
        return 2 * std::acos(std::min(1.0, std::abs(static_cast<double>(glm::dot(rotation(curve, a), rotation(curve, b)))))) * 180 / M_PI;
    };
    EXPECT_LT(degrees_between(0, 0.01), 0.1);
    EXPECT_LT(degrees_between(2.99, 3), 0.1);
    EXPECT_NEAR(degrees_between(1.49, 1.51), 2.4, 0.05);  // 120 degrees a second
    EXPECT_NEAR(degrees_between(0.99, 1), degrees_between(1, 1.01), 0.02);  // no kink at a key
    for (int i = 0; i <= 3; ++i) expect_same_rotation(rotation(curve, i), quat_from_degrees({0, static_cast<float>(120 * i), 0}), "key");
    for (double t = 0; t <= 3; t += 0.1) EXPECT_NEAR(glm::length(rotation(curve, t)), 1, 1e-6);
}

TEST(Curve, ATurnLeavesAndArrivesAsFastAsItsTangentsSay) {
    const std::array<float, 4> from{20, 40, -30, 0}, to{-10, 100, 15, 0}, out_deg{12, -25, 40, 0}, in_deg{-30, 8, 22, 0};
    const Curve curve({{.at = s(0), .value = from, .interpolation = I::Cubic, .out_slope = out_deg, .out_given = true}, {.at = s(2), .value = to, .in_slope = in_deg, .in_given = true}}, 3, true);
    const auto at = [&](double t) {
        float q[4];
        curve.sample(s(t), q);
        return glm::quat(q[3], q[0], q[1], q[2]);
    };
    // A moment after the start, and before the end, the angles have gone as far as their rates say.
    constexpr double kMoment = 0.01;
    const auto moved = [](const std::array<float, 4>& angles, const std::array<float, 4>& rates, double dt) {
        const auto angle = [&](std::size_t i) { return static_cast<float>(static_cast<double>(angles[i]) + static_cast<double>(rates[i]) * dt); };
        return quat_from_degrees({angle(0), angle(1), angle(2)});
    };
    // 1e-4: the curve bends, so that in a hundredth of a second it strays by some 0.5 * 100 deg/s² * (0.01 s)² = 0.005° from its tangent.
    const auto apart_deg = [](glm::quat a, glm::quat b) { return 2 * std::acos(std::min(1.0, std::abs(static_cast<double>(glm::dot(a, b))))) * 57.2957795; };
    EXPECT_LT(apart_deg(at(kMoment), moved(from, out_deg, kMoment)), 0.06);
    EXPECT_LT(apart_deg(at(2 - kMoment), moved(to, in_deg, -kMoment)), 0.06);
    EXPECT_GT(apart_deg(at(kMoment), at(0)), 0.3) << "and that is no small matter: 40 degrees a second";
}

TEST(Curve, ATurnWithASteepTangentStaysInOnePiece) {
    const Curve curve({{.at = s(0), .interpolation = I::Cubic, .out_slope = {1e6f, -1e6f, 1e6f, 0}, .out_given = true},
                       {.at = s(1), .value = {10, 170, 0, 0}, .in_slope = {-1e6f, 1e6f, 0, 0}, .in_given = true}}, 3, true);
    float last[4], now[4];
    curve.sample(s(0), last);
    for (int i = 1; i <= 2000; ++i) {
        curve.sample(s(i / 2000.0), now);
        const float d = last[0] * now[0] + last[1] * now[1] + last[2] * now[2] + last[3] * now[3];
        ASSERT_GT(std::abs(d), 0.9999f) << "jumps at " << i;
        std::copy(now, now + 4, last);
    }
}

}  // namespace
}  // namespace pai
