#pragma once
// The `--in` of a root and of a certificate as people write it: keys by the file they stand in, days by their date.
#include <filesystem>
#include <optional>
#include <string>

#include "base/json.h"
#include "base/result.h"

namespace pai {

// The payload that `file` stands for; names of key files are seen from its folder. In a root, `keys`, `kids` and `revokedKids` may hold
// names of public PEM files, `registryLogs` those of logs' keys, and a witness a member `key` in place of `vkey`; what is left out is as in
// `before`, the payload of the root before, else empty or 1. InvalidArgument: a key file that cannot be read, a day that is none.
Result<JsonDoc> read_written_root(const std::filesystem::path& file, std::optional<JsonRef> before);

// In a certificate, `key` and `agreementKey` may be names of public PEM files; without uid and nbf it gets a new uid and
// begins when it is issued.
Result<JsonDoc> read_written_party(const std::filesystem::path& file, std::int64_t iat_s);

}  // namespace pai
