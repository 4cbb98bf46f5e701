#include "audio/audio_output.h"

#include <algorithm>
#include <array>
#include <atomic>
#include <cstring>
#include <vector>

#include <SDL.h>
#include <fmt/format.h>

#include "audio/mixer.h"
#include "base/queue.h"
#include "sdl/sdl.h"
#include "time/clock.h"

namespace pai {
namespace {

constexpr std::size_t kRoom = 100;  // steps: one second

struct Step {
    std::uint64_t number = 0;  // from 1
    Flicks begin;
    std::array<float, Mixer::kStepSamples> samples{};
};

}  // namespace

// Written by one thread, read by the other, unless atomic: the left half is the pusher's, the right half the device's.
struct AudioOutput::Impl {
    SDL_AudioDeviceID device = 0;
    std::string name;
    std::uint64_t pushed = 0;
    Ring<Step, kRoom + 1> ring;
    std::atomic<std::uint64_t> dropped_to{0};  // steps up to this one are not to be played
    std::atomic<std::uint64_t> taken{0};       // last step that left the ring
    std::atomic<std::uint64_t> missed{0};
    // Show time now = steady time + offset, never beyond `heard_end`.
    std::atomic<std::int64_t> offset{0}, heard_end{0};
    std::atomic<bool> started{false};

    Step current;                       // device thread only, from here
    std::size_t at = Mixer::kStepSamples;
    std::array<float, 2> last{}, jump{};  // last output; what it was ahead of the signal at the last break
    int jump_left = 0;
    bool sounding = false, broken = false;  // the last frame was signal; the next signal does not continue it

    ~Impl() {
        if (device != 0) SDL_CloseAudioDevice(device);
        SDL_QuitSubSystem(SDL_INIT_AUDIO);
    }

    // Makes `current` hold something to play.
    bool next_step() {
        if (current.number != 0 && current.number <= dropped_to.load(std::memory_order_acquire)) {
            current.number = 0;
            at = Mixer::kStepSamples;
            broken = true;
        }
        while (at == Mixer::kStepSamples) {
            const std::uint64_t before = current.number;
            if (!ring.pop(current)) return false;
            taken.store(current.number, std::memory_order_release);
            if (current.number <= dropped_to.load(std::memory_order_acquire)) continue;
            at = 0;
            broken = broken || current.number != before + 1;
        }
        return true;
    }

    // One frame of signal, what is left of the last break faded over one step.
    void put_frame(float* out, const float* signal, bool is_break) {
        if (is_break) {
            for (std::size_t c = 0; c < 2; ++c) jump[c] = last[c] - signal[c];
            jump_left = Mixer::kStepFrames;
        }
        const float rest = static_cast<float>(jump_left) / static_cast<float>(Mixer::kStepFrames);
        for (std::size_t c = 0; c < 2; ++c) out[c] = last[c] = signal[c] + jump[c] * rest;
        if (jump_left > 0) --jump_left;
    }

    void fill(std::span<float> out) {
        const Flicks now = steady_now();
        bool first = true;
        std::int64_t end = 0;
        for (std::size_t i = 0; i + 1 < out.size(); i += 2) {
            constexpr std::array<float, 2> kSilence{};
            if (!next_step()) {
                put_frame(&out[i], kSilence.data(), sounding);
                sounding = broken = false;
                if (started) missed.fetch_add(1, std::memory_order_relaxed);
                continue;
            }
            const std::int64_t t = current.begin.count + static_cast<std::int64_t>(at / 2) * Mixer::kFlicksPerFrame;
            // What is written now is heard once the device's own buffer has gone out.
            if (first) offset.store(t - now.count - static_cast<std::int64_t>(i / 2 + out.size() / 2) * Mixer::kFlicksPerFrame, std::memory_order_relaxed);
            first = false;
            put_frame(&out[i], &current.samples[at], !sounding || broken);
            sounding = true;
            broken = false;
            at += 2;
            end = t + Mixer::kFlicksPerFrame;
        }
        if (first) return;
        heard_end.store(end, std::memory_order_relaxed);
        started.store(true, std::memory_order_release);
    }

    static void pull(void* user, Uint8* stream, int bytes) {
        // SDL's buffer is floats by the format that was opened.
        static_cast<Impl*>(user)->fill({reinterpret_cast<float*>(stream), static_cast<std::size_t>(bytes) / sizeof(float)});
    }
};

Result<AudioOutput> AudioOutput::open() {
    PAI_TRY(load_sdl());
    if (SDL_InitSubSystem(SDL_INIT_AUDIO) != 0) return Error(Code::NotFound, fmt::format("no sound device: {}", SDL_GetError()));
    auto impl = std::make_unique<Impl>();
    SDL_AudioSpec wanted{};
    wanted.freq = Mixer::kRateHz;
    wanted.format = AUDIO_F32SYS;
    wanted.channels = Mixer::kChannels;
    wanted.samples = 512;
    wanted.callback = &Impl::pull;
    wanted.userdata = impl.get();
    SDL_AudioSpec got{};
    impl->device = SDL_OpenAudioDevice(nullptr, 0, &wanted, &got, 0);
    if (impl->device == 0) return Error(Code::NotFound, fmt::format("no sound device: {}", SDL_GetError()));
    const char* name = SDL_GetCurrentAudioDriver();
    impl->name = name ? name : "";
    SDL_PauseAudioDevice(impl->device, 0);
    return AudioOutput(std::move(impl));
}

AudioOutput::AudioOutput(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
AudioOutput::AudioOutput(AudioOutput&&) noexcept = default;
AudioOutput& AudioOutput::operator=(AudioOutput&&) noexcept = default;
AudioOutput::~AudioOutput() = default;

const std::string& AudioOutput::device_name() const { return impl_->name; }

bool AudioOutput::push(std::span<const float> samples, Flicks t) {
    PAI_ASSERT(samples.size() == Mixer::kStepSamples);
    Step step{impl_->pushed + 1, t, {}};
    std::copy(samples.begin(), samples.end(), step.samples.begin());
    if (!impl_->ring.push(step)) return false;
    ++impl_->pushed;
    return true;
}

std::size_t AudioOutput::queued() const {
    const std::uint64_t gone = std::max(impl_->taken.load(std::memory_order_acquire), impl_->dropped_to.load(std::memory_order_relaxed));
    return static_cast<std::size_t>(impl_->pushed - gone);
}

std::size_t AudioOutput::take_back(std::size_t keep) {
    SDL_LockAudioDevice(impl_->device);
    // While the device is kept out, this thread may stand at both ends of the ring.
    const std::uint64_t last = std::min(impl_->pushed, std::max(impl_->taken.load(), impl_->dropped_to.load()) + keep);
    std::vector<Step> kept;
    for (Step step; impl_->ring.pop(step);)
        if (step.number <= last) kept.push_back(step);
    for (const Step& step : kept) impl_->ring.push(step);
    const auto gone = static_cast<std::size_t>(impl_->pushed - last);
    impl_->pushed = last;
    SDL_UnlockAudioDevice(impl_->device);
    return gone;
}

void AudioOutput::flush() { impl_->dropped_to.store(impl_->pushed, std::memory_order_release); }

bool AudioOutput::heard(Flicks& t) const {
    if (!impl_->started.load(std::memory_order_acquire)) return false;
    t.count = std::min(steady_now().count + impl_->offset.load(std::memory_order_relaxed), impl_->heard_end.load(std::memory_order_relaxed));
    return true;
}

std::uint64_t AudioOutput::missed_frames() const { return impl_->missed.load(std::memory_order_relaxed); }

}  // namespace pai
