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

struct Chain {
    LedgerFacts facts;
    MerkleEdge edge;
    Hash last_leaf{};

    std::int64_t size() const { return facts.size; }
    // Checks the row that comes next and takes it in. `leaf`: what is stored beside the body, if anything is.
    // Corrupt with LEDGER_CHAIN_BROKEN or LEDGER_SEMANTIC; the message names the seq. Nothing changes then.
    Result<LedgerEntry> add(std::int64_t seq, ByteSpan body, std::optional<ByteSpan> leaf = {});
    // The same without hashing: the stored leaf is believed, and the tree is left as it is.
    Result<void> add_unhashed(std::int64_t seq, ByteSpan body, ByteSpan leaf);

private:
    Result<LedgerEntry> link(std::int64_t seq, ByteSpan body);
};

Error broken_row(std::int64_t seq, std::string_view what);

}  // namespace pai
