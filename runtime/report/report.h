#pragma once
// What a device reports of a period (licence format 12.1): plays, visitors, revenue and lines, from the rows of its ledger alone.
// Pure: no file, no clock; equal rows give equal reports, for the venue that writes one and for the auditor who checks it.
#include <cstdint>
#include <map>
#include <memory>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "ledger/entry.h"
#include "licence/documents.h"
#include "licence/schedule.h"

namespace pai {

// A licence that a report is about. `doc` outlives the report's making.
struct ReportLicence {
    std::string doc_id;
    const LicenceDoc* doc = nullptr;
};

struct ReportScope {
    std::vector<ReportLicence> licences;
    std::string venue;            // party id
    std::int64_t capacity = 0;    // persons; 0: not known, no occupancy
    const ZoneRules* zone = nullptr;  // of the venue; null: UTC
    std::int64_t from = 0, to = 0;    // rows with from <= wall < to, s since 1970
};

// The rows behind each figure of a report, by seq.
struct ReportTrace {
    using Pair = std::pair<std::string, std::string>;
    struct Plays {
        std::map<std::string, std::int64_t> performances, dates;  // first counted row of each
        std::vector<std::int64_t> runs, ends;                     // PLAY_START and PLAY_END rows of the period
    };
    std::map<Pair, Plays> plays;                            // licence, rule
    std::map<std::string, std::vector<std::int64_t>> visitors;  // source
    std::map<Pair, std::vector<std::int64_t>> revenue;          // licence, currency
    std::map<Pair, std::vector<std::int64_t>> lines;            // licence, duty
};

struct ComputedReport {
    ReportBody body;  // device, checkpoint: for the caller to fill in
    ReportTrace trace;
    // Licences that counted rows of the period name and the scope does not hold.
    std::vector<std::string> unknown_licences;
};

// Takes rows in order of seq, from the ledger's first one on: what was played before the period decides what is new in it.
class ReportCounter {
public:
    explicit ReportCounter(ReportScope scope);
    ReportCounter(ReportCounter&&) noexcept;
    ReportCounter& operator=(ReportCounter&&) noexcept;
    ~ReportCounter();
    // Corrupt with LEDGER_CHAIN_BROKEN: data that is no JSON.
    Result<void> add(const LedgerEntry& row);
    // Corrupt with JSON_NUMBER_RANGE: an amount or a sum beyond 2^53 - 1.
    Result<ComputedReport> finish() const;

private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

Result<ComputedReport> compute_report(std::span<const LedgerEntry> rows, const ReportScope& scope);

// What a report says otherwise than the rows do.
struct ReportDifference {
    std::vector<std::string> members;  // names of the report's members that differ, as it writes them
    std::vector<std::int64_t> rows;    // seq of the rows behind them, rising
    bool none() const { return members.empty(); }
};
ReportDifference compare_report(const ReportBody& said, const ComputedReport& found);

// Calendar day "YYYY-MM-DD" at `utc_s` (s since 1970) in a zone; null: UTC.
std::string local_date(const ZoneRules* zone, std::int64_t utc_s);

}  // namespace pai
