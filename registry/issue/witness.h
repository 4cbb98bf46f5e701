#pragma once
// A witness of ledgers (licence format 11.3, 13.2): it cosigns a checkpoint only if it follows from the last one it saw.
#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>

#include "licence/keys.h"

namespace pai {

struct Cosigned {
    std::string origin;
    std::int64_t size = 0, time = 0;
    std::string note;  // as it came, with the witness's line at its end
};

// Cosigns `note` at `time` (s since 1970) under `name`. `state` (a folder, made on first use) keeps the last note per origin
// and is written, durably, before the cosignature is given away. The first note of an origin is taken as it is; one of the same
// size needs no proof, a larger one the consistency statement `proof` (11.5) from the last size to its own.
// Where `<state>/vkeys` holds verifier keys, one a line, the note must be signed by the one of its origin.
// Corrupt with LEDGER_ROLLED_BACK: smaller than the last. LEDGER_FORKED: same size and another root, or a proof that holds for
// another tree than the last note's; both notes and the proof are then kept below `<state>/forks/`.
// LEDGER_PROOF_INVALID: no proof, or one that does not hold. LEDGER_CHECKPOINT_SIG: no note of a checkpoint, not signed in its
// origin's name, or 16 signatures already. Io: the state cannot be written, or another process holds it.
Result<Cosigned> cosign_note(const std::filesystem::path& state, std::string_view note, std::string_view name, const SigningKey& key,
                             std::string_view proof, std::int64_t time);

}  // namespace pai
