#pragma once
// The registrations of a build go into the transparency log, many under one checkpoint.
#include <cstdint>
#include <filesystem>

#include "base/result.h"
#include "licence/keys.h"

namespace pai {

struct LogTerms {
    std::filesystem::path folder;     // of the log; made on first use
    const SigningKey* key = nullptr;  // of the log; null: nothing is logged
};

struct LoggedRegistrations {
    std::size_t count = 0;            // that have a proof now and had none
    std::uint64_t bytes = 0;          // of the proofs
};

// Gives every <name>.jws in `registrations` that has no <name>.tlog-proof beside it one: by name, kLogBatch under one append and one checkpoint, so that each costs what its path is long and
// memory stays flat. Stopped at any moment, the next call does what is left. Errors as log_documents'.
Result<LoggedRegistrations> log_registrations(const std::filesystem::path& registrations, const LogTerms& terms);

constexpr std::size_t kLogBatch = 10'240;

// Where the proof of a registration lies.
std::filesystem::path proof_beside(const std::filesystem::path& registration);

}  // namespace pai
