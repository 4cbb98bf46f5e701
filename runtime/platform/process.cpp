#include "platform/process.h"

#include <array>
#include <csignal>
#include <cstdlib>
#include <cstdio>
#include <algorithm>
#include <filesystem>
#include <optional>

#include <pwd.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include "base/file.h"
#include "base/log.h"

namespace pai {
namespace {

// A signal handler can reach nothing but a global.
volatile std::sig_atomic_t stop_flag = 0;

void on_stop(int signal) {
    if (stop_flag != 0) {
        std::signal(signal, SIG_DFL);
        std::raise(signal);
        return;
    }
    stop_flag = 1;
}

bool is_private_folder(const char* path) {
    struct stat info {};
    return lstat(path, &info) == 0 && S_ISDIR(info.st_mode) && info.st_uid == getuid() && (info.st_mode & 077) == 0;
}

}  // namespace

void prepare_environment() {
    // NVIDIA's driver waits for the GPU by asking it all the time, which takes a core from the show; asked to sleep it is as quick.
    setenv("__GL_YIELD", "USLEEP", 0);
    const char* set = std::getenv("XDG_RUNTIME_DIR");
    struct stat info {};
    if (set && *set && stat(set, &info) == 0 && S_ISDIR(info.st_mode)) return;
    std::error_code error;
    const auto folder = std::filesystem::temp_directory_path(error) / ("paifang-run-" + std::to_string(getuid()));
    if (error) return;
    mkdir(folder.c_str(), 0700);
    if (is_private_folder(folder.c_str())) setenv("XDG_RUNTIME_DIR", folder.c_str(), 1);
}

void catch_stop_signals() {
    struct sigaction action {};
    action.sa_handler = on_stop;
    sigemptyset(&action.sa_mask);
    action.sa_flags = SA_RESTART;
    sigaction(SIGINT, &action, nullptr);
    sigaction(SIGTERM, &action, nullptr);
    std::signal(SIGPIPE, SIG_IGN);
}

bool stop_requested() { return stop_flag != 0; }

void set_thread_nice(int nice) {
    if (::setpriority(PRIO_PROCESS, static_cast<id_t>(::gettid()), nice) != 0) log::debug("platform", "the nice value of a thread stays as it was");
}

double peak_rss_mb() {
    // getrusage() counts whoever started this program as well, until it began.
    if (const auto status = read_text_file("/proc/self/status", 1 << 16)) {
        const auto line = status->find("\nVmHWM:");
        unsigned long long kib = 0;
        if (line != status->npos && std::sscanf(status->c_str() + line, "\nVmHWM: %llu kB", &kib) == 1) return static_cast<double>(kib) / 1024.0;
    }
    rusage usage{};
    if (getrusage(RUSAGE_SELF, &usage) != 0) return 0;
    return static_cast<double>(usage.ru_maxrss) / 1024.0;
}

namespace {

// What a file of one number says; nothing where there is none, or "max".
std::optional<std::uint64_t> number_in(const std::filesystem::path& path) {
    const auto file = ReadFile::open(path);
    std::array<char, 32> text{};
    unsigned long long value = 0;
    if (!file || !file->read_at(0, std::as_writable_bytes(std::span(text).first(text.size() - 1))) || std::sscanf(text.data(), "%llu", &value) != 1) return {};
    return value;
}

}  // namespace

std::optional<std::uint64_t> least_memory_max(const std::filesystem::path& groups, std::string_view own) {
    // "0::/user.slice/…": the line of cgroup 2. A group has no more than those that it is in.
    const auto line = own.starts_with("0::/") ? std::size_t{0} : own.find("\n0::/");
    if (line == own.npos) return number_in(groups / "memory.max");
    const std::size_t first = own.find('/', line);
    std::filesystem::path path(own.substr(first + 1, own.find('\n', first) - first - 1));
    std::optional<std::uint64_t> least;
    for (;; path = path.parent_path()) {
        if (const auto most = number_in(groups / path / "memory.max")) least = least ? std::min(*least, *most) : *most;
        if (path.empty()) return least;
    }
}

std::uint64_t machine_memory_bytes() {
    const std::int64_t pages = ::sysconf(_SC_PHYS_PAGES), page = ::sysconf(_SC_PAGESIZE);
    const std::uint64_t machine = pages > 0 && page > 0 ? static_cast<std::uint64_t>(pages) * static_cast<std::uint64_t>(page) : 0;
    const auto own = read_text_file("/proc/self/cgroup", 1 << 16);
    const auto most = least_memory_max("/sys/fs/cgroup", own ? std::string_view(*own) : std::string_view());
    return !most ? machine : machine == 0 ? *most : std::min(machine, *most);
}

double rss_mb() {
    const auto pages = ReadFile::open("/proc/self/statm");
    std::array<char, 128> text{};
    long long whole = 0, resident = 0;
    if (!pages || !pages->read_at(0, std::as_writable_bytes(std::span(text).first(text.size() - 1))) || std::sscanf(text.data(), "%lld %lld", &whole, &resident) != 2) return 0;
    return static_cast<double>(resident) * static_cast<double>(::sysconf(_SC_PAGESIZE)) / (1024.0 * 1024.0);
}

bool is_terminal(int fd) { return isatty(fd) == 1; }

std::string user_name() {
    const passwd* entry = getpwuid(getuid());
    return entry ? entry->pw_name : "uid " + std::to_string(getuid());
}

long long free_disk_bytes(const std::string& path) {
    std::filesystem::path at = path;
    std::error_code error;
    while (!at.empty() && !std::filesystem::exists(at, error) && at != at.parent_path()) at = at.parent_path();
    struct statvfs info {};
    if (statvfs(at.empty() ? "." : at.c_str(), &info) != 0) return -1;
    return static_cast<long long>(info.f_bavail) * static_cast<long long>(info.f_frsize);
}

}  // namespace pai
