#pragma once
// What a venue writes down and reports of its plays: the device's own report, attendance and revenue (licence format 12.1, 13.1).
#include <cstdint>
#include <filesystem>
#include <string>

#include "licence/documents.h"
#include "vault/home.h"

namespace pai {

struct DeviceReportOrder {
    std::int64_t from_s = 0, to_s = 0;  // rows with from <= wall < to, s since 1970
    std::string licence;                // docId; empty: every licence
    std::filesystem::path out;
    std::string month = {};             // "2027-02" in the venue's time zone, in place of from and to; empty: none
};
struct DeviceReport {
    std::string doc_id;
    ReportBody body;
    std::string period;  // for people: in the venue's time
};
// Counts the ledger up to a checkpoint signed now, signs the report with the device key, writes it and appends REPORT_SENT.
// Denied with the home's code, DEVICE_NOT_AUTHORISED (no certificate of this device or its venue) or LICENCE_MISSING (the one
// named, or one that counted rows of the period name). Corrupt with DOC_TOO_LARGE: too many plays for one report, a shorter period is to be taken.
Result<DeviceReport> write_device_report(const std::filesystem::path& home, DeviceReportOrder order, const HomeOptions& options = {});

struct AttendanceEntry {
    std::int64_t count = 0;
    std::string source, session, performance, event;  // what it names; empty: null
    std::filesystem::path evidence;                   // a file whose hash is kept; empty: none
};
struct RevenueEntry {
    std::string event;  // an event or a performance
    std::int64_t amount_minor = 0;
    std::string currency, source;
    std::filesystem::path evidence;
};
// Append VISITORS or REVENUE; the row's seq, and whether a play of this ledger is named by it.
struct CountedRow {
    std::int64_t seq = 0;
    bool names_a_play = false;
};
Result<CountedRow> add_attendance(const std::filesystem::path& home, const AttendanceEntry& entry, const HomeOptions& options = {});
Result<CountedRow> add_revenue(const std::filesystem::path& home, const RevenueEntry& entry, const HomeOptions& options = {});

}  // namespace pai
