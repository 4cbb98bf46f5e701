#include "control/osc_sender.h"

#include <chrono>
#include <condition_variable>
#include <map>
#include <mutex>
#include <set>
#include <thread>

#include <fmt/format.h>

#include "base/log.h"

namespace pai {

struct OscSender::Names {
    mutable std::mutex mutex;
    std::condition_variable ended;
    bool end = false;
    std::map<std::string, UdpAddress> found;

    // Asks for `names` until all are found or the sender is gone.
    void find(std::vector<std::string> names) {
        std::unique_lock lock(mutex);
        while (!end) {
            std::vector<std::string> missing;
            for (const std::string& name : names) {
                lock.unlock();
                const auto addresses = resolve_udp(name, 0);
                lock.lock();
                if (addresses) {
                    found.emplace(name, addresses->front());
                } else {
                    log::warn("osc", "{}; asked again in 5 s", addresses.error().message);
                    missing.push_back(name);
                }
            }
            if (missing.empty()) return;
            names = std::move(missing);
            ended.wait_for(lock, std::chrono::seconds(5), [this] { return end; });
        }
    }
};

Result<OscMessage> osc_message(const Cue& cue) {
    OscMessage out;
    out.address = cue.address;
    for (const auto& [id, text] : cue.arguments) {
        PAI_TRY(OscArgument argument, parse_osc_argument(text));
        out.arguments.push_back(std::move(argument));
    }
    PAI_TRY(write_osc(out));
    return out;
}

OscSender::OscSender(UdpSocket socket, std::shared_ptr<Names> names) : socket_(std::move(socket)), names_(std::move(names)) {}
OscSender::OscSender(OscSender&&) noexcept = default;
OscSender& OscSender::operator=(OscSender&&) noexcept = default;

OscSender::~OscSender() {
    if (!names_) return;
    {
        const std::scoped_lock lock(names_->mutex);
        names_->end = true;
    }
    names_->ended.notify_all();
}

Result<OscSender> OscSender::create(const std::vector<std::string>& hosts) {
    PAI_TRY(UdpSocket socket, UdpSocket::open());
    auto names = std::make_shared<Names>();
    std::vector<std::string> unknown;
    for (const std::string& host : hosts) {
        if (const auto numeric = resolve_udp(host, 0, true)) {
            names->found.emplace(host, numeric->front());
        } else {
            unknown.push_back(host);
        }
    }
    if (!unknown.empty()) std::thread([names, unknown] { names->find(unknown); }).detach();
    return OscSender(std::move(socket), std::move(names));
}

bool OscSender::knows(const std::string& host) const {
    const std::scoped_lock lock(names_->mutex);
    return names_->found.contains(host);
}

Result<void> OscSender::send(const std::string& host, std::uint16_t port, const OscMessage& message) const {
    PAI_TRY(const Bytes bytes, write_osc(message));
    UdpAddress to;
    {
        const std::scoped_lock lock(names_->mutex);
        const auto at = names_->found.find(host);
        if (at == names_->found.end()) return Error(Code::NotFound, fmt::format("{}: no address is known of host {}", message.address, host));
        to = at->second;
    }
    to.port = port;
    return socket_.send(to, bytes);
}

std::vector<std::string> osc_hosts(const Show& show) {
    std::set<std::string> hosts;
    for (const auto& [id, cue] : show.cues)
        if (cue.kind == CueKind::Osc) hosts.insert(cue.host);
    return {hosts.begin(), hosts.end()};
}

}  // namespace pai
