#pragma once
// The sign of life of a session, off the render thread: a commit costs milliseconds.
#include <condition_variable>
#include <mutex>
#include <thread>

#include "vault/gate.h"

namespace pai::app {

class Heartbeat {
public:
    // Beats every 30 s until destroyed. The session outlives it.
    explicit Heartbeat(Session& session);
    ~Heartbeat();
    Heartbeat(const Heartbeat&) = delete;
    Heartbeat& operator=(const Heartbeat&) = delete;

private:
    void run();
    Session& session_;
    std::mutex mutex_;
    std::condition_variable wake_;
    bool stopping_ = false;
    std::thread thread_;
};

}  // namespace pai::app
