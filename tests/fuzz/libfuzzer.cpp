// The entry point of one libFuzzer program: PAIFANG_FUZZ_TARGET names its target.
#include "targets.h"

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
    for (const pai::FuzzTarget& target : pai::fuzz_targets())
        if (target.name == PAIFANG_FUZZ_TARGET) target.run(std::as_bytes(std::span(data, size)));
    return 0;
}
