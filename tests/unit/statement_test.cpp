// Statements (licence format 12.2): united over devices, tiers, fees, guarantee, withholding, splits; a year that adds up.
#include <gtest/gtest.h>

#include "base/hash.h"
#include "report/money.h"
#include "report_rows.h"

namespace pai {
namespace {

const StatementPart::Side kPayer{kVenue, "Venue A Ltd", "91110000MA01ABCD5X"}, kPayee{"did:web:licensor.example", "Licensor GmbH", "DE123456789"};

std::string doc_id(int n) { return fmt::format("sha256:{:064}", n); }

struct Case {
    LicenceDoc licence = licence_of("1", {price("play", "play", "3.50")});
    std::vector<ReportBody> reports, before;  // before: the last first
    std::int64_t from = kFeb, to = kMar;

    explicit Case(LicenceTerms terms) {
        terms.contract = "HM-2027-11";
        terms.currency = "CNY";
        licence.terms = std::move(terms);
    }
    // A report of one device, with `performances` or lines of its own.
    ReportBody& report(const std::string& device, std::vector<std::string> performances = {}) {
        ReportBody body;
        body.device = device;
        body.venue = kVenue;
        body.from = from;
        body.to = to;
        if (!performances.empty()) body.plays = {{licence_id(1), "urn:rule:1", "performance", static_cast<std::int64_t>(performances.size()), 1000, performances, {"2027-02-01"}}};
        reports.push_back(body);
        return reports.back();
    }
    Result<ReportBody> make() const {
        StatementOrder order{licence_id(1), &licence, "1", kPayer, kPayee, from, to};
        for (std::size_t i = 0; i < reports.size(); ++i) order.reports.push_back({doc_id(static_cast<int>(i) + 1), &reports[i]});
        for (std::size_t i = 0; i < before.size(); ++i) order.previous.push_back({doc_id(1000 + static_cast<int>(before.size() - i)), &before[i]});
        return compute_statement(order);
    }
    StatementPart part() const {
        const auto body = make();
        EXPECT_TRUE(body) << (body ? "" : body.error().message);
        return body ? *body->statement : StatementPart{};
    }
    std::string reason() const {
        const auto body = make();
        return body ? "OK" : body.error().reason;
    }
};

const std::vector<LicenceTerms::Split> kSplits{{"did:web:a.example", 6000}, {"did:web:b.example", 4000}};

TEST(Statement, TheWorkedValuesOfThePageAreExact) {
    const GuaranteeTerms terms{true, 1000};
    const Settlement first = *settle(70'001, 0, 100'000, terms), second = *settle(50'000, 29'999, 0, terms);
    EXPECT_EQ(std::tuple(first.recouped, first.withheld, first.payable, first.closing), std::tuple(70'001, 10'000, 90'000, 29'999));
    EXPECT_EQ(std::tuple(second.recouped, second.withheld, second.payable, second.closing), std::tuple(29'999, 2'000, 18'001, 0));
    const auto a = split_payable(90'000, kSplits), b = split_payable(18'001, kSplits);
    EXPECT_EQ(std::pair(a[0].amount_minor, a[1].amount_minor), std::pair(std::int64_t{54'000}, std::int64_t{36'000}));
    EXPECT_EQ(std::pair(b[0].amount_minor, b[1].amount_minor), std::pair(std::int64_t{10'801}, std::int64_t{7'200}));
}

TEST(Statement, AGuaranteeFallsDueOnceAPeriodAndIsRecouped) {
    LicenceTerms terms;
    terms.minimum_guarantee = LicenceTerms::Guarantee{30, 100'000, true};
    terms.withholding_basis_points = 1000;
    terms.splits = kSplits;
    terms.flat = {{kFeb + kDay, kFeb + kDay, 70'001}, {kFeb + 20 * kDay, kFeb + 20 * kDay, 50'000}};
    Case first(terms);
    first.to = kFeb + 15 * kDay;
    first.report("ed25519:0000000000000001");
    const ReportBody one = *first.make();
    EXPECT_EQ(std::tuple(one.statement->opening_minor, one.statement->guarantee_minor, one.statement->recouped_minor, one.statement->withheld_minor, one.statement->payable_minor,
                         one.statement->closing_minor),
              std::tuple(0, 100'000, 70'001, 10'000, 90'000, 29'999));
    Case second(terms);
    second.from = first.to;
    second.to = kFeb + 30 * kDay;
    second.report("ed25519:0000000000000001");
    EXPECT_EQ(second.reason(), "REPORT_MISMATCH") << "the balance of the statement before is needed";
    second.before = {one};
    const StatementPart two = second.part();
    EXPECT_EQ(std::tuple(two.opening_minor, two.guarantee_minor, two.recouped_minor, two.withheld_minor, two.payable_minor, two.closing_minor),
              std::tuple(29'999, 0, 29'999, 2'000, 18'001, 0));
    EXPECT_EQ(two.splits, (std::vector<StatementPart::Split>{{"did:web:a.example", 10'801}, {"did:web:b.example", 7'200}}));
    EXPECT_EQ(two.previous, doc_id(1001));
    second.to += 1;
    second.reports[0].to += 1;
    EXPECT_EQ(second.reason(), "SCHEMA_INVALID") << "a statement lies within one guarantee period";
}

TEST(Statement, ANewGuaranteePeriodBeginsAtNothing) {
    LicenceTerms terms;
    terms.minimum_guarantee = LicenceTerms::Guarantee{28, 5'000, true};
    Case c(terms);
    c.report("ed25519:0000000000000001", {"a"});
    const ReportBody first = *c.make();
    EXPECT_EQ(first.statement->closing_minor, 4'650);
    Case next(terms);
    next.from = kMar;
    next.to = kMar + 28 * kDay;
    next.report("ed25519:0000000000000001", {"b"});
    next.before = {first};
    const StatementPart second = next.part();
    EXPECT_EQ(std::tuple(second.opening_minor, second.guarantee_minor, second.recouped_minor, second.closing_minor), std::tuple(0, 5'000, 350, 4'650));
    terms.minimum_guarantee->recoupable = false;
    Case kept(terms);
    kept.report("ed25519:0000000000000001", {"a"});
    const StatementPart both = kept.part();
    EXPECT_EQ(std::tuple(both.recouped_minor, both.payable_minor, both.closing_minor), std::tuple(0, 5'350, 0)) << "a guarantee that is not recouped is paid on top";
}

TEST(Statement, APerformanceShownByThreeNodesCountsOnce) {
    Case c{LicenceTerms{}};
    c.report("ed25519:0000000000000001", {"a", "b"});
    c.report("ed25519:0000000000000002", {"a", "b"});
    c.report("ed25519:0000000000000003", {"b", "c"});
    const ReportBody body = *c.make();
    EXPECT_EQ(body.plays[0].performances, (std::vector<std::string>{"a", "b", "c"}));
    EXPECT_EQ(body.plays[0].count, 3);
    EXPECT_EQ(body.plays[0].metered_ms, 3000);
    EXPECT_EQ(body.lines[0].amount_minor, 1050);
    EXPECT_EQ(body.statement->reports, (std::vector<std::string>{doc_id(1), doc_id(2), doc_id(3)}));
    Case next{LicenceTerms{}};
    next.from = kMar;
    next.to = kApr;
    next.report("ed25519:0000000000000002", {"c", "d"});
    next.before = {body};
    EXPECT_EQ(next.make()->plays[0].performances, std::vector<std::string>{"d"}) << "c was paid for in the statement before";
}

TEST(Statement, SceneRunsVisitorsAndRevenueAreAdded) {
    LicenceTerms terms;
    terms.box_office_basis_points = 1250;
    Case c(terms);
    c.licence = licence_of("1", {price("r", "play", "0.10"), price("v", "visitor", "0.005")}, "sceneRun");
    c.licence.terms = LicenceTerms{"HM-2027-11", "CNY"};
    c.licence.terms->box_office_basis_points = 1250;
    for (const char* device : {"ed25519:0000000000000001", "ed25519:0000000000000002"}) {
        ReportBody& r = c.report(device, {"a"});
        r.plays[0].unit = "sceneRun";
        r.plays[0].count = 40;
        r.visitors = {{"ticketing", 3}};
        r.lines = {{licence_id(1), "urn:duty:r", "play", 40, "CNY", 100'000, 400}, {licence_id(1), "urn:duty:v", "visitor", 3, "CNY", 5000, 2}, {licence_id(2), "urn:duty:v", "visitor", 900, "CNY", 5000, 450}};
        r.revenue = {{licence_id(1), "CNY", 10'002}, {licence_id(1), "EUR", 5}, {licence_id(2), "CNY", 77}};
        r.flags = {"MANUAL_ONLY"};
    }
    const ReportBody body = *c.make();
    EXPECT_EQ(body.plays[0].count, 80);
    ASSERT_EQ(body.lines.size(), 2u);
    EXPECT_EQ(body.lines[0].amount_minor, 800);
    EXPECT_EQ(body.lines[1].quantity, 6);
    EXPECT_EQ(body.lines[1].amount_minor, 3) << "rounded once, over both devices";
    EXPECT_EQ(body.visitors, (std::vector<ReportBody::Visitors>{{"ticketing", 6}}));
    EXPECT_EQ(body.revenue, (std::vector<ReportBody::Revenue>{{licence_id(1), "CNY", 20'004}, {licence_id(1), "EUR", 10}}));
    EXPECT_EQ(body.statement->earned.back(), (StatementPart::Earned{"boxOffice", licence_id(1), 20'004, 2'500})) << "2500.5: to even";
    EXPECT_EQ(body.flags, std::vector<std::string>{"MANUAL_ONLY"});
}

TEST(Statement, WhatAPersonShouldLookAtIsSaidAndChargesNothing) {
    Case c({});
    const auto warnings = [&] {
        StatementOrder order{licence_id(1), &c.licence, "1", kPayer, kPayee, c.from, c.to};
        for (std::size_t i = 0; i < c.reports.size(); ++i) order.reports.push_back({doc_id(static_cast<int>(i) + 1), &c.reports[i]});
        for (const ReportBody& before : c.before) order.previous.push_back({doc_id(1000), &before});
        return statement_warnings(order);
    };
    c.report("ed25519:0000000000000001", {"p1", "p2"}).visitors = {{"ticketing", 40}};
    ReportBody before;
    before.from = c.from - 20 * kDay;
    before.to = c.from;
    c.before = {before};
    EXPECT_EQ(warnings(), std::vector<std::string>{}) << "it follows the one before, and the only device reported all of it";
    c.before.front().to -= kDay;
    ASSERT_EQ(warnings().size(), 1u);
    EXPECT_EQ(warnings()[0], format_utc(c.from - kDay) + " to " + format_utc(c.from) + " stands in no statement");
    c.before.front().to = c.from;
    c.report("ed25519:0000000000000002", {"p2"}).to -= kDay;
    ASSERT_EQ(warnings().size(), 1u);
    EXPECT_EQ(warnings()[0], "no report of ed25519:0000000000000002 covers " + format_utc(c.to - kDay) + " to " + format_utc(c.to));
    c.reports.back().to = c.to;
    c.reports.back().visitors = {{"manual", 40}};
    ASSERT_EQ(warnings().size(), 1u);
    EXPECT_EQ(warnings()[0],
              "ed25519:0000000000000001 and ed25519:0000000000000002 showed performance p2 together and both recorded visitors: it is added up, so look whether the same was recorded twice");
}

TEST(Statement, TiersCountFromTheLicencesBeginning) {
    LicenceTerms terms;
    terms.tiers = {{1, 3'000'000}, {3, 2'000'000}, {5, 1'000'000}};
    const auto with = [&](std::int64_t from, int first, int count, std::vector<ReportBody> before) {
        Case c(terms);
        c.from = from;
        c.to = from + 10 * kDay;
        std::vector<std::string> names;
        for (int i = 0; i < count; ++i) names.push_back(fmt::format("p{:03}", first + i));
        c.report("ed25519:0000000000000001", names);
        c.before = std::move(before);
        return c;
    };
    ReportBody one = *with(kFeb, 1, 2, {}).make();
    ASSERT_EQ(one.lines.size(), 1u);
    EXPECT_EQ(one.lines[0].amount_minor, 600);
    ReportBody two = *with(kFeb + 10 * kDay, 3, 3, {one}).make();
    ASSERT_EQ(two.lines.size(), 2u);
    EXPECT_EQ(std::pair(two.lines[0].quantity, two.lines[0].price_micro), std::pair(std::int64_t{2}, std::int64_t{2'000'000}));
    EXPECT_EQ(std::pair(two.lines[1].quantity, two.lines[1].price_micro), std::pair(std::int64_t{1}, std::int64_t{1'000'000}));
    Case three = with(kFeb + 20 * kDay, 6, 1, {two});
    EXPECT_EQ(three.reason(), "REPORT_MISMATCH") << "every statement before is needed";
    two.statement->previous = doc_id(1001);
    three.before = {two, one};
    EXPECT_EQ(three.make()->lines.size(), 1u);
    EXPECT_EQ(three.make()->lines[0].price_micro, 1'000'000);
}

TEST(Statement, WhatDoesNotBelongTogetherIsRefused) {
    Case good{LicenceTerms{}};
    good.report("ed25519:0000000000000001", {"a"});
    EXPECT_EQ(good.reason(), "OK");
    Case none = good;
    none.reports.clear();
    EXPECT_EQ(none.reason(), "REPORT_MISMATCH");
    Case elsewhere = good;
    elsewhere.report("ed25519:0000000000000002").venue = "did:web:other.example";
    EXPECT_EQ(elsewhere.reason(), "REPORT_MISMATCH");
    Case early = good;
    early.reports[0].from -= 1;
    EXPECT_EQ(early.reason(), "REPORT_MISMATCH");
    Case twice = good;
    twice.report("ed25519:0000000000000001").from += kDay;
    EXPECT_EQ(twice.reason(), "REPORT_MISMATCH");
    Case halves = good;
    halves.report("ed25519:0000000000000001").from = halves.reports[0].to = kFeb + kDay;
    EXPECT_EQ(halves.reason(), "OK");
    Case statement = good;
    statement.reports[0] = *good.make();
    EXPECT_EQ(statement.reason(), "REPORT_MISMATCH");
    Case report_before = good;
    report_before.before = {good.reports[0]};
    EXPECT_EQ(report_before.reason(), "REPORT_MISMATCH");
    Case overlap = good;
    overlap.before = {*good.make()};
    EXPECT_EQ(overlap.reason(), "REPORT_MISMATCH");
    Case termless = good;
    termless.licence.terms.reset();
    EXPECT_EQ(termless.reason(), "SCHEMA_INVALID");
    Case other_contract = good;
    other_contract.from = kMar;
    other_contract.to = kApr;
    other_contract.reports[0].from = kMar;
    other_contract.reports[0].to = kApr;
    other_contract.before = {*good.make()};
    EXPECT_EQ(other_contract.reason(), "OK");
    other_contract.before[0].statement->contract = "another";
    EXPECT_EQ(other_contract.reason(), "REPORT_MISMATCH");
}

TEST(Statement, SplitsShareEveryUnitAndNoMore) {
    for (std::uint64_t i = 0; i < 2000; ++i) {
        const auto payable = static_cast<std::int64_t>(hash_u64(3, i, 0) % (i % 2 ? 1000u : (std::uint64_t{1} << 53)));
        std::vector<LicenceTerms::Split> splits;
        std::int64_t left = 10'000;
        for (std::uint64_t n = 1 + hash_u64(3, i, 1) % 16; n > 0; --n) {
            const std::int64_t share = n == 1 ? left : static_cast<std::int64_t>(hash_u64(3, i, 1 + n) % static_cast<std::uint64_t>(left + 1));
            splits.push_back({fmt::format("did:web:h{}.example", n), share});
            left -= share;
        }
        std::int64_t sum = 0;
        for (const StatementPart::Split& split : split_payable(payable, splits)) sum += split.amount_minor;
        EXPECT_EQ(sum, payable);
    }
}

// Statements of a year, each on the one before: what was earned and guaranteed is what was recouped, withheld and paid.
TEST(Statement, TheChainOfAYearAddsUp) {
    for (std::uint64_t seed = 1; seed <= 40; ++seed) {
        LicenceTerms terms;
        terms.withholding_basis_points = static_cast<std::int64_t>(hash_u64(seed, 0, 0) % 3000);
        terms.minimum_guarantee = LicenceTerms::Guarantee{90, static_cast<std::int64_t>(hash_u64(seed, 0, 1) % 20'000), hash_u64(seed, 0, 2) % 4 != 0};
        terms.splits = kSplits;
        if (seed % 2 == 0) terms.tiers = {{1, 3'333'333}, {20, 2'000'005}, {60, 1}};
        std::vector<ReportBody> before;
        std::int64_t earned = 0, guaranteed = 0, recouped = 0, withheld = 0, paid = 0, lapsed = 0, plays = 0, shown = 0, unit_earned = 0;
        for (int month = 0; month < 12; ++month) {
            Case c(terms);
            c.from = kFeb + month * 30 * kDay;
            c.to = c.from + 30 * kDay;
            std::vector<std::string> names;
            for (std::uint64_t i = 0; i < hash_u64(seed, 1, static_cast<std::uint64_t>(month)) % 15; ++i) names.push_back(fmt::format("m{:02}-{:03}", month, i));
            shown += static_cast<std::int64_t>(names.size());
            c.report("ed25519:0000000000000001", names);
            c.report("ed25519:0000000000000002", names);
            c.before = before;
            for (std::size_t i = 0; i + 1 < c.before.size(); ++i) c.before[i].statement->previous = doc_id(1000 + static_cast<int>(c.before.size() - i - 1));
            const auto body = c.make();
            ASSERT_TRUE(body) << body.error().message;
            const StatementPart& s = *body->statement;
            std::int64_t e = 0;
            for (const StatementPart::Earned& x : s.earned) e += x.amount_minor;
            EXPECT_EQ(s.withheld_minor + s.payable_minor, e - s.recouped_minor + s.guarantee_minor);
            if (month % 3 == 0 && !before.empty()) lapsed += before.front().statement->closing_minor;
            if (terms.minimum_guarantee->recoupable) EXPECT_EQ(s.closing_minor, s.opening_minor + s.guarantee_minor - s.recouped_minor);
            EXPECT_EQ(s.guarantee_minor, month % 3 == 0 ? terms.minimum_guarantee->amount_minor : 0);
            earned += e;
            for (const ReportBody::Line& line : body->lines) {
                plays += line.quantity;
                unit_earned += line.amount_minor;
            }
            guaranteed += s.guarantee_minor;
            recouped += s.recouped_minor;
            withheld += s.withheld_minor;
            paid += s.payable_minor;
            before.insert(before.begin(), *body);
        }
        EXPECT_EQ(plays, shown);
        EXPECT_EQ(earned, unit_earned);
        EXPECT_EQ(withheld + paid, earned + guaranteed - recouped);
        if (terms.minimum_guarantee->recoupable) EXPECT_EQ(recouped + lapsed + before.front().statement->closing_minor, guaranteed);
        if (terms.minimum_guarantee->recoupable) EXPECT_GE(withheld + paid, std::max(earned, guaranteed)) << "never less than the guarantee, nor than what was earned";
    }
}

TEST(Statement, EveryAlteredMemberIsNamed) {
    LicenceTerms terms;
    terms.splits = kSplits;
    Case c(terms);
    c.report("ed25519:0000000000000001", {"a", "b"});
    const ReportBody good = *c.make();
    EXPECT_TRUE(compare_statement(good, good).empty());
    ReportBody bad = good;
    bad.lines[0].amount_minor += 1;
    bad.statement->payable_minor += 1;
    bad.statement->splits[0].amount_minor += 1;
    EXPECT_EQ(compare_statement(bad, good), (std::vector<std::string>{"lines", "statement.payableMinor", "statement.splits"}));
}

}  // namespace
}  // namespace pai
