#pragma once
// FrameState to sound: 48 kHz stereo in steps of 10 ms on a fixed grid of show time, offline and in real time alike.
#include <memory>
#include <span>

#include "asset/store.h"
#include "base/result.h"
#include "show/frame_state.h"
#include "time/flicks.h"

namespace pai {

// The sound of a show. One step is a pure function of the states of this step and the one before it, so that a show entered
// anywhere sounds bit for bit as it does when played to there, and frame rates leave no trace.
// Use: enter(state one step earlier) after every start or jump, then step() with the state of each step in order.
// One thread at a time.
class Mixer {
public:
    static constexpr int kRateHz = 48000, kChannels = 2, kStepFrames = 480;
    static constexpr Flicks kStep{Flicks::kPerSecond / 100};
    static constexpr std::size_t kStepSamples = kStepFrames * kChannels;

    // Unsupported: OpenAL has no float loopback device. Needs no sound card.
    static Result<Mixer> create();
    Mixer(Mixer&&) noexcept;
    Mixer& operator=(Mixer&&) noexcept;
    ~Mixer();

    // The step that contains `t`: times handed to enter() and step() are multiples of kStep.
    static Flicks grid(Flicks t);

    // Forgets what plays and takes up the show just after the step of `before`, whose sound is made and dropped.
    void enter(const FrameState& before, AssetStore& store);

    // The kStepSamples interleaved samples, in [-1,1], of the step that begins at state.t. Gains and positions move linearly
    // from those of the step before; a sound begins and ends on its exact sample; one that leaves the state without having
    // ended fades within the step. Sounds whose assets are not Ready are silent and join in place once they are.
    // A state.t that does not follow the last step enters there with a fade of one step.
    void step(const FrameState& state, AssetStore& store, std::span<float> out);

private:
    struct Impl;
    explicit Mixer(std::unique_ptr<Impl> impl);
    std::unique_ptr<Impl> impl_;
};

}  // namespace pai
