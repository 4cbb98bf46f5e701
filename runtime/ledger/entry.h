#pragma once
// One row of the play log (licence format, 11.2): its JSON body, and what the rows say together.
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "base/hash.h"
#include "licence/time_rule.h"

namespace pai {

// An instant as the machine's clocks show it.
struct Moment {
    std::int64_t wall_ms = 0;  // CLOCK_REALTIME
    std::int64_t boot_ms = 0;  // CLOCK_BOOTTIME
    std::string boot_id;       // 32 hex digits
};
Moment system_moment();

struct LedgerEntry {
    std::int64_t seq = 0;
    Hash prev{};
    std::string kind;
    Moment at;
    TimeQuality quality = TimeQuality::Observed;
    std::string data;    // JSON object
    std::string digest;  // hex; empty: null
};

// The body: members in the order of 11.2, compact.
std::string entry_body(const LedgerEntry& entry);
// Corrupt with LEDGER_CHAIN_BROKEN: not the JSON of one entry.
Result<LedgerEntry> parse_entry(std::string_view body);

// Data of a CLOCK row: `event` is jump, attested or corrected; times in whole seconds since 1970, 0: none.
std::string clock_row(std::string_view event, std::int64_t before_s, std::int64_t after_s);

// A session that PLAY_START opened, with what later rows say about it.
struct PlayStart {
    std::int64_t seq = 0, wall_ms = 0;
    std::string session, performance, unit, action, purpose, event;
    std::vector<std::string> assets, licences, rules;  // licences and rules of equal length
    std::int64_t max_s = 0;
    std::int64_t last_sign_ms = 0;              // wall time of the last sign of life
    std::optional<std::int64_t> duration_ms;    // set by PLAY_END
};

// Everything decisions need to know from the rows of a ledger. Grows by absorb(), one row after the other.
struct LedgerFacts {
    std::int64_t size = 0;
    std::vector<PlayStart> starts;                   // in order of seq
    std::map<std::string, std::int64_t> imported_s;  // docId: wall time of its first IMPORT
    std::map<std::string, std::int64_t> reported_s;  // licence docId, or "" for all: last REPORT_SENT
    std::map<std::string, std::string> config;       // what of CONFIG: the sha256 of its last row
    std::map<std::string, std::int64_t> denied_ms;   // DECISION data: wall time of its last equal denial

    // Section 10: what the rows say about the clock.
    std::optional<std::int64_t> observed_ms;   // largest wall time not untrusted that still counts
    std::optional<std::int64_t> highest_ms;    // largest wall time not untrusted since the last CLOCK `corrected`
    std::optional<Moment> last_trusted;        // the last entry that is not untrusted; after a correction what it left
    std::int64_t attested_s = 0;               // largest proven time that a CLOCK `attested` recorded; 0: none
    std::optional<std::int64_t> jump_ms;       // CLOCK `jump` that began an untrusted spell which still lasts
    std::map<std::string, std::int64_t> boot_ms;  // highest CLOCK_BOOTTIME by boot id

    // Corrupt with LEDGER_SEMANTIC: the row makes no sense after those before it. Nothing changes then.
    Result<void> absorb(const LedgerEntry& entry);
    // The open session of this id that started last; null if there is none.
    const PlayStart* session(std::string_view id) const;
    // Facts for judge_time at `now`.
    ClockFacts clock(const Moment& now, std::int64_t proven_s) const;
};

constexpr std::int64_t kSessionLiveMs = 120'000, kSessionResumeMs = 600'000;

}  // namespace pai
