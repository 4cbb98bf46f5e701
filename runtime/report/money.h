#pragma once
// Sums of money as integers: minor units of a currency, prices in millionths of its main unit, one rounding a line.
#include <cstdint>
#include <optional>
#include <string_view>

#include "base/result.h"

namespace pai {

// Decimal places of a currency's minor unit: JPY 0, CNY 2, KWD 3, CLF 4. Codes that ISO 4217 gives no other have 2.
// Source: ISO 4217:2015, list one, 2024.
int currency_exponent(std::string_view currency);

// a · b / divisor, rounded half to even, over a 128-bit product. a, b >= 0, divisor > 0, their product below 2^127.
// Nothing: more than 2^53 - 1.
std::optional<std::int64_t> scale_half_even(std::int64_t a, std::int64_t b, std::int64_t divisor);

// quantity · priceMicro in minor units of `currency`, licence format 12.1. Corrupt with JSON_NUMBER_RANGE: beyond 2^53 - 1.
Result<std::int64_t> line_amount(std::int64_t quantity, std::int64_t price_micro, std::string_view currency);

// A sum that remembers having grown beyond 2^53 - 1.
class MoneySum {
public:
    void add(std::int64_t amount);
    std::int64_t value() const { return value_; }
    bool overflown() const { return overflown_; }
    // The sum. Corrupt with JSON_NUMBER_RANGE, naming `what`, if it grew too large.
    Result<std::int64_t> take(std::string_view what) const;

private:
    std::int64_t value_ = 0;
    bool overflown_ = false;
};

}  // namespace pai
