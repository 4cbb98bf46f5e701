#pragma once
// Sound of the asset makers: float buffers, loudness, and WAV files.
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

// 16-bit PCM, 48 kHz, with a deterministic triangular dither of one step.
Bytes encode_wav(const Wave& wave);

}  // namespace pai
