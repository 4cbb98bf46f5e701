#include "platform/thread_waits.h"

#include <algorithm>
#include <array>
#include <cstdio>
#include <filesystem>

#include <unistd.h>

namespace pai {
namespace {

// Threads come and go seldom, and a look at the folder costs as much as reading them all.
constexpr int kLookEvery = 256;
constexpr std::string_view kDrawsInSoftware = "llvmpipe-";

// The little that such a file of the kernel's says; empty where it says nothing.
std::array<char, 96> said_by(const ReadFile& file) {
    std::array<char, 96> text{};
    if (!file.read_at(0, std::as_writable_bytes(std::span(text).first(text.size() - 1)))) return {};
    return text;
}

bool draws_in_software(const std::filesystem::path& task) {
    const auto name = ReadFile::open(task / "comm");
    return name && std::string_view(said_by(*name).data()).starts_with(kDrawsInSoftware);
}

}  // namespace

ThreadWaits::ThreadWaits(std::string tasks) : tasks_(std::move(tasks)), own_id_(std::to_string(::gettid())) {}

void ThreadWaits::look() {
    const auto tasks = list_directory(tasks_);
    if (!tasks) return;
    for (const std::filesystem::path& task : *tasks) {
        const std::string id = task.filename();
        const bool own = id == own_id_;
        if (std::any_of(threads_.begin(), threads_.end(), [&](const Thread& t) { return t.id == id; })) continue;
        if (!own && !draws_in_software(task)) continue;
        if (auto file = ReadFile::open(task / "schedstat")) threads_.push_back({.id = id, .file = *std::move(file), .own = own});
    }
}

double ThreadWaits::read(Thread& thread) {
    long long ran_ns = 0, waited_ns = 0;
    if (std::sscanf(said_by(thread.file).data(), "%lld %lld", &ran_ns, &waited_ns) != 2) {
        thread.gone = true;
        return 0;
    }
    const double ms = thread.waited_ns < 0 ? 0 : std::max(0.0, static_cast<double>(waited_ns - thread.waited_ns) / 1e6);
    thread.waited_ns = waited_ns;
    return ms;
}

double ThreadWaits::take_ms() {
    if (calls_++ % kLookEvery == 0) look();
    double own = 0, others = 0;
    for (Thread& t : threads_) {
        const double waited = read(t);
        if (t.own) own = waited;
        else others = std::max(others, waited);
    }
    std::erase_if(threads_, [](const Thread& t) { return t.gone; });
    return own + others;
}

}  // namespace pai
