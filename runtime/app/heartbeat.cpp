#include "app/heartbeat.h"

#include <chrono>
#include <utility>

#include "base/log.h"
#include "time/clock.h"

namespace pai::app {
namespace {

constexpr std::chrono::seconds kLook{1};
constexpr Flicks kBeat{30 * Flicks::kPerSecond};  // licence format 7.5: every 30 s

}  // namespace

Heartbeat::Heartbeat(Session& session, Seconds seconds) : session_(session), kind_(seconds), thread_([this] { run(); }) {}

Heartbeat::~Heartbeat() {
    {
        const std::scoped_lock lock(mutex_);
        stopping_ = true;
    }
    wake_.notify_all();
    thread_.join();
}

std::optional<Session::Again> Heartbeat::take() {
    const std::scoped_lock lock(mutex_);
    return std::exchange(taken_, std::nullopt);
}

void Heartbeat::second() {
    std::unique_lock lock(mutex_);
    second_ = woken_ = true;
    wake_.notify_all();
    turned_.wait(lock, [&] { return !second_; });
}

void Heartbeat::turn(std::int64_t duration_ms) {
    {
        const std::scoped_lock lock(mutex_);
        turn_ms_ = turn_ms_.value_or(0) + duration_ms;  // one row for what went by while the ledger was busy
        ++asked_turns_;
        woken_ = true;
    }
    wake_.notify_all();
}

int Heartbeat::turns() const {
    const std::scoped_lock lock(mutex_);
    return turns_;
}

void Heartbeat::wait_turns(int count) const {
    std::unique_lock lock(mutex_);
    turned_.wait(lock, [&] { return turns_ >= count; });
}

void Heartbeat::move_to(const std::string& id) {
    {
        const std::scoped_lock lock(mutex_);
        moved_to_ = id;
        woken_ = true;
    }
    wake_.notify_all();
}

void Heartbeat::run() {
    Flicks beat_at = steady_now() + kBeat;
    std::unique_lock lock(mutex_);
    for (;;) {
        wake_.wait_for(lock, kLook, [&] { return stopping_ || woken_; });
        if (stopping_) return;
        woken_ = false;
        const bool second = second_;
        const auto turn = std::exchange(turn_ms_, std::nullopt);
        const int turns = asked_turns_;
        const std::string moved_to = std::exchange(moved_to_, {});
        lock.unlock();
        if (!moved_to.empty()) follow(moved_to);
        if (turn) next_turn(*turn);
        const bool due = steady_now() >= beat_at;
        if (due) {
            beat();
            beat_at = steady_now() + kBeat;
        }
        if (due || second || (!turn && kind_ == Seconds::Machine)) look(due);
        lock.lock();
        second_ = second_ && !second;
        turns_ = turns;
        turned_.notify_all();
    }
}

void Heartbeat::look(bool due) {
    const bool changed = session_.store_changed();
    if (looks_++ == 0 || due || changed || (next_utc_s_ > 0 && wall_ms() / 1000 >= next_utc_s_)) note(session_.ask_again());
    if (changed) store_changed_ = true;  // who sees this finds what it took away
}

void Heartbeat::beat() {
    const auto beat = session_.beat();
    unwritten_ = !beat;
    if (!beat) log::warn("session", "heartbeat: {}", beat.error().message);
}

void Heartbeat::next_turn(std::int64_t duration_ms) {
    // A ledger that cannot be written ends a show at the edge of its scene, not within it.
    if (unwritten_) beat();
    auto again = unwritten_ ? Result<Session::Again>(Error(Code::Io, "the ledger cannot be written", "LEDGER_WRITE_FAILED")) : session_.next_turn(duration_ms);
    if (!again) again = session_.give_up(again.error());
    note(again);
}

void Heartbeat::follow(const std::string& id) {
    const auto moved = session_.move_to(id);
    if (moved) return;
    log::warn("session", "{}", moved.error().message);
    next_turn(0);
}

void Heartbeat::note(const Result<Session::Again>& again) {
    if (!again) return log::warn("session", "asking again: {}", again.error().message);
    next_utc_s_ = again->next_utc_s;
    if (again->refused.empty()) return;
    const std::scoped_lock lock(mutex_);
    if (!taken_) taken_.emplace();
    taken_->refused.insert(taken_->refused.end(), again->refused.begin(), again->refused.end());
    taken_->hard_stop = taken_->hard_stop || again->hard_stop;
}

}  // namespace pai::app
