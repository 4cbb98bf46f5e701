#pragma once
// The registry's transparency log: signed documents as leaves, checkpoints and inclusion proofs (licence format 11.5).
#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>

#include "licence/keys.h"

namespace pai {

// What a log says about one of its leaves.
struct LogProof {
    std::uint64_t index = 0;
    std::string text;  // C2SP tlog-proof
};

// Name of a log whose key is `key`: "paifang.registry/" and the 16 hex digits of its kid.
std::string log_origin(const PublicKey& key);
// C2SP verifier key of type 0x01 (Ed25519): NAME+HASH+BASE64, as a root's registryLogs list it.
std::string verifier_key(std::string_view name, const PublicKey& key);

// Puts the compact JWS with this docId into the log kept in `folder` (made on first use), unless it is there already,
// and signs the checkpoint that covers it. The folder holds `entries`, one JWS a line, and `checkpoint`.
// Corrupt with LEDGER_FORKED: the stored checkpoint does not fit the entries.
Result<LogProof> log_document(const std::filesystem::path& folder, const SigningKey& key, std::string_view jws);

}  // namespace pai
