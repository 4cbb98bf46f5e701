#include "platform/thread_waits.h"

#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <fstream>

#include <fcntl.h>
#include <unistd.h>

namespace pai {
namespace {

// Threads come and go seldom, and a look at the folder costs as much as reading them all.
constexpr int kLookEvery = 256;
constexpr const char* kDrawsInSoftware = "llvmpipe-";

std::string name_of(const std::filesystem::path& task) {
    std::string name;
    std::ifstream(task / "comm") >> name;
    return name;
}

}  // namespace

ThreadWaits::ThreadWaits(std::string tasks) : tasks_(std::move(tasks)), own_id_(std::to_string(::gettid())) {}

ThreadWaits::~ThreadWaits() {
    for (const Thread& t : threads_) ::close(t.file);
}

void ThreadWaits::look() {
    std::error_code ignored;
    for (const auto& task : std::filesystem::directory_iterator(tasks_, ignored)) {
        const std::string id = task.path().filename();
        const bool own = id == own_id_;
        if (std::any_of(threads_.begin(), threads_.end(), [&](const Thread& t) { return t.id == id; })) continue;
        if (!own && !name_of(task.path()).starts_with(kDrawsInSoftware)) continue;
        const int file = ::open((task.path() / "schedstat").c_str(), O_RDONLY | O_CLOEXEC);
        if (file >= 0) threads_.push_back({.id = id, .file = file, .own = own});
    }
}

// A thread that is gone is read no more.
void ThreadWaits::read(Thread& thread, double& waited_ms) {
    char text[96] = {};
    const ssize_t size = ::pread(thread.file, text, sizeof text - 1, 0);
    long long ran_ns = 0, waited_ns = 0;
    if (size <= 0 || std::sscanf(text, "%lld %lld", &ran_ns, &waited_ns) != 2) {
        ::close(thread.file);
        thread.file = -1;
        return;
    }
    if (thread.waited_ns >= 0) waited_ms = std::max(0.0, static_cast<double>(waited_ns - thread.waited_ns) / 1e6);
    thread.waited_ns = waited_ns;
}

double ThreadWaits::take_ms() {
    if (calls_++ % kLookEvery == 0) look();
    double own = 0, others = 0;
    for (Thread& t : threads_) {
        double waited = 0;
        read(t, waited);
        if (t.own) own = waited;
        else others = std::max(others, waited);
    }
    std::erase_if(threads_, [](const Thread& t) { return t.file < 0; });
    return own + others;
}

}  // namespace pai
