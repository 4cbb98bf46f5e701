// Checking a whole ledger, exporting it and proving things about it.
#include <algorithm>

#include <fmt/format.h>

#include "base/file.h"
#include "base/json.h"
#include "ledger/proof_tree.h"
#include "ledger/state.h"
#include "ledger/proof_statement.h"

namespace pai {
namespace fs = std::filesystem;
namespace {

constexpr std::size_t kExportPiece = 1u << 20;

Error bad_proof(std::string_view what) { return Error(Code::Corrupt, fmt::format("ledger proof: {}", what), "LEDGER_PROOF_INVALID"); }

void write_hashes(JsonWriter& w, const std::vector<Hash>& hashes) {
    w.begin_array();
    for (const Hash& hash : hashes) w.value(to_base64(hash));
    w.end_array();
}

// True if the row's data names `licence` anywhere it may.
bool names_licence(std::string_view body, std::string_view licence) {
    if (body.find(licence) == std::string_view::npos) return false;
    const Result<JsonDoc> doc = JsonDoc::parse(body);
    const auto data = doc ? doc->root().find("data") : std::nullopt;
    if (!data) return false;
    for (const std::string_view member : {"licence", "docId"})
        if (const auto v = data->find(member); v && v->text() == licence) return true;
    const auto list = data->find("licences");
    if (!list) return false;
    for (std::size_t i = 0; i < list->size(); ++i)
        if ((*list)[i].text() == licence) return true;
    return false;
}

}  // namespace

Result<std::vector<Hash>> Ledger::Impl::leaves(std::int64_t count) {
    PAI_TRY(Statement get, db.prepare("SELECT leaf FROM entry WHERE seq < ?1 ORDER BY seq"));
    get.bind(1, count);
    std::vector<Hash> out;
    for (;;) {
        PAI_TRY(const bool row, get.step());
        if (!row) break;
        const ByteSpan leaf = get.column_blob(0);
        if (leaf.size() != 32) return Error(Code::Corrupt, "ledger: a leaf is not 32 bytes", "LEDGER_CHAIN_BROKEN");
        std::copy(leaf.begin(), leaf.end(), out.emplace_back().begin());
    }
    return out;
}

Result<std::string> Ledger::Impl::newest_note() {
    PAI_TRY(Statement get, db.prepare("SELECT note FROM checkpoint ORDER BY size DESC LIMIT 1"));
    PAI_TRY(const bool row, get.step());
    return row ? std::string(get.column_text(0)) : std::string();
}

Result<LedgerCheck> Ledger::verify() {
    const std::scoped_lock lock(impl_->mutex);
    Impl& in = *impl_;
    in.forget();
    PAI_TRY(in.db.run("BEGIN"));
    Result<void> done = in.audit();
    in.db.rollback();
    if (!done) in.forget();
    if (!done) return std::move(done).error();
    return LedgerCheck{"OK", {}, in.chain.size(), in.chain.edge.root(), in.checkpoints, {}};
}

Result<LedgerCheck> Ledger::check(const fs::path& file, const LedgerOwner& owner) {
    if (!file_exists(file)) return Error(Code::NotFound, fmt::format("{}: no such ledger", file.string()));
    LedgerCheck out;
    const auto run = [&]() -> Result<void> {
        PAI_TRY(Database db, Database::open(file, LedgerOptions{}.busy_timeout_ms, Database::Threads::One));
        Impl in(std::move(db), owner, {});
        in.file = file;
        const auto look = [&]() -> Result<void> {
            PAI_TRY(in.check_owner());
            PAI_TRY(in.db.run("BEGIN"));
            return in.audit();
        };
        Result<void> done = look();
        in.db.rollback();
        out.size = in.chain.size();
        out.root = in.chain.edge.root();
        out.checkpoints = in.checkpoints;
        const std::string& reason = done ? std::string() : done.error().reason;
        if (reason == "LEDGER_CHAIN_BROKEN" || reason == "LEDGER_SEMANTIC" || reason == "LEDGER_ROLLED_BACK") out.first_bad_seq = in.first_bad_seq;
        return done;
    };
    if (Result<void> done = run(); !done) {
        if (done.error().reason == "LEDGER_WRITE_FAILED") return Error(Code::Io, done.error().message);
        out.code = done.error().reason;
        out.message = done.error().message;
    }
    return out;
}

Result<std::string> Ledger::checkpoint() {
    const std::scoped_lock lock(impl_->mutex);
    return impl_->newest_note();
}

Result<void> Ledger::compare(std::string_view witnessed_note) {
    PAI_TRY(const SignedNote note, parse_note(witnessed_note));
    PAI_TRY(const Checkpoint said, parse_checkpoint(note.text));
    if (said.origin != owner().origin)
        return Error(Code::Corrupt, fmt::format("checkpoint of {}, this ledger is {}", said.origin, owner().origin), "LEDGER_WRONG_DEVICE");
    PAI_TRY(const bool ours, check_note(note, impl_->verifier()));
    if (!ours) return Error(Code::Corrupt, "checkpoint: not signed by this ledger's key", "LEDGER_CHECKPOINT_SIG");
    return compare(std::vector{said});
}

Result<void> Ledger::compare(std::vector<Checkpoint> said) {
    if (said.empty()) return {};
    const std::scoped_lock lock(impl_->mutex);
    Impl& in = *impl_;
    PAI_TRY(in.refresh_alone());
    std::sort(said.begin(), said.end(), [](const Checkpoint& a, const Checkpoint& b) { return a.size < b.size; });
    if (said.back().size > in.chain.size())
        return Error(Code::Corrupt, fmt::format("ledger has {} rows, a signed statement says {}", in.chain.size(), said.back().size), "LEDGER_ROLLED_BACK");
    PAI_TRY(Statement get, in.db.prepare("SELECT leaf FROM entry WHERE seq < ?1 ORDER BY seq"));
    get.bind(1, said.back().size);
    MerkleEdge edge;
    for (const Checkpoint& one : said) {
        while (static_cast<std::int64_t>(edge.size()) < one.size) {
            PAI_TRY(const bool row, get.step());
            if (!row || get.column_blob(0).size() != 32) return broken_row(static_cast<std::int64_t>(edge.size()), "has no leaf");
            Hash leaf;
            std::copy_n(get.column_blob(0).begin(), leaf.size(), leaf.begin());
            edge.add(leaf);
        }
        if (edge.root() != one.root)
            return Error(Code::Corrupt, fmt::format("ledger at size {} has another root than a signed statement says", one.size), "LEDGER_FORKED");
    }
    return {};
}

Result<void> Ledger::wait_checked() { return impl_->background ? impl_->background->wait() : Result<void>(); }

Result<std::vector<std::string>> Ledger::bodies(std::int64_t first, std::int64_t count) {
    const std::scoped_lock lock(impl_->mutex);
    PAI_TRY(Statement get, impl_->db.prepare("SELECT body FROM entry WHERE seq >= ?1 ORDER BY seq LIMIT ?2"));
    get.bind(1, first).bind(2, count);
    std::vector<std::string> out;
    for (;;) {
        PAI_TRY(const bool row, get.step());
        if (!row) return out;
        out.emplace_back(get.column_text(0));
    }
}

Result<Checkpoint> Ledger::Impl::newest_checkpoint(std::string& note_text) {
    PAI_TRY(note_text, newest_note());
    PAI_TRY(const SignedNote note, parse_note(note_text));
    return parse_checkpoint(note.text);
}

// Every seq below `size` whose row names the licence, or simply every one.
Result<std::vector<std::int64_t>> Ledger::Impl::rows_of(std::string_view licence, std::int64_t size) {
    PAI_TRY(Statement get, db.prepare("SELECT seq, body FROM entry WHERE seq < ?1 ORDER BY seq"));
    get.bind(1, size);
    std::vector<std::int64_t> out;
    for (;;) {
        PAI_TRY(const bool row, get.step());
        if (!row) return out;
        if (licence.empty() || names_licence(get.column_text(1), licence)) out.push_back(get.column_int(0));
    }
}

Result<Ledger::Exported> Ledger::export_rows(const fs::path& out, std::string_view device_certificate, std::string_view licence) {
    PAI_TRY(append([](LedgerTransaction&) -> Result<void> { return {}; }, Sign::Now));
    const std::scoped_lock lock(impl_->mutex);
    Impl& in = *impl_;
    std::string note_text;
    PAI_TRY(const Checkpoint state, in.newest_checkpoint(note_text));
    PAI_TRY(const std::vector<std::int64_t> rows, in.rows_of(licence, state.size));
    std::optional<ProofTree> tree;
    if (!licence.empty()) {
        PAI_TRY(std::vector<Hash> leaves, in.leaves(state.size));
        tree.emplace(std::move(leaves));
    }
    PAI_TRY(WriteFile file, WriteFile::create(out, {.mode = 0644, .durable = true}));
    const Exported done{static_cast<std::int64_t>(rows.size()), state.size};
    JsonWriter head;
    head.begin_object().member("format", "paifang-ledger-export/1").member("origin", in.owner.origin).member("device", device_certificate);
    head.member("checkpoint", note_text).member("first", 0).member("count", done.count).member("filtered", tree.has_value()).end_object();
    std::string pending = head.take() + "\n";
    PAI_TRY(Statement get, in.db.prepare("SELECT body FROM entry WHERE seq = ?1"));
    for (const std::int64_t seq : rows) {
        get.bind(1, seq);
        PAI_TRY(const bool row, get.step());
        if (!row) return broken_row(seq, "is not there");
        JsonWriter w;
        w.begin_object().member("seq", seq).member("body", to_base64(get.column_blob(0)));
        if (tree) {
            w.key("proof");
            write_hashes(w, tree->inclusion(static_cast<std::uint64_t>(seq), tree->size()));
        }
        pending += w.end_object().take() + "\n";
        get.reset();
        if (pending.size() < kExportPiece) continue;
        PAI_TRY(file.write(as_byte_span(pending)));
        pending.clear();
    }
    PAI_TRY(file.write(as_byte_span(pending)));
    PAI_TRY(file.commit());
    return done;
}

Result<std::string> Ledger::prove_inclusion(std::int64_t seq) {
    PAI_TRY(append([](LedgerTransaction&) -> Result<void> { return {}; }, Sign::Now));
    const std::scoped_lock lock(impl_->mutex);
    std::string note_text;
    PAI_TRY(const Checkpoint state, impl_->newest_checkpoint(note_text));
    if (seq < 0 || seq >= state.size) return bad_proof(fmt::format("seq {} of {} rows", seq, state.size));
    PAI_TRY(std::vector<Hash> leaves, impl_->leaves(state.size));
    const std::string leaf = to_base64(leaves[static_cast<std::size_t>(seq)]);
    const ProofTree tree(std::move(leaves));
    return tlog_proof_text(seq, tree.inclusion(static_cast<std::uint64_t>(seq), tree.size()), note_text, leaf);
}

Result<std::string> Ledger::prove_consistency(std::int64_t size1, std::int64_t size2) {
    // Without a size after, the proof ends where the newest checkpoint does.
    if (size2 == 0) PAI_TRY(append([](LedgerTransaction&) -> Result<void> { return {}; }, Sign::Now));
    const std::scoped_lock lock(impl_->mutex);
    PAI_TRY(impl_->refresh_alone());
    if (size2 == 0) size2 = impl_->checkpoint_size;
    if (size1 < 1 || size1 > size2 || size2 > impl_->chain.size()) return bad_proof(fmt::format("sizes {} and {} of {} rows", size1, size2, impl_->chain.size()));
    PAI_TRY(std::vector<Hash> leaves, impl_->leaves(size2));
    const ProofTree tree(std::move(leaves));
    const auto from = static_cast<std::uint64_t>(size1);
    return ConsistencyStatement{size1, size2, tree.root(from), tree.root(), tree.consistency(from, tree.size())}.json() + "\n";
}

}  // namespace pai
