#pragma once
// The thread on which a running show or kiosk asks the gate and writes the ledger: a commit takes as long as the disk takes, and no
// frame waits for it.
#include <chrono>
#include <future>
#include <thread>
#include <utility>

#include "base/queue.h"
#include "time/flicks.h"

namespace pai::app {

class GateThread {
public:
    GateThread() : thread_([this] { run(); }) {}
    // Does what was asked for, then ends.
    ~GateThread() {
        jobs_.close();
        thread_.join();
    }
    GateThread(const GateThread&) = delete;
    GateThread& operator=(const GateThread&) = delete;

    // `job` runs there, after everything that was asked for before; what it returns comes through the future.
    template <class Job>
    auto ask(Job job) {
        std::packaged_task<decltype(job())()> task(std::move(job));
        auto answer = task.get_future();
        jobs_.push(std::packaged_task<void()>([task = std::move(task)]() mutable { task(); }));
        return answer;
    }

private:
    void run() {
        while (auto job = jobs_.pop()) (*job)();
    }
    Queue<std::packaged_task<void()>> jobs_;
    std::thread thread_;
};

// Between two looks whether an answer is there, where nothing else has to be done.
constexpr Flicks kGateLook{Flicks::kPerSecond / 200};

// Is the answer there? False of a future that stands for nothing.
template <class T>
bool answered(const std::future<T>& answer) {
    return answer.valid() && answer.wait_for(std::chrono::seconds(0)) == std::future_status::ready;
}

}  // namespace pai::app
