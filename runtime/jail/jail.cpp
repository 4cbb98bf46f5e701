#include "jail/jail.h"

#include <cerrno>
#include <csignal>
#include <cstring>
#include <memory>

#include <fcntl.h>
#include <fmt/format.h>
#include <seccomp.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/sanitizers.h"

namespace pai {
namespace {

// Calls of a program that computes. None of them takes a name of anything outside.
constexpr int kFree[] = {
    SCMP_SYS(brk), SCMP_SYS(munmap), SCMP_SYS(mremap), SCMP_SYS(madvise), SCMP_SYS(futex), SCMP_SYS(exit), SCMP_SYS(exit_group),
    SCMP_SYS(rt_sigreturn), SCMP_SYS(rt_sigprocmask), SCMP_SYS(rt_sigaction), SCMP_SYS(sigaltstack), SCMP_SYS(getpid), SCMP_SYS(gettid),
    __NR_clock_gettime, __NR_gettimeofday, SCMP_SYS(sched_yield), SCMP_SYS(getrandom), SCMP_SYS(restart_syscall)};

Error jail_error(std::string_view what, int number) {
    return Error(Code::Io, fmt::format("files of others are read in a jail, which cannot be made here: {}: {}", what, std::strerror(number)));
}

Result<void> limit(int what, rlim_t most, std::string_view name) {
    const rlimit both{most, most};
    if (::setrlimit(static_cast<__rlimit_resource>(what), &both) != 0) return jail_error(name, errno);
    return {};
}

Result<void> set_limits(const JailLimits& limits) {
    PAI_TRY(limit(RLIMIT_CPU, static_cast<rlim_t>(limits.cpu_seconds), "processor time"));
    PAI_TRY(limit(RLIMIT_FSIZE, 0, "size of files"));
    PAI_TRY(limit(RLIMIT_CORE, 0, "core files"));
    PAI_TRY(limit(RLIMIT_NOFILE, 0, "open files"));
    PAI_TRY(limit(RLIMIT_NPROC, 0, "processes"));
    PAI_TRY(limit(RLIMIT_STACK, 8u << 20, "stack"));
#if !PAIFANG_SHADOWED  // a sanitizer's shadow is larger than any limit
    PAI_TRY(limit(RLIMIT_AS, static_cast<rlim_t>(limits.memory_mib) << 20, "memory"));
#else
    static_cast<void>(limits.memory_mib);
#endif
    return {};
}

Result<void> set_filter() {
    const std::unique_ptr<void, decltype(&seccomp_release)> filter(seccomp_init(SCMP_ACT_ERRNO(EPERM)), &seccomp_release);
    if (!filter) return jail_error("seccomp", ENOMEM);
    int failed = 0;
    const auto allow = [&](int call, auto... conditions) {
        if (failed == 0) failed = -seccomp_rule_add(filter.get(), SCMP_ACT_ALLOW, call, sizeof...(conditions), conditions...);
    };
    for (const int call : kFree) allow(call);
    // The one stream.
    allow(SCMP_SYS(read), SCMP_A0(SCMP_CMP_EQ, 0));
    allow(SCMP_SYS(write), SCMP_A0(SCMP_CMP_EQ, 1));
    // Memory, of nobody else, that nobody runs.
    allow(__NR_mmap, SCMP_A2(SCMP_CMP_MASKED_EQ, PROT_EXEC, 0), SCMP_A3(SCMP_CMP_MASKED_EQ, MAP_ANONYMOUS, MAP_ANONYMOUS));
    allow(SCMP_SYS(mprotect), SCMP_A2(SCMP_CMP_MASKED_EQ, PROT_EXEC, 0));
    // abort() of itself.
    allow(SCMP_SYS(tgkill), SCMP_A0(SCMP_CMP_EQ, static_cast<scmp_datum_t>(::getpid())));
    // Another ABI's calls have other numbers: they end the process, as libseccomp has it.
    if (failed == 0) failed = -seccomp_load(filter.get());
    if (failed != 0) return jail_error("seccomp", failed);
    return {};
}

}  // namespace

Result<void> enter_jail(const JailLimits& limits) {
    // Nothing that whoever started this left open stays open, the ears of a terminal neither.
    if (::close_range(2, ~0u, 0) != 0) return jail_error("close_range", errno);
    ::umask(077);
    if (::prctl(PR_SET_DUMPABLE, 0) != 0 || ::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0) return jail_error("prctl", errno);
    PAI_TRY(set_limits(limits));
    return set_filter();
}

std::vector<std::string> try_the_bars() {
    std::vector<std::string> out;
    const auto tried = [&](std::string_view what, long result) { out.push_back(fmt::format("{}: {}", what, result < 0 ? "refused" : "LET THROUGH")); };
    tried("open /etc/passwd", ::syscall(SYS_openat, AT_FDCWD, "/etc/passwd", O_RDONLY));
#ifdef SYS_open  // x86-64 has the calls of old, too
    tried("open of old", ::syscall(SYS_open, "/etc/passwd", O_RDONLY));
    tried("fork of old", ::syscall(SYS_fork));
#endif
    tried("create a file", ::syscall(SYS_openat, AT_FDCWD, "/tmp/paifang-jail", O_WRONLY | O_CREAT, 0600));
    tried("look at a file", ::syscall(SYS_newfstatat, AT_FDCWD, "/etc/passwd", nullptr, 0));
    tried("remove a file", ::syscall(SYS_unlinkat, AT_FDCWD, "/tmp/paifang-jail", 0));
    tried("change folder", ::syscall(SYS_chdir, "/"));
    tried("socket", ::syscall(SYS_socket, AF_INET, SOCK_STREAM, 0));
    tried("local socket", ::syscall(SYS_socket, AF_UNIX, SOCK_STREAM, 0));
    tried("send files away", ::syscall(SYS_sendmsg, 1, nullptr, 0));
    tried("fork", ::syscall(SYS_clone, SIGCHLD, nullptr, nullptr, nullptr, 0));
    tried("run a program", ::syscall(SYS_execve, "/bin/true", nullptr, nullptr));
    tried("signal others", ::syscall(SYS_kill, ::getppid(), 0));
    tried("trace others", ::syscall(SYS_ptrace, PTRACE_ATTACH, ::getppid(), nullptr, nullptr));
    tried("more memory than allowed", ::syscall(SYS_prlimit64, 0, RLIMIT_AS, nullptr, nullptr));
    tried("code in memory", ::syscall(SYS_mmap, nullptr, 4096, PROT_READ | PROT_WRITE | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0));
    tried("read another stream", ::syscall(SYS_read, 3, nullptr, 0));
    return out;
}

}  // namespace pai
