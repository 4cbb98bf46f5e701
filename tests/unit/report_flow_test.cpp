// From plays to money: a device plays, counts and reports; an auditor counts again from the export, with our code and without.
#include <gtest/gtest.h>

#include <cstdlib>

#include "base/merkle.h"
#include "issue/audit.h"
#include "vault/device_report.h"
#include "vault/home_commands.h"
#include "vault_world.h"

namespace pai {
namespace {

namespace fs = std::filesystem;

const std::int64_t kFrom = kNowS - 3600, kTo = kNowS + 5 * 86'400;

class ReportFlow : public VaultWorld {
protected:
    void SetUp() override {
        VaultWorld::SetUp();
        PolicyRule& present = licence.policy.permissions[0];
        for (const auto& [uid, unit, price] : {std::tuple{"urn:duty:show", "play", "3.50"}, {"urn:duty:guest", "visitor", "0.005"}, {"urn:duty:day", "day", "12"}}) {
            PolicyDuty duty{PolicyDuty::Kind::Compensate, uid};
            duty.price = price;
            duty.currency = "CNY";
            duty.unit = unit;
            present.duties.push_back(duty);
        }
        licence.terms_json = R"({"contract":"HM-2027-11","currency":"CNY","boxOfficeBasisPoints":500,"withholdingBasisPoints":1000,"tiers":[{"from":1,"amountMicro":3500000},{"from":2,"amountMicro":1000005}],)"
                             R"("flat":[{"from":1803902400,"to":1803902400,"amountMinor":777}],"minimumGuarantee":{"periodDays":30,"amountMinor":99,"recoupable":true},)"
                             R"("splits":[{"holder":"did:web:a.example","basisPoints":3333},{"holder":"did:web:b.example","basisPoints":6667}]})";
        sign("licence.jws", licence, licensor);
        make_grant();
        ASSERT_TRUE(import_all().ok());
    }
    // One show of ten minutes an hour after the last.
    void play(const std::string& performance, const std::string& event = {}) {
        now_ms += 3'600'000;
        Gate gate = open_gate();
        SessionRequest what = request();
        what.performance = performance;
        what.event = event;
        Result<Session> session = gate.begin(what);
        ASSERT_TRUE(session && session->code() == "OK") << (session ? session->code() : session.error().message);
        now_ms += 600'000;
        ASSERT_TRUE(session->end("end", 600'000));
    }
    void evening() {
        play("1b5c4a52-6f0e-4a8e-9c3d-2f7f6f0d9a11", "urn:event:spring");
        play("8e2d90c7-51ab-4d0b-b7f4-6a0c3e5b7d22");
        play("8e2d90c7-51ab-4d0b-b7f4-6a0c3e5b7d22");
        put("tickets.csv", "seat,price\n1,80\n");
        const Result<CountedRow> came = add_attendance(home(), {.count = 431, .source = "ticketing", .performance = "8e2d90c7-51ab-4d0b-b7f4-6a0c3e5b7d22", .evidence = dir() / "tickets.csv"}, options());
        ASSERT_TRUE(came) << came.error().message;
        EXPECT_TRUE(came->names_a_play);
        visitors_seq = came->seq;
        const Result<CountedRow> paid = add_revenue(home(), {.event = "urn:event:spring", .amount_minor = 100'010, .currency = "CNY", .source = "ticketing"}, options());
        ASSERT_TRUE(paid) << paid.error().message;
    }
    Result<DeviceReport> report(const std::string& name = "report.jws", const std::string& of = {}) {
        return write_device_report(home(), {kFrom, kTo, of, dir() / name}, options());
    }
    void write_export() {
        const Home h = open_home();
        const std::string certificate = h.device_certificate();
        Ledger ledger = *open_ledger(home(), false, options());
        ASSERT_TRUE(ledger.export_rows(dir() / "ledger.jsonl", certificate));
    }
    AuditFiles files() const {
        return {dir() / "1.root", {dir() / "venue.jws", dir() / "device.jws", dir() / "licensor.jws", dir() / "holder.jws"}, {dir() / "licence.jws"}};
    }
    ReportAudit audit(const std::string& name = "report.jws") {
        Result<Auditor> auditor = Auditor::open(files());
        EXPECT_TRUE(auditor) << (auditor ? "" : auditor.error().message);
        const Result<ReportAudit> done = audit_report(*auditor, *read_text_file(dir() / name), dir() / "ledger.jsonl");
        if (done) return *done;
        ReportAudit out;
        out.code = done.error().reason;
        out.message = done.error().message;
        return out;
    }
    // Signs `body` by the device key again, as a dishonest venue would.
    void forge(const ReportBody& body, const std::string& name) {
        const SigningKey key = *read_signing_key(home() / "device/ed25519.pem");
        put(name, *issue(ReportDoc{{"urn:uuid:" + random_uuid(), now_ms / 1000, {}}, body}, key));
    }
    int run_script(const std::string& name) const {
        return python("recompute_report.py " + (dir() / name).string() + " " + (dir() / "ledger.jsonl").string() + " " + (dir() / "licence.jws").string() +
                      " --zone Asia/Shanghai --capacity 300");
    }
    int python(const std::string& arguments) const {
        const std::string command = "python3 -B " PAIFANG_ROOT "/docs/formats/" + arguments + " > " + (dir() / "script.txt").string() + " 2>&1";
        const int status = std::system(command.c_str());
        return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
    }

    std::int64_t visitors_seq = 0;
};

TEST_F(ReportFlow, WhatADeviceReportsFollowsFromItsRows) {
    evening();
    const Result<DeviceReport> made = report();
    ASSERT_TRUE(made) << made.error().message;
    ASSERT_EQ(made->body.plays.size(), 1u);
    EXPECT_EQ(made->body.plays[0].count, 2);
    EXPECT_EQ(made->body.plays[0].metered_ms, 1'800'000);
    ASSERT_EQ(made->body.lines.size(), 3u);
    std::map<std::string, std::int64_t> amounts;
    for (const ReportBody::Line& line : made->body.lines) amounts[line.duty] = line.amount_minor;
    EXPECT_EQ(amounts, (std::map<std::string, std::int64_t>{{"urn:duty:show", 700}, {"urn:duty:guest", 216}, {"urn:duty:day", 1200}})) << "431 x 0.005: 215.5 fen to even";
    EXPECT_EQ(made->body.occupancy_permille, 718);
    EXPECT_EQ(made->body.device, device.kid);
    const Ledger ledger = *open_ledger(home(), false, options());
    write_export();
    const ReportAudit checked = audit();
    ASSERT_EQ(checked.labels.size(), checked.lines.size());
    for (const Label& label : checked.labels) EXPECT_NE(label.en.find(", per "), std::string::npos) << label.en;
    EXPECT_EQ(checked.code, "OK") << checked.message;
    EXPECT_EQ(checked.lines, made->body.lines);
    EXPECT_EQ(run_script("report.jws"), 0) << *read_text_file(dir() / "script.txt");
}

TEST_F(ReportFlow, EvidenceIsKeptAsItsHash) {
    evening();
    Ledger ledger = *open_ledger(home(), false, options());
    const std::string body = ledger.bodies(visitors_seq, 1)->front();
    EXPECT_NE(body.find(to_hex(sha256(as_byte_span("seat,price\n1,80\n")))), std::string::npos) << body;
    EXPECT_NE(body.find("\"kind\":\"VISITORS\""), std::string::npos);
    EXPECT_NE(body.find("\"session\":null"), std::string::npos);
}

TEST_F(ReportFlow, AReportLeavesItsTraceInTheLedger) {
    evening();
    const Result<DeviceReport> made = report("report.jws", doc_id("licence.jws"));
    ASSERT_TRUE(made) << made.error().message;
    Ledger ledger = *open_ledger(home(), false, options());
    const LedgerFacts facts = *ledger.facts();
    const std::string last = ledger.bodies(facts.size - 1, 1)->front();
    EXPECT_NE(last.find("\"kind\":\"REPORT_SENT\""), std::string::npos) << last;
    EXPECT_NE(last.find(made->doc_id), std::string::npos);
    EXPECT_NE(last.find("\"licence\":\"" + doc_id("licence.jws")), std::string::npos);
    EXPECT_EQ(facts.reported_s.at(doc_id("licence.jws")), now_ms / 1000);
}

TEST_F(ReportFlow, ADishonestFigureIsFoundWithItsRows) {
    evening();
    const ReportBody good = report()->body;
    write_export();
    ReportBody fewer = good;
    fewer.visitors[0].count = 31;
    for (ReportBody::Line& line : fewer.lines)
        if (line.duty == "urn:duty:guest") line.quantity = 31, line.amount_minor = 16;
    forge(fewer, "fewer.jws");
    const ReportAudit found = audit("fewer.jws");
    EXPECT_EQ(found.code, "REPORT_MISMATCH");
    EXPECT_EQ(found.difference.rows, std::vector<std::int64_t>{visitors_seq});
    EXPECT_EQ(found.difference.members, (std::vector<std::string>{"visitors", "lines"}));
    EXPECT_EQ(run_script("fewer.jws"), 1);
}

TEST_F(ReportFlow, WhatWasPlayedBehindTheReportsCheckpointIsNamed) {
    evening();
    ASSERT_TRUE(report());
    play("c0ffee00-0000-4000-8000-000000000001");
    write_export();
    const ReportAudit found = audit();
    EXPECT_EQ(found.code, "REPORT_MISMATCH");
    EXPECT_EQ(found.lines.size(), 3u);
    EXPECT_FALSE(found.difference.rows.empty());
    for (const std::int64_t seq : found.difference.rows) EXPECT_GT(seq, visitors_seq);
}

TEST_F(ReportFlow, WhoMayNotReportIsRefused) {
    evening();
    const ReportBody good = report()->body;
    write_export();
    put("stranger.jws", *issue(ReportDoc{{"urn:uuid:" + random_uuid(), kNowS, {}}, good}, SigningKey::generate()));
    EXPECT_EQ(audit("stranger.jws").code, "KEY_UNKNOWN");
    put("venue-signed.jws", *issue(ReportDoc{{"urn:uuid:" + random_uuid(), kNowS, {}}, good}, venue_key));
    EXPECT_EQ(audit("venue-signed.jws").code, "CHAIN_ROLE_NOT_ALLOWED");
    ReportBody elsewhere = good;
    elsewhere.venue = "did:web:other.example";
    forge(elsewhere, "elsewhere.jws");
    EXPECT_EQ(audit("elsewhere.jws").code, "CHAIN_ROLE_NOT_ALLOWED");
    std::string text = *read_text_file(dir() / "report.jws");
    text[text.size() - 10] = text[text.size() - 10] == 'A' ? 'B' : 'A';
    put("broken.jws", text);
    EXPECT_EQ(audit("broken.jws").code, "SIG_INVALID");
    const SigningKey key = *read_signing_key(home() / "device/ed25519.pem");
    put("early.jws", *issue(ReportDoc{{"urn:uuid:" + random_uuid(), kNowS - 10 * kYearS, {}}, good}, key));
    EXPECT_EQ(audit("early.jws").code, "CHAIN_SIGNER_NOT_VALID_AT_ISSUE");
}

TEST_F(ReportFlow, AReportIsNeverImported) {
    evening();
    ASSERT_TRUE(report());
    Home h = open_home();
    const ImportReport done = *h.import(std::vector<fs::path>{dir() / "report.jws"});
    EXPECT_EQ(done.code, "JWS_TYP_MISMATCH");
}

TEST_F(ReportFlow, AVenueWithoutCertificatesReportsNothing) {
    now_ms += 1000;
    std::filesystem::remove_all(home() / "store/docs/party");
    const Result<DeviceReport> made = report();
    ASSERT_FALSE(made);
    EXPECT_EQ(made.error().reason, "DEVICE_NOT_AUTHORISED");
    EXPECT_FALSE(write_device_report(home(), {kTo, kFrom, "", dir() / "x"}, options()));
    EXPECT_EQ(report("x.jws", "sha256:" + std::string(64, '0')).error().reason, "DEVICE_NOT_AUTHORISED");
}

TEST_F(ReportFlow, CountsThatCannotBeAreNotRecorded) {
    for (const AttendanceEntry& bad : {AttendanceEntry{.count = -1, .source = "manual"}, AttendanceEntry{.count = 1'000'000'001, .source = "manual"}, AttendanceEntry{.count = 1, .source = "guess"}})
        EXPECT_EQ(add_attendance(home(), bad, options()).error().code, Code::InvalidArgument);
    for (const RevenueEntry& bad : {RevenueEntry{"", 1, "CNY", "manual", {}}, RevenueEntry{"e", -1, "CNY", "manual", {}}, RevenueEntry{"e", 1, "yuan", "manual", {}}, RevenueEntry{"e", 1, "CNY", "camera", {}}})
        EXPECT_EQ(add_revenue(home(), bad, options()).error().code, Code::InvalidArgument);
    EXPECT_FALSE(add_attendance(home(), {.count = 1, .source = "manual", .evidence = dir() / "absent"}, options()));
}

// make and verify share order_statement and compute_statement; here the documents between them are real.
TEST_F(ReportFlow, AStatementIsSignedByThoseItNames) {
    evening();
    ASSERT_TRUE(report());
    StatementFiles read;
    read.reports = {*read_issued_file<ReportDoc>(dir() / "report.jws")};
    read.licences = {*read_issued_file<LicenceDoc>(dir() / "licence.jws")};
    StatementOrder order = *order_statement(read, "");
    order.number = "1";
    order.payer = {"did:web:venue.example", "Venue Ltd", "1"};
    order.payee = {"did:web:licensor.example", "Licensor Ltd", "2"};
    order.from = kFrom;
    order.to = kTo;
    const ReportBody body = *compute_statement(order);
    EXPECT_EQ(body.statement->earned.back(), (StatementPart::Earned{"boxOffice", doc_id("licence.jws"), 100'010, 5'000}));
    // Two shows at 3.50 and 1.000005, one day at 3.50, 431 people: the first at 3.50, the rest at 1.000005; fee; share.
    EXPECT_EQ(body.statement->payable_minor + body.statement->withheld_minor, 350 + 100 + 350 + 350 + 43'000 + 777 + 5'000);
    EXPECT_EQ(body.statement->recouped_minor, 99);
    const ReportDoc doc{{"urn:uuid:" + random_uuid(), now_ms / 1000, {}}, body};
    const Auditor auditor = *Auditor::open(files());
    EXPECT_TRUE(auditor.read(*issue(doc, venue_key)));
    write_export();
    put("statement.jws", *issue(doc, licensor));
    const std::string more = " --export " + (dir() / "ledger.jsonl").string() + " --licence " + (dir() / "licence.jws").string() + " --zone Asia/Shanghai";
    EXPECT_EQ(python("recompute_statement.py " + (dir() / "statement.jws").string() + more), 0) << *read_text_file(dir() / "script.txt");
    ReportDoc cheaper = doc;
    cheaper.body.statement->payable_minor -= 1;
    put("cheaper.jws", *issue(cheaper, licensor));
    EXPECT_EQ(python("recompute_statement.py " + (dir() / "cheaper.jws").string() + more), 1);
    EXPECT_TRUE(auditor.read(*issue(doc, licensor)));
    const auto stranger = auditor.read(*issue(doc, holder));
    ASSERT_FALSE(stranger);
    EXPECT_EQ(stranger.error().reason, "CHAIN_ROLE_NOT_ALLOWED");
    EXPECT_EQ(order_statement(read, "another").error().reason, "SCHEMA_INVALID");
    read.previous = read.reports;
    EXPECT_EQ(order_statement(read, "").error().reason, "REPORT_MISMATCH");
}

}  // namespace
}  // namespace pai
