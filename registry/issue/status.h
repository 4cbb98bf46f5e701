#pragma once
// Status lists: the next one of a list from the one before and what has changed (licence format 4.7).
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "licence/documents.h"

namespace pai {

// What changes from one list to the next. An index set in revoke, suspend or stop_now stays set until it is cleared.
struct StatusChange {
    std::string uid;                      // of the list; empty: that of the list before
    std::optional<std::int64_t> ttl_s;    // absent: as before, else 7 days
    std::optional<std::int64_t> sequence; // absent: one more than before, else 1
    std::vector<std::int64_t> revoke, suspend, stop_now;       // set; stop_now revokes too
    std::vector<std::int64_t> restore, resume;                 // clear: revocation with stopNow; suspension
    std::vector<StatusDoc::Ledger> ledgers;                    // replace those of the same origin
    std::vector<std::string> cloned;                           // device kids, added
    std::string note;
};

// `before` may be null. Corrupt with STATUS_ROLLBACK: a sequence that does not follow; STATUS_INVALID: an index beyond the
// largest list; SCHEMA_INVALID: no uid.
Result<StatusDoc> next_status(const StatusDoc* before, const StatusChange& change, std::int64_t iat_s);

// The payload (without v, kind, iat) that the `--in` of `status publish` stands for: a list may name `set` and `clear`
// (indices) in place of encodedList and bits, and what is left out is as in the list before. STATUS_ROLLBACK, STATUS_INVALID as
// above; SCHEMA_INVALID: `set` or `clear` is no array of indices. All else is the reader's to judge.
Result<std::string> complete_status(JsonRef in, const StatusDoc* before);

// A certificate's revocation: the next list of the registrar with its bit set. SCHEMA_INVALID: the certificate has no status,
// or of another list.
Result<StatusDoc> revoke_party(const PartyDoc& party, const StatusDoc& before, std::int64_t iat_s);

}  // namespace pai
