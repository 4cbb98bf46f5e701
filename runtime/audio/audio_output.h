#pragma once
// The sound device: takes steps of the mixer ahead of time and says what is being heard.
#include <cstdint>
#include <memory>
#include <span>
#include <string>

#include "base/result.h"
#include "time/flicks.h"

namespace pai {

// The default sound device at 48 kHz stereo float. push() and the rest on one thread; the device pulls on its own.
class AudioOutput {
public:
    // NotFound: this machine has no sound device, which is normal: play without. Unsupported: no SDL.
    static Result<AudioOutput> open();
    AudioOutput(AudioOutput&&) noexcept;
    AudioOutput& operator=(AudioOutput&&) noexcept;
    ~AudioOutput();

    const std::string& device_name() const;

    // Queues one step (Mixer::kStepSamples) that begins at show time `t`. False if the queue (1 s) is full: nothing is taken.
    bool push(std::span<const float> samples, Flicks t);
    // Steps queued and not yet taken by the device. Keep about kAhead of them ready.
    std::size_t queued() const;
    static constexpr std::size_t kAhead = 10;
    // Takes back the last of the queued steps so that `keep` are left, or as many as there are; how many it took. What is pushed
    // next continues what is kept: without a seam if its samples do.
    std::size_t take_back(std::size_t keep);
    // Drops what is queued, with a fade of one step: after a jump or when the show is held.
    void flush();

    // Show time that is at the loudspeaker now, to the nearest sample and device buffer; nothing before the first step.
    // Stands still while nothing is queued.
    bool heard(Flicks& t) const;
    // Samples that the device wanted and nobody had pushed.
    std::uint64_t missed_frames() const;

private:
    struct Impl;
    explicit AudioOutput(std::unique_ptr<Impl> impl);
    std::unique_ptr<Impl> impl_;
};

}  // namespace pai
