#include "report/words.h"

#include <array>

#include <fmt/format.h>

#include "report/money.h"

namespace pai {
namespace {

std::int64_t power_of_ten(int exponent) {
    std::int64_t out = 1;
    for (int i = 0; i < exponent; ++i) out *= 10;
    return out;
}

std::string grouped(std::int64_t number) {
    std::string digits = std::to_string(number);
    for (std::size_t at = digits.size(); at > 3;) digits.insert(at -= 3, ",");
    return digits;
}

constexpr std::array<const char*, 20> small_numbers{"zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve", "thirteen",
                                                    "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen"};
constexpr std::array<const char*, 10> tens{"", "", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"};
constexpr std::array<const char*, 6> thousands{"", " thousand", " million", " billion", " trillion", " quadrillion"};

// 1 to 999.
std::string english_below_thousand(std::int64_t n) {
    std::string out;
    if (n >= 100) out = fmt::format("{} hundred", small_numbers[static_cast<std::size_t>(n / 100)]);
    const std::int64_t rest = n % 100;
    if (rest == 0) return out;
    if (!out.empty()) out += " and ";
    if (rest < 20) return out + small_numbers[static_cast<std::size_t>(rest)];
    out += tens[static_cast<std::size_t>(rest / 10)];
    return rest % 10 == 0 ? out : out + "-" + small_numbers[static_cast<std::size_t>(rest % 10)];
}

std::string english(std::int64_t n) {
    if (n == 0) return small_numbers[0];
    std::string out;
    for (std::size_t group = 0; n > 0; n /= 1000, ++group) {
        if (n % 1000 == 0) continue;
        const std::string part = english_below_thousand(n % 1000) + thousands[group];
        // "one thousand and five": the last group below a hundred is joined.
        out = out.empty() ? part : part + " " + out;
        if (group == 0 && n % 1000 < 100 && n > 1000) out = "and " + out;
    }
    return out;
}

constexpr std::array<const char*, 10> chinese_digits{"零", "壹", "贰", "叁", "肆", "伍", "陆", "柒", "捌", "玖"};
constexpr std::array<const char*, 4> chinese_places{"", "拾", "佰", "仟"};
constexpr std::array<const char*, 5> chinese_groups{"", "万", "亿", "万亿", "兆"};

// 1 to 9999, without leading zeros.
std::string chinese_below_ten_thousand(std::int64_t n) {
    std::string out;
    bool zero = false;
    for (int place = 3; place >= 0; --place) {
        const auto digit = static_cast<std::size_t>(n / power_of_ten(place) % 10);
        if (digit == 0) {
            zero = zero || !out.empty();
            continue;
        }
        if (zero) out += chinese_digits[0];
        zero = false;
        out += std::string(chinese_digits[digit]) + chinese_places[static_cast<std::size_t>(place)];
    }
    return out;
}

// Groups of four digits: one 零 stands for every gap between groups.
std::string chinese(std::int64_t n) {
    std::string out;
    std::int64_t scale = power_of_ten(16);
    bool gap = false;
    for (std::size_t group = 5; group-- > 0; scale /= 10'000) {
        const std::int64_t part = n / scale % 10'000;
        if (part == 0) {
            gap = gap || !out.empty();
            continue;
        }
        if (!out.empty() && (gap || part < 1000)) out += chinese_digits[0];
        gap = false;
        // 万亿 is read 万 where 亿 follows of itself.
        const bool joined = group == 3 && n / power_of_ten(8) % 10'000 != 0;
        out += chinese_below_ten_thousand(part) + (joined ? "万" : chinese_groups[group]);
    }
    return out;
}

struct CurrencyName {
    const char* code;
    const char* chinese;
};
constexpr std::array<CurrencyName, 12> currency_names{{{"CNY", "人民币"}, {"USD", "美元"}, {"EUR", "欧元"}, {"GBP", "英镑"}, {"JPY", "日元"}, {"HKD", "港元"},
                                                       {"MOP", "澳门元"}, {"TWD", "新台币"}, {"KRW", "韩元"}, {"SGD", "新加坡元"}, {"CHF", "瑞士法郎"}, {"AUD", "澳元"}}};

std::string chinese_currency(std::string_view code) {
    for (const CurrencyName& name : currency_names)
        if (code == name.code) return name.chinese;
    return std::string(code) + " ";
}

// 角 and 分, or the decimals one by one where the currency has more than two.
std::string chinese_fraction(std::int64_t fraction, int exponent, bool whole) {
    if (exponent != 2) {
        std::string out = "点";
        for (int place = exponent - 1; place >= 0; --place) out += chinese_digits[static_cast<std::size_t>(fraction / power_of_ten(place) % 10)];
        return out;
    }
    const auto jiao = static_cast<std::size_t>(fraction / 10), fen = static_cast<std::size_t>(fraction % 10);
    std::string out;
    if (jiao > 0) out = std::string(chinese_digits[jiao]) + "角";
    else if (whole) out = chinese_digits[0];
    return fen > 0 ? out + chinese_digits[fen] + "分" : out + "整";
}

}  // namespace

std::string amount_decimal(std::int64_t minor, std::string_view currency) {
    const int exponent = currency_exponent(currency);
    const std::int64_t unit = power_of_ten(exponent);
    return exponent == 0 ? std::to_string(minor) : fmt::format("{}.{:0{}}", minor / unit, minor % unit, exponent);
}

std::string amount_text(std::int64_t minor, std::string_view currency) {
    const int exponent = currency_exponent(currency);
    const std::int64_t unit = power_of_ten(exponent);
    return exponent == 0 ? grouped(minor) : fmt::format("{}.{:0{}}", grouped(minor / unit), minor % unit, exponent);
}

std::string price_text(std::int64_t micro, std::string_view currency) {
    std::string decimals = fmt::format("{:06}", micro % 1'000'000);
    const auto least = static_cast<std::size_t>(currency_exponent(currency));
    while (decimals.size() > least && decimals.ends_with('0')) decimals.pop_back();
    return grouped(micro / 1'000'000) + (decimals.empty() ? "" : "." + decimals);
}

std::string count_text(std::int64_t count) { return grouped(count); }

std::string percent_text(std::int64_t basis_points) {
    if (basis_points % 100 == 0) return fmt::format("{} %", basis_points / 100);
    if (basis_points % 10 == 0) return fmt::format("{}.{} %", basis_points / 100, basis_points / 10 % 10);
    return fmt::format("{}.{:02} %", basis_points / 100, basis_points % 100);
}

std::string amount_in_english(std::int64_t minor, std::string_view currency) {
    const int exponent = currency_exponent(currency);
    const std::int64_t unit = power_of_ten(exponent);
    const std::string whole = english(minor / unit);
    return exponent == 0 ? fmt::format("{} {}", whole, currency) : fmt::format("{} and {:0{}}/{} {}", whole, minor % unit, exponent, unit, currency);
}

std::string amount_in_chinese(std::int64_t minor, std::string_view currency) {
    const int exponent = currency_exponent(currency);
    const std::int64_t unit = power_of_ten(exponent), whole = minor / unit, fraction = minor % unit;
    const std::string name = chinese_currency(currency);
    if (fraction == 0) return fmt::format("{}{}元整", name, whole == 0 ? chinese_digits[0] : chinese(whole));
    if (exponent != 2) return fmt::format("{}{}{}元", name, whole == 0 ? chinese_digits[0] : chinese(whole), chinese_fraction(fraction, exponent, true));
    return fmt::format("{}{}{}", name, whole == 0 ? std::string() : chinese(whole) + "元", chinese_fraction(fraction, exponent, whole != 0));
}

}  // namespace pai
