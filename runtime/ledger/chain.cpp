#include "ledger/chain.h"

#include <algorithm>

#include <fmt/format.h>

namespace pai {

Error broken_row(std::int64_t seq, std::string_view what) {
    return Error(Code::Corrupt, fmt::format("ledger seq {}: {}", seq, what), "LEDGER_CHAIN_BROKEN");
}

Result<void> Chain::link(std::int64_t seq, std::string_view body) {
    if (seq != size()) return broken_row(size(), fmt::format("missing, the next row is seq {}", seq));
    if (absorb_beat(facts, body, last_leaf)) return {};
    const Result<ParsedEntry> row = parse_row(body);
    if (!row) return broken_row(seq, row.error().message);
    if (row->entry.seq != seq) return broken_row(seq, fmt::format("body says seq {}", row->entry.seq));
    if (row->entry.prev != last_leaf) return broken_row(seq, "prev is not the leaf of the row before");
    return absorb_row(facts, row->entry, row->data.root());
}

Result<void> Chain::add(std::int64_t seq, ByteSpan body, std::optional<ByteSpan> leaf) {
    const Hash hash = merkle_leaf(body);
    if (seq == size() && leaf && !std::equal(hash.begin(), hash.end(), leaf->begin(), leaf->end())) return broken_row(seq, "leaf is not the hash of the body");
    PAI_TRY(link(seq, as_text(body)));
    last_leaf = hash;
    edge.add(hash);
    return {};
}

Result<void> Chain::add_unhashed(std::int64_t seq, ByteSpan body, ByteSpan leaf) {
    if (leaf.size() != last_leaf.size()) return broken_row(seq, "leaf is not 32 bytes");
    PAI_TRY(link(seq, as_text(body)));
    std::copy(leaf.begin(), leaf.end(), last_leaf.begin());
    return {};
}

}  // namespace pai
