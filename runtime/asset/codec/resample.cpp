#include <algorithm>
#include <cmath>
#include <numbers>
#include <numeric>
#include <span>

#include "asset/codec/pcm.h"

namespace pai::codec {
namespace {

// Taps of every phase of the filter, phase by phase.
struct Kernel {
    std::size_t phases = 1, taps = 0;
    std::vector<float> weights;
};

// Blackman-windowed sinc. `half` input samples on either side; `cutoff` as a share of the input's Nyquist limit.
Kernel make_kernel(std::size_t phases, std::size_t half, double cutoff) {
    Kernel k{phases, 2 * half, {}};
    k.weights.resize(phases * k.taps);
    for (std::size_t phase = 0; phase < phases; ++phase) {
        double sum = 0;
        const auto weights = std::span(k.weights).subspan(phase * k.taps, k.taps);
        std::vector<double> exact(k.taps);
        for (std::size_t i = 0; i < k.taps; ++i) {
            const double x = static_cast<double>(i) - static_cast<double>(half - 1) - static_cast<double>(phase) / static_cast<double>(phases);
            const double a = std::numbers::pi * x * cutoff, u = x / static_cast<double>(half);
            const double window = 0.42 + 0.5 * std::cos(std::numbers::pi * u) + 0.08 * std::cos(2 * std::numbers::pi * u);
            exact[i] = (std::abs(a) < 1e-9 ? 1 : std::sin(a) / a) * (std::abs(u) >= 1 ? 0 : window);
            sum += exact[i];
        }
        for (std::size_t i = 0; i < k.taps; ++i) weights[i] = static_cast<float>(exact[i] / sum);
    }
    return k;
}

}  // namespace

Pcm resample(Pcm pcm, int rate_hz) {
    if (pcm.rate_hz == rate_hz || pcm.samples.empty()) {
        pcm.rate_hz = rate_hz;
        return pcm;
    }
    const int common = std::gcd(pcm.rate_hz, rate_hz);
    const auto up = static_cast<std::uint64_t>(rate_hz / common), down = static_cast<std::uint64_t>(pcm.rate_hz / common);
    const double ratio = static_cast<double>(up) / static_cast<double>(down);
    const double shrink = std::min(1.0, ratio);
    const Kernel kernel = make_kernel(up, static_cast<std::size_t>(std::ceil(16 / shrink)), shrink * 0.95);
    const auto channels = static_cast<std::size_t>(pcm.channels);
    const std::size_t frames = pcm.samples.size() / channels, half = kernel.taps / 2;
    Pcm out{rate_hz, pcm.channels, {}};
    const std::uint64_t out_frames = (frames * up + down - 1) / down;
    out.samples.resize(out_frames * channels);
    for (std::uint64_t n = 0; n < out_frames; ++n) {
        const std::uint64_t position = n * down;
        const std::size_t base = position / up;
        const float* weights = kernel.weights.data() + (position % up) * kernel.taps;
        // Tap i weighs input frame base + i - (half - 1); frames outside the sound are silent.
        const std::size_t first = half - 1 > base ? half - 1 - base : 0;
        const std::size_t last = std::min(kernel.taps, frames + half - 1 - base);
        for (std::size_t c = 0; c < channels; ++c) {
            float sum = 0;
            for (std::size_t i = first; i < last; ++i) sum += weights[i] * pcm.samples[(base + i - (half - 1)) * channels + c];
            out.samples[n * channels + c] = sum;
        }
    }
    return out;
}

}  // namespace pai::codec
