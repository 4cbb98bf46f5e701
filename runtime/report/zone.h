#pragma once
// Zone rules of the system's tzdata, by IANA name.
#include <string>

#include "licence/schedule.h"

namespace pai {

// From /usr/share/zoneinfo. NotFound: no such zone there, or a name that leads out of it. Corrupt: no TZif file.
Result<ZoneRules> read_zone(const std::string& name);

}  // namespace pai
