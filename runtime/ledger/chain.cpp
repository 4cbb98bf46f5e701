#include "ledger/chain.h"

#include <algorithm>

#include <fmt/format.h>

namespace pai {

Error broken_row(std::int64_t seq, std::string_view what) {
    return Error(Code::Corrupt, fmt::format("ledger seq {}: {}", seq, what), "LEDGER_CHAIN_BROKEN");
}

Result<LedgerEntry> Chain::link(std::int64_t seq, ByteSpan body) {
    if (seq != size()) return broken_row(size(), fmt::format("missing, the next row is seq {}", seq));
    Result<ParsedEntry> row = parse_row(as_text(body));
    if (!row) return broken_row(seq, row.error().message);
    if (row->entry.seq != seq) return broken_row(seq, fmt::format("body says seq {}", row->entry.seq));
    if (row->entry.prev != last_leaf) return broken_row(seq, "prev is not the leaf of the row before");
    PAI_TRY(absorb_row(facts, row->entry, row->data.root()));
    return std::move(row->entry);
}

Result<LedgerEntry> Chain::add(std::int64_t seq, ByteSpan body, std::optional<ByteSpan> leaf) {
    const Hash hash = merkle_leaf(body);
    if (seq == size() && leaf && !std::equal(hash.begin(), hash.end(), leaf->begin(), leaf->end())) return broken_row(seq, "leaf is not the hash of the body");
    PAI_TRY(LedgerEntry entry, link(seq, body));
    last_leaf = hash;
    edge.append(hash);
    return entry;
}

Result<void> Chain::add_unhashed(std::int64_t seq, ByteSpan body, ByteSpan leaf) {
    if (leaf.size() != last_leaf.size()) return broken_row(seq, "leaf is not 32 bytes");
    PAI_TRY(link(seq, body));
    std::copy(leaf.begin(), leaf.end(), last_leaf.begin());
    return {};
}

}  // namespace pai
