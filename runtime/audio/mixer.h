#pragma once
// FrameState to sound: 48 kHz stereo in steps of 10 ms on a fixed grid of show time, offline and in real time alike.
#include <memory>
#include <span>

#include "asset/store.h"
#include "base/result.h"
#include "show/frame_state.h"
#include "time/flicks.h"

namespace pai {

// The sound of a show. A step follows from the states at its two ends alone: a show entered anywhere sounds bit for bit as it
// does when played to there, and frame rates leave no trace. Use, for sound from `t` (a point of the grid) on:
//     mixer.enter(evaluate(show, live, t), store);
//     for (;; t = t + Mixer::kStep) mixer.step(evaluate(show, live, t + Mixer::kStep), store, samples);
// After a jump, enter again. While the show is held, do not step. One thread at a time.
class Mixer {
public:
    static constexpr int kRateHz = 48000, kChannels = 2, kStepFrames = 480;
    static constexpr std::int64_t kFlicksPerFrame = Flicks::kPerSecond / kRateHz;  // of one sample frame
    static constexpr std::size_t kStepSamples = std::size_t{kStepFrames} * kChannels;
    static constexpr Flicks kStep{Flicks::kPerSecond / 100};

    // Unsupported: OpenAL has no float loopback device. Needs no sound card.
    static Result<Mixer> create();
    Mixer(Mixer&&) noexcept;
    Mixer& operator=(Mixer&&) noexcept;
    ~Mixer();

    // The last point of the grid at or before `t`.
    static Flicks grid(Flicks t);

    // Forgets what plays and takes up the show at state.t, a point of the grid.
    void enter(const FrameState& state, const AssetStore& store);

    // The samples of the step that ends at state.t, kStepSamples of them, interleaved, in [-1,1]. Gains and positions move
    // linearly from those of the step before. A sound begins on its exact sample, with the gain of the step's end, and ends
    // on its exact sample; one that leaves the state earlier fades within the step. Sounds whose assets are not Ready are
    // silent, and join in place with a fade once they are. Peaks over 0.8 are rounded off below 1.
    // If state.t does not follow the step before, the state is entered one step earlier as if it had held since.
    void step(const FrameState& state, const AssetStore& store, std::span<float> out);

private:
    struct Impl;
    explicit Mixer(std::unique_ptr<Impl> impl);
    std::unique_ptr<Impl> impl_;
};

}  // namespace pai
