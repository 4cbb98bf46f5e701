#pragma once
// A royalty statement (licence format 12.2): what one licence earned in a period over all devices of a venue, computed from
// their reports, the licence's terms and the statements before. Pure, integers only.
#include <cstdint>
#include <string>
#include <vector>

#include "licence/documents.h"

namespace pai {

// A report or statement as it was signed. `body` outlives the computation.
struct SignedReport {
    std::string doc_id;
    const ReportBody* body = nullptr;
};

struct StatementOrder {
    std::string licence_id;
    const LicenceDoc* licence = nullptr;  // with terms
    std::string number;
    StatementPart::Side payer, payee;
    std::int64_t from = 0, to = 0;       // s since 1970
    std::vector<SignedReport> reports;   // of devices of one venue, within the period, at least one
    // Statements of this licence before, the last one first: one is enough unless the terms have tiers, which need all of
    // them back to the first.
    std::vector<SignedReport> previous;
};

// Corrupt with SCHEMA_INVALID: the licence has no terms, or the period crosses the end of a guarantee period.
// Corrupt with REPORT_MISMATCH: a report of another venue or outside the period, two of one device that overlap, a statement
// before that is of another contract or period, or one that is needed and missing.
// Corrupt with JSON_NUMBER_RANGE: a sum beyond 2^53 - 1.
Result<ReportBody> compute_statement(const StatementOrder& order);

// Members of `said` that differ from `found`, as the document names them ("lines", "statement.payableMinor").
std::vector<std::string> compare_statement(const ReportBody& said, const ReportBody& found);

// What is right by the format and yet a person should look at: time that no statement or no report covers, attendance or revenue
// of one performance recorded on several devices. A sentence each; nothing is charged otherwise for it.
std::vector<std::string> statement_warnings(const StatementOrder& order);

// Start of a licence: the earliest `dateTime gteq` of its permissions, else its iat. s since 1970.
std::int64_t licence_start(const LicenceDoc& licence);

// What the guarantee account does in one statement; amounts in minor units. `earned` may be anything from 0.
struct GuaranteeTerms {
    bool recoupable = false;
    std::int64_t withholding_basis_points = 0;
};
struct Settlement {
    std::int64_t recouped = 0, withheld = 0, payable = 0, closing = 0;
};
Result<Settlement> settle(std::int64_t earned, std::int64_t opening, std::int64_t guarantee, const GuaranteeTerms& terms);

// `payable` shared by basis points, rounded down; what is left goes one unit each to the first holders.
std::vector<StatementPart::Split> split_payable(std::int64_t payable, const std::vector<LicenceTerms::Split>& splits);

}  // namespace pai
