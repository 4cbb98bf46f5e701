// Royalties by the real programs: a venue plays, counts and reports; its licensor counts again and makes the statement.
#include <gtest/gtest.h>

#include "licence/policy.h"
#include "rights_bench.h"

namespace pai::test {
namespace {

const std::string kEvent = "urn:event:spring";

std::string duty(const std::string& uid, const std::string& price, const std::string& unit) {
    return R"({"uid": ")" + uid + R"(", "action": [{"rdf:value": {"@id": "odrl:compensate"}, "refinement": [
      {"leftOperand": "payAmount", "operator": "eq", "rightOperand": {"@value": ")" + price + R"(", "@type": "xsd:decimal"}, "unit": "urn:iso:std:iso:4217:CNY"},
      {"leftOperand": "unitOfCount", "operator": "eq", "rightOperand": ")" + unit + R"("}]}]})";
}

class Royalties : public testing::Test {
protected:
    void SetUp() override {
        ASSERT_EQ(bench().made.status, 0) << bench().made.out << bench().made.err;
        bench().bare_home(home());
        std::string text = licence_text({.duty = duty("urn:duty:show", "3.50", "play") + ", " + duty("urn:duty:guest", "0.005", "visitor")}, "royalties");
        const std::string_view before = R"("offlineAllowanceS")";
        text.insert(text.find(before), R"("terms": {"contract": "HM-2027-11", "currency": "CNY", "boxOfficeBasisPoints": 750, "withholdingBasisPoints": 1000,
          "splits": [{"holder": "did:web:a.example", "basisPoints": 6000}, {"holder": "did:web:b.example", "basisPoints": 4000}]}, )");
        const Ran issued = bench().issue({"licence", "issue"}, text, "licensor", licence());
        ASSERT_EQ(issued.status, 0) << issued.out << issued.err;
        ASSERT_EQ(bench().grant(licence(), dir_ / "grant.jws").status, 0);
        const Ran imported = paifang(home(), {"import", licence().string(), (dir_ / "grant.jws").string(), bench().status().string()});
        ASSERT_EQ(imported.status, 0) << imported.out << imported.err;
    }
    fs::path home() const { return dir_ / "home"; }
    fs::path licence() const { return dir_ / "licence.jws"; }
    std::string file(const std::string& name) const { return (dir_ / name).string(); }
    static std::string at(std::int64_t utc_s) { return format_utc(utc_s); }

    // Two performances of one event, 431 people, 1000.10 at the door.
    void evening() {
        for (int i = 0; i < 2; ++i) {
            const Ran shown = paifang(home(), {"cat", kOpen, "--action", "export", "--purpose", "exhibit", "--event", kEvent, "--out", file("shown")});
            ASSERT_EQ(shown.status, 0) << shown.out << shown.err;
        }
        std::ofstream(dir_ / "tickets.csv") << "seat,price\n";
        const Ran came = paifang(home(), {"visitors", "add", "--count", "431", "--source", "ticketing", "--event", kEvent, "--evidence", file("tickets.csv")});
        ASSERT_EQ(came.status, 0) << came.out << came.err;
        visitors_seq_ = member(came, "seq");
        ASSERT_EQ(paifang(home(), {"revenue", "add", "--event", kEvent, "--amount-minor", "100010", "--currency", "CNY", "--source", "ticketing"}).status, 0);
    }
    Ran report(const std::string& name, std::int64_t from, std::int64_t to) const {
        return paifang(home(), {"ledger", "report", "--from", at(from), "--to", at(to), "--out", file(name)});
    }
    // `args` with root, certificates and licence behind them.
    Ran judge(std::vector<std::string> args) const {
        args.insert(args.end(), {"--root", (bench().world() / "root/1.root").string(), "--licence", licence().string()});
        for (const auto& entry : fs::directory_iterator(bench().world() / "parties")) args.insert(args.end(), {"--party", entry.path().string()});
        return registry(args);
    }
    Ran make(const std::string& report_name, const std::string& number, const std::string& name, const std::vector<std::string>& more = {}) const {
        std::vector<std::string> args{"--report", file(report_name), "--licence", licence().string()};
        args.insert(args.end(), more.begin(), more.end());
        return bench().issue({"statement", "make"},
                             R"({"statement": {"number": ")" + number + R"(", "payer": {"party": ")" + kVenue + R"(", "legalName": "夜剧场 Hall Ltd", "taxId": "915001"},
                               "payee": {"party": ")" + kLicensor + R"(", "legalName": "Licensor GmbH", "taxId": "DE123"}}})",
                             "licensor", dir_ / name, args);
    }

    TempDir dir_;
    std::string visitors_seq_;
    std::int64_t now_ = wall_ms() / 1000;
};

TEST_F(Royalties, FromThePlayToThePaymentEverySumIsFoundAgain) {
    evening();
    const Ran reported = report("report.jws", now_ - 3600, now_ + 3600);
    ASSERT_EQ(reported.status, 0) << reported.out << reported.err;
    EXPECT_EQ(member(reported, "lines"), "2");
    EXPECT_EQ(member(reported, "out"), file("report.jws"));
    ASSERT_EQ(paifang(home(), {"ledger", "export", "--out", file("ledger.jsonl")}).status, 0);
    const Ran counted = judge({"report", "verify", file("report.jws"), "--export", file("ledger.jsonl")});
    EXPECT_EQ(counted.status, 0) << counted.out << counted.err;
    EXPECT_EQ(member(counted, "rows"), "[]");
    EXPECT_NE(member(counted, "lines").find(R"("quantity":431)"), std::string::npos) << counted.out;

    const Ran made = make("report.jws", "2027-02", "statement.jws", {"--csv", file("made.csv")});
    ASSERT_EQ(made.status, 0) << made.out << made.err;
    const std::string statement = member(made, "statement");
    // 2 x 3.50, 431 x 0.005 to even, 7.5 % of 1000.10 to even; a tenth kept back.
    for (const char* part : {R"("amountMinor":700)", R"("amountMinor":216)", R"("amountMinor":7501)", R"("withheldMinor":842)", R"("payableMinor":7575)",
                             R"({"holder":"did:web:a.example","amountMinor":4545})", R"({"holder":"did:web:b.example","amountMinor":3030})"})
        EXPECT_NE(statement.find(part), std::string::npos) << part << " in " << statement;
    const Ran checked = judge({"statement", "verify", file("statement.jws"), "--report", file("report.jws"), "--csv", file("checked.csv"), "--html", file("page.html"), "--json-file", file("plain.json")});
    EXPECT_EQ(checked.status, 0) << checked.out << checked.err;
    EXPECT_EQ(member(checked, "statement"), statement);
    // The same figures; certificates, which make was not given, add names and the venue's own time.
    const auto figures = [](const std::string& text) {
        std::string out;
        for (const std::string& line : lines_of(text)) {
            std::size_t end = 0;
            for (int column = 0; column < 19; ++column) end = line.find(',', end) + 1;
            out += line.substr(0, end) + "\n";
        }
        return out;
    };
    EXPECT_EQ(figures(slurp(dir_ / "made.csv")), figures(slurp(dir_ / "checked.csv")));
    EXPECT_NE(slurp(dir_ / "checked.csv").find(",Asia/Shanghai\r\n"), std::string::npos);
    EXPECT_NE(slurp(dir_ / "checked.csv").find("\"Presentation, per visitor\""), std::string::npos);
    EXPECT_NE(slurp(dir_ / "page.html").find("人民币柒拾伍元柒角伍分"), std::string::npos);
    EXPECT_NE(slurp(dir_ / "plain.json").find("\"payableMinor\": 7575"), std::string::npos);

    const Ran next = report("next.jws", now_ + 3600, now_ + 7200);
    ASSERT_EQ(next.status, 0) << next.out << next.err;
    const Ran second = make("next.jws", "2027-03", "second.jws", {"--prev", file("statement.jws")});
    ASSERT_EQ(second.status, 0) << second.out << second.err;
    EXPECT_NE(member(second, "statement").find(R"("payableMinor":0)"), std::string::npos);
    EXPECT_EQ(judge({"statement", "verify", file("second.jws"), "--report", file("next.jws"), "--prev", file("statement.jws")}).status, 0);
    const Ran alone = judge({"statement", "verify", file("second.jws"), "--report", file("next.jws")});
    EXPECT_EQ(alone.status, 1);
    EXPECT_EQ(code_of(alone), "REPORT_MISMATCH");
    EXPECT_EQ(member(alone, "rows"), R"(["statement.previous"])");
}

TEST_F(Royalties, AnotherLedgerThanTheReportsIsNoProof) {
    evening();
    ASSERT_EQ(paifang(home(), {"ledger", "export", "--out", file("early.jsonl")}).status, 0);
    ASSERT_EQ(paifang(home(), {"visitors", "add", "--count", "5", "--source", "manual", "--event", kEvent}).status, 0);
    ASSERT_EQ(report("report.jws", now_ - 3600, now_ + 3600).status, 0);
    const Ran early = judge({"report", "verify", file("report.jws"), "--export", file("early.jsonl")});
    EXPECT_EQ(early.status, 1);
    EXPECT_EQ(code_of(early), "LEDGER_ROLLED_BACK");
    ASSERT_EQ(paifang(home(), {"ledger", "export", "--out", file("part.jsonl"), "--licence", member(registry({"licence", "show", licence().string()}), "docId")}).status, 0);
    EXPECT_EQ(judge({"report", "verify", file("report.jws"), "--export", file("part.jsonl")}).status, 2) << "a filtered export shows what is there, not what is missing";
}

TEST_F(Royalties, WhatCannotBeCountedIsAUsageError) {
    EXPECT_EQ(paifang(home(), {"visitors", "add", "--count", "-1", "--source", "manual"}).status, 2);
    EXPECT_EQ(paifang(home(), {"visitors", "add", "--count", "1", "--source", "guess"}).status, 2);
    EXPECT_EQ(paifang(home(), {"revenue", "add", "--event", "e", "--amount-minor", "1", "--currency", "yuan", "--source", "manual"}).status, 2);
    EXPECT_EQ(paifang(home(), {"ledger", "report", "--from", "2027-01-01", "--to", at(now_), "--out", file("x")}).status, 2);
    EXPECT_EQ(report("x.jws", now_, now_ - 1).status, 2);
    const Ran unknown = paifang(home(), {"ledger", "report", "--from", at(now_ - 1), "--to", at(now_), "--licence", "sha256:" + std::string(64, '0'), "--out", file("x")});
    EXPECT_EQ(code_of(unknown), "LICENCE_MISSING");
    EXPECT_FALSE(fs::exists(dir_ / "x"));
}

}  // namespace
}  // namespace pai::test
