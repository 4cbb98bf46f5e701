#include "make/instruments.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>

#include "make/noise.h"

namespace pai {
namespace {

constexpr double kPi = std::numbers::pi;
constexpr double kRate = kSampleRate;

std::size_t frames_of(double seconds) { return static_cast<std::size_t>(seconds * kRate); }

// 5 ms in and 50 ms out, so that nothing clicks.
void soften_ends(std::vector<float>& note, double in_s) {
    const std::size_t in = frames_of(in_s), out = frames_of(0.05);
    for (std::size_t i = 0; i < in && i < note.size(); ++i) note[i] *= static_cast<float>(i) / static_cast<float>(in);
    for (std::size_t i = 0; i < out && i < note.size(); ++i) note[note.size() - 1 - i] *= static_cast<float>(i) / static_cast<float>(out);
}

}  // namespace

std::vector<float> plucked(double hz, double seconds, double brightness, double slide, std::uint32_t seed) {
    const std::size_t n = frames_of(seconds);
    const std::size_t room = static_cast<std::size_t>(kRate / (hz * std::min(1.0, slide))) + 8;
    std::vector<float> line(room, 0), out(n);
    // The burst: noise through a one-pole low pass, comb-shaped by a pluck at an eighth of the string.
    const auto period = static_cast<std::size_t>(kRate / hz);
    std::vector<float> burst(period);
    float smooth = 0;
    for (std::size_t i = 0; i < period; ++i) {
        smooth += static_cast<float>(brightness) * (2 * lattice(static_cast<std::int32_t>(i), 0, 0, seed) - 1 - smooth);
        burst[i] = smooth;
    }
    for (std::size_t i = 0; i < period; ++i) line[i % room] = burst[i] - 0.8f * burst[(i + period - period / 8) % period];
    std::size_t write = period % room;
    const double loss = std::pow(0.001, 1.0 / (hz * (5.5 * std::pow(110.0 / hz, 0.35))));
    double last = 0, mean = 0;
    for (std::size_t i = 0; i < n; ++i) {
        const double t = static_cast<double>(i) / kRate;
        const double glide = slide == 1 ? 1 : std::pow(slide, static_cast<double>(ramp(0.35f, 0.85f, static_cast<float>(t))));
        const double vibrato = 1 + 0.0028 * std::sin(2 * kPi * 4.6 * t) * std::exp(-t * 0.8) * static_cast<double>(ramp(0.25f, 0.7f, static_cast<float>(t)));
        const double delay = kRate / (hz * glide * vibrato) - 0.5;
        double at = static_cast<double>(write) - delay;
        if (at < 0) at += static_cast<double>(room);
        const auto i0 = static_cast<std::size_t>(at) % room;
        const double f = at - std::floor(at);
        const double x = line[i0] * (1 - f) + line[(i0 + 1) % room] * f;
        const double y = loss * (0.5 * x + 0.5 * last);
        last = x;
        line[write] = static_cast<float>(y);
        write = (write + 1) % room;
        mean += 0.0008 * (y - mean);
        out[i] = static_cast<float>(y - mean);
    }
    float top = 1e-6f;
    for (const float s : out) top = std::max(top, std::abs(s));
    for (float& s : out) s /= top;
    soften_ends(out, 0.002);
    return out;
}

std::vector<float> harmonic(double hz, double seconds) {
    std::vector<float> out(frames_of(seconds));
    for (std::size_t i = 0; i < out.size(); ++i) {
        const double t = static_cast<double>(i) / kRate;
        double s = 0;
        for (int k = 1; k <= 4; ++k) s += std::sin(2 * kPi * hz * k * (1 + 0.0004 * k * k) * t) * std::exp(-t * (0.9 + 1.3 * (k - 1))) / (k * k * 0.9);
        out[i] = static_cast<float>(0.7 * s);
    }
    soften_ends(out, 0.004);
    return out;
}

std::vector<float> bell(double hz, double seconds) {
    struct Partial {
        double ratio, level, decay_s;
    };
    constexpr std::array<Partial, 9> kPartials = {{{1.0, 1.0, 2.6}, {1.19, 0.55, 1.9}, {2.02, 0.62, 1.5}, {2.66, 0.42, 1.05}, {3.01, 0.34, 0.8}, {3.93, 0.26, 0.55}, {5.12, 0.18, 0.35}, {6.71, 0.12, 0.2}, {8.9, 0.08, 0.12}}};
    std::vector<float> out(frames_of(seconds));
    for (std::size_t i = 0; i < out.size(); ++i) {
        const double t = static_cast<double>(i) / kRate;
        double s = 0;
        for (const Partial& p : kPartials) {
            const double beat = 0.7 / (hz * p.ratio);
            s += p.level * std::exp(-t / p.decay_s) * (0.62 * std::sin(2 * kPi * hz * p.ratio * t) + 0.38 * std::sin(2 * kPi * hz * p.ratio * (1 + beat) * t + 0.6));
        }
        const double knock = std::exp(-t * 90) * (2.0 * static_cast<double>(lattice(static_cast<std::int32_t>(i), 0, 0, 9)) - 1);
        out[i] = static_cast<float>(0.27 * s + 0.12 * knock);
    }
    soften_ends(out, 0.0015);
    // The last two seconds die away fully.
    const std::size_t fade = std::min(frames_of(2), out.size());
    for (std::size_t i = 0; i < fade; ++i) {
        const float k = static_cast<float>(i) / static_cast<float>(fade);
        out[out.size() - 1 - i] *= k * k;
    }
    return out;
}

void mix_in(Wave& wave, const std::vector<float>& note, double at_s, float gain, float pan) {
    const std::size_t n = wave.frames(), first = frames_of(at_s);
    const float angle = (pan + 1) * static_cast<float>(kPi) / 4;
    const std::array<float, 2> side = {std::cos(angle) * gain, std::sin(angle) * gain};
    for (std::size_t i = 0; i < note.size(); ++i) {
        for (std::size_t c = 0; c < 2; ++c) wave.channels[c][(first + i) % n] += note[i] * side[c];
    }
}

Wave reverberated(const Wave& loop, double decay_s, float wet) {
    constexpr std::array<std::size_t, 8> kDelay = {1931, 2213, 2557, 2903, 3347, 3761, 4211, 4679};
    std::array<std::vector<float>, 8> lines;
    std::array<float, 8> gain{}, dull{};
    for (std::size_t k = 0; k < 8; ++k) {
        lines[k].assign(kDelay[k], 0);
        gain[k] = static_cast<float>(std::pow(10.0, -3.0 * static_cast<double>(kDelay[k]) / (kRate * decay_s)));
    }
    const std::size_t n = loop.frames();
    Wave out = loop;
    // The first round fills the hall, the second is kept: then the end meets the beginning.
    for (std::size_t i = 0; i < 2 * n; ++i) {
        std::array<float, 8> tap;
        float sum = 0;
        for (std::size_t k = 0; k < 8; ++k) {
            dull[k] += 0.42f * (lines[k][i % kDelay[k]] - dull[k]);
            tap[k] = dull[k] * gain[k];
            sum += tap[k];
        }
        for (std::size_t k = 0; k < 8; ++k) lines[k][i % kDelay[k]] = loop.channels[k % 2][i % n] + tap[k] - sum * 0.25f;
        if (i < n) continue;
        out.channels[0][i - n] += wet * (tap[0] - tap[2] + tap[4] - tap[6]);
        out.channels[1][i - n] += wet * (tap[1] - tap[3] + tap[5] - tap[7]);
    }
    return out;
}

}  // namespace pai
