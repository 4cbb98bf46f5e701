#include "base/threads.h"

#include <algorithm>
#include <thread>

#include <sys/resource.h>

namespace pai {
namespace {

constexpr int kNice = 10;

}  // namespace

void work_behind_the_show() {
    setpriority(PRIO_PROCESS, 0, kNice);  // on Linux of this thread alone
}

int threads_to_use() {
    return std::max(static_cast<int>(std::thread::hardware_concurrency()), 1);
}

}  // namespace pai
