#include "licence/time_rule.h"

#include <algorithm>
#include <array>

namespace pai {

namespace {

constexpr std::int64_t same_boot_bound_s = kDayS, other_boot_bound_s = 2'592'000, untrusted_limit_s = 259'200;

// Does now lie further ahead than anything known explains?
bool is_ahead(const ClockFacts& f) {
    if (!f.last_wall) return false;  // a ledger without entries remembers no clock to jump from
    if (f.same_boot) return f.now > std::max(*f.last_wall + f.elapsed_boot_s, f.attested) + same_boot_bound_s;
    return f.now > std::max(*f.last_wall, f.attested) + other_boot_bound_s;
}

}  // namespace

std::string_view to_string(TimeQuality quality) {
    constexpr std::array<std::string_view, 4> names{"attested", "observed", "untrusted", "dry-run"};
    return names[static_cast<std::size_t>(quality)];
}

TimeJudgement judge_time(const ClockFacts& f) {
    if (f.now < f.attested - clock_tolerance_s || (f.observed && f.now < *f.observed - clock_tolerance_s))
        return {TimeQuality::Untrusted, RightsCode::TimeRollback, false};
    if (is_ahead(f)) {
        const bool over = f.jump_wall && f.now > *f.jump_wall + untrusted_limit_s;
        return {TimeQuality::Untrusted, over ? RightsCode::TimeUntrusted : RightsCode::Ok, !f.jump_wall};
    }
    return {f.now <= f.attested + kDayS ? TimeQuality::Attested : TimeQuality::Observed, RightsCode::Ok, false};
}

}  // namespace pai
