// The decision: one row per code, and properties that hold for every licence.
#include <gtest/gtest.h>

#include <algorithm>
#include <functional>
#include <set>

#include "licence_world.h"

namespace pai {
namespace {

using W = TestWorld;

struct Row {
    const char* name;
    RightsCode code;
    std::function<void(TestWorld&)> before;                  // changes documents before they are issued
    std::function<void(TestWorld&, RightsRequest&)> after;   // changes world and request
    bool with_licence = true, with_grant = true, with_status = true;
};

PolicyDuty duty(PolicyDuty::Kind kind, int n) { return {kind, W::uid(n)}; }

const auto nothing = [](TestWorld&) {};
const auto as_is = [](TestWorld&, RightsRequest&) {};

const Row rows[] = {
    {"the straight path", RightsCode::Ok, nothing, as_is},
    {"a preview", RightsCode::OkPreview, nothing, [](auto&, auto& r) { r = W::request("preview", "preview"); }},
    {"past the list's ttl", RightsCode::OkGrace, nothing, [](auto& t, auto&) { t.world.now = W::now - 3600 + 604'801; }},
    {"a grace show", RightsCode::OkGrace, [](auto& t) { t.grant.exp = W::now - 1, t.grant.grace_shows = 1; }, as_is},
    {"keys open to others", RightsCode::KeyFilePermissions, nothing, [](auto& t, auto&) { t.world.home = RightsCode::KeyFilePermissions; }},
    {"ledger broken", RightsCode::LedgerChainBroken, nothing, [](auto& t, auto&) { t.world.home = RightsCode::LedgerChainBroken; }},
    {"no licence", RightsCode::LicenceMissing, nothing, as_is, false},
    {"the licence asked for is another", RightsCode::LicenceMissing, nothing, [](auto&, auto& r) { r.licence = "sha256:" + std::string(64, '0'); }},
    {"a stored licence that fails", RightsCode::SigInvalid, nothing,
     [](auto& t, auto&) { t.documents.add_failed_licence({t.licence_id, RightsCode::SigInvalid, 0}); }, false},
    {"no status list", RightsCode::StatusMissing, nothing, as_is, true, true, false},
    {"index beyond the list", RightsCode::StatusInvalid, [](auto& t) { t.licence.status->index = 131'072; }, as_is},
    {"status list too old", RightsCode::StatusStale, nothing, [](auto& t, auto&) { t.world.now = W::now - 3600 + 604'800 + 86'401; }},
    {"revoked", RightsCode::Revoked, [](auto& t) { t.status.lists["revocation"] = make_status_bits(131'072, {7}); }, as_is},
    {"suspended", RightsCode::Suspended, [](auto& t) { t.status.lists["suspension"] = make_status_bits(131'072, {7}); }, as_is},
    {"another licence's bit", RightsCode::Ok, [](auto& t) { t.status.lists["revocation"] = make_status_bits(131'072, {6, 8}); }, as_is},
    {"clock rolled back", RightsCode::TimeRollback, nothing, [](auto& t, auto&) { t.world.time = RightsCode::TimeRollback; }},
    {"clock not trusted", RightsCode::TimeUntrusted, nothing, [](auto& t, auto&) { t.world.time = RightsCode::TimeUntrusted; }},
    {"before the window", RightsCode::NotYetValid, [](auto& t) { t.constraint(RuleOperand::DateTime).number = W::now + 1; }, as_is},
    {"first second of the window", RightsCode::Ok, [](auto& t) { t.constraint(RuleOperand::DateTime).number = W::now; }, as_is},
    {"last second of the window", RightsCode::Ok, [](auto& t) { t.licence.policy.permissions[0].constraints[2].number = W::now; }, as_is},
    {"after the window", RightsCode::Expired, [](auto& t) { t.licence.policy.permissions[0].constraints[2].number = W::now - 1; }, as_is},
    {"hours of an unknown zone", RightsCode::OutsideSchedule, [](auto& t) {
         t.constraint(RuleOperand::Schedule).schedule = {"Asia/Shanghai", {{127, 0, 1440}}, {}};
     }, as_is},
    {"no device", RightsCode::DeviceNotAuthorised, nothing, [](auto& t, auto&) { t.world.device_key.reset(); }},
    {"another device's key", RightsCode::DeviceNotAuthorised, nothing, [](auto& t, auto&) { t.world.device_key = W::signer(9).public_key(); }},
    {"device not among those named", RightsCode::DeviceNotAuthorised, [](auto& t) {
         t.licence.policy.permissions[0].constraints.push_back(W::words(RuleOperand::SystemDevice, RuleOperator::Eq, {"did:web:other.example"}));
     }, as_is},
    {"device cloned", RightsCode::DeviceCloned, [](auto& t) { t.status.cloned = {t.device_key.kid()}; }, as_is},
    {"another venue's licence", RightsCode::VenueMismatch, [](auto& t) { t.licence.policy.assignee = "did:web:venueb.example"; }, as_is},
    {"the device's own licence", RightsCode::Ok, [](auto& t) { t.licence.policy.assignee = t.device.id; }, as_is},
    {"another territory", RightsCode::TerritoryDenied, [](auto& t) { t.constraint(RuleOperand::Spatial).values = {"HK"}; }, as_is},
    {"China does not hold Hong Kong", RightsCode::TerritoryDenied, [](auto& t) { t.venue.venue->territory = "HK"; }, as_is},
    {"asset that no rule names", RightsCode::AssetNotCovered, [](auto& t) {
         t.licence.policy.permissions[0].targets = t.licence.policy.permissions[1].targets = {"urn:uuid:other"};
     }, as_is},
    {"asset that no manifest holds", RightsCode::AssetMissing, [](auto& t) {
         t.licence.policy.permissions[0].targets = {"urn:paifang:asset:drum"};
     }, [](auto&, auto& r) { r.assets = {"urn:paifang:asset:drum"}; }},
    {"signer that the owner never named", RightsCode::ChainRoleNotAllowed, [](auto& t) { t.manifest.licensors.clear(); }, as_is},
    {"action", RightsCode::ActionNotPermitted, nothing, [](auto&, auto& r) { r.action = "export"; }},
    {"purpose", RightsCode::PurposeNotPermitted, nothing, [](auto&, auto& r) { r.purpose = "kiosk"; }},
    {"event that is not there", RightsCode::NoMatchingPermission, [](auto& t) {
         t.licence.policy.permissions[0].constraints.push_back(W::words(RuleOperand::Event, RuleOperator::Eq, {"urn:event:1"}));
     }, as_is},
    {"event that is", RightsCode::Ok, [](auto& t) {
         t.licence.policy.permissions[0].constraints.push_back(W::words(RuleOperand::Event, RuleOperator::Eq, {"urn:event:1"}));
     }, [](auto&, auto& r) { r.event = "urn:event:1"; }},
    {"delivery channel", RightsCode::NoMatchingPermission, [](auto& t) {
         t.licence.policy.permissions[0].constraints.push_back(W::words(RuleOperand::DeliveryChannel, RuleOperator::IsAnyOf, {"led"}));
     }, as_is},
    {"prohibited", RightsCode::Prohibited, [](auto& t) {
         PolicyRule no = W::rule(24, "present", {"exhibit"});
         no.constraints.resize(1);
         t.licence.policy.prohibitions = {no};
     }, as_is},
    {"prohibited for another purpose", RightsCode::Ok, [](auto& t) {
         PolicyRule no = W::rule(24, "present", {"performance"});
         no.constraints.resize(1);
         t.licence.policy.prohibitions = {no};
     }, as_is},
    {"plays used up", RightsCode::CountExhausted, [](auto& t) {
         t.licence.policy.permissions[0].constraints.push_back(W::limit(RuleOperand::Count, RuleOperator::Lteq, 2));
     }, [](auto& t, auto&) { t.world.uses[{t.licence_id, W::uid(22)}].plays = 2; }},
    {"this play is counted already", RightsCode::Ok, [](auto& t) {
         t.licence.policy.permissions[0].constraints.push_back(W::limit(RuleOperand::Count, RuleOperator::Lteq, 2));
     }, [](auto& t, auto&) { t.world.uses[{t.licence_id, W::uid(22)}] = {2, true, 0, 0}; }},
    {"a rehearsal adds no play", RightsCode::Ok, [](auto& t) {
         t.licence.policy.permissions[0].constraints.push_back(W::limit(RuleOperand::Count, RuleOperator::Lteq, 2));
     }, [](auto& t, auto& r) { t.world.uses[{t.licence_id, W::uid(22)}].plays = 2, r.purpose = "rehearsal"; }},
    {"hours used up", RightsCode::MeteredTimeExhausted, [](auto& t) {
         t.licence.policy.permissions[0].constraints.push_back(W::limit(RuleOperand::MeteredTime, RuleOperator::Lteq, 3600));
     }, [](auto& t, auto&) { t.world.uses[{t.licence_id, W::uid(22)}].metered_s = 3601; }},
    {"too many at once", RightsCode::ConcurrencyExceeded, [](auto& t) {
         t.licence.policy.permissions[0].constraints.push_back(W::limit(RuleOperand::ConcurrentUse, RuleOperator::Lteq, 2));
     }, [](auto& t, auto&) { t.world.uses[{t.licence_id, W::uid(22)}].live_sessions = 2; }},
    {"prepaid and not confirmed", RightsCode::DutyUnfulfilled, [](auto& t) {
         PolicyDuty pay{PolicyDuty::Kind::Compensate, W::uid(50), "3.50", "CNY", "play", true};
         t.licence.policy.permissions[0].duties = {pay};
     }, as_is},
    {"prepaid and confirmed", RightsCode::Ok, [](auto& t) {
         PolicyDuty pay{PolicyDuty::Kind::Compensate, W::uid(50), "3.50", "CNY", "play", true};
         t.licence.policy.permissions[0].duties = {pay};
         t.grant.fulfils = {W::uid(50)};
     }, as_is},
    {"report overdue", RightsCode::ReportOverdue, [](auto& t) {
         PolicyDuty inform = duty(PolicyDuty::Kind::Inform, 51);
         inform.every_days = 7, inform.grace_days = 1;
         t.licence.policy.obligations = {inform};
     }, [](auto& t, auto&) { t.world.imported_s[t.licence_id] = W::now - 8 * 86'400 - 1; }},
    {"report sent", RightsCode::Ok, [](auto& t) {
         PolicyDuty inform = duty(PolicyDuty::Kind::Inform, 51);
         inform.every_days = 7, inform.grace_days = 1;
         t.licence.policy.obligations = {inform};
     }, [](auto& t, auto&) { t.world.imported_s[t.licence_id] = 0, t.world.reported_s[t.licence_id] = W::now - 8 * 86'400; }},
    {"no grant", RightsCode::GrantMissing, nothing, as_is, true, false},
    {"grant for another device", RightsCode::GrantNotForDevice, [](auto& t) { t.grant.devices[0].x25519_sha256 = std::string(64, '0'); }, as_is},
    {"grant for another licence", RightsCode::GrantLicenceMismatch, [](auto& t) { t.grant.licence = "sha256:" + std::string(64, '0'); }, as_is},
    {"grant ended", RightsCode::GrantExpired, [](auto& t) { t.grant.exp = W::now - 1; }, as_is},
    {"grant not begun", RightsCode::GrantExpired, [](auto& t) { t.grant.nbf = W::now + 1; }, as_is},
    {"grace shows used up", RightsCode::GrantExpired, [](auto& t) { t.grant.exp = W::now - 1, t.grant.grace_shows = 1; },
     [](auto& t, auto&) { t.world.grace[t.grant_id].shows = 1; }},
    {"no stanza opens", RightsCode::GrantNotForDevice, nothing, [](auto& t, auto&) { t.world.failed_headers[W::header()] = RightsCode::GrantNotForDevice; }},
    {"grant damaged", RightsCode::GrantHeaderMac, nothing, [](auto& t, auto&) { t.world.failed_headers[W::header()] = RightsCode::GrantHeaderMac; }},
    {"an asset in clear needs no grant", RightsCode::Ok, [](auto& t) {
         auto& e = t.manifest.assets[0];
         e.encrypted = false, e.key_id.clear(), e.payload_size = e.plain_size;
     }, as_is, true, false},
    {"logged registration wanted", RightsCode::RegNotLogged, [](auto& t) { t.licence.require_logged_registration = true; }, as_is},
    {"registration not stored", RightsCode::RegMismatch, [](auto& t) { t.manifest.assets[0].registration = "sha256:" + std::string(64, '0'); }, as_is},
    {"original without a licence", RightsCode::AssetNotCovered, [](auto& t) { t.manifest.assets[0].derived_from = {"urn:paifang:asset:source"}; }, as_is},
};

TEST(LicenceDecide, EveryRowHasItsCode) {
    for (const Row& row : rows) {
        TestWorld t;
        row.before(t);
        ASSERT_TRUE(t.build(row.with_licence, row.with_grant, row.with_status)) << row.name;
        RightsRequest request = W::request();
        row.after(t, request);
        const Decision d = decide(request, t.world);
        EXPECT_EQ(to_string(d.code()), to_string(row.code)) << row.name;
        EXPECT_EQ(d.ok(), is_permit(row.code)) << row.name;
        EXPECT_EQ(decide(request, t.world).digest, d.digest) << row.name;
        EXPECT_TRUE(JsonDoc::parse(to_json(d))) << row.name;
    }
}

TEST(LicenceDecide, TheFirstFailingStepGivesTheCodeAndTheOthersFollow) {
    TestWorld t;
    t.status.lists["revocation"] = make_status_bits(131'072, {7});
    t.licence.policy.permissions[0].constraints[2].number = W::now - 1;
    ASSERT_TRUE(t.build(true, false));
    const Decision d = decide(W::request(), t.world);
    EXPECT_EQ(d.code(), RightsCode::Revoked);
    EXPECT_EQ(d.result.also, (std::vector{RightsCode::Expired, RightsCode::GrantMissing}));
}

TEST(LicenceDecide, APermitNamesItsLicenceRuleGrantAndDuties) {
    TestWorld t;
    PolicyDuty mark = duty(PolicyDuty::Kind::Watermark, 60), credit = duty(PolicyDuty::Kind::Attribute, 61);
    mark.mode = "visible";
    credit.text = {{"en", "By courtesy of Holder"}};
    const PolicyDuty pay{PolicyDuty::Kind::Compensate, W::uid(62), "3.50", "CNY", "play"};
    t.licence.policy.permissions[0].duties = {mark, credit, pay};
    t.licence.policy.permissions[0].resolution_cap = 1280;
    t.licence.policy.permissions[0].constraints.push_back(W::limit(RuleOperand::Count, RuleOperator::Lteq, 100));
    ASSERT_TRUE(t.build());
    t.world.uses[{t.licence_id, W::uid(22)}].plays = 3;
    const AssetDecision d = decide(W::request(), t.world).result;
    EXPECT_EQ(d.code, RightsCode::Ok);
    EXPECT_EQ(d.licence, t.licence_id);
    EXPECT_EQ(d.rule, W::uid(22));
    EXPECT_EQ(d.grant, t.grant_id);
    EXPECT_EQ(d.play_unit, "performance");
    EXPECT_EQ(d.used, (std::vector<RuleMatch>{{t.licence_id, W::uid(22)}}));
    EXPECT_EQ(d.remaining_count, 97);
    EXPECT_EQ(d.reevaluate_at, W::now - 3600 + 604'801) << "the status list's ttl ends first";
    ASSERT_EQ(d.obligations.size(), 4u);
    EXPECT_EQ(d.obligations[0].pixels, 1280);
    EXPECT_EQ(d.obligations[3].price_micro, 3'500'000);
    const AssetDecision rehearsal = decide(W::request("present", "rehearsal"), t.world).result;
    EXPECT_EQ(rehearsal.obligations.size(), 3u) << "an uncounted purpose is not charged";
    EXPECT_EQ(rehearsal.play_unit, "none");
}

TEST(LicenceDecide, AReservationIsHandedOn) {
    TestWorld t;
    PolicyRule train = W::rule(24, "aiTraining", {"exhibit"}), generate = W::rule(25, "generate", {"exhibit"});
    t.licence.policy.prohibitions = {generate, train};
    ASSERT_TRUE(t.build());
    const AssetDecision d = decide(W::request(), t.world).result;
    ASSERT_EQ(d.obligations.size(), 1u);
    EXPECT_EQ(d.obligations[0].actions, (std::vector<std::string>{"aiTraining", "generate"}));
}

TEST(LicenceDecide, AShowThatBeganInOrderMayFinish) {
    TestWorld t;
    t.licence.policy.permissions[0].constraints[2].number = W::now - 10;
    ASSERT_TRUE(t.build());
    RightsRequest request = W::request();
    request.session = "s1";
    t.world.live = LiveSession{"s1", {t.licence_id}, "present", "exhibit", W::now - 1000, 600};
    EXPECT_EQ(decide(request, t.world).code(), RightsCode::OkOverrun);
    EXPECT_EQ(decide(request, t.world).result.also.front(), RightsCode::Expired);
    t.world.live->start_s = W::now - 1501;
    EXPECT_EQ(decide(request, t.world).code(), RightsCode::Expired) << "scene length and 900 s are over";
    t.world.live->start_s = W::now - 1000;
    request.purpose = "performance";
    EXPECT_EQ(decide(request, t.world).code(), RightsCode::Expired) << "another purpose is another show";
}

TEST(LicenceDecide, ARunningShowTakesInNoAssetThatWasNeverPermitted) {
    TestWorld t;
    ASSERT_TRUE(t.build());
    RightsRequest request = W::request();
    request.session = "s1";
    request.assets = {"urn:paifang:asset:not-covered"};
    t.world.live = LiveSession{"s1", {t.licence_id}, "present", "exhibit", W::now - 10, 600, W::request().assets};
    const Decision refused = decide(request, t.world);
    EXPECT_FALSE(refused.ok()) << to_string(refused.code());
    EXPECT_EQ(refused.code(), RightsCode::AssetNotCovered);
}

TEST(LicenceDecide, OnlyStopNowEndsARunningShow) {
    for (const bool stop : {false, true}) {
        TestWorld t;
        t.status.lists["revocation"] = make_status_bits(131'072, {7});
        if (stop) t.status.lists["stopNow"] = make_status_bits(131'072, {7});
        ASSERT_TRUE(t.build());
        RightsRequest request = W::request();
        request.session = "s1";
        t.world.live = LiveSession{"s1", {t.licence_id}, "present", "exhibit", W::now - 10, 600};
        EXPECT_EQ(decide(request, t.world).code(), stop ? RightsCode::Revoked : RightsCode::OkOverrun);
        EXPECT_EQ(decide(request, t.world).result.hard_stop, stop);
    }
}

TEST(LicenceDecide, AddingAConstraintNeverTurnsARefusalIntoAPermit) {
    const std::vector<RuleConstraint> extra{
        W::limit(RuleOperand::DateTime, RuleOperator::Gteq, W::now + 5), W::limit(RuleOperand::DateTime, RuleOperator::Lt, W::end),
        W::words(RuleOperand::Spatial, RuleOperator::IsNoneOf, {"HK"}),  W::words(RuleOperand::Spatial, RuleOperator::Eq, {"CN-BJ"}),
        W::words(RuleOperand::Purpose, RuleOperator::Neq, {"exhibit"}),  W::words(RuleOperand::Purpose, RuleOperator::Eq, {"exhibit"}),
        W::words(RuleOperand::Event, RuleOperator::IsNoneOf, {"urn:e"}), W::words(RuleOperand::DeliveryChannel, RuleOperator::Eq, {"monitor"}),
        W::limit(RuleOperand::Count, RuleOperator::Lteq, 1),             W::limit(RuleOperand::ConcurrentUse, RuleOperator::Lteq, 1)};
    const auto permitted = [&](unsigned mask) {
        TestWorld t;
        for (std::size_t i = 0; i < extra.size(); ++i)
            if ((mask >> i) & 1u) t.licence.policy.permissions[0].constraints.push_back(extra[i]);
        EXPECT_TRUE(t.build());
        return decide(W::request(), t.world).ok();
    };
    for (unsigned mask = 0; mask < 1u << extra.size(); mask += 29)
        for (std::size_t i = 0; i < extra.size(); i += 3)
            if (!permitted(mask)) EXPECT_FALSE(permitted(mask | (1u << i))) << mask << " " << i;
}

TEST(LicenceDecide, TheOrderOfRulesDoesNotChangeTheVerdict) {
    TestWorld sample;
    std::vector<PolicyRule> rules = sample.licence.policy.permissions;
    rules.push_back(W::rule(26, "play", {"kiosk"}));
    rules.push_back(W::rule(27, "export", {"audit"}));
    rules[3].targets = {"urn:uuid:other"};
    const std::pair<const char*, const char*> asked[] = {{"present", "exhibit"}, {"preview", "preview"}, {"play", "kiosk"}, {"export", "audit"}, {"record", "archive"}};
    std::vector<std::size_t> order{0, 1, 2, 3};
    std::vector<RightsCode> first;
    do {
        TestWorld t;
        t.licence.policy.permissions.clear();
        for (const std::size_t i : order) t.licence.policy.permissions.push_back(rules[i]);
        ASSERT_TRUE(t.build());
        std::vector<RightsCode> codes;
        for (const auto& [action, purpose] : asked) codes.push_back(decide(W::request(action, purpose), t.world).code());
        if (first.empty()) first = codes;
        EXPECT_EQ(codes, first);
    } while (std::next_permutation(order.begin(), order.end()));
    EXPECT_EQ(first[3], RightsCode::ActionNotPermitted) << "rules that cover the asset come first";
}

TEST(LicenceDecide, OwnWorkNeedsNothingButItsManifest) {
    const SigningKey local = W::signer(8);
    ManifestDoc own;
    own.head = W::head(1);
    own.head.uid = "urn:paifang:local:" + local.kid().substr(8) + ":" + std::string(64, 'b');
    own.title = {{"en", "bell.glb"}};
    own.base = "/home/me/bell.glb";
    ManifestDoc::Entry e = TestWorld().manifest.assets[0];
    e.asset_id = own.head.uid + ":0123456789abcdef";
    e.encrypted = false;
    e.key_id.clear();
    e.payload_size = e.plain_size;
    own.assets = {e};
    DocumentSet documents;
    ASSERT_TRUE(documents.admit_local_manifest(*issue(own, local), local.public_key()));
    EXPECT_EQ(documents.admit_local_manifest(*issue(own, W::signer(9)), local.public_key()).error().reason, "KEY_UNKNOWN");
    RightsWorld world;
    world.documents = &documents;
    const auto code = [&](const char* action, const char* purpose) {
        RightsRequest request = W::request(action, purpose);
        request.assets = {e.asset_id};
        return decide(request, world).code();
    };
    EXPECT_EQ(code("preview", "preview"), RightsCode::OkOwnWork);
    EXPECT_EQ(code("modify", "edit"), RightsCode::OkOwnWork);
    EXPECT_EQ(code("present", "exhibit"), RightsCode::ActionNotPermitted);
    EXPECT_EQ(code("preview", "edit"), RightsCode::PurposeNotPermitted);
    world.home = RightsCode::LedgerChainBroken;
    EXPECT_EQ(code("preview", "preview"), RightsCode::OkOwnWork) << "the device's ledger is another";
    world.local_home = RightsCode::KeyFilePermissions;
    EXPECT_EQ(code("preview", "preview"), RightsCode::KeyFilePermissions);
}

TEST(LicenceDecide, TheJsonOfADecisionHasTheMembersOfThePage) {
    TestWorld t;
    ASSERT_TRUE(t.build());
    for (const char* action : {"present", "export"}) {
        const auto json = JsonDoc::parse(to_json(decide(W::request(action), t.world)));
        ASSERT_TRUE(json);
        std::vector<std::string> names;
        for (std::size_t i = 0; i < json->root().size(); ++i) names.emplace_back(json->root().key(i));
        const std::vector<std::string> expected{
            "ok", "verdict", "code", "also", "licence", "chain", "rule", "asset", "action", "purpose", "event", "session", "performance", "at",
            "timeQuality", "dryRun", "obligations", "remaining", "graceDaysLeft", "graceShowsLeft", "reevaluateAt", "hardStop", "digest", "message"};
        EXPECT_EQ(names, expected);
        EXPECT_EQ(json->root().find("digest")->text().size(), 64u);
        EXPECT_EQ(json->root().find("at")->text(), "2027-03-01T12:00:00Z");
        EXPECT_EQ(json->root().find("verdict")->text(), action == std::string_view("present") ? "PERMIT" : "DENY");
    }
}

TEST(LicenceDecide, OneRefusedAssetRefusesTheRequestAndOnlyItself) {
    TestWorld t;
    ASSERT_TRUE(t.build());
    RightsRequest request = W::request();
    request.assets.push_back("urn:paifang:asset:drum");
    const Decision d = decide(request, t.world);
    EXPECT_EQ(d.code(), RightsCode::AssetNotCovered);
    EXPECT_EQ(d.result.asset, "urn:paifang:asset:drum");
    ASSERT_EQ(d.assets.size(), 2u);
    EXPECT_TRUE(d.assets[0].ok());
    request.assets.clear();
    EXPECT_EQ(decide(request, t.world).code(), RightsCode::AssetMissing);
}

TEST(LicenceDecide, EveryInputChangesTheDigest) {
    TestWorld t;
    ASSERT_TRUE(t.build());
    const std::string first = decide(W::request(), t.world).digest;
    RightsRequest other = W::request();
    other.performance = "p";
    EXPECT_NE(decide(other, t.world).digest, first);
    t.world.uses[{t.licence_id, W::uid(22)}].plays = 1;
    const std::string second = decide(W::request(), t.world).digest;
    EXPECT_NE(second, first);
    ++t.world.now;
    EXPECT_NE(decide(W::request(), t.world).digest, second);
}

// How often one of `marks` stands in a text.
int count_of(std::string_view text, std::initializer_list<std::string_view> marks) {
    int count = 0;
    for (const std::string_view mark : marks)
        for (std::size_t at = text.find(mark); at != text.npos; at = text.find(mark, at + mark.size())) ++count;
    return count;
}

TEST(LicenceDecide, EveryCodeSaysWhatIsTheCaseAndWhatToDoInThreeLanguages) {
    std::set<std::string_view> said;
    for (std::size_t i = 0; i < rights_code_count; ++i) {
        const RightsCodeInfo& row = info(static_cast<RightsCode>(i));
        EXPECT_EQ(parse_rights_code(row.name), row.code);
        for (const std::string_view text : {row.en.says, row.en.action}) {
            EXPECT_GE(text.size(), 10u) << row.name;
            EXPECT_TRUE(text.size() > 1 && text.back() == '.' && text.front() >= 'A' && text.front() <= 'Z') << row.name;
        }
        for (const std::string_view text : {row.zh_hans.says, row.zh_hans.action, row.zh_hant.says, row.zh_hant.action}) {
            EXPECT_TRUE(is_utf8(text)) << row.name;
            EXPECT_TRUE(text.ends_with("\u3002")) << row.name;
        }
        EXPECT_TRUE(said.insert(row.en.says).second) << row.name << " says what another code says";
        EXPECT_NE(row.zh_hans.says, row.zh_hant.says) << row.name;
        const auto message = message_of(row.code);
        ASSERT_EQ(message.size(), 3u);
        EXPECT_NE(message.at("zh-Hant").find(row.zh_hant.action), std::string::npos) << row.name;
    }
    EXPECT_FALSE(parse_rights_code("NO_SUCH_CODE"));
}

TEST(LicenceDecide, EachChineseIsItsOwnReadersChinese) {
    // Words of the other side: a text that was only converted character by character has them.
    for (std::size_t i = 0; i < rights_code_count; ++i) {
        const RightsCodeInfo& row = info(static_cast<RightsCode>(i));
        const std::string hans = message_of(row.code).at("zh-Hans"), hant = message_of(row.code).at("zh-Hant");
        EXPECT_EQ(count_of(hant, {"文件夾", "導入", "設備", "密鑰", "證書", "軟件", "程序", "信息", "默認", "日志", "許可證", "數據", "運行", "盤", "聯係", "們", "为", "时", "签"}), 0)
            << row.name << ": " << hant;
        EXPECT_EQ(count_of(hans, {"資", "檔", "匯", "裝置", "金鑰", "憑證", "軟體", "程式", "授权书", "请您", "時", "簽", "為", "這", "與"}), 0) << row.name << ": " << hans;
    }
}

}  // namespace
}  // namespace pai
