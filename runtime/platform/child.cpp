#include "platform/child.h"

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <cstring>
#include <utility>

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

namespace pai {
namespace {

std::vector<char*> pointers(std::vector<std::string>& texts) {
    std::vector<char*> out;
    for (std::string& t : texts) out.push_back(t.data());
    out.push_back(nullptr);
    return out;
}

std::vector<std::string> environment_with(const std::map<std::string, std::string>& more) {
    std::vector<std::string> out;
    for (char** e = environ; *e; ++e) {
        const std::string_view entry = *e;
        if (!more.contains(std::string(entry.substr(0, entry.find('='))))) out.emplace_back(entry);
    }
    for (const auto& [name, value] : more) out.push_back(name + "=" + value);
    return out;
}

// In the child: between fork and exec only what is safe after a signal.
[[noreturn]] void become(char* const* args, char* const* environment, int parent, bool output_to_error, int output_fd, int report_fd) {
    ::setpgid(0, 0);
    ::prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (::getppid() != parent) ::_exit(1);
    for (const int signal : {SIGINT, SIGTERM, SIGPIPE, SIGHUP}) ::signal(signal, SIG_DFL);
    if (output_fd >= 0) ::dup2(output_fd, 2);
    if (output_to_error || output_fd >= 0) ::dup2(2, 1);
    ::execvpe(args[0], args, environment);
    const int number = errno;
    static_cast<void>(!::write(report_fd, &number, sizeof number));
    ::_exit(127);
}

}  // namespace

Result<Child> Child::start(const std::vector<std::string>& args, const ChildOptions& options) {
    if (args.empty()) return Error(Code::InvalidArgument, "no program is named");
    std::vector<std::string> words = args, environment = environment_with(options.environment);
    const auto argv = pointers(words), envp = pointers(environment);
    int report[2];
    if (::pipe2(report, O_CLOEXEC) != 0) return Error(Code::Io, fmt::format("pipe: {}", std::strerror(errno)));
    const int parent = ::getpid();
    Child child;
    int output[2] = {-1, -1};
    if (options.keep_output && ::pipe2(output, O_CLOEXEC) != 0) {
        const int number = errno;
        ::close(report[0]), ::close(report[1]);
        return Error(Code::Io, fmt::format("pipe: {}", std::strerror(number)));
    }
    child.output_fd_ = output[0];
    if (output[0] >= 0) ::fcntl(output[0], F_SETFL, O_NONBLOCK);
    child.pid_ = ::fork();
    if (child.pid_ == 0) become(argv.data(), envp.data(), parent, options.output_to_error, output[1], report[1]);
    const int fork_error = errno;
    ::close(report[1]);
    if (output[1] >= 0) ::close(output[1]);
    if (child.pid_ > 0) child.state_ = State::Running;
    int number = 0;
    ssize_t got = 0;
    while (child.pid_ > 0 && (got = ::read(report[0], &number, sizeof number)) < 0 && errno == EINTR) {}
    ::close(report[0]);
    if (child.pid_ < 0) return Error(Code::Io, fmt::format("fork: {}", std::strerror(fork_error)));
    if (got == sizeof number) return Error(number == ENOENT ? Code::NotFound : Code::Io, fmt::format("{}: {}", args.front(), std::strerror(number)));
    ::setpgid(child.pid_, child.pid_);
    return child;
}

Child::Child(Child&& o) noexcept
    : pid_(std::exchange(o.pid_, -1)), status_(o.status_), signal_(o.signal_), state_(std::exchange(o.state_, State::None)),
      output_fd_(std::exchange(o.output_fd_, -1)), output_(std::move(o.output_)) {}
Child& Child::operator=(Child&& o) noexcept {
    std::swap(pid_, o.pid_);
    std::swap(status_, o.status_);
    std::swap(signal_, o.signal_);
    std::swap(state_, o.state_);
    std::swap(output_fd_, o.output_fd_);
    std::swap(output_, o.output_);
    return *this;
}
Child::~Child() {
    kill();
    if (output_fd_ >= 0) ::close(output_fd_);
}

// What is in the pipe now. More than is kept is read all the same: the child must not wait for it.
void Child::hear() {
    char piece[4096];
    while (output_fd_ >= 0) {
        const ssize_t n = ::read(output_fd_, piece, sizeof piece);
        if (n < 0 && errno == EINTR) continue;
        if (n <= 0) return;
        output_.append(piece, std::min<std::size_t>(static_cast<std::size_t>(n), kMostOutput - output_.size()));
    }
}

Child::State Child::poll() {
    if (state_ == State::None || state_ == State::Ended) return state_;
    hear();
    int status = 0;
    for (int got = 0; (got = ::waitpid(pid_, &status, WNOHANG | WUNTRACED | WCONTINUED)) != 0;) {
        if (got < 0 && errno == EINTR) continue;
        if (got < 0 || WIFEXITED(status) || WIFSIGNALED(status)) {
            status_ = got > 0 && WIFEXITED(status) ? WEXITSTATUS(status) : 0;
            signal_ = got > 0 && WIFSIGNALED(status) ? WTERMSIG(status) : 0;
            // What it left behind has nobody to watch it.
            ::kill(-pid_, SIGKILL);
            hear();
            return state_ = State::Ended;
        }
        state_ = WIFSTOPPED(status) ? State::Stopped : State::Running;
    }
    return state_;
}

void Child::terminate() {
    if (poll() != State::Running && state_ != State::Stopped) return;
    ::kill(-pid_, SIGTERM);
    ::kill(-pid_, SIGCONT);
}

void Child::kill() {
    if (poll() != State::Running && state_ != State::Stopped) return;
    ::kill(-pid_, SIGKILL);
    int status = 0;
    while (::waitpid(pid_, &status, 0) < 0 && errno == EINTR) {}
    status_ = 0;
    signal_ = SIGKILL;
    state_ = State::Ended;
}

}  // namespace pai
