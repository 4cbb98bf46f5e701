#include "ledger/chain.h"

#include <algorithm>

#include <fmt/format.h>

namespace pai {

Error broken_row(std::int64_t seq, std::string_view what) {
    return Error(Code::Corrupt, fmt::format("ledger seq {}: {}", seq, what), "LEDGER_CHAIN_BROKEN");
}

Result<LedgerEntry> Chain::add(std::int64_t seq, ByteSpan body, std::optional<ByteSpan> leaf) {
    if (seq != size()) return broken_row(size(), fmt::format("missing, the next row is seq {}", seq));
    const Hash hash = merkle_leaf(body);
    if (leaf && !std::equal(hash.begin(), hash.end(), leaf->begin(), leaf->end())) return broken_row(seq, "leaf is not the hash of the body");
    Result<LedgerEntry> entry = parse_entry(as_text(body));
    if (!entry) return broken_row(seq, entry.error().message);
    if (entry->seq != seq) return broken_row(seq, fmt::format("body says seq {}", entry->seq));
    if (entry->prev != last_leaf) return broken_row(seq, "prev is not the leaf of the row before");
    PAI_TRY(facts.absorb(*entry));
    last_leaf = hash;
    edge.append(hash);
    return entry;
}

}  // namespace pai
