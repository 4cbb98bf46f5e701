#include "app/heartbeat.h"

#include <chrono>

#include "base/log.h"

namespace pai::app {
namespace {

constexpr std::chrono::seconds kPeriod{30};  // licence format 7.5

}  // namespace

Heartbeat::Heartbeat(Session& session) : session_(session), thread_([this] { run(); }) {}

Heartbeat::~Heartbeat() {
    {
        const std::scoped_lock lock(mutex_);
        stopping_ = true;
    }
    wake_.notify_all();
    thread_.join();
}

void Heartbeat::run() {
    std::unique_lock lock(mutex_);
    while (!wake_.wait_for(lock, kPeriod, [&] { return stopping_; })) {
        lock.unlock();
        if (const auto beat = session_.beat(); !beat) log::warn("session", "heartbeat: {}", beat.error().message);
        lock.lock();
    }
}

}  // namespace pai::app
