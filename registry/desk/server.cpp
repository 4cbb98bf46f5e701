#include "desk/server.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <list>

#include <arpa/inet.h>
#include <fmt/format.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <unistd.h>

#include "time/clock.h"

namespace pai {

namespace {

std::string system_says() { return std::strerror(errno); }
std::int64_t steady_ms() { return steady_ns() / 1'000'000; }

// One connection: a request in, an answer out, then what still comes is read and dropped so that the answer arrives.
class Connection {
public:
    Connection(int fd, std::int64_t deadline) : fd_(fd), deadline_(deadline) {}
    Connection(Connection&&) = delete;
    ~Connection() { ::close(fd_); }

    int fd() const { return fd_; }
    std::int64_t deadline() const { return deadline_; }
    bool is_over() const { return over_; }
    short events() const { return answer_.empty() || sent_ == answer_.size() ? POLLIN : POLLOUT; }

    void readable(const HttpHandler& handler, const HttpLimits& limits) {
        std::array<char, 16'384> buffer{};
        const ssize_t got = ::recv(fd_, buffer.data(), buffer.size(), 0);
        if (got < 0 && (errno == EAGAIN || errno == EINTR)) return;
        if (got <= 0) {
            over_ = true;
            return;
        }
        if (!answer_.empty()) return;
        const bool was_head = reader_.state() == HttpReader::State::Head;
        reader_.take({buffer.data(), static_cast<std::size_t>(got)});
        if (was_head && reader_.state() != HttpReader::State::Head && reader_.state() != HttpReader::State::Refused && judge(handler, limits)) return;
        if (reader_.state() == HttpReader::State::Refused) return answer(refusal_page(reader_.refusal()), limits);
        if (reader_.state() == HttpReader::State::Whole) answer(handler.serve(reader_.request()), limits);
    }

    void writable() {
        const ssize_t sent = ::send(fd_, answer_.data() + sent_, answer_.size() - sent_, MSG_NOSIGNAL);
        if (sent < 0 && (errno == EAGAIN || errno == EINTR)) return;
        if (sent < 0) {
            over_ = true;
            return;
        }
        sent_ += static_cast<std::size_t>(sent);
        if (sent_ == answer_.size()) ::shutdown(fd_, SHUT_WR);
    }

private:
    static HttpAnswer refusal_page(int status) { return {.status = status, .type = "text/plain; charset=utf-8", .body = fmt::format("{} {}\n", status, http_reason(status))}; }

    // True: answered, nothing of the body is wanted.
    bool judge(const HttpHandler& handler, const HttpLimits& limits) {
        std::size_t most = limits.body_bytes;
        if (auto refused = handler.admit(reader_.request(), most)) {
            answer(*refused, limits);
            return true;
        }
        reader_.limit_body(most);
        return false;
    }
    void answer(const HttpAnswer& what, const HttpLimits& limits) {
        answer_ = http_text(what, reader_.request().method == "HEAD");
        deadline_ = steady_ms() + limits.answer_ms;
        writable();
    }

    int fd_;
    std::int64_t deadline_;
    HttpReader reader_;
    std::string answer_;
    std::size_t sent_ = 0;
    bool over_ = false;
};

void accept_all(int fd, std::list<Connection>& open, const HttpLimits& limits) {
    for (;;) {
        const int client = ::accept4(fd, nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC);
        if (client < 0) return;
        if (open.size() >= limits.connections) open.pop_front();
        open.emplace_back(client, steady_ms() + limits.request_ms);
    }
}

}  // namespace

Result<StopSignal> StopSignal::create() {
    sigset_t set;
    sigemptyset(&set);
    sigaddset(&set, SIGINT);
    sigaddset(&set, SIGTERM);
    const int fd = pthread_sigmask(SIG_BLOCK, &set, nullptr) == 0 ? ::signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK) : -1;
    if (fd < 0) return Error(Code::Io, fmt::format("signals: {}", system_says()));
    return StopSignal(fd);
}

StopSignal::~StopSignal() {
    if (fd_ >= 0) ::close(fd_);
}

Result<HttpServer> HttpServer::listen(int port, HttpLimits limits) {
    const int fd = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (fd < 0) return Error(Code::Network, fmt::format("socket: {}", system_says()));
    HttpServer server(fd, port, limits);
    const int on = 1;
    ::setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    sockaddr_in at{};
    at.sin_family = AF_INET;
    at.sin_port = htons(static_cast<std::uint16_t>(port));
    at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof at;
    if (::bind(fd, reinterpret_cast<const sockaddr*>(&at), size) != 0 || ::listen(fd, 32) != 0 || ::getsockname(fd, reinterpret_cast<sockaddr*>(&at), &size) != 0)
        return Error(Code::Network, fmt::format("127.0.0.1 port {}: {}", port, system_says()));
    server.port_ = ntohs(at.sin_port);
    return server;
}

HttpServer::~HttpServer() {
    if (fd_ >= 0) ::close(fd_);
}

Result<void> HttpServer::run(const HttpHandler& handler, int stop_fd) {
    std::list<Connection> open;
    std::vector<pollfd> polled;
    for (;;) {
        polled.assign({{.fd = stop_fd, .events = POLLIN, .revents = 0}, {.fd = fd_, .events = POLLIN, .revents = 0}});
        std::int64_t next = open.empty() ? -1 : limits_.answer_ms;
        const std::int64_t now = steady_ms();
        for (const Connection& c : open) {
            polled.push_back({.fd = c.fd(), .events = c.events(), .revents = 0});
            next = std::min(next, std::max<std::int64_t>(c.deadline() - now, 0));
        }
        if (::poll(polled.data(), polled.size(), static_cast<int>(next)) < 0 && errno != EINTR) return Error(Code::Network, fmt::format("poll: {}", system_says()));
        if (polled[0].revents != 0) return {};
        std::size_t i = 2;
        for (Connection& c : open) {
            const short what = polled[i++].revents;
            if (what & POLLOUT) c.writable();
            else if (what != 0) c.readable(handler, limits_);
        }
        open.remove_if([at = steady_ms()](const Connection& c) { return c.is_over() || c.deadline() <= at; });
        if (polled[1].revents != 0) accept_all(fd_, open, limits_);
    }
}

}  // namespace pai
