#pragma once
// The rows of a ledger as they follow one another: links, leaves, tree and sense (licence format, 11.4). Internal to this module.
#include "base/merkle.h"
#include "ledger/entry.h"

namespace pai {

struct Chain {
    LedgerFacts facts;
    MerkleEdge edge;
    Hash last_leaf{};

    std::int64_t size() const { return facts.size; }
    // Checks the row that comes next and takes it in. `leaf`: what is stored beside the body, if anything is.
    // Corrupt with LEDGER_CHAIN_BROKEN or LEDGER_SEMANTIC; the message names the seq. Nothing changes then.
    Result<LedgerEntry> add(std::int64_t seq, ByteSpan body, std::optional<ByteSpan> leaf = {});
};

Error broken_row(std::int64_t seq, std::string_view what);

}  // namespace pai
