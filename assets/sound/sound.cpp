// Makes music.wav, a quiet 30 s loop for plucked string and bell in the gong mode on F, and bell.wav, one stroke on bronze.
#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>

#include "make/output.h"
#include "make/instruments.h"

namespace pai {
namespace {

constexpr double kLoop_s = 30;
constexpr double kF = 87.307;  // F2

enum class Voice { Open, Stopped, Harmonic, Bell };

// Pitch ratios of the five tones: gong, shang, jue, zhi, yu.
constexpr std::array<double, 5> kTones = {1.0, 9.0 / 8, 5.0 / 4, 3.0 / 2, 5.0 / 3};

struct Note {
    double at_s;
    int tone, octave;
    Voice voice;
    float gain, pan;
    double slide = 1;
};

constexpr Note kScore[] = {
    {0.6, 0, 0, Voice::Open, 0.80f, -0.1f},      {0.75, 3, 0, Voice::Open, 0.45f, 0.1f},      {2.2, 0, 2, Voice::Harmonic, 0.30f, 0.2f},
    {3.1, 1, 2, Voice::Harmonic, 0.26f, 0.25f},  {4.0, 2, 2, Voice::Harmonic, 0.30f, 0.2f},   {5.8, 4, 0, Voice::Stopped, 0.60f, -0.15f, 9.0 / 10},
    {7.2, 3, 0, Voice::Stopped, 0.52f, -0.1f},   {8.4, 2, 1, Voice::Stopped, 0.40f, 0.05f},   {9.0, 1, 1, Voice::Stopped, 0.46f, 0.05f, 8.0 / 9},
    {10.6, 3, -1, Voice::Open, 0.62f, -0.2f},    {10.75, 3, 0, Voice::Open, 0.36f, 0.1f},     {12.3, 3, 1, Voice::Harmonic, 0.28f, 0.25f},
    {13.1, 4, 1, Voice::Harmonic, 0.25f, 0.25f}, {13.9, 0, 2, Voice::Harmonic, 0.30f, 0.2f},  {14.2, 0, 1, Voice::Bell, 0.10f, 0.5f},
    {15.6, 4, 0, Voice::Stopped, 0.55f, -0.1f},  {17.0, 0, 1, Voice::Stopped, 0.52f, 0.0f, 9.0 / 8}, {18.5, 2, 1, Voice::Stopped, 0.48f, 0.05f},
    {19.9, 1, 1, Voice::Stopped, 0.46f, 0.0f},   {20.6, 0, 1, Voice::Stopped, 0.42f, -0.05f}, {22.1, 4, 0, Voice::Stopped, 0.52f, -0.1f, 9.0 / 10},
    {23.6, 3, 0, Voice::Stopped, 0.50f, -0.1f},  {25.0, 1, 0, Voice::Stopped, 0.46f, -0.15f}, {26.4, 0, 0, Voice::Open, 0.70f, -0.1f},
    {26.55, 0, 1, Voice::Open, 0.36f, 0.1f},     {27.6, 3, 2, Voice::Harmonic, 0.20f, 0.3f},  {28.2, 0, 2, Voice::Bell, 0.07f, -0.5f},
};

std::vector<float> play(const Note& note, std::uint32_t seed) {
    const double hz = kF * kTones[static_cast<std::size_t>(note.tone)] * std::pow(2.0, note.octave);
    switch (note.voice) {
        case Voice::Open: return plucked(hz, 6.5, 0.30, 1, seed);
        case Voice::Stopped: return plucked(hz, 4.2, 0.24, note.slide, seed);
        case Voice::Harmonic: return harmonic(hz, 4.5);
        case Voice::Bell: return bell(hz, 6);
    }
    return {};
}

// A breath of low fifths under the strings, whole periods in the loop.
void drone(Wave& wave) {
    constexpr double tau = 2 * std::numbers::pi;
    for (std::size_t i = 0; i < wave.frames(); ++i) {
        const double t = static_cast<double>(i) / kSampleRate;
        const auto tone = [&](double hz, double level, double swell, double phase) {
            const double whole = std::round(hz * kLoop_s) / kLoop_s;
            return level * (0.6 + 0.4 * std::sin(tau * swell * t / kLoop_s + phase)) * std::sin(tau * whole * t + phase);
        };
        const double low = tone(kF, 0.034, 2, 0) + tone(kF * 1.5, 0.022, 3, 1.3) + tone(kF * 2, 0.012, 5, 2.1);
        wave.channels[0][i] += static_cast<float>(low + tone(kF * 3, 0.005, 7, 0.7));
        wave.channels[1][i] += static_cast<float>(low + tone(kF * 3.003, 0.005, 4, 2.9));
    }
}

Wave make_music() {
    Wave wave;
    wave.channels.assign(2, std::vector<float>(static_cast<std::size_t>(kLoop_s * kSampleRate), 0));
    std::uint32_t seed = 400;
    for (const Note& note : kScore) mix_in(wave, play(note, ++seed), note.at_s, note.gain * 0.5f, note.pan);
    drone(wave);
    Wave out = reverberated(wave, 2.8, 0.16f);
    scale(out, static_cast<float>(std::pow(10, (-20.0 - loudness_lufs(out)) / 20)));
    const float top = peak(out);
    if (top > 0.7f) scale(out, 0.7f / top);
    return out;
}

Wave make_bell() {
    Wave out;
    out.channels = {bell(kF * 3, 8)};
    scale(out, 0.6f / peak(out));
    return out;
}

}  // namespace
}  // namespace pai

int main(int argc, char** argv) {
    pai::PackOutput out(argc, argv);
    out.write("music.wav", pai::encode_wav(pai::make_music()));
    out.write("bell.wav", pai::encode_wav(pai::make_bell()));
    return out.finish();
}
