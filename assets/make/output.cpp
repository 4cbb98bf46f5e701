#include "make/output.h"

#include <cstdio>
#include <string>

#include <fmt/format.h>

#include "base/file.h"

namespace pai {

PackOutput::PackOutput(int argc, char** argv) {
    if (argc == 2) {
        folder_ = argv[1];
    } else {
        fmt::print(stderr, "usage: {} DIR\n", argc > 0 ? argv[0] : "maker");
        failed_ = true;
    }
}

void PackOutput::write(std::string_view path, ByteSpan bytes) {
    if (failed_) return;
    const std::filesystem::path file = folder_ / path;
    auto made = make_directories(file.parent_path());
    if (made) made = write_file(file, bytes);
    if (made) return;
    fmt::print(stderr, "{}\n", made.error().message);
    failed_ = true;
}

int PackOutput::finish() const { return failed_ ? 1 : 0; }

}  // namespace pai
