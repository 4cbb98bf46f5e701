#pragma once
// What the fuzzers feed with any bytes. A target may refuse its input; it must not crash, hang or take much memory.
#include <span>
#include <string_view>

#include "base/bytes.h"

namespace pai {

struct FuzzTarget {
    std::string_view name;  // of its folder in corpus/ too
    void (*run)(ByteSpan bytes);
};

std::span<const FuzzTarget> fuzz_targets();

// Of files of their own.
void fuzz_gltf_check(ByteSpan bytes);

}  // namespace pai
