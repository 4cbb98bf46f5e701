#pragma once
// Plucked strings, struck bronze and a hall, by synthesis. Mono buffers at 48 kHz.
#include <cstdint>
#include <vector>

#include "make/wave.h"

namespace pai {

// A plucked silk string: a filtered noise burst in a damped delay loop. `slide` is a pitch ratio reached in 0.5 s
// after the pluck (1: none). Source: K. Karplus and A. Strong, 1983, with the fractional delay of D. Jaffe and J. Smith.
std::vector<float> plucked(double hz, double seconds, double brightness, double slide, std::uint32_t seed);

// A harmonic touched on the string: nearly a sine, bell-like.
std::vector<float> harmonic(double hz, double seconds);

// A bronze bell of the kind that hangs in rows: inharmonic partials in slowly beating pairs.
std::vector<float> bell(double hz, double seconds);

// Adds `note` at `at_s`, panned -1 to 1 (constant power); what passes the end of the wave goes on at its start.
void mix_in(Wave& wave, const std::vector<float>& note, double at_s, float gain, float pan);

// A feedback delay network of eight lines. The wave is taken as a loop: its tail rings into its own beginning.
// Source: J.-M. Jot and A. Chaigne, "Digital delay networks for designing artificial reverberators", 1991.
Wave reverberated(const Wave& loop, double decay_s, float wet);

}  // namespace pai
