#pragma once
// Opening hours in a zone's local time, licence format 6.4. Zone rules arrive as the bytes of a TZif file (RFC 8536).
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "licence/policy.h"

namespace pai {

// UTC offsets of one zone. Times in s since 1970.
class ZoneRules {
public:
    // Corrupt: no TZif file of version 2 or later.
    static Result<ZoneRules> parse(std::string_view tzif);
    // Seconds east of UTC at `utc_s`.
    std::int64_t offset_at(std::int64_t utc_s) const;
    // First instant of local date `day` (days since 1970) at which the local clock shows `minute` (0 to 1440) or later.
    std::int64_t first_instant(std::int64_t day, int minute) const;

private:
    // A yearly change of the footer: the day's rule and the local second of that day, RFC 8536 3.3.
    struct YearlyRule {
        char form = 'M';  // M: month, week, weekday; J: day 1 to 365 without leap days; N: day 0 to 365
        int month = 0, week = 0, day = 0;
        std::int64_t at_s = 7200;
    };
    bool parse_footer(std::string_view tz);
    std::int64_t yearly_instant(const YearlyRule& rule, std::int64_t year, std::int64_t offset_before) const;
    std::int64_t footer_offset(std::int64_t utc_s) const;

    std::vector<std::int64_t> transitions_;  // rising
    std::vector<std::int64_t> offsets_;      // after each transition
    std::int64_t first_offset_ = 0;          // before the first
    bool has_footer_ = false, has_dst_ = false;
    std::int64_t standard_ = 0, daylight_ = 0;
    YearlyRule to_daylight_, to_standard_;
};

struct ScheduleState {
    bool open = false;
    // Next instant, within about two weeks, at which it opens or shuts; absent: none.
    std::optional<std::int64_t> next_change;
};
ScheduleState judge_schedule(const WeekSchedule& schedule, const ZoneRules& zone, std::int64_t now);

// Calendar day of an instant in a zone's local time, in days since 1970-01-01. Null: UTC.
std::int64_t local_day(const ZoneRules* zone, std::int64_t utc_s);

// Days since 1970-01-01 of a proleptic Gregorian date, and back to the year.
std::int64_t days_from_civil(std::int64_t year, unsigned month, unsigned day);

}  // namespace pai
