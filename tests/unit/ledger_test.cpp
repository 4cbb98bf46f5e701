// The play log: what was acknowledged stays, what was changed shows, and the clock cannot hide it.
#include <thread>

#include "ledger_fixture.h"

namespace pai {
namespace {

TEST(Note, the_worked_values_of_the_licence_format) {
    const SigningKey key = SigningKey::from_seed(example_seed());
    std::vector<Hash> leaves;
    for (const char* c : {"a", "b", "c", "d", "e"}) leaves.push_back(merkle_leaf(as_byte_span(c)));
    const std::string origin = "paifang.ledger/21fe31dfa154a261", witness = "witness.example/w1";
    const std::string text = Checkpoint{origin, 5, merkle_root(leaves)}.text();
    EXPECT_EQ(text, "paifang.ledger/21fe31dfa154a261\n5\n/hSlQm+9cMD6c/UjQq/tDaC9I8SDhmLM9riKMHDq2Xs=\n");
    const std::string note = sign_note(text, origin, key) + cosignature_line(text, witness, key, 1803902400);
    EXPECT_EQ(note, text +
                        "\n\xe2\x80\x94 paifang.ledger/21fe31dfa154a261 "
                        "2M9wr5YCiCgFeJvR8E1qYiVl9ffQ+c8FLZoUXbeRq0zbgnx97yztP3TdDqGrg1gONBV2MY/LycCKv+s59UGOZG2q6gw=\n"
                        "\xe2\x80\x94 witness.example/w1 "
                        "63YswgAAAABrhV3AlQFzyO8QIpscPp3rcH075zYMgX3KPOu3eDgfojAvOEn5Pu6/3ltKC3HEdwiDQYzt90YVj1GY9S4+h5elLlpVAQ==\n");
    const VerifierKey log{origin, NoteKeyType::Signature, key.public_key()}, cosigner{witness, NoteKeyType::Cosignature, key.public_key()};
    EXPECT_EQ(log.text(), "paifang.ledger/21fe31dfa154a261+d8cf70af+AddamAGCsQq31Uv+08lkBzoO4XLz2qYjJa8CGmj3B1Ea");
    EXPECT_EQ(cosigner.text(), "witness.example/w1+eb762cc2+BNdamAGCsQq31Uv+08lkBzoO4XLz2qYjJa8CGmj3B1Ea");
    EXPECT_EQ(*parse_verifier_key(log.text()), log);
    EXPECT_FALSE(parse_verifier_key("paifang.ledger/21fe31dfa154a261+d8cf70ae+AddamAGCsQq31Uv+08lkBzoO4XLz2qYjJa8CGmj3B1Ea"));
    const Result<SignedNote> read = parse_note(note);
    ASSERT_TRUE(read) << read.error().message;
    EXPECT_TRUE(*check_note(*read, log));
    EXPECT_EQ(**cosigned_at(*read, cosigner), 1803902400);
    EXPECT_FALSE(*check_note(*read, {"other", NoteKeyType::Signature, key.public_key()})) << "unknown keys are ignored";
    std::string forged = note;
    forged[forged.find("5\n")] = '6';
    EXPECT_EQ(check_note(*parse_note(forged), log).error().reason, "LEDGER_CHECKPOINT_SIG");
    EXPECT_FALSE(cosigned_at(*parse_note(forged), cosigner));
    for (const char* bad : {"", "a\n", "a\n\n\xe2\x80\x94 x\n", "a\n\n\xe2\x80\x94 x AAAA\n", "a\n\n\xe2\x80\x94 x AAAAAAAA"}) EXPECT_FALSE(parse_note(bad)) << bad;
}

TEST(Merkle, proofs_hold_for_every_pair_of_sizes_up_to_33_and_for_nothing_else) {
    std::vector<Hash> leaves;
    for (int i = 0; i < 33; ++i) leaves.push_back(merkle_leaf(as_byte_span(std::to_string(i))));
    EXPECT_EQ(to_hex(merkle_root({})), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    const std::span<const Hash> all(leaves);
    for (std::size_t n = 1; n <= 33; ++n) {
        const Hash root = merkle_root(all.first(n));
        for (std::size_t i = 0; i < n; ++i) {
            std::vector<Hash> proof = inclusion_proof(all.first(n), i);
            EXPECT_TRUE(verify_inclusion(leaves[i], i, n, proof, root));
            EXPECT_FALSE(verify_inclusion(leaves[i], n, n, proof, root));
            if (!proof.empty()) {
                proof[0][0] ^= std::byte{1};
                EXPECT_FALSE(verify_inclusion(leaves[i], i, n, proof, root));
                proof.pop_back();
                EXPECT_FALSE(verify_inclusion(leaves[i], i, n, proof, root));
            }
        }
        for (std::size_t m = 1; m <= n; ++m) {
            std::vector<Hash> proof = consistency_proof(all.first(n), m);
            const Hash before = merkle_root(all.first(m));
            EXPECT_TRUE(verify_consistency(m, n, before, root, proof)) << m << ' ' << n;
            proof.push_back(leaves[0]);
            EXPECT_FALSE(verify_consistency(m, n, before, root, proof));
        }
        EXPECT_FALSE(verify_consistency(0, n, root, root, {}));
    }
}

TEST_F(LedgerTest, a_new_ledger_begins_with_boot_and_a_checkpoint) {
    Result<Ledger> ledger = open();
    ASSERT_TRUE(ledger) << ledger.error().message;
    const Result<LedgerCheck> check = ledger->verify();
    ASSERT_TRUE(check);
    EXPECT_EQ(check->size, 1);
    EXPECT_EQ(check->checkpoints, 1);
    EXPECT_EQ((*ledger->bodies(0, 9))[0],
              R"({"seq":0,"prev":"0000000000000000000000000000000000000000000000000000000000000000","kind":"BOOT","bootId":"0123456789abcdef0123456789abcdef",)"
              R"("bootMs":5000,"wallMs":1803902400000,"quality":"observed","data":{"program":"paifang","version":"1","deviceKid":"ed25519:21fe31dfa154a261"},"digest":null})");
    EXPECT_EQ(fs::status(file()).permissions(), fs::perms::owner_read | fs::perms::owner_write);
}

TEST_F(LedgerTest, rows_of_two_writers_form_one_chain) {
    Result<Ledger> a = open(), b = open();
    ASSERT_TRUE(a && b);
    std::thread other([&] {
        for (int i = 0; i < 20; ++i) ASSERT_TRUE(b->append("CONFIG", R"({"what":"b","sha256":""})"));
    });
    for (int i = 0; i < 20; ++i) ASSERT_TRUE(a->append("CONFIG", R"({"what":"a","sha256":""})"));
    other.join();
    EXPECT_EQ(a->facts()->size, 41);
    EXPECT_EQ(b->verify()->size, 41);
}

TEST_F(LedgerTest, a_failed_or_empty_transaction_leaves_nothing) {
    fill();
    Result<Ledger> ledger = open();
    const Result<void> failed = ledger->append([](LedgerTransaction& t) -> Result<void> {
        t.add("CONFIG", "{}");
        return Error(Code::Denied, "no", "COUNT_EXHAUSTED");
    });
    EXPECT_EQ(failed.error().reason, "COUNT_EXHAUSTED");
    ASSERT_TRUE(ledger->append([](LedgerTransaction&) -> Result<void> { return {}; }));
    EXPECT_EQ(ledger->verify()->size, 9);
    EXPECT_EQ(ledger->append("PLAY_END", R"({"session":"s0","startSeq":1,"durationMs":5,"reason":"end"})").error().reason, "LEDGER_SEMANTIC");
    EXPECT_EQ(ledger->verify()->size, 9);
}

TEST_F(LedgerTest, a_lock_that_is_not_given_back_is_a_write_failure) {
    EXPECT_EQ(LedgerOptions{}.busy_timeout_ms, 5000);
    fill();
    Result<Ledger> ledger = Ledger::open(file(), owner_, {.clock = [this] { return now_; }, .busy_timeout_ms = 20});
    ASSERT_TRUE(ledger);
    sqlite3* db = nullptr;
    ASSERT_EQ(sqlite3_open(file().c_str(), &db), SQLITE_OK);
    ASSERT_EQ(sqlite3_exec(db, "BEGIN IMMEDIATE", nullptr, nullptr, nullptr), SQLITE_OK);
    EXPECT_EQ(ledger->append("CONFIG", "{}").error().reason, "LEDGER_WRITE_FAILED");
    sqlite3_exec(db, "ROLLBACK", nullptr, nullptr, nullptr);
    sqlite3_close(db);
    EXPECT_TRUE(ledger->append("CONFIG", "{}"));
}

TEST_F(LedgerTest, every_kind_of_meddling_has_its_code) {
    struct Row {
        const char *name, *sql, *code;
    };
    const Row rows[] = {
        {"a changed body", "UPDATE entry SET body = CAST(replace(CAST(body AS TEXT), 'exhibit', 'archive') AS BLOB) WHERE seq = 3", "LEDGER_CHAIN_BROKEN"},
        {"a changed leaf", "UPDATE entry SET leaf = zeroblob(32) WHERE seq = 3", "LEDGER_CHAIN_BROKEN"},
        {"a row taken out", "DELETE FROM entry WHERE seq = 4", "LEDGER_CHAIN_BROKEN"},
        {"rows cut off", "DELETE FROM entry WHERE seq > 6", "LEDGER_ROLLED_BACK"},
        {"all rows cut off", "DELETE FROM entry", "LEDGER_ROLLED_BACK"},
        {"a checkpoint without signature", "UPDATE checkpoint SET note = replace(note, 'Z', 'Y') WHERE size = 5", "LEDGER_CHECKPOINT_SIG"},
        {"no checkpoints", "DELETE FROM checkpoint", "LEDGER_CHECKPOINT_SIG"},
        {"another origin", "UPDATE meta SET value = 'paifang.ledger/0000000000000000' WHERE key = 'origin'", "LEDGER_WRONG_DEVICE"},
        {"another format", "UPDATE meta SET value = 'x' WHERE key = 'format'", "LEDGER_CHAIN_BROKEN"},
        {"no table", "DROP TABLE entry", "LEDGER_ROLLED_BACK"},
    };
    for (const Row& row : rows) {
        fs::remove_all(dir() / "ledger");
        fill();
        EXPECT_EQ(open_reason(), "OK");
        meddle(row.sql);
        EXPECT_EQ(open_reason(), row.code) << row.name;
    }
    ASSERT_TRUE(write_file(file(), std::string(100'000, 'x')));
    EXPECT_EQ(open_reason(), "LEDGER_CHAIN_BROKEN") << "no database at all";
}

TEST_F(LedgerTest, the_first_bad_row_is_named_while_the_ledger_is_open) {
    fill();
    Result<Ledger> ledger = open();
    meddle("UPDATE entry SET body = CAST(replace(CAST(body AS TEXT), 'exhibit', 'archive') AS BLOB) WHERE seq = 5");
    const Result<LedgerCheck> check = ledger->verify();
    ASSERT_FALSE(check);
    EXPECT_NE(check.error().message.find("seq 5"), std::string::npos) << check.error().message;
    const Result<LedgerCheck> whole = Ledger::check(file(), owner_);
    ASSERT_TRUE(whole);
    EXPECT_EQ(whole->code, "LEDGER_CHAIN_BROKEN");
    EXPECT_EQ(whole->first_bad_seq, 5);
    EXPECT_EQ(whole->size, 5);
}

TEST_F(LedgerTest, another_device_does_not_go_on_with_a_ledger) {
    fill();
    owner_ = LedgerOwner::device(std::make_shared<const SigningKey>(SigningKey::generate()));
    EXPECT_EQ(open_reason(), "LEDGER_WRONG_DEVICE");
}

TEST_F(LedgerTest, rows_say_when_the_clock_went_back_or_jumped_ahead) {
    fill();
    Result<Ledger> ledger = open();
    now_.wall_ms -= 600'000;
    EXPECT_EQ(ledger->judge_clock()->code, RightsCode::TimeRollback);
    ASSERT_TRUE(ledger->append("CONFIG", "{}"));
    EXPECT_EQ(parse_entry(ledger->bodies(9, 1)->front())->quality, TimeQuality::Untrusted);
    now_.wall_ms += 600'000 + 200'000'000;
    ASSERT_TRUE(ledger->append("CONFIG", "{}"));
    const std::vector<std::string> rows = *ledger->bodies(10, 9);
    ASSERT_EQ(rows.size(), 2u);
    EXPECT_EQ(parse_entry(rows[0])->kind, "CLOCK");
    EXPECT_EQ(parse_entry(rows[1])->quality, TimeQuality::Untrusted);
    pass(1000);
    ASSERT_TRUE(ledger->append("CONFIG", "{}"));
    EXPECT_EQ(ledger->facts()->size, 13) << "one CLOCK row for one spell";
    pass(300'000'000);
    EXPECT_EQ(ledger->judge_clock()->code, RightsCode::TimeUntrusted);
    now_.wall_ms -= 200'000'000;
    EXPECT_EQ(ledger->judge_clock()->code, RightsCode::Ok) << "a denial ends when the clock is right";
    EXPECT_EQ(open_reason(), "OK");
}

TEST_F(LedgerTest, proofs_and_exports_follow_from_the_signed_checkpoint) {
    fill();
    Result<Ledger> ledger = open();
    const std::string old = *ledger->checkpoint();
    ASSERT_TRUE(ledger->append("CONFIG", "{}"));
    const Result<std::string> text = ledger->prove_inclusion(3);
    ASSERT_TRUE(text) << text.error().message;
    const Result<TlogProof> proof = parse_tlog_proof(*text);
    ASSERT_TRUE(proof);
    const Checkpoint state = *parse_checkpoint(parse_note(proof->note)->text);
    EXPECT_EQ(state.size, 10);
    EXPECT_TRUE(verify_inclusion(merkle_leaf(as_byte_span(ledger->bodies(3, 1)->front())), 3, 10, proof->path, state.root));
    EXPECT_TRUE(ledger->compare(old));
    EXPECT_EQ(ledger->prove_consistency(0).error().reason, "LEDGER_PROOF_INVALID");
    EXPECT_TRUE(ledger->prove_consistency(5));
    EXPECT_EQ(ledger->export_rows(dir() / "all.jsonl", "cert")->count, 10);
    EXPECT_EQ(ledger->export_rows(dir() / "some.jsonl", "cert", "sha256:aa")->count, 4);
    const std::string some = *read_text_file(dir() / "some.jsonl");
    EXPECT_TRUE(some.starts_with(R"({"format":"paifang-ledger-export/1","origin":"paifang.ledger/21fe31dfa154a261","device":"cert",)")) << some;
    const Hash root = state.root;
    const std::string forked = sign_note(Checkpoint{owner_.origin, 9, root}.text(), owner_.origin, *key_);
    EXPECT_EQ(ledger->compare(forked).error().reason, "LEDGER_FORKED");
    const std::string longer = sign_note(Checkpoint{owner_.origin, 99, root}.text(), owner_.origin, *key_);
    EXPECT_EQ(ledger->compare(longer).error().reason, "LEDGER_ROLLED_BACK");
}

TEST_F(LedgerTest, a_checkpoint_is_signed_after_256_rows) {
    Result<Ledger> ledger = open();
    ASSERT_TRUE(ledger->append([](LedgerTransaction& t) -> Result<void> {
        for (int i = 0; i < 255; ++i) t.add("CONFIG", "{}");
        return {};
    }));
    EXPECT_EQ(ledger->verify()->checkpoints, 1);
    ASSERT_TRUE(ledger->append("CONFIG", "{}"));
    EXPECT_EQ(ledger->verify()->checkpoints, 2);
    pass(15 * 60'000);
    ASSERT_TRUE(ledger->append("CONFIG", "{}"));
    EXPECT_EQ(ledger->verify()->checkpoints, 3);
}

TEST_F(LedgerTest, well_chained_rows_that_make_no_sense_are_refused) {
    fill();
    LedgerFacts before = *open()->facts();
    const auto entry = [&](const char* kind, std::string data) {
        LedgerEntry e;
        e.seq = before.size;
        e.kind = kind;
        e.at = now_;
        e.data = std::move(data);
        return e;
    };
    const auto code = [](LedgerFacts facts, const LedgerEntry& e) {
        const Result<void> done = facts.absorb(e);
        return done ? std::string("OK") : done.error().reason;
    };
    const std::string last = R"("startSeq":7)", visitors = R"({"session":null,"performance":null,"event":"e","source":"manual","evidence":null,"count":)";
    struct Row {
        const char *name, *kind;
        std::string data;
        const char* code;
    };
    const Row rows[] = {
        {"an end twice", "PLAY_END", R"({"session":"s3",)" + last + R"(,"durationMs":5,"reason":"end"})", "LEDGER_SEMANTIC"},
        {"an end of another session", "PLAY_END", R"({"session":"s2",)" + last + R"(,"durationMs":5,"reason":"end"})", "LEDGER_SEMANTIC"},
        {"an end of no start", "PLAY_END", R"({"session":"s3","startSeq":2,"durationMs":5,"reason":"end"})", "LEDGER_SEMANTIC"},
        {"a beat of no start", "HEARTBEAT", R"({"session":"s3","startSeq":2})", "LEDGER_SEMANTIC"},
        {"a negative duration", "PLAY_END", R"({"session":"s3",)" + last + R"(,"durationMs":-1,"reason":"end"})", "LEDGER_SEMANTIC"},
        {"licences without rules", "PLAY_START", R"({"session":"x","licences":["sha256:aa"],"rules":[]})", "LEDGER_SEMANTIC"},
        {"as many rules", "PLAY_START", R"({"session":"x","licences":["sha256:aa"],"rules":["urn:r"]})", "OK"},
        {"no visitors", "VISITORS", visitors + "0}", "OK"},
        {"a thousand million visitors", "VISITORS", visitors + "1000000000}", "OK"},
        {"one more", "VISITORS", visitors + "1000000001}", "LEDGER_SEMANTIC"},
        {"visitors who left before they came", "VISITORS", visitors + "-1}", "LEDGER_SEMANTIC"},
        {"visitors by halves", "VISITORS", visitors + "1.5}", "LEDGER_SEMANTIC"},
        {"most revenue", "REVENUE", R"({"event":"e","amountMinor":9007199254740991,"currency":"CNY","source":"manual","evidence":null})", "OK"},
        {"too much revenue", "REVENUE", R"({"event":"e","amountMinor":9007199254740992,"currency":"CNY","source":"manual","evidence":null})", "LEDGER_SEMANTIC"},
        {"negative revenue", "REVENUE", R"({"event":"e","amountMinor":-1,"currency":"CNY","source":"manual","evidence":null})", "LEDGER_SEMANTIC"},
    };
    for (const Row& row : rows) EXPECT_EQ(code(before, entry(row.kind, row.data)), row.code) << row.name;
    LedgerEntry e = entry("CONFIG", "{}");
    e.at.boot_ms -= 1;
    EXPECT_EQ(code(before, e), "LEDGER_SEMANTIC") << "bootMs falls";
    e.at.boot_id[0] = 'f';
    EXPECT_EQ(code(before, e), "OK") << "in another boot it may";
    e = entry("CONFIG", "{}");
    e.at.wall_ms -= 120'000;
    EXPECT_EQ(code(before, e), "OK");
    e.at.wall_ms -= 1;
    EXPECT_EQ(code(before, e), "LEDGER_SEMANTIC") << "wallMs falls";
    e.quality = TimeQuality::Untrusted;
    EXPECT_EQ(code(before, e), "OK");
    e = entry("CLOCK", R"({"event":"corrected","before":9,"after":0})");
    e.at.wall_ms -= 500'000;
    EXPECT_EQ(code(before, e), "OK") << "a correction begins anew";
    LedgerFacts fresh;
    e = entry("CONFIG", "{}");
    e.seq = 0;
    EXPECT_EQ(code(fresh, e), "LEDGER_SEMANTIC") << "seq 0 is BOOT";
}

TEST_F(LedgerTest, equal_denials_are_remembered_for_a_minute_only) {
    LedgerFacts facts;
    LedgerEntry e;
    e.kind = "BOOT";
    e.data = "{}";
    e.at = now_;
    ASSERT_TRUE(facts.absorb(e));
    for (int i = 0; i < 5000; ++i) {
        e.seq = facts.size;
        e.kind = "DECISION";
        e.at.wall_ms += 1000;
        e.data = R"({"verdict":"DENY","session":")" + std::to_string(i) + "\"}";
        ASSERT_TRUE(facts.absorb(e));
    }
    EXPECT_TRUE(facts.denied_ms.contains(e.data));
    EXPECT_LE(facts.denied_ms.size(), 256u);
}

TEST_F(LedgerTest, a_body_says_the_same_in_every_spelling) {
    fill();
    const std::vector<std::string> bodies = *open()->bodies(0, 9);
    ASSERT_EQ(bodies.size(), 9u);
    for (const std::string& body : bodies) {
        const Result<JsonDoc> doc = JsonDoc::parse(body);
        JsonWriter spaced(2), reversed;
        reversed.begin_object();
        for (std::size_t i = doc->root().size(); i-- > 0;) reversed.key(doc->root().key(i)).value(doc->root()[i]);
        const LedgerEntry plain = *parse_entry(body);
        EXPECT_EQ(entry_body(plain), body);
        for (const std::string& other : {spaced.value(doc->root()).take(), reversed.end_object().take()}) {
            const Result<LedgerEntry> read = parse_entry(other);
            ASSERT_TRUE(read) << other;
            EXPECT_EQ(entry_body(*read), body);
        }
        for (const auto& [from, to] : {std::pair{"\"seq\":", "\"seq\":0"}, {"\"data\":{", "\"data\":{,"}, {"null}", "nul}"}, {"\"quality\":\"", "\"quality\":\"x"}, {"\"prev\":\"", "\"prev\":\"0"},
                                       {"\"kind\":", "\"kynd\":"}, {"\"bootId\":", "\"boot\":"}, {"\"bootId\":\"", "\"bootId\":\"x"}, {"\"bootMs\":", "\"bootMs\":-"}}) {
            std::string bad = body;
            bad.replace(bad.rfind(from), std::string_view(from).size(), to);
            EXPECT_EQ(parse_entry(bad).has_value(), false) << bad;
        }
        for (const std::string_view digest : {"\"\"", "5", "\"abc\"", "{}"}) {
            const std::string bad = body.substr(0, body.rfind(':') + 1) + std::string(digest) + "}";
            EXPECT_FALSE(parse_entry(bad)) << bad;
        }
    }
}

class LongLedger : public LedgerTest {
protected:
    Result<Ledger> open_long() { return Ledger::open(file(), owner_, {.clock = [this] { return now_; }, .version = "1", .checked_on_open = 4}); }
    std::string opened_reason() {
        const Result<Ledger> ledger = open_long();
        return ledger ? "OK" : ledger.error().reason;
    }
    std::string found_later() {
        Result<Ledger> ledger = open_long();
        if (!ledger) return "at once: " + ledger.error().reason;
        const Result<void> found = ledger->wait_checked();
        const Result<std::int64_t> next = ledger->append("CONFIG", "{}");
        EXPECT_EQ(found.has_value(), next.has_value());
        if (!next) EXPECT_EQ(found.error().reason, next.error().reason);
        return found ? "OK" : found.error().reason;
    }
};

TEST_F(LongLedger, is_known_at_once_and_checked_in_the_background) {
    fill();
    EXPECT_EQ(found_later(), "OK");
    Result<Ledger> quick = open_long();
    ASSERT_TRUE(quick);
    EXPECT_EQ(quick->facts()->starts.size(), 4u);
    EXPECT_EQ(quick->facts()->size, open()->facts()->size);
    EXPECT_EQ(quick->verify()->checkpoints, open()->verify()->checkpoints);
}

TEST_F(LongLedger, what_the_newest_checkpoint_does_not_cover_is_checked_at_once) {
    fill();
    ASSERT_TRUE(open()->append("CONFIG", "{}"));
    meddle("UPDATE entry SET body = CAST(replace(CAST(body AS TEXT), 'CONFIG', 'CONFAG') AS BLOB) WHERE seq = 9");
    EXPECT_EQ(opened_reason(), "LEDGER_CHAIN_BROKEN");
}

TEST_F(LongLedger, what_it_covers_is_found_soon_and_then_nothing_is_appended_any_more) {
    fill();
    meddle("UPDATE entry SET body = CAST(replace(CAST(body AS TEXT), 'exhibit', 'archive') AS BLOB) WHERE seq = 3");
    EXPECT_EQ(found_later(), "LEDGER_CHAIN_BROKEN");
    EXPECT_EQ(*Ledger::check(file(), owner_)->first_bad_seq, 3);
}

TEST_F(LongLedger, a_tree_that_does_not_lead_to_the_signed_root_is_no_short_cut) {
    fill();
    meddle("UPDATE node SET hash = zeroblob(32)");
    EXPECT_EQ(found_later(), "OK") << "the cache was wrong, the rows are not";
    meddle("UPDATE entry SET leaf = zeroblob(32) WHERE seq = 2");
    EXPECT_EQ(opened_reason(), "LEDGER_CHAIN_BROKEN");
    fs::remove_all(dir() / "ledger");
    fill();
    meddle("DELETE FROM entry WHERE seq > 5");
    EXPECT_EQ(opened_reason(), "LEDGER_ROLLED_BACK");
}

TEST_F(LongLedger, an_audit_by_two_readers_finds_what_one_in_order_finds) {
    fill();
    {
        Result<Ledger> ledger = open();
        ASSERT_TRUE(ledger->append(
            [](LedgerTransaction& t) -> Result<void> {
                const std::int64_t start = t.add("PLAY_START", start_data("long"));
                for (int i = 0; i < 10'100; ++i) t.add("HEARTBEAT", R"({"session":"long","startSeq":)" + std::to_string(start) + "}");
                return {};
            },
            Ledger::Sign::Now));
        ASSERT_TRUE(ledger->append("CONFIG", "{}"));
        EXPECT_EQ(ledger->verify()->size, 10'111);
        EXPECT_EQ(ledger->facts()->starts.back().last_sign_ms, now_.wall_ms);
    }
    const LedgerCheck good = *Ledger::check(file(), owner_);
    EXPECT_EQ(good.code, "OK") << good.message;
    EXPECT_EQ(good.size, 10'111);
    EXPECT_EQ(good.checkpoints, 6);
    EXPECT_EQ(good.root, open()->verify()->root);
    const auto bad = [&] { return Ledger::check(file(), owner_)->first_bad_seq.value_or(-1); };
    meddle("UPDATE entry SET body = CAST(replace(CAST(body AS TEXT), 'long', 'lang') AS BLOB) WHERE seq = 10110 - 10");
    EXPECT_EQ(bad(), 10'100);
    meddle("UPDATE entry SET leaf = zeroblob(32) WHERE seq = 7000");
    EXPECT_EQ(bad(), 7000);
    meddle("DELETE FROM entry WHERE seq = 6");
    EXPECT_EQ(bad(), 6);
}

}  // namespace
}  // namespace pai
