#pragma once
// The process as the system sees it: signals, environment, memory.
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

namespace pai {

// Makes the environment fit for SDL and Mesa: a private XDG_RUNTIME_DIR where none is set. Call once, before any window.
void prepare_environment();

// From now on SIGINT and SIGTERM ask for a clean end, and a second one of them ends the process at once. SIGPIPE is ignored.
void catch_stop_signals();

// True once one of them came. Any thread.
bool stop_requested();

// How much the calling thread, and whatever threads it makes, gives way to others: 0, as all threads begin, to 19. Other systems than
// Linux know no such thing of a thread; there it does nothing.
void set_thread_nice(int nice);

// Largest resident memory of this process so far, MiB; not that of whoever started it. Any thread.
double peak_rss_mb();
// Main memory that this program may use at most: the machine's, or what its group of processes is allowed (cgroup 2). 0: unknown.
std::uint64_t machine_memory_bytes();
// The least memory.max of a group and those that it is in, below `groups`; `own`: /proc/self/cgroup. Nothing: no limit.
std::optional<std::uint64_t> least_memory_max(const std::filesystem::path& groups, std::string_view own);

// Resident memory of this process now, MiB; 0 where the system does not say.
double rss_mb();

// True if stdout (1) or stderr (2) is a terminal.
bool is_terminal(int fd);

// Name of the kernel's user, for messages and lock files; "uid 1000" if it has none.
std::string user_name();

// Free bytes of the file system that holds `path` (or its nearest existing parent); -1 if unknown.
long long free_disk_bytes(const std::string& path);

}  // namespace pai
