#pragma once
// The files of a show on disk: read as they are, compared, and saved all or none. Format page of the record: docs/formats/journal.md.
#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "show/load.h"

namespace pai {

// Texts of a show's files by their path in its folder: "show.json", "scenes/hall.json".
using FileTexts = std::map<std::string, std::string>;

FileTexts files_of(const ShowTexts& texts);
// Names that are no file of a show are left out.
ShowTexts texts_of(const FileTexts& files);

// A file that is not what it was.
struct FileChange {
    enum class What : std::uint8_t { Changed, Removed, Added } what = What::Changed;
    std::string file;
    bool operator==(const FileChange&) const = default;
};
// From `before` to `now`, sorted by file.
std::vector<FileChange> changes_between(const FileTexts& before, const FileTexts& now);
// "show.json changed, scenes/hall.json removed".
std::string to_text(const std::vector<FileChange>& changes);

// Makes the files in `folder`, which are `before`, to `after`: all are written beside their places, then put there one by one. A record at
// `record` stands for as long as that takes, so that finish_save() completes what a crash cuts short. What fails is taken back. Io.
Result<void> save_files(const std::filesystem::path& folder, const FileTexts& before, const FileTexts& after, const std::filesystem::path& record);

struct FinishedSave {
    bool found = false;                // there was a record
    FileTexts files;                   // what it was about to write
    std::vector<FileChange> foreign;   // files that somebody else has changed since: then none was touched
};
// Completes the save that `record` tells of, if there is one, and removes it. Io. Corrupt: it is no record (it is left there).
Result<FinishedSave> finish_save(const std::filesystem::path& folder, const std::filesystem::path& record);

}  // namespace pai
