#pragma once
// Sound from bytes in memory: WAV, FLAC and Ogg Vorbis or Opus. Its length is checked against the bytes really there
// before memory is taken for it.
#include <cstdint>
#include <functional>
#include <span>
#include <vector>

#include "base/bytes.h"
#include "base/result.h"

namespace pai::codec {

// Interleaved float PCM, nominally in [-1,1].
struct Pcm {
    int rate_hz = 0, channels = 0;
    std::vector<float> samples;
};

struct PcmLimits {
    std::uint64_t max_samples = 1ull << 27;  // all channels together: 512 MiB of floats, 23 minutes of stereo at 48 kHz
    int max_channels = 2;
    int min_rate_hz = 8000, max_rate_hz = 192000;
};

// True if the bytes begin as a WAV, FLAC or Ogg file does.
bool is_sound(ByteSpan bytes);

struct SoundInfo {
    int rate_hz = 0, channels = 0;
    std::uint64_t frames = 0;
};

// What takes interleaved samples, block by block; its error ends the reading.
using SampleSink = std::function<Result<void>(std::span<const float> samples)>;

// Calls `begin` (frames 0 yet) once rate and channels are known to be within the limits, then `sink` for all samples. Errors of decode_pcm.
Result<SoundInfo> read_pcm(ByteSpan bytes, const PcmLimits& limits, const std::function<void(const SoundInfo&)>& begin, const SampleSink& sink);

// All samples of the file. Corrupt: broken, ends early, a checksum is wrong (FLAC, Ogg), or holds a sample that is no
// number. Unsupported: another format, or beyond `limits`; no libsndfile.
Result<Pcm> decode_pcm(ByteSpan bytes, const PcmLimits& limits = {});

// Reads every sample as decode_pcm does, with the same errors, and keeps none. Up to eight channels are no error here.
Result<SoundInfo> check_pcm(ByteSpan bytes, const PcmLimits& limits = {.max_channels = 8});

// Everything is mixed at this rate; resampled once, when it is read, so that playing needs no resampling.
constexpr int kMixRateHz = 48000;

// The same sound at another rate: a windowed sinc of 32 taps a phase, cut off below both Nyquist limits, so that
// playing needs no resampling and a sound entered anywhere is the sound played from its start.
// The length is ceil(frames * rate_hz / pcm.rate_hz) frames.
Pcm resample(Pcm pcm, int rate_hz);

}  // namespace pai::codec
