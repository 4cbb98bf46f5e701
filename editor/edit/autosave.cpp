#include "edit/autosave.h"

#include <algorithm>
#include <chrono>
#include <set>

#include <fmt/format.h>

#include "base/file.h"
#include "show/journal.h"

namespace pai {
namespace fs = std::filesystem;
namespace {

constexpr std::int64_t kMinute = 60'000, kHour = 60 * kMinute, kDay = 24 * kHour;
constexpr std::string_view kEnding = ".journal";

// Copies of one age share a rung: the time between two that are kept, 0: all are; none: too old.
std::optional<std::int64_t> rung(std::int64_t age_ms) {
    if (age_ms <= 10 * kMinute) return 0;
    if (age_ms <= 6 * kHour) return 10 * kMinute;
    if (age_ms <= kDay) return kHour;
    if (age_ms <= 30 * kDay) return kDay;
    return std::nullopt;
}

std::optional<std::int64_t> moment_of(std::string_view name) {
    int y = 0, mo = 0, d = 0, h = 0, mi = 0, s = 0, ms = 0;
    if (name.size() != 19 || name[8] != '-' || name[15] != '-') return std::nullopt;
    const auto number = [&](std::size_t at, std::size_t count, int& out) {
        out = 0;
        for (std::size_t i = at; i < at + count; ++i) {
            if (name[i] < '0' || name[i] > '9') return false;
            out = out * 10 + (name[i] - '0');
        }
        return true;
    };
    if (!number(0, 4, y) || !number(4, 2, mo) || !number(6, 2, d) || !number(9, 2, h) || !number(11, 2, mi) || !number(13, 2, s) || !number(16, 3, ms)) return std::nullopt;
    const std::chrono::year_month_day day{std::chrono::year(y), std::chrono::month(static_cast<unsigned>(mo)), std::chrono::day(static_cast<unsigned>(d))};
    if (!day.ok()) return std::nullopt;
    return std::chrono::sys_days(day).time_since_epoch().count() * kDay + h * kHour + mi * kMinute + s * 1000 + ms;
}

}  // namespace

std::string moment_name(std::int64_t wall_ms) {
    const std::int64_t days = wall_ms >= 0 ? wall_ms / kDay : (wall_ms - kDay + 1) / kDay;
    const std::int64_t rest = wall_ms - days * kDay;
    const std::chrono::year_month_day day{std::chrono::sys_days(std::chrono::days(days))};
    return fmt::format("{:04}{:02}{:02}-{:02}{:02}{:02}-{:03}", static_cast<int>(day.year()), static_cast<unsigned>(day.month()), static_cast<unsigned>(day.day()),
                       rest / kHour, rest / kMinute % 60, rest / 1000 % 60, rest % 1000);
}

std::vector<bool> ladder_keeps(const std::vector<SavedCopy>& copies, std::int64_t now_ms, const LadderLimits& limits) {
    std::vector<bool> keep(copies.size(), false);
    std::set<std::pair<std::int64_t, std::int64_t>> taken;  // rung and its place
    std::size_t count = 0;
    std::uint64_t bytes = 0;
    for (std::size_t i = copies.size(); i-- > 0;) {
        const std::int64_t age = std::max<std::int64_t>(now_ms - copies[i].wall_ms, 0);
        const auto step = rung(age);
        const bool newest = i + 1 == copies.size();
        if (!newest && (!step || (*step > 0 && !taken.emplace(*step, copies[i].wall_ms / *step).second))) continue;
        if (!newest && (count == limits.copies || bytes + copies[i].bytes > limits.bytes)) break;
        keep[i] = true;
        ++count;
        bytes += copies[i].bytes;
    }
    return keep;
}

std::vector<SavedCopy> list_copies(const fs::path& folder) {
    std::vector<SavedCopy> out;
    const auto entries = list_directory(folder);
    if (!entries) return out;
    for (const fs::path& path : *entries) {
        const auto moment = path.extension() == kEnding ? moment_of(path.stem().string()) : std::nullopt;
        std::error_code error;
        const auto size = fs::file_size(path, error);
        if (moment && !error) out.push_back({path, *moment, size});
    }
    std::sort(out.begin(), out.end(), [](const SavedCopy& a, const SavedCopy& b) { return a.wall_ms < b.wall_ms; });
    return out;
}

Result<void> Autosave::write() const {
    PAI_TRY(Journal::begin(ladder / (moment_name(wall_ms) + std::string(kEnding)), folder, show));
    const std::vector<SavedCopy> copies = list_copies(ladder);
    const std::vector<bool> keep = ladder_keeps(copies, wall_ms);
    for (std::size_t i = 0; i < copies.size(); ++i) {
        std::error_code error;
        if (!keep[i]) fs::remove(copies[i].path, error);  // one that stays is looked at again next time
    }
    return {};
}

}  // namespace pai
