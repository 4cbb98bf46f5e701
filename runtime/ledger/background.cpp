#include "ledger/background.h"

#include <algorithm>

#include <fmt/format.h>

#include "ledger/chain.h"
#include "ledger/database.h"

namespace pai {

Error bad_checkpoint(std::int64_t size, std::string_view what) {
    return Error(Code::Corrupt, fmt::format("ledger checkpoint of size {}: {}", size, what), "LEDGER_CHECKPOINT_SIG");
}

Result<void> check_stored_note(std::int64_t size, std::string_view note_text, const VerifierKey& key, const Hash& root, std::int64_t first) {
    const Result<SignedNote> note = parse_note(note_text);
    if (!note) return bad_checkpoint(size, note.error().message);
    const Result<bool> ours = check_note(*note, key);
    if (!ours || !*ours) return bad_checkpoint(size, "no good signature by the own key");
    const Result<Checkpoint> said = parse_checkpoint(note->text);
    if (!said || said->size != size) return bad_checkpoint(size, "the note says something else");
    if (said->origin != key.name) return Error(Code::Corrupt, fmt::format("ledger checkpoint of {}, expected {}", said->origin, key.name), "LEDGER_WRONG_DEVICE");
    if (said->root != root)
        return broken_row(first, fmt::format("this row, or one after it below {}, is not what the checkpoint of size {} signed", size, size));
    return {};
}

BackgroundCheck::BackgroundCheck(std::filesystem::path file, VerifierKey key, std::int64_t size)
    : file_(std::move(file)), key_(std::move(key)), size_(size), thread_([this](const std::stop_token& stop) { run(stop); }) {}

BackgroundCheck::~BackgroundCheck() = default;

std::optional<Result<void>> BackgroundCheck::found() {
    const std::scoped_lock lock(mutex_);
    return found_;
}

Result<void> BackgroundCheck::wait() {
    if (thread_.joinable()) thread_.join();
    return found().value_or(Result<void>());
}

void BackgroundCheck::run(const std::stop_token& stop) {
    Result<void> done = check(stop);
    if (stop.stop_requested()) return;
    const std::scoped_lock lock(mutex_);
    found_ = std::move(done);
}

Result<void> BackgroundCheck::check(const std::stop_token& stop) {
    constexpr std::int64_t kPiece = 2048;  // rows of one read transaction: the log of SQLite must be able to shrink
    PAI_TRY(Database db, Database::open(file_, 5000, Database::Threads::One));
    PAI_TRY(Statement rows, db.prepare("SELECT seq, body, leaf FROM entry WHERE seq >= ?1 AND seq < ?2 ORDER BY seq"));
    PAI_TRY(Statement notes, db.prepare("SELECT note FROM checkpoint WHERE size = ?1"));
    PAI_TRY(Statement sizes, db.prepare("SELECT size FROM checkpoint WHERE size <= ?1 ORDER BY size"));
    sizes.bind(1, size_);
    std::vector<std::int64_t> signed_sizes;
    for (;;) {
        PAI_TRY(const bool row, sizes.step());
        if (!row) break;
        signed_sizes.push_back(sizes.column_int(0));
    }
    sizes.reset();
    std::int64_t seq = 0, good = 0;
    for (std::size_t next = 0; seq < size_ && !stop.stop_requested();) {
        const std::int64_t end = std::min(seq + kPiece, size_);
        rows.bind(1, seq).bind(2, end);
        for (;;) {
            PAI_TRY(const bool row, rows.step());
            if (!row) break;
            if (rows.column_int(0) != seq) return broken_row(seq, "is not there any more");
            const Hash hash = merkle_leaf(rows.column_blob(1));
            const ByteSpan leaf = rows.column_blob(2);
            if (!std::equal(hash.begin(), hash.end(), leaf.begin(), leaf.end())) return broken_row(seq, "leaf is not the hash of the body");
            edge_.add(hash);
            ++seq;
            if (next == signed_sizes.size() || signed_sizes[next] != seq) continue;
            notes.bind(1, seq);
            PAI_TRY(const bool there, notes.step());
            PAI_TRY(check_stored_note(seq, there ? notes.column_text(0) : std::string_view(), key_, edge_.root(), good));
            notes.reset();
            good = seq;
            ++next;
        }
        rows.reset();
        if (seq < end) return broken_row(seq, "is not there any more");
    }
    return {};
}

}  // namespace pai
