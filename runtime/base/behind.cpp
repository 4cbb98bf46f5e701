#include "base/behind.h"

#include <algorithm>
#include <thread>

#include <sys/resource.h>

namespace pai {
namespace {

constexpr int kNice = 10;

thread_local bool is_behind = false;

}  // namespace

void work_behind_the_show() {
    is_behind = true;
    setpriority(PRIO_PROCESS, 0, kNice);  // on Linux of this thread alone
}

int threads_to_use() {
    const auto processors = static_cast<int>(std::thread::hardware_concurrency());
    return std::max(is_behind ? processors / 2 : processors, 1);
}

}  // namespace pai
