#pragma once
// Reports and statements as an auditor takes them: who signed, and what the rows, licences and terms say themselves.
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "issue/verifier.h"
#include "report/labels.h"
#include "report/report.h"
#include "report/statement.h"

namespace pai {

// Documents that an audit rests on. `parties` and `licences` are files of any container form; bundles hold chains.
struct AuditFiles {
    std::filesystem::path root;
    std::vector<std::filesystem::path> parties, licences;
};

// A report whose signature, signer and schema hold.
struct AuditedReport {
    std::string doc_id, signer_kid, signer_party;
    ReportDoc doc;
};

class Auditor {
public:
    // Holds root and certificates. Codes of admission.
    static Result<Auditor> open(const AuditFiles& files);
    // Signature by a certificate that was good at `iat`; a device's report by the device it names, of the venue it names; a
    // statement by its payer or payee. Codes of section 3, CHAIN_SIGNER_NOT_VALID_AT_ISSUE, CHAIN_ROLE_NOT_ALLOWED.
    Result<AuditedReport> read(std::string_view jws) const;
    // The licences, each with a whole chain, as they stood at `iat_s`.
    Result<std::vector<ReportLicence>> licences_at(std::int64_t iat_s);
    // The venue's certificate as it stood at `iat_s`. CHAIN_ROLE_NOT_ALLOWED: none is known.
    Result<const PartyDoc*> venue_at(const std::string& venue, std::int64_t iat_s) const;
    const DocumentSet& certificates() const { return certificates_.documents(); }
    const std::string& root_text() const { return root_text_; }

private:
    AuditFiles files_;
    std::string root_text_;
    Verifier certificates_, documents_;
};

// `report verify`: the report computed again from a full export of its device's ledger.
struct ReportAudit {
    std::string code = "OK", message;
    std::vector<ReportBody::Line> lines;  // recomputed
    std::vector<Label> labels;            // what each is paid for
    ReportDifference difference;
};
// Besides the Auditor's codes those of check_export, and REPORT_MISMATCH. InvalidArgument: a filtered export, or a statement.
Result<ReportAudit> audit_report(Auditor& auditor, std::string_view report, const std::filesystem::path& ledger_export);

// Documents of one statement as they are read from files, before anything is computed.
struct StatementFiles {
    std::vector<Issued<ReportDoc>> reports, previous;  // previous in any order
    std::vector<Issued<LicenceDoc>> licences;
};
// The order for compute_statement: picks the licence by `contract` (empty: the only one with terms), and puts the statements
// before in their order. REPORT_MISMATCH: they do not follow one another. SCHEMA_INVALID: no licence has such terms, or several.
Result<StatementOrder> order_statement(const StatementFiles& files, const std::string& contract);

}  // namespace pai
