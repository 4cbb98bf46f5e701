#pragma once
// How long the threads that draw were ready to run and had no processor: what else the machine did, told apart from our own work.
#include <string>
#include <vector>

#include "base/file.h"

namespace pai {

// Of the thread that makes it, and of those that software GL made for this process ("llvmpipe-0", …). Used on the thread that made it.
class ThreadWaits {
public:
    // `tasks`: the folder of this process's threads as Linux has it, each with comm and schedstat.
    explicit ThreadWaits(std::string tasks = "/proc/self/task");

    // Milliseconds since the last call: those of its own thread, and the most of a thread of software GL's. 0 at first, and where the system does not say.
    // Source: Linux, Documentation/scheduler/sched-stats.rst, "/proc/<pid>/schedstat", second field.
    double take_ms();

private:
    struct Thread {
        std::string id;
        ReadFile file;
        bool own = false, gone = false;
        long long waited_ns = -1;
    };
    void look();
    // Milliseconds since it was read before; a thread that is gone is told so.
    static double read(Thread& thread);

    std::string tasks_, own_id_;
    std::vector<Thread> threads_;
    int calls_ = 0;
};

}  // namespace pai
