#include "app/play.h"

#include <algorithm>
#include <cstdlib>

#include <fmt/format.h>

#include "app/overlay.h"
#include "app/sound_player.h"
#include "base/file.h"
#include "base/log.h"
#include "platform/process.h"
#include "time/clock.h"

namespace pai::app {
namespace {

constexpr Flicks kSeekStep{5 * Flicks::kPerSecond};
constexpr Flicks kLongestPreload{20 * Flicks::kPerSecond};
// A longer pause between two frames is a stall of the machine, not time of the show: the show goes on where it stood.
constexpr Flicks kLongestStep{Flicks::kPerSecond};

double ms_since(std::int64_t ns) { return static_cast<double>(steady_ns() - ns) / 1e6; }

class Player {
public:
    Player(const PlayOptions& options, Performance& performance, Runtime& runtime)
        : options_(options), performance_(performance), runtime_(runtime),
          transport_(performance.compiled().duration(), options.from, options.length, options.loop || performance.compiled().loops()),
          rate_(options.rate) {}

    Result<void> run();
    const Transport& transport() const { return transport_; }
    bool stopped() const { return stop_; }

private:
    bool in_real_time() const { return !options_.headless || options_.real_time; }
    void preload();
    void handle_events();
    void handle_key(Key key);
    void start_sound();
    void follow_sound();
    Result<void> show_frame(std::int64_t dropped);
    Flicks pace(Flicks started);

    const PlayOptions& options_;
    Performance& performance_;
    Runtime& runtime_;
    Transport transport_;
    FrameRate rate_;
    std::unique_ptr<SoundPlayer> sound_;
    Overlay overlay_;
    bool stop_ = false, help_ = false;
    int heard_jumps_ = 0;
    bool heard_held_ = false;
    std::size_t known_refusals_ = 0;
    std::int64_t slot_ = 0;  // of the steady clock, at rate_
};

void Player::preload() {
    const Flicks first = steady_now();
    while (!stop_ && !runtime_.prepare(transport_.now()) && steady_now() - first < kLongestPreload) {
        handle_events();
        if (!options_.headless) runtime_.present_black();
        sleep_until(steady_now() + frame_start(1, rate_));
    }
}

void Player::handle_key(Key key) {
    switch (key) {
        case Key::Space:
            transport_.toggle_hold();
            runtime_.window().set_title(performance_.name() + (transport_.held() ? " (held)" : ""));
            break;
        case Key::Left: transport_.seek_by({-kSeekStep.count}); break;
        case Key::Right: transport_.seek_by(kSeekStep); break;
        case Key::Home: transport_.seek({}); break;
        case Key::F:
        case Key::F11: runtime_.window().set_full_screen(!runtime_.window().full_screen()); break;
        case Key::H: help_ = !help_; break;
        case Key::Escape: stop_ = true; break;
        default: break;
    }
}

void Player::handle_events() {
    for (const WindowEvent& e : runtime_.poll()) {
        if (e.kind == WindowEvent::Kind::CloseRequested) stop_ = true;
        const bool repeats = e.key == Key::Left || e.key == Key::Right;
        if (e.kind == WindowEvent::Kind::KeyDown && (!e.repeat || repeats)) handle_key(e.key);
    }
    if (stop_requested()) stop_ = true;
}

void Player::start_sound() {
    if (options_.headless) return;
    auto sound = SoundPlayer::create(performance_, options_.loop);
    if (!sound) {
        log::info("audio", "silent: {}", sound.error().message);
        return;
    }
    sound_ = *std::move(sound);
    sound_->play_from(transport_.now());
}

void Player::follow_sound() {
    if (!sound_) return;
    if (known_refusals_ != performance_.live().refused.size()) {
        known_refusals_ = performance_.live().refused.size();
        sound_->set_live(performance_.live());
    }
    const bool wraps_only = transport_.jumps() != heard_jumps_ && options_.loop && transport_.now() < kSeekStep && !transport_.held();
    if (transport_.held() != heard_held_ || (transport_.jumps() != heard_jumps_ && !wraps_only)) {
        if (transport_.held()) {
            sound_->hold();
        } else {
            sound_->play_from(transport_.now());
        }
    }
    heard_held_ = transport_.held();
    heard_jumps_ = transport_.jumps();
    if (const auto heard = sound_->heard()) transport_.follow(*heard);
}

Result<void> Player::show_frame(std::int64_t dropped) {
    const std::int64_t began = steady_ns();
    PAI_TRY(runtime_.frame(transport_.now()));
    Stats& stats = runtime_.stats();
    if (options_.headless) {
        runtime_.finish();
        stats.frame(ms_since(began), dropped, runtime_.drawn());
    } else {
        const double cost = ms_since(began);
        runtime_.present(help_ ? overlay_.lines(transport_, stats, runtime_, performance_) : std::vector<OverlayText>{});
        stats.frame(cost, dropped, runtime_.drawn());
    }
    if (stats.frames() == 1) stats.first_frame(steady_ns());
    return {};
}

// Waits for the next slot of the frame rate; the display's own wait does so where there is one. Returns the time now.
Flicks Player::pace(Flicks started) {
    if (!runtime_.waits_for_display()) {
        const std::int64_t next = frame_at(steady_now() - started, rate_) + 1;
        sleep_until(started + frame_start(next, rate_));
    }
    return steady_now();
}

Result<void> Player::run() {
    preload();
    start_sound();
    const Flicks started = steady_now();
    Flicks before = started;
    std::int64_t dropped = 0;
    while (!stop_ && !transport_.ended()) {
        PAI_TRY(show_frame(dropped));
        handle_events();
        if (!in_real_time()) {
            transport_.advance(frame_start(slot_ + 1, rate_) - frame_start(slot_, rate_));
            ++slot_;
            continue;
        }
        const Flicks now = pace(started);
        const std::int64_t slot = frame_at(now - started, rate_);
        dropped = std::max<std::int64_t>(0, slot - slot_ - 1);
        slot_ = slot;
        transport_.advance(std::min(now - before, kLongestStep));
        before = now;
        follow_sound();
    }
    return {};
}

PlayReport report_of(const Performance& performance) {
    PlayReport out;
    out.code = performance.refusal_code();
    out.message = performance.refusal_message();
    out.request = performance.request();
    return out;
}

}  // namespace

Result<PlayReport> play(const PlayOptions& options) {
    catch_stop_signals();
    PAI_TRY(auto performance, Performance::create(options.performance));
    if (options.from > performance->compiled().duration())
        return Error(Code::InvalidArgument, fmt::format("--from {} s is past the end of the show, {} s", options.from.seconds(),
                                                        performance->compiled().duration().seconds()));
    PlayReport out;
    {
        // A machine that can show nothing has played nothing: the session begins when there is something to show it on.
        PAI_TRY(auto runtime, Runtime::create(*performance, {.width = options.width, .height = options.height,
                                                             .display = options.display, .visible = !options.headless,
                                                             .measure_passes = !options.stats.empty(), .start_ns = options.start_ns}));
        performance->begin();
        if (options.strict && !performance->refusal_code().empty()) {
            performance->end("denied", {});
            out = report_of(*performance);
            out.started = false;
            out.reason = "denied";
            return out;
        }
        Player player(options, *performance, *runtime);
        PAI_TRY(player.run());
        out = report_of(*performance);
        out.reason = player.stopped() ? "stopped" : "end";
        out.played = player.transport().played();
        out.frames = runtime->stats().frames();
        out.dropped = runtime->stats().dropped();
        const std::string stats = options.stats.empty() ? std::string()
                                                        : runtime->stats().json(performance->store(), runtime->renderer().context().renderer);
        // The play is over, whatever becomes of its statistics.
        performance->end(out.reason, out.played);
        if (!options.stats.empty()) PAI_TRY(write_file(options.stats, stats));
    }
    PAI_ASSERT(count_gl_objects() == 0);
    return out;
}

}  // namespace pai::app
