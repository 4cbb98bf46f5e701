#include "licence/time_rule.h"

#include <algorithm>

namespace pai {
namespace {

constexpr std::int64_t kJumpSameBootS = 86'400, kJumpOtherBootS = 2'592'000, kUntrustedForS = 259'200, kAttestedForS = 86'400;

// Ahead of every known time by more than a machine that was merely asleep, or off, could be.
bool jumped_ahead(const ClockFacts& f) {
    if (!f.last_wall) return false;
    if (f.same_boot) return f.now > std::max(*f.last_wall + f.elapsed_boot_s, f.attested) + kJumpSameBootS;
    return f.now > std::max(*f.last_wall, f.attested) + kJumpOtherBootS;
}

}  // namespace

std::string_view to_string(TimeQuality quality) {
    switch (quality) {
        case TimeQuality::Attested: return "attested";
        case TimeQuality::Observed: return "observed";
        case TimeQuality::Untrusted: return "untrusted";
        case TimeQuality::DryRun: return "dry-run";
    }
    return "untrusted";
}

TimeJudgement judge_time(const ClockFacts& f) {
    TimeJudgement out;
    if (jumped_ahead(f)) {
        out.quality = TimeQuality::Untrusted;
        out.write_jump = !f.jump_wall;
        if (f.jump_wall && f.now > *f.jump_wall + kUntrustedForS) out.code = RightsCode::TimeUntrusted;
        return out;
    }
    out.quality = f.now <= f.attested + kAttestedForS ? TimeQuality::Attested : TimeQuality::Observed;
    if (f.now < f.attested - clock_tolerance_s || (f.observed && f.now < *f.observed - clock_tolerance_s)) {
        out.quality = TimeQuality::Untrusted;
        out.code = RightsCode::TimeRollback;
    }
    return out;
}

}  // namespace pai
