// Venue, licensor, auditor and witness around one ledger, each with the real program.
#include "rights_bench.h"

namespace pai::test {
namespace {

class LedgerCommands : public ::testing::Test {
protected:
    void SetUp() override {
        ASSERT_EQ(bench().made.status, 0) << bench().made.out << bench().made.err;
        fs::copy(bench().home(), home(), fs::copy_options::recursive);
        play("first");
    }
    void play(const std::string& name) {
        const Ran ran = paifang(home(), {"cat", kNote, "--action", "export", "--purpose", "audit", "--out", (dir_ / name).string()});
        ASSERT_EQ(ran.status, 0) << ran.out << ran.err;
    }
    fs::path home() const { return dir_ / "home"; }
    std::string file(const std::string& name) const { return (dir_ / name).string(); }
    std::string root() const { return (bench().world() / "root/1.root").string(); }
    Ran venue(std::vector<std::string> args) const {
        args.insert(args.begin(), "ledger");
        return paifang(home(), std::move(args));
    }
    Ran cosign(const std::string& note, const std::string& out, std::vector<std::string> more = {}) const {
        std::vector<std::string> args{"witness", "cosign", file(note), "--name", "w.example/1", "--key", file("w.pem"), "--state", file("state"), "--out", file(out)};
        args.insert(args.end(), more.begin(), more.end());
        return registry(args);
    }
    static void expect_ok(const Ran& ran) { EXPECT_EQ(ran.status, 0) << ran.out << ran.err; }

    TempDir dir_;
};

TEST_F(LedgerCommands, exports_and_proofs_are_checked_without_the_venue) {
    expect_ok(venue({"export", "--out", file("all.jsonl")}));
    const Ran all = registry({"ledger", "verify", file("all.jsonl"), "--root", root()});
    expect_ok(all);
    const Ran own = venue({"verify", "--export", file("all.jsonl")});
    expect_ok(own);
    for (const char* name : {"size", "root", "firstBadSeq"}) EXPECT_EQ(member(all, name), member(own, name)) << name;
    EXPECT_EQ(member(own, "firstBadSeq"), "null");

    const std::string licence = member(registry({"licence", "show", (bench().world() / "licences/demo.bundle").string()}), "docId");
    ASSERT_FALSE(licence.empty());
    const Ran some = venue({"export", "--licence", licence, "--out", file("some.jsonl")});
    expect_ok(some);
    EXPECT_EQ(member(some, "size"), member(all, "size"));
    EXPECT_LT(std::stoi(member(some, "count")), std::stoi(member(all, "size")));
    expect_ok(registry({"ledger", "verify", file("some.jsonl"), "--root", root()}));

    // What an auditor was given is not what the ledger holds after it was bent.
    std::string text = slurp(file("all.jsonl"));
    const std::size_t third = text.find("{\"seq\":3,");
    text.replace(text.find("\"body\":\"", third) + 8, 4, "AAAA");
    std::ofstream(file("bent.jsonl")) << text;
    const Ran bent = registry({"ledger", "verify", file("bent.jsonl"), "--root", root()});
    EXPECT_EQ(bent.status, 1);
    EXPECT_EQ(code_of(bent), "LEDGER_CHAIN_BROKEN");
    EXPECT_EQ(member(bent, "firstBadSeq"), "3");
    EXPECT_EQ(code_of(venue({"verify", "--export", file("bent.jsonl")})), "LEDGER_CHAIN_BROKEN");

    expect_ok(venue({"prove", "--seq", "2", "--out", file("two.tlog-proof")}));
    expect_ok(registry({"ledger", "check-proof", file("two.tlog-proof")}));
    expect_ok(venue({"prove", "--from", "3", "--out", file("grown.json")}));
    const Ran grown = registry({"ledger", "check-proof", file("grown.json")});
    expect_ok(grown);
    EXPECT_EQ(member(grown, "root"), member(all, "root"));
    std::string proof = slurp(file("grown.json"));
    proof.replace(proof.find("\"size1\":3"), 9, "\"size1\":4");
    std::ofstream(file("bad.json")) << proof;
    EXPECT_EQ(code_of(registry({"ledger", "check-proof", file("bad.json")})), "LEDGER_PROOF_INVALID");
    EXPECT_EQ(venue({"prove", "--out", file("none")}).status, 2);
}

TEST_F(LedgerCommands, a_witness_follows_a_ledger_and_sees_its_fork) {
    expect_ok(registry({"key", "new", "--type", "ed25519", "--out", file("w.pem")}));
    expect_ok(venue({"prove", "--seq", "0", "--out", file("one.tlog-proof")}));
    const Ran first = cosign("one.tlog-proof", "one.note");
    expect_ok(first);
    const std::string size = member(first, "size");
    fs::copy(home(), dir_ / "twin", fs::copy_options::recursive);
    play("second");
    expect_ok(venue({"verify", "--witness", file("one.note")}));
    expect_ok(venue({"prove", "--seq", "0", "--out", file("two.tlog-proof")}));
    EXPECT_EQ(code_of(cosign("two.tlog-proof", "x.note")), "LEDGER_PROOF_INVALID") << "growth must be proven";
    expect_ok(venue({"prove", "--from", size, "--out", file("grown.json")}));
    const Ran second = cosign("two.tlog-proof", "two.note", {"--proof", file("grown.json")});
    expect_ok(second);
    expect_ok(venue({"export", "--out", file("all.jsonl")}));
    for (const char* note : {"one.note", "two.note"})
        expect_ok(registry({"ledger", "verify", file("all.jsonl"), "--root", root(), "--witness", file(note)}));
    EXPECT_EQ(code_of(cosign("one.tlog-proof", "x.note")), "LEDGER_ROLLED_BACK");

    // The twin, a copy of the machine, went its own way.
    const auto twin = [&](std::vector<std::string> args) { return paifang(dir_ / "twin", std::move(args)); };
    EXPECT_EQ(code_of(twin({"ledger", "verify", "--witness", file("two.note")})), "LEDGER_ROLLED_BACK");
    while (std::stoi(member(twin({"ledger", "verify"}), "size")) < std::stoi(member(second, "size")))
        expect_ok(twin({"cat", kNote, "--action", "export", "--purpose", "audit", "--out", file("third")}));
    EXPECT_EQ(code_of(twin({"ledger", "verify", "--witness", file("two.note")})), "LEDGER_FORKED");
    EXPECT_EQ(code_of(twin({"import", file("two.note")})), "LEDGER_FORKED");
    expect_ok(twin({"ledger", "prove", "--from", size, "--out", file("twin.json")}));
    expect_ok(twin({"ledger", "prove", "--seq", "0", "--out", file("twin.tlog-proof")}));
    const std::string code = code_of(cosign("twin.tlog-proof", "x.note", {"--proof", file("twin.json")}));
    if (member(twin({"ledger", "verify"}), "size") == member(second, "size")) EXPECT_EQ(code, "LEDGER_FORKED");
    else EXPECT_EQ(code, "LEDGER_PROOF_INVALID") << "from a size that the witness has left behind";
    EXPECT_FALSE(fs::exists(file("x.note")));
}

TEST_F(LedgerCommands, a_short_script_finds_what_our_own_verification_finds) {
    const std::string script = (fs::path(PAIFANG_ROOT) / "docs/formats/verify_ledger.py").string();
    if (run({"python3", "-c", "import sqlite3"}).status != 0) GTEST_SKIP() << "python3 with sqlite3 is not installed";
    const auto judge = [&](const fs::path& at) { return run({"python3", script, (at / "ledger/ledger.sqlite").string()}); };
    const Ran good = judge(home()), ours = venue({"verify"});
    expect_ok(good);
    for (const char* name : {"size", "root"}) EXPECT_EQ(member(good, name), member(ours, name)) << name;
    expect_ok(venue({"prove", "--seq", "0", "--out", file("row.tlog-proof")}));
    const std::string proof = slurp(file("row.tlog-proof"));
    std::ofstream(file("now.note")) << proof.substr(proof.find("\n\n") + 2);
    play("more");
    expect_ok(run({"python3", script, (home() / "ledger/ledger.sqlite").string(), file("now.note")}));

    struct Row {
        const char *name, *sql, *code, *first_bad;
    };
    const Row rows[] = {
        {"a changed body", "UPDATE entry SET body = CAST(replace(CAST(body AS TEXT), 'wallMs', 'wallmS') AS BLOB) WHERE seq = 3", "LEDGER_CHAIN_BROKEN", "3"},
        {"a changed leaf", "UPDATE entry SET leaf = zeroblob(32) WHERE seq = 2", "LEDGER_CHAIN_BROKEN", "2"},
        {"a row taken out", "DELETE FROM entry WHERE seq = 4", "LEDGER_CHAIN_BROKEN", "4"},
        {"rows cut off", "DELETE FROM entry WHERE seq > 5", "LEDGER_ROLLED_BACK", "6"},
        {"no checkpoints", "DELETE FROM checkpoint", "LEDGER_CHECKPOINT_SIG", "null"},
        {"a root of another tree", "UPDATE checkpoint SET note = replace(note, substr(note, instr(note, '=') - 4, 4), 'AAAA')", "", ""},
    };
    for (const Row& row : rows) {
        const fs::path bad = dir_ / "bad";
        fs::remove_all(bad);
        fs::copy(home(), bad, fs::copy_options::recursive);
        const std::string sql = std::string("DROP TRIGGER entry_no_update; DROP TRIGGER entry_no_delete; DROP TRIGGER checkpoint_no_delete; ") + row.sql;
        ASSERT_EQ(run({"python3", "-c", "import sqlite3,sys; c=sqlite3.connect(sys.argv[1]); c.executescript(sys.argv[2]); c.commit()", (bad / "ledger/ledger.sqlite").string(), sql}).status, 0);
        const Ran theirs = judge(bad), own = paifang(bad, {"ledger", "verify"});
        EXPECT_EQ(theirs.status, 1) << row.name;
        EXPECT_EQ(own.status, 1) << row.name;
        if (!*row.code) continue;
        EXPECT_EQ(code_of(theirs), row.code) << row.name << theirs.out;
        EXPECT_EQ(code_of(own), row.code) << row.name << own.out;
        EXPECT_EQ(member(theirs, "firstBadSeq"), row.first_bad) << row.name << theirs.out;
        EXPECT_EQ(member(own, "firstBadSeq"), row.first_bad) << row.name << own.out;
    }
}

}  // namespace
}  // namespace pai::test
