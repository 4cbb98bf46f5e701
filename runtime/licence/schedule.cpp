#include "licence/schedule.h"
#include "licence/time_rule.h"

#include <algorithm>

#include <fmt/format.h>

namespace pai {

namespace {


std::int64_t floor_div(std::int64_t a, std::int64_t b) { return a / b - (a % b < 0 ? 1 : 0); }

std::int64_t load_be(std::string_view data, std::size_t at, std::size_t bytes) {
    std::uint64_t v = 0;
    for (std::size_t i = 0; i < bytes; ++i) v = (v << 8) | static_cast<unsigned char>(data[at + i]);
    return bytes == 4 ? static_cast<std::int32_t>(static_cast<std::uint32_t>(v)) : static_cast<std::int64_t>(v);
}

// Counts of a TZif header and the sizes of what follows it. Source: RFC 8536, 3.1.
struct Header {
    std::size_t isut, isstd, leap, time, type, chars;
    std::size_t body_size(std::size_t time_bytes) const {
        return time * (time_bytes + 1) + type * 6 + chars + leap * (time_bytes + 4) + isstd + isut;
    }
};
constexpr std::size_t header_size = 44;

std::optional<Header> read_header(std::string_view data) {
    if (data.size() < header_size || !data.starts_with("TZif")) return {};
    const auto count = [&](std::size_t i) { return static_cast<std::size_t>(static_cast<std::uint32_t>(load_be(data, 20 + 4 * i, 4))); };
    Header h{count(0), count(1), count(2), count(3), count(4), count(5)};
    constexpr std::size_t most = 10'000;
    if (h.isut > most || h.isstd > most || h.leap > most || h.time > most || h.type == 0 || h.type > 256 || h.chars > most) return {};
    return h;
}

// Reads the POSIX TZ string of the footer from left to right.
struct Cursor {
    std::string_view rest;
    bool ok = true;

    bool take(char c) {
        if (rest.empty() || rest.front() != c) return false;
        rest.remove_prefix(1);
        return true;
    }
    int number() {
        int n = 0;
        std::size_t i = 0;
        while (i < rest.size() && i < 4 && rest[i] >= '0' && rest[i] <= '9') n = n * 10 + (rest[i++] - '0');
        ok = ok && i > 0;
        rest.remove_prefix(i);
        return n;
    }
    void name() {
        const bool quoted = take('<');
        std::size_t i = 0;
        while (i < rest.size() && (quoted ? rest[i] != '>' : ((rest[i] | 0x20) >= 'a' && (rest[i] | 0x20) <= 'z'))) ++i;
        ok = ok && i >= 1;
        rest.remove_prefix(i);
        if (quoted) ok = take('>') && ok;
    }
    // [+-]h[:m[:s]] in seconds.
    std::int64_t clock() {
        const bool minus = take('-');
        if (!minus) take('+');
        std::int64_t s = number() * 3600;
        if (take(':')) s += number() * 60;
        if (take(':')) s += number();
        return minus ? -s : s;
    }
};

}  // namespace

bool ZoneRules::parse_footer(std::string_view tz) {
    if (tz.empty()) return true;
    Cursor c{tz};
    c.name();
    standard_ = -c.clock();
    has_footer_ = true;
    if (c.rest.empty()) return c.ok;
    has_dst_ = true;
    c.name();
    daylight_ = c.rest.empty() || c.rest.front() == ',' ? standard_ + 3600 : -c.clock();
    for (YearlyRule* rule : {&to_daylight_, &to_standard_}) {
        c.ok = c.take(',') && c.ok;
        if (c.take('M')) {
            rule->month = c.number();
            c.ok = c.take('.') && c.ok;
            rule->week = c.number();
            c.ok = c.take('.') && c.ok;
            rule->day = c.number();
            c.ok = c.ok && rule->month >= 1 && rule->month <= 12 && rule->week >= 1 && rule->week <= 5 && rule->day <= 6;
        } else {
            rule->form = c.take('J') ? 'J' : 'N';
            rule->day = c.number();
        }
        if (c.take('/')) rule->at_s = c.clock();
    }
    return c.ok && c.rest.empty();
}

Result<ZoneRules> ZoneRules::parse(std::string_view tzif) {
    const auto corrupt = [](const char* what) { return Error(Code::Corrupt, fmt::format("zone rules: {}", what)); };
    const auto first = read_header(tzif);
    if (!first || tzif[4] < '2') return corrupt("expected a TZif file of version 2 or later");
    const std::size_t second_at = header_size + first->body_size(4);
    if (tzif.size() < second_at) return corrupt("the first block ends too early");
    const std::string_view data = tzif.substr(second_at);
    const auto h = read_header(data);
    if (!h || data.size() < header_size + h->body_size(8)) return corrupt("the second block ends too early");
    const std::size_t times = header_size, indices = times + h->time * 8, types = indices + h->time;
    const auto offset_of_type = [&](std::size_t type) { return load_be(data, types + type * 6, 4); };
    ZoneRules zone;
    zone.first_offset_ = offset_of_type(0);
    for (std::size_t i = 0; i < h->time; ++i) {
        const std::size_t type = static_cast<unsigned char>(data[indices + i]);
        if (type >= h->type) return corrupt("a transition names a type that is not there");
        zone.transitions_.push_back(load_be(data, times + i * 8, 8));
        zone.offsets_.push_back(offset_of_type(type));
    }
    if (!std::is_sorted(zone.transitions_.begin(), zone.transitions_.end())) return corrupt("transitions out of order");
    std::string_view footer = data.substr(header_size + h->body_size(8));
    if (footer.size() < 2 || footer.front() != '\n' || footer.back() != '\n') return corrupt("no footer");
    if (!zone.parse_footer(footer.substr(1, footer.size() - 2))) return corrupt("a footer that is no POSIX zone");
    return zone;
}

std::int64_t ZoneRules::yearly_instant(const YearlyRule& r, std::int64_t year, std::int64_t offset_before) const {
    std::int64_t day = days_from_civil(year, 1, 1);
    if (r.form == 'M') {
        day = days_from_civil(year, static_cast<unsigned>(r.month), 1);
        const std::int64_t next = r.month == 12 ? days_from_civil(year + 1, 1, 1) : days_from_civil(year, static_cast<unsigned>(r.month) + 1, 1);
        const std::int64_t weekday = (day % 7 + 11) % 7;  // 1970-01-01 was a Thursday; Sunday is 0
        day += (r.day - weekday + 7) % 7 + 7 * (r.week - 1);
        if (day >= next) day -= 7;
    } else {
        const bool leap = days_from_civil(year + 1, 1, 1) - day == 366;
        day += r.form == 'J' ? r.day - 1 + (leap && r.day >= 60) : r.day;
    }
    return day * kDayS + r.at_s - offset_before;
}

std::int64_t ZoneRules::footer_offset(std::int64_t utc_s) const {
    if (!has_dst_) return standard_;
    std::int64_t year = 1970 + floor_div(utc_s + standard_, kDayS) * 400 / 146'097;
    while (days_from_civil(year + 1, 1, 1) * kDayS <= utc_s + standard_) ++year;
    while (days_from_civil(year, 1, 1) * kDayS > utc_s + standard_) --year;
    const std::int64_t on = yearly_instant(to_daylight_, year, standard_), off = yearly_instant(to_standard_, year, daylight_);
    const bool daylight = on < off ? utc_s >= on && utc_s < off : utc_s >= on || utc_s < off;
    return daylight ? daylight_ : standard_;
}

std::int64_t ZoneRules::offset_at(std::int64_t utc_s) const {
    const auto next = std::upper_bound(transitions_.begin(), transitions_.end(), utc_s);
    if (next == transitions_.end() && has_footer_) return footer_offset(utc_s);
    if (next == transitions_.begin()) return first_offset_;
    return offsets_[static_cast<std::size_t>(next - transitions_.begin()) - 1];
}

std::int64_t ZoneRules::first_instant(std::int64_t day, int minute) const {
    const std::int64_t wanted = day * kDayS + minute * 60;
    // Offsets lie within a day. Walk from before the earliest possible instant; the local clock is read at each candidate.
    // Between changes it runs evenly, so the first instant is either exact or the moment of a change.
    std::int64_t best = wanted + kDayS;
    for (std::int64_t probe = wanted - kDayS; probe <= wanted + kDayS; probe += 900) {
        const std::int64_t exact = wanted - offset_at(probe);
        if (offset_at(exact) == wanted - exact) best = std::min(best, exact);
    }
    // A gap: no instant shows exactly `wanted`; the change that jumps over it is found by halving.
    if (best == wanted + kDayS || offset_at(best) != wanted - best) {
        std::int64_t lo = wanted - kDayS, hi = wanted + kDayS;
        while (hi - lo > 1) {
            const std::int64_t mid = lo + (hi - lo) / 2;
            (mid + offset_at(mid) >= wanted ? hi : lo) = mid;
        }
        return hi;
    }
    return best;
}

std::int64_t local_day(const ZoneRules* zone, std::int64_t utc_s) { return floor_div(utc_s + (zone ? zone->offset_at(utc_s) : 0), kDayS); }

ScheduleState judge_schedule(const WeekSchedule& schedule, const ZoneRules& zone, std::int64_t now) {
    ScheduleState state;
    const auto note_change = [&](std::int64_t at) {
        if (at > now && (!state.next_change || at < *state.next_change)) state.next_change = at;
    };
    const std::int64_t today = floor_div(now + zone.offset_at(now), kDayS);
    for (std::int64_t day = today - 2; day <= today + 8; ++day) {
        const std::string date = format_utc(day * kDayS).substr(0, 10);
        if (std::find(schedule.except.begin(), schedule.except.end(), date) != schedule.except.end()) continue;
        const auto weekday = static_cast<unsigned>((day % 7 + 10) % 7);  // Monday is 0
        for (const WeekSchedule::Rule& rule : schedule.rules) {
            if (!((rule.days >> weekday) & 1u)) continue;
            const std::int64_t from = zone.first_instant(day, rule.from_min), to = zone.first_instant(day, rule.to_min);
            if (from >= to) continue;
            state.open = state.open || (now >= from && now < to);
            note_change(from);
            note_change(to);
        }
    }
    return state;
}

}  // namespace pai
