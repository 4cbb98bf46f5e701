#pragma once
// UDP over IPv4 and IPv6: addresses, names, a socket bound to an address or to a network interface.
#include <array>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.h"

namespace pai {

// Where a datagram comes from or goes to. An IPv4 address stands in `ip` as ::ffff:a.b.c.d.
struct UdpAddress {
    std::array<std::uint8_t, 16> ip{};
    std::uint32_t scope = 0;  // index of the interface, of link-local addresses
    std::uint16_t port = 0;
    auto operator<=>(const UdpAddress&) const = default;
    bool is_v4() const;
    // "192.0.2.7:9000", "[fe80::1%2]:9000".
    std::string text() const;
};

// "HOST:PORT", "[::1]:PORT", "*:PORT" for every address of the machine, or a port alone: then the host is empty.
struct HostPort {
    std::string host;
    std::uint16_t port = 0;  // 0: any free one
    bool operator==(const HostPort&) const = default;
};
// InvalidArgument: another form, or a port past 65535.
Result<HostPort> parse_host_port(std::string_view text);

// Addresses of a host, those of IPv4 first: most of what speaks OSC has no other. NotFound: an unknown name. A name that is not a numeric address may wait for a name server for
// seconds: not on the frame's thread, unless `numeric_only`.
Result<std::vector<UdpAddress>> resolve_udp(const std::string& host, std::uint16_t port, bool numeric_only = false);

// A socket's descriptor.
class UdpSocket {
public:
    // An unbound socket for sending, of both protocols where the machine has IPv6.
    static Result<UdpSocket> open();
    // Bound to `at`, an empty host being loopback, or every address of `interface` if that is not empty: a network interface
    // ("eth1"), to which the socket is bound where the system permits it, else to the interface's address; or an address of
    // this machine. Network: no such interface or address, or the port is in use. NotFound: unknown host.
    static Result<UdpSocket> bind(const HostPort& at, const std::string& interface);
    UdpSocket(UdpSocket&& other) noexcept;
    UdpSocket& operator=(UdpSocket&& other) noexcept;
    ~UdpSocket();

    int descriptor() const { return fd_; }
    // Where it is bound.
    UdpAddress local() const;
    // Gives one datagram to the system; never waits. Network: no route, or no room. Any thread.
    Result<void> send(const UdpAddress& to, ByteSpan bytes) const;

private:
    explicit UdpSocket(int fd) : fd_(fd) {}
    static Result<UdpSocket> bound(const UdpAddress& at, const std::string& interface);
    int fd_ = -1;
    bool v6_ = false;
};

// Takes datagrams of a socket many at a time.
class UdpReader {
public:
    UdpReader();
    struct Counts {
        int read = 0;
        std::uint32_t lost = 0;  // in all, since the socket was opened: those that the system had no room for
    };
    // Calls `each` with every datagram that waits, at most kBatch; one longer than `kMaxOscPacket` comes cut to one byte more.
    Counts read(const UdpSocket& socket, const std::function<void(const UdpAddress& from, ByteSpan bytes)>& each);
    static constexpr int kBatch = 32;

private:
    Bytes buffer_;
    std::uint32_t lost_ = 0;
};

}  // namespace pai
