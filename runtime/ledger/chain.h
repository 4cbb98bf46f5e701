#pragma once
// The rows of a ledger as they follow one another: links, leaves, tree and sense (licence format, 11.4). Internal to this module.
#include "base/json.h"
#include "base/merkle.h"
#include "ledger/entry.h"

namespace pai {

// A row and its data, read once.
struct ParsedEntry {
    LedgerEntry entry;
    JsonDoc data;
};
// Errors as parse_entry()'s.
Result<ParsedEntry> parse_row(std::string_view body);
// LedgerFacts::absorb() with `data` read already.
Result<void> absorb_row(LedgerFacts& facts, const LedgerEntry& entry, JsonRef data);
// Takes in the row that comes next if it is a HEARTBEAT in the spelling of entry_body(), links to `prev` and makes sense: most
// rows of a long ledger are, and this is several times faster. False: nothing was done, the long way must judge.
bool absorb_beat(LedgerFacts& facts, std::string_view body, const Hash& prev);

struct Chain {
    LedgerFacts facts;
    MerkleEdge edge;
    Hash last_leaf{};

    std::int64_t size() const { return facts.size; }
    // Checks the row that comes next and takes it in. `leaf`: what is stored beside the body, if anything is.
    // Corrupt with LEDGER_CHAIN_BROKEN or LEDGER_SEMANTIC; the message names the seq. Nothing changes then.
    Result<void> add(std::int64_t seq, ByteSpan body, std::optional<ByteSpan> leaf = {});
    // The same without hashing: the stored leaf is believed, and the tree is left as it is.
    Result<void> add_unhashed(std::int64_t seq, ByteSpan body, ByteSpan leaf);

private:
    Result<void> link(std::int64_t seq, std::string_view body);
};

Error broken_row(std::int64_t seq, std::string_view what);

}  // namespace pai
