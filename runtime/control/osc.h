#pragma once
// Open Sound Control 1.0: packets as values, their bytes, and what an address pattern matches.
// Source: M. Wright, "The Open Sound Control 1.0 Specification", 2002.
#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/bytes.h"

namespace pai {

// Limits of what is read and written: bytes of a packet and of an address, bundles and arrays inside of each other.
constexpr std::size_t kMaxOscPacket = 16384;
constexpr std::size_t kMaxOscAddress = 1024;
constexpr int kMaxOscDepth = 8;

// NTP time: seconds since 1900 and 1/2^32 s. 1 means immediately.
struct OscTimeTag {
    std::uint64_t ntp = 1;
    auto operator<=>(const OscTimeTag&) const = default;
};
struct OscSymbol {
    std::string text;
    bool operator==(const OscSymbol&) const = default;
};
struct OscColour {
    std::uint8_t r = 0, g = 0, b = 0, a = 0;
    bool operator==(const OscColour&) const = default;
};
struct OscMidi {
    std::uint8_t port = 0, status = 0, data1 = 0, data2 = 0;
    bool operator==(const OscMidi&) const = default;
};
// An ASCII character.
struct OscChar {
    std::uint8_t code = 0;
    bool operator==(const OscChar&) const = default;
};
struct OscNil {
    bool operator==(const OscNil&) const = default;
};
struct OscInfinitum {
    bool operator==(const OscInfinitum&) const = default;
};
// Arrays are kept flat, between their brackets; those are balanced in every message that was read.
struct OscArrayBegin {
    bool operator==(const OscArrayBegin&) const = default;
};
struct OscArrayEnd {
    bool operator==(const OscArrayEnd&) const = default;
};

// In the order of the type tags i f s b h t d S c r m TF N I [ ].
using OscArgument = std::variant<std::int32_t, float, std::string, Bytes, std::int64_t, OscTimeTag, double, OscSymbol, OscChar, OscColour,
                                 OscMidi, bool, OscNil, OscInfinitum, OscArrayBegin, OscArrayEnd>;

// The type tag of an argument.
char osc_tag(const OscArgument& argument);

struct OscMessage {
    std::string address;  // begins with /, printable ASCII; may be a pattern
    std::vector<OscArgument> arguments;
    bool operator==(const OscMessage&) const = default;
};

// A message, or with a time a bundle of elements.
struct OscPacket {
    std::optional<OscTimeTag> time;
    OscMessage message;               // of no meaning in a bundle
    std::vector<OscPacket> elements;  // empty in a message
    bool operator==(const OscPacket&) const = default;
};

// Reads one packet. Strings are UTF-8, padding is zero; a message of an address alone, without type tags, has no arguments.
// Corrupt: anything that the specification forbids, with the byte it stands at, and a bundle due before the one around it.
// Unsupported: an unknown type tag, or more than the limits above. Safe on any thread.
Result<OscPacket> parse_osc(ByteSpan in);

// The bytes of a packet; parse_osc gives the same packet back. InvalidArgument: what parse_osc would refuse. Safe on any thread.
Result<Bytes> write_osc(const OscPacket& packet);
Result<Bytes> write_osc(const OscMessage& message);

// An argument as show files and people write it: "i:3", "h:3", "f:0.5", "d:0.5", "s:text", "T", "F", "N", "I".
// InvalidArgument: anything else, and numbers that are not finite or out of range.
Result<OscArgument> parse_osc_argument(std::string_view text);

// What an address pattern matches: ? one character, * any number of them, [a-z] [!a-z] one of or none of a set, {one,two}
// one of the words; none of them crosses a slash. Takes time in proportion to pattern times address.
class OscPattern {
public:
    // InvalidArgument: a bracket or brace that is not closed.
    static Result<OscPattern> create(std::string_view pattern);
    bool matches(std::string_view address) const;
    // True if `address` has a character that makes a pattern of it.
    static bool is_pattern(std::string_view address);

private:
    enum class Kind : std::uint8_t { Character, Any, Run, Set, Words, Slash };
    struct Piece {
        Kind kind = Kind::Character;
        char character = 0;
        std::array<bool, 128> set{};
        std::vector<std::string> words;
    };
    static Result<Piece> read_piece(std::string_view& rest);
    static void step(const Piece& piece, std::string_view address, const std::vector<bool>& at, std::vector<bool>& next);
    std::vector<Piece> pieces_;
};

}  // namespace pai
