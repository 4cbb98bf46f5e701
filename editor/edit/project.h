#pragma once
// A show that is open in the editor: its document, its files, its journal, its autosaved copies, and the lock that keeps a second editor out.
// Main thread.
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/file.h"
#include "edit/autosave.h"
#include "edit/change.h"
#include "edit/show_files.h"
#include "show/document.h"
#include "show/journal.h"

namespace pai {

// Edits that a process left behind which did not end well.
struct Recovery {
    std::filesystem::path journal;
    std::size_t entries = 0;      // that can be replayed
    std::string last_label;       // "Move: bell"
    std::int64_t wall_ms = 0;     // when the last was made
    bool base_is_on_disk = true;  // the show's files are what they were when those edits began
};

// What is used outside its terms, by short name of the asset, and what was found to be within them: an empty reason.
using Verdicts = std::map<Id, Unsolved>;

// What to do about files that somebody else has changed since they were read.
enum class Foreign : std::uint8_t { Refuse, Overwrite };

class Project {
public:
    // `name`: a name or a path of a show, see find_show(). A save that a crash cut short is completed first. NotFound; as load_show; Denied,
    // SHOW_LOCKED: another process edits it, which the message names.
    static Result<Project> open(std::string_view name);
    // A new show in `folder`, which must not hold one, saved at once. `title`: by language. InvalidArgument: there is a show already.
    static Result<Project> create(const std::filesystem::path& folder, const Text& title);
    Project(Project&&) noexcept;
    Project& operator=(Project&&) noexcept;
    // What was saved leaves no journal; what was not is offered for recovery next time.
    ~Project();

    const std::string& name() const { return name_; }
    const std::filesystem::path& folder() const { return folder_; }
    // It came with the program: it can be saved under another name only.
    bool read_only() const;
    const Show& show() const { return document_.show(); }
    const Document& document() const { return document_; }
    std::uint64_t revision() const { return revision_; }
    // Whether its files hold what is edited.
    bool is_saved() const { return !never_saved_ && document_.is_saved(); }

    // One step, in the journal when this returns; edits of one `gesture` (not 0) are one step. As Document::apply; Io: it is made, but the
    // journal could not be written.
    Result<void> apply(const Change& change, std::uint64_t gesture = 0);
    bool undo();
    bool redo();
    // To another place of the history: position() of the document.
    void go_to(std::size_t position);
    // A number for a new gesture.
    std::uint64_t begin_gesture() { return ++gestures_; }
    // Called with every change of the show, undo and redo too, as the edit that made it.
    void watch(std::function<void(const Edit&)> watcher) { watcher_ = std::move(watcher); }

    // What the gate says of the show's assets, as far as it was asked. A save sets and takes away the marks of Show::unsolved by it, as a
    // step of the history; what nothing is said of keeps its mark.
    void know(Verdicts verdicts) { verdicts_ = std::move(verdicts); }

    // What differs on disk from what was read or saved last.
    Result<std::vector<FileChange>> changed_on_disk() const;
    // Files whose content was not edited keep their bytes. Denied, SHOW_CHANGED_ON_DISK: the message names the files; with Overwrite they
    // become what is edited here, after a copy of them was made among the autosaved ones. Denied, SHOW_READ_ONLY. Io: nothing was changed.
    Result<void> save(Foreign foreign = Foreign::Refuse);
    // Into another folder, which must not hold a show, with the own work that it uses; editing goes on there.
    Result<void> save_as(const std::filesystem::path& folder);
    // Takes over what is on disk as a step of the history (so it can be undone); nothing to take over makes no step. As parse_show: what is
    // edited stays as it is.
    Result<void> reload();

    // Takes over what somebody else changed on disk where that was not edited here, as a step of the history; save() then goes through. Returns
    // the pointers of what both changed: there it stays as it is edited here. As parse_show; Corrupt: both together could not be played.
    Result<std::vector<std::string>> merge_from_disk();

    // Edits left behind by a crash, newest first. They stay until they are recovered or dismissed.
    std::vector<Recovery> recoveries() const;
    // The show and its history as they were then. InvalidArgument: something was edited meanwhile. As replay().
    Result<void> recover(const Recovery& recovery);
    Result<void> dismiss(const Recovery& recovery);

    // The copy that is due at `wall_ms`, if one is: at most one a minute, when something was edited since the last. Its write() may run in
    // any thread.
    std::optional<Autosave> autosave_due(std::int64_t wall_ms);
    std::vector<SavedCopy> copies() const { return list_copies(ladder_); }
    // Goes back to a copy as a step of the history. As parse_show.
    Result<void> restore(const SavedCopy& copy);

    // Ends editing: the journal goes, saved or not.
    Result<void> close();

private:
    Project(std::string name, std::filesystem::path folder, SharedFile lock, Show show);
    static Result<Project> lock_and_load(std::string name, const std::filesystem::path& folder);
    Result<void> mark_unsolved();
    Result<void> begin_journal();
    Result<void> keep_old_journal();
    Result<void> note(const JournalEntry& entry);
    void changed(const Edit& edit);
    Result<void> take_over(const Show& show, std::string label);
    Result<FileTexts> read_disk() const;
    FileTexts files_to_save() const;
    Result<void> keep_foreign(const FileTexts& files);

    std::string name_;
    std::filesystem::path folder_, place_, ladder_;
    std::optional<SharedFile> lock_;  // none: closed or moved from
    Document document_;
    FileTexts disk_;       // what the files held when they were read or saved last
    FileTexts canonical_;  // the same as the editor writes it
    std::optional<Journal> journal_;
    bool never_saved_ = false;  // what is saved in the document's eyes is not what the files hold
    std::uint64_t revision_ = 0, copied_revision_ = 0;
    std::int64_t copied_ms_ = 0;
    std::uint64_t gestures_ = 0;
    std::function<void(const Edit&)> watcher_;
    Verdicts verdicts_;
};

// Folders of shows with edits that were left behind, as of a crash, and that no editor has open: for the start of the program.
std::vector<std::filesystem::path> shows_left_behind();

// Folder of everything that is kept about editing the show in `folder`: $PAIFANG_HOME/editor/<name>-<hash>.
std::filesystem::path editing_place(const std::filesystem::path& folder);

}  // namespace pai
