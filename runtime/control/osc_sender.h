#pragma once
// Sends OSC messages over UDP without ever making the frame wait.
#include <memory>
#include <string>
#include <vector>

#include "control/osc.h"
#include "control/udp.h"
#include "show/show.h"

namespace pai {

// The message of an OSC cue, its arguments in order of their ids. InvalidArgument: an address or argument that is none.
Result<OscMessage> osc_message(const Cue& cue);

// Finds the addresses of hosts ahead: numeric ones at once, names on a thread of its own, again every five seconds until
// they are found.
class OscSender {
public:
    // Network: the system gives no socket.
    static Result<OscSender> create(const std::vector<std::string>& hosts);
    OscSender(OscSender&&) noexcept;
    OscSender& operator=(OscSender&&) noexcept;
    ~OscSender();

    // True once the host has an address.
    bool knows(const std::string& host) const;
    // Never waits. NotFound: a host that create() was not told of or that has no address yet. Network: as UdpSocket::send.
    Result<void> send(const std::string& host, std::uint16_t port, const OscMessage& message) const;

private:
    struct Names;
    OscSender(UdpSocket socket, std::shared_ptr<Names> names);
    UdpSocket socket_;
    std::shared_ptr<Names> names_;  // shared with the thread, which a slow name server may keep longer than this
};

// The hosts of a show's OSC cues, each once.
std::vector<std::string> osc_hosts(const Show& show);

}  // namespace pai
