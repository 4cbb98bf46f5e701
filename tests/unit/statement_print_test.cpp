// A statement on paper: amounts in figures and words, CSV by RFC 4180, a page that hides and invents nothing.
#include <gtest/gtest.h>

#include "base/file.h"
#include "report/print.h"
#include "report/words.h"
#include "report/zone.h"
#include "report_rows.h"

namespace pai {
namespace {

TEST(Words, AmountsReadAsTheyAreWritten) {
    EXPECT_EQ(amount_text(123'456'789, "CNY"), "1,234,567.89");
    EXPECT_EQ(amount_text(1'234, "JPY"), "1,234");
    EXPECT_EQ(amount_text(1'005, "KWD"), "1.005");
    EXPECT_EQ(amount_decimal(100'000, "EUR"), "1000.00");
    EXPECT_EQ(price_text(3'500'000, "CNY"), "3.50");
    EXPECT_EQ(price_text(5'000, "CNY"), "0.005");
    EXPECT_EQ(price_text(1'234'500'000, "JPY"), "1,234.5");
    EXPECT_EQ(price_text(2'000'000, "JPY"), "2");
    EXPECT_EQ(percent_text(1000), "10 %");
    EXPECT_EQ(percent_text(1250), "12.5 %");
    EXPECT_EQ(percent_text(1), "0.01 %");
}

TEST(Words, EnglishSaysEveryDigit) {
    EXPECT_EQ(amount_in_english(18'001, "CNY"), "one hundred and eighty and 01/100 CNY");
    EXPECT_EQ(amount_in_english(0, "EUR"), "zero and 00/100 EUR");
    EXPECT_EQ(amount_in_english(1'005, "JPY"), "one thousand and five JPY");
    EXPECT_EQ(amount_in_english(1'234'567, "JPY"), "one million two hundred and thirty-four thousand five hundred and sixty-seven JPY");
    EXPECT_EQ(amount_in_english(9'007'199'254'740'991, "JPY"), "nine quadrillion seven trillion one hundred and ninety-nine billion two hundred and fifty-four million "
                                                               "seven hundred and forty thousand nine hundred and ninety-one JPY");
}

TEST(Words, ChineseIsWrittenInCapitals) {
    const std::pair<std::int64_t, const char*> rows[] = {
        {18'001, "人民币壹佰捌拾元零壹分"}, {90'000, "人民币玖佰元整"},           {0, "人民币零元整"},
        {5, "人民币伍分"},                 {50, "人民币伍角整"},                 {10'050, "人民币壹佰元伍角整"},
        {100'532, "人民币壹仟零伍元叁角贰分"}, {10'000'500, "人民币壹拾万零伍元整"}, {1'010'000'000, "人民币壹仟零壹拾万元整"},
        {10'000'000'100, "人民币壹亿零壹元整"}, {100'000'000'000'000, "人民币壹万亿元整"}, {123'456'789'012'300, "人民币壹万贰仟叁佰肆拾伍亿陆仟柒佰捌拾玖万零壹佰贰拾叁元整"}};
    for (const auto& [minor, words] : rows) EXPECT_EQ(amount_in_chinese(minor, "CNY"), words) << minor;
    EXPECT_EQ(amount_in_chinese(100, "JPY"), "日元壹佰元整");
    EXPECT_EQ(amount_in_chinese(1'005, "KWD"), "KWD 壹点零零伍元");
}

// A statement with everything in it: tiers, a fee, a share, a guarantee, tax, two holders.
struct Printed {
    LicenceDoc licence = licence_of("1", {price("play", "play", "350")});
    std::vector<ReportBody> reports;
    ReportDoc doc;

    Printed() {
        licence.terms = LicenceTerms{"HM-2027-11 (博物馆)", "CNY"};
        LicenceTerms& t = *licence.terms;
        t.tiers = {{1, 350'000'000}, {21, 300'000'000}};
        t.flat = {{kFeb, kMar, 250'000}};
        t.box_office_basis_points = 750;
        t.minimum_guarantee = LicenceTerms::Guarantee{28, 2'000'000, true};
        t.withholding_basis_points = 1000;
        t.splits = {{"did:web:hunan-museum.example", 6000}, {"did:web:bell-workshop.example", 4000}};
        ReportBody r;
        r.device = "ed25519:b5519b88191a2b46";
        r.venue = kVenue;
        r.from = kFeb;
        r.to = kMar;
        std::vector<std::string> performances, dates;
        for (int i = 0; i < 26; ++i) {
            performances.push_back(fmt::format("1b5c4a52-6f0e-4a8e-9c3d-2f7f6f0d9a{:02}", i));
            dates.push_back(fmt::format("2027-02-{:02}", i + 1));
        }
        r.plays = {{licence_id(1), "urn:rule:1", "performance", 26, 26 * 2'700'000, performances, dates}};
        r.visitors = {{"manual", 41}, {"ticketing", 6'730}};
        r.revenue = {{licence_id(1), "CNY", 53'840'000}};
        reports = {r};
        doc.head = {"urn:uuid:0a8c8a3e-6a3a-4f0c-9a55-5d3c6f1e7b21", kMar + 4 * kDay, {}};
        const StatementOrder order{licence_id(1), &licence, "2027-02/014", {kVenue, "重庆山城夜剧场有限公司 <Chongqing Night Theatre Co., Ltd.>", "91500103MA5U0TEST6"},
                                   {"did:web:licensor.example", "Heritage Licensing GmbH", "DE 123 456 789"}, kFeb, kMar,
                                   {{"sha256:b7d1a3f09c2e5d48e1f60b92a7c3d5e4f8190a2b3c4d5e6f708192a3b4c5d6e7", &reports[0]}}, {}};
        const auto body = compute_statement(order);
        EXPECT_TRUE(body) << (body ? "" : body.error().message);
        if (body) doc.body = *body;
    }
    StatementPrint print() const { return {doc, "sha256:5af1c9d87e3b2064a1b8c7d6e5f4039281706f5e4d3c2b1a09f8e7d6c5b4a392", "ed25519:21fe31dfa154a261", licence_id(1), licence,
                                              {{kVenue, "Chongqing Night Theatre"}, {"did:web:hunan-museum.example", "Hunan Museum"}, {"did:web:bell-workshop.example", "Bell Workshop"}}}; }
};

// Records of RFC 4180, read back by its grammar.
std::vector<std::vector<std::string>> read_csv(const std::string& text) {
    std::vector<std::vector<std::string>> out{{""}};
    bool quoted = false;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const char c = text[i];
        if (quoted && c == '"' && i + 1 < text.size() && text[i + 1] == '"') out.back().back() += text[++i];
        else if (c == '"') quoted = !quoted;
        else if (!quoted && c == ',') out.back().emplace_back();
        else if (!quoted && c == '\r' && text[i + 1] == '\n') {
            out.push_back({""});
            ++i;
        } else out.back().back() += c;
    }
    EXPECT_FALSE(quoted);
    out.pop_back();
    return out;
}

TEST(StatementCsv, EveryItemIsOneLineOfTheSameColumns) {
    const Printed p;
    StatementPrint print = p.print();
    print.zone_name = "Asia/Shanghai";
    print.zone = *read_zone(print.zone_name);
    const auto records = read_csv(statement_csv(print));
    ASSERT_EQ(records.size(), 1u + 4 + 7 + 2);
    // The columns that have always been there stay where they are.
    EXPECT_EQ(records[0][18], "amount_minor");
    std::map<std::string, std::size_t> column;
    for (std::size_t i = 0; i < records[0].size(); ++i) column[records[0][i]] = i;
    std::map<std::string, std::int64_t> sums;
    for (std::size_t i = 1; i < records.size(); ++i) {
        ASSERT_EQ(records[i].size(), records[0].size());
        EXPECT_EQ(records[i][column["statement"]], p.print().doc_id);
        EXPECT_EQ(records[i][column["contract"]], "HM-2027-11 (博物馆)");
        sums[records[i][column["item"]]] += std::stoll(records[i][column["amount_minor"]]);
        EXPECT_FALSE(records[i][column["label"]].empty());
        EXPECT_FALSE(records[i][column["label_zh"]].empty());
        EXPECT_EQ(records[i][column["period_from"]], "2027-02-01T00:00:00Z");
        EXPECT_EQ(records[i][column["period_from_local"]], "2027-02-01 08:00");
        EXPECT_EQ(records[i][column["time_zone"]], "Asia/Shanghai");
        EXPECT_EQ(records[i][column["amount"]], amount_decimal(std::stoll(records[i][column["amount_minor"]]), "CNY"));
    }
    EXPECT_EQ(records[1][column["label"]], "Presentation, per performance") << "a uid tells a person nothing";
    EXPECT_EQ(records[1][column["label_zh"]], "展演，按场");
    EXPECT_EQ(records.back()[column["label"]], "Share of Bell Workshop");
    EXPECT_EQ(sums["unit"], 20 * 35'000 + 6 * 30'000);
    EXPECT_EQ(sums["flat"], 250'000);
    EXPECT_EQ(sums["boxOffice"], 4'038'000);
    EXPECT_EQ(sums["earned"], sums["unit"] + sums["flat"] + sums["boxOffice"]);
    EXPECT_EQ(sums["payable"] + sums["withheld"], sums["earned"] - sums["recouped"] + sums["guarantee"]);
    EXPECT_EQ(sums["split"], sums["payable"]);
}

TEST(StatementCsv, TextsThatASpreadsheetWouldRunAreMadeTexts) {
    Printed p;
    p.doc.body.statement->number = "=1+1";
    p.doc.body.statement->contract = "a\"b,c\r\nd";
    const auto records = read_csv(statement_csv(p.print()));
    EXPECT_EQ(records[1][1], "'=1+1");
    EXPECT_EQ(records[1][2], "a\"b,c\r\nd");
}

TEST(StatementPage, SaysWhatFinanceNeedsAndRunsNothing) {
    const Printed p;
    const std::string page = statement_html(p.print());
    for (const char* needed : {"重庆山城夜剧场有限公司 &lt;Chongqing Night Theatre Co., Ltd.&gt;", "91500103MA5U0TEST6", "Heritage Licensing GmbH", "DE 123 456 789", "2027-02/014",
                               "HM-2027-11 (博物馆)", "350.00", "300.00", "7,000.00", "1,800.00", "2,500.00", "40,380.00", "51,680.00", "20,000.00", "− 5,168.00", "46,512.00",
                               "forty-six thousand five hundred and twelve and 00/100 CNY", "人民币肆万陆仟伍佰壹拾贰元整", "27,907.20", "18,604.80", "6,730", "Hunan Museum", "26 performances",
                               "sha256:b7d1a3f09c2e5d48e1f60b92a7c3d5e4f8190a2b3c4d5e6f708192a3b4c5d6e7", "sha256:5af1c9d8", "ed25519:21fe31dfa154a261", "statement verify"})
        EXPECT_NE(page.find(needed), std::string::npos) << needed;
    for (const char* never : {"<script", "http:", "https:", "<img", "url(", "<Chongqing"}) EXPECT_EQ(page.find(never), std::string::npos) << never;
    if (const char* to = std::getenv("PAIFANG_PRINT")) EXPECT_TRUE(write_file(to, page));
}

TEST(StatementPage, TheJsonIsThePayload) {
    const Printed p;
    const Result<JsonDoc> json = JsonDoc::parse(statement_json(p.doc));
    ASSERT_TRUE(json);
    EXPECT_EQ(json->root().dump(), JsonDoc::parse(payload_text(p.doc))->root().dump());
}

}  // namespace
}  // namespace pai
