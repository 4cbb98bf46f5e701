// Reports (licence format 12.1): what is counted, when, and to the last minor unit.
#include <gtest/gtest.h>

#include "base/file.h"
#include "base/hash.h"
#include "report/money.h"
#include "report_rows.h"

namespace pai {
namespace {

ReportBody report_of(const Rows& rows, const ReportScope& scope) {
    const auto done = compute_report(rows.rows, scope);
    EXPECT_TRUE(done) << (done ? "" : done.error().message);
    return done ? done->body : ReportBody{};
}

const ReportBody::Line* line_of(const ReportBody& body, const std::string& duty) {
    for (const ReportBody::Line& line : body.lines)
        if (line.duty == "urn:duty:" + duty) return &line;
    return nullptr;
}

TEST(Money, IsRoundedHalfToEvenOncePerLine) {
    struct Row {
        std::int64_t quantity;
        const char* price;
        const char* currency;
        std::int64_t minor;
    };
    for (const Row& r : {Row{1, "0.005", "CNY", 0}, {3, "0.005", "CNY", 2}, {5, "0.005", "CNY", 2}, {7, "0.005", "CNY", 4}, {1, "0.5", "JPY", 0}, {3, "0.5", "JPY", 2},
                         {1'000'000'000, "0.005", "CNY", 500'000'000}, {3, "0.0005", "KWD", 2}, {1, "0.000001", "CLF", 0}, {2, "3.50", "EUR", 700}, {0, "9", "CNY", 0}})
        EXPECT_EQ(*line_amount(r.quantity, price("", "play", r.price, r.currency).price_micro(), r.currency), r.minor) << r.quantity << " x " << r.price << " " << r.currency;
}

TEST(Money, BeyondTheLargestExactNumberIsRefused) {
    constexpr std::int64_t most = (std::int64_t{1} << 53) - 1;
    EXPECT_EQ(*line_amount(most, 10'000, "CNY"), most);
    const auto over = line_amount(most, 10'001, "CNY");
    ASSERT_FALSE(over);
    EXPECT_EQ(over.error().reason, "JSON_NUMBER_RANGE");
    EXPECT_FALSE(line_amount(most, most, "JPY"));
}

TEST(Report, APerformanceShownByManySessionsCountsOnce) {
    const LicenceDoc licence = licence_of("1", {price("play", "play", "3.50")});
    Rows rows;
    rows.play(kFeb + kDay, "first");
    rows.play(kFeb + kDay + kHour, "first");
    rows.play(kFeb + 2 * kDay, "second", {1}, -1);
    rows.play(kFeb + 2 * kDay, "third", {1}, 600, "rehearsal");
    const ReportBody body = report_of(rows, scope_of({&licence}));
    ASSERT_EQ(body.plays.size(), 1u);
    EXPECT_EQ(body.plays[0], (ReportBody::Plays{licence_id(1), "urn:rule:1", "performance", 2, 1'200'000, {"first", "second"}, {"2027-02-02", "2027-02-03"}}));
    ASSERT_EQ(body.lines.size(), 1u);
    EXPECT_EQ(body.lines[0], (ReportBody::Line{licence_id(1), "urn:duty:play", "play", 2, "CNY", 3'500'000, 700}));
    EXPECT_EQ(body.first_seq, 1);
    EXPECT_EQ(body.last_seq, 7);
}

TEST(Report, APerformanceBelongsToThePeriodOfItsFirstCountedRow) {
    const LicenceDoc licence = licence_of("1", {price("play", "play", "1"), price("day", "day", "1")});
    Rows rows;
    rows.play(kMar - kHour, "late night", {1}, 2 * kHour);
    rows.play(kMar + kHour, "late night");
    rows.play(kMar + kHour, "next");
    const ReportBody february = report_of(rows, scope_of({&licence})), march = report_of(rows, scope_of({&licence}, kMar, kApr));
    EXPECT_EQ(february.plays[0].performances, std::vector<std::string>{"late night"});
    EXPECT_EQ(march.plays[0].performances, std::vector<std::string>{"next"});
    EXPECT_EQ(february.plays[0].metered_ms, 0) << "the session ends in March";
    EXPECT_EQ(march.plays[0].metered_ms, (2 * kHour + 1200) * 1000);
    EXPECT_EQ(line_of(february, "day")->quantity, 1);
    EXPECT_EQ(line_of(march, "day")->quantity, 1);
    ZoneRules shanghai = *ZoneRules::parse(*read_text_file("/usr/share/zoneinfo/Asia/Shanghai"));
    ReportScope scope = scope_of({&licence}, kMar, kApr);
    scope.zone = &shanghai;
    EXPECT_TRUE(report_of(rows, scope).plays[0].dates.empty()) << "in Shanghai it was 1 March already when February's row was written";
    EXPECT_FALSE(line_of(report_of(rows, scope), "day"));
}

TEST(Report, EachLicenceCountsByItsOwnUnit) {
    const LicenceDoc performance = licence_of("1", {price("p", "play", "1")}), day = licence_of("2", {price("d", "play", "1")}, "openDay"),
                     run = licence_of("3", {price("r", "play", "1"), price("rd", "day", "2")}, "sceneRun");
    Rows rows;
    for (int i = 0; i < 5; ++i) rows.play(kFeb + i * 6 * kHour, i < 3 ? "a" : "b", {1, 2, 3});
    const ReportBody body = report_of(rows, scope_of({&performance, &day, &run}));
    EXPECT_EQ(line_of(body, "p")->quantity, 2);
    EXPECT_EQ(line_of(body, "d")->quantity, 2);
    EXPECT_EQ(line_of(body, "r")->quantity, 5);
    EXPECT_EQ(line_of(body, "rd")->amount_minor, 400);
    EXPECT_EQ(body.plays[2].count, 5);
}

TEST(Report, VisitorsCountForThePlaysTheyNameWheneverThoseWere) {
    const LicenceDoc one = licence_of("1", {price("v", "visitor", "0.80")}), two = licence_of("2", {price("w", "visitor", "0.005")});
    Rows rows;
    rows.play(kFeb - kDay, "january", {1}, 60, "exhibit", "urn:event:winter");
    rows.play(kFeb + kDay, "a", {1}, 60, "exhibit", "urn:event:winter");
    rows.play(kFeb + kDay, "b", {2});
    rows.visitors(kFeb + kDay, "performance", "a", 100);
    rows.visitors(kFeb + kDay, "performance", "january", 20, "turnstile");
    rows.visitors(kFeb + kDay, "event", "urn:event:winter", 3);
    rows.visitors(kFeb + kDay, "performance", "b", 7);
    rows.visitors(kFeb + kDay, "", "", 50, "manual");
    rows.visitors(kFeb + kDay, "performance", "elsewhere", 9000);
    rows.visitors(kMar + kDay, "performance", "a", 5000);
    const ReportBody body = report_of(rows, scope_of({&one, &two}));
    EXPECT_EQ(line_of(body, "v")->quantity, 123);
    EXPECT_EQ(line_of(body, "v")->amount_minor, 9840);
    EXPECT_EQ(line_of(body, "w")->quantity, 7);
    EXPECT_EQ(line_of(body, "w")->amount_minor, 4) << "3.5 fen: to even";
    EXPECT_EQ(body.visitors, (std::vector<ReportBody::Visitors>{{"manual", 50}, {"ticketing", 110}, {"turnstile", 20}}));
    EXPECT_EQ(body.occupancy_permille, 300) << "180 people in two performances of 300 seats";
    const ReportBody alone = report_of(rows, scope_of({&one}));
    EXPECT_EQ(alone.visitors, (std::vector<ReportBody::Visitors>{{"manual", 50}, {"ticketing", 103}, {"turnstile", 20}})) << "nothing of the other licence";
}

TEST(Report, TheExampleOfThePageHasItsOccupancy) {
    const LicenceDoc licence = licence_of("1", {price("play", "play", "3.50")});
    Rows rows;
    rows.play(kFeb + kDay, "a", {1}, 2700);
    rows.play(kFeb + 2 * kDay, "b", {1}, 2700);
    rows.visitors(kFeb + 2 * kDay, "performance", "b", 431);
    const ReportBody body = report_of(rows, scope_of({&licence}));
    EXPECT_EQ(body.occupancy_permille, 718);
    EXPECT_EQ(body.plays[0].metered_ms, 5'400'000);
    EXPECT_EQ(body.lines[0].amount_minor, 700);
    EXPECT_TRUE(body.flags.empty());
}

TEST(Report, RevenueIsThatOfTheEventOrPerformanceOfAPlay) {
    const LicenceDoc licence = licence_of("1", {});
    Rows rows;
    rows.play(kFeb, "a", {1}, 60, "performance", "urn:event:e");
    rows.revenue(kFeb + kDay, "a", 1000);
    rows.revenue(kFeb + kDay, "urn:event:e", 200);
    rows.revenue(kFeb + kDay, "a", 7, "EUR");
    rows.revenue(kFeb + kDay, "other", 5);
    rows.revenue(kMar, "a", 9);
    EXPECT_EQ(report_of(rows, scope_of({&licence})).revenue, (std::vector<ReportBody::Revenue>{{licence_id(1), "CNY", 1200}, {licence_id(1), "EUR", 7}}));
}

TEST(Report, FlagsSayWhatAnAuditorWouldAsk) {
    const LicenceDoc licence = licence_of("1", {});
    const auto flags = [&](std::vector<std::int64_t> counts, const std::string& source) {
        Rows rows;
        rows.play(kFeb, "a");
        for (const std::int64_t n : counts) rows.visitors(kFeb + kDay, "performance", "a", n, source);
        return report_of(rows, scope_of({&licence})).flags;
    };
    EXPECT_EQ(flags({75, 75, 75, 75}, "ticketing"), std::vector<std::string>{"CONSTANT_VISITORS"});
    EXPECT_EQ(flags({75, 75, 75}, "ticketing"), std::vector<std::string>{});
    EXPECT_EQ(flags({75, 74, 75, 75}, "manual"), std::vector<std::string>{"MANUAL_ONLY"});
    EXPECT_EQ(flags({301}, "camera"), std::vector<std::string>{"OCCUPANCY_OVER_100"});
    EXPECT_EQ(flags({300}, "camera"), std::vector<std::string>{});
    EXPECT_EQ(flags({}, "camera"), std::vector<std::string>{});
}

TEST(Report, ADutyOfSeveralRulesIsOwedOnce) {
    LicenceDoc licence = licence_of("1", {price("p", "play", "1"), price("v", "visitor", "1"), price("d", "day", "1")});
    licence.policy.permissions.push_back(licence.policy.permissions[0]);
    licence.policy.permissions[1].uid = "urn:rule:2";
    Rows rows;
    rows.play(kFeb + kDay, "a");
    rows.play(kFeb + kDay, "b");
    for (LedgerEntry& row : rows.rows)
        if (row.kind == "PLAY_START") {
            const std::size_t at = row.data.find(R"("licences":[")" + licence_id(1) + R"("],"rules":["urn:rule:1"])");
            row.data.replace(at, row.data.find(']', row.data.find("rules")) + 1 - at, R"("licences":[")" + licence_id(1) + R"(",")" + licence_id(1) + R"("],"rules":["urn:rule:1","urn:rule:2"])");
        }
    rows.visitors(kFeb + kDay, "performance", "a", 10);
    const ReportBody body = report_of(rows, scope_of({&licence}));
    ASSERT_EQ(body.plays.size(), 2u);
    EXPECT_EQ(body.plays[1].count, 2);
    ASSERT_EQ(body.lines.size(), 3u);
    EXPECT_EQ(line_of(body, "p")->quantity, 2);
    EXPECT_EQ(line_of(body, "v")->quantity, 10);
    EXPECT_EQ(line_of(body, "d")->quantity, 1);
    licence.terms = LicenceTerms{"1", "CNY"};
    ReportBody device = body;
    device.device = "ed25519:0000000000000001";
    const auto statement = compute_statement({licence_id(1), &licence, "1", {}, {}, kFeb, kMar, {{"sha256:1", &device}}, {}});
    ASSERT_TRUE(statement) << statement.error().message;
    EXPECT_EQ(statement->lines, body.lines);
}

TEST(Report, WhatWasPaidBeforeUseMakesNoLine) {
    PolicyDuty before = price("p", "play", "3.50");
    before.prepaid = true;
    const LicenceDoc licence = licence_of("1", {before});
    Rows rows;
    rows.play(kFeb, "a");
    EXPECT_TRUE(report_of(rows, scope_of({&licence})).lines.empty());
}

TEST(Report, APlayOfALicenceThatIsNotThereIsNamed) {
    const LicenceDoc licence = licence_of("1", {});
    Rows rows;
    rows.play(kFeb, "a", {1, 2});
    rows.play(kMar, "b", {3});
    const auto done = compute_report(rows.rows, scope_of({&licence}));
    ASSERT_TRUE(done);
    EXPECT_EQ(done->unknown_licences, std::vector<std::string>{licence_id(2)});
}

TEST(Report, AmountsThatNoNumberHoldsAreRefused) {
    const LicenceDoc licence = licence_of("1", {price("v", "visitor", "999999.999999", "JPY")});
    Rows rows;
    rows.play(kFeb, "a");
    for (int i = 0; i < 10; ++i) rows.visitors(kFeb, "performance", "a", 1'000'000'000);
    const auto done = compute_report(rows.rows, scope_of({&licence}));
    ASSERT_FALSE(done);
    EXPECT_EQ(done.error().reason, "JSON_NUMBER_RANGE");
}

TEST(Report, AnAlteredFigureIsNamedWithTheRowsBehindIt) {
    const LicenceDoc licence = licence_of("1", {price("play", "play", "3.50"), price("v", "visitor", "1")});
    Rows rows;
    const std::int64_t first = rows.play(kFeb + kDay, "a"), second = rows.play(kFeb + 2 * kDay, "b");
    const std::int64_t count = rows.visitors(kFeb + 2 * kDay, "performance", "b", 100), money = rows.revenue(kFeb + 2 * kDay, "b", 5000);
    const ComputedReport found = *compute_report(rows.rows, scope_of({&licence}));
    EXPECT_TRUE(compare_report(found.body, found).none());
    const auto rows_of = [&](const std::function<void(ReportBody&)>& change) {
        ReportBody said = found.body;
        change(said);
        const ReportDifference difference = compare_report(said, found);
        EXPECT_FALSE(difference.none());
        return difference.rows;
    };
    using Seqs = std::vector<std::int64_t>;
    EXPECT_EQ(rows_of([](ReportBody& b) { b.plays[0].performances.pop_back(); }), Seqs{second});
    EXPECT_EQ(rows_of([](ReportBody& b) { b.plays[0].dates.erase(b.plays[0].dates.begin()); }), Seqs{first});
    EXPECT_EQ(rows_of([](ReportBody& b) { b.plays[0].metered_ms -= 1; }), (Seqs{first + 1, second + 1}));
    EXPECT_EQ(rows_of([](ReportBody& b) { b.plays[0].count = 1; }), (Seqs{first, second}));
    EXPECT_EQ(rows_of([](ReportBody& b) { b.plays.clear(); }), (Seqs{first, first + 1, second, second + 1}));
    EXPECT_EQ(rows_of([](ReportBody& b) { b.visitors[0].count = 99; }), Seqs{count});
    EXPECT_EQ(rows_of([](ReportBody& b) { b.revenue.clear(); }), Seqs{money});
    EXPECT_EQ(rows_of([](ReportBody& b) { b.lines[0].amount_minor -= 1; }), (Seqs{first, second}));
    EXPECT_EQ(rows_of([](ReportBody& b) { b.lines[1].quantity = 1; }), Seqs{count});
    EXPECT_EQ(rows_of([](ReportBody& b) { b.occupancy_permille = 1; }), Seqs{});
}

// Rows of one random year: three licences, many performances over several sessions, counts and money for some of them.
Rows random_year(std::uint64_t seed) {
    Rows rows;
    std::int64_t now = kFeb - 10 * kDay;
    for (std::uint64_t i = 0; i < 120; ++i) {
        const auto pick = [&](std::uint64_t what, std::uint64_t below) { return static_cast<std::int64_t>(hash_u64(seed, i, what) % below); };
        now += pick(0, 40) * kHour;
        const std::string performance = fmt::format("p{}", i - static_cast<std::uint64_t>(pick(1, 3)));
        const std::vector<int> licences = pick(2, 3) == 0 ? std::vector<int>{1, 2} : pick(2, 3) == 1 ? std::vector<int>{2} : std::vector<int>{3, 1};
        rows.play(now, performance, licences, pick(3, 8) == 0 ? -1 : pick(3, 5000), pick(4, 6) == 0 ? "rehearsal" : "exhibit", pick(5, 2) ? "urn:event:e" : "");
        if (pick(6, 2)) rows.visitors(now + pick(7, 90) * kHour, pick(8, 3) ? "performance" : "event", pick(8, 3) ? performance : "urn:event:e", pick(9, 400));
        if (pick(10, 3) == 0) rows.revenue(now + 60, performance, pick(11, 100'000));
    }
    return rows;
}

TEST(Report, TotalsEqualTheSumOfTheRowsHoweverThePeriodIsCut) {
    const LicenceDoc one = licence_of("1", {price("a", "play", "3.333333"), price("b", "visitor", "0.005")}), two = licence_of("2", {price("c", "day", "12.5")}, "openDay"),
                     three = licence_of("3", {price("d", "play", "0.000005")}, "sceneRun");
    for (std::uint64_t seed = 1; seed <= 20; ++seed) {
        const Rows rows = random_year(seed);
        std::int64_t last = 0;
        for (const LedgerEntry& row : rows.rows) last = std::max(last, row.at.wall_ms / 1000);
        const ReportBody whole = report_of(rows, scope_of({&one, &two, &three}, 0, last + 1));
        // By hand: the sets and sums of the rows.
        std::map<int, std::set<std::string>> performances, dates;
        std::map<int, std::int64_t> runs, metered;
        std::map<std::int64_t, std::vector<int>> of_start;
        for (const LedgerEntry& row : rows.rows) {
            const JsonDoc data = *JsonDoc::parse(row.data);
            const auto text = [&](const char* name) { return data.root().find(name) ? std::string(data.root().find(name)->text()) : std::string(); };
            if (row.kind == "PLAY_START" && text("purpose") == "exhibit")
                for (std::size_t i = 0; i < data.root().find("licences")->size(); ++i) {
                    const int n = (*data.root().find("licences"))[i].text().back() - '0';
                    performances[n].insert(text("performance"));
                    dates[n].insert(format_utc(row.at.wall_ms / 1000).substr(0, 10));
                    ++runs[n];
                    of_start[row.seq].push_back(n);
                }
            if (row.kind == "PLAY_END")
                for (const int n : of_start[*data.root().find("startSeq")->as_int()]) metered[n] += *data.root().find("durationMs")->as_int();
        }
        ASSERT_EQ(whole.plays.size(), 3u);
        EXPECT_EQ(whole.plays[0].count, static_cast<std::int64_t>(performances[1].size()));
        EXPECT_EQ(whole.plays[1].count, static_cast<std::int64_t>(dates[2].size()));
        EXPECT_EQ(whole.plays[2].count, runs[3]);
        for (int n = 1; n <= 3; ++n) EXPECT_EQ(whole.plays[static_cast<std::size_t>(n) - 1].metered_ms, metered[n]);
        // Cut anywhere, the parts hold what the whole holds, each performance and day once.
        ReportBody sum;
        std::map<std::string, std::int64_t> quantities;
        std::int64_t money = 0, visitors = 0;
        std::size_t names = 0;
        for (std::int64_t from = 0, step = 0; from <= last; ++step) {
            const std::int64_t to = step == 0 ? kFeb : from + kDay + static_cast<std::int64_t>(hash_u64(seed, 77, static_cast<std::uint64_t>(step)) % static_cast<std::uint64_t>(30 * kDay));
            const ReportBody part = report_of(rows, scope_of({&one, &two, &three}, from, to));
            for (const ReportBody::Line& line : part.lines) quantities[line.duty] += line.quantity;
            for (const ReportBody::Revenue& r : part.revenue) money += r.amount_minor;
            for (const ReportBody::Visitors& v : part.visitors) visitors += v.count;
            for (const ReportBody::Plays& p : part.plays) names += p.performances.size() + p.dates.size();
            from = to;
        }
        std::map<std::string, std::int64_t> whole_quantities;
        std::int64_t whole_money = 0, whole_visitors = 0;
        std::size_t whole_names = 0;
        for (const ReportBody::Line& line : whole.lines) {
            whole_quantities[line.duty] += line.quantity;
            EXPECT_EQ(line.amount_minor, *line_amount(line.quantity, line.price_micro, line.currency));
        }
        for (const ReportBody::Revenue& r : whole.revenue) whole_money += r.amount_minor;
        for (const ReportBody::Visitors& v : whole.visitors) whole_visitors += v.count;
        for (const ReportBody::Plays& p : whole.plays) whole_names += p.performances.size() + p.dates.size();
        EXPECT_EQ(quantities, whole_quantities) << "seed " << seed;
        EXPECT_EQ(money, whole_money);
        EXPECT_EQ(visitors, whole_visitors);
        EXPECT_EQ(names, whole_names);
    }
}

}  // namespace
}  // namespace pai
