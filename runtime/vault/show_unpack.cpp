// Laying a pack down: all of it is checked in a folder of its own before the home changes.
#include <algorithm>
#include <set>

#include <fmt/format.h>

#include "licence/keys.h"
#include "vault/show_pack.h"
#include "vault/tar.h"

namespace pai {
namespace fs = std::filesystem;
namespace {

constexpr std::uint64_t kMaxIndex = 64ull << 20;
constexpr std::size_t kMaxFiles = 100'000;
// Documents read into memory by one import are as many as this; packages are copied piece by piece.
constexpr std::uint64_t kMaxSmallFile = 16ull << 20;

// A folder that goes away with everything in it.
class Workplace {
public:
    static Result<Workplace> make(const fs::path& home) {
        Workplace out;
        out.path_ = home / fmt::format(".unpack-{}", random_uuid());
        PAI_TRY(make_directories(out.path_, 0700));
        return out;
    }
    Workplace(Workplace&& other) noexcept : path_(std::move(other.path_)) { other.path_.clear(); }
    Workplace& operator=(Workplace&&) = delete;
    ~Workplace() {
        std::error_code ignored;
        if (!path_.empty()) fs::remove_all(path_, ignored);
    }
    const fs::path& path() const { return path_; }

private:
    Workplace() = default;
    fs::path path_;
};

Error no_pack(const fs::path& file, std::string_view what) { return Error(Code::Corrupt, fmt::format("{}: {}", file.string(), what), "SCHEMA_INVALID"); }

bool ends_well(const std::string& name, std::string_view folder, std::string_view ending) {
    return name.size() > folder.size() + ending.size() && name.starts_with(folder) && name.ends_with(ending) && name.find('/', folder.size()) == name.npos;
}

// The places a pack may fill; anything else is refused.
bool is_known_place(const std::string& name) {
    if (name == "show/show.json" || name == "show/catalogue.json") return true;
    if (ends_well(name, "show/scenes/", ".json") || ends_well(name, "show/timelines/", ".json") || ends_well(name, "venue/", ".json")) return true;
    if (name.starts_with("documents/")) return ends_well(name, "documents/", ".jws") || ends_well(name, "documents/", ".root") || ends_well(name, "documents/", ".tlog-proof");
    if (!name.starts_with("packages/") || name.size() < 9 + 64 + 2 || name[9 + 64] != '/') return false;
    const std::string rest = name.substr(9 + 64 + 1);
    return rest == "manifest.jws" || (rest.starts_with("blobs/") && rest.find('/', 6) == rest.npos && rest.size() > 6);
}

class Unpacking {
public:
    Unpacking(const fs::path& file, const fs::path& to, const PackProgress& progress) : file_(file), to_(to), progress_(progress) {}

    Result<PackIndex> run() {
        PAI_TRY(const ReadFile in, ReadFile::open(file_));
        TarReader tar([&](std::uint64_t at, std::span<std::byte> out) { return in.read_at(at, out); }, in.size());
        auto first = tar.next();
        if (!first || !*first || (*first)->name != "paifang-pack.json") return no_pack(file_, "expected a pack made by `paifang pack`");
        PAI_TRY(const Bytes text, tar.read(**first, kMaxIndex));
        PAI_TRY(const PackIndex index, read_pack_index(as_text(text)));
        PAI_TRY(check_index(index));
        for (const PackIndex::Line& line : index.files) {
            if (progress_) progress_(line.name, static_cast<double>((*first)->offset) / static_cast<double>(in.size()));
            PAI_TRY(auto entry, tar.next());
            if (!entry || entry->name != line.name || entry->size != line.size) return no_pack(file_, fmt::format("{}: the archive does not follow its index", line.name));
            PAI_TRY(extract(tar, *entry, line));
            **first = *entry;
        }
        PAI_TRY(const auto end, tar.next());
        if (end) return no_pack(file_, fmt::format("{}: is not in the index", end->name));
        return index;
    }

private:
    Result<void> check_index(const PackIndex& index) const {
        if (index.files.size() > kMaxFiles) return no_pack(file_, fmt::format("{} files, expected at most {}", index.files.size(), kMaxFiles));
        std::set<std::string_view> names;
        std::size_t venues = 0;
        for (const PackIndex::Line& line : index.files) {
            if (!is_known_place(line.name)) return no_pack(file_, fmt::format("{}: no place that a pack may fill", line.name.substr(0, 200)));
            if (!names.insert(line.name).second) return no_pack(file_, fmt::format("{}: is there twice", line.name));
            const bool small = !line.name.starts_with("packages/") || line.name.ends_with("manifest.jws");
            if (small && line.size > kMaxSmallFile) return no_pack(file_, fmt::format("{}: has {} bytes, expected at most {}", line.name, line.size, kMaxSmallFile));
            venues += line.name.starts_with("venue/") ? 1 : 0;
        }
        if (!names.contains("show/show.json") && !names.contains("show/catalogue.json")) return no_pack(file_, "holds no show");
        if (venues > 1 || (index.venue.empty() != (venues == 0)) || (venues == 1 && !names.contains("venue/" + index.venue)))
            return no_pack(file_, "expected the venue that the index names, or none");
        return {};
    }
    Result<void> extract(const TarReader& tar, const TarEntry& entry, const PackIndex::Line& line) const {
        const fs::path target = to_ / line.name;
        PAI_TRY(make_directories(target.parent_path(), 0700));
        PAI_TRY(const Hash hash, tar.extract(entry, target, 0644));
        if (to_hex(hash) != line.sha256)
            return Error(Code::Corrupt, fmt::format("{}: {} is not what the index says", file_.string(), line.name), "ASSET_HASH_MISMATCH");
        return {};
    }
    fs::path file_, to_;
    const PackProgress& progress_;
};

// Documents and package folders of what was unpacked.
Result<std::vector<fs::path>> deliveries(const fs::path& work) {
    std::vector<fs::path> out;
    for (const char* folder : {"documents", "packages"}) {
        const auto entries = list_directory(work / folder);
        if (!entries && entries.error().code == Code::NotFound) continue;
        PAI_TRY(const auto found, std::move(entries));
        out.insert(out.end(), found.begin(), found.end());
    }
    return out;
}

// Two folders with the same files, byte for byte.
bool equal_trees(const fs::path& a, const fs::path& b) {
    const auto names = [](const fs::path& root) {
        std::set<std::string> out;
        std::error_code ec;
        for (const auto& entry : fs::recursive_directory_iterator(root, ec))
            if (entry.is_regular_file(ec)) out.insert(fs::relative(entry.path(), root, ec).string());
        return out;
    };
    if (fs::is_regular_file(a) && fs::is_regular_file(b)) {
        const auto x = read_file(a), y = read_file(b);
        return x && y && *x == *y;
    }
    const auto mine = names(a);
    if (mine != names(b)) return false;
    return std::all_of(mine.begin(), mine.end(), [&](const std::string& name) {
        const auto x = read_file(a / name), y = read_file(b / name);
        return x && y && *x == *y;
    });
}

Result<void> rename_to(const fs::path& from, const fs::path& to) {
    std::error_code ec;
    fs::rename(from, to, ec);
    if (ec) return Error(Code::Io, fmt::format("{}: cannot be moved to {}: {}", from.string(), to.string(), ec.message()));
    return {};
}

bool may_take_place(const fs::path& from, const fs::path& to, bool replace) { return replace || !file_exists(to) || equal_trees(from, to); }

Result<void> put_in_place(const fs::path& from, const fs::path& to) {
    PAI_TRY(make_directories(to.parent_path(), 0755));
    if (file_exists(to)) {
        if (equal_trees(from, to)) return {};
        const fs::path before = to.string() + ".previous";
        std::error_code ignored;
        fs::remove_all(before, ignored);
        PAI_TRY(rename_to(to, before));
    }
    return rename_to(from, to);
}

}  // namespace

Result<UnpackReport> unpack_show(const fs::path& home, const fs::path& file, const UnpackOptions& options, const PackProgress& progress,
                                 const HomeOptions& home_options) {
    PAI_TRY(make_directories(home, 0700));
    PAI_TRY(const Workplace work, Workplace::make(home));
    PAI_TRY(const PackIndex index, Unpacking(file, work.path(), progress).run());
    UnpackReport out{.show = index.show, .folder = home / "shows" / index.show, .venue = {}, .import = {}};
    if (!index.venue.empty()) out.venue = home / "venues" / index.venue;
    const fs::path show = work.path() / "show", venue = work.path() / "venue" / index.venue;
    if (!may_take_place(show, out.folder, options.replace) || (!out.venue.empty() && !may_take_place(venue, out.venue, options.replace)))
        return Error(Code::Io, fmt::format("{}: another show or venue of that name is here; --replace moves it aside", out.folder.string()), "EXISTS");
    PAI_TRY(const std::vector<fs::path> delivered, deliveries(work.path()));
    PAI_TRY(Home opened, Home::open(home, home_options));
    PAI_TRY(out.import, opened.import(delivered, options.trust_root));
    // Names of the pack, not of a folder that is gone by now.
    for (ImportLine& line : out.import.results) line.file = fs::path(line.file).lexically_relative(work.path()).string();
    if (!out.venue.empty()) PAI_TRY(put_in_place(venue, out.venue));
    PAI_TRY(put_in_place(show, out.folder));
    return out;
}

}  // namespace pai
