#include "app/view_sound.h"

#include <algorithm>
#include <array>

#include "audio/mixer.h"
#include "base/log.h"
#include "time/clock.h"

namespace pai::app {
namespace {

constexpr std::size_t kQueuedSteps = 40;  // frames of software GL may take long

// Step number `step` of the sound at the mixer's rate, which decoders deliver; silence beyond its end.
std::array<float, Mixer::kStepSamples> step_of(std::span<const float> samples, int count, std::int64_t step) {
    std::array<float, Mixer::kStepSamples> out{};
    const auto channels = static_cast<std::size_t>(std::max(count, 1));
    const std::size_t first = static_cast<std::size_t>(step) * Mixer::kStepFrames;
    for (std::size_t i = 0; i < Mixer::kStepFrames; ++i) {
        const std::size_t at = (first + i) * channels;
        if (at + channels > samples.size()) break;
        out[i * 2] = samples[at];
        out[i * 2 + 1] = samples[at + channels - 1];
    }
    return out;
}

}  // namespace

ViewSound::ViewSound(const Sound& sound)
    : ViewSound(sound.samples, sound.channels,
                {static_cast<std::int64_t>(sound.samples.size() / static_cast<std::size_t>(std::max(sound.channels, 1))) * Mixer::kFlicksPerFrame}) {}

ViewSound::ViewSound(const Film& film) : ViewSound(film.sound, film.sound_channels, film.times.duration) {}

ViewSound::ViewSound(std::span<const float> samples, int channels, Flicks duration) : samples_(samples), channels_(channels), duration_(duration) {
    auto output = AudioOutput::open();
    if (output) output_.emplace(*std::move(output));
    else log::info("audio", "silent: {}", output.error().message);
    start({});
}

void ViewSound::start(Flicks t) {
    from_ = Mixer::grid(std::clamp(t, Flicks{}, duration()));
    began_ = steady_now();
    next_step_ = from_.count / Mixer::kStep.count;
    if (output_) output_->flush();
    playing_ = true;
    feed();
}

Flicks ViewSound::now() const {
    if (!playing_) return from_;
    Flicks heard;
    if (output_) return output_->heard(heard) && heard >= from_ ? std::min(heard, duration()) : from_;
    return std::min(from_ + (steady_now() - began_), duration());
}

void ViewSound::toggle() {
    if (!playing_) return start(now() >= duration() ? Flicks{} : now());
    from_ = now();
    playing_ = false;
    if (output_) output_->flush();
}

void ViewSound::seek(Flicks t) {
    const bool played = playing_;
    start(t);
    if (played) return;
    playing_ = false;
    if (output_) output_->flush();
}

void ViewSound::feed() {
    if (!playing_) return;
    const Flicks end = duration();
    while (output_ && output_->queued() < kQueuedSteps && Flicks{next_step_ * Mixer::kStep.count} < end) {
        if (!output_->push(step_of(samples_, channels_, next_step_), {next_step_ * Mixer::kStep.count})) break;
        ++next_step_;
    }
    const bool given = !output_ || (Flicks{next_step_ * Mixer::kStep.count} >= end && output_->queued() == 0);
    if (given && now() + Mixer::kStep >= end) {
        playing_ = false;
        from_ = end;
    }
}

}  // namespace pai::app
