#pragma once
// That a document stands in a transparency log which the root names (licence format 11.5).
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "ledger/note.h"
#include "licence/documents.h"

namespace pai {

// What a good proof says of the document whose docId is its `extra`.
struct LogEntry {
    std::string doc_id, origin;
    std::int64_t index = 0, size = 0;  // of the entry, and of the log at its checkpoint
    TlogProof proof;
};

// Reads a C2SP tlog-proof and judges its checkpoint: signed by a log of `root`. That the path leads from the document to the
// checkpoint's root says leads_to(). Corrupt with REG_PROOF_INVALID.
Result<LogEntry> read_log_proof(std::string_view text, const RootDoc& root);
// REG_PROOF_INVALID: `root` names no log of this origin and key.
Result<void> check_log_of_root(std::string_view origin, const PublicKey& key, const RootDoc& root);
// True if `jws`, the compact text of the document, is the entry.
bool leads_to(const LogEntry& entry, std::string_view jws);

}  // namespace pai
