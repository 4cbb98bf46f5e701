// The finer sentences of licence format 7.3 to 7.5: several licences, originals, running shows, and when to ask again.
#include <gtest/gtest.h>

#include "base/file.h"
#include "licence/explain.h"
#include "licence_world.h"

namespace pai {
namespace {

using W = TestWorld;

constexpr const char* kDrum = "urn:paifang:asset:drum";

// The world's licence again under another uid, which `change` may alter, with a grant of its own; its docId.
template <class Change>
std::string add_licence(TestWorld& t, int n, const Change& change) {
    LicenceDoc other = t.licence;
    other.head.uid = W::uid(n);
    other.policy.uid = W::uid(n + 1);
    change(other);
    const auto admitted = t.admit(other, t.licensor_key);
    EXPECT_TRUE(admitted) << (admitted ? "" : admitted.error().message);
    GrantDoc grant = t.grant;
    grant.head.uid = W::uid(n + 2);
    grant.licence = admitted ? admitted->doc_id : "";
    EXPECT_TRUE(t.admit(grant, t.licensor_key));
    return grant.licence;
}

void add_drum(TestWorld& t) {
    ManifestDoc::Entry drum = t.manifest.assets[0];
    drum.asset_id = kDrum;
    drum.path = "text/drum.txt";
    t.manifest.assets.push_back(drum);
}

RightsRequest running(std::vector<std::string> assets) {
    RightsRequest r = W::request();
    r.assets = std::move(assets);
    r.session = "s1";
    return r;
}

LiveSession live(std::vector<std::string> licences, std::vector<std::string> assets) {
    return {"s1", std::move(licences), "present", "exhibit", W::now - 100, 600, std::move(assets)};
}

TEST(LicenceSteps, AnAnswerIsAskedForAgainWhenAnyLicenceMayChangeIt) {
    TestWorld t;
    t.constraint(RuleOperand::Count) = W::limit(RuleOperand::Count, RuleOperator::Lteq, 0);
    ASSERT_TRUE(t.build());
    const std::int64_t opens = W::now + 86'400;
    add_licence(t, 60, [&](LicenceDoc& l) {
        l.policy.permissions[0].constraints.pop_back();
        l.policy.permissions[0].constraints[1].number = opens;
    });
    const Decision d = decide(W::request(), t.world);
    EXPECT_EQ(d.code(), RightsCode::CountExhausted) << "the licence that failed at the later step is told of";
    EXPECT_EQ(d.result.reevaluate_at, opens) << "the other one begins then";
    t.world.now = opens;
    EXPECT_TRUE(decide(W::request(), t.world).ok());
}

TEST(LicenceSteps, TheLicenceThatFailedLatestIsToldOfEvenIfItIsForOtherWorks) {
    TestWorld t;
    t.licence.policy.permissions[0].targets = t.licence.policy.permissions[1].targets = {"urn:uuid:other"};
    ASSERT_TRUE(t.build());
    add_licence(t, 60, [](LicenceDoc& l) {
        for (PolicyRule& rule : l.policy.permissions) {
            rule.targets = {W::package};
            rule.constraints[3].values = {"HK"};
        }
    });
    EXPECT_EQ(decide(W::request(), t.world).code(), RightsCode::AssetNotCovered);
}

TEST(LicenceSteps, StopNowEndsAShowWhateverElseIsWrong) {
    const auto stops = [](const std::function<void(TestWorld&)>& before, const std::function<void(TestWorld&)>& after) {
        TestWorld t;
        for (const char* purpose : {"revocation", "stopNow"}) t.status.lists[purpose] = make_status_bits(131'072, {7});
        before(t);
        EXPECT_TRUE(t.build());
        t.world.live = live({t.licence_id}, {W::asset});
        after(t);
        const Decision d = decide(running({W::asset}), t.world);
        EXPECT_FALSE(d.ok());
        return d.result.hard_stop;
    };
    const auto nothing = [](TestWorld&) {};
    EXPECT_TRUE(stops(nothing, nothing));
    EXPECT_TRUE(stops(nothing, [](TestWorld& t) { t.world.now = W::now + 30 * 86'400, t.world.live->start_s = t.world.now - 1; })) << "stale since";
    EXPECT_TRUE(stops([](TestWorld& t) { t.licence.policy.permissions[0].constraints[2].number = W::now - 1; }, nothing)) << "expired besides";
    EXPECT_TRUE(stops(nothing, [](TestWorld& t) { t.world.home = RightsCode::LedgerChainBroken; }));
}

TEST(LicenceSteps, AShowOfSeveralLicencesRunsOutByEachOfThem) {
    TestWorld t;
    add_drum(t);
    const auto ends = [](LicenceDoc& l, const char* target) {
        for (PolicyRule& rule : l.policy.permissions) rule.targets = {target};
        l.policy.permissions[0].constraints[2].number = W::now - 1;
    };
    ends(t.licence, W::asset);
    ASSERT_TRUE(t.build());
    const std::string second = add_licence(t, 60, [&](LicenceDoc& l) { ends(l, kDrum); });
    // A third one for both gets further in the steps, and says nothing about what the show began with.
    add_licence(t, 70, [](LicenceDoc& l) {
        l.policy.permissions[0].targets = {W::asset, kDrum};
        l.policy.permissions[0].constraints[2].number = W::end;
        l.policy.permissions[0].constraints.push_back(W::limit(RuleOperand::Count, RuleOperator::Lteq, 0));
    });
    const RightsRequest request = running({W::asset, kDrum});
    EXPECT_EQ(decide(request, t.world).code(), RightsCode::CountExhausted);
    t.world.live = live({t.licence_id, second}, request.assets);
    const Decision d = decide(request, t.world);
    EXPECT_EQ(d.code(), RightsCode::OkOverrun);
    EXPECT_EQ(d.assets[1].licence, second);
    EXPECT_EQ(d.assets[1].also.front(), RightsCode::Expired);
    t.world.live = live({t.licence_id}, request.assets);
    EXPECT_FALSE(decide(request, t.world).ok()) << "the drum was played by no licence of the session";
}

TEST(LicenceSteps, APurposeOrChannelThatTheProfileDoesNotKnowIsRefusedWhereverNoneIsNamed) {
    for (const RuleOperator op : {RuleOperator::IsNoneOf, RuleOperator::Neq}) {
        TestWorld t;
        t.constraint(RuleOperand::Purpose) = W::words(RuleOperand::Purpose, op, {"preview"});
        t.constraint(RuleOperand::Count) = W::limit(RuleOperand::Count, RuleOperator::Lteq, 0);
        ASSERT_TRUE(t.build());
        EXPECT_EQ(decide(W::request("present", "exhibit"), t.world).code(), RightsCode::CountExhausted);
        EXPECT_EQ(decide(W::request("present", "banquet"), t.world).code(), RightsCode::PurposeNotPermitted) << "it would be shown and never counted";
    }
    TestWorld t;
    t.constraint(RuleOperand::DeliveryChannel) = W::words(RuleOperand::DeliveryChannel, RuleOperator::IsNoneOf, {"web"});
    ASSERT_TRUE(t.build());
    RightsRequest request = W::request();
    EXPECT_EQ(decide(request, t.world).code(), RightsCode::Ok);
    for (const char* channel : {"web", "the-web", ""}) {
        request.channel = channel;
        EXPECT_EQ(decide(request, t.world).code(), RightsCode::NoMatchingPermission) << channel;
    }
}

TEST(LicenceSteps, TheManifestsResolutionIsACapLikeTheRules) {
    for (const auto& [of_manifest, of_rule, cap] : {std::tuple{720, 0, 720}, std::tuple{720, 480, 480}, std::tuple{480, 720, 480}}) {
        TestWorld t;
        t.manifest.assets[0].max_resolution = of_manifest;
        if (of_rule > 0) t.licence.policy.permissions[0].resolution_cap = of_rule;
        ASSERT_TRUE(t.build());
        const Decision d = decide(W::request(), t.world);
        ASSERT_EQ(d.code(), RightsCode::Ok);
        ASSERT_EQ(d.result.obligations.size(), 1u) << "one cap, the smallest";
        EXPECT_EQ(d.result.obligations[0].pixels, cap);
    }
}

TEST(LicenceSteps, CountedDaysTurnAtTheVenuesMidnight) {
    TestWorld t;
    t.licence.play_unit = "openDay";
    t.constraint(RuleOperand::Count) = W::limit(RuleOperand::Count, RuleOperator::Lteq, 100);
    ASSERT_TRUE(t.build());
    const auto zone = read_text_file("/usr/share/zoneinfo/Asia/Shanghai", 1u << 20);
    if (!zone) GTEST_SKIP() << "no tzdata";
    t.world.zone_rules["Asia/Shanghai"] = *zone;
    EXPECT_EQ(decide(W::request(), t.world).result.reevaluate_at, W::now + 4 * 3600) << "20:00 in Beijing";
}

TEST(LicenceSteps, ATooFullHouseIsAskedAgainWhenASessionFallsSilent) {
    TestWorld t;
    t.constraint(RuleOperand::ConcurrentUse) = W::limit(RuleOperand::ConcurrentUse, RuleOperator::Lteq, 1);
    ASSERT_TRUE(t.build());
    RuleUse& use = t.world.uses[{t.licence_id, W::uid(22)}];
    use.live_sessions = 1;
    use.live_until_s = W::now + 90;
    const Decision d = decide(W::request(), t.world);
    EXPECT_EQ(d.code(), RightsCode::ConcurrencyExceeded);
    EXPECT_EQ(d.result.reevaluate_at, W::now + 90);
}

TEST(LicenceSteps, OriginalsOfOriginalsAreEachJudgedOnceAndInAnyShape) {
    TestWorld t;
    // Two hundred works, each made from the one before and from the first; the first from the last.
    const auto name = [](std::size_t i) { return "urn:w:" + std::to_string(i); };
    for (std::size_t i = 0; i < 200; ++i) {
        ManifestDoc::Entry e = t.manifest.assets[0];
        e.asset_id = name(i);
        e.path = "w" + std::to_string(i);
        e.derived_from = i == 0 ? std::vector{name(199)} : i == 1 ? std::vector{name(0)} : std::vector{name(i - 1), name(0)};
        t.manifest.assets.push_back(e);
    }
    ASSERT_TRUE(t.build());
    RightsRequest request = W::request();
    request.assets = {name(199)};
    const Decision d = decide(request, t.world);
    EXPECT_TRUE(d.ok());
    EXPECT_EQ(d.result.used.size(), 1u) << "one licence and rule, named once";
}

TEST(LicenceSteps, AnOriginalWithoutLicenceRefusesAndItsObligationsAndLimitsAreInherited) {
    TestWorld t;
    add_drum(t);
    t.manifest.assets[1].derived_from = {W::asset};
    for (PolicyRule& rule : t.licence.policy.permissions) rule.targets = {kDrum};
    ASSERT_TRUE(t.build());
    RightsRequest request = W::request();
    request.assets = {kDrum};
    EXPECT_EQ(decide(request, t.world).code(), RightsCode::AssetNotCovered);
    const std::string original = add_licence(t, 60, [](LicenceDoc& l) {
        for (PolicyRule& rule : l.policy.permissions) rule.targets = {W::asset};
        PolicyDuty mark{PolicyDuty::Kind::Watermark, W::uid(65)};
        mark.mode = "visible";
        l.policy.permissions[0].duties = {mark};
        l.policy.permissions[0].constraints.push_back(W::limit(RuleOperand::Count, RuleOperator::Lteq, 5));
    });
    const Decision d = decide(request, t.world);
    ASSERT_TRUE(d.ok()) << to_string(d.code());
    EXPECT_EQ(d.result.used.back(), (RuleMatch{original, W::uid(22)}));
    EXPECT_EQ(d.result.remaining_count, 5);
    ASSERT_EQ(d.result.obligations.size(), 1u);
    EXPECT_EQ(d.result.obligations[0].mode, "visible");
}

TEST(LicenceSteps, MoreOriginalsThanARequestMayHaveAreRefused) {
    TestWorld t;
    for (int i = 0; i < 260; ++i) {
        ManifestDoc::Entry e = t.manifest.assets[0];
        e.asset_id = "urn:w:" + std::to_string(i);
        e.path = "w" + std::to_string(i);
        for (int k = 1; k <= 16; ++k) {
            const int child = i * 16 + k;
            e.derived_from.push_back((child < 260 ? "urn:w:" : "urn:x:") + std::to_string(child));
        }
        t.manifest.assets.push_back(e);
    }
    ASSERT_TRUE(t.build());
    RightsRequest request = W::request();
    request.assets = {"urn:w:0"};
    const Decision d = decide(request, t.world);
    EXPECT_EQ(d.code(), RightsCode::SceneLimit);
    EXPECT_FALSE(check_size(d));
}

// Neither asset has too many, both together have: 2,050 and 2,047 works.
TEST(LicenceSteps, TheOriginalsOfAllAssetsOfARequestCountTogetherAndEachOnce) {
    for (const int last : {2046, 2047}) {
        TestWorld t;
        // A work with sixteen originals, each of which has sixteen, until there are so many; those that have none stand in no manifest.
        const auto tree = [&](const std::string& root, int count) {
            std::vector<std::string> names{root};
            for (int i = 1; i < count; ++i) names.push_back(root + std::to_string(i));
            for (std::size_t i = 0; i * 16 + 1 < names.size(); ++i) {
                ManifestDoc::Entry e = t.manifest.assets[0];
                e.asset_id = names[i];
                e.path = "w" + std::to_string(t.manifest.assets.size());
                e.derived_from.assign(names.begin() + static_cast<std::ptrdiff_t>(i * 16 + 1), names.begin() + static_cast<std::ptrdiff_t>(std::min(names.size(), i * 16 + 17)));
                t.manifest.assets.push_back(e);
            }
        };
        tree("urn:a", 2050);
        tree("urn:b", last);
        ASSERT_TRUE(t.build());
        RightsRequest request = W::request();
        request.assets = {"urn:a"};
        EXPECT_NE(decide(request, t.world).code(), RightsCode::SceneLimit);
        request.assets = {"urn:b", "urn:a", "urn:b"};
        EXPECT_EQ(decide(request, t.world).code() == RightsCode::SceneLimit, last > 2046) << last;
        EXPECT_EQ(check_size(decide(request, t.world)).has_value(), last == 2046);
    }
}

TEST(LicenceSteps, TheOrderOfTheAssetsChangesNeitherAnAnswerNorTheDigest) {
    TestWorld t;
    add_drum(t);
    ASSERT_TRUE(t.build());
    RightsRequest request = W::request();
    request.assets = {W::asset, kDrum};
    const Decision a = decide(request, t.world);
    std::swap(request.assets[0], request.assets[1]);
    const Decision b = decide(request, t.world);
    EXPECT_EQ(a.digest, b.digest);
    EXPECT_EQ(a.code(), b.code());
}

TEST(LicenceSteps, AnAnswerIsExplainedByItsRuleInThreeLanguages) {
    TestWorld t;
    t.constraint(RuleOperand::Count) = W::limit(RuleOperand::Count, RuleOperator::Lteq, 2);
    ASSERT_TRUE(t.build());
    const auto told = [&](RightsRequest request) {
        const Decision d = decide(request, t.world);
        const PlainWords words = explain(d.result, request, t.world);
        EXPECT_EQ(words.en.size(), words.zh_hans.size());
        EXPECT_EQ(words.en.size(), words.zh_hant.size());
        std::string all;
        for (const auto* lines : {&words.en, &words.zh_hans, &words.zh_hant})
            for (const std::string& line : *lines) all += line + "\n";
        return all;
    };
    const std::string permitted = told(W::request());
    for (const char* part : {"OK: Permitted.", "permitted: present", "at most 2 plays", "only in CN", "until 2028-02-29T12:00:00Z", "僅限用途", "仅限地区 CN"})
        EXPECT_NE(permitted.find(part), std::string::npos) << part << " in\n" << permitted;
    t.world.uses[{t.licence_id, W::uid(22)}].plays = 2;
    const std::string refused = told(W::request());
    EXPECT_NE(refused.find("rule " + W::uid(22) + ": at most 2 plays (COUNT_EXHAUSTED)"), std::string::npos) << refused;
    EXPECT_EQ(refused.find("only in CN ("), std::string::npos) << "only what refuses is told: " << refused;
    EXPECT_EQ(describe(*t.documents.licence(t.licence_id)).en.size(), describe(*t.documents.licence(t.licence_id)).zh_hant.size());
}

}  // namespace
}  // namespace pai
