#pragma once
// The sources and documents of the project, as the tests of its structure read them.
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>

namespace fs = std::filesystem;

inline const fs::path kRoot = PAIFANG_ROOT;

// Empty where there is no such file.
inline std::string slurp(const fs::path& p) {
    std::ifstream f(p);
    std::stringstream s;
    s << f.rdbuf();
    return s.str();
}
