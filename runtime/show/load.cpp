#include "show/load.h"

#include <fmt/format.h>

#include "base/bytes.h"
#include "base/file.h"
#include "base/hash.h"
#include "base/id.h"
#include "show/migrate.h"

namespace pai {
namespace fs = std::filesystem;
namespace {

constexpr std::uint64_t kMaxFileBytes = 16ull << 20;
constexpr std::size_t kMaxFiles = 1000;

template <class T>
Result<T> parse_file(const std::string& text, const std::string& name) {
    auto current = migrate(text, type_of<T>().format);
    if (!current) return std::move(current).error().context(name);
    auto value = from_json<T>(*current);
    if (!value) return std::move(value).error().context(name);
    return value;
}

template <class T>
Result<void> parse_files(const std::map<Id, std::string>& texts, std::string_view folder, std::map<Id, T>& out) {
    for (const auto& [id, text] : texts) {
        const std::string name = fmt::format("{}/{}.json", folder, id);
        if (!is_valid_id(id)) return Error(Code::Corrupt, name + ": expected a file name of 1 to 64 characters of [a-z0-9-]", "SCHEMA_INVALID");
        PAI_TRY(out[id], parse_file<T>(text, name));
    }
    return {};
}

// The .json files of a folder by their names without it; none if there is no such folder.
Result<std::map<Id, std::string>> read_folder(const fs::path& folder) {
    std::map<Id, std::string> texts;
    const auto entries = list_directory(folder);
    if (!entries && entries.error().code == Code::NotFound) return texts;
    PAI_TRY(const auto paths, std::move(entries));
    for (const fs::path& path : paths) {
        if (path.extension() != ".json") continue;
        if (texts.size() == kMaxFiles) return Error(Code::Corrupt, fmt::format("{}: more than {} files", folder.string(), kMaxFiles), "SCENE_LIMIT");
        PAI_TRY(texts[path.stem().string()], read_text_file(path, kMaxFileBytes));
    }
    return texts;
}

fs::path folder_of(const fs::path& path) { return path.filename() == "show.json" ? path.parent_path() : path; }

}  // namespace

Result<Show> parse_show(const ShowTexts& texts) {
    PAI_TRY(Show show, parse_file<Show>(texts.show, "show.json"));
    PAI_TRY(parse_files(texts.scenes, "scenes", show.scenes));
    PAI_TRY(parse_files(texts.timelines, "timelines", show.timelines));
    const Problems problems = check_show(show);
    if (!problems.empty()) return to_error(problems);
    return show;
}

Result<Venue> parse_venue(std::string_view text) {
    PAI_TRY(const std::string current, migrate(std::string(text), type_of<Venue>().format));
    PAI_TRY(Venue venue, from_json<Venue>(current));
    const Problems problems = check_venue(venue);
    if (!problems.empty()) return to_error(problems);
    return venue;
}

ShowTexts write_show(const Show& show) {
    ShowTexts texts{to_json(show), {}, {}};
    for (const auto& [id, scene] : show.scenes) texts.scenes[id] = to_json(scene);
    for (const auto& [id, timeline] : show.timelines) texts.timelines[id] = to_json(timeline);
    return texts;
}

std::string content_hash(const Show& show) {
    const ShowTexts texts = write_show(show);
    std::string list;
    const auto add = [&](const std::string& name, const std::string& text) { list += fmt::format("{}  {}\n", to_hex(sha256(as_byte_span(text))), name); };
    add("show.json", texts.show);
    for (const auto& [id, text] : texts.scenes) add("scenes/" + id + ".json", text);
    for (const auto& [id, text] : texts.timelines) add("timelines/" + id + ".json", text);
    return to_hex(sha256(as_byte_span(list)));
}

std::string write_venue(const Venue& venue) { return to_json(venue); }

Result<ShowTexts> read_show_texts(const fs::path& path) {
    const fs::path folder = folder_of(path);
    ShowTexts texts;
    PAI_TRY(texts.show, read_text_file(folder / "show.json", kMaxFileBytes));
    PAI_TRY(texts.scenes, read_folder(folder / "scenes"));
    PAI_TRY(texts.timelines, read_folder(folder / "timelines"));
    return texts;
}

Result<Show> load_show(const fs::path& path) {
    PAI_TRY(const ShowTexts texts, read_show_texts(path));
    auto show = parse_show(texts);
    if (!show) return std::move(show).error().context(folder_of(path).string());
    return show;
}

Result<Venue> load_venue(const fs::path& path) {
    PAI_TRY(const std::string text, read_text_file(path, kMaxFileBytes));
    auto venue = parse_venue(text);
    if (!venue) return std::move(venue).error().context(path.string());
    return venue;
}

bool is_own_work(std::string_view asset) { return !asset.starts_with("urn:"); }

}  // namespace pai
