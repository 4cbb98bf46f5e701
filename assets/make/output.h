#pragma once
// What the makers have in common: their command line and how they hand over a file.
#include <filesystem>
#include <string_view>
#include <vector>

#include "base/bytes.h"

namespace pai {

// Collects the files of one pack; finish() is the exit status of the maker, after a message on standard error if a write failed.
class PackOutput {
public:
    // `maker DIR`: files go to DIR.
    PackOutput(int argc, char** argv);
    void write(std::string_view path, ByteSpan bytes);
    int finish() const;

private:
    std::filesystem::path folder_;
    bool failed_ = false;
};

}  // namespace pai
