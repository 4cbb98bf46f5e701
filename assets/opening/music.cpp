#include "opening/music.h"

#include <array>
#include <cmath>

#include "city-music/voices.h"
#include "make/instruments.h"

namespace pai {
namespace {

constexpr double kBeat_s = kBar_s / 4;

struct Note {
    double beat, beats;
    int note, from;
};
// D E F# A B: a line that climbs for four bars and comes home in four.
constexpr std::array<Note, 20> kTheme{{{0, 2, 69, 69}, {2, 1, 71, 71}, {3, 1, 74, 71}, {4, 3, 76, 74}, {7, 1, 74, 76}, {8, 1.5, 78, 76}, {9.5, 0.5, 76, 78}, {10, 2, 74, 76}, {12, 3, 71, 74}, {15, 1, 69, 71},
                                       {16, 2, 71, 69}, {18, 1, 74, 71}, {19, 1, 76, 74}, {20, 2.5, 78, 76}, {22.5, 0.5, 81, 78}, {23, 1, 78, 81}, {24, 1.5, 76, 78}, {25.5, 0.5, 74, 76}, {26, 2, 71, 74}, {28, 4, 74, 71}}};
struct Chord {
    int bass;
    std::array<int, 3> notes;
};
constexpr std::array<Chord, 8> kChords{{{38, {62, 66, 69}}, {35, {62, 66, 71}}, {43, {62, 67, 71}}, {45, {61, 64, 69}}, {43, {62, 67, 71}}, {38, {62, 66, 69}}, {40, {64, 67, 71}}, {38, {62, 66, 69}}}};

Wave silence(double seconds) {
    Wave wave;
    wave.channels.assign(2, std::vector<float>(static_cast<std::size_t>(seconds * kSampleRate), 0.0f));
    return wave;
}

// The theme from bar `bar` on; plucked, or blown.
void theme(Wave& wave, int bar, bool blown, float gain, int octave) {
    std::uint32_t seed = static_cast<std::uint32_t>(100 * bar + octave);
    for (const Note& n : kTheme) {
        const double at = bar * kBar_s + n.beat * kBeat_s, length = n.beats * kBeat_s;
        ++seed;
        if (blown) {
            mix_in(wave, flute(n.note + 12 * octave, length * 0.97, n.from + 12 * octave, seed), at, gain, 0.22f);
        } else {
            mix_in(wave, plucked(hz_of(n.note + 12 * octave), 3.6, 0.42, 1, seed), at, gain, -0.18f);
        }
    }
}

// Broken chords, two notes a beat.
void ripple(Wave& wave, int bar, int bars, float gain) {
    constexpr std::array<int, 8> kOrder{0, 1, 2, 1, 3, 2, 1, 2};
    for (int b = 0; b < bars; ++b) {
        const Chord& chord = kChords[static_cast<std::size_t>(b % 8)];
        for (std::size_t i = 0; i < kOrder.size(); ++i) {
            const int k = kOrder[i], note = k == 3 ? chord.notes[0] + 12 : chord.notes[static_cast<std::size_t>(k)];
            mix_in(wave, plucked(hz_of(note), 2.2, 0.30, 1, static_cast<std::uint32_t>(500 + 16 * b) + static_cast<std::uint32_t>(i)), (bar + b) * kBar_s + static_cast<double>(i) * kBeat_s / 2,
                   gain * (i == 0 ? 1.0f : 0.66f), 0.4f * (static_cast<float>(i % 3) - 1));
        }
    }
}

void pads(Wave& wave, int bar, int bars, float gain, double open) {
    for (int b = 0; b < bars; ++b) {
        const Chord& chord = kChords[static_cast<std::size_t>(b % 8)];
        const double at = (bar + b) * kBar_s;
        mix_in(wave, strings(chord.bass + 12, kBar_s, 0.9, open, static_cast<std::uint32_t>(b)), at, gain, 0);
        mix_in(wave, strings(chord.notes[0] - 12, kBar_s, 0.9, open, static_cast<std::uint32_t>(b + 40)), at, gain * 0.7f, -0.35f);
        mix_in(wave, strings(chord.notes[2] - 12, kBar_s, 0.9, open, static_cast<std::uint32_t>(b + 80)), at, gain * 0.7f, 0.35f);
    }
}

Wave finished(const Wave& wave, double lufs, double decay_s, float wet) {
    Wave out = reverberated(wave, decay_s, wet);
    scale(out, static_cast<float>(std::pow(10, (lufs - loudness_lufs(out)) / 20)));
    const float top = peak(out);
    if (top > 0.85f) scale(out, 0.85f / top);
    return out;
}

}  // namespace

Wave overture_music() {
    Wave wave = silence(12 * kBar_s);
    for (int bar = 0; bar < 11; ++bar) {
        const float near = 0.10f + 0.05f * static_cast<float>(bar);
        mix_in(wave, great_drum(0.25f + 0.06f * static_cast<float>(bar)), bar * kBar_s, near, 0);
        if (bar > 2) mix_in(wave, great_drum(0.2f + 0.05f * static_cast<float>(bar)), bar * kBar_s + 1.5 * kBeat_s, near * 0.6f, -0.3f);
        if (bar > 5) for (const double beat : {2.0, 2.5, 3.0, 3.25, 3.5, 3.75}) mix_in(wave, hand_drum(57, 0.5f, static_cast<std::uint32_t>(bar)), bar * kBar_s + beat * kBeat_s, near * 0.35f, 0.35f);
        if (bar % 2 == 0) mix_in(wave, strings(38, 2 * kBar_s, 1.6, 0.15 + 0.04 * bar, static_cast<std::uint32_t>(bar)), bar * kBar_s, 0.12f, 0);
        if (bar > 3 && bar % 2) mix_in(wave, bell(hz_of(62 + 7 * (bar % 4 / 2)), 6), bar * kBar_s + 3 * kBeat_s, 0.05f, bar % 4 == 1 ? -0.5f : 0.5f);
    }
    mix_in(wave, rising_air(2.5, 9), 9.2 * kBar_s, 0.10f, 0);
    mix_in(wave, great_drum(1), 10 * kBar_s, 0.8f, 0);
    mix_in(wave, cymbals(4, 5), 10 * kBar_s, 0.10f, 0.2f);
    return finished(wave, -21, 3.2, 0.22f);
}

Wave film_music() {
    Wave wave = silence(kFilm_s);
    theme(wave, 0, false, 0.34f, 0);
    for (int bar = 0; bar < 8; ++bar) mix_in(wave, harmonic(hz_of(kChords[static_cast<std::size_t>(bar)].bass + 24), 4), bar * kBar_s, 0.12f, -0.4f);
    mix_in(wave, strings(50, 4 * kBar_s, 3, 0.25, 3), 4 * kBar_s - 2, 0.05f, 0);
    for (const Note& n : kTheme) if (n.beat >= 16) mix_in(wave, flute(n.note - 12, n.beats * kBeat_s, n.from - 12, 9), n.beat * kBeat_s, 0.10f, 0.3f);
    mix_in(wave, bell(hz_of(50), 4), 23.2, 0.16f, 0.3f);  // the seal
    return finished(wave, -20, 2.8, 0.20f);
}

Wave seasons_music() {
    Wave wave = silence(18 * kBar_s);
    ripple(wave, 0, 16, 0.20f);
    theme(wave, 0, true, 0.15f, 0);
    pads(wave, 4, 12, 0.055f, 0.3);
    theme(wave, 8, false, 0.30f, 0);
    theme(wave, 8, true, 0.10f, -1);
    mix_in(wave, bell(hz_of(62), 6), 16 * kBar_s, 0.14f, 0);
    return finished(wave, -20, 2.8, 0.20f);
}

Wave finale_music() {
    Wave wave = silence(18 * kBar_s);
    pads(wave, 0, 16, 0.085f, 0.55);
    ripple(wave, 0, 16, 0.17f);
    theme(wave, 0, true, 0.17f, 0);
    theme(wave, 8, true, 0.17f, 0);
    theme(wave, 8, false, 0.26f, 0);
    for (int bar = 2; bar < 16; ++bar) {
        const float strength = bar < 8 ? 0.45f : 0.75f;
        mix_in(wave, great_drum(strength), bar * kBar_s, strength * 0.75f, 0);
        if (bar >= 4) mix_in(wave, great_drum(strength * 0.8f), bar * kBar_s + 2.5 * kBeat_s, strength * 0.45f, -0.2f);
        if (bar >= 8) for (const double beat : {1.0, 1.5, 3.0, 3.25, 3.5, 3.75}) mix_in(wave, hand_drum(57, 0.6f, static_cast<std::uint32_t>(bar)), bar * kBar_s + beat * kBeat_s, 0.20f, 0.3f);
        if (bar % 4 == 0) mix_in(wave, cymbals(3.5, static_cast<std::uint32_t>(bar)), bar * kBar_s, 0.09f, 0.2f);
    }
    mix_in(wave, great_drum(1), 16 * kBar_s, 0.9f, 0);
    mix_in(wave, bell(hz_of(50), 6), 16 * kBar_s, 0.2f, 0);
    return finished(wave, -18, 2.6, 0.18f);
}

}  // namespace pai
