#include "app/sound_player.h"

#include <array>
#include <chrono>
#include <condition_variable>
#include <mutex>
#include <thread>

#include "audio/audio_output.h"
#include "audio/mixer.h"
#include "base/log.h"

namespace pai::app {
namespace {

// Steps that stay as they are mixed when a cue is given: the device takes them while the rest is mixed again.
constexpr std::size_t kKept = 2;
constexpr std::chrono::milliseconds kNap{4};  // well below the 100 ms that are queued ahead

}  // namespace

struct SoundPlayer::Impl {
    Performance& performance;
    AudioOutput output;
    Mixer mixer;
    bool loop;

    mutable std::mutex mutex;  // guards what follows
    std::condition_variable wake;
    std::optional<Flicks> jump;
    bool playing = false, stopping = false;
    Live live;
    CompiledShow edited;          // what `show` becomes
    std::shared_ptr<const CueLog> script = std::make_shared<CueLog>();  // of a show with cues
    bool remix = false;           // it has changed
    Flicks open_from;

    CompiledShow show;  // of the thread alone, as what follows
    FrameState state;
    EvaluateScratch scratch;
    Flicks next;
    std::thread thread;

    Impl(Performance& p, AudioOutput o, Mixer m, bool l)
        : performance(p), output(std::move(o)), mixer(std::move(m)), loop(l), live(p.live()), edited(p.compiled()), show(p.compiled()) {}

    void run();
    void enter(Flicks t, Live& now, const CueLog& cues);
    void feed(Live& now, const CueLog& cues);
    void mix_again(Live& now, const CueLog& cues);
    void evaluate_at(Flicks t, Live& now, const CueLog& cues);
};

void SoundPlayer::Impl::evaluate_at(Flicks t, Live& now, const CueLog& cues) {
    if (const CueList& list = show.cues(); !list.empty()) now.cues = cues.at(list, t);
    evaluate(show, now, t, state, scratch);
}

void SoundPlayer::Impl::enter(Flicks t, Live& now, const CueLog& cues) {
    output.flush();
    next = Mixer::grid(t);
    evaluate_at(next, now, cues);
    const std::scoped_lock lock(performance.store_mutex());
    if (AssetStore* store = performance.store()) mixer.enter(state, *store);
}

// A step follows from the states at its two ends alone, so that what goes on sounds as it did.
void SoundPlayer::Impl::mix_again(Live& now, const CueLog& cues) {
    const std::size_t gone = output.take_back(kKept);
    if (gone == 0) return;
    next = {next.count - static_cast<std::int64_t>(gone) * Mixer::kStep.count};
    evaluate_at(next - Mixer::kStep, now, cues);
    const std::scoped_lock lock(performance.store_mutex());
    if (AssetStore* store = performance.store()) mixer.enter(state, *store);
}

void SoundPlayer::Impl::feed(Live& now, const CueLog& cues) {
    std::array<float, Mixer::kStepSamples> samples{};
    const bool open = !show.cues().empty();
    const Flicks end = open ? Flicks{INT64_MAX} : show.duration();
    while (output.queued() < AudioOutput::kAhead) {
        if (next >= end && loop && !show.loops()) next = {};
        if (next >= end && !loop) return;
        evaluate_at(next + Mixer::kStep, now, cues);
        {
            const std::scoped_lock lock(performance.store_mutex());
            if (AssetStore* store = performance.store()) mixer.step(state, *store, samples);
        }
        if (!output.push(samples, next)) return;
        next = next + Mixer::kStep;
    }
}

void SoundPlayer::Impl::run() {
    std::unique_lock lock(mutex);
    while (!stopping) {
        const auto to = std::exchange(jump, std::nullopt);
        const bool on = playing, again = std::exchange(remix, false) && !to;
        Live now = live;
        show = edited;
        const auto cues = script;
        lock.unlock();
        if (to) enter(*to, now, *cues);
        if (on && again) mix_again(now, *cues);
        if (on) feed(now, *cues);
        if (!on && output.queued() > 0) output.flush();
        const std::size_t kept = std::min(output.queued(), kKept);
        const Flicks open{next.count - static_cast<std::int64_t>(output.queued() - kept) * Mixer::kStep.count};
        lock.lock();
        open_from = open;
        if (!stopping && !jump && !remix) wake.wait_for(lock, kNap);
    }
}

SoundPlayer::SoundPlayer(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {
    impl_->thread = std::thread([this] { impl_->run(); });
}

SoundPlayer::~SoundPlayer() {
    {
        const std::scoped_lock lock(impl_->mutex);
        impl_->stopping = true;
    }
    impl_->wake.notify_all();
    impl_->thread.join();
}

Result<std::unique_ptr<SoundPlayer>> SoundPlayer::create(Performance& performance, bool loop) {
    PAI_TRY(auto output, AudioOutput::open());
    PAI_TRY(auto mixer, Mixer::create());
    return std::make_unique<SoundPlayer>(std::make_unique<Impl>(performance, std::move(output), std::move(mixer), loop));
}

void SoundPlayer::play_from(Flicks t) {
    {
        const std::scoped_lock lock(impl_->mutex);
        impl_->jump = t;
        impl_->playing = true;
    }
    impl_->wake.notify_all();
}

void SoundPlayer::hold() {
    const std::scoped_lock lock(impl_->mutex);
    impl_->playing = false;
}

void SoundPlayer::set_live(const Live& live) {
    const std::scoped_lock lock(impl_->mutex);
    impl_->live = live;
}

void SoundPlayer::set_show(const CompiledShow& show) {
    const std::scoped_lock lock(impl_->mutex);
    impl_->edited = show;
}

void SoundPlayer::set_cues(CueLog given) {
    auto script = std::make_shared<const CueLog>(std::move(given));
    {
        const std::scoped_lock lock(impl_->mutex);
        impl_->script = std::move(script);
        impl_->remix = true;
    }
    impl_->wake.notify_all();
}

Flicks SoundPlayer::open_from() const {
    const std::scoped_lock lock(impl_->mutex);
    return impl_->playing && !impl_->jump ? impl_->open_from : Flicks{};
}

std::optional<Flicks> SoundPlayer::heard() const {
    const std::scoped_lock lock(impl_->mutex);
    Flicks t;
    if (!impl_->playing || impl_->jump || !impl_->output.heard(t)) return {};
    return t;
}

const std::string& SoundPlayer::device_name() const { return impl_->output.device_name(); }

}  // namespace pai::app
