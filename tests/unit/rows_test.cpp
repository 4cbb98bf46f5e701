// What several threads share is done whole, whatever number of threads there is.
#include "base/rows.h"

#include <algorithm>
#include <fstream>
#include <thread>

#include <gtest/gtest.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/threads.h"
#include "base/release.h"

namespace pai {
namespace {

// Room for stacks of threads is what a process without memory lacks first. Stacks of threads that ended are used again: ctest runs the test of it in a process of its own.
bool leave_no_thread() {
    std::size_t pages = 0;
    std::ifstream("/proc/self/statm") >> pages;
    rlimit limit{};
    limit.rlim_cur = limit.rlim_max = pages * static_cast<std::size_t>(::sysconf(_SC_PAGESIZE)) + (1u << 20);
    if (pages == 0 || ::setrlimit(RLIMIT_AS, &limit) != 0) return false;
    try {
        std::thread([] {}).join();
        return false;
    } catch (const std::system_error&) {
        return true;
    }
}

TEST(Rows, AreDoneWhereTheMachineGivesNoThread) {
    enum : int { kDone = 0, kLeft = 1, kThreads = 2 };
    const pid_t child = ::fork();
    if (child == 0) {
        if (!leave_no_thread()) ::_exit(kThreads);
        std::atomic<int> done = 0;
        each_row(100, 4, [&](std::size_t) { ++done; });
        ::_exit(done == 100 ? kDone : kLeft);
    }
    ASSERT_GT(child, 0);
    int status = 0;
    ASSERT_EQ(::waitpid(child, &status, 0), child);
    ASSERT_TRUE(WIFEXITED(status)) << status;
    if (WEXITSTATUS(status) == kThreads) GTEST_SKIP() << "every test skipped: this system gives a thread whatever its limit says";
    EXPECT_EQ(WEXITSTATUS(status), kDone);
}

TEST(Rows, EveryRowIsDoneOnceAndNoneAfterAStop) {
    for (const int threads : {-1, 0, 1, 3, 64}) {
        std::vector<std::atomic<int>> done(50);
        each_row(done.size(), threads, [&](std::size_t row) { ++done[row]; });
        for (const auto& times : done) EXPECT_EQ(times, 1) << threads;
        std::atomic<int> begun = 0;
        each_row(1000, threads, [&](std::size_t) { ++begun; }, [&] { return begun >= 10; });
        EXPECT_GE(begun, 10);
        EXPECT_LT(begun, 10 + std::max(threads, 1)) << "those that are under way when it stops, one of each thread";
        each_row(0, threads, [](std::size_t) { FAIL(); });
    }
}

TEST(Release, GivesBackWhatAVectorTook) {
    std::vector<int> v(1000, 7);
    release(v);
    EXPECT_TRUE(v.empty());
    EXPECT_EQ(v.capacity(), 0u);
}

TEST(Behind, AThreadThatWorksBehindTheShowGivesWayAndSoDoThoseThatItMakes) {
    const int here = getpriority(PRIO_PROCESS, 0);
    int others = 0;
    bool nicer = false;
    std::thread([&] {
        const int nice = getpriority(PRIO_PROCESS, 0);
        work_behind_the_show();
        nicer = getpriority(PRIO_PROCESS, 0) > nice || nice >= 10;
        std::thread([&] { others = getpriority(PRIO_PROCESS, 0); }).join();
    }).join();
    EXPECT_TRUE(nicer);
    EXPECT_GE(others, 10) << "threads that it makes give way, too";
    EXPECT_EQ(getpriority(PRIO_PROCESS, 0), here) << "this one does not";
    EXPECT_GE(threads_to_use(), 1);
}

}  // namespace
}  // namespace pai
