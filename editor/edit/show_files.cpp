#include "edit/show_files.h"

#include <fmt/format.h>

#include "base/bytes.h"
#include "base/file.h"
#include "base/hash.h"
#include "base/id.h"
#include "base/json.h"

namespace pai {
namespace fs = std::filesystem;
namespace {

constexpr std::string_view kRecordFormat = "paifang.saving/1";

std::string hash_text(std::string_view text) { return to_hex(sha256(as_byte_span(text))); }

// "scenes/hall.json" is the id "hall" of "scenes"; empty if it is none.
std::string id_in(std::string_view file, std::string_view folder) {
    if (!file.starts_with(folder) || !file.ends_with(".json")) return {};
    const std::string id(file.substr(folder.size(), file.size() - folder.size() - 5));
    return is_valid_id(id) ? id : std::string();
}

bool is_show_file(std::string_view file) { return file == "show.json" || !id_in(file, "scenes/").empty() || !id_in(file, "timelines/").empty(); }

Result<void> take_away(const fs::path& path) {
    std::error_code error;
    fs::remove(path, error);
    if (error) return Error(Code::Io, fmt::format("{}: cannot remove: {}", path.string(), error.message()));
    return {};
}

std::string write_record(const fs::path& folder, const FileTexts& before, const FileTexts& after) {
    JsonWriter out;
    out.begin_object().member("format", kRecordFormat).member("folder", folder.string());
    out.key("before").begin_object();
    for (const auto& [file, text] : before) out.member(file, hash_text(text));
    out.end_object().key("after").begin_object();
    for (const auto& [file, text] : after) out.member(file, text);
    return out.end_object().end_object().take() + '\n';
}

Result<FileTexts> read_members(const JsonDoc& doc, std::string_view name) {
    const auto value = doc.root().find(name);
    if (!value || !value->is_object()) return Error(Code::Corrupt, fmt::format("expected \"{}\" with the files of a show", name), "SAVING_INVALID");
    FileTexts out;
    for (std::size_t i = 0; i < value->size(); ++i) {
        if (!is_show_file(value->key(i))) return Error(Code::Corrupt, fmt::format("\"{}\" is no file of a show", value->key(i)), "SAVING_INVALID");
        out[std::string(value->key(i))] = (*value)[i].text();
    }
    return out;
}

// Files that stand in `files` and not in `after` are removed, the others are `after`.
Result<void> put_in_place(const fs::path& folder, const FileTexts& from, const FileTexts& after) {
    std::vector<WriteFile> waiting;
    for (const auto& [file, text] : after) {
        const auto old = from.find(file);
        if (old != from.end() && old->second == text) continue;
        PAI_TRY(make_directories((folder / file).parent_path()));
        PAI_TRY(WriteFile beside, WriteFile::create(folder / file, {.durable = true}));
        PAI_TRY(beside.write(as_byte_span(text)));
        waiting.push_back(std::move(beside));
    }
    for (WriteFile& file : waiting) PAI_TRY(file.commit());
    for (const auto& [file, text] : from)
        if (!after.contains(file)) PAI_TRY(take_away(folder / file));
    return {};
}

Result<FileTexts> read_now(const fs::path& folder) {
    auto texts = read_show_texts(folder);
    if (!texts && texts.error().code == Code::NotFound) return FileTexts{};
    PAI_TRY(const ShowTexts now, std::move(texts));
    return files_of(now);
}

}  // namespace

FileTexts files_of(const ShowTexts& texts) {
    FileTexts out{{"show.json", texts.show}};
    for (const auto& [id, text] : texts.scenes) out["scenes/" + id + ".json"] = text;
    for (const auto& [id, text] : texts.timelines) out["timelines/" + id + ".json"] = text;
    return out;
}

ShowTexts texts_of(const FileTexts& files) {
    ShowTexts out;
    for (const auto& [file, text] : files) {
        if (file == "show.json") out.show = text;
        if (const std::string id = id_in(file, "scenes/"); !id.empty()) out.scenes[id] = text;
        if (const std::string id = id_in(file, "timelines/"); !id.empty()) out.timelines[id] = text;
    }
    return out;
}

std::vector<FileChange> changes_between(const FileTexts& before, const FileTexts& now) {
    using What = FileChange::What;
    std::map<std::string, What> changes;
    for (const auto& [file, text] : before) {
        const auto it = now.find(file);
        if (it == now.end()) changes[file] = What::Removed;
        else if (it->second != text) changes[file] = What::Changed;
    }
    for (const auto& [file, text] : now)
        if (!before.contains(file)) changes[file] = What::Added;
    std::vector<FileChange> out;
    for (const auto& [file, what] : changes) out.push_back({what, file});
    return out;
}

std::string to_text(const std::vector<FileChange>& changes) {
    constexpr std::string_view words[] = {"changed", "removed", "added"};
    std::string out;
    for (const FileChange& c : changes) out += fmt::format("{}{} {}", out.empty() ? "" : ", ", c.file, words[static_cast<int>(c.what)]);
    return out;
}

Result<void> save_files(const fs::path& folder, const FileTexts& before, const FileTexts& after, const fs::path& record) {
    if (before == after) return {};
    PAI_TRY(make_directories(folder));
    PAI_TRY(make_directories(record.parent_path(), 0700));
    PAI_TRY(write_file(record, write_record(folder, before, after), {.mode = 0600, .durable = true}));
    if (auto done = put_in_place(folder, before, after); !done) {
        // What was put in its place already goes back; where even that fails the record stays, and the save is completed later.
        if (put_in_place(folder, after, before)) PAI_TRY(take_away(record));
        return done;
    }
    return take_away(record);
}

Result<FinishedSave> finish_save(const fs::path& folder, const fs::path& record) {
    FinishedSave out;
    if (!file_exists(record)) return out;
    PAI_TRY(const std::string text, read_text_file(record, 1ull << 30));
    auto doc = JsonDoc::parse(text, {.max_bytes = 1ull << 30});
    if (!doc) return std::move(doc).error().context(record.string());
    PAI_TRY(const FileTexts before, read_members(*doc, "before"));  // their hashes
    PAI_TRY(out.files, read_members(*doc, "after"));
    out.found = true;
    PAI_TRY(const FileTexts now, read_now(folder));
    FileTexts names = before;
    names.insert(out.files.begin(), out.files.end());
    names.insert(now.begin(), now.end());
    for (const auto& [file, unused] : names) {
        const FileTexts& then = out.files;
        const auto is = now.find(file), was = before.find(file), will = then.find(file);
        const bool old = is == now.end() ? was == before.end() : was != before.end() && hash_text(is->second) == was->second;
        const bool fresh = is == now.end() ? will == then.end() : will != then.end() && is->second == will->second;
        if (!old && !fresh) out.foreign.push_back({is == now.end() ? FileChange::What::Removed : FileChange::What::Changed, file});
    }
    if (out.foreign.empty()) PAI_TRY(put_in_place(folder, now, out.files));
    PAI_TRY(take_away(record));
    return out;
}

}  // namespace pai
