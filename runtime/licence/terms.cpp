// Words, territories and times of the ODRL profile.
#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "licence/fields.h"
#include "licence/policy.h"
#include "licence/schedule.h"

namespace pai {

namespace {

constexpr std::array<std::string_view, 4> counted_purposes{"performance", "exhibit", "kiosk", "education"};
constexpr std::array<std::string_view, 5> uncounted_purposes{"rehearsal", "preview", "edit", "audit", "archive"};
constexpr std::array<std::string_view, 9> actions{"present", "play", "record", "preview", "modify", "export", "grantUse", "aiTraining", "generate"};
constexpr std::array<std::string_view, 5> channels{"projection", "led", "monitor", "hmd", "web"};

// ISO 3166-1 alpha-2, the officially assigned codes.
constexpr std::string_view countries =
    "AD AE AF AG AI AL AM AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO BQ BR BS BT BV BW BY BZ CA CC CD CF CG CH CI "
    "CK CL CM CN CO CR CU CV CW CX CY CZ DE DJ DK DM DO DZ EC EE EG EH ER ES ET FI FJ FK FM FO FR GA GB GD GE GF GG GH GI GL GM GN GP GQ "
    "GR GS GT GU GW GY HK HM HN HR HT HU ID IE IL IM IN IO IQ IR IS IT JE JM JO JP KE KG KH KI KM KN KP KR KW KY KZ LA LB LC LI LK LR LS "
    "LT LU LV LY MA MC MD ME MF MG MH MK ML MM MN MO MP MQ MR MS MT MU MV MW MX MY MZ NA NC NE NF NG NI NL NO NP NR NU NZ OM PA PE PF PG "
    "PH PK PL PM PN PR PS PT PW PY QA RE RO RS RU RW SA SB SC SD SE SG SH SI SJ SK SL SM SN SO SR SS ST SV SX SY SZ TC TD TF TG TH TJ TK "
    "TL TM TN TO TR TT TV TW TZ UA UG UM US UY UZ VA VC VE VG VI VN VU WF WS YE YT ZA ZM ZW ";

template <std::size_t N>
bool among(const std::array<std::string_view, N>& list, std::string_view word) {
    return std::find(list.begin(), list.end(), word) != list.end();
}

bool is_leap(int y) { return (y % 4 == 0 && y % 100 != 0) || y % 400 == 0; }

int days_in_month(int y, int m) {
    constexpr std::array<int, 12> days{31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    return m == 2 && is_leap(y) ? 29 : days[static_cast<std::size_t>(m - 1)];
}

// The number that `count` digits at `at` make; -1 if one is no digit.
int digits(std::string_view text, std::size_t at, std::size_t count) {
    int n = 0;
    for (std::size_t i = at; i < at + count; ++i) {
        if (text[i] < '0' || text[i] > '9') return -1;
        n = n * 10 + (text[i] - '0');
    }
    return n;
}

}  // namespace

// Days from 1970-01-01. Source: H. Hinnant, "chrono-compatible low-level date algorithms".
std::int64_t days_from_civil(std::int64_t y, unsigned m, unsigned d) {
    y -= m <= 2;
    const std::int64_t era = (y >= 0 ? y : y - 399) / 400;
    const auto yoe = static_cast<unsigned>(y - era * 400);
    const unsigned doy = (153 * (m > 2 ? m - 3 : m + 9) + 2) / 5 + d - 1;
    const unsigned doe = yoe * 365 + yoe / 4 - yoe / 100 + doy;
    return era * 146097 + static_cast<std::int64_t>(doe) - 719468;
}

bool is_counted_purpose(std::string_view purpose) { return among(counted_purposes, purpose); }
bool is_purpose(std::string_view purpose) { return is_counted_purpose(purpose) || among(uncounted_purposes, purpose); }
bool is_action(std::string_view action) { return among(actions, action); }
bool is_channel(std::string_view channel) { return among(channels, channel); }

bool is_territory(std::string_view code) {
    if (code.size() < 2 || code[0] < 'A' || code[0] > 'Z' || code[1] < 'A' || code[1] > 'Z') return false;
    bool known = false;
    for (std::size_t i = 0; i < countries.size() && !known; i += 3) known = countries.substr(i, 2) == code.substr(0, 2);
    if (!known || code.size() == 2) return known;
    if (code.size() < 4 || code.size() > 6 || code[2] != '-') return false;
    if (code == "CN-HK" || code == "CN-MO" || code == "CN-TW") return false;
    return std::all_of(code.begin() + 3, code.end(), [](char c) { return (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9'); });
}

bool territory_matches(std::string_view granted, std::string_view actual) {
    return granted == actual || (granted.size() == 2 && actual.size() > 2 && actual[2] == '-' && actual.substr(0, 2) == granted);
}

bool is_zone_name(std::string_view text) {
    return !text.empty() && text.size() <= 64 && text.front() != '/' && text.find("..") == text.npos &&
           std::all_of(text.begin(), text.end(), [](char c) {
               return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '/' || c == '_' || c == '-' || c == '+';
           });
}

Result<std::int64_t> parse_utc(std::string_view text) {
    const auto bad = [&] { return refuse(RightsCode::SchemaInvalid, fmt::format("time {}: expected YYYY-MM-DDTHH:MM:SSZ", json_quote(text.substr(0, 40)))); };
    if (text.size() != 20 || text[4] != '-' || text[7] != '-' || text[10] != 'T' || text[13] != ':' || text[16] != ':' || text[19] != 'Z')
        return bad();
    const int y = digits(text, 0, 4), mo = digits(text, 5, 2), d = digits(text, 8, 2);
    const int h = digits(text, 11, 2), mi = digits(text, 14, 2), s = digits(text, 17, 2);
    if (y < 1970 || mo < 1 || mo > 12 || d < 1 || d > days_in_month(y, mo) || h < 0 || h > 23 || mi < 0 || mi > 59 || s < 0 || s > 59) return bad();
    return days_from_civil(y, static_cast<unsigned>(mo), static_cast<unsigned>(d)) * 86'400 + h * 3600 + mi * 60 + s;
}

std::string format_utc(std::int64_t utc_s) {
    const std::int64_t days = utc_s >= 0 ? utc_s / 86'400 : (utc_s - 86'399) / 86'400;
    const std::int64_t rest = utc_s - days * 86'400;
    const std::int64_t z = days + 719468;
    const std::int64_t era = (z >= 0 ? z : z - 146096) / 146097;
    const std::int64_t doe = z - era * 146097;
    const std::int64_t yoe = (doe - doe / 1460 + doe / 36524 - doe / 146096) / 365;
    const std::int64_t doy = doe - (365 * yoe + yoe / 4 - yoe / 100);
    const std::int64_t mp = (5 * doy + 2) / 153;
    const std::int64_t m = mp < 10 ? mp + 3 : mp - 9;
    const std::int64_t y = yoe + era * 400 + (m <= 2);
    return fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}Z", y, m, doy - (153 * mp + 2) / 5 + 1, rest / 3600, rest / 60 % 60, rest % 60);
}

}  // namespace pai
