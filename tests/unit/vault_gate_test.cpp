// The licensed path: from deliveries to bytes, and what stops them.
#include <thread>

#include "vault/home_commands.h"
#include "vault/session_commands.h"
#include "vault/ledger_rows.h"
#include "vault_world.h"

namespace pai {
namespace {

namespace fs = std::filesystem;

class GateTest : public VaultWorld {
protected:
    std::vector<std::string> kinds() {
        Result<Ledger> ledger = open_ledger(home(), false, options());
        EXPECT_TRUE(ledger.has_value());
        const std::vector<std::string> bodies = *ledger->bodies(0, 1000);
        std::vector<std::string> out;
        for (const std::string& body : bodies) out.push_back(parse_entry(body)->kind);
        return out;
    }
    std::string stored(const std::string& kind, const std::string& name) const {
        return (home() / "store/docs" / kind / (doc_id(name).substr(7) + ".jws")).string();
    }
};

TEST_F(GateTest, deliveries_in_any_order_become_a_show) {
    const ImportReport report = import_all();
    EXPECT_TRUE(report.ok()) << to_json(report);
    EXPECT_EQ(report.results.size(), 9u);
    for (const ImportLine& line : report.results) EXPECT_EQ(line.result, "imported") << line.file << ' ' << line.code;
    for (const ImportLine& line : import_all().results) EXPECT_EQ(line.result, "already") << line.file << ' ' << line.code;
    Gate gate = open_gate();
    Result<Session> session = gate.begin(request({kBell, kOpen}));
    ASSERT_TRUE(session) << session.error().message;
    ASSERT_EQ(session->code(), "OK") << to_json(session->decision());
    const Result<LicensedBytes> bell = session->open(AssetId{kBell});
    ASSERT_TRUE(bell) << bell.error().message;
    EXPECT_EQ(as_text(bell->bytes()), std::string(150'000, 'b'));
    EXPECT_EQ(as_text(session->open(AssetId{kOpen})->bytes()), "free");
    const Result<LicensedBytes> wood = session->open_beside(bell->permit(), "../tex/wood.png");
    ASSERT_TRUE(wood) << wood.error().message;
    EXPECT_EQ(as_text(wood->bytes()), "grain");
    EXPECT_EQ(session->open_beside(bell->permit(), "../../x").error().reason, "ASSET_PATH_UNSAFE");
    EXPECT_EQ(session->open_beside(bell->permit(), "absent.png").error().reason, "SCENE_UNLICENSED_REF");
    ASSERT_TRUE(session->beat());
    ASSERT_TRUE(session->end("end", 30'000));
    const std::vector<std::string> rows = kinds();
    const std::vector<std::string> tail(rows.end() - 7, rows.end());
    EXPECT_EQ(tail, (std::vector<std::string>{"BOOT", "PLAY_START", "GRANT_USED", "DECISION", "GRANT_USED", "HEARTBEAT", "PLAY_END"}));
    EXPECT_EQ(verify_ledger(home(), false)->code, "OK");
}

TEST_F(GateTest, a_stream_gives_what_open_gives_from_any_place_and_nothing_where_open_gives_nothing) {
    import_all();
    Gate gate = open_gate();
    Result<Session> session = gate.begin(request({kBell, kOpen}));
    ASSERT_TRUE(session) << session.error().message;
    Result<LicensedStream> stream = session->open_stream(AssetId{kBell});
    ASSERT_TRUE(stream) << stream.error().message;
    const Result<LicensedBytes> whole = session->open(AssetId{kBell});
    ASSERT_TRUE(whole);
    EXPECT_EQ(stream->size(), whole->bytes().size());
    EXPECT_EQ(stream->permit().asset(), AssetId{kBell});
    EXPECT_EQ(stream->permit().ledger_seq(), whole->permit().ledger_seq());
    for (const auto& [offset, size] : {std::pair{0u, 10u}, {65'530u, 20u}, {149'990u, 100u}, {0u, 150'000u}, {131'072u, 1u}, {150'000u, 5u}, {1'000'000u, 5u}}) {
        Bytes out(size);
        const Result<std::size_t> n = stream->read(offset, out);
        ASSERT_TRUE(n);
        const ByteSpan rest = whole->bytes().subspan(std::min<std::size_t>(offset, 150'000));
        ASSERT_EQ(*n, std::min<std::size_t>(size, rest.size()));
        EXPECT_TRUE(std::equal(out.begin(), out.begin() + static_cast<std::ptrdiff_t>(*n), rest.begin()));
    }
    Result<LicensedStream> other = stream->again();
    ASSERT_TRUE(other);
    Bytes one(1);
    EXPECT_EQ(*other->read(149'999, one), 1u);
    const Result<LicensedStream> unknown = session->open_stream(AssetId{"urn:paifang:asset:nobody/nothing"});
    ASSERT_FALSE(unknown);
    EXPECT_EQ(unknown.error().reason, session->open(AssetId{"urn:paifang:asset:nobody/nothing"}).error().reason);
}

TEST_F(GateTest, what_no_rule_covers_stays_shut_however_alive_the_session_is) {
    for (PolicyRule& rule : licence.policy.permissions) rule.targets = {kBell};
    sign("licence.jws", licence, licensor);
    make_grant();
    import_all();
    Gate gate = open_gate();
    Result<Session> session = gate.begin(request());
    ASSERT_EQ(session->code(), "OK");
    const Result<LicensedBytes> bell = session->open(AssetId{kBell});
    for (const char* beside : {"../tex/wood.png", "../open.txt"}) {
        const Result<LicensedBytes> bytes = session->open_beside(bell->permit(), beside);
        ASSERT_FALSE(bytes) << beside;
        EXPECT_EQ(bytes.error().reason, "ASSET_NOT_COVERED") << beside;
    }
}

TEST_F(GateTest, a_show_that_runs_over_its_licence_still_gets_what_lies_beside_its_models) {
    for (PolicyRule& rule : licence.policy.permissions) rule.constraints[2].number = kNowS + 60;
    sign("licence.jws", licence, licensor);
    make_grant();
    import_all();
    Gate gate = open_gate();
    Result<Session> session = gate.begin(request());
    ASSERT_EQ(session->code(), "OK");
    const Result<LicensedBytes> bell = session->open(AssetId{kBell});
    now_ms += 100'000;
    EXPECT_TRUE(session->open_beside(bell->permit(), "../tex/wood.png"));
    EXPECT_EQ(code_of_begin(request()), "EXPIRED");
}

TEST_F(GateTest, a_session_is_resumed_for_the_use_that_it_began_with_only) {
    import_all();
    Gate gate = open_gate();
    SessionRequest what = request();
    what.session = "urn:uuid:3a9e3a0e-6f0c-4d4e-9f39-1f4d8f6d2f11";
    const auto starts = [&] {
        const std::vector<std::string> rows = kinds();
        return std::count(rows.begin(), rows.end(), "PLAY_START");
    };
    const Result<Session> first = gate.begin(what), again = gate.begin(what);
    ASSERT_EQ(again->code(), "OK");
    EXPECT_EQ(starts(), 1);
    what.action = "export";
    what.purpose = "audit";
    const Result<Session> other = gate.begin(what);
    ASSERT_EQ(other->code(), "OK");
    EXPECT_EQ(starts(), 2);
}

TEST_F(GateTest, workers_open_assets_at_the_same_time) {
    import_all();
    Gate gate = open_gate();
    Result<Session> session = gate.begin(request({kBell, kOpen, kWood}));
    ASSERT_EQ(session->code(), "OK");
    std::vector<std::thread> workers;
    std::atomic<int> good{0};
    for (int i = 0; i < 4; ++i)
        workers.emplace_back([&] {
            for (const char* id : {kBell, kOpen, kWood}) good += session->open(AssetId{id}).has_value();
        });
    for (std::thread& w : workers) w.join();
    EXPECT_EQ(good, 12);
}

TEST_F(GateTest, what_is_not_licensed_is_refused_with_its_code_and_recorded_once) {
    import_all();
    SessionRequest what = request();
    what.action = "record";
    EXPECT_EQ(code_of_begin(what), "ACTION_NOT_PERMITTED");
    what = request();
    what.purpose = "kiosk";
    EXPECT_EQ(code_of_begin(what), "PURPOSE_NOT_PERMITTED");
    EXPECT_EQ(code_of_begin(request({"urn:paifang:asset:other"})), "ASSET_NOT_COVERED");
    Gate gate = open_gate();
    const Result<Session> mixed = gate.begin(request({kBell, "urn:paifang:asset:other"}));
    ASSERT_TRUE(mixed);
    EXPECT_TRUE(mixed->verdicts()[0].permitted);
    EXPECT_FALSE(mixed->verdicts()[1].permitted);
    EXPECT_EQ(mixed->code(), "ASSET_NOT_COVERED");
}

TEST_F(GateTest, time_ends_a_licence_and_a_clock_that_went_back_does_not_bring_it_again) {
    import_all();
    EXPECT_EQ(code_of_begin(request()), "OK");
    now_ms += 5 * 86'400'000ll;
    EXPECT_EQ(code_of_begin(request()), "OK");
    now_ms -= 3 * 86'400'000ll;
    EXPECT_EQ(code_of_begin(request()), "TIME_ROLLBACK");
    now_ms += 20 * 86'400'000ll;
    EXPECT_EQ(code_of_begin(request()), "STATUS_STALE");
}

TEST_F(GateTest, plays_are_counted_in_the_ledger_and_one_performance_counts_once) {
    import_all();
    SessionRequest what = request();
    for (int i = 0; i < 3; ++i) {
        what.performance = "urn:performance:" + std::to_string(i);
        EXPECT_EQ(code_of_begin(what), "OK") << i;
        EXPECT_EQ(code_of_begin(what), "OK") << "again " << i;
    }
    what.performance = "urn:performance:3";
    EXPECT_EQ(code_of_begin(what), "COUNT_EXHAUSTED");
    what.performance = "urn:performance:1";
    EXPECT_EQ(code_of_begin(what), "OK");
}

TEST_F(GateTest, a_resumed_session_is_no_new_play_in_any_unit) {
    for (PolicyRule& rule : licence.policy.permissions)
        for (RuleConstraint& c : rule.constraints)
            if (c.operand == RuleOperand::Count) c.number = 1;
    licence.play_unit = "sceneRun";
    sign("licence.jws", licence, licensor);
    make_grant();
    import_all();
    Gate gate = open_gate();
    SessionRequest what = request();
    what.session = random_uuid();
    Session first = *gate.begin(what);
    EXPECT_EQ(first.code(), "OK");
    first.leave();
    now_ms += 300'000;  // beyond the time for which a silent session is live, not beyond that in which it is resumed
    Session again = *gate.begin(what);
    EXPECT_EQ(again.code(), "OK");
    EXPECT_EQ(again.performance(), first.performance()) << "it is the same performance that goes on";
    what.session = random_uuid();
    EXPECT_EQ(code_of_begin(what), "COUNT_EXHAUSTED");
}

TEST_F(GateTest, what_another_process_revokes_is_taken_from_a_running_session) {
    import_all();
    Gate gate = open_gate();
    Session session = *gate.begin(request({kBell, kWood}));
    ASSERT_EQ(session.code(), "OK");
    LicensedStream stream = *session.open_stream(AssetId{kBell});
    std::vector<std::byte> some(16);
    EXPECT_TRUE(stream.read(0, some));
    EXPECT_FALSE(session.store_changed());
    EXPECT_TRUE(session.ask_again()->refused.empty());
    const auto publish = [&](std::int64_t sequence, bool stop) {
        StatusDoc list;
        list.head = {"https://licensor.example/status/1", kNowS - 10 + sequence, {}};
        list.sequence = sequence;
        for (const char* purpose : {"revocation", "suspension", "stopNow"})
            list.lists[purpose] = make_status_bits(131'072, purpose == std::string_view("suspension") || (!stop && purpose == std::string_view("stopNow")) ? std::vector<std::int64_t>{} : std::vector<std::int64_t>{7});
        sign("list.jws", list, licensor);
        Home other = open_home();
        EXPECT_TRUE(other.import(std::vector{dir() / "list.jws"})->ok());
    };
    publish(2, false);
    EXPECT_TRUE(session.store_changed());
    EXPECT_TRUE(session.ask_again()->refused.empty()) << "a show that began in order may finish";
    EXPECT_FALSE(session.store_changed());
    publish(3, true);
    const Session::Again again = *session.ask_again();
    EXPECT_EQ(again.refused.size(), 2u);
    EXPECT_TRUE(again.hard_stop);
    EXPECT_EQ(again.refused[0].code, "REVOKED");
    EXPECT_EQ(session.open(AssetId{kBell}).error().reason, "REVOKED");
    EXPECT_EQ(session.open_stream(AssetId{kWood}).error().reason, "REVOKED");
    EXPECT_FALSE(stream.read(0, some)) << "what was opened before gives no more bytes";
    EXPECT_TRUE(session.ask_again()->refused.empty()) << "it is told once";
    EXPECT_TRUE(session.end("denied", 1000));
}

TEST_F(GateTest, an_overrun_ends_with_its_time) {
    import_all();
    Gate gate = open_gate();
    SessionRequest what = request();
    what.max_s = 600;
    now_ms = (kNowS + 20 * 86'400 - 60) * 1000;  // a minute before the licence ends; the status list is long stale
    StatusDoc list;
    list.head = {"https://licensor.example/status/1", now_ms / 1000 - 100, {}};
    list.sequence = 2;
    for (const char* purpose : {"revocation", "suspension", "stopNow"}) list.lists[purpose] = make_status_bits(131'072);
    sign("list.jws", list, licensor);
    ASSERT_TRUE(open_home().import(std::vector{dir() / "list.jws"})->ok());
    Session session = *gate.begin(what);
    ASSERT_EQ(session.code(), "OK");
    for (int minute = 0; minute < 25; ++minute) {
        now_ms += 60'000;
        ASSERT_TRUE(session.beat());
        ASSERT_TRUE(session.ask_again()->refused.empty()) << minute;
    }
    now_ms += 60'000;  // 26 minutes: more than 600 s and 900 s
    ASSERT_TRUE(session.beat());
    const Session::Again again = *session.ask_again();
    ASSERT_EQ(again.refused.size(), 1u);
    EXPECT_EQ(again.refused[0].code, "EXPIRED");
    EXPECT_FALSE(again.hard_stop);
}

TEST_F(GateTest, where_runs_are_counted_each_turn_of_a_loop_is_one) {
    licence.play_unit = "sceneRun";
    sign("licence.jws", licence, licensor);
    make_grant();
    import_all();
    Gate gate = open_gate();
    Session session = *gate.begin(request());
    const std::string first = session.id();
    for (const int turn : {2, 3}) {
        now_ms += 10'000;
        EXPECT_TRUE(session.next_turn(10'000)->refused.empty()) << turn;
        EXPECT_NE(session.id(), first);
        EXPECT_TRUE(session.beat());
    }
    now_ms += 10'000;
    const Session::Again again = *session.next_turn(10'000);
    ASSERT_EQ(again.refused.size(), 1u);
    EXPECT_EQ(again.refused[0].code, "COUNT_EXHAUSTED") << "three runs were licensed";
    EXPECT_TRUE(session.end("denied", 0));
    const LedgerFacts facts = *open_home().ledger()->facts();
    EXPECT_EQ(facts.starts.size(), 3u);
    EXPECT_EQ(std::count_if(facts.starts.begin(), facts.starts.end(), [](const PlayStart& s) { return s.duration_ms == 10'000; }), 3);
}

TEST_F(GateTest, where_performances_are_counted_a_loop_stays_one_session) {
    import_all();
    Gate gate = open_gate();
    Session session = *gate.begin(request());
    const std::string first = session.id();
    EXPECT_TRUE(session.next_turn(10'000)->refused.empty());
    EXPECT_EQ(session.id(), first);
}

TEST_F(GateTest, a_session_of_another_program_is_all_or_nothing_and_lives_in_the_ledger) {
    import_all();
    SessionRequest what = request({kBell, "urn:paifang:asset:nowhere"});
    const SessionStarted denied = *session_start(home(), what, options());
    EXPECT_EQ(to_string(denied.decision.code()), "ASSET_NOT_COVERED");
    EXPECT_EQ(denied.start_seq, -1);
    EXPECT_TRUE(session_list(home(), options())->empty()) << "nothing was counted";
    what.assets.pop_back();
    const SessionStarted started = *session_start(home(), what, options());
    const std::string id = started.decision.request.session;
    EXPECT_GE(started.start_seq, 0);
    EXPECT_FALSE(started.resumed);
    now_ms += 30'000;
    EXPECT_EQ(session_beat(home(), id, options())->duration_ms, 30'000);
    what.session = id;
    now_ms += 500'000;
    EXPECT_FALSE(session_list(home(), options())->front().live);
    const SessionStarted again = *session_start(home(), what, options());
    EXPECT_TRUE(again.resumed);
    EXPECT_EQ(again.start_seq, started.start_seq);
    EXPECT_TRUE(session_list(home(), options())->front().live);
    now_ms += 300'000;
    const SessionSign ended = *session_end(home(), id, "end", options());
    EXPECT_EQ(ended.duration_ms, 530'000) << "it ended with its last sign of life";
    EXPECT_FALSE(session_end(home(), id, "end", options()));
    EXPECT_FALSE(session_beat(home(), id, options()));
    EXPECT_TRUE(session_list(home(), options())->empty());
}

TEST_F(GateTest, the_start_of_a_session_is_never_an_overrun) {
    import_all();
    SessionRequest what = request();
    what.max_s = 7200;
    what.session = random_uuid();
    now_ms = (kNowS + 6 * 86'400) * 1000;
    ASSERT_TRUE(session_start(home(), what, options())->decision.ok());
    StatusDoc list;
    list.head = {"https://licensor.example/status/1", now_ms / 1000, {}};
    list.sequence = 2;
    list.lists["suspension"] = make_status_bits(131'072, {7});
    sign("list.jws", list, licensor);
    ASSERT_TRUE(open_home().import(std::vector{dir() / "list.jws"})->ok());
    now_ms += 10'000;
    RightsRequest live{.assets = {kBell}, .action = "present", .purpose = "exhibit", .session = what.session};
    EXPECT_EQ(to_string(open_home().decide_now(live)->code()), "OK_OVERRUN");
    EXPECT_EQ(to_string(session_start(home(), what, options())->decision.code()), "SUSPENDED");
}

TEST_F(GateTest, the_decision_of_a_session_joins_those_of_its_assets) {
    PolicyDuty credit{.kind = PolicyDuty::Kind::Attribute, .uid = "urn:uuid:" + random_uuid(), .text = {{"en", "By courtesy"}}};
    PolicyRule wood = licence.policy.permissions[0];
    wood.uid = "urn:uuid:" + random_uuid();
    wood.targets = {kWood};
    wood.duties = {credit};
    licence.policy.permissions[0].targets = {kBell};
    licence.policy.permissions.push_back(wood);
    sign("licence.jws", licence, licensor);
    make_grant();
    import_all();
    Gate gate = open_gate();
    const Session session = *gate.begin(request({kBell, kWood}));
    ASSERT_EQ(session.code(), "OK");
    EXPECT_EQ(session.decision().result.obligations.size(), 1u);
    EXPECT_EQ(session.decision().result.used.size(), 2u);
}

TEST_F(GateTest, a_ledger_that_cannot_be_written_shows_nothing) {
    import_all();
    Gate gate = open_gate();
    fs::remove_all(home() / "ledger");
    const Result<Session> s = gate.begin(request());
    ASSERT_FALSE(s);
    EXPECT_EQ(s.error().reason, "LEDGER_WRITE_FAILED") << "what is written to a file that was taken away would be lost";
}

TEST_F(GateTest, a_ledger_or_key_that_is_not_sound_is_the_verdict_of_every_session) {
    import_all();
    fs::permissions(home() / "device/ed25519.pem", fs::perms::others_read, fs::perm_options::add);
    EXPECT_EQ(code_of_begin(request()), "KEY_FILE_PERMISSIONS");
    fs::permissions(home() / "device/ed25519.pem", fs::perms::others_read, fs::perm_options::remove);
    EXPECT_EQ(code_of_begin(request()), "OK");
    ASSERT_TRUE(write_file(home() / "ledger/ledger.sqlite", std::string(8192, 'x')));
    fs::remove(home() / "ledger/ledger.sqlite-wal");
    EXPECT_EQ(code_of_begin(request()), "LEDGER_CHAIN_BROKEN");
    put("own.txt", "x");
    Gate gate = open_gate();
    const AssetId own = *gate.own_work(dir() / "own.txt");
    EXPECT_EQ(gate.begin({.assets = {own}, .action = "preview", .purpose = "preview"})->code(), "OK_OWN_WORK") << "local/ stands apart";
}

TEST_F(GateTest, a_store_file_that_was_meddled_with_is_absent_or_a_failed_licence) {
    import_all();
    const std::string grant = *read_text_file(stored("grant", "grant.jws"));
    ASSERT_TRUE(write_file(stored("grant", "grant.jws"), grant.substr(0, grant.size() - 4) + "AAAA"));
    EXPECT_EQ(code_of_begin(request()), "GRANT_MISSING");
    ASSERT_TRUE(write_file(stored("grant", "grant.jws"), grant));
    std::string text = *read_text_file(stored("licence", "licence.jws"));
    text[text.size() - 10] = text[text.size() - 10] == 'A' ? 'B' : 'A';
    ASSERT_TRUE(write_file(stored("licence", "licence.jws"), text));
    EXPECT_EQ(code_of_begin(request()), "SIG_INVALID");
    fs::remove(stored("licence", "licence.jws"));
    EXPECT_EQ(code_of_begin(request()), "LICENCE_MISSING");
}

TEST_F(GateTest, a_package_that_was_meddled_with_gives_no_bytes) {
    import_all();
    const fs::path package = home() / "store/packages" / doc_id("package/manifest.jws").substr(7);
    Gate gate = open_gate();
    Result<Session> session = gate.begin(request({kBell, kWood}));
    const fs::path blob = blob_path(package, manifest.assets[0]);
    std::string text = *read_text_file(blob);
    text[100'000] ^= 1;
    ASSERT_TRUE(write_file(blob, text));
    EXPECT_EQ(session->open(AssetId{kBell}).error().reason, "ASSET_HASH_MISMATCH");
    EXPECT_TRUE(session->open(AssetId{kWood})) << "the rest of the show goes on";
    fs::remove(blob);
    EXPECT_EQ(session->open(AssetId{kBell}).error().reason, "ASSET_MISSING");
    fs::create_symlink(dir() / "src/bell", blob);
    EXPECT_EQ(session->open(AssetId{kBell}).error().reason, "ASSET_PATH_UNSAFE");
}

TEST_F(GateTest, a_grant_whose_stanza_is_for_another_key_opens_nothing) {
    grant_to = AgreementKey::generate().public_key();
    make_grant();
    import_all();
    Gate gate = open_gate();
    const Result<Session> s = gate.begin(request());
    ASSERT_TRUE(s) << s.error().message;
    EXPECT_EQ(s->code(), "GRANT_NOT_FOR_DEVICE");
    EXPECT_EQ(kinds().back(), "DECISION");
}

TEST_F(GateTest, a_granted_key_that_is_not_the_packages_decrypts_nothing) {
    granted_key = Secret::random(16);
    make_grant();
    import_all();
    Gate gate = open_gate();
    Result<Session> s = gate.begin(request());
    ASSERT_EQ(s->code(), "OK");
    EXPECT_EQ(s->open(AssetId{kBell}).error().reason, "ASSET_DECRYPT_FAILED");
}

TEST_F(GateTest, import_refuses_with_the_code_of_the_fault_and_keeps_what_was_good) {
    {
        Home h = open_home();
        const Result<ImportReport> report = h.import(deliveries(), false);
        ASSERT_TRUE(report);
        EXPECT_EQ(report->code, "KEY_UNKNOWN") << "no root is trusted by itself";
    }
    std::string grant = *read_text_file(dir() / "grant.jws");
    grant[grant.size() - 10] = grant[grant.size() - 10] == 'A' ? 'B' : 'A';
    put("grant.jws", grant);
    put("package/blobs/" + manifest.assets[1].payload_sha256, "short");
    const ImportReport report = import_all();
    EXPECT_EQ(report.code, "ASSET_TRUNCATED") << to_json(report);
    int refused = 0;
    for (const ImportLine& line : report.results) refused += line.result == "refused";
    EXPECT_EQ(refused, 2) << to_json(report);
    EXPECT_EQ(open_home().documents().manifests().size(), 0u) << "a manifest does not come in with a broken package";
    EXPECT_EQ(open_home().documents().licences().size(), 1u);
}

TEST_F(GateTest, a_ledger_shorter_than_or_other_than_a_status_list_says_is_refused) {
    import_all();
    Result<LedgerCheck> now = verify_ledger(home(), false);
    struct Row {
        std::int64_t size;
        Hash root;
        const char* code;
    };
    std::int64_t sequence = 1;
    for (const Row& row : {Row{now->size, now->root, "OK"}, Row{now->size, sha256({}), "LEDGER_FORKED"}, Row{now->size + 1000, now->root, "LEDGER_ROLLED_BACK"}}) {
        StatusDoc status;
        status.head = {"https://licensor.example/status/1", kNowS - 5, {}};
        status.sequence = ++sequence;
        for (const char* purpose : {"revocation", "suspension", "stopNow"}) status.lists[purpose] = make_status_bits(131'072);
        status.ledgers = {{device.origin, row.size, to_base64(row.root)}};
        sign("status.jws", status, licensor);
        EXPECT_TRUE(import_all().ok());
        EXPECT_EQ(code_of_begin(request()), row.code);
        EXPECT_EQ(list_directory(home() / "store/docs/status")->size(), 1u) << "a list that was replaced goes";
    }
}

TEST_F(GateTest, without_device_keys_there_is_no_import_and_no_show) {
    const Result<Home> bare = Home::open(dir() / "bare", options());
    ASSERT_TRUE(bare);
    EXPECT_EQ(bare->code(), RightsCode::Ok);
    Result<Home> h = Home::open(dir() / "bare", options());
    EXPECT_FALSE(h->import(deliveries(), true));
    Result<Gate> gate = Gate::open(dir() / "bare", options());
    Result<Session> s = gate->begin(request());
    ASSERT_TRUE(s);
    EXPECT_FALSE(s->verdicts()[0].permitted);
    EXPECT_FALSE(fs::exists(dir() / "bare/ledger"));
}

TEST_F(GateTest, cat_writes_under_an_export_permission_only_and_leaves_its_rows) {
    import_all();
    const fs::path out = dir() / "out.bin";
    const Result<CatResult> done = cat_asset(home(), {.asset = kBell, .out = out}, options());
    ASSERT_TRUE(done) << done.error().message;
    ASSERT_TRUE(done->decision.ok()) << to_json(done->decision);
    EXPECT_EQ(*read_text_file(out), std::string(150'000, 'b'));
    EXPECT_EQ(done->sha256, manifest.assets[0].plain_sha256);
    const Result<CatResult> denied = cat_asset(home(), {.asset = kBell, .purpose = "archive", .out = dir() / "no.bin"}, options());
    ASSERT_TRUE(denied);
    EXPECT_EQ(denied->decision.code(), RightsCode::PurposeNotPermitted);
    EXPECT_FALSE(fs::exists(dir() / "no.bin"));
    Gate gate = open_gate();
    Result<Session> s = gate.begin(request());
    EXPECT_EQ(s->export_to(AssetId{kBell}, dir() / "no.bin").error().reason, "ACTION_NOT_PERMITTED");
    EXPECT_FALSE(fs::exists(dir() / "no.bin"));
}

TEST_F(GateTest, decide_appends_one_decision_and_a_dry_run_appends_nothing) {
    import_all();
    const RightsRequest ask{.assets = {kBell}, .action = "present", .purpose = "exhibit"};
    const std::size_t before = kinds().size();
    Home h = open_home();
    EXPECT_EQ(h.decide_now(ask)->code(), RightsCode::Ok);
    EXPECT_EQ(kinds().size(), before + 1);
    EXPECT_EQ(h.decide_now(ask, kNowS + 25 * 86'400)->code(), RightsCode::StatusStale);
    EXPECT_EQ(kinds().size(), before + 1);
    const Result<Ledger::Exported> exported = export_ledger(home(), false, dir() / "export.jsonl");
    ASSERT_TRUE(exported);
    EXPECT_EQ(exported->count, static_cast<std::int64_t>(before) + 1);
    EXPECT_NE(read_text_file(dir() / "export.jsonl")->find(*read_text_file(dir() / "device.jws")), std::string::npos);
}

}  // namespace
}  // namespace pai
