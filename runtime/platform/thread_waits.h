#pragma once
// How long the threads that draw were ready to run and had no processor: what else the machine did, told apart from our own work.
#include <string>
#include <vector>

namespace pai {

// Of the thread that makes it, and of those that software GL made for this process ("llvmpipe-0", …). Used on the thread that made it.
class ThreadWaits {
public:
    // `tasks`: the folder of this process's threads as Linux has it, each with comm and schedstat.
    explicit ThreadWaits(std::string tasks = "/proc/self/task");
    ~ThreadWaits();
    ThreadWaits(const ThreadWaits&) = delete;
    ThreadWaits& operator=(const ThreadWaits&) = delete;

    // Milliseconds since the last call: those of its own thread, and the most of a thread of software GL's. 0 at first, and where the system does not say.
    // Source: Linux, Documentation/scheduler/sched-stats.rst, "/proc/<pid>/schedstat", second field.
    double take_ms();

private:
    struct Thread {
        std::string id;
        int file = -1;
        bool own = false;
        long long waited_ns = -1;
    };
    void look();
    static void read(Thread& thread, double& waited_ms);

    std::string tasks_, own_id_;
    std::vector<Thread> threads_;
    int calls_ = 0;
};

}  // namespace pai
