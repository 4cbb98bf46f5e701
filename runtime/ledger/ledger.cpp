#include "ledger/ledger.h"

#include <algorithm>

#include <fmt/format.h>

#include "base/file.h"
#include "base/json.h"
#include "ledger/state.h"

namespace pai {
namespace fs = std::filesystem;
namespace {

constexpr std::int64_t kCheckpointRows = 256, kCheckpointMs = 15 * 60 * 1000;

// EXTRA while the file becomes a WAL database: the journal of that one change is gone for good when its deletion is synced. One that
// came back after a power loss would roll the file back to nothing, and SQLite would drop the acknowledged rows of the WAL with it.
constexpr const char* kPragmas =
    "PRAGMA synchronous=EXTRA; PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON; PRAGMA trusted_schema=OFF;";
constexpr const char* kSchema = R"sql(
CREATE TABLE IF NOT EXISTS meta(key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT;
CREATE TABLE IF NOT EXISTS entry(seq INTEGER PRIMARY KEY, body BLOB NOT NULL, leaf BLOB NOT NULL CHECK(length(leaf)=32)) STRICT;
CREATE TABLE IF NOT EXISTS node(level INTEGER NOT NULL, idx INTEGER NOT NULL, hash BLOB NOT NULL, PRIMARY KEY(level, idx)) STRICT, WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS checkpoint(size INTEGER PRIMARY KEY, note TEXT NOT NULL) STRICT;
CREATE TRIGGER IF NOT EXISTS entry_no_update BEFORE UPDATE ON entry BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END;
CREATE TRIGGER IF NOT EXISTS entry_no_delete BEFORE DELETE ON entry BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END;
CREATE TRIGGER IF NOT EXISTS checkpoint_no_delete BEFORE DELETE ON checkpoint BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END;
)sql";

}  // namespace

LedgerOwner LedgerOwner::device(std::shared_ptr<const SigningKey> key) {
    const std::string kid = key->kid();
    return {"paifang.ledger/" + kid.substr(kid.find(':') + 1), std::move(key), kid};
}
LedgerOwner LedgerOwner::local(std::shared_ptr<const SigningKey> key) {
    const std::string kid = key->kid();
    return {"paifang.ledger/local-" + kid.substr(kid.find(':') + 1), std::move(key), kid};
}

std::int64_t LedgerTransaction::Impl::add(std::string_view kind, std::string data, std::string digest) {
    LedgerEntry e;
    e.seq = ledger.chain.facts.size;
    e.prev = ledger.chain.last_leaf;
    e.kind = kind;
    e.at = now;
    // While the clock stands behind a known time nothing it says may count.
    e.quality = time.code == RightsCode::TimeRollback ? TimeQuality::Untrusted : time.quality;
    e.data = std::move(data);
    e.digest = std::move(digest);
    std::string body = entry_body(e);
    if (Result<void> absorbed = ledger.chain.facts.absorb(e); !absorbed) {
        if (sound) sound = std::move(absorbed);
        return e.seq;
    }
    ledger.chain.last_leaf = merkle_leaf(as_byte_span(body));
    const std::int64_t seq = e.seq;
    rows.push_back(std::move(e));
    bodies.push_back(std::move(body));
    return seq;
}

const LedgerFacts& LedgerTransaction::facts() const { return impl_->ledger.chain.facts; }
const Moment& LedgerTransaction::now() const { return impl_->now; }
const TimeJudgement& LedgerTransaction::time() const { return impl_->time; }
std::int64_t LedgerTransaction::add(std::string_view kind, std::string data, std::string digest) {
    return impl_->add(kind, std::move(data), std::move(digest));
}

Result<void> Ledger::Impl::create_tables() {
    PAI_TRY(db.run("BEGIN IMMEDIATE"));
    PAI_TRY(db.run(kSchema));
    PAI_TRY(Statement known, db.prepare("SELECT count(*) FROM meta"));
    PAI_TRY(const bool row, known.step());
    const bool fresh = row && known.column_int(0) == 0;
    known.reset();
    if (fresh) {
        PAI_TRY(Statement put, db.prepare("INSERT INTO meta(key, value) VALUES('format', 'paifang-ledger/1'), ('origin', ?1), ('deviceKid', ?2)"));
        put.bind(1, owner.origin).bind(2, owner.device_kid);
        PAI_TRY(put.step());
    }
    return db.run("COMMIT");
}

Result<void> Ledger::Impl::check_owner() {
    PAI_TRY(Statement get, db.prepare("SELECT key, value FROM meta"));
    std::map<std::string, std::string, std::less<>> meta;
    for (;;) {
        PAI_TRY(const bool row, get.step());
        if (!row) break;
        meta.emplace(get.column_text(0), get.column_text(1));
    }
    if (meta["format"] != "paifang-ledger/1") return broken_row(0, fmt::format("format is '{}', expected paifang-ledger/1", meta["format"]));
    if (meta["origin"] != owner.origin || meta["deviceKid"] != owner.device_kid)
        return Error(Code::Corrupt, fmt::format("ledger of {}, expected {}", meta["origin"], owner.origin), "LEDGER_WRONG_DEVICE");
    return {};
}

void Ledger::Impl::forget() {
    chain = {};
    checkpoints = 0;
    checkpoint_size = -1;
    first_bad_seq.reset();
}

Result<std::optional<MerkleEdge>> Ledger::Impl::edge_of_nodes(std::int64_t size) {
    PAI_TRY(Statement node, db.prepare("SELECT hash FROM node WHERE level = ?1 AND idx = ?2"));
    PAI_TRY(Statement leaf, db.prepare("SELECT leaf FROM entry WHERE seq = ?1"));
    std::vector<Hash> peaks;
    std::int64_t first = 0;
    for (int level = 62; level >= 0; --level) {
        if (!((size >> level) & 1)) continue;
        Statement& get = level == 0 ? leaf : node;
        if (level == 0) get.bind(1, first);
        else get.bind(1, std::int64_t{level}).bind(2, first >> level);
        PAI_TRY(const bool there, get.step());
        if (!there || get.column_blob(0).size() != 32) return std::optional<MerkleEdge>{};
        const ByteSpan hash = get.column_blob(0);
        std::copy(hash.begin(), hash.end(), peaks.emplace_back().begin());
        get.reset();
        first += std::int64_t{1} << level;
    }
    return std::optional(MerkleEdge::of_peaks(static_cast<std::uint64_t>(size), std::move(peaks)));
}

Result<Ledger::Impl::Extent> Ledger::Impl::extent() {
    PAI_TRY(Statement get, db.prepare("SELECT (SELECT max(seq) + 1 FROM entry), count(*), max(size) FROM checkpoint"));
    PAI_TRY(const bool there, get.step());
    return there ? Extent{get.column_int(0), get.column_int(1), get.column_int(2)} : Extent{};
}

Result<void> Ledger::Impl::link_rows(std::int64_t size) {
    PAI_TRY(Statement rows, db.prepare("SELECT seq, body, leaf FROM entry WHERE seq < ?1 ORDER BY seq"));
    rows.bind(1, size);
    while (chain.size() < size) {
        first_bad_seq = chain.size();
        PAI_TRY(const bool row, rows.step());
        if (!row) return broken_row(chain.size(), "missing");
        PAI_TRY(chain.add_unhashed(rows.column_int(0), rows.column_blob(1), rows.column_blob(2)));
    }
    first_bad_seq.reset();
    return {};
}

Result<void> Ledger::Impl::resume() {
    PAI_TRY(const Extent there, extent());
    const std::int64_t size = there.newest;
    if (check_all || there.rows <= options.checked_on_open || size < 1 || size > there.rows) return {};
    PAI_TRY(Statement newest, db.prepare("SELECT note FROM checkpoint WHERE size = ?1"));
    newest.bind(1, size);
    PAI_TRY(const bool noted, newest.step());
    PAI_TRY(std::optional<MerkleEdge> edge, edge_of_nodes(size));
    if (!noted || !edge || !check_stored_note(size, newest.column_text(0), verifier(), edge->root(), 0)) return {};
    PAI_TRY(link_rows(size));
    chain.edge = *std::move(edge);
    checkpoint_size = size;
    checkpoints = there.checkpoints;
    if (!background) background = std::make_unique<BackgroundCheck>(file, verifier(), size);
    return {};
}

Result<void> Ledger::Impl::audit() {
    check_all = true;
    PAI_TRY(const Extent there, extent());
    if (there.rows > options.checked_on_open && there.newest > 0 && there.newest <= there.rows) {
        BackgroundCheck hashes(file, verifier(), there.newest);
        const Result<void> linked = link_rows(there.newest), hashed = hashes.wait();
        if (linked && hashed) {
            chain.edge = hashes.edge();
            checkpoint_size = there.newest;
            checkpoints = there.checkpoints;
        } else {
            forget();  // what is wrong first is named by reading in order
        }
    }
    Result<void> done = refresh();
    check_all = false;
    return done;
}

Result<void> Ledger::Impl::refresh() {
    if (background)
        if (const auto found = background->found(); found && !*found) return found->error();
    if (chain.size() == 0 && checkpoint_size < 0) PAI_TRY(resume());
    PAI_TRY(Statement notes, db.prepare("SELECT size, note FROM checkpoint WHERE size > ?1 ORDER BY size"));
    notes.bind(1, checkpoint_size);
    PAI_TRY(bool more_notes, notes.step());
    // Checkpoints are judged at the moment when the tree has their size.
    const auto judge_notes = [&]() -> Result<void> {
        while (more_notes && notes.column_int(0) == chain.size()) {
            PAI_TRY(check_stored_note(chain.size(), notes.column_text(1), verifier(), chain.edge.root(), std::max<std::int64_t>(0, checkpoint_size)));
            checkpoint_size = chain.size();
            ++checkpoints;
            PAI_TRY(more_notes, notes.step());
        }
        return {};
    };
    PAI_TRY(Statement rows, db.prepare("SELECT seq, body, leaf FROM entry WHERE seq >= ?1 ORDER BY seq"));
    // The last known row is read again: a file that was exchanged under us does not go on from it.
    rows.bind(1, std::max<std::int64_t>(0, chain.size() - 1));
    if (chain.size() > 0) {
        PAI_TRY(const bool there, rows.step());
        const ByteSpan leaf = there ? rows.column_blob(2) : ByteSpan{};
        if (!there || rows.column_int(0) != chain.size() - 1 || !std::equal(chain.last_leaf.begin(), chain.last_leaf.end(), leaf.begin(), leaf.end()))
            return broken_row(chain.size() - 1, "is not the row it was");
    }
    for (;;) {
        // Of rows that agree with each other and not with a signed root, the first that no good note covers is named.
        first_bad_seq = std::max<std::int64_t>(0, checkpoint_size);
        PAI_TRY(judge_notes());
        first_bad_seq = chain.size();
        PAI_TRY(const bool row, rows.step());
        if (!row) break;
        PAI_TRY(chain.add(rows.column_int(0), rows.column_blob(1), rows.column_blob(2)));
    }
    if (more_notes)
        return Error(Code::Corrupt, fmt::format("ledger has {} rows, a signed checkpoint says {}", chain.size(), notes.column_int(0)), "LEDGER_ROLLED_BACK");
    first_bad_seq.reset();
    if (chain.size() > 0 && checkpoints == 0) return bad_checkpoint(chain.size(), "none is stored");
    return {};
}

Result<void> Ledger::Impl::refresh_alone() {
    PAI_TRY(db.run("BEGIN"));
    Result<void> done = refresh();
    db.rollback();
    if (!done) forget();
    return done;
}

bool Ledger::Impl::checkpoint_is_due(const Moment& now, std::int64_t added) const {
    return checkpoint_size < 0 || chain.size() - checkpoint_size >= kCheckpointRows || (added > 0 && now.boot_ms - checkpoint_boot_ms >= kCheckpointMs);
}

Result<void> Ledger::Impl::sign_checkpoint() {
    if (chain.size() == checkpoint_size) return {};
    PAI_TRY(Statement put, db.prepare("INSERT INTO checkpoint(size, note) VALUES(?1, ?2)"));
    const std::string note = sign_note(state().text(), owner.origin, *owner.key);
    put.bind(1, chain.size()).bind(2, note);
    PAI_TRY(put.step());
    checkpoint_size = chain.size();
    ++checkpoints;
    return {};
}

Result<void> Ledger::Impl::commit_rows(const std::vector<LedgerEntry>& rows, const std::vector<std::string>& bodies, bool sign_now) {
    PAI_TRY(Statement put, db.prepare("INSERT INTO entry(seq, body, leaf) VALUES(?1, ?2, ?3)"));
    PAI_TRY(Statement node, db.prepare("INSERT OR REPLACE INTO node(level, idx, hash) VALUES(?1, ?2, ?3)"));
    for (std::size_t i = 0; i < rows.size(); ++i) {
        const Hash leaf = merkle_leaf(as_byte_span(bodies[i]));
        put.bind(1, rows[i].seq).bind(2, as_byte_span(bodies[i])).bind(3, leaf);
        PAI_TRY(put.step());
        put.reset();
        for (const MerkleEdge::Finished& f : chain.edge.append(leaf)) {
            node.bind(1, std::int64_t{f.level}).bind(2, static_cast<std::int64_t>(f.index)).bind(3, f.hash);
            PAI_TRY(node.step());
            node.reset();
        }
    }
    if (sign_now) PAI_TRY(sign_checkpoint());
    return db.run("COMMIT");
}

Ledger::Ledger(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
Ledger::Ledger(Ledger&&) noexcept = default;
Ledger& Ledger::operator=(Ledger&&) noexcept = default;
Ledger::~Ledger() = default;
const LedgerOwner& Ledger::owner() const { return impl_->owner; }

Result<Ledger> Ledger::open(const fs::path& file, const LedgerOwner& owner, LedgerOptions options) {
    if (Result<void> made = make_directories(file.parent_path(), 0700); !made)
        return Error(Code::Io, std::move(made).error().message, "LEDGER_WRITE_FAILED");
    PAI_TRY(Database db, Database::open(file, options.busy_timeout_ms));
    std::error_code ignored;
    fs::permissions(file, fs::perms::owner_read | fs::perms::owner_write, ignored);
    Ledger out(std::make_unique<Impl>(std::move(db), owner, std::move(options)));
    Impl& in = *out.impl_;
    in.file = file;
    PAI_TRY(in.db.run(kPragmas));
    PAI_TRY(in.create_tables());
    PAI_TRY(in.check_owner());
    PAI_TRY(in.refresh_alone());
    in.checkpoint_boot_ms = in.options.clock().boot_ms;
    if (in.chain.facts.size == 0) {
        JsonWriter w;
        w.begin_object().member("program", in.options.program).member("version", in.options.version).member("deviceKid", owner.device_kid).end_object();
        PAI_TRY(out.append(
            [&](LedgerTransaction& t) -> Result<void> {
                // Another process may have been first.
                if (t.facts().size == 0) t.add("BOOT", w.text());
                return {};
            },
            Sign::Now));
    }
    return out;
}

Result<void> Ledger::append(const std::function<Result<void>(LedgerTransaction&)>& rows, Sign sign) {
    Impl& in = *impl_;
    const std::scoped_lock lock(in.mutex);
    PAI_TRY(in.db.run("BEGIN IMMEDIATE"));
    std::int64_t known = -1;  // rows that are in the file and in memory
    const auto give_up = [&](Error error) -> Error {
        in.db.rollback();
        if (in.chain.size() != known) in.forget();  // read again by the next call
        return error;
    };
    if (in.db.moved()) return give_up(Error(Code::Io, "ledger: its file was taken away", "LEDGER_WRITE_FAILED"));
    if (Result<void> fresh = in.refresh(); !fresh) return give_up(fresh.error());
    known = in.chain.size();
    // The clock is read under the lock, so that rows of several processes stand in the order of their times.
    const Moment now = in.options.clock();
    LedgerTransaction::Impl work{in, now, judge_time(in.chain.facts.clock(now, in.attested_s)), {}, {}, {}};
    if (work.time.write_jump && in.chain.facts.size > 0)
        work.add("CLOCK", clock_row("jump", in.chain.facts.observed_ms.value_or(0) / 1000, now.wall_ms / 1000), {});
    const std::size_t implicit = work.rows.size();
    LedgerTransaction transaction(work);
    if (Result<void> done = rows(transaction); !done) return give_up(done.error());
    if (!work.sound) return give_up(work.sound.error());
    if (work.rows.size() == implicit && (sign == Sign::WhenDue || in.chain.facts.size == in.checkpoint_size || implicit > 0)) {
        in.db.rollback();
        if (implicit > 0) in.forget();
        return {};
    }
    const bool sign_now = sign == Sign::Now || in.checkpoint_is_due(now, static_cast<std::int64_t>(work.rows.size()));
    if (Result<void> written = in.commit_rows(work.rows, work.bodies, sign_now); !written) {
        known = -1;
        Error error = give_up(std::move(written).error());
        error.reason = "LEDGER_WRITE_FAILED";
        return error;
    }
    if (sign_now) in.checkpoint_boot_ms = now.boot_ms;
    return {};
}

Result<std::int64_t> Ledger::append(std::string_view kind, std::string data, Sign sign) {
    std::int64_t seq = -1;
    PAI_TRY(append(
        [&](LedgerTransaction& t) -> Result<void> {
            seq = t.add(kind, std::move(data));
            return {};
        },
        sign));
    return seq;
}

Result<LedgerFacts> Ledger::facts() {
    const std::scoped_lock lock(impl_->mutex);
    PAI_TRY(impl_->refresh_alone());
    return impl_->chain.facts;
}

}  // namespace pai
