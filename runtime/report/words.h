#pragma once
// Amounts as finance departments write them: digits grouped by threes, and in words of English and of Chinese capitals.
#include <cstdint>
#include <string>
#include <string_view>

namespace pai {

// "1,234.50" for 123450 minor units of CNY; "1,234" of JPY. minor >= 0.
std::string amount_text(std::int64_t minor, std::string_view currency);
// "1234.50": the same for machines, without groups.
std::string amount_decimal(std::int64_t minor, std::string_view currency);
// A price in millionths of the main unit with as many decimals as it needs, at least those of the currency: "3.50", "0.005".
std::string price_text(std::int64_t micro, std::string_view currency);
// "1,234" plays.
std::string count_text(std::int64_t count);
// "12.5 %" for 1250 basis points.
std::string percent_text(std::int64_t basis_points);

// "one hundred and eighty and 01/100 CNY"; the fraction is left out where the currency has none.
std::string amount_in_english(std::int64_t minor, std::string_view currency);
// "人民币壹佰捌拾元零壹分", "日元壹佰元整": the capital numerals that Chinese accounting asks for, so that no stroke can be added.
// Source: PRC Payment and Settlement Measures (1997), annex 1.
std::string amount_in_chinese(std::int64_t minor, std::string_view currency);

}  // namespace pai
