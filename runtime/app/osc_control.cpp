#include "app/osc_control.h"

#include <fmt/format.h>

#include "base/log.h"

namespace pai::app {
namespace {

// Of one frame; more people do not look at one show.
constexpr int kMostAnswers = 16;

std::optional<Command> command_of(OscRequest::Kind kind) {
    switch (kind) {
        case OscRequest::Kind::Go:
        case OscRequest::Kind::Fire: return Command::Go;
        case OscRequest::Kind::Back: return Command::Back;
        case OscRequest::Kind::Panic: return Command::Panic;
        case OscRequest::Kind::Standby: return Command::Standby;
        case OscRequest::Kind::Override: return Command::Override;
        case OscRequest::Kind::Release: return Command::Release;
        case OscRequest::Kind::ReleaseAll: return Command::ReleaseAll;
        case OscRequest::Kind::Status: return {};
    }
    return {};
}

Request request_of(Command command, const OscRequest& asked) {
    Request out{.command = command, .source = std::string(kOscSource)};
    const bool member = command == Command::Override || command == Command::Release;
    (member ? out.pointer : out.cue) = asked.target;
    out.value = asked.value;
    out.priority = kOscPriority;
    return out;
}

}  // namespace

Result<OscControl> OscControl::create(const Show& show, const Venue& venue, const OscOptions& options) {
    OscControl out;
    if (!options.at.empty()) {
        PAI_TRY(const HostPort at, parse_host_port(options.at));
        const std::string& interface = options.interface.empty() ? venue.osc_interface : options.interface;
        PAI_TRY(out.receiver_, OscReceiver::create({at, interface}, std::make_shared<OscSpace>(show)));
        log::info("osc", "listening at {}{}{}", out.receiver_->local().text(), interface.empty() ? "" : " on ", interface);
    } else if (!options.interface.empty()) {
        return Error(Code::InvalidArgument, "--osc-interface needs --osc: the port at which to listen");
    }
    if (const auto hosts = osc_hosts(show); !hosts.empty()) {
        PAI_TRY(out.sender_, OscSender::create(hosts));
    }
    return out;
}

void OscControl::take(RequestQueue& inbox, const std::function<OscStatus()>& status) {
    if (!receiver_) return;
    receiver_->take(asked_);
    int answers = 0;
    for (const OscRequest& asked : asked_) {
        if (const auto command = command_of(asked.kind)) {
            inbox.push(request_of(*command, asked));
        } else if (answers++ < kMostAnswers) {
            answer(asked.from, status());
        }
    }
}

void OscControl::answer(const UdpAddress& to, const OscStatus& status) const {
    const OscMessage message{"/paifang/status", {status.standby, fmt::format("{}", fmt::join(status.running, " ")), static_cast<float>(status.t.seconds())}};
    const auto sent = receiver_->send(to, message);
    if (!sent && log::every(1000, "osc-answer")) log::warn("osc", "answer: {}", sent.error().message);
}

void OscControl::send(const Id& id, const Cue& cue) const {
    const auto message = osc_message(cue);
    const auto sent = message ? sender_->send(cue.host, static_cast<std::uint16_t>(cue.port), *message) : Result<void>(message.error());
    if (!sent) log::warn("osc", "cue {}: {}", id, sent.error().message);
}

std::optional<OscCounts> OscControl::counts() const {
    if (!receiver_) return {};
    return receiver_->counts();
}

std::optional<UdpAddress> OscControl::local() const {
    if (!receiver_) return {};
    return receiver_->local();
}

}  // namespace pai::app
