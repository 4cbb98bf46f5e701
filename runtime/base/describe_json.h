#pragma once
// The visitors of a description that speak JSON: strict reader, writer, schema.
#include <string>
#include <string_view>
#include <vector>

#include "base/describe.h"
#include "base/json.h"

namespace pai {

// One fault of a document: where (RFC 6901 pointer) and what was expected there.
struct Problem {
    std::string pointer, what;
    std::string reason = "SCHEMA_INVALID";
    bool operator==(const Problem&) const = default;
};
using Problems = std::vector<Problem>;

// Corrupt, with the first problem's pointer and reason and the number of the others. `problems` is not empty.
Error to_error(const Problems& problems);

// Appends a member name to a pointer, with '~' and '/' escaped (RFC 6901).
std::string join_pointer(std::string_view pointer, std::string_view name);
// The names in a pointer, unescaped. InvalidArgument: not empty and not begun with '/', or a bad escape.
Result<std::vector<std::string>> split_pointer(std::string_view pointer);

// One file: with its "format" first and without what is kept in files of its own. All: a part of a document in memory,
// with everything and without "format".
enum class Scope : std::uint8_t { OneFile, All };

// Reads `json` into `value`, which is a default one of `type`. Unknown and missing members, wrong kinds, numbers that are
// not finite or out of range, bad ids and keys are problems; at most 100 are named. `at`: pointer of `json` in its document.
void read_json(const TypeInfo& type, JsonRef json, void* value, Problems& problems, Scope scope = Scope::OneFile, std::string_view at = {},
               const Meta& meta = {});

// Described order, defaults omitted, 2 spaces, tuples and structs without inner structure on one line, ends in a newline.
std::string write_json(const TypeInfo& type, const void* value, Scope scope = Scope::OneFile);
// The same on one line without a newline, everything included: values of edits.
std::string write_compact(const TypeInfo& type, const void* value);

// JSON Schema 2020-12 of one file of `type`, in the same layout.
std::string write_schema(const TypeInfo& type, std::string_view id);

template <class T>
Result<T> from_json(std::string_view text) {
    PAI_TRY(const JsonDoc doc, JsonDoc::parse(text));
    T value;
    Problems problems;
    read_json(type_of<T>(), doc.root(), &value, problems);
    if (!problems.empty()) return to_error(problems);
    return value;
}

template <class T>
std::string to_json(const T& value) {
    return write_json(type_of<T>(), &value);
}

}  // namespace pai
