#pragma once
// Whether a file is what it says it is: everything wrong with it, with the codes of the Khronos glTF validator.
// docs/formats/validate.md lists the codes.
#include <optional>
#include <string>
#include <string_view>

#include "asset/report.h"
#include "asset/store.h"

namespace pai {

// What the bytes are by their signature, else by the extension of `path`; a .json text is a Model only if it has glTF's
// "asset" with a "version". Nothing if neither tells.
std::optional<AssetKind> sniff_asset(ByteSpan bytes, std::string_view path);

// Everything wrong with an asset, whatever its format. What is wrong with the file is in the report; an error is only what
// keeps from looking: Denied by the gate for one of its parts.
Result<CheckReport> check_asset(LicensedBytes bytes, Session& session);

// The report as the Khronos validator writes it: uri, mimeType, validatorVersion, issues{num…,messages[],truncated}, info.
std::string to_json(const CheckReport& report);

}  // namespace pai
