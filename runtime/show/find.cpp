#include "show/find.h"

#include <algorithm>
#include <set>

#include <fmt/format.h>

#include "base/file.h"
#include "base/id.h"

namespace pai {
namespace fs = std::filesystem;
namespace {

// What is looked for: a folder that holds this file.
struct FolderKind {
    const char* file;
    const char* word;
    const char* other;       // of the other kind
    const char* other_word;  // what to do with that
};
constexpr FolderKind kShow{"show.json", "show", "catalogue.json", "is a catalogue: paifang kiosk"};
constexpr FolderKind kCatalogue{"catalogue.json", "catalogue", "show.json", "is a show: paifang play"};

fs::path shows_of_home() { return paifang_home() / "shows"; }
fs::path shows_of_share() { return share_directory() / "scenes"; }

void add_found(const FolderKind& kind, const fs::path& folder, const char* where, std::vector<FoundShow>& out) {
    const auto entries = list_directory(folder);
    if (!entries) return;
    for (const fs::path& entry : *entries) {
        const std::string name = entry.filename().string();
        const bool known = std::any_of(out.begin(), out.end(), [&](const FoundShow& s) { return s.name == name; });
        if (!known && is_valid_id(name) && file_exists(entry / kind.file)) out.push_back({name, entry, where});
    }
}

std::vector<FoundShow> list_all(const FolderKind& kind) {
    std::vector<FoundShow> out;
    add_found(kind, shows_of_home(), "home", out);
    add_found(kind, shows_of_share(), "share", out);
    std::sort(out.begin(), out.end(), [](const FoundShow& a, const FoundShow& b) { return a.name < b.name; });
    return out;
}

// Folder of a show given as a path; empty if `name` is none.
fs::path folder_of_path(const FolderKind& kind, const fs::path& name) {
    if (name.filename() == kind.file && file_exists(name)) return name.has_parent_path() ? name.parent_path() : fs::path(".");
    return file_exists(name / kind.file) ? name : fs::path();
}

Result<FoundShow> find_one(const FolderKind& kind, std::string_view name) {
    if (name.empty()) return Error(Code::InvalidArgument, fmt::format("the name of a {} is empty", kind.word));
    const fs::path path(name);
    const bool plain = is_valid_id(name);
    const std::pair<fs::path, const char*> places[] = {{shows_of_home() / path, "home"}, {shows_of_share() / path, "share"}};
    if (plain) {
        for (const auto& [folder, where] : places)
            if (file_exists(folder / kind.file)) return FoundShow{std::string(name), folder, where};
    }
    if (const fs::path folder = folder_of_path(kind, path); !folder.empty()) {
        std::error_code error;
        const fs::path whole = fs::weakly_canonical(folder, error);
        return FoundShow{whole.filename().string(), error ? folder : whole, "path"};
    }
    if (file_exists(path / kind.other)) return Error(Code::NotFound, fmt::format("{} {} {}", name, kind.other_word, name));
    if (!plain) return Error(Code::NotFound, fmt::format("{}: no {} there", path.string(), kind.file));
    for (const auto& [folder, where] : places)
        if (file_exists(folder / kind.other)) return Error(Code::NotFound, fmt::format("'{}' {} {}", name, kind.other_word, name));
    return Error(Code::NotFound, fmt::format("{} '{}' is neither in {} nor in {} (see paifang list)", kind.word, name,
                                             shows_of_home().string(), shows_of_share().string()));
}

}  // namespace

Result<FoundShow> find_show(std::string_view name) { return find_one(kShow, name); }
std::vector<FoundShow> list_shows() { return list_all(kShow); }
Result<FoundShow> find_catalogue(std::string_view name) { return find_one(kCatalogue, name); }
std::vector<FoundShow> list_catalogues() { return list_all(kCatalogue); }

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

std::vector<std::string> list_venues() {
    std::set<std::string> names;
    for (const fs::path& folder : {paifang_home() / "venues", shows_of_share() / "venues"}) {
        std::error_code error;
        for (const auto& entry : fs::directory_iterator(folder, error))
            if (entry.path().extension() == ".json") names.insert(entry.path().stem().string());
    }
    return {names.begin(), names.end()};
}

}  // namespace pai
