#pragma once
// OSC in a play: messages become requests, questions are answered, the messages of cues are sent.
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "app/command.h"
#include "control/osc_receiver.h"
#include "control/osc_sender.h"
#include "show/venue.h"

namespace pai::app {

struct OscOptions {
    std::string at;         // HOST:PORT or PORT to listen at; empty: none
    std::string interface;  // empty: the venue's
};

// What /paifang/status is answered with.
struct OscStatus {
    Id standby;              // empty: none
    std::vector<Id> running;
    Flicks t;                // show time
};

class OscControl {
public:
    // Listens, and begins to look for the hosts of the show's OSC cues. Errors: those of parse_host_port and UdpSocket::bind.
    static Result<OscControl> create(const Show& show, const Venue& venue, const OscOptions& options);

    // Once a frame; never waits. `status` is called if somebody asks.
    void take(RequestQueue& inbox, const std::function<OscStatus()>& status);
    // Sends the message of an OSC cue; what cannot be sent is logged.
    void send(const Id& id, const Cue& cue) const;

    // Nothing if it does not listen.
    std::optional<OscCounts> counts() const;
    std::optional<UdpAddress> local() const;

private:
    void answer(const UdpAddress& to, const OscStatus& status) const;
    std::optional<OscReceiver> receiver_;
    std::optional<OscSender> sender_;
    std::vector<OscRequest> asked_;
};

}  // namespace pai::app
