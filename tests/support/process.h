#pragma once
// Starting the real programs from a test, and folders that vanish with it.
#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <map>
#include <sstream>
#include <string>
#include <vector>

#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

namespace pai::test {

namespace fs = std::filesystem;

// A folder of its own under the system's temporary folder, mode 0700, removed at the end.
class TempDir {
public:
    TempDir() {
        std::string name = (fs::temp_directory_path() / "paifang-test-XXXXXX").string();
        if (!::mkdtemp(name.data())) std::abort();
        path_ = name;
    }
    ~TempDir() {
        std::error_code ec;
        fs::remove_all(path_, ec);
    }
    TempDir(const TempDir&) = delete;
    TempDir& operator=(const TempDir&) = delete;
    const fs::path& path() const { return path_; }
    fs::path operator/(const std::string& name) const { return path_ / name; }

private:
    fs::path path_;
};

inline std::string slurp(const fs::path& path) {
    std::ifstream f(path, std::ios::binary);
    std::stringstream s;
    s << f.rdbuf();
    return s.str();
}

inline fs::path program(const std::string& name) { return fs::path(PAIFANG_BIN) / name; }

// The public test data, or an empty path.
inline fs::path shared_data() {
    const char* env = std::getenv("PAIFANG_SHARED");
    const fs::path data = (env && *env ? fs::path(env) : fs::path(PAIFANG_ROOT) / "../shared") / "data";
    return fs::exists(data) ? data : fs::path();
}

struct Ran {
    int status = -1;  // exit status; 128 + signal if one ended it
    std::string out, err;
};

// Starts `args` (a program and its arguments) with `env` on top of this process's environment; output goes to files in `scratch`.
inline pid_t start(const std::vector<std::string>& args, const std::map<std::string, std::string>& env, const fs::path& out, const fs::path& err) {
    const pid_t pid = ::fork();
    if (pid != 0) return pid;
    const int o = ::open(out.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0644), e = ::open(err.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0644);
    ::dup2(o, 1);
    ::dup2(e, 2);
    for (const auto& [k, v] : env) ::setenv(k.c_str(), v.c_str(), 1);
    std::vector<char*> argv;
    for (const std::string& a : args) argv.push_back(const_cast<char*>(a.c_str()));
    argv.push_back(nullptr);
    ::execvp(argv[0], argv.data());
    ::_exit(127);
}

// Waits for a process of start().
inline int wait_for(pid_t pid) {
    int status = 0;
    while (::waitpid(pid, &status, 0) < 0 && errno == EINTR) {}
    return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
}

// True while a process of start() has not ended; does not take its status.
inline bool runs(pid_t pid) {
    siginfo_t info{};
    return ::waitid(P_PID, static_cast<id_t>(pid), &info, WEXITED | WNOHANG | WNOWAIT) == 0 && info.si_pid == 0;
}

inline Ran run(const std::vector<std::string>& args, const std::map<std::string, std::string>& env = {}) {
    const TempDir scratch;
    const pid_t pid = start(args, env, scratch / "out", scratch / "err");
    Ran ran;
    ran.status = wait_for(pid);
    ran.out = slurp(scratch / "out");
    ran.err = slurp(scratch / "err");
    return ran;
}

}  // namespace pai::test
