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
    // Until destroyed it beats every 30 s, looks every second whether another process imported documents, and asks the gate
    // again when it did, when time may have changed the answer, and with every beat. The session outlives it.
    explicit Heartbeat(Session& session);
    ~Heartbeat();
    Heartbeat(const Heartbeat&) = delete;
    Heartbeat& operator=(const Heartbeat&) = delete;

    // What the gate took away since the last call. Any thread.
    std::optional<Session::Again> take();
    // A loop begins anew after a turn of this length: see Session::next_turn(). What cannot be recorded ends here.
    void turn(std::int64_t duration_ms);
    // The stored documents changed since the session began.
    bool store_changed() const { return store_changed_; }

private:
    void run();
    void look();
    void beat();
    void next_turn(std::int64_t duration_ms);
    void note(const Result<Session::Again>& again);
    Session& session_;
    std::mutex mutex_;
    std::condition_variable wake_;
    bool stopping_ = false, woken_ = false;
    std::optional<std::int64_t> turn_ms_;
    std::optional<Session::Again> taken_;
    std::atomic<bool> store_changed_ = false;
    std::int64_t next_utc_s_ = 0;  // of the thread alone, as what follows
    int seconds_ = 0;
    bool unwritten_ = false;
    std::thread thread_;
};

}  // namespace pai::app
