#include "control/udp.h"

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <cstring>
#include <utility>

#include <arpa/inet.h>
#include <fmt/format.h>
#include <ifaddrs.h>
#include <net/if.h>
#include <netdb.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include "control/osc.h"

namespace pai {
namespace {

constexpr std::size_t kDatagram = kMaxOscPacket + 1;
constexpr int kReceiveBuffer = 1 << 20;

sockaddr_in6 v6_of(const UdpAddress& a) {
    sockaddr_in6 out{};
    out.sin6_family = AF_INET6;
    out.sin6_port = htons(a.port);
    out.sin6_scope_id = a.scope;
    std::memcpy(&out.sin6_addr, a.ip.data(), 16);
    return out;
}

sockaddr_in v4_of(const UdpAddress& a) {
    sockaddr_in out{};
    out.sin_family = AF_INET;
    out.sin_port = htons(a.port);
    std::memcpy(&out.sin_addr, a.ip.data() + 12, 4);
    return out;
}

// Of a system's address; any other family gives the unspecified address.
UdpAddress address_of(const sockaddr* in) {
    UdpAddress out;
    if (in->sa_family == AF_INET6) {
        sockaddr_in6 v6{};
        std::memcpy(&v6, in, sizeof v6);
        std::memcpy(out.ip.data(), &v6.sin6_addr, 16);
        out.scope = v6.sin6_scope_id;
        out.port = ntohs(v6.sin6_port);
    } else if (in->sa_family == AF_INET) {
        sockaddr_in v4{};
        std::memcpy(&v4, in, sizeof v4);
        out.ip[10] = out.ip[11] = 0xff;
        std::memcpy(out.ip.data() + 12, &v4.sin_addr, 4);
        out.port = ntohs(v4.sin_port);
    }
    return out;
}

std::string system_error() { return std::strerror(errno); }

// The first address of a network interface, of IPv4 if it has one.
Result<UdpAddress> interface_address(const std::string& name, std::uint16_t port) {
    ifaddrs* list = nullptr;
    if (::getifaddrs(&list) != 0) return Error(Code::Network, fmt::format("network interfaces: {}", system_error()));
    UdpAddress found;
    for (const ifaddrs* i = list; i; i = i->ifa_next) {
        if (!i->ifa_addr || name != i->ifa_name) continue;
        const int family = i->ifa_addr->sa_family;
        if (family == AF_INET || (family == AF_INET6 && found == UdpAddress{})) found = address_of(i->ifa_addr);
        if (family == AF_INET) break;
    }
    ::freeifaddrs(list);
    if (found == UdpAddress{}) return Error(Code::Network, fmt::format("network interface {} has no address", name));
    found.port = port;
    return found;
}

UdpAddress any_address(bool v6, std::uint16_t port) {
    UdpAddress out;
    if (!v6) out.ip[10] = out.ip[11] = 0xff;
    out.port = port;
    return out;
}

// Protocol of the sockets of this machine that serve all addresses.
bool has_v6() {
    const int fd = ::socket(AF_INET6, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    if (fd < 0) return false;
    const sockaddr_in6 any = v6_of(any_address(true, 0));
    const bool ok = ::bind(fd, reinterpret_cast<const sockaddr*>(&any), sizeof any) == 0;
    ::close(fd);
    return ok;
}

}  // namespace

bool UdpAddress::is_v4() const {
    return std::all_of(ip.begin(), ip.begin() + 10, [](std::uint8_t b) { return b == 0; }) && ip[10] == 0xff && ip[11] == 0xff;
}

std::string UdpAddress::text() const {
    char out[INET6_ADDRSTRLEN] = {};
    if (is_v4()) return fmt::format("{}:{}", ::inet_ntop(AF_INET, ip.data() + 12, out, sizeof out), port);
    ::inet_ntop(AF_INET6, ip.data(), out, sizeof out);
    return scope == 0 ? fmt::format("[{}]:{}", out, port) : fmt::format("[{}%{}]:{}", out, scope, port);
}

Result<HostPort> parse_host_port(std::string_view text) {
    const auto fail = [&] { return Error(Code::InvalidArgument, fmt::format("'{}' is not HOST:PORT, [IPV6]:PORT, *:PORT or PORT", text)); };
    HostPort out;
    std::string_view port = text;
    if (const std::size_t colon = text.rfind(':'); colon != std::string_view::npos) {
        std::string_view host = text.substr(0, colon);
        port = text.substr(colon + 1);
        const bool bracketed = host.starts_with('[') && host.ends_with(']');
        if (bracketed) host = host.substr(1, host.size() - 2);
        if (host.empty() || (!bracketed && host.find(':') != std::string_view::npos)) return fail();
        out.host = host;
    }
    const auto [end, error] = std::from_chars(port.data(), port.data() + port.size(), out.port);
    if (error != std::errc() || end != port.data() + port.size()) return fail();
    return out;
}

Result<std::vector<UdpAddress>> resolve_udp(const std::string& host, std::uint16_t port, bool numeric_only) {
    addrinfo hints{};
    hints.ai_socktype = SOCK_DGRAM;
    hints.ai_flags = numeric_only ? AI_NUMERICHOST : AI_ADDRCONFIG;
    addrinfo* list = nullptr;
    const int status = ::getaddrinfo(host.c_str(), nullptr, &hints, &list);
    if (status != 0) return Error(Code::NotFound, fmt::format("host {}: {}", host, ::gai_strerror(status)));
    std::vector<UdpAddress> out;
    for (const addrinfo* a = list; a; a = a->ai_next) {
        if (a->ai_family != AF_INET && a->ai_family != AF_INET6) continue;
        out.push_back(address_of(a->ai_addr));
        out.back().port = port;
    }
    ::freeaddrinfo(list);
    std::stable_partition(out.begin(), out.end(), [](const UdpAddress& a) { return a.is_v4(); });
    if (out.empty()) return Error(Code::NotFound, fmt::format("host {} has no address", host));
    return out;
}

UdpSocket::UdpSocket(UdpSocket&& other) noexcept : fd_(std::exchange(other.fd_, -1)), v6_(other.v6_) {}

UdpSocket& UdpSocket::operator=(UdpSocket&& other) noexcept {
    std::swap(fd_, other.fd_);
    std::swap(v6_, other.v6_);
    return *this;
}

UdpSocket::~UdpSocket() {
    if (fd_ >= 0) ::close(fd_);
}

Result<UdpSocket> UdpSocket::open() { return bound(any_address(has_v6(), 0), {}); }

// `interface` may be empty.
Result<UdpSocket> UdpSocket::bound(const UdpAddress& at, const std::string& interface) {
    const bool v6 = !at.is_v4();
    UdpSocket out(::socket(v6 ? AF_INET6 : AF_INET, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
    if (out.fd_ < 0) return Error(Code::Network, fmt::format("UDP socket: {}", system_error()));
    out.v6_ = v6;
    const int on = 1, off = 0, room = kReceiveBuffer;
    ::setsockopt(out.fd_, SOL_SOCKET, SO_RCVBUF, &room, sizeof room);
    ::setsockopt(out.fd_, SOL_SOCKET, SO_RXQ_OVFL, &on, sizeof on);
    // Lights are often reached by a broadcast address.
    ::setsockopt(out.fd_, SOL_SOCKET, SO_BROADCAST, &on, sizeof on);
    if (v6) ::setsockopt(out.fd_, IPPROTO_IPV6, IPV6_V6ONLY, &off, sizeof off);
    if (!interface.empty() && ::setsockopt(out.fd_, SOL_SOCKET, SO_BINDTODEVICE, interface.data(), static_cast<socklen_t>(interface.size())) != 0)
        return Error(Code::Denied, fmt::format("network interface {}: {}", interface, system_error()));
    const sockaddr_in6 a6 = v6_of(at);
    const sockaddr_in a4 = v4_of(at);
    const int status = v6 ? ::bind(out.fd_, reinterpret_cast<const sockaddr*>(&a6), sizeof a6) : ::bind(out.fd_, reinterpret_cast<const sockaddr*>(&a4), sizeof a4);
    if (status != 0) return Error(Code::Network, fmt::format("UDP {}: {}", at.text(), system_error()));
    return out;
}

Result<UdpSocket> UdpSocket::bind(const HostPort& at, const std::string& interface) {
    const bool every = at.host == "*" || (at.host.empty() && !interface.empty());
    UdpAddress address = any_address(has_v6(), at.port);
    if (!every) {
        PAI_TRY(const auto found, resolve_udp(at.host.empty() ? "127.0.0.1" : at.host, at.port));
        address = found.front();
    }
    if (interface.empty()) return bound(address, {});
    if (::if_nametoindex(interface.c_str()) == 0) {
        // Not a name: an address of this machine.
        auto own = resolve_udp(interface, at.port, true);
        if (!own) return Error(Code::Network, fmt::format("network interface {} does not exist", interface));
        return bound(own->front(), {});
    }
    auto out = bound(address, interface);
    if (out || out.error().code != Code::Denied) return out;
    PAI_TRY(const UdpAddress own, interface_address(interface, at.port));
    return bound(own, {});
}

UdpAddress UdpSocket::local() const {
    sockaddr_storage storage{};
    socklen_t size = sizeof storage;
    if (::getsockname(fd_, reinterpret_cast<sockaddr*>(&storage), &size) != 0) return {};
    return address_of(reinterpret_cast<const sockaddr*>(&storage));
}

Result<void> UdpSocket::send(const UdpAddress& to, ByteSpan bytes) const {
    const sockaddr_in6 a6 = v6_of(to);
    const sockaddr_in a4 = v4_of(to);
    if (!v6_ && !to.is_v4()) return Error(Code::Network, fmt::format("UDP to {}: the socket has no IPv6", to.text()));
    const auto sent = v6_ ? ::sendto(fd_, bytes.data(), bytes.size(), MSG_DONTWAIT | MSG_NOSIGNAL, reinterpret_cast<const sockaddr*>(&a6), sizeof a6)
                          : ::sendto(fd_, bytes.data(), bytes.size(), MSG_DONTWAIT | MSG_NOSIGNAL, reinterpret_cast<const sockaddr*>(&a4), sizeof a4);
    if (sent < 0) return Error(Code::Network, fmt::format("UDP to {}: {}", to.text(), system_error()));
    return {};
}

UdpReader::UdpReader() : buffer_(kBatch * kDatagram) {}

UdpReader::Counts UdpReader::read(const UdpSocket& socket, const std::function<void(const UdpAddress& from, ByteSpan bytes)>& each) {
    struct Control {
        alignas(cmsghdr) std::array<char, CMSG_SPACE(sizeof(std::uint32_t))> bytes;
    };
    std::array<mmsghdr, kBatch> headers{};
    std::array<iovec, kBatch> parts{};
    std::array<sockaddr_storage, kBatch> from{};
    std::array<Control, kBatch> control{};
    for (std::size_t i = 0; i < kBatch; ++i) {
        parts[i] = {buffer_.data() + i * kDatagram, kDatagram};
        msghdr& h = headers[i].msg_hdr;
        h.msg_name = &from[i];
        h.msg_namelen = sizeof from[i];
        h.msg_iov = &parts[i];
        h.msg_iovlen = 1;
        h.msg_control = control[i].bytes.data();
        h.msg_controllen = control[i].bytes.size();
    }
    const int count = ::recvmmsg(socket.descriptor(), headers.data(), kBatch, MSG_DONTWAIT, nullptr);
    for (int i = 0; i < count; ++i) {
        mmsghdr& h = headers[static_cast<std::size_t>(i)];
        for (cmsghdr* c = CMSG_FIRSTHDR(&h.msg_hdr); c; c = CMSG_NXTHDR(&h.msg_hdr, c))
            if (c->cmsg_level == SOL_SOCKET && c->cmsg_type == SO_RXQ_OVFL) std::memcpy(&lost_, CMSG_DATA(c), sizeof lost_);
        each(address_of(reinterpret_cast<const sockaddr*>(h.msg_hdr.msg_name)),
             ByteSpan(buffer_).subspan(static_cast<std::size_t>(i) * kDatagram, h.msg_len));
    }
    return {std::max(count, 0), lost_};
}

}  // namespace pai
