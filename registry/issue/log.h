#pragma once
// The registry's transparency log: signed documents as entries, checkpoints and inclusion proofs (licence format 11.5).
#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "issue/tile_log.h"
#include "licence/keys.h"

namespace pai {

// What a log says about one of its entries.
struct LogProof {
    std::uint64_t index = 0;
    std::string text;  // C2SP tlog-proof
};

// Name of a log whose key is `key`: "paifang.registry/" and the 16 hex digits of its kid.
std::string log_origin(const PublicKey& key);
// C2SP verifier key of type 0x01 (Ed25519): NAME+HASH+BASE64, as a root's registryLogs list it.
std::string verifier_key(std::string_view name, const PublicKey& key);

// Puts the compact JWS with this docId into the log kept in `folder` (made on first use), unless it is there already, and signs the
// checkpoint that covers it. Errors of TileLog::open; LEDGER_CHECKPOINT_SIG: the log is another key's; DOC_TOO_LARGE: more
// than kMaxLogEntry bytes. Io: another process is adding to this log.
Result<LogProof> log_document(const std::filesystem::path& folder, const SigningKey& key, std::string_view jws);

// As above for many documents: those that are not there yet are added by one append under one checkpoint, and all proofs are made of one tree, so that each costs what its path is long.
// In the order of `documents`. Nothing is added if one of them is refused.
Result<std::vector<LogProof>> log_documents(const std::filesystem::path& folder, const SigningKey& key, std::span<const std::string> documents);

// The proof that entry `index` stands in `log`, at the log's own checkpoint or at the one of `note` (a note with cosignatures, say):
// `extra` is the docId of the entry. InvalidArgument: no such entry. LEDGER_ROLLED_BACK, LEDGER_FORKED: the note is not of this log.
Result<LogProof> prove_entry(const TileLog& log, std::uint64_t index, std::string_view note = {});

// LEDGER_FORKED: `note` is no earlier state of `log`; LEDGER_ROLLED_BACK: it is a later one. Returns the size that it covers.
Result<std::uint64_t> check_earlier(const TileLog& log, std::string_view note);

}  // namespace pai
