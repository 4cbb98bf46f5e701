// ledger report, visitors add, revenue add.
#include <memory>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include "app/cli.h"
#include "app/show_options.h"
#include "app/version.h"
#include "base/file.h"
#include "base/log.h"
#include "vault/device_report.h"

namespace pai::app {
namespace {

struct ReportOptions {
    std::string from, to, month, licence, out;
};

Result<std::int64_t> report_time(const char* option, const std::string& text) {
    const auto time = parse_utc(text);
    if (!time) return Error(Code::InvalidArgument, fmt::format("{} {}: expected a time such as 2027-01-30T12:00:00Z", option, text));
    return *time;
}

Result<Outcome> report_period(const ReportOptions& options) {
    DeviceReportOrder order{.licence = options.licence, .out = options.out, .month = options.month};
    if (options.month.empty() && (options.from.empty() || options.to.empty())) return Error(Code::InvalidArgument, "a report takes --month, or --from and --to");
    if (options.month.empty()) {
        PAI_TRY(order.from_s, report_time("--from", options.from));
        PAI_TRY(order.to_s, report_time("--to", options.to));
    }
    PAI_TRY(const DeviceReport report, write_device_report(paifang_home(), order, {.version = version()}));
    JsonWriter w = begin_outcome();
    w.member("docId", report.doc_id).member("lines", report.body.lines.size()).member("out", options.out);
    std::string text = fmt::format("report   {}\nperiod   {}\n", report.doc_id, report.period);
    for (const ReportBody::Plays& p : report.body.plays) text += fmt::format("plays    {} of {} ({})\n", p.count, p.licence, p.unit);
    for (const ReportBody::Visitors& v : report.body.visitors) text += fmt::format("visitors {} by {}\n", v.count, v.source);
    for (const std::string& flag : report.body.flags) text += fmt::format("note     {}\n", flag);
    return end_outcome(std::move(w), text + fmt::format("lines    {}, in {}: send it to the licensor with the ledger's export\n", report.body.lines.size(), options.out));
}

Outcome counted_outcome(const CountedRow& row, std::string_view what) {
    if (!row.names_a_play) log::warn("report", "{}: it names no play of this ledger, so it counts for no licence", what);
    JsonWriter w = begin_outcome();
    w.member("seq", row.seq);
    return end_outcome(std::move(w), fmt::format("entry {}\n", row.seq));
}

}  // namespace

void add_ledger_report(CLI::App& ledger, Cli& cli) {
    const auto options = std::make_shared<ReportOptions>();
    auto* sub = ledger.add_subcommand("report", "counts a period and signs the report that licensors ask for");
    sub->add_option("--from", options->from, "start, RFC 3339 UTC");
    sub->add_option("--to", options->to, "end, RFC 3339 UTC; this second is not in it");
    sub->add_option("--month", options->month, "a month such as 2027-02 in the venue's time, in place of both")->excludes("--from")->excludes("--to");
    sub->add_option("--licence", options->licence, "docId of the licence to report alone [all]");
    sub->add_option("--out", options->out, "file to write")->required();
    sub->callback([&cli, options] { cli.run = [options] { return report_period(*options); }; });
}

void add_visitors(Cli& cli) {
    auto* visitors = cli.app.add_subcommand("visitors", "how many people came");
    visitors->require_subcommand(1);
    const auto entry = std::make_shared<AttendanceEntry>();
    auto* add = visitors->add_subcommand("add", "records attendance in the ledger");
    add->add_option("--count", entry->count, "people")->required();
    add->add_option("--source", entry->source, "ticketing, turnstile, camera or manual")->required();
    add->add_option("--session", entry->session, "of this session");
    add->add_option("--performance", entry->performance, "of this performance")->check(is_performance_option);
    add->add_option("--event", entry->event, "of this event, a URI");
    add->add_option("--evidence", entry->evidence, "file that shows it: its hash is kept");
    add->callback([&cli, entry] {
        cli.run = [entry]() -> Result<Outcome> {
            PAI_TRY(const CountedRow row, add_attendance(paifang_home(), *entry, {.version = version()}));
            return counted_outcome(row, "visitors");
        };
    });
}

void add_revenue_verb(Cli& cli) {
    auto* revenue = cli.app.add_subcommand("revenue", "what was taken at the door");
    revenue->require_subcommand(1);
    const auto entry = std::make_shared<RevenueEntry>();
    auto* add = revenue->add_subcommand("add", "records revenue in the ledger");
    add->add_option("--event", entry->event, "the event or performance it was taken for")->required();
    add->add_option("--amount-minor", entry->amount_minor, "amount in minor units: 1250 for 12.50 CNY")->required();
    add->add_option("--currency", entry->currency, "ISO 4217 code")->required();
    add->add_option("--source", entry->source, "ticketing or manual")->required();
    add->add_option("--evidence", entry->evidence, "file that shows it: its hash is kept");
    add->callback([&cli, entry] {
        cli.run = [entry]() -> Result<Outcome> {
            PAI_TRY(const CountedRow row, add_revenue(paifang_home(), *entry, {.version = version()}));
            return counted_outcome(row, "revenue");
        };
    });
}

}  // namespace pai::app
