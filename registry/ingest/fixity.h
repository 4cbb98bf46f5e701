#pragma once
// Whether what a build read and made is still what it was.
#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include "base/result.h"

namespace pai {

struct FixityFault {
    std::string what;    // "source", "object", "package", "licence"
    std::string path;    // of a source as it was read, else seen from the folder
    std::string detail;  // for people: the hash that was expected, the code of the check
};

struct FixityReport {
    std::uint64_t files = 0, bytes = 0;  // that were read
    std::vector<FixityFault> missing, changed, extra;
    double seconds = 0;
    bool ok() const { return missing.empty() && changed.empty() && extra.empty(); }
};

// Reads everything in a build's folder again: sources by the hashes of the last build, objects by their names, packages by their manifests; signatures are not judged.
// A folder that is one package is checked alone. `sources`: false leaves them out. NotFound: neither of the two.
Result<FixityReport> check_fixity(const std::filesystem::path& folder, bool sources);

}  // namespace pai
