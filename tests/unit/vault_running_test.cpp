// What stands in for a refused asset, and sessions that one process leaves and another plays on.
#include "vault/home_commands.h"
#include "vault/ledger_rows.h"
#include "vault_world.h"

namespace pai {
namespace {

class RunningTest : public VaultWorld {
protected:
    // A licence that counts every run of a scene.
    void count_every_run() {
        licence.play_unit = "sceneRun";
        sign("licence.jws", licence, licensor);
        make_grant();
        EXPECT_TRUE(import_all().ok());
    }
    // Bodies of the rows of these kinds.
    std::vector<std::string> rows(const std::vector<std::string>& wanted) {
        Result<Ledger> ledger = open_ledger(home(), false, options());
        EXPECT_TRUE(ledger.has_value());
        std::vector<std::string> out;
        const std::vector<std::string> bodies = *ledger->bodies(0, 1000);
        for (const std::string& body : bodies) {
            const std::string kind = parse_entry(body)->kind;
            if (std::find(wanted.begin(), wanted.end(), kind) != wanted.end()) out.push_back(body);
        }
        return out;
    }
    // The bell may not be presented; the wood may stand in for it, if `role` is its own.
    void refuse_the_bell(const std::string& role = "data") {
        PolicyRule no;
        no.uid = "urn:uuid:" + random_uuid();
        no.targets = {kBell};
        no.action = "present";
        licence.policy.prohibitions = {no};
        sign("licence.jws", licence, licensor);
        make_grant();
        manifest.assets[1].substitute_for = kBell;
        manifest.assets[1].role = role;
        sign("package/manifest.jws", manifest, holder);
    }
    SessionRequest asked(std::vector<std::string> assets = {kBell}) const {
        SessionRequest out = request(std::move(assets));
        out.substitutes = true;
        return out;
    }
};

TEST_F(RunningTest, a_refused_asset_is_replaced_by_its_packages_substitute_with_a_decision_and_a_row_of_its_own) {
    refuse_the_bell();
    EXPECT_TRUE(import_all().ok());
    Gate gate = open_gate();
    Session session = *gate.begin(asked());
    ASSERT_EQ(session.substitutes().size(), 1u);
    EXPECT_EQ(session.substitutes()[0].refused.value, kBell);
    EXPECT_EQ(session.substitutes()[0].code, "PROHIBITED");
    EXPECT_EQ(session.substitutes()[0].verdict.asset.value, kWood);
    EXPECT_EQ(session.code(), "PROHIBITED") << "the answer to what was asked for stays";
    EXPECT_EQ(as_text(session.open(AssetId{kWood})->bytes()), "grain");
    EXPECT_EQ(session.open(AssetId{kBell}).error().reason, "PROHIBITED");
    ASSERT_TRUE(session.end("end", 1000));
    const auto decisions = rows({"DECISION"});
    ASSERT_EQ(decisions.size(), 2u);
    const bool bell_first = decisions[0].find(kBell) != std::string::npos;
    EXPECT_NE(decisions[bell_first ? 0 : 1].find("PROHIBITED"), std::string::npos);
    EXPECT_NE(decisions[bell_first ? 1 : 0].find(R"("verdict":"PERMIT")"), std::string::npos);
    const auto starts = rows({"PLAY_START"});
    ASSERT_EQ(starts.size(), 1u);
    EXPECT_NE(starts[0].find(R"("assets":[")" + std::string(kWood) + R"("])"), std::string::npos) << starts[0];
    const auto shown = rows({"SUBSTITUTE_SHOWN"});
    ASSERT_EQ(shown.size(), 1u);
    EXPECT_NE(shown[0].find(R"("asset":")" + std::string(kBell) + R"(","code":"PROHIBITED")"), std::string::npos) << shown[0];
    EXPECT_EQ(rows({"GRANT_USED"}).size(), 1u);
    EXPECT_EQ(verify_ledger(home(), false)->code, "OK");
}

TEST_F(RunningTest, a_substitute_is_taken_where_it_was_asked_for_and_of_the_same_role_only) {
    refuse_the_bell("image");
    EXPECT_TRUE(import_all().ok());
    Gate gate = open_gate();
    EXPECT_TRUE(gate.begin(asked())->substitutes().empty()) << "a picture is no model";
}

TEST_F(RunningTest, a_session_that_is_all_or_nothing_has_no_substitutes) {
    refuse_the_bell();
    EXPECT_TRUE(import_all().ok());
    Gate gate = open_gate();
    EXPECT_TRUE(gate.begin(request())->substitutes().empty());
    SessionRequest strict = asked();
    strict.strict = true;
    EXPECT_TRUE(gate.begin(strict)->substitutes().empty());
    EXPECT_TRUE(rows({"PLAY_START"}).empty());
}

TEST_F(RunningTest, a_substitute_that_is_refused_itself_is_none) {
    refuse_the_bell();
    licence.policy.prohibitions[0].targets = {kBell, kWood};
    sign("licence.jws", licence, licensor);
    make_grant();
    EXPECT_TRUE(import_all().ok());
    Gate gate = open_gate();
    EXPECT_TRUE(gate.begin(asked())->substitutes().empty());
    EXPECT_TRUE(rows({"SUBSTITUTE_SHOWN"}).empty());
}

TEST_F(RunningTest, nobody_elses_package_slips_into_the_place_of_a_work) {
    refuse_the_bell();
    ManifestDoc other = manifest;
    other.head.uid = "urn:uuid:" + random_uuid();
    other.licensors.clear();
    other.assets = {manifest.assets[2]};
    other.assets[0].asset_id = "urn:paifang:asset:intruder";
    other.assets[0].substitute_for = kBell;
    manifest.assets[1].substitute_for.clear();
    sign("package/manifest.jws", manifest, holder);
    EXPECT_TRUE(import_all().ok());
    sign("intruder.jws", other, licensor);
    const auto import = open_home().import(std::vector{dir() / "intruder.jws"});
    ASSERT_TRUE(import && import->ok()) << to_json(*import);
    LicenceDoc more = licence;
    more.head.uid = "urn:uuid:" + random_uuid();
    for (PolicyRule& rule : more.policy.permissions) rule.targets = {other.head.uid};
    more.policy.prohibitions.clear();
    sign("more.jws", more, licensor);
    ASSERT_TRUE(open_home().import(std::vector{dir() / "more.jws"})->ok());
    Gate gate = open_gate();
    EXPECT_EQ(gate.begin(asked({"urn:paifang:asset:intruder"}))->code(), "OK") << "it may be shown under its own name";
    EXPECT_TRUE(gate.begin(asked())->substitutes().empty());
}

TEST_F(RunningTest, another_process_plays_on_what_a_loop_came_to) {
    count_every_run();
    Gate playing = open_gate();
    Session first = *playing.begin(request());
    EXPECT_TRUE(first.counts_runs());
    SessionRequest same = request();
    same.session = first.id();
    Gate standing_by = open_gate();
    Session second = *standing_by.begin(same);
    EXPECT_TRUE(second.resumed());
    now_ms += 10'000;
    ASSERT_TRUE(first.next_turn(10'000));
    const std::string turned = first.id();
    ASSERT_NE(turned, second.id());
    // The process that played is gone; the other one goes on with its session and ends it, once.
    ASSERT_TRUE(second.move_to(turned)) << second.move_to(turned).error().message;
    EXPECT_EQ(second.id(), turned);
    EXPECT_TRUE(second.beat());
    EXPECT_TRUE(second.end("end", 5000));
    first.leave();
    EXPECT_EQ(rows({"PLAY_START"}).size(), 2u);
    EXPECT_EQ(rows({"PLAY_END"}).size(), 2u);
    EXPECT_EQ(verify_ledger(home(), false)->code, "OK");
}

TEST_F(RunningTest, who_finds_no_open_session_counts_a_run_of_its_own) {
    count_every_run();
    Gate playing = open_gate();
    Session first = *playing.begin(request());
    SessionRequest same = request();
    same.session = first.id();
    Gate standing_by = open_gate();
    Session second = *standing_by.begin(same);
    ASSERT_TRUE(first.end("end", 10'000));
    EXPECT_EQ(second.move_to("a-session-that-never-was").error().code, Code::NotFound);
    now_ms += 1000;
    ASSERT_TRUE(second.next_turn(0));
    EXPECT_NE(second.id(), first.id());
    EXPECT_TRUE(second.end("end", 5000));
    EXPECT_EQ(rows({"PLAY_START"}).size(), 2u);
    EXPECT_EQ(rows({"PLAY_END"}).size(), 2u) << "the one that had ended does not end again";
    EXPECT_EQ(verify_ledger(home(), false)->code, "OK");
}

TEST_F(RunningTest, where_performances_are_counted_no_run_waits) {
    EXPECT_TRUE(import_all().ok());
    Gate gate = open_gate();
    EXPECT_FALSE(gate.begin(request())->counts_runs());
}

}  // namespace
}  // namespace pai
