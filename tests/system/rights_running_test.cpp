// What happens while something is shown: two programs at the last play, a licence revoked under a running show, and what the
// ledger can tell of it afterwards. All through the real commands.
#include <atomic>
#include <csignal>
#include <cstdlib>

#include "base/hash.h"
#include "running_bench.h"

namespace pai::test {
namespace {

TEST_F(RightsRunning, processes_at_the_last_plays_get_exactly_as_many_as_are_left) {
    drop_licences(home());
    add_licence(count_of(3));
    struct Started {
        pid_t pid;
        fs::path out, err;
    };
    std::vector<Started> all;
    for (int i = 0; i < 6; ++i) {
        Started s{0, dir_ / ("out" + std::to_string(i)), dir_ / ("err" + std::to_string(i))};
        s.pid = start(start_args(), {{"PAIFANG_HOME", home().string()}}, s.out, s.err);
        all.push_back(s);
    }
    int yes = 0, no = 0;
    for (const Started& s : all) {
        const int status = wait_for(s.pid);
        const std::string out = slurp(s.out);
        yes += status == 0;
        no += status == 1 && out.find(R"("code":"COUNT_EXHAUSTED")") != std::string::npos;
    }
    EXPECT_EQ(yes, 3);
    EXPECT_EQ(no, 3);
    EXPECT_EQ(paifang(home(), {"ledger", "verify"}).status, 0);
    EXPECT_EQ(run(start_args("audit"), {{"PAIFANG_HOME", home().string()}}).status, 0) << "an uncounted purpose adds none and compares what is used";
}

// Players, kiosks and other programs at once, and a licence of three plays.
TEST_F(RightsRunning, programs_of_all_kinds_share_what_is_left) {
    write_show(dir_ / "show", R"("square":")" + kSquare + "\"", R"(,"square":{"model":{"asset":"square"}})", 0.2);
    spill(dir_ / "house/catalogue.json", R"({"format":"paifang.catalogue/1","language":"en","title":{"en":"House"},"assets":{"square":")" + kSquare + R"("},
"themes":{"one":{"title":{"en":"One"}}},"works":{"square":{"theme":"one","model":"square","title":{"en":"Square"}}},"attract":{"steps":{"a":{"work":"square","duration_s":6}}}})");
    spill(dir_ / "touches.json", R"({"format":"paifang.touches/1","length_s":0.2,"steps":{"a":{"at_s":0.1,"kind":"tap","place":[0.5,0.5]}}})");
    const std::string one_rule = R"({"leftOperand": "count", "operator": "lteq", "rightOperand": 3}, {"leftOperand": "purpose", "operator": "isAnyOf", "rightOperand": ["kiosk"]})";
    drop_licences(home());
    std::string licence = licence_text({.target = R"([")" + kThings + R"("])", .constraint = one_rule}, "shared");
    for (const char* action : {R"("action": "present")", R"("action": "export")"}) {
        const std::string from = action;
        if (from.find("present") != std::string::npos) licence.replace(licence.find(from), from.size(), R"("action": "play")");
    }
    give(licence);
    const std::string paifang_program = program("paifang").string();
    const std::vector<std::string> player{paifang_program, "play", (dir_ / "show").string(), "--purpose", "kiosk", "--headless", "--size", "16x16", "--json"};
    const std::vector<std::string> kiosk{paifang_program, "kiosk", (dir_ / "house").string(), "--headless", "--script", (dir_ / "touches.json").string(), "--size", "64x36", "--json"};
    const std::vector<std::string> other{paifang_program, "session", "start", "--asset", kSquare, "--action", "play", "--purpose", "kiosk", "--json"};
    std::vector<pid_t> all;
    for (const auto& args : {player, kiosk, other, player, other, player, other}) {
        const std::string number = std::to_string(all.size());
        all.push_back(start(args, {{"PAIFANG_HOME", home().string()}}, dir_ / ("out" + number), dir_ / ("err" + number)));
    }
    for (const pid_t pid : all) wait_for(pid);
    EXPECT_EQ(rows({"PLAY_START"}).size(), 3u) << "three plays were licensed, whoever plays";
    EXPECT_EQ(paifang(home(), {"ledger", "verify"}).status, 0);
}

// What the ledger tells of sessions of a licence: how many were live at once at most, and for how long those that ended played.
struct Use {
    int starts = 0, live_at_once = 0;
    std::vector<std::int64_t> metered_before_ms;  // of each start
};
Use use_told_by(const std::vector<std::string>& rows) {
    Use out;
    std::int64_t metered_ms = 0;
    for (int live = 0; const std::string& row : rows) {
        const auto doc = JsonDoc::parse(row);
        const JsonRef data = *doc->root().find("data");
        if (doc->root().find("kind")->text() == "PLAY_START") {
            ++out.starts;
            out.live_at_once = std::max(out.live_at_once, ++live);
            out.metered_before_ms.push_back(metered_ms);
        } else {
            --live;
            metered_ms += static_cast<std::int64_t>(data.find("durationMs")->as_double());
        }
    }
    return out;
}

class RightsShared : public RightsRunning {
protected:
    void SetUp() override {
        RightsRunning::SetUp();
        write_show(dir_ / "show", R"("square":")" + kSquare + "\"", R"(,"square":{"model":{"asset":"square"}})", 40);
        drop_licences(home());
    }
    std::vector<std::string> player() const {
        return {program("paifang").string(), "play", (dir_ / "show").string(), "--purpose", "exhibit", "--headless", "--fps", "1", "--size", "16x16", "--json"};
    }
    // Runs these at the same time; how each ended.
    std::vector<int> at_once(const std::vector<std::vector<std::string>>& all) {
        std::vector<pid_t> pids;
        for (const auto& args : all) {
            const std::string number = std::to_string(started_++);
            pids.push_back(start(args, {{"PAIFANG_HOME", home().string()}}, dir_ / ("out" + number), dir_ / ("err" + number)));
        }
        std::vector<int> out;
        for (const pid_t pid : pids) out.push_back(wait_for(pid));
        return out;
    }
    int started_ = 0;
};

TEST_F(RightsShared, players_and_commands_at_once_are_never_more_than_the_licence_has_places) {
    add_licence(R"({"leftOperand": "paifang:concurrentUse", "operator": "lteq", "rightOperand": 2})");
    at_once({player(), start_args(), player(), start_args(), player(), start_args()});
    const Use use = use_told_by(rows({"PLAY_START", "PLAY_END"}));
    EXPECT_GE(use.starts, 2);
    EXPECT_EQ(use.live_at_once, 2);
    // The sessions that commands began live on: where both did, nobody else comes in until one ends.
    while (run(start_args(), {{"PAIFANG_HOME", home().string()}}).status == 0) {}
    EXPECT_EQ(code_of(run(start_args(), {{"PAIFANG_HOME", home().string()}})), "CONCURRENCY_EXCEEDED");
    const Ran refused = run(player(), {{"PAIFANG_HOME", home().string()}});
    EXPECT_NE(refused.out.find("CONCURRENCY_EXCEEDED"), std::string::npos) << refused.out;
    const auto sessions = JsonDoc::parse(member(paifang(home(), {"session", "list"}), "sessions"));
    ASSERT_TRUE(sessions);
    ASSERT_EQ(paifang(home(), {"session", "end", "--session", std::string(sessions->root()[0].find("session")->text())}).status, 0);
    EXPECT_EQ(run(start_args(), {{"PAIFANG_HOME", home().string()}}).status, 0);
    EXPECT_EQ(use_told_by(rows({"PLAY_START", "PLAY_END"})).live_at_once, 2);
}

TEST_F(RightsShared, nobody_begins_once_the_licensed_time_is_used_up_by_all_together) {
    add_licence(R"({"leftOperand": "meteredTime", "operator": "lteq", "rightOperand": {"@value": "PT100S", "@type": "xsd:duration"}})");
    for (int wave = 0; wave < 3; ++wave) at_once({player(), player()});  // of 40 s each
    const Use use = use_told_by(rows({"PLAY_START", "PLAY_END"}));
    EXPECT_GE(use.starts, 3);
    EXPECT_LE(use.starts, 4) << "two were under way when the time ran out";
    for (const std::int64_t before : use.metered_before_ms) EXPECT_LT(before, 100'000) << "begun when the time was used up";
    EXPECT_EQ(code_of(run(start_args(), {{"PAIFANG_HOME", home().string()}})), "METERED_TIME_EXHAUSTED");
    EXPECT_NE(run(player(), {{"PAIFANG_HOME", home().string()}}).out.find("METERED_TIME_EXHAUSTED"), std::string::npos);
    EXPECT_EQ(paifang(home(), {"ledger", "verify"}).status, 0);
}

// Rounds of the test below: 12 by default, a tenth of PAIFANG_KILLS where that is more.
int kill_rounds() {
    const char* text = std::getenv("PAIFANG_KILLS");
    return std::max(12, text ? std::atoi(text) / 10 : 0);
}

// The counting of visitors and the beginning of plays, as processes of their own; one of the two is killed at any moment.
TEST_F(RightsShared, a_killed_process_takes_nothing_of_what_another_one_beside_it_wrote) {
    const int plays = kill_rounds() / 2;
    add_licence(count_of(plays));
    const std::vector<std::string> visitors{program("paifang").string(), "visitors", "add", "--count", "3", "--source", "manual", "--event", "urn:test:event", "--json"};
    std::vector<std::string> counted;  // seq of what was acknowledged
    int begun = 0, killed = 0;
    for (int round = 0; round < kill_rounds(); ++round) {
        const std::map<std::string, std::string> env{{"PAIFANG_HOME", home().string()}};
        const pid_t counts = start(visitors, env, dir_ / "counts.out", dir_ / "counts.err"), plays_on = start(start_args(), env, dir_ / "plays.out", dir_ / "plays.err");
        std::atomic<std::uint64_t> spins{0};
        while (++spins < hash_u64(2028, static_cast<std::uint64_t>(round), 0) % 12'000'000) {}
        ::kill(round % 2 == 0 ? counts : plays_on, SIGKILL);
        const int counts_status = wait_for(counts), plays_status = wait_for(plays_on);
        if (round % 2 == 1) EXPECT_EQ(counts_status, 0) << "round " << round << ": " << slurp(dir_ / "counts.err");
        if (round % 2 == 0) EXPECT_TRUE(plays_status == 0 || plays_status == 1) << "round " << round << ": " << slurp(dir_ / "plays.err");
        const auto told = JsonDoc::parse(slurp(dir_ / "counts.out"));
        if (counts_status == 0 && told) counted.push_back(told->root().find("seq")->dump());
        begun += plays_status == 0;
        killed += counts_status != 0 || (plays_status != 0 && plays_status != 1);
    }
    EXPECT_EQ(paifang(home(), {"ledger", "verify"}).status, 0);
    const std::vector<std::string> written = rows({"VISITORS"}), starts = rows({"PLAY_START"});
    for (const std::string& seq : counted)
        EXPECT_TRUE(std::any_of(written.begin(), written.end(), [&](const std::string& row) { return row.starts_with("{\"seq\":" + seq + ","); })) << seq << " is lost";
    EXPECT_LE(written.size(), static_cast<std::size_t>(kill_rounds()));
    EXPECT_GE(starts.size(), static_cast<std::size_t>(begun));
    EXPECT_LE(starts.size(), static_cast<std::size_t>(plays));
    EXPECT_GT(killed, 0);
    EXPECT_GE(counted.size(), static_cast<std::size_t>(kill_rounds() / 2));
}

// What a kiosk is shown on stands in the venue's file; where nothing says so it is a monitor.
TEST_F(RightsRunning, a_kiosk_asks_for_what_its_pictures_are_shown_on) {
    spill(dir_ / "house/catalogue.json", R"({"format":"paifang.catalogue/1","language":"en","title":{"en":"House"},"assets":{"square":")" + kSquare + R"("},
"themes":{"one":{"title":{"en":"One"}}},"works":{"square":{"theme":"one","model":"square","title":{"en":"Square"}}},"attract":{"steps":{"a":{"work":"square","duration_s":6}}}})");
    spill(dir_ / "touches.json", R"({"format":"paifang.touches/1","length_s":0.2,"steps":{"a":{"at_s":0.1,"kind":"tap","place":[0.5,0.5]}}})");
    drop_licences(home());
    std::string licence = licence_text({.target = R"([")" + kThings + R"("])", .constraint = R"({"leftOperand": "deliveryChannel", "operator": "eq", "rightOperand": "led"})"}, "wall");
    const std::string from = R"("action": "present")";
    licence.replace(licence.find(from), from.size(), R"("action": "play")");
    give(licence);
    std::vector<std::string> kiosk{"kiosk", (dir_ / "house").string(), "--headless", "--script", (dir_ / "touches.json").string(), "--size", "64x36"};
    EXPECT_EQ(paifang(home(), kiosk).status, 0);
    EXPECT_EQ(rows({"PLAY_START"}).size(), 0u) << "a monitor is not what was licensed";
    spill(home() / "venue.json", R"({"format": "paifang.venue/2", "id": "did:web:hall.demo.paifang.example", "channel": "led"})");
    EXPECT_EQ(paifang(home(), kiosk).status, 0);
    EXPECT_EQ(rows({"PLAY_START"}).size(), 1u);
    kiosk.insert(kiosk.end(), {"--venue", "no-such"});
    EXPECT_NE(paifang(home(), kiosk).status, 0);
}

TEST_F(RightsRunning, a_session_is_begun_kept_and_ended_by_commands) {
    const Ran started = run(start_args(), {{"PAIFANG_HOME", home().string()}});
    ASSERT_EQ(started.status, 0) << started.out << started.err;
    const std::string id = member(started, "session");
    EXPECT_EQ(id.size(), 36u);
    EXPECT_EQ(member(started, "resumed"), "false");
    EXPECT_EQ(member(started, "verdict"), "PERMIT");
    const Ran beat = paifang(home(), {"session", "beat", "--session", id});
    EXPECT_EQ(beat.status, 0) << beat.err;
    EXPECT_FALSE(member(beat, "durationMs").empty());
    const Ran list = paifang(home(), {"session", "list"});
    EXPECT_NE(list.out.find(R"({"session":")" + id + R"(","startSeq":)" + member(started, "startSeq")), std::string::npos) << list.out;
    EXPECT_NE(list.out.find(R"("live":true)"), std::string::npos);
    std::vector<std::string> again = start_args();
    again.insert(again.end(), {"--session", id});
    const Ran resumed = run(again, {{"PAIFANG_HOME", home().string()}});
    EXPECT_EQ(member(resumed, "resumed"), "true") << resumed.out;
    EXPECT_EQ(member(resumed, "startSeq"), member(started, "startSeq"));
    EXPECT_EQ(member(resumed, "performance"), member(started, "performance"));
    EXPECT_EQ(paifang(home(), {"session", "end", "--session", id}).status, 0);
    EXPECT_EQ(paifang(home(), {"session", "end", "--session", id}).status, 3) << "it has ended";
    EXPECT_EQ(paifang(home(), {"session", "beat", "--session", "nobody"}).status, 3);
    EXPECT_EQ(member(paifang(home(), {"session", "list"}), "sessions"), "[]");
    const Ran denied = run({program("paifang").string(), "session", "start", "--asset", "urn:x:none", "--action", "present", "--purpose", "exhibit", "--json"},
                           {{"PAIFANG_HOME", home().string()}});
    EXPECT_EQ(denied.status, 1);
    EXPECT_EQ(member(denied, "startSeq"), "null");
}

TEST_F(RightsRunning, a_revocation_with_stop_now_ends_a_running_show_and_one_without_lets_it_finish) {
    write_show(dir_ / "show", R"("square":")" + kSquare + "\"", R"(,"square":{"model":{"asset":"square"}})", 600);
    const auto play = [&](const std::string& name) {
        return start({program("paifang").string(), "play", (dir_ / "show").string(), "--headless", "--real-time", "--fps", "5", "--size", "64x36", "--json"},
                     {{"PAIFANG_HOME", home().string()}}, dir_ / (name + ".out"), dir_ / (name + ".err"));
    };
    const auto sessions = [&] { return member(paifang(home(), {"session", "list"}), "sessions"); };
    const pid_t player = play("first");
    while (runs(player) && sessions() == "[]") {}
    ASSERT_TRUE(runs(player)) << slurp(dir_ / "first.err");
    publish({"revocation"}, {0});
    EXPECT_EQ(code_of(decide(home(), kSquare)), "REVOKED");
    EXPECT_NE(sessions(), "[]") << "a show that began in order may finish";
    publish({"revocation", "stopNow"}, {0});
    while (runs(player) && sessions() != "[]") {}
    EXPECT_TRUE(runs(player)) << "the slate is shown, the player lives: " << slurp(dir_ / "first.err");
    kill(player, SIGTERM);
    EXPECT_EQ(wait_for(player), 0) << slurp(dir_ / "first.err");
    EXPECT_NE(slurp(dir_ / "first.out").find(R"("refused":"REVOKED")"), std::string::npos) << slurp(dir_ / "first.out");
    ASSERT_EQ(paifang(home(), {"ledger", "export", "--out", (dir_ / "rows").string()}).status, 0);
    EXPECT_EQ(paifang(home(), {"ledger", "verify"}).status, 0);
}

TEST_F(RightsRunning, what_show_and_venue_a_play_went_by_stands_in_the_ledger_once_and_anew_when_it_changed) {
    write_show(dir_ / "show", R"("square":")" + kSquare + "\"", R"(,"square":{"model":{"asset":"square"}})", 600);
    spill(dir_ / "venue.json", "{\n  \"format\": \"paifang.venue/2\",\n  \"id\": \"did:web:hall.demo.paifang.example\"\n}\n");
    const auto play = [&] {
        const Ran ran = run({program("paifang").string(), "render", (dir_ / "show").string(), "--venue", (dir_ / "venue.json").string(), "--from", "0", "--to", "0.1", "--fps", "10",
                             "--size", "32x18", "--out", (dir_ / "frames").string()}, {{"PAIFANG_HOME", home().string()}});
        EXPECT_EQ(ran.status, 0) << ran.out << ran.err;
    };
    const auto noted = [&](const std::string& what) {
        return run({"sqlite3", (home() / "ledger/ledger.sqlite").string(), "SELECT json_extract(CAST(body AS TEXT), '$.data.sha256') FROM entry WHERE json_extract(CAST(body AS TEXT), '$.kind') = "
                    "'CONFIG' AND json_extract(CAST(body AS TEXT), '$.data.what') = '" + what + "'"}).out;
    };
    play();
    play();
    const std::string venue = run({"sh", "-c", "sha256sum < " + (dir_ / "venue.json").string() + " | cut -c1-64"}).out;
    EXPECT_EQ(noted("venue"), venue) << "that of the file as Paifang writes it";
    const std::string show = noted("show");
    EXPECT_EQ(show.size(), 65u) << show;
    write_show(dir_ / "show", R"("square":")" + kSquare + "\"", R"(,"square":{"model":{"asset":"square"}})", 601);
    play();
    EXPECT_EQ(noted("venue"), venue);
    EXPECT_EQ(noted("show").substr(0, 65), show);
    EXPECT_EQ(noted("show").size(), 130u) << "another show now";
    EXPECT_EQ(paifang(home(), {"ledger", "verify"}).status, 0);
}

TEST_F(RightsRunning, a_row_of_the_ledger_is_explained_by_the_rule_that_decided) {
    drop_licences(home());
    const std::string licence = add_licence(count_of(1));
    const auto last_seq = [&] { return std::to_string(std::stoi(member(paifang(home(), {"ledger", "verify"}), "size")) - 1); };
    EXPECT_EQ(decide(home(), kSquare).status, 0);
    const std::string permitted = last_seq();
    EXPECT_EQ(run(start_args(), {{"PAIFANG_HOME", home().string()}}).status, 0);
    EXPECT_EQ(code_of(decide(home(), kSquare)), "COUNT_EXHAUSTED");
    const std::string refused = last_seq();
    const Ran first = paifang(home(), {"licence", "explain", "--seq", permitted});
    EXPECT_EQ(first.status, 0) << first.out << first.err;
    EXPECT_EQ(member(first, "sameDigest"), "true") << first.out;
    EXPECT_EQ(member(first, "rule"), "urn:test:rule:present");
    EXPECT_NE(first.out.find("at most 1 plays"), std::string::npos);
    const Ran second = paifang(home(), {"licence", "explain", "--seq", refused});
    EXPECT_EQ(code_of(second), "COUNT_EXHAUSTED");
    EXPECT_EQ(member(second, "sameDigest"), "true") << second.out;
    EXPECT_NE(second.out.find("rule urn:test:rule:present: at most 1 plays (COUNT_EXHAUSTED)"), std::string::npos) << second.out;
    EXPECT_NE(second.out.find("規則 urn:test:rule:present：最多 1 場"), std::string::npos);
    publish({"suspension"}, {0});
    const Ran later = paifang(home(), {"licence", "explain", "--seq", permitted});
    EXPECT_EQ(member(later, "sameDigest"), "false") << "a document came since";
    EXPECT_EQ(code_of(later), "SUSPENDED");
    EXPECT_EQ(paifang(home(), {"licence", "explain", "--seq", "0"}).status, 2) << "BOOT asks nothing";
    EXPECT_EQ(paifang(home(), {"licence", "explain", "--seq", "99999"}).status, 3);
    const Ran list = paifang(home(), {"licence", "list"});
    EXPECT_NE(list.out.find(licence), std::string::npos);
    EXPECT_NE(list.out.find(R"("state":"SUSPENDED")"), std::string::npos) << list.out;
    const Ran shown = paifang(home(), {"licence", "show", licence});
    EXPECT_NE(shown.out.find("permitted: present, of " + kThings), std::string::npos) << shown.out;
    EXPECT_EQ(paifang(home(), {"licence", "show", "sha256:00"}).status, 1);
}

TEST_F(RightsRunning, what_a_licence_obliges_to_is_in_every_picture_and_no_scene_switches_it_off) {
    const std::string nodes = R"(,"square":{"model":{"asset":"square"}})";
    write_show(dir_ / "plain", R"("square":")" + kSquare + "\"", nodes);
    // The same show, which would rather have no mark.
    write_show(dir_ / "stubborn", R"("square":")" + kSquare + "\"", nodes + R"(,"more":{"watermark":"none","transform":{"position_m":[0,0,-50]}})");
    std::string text = slurp(dir_ / "stubborn/show.json");
    text.insert(text.rfind('}'), R"(,"watermark":false,"credits":[],"resolution_cap":0)");
    spill(dir_ / "stubborn/show.json", text);
    const auto picture = [&](const std::string& show, const std::string& name, const std::string& duty, const std::string& action) {
        drop_licences(home());
        std::string licence = licence_text({.target = R"([")" + kThings + R"("])", .duty = duty}, name);
        const std::string plain_action = R"("action": "export")";
        licence.replace(licence.find(plain_action), plain_action.size(), R"("action": )" + action);
        give(licence);
        const Ran ran = paifang(home(), {"render", (dir_ / show).string(), "--out", (dir_ / name).string(), "--purpose", "exhibit", "--from", "0", "--to", "0.04", "--size", "160x90"});
        EXPECT_EQ(ran.status, 0) << name << ran.out << ran.err;
        if (show == "stubborn") EXPECT_NE(ran.err.find("SCENE_FORBIDDEN_SETTING"), std::string::npos) << ran.err;
        return slurp(dir_ / name / frame_name(0));
    };
    const std::string record = R"("record")", mark = R"({"uid": "urn:test:duty:mark", "action": "watermark", "paifang:mode": "visible"})";
    const std::string credit = R"({"uid": "urn:test:duty:credit", "action": "attribute", "paifang:text": {"en": "By courtesy of Holder"}})";
    const std::string capped = R"([{"rdf:value": {"@id": "odrl:record"}, "refinement": [{"leftOperand": "resolution", "operator": "lteq", "rightOperand": 40}]}])";
    const std::string bare = picture("plain", "bare", "", record), marked = picture("plain", "marked", mark, record);
    const std::string credited = picture("plain", "credited", credit, record), small = picture("plain", "small", "", capped);
    EXPECT_FALSE(bare.empty());
    EXPECT_NE(marked, bare);
    EXPECT_NE(credited, bare);
    EXPECT_NE(credited, marked);
    EXPECT_NE(small, bare);
    EXPECT_EQ(picture("stubborn", "marked2", mark, record), marked);
    EXPECT_EQ(picture("stubborn", "credited2", credit, record), credited);
    EXPECT_EQ(picture("stubborn", "small2", "", capped), small);
}

TEST_F(RightsRunning, cat_hands_on_what_is_reserved) {
    drop_licences(home());
    const std::string reserved = R"({"uid": "urn:test:rule:reserve", "target": ")" + kThings + R"(", "action": "aiTraining"})";
    const std::string licence = add_licence(count_of(1), reserved);
    const Ran ran = paifang(home(), {"cat", kSquare, "--action", "export", "--purpose", "audit", "--out", (dir_ / "square.gltf").string()});
    ASSERT_EQ(ran.status, 0) << ran.out << ran.err;
    EXPECT_EQ(slurp(dir_ / "square.gltf"), square_gltf());
    const auto rights = JsonDoc::parse(slurp(dir_ / "square.gltf.rights.json"));
    ASSERT_TRUE(rights);
    EXPECT_EQ(rights->root().find("assetId")->text(), kSquare);
    EXPECT_EQ(rights->root().find("licence")->text(), licence);
    EXPECT_EQ(rights->root().find("reserve")->dump(), R"(["aiTraining"])");
}

TEST_F(RightsRunning, preflight_tells_slot_by_slot_what_will_be_refused) {
    drop_licences(home());
    const std::int64_t now = wall_ms() / 1000, day = 86'400;
    const auto until = [&](std::int64_t t) { return R"({"leftOperand": "dateTime", "operator": "lteq", "rightOperand": {"@value": ")" + format_utc(t) + R"(", "@type": "xsd:dateTime"}})"; };
    add_licence(until(now + 5 * day) + ", " + count_of(2));
    const Ran ran = paifang(home(), {"preflight", "--asset", kSquare, "--days", "30", "--purpose", "exhibit"});
    EXPECT_EQ(ran.status, 1) << ran.out << ran.err;
    EXPECT_EQ(code_of(ran), "EXPIRED");
    const auto json = JsonDoc::parse(ran.out);
    ASSERT_TRUE(json);
    const JsonRef slots = *json->root().find("slots");
    ASSERT_EQ(slots.size(), 2u) << ran.out;
    EXPECT_EQ(slots[0].find("to")->text(), format_utc(now + 5 * day + 1));
    EXPECT_EQ(slots[1].find("code")->text(), "EXPIRED");
    EXPECT_TRUE(json->root().find("tonight")->find("plays")->as_bool());
    EXPECT_NE(member(ran, "warnings").find("COUNT_EXHAUSTED"), std::string::npos) << "two plays are left";
    EXPECT_EQ(paifang(home(), {"preflight", "--asset", kSquare, "--days", "4", "--purpose", "exhibit"}).status, 0);
}

}  // namespace
}  // namespace pai::test
