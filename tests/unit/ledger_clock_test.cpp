// Section 10 from outside: a home whose clock is wrong, and the witness that sets it right.
#include "base/json.h"
#include "ledger/note.h"
#include "vault_world.h"

namespace pai {
namespace {

namespace fs = std::filesystem;
constexpr std::int64_t kDay = 86'400;

class ClockWorld : public VaultWorld {
protected:
    void SetUp() override {
        VaultWorld::SetUp();
        RootDoc root;
        root.head = {"", kNowS - 2000, {}};
        root.exp = kNowS + 10 * kYearS;
        root.keys = {{root_key.kid(), root_key.public_key()}, {registrar.kid(), registrar.public_key()}};
        root.root_kids = {root_key.kid()};
        root.registrar_kids = {registrar.kid()};
        root.witnesses = {{"w.example/1", VerifierKey{"w.example/1", NoteKeyType::Cosignature, witness.public_key()}.text()}};
        put("1.root", write_root_file({sign_jws(payload_text(root), DocKind::Root, root_key)}));
    }
    HomeOptions clocked() {
        return {.clock = [this] { return Moment{now_ms, boot_ms, boot_id}; }, .program = "test", .version = "1"};
    }
    Home home_now() {
        Result<Home> h = Home::open(home(), clocked());
        EXPECT_TRUE(h) << (h ? "" : h.error().message);
        return *std::move(h);
    }
    void import_world() {
        Home h = home_now();
        const Result<ImportReport> report = h.import(deliveries(), true);
        ASSERT_TRUE(report) << report.error().message;
        ASSERT_EQ(report->code, "OK") << to_json(*report);
    }
    void pass(std::int64_t s) {
        now_ms += s * 1000;
        boot_ms += s * 1000;
    }
    void reboot() {
        boot_id[0] = boot_id[0] == 'f' ? '0' : static_cast<char>(boot_id[0] == '9' ? 'a' : boot_id[0] + 1);
        boot_ms = 1000;
    }
    std::string code(std::int64_t* quality_untrusted = nullptr) {
        Home h = home_now();
        RightsRequest ask{.assets = {kBell}, .action = "present", .purpose = "exhibit"};
        const Result<Decision> d = h.decide_now(ask);
        if (quality_untrusted) *quality_untrusted += parse_entry(last_row())->quality == TimeQuality::Untrusted;
        return d ? std::string(to_string(d->code())) : d.error().reason;
    }
    std::vector<std::string> rows() {
        Home h = home_now();
        return *h.ledger()->bodies(0, 1 << 20);
    }
    std::string last_row() { return rows().back(); }
    std::vector<std::string> clock_rows() {
        std::vector<std::string> out;
        for (const std::string& body : rows())
            if (const LedgerEntry entry = *parse_entry(body); entry.kind == "CLOCK") out.push_back(entry.data);
        return out;
    }
    // The newest checkpoint, cosigned at `time_s`.
    std::string cosigned(std::int64_t time_s, const SigningKey& by) {
        Home h = home_now();
        const std::string note = *h.ledger()->checkpoint();
        return note + cosignature_line(parse_note(note)->text, "w.example/1", by, time_s);
    }
    ImportLine import_note(const std::string& note) {
        put("in.note", note);
        Home h = home_now();
        const std::vector<fs::path> files{dir() / "in.note"};
        const Result<ImportReport> report = h.import(files);
        EXPECT_TRUE(report) << (report ? "" : report.error().message);
        return report && report->results.size() == 1 ? report->results[0] : ImportLine{};
    }
    ImportLine import_note(std::int64_t time_s) { return import_note(cosigned(time_s, witness)); }
    bool verifies() {
        Home h = home_now();
        const Result<LedgerCheck> check = h.ledger()->verify();
        EXPECT_TRUE(check) << (check ? "" : check.error().message);
        return check.has_value();
    }

    SigningKey witness = SigningKey::generate();
    std::int64_t boot_ms = 5000;
    std::string boot_id = "0123456789abcdef0123456789abcdef";
};

TEST_F(ClockWorld, a_clock_that_was_once_in_the_future_heals_through_a_cosignature) {
    now_ms = (kNowS + kYearS) * 1000;
    import_world();
    EXPECT_NE(code(), "OK");
    reboot();
    now_ms = kNowS * 1000;
    EXPECT_EQ(code(), "TIME_ROLLBACK") << "the clock is right, the ledger remembers another";
    EXPECT_EQ(parse_entry(last_row())->quality, TimeQuality::Untrusted);
    const ImportLine line = import_note(kNowS + 5);
    EXPECT_EQ(line.result, "imported") << line.code;
    pass(10);
    EXPECT_EQ(code(), "OK");
    EXPECT_EQ(parse_entry(last_row())->quality, TimeQuality::Attested);
    const std::vector<std::string> clock = clock_rows();
    ASSERT_EQ(clock.size(), 3u);
    EXPECT_EQ(clock[1], R"({"event":"corrected","before":)" + std::to_string(kNowS + kYearS) + R"(,"after":0})");
    EXPECT_EQ(clock[2], R"({"event":"attested","before":)" + std::to_string(kNowS - 10) + R"(,"after":)" + std::to_string(kNowS + 5) + "}");
    EXPECT_TRUE(verifies());
    now_ms -= 200'000;
    EXPECT_EQ(code(), "TIME_ROLLBACK") << "what is right now is remembered again";
}

TEST_F(ClockWorld, rows_after_the_cosigned_checkpoint_still_count) {
    import_world();
    const std::string old = cosigned(kNowS + 100, witness);
    reboot();
    now_ms = (kNowS + 5 * kDay) * 1000;
    EXPECT_EQ(code(), "OK") << "less than thirty days ahead after a reboot is believed";
    now_ms = (kNowS + 200) * 1000;
    EXPECT_EQ(code(), "TIME_ROLLBACK");
    EXPECT_EQ(import_note(old).result, "imported");
    EXPECT_EQ(code(), "TIME_ROLLBACK") << "the wrong row came after that checkpoint: nothing proves it wrong";
    EXPECT_EQ(import_note(kNowS + 210).result, "imported");
    pass(30);
    EXPECT_EQ(code(), "OK");
    const std::vector<std::string> clock = clock_rows();
    ASSERT_EQ(std::count_if(clock.begin(), clock.end(), [](const std::string& c) { return c.find("corrected") != std::string::npos; }), 1);
    EXPECT_TRUE(verifies());
}

TEST_F(ClockWorld, a_clock_that_is_still_wrong_is_not_believed_after_a_correction) {
    now_ms = (kNowS + kYearS) * 1000;
    import_world();
    EXPECT_EQ(import_note(kNowS + 5).result, "imported");
    std::int64_t untrusted = 0;
    EXPECT_NE(code(&untrusted), "OK");
    EXPECT_EQ(untrusted, 1);
    reboot();
    now_ms = (kNowS + 60) * 1000;
    EXPECT_EQ(code(), "OK") << "nothing untrusted was remembered";
    EXPECT_TRUE(verifies());
}

TEST_F(ClockWorld, a_jump_ahead_is_doubted_for_three_days_and_then_refused_until_time_is_proven) {
    import_world();
    EXPECT_EQ(code(), "OK");
    now_ms += 2 * kDay * 1000;  // in one boot, without so much time having passed
    std::int64_t untrusted = 0;
    EXPECT_EQ(code(&untrusted), "OK") << "for now";
    EXPECT_EQ(untrusted, 1);
    pass(2 * kDay);
    EXPECT_EQ(code(), "OK");
    pass(kDay + 1);
    EXPECT_EQ(code(), "TIME_UNTRUSTED");
    const std::int64_t jumps = static_cast<std::int64_t>(clock_rows().size());
    EXPECT_EQ(import_note(now_ms / 1000 - 2 * kDay).result, "imported");
    EXPECT_EQ(code(), "TIME_UNTRUSTED") << "proven to within two days only";
    EXPECT_EQ(import_note(now_ms / 1000 - 3600).result, "imported");
    EXPECT_EQ(code(&untrusted), "OK");
    EXPECT_EQ(untrusted, 1) << "it may be a real leap: the museum was shut";
    EXPECT_EQ(static_cast<std::int64_t>(clock_rows().size()), jumps + 2) << "one attested row each";
    EXPECT_TRUE(verifies());
}

TEST_F(ClockWorld, thirty_days_ahead_after_a_reboot_is_a_jump) {
    import_world();
    reboot();
    pass(30 * kDay + 100);
    std::int64_t untrusted = 0;
    code(&untrusted);
    EXPECT_EQ(untrusted, 1);
    reboot();
    now_ms = (kNowS + 29 * kDay) * 1000;
    code(&untrusted);
    EXPECT_EQ(untrusted, 1);
}

TEST_F(ClockWorld, a_rolled_back_clock_refuses_beyond_two_minutes_and_loses_nothing) {
    import_world();
    pass(1000);
    EXPECT_EQ(code(), "OK");
    now_ms -= 120'000;
    EXPECT_EQ(code(), "OK") << "tolerance";
    now_ms -= 1000;
    EXPECT_EQ(code(), "TIME_ROLLBACK");
    now_ms += 1000;
    EXPECT_EQ(code(), "OK") << "a denial ends when the clock is right";
    // Milliseconds do not slip between the rule in seconds and the rule about rows.
    now_ms = now_ms / 1000 * 1000 + 500'999;
    EXPECT_EQ(code(), "OK");
    now_ms -= 120'999;
    EXPECT_EQ(code(), "TIME_ROLLBACK");
    now_ms += 1000;
    EXPECT_EQ(code(), "OK");
    EXPECT_TRUE(verifies());
}

TEST_F(ClockWorld, an_old_time_token_has_no_effect_on_time_and_is_kept_beside_the_checkpoint) {
    import_world();
    const ImportLine line = import_note(kNowS - 5000);
    EXPECT_EQ(line.result, "ignored");
    EXPECT_EQ(line.code, "TIME_TOKEN_OLD");
    const auto stored = [&] { return *home_now().ledger()->checkpoint(); };
    EXPECT_NE(stored().find("w.example/1"), std::string::npos) << stored();
    const std::string before = stored();
    EXPECT_EQ(import_note(cosigned(kNowS - 6000, witness)).code, "TIME_TOKEN_OLD");
    EXPECT_EQ(stored(), before) << "an older cosignature replaces no newer one";
    const SigningKey stranger = SigningKey::generate();
    const std::string plain = sign_note(parse_note(before)->text, home_now().ledger()->owner().origin, *home_now().ledger()->owner().key);
    EXPECT_EQ(import_note(plain + cosignature_line(parse_note(plain)->text, "stranger", stranger, kNowS + 50)).code, "TIME_TOKEN_OLD");
    EXPECT_EQ(stored(), before) << "unknown keys are ignored";
    EXPECT_EQ(home_now().attested(), kNowS - 10);
    EXPECT_TRUE(verifies());
}

TEST_F(ClockWorld, a_forged_token_is_refused) {
    import_world();
    const std::string note = *home_now().ledger()->checkpoint(), text = parse_note(note)->text;
    EXPECT_EQ(import_note(note + cosignature_line("other\n", "w.example/1", witness, kNowS + 50)).code, "LEDGER_CHECKPOINT_SIG");
    const std::string origin = home_now().ledger()->owner().origin;
    const auto claim = [&](std::int64_t size) {
        const std::string said = Checkpoint{origin, size, {}}.text();
        return sign_note(said, origin, *home_now().ledger()->owner().key) + cosignature_line(said, "w.example/1", witness, kNowS + 50);
    };
    EXPECT_EQ(import_note(claim(1)).code, "LEDGER_FORKED");
    EXPECT_EQ(import_note(claim(10'000)).code, "LEDGER_ROLLED_BACK");
    const std::string by_other = sign_note(text, origin, witness);
    EXPECT_EQ(import_note(by_other + cosignature_line(text, "w.example/1", witness, kNowS + 50)).code, "LEDGER_CHECKPOINT_SIG");
    EXPECT_EQ(home_now().attested(), kNowS - 10);
}

TEST_F(ClockWorld, proven_time_does_not_go_down_with_the_document_that_proved_it) {
    import_world();
    EXPECT_EQ(import_note(kNowS + 50'000).result, "imported");
    fs::remove_all(home() / "store/notes");
    EXPECT_EQ(home_now().attested(), kNowS + 50'000);
    EXPECT_EQ(code(), "TIME_ROLLBACK");
    pass(50'000);
    EXPECT_EQ(code(), "OK");
}

TEST_F(ClockWorld, a_ledger_that_was_put_back_is_seen_by_a_cosigned_note_and_by_a_status_list) {
    import_world();
    fs::copy(home() / "ledger", dir() / "backup", fs::copy_options::recursive);
    for (int i = 0; i < 10; ++i) EXPECT_EQ(code(), "OK");
    const std::string text = *home_now().ledger()->checkpoint();
    EXPECT_EQ(import_note(kNowS + 5).result, "imported");
    const auto put_back = [&] {
        fs::remove_all(home() / "ledger");
        fs::copy(dir() / "backup", home() / "ledger", fs::copy_options::recursive);
    };
    const auto home_code = [&] { return std::string(to_string(home_now().code())); };
    EXPECT_EQ(home_code(), "OK");
    put_back();
    EXPECT_EQ(home_code(), "LEDGER_ROLLED_BACK") << "the cosigned note in the store";
    EXPECT_EQ(code(), "LEDGER_ROLLED_BACK");
    put_back();
    fs::remove_all(home() / "store/notes");
    EXPECT_EQ(home_code(), "OK");
    const Checkpoint said = *parse_checkpoint(parse_note(text)->text);
    StatusDoc status;
    status.head = {"https://licensor.example/status/1", kNowS - 5, {}};
    status.sequence = 2;
    for (const char* purpose : {"revocation", "suspension", "stopNow"}) status.lists[purpose] = make_status_bits(131'072);
    status.ledgers = {{said.origin, said.size, to_base64(said.root)}};
    sign("status2.jws", status, licensor);
    Home h = home_now();
    const std::vector<fs::path> files{dir() / "status2.jws"};
    ASSERT_TRUE(h.import(files)->ok());
    EXPECT_EQ(home_code(), "LEDGER_ROLLED_BACK") << "the list says how long it was";
}

}  // namespace
}  // namespace pai
