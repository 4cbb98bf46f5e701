// report verify; statement make, statement verify.
#include <algorithm>
#include <memory>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include "base/log.h"
#include "commands/verb.h"
#include "issue/folder.h"
#include "issue/audit.h"
#include "licence/fields.h"
#include "report/print.h"
#include "report/words.h"
#include "report/zone.h"
#include "vault/key_file.h"

namespace pai {

namespace {

struct MoneyOptions {
    std::string file, root, in, key, out, ledger_export, csv, html, json_file;
    std::vector<std::string> parties, licences, reports, previous;
    IssueOptions issue;

    AuditFiles audit_files() const { return {root, {parties.begin(), parties.end()}, {licences.begin(), licences.end()}}; }
};

void write_lines(JsonWriter& w, const std::vector<ReportBody::Line>& lines, const std::vector<Label>& labels) {
    w.begin_array();
    for (std::size_t i = 0; i < lines.size(); ++i) {
        const ReportBody::Line& l = lines[i];
        w.begin_object().member("licence", l.licence).member("duty", l.duty).member("unit", l.unit).member("quantity", l.quantity).member("currency", l.currency);
        w.member("priceMicro", l.price_micro).member("amountMinor", l.amount_minor);
        w.key("label").begin_object().member("en", labels[i].en).member("zh-Hans", labels[i].zh_hans).end_object().end_object();
    }
    w.end_array();
}

Result<Outcome> verify_report(const MoneyOptions& options) {
    PAI_TRY(Auditor auditor, Auditor::open(options.audit_files()));
    PAI_TRY(const std::string text, read_jws_file(options.file));
    PAI_TRY(const ReportAudit audit, audit_report(auditor, text, options.ledger_export));
    const bool good = audit.code == "OK";
    JsonWriter w = begin_outcome(good ? "" : audit.code);
    write_lines(w.key("lines"), audit.lines, audit.labels);
    w.key("rows").begin_array();
    for (const std::int64_t seq : audit.difference.rows) w.value(seq);
    w.end_array();
    write_texts(w.key("members"), audit.difference.members);
    std::string lines;
    for (std::size_t i = 0; i < audit.lines.size(); ++i) {
        const ReportBody::Line& l = audit.lines[i];
        lines += fmt::format("{:>12} x {:<14} {:>16} {}  {}  {}\n", l.quantity, price_text(l.price_micro, l.currency), amount_text(l.amount_minor, l.currency), l.currency, audit.labels[i].en, l.duty);
    }
    if (good) return end_outcome(std::move(w), lines + "every figure follows from the rows\n");
    return end_outcome(std::move(w), lines + fmt::format("{}: {}\nrows  {}\n", audit.code, audit.message, fmt::join(audit.difference.rows, " ")));
}

// What --in says: the payload of a statement without all that is computed.
struct StatementOrderText {
    std::string uid, note, number, contract;
    StatementPart::Side payer, payee;
    std::optional<std::pair<std::int64_t, std::int64_t>> period;
};

StatementPart::Side read_party_side(Fields& s, std::string_view name) {
    StatementPart::Side side;
    s.object(name, [&](Fields& p) { side = {p.uri("party"), p.text("legalName", 1, 200), p.text("taxId", 1, 80)}; });
    return side;
}

Result<StatementOrderText> read_order(JsonRef in) {
    ReadErrors errors;
    StatementOrderText out;
    Fields f(errors, in, "");
    out.uid = f.uri("uid", Need::May);
    out.note = f.text("note", 0, 2000, Need::May);
    f.object("period", [&](Fields& p) { out.period = {p.time("from"), p.time("to")}; }, Need::May);
    f.object("statement", [&](Fields& s) {
        out.number = s.text("number", 1, 80);
        out.contract = s.text("contract", 1, 80, Need::May);
        out.payer = read_party_side(s, "payer");
        out.payee = read_party_side(s, "payee");
    });
    f.finish();
    if (errors.failed()) return errors.take();
    return out;
}

// `auditor` null: the documents are taken as they are, without a look at who signed.
Result<StatementFiles> read_statement_files(const MoneyOptions& options, const Auditor* auditor) {
    StatementFiles files;
    for (const auto& [paths, to] : {std::pair{&options.reports, &files.reports}, std::pair{&options.previous, &files.previous}})
        for (const std::string& path : *paths) {
            PAI_TRY(const std::string text, read_jws_file(path));
            if (auditor)
                if (auto checked = auditor->read(text); !checked) return std::move(checked.error()).context(path);
            auto read = read_issued<ReportDoc>(text);
            if (!read) return std::move(read.error()).context(path);
            to->push_back(*std::move(read));
        }
    for (const std::string& path : options.licences) {
        PAI_TRY(const std::vector<std::string> documents, open_documents(path));
        for (const std::string& text : documents) {
            PAI_TRY(Issued<LicenceDoc> licence, read_issued<LicenceDoc>(text));
            files.licences.push_back(std::move(licence));
        }
    }
    return files;
}

Result<void> write_prints(const MoneyOptions& options, const StatementPrint& print) {
    if (!options.csv.empty()) {
        PAI_TRY(write_file(options.csv, statement_csv(print)));
    }
    if (!options.html.empty()) {
        PAI_TRY(write_file(options.html, statement_html(print)));
    }
    if (!options.json_file.empty()) {
        PAI_TRY(write_file(options.json_file, statement_json(print.statement)));
    }
    return {};
}

// Names of the parties on paper, in English where there is one.
std::map<std::string, std::string> names_of(const Auditor& auditor) {
    std::map<std::string, std::string> out;
    for (const Verified<PartyDoc>* party : auditor.certificates().parties()) {
        const auto en = party->doc.name.find("en");
        out.emplace(party->doc.id, en != party->doc.name.end() ? en->second : party->doc.name.begin()->second);
    }
    return out;
}

// The member `statement` of the payload, as JSON.
std::string statement_member(const ReportDoc& doc) {
    const Result<JsonDoc> json = JsonDoc::parse(payload_text(doc));
    const auto member = json ? json->root().find("statement") : std::nullopt;
    return member ? member->dump() : "null";
}

// The venue's certificate, for the time zone in which people read the period; null: not among the documents.
const PartyDoc* venue_of(const Auditor* auditor, const std::string& venue) {
    if (auditor == nullptr) return nullptr;
    for (const Verified<PartyDoc>* party : auditor->certificates().parties())
        if (party->doc.id == venue && party->doc.venue) return &party->doc;
    return nullptr;
}

std::string period_lines(const ReportBody& body, const PartyDoc* venue) {
    const std::string utc = fmt::format("{} to {}", format_utc(body.from), format_utc(body.to));
    const auto zone = venue ? read_zone(venue->venue->time_zone) : Result<ZoneRules>(Error(Code::NotFound, "no venue"));
    if (!zone) return fmt::format("period       {}\n", utc);
    return fmt::format("period       {} to {}, {} ({})\n", local_time_text(*zone, body.from), local_time_text(*zone, body.to), venue->venue->time_zone, utc);
}

void add_zone(StatementPrint& print, const PartyDoc* venue) {
    const auto zone = venue ? read_zone(venue->venue->time_zone) : Result<ZoneRules>(Error(Code::NotFound, "no venue"));
    if (!zone) return;
    print.zone = *zone;
    print.zone_name = venue->venue->time_zone;
}

// Told on stderr and in the answer: a statement is made and verified all the same.
void write_warnings(JsonWriter& w, const StatementOrder& order) {
    const std::vector<std::string> warnings = statement_warnings(order);
    for (const std::string& warning : warnings) log::warn("statement", "{}", warning);
    write_texts(w.key("warnings"), warnings);
}

std::string statement_lines(const ReportBody& body, const PartyDoc* venue) {
    const StatementPart& s = *body.statement;
    std::int64_t earned = 0;
    for (const StatementPart::Earned& e : s.earned) earned += e.amount_minor;
    std::string out = fmt::format("statement {}, contract {}\n{}", s.number, s.contract, period_lines(body, venue));
    const auto line = [&](std::string_view name, std::int64_t minor) { out += fmt::format("{:<12} {:>20} {}\n", name, amount_text(minor, s.currency), s.currency); };
    line("earned", earned);
    line("guarantee", s.guarantee_minor);
    line("recouped", s.recouped_minor);
    line("withheld", s.withheld_minor);
    line("payable", s.payable_minor);
    line("closing", s.closing_minor);
    return out;
}

Result<Outcome> make_statement(const MoneyOptions& options) {
    PAI_TRY(const std::int64_t time, issue_time(options.issue.iat));
    PAI_TRY(const SigningKey signer, read_signing_key(options.key));
    PAI_TRY(const JsonDoc in, read_json_file(options.in));
    auto wanted = read_order(in.root());
    if (!wanted) return std::move(wanted.error()).context(options.in);
    std::optional<Auditor> auditor;
    if (!options.issue.root.empty()) {
        PAI_TRY(auditor, Auditor::open({options.issue.root, {options.issue.known.begin(), options.issue.known.end()}, {}}));
    }
    PAI_TRY(const StatementFiles files, read_statement_files(options, auditor ? &*auditor : nullptr));
    PAI_TRY(StatementOrder order, order_statement(files, wanted->contract));
    order.number = wanted->number;
    order.payer = wanted->payer;
    order.payee = wanted->payee;
    order.from = files.reports.front().doc.body.from;
    for (const Issued<ReportDoc>& report : files.reports) {
        order.from = std::min(order.from, report.doc.body.from);
        order.to = std::max(order.to, report.doc.body.to);
    }
    if (wanted->period) std::tie(order.from, order.to) = *wanted->period;
    PAI_TRY(ReportBody body, compute_statement(order));
    const ReportDoc doc{{wanted->uid.empty() ? "urn:uuid:" + random_uuid() : wanted->uid, time, wanted->note}, std::move(body)};
    PAI_TRY(const Issued<ReportDoc> issued, sign_document(doc, signer));
    if (auditor)
        if (auto checked = auditor->read(issued.jws); !checked) return std::move(checked.error());
    PAI_TRY(write_file(options.out, issued.jws));
    const PartyDoc* venue = venue_of(auditor ? &*auditor : nullptr, doc.body.venue);
    StatementPrint print{issued.doc, issued.doc_id, signer.kid(), order.licence_id, *order.licence, auditor ? names_of(*auditor) : std::map<std::string, std::string>()};
    add_zone(print, venue);
    PAI_TRY(write_prints(options, print));
    JsonWriter w = begin_outcome();
    w.member("docId", issued.doc_id).key("statement").raw(statement_member(doc));
    write_warnings(w, order);
    return end_outcome(std::move(w), statement_lines(doc.body, venue) + fmt::format("docId        {}\n", issued.doc_id));
}

Result<Outcome> verify_statement(const MoneyOptions& options) {
    PAI_TRY(Auditor auditor, Auditor::open(options.audit_files()));
    PAI_TRY(const std::string text, read_jws_file(options.file));
    PAI_TRY(const AuditedReport said, auditor.read(text));
    if (!said.doc.body.statement) return Error(Code::InvalidArgument, "a report of a device is verified with `report verify`");
    const StatementPart& part = *said.doc.body.statement;
    PAI_TRY(const StatementFiles files, read_statement_files(options, &auditor));
    PAI_TRY(const auto licences, auditor.licences_at(said.doc.head.iat));
    PAI_TRY(StatementOrder order, order_statement(files, part.contract));
    if (std::none_of(licences.begin(), licences.end(), [&](const ReportLicence& l) { return l.doc_id == order.licence_id; }))
        return refuse(RightsCode::ChainBroken, fmt::format("statement: {} is no verified licence", order.licence_id));
    order.number = part.number;
    order.payer = part.payer;
    order.payee = part.payee;
    order.from = said.doc.body.from;
    order.to = said.doc.body.to;
    std::vector<std::string> differs;
    PAI_TRY(const ReportBody found, compute_statement(order));
    differs = compare_statement(said.doc.body, found);
    const bool good = differs.empty();
    JsonWriter w = begin_outcome(good ? "" : to_string(RightsCode::ReportMismatch));
    w.member("docId", said.doc_id).key("statement").raw(statement_member(said.doc));
    write_texts(w.key("rows"), differs);
    write_warnings(w, order);
    if (!good) return end_outcome(std::move(w), fmt::format("REPORT_MISMATCH: these members do not follow from the reports and the terms: {}\n", fmt::join(differs, ", ")));
    const PartyDoc* venue = venue_of(&auditor, said.doc.body.venue);
    StatementPrint print{said.doc, said.doc_id, said.signer_kid, order.licence_id, *order.licence, names_of(auditor)};
    add_zone(print, venue);
    PAI_TRY(write_prints(options, print));
    return end_outcome(std::move(w), statement_lines(said.doc.body, venue) + fmt::format("signed by {}; every figure follows from the reports and the terms\n", said.signer_party));
}

void add_print_options(CLI::App& verb, MoneyOptions& options) {
    verb.add_option("--csv", options.csv, "CSV to write: one line an item");
    verb.add_option("--html", options.html, "Page to print, English and Chinese");
    verb.add_option("--json-file", options.json_file, "The payload as JSON, one member a line");
}

}  // namespace

void add_statement_verbs(CLI::App& app, int& status) {
    CLI::App* report = app.add_subcommand("report", "What devices reported of their plays");
    report->require_subcommand(1);
    const auto options = std::make_shared<MoneyOptions>();
    CLI::App* check = report->add_subcommand("verify", "Counts a report again from the device's ledger");
    check->add_option("REPORT", options->file, "What `paifang ledger report` wrote")->required();
    check->add_option("--export", options->ledger_export, "Full export of the ledger")->required();
    check->add_option("--root", options->root, "Root file")->required();
    check->add_option("--party", options->parties, "Certificates of device, venue and licensors; repeatable")->required();
    check->add_option("--licence", options->licences, "Licences or bundles that the report is about; repeatable")->required();
    bind_verb(*check, status, [options] { return verify_report(*options); });

    CLI::App* statement = app.add_subcommand("statement", "What is owed for the plays of a licence");
    statement->require_subcommand(1);
    CLI::App* make = statement->add_subcommand("make", "Computes and signs a royalty statement");
    make->add_option("--in", options->in, "Number, payer and payee, and the period if it is not that of the reports")->required();
    make->add_option("--report", options->reports, "Report of a device; repeatable")->required();
    make->add_option("--licence", options->licences, "The licence with the terms, or its bundle; repeatable")->required();
    make->add_option("--prev", options->previous, "The statement before; with tiers, all of them")->allow_extra_args(false);
    make->add_option("--key", options->key, "Private key of the payer or the payee")->required();
    make->add_option("--out", options->out, "Statement to write")->required();
    add_issue_options(*make, options->issue);
    add_print_options(*make, *options);
    bind_verb(*make, status, [options] { return make_statement(*options); });

    CLI::App* verify = statement->add_subcommand("verify", "Computes a statement again");
    verify->add_option("FILE", options->file, "Statement")->required();
    verify->add_option("--report", options->reports, "Report of a device; repeatable")->required();
    verify->add_option("--licence", options->licences, "The licence with the terms, or its bundle; repeatable")->required();
    verify->add_option("--prev", options->previous, "The statement before; with tiers, all of them")->allow_extra_args(false);
    verify->add_option("--root", options->root, "Root file")->required();
    verify->add_option("--party", options->parties, "Certificates of those who signed; repeatable")->required();
    add_print_options(*verify, *options);
    bind_verb(*verify, status, [options] { return verify_statement(*options); });
}

}  // namespace pai
