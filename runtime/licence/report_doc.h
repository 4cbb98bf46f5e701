#pragma once
// The document kind `report` (licence format 12): what a device counted, or with `statement` what is owed for it.
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace pai {

// Members of 12.2. Amounts in minor units of `currency`.
struct StatementPart {
    struct Side {
        std::string party, legal_name, tax_id;
        bool operator==(const Side&) const = default;
    };
    struct Earned {
        std::string what;  // unit, flat, boxOffice
        std::string ref;   // duty uid; the RFC 3339 start of a flat fee; the licence's docId
        std::int64_t quantity = 0, amount_minor = 0;
        bool operator==(const Earned&) const = default;
    };
    struct Split {
        std::string holder;
        std::int64_t amount_minor = 0;
        bool operator==(const Split&) const = default;
    };
    std::string number, contract, currency;
    Side payer, payee;
    std::vector<std::string> reports;  // docIds
    std::string previous;              // docId; empty: null
    std::int64_t opening_minor = 0;
    std::vector<Earned> earned;
    std::int64_t guarantee_minor = 0, recouped_minor = 0, withheld_minor = 0, payable_minor = 0, closing_minor = 0;
    std::vector<Split> splits;
    bool operator==(const StatementPart&) const = default;
};

// What a report says, without its head. Of a device report; a statement has no device, range of rows or checkpoint.
struct ReportBody {
    // Plays of one rule of one licence in that licence's own unit (7.5).
    struct Plays {
        std::string licence, rule, unit;  // unit: performance, openDay, sceneRun
        std::int64_t count = 0, metered_ms = 0;
        std::vector<std::string> performances, dates;  // sorted, each once; dates YYYY-MM-DD in the venue's time zone
        bool operator==(const Plays&) const = default;
    };
    struct Visitors {
        std::string source;  // camera, manual, ticketing, turnstile
        std::int64_t count = 0;
        bool operator==(const Visitors&) const = default;
    };
    struct Revenue {
        std::string licence, currency;
        std::int64_t amount_minor = 0;
        bool operator==(const Revenue&) const = default;
    };
    struct Line {
        std::string licence, duty, unit;  // unit: play, visitor, day
        std::int64_t quantity = 0;
        std::string currency;
        std::int64_t price_micro = 0, amount_minor = 0;
        bool operator==(const Line&) const = default;
    };
    std::string device;  // kid; empty: null
    std::string venue;   // party id
    std::int64_t from = 0, to = 0;  // rows with from <= wall < to, s since 1970
    std::optional<std::int64_t> first_seq, last_seq;
    std::string checkpoint;  // signed note; empty: null
    std::vector<Plays> plays;        // by licence, then rule; each pair once
    std::vector<Visitors> visitors;  // by source, each once
    std::vector<Revenue> revenue;    // by licence, then currency; each pair once
    std::vector<Line> lines;         // by licence, then duty
    std::optional<std::int64_t> occupancy_permille;
    std::vector<std::string> flags;  // CONSTANT_VISITORS, MANUAL_ONLY, OCCUPANCY_OVER_100; sorted, each once
    std::optional<StatementPart> statement;
    bool operator==(const ReportBody&) const = default;
};

}  // namespace pai
