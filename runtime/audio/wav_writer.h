#pragma once
// A WAV file written piece by piece.
#include <cstdint>
#include <filesystem>
#include <span>

#include "base/file.h"

namespace pai {

// PCM WAV of 16 or 24 bits, published under its name by finish(). Source: RIFF/WAVE, Microsoft 1991; EBU Tech 3285.
class WavWriter {
public:
    // InvalidArgument: bits is neither 16 nor 24. Io: as WriteFile.
    static Result<WavWriter> create(const std::filesystem::path& path, int rate_hz, int channels, int bits = 24);
    // Interleaved samples; those beyond [-1,1] are clamped, none is dithered. Io, or Unsupported beyond 4 GiB.
    Result<void> write(std::span<const float> samples);
    Result<void> finish();

private:
    WavWriter(WriteFile file, int rate_hz, int channels, int bits)
        : file_(std::move(file)), rate_hz_(rate_hz), channels_(channels), bits_(bits) {}
    Bytes header() const;
    WriteFile file_;
    int rate_hz_, channels_, bits_;
    std::uint64_t data_bytes_ = 0;
};

}  // namespace pai
