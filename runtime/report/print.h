#pragma once
// A signed statement as finance departments take it: lines of CSV, and a page of HTML to print on A4.
#include <map>
#include <optional>
#include <string>

#include "licence/documents.h"
#include "licence/schedule.h"

namespace pai {

// What stands on paper. `statement.body.statement` is there; `licence` is the one that the statement is about.
struct StatementPrint {
    const ReportDoc& statement;
    std::string doc_id;      // of the statement
    std::string signer_kid;
    std::string licence_id;
    const LicenceDoc& licence;
    std::map<std::string, std::string> names = {};  // of parties by their id, as far as they are known
    std::string zone_name = {};                     // the venue's, as far as it is known; the period is then told in its time too
    std::optional<ZoneRules> zone = {};
};

// RFC 4180: CRLF, a header line, one line per item, the same columns in each (docs/formats/report.md). Texts that a spreadsheet
// would take for a formula begin with an apostrophe.
std::string statement_csv(const StatementPrint& print);

// One page, English and Chinese, without scripts, pictures or addresses to fetch.
std::string statement_html(const StatementPrint& print);

// The payload as JSON with one member a line.
std::string statement_json(const ReportDoc& statement);

}  // namespace pai
