#pragma once
// SQLite as the registry keeps its own books in: build journals and catalogues.
#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>

#include "base/bytes.h"

struct sqlite3;
struct sqlite3_stmt;

namespace pai {

// A prepared statement; finalised when it dies.
class SqlStatement {
public:
    SqlStatement() = default;
    explicit SqlStatement(sqlite3_stmt* raw) : raw_(raw) {}
    SqlStatement(SqlStatement&& o) noexcept : raw_(o.raw_) { o.raw_ = nullptr; }
    SqlStatement& operator=(SqlStatement&& o) noexcept {
        std::swap(raw_, o.raw_);
        return *this;
    }
    ~SqlStatement();

    // Parameters count from 1. The text is copied.
    SqlStatement& bind(int index, std::int64_t value);
    SqlStatement& bind(int index, std::string_view text);
    // True: a row is there; false: done.
    Result<bool> step();
    // One run of a statement that returns no rows, ready to run again.
    Result<void> run();
    void reset();
    // Columns count from 0; views live until the next step.
    std::int64_t column_int(int index) const;
    double column_double(int index) const;
    std::string_view column_text(int index) const;
    std::string text(int index) const { return std::string(column_text(index)); }

private:
    sqlite3_stmt* raw_ = nullptr;
};

// One connection, for one thread at a time. Errors: Io, or Corrupt where the file is no sound database; both name the file.
class SqlFile {
public:
    enum class Mode : std::uint8_t { Write, Read };  // Write makes the file if it is absent
    static Result<SqlFile> open(const std::filesystem::path& file, Mode mode);
    SqlFile(SqlFile&& o) noexcept : raw_(o.raw_) { o.raw_ = nullptr; }
    SqlFile& operator=(SqlFile&& o) noexcept {
        std::swap(raw_, o.raw_);
        return *this;
    }
    ~SqlFile();

    Result<void> run(const char* sql);
    Result<SqlStatement> prepare(std::string_view sql);

private:
    explicit SqlFile(sqlite3* raw) : raw_(raw) {}
    sqlite3* raw_ = nullptr;
};

}  // namespace pai
