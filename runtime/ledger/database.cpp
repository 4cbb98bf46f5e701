#include "ledger/database.h"

#include <fmt/format.h>
#include <sqlite3.h>

namespace pai {
namespace {

Error database_error(sqlite3* db, int code, std::string_view what) {
    const int primary = code & 0xff;
    const bool unsound = primary == SQLITE_CORRUPT || primary == SQLITE_NOTADB || primary == SQLITE_SCHEMA || primary == SQLITE_MISMATCH;
    return Error(unsound ? Code::Corrupt : Code::Io, fmt::format("ledger: {}: {}", what, db ? sqlite3_errmsg(db) : sqlite3_errstr(code)),
                 unsound ? "LEDGER_CHAIN_BROKEN" : "LEDGER_WRITE_FAILED");
}

}  // namespace

Statement::~Statement() { sqlite3_finalize(raw_); }
Statement& Statement::bind(int index, std::int64_t value) {
    PAI_ASSERT(sqlite3_bind_int64(raw_, index, value) == SQLITE_OK);
    return *this;
}
Statement& Statement::bind(int index, std::string_view text) {
    PAI_ASSERT(sqlite3_bind_text64(raw_, index, text.data(), text.size(), SQLITE_TRANSIENT, SQLITE_UTF8) == SQLITE_OK);
    return *this;
}
Statement& Statement::bind(int index, ByteSpan blob) {
    PAI_ASSERT(sqlite3_bind_blob64(raw_, index, blob.data(), blob.size(), SQLITE_TRANSIENT) == SQLITE_OK);
    return *this;
}
Result<bool> Statement::step() {
    const int code = sqlite3_step(raw_);
    if (code == SQLITE_ROW) return true;
    if (code == SQLITE_DONE) return false;
    return database_error(sqlite3_db_handle(raw_), code, "cannot read or write");
}
void Statement::reset() { sqlite3_reset(raw_); }
std::int64_t Statement::column_int(int index) const { return sqlite3_column_int64(raw_, index); }
std::string_view Statement::column_text(int index) const { return as_text(column_blob(index)); }
ByteSpan Statement::column_blob(int index) const {
    const void* data = sqlite3_column_blob(raw_, index);
    return {static_cast<const std::byte*>(data), static_cast<std::size_t>(sqlite3_column_bytes(raw_, index))};
}

Result<Database> Database::open(const std::filesystem::path& file, int busy_timeout_ms, Threads threads) {
    sqlite3* raw = nullptr;
    const int mutex = threads == Threads::One ? SQLITE_OPEN_NOMUTEX : SQLITE_OPEN_FULLMUTEX;
    const int code = sqlite3_open_v2(file.c_str(), &raw, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOFOLLOW | mutex, nullptr);
    Database db(raw);
    if (code != SQLITE_OK) return database_error(raw, code, "cannot open " + file.string());
    sqlite3_extended_result_codes(raw, 1);
    sqlite3_busy_timeout(raw, busy_timeout_ms);
    return db;
}

Database::~Database() { sqlite3_close_v2(raw_); }

Result<void> Database::run(const char* sql) {
    const int code = sqlite3_exec(raw_, sql, nullptr, nullptr, nullptr);
    if (code != SQLITE_OK) return database_error(raw_, code, "cannot run a statement");
    return {};
}

Result<Statement> Database::prepare(std::string_view sql) {
    sqlite3_stmt* raw = nullptr;
    const int code = sqlite3_prepare_v2(raw_, sql.data(), static_cast<int>(sql.size()), &raw, nullptr);
    if (code != SQLITE_OK) {
        // Tables that are not there or not ours are a ledger that does not add up.
        Error error = database_error(raw_, code, "cannot prepare a statement");
        if ((code & 0xff) == SQLITE_ERROR) error.reason = "LEDGER_CHAIN_BROKEN";
        return error;
    }
    return Statement(raw);
}

bool Database::moved() {
    int out = 0;
    return sqlite3_file_control(raw_, "main", SQLITE_FCNTL_HAS_MOVED, &out) == SQLITE_OK && out != 0;
}

void Database::rollback() {
    if (raw_ && !sqlite3_get_autocommit(raw_)) sqlite3_exec(raw_, "ROLLBACK", nullptr, nullptr, nullptr);
}

}  // namespace pai
