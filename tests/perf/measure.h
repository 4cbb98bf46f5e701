#pragma once
// Times for ratios: both sides run in turn in the same thread, and the fastest round of each counts. The thread's CPU time
// is taken, so that what else the machine does counts little.
#include <algorithm>
#include <cstdio>
#include <ctime>
#include <limits>

#include "time/clock.h"

namespace pai::test {

// Milliseconds of the wall that `work` takes.
template <class Work>
double once_ms(Work&& work) {
    const std::int64_t began = steady_ns();
    work();
    return static_cast<double>(steady_ns() - began) / 1e6;
}

inline double thread_cpu_ms() {
    timespec t{};
    ::clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
    return static_cast<double>(t.tv_sec) * 1e3 + static_cast<double>(t.tv_nsec) / 1e6;
}

// Milliseconds of this thread on a core that `work` takes, the kernel's part included.
template <class Work>
double cpu_ms(Work&& work) {
    const double began = thread_cpu_ms();
    work();
    return thread_cpu_ms() - began;
}

struct Pair {
    double ours_ms = std::numeric_limits<double>::infinity(), theirs_ms = std::numeric_limits<double>::infinity();
    // Speed of ours in parts of theirs.
    double share() const { return theirs_ms / ours_ms; }
};

// Fastest of `rounds` of each, after one of each that does not count.
template <class Ours, class Theirs>
Pair compare(int rounds, Ours&& ours, Theirs&& theirs) {
    Pair best;
    for (int i = -1; i < rounds; ++i) {
        const double a = cpu_ms(ours), b = cpu_ms(theirs);
        if (i >= 0) best = {std::min(best.ours_ms, a), std::min(best.theirs_ms, b)};
    }
    return best;
}

inline void tell(const char* what, const Pair& p, double mb) {
    std::printf("PERF %-44s %8.2f ms %7.0f MB/s | bare %8.2f ms %7.0f MB/s | %5.1f %%\n", what, p.ours_ms, mb / p.ours_ms * 1000, p.theirs_ms,
                mb / p.theirs_ms * 1000, 100 * p.share());
}

}  // namespace pai::test
