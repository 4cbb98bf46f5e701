#pragma once
// The OSC address space of a show: what each address asks for.
#include <memory>
#include <string>
#include <vector>

#include "control/osc.h"
#include "control/udp.h"
#include "show/show.h"

namespace pai {

// What someone outside asks of the show.
struct OscRequest {
    enum class Kind : std::uint8_t { Go, Back, Panic, Standby, Fire, Override, Release, ReleaseAll, Status } kind = Kind::Status;
    std::string target;  // Standby, Fire: a cue; Override, Release: pointer of a live member
    Numbers value;       // Override
    UdpAddress from;
    bool operator==(const OscRequest&) const = default;
};

// Addresses:
//   /paifang/go, back, panic        as the keys; a button may send its state along, 0 or F is its release and asks for nothing
//   /paifang/standby s              this cue stands by
//   /paifang/cue/ID/go              fires this cue
//   /paifang/release s              takes back what was set of this live member; without an argument of all
//   /paifang/status                 asks for an answer
//   the pointer of a live member    sets it: as many numbers (i f h d) as it has, or an array of them
// An address may be a pattern. Immutable, any thread.
class OscSpace {
public:
    explicit OscSpace(const Show& show);

    // Appends what `message` asks for, `from` being left empty. NotFound: no such address, cue or member.
    // InvalidArgument: arguments of other types or number, numbers that are not finite, a broken pattern.
    Result<void> judge(const OscMessage& message, std::vector<OscRequest>& out) const;

    // All addresses, sorted.
    std::vector<std::string> addresses() const;

private:
    struct Entry {
        std::string address;
        OscRequest::Kind kind;
        std::string target;
        int count = 0;  // numbers of a live member
    };
    const Entry* find(std::string_view address) const;
    Result<void> judge_entry(const Entry& entry, const OscMessage& message, std::vector<OscRequest>& out) const;
    Result<void> judge_named(const Entry& entry, const OscMessage& message, std::vector<OscRequest>& out) const;
    std::vector<Entry> entries_;
};

// A fader of the outside sets its member against every other source of lower priority.
constexpr int kOscPriority = 100;
constexpr std::string_view kOscSource = "osc";

}  // namespace pai
