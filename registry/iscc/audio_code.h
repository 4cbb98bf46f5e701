#pragma once
// Audio-Code: sound that is heard as the same, whatever its format, rate and loudness.
#include <cstdint>
#include <span>
#include <vector>

#include "base/hash.h"

namespace pai {

// Chromaprint's features of a WAV, FLAC or Ogg file, one every 0.12 s or so from the first 2.6 s on: 32 bits that say how the twelve notes
// of the scale change. Mixed to mono and resampled to 11,025 Hz on the way. None: too short. Memory is constant but for these.
// Errors of codec::decode_pcm; up to eight channels and 2^30 samples are read.
// Source: L. Lalinsky, Chromaprint, its default algorithm over the whole length.
Result<std::vector<std::int32_t>> sound_features(ByteSpan file);

// Eight words, each a bit-by-bit majority: of all features, of each quarter in order, of each third by value.
// Source: ISO 24138, Audio-Code.
Hash audio_hash(std::span<const std::int32_t> features);

}  // namespace pai
