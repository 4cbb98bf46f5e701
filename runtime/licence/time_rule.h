#pragma once
// The two-clock rule of licence format section 10, as a pure function over what the caller has read.
#include <cstdint>
#include <optional>
#include <string_view>

#include "licence/codes.h"

namespace pai {

constexpr std::int64_t kDayS = 86'400;  // seconds

enum class TimeQuality : std::uint8_t { Attested, Observed, Untrusted, DryRun };
std::string_view to_string(TimeQuality quality);  // "attested", "observed", "untrusted", "dry-run"

// All in s since 1970 unless said otherwise. An absent last entry means an empty ledger: nothing to jump from.
struct ClockFacts {
    std::int64_t now = 0;
    std::int64_t attested = 0;               // largest proven time; 0: none
    std::optional<std::int64_t> observed;    // largest ledger wall time that still counts
    std::optional<std::int64_t> last_wall;   // wall time of the last entry that is not untrusted
    std::int64_t elapsed_boot_s = 0;         // CLOCK_BOOTTIME since that entry; read only if same_boot
    bool same_boot = false;                  // that entry was written in this boot
    std::optional<std::int64_t> jump_wall;   // wall time of the CLOCK entry `jump` that began an untrusted spell which still lasts
};

struct TimeJudgement {
    TimeQuality quality = TimeQuality::Observed;
    RightsCode code = RightsCode::Ok;  // Ok, TimeRollback or TimeUntrusted
    bool write_jump = false;           // an untrusted spell begins now: append CLOCK `jump`; observed is not raised
};

TimeJudgement judge_time(const ClockFacts& facts);

inline constexpr std::int64_t clock_tolerance_s = 120;

}  // namespace pai
