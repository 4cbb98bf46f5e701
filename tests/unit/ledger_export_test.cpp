// What leaves the device: exports and proofs that outsiders check, and the Merkle vectors that others wrote.
#include <fstream>
#include <sstream>

#include "base/merkle.h"
#include "ledger/export.h"
#include "ledger/proof_tree.h"
#include "ledger/proof_statement.h"
#include "ledger_fixture.h"

namespace pai {
namespace {

class LedgerExportTest : public LedgerTest {
protected:
    void SetUp() override {
        LedgerTest::SetUp();
        fill();
        Result<Ledger> ledger = open();
        ASSERT_TRUE(ledger);
        old_note_ = *ledger->checkpoint();
        ASSERT_TRUE(ledger->append("IMPORT", R"({"docId":"sha256:bb","docKind":"licence","signerKid":"ed25519:00"})", Ledger::Sign::Now));
        ASSERT_TRUE(ledger->export_rows(dir() / "all.jsonl", "cert"));
        ASSERT_TRUE(ledger->export_rows(dir() / "aa.jsonl", "cert", "sha256:aa"));
        ASSERT_TRUE(ledger->export_rows(dir() / "bb.jsonl", "cert", "sha256:bb"));
    }
    ExportRules rules() {
        ExportRules out;
        out.key = [this](const ExportHead&) -> Result<PublicKey> { return key_->public_key(); };
        return out;
    }
    ExportCheck check(const std::string& name, ExportRules with) {
        const Result<ExportCheck> out = check_export(dir() / name, with);
        EXPECT_TRUE(out) << (out ? "" : out.error().message);
        return out ? *out : ExportCheck{};
    }
    ExportCheck check(const std::string& name) { return check(name, rules()); }
    std::vector<std::string> lines(const std::string& name) {
        std::istringstream in(*read_text_file(dir() / name));
        std::vector<std::string> out;
        for (std::string line; std::getline(in, line);) out.push_back(line);
        return out;
    }
    void write(const std::string& name, const std::vector<std::string>& lines) {
        std::string text;
        for (const std::string& line : lines) text += line + "\n";
        put(name, text);
    }
    static std::string row(std::int64_t seq, std::string_view body) {
        return R"({"seq":)" + std::to_string(seq) + R"(,"body":")" + to_base64(as_byte_span(body)) + "\"}";
    }
    std::string body(std::int64_t seq) { return open()->bodies(seq, 1)->front(); }
    std::string sign(std::int64_t size, const Hash& root) { return sign_note(Checkpoint{owner_.origin, size, root}.text(), owner_.origin, *key_); }

    std::string old_note_;
};

TEST_F(LedgerExportTest, a_whole_export_is_judged_row_by_row) {
    std::vector<std::string> kinds;
    ExportRules with = rules();
    with.row = [&](const LedgerEntry& entry, std::string_view) -> Result<void> {
        kinds.push_back(entry.kind);
        return {};
    };
    with.witness = old_note_;
    const ExportCheck found = check("all.jsonl", with);
    EXPECT_EQ(found.code, "OK") << found.message;
    EXPECT_EQ(found.size, 10);
    EXPECT_EQ(found.rows, 10);
    EXPECT_FALSE(found.first_bad_seq);
    EXPECT_EQ(kinds.front(), "BOOT");
    EXPECT_EQ(kinds.back(), "IMPORT");
}

TEST_F(LedgerExportTest, a_licensor_sees_only_the_rows_that_name_his_licence_and_that_they_stand_in_the_ledger) {
    const ExportCheck aa = check("aa.jsonl"), bb = check("bb.jsonl");
    EXPECT_EQ(aa.code, "OK") << aa.message;
    EXPECT_EQ(aa.rows, 4);
    EXPECT_EQ(aa.size, 10);
    EXPECT_EQ(bb.rows, 1);
    EXPECT_EQ(aa.root, bb.root);
    EXPECT_EQ(read_text_file(dir() / "bb.jsonl")->find("sha256:aa"), std::string::npos);
    for (const std::string& line : lines("bb.jsonl")) EXPECT_EQ(line.find(to_base64(as_byte_span(body(1)))), std::string::npos);
    ExportRules with = rules();
    with.witness = old_note_;
    const Result<ExportCheck> compared = check_export(dir() / "aa.jsonl", with);
    ASSERT_FALSE(compared) << "nothing in it leads to the older root";
    EXPECT_EQ(compared.error().code, Code::InvalidArgument);
}

TEST_F(LedgerExportTest, every_change_of_an_export_names_the_first_bad_row) {
    const std::vector<std::string> all = lines("all.jsonl"), aa = lines("aa.jsonl");
    struct Row {
        const char* name;
        std::vector<std::string> lines;
        const char* code;
        std::optional<std::int64_t> first_bad;
    };
    const auto changed = [](std::vector<std::string> v, std::size_t i, std::string line) {
        v[i] = std::move(line);
        return v;
    };
    const auto without = [](std::vector<std::string> v, std::size_t i) {
        v.erase(v.begin() + static_cast<std::ptrdiff_t>(i));
        return v;
    };
    const auto with = [](std::vector<std::string> v, std::string line) {
        v.push_back(std::move(line));
        return v;
    };
    const auto replaced = [](std::string text, std::string_view from, std::string_view to) { return text.replace(text.find(from), from.size(), to); };
    const std::string last = body(9), other = replaced(last, "sha256:bb", "sha256:cc");
    const Row rows[] = {
        {"a changed row", changed(all, 4, row(3, replaced(body(3), "exhibit", "archive"))), "LEDGER_CHAIN_BROKEN", 4},
        {"a changed last row", changed(all, 10, row(9, other)), "LEDGER_CHAIN_BROKEN", 0},
        {"a row left out", without(all, 5), "LEDGER_CHAIN_BROKEN", 4},
        {"the last row left out", without(all, 10), "LEDGER_CHAIN_BROKEN", 9},
        {"a row too many", with(all, all[10]), "LEDGER_CHAIN_BROKEN", std::nullopt},
        {"rows in another order", changed(changed(all, 3, all[4]), 4, all[3]), "LEDGER_CHAIN_BROKEN", 2},
        {"a row that is no JSON", changed(all, 6, "{"), "LEDGER_CHAIN_BROKEN", 5},
        {"a row with another seq", changed(all, 6, row(7, body(5))), "LEDGER_CHAIN_BROKEN", 5},
        {"a row with a member more", changed(all, 6, replaced(all[6], "{", R"({"x":0,)")), "LEDGER_CHAIN_BROKEN", 5},
        {"another format", changed(all, 0, replaced(all[0], "export/1", "export/2")), "SCHEMA_INVALID", std::nullopt},
        {"another count", changed(all, 0, replaced(all[0], R"("count":10)", R"("count":9)")), "SCHEMA_INVALID", std::nullopt},
        {"another first", changed(all, 0, replaced(all[0], R"("first":0)", R"("first":1)")), "SCHEMA_INVALID", std::nullopt},
        {"another size in the checkpoint", changed(all, 0, replaced(all[0], R"(\n10\n)", R"(\n11\n)")), "LEDGER_CHECKPOINT_SIG", std::nullopt},
        {"another origin", changed(all, 0, replaced(all[0], "21fe31dfa154a261", "31fe31dfa154a261")), "LEDGER_WRONG_DEVICE", std::nullopt},
        {"nothing", {}, "SCHEMA_INVALID", std::nullopt},
        {"a filtered row changed", changed(aa, 2, replaced(aa[2], to_base64(as_byte_span(body(3))), to_base64(as_byte_span(replaced(body(3), "exhibit", "archive"))))),
         "LEDGER_PROOF_INVALID", 3},
        {"a filtered row with another's place", changed(aa, 2, replaced(aa[2], R"("seq":3)", R"("seq":4)")), "LEDGER_PROOF_INVALID", 4},
        {"a filtered row without proof", changed(aa, 2, row(3, body(3))), "LEDGER_CHAIN_BROKEN", 2},
        {"a filtered row twice", changed(aa, 2, aa[1]), "LEDGER_CHAIN_BROKEN", 2},
    };
    for (const Row& r : rows) {
        write("changed.jsonl", r.lines);
        const ExportCheck found = check("changed.jsonl");
        EXPECT_EQ(found.code, r.code) << r.name << ": " << found.message;
        if (r.first_bad) EXPECT_EQ(found.first_bad_seq, r.first_bad) << r.name << ": " << found.message;
    }
    put("cut.jsonl", read_text_file(dir() / "all.jsonl")->substr(0, read_text_file(dir() / "all.jsonl")->size() - 1));
    EXPECT_EQ(check("cut.jsonl").first_bad_seq, 9);
}

TEST_F(LedgerExportTest, a_witnessed_note_shows_a_fork_or_a_rollback_of_what_is_exported) {
    ExportRules with = rules();
    with.witness = sign(9, sha256({}));
    EXPECT_EQ(check("all.jsonl", with).code, "LEDGER_FORKED");
    with.witness = sign(11, sha256({}));
    EXPECT_EQ(check("all.jsonl", with).code, "LEDGER_ROLLED_BACK");
    EXPECT_EQ(check("aa.jsonl", with).code, "LEDGER_ROLLED_BACK");
    with.witness = sign(10, sha256({}));
    EXPECT_EQ(check("aa.jsonl", with).code, "LEDGER_FORKED");
    const SigningKey other = SigningKey::generate();
    with.witness = sign_note(Checkpoint{owner_.origin, 9, {}}.text(), owner_.origin, other);
    EXPECT_EQ(check("all.jsonl", with).code, "LEDGER_CHECKPOINT_SIG");
    // A cosignature by a witness of the root must be good if it is there; others' are ignored.
    const SigningKey witness = SigningKey::generate();
    with.witness = old_note_ + cosignature_line(parse_note(old_note_)->text, "w", witness, 5);
    EXPECT_EQ(check("all.jsonl", with).code, "OK");
    with.witnesses = {{"w", NoteKeyType::Cosignature, witness.public_key()}};
    EXPECT_EQ(check("all.jsonl", with).code, "OK");
    with.witness = old_note_ + cosignature_line("other text\n", "w", witness, 5);
    EXPECT_EQ(check("all.jsonl", with).code, "LEDGER_CHECKPOINT_SIG");
}

TEST_F(LedgerExportTest, rows_that_make_no_sense_are_named_though_they_are_well_chained) {
    // A device that signs what it likes: the last row ends a session twice.
    std::vector<std::string> bodies = *open()->bodies(0, 9), out{""};
    LedgerEntry entry = *parse_entry(bodies[8]);
    entry.seq = 9;
    entry.prev = merkle_leaf(as_byte_span(bodies[8]));
    bodies.push_back(entry_body(entry));
    std::vector<Hash> leaves;
    for (std::size_t i = 0; i < bodies.size(); ++i) {
        leaves.push_back(merkle_leaf(as_byte_span(bodies[i])));
        out.push_back(row(static_cast<std::int64_t>(i), bodies[i]));
    }
    JsonWriter w;
    w.begin_object().member("format", "paifang-ledger-export/1").member("origin", owner_.origin).member("device", "").member("checkpoint", sign(10, merkle_root(leaves)));
    out[0] = w.member("first", 0).member("count", 10).member("filtered", false).end_object().take();
    write("twice.jsonl", out);
    const ExportCheck found = check("twice.jsonl");
    EXPECT_EQ(found.code, "LEDGER_SEMANTIC") << found.message;
    EXPECT_EQ(found.first_bad_seq, 9);
}

TEST_F(LedgerExportTest, a_note_is_found_in_whatever_carries_it) {
    put("old.note", old_note_);
    put("row.tlog-proof", *open()->prove_inclusion(2));
    EXPECT_EQ(*read_note_file(dir() / "old.note"), old_note_);
    EXPECT_EQ(*read_note_file(dir() / "row.tlog-proof"), *open()->checkpoint());
    EXPECT_EQ(*read_note_file(dir() / "all.jsonl"), *open()->checkpoint());
}

TEST_F(LedgerExportTest, proofs_are_checked_by_themselves) {
    Result<Ledger> ledger = open();
    const std::string tlog = *ledger->prove_inclusion(3), grown = *ledger->prove_consistency(5);
    const Result<ProofStatement> in = check_proof(tlog), between = check_proof(grown);
    ASSERT_TRUE(in && between);
    EXPECT_EQ(std::get<InclusionStatement>(*in).index, 3);
    EXPECT_EQ(std::get<InclusionStatement>(*in).leaf, merkle_leaf(as_byte_span(body(3))));
    EXPECT_EQ(std::get<ConsistencyStatement>(*between).size1, 5);
    EXPECT_EQ(std::get<ConsistencyStatement>(*between).size2, 10);
    EXPECT_TRUE(check_proof(std::get<InclusionStatement>(*in).json()));
    EXPECT_TRUE(check_proof(tlog, body(3)));
    EXPECT_EQ(check_proof(tlog, body(4)).error().reason, "LEDGER_PROOF_INVALID");
    for (std::size_t at = tlog.find("index"); at < tlog.find("\n\n"); ++at) {
        std::string bad = tlog;
        bad[at] = bad[at] == 'x' ? 'y' : 'x';
        const Result<ProofStatement> said = check_proof(bad);
        EXPECT_EQ(said ? "OK" : said.error().reason, "LEDGER_PROOF_INVALID") << at;
    }
    for (const char* bad : {"", "{}", "[]", R"({"type":"consistency"})", R"({"type":"x","a":0,"b":0,"c":0,"d":0,"proof":[]})"})
        EXPECT_EQ(check_proof(bad).error().reason, "LEDGER_PROOF_INVALID") << bad;
    EXPECT_EQ(ledger->prove_inclusion(10).error().reason, "LEDGER_PROOF_INVALID");
    EXPECT_EQ(ledger->prove_consistency(11).error().reason, "LEDGER_PROOF_INVALID");
    EXPECT_EQ(ledger->prove_consistency(5, 11).error().reason, "LEDGER_PROOF_INVALID");
}

TEST(ProofTree, says_what_the_plain_recursion_says_for_every_size_up_to_70) {
    std::vector<Hash> leaves;
    for (int i = 0; i < 70; ++i) leaves.push_back(merkle_leaf(as_byte_span(std::to_string(i))));
    const ProofTree tree(leaves);
    const std::span<const Hash> all(leaves);
    for (std::size_t n = 0; n <= leaves.size(); ++n) {
        EXPECT_EQ(tree.root(n), merkle_root(all.first(n)));
        for (std::size_t i = 0; i < n; ++i) EXPECT_EQ(tree.inclusion(i, n), inclusion_proof(all.first(n), i));
        for (std::size_t m = 1; m <= n; ++m) EXPECT_EQ(tree.consistency(m, n), consistency_proof(all.first(n), m));
    }
    EXPECT_EQ(ProofTree({}).root(), merkle_root({}));
}

// Vectors of github.com/transparency-dev/merkle, each put into our own statement and read back from it.
TEST(MerkleVectors, of_transparency_dev_hold_and_fail_as_they_say) {
    const char* shared = std::getenv("PAIFANG_SHARED");
    const fs::path folder = fs::path(shared ? shared : PAIFANG_ROOT "/../shared") / "data/licensing/merkle-transparency-dev/testdata";
    if (!fs::exists(folder)) GTEST_SKIP() << folder << " is not here";
    int good = 0, bad = 0;
    for (const auto& file : fs::recursive_directory_iterator(folder)) {
        if (file.path().extension() != ".json") continue;
        const Result<JsonDoc> doc = JsonDoc::parse(*read_text_file(file.path()));
        ASSERT_TRUE(doc) << file.path();
        const JsonRef o = doc->root();
        const bool consistency = o.find("size1").has_value();
        JsonWriter w;
        w.begin_object().member("type", consistency ? "consistency" : "inclusion");
        for (const auto& [theirs, ours] : {std::pair{"size1", "size1"}, {"size2", "size2"}, {"leafIdx", "index"}, {"treeSize", "size"}, {"root1", "root1"}, {"root2", "root2"},
                                           {"leafHash", "leaf"}, {"root", "root"}})
            if (const auto member = o.find(theirs)) w.key(ours).value(*member);
        w.key("proof");
        const auto proof = o.find("proof");
        if (!proof || proof->is_null()) w.begin_array().end_array();
        else w.value(*proof);
        const Result<ProofStatement> said = check_proof(w.end_object().take());
        bool wrong = o.find("wantErr")->as_bool();
        // RFC 6962 has no proof from the empty tree: for us every one is invalid (11.5); and a root has 32 bytes.
        if (consistency && (o.find("size1")->as_int() == 0 || from_base64(o.find("root1")->text())->size() != 32)) wrong = true;
        EXPECT_EQ(said.has_value(), !wrong) << file.path();
        if (!said) EXPECT_EQ(said.error().reason, "LEDGER_PROOF_INVALID") << file.path();
        ++(wrong ? bad : good);
    }
    EXPECT_EQ(good, 7);
    EXPECT_GE(bad, 80);
}

}  // namespace
}  // namespace pai
