#include "city-music/voices.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>

#include "make/noise.h"
#include "make/wave.h"

namespace pai {
namespace {

constexpr double kTau = 2 * std::numbers::pi, kRate = kSampleRate;

std::size_t frames_of(double seconds) { return static_cast<std::size_t>(seconds * kRate); }
double white(std::size_t i, std::uint32_t seed) { return 2.0 * static_cast<double>(lattice(static_cast<std::int32_t>(i), 0, 0, seed)) - 1; }
double smooth(double low, double high, double x) { return static_cast<double>(ramp(static_cast<float>(low), static_cast<float>(high), static_cast<float>(x))); }

// Rises over `in_s`, falls over the last `out_s`; 0 at both ends.
double envelope(double t, double seconds, double in_s, double out_s) {
    return smooth(0, in_s, t) * smooth(seconds, seconds - out_s, t);
}

// A state variable filter. Source: A. Simper, "Solving the continuous SVF equations using trapezoidal integration", 2013.
struct Filter {
    double s1 = 0, s2 = 0, low = 0, band = 0;
    void step(double x, double hz, double q) {
        const double g = std::tan(std::numbers::pi * std::min(hz, 0.45 * kRate) / kRate), k = 1 / q;
        band = (s1 + g * (x - s2)) / (1 + g * (g + k));
        low = s2 + g * band;
        s1 = 2 * band - s1;
        s2 = 2 * low - s2;
    }
};

// A saw without the worst of its aliases. Source: V. Valimaki, "Discrete-time synthesis of the sawtooth waveform with
// reduced aliasing", 2005 (a polynomial step).
struct Saw {
    double phase = 0;
    double step(double hz) {
        const double dt = hz / kRate;
        phase += dt;
        phase -= std::floor(phase);
        double y = 2 * phase - 1;
        if (phase < dt) {
            const double u = phase / dt;
            y -= u + u - u * u - 1;
        } else if (phase > 1 - dt) {
            const double u = (phase - 1) / dt;
            y -= u * u + u + u + 1;
        }
        return y;
    }
};

// The pitch of a note that slides in from another and begins to sway: a ratio of `hz`.
double sway(double t, double from_ratio, double slide_s, double rate_hz, double depth, double from_s) {
    const double slide = std::pow(from_ratio, 1 - smooth(0, slide_s, t));
    return slide * (1 + depth * smooth(from_s, from_s + 0.4, t) * std::sin(kTau * rate_hz * t));
}

void normalise(std::vector<float>& note) {
    float top = 1e-6f;
    for (const float s : note) top = std::max(top, std::abs(s));
    for (float& s : note) s /= top;
}

}  // namespace

double hz_of(double note) { return 440 * std::pow(2.0, (note - 69) / 12); }

std::vector<float> flute(double note, double seconds, double from, std::uint32_t seed) {
    constexpr std::array<double, 7> kLevel = {1, 0.42, 0.30, 0.13, 0.09, 0.05, 0.03};
    const double hz = hz_of(note), ratio = hz_of(from) / hz, length = seconds + 0.12;
    std::vector<float> out(frames_of(length));
    double phase = 0;
    Filter breath;
    for (std::size_t i = 0; i < out.size(); ++i) {
        const double t = static_cast<double>(i) / kRate;
        phase += hz * sway(t, ratio, 0.09, 5.1, 0.007, 0.25) / kRate;
        const double blow = envelope(t, length, 0.07, 0.12) * (1 + 0.10 * smooth(0.3, 0.8, t) * std::sin(kTau * 5.1 * t + 0.6));
        double tone = 0;
        for (std::size_t k = 0; k < kLevel.size(); ++k)
            tone += kLevel[k] * std::pow(blow, 0.6 * static_cast<double>(k)) * std::sin(kTau * static_cast<double>(k + 1) * phase);
        breath.step(white(i, seed), hz * 2.2, 1.1);
        const double chiff = 0.10 + 0.5 * std::exp(-t * 26);
        out[i] = static_cast<float>(blow * (tone + chiff * breath.band));
    }
    normalise(out);
    return out;
}

std::vector<float> fiddle(double note, double seconds, double from, std::uint32_t seed) {
    const double hz = hz_of(note), ratio = hz_of(from) / hz, length = seconds + 0.15;
    std::vector<float> out(frames_of(length));
    Saw string;
    Filter nose, body, air;
    for (std::size_t i = 0; i < out.size(); ++i) {
        const double t = static_cast<double>(i) / kRate;
        const double bow = envelope(t, length, 0.09, 0.15) * (0.85 + 0.15 * smooth(0, 0.7 * seconds, t));
        const double pitch = hz * sway(t, ratio, 0.12, 5.7, 0.011, 0.18);
        const double s = string.step(pitch) + 0.06 * white(i, seed) * (1 + 3 * std::exp(-t * 30));
        nose.step(s, 1250, 3.2);
        body.step(s, std::max(520.0, hz * 1.02), 1.4);
        air.step(s, 3100, 1.6);
        out[i] = static_cast<float>(bow * (0.75 * body.band + 0.62 * nose.band + 0.16 * air.band));
    }
    normalise(out);
    return out;
}

std::vector<float> great_drum(float strength) {
    const auto force = static_cast<double>(strength);
    std::vector<float> out(frames_of(2.2));
    double phase = 0;
    Filter slap;
    for (std::size_t i = 0; i < out.size(); ++i) {
        const double t = static_cast<double>(i) / kRate;
        phase += (52 + 46 * force * std::exp(-t * 22)) / kRate;
        const double skin = std::exp(-t * 2.6) * std::sin(kTau * phase) + 0.34 * std::exp(-t * 6) * std::sin(kTau * phase * 1.59) +
                            0.2 * std::exp(-t * 9) * std::sin(kTau * phase * 2.14);
        slap.step(white(i, 77), 700 + 1500 * force, 0.9);
        const double stick = (0.25 + 0.55 * force) * std::exp(-t * 42) * slap.band;
        out[i] = static_cast<float>((skin + stick) * smooth(0, 0.0015, t) * smooth(2.2, 1.6, t));
    }
    normalise(out);
    return out;
}

std::vector<float> hand_drum(double note, float strength, std::uint32_t seed) {
    const double hz = hz_of(note), force = static_cast<double>(strength);
    std::vector<float> out(frames_of(0.6));
    double phase = 0;
    Filter slap;
    for (std::size_t i = 0; i < out.size(); ++i) {
        const double t = static_cast<double>(i) / kRate;
        phase += hz * (1 + 0.35 * force * std::exp(-t * 40)) / kRate;
        slap.step(white(i, seed), 1900, 0.8);
        const double s = std::exp(-t * 11) * std::sin(kTau * phase) + 0.3 * std::exp(-t * 20) * std::sin(kTau * phase * 1.62) + 0.7 * force * std::exp(-t * 85) * slap.band;
        out[i] = static_cast<float>(s * smooth(0, 0.001, t) * smooth(0.6, 0.4, t));
    }
    normalise(out);
    return out;
}

std::vector<float> woodblock() {
    std::vector<float> out(frames_of(0.25));
    for (std::size_t i = 0; i < out.size(); ++i) {
        const double t = static_cast<double>(i) / kRate;
        const double s = std::sin(kTau * 1180 * t) + 0.6 * std::sin(kTau * 1795 * t) + 0.4 * white(i, 5) * std::exp(-t * 300);
        out[i] = static_cast<float>(s * std::exp(-t * 55) * smooth(0, 0.0008, t));
    }
    normalise(out);
    return out;
}

std::vector<float> cymbals(double seconds, std::uint32_t seed) {
    std::vector<float> out(frames_of(seconds));
    constexpr std::array<double, 6> kRing = {3170, 4230, 5390, 6810, 8330, 10070};
    Filter bright, dull;
    for (std::size_t i = 0; i < out.size(); ++i) {
        const double t = static_cast<double>(i) / kRate;
        double ring = 0;
        for (std::size_t k = 0; k < kRing.size(); ++k) ring += std::sin(kTau * kRing[k] * t + 9 * std::sin(kTau * kRing[k] * 0.317 * t));
        bright.step(white(i, seed) + 0.12 * ring, 7200 - 2600 * smooth(0, seconds, t), 0.7);
        dull.step(white(i, seed + 1), 420, 2.5);
        const double body = std::exp(-t * 5.0 / seconds) * smooth(0, 0.004, t) * smooth(seconds, 0.6 * seconds, t);
        out[i] = static_cast<float>(body * (bright.band + 0.25 * std::exp(-t * 7) * dull.band));
    }
    normalise(out);
    return out;
}

std::vector<float> rising_air(double seconds, std::uint32_t seed) {
    std::vector<float> out(frames_of(seconds));
    Filter air;
    for (std::size_t i = 0; i < out.size(); ++i) {
        const double t = static_cast<double>(i) / kRate, u = t / seconds;
        air.step(white(i, seed), 250 * std::pow(28.0, u), 1.8);
        out[i] = static_cast<float>(u * u * u * smooth(seconds, seconds - 0.03, t) * air.band);
    }
    normalise(out);
    return out;
}

std::vector<float> bass(double note, double seconds) {
    const double hz = hz_of(note), length = seconds + 0.08;
    std::vector<float> out(frames_of(length));
    Saw saw;
    Filter filter;
    for (std::size_t i = 0; i < out.size(); ++i) {
        const double t = static_cast<double>(i) / kRate;
        filter.step(saw.step(hz), hz * (1.6 + 5 * std::exp(-t * 9)), 0.9);
        const double s = 0.55 * filter.low + 0.6 * std::sin(kTau * hz * t);
        out[i] = static_cast<float>(s * envelope(t, length, 0.008, 0.08) * (0.65 + 0.35 * std::exp(-t * 4)));
    }
    normalise(out);
    return out;
}

std::vector<float> strings(double note, double seconds, double edge_s, double open, std::uint32_t seed) {
    const double hz = hz_of(note), length = seconds + edge_s;
    std::vector<float> out(frames_of(length));
    std::array<Saw, 3> saws;
    for (std::size_t k = 0; k < 3; ++k) saws[k].phase = static_cast<double>(lattice(static_cast<std::int32_t>(k), 1, 0, seed));
    constexpr std::array<double, 3> kDetune = {0.9965, 1.0, 1.0042};
    Filter filter;
    for (std::size_t i = 0; i < out.size(); ++i) {
        const double t = static_cast<double>(i) / kRate;
        double s = 0;
        for (std::size_t k = 0; k < 3; ++k) s += saws[k].step(hz * kDetune[k] * (1 + 0.0014 * std::sin(kTau * (4.3 + 0.4 * static_cast<double>(k)) * t + static_cast<double>(k))));
        const double swell = smooth(0, length * 0.55, t) * smooth(length, length * 0.45, t);
        filter.step(s, 320 + 380 * open + 2600 * open * swell, 0.75);
        out[i] = static_cast<float>(filter.low * envelope(t, length, edge_s, edge_s));
    }
    normalise(out);
    return out;
}

}  // namespace pai
