// Terms of the trade become offers and licences that every reader takes; exclusivity, status lists, renewal.
#include <algorithm>

#include <gtest/gtest.h>

#include "../support/process.h"
#include "base/file.h"
#include "issue/grant.h"
#include "issue/licence.h"
#include "issue/offer.h"
#include "issue/status.h"
#include "issue/template.h"

namespace pai {
namespace {

using test::TempDir;

constexpr std::int64_t kNow = 1'801'310'400;
const std::string kPackage = "urn:uuid:44595ad7-53f8-47ae-856b-7ffa6d2c20b4";

SigningKey licensor_key() { return SigningKey::from_seed(Bytes(32, std::byte{4})); }

Result<TradeTerms> terms_of(const std::string& members) {
    const std::string text = R"({"licensor": "did:web:licensor.example", "assignee": "did:web:venuea.example", "package": ")" + kPackage + "\"" +
                             (members.empty() ? "" : ", " + members) + "}";
    const auto doc = JsonDoc::parse(text);
    EXPECT_TRUE(doc) << text;
    return parse_trade_terms(doc->root());
}

std::string refusal_of(const std::string& members) {
    const auto terms = terms_of(members);
    if (!terms) return terms.error().reason;
    const auto licence = licence_from_template("performance-per-visitor", *terms, kNow);
    return licence ? "taken" : licence.error().reason;
}

Issued<LicenceDoc> licence_of(const std::string& form, const std::string& members) {
    const auto terms = terms_of(members);
    EXPECT_TRUE(terms) << terms.error().message;
    auto licence = licence_from_template(form, *terms, kNow);
    EXPECT_TRUE(licence) << licence.error().message;
    const IssuedFolder none;
    auto issued = issue_licence(*std::move(licence), licensor_key(), {.issued = &none});
    EXPECT_TRUE(issued) << issued.error().message;
    return *std::move(issued);
}

const std::string kContract = R"("contract": "2027/114", "price": "3.50", "currency": "CNY", "territory": ["CN"], "from": "2027-02-01", "to": "2027-12-31")";

TEST(Templates, each_makes_a_licence_and_an_offer_that_the_reader_takes) {
    for (const LicenceTemplate& form : licence_templates()) {
        for (const char* members : {"", R"("price": "120", "currency": "JPY", "per": "day", "prepaid": true)",
                                    R"("seats": 3, "plays": 100, "hours": 40, "credit": {"en": "By courtesy"}, "watermark": "forensic", "sublicense": 2)"}) {
            const Issued<LicenceDoc> licence = licence_of(std::string(form.name), members);
            EXPECT_EQ(licence.doc.status->list, "https://licensor.example/status/1");
            EXPECT_TRUE(licence_warnings(licence.doc).empty()) << form.name << " " << licence_warnings(licence.doc).front().en;
            const auto offer = offer_from_template(form.name, *terms_of(members), kNow);
            ASSERT_TRUE(offer) << form.name;
            EXPECT_TRUE(sign_document(*offer, licensor_key())) << form.name;
        }
    }
}

TEST(Templates, a_contract_holds_its_amounts_in_integers) {
    const Issued<LicenceDoc> licence = licence_of("performance-per-visitor", kContract + R"(, "flatFee": "1200.50", "boxOfficePercent": "8.5", "withholdingPercent": "10",
        "guarantee": {"amount": "1000", "days": 30}, "tiers": [{"from": 1, "price": "3.5"}, {"from": 1001, "price": "3"}], "exclusive": true, "approval": true,
        "splits": [{"holder": "did:web:holder.example", "percent": "60"}, {"holder": "did:web:agency.example", "percent": "40"}])");
    EXPECT_EQ(licence.doc.terms_json,
              R"({"contract":"2027/114","currency":"CNY","flat":[{"from":1801440000,"to":1830297599,"amountMinor":120050}],"boxOfficeBasisPoints":850,)"
              R"("tiers":[{"from":1,"amountMicro":3500000},{"from":1001,"amountMicro":3000000}],"minimumGuarantee":{"periodDays":30,"amountMinor":100000,"recoupable":true},)"
              R"("withholdingBasisPoints":1000,"splits":[{"holder":"did:web:holder.example","basisPoints":6000},{"holder":"did:web:agency.example","basisPoints":4000}],)"
              R"("exclusive":true,"territory":["CN"],"approval":{"needed":true}})");
}

TEST(Templates, what_makes_no_contract_is_refused) {
    const struct {
        const char* name;
        const char* members;
    } rows[] = {
        {"unknown member", R"("colour": "red")"},          {"price without a currency", R"("price": "3.50")"},
        {"price as a number", R"("price": 3.5, "currency": "CNY")"}, {"fee without a contract", R"("flatFee": "1", "currency": "CNY")"},
        {"fraction of a yen", R"("contract": "1", "currency": "JPY", "flatFee": "1.5")"}, {"ends before it begins", R"("from": "2027-02-02", "to": "2027-02-01")"},
        {"no such day", R"("from": "2027-02-30")"},        {"no such territory", R"("territory": "ZZ")"},
        {"exclusive nowhere", R"("contract": "1", "currency": "CNY", "exclusive": true)"}, {"no such zone", R"("timeZone": "Asia/Nowhere", "from": "2027-02-01")"},
    };
    for (const auto& row : rows) EXPECT_EQ(refusal_of(row.members), "SCHEMA_INVALID") << row.name;
}

TEST(Templates, days_are_days_of_the_venue_if_its_zone_is_named) {
    const auto terms = terms_of(R"("from": "2027-02-01", "to": "2027-02-28", "timeZone": "Asia/Shanghai")");
    ASSERT_TRUE(terms) << terms.error().message;
    EXPECT_EQ(format_utc(*terms->from_s), "2027-01-31T16:00:00Z");
    EXPECT_EQ(format_utc(*terms->to_s), "2027-02-28T15:59:59Z");
}

class Exclusive : public testing::Test {
protected:
    std::string keep(const std::string& members) {
        const Issued<LicenceDoc> licence = licence_of("performance-per-visitor", members);
        EXPECT_TRUE(write_file(dir_ / (licence.doc_id.substr(7, 16) + ".jws"), licence.jws));
        return licence.doc_id;
    }
    std::vector<Clash> clashes(std::string members, const std::string& assignee = "did:web:venueb.example") {
        const auto issued = read_issued_folder(dir_.path());
        EXPECT_TRUE(issued) << issued.error().message;
        Issued<LicenceDoc> licence = licence_of("permanent-exhibit", members);
        licence.doc.policy.assignee = assignee;
        return find_clashes(licence.doc, *issued);
    }
    TempDir dir_;
};

TEST_F(Exclusive, a_clash_needs_asset_territory_and_time_and_names_the_licence) {
    const std::string first = keep(kContract + R"(, "exclusive": true)");
    const auto here = clashes(R"("territory": "CN-GD", "from": "2027-12-31", "to": "2028-12-31")");
    ASSERT_EQ(here.size(), 1u);
    EXPECT_EQ(here[0].licence, first);
    EXPECT_EQ(here[0].contract, "2027/114");
    EXPECT_EQ(here[0].territories, std::vector<std::string>{"CN-GD"});
    EXPECT_EQ(format_utc(here[0].from_s), "2027-12-31T00:00:00Z");
    EXPECT_NE(describe_clash(here[0]).find(first), std::string::npos);
    EXPECT_EQ(clashes("").size(), 1u) << "without a territory it is everywhere, without times always";
    EXPECT_TRUE(clashes(R"("territory": "HK")").empty());
    EXPECT_TRUE(clashes(R"("from": "2028-01-01")").empty());
    EXPECT_TRUE(clashes("", "did:web:venuea.example").empty()) << "its own assignee may have more";
}

TEST_F(Exclusive, a_new_exclusive_licence_clashes_with_plain_ones_and_plain_ones_never_with_each_other) {
    keep(R"("territory": "CN")");
    EXPECT_TRUE(clashes(R"("territory": "CN")").empty());
    EXPECT_EQ(clashes(kContract + R"(, "exclusive": true)").size(), 1u);
}

TEST_F(Exclusive, a_revoked_licence_excludes_nobody) {
    const std::string first = keep(kContract + R"(, "exclusive": true)");
    const auto status = next_status(nullptr, {.uid = "https://licensor.example/status/1", .revoke = {0}}, kNow);
    ASSERT_TRUE(status) << status.error().message;
    ASSERT_TRUE(write_file(dir_ / "status.jws", sign_document(*status, licensor_key())->jws));
    EXPECT_TRUE(clashes("").empty());
}

TEST_F(Exclusive, the_next_licence_takes_the_next_place_in_the_status_list) {
    keep("");
    EXPECT_EQ(next_status_index(*read_issued_folder(dir_.path()), "https://licensor.example/status/1"), 1);
    EXPECT_EQ(next_status_index(*read_issued_folder(dir_.path()), "https://licensor.example/status/2"), 0);
}

TEST(StatusLists, the_next_list_follows_and_keeps_what_stood) {
    const auto first = next_status(nullptr, {.uid = "urn:test:list", .revoke = {3}, .stop_now = {5}, .ledgers = {{"paifang.ledger/a", 4, std::string(43, 'A') + "="}}}, kNow);
    ASSERT_TRUE(first) << first.error().message;
    EXPECT_TRUE(first->lists.at("revocation").at(5)) << "what stops now is revoked too";
    const auto next = next_status(&*first, {.suspend = {9}, .restore = {3}, .ledgers = {{"paifang.ledger/a", 7, std::string(43, 'A') + "="}}, .cloned = {"ed25519:0123456789abcdef"}}, kNow + 1);
    ASSERT_TRUE(next) << next.error().message;
    EXPECT_EQ(next->sequence, 2);
    EXPECT_FALSE(next->lists.at("revocation").at(3));
    EXPECT_TRUE(next->lists.at("stopNow").at(5));
    EXPECT_TRUE(next->lists.at("suspension").at(9));
    ASSERT_EQ(next->ledgers.size(), 1u);
    EXPECT_EQ(next->ledgers[0].size, 7);
    EXPECT_TRUE(sign_document(*next, licensor_key()));
    EXPECT_EQ(next_status(&*first, {.sequence = 1}, kNow).error().reason, "STATUS_ROLLBACK");
    EXPECT_EQ(next_status(&*first, {.revoke = {8'388'608}}, kNow).error().reason, "STATUS_INVALID");
    EXPECT_EQ(next_status(nullptr, {}, kNow).error().reason, "SCHEMA_INVALID");
    EXPECT_EQ(next_status(&*first, {.revoke = {200'000}}, kNow)->lists.at("revocation").size, 262'144) << "a list grows";
}

}  // namespace
}  // namespace pai
