#pragma once
// Takes OSC messages over UDP on a thread of its own and hands the frame what they ask for.
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "control/osc_space.h"
#include "control/udp.h"

namespace pai {

struct OscCounts {
    std::int64_t received = 0;   // datagrams, malformed ones too
    std::int64_t malformed = 0;  // that are not OSC
    std::int64_t dropped = 0;    // messages that ask for nothing known, and datagrams and messages there was no room for
    bool operator==(const OscCounts&) const = default;
};

struct OscReceiverOptions {
    HostPort at;
    std::string interface;  // UdpSocket::bind; may be empty
};

// Whatever arrives, the frame takes at most kMaxRequests at once: of a fader its last value alone, and commands
// have room of their own. A datagram over the rate of 128 a millisecond waits in the system's buffer or is lost there.
// A bundle due later is kept until then, at most ten seconds and 256 messages; what is due later still is dropped.
class OscReceiver {
public:
    // Binds and starts the thread. Errors: those of UdpSocket::bind.
    static Result<OscReceiver> create(const OscReceiverOptions& options, std::shared_ptr<const OscSpace> space);
    OscReceiver(OscReceiver&&) noexcept;
    OscReceiver& operator=(OscReceiver&&) noexcept;
    ~OscReceiver();

    // What was asked for since the last call, in order. Any thread; does not wait.
    void take(std::vector<OscRequest>& out);
    OscCounts counts() const;
    UdpAddress local() const;
    // Sends from the bound port, so that the answer comes from where the question went to. Any thread; does not wait.
    Result<void> send(const UdpAddress& to, const OscMessage& message) const;

    static constexpr std::size_t kMaxRequests = 4096;

private:
    struct Impl;
    explicit OscReceiver(std::unique_ptr<Impl> impl);
    std::unique_ptr<Impl> impl_;
};

}  // namespace pai
