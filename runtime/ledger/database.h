#pragma once
// SQLite as the ledger uses it. Internal to this module.
#include <cstdint>
#include <filesystem>
#include <memory>
#include <string_view>

#include "base/bytes.h"

struct sqlite3;
struct sqlite3_stmt;

namespace pai {

// A prepared statement; finalised when it dies.
class Statement {
public:
    Statement() = default;
    explicit Statement(sqlite3_stmt* raw) : raw_(raw) {}
    Statement(Statement&& o) noexcept : raw_(o.raw_) { o.raw_ = nullptr; }
    Statement& operator=(Statement&& o) noexcept {
        std::swap(raw_, o.raw_);
        return *this;
    }
    ~Statement();

    Statement& bind(int index, std::int64_t value);
    Statement& bind(int index, std::string_view text);
    Statement& bind(int index, ByteSpan blob);
    // True: a row is there; false: done.
    Result<bool> step();
    // Makes it ready to run again; bindings stay.
    void reset();
    std::int64_t column_int(int index) const;
    std::string_view column_text(int index) const;  // valid until the next step
    ByteSpan column_blob(int index) const;          // valid until the next step

private:
    sqlite3_stmt* raw_ = nullptr;
};

// One connection. Errors carry LEDGER_WRITE_FAILED, or LEDGER_CHAIN_BROKEN if the file is not a sound database.
class Database {
public:
    // Threads::One: the caller sees to it that one thread at a time uses it; SQLite then takes no locks of its own.
    enum class Threads : std::uint8_t { Any, One };
    static Result<Database> open(const std::filesystem::path& file, int busy_timeout_ms, Threads threads = Threads::Any);
    Database(Database&& o) noexcept : raw_(o.raw_) { o.raw_ = nullptr; }
    Database& operator=(Database&& o) noexcept {
        std::swap(raw_, o.raw_);
        return *this;
    }
    ~Database();
    Result<void> run(const char* sql);
    Result<Statement> prepare(std::string_view sql);
    // True if the file was taken away or exchanged: what is written would be lost.
    bool moved();
    // Rolls an open transaction back; harmless without one.
    void rollback();

private:
    explicit Database(sqlite3* raw) : raw_(raw) {}
    sqlite3* raw_ = nullptr;
};

}  // namespace pai
