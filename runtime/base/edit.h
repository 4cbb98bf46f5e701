#pragma once
// A change to a described document: an atomic list of RFC 6902 operations on RFC 6901 pointers.
#include <string>
#include <string_view>
#include <vector>

#include "base/describe.h"

namespace pai {

struct EditOperation {
    enum class Op : std::uint8_t { Add, Remove, Replace, Test } op = Op::Replace;
    std::string pointer;  // "/scenes/hall/nodes/bell-01/light/intensity_cd"
    std::string value;    // JSON text; unused by Remove
    bool operator==(const EditOperation&) const = default;
};

struct Edit {
    std::vector<EditOperation> operations;
    bool operator==(const Edit&) const = default;
};

// Applies all operations in order, or none. Returns the edit that undoes them.
// Removing a plain member makes it its default; tuples and lists are replaced as a whole.
// InvalidArgument: no such place, or a failed test. Corrupt: the value does not fit; the message holds its pointer.
Result<Edit> apply(const TypeInfo& type, void* document, const Edit& edit);

template <class T>
Result<Edit> apply(T& document, const Edit& edit) {
    return apply(type_of<T>(), &document, edit);
}

// The edit as RFC 6902 JSON on one line, and back: a line of a journal, an event on the wire.
std::string write_edit(const Edit& edit);
Result<Edit> parse_edit(std::string_view json);

}  // namespace pai
