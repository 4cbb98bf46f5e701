#pragma once
// The journal of a show that is being edited: what it was, and every change since, so that a crash loses at most the last one.
// JSON Lines in a file of its own, away from the show's folder. Format page: docs/formats/journal.md.
#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "show/document.h"
#include "show/load.h"

namespace pai {

struct JournalEntry {
    enum class What : std::uint8_t { Edit, Undo, Redo } what = What::Edit;
    std::string label;
    std::uint64_t gesture = 0;
    Edit edit;  // what changed, of an undo the way back
    bool operator==(const JournalEntry&) const = default;
};

// What stands in a journal.
struct JournalText {
    std::filesystem::path folder;  // of the show
    ShowTexts base;                // its files when the journal began
    std::vector<JournalEntry> entries;
    std::size_t lost_bytes = 0;    // after the last whole entry: what a crash tore, or what is no entry
};

// Pure. Corrupt, JOURNAL_INVALID: its first line is no journal's. An entry that cannot be read ends it (lost_bytes).
Result<JournalText> parse_journal(std::string_view text);

struct Replayed {
    Document document;
    std::size_t entries = 0;  // that could be applied; the first that cannot ends it
};
// The show as it was edited, with its history. As parse_show, of the journal's base.
Result<Replayed> replay(const JournalText& journal);

// The journal of one document on disk.
class Journal {
public:
    // Begins a journal at `path` in place of one that is there. `folder`: of the show. Io.
    static Result<Journal> begin(std::filesystem::path path, const std::filesystem::path& folder, const Show& show);
    // In the file when it returns, so that a killed process loses nothing; a power cut may take the last seconds.
    Result<void> add(const JournalEntry& entry);
    // Puts the file at `path` in place of one that is there, at once and whole. Io.
    Result<void> move(std::filesystem::path path);
    const std::filesystem::path& path() const { return path_; }

private:
    explicit Journal(std::filesystem::path path) : path_(std::move(path)) {}
    std::filesystem::path path_;
};

}  // namespace pai
