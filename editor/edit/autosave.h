#pragma once
// Copies of a show made while it is edited, away from its folder: many of the last minutes, fewer of the last hours and days.
#include <cstdint>
#include <filesystem>
#include <vector>

#include "show/show.h"

namespace pai {

struct SavedCopy {
    std::filesystem::path path;  // paifang.journal/1 without entries
    std::int64_t wall_ms = 0;    // when it was made
    std::uint64_t bytes = 0;
};

struct LadderLimits {
    std::size_t copies = 64;
    std::uint64_t bytes = 256ull << 20;
};

// Those to keep, same order: of the last 10 minutes all, of the last 6 hours one for each 10 minutes, of the last day one for each hour,
// of the last 30 days one a day; then the newest within the limits. The newest is always kept. `copies` are sorted by time.
std::vector<bool> ladder_keeps(const std::vector<SavedCopy>& copies, std::int64_t now_ms, const LadderLimits& limits = {});

// The copies in a folder, oldest first; none if there is no such folder.
std::vector<SavedCopy> list_copies(const std::filesystem::path& folder);

// One copy that is due: what it needs, so that any thread can write it while editing goes on.
struct Autosave {
    std::filesystem::path ladder;  // folder of the copies
    std::filesystem::path folder;  // of the show
    Show show;
    std::int64_t wall_ms = 0;
    // Writes the copy and thins the ladder. Io.
    Result<void> write() const;
};

// Moment of a copy as it is in its name, UTC: "20261122-194500-123".
std::string moment_name(std::int64_t wall_ms);

}  // namespace pai
