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

std::string local_time_text(const ZoneRules& zone, std::int64_t utc_s) {
    const std::string text = format_utc(utc_s + zone.offset_at(utc_s));
    return text.substr(0, 10) + " " + text.substr(11, 5) + (text.substr(17, 2) == "00" ? "" : text.substr(16, 3));
}

Result<std::pair<std::int64_t, std::int64_t>> local_month(const ZoneRules& zone, std::string_view month) {
    const auto first = parse_utc(fmt::format("{}-01T00:00:00Z", month));
    if (month.size() != 7 || !first) return Error(Code::InvalidArgument, fmt::format("{}: a month is written 2027-02", month));
    const std::int64_t day = *first / 86'400, in_next = day + 31;  // the 29th to the 4th of the month after
    const std::string next = format_utc(in_next * 86'400).substr(0, 7);
    return std::pair{zone.first_instant(day, 0), zone.first_instant(*parse_utc(next + "-01T00:00:00Z") / 86'400, 0)};
}

}  // namespace pai
