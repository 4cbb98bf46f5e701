#pragma once
// Zone rules of the system's tzdata, by IANA name.
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

#include "licence/schedule.h"

namespace pai {

// From /usr/share/zoneinfo. NotFound: no such zone there, or a name that leads out of it. Corrupt: no TZif file.
Result<ZoneRules> read_zone(const std::string& name);

// Local date and time of an instant, "2027-02-01 00:00"; seconds only where there are any.
std::string local_time_text(const ZoneRules& zone, std::int64_t utc_s);

// First instant of a local month "2027-02" and of the one after it, s since 1970. InvalidArgument: no such month.
Result<std::pair<std::int64_t, std::int64_t>> local_month(const ZoneRules& zone, std::string_view month);

}  // namespace pai
