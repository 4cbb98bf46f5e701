#pragma once
// The narration of a work: one sound from its beginning, on the sound device. Silent where there is none.
#include <memory>
#include <optional>

#include "asset/store.h"
#include "audio/audio_output.h"
#include "audio/mixer.h"
#include "show/frame_state.h"

namespace pai::app {

class KioskVoice {
public:
    // Opens the sound device; none is normal.
    KioskVoice();
    // Begins the sound under `index` of `uses`, or stops with kNoAsset.
    void play(std::uint32_t index, const std::vector<AssetUse>& uses, const AssetStore* store);
    // [0,1], of what is fed from now on; over a step, so that nothing clicks.
    void set_level(float level) { level_ = level; }
    // Keeps the device fed. False once the sound has ended.
    bool feed(const AssetStore* store, double length_s);

private:
    FrameState state_at(Flicks t) const;
    std::optional<AudioOutput> output_;
    std::optional<Mixer> mixer_;
    std::vector<AssetUse> uses_;
    std::uint32_t index_ = kNoAsset;
    std::uint64_t voice_ = 0;
    Flicks t_;
    float level_ = 1;
};

}  // namespace pai::app
