#pragma once
// Memory of containers, given back.
#include <vector>

namespace pai {

// Empties it and frees what it took. `v = {}` and clear() keep the memory for what comes next.
template <class T>
void release(std::vector<T>& v) {
    std::vector<T>().swap(v);
}

}  // namespace pai
