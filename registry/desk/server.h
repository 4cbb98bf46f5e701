#pragma once
// A small HTTP server for one person at this machine: one thread, one request a connection, bounds on all that a client can ask
// for. It listens on 127.0.0.1 and nowhere else.
#include <cstdint>
#include <functional>
#include <optional>

#include "desk/http.h"

namespace pai {

// What answers. Neither function throws.
struct HttpHandler {
    // Judges a head before a byte of its body is taken: an answer refuses it. `body_limit` may be raised.
    std::function<std::optional<HttpAnswer>(const HttpRequest& head, std::size_t& body_limit)> admit;
    std::function<HttpAnswer(const HttpRequest& request)> serve;
};

struct HttpLimits {
    std::size_t connections = 32;       // the oldest gives way
    std::int64_t request_ms = 15'000;   // from the first moment to the last byte of a request
    std::int64_t answer_ms = 60'000;    // from there to the last byte of the answer
    std::size_t body_bytes = 262'144;   // unless admit() says more
};

// SIGINT and SIGTERM as a file descriptor that becomes readable: blocked for this thread from then on. Io: the system refuses.
class StopSignal {
public:
    static Result<StopSignal> create();
    StopSignal(StopSignal&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
    StopSignal& operator=(StopSignal&&) = delete;
    ~StopSignal();
    int fd() const { return fd_; }

private:
    explicit StopSignal(int fd) : fd_(fd) {}
    int fd_ = -1;
};

class HttpServer {
public:
    // Port 0: a free one. Network: the port is taken.
    static Result<HttpServer> listen(int port, HttpLimits limits = {});
    HttpServer(HttpServer&& other) noexcept : fd_(std::exchange(other.fd_, -1)), port_(other.port_), limits_(other.limits_) {}
    HttpServer& operator=(HttpServer&&) = delete;
    ~HttpServer();
    int port() const { return port_; }
    // Serves until `stop_fd` is readable. Network: poll fails.
    Result<void> run(const HttpHandler& handler, int stop_fd);

private:
    HttpServer(int fd, int port, HttpLimits limits) : fd_(fd), port_(port), limits_(limits) {}
    int fd_ = -1, port_ = 0;
    HttpLimits limits_;
};

}  // namespace pai
