// A witness cosigns what only grew, and keeps what shows that something else did.
#include <gtest/gtest.h>

#include "base/file.h"
#include "base/merkle.h"
#include "issue/witness.h"
#include "ledger/note.h"
#include "ledger/proof_statement.h"
#include "vault_fixture.h"

namespace pai {
namespace {

namespace fs = std::filesystem;

class WitnessTest : public VaultTest {
protected:
    static std::vector<Hash> leaves(int count, int changed = -1) {
        std::vector<Hash> out;
        for (int i = 0; i < count; ++i) out.push_back(merkle_leaf(as_byte_span(std::to_string(i == changed ? 1000 : i))));
        return out;
    }
    std::string note(const std::vector<Hash>& tree) const {
        return sign_note(Checkpoint{origin, static_cast<std::int64_t>(tree.size()), merkle_root(tree)}.text(), origin, device);
    }
    static std::string proof(const std::vector<Hash>& tree, std::size_t from) {
        const std::span<const Hash> all(tree);
        return ConsistencyStatement{static_cast<std::int64_t>(from), static_cast<std::int64_t>(tree.size()), merkle_root(all.first(from)), merkle_root(all),
                                    consistency_proof(all, from)}
            .json();
    }
    std::string code(const std::string& text, const std::string& with = {}, std::int64_t time = 1000) {
        const Result<Cosigned> done = cosign_note(state(), text, "w.example/1", key, with, time);
        if (!done) return done.error().reason;
        const Result<SignedNote> read = parse_note(done->note);
        EXPECT_TRUE(read);
        EXPECT_EQ(*cosigned_at(*read, {"w.example/1", NoteKeyType::Cosignature, key.public_key()}), time);
        EXPECT_TRUE(*check_note(*read, {origin, NoteKeyType::Signature, device.public_key()}));
        return "OK";
    }
    std::size_t evidence() const {
        std::size_t n = 0;
        if (fs::exists(state() / "forks"))
            for (const auto& entry : fs::recursive_directory_iterator(state() / "forks")) n += entry.is_regular_file();
        return n;
    }
    fs::path state() const { return dir() / "state"; }

    SigningKey device = SigningKey::generate(), key = SigningKey::generate();
    std::string origin = "paifang.ledger/0123456789abcdef";
};

TEST_F(WitnessTest, cosigns_what_follows_from_the_last_note) {
    const auto five = leaves(5), nine = leaves(9);
    EXPECT_EQ(code(note(five)), "OK");
    EXPECT_EQ(code(note(five), {}, 2000), "OK") << "the same state again, for a newer time";
    EXPECT_EQ(code(note(nine)), "LEDGER_PROOF_INVALID") << "no proof";
    EXPECT_EQ(code(note(nine), proof(nine, 4)), "LEDGER_PROOF_INVALID") << "from another size";
    EXPECT_EQ(code(note(nine), proof(leaves(8), 5)), "LEDGER_PROOF_INVALID") << "to another size";
    std::string bad = proof(nine, 5);
    const std::size_t at = bad.find("proof") + 12;
    bad[at] = bad[at] == 'A' ? 'B' : 'A';
    EXPECT_EQ(code(note(nine), bad), "LEDGER_PROOF_INVALID");
    EXPECT_EQ(evidence(), 0u);
    EXPECT_EQ(code(note(nine), proof(nine, 5)), "OK");
    EXPECT_EQ(code(note(five)), "LEDGER_ROLLED_BACK");
    origin = "paifang.ledger/fedcba9876543210";
    EXPECT_EQ(code(note(leaves(2))), "OK") << "another ledger has a state of its own";
}

TEST_F(WitnessTest, keeps_both_notes_of_a_fork) {
    const auto five = leaves(5), other = leaves(5, 2), grown = leaves(9, 2);
    EXPECT_EQ(code(note(five)), "OK");
    EXPECT_EQ(code(note(other)), "LEDGER_FORKED");
    EXPECT_EQ(evidence(), 2u);
    EXPECT_EQ(code(note(grown), proof(grown, 5)), "LEDGER_FORKED") << "a good proof from another five";
    EXPECT_EQ(evidence(), 4u) << "the new note and its proof beside the old ones";
    const auto nine = leaves(9);
    EXPECT_EQ(code(note(nine), proof(nine, 5)), "OK") << "what follows from the witnessed state is still cosigned";
}

TEST_F(WitnessTest, takes_no_text_that_is_not_a_note_in_its_origins_name) {
    EXPECT_EQ(code("hello\n"), "LEDGER_CHECKPOINT_SIG");
    EXPECT_EQ(code(sign_note("hello\n", origin, device)), "LEDGER_CHECKPOINT_SIG");
    EXPECT_EQ(code(sign_note(Checkpoint{origin, 1, {}}.text(), "someone.else", device)), "LEDGER_CHECKPOINT_SIG");
    std::string full = note(leaves(1));
    for (int i = 0; i < 15; ++i) full += cosignature_line(parse_note(full)->text, "w" + std::to_string(i), key, 5);
    EXPECT_EQ(code(full), "LEDGER_CHECKPOINT_SIG") << "there is no room for a seventeenth signature";
    EXPECT_FALSE(fs::exists(state() / "forks"));
    // Where the operator has listed keys, only their ledgers are cosigned.
    put("state/vkeys", VerifierKey{origin, NoteKeyType::Signature, SigningKey::generate().public_key()}.text() + "\n");
    EXPECT_EQ(code(note(leaves(1))), "LEDGER_CHECKPOINT_SIG");
    put("state/vkeys", VerifierKey{origin, NoteKeyType::Signature, device.public_key()}.text() + "\n");
    EXPECT_EQ(code(note(leaves(1))), "OK");
}

TEST_F(WitnessTest, two_witness_processes_do_not_share_a_state_at_once) {
    ASSERT_TRUE(make_directories(state()));
    const Result<SharedFile> held = SharedFile::create(state() / "lock", 1);
    ASSERT_TRUE(held);
    const Result<Cosigned> done = cosign_note(state(), note(leaves(1)), "w", key, {}, 5);
    ASSERT_FALSE(done);
    EXPECT_EQ(done.error().code, Code::Io);
}

}  // namespace
}  // namespace pai
