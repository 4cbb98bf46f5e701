// Properties that hold in every world of rights: random licences, chains, lists and histories from a seeded generator of our own.
// By default a tenth of the worlds; all of them with PAIFANG_LONG.
#include <gtest/gtest.h>

#include <cstdlib>

#include "licence_world.h"

namespace pai {
namespace {

using W = TestWorld;

// splitmix64 (S. Vigna, 2015): equal seeds, equal worlds, on every machine.
class Dice {
public:
    explicit Dice(std::uint64_t seed) : state_(seed * 0x9E3779B97F4A7C15u + 1) {}
    std::uint64_t next() {
        std::uint64_t z = (state_ += 0x9E3779B97F4A7C15u);
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9u;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EBu;
        return z ^ (z >> 31);
    }
    std::size_t below(std::size_t n) { return static_cast<std::size_t>(next() % n); }
    bool one_in(std::size_t n) { return below(n) == 0; }
    template <class T>
    const T& of(const std::vector<T>& list) {
        return list[below(list.size())];
    }
    template <class T>
    void shuffle(std::vector<T>& list) {
        for (std::size_t i = list.size(); i > 1; --i) std::swap(list[i - 1], list[below(i)]);
    }

private:
    std::uint64_t state_;
};

std::size_t world_count() { return std::getenv("PAIFANG_LONG") ? 600 : 60; }

RuleConstraint random_constraint(Dice& dice) {
    const std::int64_t near = W::now + static_cast<std::int64_t>(dice.below(7)) * 1000 - 2000;
    switch (dice.below(11)) {
        case 0: return W::limit(RuleOperand::DateTime, dice.of<RuleOperator>({RuleOperator::Gteq, RuleOperator::Gt}), near - 3000);
        case 1: return W::limit(RuleOperand::DateTime, dice.of<RuleOperator>({RuleOperator::Lteq, RuleOperator::Lt}), near);
        case 2: return W::words(RuleOperand::Spatial, RuleOperator::IsAnyOf, dice.of<std::vector<std::string>>({{"CN"}, {"CN-BJ", "HK"}, {"HK"}, {"CN-SH"}}));
        case 3: return W::words(RuleOperand::Spatial, RuleOperator::IsNoneOf, dice.of<std::vector<std::string>>({{"HK"}, {"CN-BJ"}}));
        case 4: return W::words(RuleOperand::Purpose, RuleOperator::IsAnyOf, dice.of<std::vector<std::string>>({{"exhibit"}, {"exhibit", "performance"}, {"kiosk"}}));
        case 5: return W::words(RuleOperand::Event, dice.of<RuleOperator>({RuleOperator::Eq, RuleOperator::IsNoneOf}), {"urn:event:1"});
        case 6: return W::words(RuleOperand::DeliveryChannel, RuleOperator::IsAnyOf, dice.of<std::vector<std::string>>({{"monitor"}, {"led", "monitor"}, {"web"}}));
        case 7: return W::limit(RuleOperand::Count, dice.of<RuleOperator>({RuleOperator::Lteq, RuleOperator::Lt}), static_cast<std::int64_t>(dice.below(6)));
        case 8: return W::limit(RuleOperand::MeteredTime, RuleOperator::Lteq, static_cast<std::int64_t>(dice.below(4)) * 3600);
        case 9: return W::limit(RuleOperand::ConcurrentUse, RuleOperator::Lteq, 1 + static_cast<std::int64_t>(dice.below(3)));
        default: return W::words(RuleOperand::SystemDevice, dice.of<RuleOperator>({RuleOperator::IsAnyOf, RuleOperator::IsNoneOf}), {dice.one_in(3) ? "did:web:other.example" : "did:web:deva1.example"});
    }
}

// What a world is made from, so that it can be made again with one thing changed.
struct Spec {
    std::vector<PolicyRule> rules, prohibitions;
    std::vector<PolicyDuty> obligations;
    std::vector<RuleConstraint> extra_of_link;  // only the link has them
    std::string play_unit;
    bool revoked = false, suspended = false, elsewhere = false, fulfilled = false, with_grant = true;
    std::int64_t reported_days = 0;
    std::vector<RuleUse> uses;  // by index of the rule when the spec was made
    bool link = false;          // a licence between the licensor's and the venue's
    RightsRequest request;
};

PolicyRule random_rule(Dice& dice, int n) {
    PolicyRule rule;
    rule.uid = W::uid(200 + n);
    rule.targets = {dice.one_in(6) ? std::string("urn:uuid:other") : dice.one_in(2) ? std::string(W::asset) : std::string(W::package)};
    rule.action = dice.of<std::string>({"present", "present", "present", "play", "export"});
    for (std::size_t i = dice.below(4); i > 0; --i) rule.constraints.push_back(random_constraint(dice));
    if (dice.one_in(5)) rule.duties.push_back({PolicyDuty::Kind::Compensate, W::uid(300 + n), "3.50", "CNY", "play", true});
    if (dice.one_in(6)) {
        PolicyDuty inform{PolicyDuty::Kind::Inform, W::uid(320 + n)};
        inform.every_days = 7;
        rule.duties.push_back(inform);
    }
    return rule;
}

Spec random_spec(Dice& dice) {
    Spec s;
    for (int i = 0, n = 1 + static_cast<int>(dice.below(4)); i < n; ++i) {
        s.rules.push_back(random_rule(dice, i));
        s.uses.push_back({static_cast<std::int64_t>(dice.below(4)), dice.one_in(3), static_cast<std::int64_t>(dice.below(3)) * 2000, static_cast<std::int64_t>(dice.below(2)), 0});
    }
    if (dice.one_in(5)) {
        s.prohibitions.push_back(random_rule(dice, 50));
        s.prohibitions.back().duties.clear();
    }
    s.play_unit = dice.of<std::string>({"performance", "openDay", "sceneRun"});
    s.revoked = dice.one_in(10);
    s.suspended = dice.one_in(10);
    s.elsewhere = dice.one_in(12);
    s.fulfilled = !dice.one_in(3);
    s.with_grant = !dice.one_in(8);
    s.reported_days = static_cast<std::int64_t>(dice.below(10));
    s.request = W::request("present", dice.of<std::string>({"exhibit", "exhibit", "performance", "rehearsal"}).c_str());
    if (dice.one_in(2)) s.request.event = "urn:event:1";
    return s;
}

// A world of a spec, and what it says. `admitted` false: a document of the spec was refused, so nothing is permitted by it.
struct Said {
    Decision decision;
    bool admitted = true;
};

void set_history(TestWorld& t, const Spec& s, const std::string& licence_id, const std::vector<PolicyRule>& original) {
    for (std::size_t i = 0; i < original.size(); ++i) t.world.uses[{licence_id, original[i].uid}] = s.uses[i];
    t.world.reported_s[licence_id] = W::now - s.reported_days * 86'400;
}

Said say(const Spec& s) {
    TestWorld t;
    const SigningKey agent_key = W::signer(9);
    const PartyDoc agent = W::party(9, "did:web:agent.example", {"licensor"}, agent_key);
    t.licence.policy.permissions = s.rules;
    t.licence.policy.prohibitions = s.prohibitions;
    t.licence.policy.obligations = s.obligations;
    t.licence.play_unit = s.play_unit;
    const std::string holder_of_leaf = s.elsewhere ? "did:web:venueb.example" : t.venue.id;
    t.licence.policy.assignee = holder_of_leaf;
    if (s.revoked) t.status.lists["revocation"] = make_status_bits(131'072, {7});
    if (s.suspended) t.status.lists["suspension"] = make_status_bits(131'072, {7});
    if (s.fulfilled)
        for (const PolicyRule& rule : s.rules)
            for (const PolicyDuty& duty : rule.duties) t.grant.fulfils.push_back(duty.uid);
    LicenceDoc below = t.licence;
    if (s.link) {
        t.licence.policy.assignee = agent.id;
        PolicyRule grant_use;
        grant_use.uid = W::uid(400);
        grant_use.action = "grantUse";
        for (const PolicyRule& rule : s.rules)
            for (const std::string& target : rule.targets)
                if (std::find(grant_use.targets.begin(), grant_use.targets.end(), target) == grant_use.targets.end()) grant_use.targets.push_back(target);
        grant_use.target_is_list = grant_use.targets.size() > 1;
        t.licence.policy.permissions.push_back(grant_use);
    }
    t.grant.licence = "sha256:" + std::string(64, '0');
    Said out;
    out.admitted = t.build(true, false, true);
    std::string leaf = t.licence_id;
    SigningKey leaf_signer = W::signer(4);
    if (s.link) {
        out.admitted = t.admit(agent, t.registrar).has_value() && out.admitted;
        below.head.uid = W::uid(500);
        below.policy.uid = W::uid(501);
        below.policy.assigner = agent.id;
        below.parent = t.licence_id;
        below.depth = 1;
        below.status = StatusRef{"https://agent.example/status/1", 7};
        for (PolicyRule& rule : below.policy.permissions) rule.constraints.insert(rule.constraints.end(), s.extra_of_link.begin(), s.extra_of_link.end());
        StatusDoc list = t.status;
        list.head = W::head(502, W::now - 3600);
        list.head.uid = below.status->list;
        for (auto& [purpose, bits] : list.lists) bits = make_status_bits(131'072);
        out.admitted = t.admit(list, agent_key).has_value() && out.admitted;
        const auto admitted = t.admit(below, agent_key);
        out.admitted = admitted.has_value() && out.admitted;
        if (admitted) leaf = admitted->doc_id;
        leaf_signer = W::signer(9);
    }
    t.grant.licence = leaf;
    // The grants of both signers: prepaid duties are each signer's own to confirm.
    if (s.with_grant) {
        EXPECT_TRUE(t.admit(t.grant, t.licensor_key));
        if (s.link) {
            t.grant.head.uid = W::uid(503);
            EXPECT_TRUE(t.admit(t.grant, agent_key));
        }
    }
    set_history(t, s, t.licence_id, s.rules);
    if (leaf != t.licence_id) set_history(t, s, leaf, s.rules);
    out.decision = decide(s.request, t.world);
    if (out.decision.ok()) {
        EXPECT_GE(out.decision.result.remaining_count.value_or(0), 0);
        EXPECT_GE(out.decision.result.remaining_metered_s.value_or(0), 0);
        EXPECT_EQ(out.decision.result.used.size(), s.link ? 2u : 1u);
    }
    return out;
}

// Runs a property over the worlds; it must have been put to the test often enough to mean something.
template <class Property>
void for_all_worlds(std::size_t at_least, const Property& property) {
    std::size_t tested = 0;
    for (std::size_t seed = 0; seed < world_count(); ++seed) {
        Dice dice(seed);
        const Spec spec = random_spec(dice);
        if (property(dice, spec, seed)) ++tested;
        if (testing::Test::HasFailure()) return;
    }
    EXPECT_GE(tested * 100, at_least * world_count()) << "the generator makes too few worlds of this kind";
}

TEST(LicenceWorlds, BothAnswersAreCommon) {
    std::map<RightsCode, int> codes;
    for (std::size_t seed = 0; seed < world_count(); ++seed) {
        Dice dice(seed);
        ++codes[say(random_spec(dice)).decision.code()];
    }
    EXPECT_GE(codes[RightsCode::Ok] * 100, 10 * static_cast<int>(world_count()));
    EXPECT_GE(codes.size(), 10u);
}

TEST(LicenceWorlds, EqualInputsGiveEqualOutputs) {
    for_all_worlds(100, [](Dice&, const Spec& spec, std::size_t seed) {
        EXPECT_EQ(to_json(say(spec).decision), to_json(say(spec).decision)) << seed;
        return true;
    });
}

TEST(LicenceWorlds, AddingAConstraintNeverTurnsARefusalIntoAPermission) {
    for_all_worlds(40, [](Dice& dice, const Spec& spec, std::size_t seed) {
        const Decision before = say(spec).decision;
        if (before.ok()) return false;
        for (int i = 0; i < 3; ++i) {
            Spec more = spec;
            more.rules[dice.below(more.rules.size())].constraints.push_back(random_constraint(dice));
            EXPECT_FALSE(say(more).decision.ok()) << seed << ": " << to_string(before.code());
        }
        return true;
    });
}

TEST(LicenceWorlds, AddingADutyOrProhibitionNeverTurnsARefusalIntoAPermission) {
    for_all_worlds(40, [](Dice& dice, const Spec& spec, std::size_t seed) {
        if (say(spec).decision.ok()) return false;
        Spec more = spec;
        PolicyRule no = random_rule(dice, 60);
        no.duties.clear();
        more.prohibitions.push_back(no);
        PolicyDuty inform{PolicyDuty::Kind::Inform, W::uid(340)};
        inform.every_days = 1;
        more.obligations.push_back(inform);
        EXPECT_FALSE(say(more).decision.ok()) << seed;
        return true;
    });
}

TEST(LicenceWorlds, AddingALinkNeverTurnsARefusalIntoAPermission) {
    std::size_t admitted = 0, still_permitted = 0;
    for_all_worlds(40, [&](Dice& dice, const Spec& spec, std::size_t seed) {
        const Decision before = say(spec).decision;
        Spec more = spec;
        more.link = true;
        if (dice.one_in(2)) more.extra_of_link = {random_constraint(dice)};
        const Said after = say(more);
        admitted += after.admitted;
        still_permitted += after.decision.ok();
        if (before.ok()) return false;
        EXPECT_FALSE(after.decision.ok()) << seed << ": " << to_string(before.code());
        return true;
    });
    EXPECT_GE(admitted * 100, 60 * world_count()) << "chains that are let in";
    EXPECT_GE(still_permitted * 100, 5 * world_count()) << "a chain may permit, too";
}

TEST(LicenceWorlds, TheOrderOfRulesAndOfTheirTermsNeverMatters) {
    for_all_worlds(100, [](Dice& dice, const Spec& spec, std::size_t seed) {
        const Decision before = say(spec).decision;
        for (int i = 0; i < 2; ++i) {
            Spec other = spec;
            // The history goes with its rule.
            std::vector<std::size_t> order(spec.rules.size());
            for (std::size_t k = 0; k < order.size(); ++k) order[k] = k;
            dice.shuffle(order);
            for (std::size_t k = 0; k < order.size(); ++k) {
                other.rules[k] = spec.rules[order[k]];
                other.uses[k] = spec.uses[order[k]];
                dice.shuffle(other.rules[k].constraints);
            }
            const Decision after = say(other).decision;
            EXPECT_EQ(to_string(after.code()), to_string(before.code())) << seed;
            EXPECT_EQ(after.result.also, before.result.also) << seed;
        }
        return true;
    });
}

}  // namespace
}  // namespace pai
