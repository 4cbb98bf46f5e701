// Roots, chains, clocks and schedules: each rule with its code.
#include <gtest/gtest.h>

#include <filesystem>
#include <functional>

#include "base/file.h"
#include "licence/schedule.h"
#include "licence_world.h"

namespace pai {
namespace {

using W = TestWorld;

std::string reason(const Result<Admitted>& r) { return r ? (r->already ? "already" : "OK") : r.error().reason; }

std::string root_file(const RootDoc& root, std::initializer_list<const SigningKey*> signers) {
    std::vector<std::string> lines;
    for (const SigningKey* key : signers) lines.push_back(*issue(root, *key));
    return write_root_file(lines);
}

TEST(LicenceRules, ARootIsFollowedOnlyByItsNextVersionAndEnoughKeys) {
    const SigningKey a = W::signer(11), b = W::signer(12), c = W::signer(13), n = W::signer(14);
    RootDoc root;
    root.head.iat = W::start;
    root.exp = W::end;
    for (const SigningKey* key : {&a, &b, &c}) {
        root.keys.push_back({key->kid(), key->public_key()});
        root.root_kids.push_back(key->kid());
    }
    root.threshold = 2;
    const auto pinned = [&] {
        DocumentSet set;
        EXPECT_TRUE(set.pin_root(root_file(root, {&a, &b})));
        return set;
    };
    EXPECT_EQ(reason(DocumentSet().pin_root(root_file(root, {&a}))), "ROOT_THRESHOLD_NOT_MET");
    EXPECT_EQ(reason(DocumentSet().pin_root(root_file(root, {&a, &n}))), "ROOT_THRESHOLD_NOT_MET") << "unknown keys do not count";
    EXPECT_EQ(reason(DocumentSet().pin_root(root_file(root, {&a, &a}))), "JWS_MALFORMED") << "each line by another key";
    EXPECT_EQ(reason(DocumentSet().admit_root(root_file(root, {&a, &b}))), "KEY_UNKNOWN") << "pinning is an explicit act";
    EXPECT_EQ(reason(pinned().admit_root(root_file(root, {&b, &c}))), "already");
    RootDoc next = root;
    next.root_version = 2;
    next.head.iat += 10;
    EXPECT_EQ(reason(pinned().admit_root(root_file(next, {&a, &b}))), "OK");
    EXPECT_EQ(reason(pinned().admit_root(root_file(next, {&a}))), "ROOT_THRESHOLD_NOT_MET");
    RootDoc gap = next, other = root;
    gap.root_version = 3;
    other.head.iat += 1;
    EXPECT_EQ(reason(pinned().admit_root(root_file(gap, {&a, &b}))), "ROOT_VERSION_GAP");
    EXPECT_EQ(reason(pinned().admit_root(root_file(other, {&a, &b}))), "ROOT_VERSION_ROLLBACK");
    RootDoc rotated = next;
    rotated.keys = {{n.kid(), n.public_key()}};
    rotated.root_kids = {n.kid()};
    rotated.threshold = 1;
    EXPECT_EQ(reason(pinned().admit_root(root_file(rotated, {&a, &b}))), "ROOT_THRESHOLD_NOT_MET") << "the new keys sign too";
    EXPECT_EQ(reason(pinned().admit_root(root_file(rotated, {&a, &b, &n}))), "OK");
    std::string forged = root_file(next, {&a, &b});
    forged[forged.size() - 10] = forged[forged.size() - 10] == 'A' ? 'B' : 'A';
    EXPECT_EQ(reason(pinned().admit_root(forged)), "SIG_INVALID");
    RootDoc revoking = root;
    revoking.revoked_kids = {c.kid()};
    DocumentSet set;
    ASSERT_TRUE(set.pin_root(root_file(revoking, {&a, &b})));
    EXPECT_EQ(reason(set.admit_root(root_file(next, {&a, &b, &c}))), "ROOT_KEY_REVOKED");
}

TEST(LicenceRules, WhoMaySignWhatIsJudgedWhenADocumentIsLetIn) {
    TestWorld t;
    ASSERT_TRUE(t.build());
    EXPECT_EQ(reason(t.admit(t.licence, t.licensor_key)), "already");
    EXPECT_EQ(reason(t.admit(t.licence, t.venue_key)), "CHAIN_ROLE_NOT_ALLOWED") << "a venue signs no depth-0 licence";
    EXPECT_EQ(reason(t.admit(t.licence, t.holder_key)), "CHAIN_ROLE_NOT_ALLOWED") << "the assigner signs";
    EXPECT_EQ(reason(t.admit(t.licence, W::signer(9))), "KEY_UNKNOWN");
    EXPECT_EQ(reason(t.admit(t.holder, t.licensor_key)), "CHAIN_ROLE_NOT_ALLOWED") << "only a registrar certifies";
    EXPECT_EQ(reason(t.admit(t.holder, t.root_key)), "CHAIN_ROLE_NOT_ALLOWED");
    EXPECT_EQ(reason(t.admit(t.manifest, t.venue_key)), "CHAIN_ROLE_NOT_ALLOWED");
    RequestDoc request{W::head(70)};
    request.key = t.device_key.public_key();
    request.agreement_key = t.device_agreement.public_key();
    request.serial = "x";
    EXPECT_EQ(reason(t.admit(request, t.device_key)), "JWS_TYP_MISMATCH") << "requests are not imported";
    LicenceDoc late = t.licence;
    late.head.iat = t.licensor.exp + 1;
    EXPECT_EQ(reason(t.admit(late, t.licensor_key)), "ROOT_EXPIRED");
    t.licence.head.iat = t.licensor.nbf - 1;
    EXPECT_EQ(reason(t.admit(t.licence, t.licensor_key)), "CHAIN_SIGNER_NOT_VALID_AT_ISSUE");
}

TEST(LicenceRules, AnEndedCertificateSignsNothingThatIsNotKnownFromBefore) {
    TestWorld t;
    t.how.known_since = {};
    ASSERT_TRUE(t.build(false));
    t.how.now = t.licensor.exp + 1;
    EXPECT_EQ(reason(t.admit(t.licence, t.licensor_key)), "CHAIN_ISSUE_TIME_UNPROVEN");
    t.how.known_since = [&](const std::string&) { return std::optional<std::int64_t>(t.licensor.exp + 1); };
    EXPECT_EQ(reason(t.admit(t.licence, t.licensor_key)), "CHAIN_ISSUE_TIME_UNPROVEN");
    t.how.known_since = [&](const std::string&) { return std::optional<std::int64_t>(t.licensor.exp); };
    EXPECT_EQ(reason(t.admit(t.licence, t.licensor_key)), "OK");
}

TEST(LicenceRules, ARevokedSignerSignsNothingNew) {
    TestWorld t;
    t.licensor.status = StatusRef{"https://register.example/parties", 3};
    ASSERT_TRUE(t.build(false, false, false));
    StatusDoc parties{W::head(80)};
    parties.head.uid = "https://register.example/parties";
    parties.lists["revocation"] = make_status_bits(131'072, {3});
    EXPECT_EQ(reason(t.admit(parties, t.registrar)), "OK");
    EXPECT_EQ(reason(t.admit(t.licence, t.licensor_key)), "CHAIN_SIGNER_NOT_VALID_AT_ISSUE");
    t.how.importing = false;
    t.how.known_since = [](const std::string&) { return std::optional<std::int64_t>(W::now); };
    EXPECT_EQ(reason(t.admit(t.licence, t.licensor_key)), "OK") << "what was imported before stays";
}

TEST(LicenceRules, ListsAndPackagesDoNotRollBack) {
    TestWorld t;
    t.status.sequence = 5;
    t.manifest.version = 5;
    ASSERT_TRUE(t.build());
    EXPECT_EQ(reason(t.admit(t.status, t.licensor_key)), "already");
    StatusDoc status = t.status;
    status.ttl_s = 3600;
    EXPECT_EQ(reason(t.admit(status, t.licensor_key)), "STATUS_ROLLBACK");
    status.sequence = 4;
    EXPECT_EQ(reason(t.admit(status, t.licensor_key)), "STATUS_ROLLBACK");
    status.sequence = 6;
    EXPECT_EQ(reason(t.admit(status, t.licensor_key)), "OK");
    ManifestDoc manifest = t.manifest;
    manifest.title = {{"en", "other"}};
    EXPECT_EQ(reason(t.admit(manifest, t.holder_key)), "MANIFEST_MISMATCH");
    manifest.version = 4;
    EXPECT_EQ(reason(t.admit(manifest, t.holder_key)), "MANIFEST_ROLLBACK");
    manifest.version = 6;
    EXPECT_EQ(reason(t.admit(manifest, t.licensor_key)), "MANIFEST_MISMATCH") << "a package stays with its signer";
    EXPECT_EQ(reason(t.admit(manifest, t.holder_key)), "OK");
    manifest.head.uid = "urn:uuid:another";
    EXPECT_EQ(reason(t.admit(manifest, t.holder_key)), "MANIFEST_MISMATCH") << "an asset belongs to one package";
}

// A licence to the licensor with grantUse, and the licensor's sub-licence to the venue.
struct Chain {
    TestWorld t;
    LicenceDoc parent, child;

    Chain() {
        parent = t.licence;
        parent.head = W::head(90);
        parent.policy.uid = W::uid(91);
        parent.policy.assigner = t.holder.id;
        parent.policy.assignee = t.licensor.id;
        parent.policy.permissions.push_back(W::rule(92, "grantUse", {"exhibit"}));
        child = t.licence;
    }
    std::string code() {
        EXPECT_TRUE(t.build(false, false));
        StatusDoc list = t.status;
        EXPECT_TRUE(t.admit(list, t.holder_key));
        if (const auto admitted = t.admit(parent, t.holder_key); !admitted) return "parent " + admitted.error().reason;
        if (child.parent.empty()) child.parent = doc_id_of(payload_text(parent));
        child.depth = 1;
        return reason(t.admit(child, t.licensor_key));
    }
};

TEST(LicenceRules, ASubLicenceIsNoWiderThanItsParent) {
    const struct {
        const char* name;
        const char* code;
        std::function<void(Chain&)> change;
    } rows[] = {
        {"the same", "OK", [](Chain&) {}},
        {"narrower", "OK", [](Chain& c) {
             auto& rule = c.child.policy.permissions[0];
             rule.targets = {W::asset};
             rule.constraints[0].values = {"exhibit"};
             rule.constraints[1].number += 1;
             rule.constraints[3].values = {"CN-BJ"};
             rule.constraints.push_back(W::limit(RuleOperand::Count, RuleOperator::Lteq, 3));
         }},
        {"parent not stored", "CHAIN_BROKEN", [](Chain& c) { c.child.parent = "sha256:" + std::string(64, '0'); }},
        {"parent assigned to another", "CHAIN_BROKEN", [](Chain& c) { c.parent.policy.assignee = "did:web:other.example"; }},
        {"no grantUse", "CHAIN_DELEGATION_NOT_PERMITTED", [](Chain& c) { c.parent.policy.permissions.pop_back(); }},
        {"grantUse for other targets", "CHAIN_DELEGATION_NOT_PERMITTED", [](Chain& c) { c.parent.policy.permissions.back().targets = {"urn:uuid:x"}; }},
        {"ends later", "CHAIN_WIDENS_SCOPE", [](Chain& c) { c.child.policy.permissions[0].constraints[2].number += 1; }},
        {"more purposes", "CHAIN_WIDENS_SCOPE", [](Chain& c) { c.child.policy.permissions[0].constraints[0].values.push_back("kiosk"); }},
        {"a wider place", "CHAIN_WIDENS_SCOPE", [](Chain& c) { c.parent.policy.permissions[0].constraints[3].values = {"CN-BJ"}; }},
        {"without a limit", "CHAIN_WIDENS_SCOPE", [](Chain& c) {
             c.parent.policy.permissions[0].constraints.push_back(W::limit(RuleOperand::Count, RuleOperator::Lteq, 3));
         }},
        {"fewer exclusions", "CHAIN_WIDENS_SCOPE", [](Chain& c) {
             c.parent.policy.permissions[0].constraints.push_back(W::words(RuleOperand::Event, RuleOperator::IsNoneOf, {"urn:a", "urn:b"}));
             c.child.policy.permissions[0].constraints.push_back(W::words(RuleOperand::Event, RuleOperator::IsNoneOf, {"urn:a"}));
         }},
        {"another action", "CHAIN_WIDENS_SCOPE", [](Chain& c) { c.child.policy.permissions[0].action = "export"; }},
    };
    for (const auto& row : rows) {
        Chain chain;
        row.change(chain);
        EXPECT_EQ(chain.code(), row.code) << row.name;
    }
}

TEST(LicenceRules, EveryLicenceOfAChainMustPermit) {
    Chain chain;
    chain.parent.policy.permissions[0].constraints.push_back(W::limit(RuleOperand::Count, RuleOperator::Lteq, 3));
    chain.child.policy.permissions[0].constraints.push_back(W::limit(RuleOperand::Count, RuleOperator::Lteq, 2));
    ASSERT_EQ(chain.code(), "OK");
    TestWorld& t = chain.t;
    t.grant.licence = doc_id_of(payload_text(chain.child));
    ASSERT_TRUE(t.admit(t.grant, t.licensor_key));
    const AssetDecision good = decide(W::request(), t.world).result;
    EXPECT_EQ(good.code, RightsCode::Ok);
    EXPECT_EQ(good.chain.size(), 2u);
    EXPECT_EQ(good.used.size(), 2u);
    EXPECT_EQ(good.used[0].licence, chain.child.parent) << "depth 0 first";
    EXPECT_EQ(good.remaining_count, 2);
    t.world.uses[{chain.child.parent, W::uid(22)}].plays = 3;
    EXPECT_EQ(decide(W::request(), t.world).code(), RightsCode::CountExhausted);
}

TEST(LicenceRules, JointOwnersMustAllAgree) {
    TestWorld t;
    RegistrationDoc registration{W::head(95)};
    registration.title = {{"en", "Bell"}};
    registration.holders = {{t.holder.id, {}}, {"did:web:second.example", {}}};
    registration.rights = "http://rightsstatements.org/vocab/InC/1.0/";
    registration.assets = {{W::asset, std::string(64, 'a'), {}}};
    t.manifest.assets[0].registration = doc_id_of(payload_text(registration));
    ASSERT_TRUE(t.build());
    EXPECT_EQ(decide(W::request(), t.world).code(), RightsCode::RegMismatch) << "the registration is not stored";
    ASSERT_TRUE(t.admit(registration, t.registrar));
    EXPECT_EQ(decide(W::request(), t.world).code(), RightsCode::ConsentMissing);
    PartyDoc second = W::party(96, "did:web:second.example", {"rightsHolder"}, W::signer(20));
    ASSERT_TRUE(t.admit(second, t.registrar));
    const ConsentDoc consent{W::head(97), t.licence_id, second.id};
    EXPECT_EQ(reason(t.admit(consent, t.holder_key)), "CHAIN_ROLE_NOT_ALLOWED") << "nobody agrees for another";
    ASSERT_TRUE(t.admit(consent, W::signer(20)));
    EXPECT_EQ(decide(W::request(), t.world).code(), RightsCode::Ok);
}

TEST(LicenceRules, TwoClocksAgreeOrTheMachineIsNotTrusted) {
    const std::int64_t t = 1'800'000'000, day = 86'400;
    const struct {
        const char* name;
        ClockFacts facts;
        TimeQuality quality;
        RightsCode code;
        bool jump;
    } rows[] = {
        {"attested", {t, t - day, t - 10, t - 10, 10, true, {}}, TimeQuality::Attested, RightsCode::Ok, false},
        {"observed", {t, t - day - 1, t - 10, t - 10, 10, true, {}}, TimeQuality::Observed, RightsCode::Ok, false},
        {"at the tolerance", {t - 120, t, {}, {}, 0, false, {}}, TimeQuality::Attested, RightsCode::Ok, false},
        {"behind what is attested", {t - 121, t, {}, {}, 0, false, {}}, TimeQuality::Untrusted, RightsCode::TimeRollback, false},
        {"behind what was observed", {t - 121, 0, t, t, 0, false, {}}, TimeQuality::Untrusted, RightsCode::TimeRollback, false},
        {"a day ahead in one boot", {t + day, 0, t, t, 0, true, {}}, TimeQuality::Observed, RightsCode::Ok, false},
        {"more than a day ahead", {t + day + 1, 0, t, t, 0, true, {}}, TimeQuality::Untrusted, RightsCode::Ok, true},
        {"the boot ran on", {t + 10 * day, 0, t, t, 9 * day, true, {}}, TimeQuality::Observed, RightsCode::Ok, false},
        {"off for a month", {t + 30 * day, 0, t, t, 0, false, {}}, TimeQuality::Observed, RightsCode::Ok, false},
        {"off for longer", {t + 30 * day + 1, 0, t, t, 0, false, {}}, TimeQuality::Untrusted, RightsCode::Ok, true},
        {"attested catches up", {t + 40 * day, t + 39 * day, t, t, 0, false, t}, TimeQuality::Attested, RightsCode::Ok, false},
        {"72 hours later", {t + 43 * day, 0, t, t, 0, false, t + 40 * day}, TimeQuality::Untrusted, RightsCode::Ok, false},
        {"and a second", {t + 43 * day + 1, 0, t, t, 0, false, t + 40 * day}, TimeQuality::Untrusted, RightsCode::TimeUntrusted, false},
        {"a fresh machine", {t, 0, {}, {}, 0, false, {}}, TimeQuality::Observed, RightsCode::Ok, false},
    };
    for (const auto& row : rows) {
        const TimeJudgement got = judge_time(row.facts);
        EXPECT_EQ(got.quality, row.quality) << row.name;
        EXPECT_EQ(got.code, row.code) << row.name;
        EXPECT_EQ(got.write_jump, row.jump) << row.name;
    }
}

WeekSchedule sundays(int from, int to, const char* tz) { return {tz, {{static_cast<std::uint8_t>(1u << 6), from, to}}, {}}; }

bool open_at(const WeekSchedule& schedule, const ZoneRules& zone, const char* utc) { return judge_schedule(schedule, zone, *parse_utc(utc)).open; }

TEST(LicenceRules, SchedulesFollowTheLocalClockOverItsChanges) {
    const std::filesystem::path zones = "/usr/share/zoneinfo";
    if (!std::filesystem::exists(zones / "Europe/London")) GTEST_SKIP() << "no zone rules on this machine";
    const auto london = ZoneRules::parse(*read_text_file(zones / "Europe/London"));
    const auto shanghai = ZoneRules::parse(*read_text_file(zones / "Asia/Shanghai"));
    ASSERT_TRUE(london && shanghai);
    const auto at = [&](int from, int to, const char* utc) { return open_at(sundays(from, to, "Europe/London"), *london, utc); };
    // The worked values of section 15.
    EXPECT_TRUE(at(60, 90, "2026-10-25T00:00:00Z"));
    EXPECT_TRUE(at(60, 90, "2026-10-25T00:29:59Z"));
    EXPECT_FALSE(at(60, 90, "2026-10-25T00:30:00Z"));
    EXPECT_FALSE(at(60, 90, "2026-10-25T01:15:00Z"));
    EXPECT_FALSE(at(60, 120, "2026-10-24T23:59:59Z"));
    EXPECT_TRUE(at(60, 120, "2026-10-25T00:00:00Z"));
    EXPECT_TRUE(at(60, 120, "2026-10-25T01:59:59Z"));
    EXPECT_FALSE(at(60, 120, "2026-10-25T02:00:00Z"));
    for (const char* utc : {"2027-03-28T00:30:00Z", "2027-03-28T01:00:00Z", "2027-03-28T01:30:00Z"}) EXPECT_FALSE(at(60, 120, utc)) << utc;
    EXPECT_FALSE(at(30, 90, "2027-03-28T00:29:59Z"));
    EXPECT_TRUE(at(30, 90, "2027-03-28T00:30:00Z"));
    EXPECT_TRUE(at(30, 90, "2027-03-28T00:59:59Z"));
    EXPECT_FALSE(at(30, 90, "2027-03-28T01:00:00Z"));
    const WeekSchedule office{"Asia/Shanghai", {{127, 9 * 60, 17 * 60 + 30}}, {"2027-05-01"}};
    EXPECT_FALSE(open_at(office, *shanghai, "2027-01-15T00:59:59Z"));
    EXPECT_TRUE(open_at(office, *shanghai, "2027-01-15T01:00:00Z"));
    EXPECT_TRUE(open_at(office, *shanghai, "2027-07-15T09:29:59Z"));
    EXPECT_FALSE(open_at(office, *shanghai, "2027-07-15T09:30:00Z"));
    EXPECT_FALSE(open_at(office, *shanghai, "2027-05-01T04:00:00Z")) << "excepted";
    EXPECT_EQ(judge_schedule(office, *shanghai, *parse_utc("2027-01-15T02:00:00Z")).next_change, *parse_utc("2027-01-15T09:30:00Z"));
    EXPECT_TRUE(open_at({"Europe/London", {{127, 0, 1440}}, {}}, *london, "2060-07-01T00:00:00Z")) << "the footer rules beyond the table";
    EXPECT_EQ(london->offset_at(*parse_utc("2060-07-01T00:00:00Z")), 3600);
    EXPECT_EQ(london->offset_at(*parse_utc("2060-01-01T00:00:00Z")), 0);
}

TEST(LicenceRules, TimesOfThePagesExamplesRoundTrip) {
    EXPECT_EQ(format_utc(1'803'902'400), "2027-03-01T12:00:00Z");
    EXPECT_EQ(*parse_utc("2027-03-01T12:00:00Z"), 1'803'902'400);
    EXPECT_EQ(format_utc(253'402'300'799), "9999-12-31T23:59:59Z");
    for (const char* bad : {"2027-03-01T12:00:60Z", "2027-02-29T12:00:00Z", "2027-03-01T12:00:00", "2027-03-01 12:00:00Z", "2027-13-01T00:00:00Z", "1969-12-31T23:59:59Z", ""})
        EXPECT_FALSE(parse_utc(bad)) << bad;
    EXPECT_TRUE(territory_matches("CN", "CN-BJ"));
    EXPECT_FALSE(territory_matches("CN-BJ", "CN"));
    EXPECT_FALSE(territory_matches("CN", "HK"));
}

}  // namespace
}  // namespace pai
