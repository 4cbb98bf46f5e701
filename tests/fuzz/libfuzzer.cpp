// All targets in one libFuzzer program: `paifang-fuzz --target=NAME [libFuzzer's options] [FOLDERS or FILES]`.
#include <cstdio>
#include <cstdlib>
#include <string_view>

#include "targets.h"

namespace {

void (*target)(pai::ByteSpan) = nullptr;

}  // namespace

extern "C" int LLVMFuzzerInitialize(int* argc, char*** argv) {
    const auto all = pai::fuzz_targets();
    for (int i = 1; i < *argc; ++i) {
        const std::string_view argument = (*argv)[i];
        if (!argument.starts_with("--target=")) continue;
        for (const pai::FuzzTarget& t : all)
            if (t.name == argument.substr(9)) target = t.run;
    }
    if (target) return 0;
    std::fprintf(stderr, "paifang-fuzz: expected --target=NAME, one of");
    for (const pai::FuzzTarget& t : all) std::fprintf(stderr, " %.*s", static_cast<int>(t.name.size()), t.name.data());
    std::fprintf(stderr, "\n");
    std::exit(2);
}

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
    target(std::as_bytes(std::span(data, size)));
    return 0;
}
