#pragma once
// Old files become current ones while they are read: a table of steps vN to vN+1.
#include <span>
#include <string>
#include <string_view>

#include "base/json.h"

namespace pai {

// One step: the text of version `from` of a kind, written anew as version from + 1.
struct Migration {
    std::string_view kind;  // "paifang.show"
    int from;
    Result<std::string> (*step)(JsonRef document);
};

// The steps of all kinds.
std::span<const Migration> migrations();

// `text` in the version of `format` ("paifang.show/1"). Corrupt, SCHEMA_INVALID: no "format", or one of another kind.
// Unsupported: FORMAT_NEWER, a version newer than this program's, both named; FORMAT_OLDER, no step leads on from it.
Result<std::string> migrate(std::string text, std::string_view format, std::span<const Migration> steps = migrations());

}  // namespace pai
