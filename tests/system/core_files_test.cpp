// The programs that hold keys leave no core file, whatever limit they were started with.
#include <gtest/gtest.h>
#include <sys/ptrace.h>
#include <sys/resource.h>

#include "../support/process.h"

namespace pai::test {
namespace {

// The line of /proc/PID/limits about core files, read just before a process ends that was started with the widest limit; "" if it cannot be watched.
std::string core_limit_at_exit(const fs::path& program) {
    const pid_t pid = ::fork();
    if (pid == 0) {
        rlimit limit{};
        ::getrlimit(RLIMIT_CORE, &limit);
        limit.rlim_cur = limit.rlim_max;
        ::setrlimit(RLIMIT_CORE, &limit);
        const int quiet = ::open("/dev/null", O_WRONLY);
        ::dup2(quiet, 1);
        ::dup2(quiet, 2);
        if (::ptrace(PTRACE_TRACEME, 0, nullptr, nullptr) != 0) ::_exit(127);
        ::execl(program.c_str(), program.c_str(), "--version", nullptr);
        ::_exit(127);
    }
    int status = 0;
    if (::waitpid(pid, &status, 0) != pid || !WIFSTOPPED(status)) return {};
    std::string found;
    ::ptrace(PTRACE_SETOPTIONS, pid, nullptr, PTRACE_O_TRACEEXIT | PTRACE_O_EXITKILL);
    for (int signal = 0; ::ptrace(PTRACE_CONT, pid, nullptr, signal) == 0 && ::waitpid(pid, &status, 0) == pid && WIFSTOPPED(status);) {
        const bool leaves = status >> 8 == (SIGTRAP | (PTRACE_EVENT_EXIT << 8));
        signal = leaves || WSTOPSIG(status) == SIGTRAP ? 0 : WSTOPSIG(status);
        if (!leaves) continue;
        std::istringstream limits(slurp("/proc/" + std::to_string(pid) + "/limits"));
        for (std::string line; std::getline(limits, line);)
            if (line.starts_with("Max core file size")) found = line;
    }
    return found;
}

TEST(CoreFiles, are_forbidden_in_every_program_that_holds_keys) {
    rlimit limit{};
    ::getrlimit(RLIMIT_CORE, &limit);
    if (limit.rlim_max == 0) GTEST_SKIP() << "core files are forbidden here already";
    for (const char* name : {"paifang", "paifang-registry"}) {
        const std::string line = core_limit_at_exit(program(name));
        if (line.empty()) GTEST_SKIP() << "no process can be watched here";
        std::istringstream words(line.substr(std::string("Max core file size").size()));
        std::string soft, hard;
        words >> soft >> hard;
        EXPECT_EQ(soft, "0") << name << ": " << line;
        EXPECT_EQ(hard, "0") << name << ": " << line;
    }
}

}  // namespace
}  // namespace pai::test
