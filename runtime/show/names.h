#pragma once
// How things in a show are called, and in which order people see them.
#include <iterator>
#include <map>
#include <string>
#include <utility>
#include <vector>

namespace pai {

using Id = std::string;                          // is_valid_id
using AssetName = std::string;                   // short name: a key of Show::assets; empty: none
using Text = std::map<std::string, std::string>; // by language, BCP 47

// The entries of a map in the order in which people see them: by `order`, then by id.
template <class T>
std::vector<const std::pair<const Id, T>*> in_order(const std::map<Id, T>& map) {
    std::vector<const std::pair<const Id, T>*> out;
    for (const auto& entry : map) {
        auto at = out.end();
        while (at != out.begin() && (*std::prev(at))->second.order > entry.second.order) --at;
        out.insert(at, &entry);
    }
    return out;
}

}  // namespace pai
