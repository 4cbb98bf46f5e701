#include "make/wave.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "make/noise.h"

namespace pai {
namespace {

// A biquad of BS.1770-4 table 1 or 2, coefficients at 48 kHz.
std::vector<double> biquad(const std::vector<double>& in, std::array<double, 3> b, std::array<double, 2> a) {
    std::vector<double> out(in.size());
    double z1 = 0, z2 = 0;
    for (std::size_t i = 0; i < in.size(); ++i) {
        out[i] = b[0] * in[i] + z1;
        z1 = b[1] * in[i] - a[0] * out[i] + z2;
        z2 = b[2] * in[i] - a[1] * out[i];
    }
    return out;
}

double mean_above(const std::vector<double>& blocks, double gate) {
    double sum = 0;
    int n = 0;
    for (const double b : blocks) {
        if (b > gate) {
            sum += b;
            ++n;
        }
    }
    return n ? sum / n : 0;
}

void put(Bytes& out, std::uint32_t value, int bytes) {
    for (int i = 0; i < bytes; ++i) out.push_back(static_cast<std::byte>(value >> (8 * i) & 255u));
}

void put_tag(Bytes& out, std::string_view tag) {
    for (const char c : tag) out.push_back(static_cast<std::byte>(c));
}

}  // namespace

double loudness_lufs(const Wave& wave) {
    constexpr std::size_t block = kSampleRate * 4 / 10, hop = kSampleRate / 10;
    std::vector<double> blocks;
    for (const auto& channel : wave.channels) {
        std::vector<double> x(channel.begin(), channel.end());
        x = biquad(x, {1.53512485958697, -2.69169618940638, 1.19839281085285}, {-1.69065929318241, 0.73248077421585});
        x = biquad(x, {1.0, -2.0, 1.0}, {-1.99004745483398, 0.99007225036621});
        for (std::size_t i = 0, k = 0; i + block <= x.size(); i += hop, ++k) {
            double energy = 0;
            for (std::size_t j = i; j < i + block; ++j) energy += x[j] * x[j];
            if (blocks.size() <= k) blocks.push_back(0);
            blocks[k] += energy / static_cast<double>(block);
        }
    }
    const double absolute = std::pow(10, (-70 + 0.691) / 10);
    const double relative = mean_above(blocks, absolute) * 0.1;
    return -0.691 + 10 * std::log10(std::max(mean_above(blocks, std::max(absolute, relative)), 1e-12));
}

float peak(const Wave& wave) {
    float top = 0;
    for (const auto& channel : wave.channels) {
        for (const float s : channel) top = std::max(top, std::abs(s));
    }
    return top;
}

void scale(Wave& wave, float gain) {
    for (auto& channel : wave.channels) {
        for (float& s : channel) s *= gain;
    }
}

std::vector<std::int16_t> quantised(const Wave& wave) {
    std::vector<std::int16_t> out;
    out.reserve(wave.frames() * wave.channels.size());
    for (std::size_t i = 0; i < wave.frames(); ++i) {
        for (std::size_t c = 0; c < wave.channels.size(); ++c) {
            const float s = wave.channels[c][i];
            const auto at = static_cast<std::int32_t>(i), side = static_cast<std::int32_t>(c);
            const float dither = s == 0 ? 0 : lattice(at, side, 0, 1) - lattice(at, side, 1, 1);
            out.push_back(static_cast<std::int16_t>(std::lround(std::clamp(s * 32767.0f + dither, -32768.0f, 32767.0f))));
        }
    }
    return out;
}

Bytes encode_wav(const Wave& wave) {
    const auto channels = static_cast<std::uint32_t>(wave.channels.size());
    const auto frames = static_cast<std::uint32_t>(wave.frames());
    const std::uint32_t size = frames * channels * 2;
    Bytes out;
    put_tag(out, "RIFF");
    put(out, 36 + size, 4);
    put_tag(out, "WAVEfmt ");
    put(out, 16, 4);
    put(out, 1, 2);
    put(out, channels, 2);
    put(out, kSampleRate, 4);
    put(out, kSampleRate * channels * 2, 4);
    put(out, channels * 2, 2);
    put(out, 16, 2);
    put_tag(out, "data");
    put(out, size, 4);
    for (const std::int16_t v : quantised(wave)) put(out, static_cast<std::uint16_t>(v), 2);
    return out;
}

}  // namespace pai
