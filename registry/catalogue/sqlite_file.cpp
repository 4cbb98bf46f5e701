#include "catalogue/sqlite_file.h"

#include <fmt/format.h>
#include <sqlite3.h>

namespace pai {
namespace {

constexpr int kBusy_ms = 20'000;

Error sql_error(sqlite3* db, int code, std::string_view what) {
    const int primary = code & 0xff;
    const bool unsound = primary == SQLITE_CORRUPT || primary == SQLITE_NOTADB;
    const char* file = db != nullptr ? sqlite3_db_filename(db, "main") : nullptr;
    return Error(unsound ? Code::Corrupt : Code::Io,
                 fmt::format("{}: {}: {}", file != nullptr ? file : "database", what, db != nullptr ? sqlite3_errmsg(db) : sqlite3_errstr(code)));
}

}  // namespace

SqlStatement::~SqlStatement() { sqlite3_finalize(raw_); }

SqlStatement& SqlStatement::bind(int index, std::int64_t value) {
    PAI_ASSERT(sqlite3_bind_int64(raw_, index, value) == SQLITE_OK);
    return *this;
}

SqlStatement& SqlStatement::bind(int index, std::string_view text) {
    PAI_ASSERT(sqlite3_bind_text64(raw_, index, text.empty() ? "" : text.data(), text.size(), SQLITE_TRANSIENT, SQLITE_UTF8) == SQLITE_OK);
    return *this;
}

Result<bool> SqlStatement::step() {
    const int code = sqlite3_step(raw_);
    if (code == SQLITE_ROW) return true;
    if (code == SQLITE_DONE) return false;
    return sql_error(sqlite3_db_handle(raw_), code, "cannot read or write");
}

Result<void> SqlStatement::run() {
    const Result<bool> stepped = step();
    reset();
    if (!stepped) return stepped.error();
    return {};
}

void SqlStatement::reset() { sqlite3_reset(raw_); }
std::int64_t SqlStatement::column_int(int index) const { return sqlite3_column_int64(raw_, index); }
double SqlStatement::column_double(int index) const { return sqlite3_column_double(raw_, index); }

std::string_view SqlStatement::column_text(int index) const {
    const auto* text = reinterpret_cast<const char*>(sqlite3_column_text(raw_, index));
    return text == nullptr ? std::string_view() : std::string_view(text, static_cast<std::size_t>(sqlite3_column_bytes(raw_, index)));
}

Result<SqlFile> SqlFile::open(const std::filesystem::path& file, Mode mode) {
    sqlite3* raw = nullptr;
    const int flags = mode == Mode::Write ? SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE : SQLITE_OPEN_READONLY;
    const int code = sqlite3_open_v2(file.c_str(), &raw, flags | SQLITE_OPEN_NOMUTEX, nullptr);
    SqlFile db(raw);
    if (code != SQLITE_OK) return sql_error(raw, code, "cannot be opened");
    sqlite3_extended_result_codes(raw, 1);
    sqlite3_busy_timeout(raw, kBusy_ms);
    PAI_TRY(db.run("PRAGMA trusted_schema=OFF"));
    return db;
}

SqlFile::~SqlFile() { sqlite3_close_v2(raw_); }

Result<void> SqlFile::run(const char* sql) {
    const int code = sqlite3_exec(raw_, sql, nullptr, nullptr, nullptr);
    if (code != SQLITE_OK) return sql_error(raw_, code, "cannot run a statement");
    return {};
}

Result<SqlStatement> SqlFile::prepare(std::string_view sql) {
    sqlite3_stmt* raw = nullptr;
    const int code = sqlite3_prepare_v2(raw_, sql.data(), static_cast<int>(sql.size()), &raw, nullptr);
    if (code != SQLITE_OK) return sql_error(raw_, code, "cannot prepare a statement");
    return SqlStatement(raw);
}

}  // namespace pai
