#include "app/find.h"

#include <algorithm>

#include <fmt/format.h>

#include "base/file.h"
#include "base/id.h"

namespace pai::app {
namespace fs = std::filesystem;
namespace {

bool holds_show(const fs::path& folder) { return file_exists(folder / "show.json"); }

fs::path shows_of_home() { return paifang_home() / "shows"; }
fs::path shows_of_share() { return share_directory() / "scenes"; }

void add_shows(const fs::path& folder, const char* where, std::vector<FoundShow>& out) {
    const auto entries = list_directory(folder);
    if (!entries) return;
    for (const fs::path& entry : *entries) {
        const std::string name = entry.filename().string();
        const bool known = std::any_of(out.begin(), out.end(), [&](const FoundShow& s) { return s.name == name; });
        if (!known && is_valid_id(name) && holds_show(entry)) out.push_back({name, entry, where});
    }
}

// Folder of a show given as a path; empty if `name` is none.
fs::path folder_of_path(const fs::path& name) {
    if (name.filename() == "show.json" && file_exists(name)) return name.has_parent_path() ? name.parent_path() : fs::path(".");
    return holds_show(name) ? name : fs::path();
}

}  // namespace

Result<FoundShow> find_show(std::string_view name) {
    if (name.empty()) return Error(Code::InvalidArgument, "the name of a show is empty");
    const fs::path path(name);
    const bool plain = is_valid_id(name);
    if (plain) {
        if (holds_show(shows_of_home() / path)) return FoundShow{std::string(name), shows_of_home() / path, "home"};
        if (holds_show(shows_of_share() / path)) return FoundShow{std::string(name), shows_of_share() / path, "share"};
    }
    if (const fs::path folder = folder_of_path(path); !folder.empty()) {
        std::error_code error;
        const fs::path whole = fs::weakly_canonical(folder, error);
        return FoundShow{whole.filename().string(), error ? folder : whole, "path"};
    }
    if (!plain) return Error(Code::NotFound, fmt::format("{}: no show.json there", path.string()));
    return Error(Code::NotFound, fmt::format("show '{}' is neither in {} nor in {} (see paifang list)", name,
                                             shows_of_home().string(), shows_of_share().string()));
}

std::vector<FoundShow> list_shows() {
    std::vector<FoundShow> out;
    add_shows(shows_of_home(), "home", out);
    add_shows(shows_of_share(), "share", out);
    std::sort(out.begin(), out.end(), [](const FoundShow& a, const FoundShow& b) { return a.name < b.name; });
    return out;
}

Result<fs::path> find_venue(std::string_view name) {
    if (name.find('/') != name.npos || name.ends_with(".json")) {
        if (file_exists(fs::path(name))) return fs::path(name);
        return Error(Code::NotFound, fmt::format("{}: no venue file there", name));
    }
    const std::string file = std::string(name) + ".json";
    for (const fs::path& folder : {paifang_home() / "venues", shows_of_share() / "venues"})
        if (file_exists(folder / file)) return folder / file;
    return Error(Code::NotFound, fmt::format("venue '{}' is neither in {} nor in {}", name, (paifang_home() / "venues").string(),
                                             (shows_of_share() / "venues").string()));
}

}  // namespace pai::app
