#pragma once
// Which files of a show's folder changed: other programs export models and pictures into it while it is open.
#include <cstdint>
#include <filesystem>
#include <map>
#include <set>
#include <string>
#include <vector>

namespace pai {

class FolderWatch {
public:
    // As it is now counts as known. At most kMostFiles below `folder` are looked at.
    explicit FolderWatch(std::filesystem::path folder);
    // Files that changed, came or went and have been as they are since the last look: what is still being written comes later. Paths are
    // relative to the folder, with slashes, sorted.
    std::vector<std::string> look();

    static constexpr std::size_t kMostFiles = 20'000;
    // How often one looks: a file that was written is named after two looks at the most, and what is looked at costs a twentieth of a core at
    // the most where a folder is large.
    static constexpr std::int64_t kPeriod_ns = 80'000'000;
    static constexpr int kLooks = 2;
    static constexpr std::int64_t kRestPerLook = 20;

private:
    struct Seen {
        std::int64_t time = 0;
        std::uintmax_t size = 0;
        bool operator==(const Seen&) const = default;
    };
    std::map<std::string, Seen> scan() const;
    std::filesystem::path folder_;
    std::map<std::string, Seen> known_, last_;
};

}  // namespace pai
