#include "report/zone.h"

#include <fmt/format.h>

#include "base/file.h"
#include "licence/fields.h"

namespace pai {

Result<ZoneRules> read_zone(const std::string& name) {
    if (!is_zone_name(name)) return Error(Code::NotFound, fmt::format("time zone {}: no such name", name));
    auto text = read_text_file(std::filesystem::path("/usr/share/zoneinfo") / name, 1u << 20);
    if (!text) return std::move(text.error()).context(fmt::format("time zone {}", name));
    return ZoneRules::parse(*text);
}

}  // namespace pai
