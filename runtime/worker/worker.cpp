#include "worker/worker.h"

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <cstring>

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "time/clock.h"
#include "worker/companion.h"

namespace pai {
namespace {

constexpr std::size_t kLongestWhy = 4096;

// One process and its stream; both end with it.
class Worker {
public:
    Worker(int pid, int fd, std::int64_t deadline_ns) : pid_(pid), fd_(fd), deadline_ns_(deadline_ns) {}
    Worker(const Worker&) = delete;
    Worker& operator=(const Worker&) = delete;
    ~Worker() {
        ::close(fd_);
        if (pid_ > 0) reap(SIGKILL);
    }

    Result<void> write(ByteSpan bytes) {
        while (!bytes.empty()) {
            const ssize_t n = ::send(fd_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
            if (n > 0) bytes = bytes.subspan(static_cast<std::size_t>(n));
            else if (n < 0 && (errno == EPIPE || errno == ECONNRESET)) return {};  // what it says, or how it ended, tells why
            else if (n < 0 && errno == EAGAIN) PAI_TRY(wait_for(POLLOUT));
            else if (n < 0 && errno != EINTR) return Error(Code::Io, fmt::format("the worker: {}", std::strerror(errno)));
        }
        return {};
    }

    // Up to into.size() bytes; fewer where the stream ends.
    Result<std::size_t> read(std::span<std::byte> into) {
        std::size_t have = 0;
        while (have < into.size()) {
            const ssize_t n = ::recv(fd_, into.data() + have, into.size() - have, 0);
            if (n > 0) have += static_cast<std::size_t>(n);
            else if (n == 0 || errno == ECONNRESET) return have;
            else if (errno == EAGAIN) PAI_TRY(wait_for(POLLIN));
            else if (errno != EINTR) return Error(Code::Io, fmt::format("the worker: {}", std::strerror(errno)));
        }
        return have;
    }

    // Why it ended before it was done.
    Error ended() {
        const int status = reap(0);
        if (!WIFSIGNALED(status)) return stopped(fmt::format("ended with status {} before it was done", WEXITSTATUS(status)));
        const int signal = WTERMSIG(status);
        if (signal == SIGXCPU || signal == SIGKILL) return limit("takes more time or memory than it may");
        return stopped(fmt::format("stopped on signal {}: the data are broken in a way that it does not survive", signal));
    }

    static Error stopped(std::string why) { return Error(Code::Corrupt, "the process that reads it " + std::move(why), "WORKER_STOPPED"); }
    static Error limit(std::string why) { return Error(Code::Unsupported, "reading it " + std::move(why), "WORKER_LIMIT"); }

private:
    // Its status; it is given a second to end by itself if `signal` is 0.
    int reap(int signal) {
        int status = 0;
        pid_t gone = 0;
        for (int i = 0; signal == 0 && i < 100 && gone == 0; ++i) {
            gone = ::waitpid(pid_, &status, WNOHANG);
            if (gone == 0) ::poll(nullptr, 0, 10);
        }
        if (gone == 0) {
            ::kill(pid_, SIGKILL);
            while (::waitpid(pid_, &status, 0) < 0 && errno == EINTR) {}
        }
        pid_ = -1;
        return status;
    }

    Result<void> wait_for(short events) const {
        for (;;) {
            const std::int64_t left_ns = deadline_ns_ - steady_ns();
            if (left_ns <= 0) return limit("takes longer than it may");
            pollfd at{fd_, events, 0};
            const int ready = ::poll(&at, 1, static_cast<int>(std::min<std::int64_t>(left_ns / 1'000'000 + 1, 1000)));
            if (ready > 0) return {};
            if (ready < 0 && errno != EINTR) return Error(Code::Io, fmt::format("poll: {}", std::strerror(errno)));
        }
    }

    int pid_, fd_;
    std::int64_t deadline_ns_;
};

Result<Bytes> take_answer(Worker& worker, std::uint64_t size) {
    std::array<std::byte, 1> verdict{};
    PAI_TRY(const std::size_t said, worker.read(verdict));
    if (said == 0) return worker.ended();
    if (verdict[0] != std::byte{0}) {
        Bytes why(kLongestWhy);
        PAI_TRY(const std::size_t length, worker.read(why));
        std::string text(as_text(ByteSpan(why).first(length)));
        std::replace_if(text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) < 0x20; }, ' ');
        if (verdict[0] == std::byte{2}) return Worker::limit(text);
        return Error(Code::Corrupt, text, "WORKER_REFUSED");
    }
    Bytes out(static_cast<std::size_t>(size));
    PAI_TRY(const std::size_t length, worker.read(out));
    if (length < out.size()) return worker.ended();
    std::array<std::byte, 1> more{};
    PAI_TRY(const std::size_t beyond, worker.read(more));
    if (beyond != 0) return Worker::stopped("says more than it was asked");
    return out;
}

}  // namespace

Result<Bytes> run_worker(const WorkerTerms& terms, const std::vector<ByteSpan>& parts) {
    PAI_TRY(const std::filesystem::path path, find_companion(terms.program));
    const std::string name = path.string();
    int pair[2];
    if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair) != 0) return Error(Code::Io, fmt::format("socketpair: {}", std::strerror(errno)));
    const int parent = ::getpid();
    const int pid = ::fork();
    if (pid == 0) become_companion(name.c_str(), pair[1], parent);
    const int number = errno;
    ::close(pair[1]);
    Worker worker(pid, pair[0], steady_ns() + std::int64_t{terms.seconds} * 1'000'000'000);
    if (pid < 0) return Error(Code::Io, fmt::format("fork: {}", std::strerror(number)));
    ::fcntl(pair[0], F_SETFL, O_NONBLOCK);
    for (const ByteSpan part : parts) PAI_TRY(worker.write(part));
    return take_answer(worker, terms.answer_bytes);
}

}  // namespace pai
