// The stage's time: its transport, its cues and its sound.
#include <algorithm>
#include <chrono>

#include "base/log.h"
#include "stage/stage_run.h"
#include "time/clock.h"

namespace pai {
namespace {

// With cues a show has no end: it waits for hands.
Flicks end_of(const CompiledShow& show) { return show.cues().empty() ? show.duration() : std::max(show.duration(), Flicks{Flicks::kPerSecond * 86'400}); }

}  // namespace

void StageRun::start_time(Flicks t, bool held) {
    const CompiledShow& show = performance_->compiled();
    transport_.emplace(end_of(show), t, std::nullopt, show.loops());
    if (held) transport_->toggle_hold();
    desk_.reset();
    desk_show_ = show;
    restart_cues();
    if (sound_) sound_->set_show(show);
    ++heard_restarts_;
}

// As rehearsed, or as it was operated here.
void StageRun::restart_cues() {
    const CueList& list = desk_show_->cues();
    if (list.empty()) return;
    desk_.emplace(list, given_.empty() ? app::events_of_run(list, {}) : given_);
    desk_->skip_to(transport_->now());
    performance_->set_cues(desk_->state());
}

void StageRun::give(CueEvent::Kind kind, const Id& cue) {
    if (!desk_) return;
    const CueEvent event{kind, std::max(transport_->now(), sound_ ? sound_->open_from() : Flicks{}), cue};
    if (given_.empty()) {
        given_ = app::events_of_run(desk_show_->cues(), {});
        std::erase_if(given_, [&](const CueEvent& e) { return e.t > event.t; });
    }
    given_.push_back(event);
    desk_->give(event);
    ++cue_changes_;
}

void StageRun::obey(const StageOrder& order) {
    using K = StageOrder::Kind;
    if (order.kind == K::Loop) loop_ = order.range;
    if (!transport_) return;
    switch (order.kind) {
        case K::Loop: return;
        case K::AskAgain: return performance_->ask_refused();
        case K::Seek:
            transport_->seek(order.t);
            given_.clear();
            restart_cues();
            return;
        case K::Play:
            if (transport_->ended()) transport_->seek(loop_ ? loop_->first : Flicks{});
            if (transport_->held()) transport_->toggle_hold();
            return;
        case K::Pause:
            if (!transport_->held()) transport_->toggle_hold();
            return;
        case K::Cue: return give(order.cue_kind, order.cue);
    }
}

void StageRun::pass_time() {
    const std::int64_t now = steady_ns();
    const Flicks elapsed = Flicks::from_seconds(static_cast<double>(now - clock_ns_) * 1e-9);
    clock_ns_ = now;
    if (!transport_) return;
    transport_->advance(elapsed);
    if (loop_ && !transport_->held() && (transport_->now() >= loop_->second || transport_->now() < loop_->first)) {
        transport_->seek(loop_->first);
        restart_cues();
    }
    if (transport_->ended() && !transport_->held()) transport_->toggle_hold();
    if (desk_) {
        desk_->advance(transport_->now());
        performance_->set_cues(desk_->state());
    }
    follow_sound();
}

// Sound begins with the first time that is played; a machine without a device stays silent.
void StageRun::follow_sound() {
    if (!sound_ && !sound_tried_ && options_.sound && !transport_->held() && performance_->begun()) {
        sound_tried_ = true;
        auto sound = app::SoundPlayer::create(*performance_, false);
        if (sound) sound_ = *std::move(sound);
        else log::info("audio", "silent: {}", sound.error().message);
        heard_held_ = true;
    }
    if (!sound_) return;
    if (heard_changes_ != performance_->live_changes()) sound_->set_live(performance_->live());
    heard_changes_ = performance_->live_changes();
    if (desk_ && heard_cues_ != cue_changes_) sound_->set_cues(desk_->script());
    heard_cues_ = cue_changes_;
    const int jumps = transport_->jumps() + 1'000'000 * heard_restarts_;
    if (transport_->held() != heard_held_ || (jumps != heard_jumps_ && !transport_->held())) {
        if (transport_->held()) sound_->hold();
        else sound_->play_from(transport_->now());
    }
    heard_held_ = transport_->held();
    heard_jumps_ = jumps;
    if (const auto heard = sound_->heard()) transport_->follow(*heard);
}

// Sounds that people see are loaded as those that are heard, whenever they sound.
void StageRun::want_waves() {
    for (const auto& [name, shaped] : waves_) {
        const AssetId id = performance_->asset_of(name);
        for (AssetUse& use : state_.assets)
            if (use.id == id && !performance_->live().refused.contains(id)) use.wanted = true;
    }
}

// Begins with what is loaded, and takes what is finished. The store is locked.
void StageRun::make_waves() {
    for (auto& [name, shaped] : waves_) {
        if (shaped.coming.valid()) {
            if (shaped.coming.wait_for(std::chrono::seconds(0)) == std::future_status::ready) shaped.wave = shaped.coming.get();
            continue;
        }
        const AssetId id = performance_->asset_of(name);
        if (performance_->live().refused.contains(id)) shaped.wave.reset(), shaped.of.reset();
        for (std::size_t i = 0; i < state_.assets.size(); ++i) {
            const auto* entry = state_.assets[i].id == id ? performance_->store()->find(performance_->handles()[i]) : nullptr;
            if (!entry || entry->state != AssetStore::State::Ready || entry->data == shaped.of.lock()) continue;
            shaped.of = entry->data;
            shaped.coming = std::async(std::launch::async, [data = entry->data]() -> std::shared_ptr<const Wave> {
                if (const auto* sound = std::get_if<Sound>(data.get())) return std::make_shared<const Wave>(sound->samples, sound->channels, sound->rate_hz);
                if (const auto* film = std::get_if<Film>(data.get())) return std::make_shared<const Wave>(film->sound, film->sound_channels, 48'000);
                return {};
            });
        }
    }
}

}  // namespace pai
