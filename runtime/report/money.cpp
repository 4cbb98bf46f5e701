#include "report/money.h"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "licence/codes.h"
#include "licence/fields.h"

namespace pai {
namespace {

__extension__ using Wide = __int128;

constexpr std::array<std::string_view, 16> no_minor_unit{"BIF", "CLP", "DJF", "GNF", "ISK", "JPY", "KMF", "KRW",
                                                         "PYG", "RWF", "UGX", "VND", "VUV", "XAF", "XOF", "XPF"};
constexpr std::array<std::string_view, 7> thousandths{"BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"};

Error too_large(std::string_view what) { return refuse(RightsCode::JsonNumberRange, fmt::format("{}: beyond 2^53 - 1", what)); }

}  // namespace

int currency_exponent(std::string_view currency) {
    const auto among = [&](const auto& list) { return std::find(list.begin(), list.end(), currency) != list.end(); };
    if (among(no_minor_unit) || currency == "UYI") return 0;
    if (among(thousandths)) return 3;
    return currency == "CLF" || currency == "UYW" ? 4 : 2;
}

std::optional<std::int64_t> scale_half_even(std::int64_t a, std::int64_t b, std::int64_t divisor) {
    const Wide product = static_cast<Wide>(a) * b;
    Wide quotient = product / divisor;
    const Wide twice = product % divisor * 2;
    if (twice > divisor || (twice == divisor && quotient % 2 != 0)) ++quotient;
    if (quotient > largest_number) return {};
    return static_cast<std::int64_t>(quotient);
}

Result<std::int64_t> line_amount(std::int64_t quantity, std::int64_t price_micro, std::string_view currency) {
    std::int64_t divisor = 1;
    for (int i = currency_exponent(currency); i < 6; ++i) divisor *= 10;
    const auto amount = scale_half_even(quantity, price_micro, divisor);
    if (!amount) return too_large(fmt::format("{} units at {} millionths of {}", quantity, price_micro, currency));
    return *amount;
}

void MoneySum::add(std::int64_t amount) {
    overflown_ = overflown_ || amount > largest_number - value_;
    if (!overflown_) value_ += amount;
}

Result<std::int64_t> MoneySum::take(std::string_view what) const {
    if (overflown_) return too_large(what);
    return value_;
}

}  // namespace pai
