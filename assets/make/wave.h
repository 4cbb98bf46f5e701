#pragma once
// Sound of the asset makers: float buffers, loudness, and WAV files.
#include <cstdint>
#include <vector>

#include "base/bytes.h"

namespace pai {

constexpr int kSampleRate = 48000;

// Planar channels of equal length, full scale is 1.
struct Wave {
    std::vector<std::vector<float>> channels;
    std::size_t frames() const { return channels.empty() ? 0 : channels.front().size(); }
};

// Integrated loudness in LUFS of a mono or stereo wave at 48 kHz. Source: ITU-R BS.1770-4.
double loudness_lufs(const Wave& wave);
// Largest absolute sample.
float peak(const Wave& wave);
void scale(Wave& wave, float gain);

// Interleaved 16-bit samples with a deterministic triangular dither of one step.
std::vector<std::int16_t> quantised(const Wave& wave);
// quantised() as a WAV file at 48 kHz.
Bytes encode_wav(const Wave& wave);
// The same samples as a FLAC file, about half the size. Empty if libsndfile cannot write FLAC.
Bytes encode_flac(const Wave& wave);

}  // namespace pai
