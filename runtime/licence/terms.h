#pragma once
// Commercial terms of a licence, licence format 12.2: what the parties owe each other. No decision reads them.
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace pai {

// Amounts in minor units of `currency` unless they say micro: millionths of its main unit. Times in s since 1970.
struct LicenceTerms {
    struct Flat {
        std::int64_t from = 0, to = 0;  // due in the statement whose period holds `from`
        std::int64_t amount_minor = 0;
        bool operator==(const Flat&) const = default;
    };
    struct Tier {
        std::int64_t from = 1;  // the n-th unit costs the last tier with from <= n
        std::int64_t amount_micro = 0;
        bool operator==(const Tier&) const = default;
    };
    struct Guarantee {
        std::int64_t period_days = 1, amount_minor = 0;
        bool recoupable = false;
        bool operator==(const Guarantee&) const = default;
    };
    struct Split {
        std::string holder;  // party id
        std::int64_t basis_points = 0;
        bool operator==(const Split&) const = default;
    };
    std::string contract;  // its number, 1 to 80 characters
    std::string currency;  // ISO 4217, that of every compensate duty
    std::vector<Flat> flat;
    std::int64_t box_office_basis_points = 0;
    std::vector<Tier> tiers;  // empty, or the first from 1 and then rising
    std::optional<Guarantee> minimum_guarantee;
    std::int64_t withholding_basis_points = 0;
    std::vector<Split> splits;  // empty, or basis points that sum to 10,000
    bool exclusive = false;
    std::vector<std::string> territory;  // 6.3 codes, with exclusive only
    bool approval_needed = false;
    bool operator==(const LicenceTerms&) const = default;
};

}  // namespace pai
