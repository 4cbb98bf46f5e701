#pragma once
// What two parties agree on, in the words of the trade: the `--in` of the templates (docs/formats/templates.md).
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "licence/documents.h"

namespace pai {

struct TradeTerms {
    struct Tier {
        std::int64_t from = 1;   // the n-th unit
        std::string price;       // decimal, main units of the currency
    };
    struct Split {
        std::string holder;      // party id
        std::string percent;     // decimal, at most two places
    };
    struct Guarantee {
        std::string amount;      // decimal
        std::int64_t days = 30;  // length of a period
        bool recoupable = true;
    };
    std::string licensor;                 // party id of who signs
    std::string assignee;                 // party id; empty: an offer to anyone
    std::vector<std::string> targets;     // package uids and asset ids
    std::vector<std::string> territories; // 6.3 codes; empty: everywhere
    std::optional<std::int64_t> from_s, to_s;  // closed window, s since 1970
    std::string price, currency;          // decimal in main units; empty: free
    std::string per;                      // play, visitor, day; empty: the template's own
    bool prepaid = false;
    std::optional<std::int64_t> plays, hours, seats;  // at most so many plays, hours of running, machines at once
    std::vector<std::string> devices, events;         // party ids; URIs
    std::optional<WeekSchedule> schedule;
    TextMap credit;                       // empty: none
    std::string watermark;                // visible, forensic, none; empty: the template's own
    std::optional<std::int64_t> preview_pixels;       // longer side of a preview
    std::optional<std::int64_t> report_days, report_grace_days;  // 0 report days: no reports
    std::optional<int> sublicense_depth;  // deepest sub-licence, 1 to 4; absent: none
    bool reserve = true;                  // training of models and generation by them are reserved
    std::string play_unit;                // performance, openDay, sceneRun; empty: the template's own
    // The contract; without a number there are no commercial terms.
    std::string contract;
    std::optional<bool> approval;
    std::string flat_fee, box_office_percent, withholding_percent;  // decimals; empty: none
    std::optional<Guarantee> guarantee;
    std::vector<Tier> tiers;
    std::vector<Split> splits;
    bool exclusive = false;
    // Where its revocation will be published; an absent index is given when the licence is signed.
    std::string status_list;              // empty: status_list_of(licensor)
    std::optional<std::int64_t> status_index;
    std::int64_t offline_days = 21;
    std::string note;
};

// Corrupt with SCHEMA_INVALID, naming the member: unknown, missing (licensor), mistyped, out of range.
// Days ("2027-01-30") are whole days of `timeZone`, of UTC without it.
Result<TradeTerms> parse_trade_terms(JsonRef json);

// The URI of a party's first status list: https://HOST/status/1 for did:web:HOST, else <party>/status/1.
std::string status_list_of(const std::string& party);

// The terms of 12.2 as JSON; empty without a contract. SCHEMA_INVALID: amounts without a contract, more decimals than the
// currency has, exclusive without a territory.
Result<std::string> commercial_terms(const TradeTerms& terms, std::int64_t start_s);

}  // namespace pai
