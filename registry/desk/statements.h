#pragma once
// Statements at the desk: from the reports in the folder, and found again from them.
#include <string>
#include <vector>

#include "desk/cabinet.h"
#include "issue/audit.h"
#include "report/print.h"
#include "report/statement.h"

namespace pai {

// The reports that are about a licence, earliest first.
std::vector<const FiledReport*> reports_about(const Cabinet& cabinet, const Issued<LicenceDoc>& licence);
// The statements of a licence, earliest first.
std::vector<const FiledReport*> statements_about(const Cabinet& cabinet, const Issued<LicenceDoc>& licence);
// The licence that a statement is about; null: it is not here.
const Issued<LicenceDoc>* licence_of(const Cabinet& cabinet, const ReportBody& statement);

struct StatementWish {
    std::string number;
    StatementPart::Side payer, payee;
    std::vector<std::string> reports;  // docIds
};
// The body of the statement; errors of order_statement() and compute_statement(), NotFound: a report that is not here. `said`: a
// statement that stands already: those before it count, else all there are.
Result<ReportBody> statement_body(const Cabinet& cabinet, const Issued<LicenceDoc>& licence, const StatementWish& wish, const FiledReport* said = nullptr);

// Members of a stored statement that do not follow from the documents here; errors of statement_body().
Result<std::vector<std::string>> check_statement(const Cabinet& cabinet, const FiledReport& said);

// What stands on paper. `filed` and `licence` outlive it.
StatementPrint statement_print(const Cabinet& cabinet, const FiledReport& filed, const Issued<LicenceDoc>& licence);

}  // namespace pai
