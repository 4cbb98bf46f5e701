#pragma once
// The sign of life of a session, and what the gate says of it while it runs; off the render thread: a commit costs milliseconds.
#include <atomic>
#include <condition_variable>
#include <mutex>
#include <optional>
#include <thread>

#include "vault/gate.h"

namespace pai::app {

class Heartbeat {
public:
    // Whose seconds it looks by: the machine's, or those of a run that steps by frames and tells them by second().
    enum class Seconds : std::uint8_t { Machine, Run };
    // Until destroyed it beats every 30 s of the machine, looks every second whether another process imported documents, and asks
    // the gate again when it did, when time may have changed the answer, and with every beat. The session outlives it.
    explicit Heartbeat(Session& session, Seconds seconds = Seconds::Machine);
    ~Heartbeat();
    Heartbeat(const Heartbeat&) = delete;
    Heartbeat& operator=(const Heartbeat&) = delete;

    // What the gate took away since the last call. Any thread.
    std::optional<Session::Again> take();
    // A second of the run has passed; returns when it has looked. Of Seconds::Run.
    void second();
    // A loop begins anew after a turn of this length: see Session::next_turn(). What cannot be recorded ends here.
    void turn(std::int64_t duration_ms);
    // How many turns are recorded, or refused, by now; what they took away is taken after. wait_turns() until so many are.
    int turns() const;
    void wait_turns(int count) const;
    // Another process played on: the session of that id from now on, or one more turn if that is none. Before the first turn().
    void move_to(const std::string& id);
    // The stored documents changed since the session began.
    bool store_changed() const { return store_changed_; }

private:
    void run();
    void look(bool due);
    void beat();
    void next_turn(std::int64_t duration_ms);
    void follow(const std::string& id);
    void note(const Result<Session::Again>& again);
    Session& session_;
    const Seconds kind_;
    mutable std::mutex mutex_;
    std::condition_variable wake_;
    mutable std::condition_variable turned_;
    bool stopping_ = false, woken_ = false, second_ = false;
    std::optional<std::int64_t> turn_ms_;
    std::string moved_to_;
    int asked_turns_ = 0, turns_ = 0;
    std::optional<Session::Again> taken_;
    std::atomic<bool> store_changed_ = false;
    std::int64_t next_utc_s_ = 0;  // of the thread alone, as what follows
    int looks_ = 0;
    bool unwritten_ = false;
    std::thread thread_;
};

}  // namespace pai::app
