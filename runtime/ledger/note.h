#pragma once
// Signed notes and checkpoints in the C2SP form (licence format, 11.3). Source: C2SP signed-note, tlog-checkpoint, tlog-cosignature.
#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/hash.h"
#include "licence/keys.h"

namespace pai {

enum class NoteKeyType : std::uint8_t { Signature = 0x01, Cosignature = 0x04 };

// A public key with the name under which it signs notes; text form "<name>+<8 hex>+<b64(type || key)>".
struct VerifierKey {
    std::string name;
    NoteKeyType type = NoteKeyType::Signature;
    PublicKey key{};
    // First 4 bytes of SHA-256(name || 0x0A || type || key).
    std::array<std::byte, 4> id() const;
    std::string text() const;
    bool operator==(const VerifierKey&) const = default;
};
// Corrupt with SCHEMA_INVALID: another form, another type, or an id that does not fit.
Result<VerifierKey> parse_verifier_key(std::string_view text);

struct NoteSignature {
    std::string name;
    std::array<std::byte, 4> key_id{};
    Bytes value;  // what follows the key id; for a cosignature 8 bytes of time, then 64
};

// `text` ends with a newline; the signatures follow an empty line.
struct SignedNote {
    std::string text;
    std::vector<NoteSignature> signatures;
};

// Corrupt with LEDGER_CHECKPOINT_SIG: not a note, more than 64 KiB or more than 16 signatures.
Result<SignedNote> parse_note(std::string_view note);

// A note in its text form.
std::string write_note(const SignedNote& note);

// `text` with one signature by `key` under `name`.
std::string sign_note(std::string_view text, std::string_view name, const SigningKey& key);
// The line (with its newline) that a witness adds to a note over `text`; `time` in s since 1970.
std::string cosignature_line(std::string_view text, std::string_view name, const SigningKey& key, std::int64_t time);

// True if `key` signed; nothing if the note has no signature under its name and id.
// Corrupt with LEDGER_CHECKPOINT_SIG: there is one and it is bad. Other keys' signatures are ignored.
Result<bool> check_note(const SignedNote& note, const VerifierKey& key);
// The time at which the witness `key` cosigned; nothing if it did not. Errors as above.
Result<std::optional<std::int64_t>> cosigned_at(const SignedNote& note, const VerifierKey& key);

// State of a log: its first `size` leaves have this root.
struct Checkpoint {
    std::string origin;
    std::int64_t size = 0;
    Hash root{};
    std::string text() const;
};
// Corrupt with LEDGER_CHECKPOINT_SIG: not exactly three lines, or a size or root that is not canonical.
Result<Checkpoint> parse_checkpoint(std::string_view text);

// Consistency and inclusion statements and C2SP tlog-proofs (11.5).
std::string tlog_proof_text(std::int64_t index, const std::vector<Hash>& path, std::string_view note, std::string_view extra_b64 = {});
struct TlogProof {
    std::string extra;  // b64, empty if absent
    std::int64_t index = 0;
    std::vector<Hash> path;
    std::string note;
};
// Corrupt with LEDGER_PROOF_INVALID: another form, or more than 63 hashes.
Result<TlogProof> parse_tlog_proof(std::string_view text);

}  // namespace pai
