#include "convert/importer_process.h"

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <utility>

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

constexpr std::int64_t kMs_ns = 1'000'000;

std::uint64_t most_bytes(MessageKind kind) {
    switch (kind) {
        case MessageKind::Glb: return ImporterProcess::kMostGlb;
        case MessageKind::Embedded: return ImporterProcess::kMostEmbedded;
        case MessageKind::Picture: return ImporterProcess::kMostPicture;
        default: return ImporterProcess::kMostText;
    }
}

Error stopped(std::string why) { return Error(Code::Corrupt, "the converter " + std::move(why), "CONVERT_STOPPED"); }

}  // namespace

Result<ImporterProcess> ImporterProcess::start(std::int64_t deadline_ns) {
    PAI_TRY(const std::filesystem::path path, find_companion("paifang-convert"));
    int pair[2];
    if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair) != 0) return Error(Code::Io, fmt::format("socketpair: {}", std::strerror(errno)));
    const int parent = ::getpid();
    const int pid = ::fork();
    if (pid == 0) become_companion(path.c_str(), pair[1], parent);
    const int number = errno;
    ::close(pair[1]);
    ImporterProcess process(pid, pair[0], deadline_ns);
    if (pid < 0) return Error(Code::Io, fmt::format("fork: {}", std::strerror(number)));
    ::fcntl(pair[0], F_SETFL, O_NONBLOCK);
    return process;
}

ImporterProcess::ImporterProcess(ImporterProcess&& o) noexcept : pid_(std::exchange(o.pid_, -1)), fd_(std::exchange(o.fd_, -1)), deadline_ns_(o.deadline_ns_) {}

ImporterProcess::~ImporterProcess() {
    if (fd_ >= 0) ::close(fd_);
    if (pid_ <= 0) return;
    ::kill(pid_, SIGKILL);
    while (::waitpid(pid_, nullptr, 0) < 0 && errno == EINTR) {}
}

Error ImporterProcess::ended() {
    int status = 0;
    // Its end of the stream is closed, but it may live on: it has nothing more to do.
    pid_t gone = 0;
    for (int i = 0; i < 100 && gone == 0; ++i) {
        gone = ::waitpid(pid_, &status, WNOHANG);
        if (gone == 0) ::poll(nullptr, 0, 10);
    }
    if (gone == 0) {
        ::kill(pid_, SIGKILL);
        while (::waitpid(pid_, nullptr, 0) < 0 && errno == EINTR) {}
        pid_ = -1;
        return stopped("closed its stream and did not end");
    }
    pid_ = -1;
    if (!WIFSIGNALED(status)) return stopped(fmt::format("ended with status {} before it was done", WEXITSTATUS(status)));
    const int signal = WTERMSIG(status);
    if (signal == SIGXCPU || signal == SIGKILL) return Error(Code::Unsupported, "the converter was ended: the file takes more time or memory than it may take", "CONVERT_LIMIT");
    return stopped(fmt::format("stopped on signal {} ({}): the file is broken in a way that it does not survive", signal, ::strsignal(signal)));
}

Result<void> ImporterProcess::wait_for(short events) const {
    for (;;) {
        const std::int64_t left_ns = deadline_ns_ - steady_ns();
        if (left_ns <= 0) return Error(Code::Timeout, "it takes longer to read than it may take", "CONVERT_LIMIT");
        pollfd at{fd_, events, 0};
        const int ready = ::poll(&at, 1, static_cast<int>(std::min<std::int64_t>(left_ns / kMs_ns + 1, 1000)));
        if (ready > 0) return {};
        if (ready < 0 && errno != EINTR) return Error(Code::Io, fmt::format("poll: {}", std::strerror(errno)));
    }
}

Result<void> ImporterProcess::read_all(std::span<std::byte> into) {
    while (!into.empty()) {
        const ssize_t n = ::recv(fd_, into.data(), into.size(), 0);
        if (n > 0) into = into.subspan(static_cast<std::size_t>(n));
        else if (n == 0 || errno == ECONNRESET) return ended();
        else if (errno == EAGAIN) PAI_TRY(wait_for(POLLIN));
        else if (errno != EINTR) return Error(Code::Io, fmt::format("the converter: {}", std::strerror(errno)));
    }
    return {};
}

Result<void> ImporterProcess::send(MessageKind kind, ByteSpan payload) {
    const auto head = encode_head({kind, payload.size()});
    for (ByteSpan bytes : {ByteSpan(head), payload})
        while (!bytes.empty()) {
            const ssize_t n = ::send(fd_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
            if (n > 0) bytes = bytes.subspan(static_cast<std::size_t>(n));
            else if (n < 0 && (errno == EPIPE || errno == ECONNRESET)) return ended();
            else if (n < 0 && errno == EAGAIN) PAI_TRY(wait_for(POLLOUT));
            else if (n < 0 && errno != EINTR) return Error(Code::Io, fmt::format("the converter: {}", std::strerror(errno)));
        }
    return {};
}

Result<ImporterProcess::Received> ImporterProcess::receive() {
    std::array<std::byte, kMessageHead> bytes{};
    PAI_TRY(read_all(bytes));
    const auto head = decode_head(bytes);
    if (!head) return stopped("says " + head.error().message);
    if (head->kind < MessageKind::Part) return stopped("says what only it is told");
    if (head->size > most_bytes(head->kind)) {
        if (head->kind == MessageKind::Glb || head->kind == MessageKind::Embedded || head->kind == MessageKind::Picture)
            return Error(Code::Unsupported, fmt::format("it becomes {} bytes, at most {} are taken", head->size, most_bytes(head->kind)), "CONVERT_LIMIT");
        return stopped(fmt::format("says {} bytes where at most {} are heard", head->size, most_bytes(head->kind)));
    }
    Received out{head->kind, Bytes(static_cast<std::size_t>(head->size))};
    PAI_TRY(read_all(out.payload));
    return out;
}

std::string shown_words(std::string_view said) {
    constexpr std::size_t kMostLine = 300;
    if (!is_utf8(said)) return "(unreadable)";
    std::string out(said.substr(0, kMostLine));
    while (!is_utf8(out)) out.pop_back();
    std::replace_if(out.begin(), out.end(), [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; }, ' ');
    return out;
}

}  // namespace pai
