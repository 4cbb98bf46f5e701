#pragma once
// What `paifang cat` and `paifang ledger` do, without their command line.
#include <filesystem>
#include <string>

#include "vault/home.h"

namespace pai {

// `cat` (licence format, 13.1): a session of action export and a performance of its own.
struct CatRequest {
    std::string asset, action = "export", purpose = "audit", event;
    std::filesystem::path out;
};
struct CatResult {
    Decision decision;
    std::uint64_t bytes = 0;
    std::string sha256;  // hex
    std::filesystem::path out;
};
// When `action` is not export, both must be permitted; the first refusal is the result, with ok() false and no file.
// Errors as Session::export_to's. With an obligation `reserve` it also writes `<out>.rights.json`.
Result<CatResult> cat_asset(const std::filesystem::path& home, const CatRequest& request, const HomeOptions& options = {});
std::string to_json(const CatResult& result);

// `ledger verify`: the own or the local ledger as it lies there; then an older note of it, and an export of it, if they are given.
// An export is checked by itself with the own key, then row by row against the ledger: LEDGER_FORKED where they differ.
// NotFound: no ledger or no keys yet.
Result<LedgerCheck> verify_ledger(const std::filesystem::path& home, bool local, std::string_view witness_note = {},
                                  const std::filesystem::path& exported = {});
std::string to_json(const LedgerCheck& check);

// The own or the local ledger, open; its key is needed. NotFound: no keys.
Result<Ledger> open_ledger(const std::filesystem::path& home, bool local, const HomeOptions& options = {});

// `ledger export`.
Result<Ledger::Exported> export_ledger(const std::filesystem::path& home, bool local, const std::filesystem::path& out, std::string_view licence = {});

}  // namespace pai
