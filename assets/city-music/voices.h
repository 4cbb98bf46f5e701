#pragma once
// Voices of the night: wind, bow, drums, bronze air and pads, by synthesis. Mono buffers at 48 kHz.
#include <cstdint>
#include <vector>

namespace pai {

// Frequency of a MIDI note, A4 = 69 = 440 Hz.
double hz_of(double note);

// A bamboo flute: harmonics that come in with the breath, and the breath itself. `from` is the note it slides up from.
std::vector<float> flute(double note, double seconds, double from, std::uint32_t seed);

// A two-stringed fiddle: a bowed saw through the body of a small drum, vibrato after the attack, sliding from note `from`.
std::vector<float> fiddle(double note, double seconds, double from, std::uint32_t seed);

// The great drum: a falling skin and the slap of the stick. `strength` (0,1] makes it brighter too.
std::vector<float> great_drum(float strength);
// A small hand drum, tuned.
std::vector<float> hand_drum(double note, float strength, std::uint32_t seed);
// Two wooden sticks.
std::vector<float> woodblock();
// Bronze plates struck together.
std::vector<float> cymbals(double seconds, std::uint32_t seed);
// Air that rises to its end.
std::vector<float> rising_air(double seconds, std::uint32_t seed);

// A plucked low string of a synthesiser, held for `seconds`.
std::vector<float> bass(double note, double seconds);

// A section of strings on one note: three detuned saws through a filter that opens and closes. `open` [0,1]: how far.
// Its attack and release last `edge_s`; it sounds for seconds + edge_s.
std::vector<float> strings(double note, double seconds, double edge_s, double open, std::uint32_t seed);

}  // namespace pai
