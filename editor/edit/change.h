#pragma once
// What a command makes of a show: an edit and what the history calls it.
#include <string>
#include <string_view>

#include "base/edit.h"

namespace pai {

struct Change {
    Edit edit;
    // "Move: bell": what was done, then to what. Written in English; said in a person's language by say_label().
    std::string label;
};

// The edit that makes `to` of `from`, both of `type`: as small as the parts that differ, maps and structs entered.
Edit edit_between(const TypeInfo& type, const void* from, const void* to);

template <class T>
Edit edit_between(const T& from, const T& to) {
    return edit_between(type_of<T>(), &from, &to);
}

}  // namespace pai
