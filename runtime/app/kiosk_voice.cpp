#include "app/kiosk_voice.h"

#include <array>

#include "base/log.h"

namespace pai::app {

KioskVoice::KioskVoice() {
    auto output = AudioOutput::open();
    auto mixer = Mixer::create();
    if (!output || !mixer) {
        log::info("audio", "silent: {}", !output ? output.error().message : mixer.error().message);
        return;
    }
    output_.emplace(*std::move(output));
    mixer_.emplace(*std::move(mixer));
}

FrameState KioskVoice::state_at(Flicks t) const {
    FrameState state;
    state.t = t;
    state.assets = uses_;
    SoundState& sound = state.sounds.emplace_back();
    sound.voice = voice_;
    sound.asset = index_;
    state.master_gain = level_;
    return state;
}

void KioskVoice::play(std::uint32_t index, const std::vector<AssetUse>& uses, const AssetStore* store) {
    if (!output_) return;
    output_->flush();
    index_ = index;
    uses_ = uses;
    ++voice_;
    t_ = {};
    if (index_ != kNoAsset && store) mixer_->enter(state_at(t_), *store);
}

bool KioskVoice::feed(const AssetStore* store, double length_s) {
    if (!output_ || index_ == kNoAsset || !store) return index_ != kNoAsset && output_.has_value();
    std::array<float, Mixer::kStepSamples> samples{};
    while (t_.seconds() < length_s && output_->queued() < AudioOutput::kAhead) {
        t_ = t_ + Mixer::kStep;
        mixer_->step(state_at(t_), *store, samples);
        if (!output_->push(samples, t_ - Mixer::kStep)) break;
    }
    return t_.seconds() < length_s || output_->queued() > 0;
}

}  // namespace pai::app
