// What sounds at a place of the city.
#include <algorithm>
#include <cmath>
#include <numbers>

#include "city-music/music.h"
#include "city-music/voices.h"
#include "make/noise.h"

namespace pai {
namespace {

constexpr double kTurn = 2 * std::numbers::pi;

double hiss(std::size_t i, std::uint32_t seed) { return 2.0 * static_cast<double>(lattice(static_cast<std::int32_t>(i), 0, 0, seed)) - 1; }

// One pole: what of `x` lies below about `hz`.
struct LowPass {
    double y = 0;
    double step(double x, double hz) { return y += (1 - std::exp(-kTurn * hz / kSampleRate)) * (x - y); }
};

// Renders `seconds` of s(i, t); a loop is 2 s longer, and its end is folded over its beginning at equal power.
template <class Sample>
Wave render(double seconds, bool loop, float level, Sample sample) {
    const auto n = static_cast<std::size_t>(seconds * kSampleRate), fold = loop ? std::size_t{2} * kSampleRate : 0;
    std::vector<float> out(n + fold);
    for (std::size_t i = 0; i < out.size(); ++i) out[i] = static_cast<float>(sample(i, static_cast<double>(i) / kSampleRate));
    for (std::size_t i = 0; i < fold; ++i) {
        const float angle = static_cast<float>(kTurn / 4) * static_cast<float>(i) / static_cast<float>(fold);
        out[i] = out[i] * std::sin(angle) + out[n + i] * std::cos(angle);
    }
    out.resize(n);
    Wave wave{{std::move(out)}};
    scale(wave, level / peak(wave));
    return wave;
}

}  // namespace

Wave make_river() {
    LowPass low, deep, mid;
    return render(12, true, 0.5f, [&](std::size_t i, double t) {
        const double x = hiss(i, 11);
        const double surge = 0.7 + 0.3 * static_cast<double>(noise({static_cast<float>(t) * 0.9f, 0, 0}, 3));
        const double lap = static_cast<double>(ramp(0.62f, 0.9f, noise({static_cast<float>(t) * 2.3f, 4, 0}, 5)));
        const double body = mid.step(x, 900) - low.step(x, 140);
        return surge * body + 2.0 * deep.step(x, 70) + 0.8 * lap * (x - mid.y) * 0.25;
    });
}

Wave make_city_hum() {
    LowPass low, mid;
    return render(16, true, 0.5f, [&](std::size_t i, double t) {
        const double x = hiss(i, 21);
        const double traffic = 0.6 + 0.8 * static_cast<double>(noise({static_cast<float>(t) * 0.35f, 1, 0}, 8));
        const double mains = 0.020 * std::sin(kTurn * 100 * t) + 0.012 * std::sin(kTurn * 200 * t + 1);
        return traffic * (3.0 * low.step(x, 110) + 0.35 * mid.step(x, 520)) + mains;
    });
}

Wave make_cable_car() {
    LowPass hum, wind;
    return render(8, false, 0.5f, [&](std::size_t i, double t) {
        const double near = std::exp(-(t - 4) * (t - 4) / 3.2) * static_cast<double>(ramp(0, 0.8f, static_cast<float>(t)) * ramp(8, 7.2f, static_cast<float>(t)));
        const double wheel = std::sin(kTurn * 86 * t) + 0.5 * std::sin(kTurn * 172 * t + 0.4) + 0.25 * std::sin(kTurn * 431 * t);
        const double since = std::fmod(t, 0.61);  // the joints of the sheave train
        const double clack = std::exp(-since * 60) * std::sin(kTurn * 640 * since) + 0.7 * std::exp(-since * 90) * hiss(i, 31);
        return near * (0.35 * wheel + 1.6 * hum.step(hiss(i, 32), 240) + 0.5 * clack + 0.25 * wind.step(hiss(i, 33), 1800));
    });
}

Wave make_monorail() {
    LowPass roll, rush;
    double phase = 0;
    return render(7, false, 0.6f, [&, phase](std::size_t i, double t) mutable {
        const double away = (t - 3.4) / 1.1;
        const double near = 1 / (1 + away * away * away * away * 0.25 + away * away) * static_cast<double>(ramp(0, 0.9f, static_cast<float>(t)) * ramp(7, 5.6f, static_cast<float>(t)));
        phase += 310 * (1 - 0.06 * std::tanh(away)) / kSampleRate;  // the pitch falls as it goes by
        const double motor = std::sin(kTurn * phase) + 0.6 * std::sin(kTurn * phase * 2.01) + 0.3 * std::sin(kTurn * phase * 3.02);
        const double x = hiss(i, 41);
        return near * (0.22 * motor + 2.4 * roll.step(x, 180) + 0.9 * rush.step(x, 1500));
    });
}

}  // namespace pai
