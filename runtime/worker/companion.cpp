#include "worker/companion.h"

#include <csignal>

#include <fmt/format.h>
#include <sys/prctl.h>
#include <unistd.h>

#include "base/file.h"

namespace pai {

Result<std::filesystem::path> find_companion(const std::string& name) {
    const std::filesystem::path here = executable_directory();
    for (const auto& path : {here / name, here / "../libexec/paifang" / name})
        if (file_exists(path)) return path;
    return Error(Code::NotFound, fmt::format("{}: neither in {} nor in its libexec folder; it comes with the program", name, here.string()));
}

void become_companion(const char* path, int fd, int parent) {
    ::prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (::getppid() != parent) ::_exit(1);
    for (const int signal : {SIGINT, SIGTERM, SIGPIPE, SIGHUP}) ::signal(signal, SIG_DFL);
    ::dup2(fd, 0);
    ::dup2(fd, 1);
    char* const args[] = {const_cast<char*>(path), nullptr};
    char* const nothing[] = {nullptr};
    ::execve(path, args, nothing);
    ::_exit(127);
}

}  // namespace pai
