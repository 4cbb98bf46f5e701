#pragma once
// An exported ledger (licence format, 11.6) as an outsider reads it: nothing is believed but the device's key.
#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "ledger/entry.h"
#include "ledger/note.h"

namespace pai {

// The first line of an export.
struct ExportHead {
    std::string origin;
    std::string device;      // compact JWS of the device's certificate; empty for the ledger of own work
    std::string note;        // the checkpoint
    Checkpoint checkpoint;   // what the note says
    std::int64_t count = 0;  // rows that follow
    bool filtered = false;
};

// What checking an export gave. With a code other than OK the numbers say how far it was sound.
struct ExportCheck {
    std::string code = "OK", message;
    ExportHead head;
    std::int64_t size = 0;  // of the ledger: what its checkpoint says, or the rows that were good
    Hash root{};
    std::int64_t rows = 0;  // good rows
    std::optional<std::int64_t> first_bad_seq;
    bool ok() const { return code == "OK"; }
};

struct ExportRules {
    // Key of the device whose ledger it claims to be; an error refuses the export with its reason.
    std::function<Result<PublicKey>(const ExportHead& head)> key;
    // A signed note of the same ledger to compare with; empty: none.
    std::string witness;
    // Witness keys whose cosignatures on either note must be good if they are there.
    std::vector<VerifierKey> witnesses;
    // Called with each good row in order; an error refuses the export with its reason.
    std::function<Result<void>(const LedgerEntry& entry, std::string_view body)> row;
};

// Copies bytes from offset `at` on into `out`; how many, 0 beyond the end.
using ExportSource = std::function<Result<std::size_t>(std::uint64_t at, std::span<std::byte> out)>;

// Reads the file once, a line at a time. A full export is judged row by row as the ledger itself (11.4), a filtered one by
// each row's proof. Codes: SCHEMA_INVALID (first line), LEDGER_WRONG_DEVICE, LEDGER_CHECKPOINT_SIG, LEDGER_CHAIN_BROKEN,
// LEDGER_SEMANTIC, LEDGER_PROOF_INVALID, LEDGER_ROLLED_BACK, LEDGER_FORKED.
// NotFound, Io: the file cannot be read. InvalidArgument: a filtered export cannot be compared with an older note.
Result<ExportCheck> check_export(const std::filesystem::path& file, const ExportRules& rules);
Result<ExportCheck> check_export(const ExportSource& source, const ExportRules& rules);

// Key from the certificate in the head, verified with a root file. Reasons of admission, CHAIN_ROLE_NOT_ALLOWED, LEDGER_WRONG_DEVICE.
Result<PublicKey> certified_key(const ExportHead& head, std::string_view root_file);

// The signed note in a file: the note itself, the tail of a tlog-proof, or the checkpoint of an export.
// Corrupt with LEDGER_CHECKPOINT_SIG: none of these. NotFound, Io.
Result<std::string> read_note_file(const std::filesystem::path& file);

}  // namespace pai
