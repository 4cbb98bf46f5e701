// A minute in the yu mode on A: strings and river light, a plucked ostinato, drums, and a tune for flute and fiddle.
#include "city-music/music.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <functional>
#include <map>
#include <tuple>

#include "city-music/score.h"
#include "city-music/voices.h"
#include "make/instruments.h"

namespace pai {
namespace {

using namespace score;

// Four notes from the bass up, by the names of the score's chords.
struct Chord {
    int bass;
    std::array<int, 4> notes;
};
constexpr Chord kAm{33, {57, 64, 69, 72}}, kF{29, {57, 60, 65, 72}}, kC{36, {55, 60, 64, 74}}, kG{31, {55, 62, 67, 69}}, kDm{26, {57, 62, 65, 72}},
    kE{28, {57, 59, 64, 71}}, kA{33, {57, 64, 69, 76}};
constexpr std::array<Chord, kBars> kChords = {kAm, kAm, kF, kF, kC, kG,            // opening
                                              kAm, kAm, kF, kG, kAm, kG,           // build
                                              kF, kC, kG, kAm, kG,                 // rise
                                              kDm, kF, kC, kE,                     // break
                                              kAm, kF, kC, kG, kF, kG,             // climax
                                              kA, kA, kA};                         // close

struct Note {
    int bar;
    double beat, beats;
    int note, from;  // it slides up or down from there
    float gain = 1;
};

constexpr Note kFlute[] = {
    {2, 2, 2, 76, 74, 0.6f},   {3, 0, 2, 81, 79, 0.8f},    {3, 2, 1, 79, 79, 0.7f},   {3, 3, 1, 76, 76, 0.7f},   {4, 0, 1.5, 74, 72, 0.7f},  {4, 1.5, 0.5, 76, 76, 0.7f},
    {4, 2, 2, 79, 76, 0.8f},   {5, 0, 3, 76, 74, 0.8f},    {5, 3, 1, 74, 76, 0.6f},
    {17, 0, 3, 86, 84, 0.8f},  {17, 3, 1, 88, 86, 0.7f},   {18, 0, 2, 84, 86, 0.8f},  {18, 2, 2, 81, 79, 0.7f},  {19, 0, 1, 79, 79, 0.7f},   {19, 1, 1, 84, 81, 0.8f},
    {19, 2, 1, 86, 84, 0.85f}, {19, 3, 1, 88, 86, 0.9f},   {20, 0, 4, 88, 86, 0.9f},
    {21, 0, 1.5, 93, 91},      {21, 1.5, 0.5, 91, 91},     {21, 2, 1, 88, 88},        {21, 3, 0.5, 86, 86},      {21, 3.5, 0.5, 88, 86},     {22, 0, 1.5, 96, 93},
    {22, 1.5, 0.5, 93, 93},    {22, 2, 1, 91, 91},         {22, 3, 1, 93, 91},        {23, 0, 1.5, 91, 88},      {23, 1.5, 0.5, 88, 88},     {23, 2, 0.5, 86, 86},
    {23, 2.5, 0.5, 88, 86},    {23, 3, 1, 91, 88},         {24, 0, 2, 86, 84},        {24, 2, 0.5, 88, 88},      {24, 2.5, 0.5, 91, 91},     {24, 3, 1, 93, 91},
    {25, 0, 1, 96, 93},        {25, 1, 0.5, 98, 96},       {25, 1.5, 0.5, 96, 96},    {25, 2, 1, 93, 93},        {25, 3, 0.5, 91, 91},       {25, 3.5, 0.5, 93, 91},
    {26, 0, 1, 98, 96},        {26, 1, 1, 96, 96},         {26, 2, 1, 91, 93},        {26, 3, 1, 95, 93},        {27, 0, 5, 93, 95, 0.9f},
};

constexpr Note kFiddle[] = {
    {8, 0, 2, 69, 67, 0.7f},    {8, 2, 2, 72, 69, 0.75f},   {9, 0, 3, 74, 72, 0.8f},     {9, 3, 1, 72, 74, 0.7f},   {10, 0, 1.5, 76, 74, 0.8f}, {10, 1.5, 0.5, 74, 74, 0.7f},
    {10, 2, 1, 72, 72, 0.8f},   {10, 3, 1, 69, 72, 0.75f},  {11, 0, 1, 67, 67, 0.8f},    {11, 1, 1, 69, 67, 0.85f}, {11, 2, 2, 74, 69, 0.9f},
    {12, 0, 1.5, 81, 79},       {12, 1.5, 0.5, 84, 81},     {12, 2, 2, 86, 84},          {13, 0, 1.5, 88, 86},      {13, 1.5, 0.5, 86, 86},     {13, 2, 1, 84, 86},
    {13, 3, 1, 79, 79},         {14, 0, 1, 86, 84},         {14, 1, 0.5, 88, 86},        {14, 1.5, 0.5, 86, 86},    {14, 2, 2, 79, 81},         {15, 0, 1, 81, 79},
    {15, 1, 1, 84, 81},         {15, 2, 1, 88, 86},         {15, 3, 1, 91, 88},          {16, 0, 2, 91, 91},        {16, 2, 1, 86, 88},         {16, 3, 1, 88, 86},
    {19, 0, 2, 67, 64, 0.5f},   {19, 2, 2, 72, 69, 0.55f},  {20, 0, 4, 76, 72, 0.75f},
    {21, 0, 1.5, 81, 79},       {21, 1.5, 0.5, 79, 79},     {21, 2, 1, 76, 76},          {21, 3, 1, 76, 74},        {22, 0, 1.5, 84, 81},       {22, 1.5, 0.5, 81, 81},
    {22, 2, 2, 81, 79},         {23, 0, 1.5, 79, 76},       {23, 1.5, 0.5, 76, 76},      {23, 2, 2, 79, 76},        {24, 0, 2, 74, 72},         {24, 2, 1, 79, 76},
    {24, 3, 1, 81, 79},         {25, 0, 1, 84, 81},         {25, 1, 1, 86, 84},          {25, 2, 2, 81, 84},        {26, 0, 1, 86, 84},         {26, 1, 1, 84, 86},
    {26, 2, 1, 79, 79},         {26, 3, 1, 83, 81},         {27, 0, 5, 81, 83, 0.9f},
};

// What is dry, what stands in the valley, and what is far away in it.
struct Buses {
    Wave near, mid, far;
};

constexpr double kRoom_s = 6;  // after the end, for the tail

Wave silence() {
    Wave wave;
    wave.channels.assign(2, std::vector<float>(static_cast<std::size_t>((kDuration_s + kRoom_s) * kSampleRate), 0));
    return wave;
}

// Notes that are struck many times are made once.
class Strings {
public:
    const std::vector<float>& operator()(int note, bool strong) {
        auto& made = notes_[{note, strong}];
        if (made.empty()) made = plucked(hz_of(note), 3.6, strong ? 0.62 : 0.42, 1, static_cast<std::uint32_t>(note));
        return made;
    }

private:
    std::map<std::pair<int, bool>, std::vector<float>> notes_;
};

int bar_of(std::string_view section) {
    for (const Section& s : kSections)
        if (s.name == section) return s.first_bar;
    return kBars;
}

// How full the section is: gain of what accompanies.
float fullness(int bar) {
    if (bar < bar_of("build")) return 0.25f;
    if (bar < bar_of("rise")) return 0.6f + 0.05f * static_cast<float>(bar - bar_of("build"));
    if (bar < bar_of("break")) return 0.85f;
    if (bar < bar_of("climax")) return 0.5f;
    return bar < bar_of("close") ? 1.0f : 0.7f;
}

void pads(Buses& out) {
    for (int bar = 0; bar < kBars - 2; ++bar) {
        const bool last = bar == bar_of("close");
        const auto& chord = kChords[static_cast<std::size_t>(bar)];
        const double open = bar >= bar_of("close") ? 0.45 : 0.2 + 0.7 * static_cast<double>(fullness(bar)) * static_cast<double>(fullness(bar));
        for (std::size_t i = 0; i < chord.notes.size(); ++i) {
            const auto note = strings(chord.notes[i], last ? 2.6 : kBar_s, last ? 2.2 : 0.55, open, static_cast<std::uint32_t>(40 * bar + static_cast<int>(i)));
            const float pan = -0.7f + 0.45f * static_cast<float>(i);
            mix_in(out.far, note, std::max(0.0, at_s(bar, 0) - 0.12), 0.035f + 0.07f * fullness(bar), pan);
        }
    }
}

// The plucked strings: single tones first, then an ostinato in eighths, and glissandi where a section begins.
void plucks(Buses& out, Strings& string) {
    constexpr std::array<int, 8> kSparse = {0, -1, 2, -1, 3, -1, 1, -1}, kFlow = {0, 2, 1, 3, 2, 3, 1, 2};
    for (int bar = 0; bar < kBars - 3; ++bar) {
        const auto& notes = kChords[static_cast<std::size_t>(bar)].notes;
        const bool sparse = bar < bar_of("build") || (bar >= bar_of("break") && bar < bar_of("climax") - 1);
        const bool full = bar >= bar_of("climax");
        for (int i = 0; i < 8; ++i) {
            const int which = (sparse ? kSparse : kFlow)[static_cast<std::size_t>(i)];
            if (which < 0 || (bar == 0 && i < 2)) continue;
            const float gain = (i % 4 == 0 ? 0.30f : 0.21f) * (0.6f + 0.4f * fullness(bar));
            const int note = notes[static_cast<std::size_t>(which)] + (full && i % 2 == 1 ? 12 : 0);
            mix_in(out.mid, string(note, i % 4 == 0), at_s(bar, i * 0.5), gain, i % 2 == 0 ? -0.35f : 0.3f);
        }
        if (sparse) mix_in(out.mid, string(kChords[static_cast<std::size_t>(bar)].bass + 12, false), at_s(bar, 0), 0.26f, -0.1f);
    }
    constexpr std::array<int, 5> kScale = {0, 3, 5, 7, 10};
    const auto glissando = [&](double first_s, int low, int count, bool up, float gain) {
        for (int i = 0; i < count; ++i) {
            const int step = up ? i : count - 1 - i;
            const int note = low + 12 * (step / 5) + kScale[static_cast<std::size_t>(step % 5)];
            const float rise = 0.45f + 0.55f * static_cast<float>(i) / static_cast<float>(count);
            mix_in(out.mid, string(note, false), first_s + i * kBeat_s / 8, gain * rise, -0.6f + 1.2f * static_cast<float>(i) / static_cast<float>(count));
        }
    };
    glissando(at_s(bar_of("build") - 1, 2), 57, 16, true, 0.20f);
    glissando(at_s(bar_of("rise") - 1, 2), 57, 16, true, 0.30f);
    glissando(at_s(bar_of("break"), 0), 57, 16, false, 0.30f);
    glissando(at_s(bar_of("climax") - 1, 1), 45, 24, true, 0.34f);
    glissando(at_s(bar_of("close"), 2), 57, 20, false, 0.20f);
    for (const auto& [bar, beat, note] : {std::tuple{28, 0.0, 69}, {28, 1.0, 76}, {28, 2.0, 81}, {28, 3.0, 88}})
        mix_in(out.far, harmonic(hz_of(note), 3.4), at_s(bar, beat), 0.17f, 0.2f);
}

void tune(Buses& out) {
    std::uint32_t seed = 900;
    for (const Note& n : kFlute) {
        const bool tutti = n.bar >= bar_of("climax") && n.bar < bar_of("close");
        mix_in(out.mid, flute(n.note, n.beats * kBeat_s, n.from, ++seed), at_s(n.bar, n.beat), n.gain * (tutti ? 0.22f : n.bar < bar_of("build") ? 0.19f : 0.25f), 0.22f);
    }
    for (const Note& n : kFiddle)
        mix_in(out.mid, fiddle(n.note, n.beats * kBeat_s, n.from, ++seed), at_s(n.bar, n.beat), n.gain * (n.bar >= bar_of("rise") ? 0.30f : 0.25f), -0.2f);
}

void low_end(Buses& out) {
    for (int bar = bar_of("build"); bar < bar_of("close"); ++bar) {
        const int root = kChords[static_cast<std::size_t>(bar)].bass;
        if (bar >= bar_of("break") && bar < bar_of("climax")) {
            mix_in(out.near, bass(root, kBar_s * 0.96), at_s(bar, 0), 0.13f, 0);
            continue;
        }
        const bool driving = bar >= bar_of("rise");
        for (int i = 0; i < 8; ++i) {
            if (!driving && i % 4 != 0 && i != 6) continue;
            const int octave = driving && i % 4 == 3 ? 12 : 0;
            mix_in(out.near, bass(root + octave, driving ? 0.21 : 0.42), at_s(bar, i * 0.5), 0.26f * fullness(bar), 0);
        }
    }
    mix_in(out.near, bass(33, 3.0), at_s(bar_of("close"), 0), 0.22f, 0);
}

void accents(Buses& out) {
    const auto bronze = bell(hz_of(57), 6), small = bell(hz_of(69), 5);
    for (const Accent& a : kAccents) {
        if (a.strength < 0.5f) {
            mix_in(out.far, a.bar < bar_of("break") ? bronze : small, at_s(a.bar, a.beat), 0.28f + 0.2f * a.strength, a.bar % 4 == 0 ? -0.3f : 0.3f);
            continue;
        }
        mix_in(out.near, great_drum(a.strength), at_s(a.bar, a.beat), 0.62f * a.strength, 0);
        mix_in(out.far, great_drum(a.strength), at_s(a.bar, a.beat), 0.22f * a.strength, 0);
    }
    std::uint32_t seed = 60;
    for (const auto& [section, gain] : {std::pair{"rise", 0.17f}, {"climax", 0.24f}, {"close", 0.24f}})
        mix_in(out.mid, cymbals(3.2, ++seed), at_s(bar_of(section), 0), gain, 0.3f);
    mix_in(out.mid, cymbals(2.2, ++seed), at_s(bar_of("climax") + 3, 0), 0.15f, -0.3f);
    mix_in(out.far, rising_air(2 * kBeat_s, 81), at_s(bar_of("rise") - 1, 2), 0.16f, 0);
    mix_in(out.far, rising_air(kBar_s, 82), at_s(bar_of("climax") - 1, 0), 0.26f, 0);
    mix_in(out.far, bronze, at_s(bar_of("close"), 0), 0.40f, 0);
}

// Between the great drum's strokes: a heartbeat, then hands and sticks, and a roll into the climax.
void small_drums(Buses& out) {
    const auto stick = woodblock();
    const auto hand = [&](int bar, double beat, int note, float gain) {
        mix_in(out.mid, hand_drum(note, gain, static_cast<std::uint32_t>(note)), at_s(bar, beat), 0.34f * gain, note > 50 ? 0.35f : -0.3f);
    };
    for (int bar = bar_of("build"); bar < bar_of("close"); ++bar) {
        const float g = fullness(bar);
        if (bar < bar_of("rise")) {
            hand(bar, 1.5, 45, 0.5f * g), hand(bar, 2, 45, 0.7f * g);
            if (bar >= 8) hand(bar, 3, 52, 0.5f * g), hand(bar, 3.5, 52, 0.6f * g);
            continue;
        }
        if (bar >= bar_of("break") && bar < bar_of("climax")) {
            if (bar < bar_of("climax") - 1) mix_in(out.mid, stick, at_s(bar, 2), 0.10f, 0.5f);
            continue;
        }
        for (const double beat : {0.5, 1.0, 1.75, 2.5, 2.75, 3.5}) hand(bar, beat, beat == 1.0 || beat == 2.5 ? 52 : 47, (beat == 1.0 ? 0.9f : 0.6f) * g);
        for (int i = 1; i < 8; i += 2) mix_in(out.mid, stick, at_s(bar, i * 0.5), 0.06f * g, 0.5f);
        if (bar >= bar_of("climax"))
            for (int i = 0; i < 16; ++i) hand(bar, i * 0.25, 57, (i % 4 == 0 ? 0.5f : 0.28f));
    }
    for (int i = 0; i < 16; ++i) hand(bar_of("climax") - 1, i * 0.25, i % 2 == 0 ? 45 : 52, 0.15f + 0.8f * static_cast<float>(i * i) / 225.0f);
}

// Holds peaks under `ceiling`: the gain comes down before them and back up slowly.
void limit(Wave& wave, float ceiling) {
    constexpr std::size_t kAhead = 240;  // 5 ms
    const std::size_t n = wave.frames();
    std::vector<float> gain(n, 1);
    for (const auto& channel : wave.channels)
        for (std::size_t i = 0; i < n; ++i) gain[i] = std::min(gain[i], ceiling / std::max(ceiling, std::abs(channel[i])));
    const auto least = [&](auto from, auto to, float back) {
        float g = 1;
        for (auto it = from; it != to; ++it) *it = g = std::min(*it, g + (1 - g) * back);
    };
    least(gain.begin(), gain.end(), 1.0f / 4800);
    least(gain.rbegin(), gain.rend(), 1.0f / static_cast<float>(kAhead));
    for (auto& channel : wave.channels)
        for (std::size_t i = 0; i < n; ++i) channel[i] *= gain[i];
}

void add(Wave& to, const Wave& from) {
    for (std::size_t c = 0; c < to.channels.size(); ++c)
        for (std::size_t i = 0; i < to.channels[c].size(); ++i) to.channels[c][i] += from.channels[c][i];
}

// Cut to the score's length: 10 ms in, and the last 2.5 s die away to nothing.
void finish(Wave& wave) {
    const auto n = static_cast<std::size_t>(kDuration_s * kSampleRate), in = static_cast<std::size_t>(0.01 * kSampleRate), out = static_cast<std::size_t>(2.5 * kSampleRate);
    for (auto& channel : wave.channels) {
        channel.resize(n);
        for (std::size_t i = 0; i < in; ++i) channel[i] *= static_cast<float>(i) / static_cast<float>(in);
        for (std::size_t i = 0; i < out; ++i) {
            const float u = static_cast<float>(i) / static_cast<float>(out);
            channel[n - 1 - i] *= u * u * (3 - 2 * u);
        }
    }
}

}  // namespace

Wave make_music() {
    Buses buses{silence(), silence(), silence()};
    Strings string;
    pads(buses);
    plucks(buses, string);
    tune(buses);
    low_end(buses);
    accents(buses);
    small_drums(buses);
    Wave out = std::move(buses.near);
    add(out, reverberated(buses.mid, 1.9, 0.16f));
    add(out, reverberated(buses.far, 3.4, 0.30f));
    finish(out);
    constexpr double kLoudness_lufs = -16.5;
    for (int pass = 0; pass < 3; ++pass) {
        scale(out, static_cast<float>(std::pow(10, (kLoudness_lufs - loudness_lufs(out)) / 20)));
        limit(out, 0.82f);  // -1.7 dBFS: room for what lies between the samples
    }
    return out;
}

}  // namespace pai
