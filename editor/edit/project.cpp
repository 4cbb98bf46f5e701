#include "edit/project.h"

#include <algorithm>
#include <charconv>
#include <cstring>

#include <fmt/format.h>
#include <unistd.h>

#include "edit/merge.h"
#include "edit/starter.h"
#include "show/find.h"

namespace pai {
namespace fs = std::filesystem;
namespace {

using What = JournalEntry::What;
constexpr std::int64_t kCopyEvery_ms = 60'000;
constexpr std::uint64_t kMaxJournalBytes = 1ull << 30;
constexpr std::string_view kLeft = "left-";  // journals of editors that did not end well: left-1.journal, left-2.journal…

fs::path whole_path(const fs::path& path) {
    std::error_code error;
    fs::path out = fs::weakly_canonical(fs::absolute(path, error), error);
    if (!out.has_filename() && out.has_parent_path()) out = out.parent_path();
    return error ? path : out;
}

std::string key_of(const fs::path& folder) {
    const fs::path whole = whole_path(folder);
    return fmt::format("{}-{}", whole.filename().string(), to_hex(sha256(as_byte_span(whole.string()))).substr(0, 12));
}

// Io where the lock cannot be made; Denied where another process holds it.
Result<SharedFile> lock(const fs::path& place, const std::string& name) {
    PAI_TRY(make_directories(place, 0700));
    std::int64_t pid = ::getpid();
    auto file = SharedFile::create(place / "lock", sizeof pid);
    if (file) {
        std::memcpy(file->bytes().data(), &pid, sizeof pid);
        return file;
    }
    const auto held = SharedFile::open(place / "lock", sizeof pid);
    if (!held || file.error().reason != "FILE_HELD") return file;
    std::memcpy(&pid, held->bytes().data(), sizeof pid);
    return Error(Code::Denied, fmt::format("{}: another editor has it open (process {})", name, pid), "SHOW_LOCKED");
}

Result<JournalText> read_journal(const fs::path& path) {
    PAI_TRY(const std::string text, read_text_file(path, kMaxJournalBytes));
    auto journal = parse_journal(text);
    if (!journal) return std::move(journal).error().context(path.string());
    return journal;
}

int number_of_left(const fs::path& path) {
    const std::string name = path.filename().string();
    int number = 0;
    if (!name.starts_with(kLeft) || path.extension() != ".journal") return 0;
    std::from_chars(name.data() + kLeft.size(), name.data() + name.size(), number);
    return number;
}

// Journals that were left behind, newest first.
std::vector<fs::path> left_journals(const fs::path& place) {
    std::vector<fs::path> out;
    if (const auto entries = list_directory(place))
        std::copy_if(entries->begin(), entries->end(), std::back_inserter(out), [](const fs::path& p) { return number_of_left(p) > 0; });
    std::sort(out.begin(), out.end(), [](const fs::path& a, const fs::path& b) { return number_of_left(a) > number_of_left(b); });
    return out;
}

std::int64_t modified_ms(const fs::path& path) {
    std::error_code error;
    const auto t = fs::last_write_time(path, error);
    if (error) return 0;
    return std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::file_clock::to_sys(t).time_since_epoch()).count();
}

Result<void> rename_file(const fs::path& from, const fs::path& to) {
    std::error_code error;
    fs::rename(from, to, error);
    if (error) return Error(Code::Io, fmt::format("{}: cannot be renamed: {}", from.string(), error.message()));
    return {};
}

void remove_file(const fs::path& path) {
    std::error_code error;
    fs::remove(path, error);
}

// Whether a journal ends in what the files hold, as one does whose last act was a save. Nothing is checked: that is for who recovers it.
bool leads_to(const JournalText& journal, const Show& show) {
    auto end = parse_show(journal.base);
    for (const JournalEntry& entry : journal.entries)
        if (!end || !apply(*end, entry.edit)) return false;
    return end && *end == show;
}

// Own work that `show` uses, from one folder of it to another.
Result<void> copy_own_work(const Show& show, const fs::path& from, const fs::path& to) {
    for (const auto& [name, asset] : show.assets) {
        if (!is_own_work(asset) || !file_exists(from / asset)) continue;
        PAI_TRY(make_directories((to / asset).parent_path()));
        std::error_code error;
        fs::copy_file(from / asset, to / asset, fs::copy_options::overwrite_existing, error);
        if (error) return Error(Code::Io, fmt::format("{}: cannot be copied to {}: {}", (from / asset).string(), to.string(), error.message()));
    }
    return {};
}

Result<void> must_hold_no_show(const fs::path& folder) {
    if (!file_exists(folder / "show.json")) return {};
    return Error(Code::InvalidArgument, fmt::format("{}: there is a show already", folder.string()), "SHOW_EXISTS");
}

}  // namespace

std::vector<fs::path> shows_left_behind() {
    std::vector<fs::path> out;
    const auto places = list_directory(paifang_home() / "editor");
    if (!places) return out;
    for (const fs::path& place : *places) {
        std::vector<fs::path> journals = left_journals(place);
        journals.insert(journals.begin(), place / "journal");
        for (const fs::path& path : journals) {
            const auto journal = file_exists(path) ? read_journal(path) : Result<JournalText>(Error(Code::NotFound, "none"));
            if (!journal || journal->entries.empty() || !file_exists(journal->folder / "show.json")) continue;
            if (!lock(place, journal->folder.filename().string())) break;  // it is being edited
            out.push_back(journal->folder);
            break;
        }
    }
    return out;
}

fs::path editing_place(const fs::path& folder) { return paifang_home() / "editor" / key_of(folder); }

Project::Project(std::string name, fs::path folder, SharedFile lock, Show show)
    : name_(std::move(name)), folder_(std::move(folder)), place_(editing_place(folder_)), ladder_(paifang_home() / "autosave" / key_of(folder_)),
      lock_(std::move(lock)), document_(std::move(show)) {}

Project::Project(Project&& other) noexcept = default;

Project& Project::operator=(Project&& other) noexcept {
    if (this == &other) return *this;
    this->~Project();
    return *std::construct_at(this, std::move(other));
}

Project::~Project() {
    if (journal_ && !journal_->path().empty() && is_saved()) remove_file(journal_->path());
}

Result<Project> Project::lock_and_load(std::string name, const fs::path& folder) {
    const fs::path place = editing_place(folder);
    PAI_TRY(SharedFile held, lock(place, name));
    const auto finished = finish_save(folder, place / "saving");
    if (!finished && finished.error().code == Code::Io) return finished.error();
    if (finished && !finished->foreign.empty()) {
        // Half of it is somebody else's by now: what was to be saved is kept for who wants it.
        PAI_TRY(const auto show, parse_show(texts_of(finished->files)));
        PAI_TRY(Autosave({paifang_home() / "autosave" / key_of(folder), folder, show, modified_ms(folder / "show.json")}).write());
    }
    PAI_TRY(const ShowTexts texts, read_show_texts(folder));
    auto show = parse_show(texts);
    if (!show) return std::move(show).error().context(folder.string());
    Project out(std::move(name), folder, std::move(held), *std::move(show));
    out.disk_ = files_of(texts);
    out.canonical_ = files_of(write_show(out.show()));
    PAI_TRY(out.keep_old_journal());
    PAI_TRY(out.begin_journal());
    return out;
}

Result<Project> Project::open(std::string_view name) {
    PAI_TRY(const FoundShow found, find_show(name));
    return lock_and_load(found.name, whole_path(found.folder));
}

Result<Project> Project::create(const fs::path& folder, const Text& title) {
    PAI_TRY(must_hold_no_show(folder));
    const Starter starter = starter_show(title);
    for (const auto& [file, bytes] : starter.files) {
        PAI_TRY(make_directories((folder / file).parent_path()));
        if (!file_exists(folder / file)) PAI_TRY(write_file(folder / file, bytes));
    }
    PAI_TRY(save_files(folder, {}, files_of(write_show(starter.show)), editing_place(folder) / "saving"));
    const fs::path whole = whole_path(folder);
    return lock_and_load(whole.filename().string(), whole);
}

bool Project::read_only() const {
    const fs::path relative = folder_.lexically_relative(whole_path(share_directory()));
    return !relative.empty() && *relative.begin() != "..";
}

// A journal that is there was left by a process that is no more: the lock is ours.
Result<void> Project::keep_old_journal() {
    const fs::path path = place_ / "journal";
    if (!file_exists(path)) return {};
    const auto journal = read_journal(path);
    if (journal && !journal->entries.empty() && !leads_to(*journal, show())) {
        const auto left = left_journals(place_);
        return rename_file(path, place_ / fmt::format("{}{}.journal", kLeft, left.empty() ? 1 : number_of_left(left.front()) + 1));
    }
    remove_file(path);
    return {};
}

Result<void> Project::begin_journal() {
    PAI_TRY(Journal journal, Journal::begin(place_ / "journal", folder_, show()));
    journal_ = std::move(journal);
    return {};
}

Result<void> Project::note(const JournalEntry& entry) {
    if (!journal_) return {};
    if (auto done = journal_->add(entry); !done) return std::move(done).error().context("the change is made, but not in the journal");
    return {};
}

void Project::changed(const Edit& edit) {
    ++revision_;
    if (watcher_) watcher_(edit);
}

Result<void> Project::apply(const Change& change, std::uint64_t gesture) {
    PAI_TRY(document_.apply(change.edit, change.label, gesture));
    gestures_ = std::max(gestures_, gesture);
    changed(change.edit);
    return note({What::Edit, change.label, gesture, change.edit});
}

bool Project::undo() {
    if (!document_.undo()) return false;
    const Edit edit = document_.steps()[document_.position()].backward;
    changed(edit);
    (void)note({What::Undo, "", 0, edit});  // the journal's own fault is told by the next edit
    return true;
}

bool Project::redo() {
    if (!document_.redo()) return false;
    const Edit edit = document_.steps()[document_.position() - 1].forward;
    changed(edit);
    (void)note({What::Redo, "", 0, edit});
    return true;
}

void Project::go_to(std::size_t position) {
    while (document_.position() > position && undo()) {}
    while (document_.position() < position && redo()) {}
}

Result<void> Project::mark_unsolved() {
    Show marked = show();
    for (const auto& [name, why] : verdicts_) {
        if (why.reason.empty() || !marked.assets.contains(name)) marked.unsolved.erase(name);
        else marked.unsolved[name] = why;
    }
    if (marked.unsolved == show().unsolved) return {};
    return apply({edit_between(show(), marked), "Mark assets outside their terms"});
}

Result<FileTexts> Project::read_disk() const {
    auto texts = read_show_texts(folder_);
    if (!texts && texts.error().code == Code::NotFound) return FileTexts{};
    PAI_TRY(const ShowTexts now, std::move(texts));
    return files_of(now);
}

Result<std::vector<FileChange>> Project::changed_on_disk() const {
    PAI_TRY(const FileTexts now, read_disk());
    return changes_between(disk_, now);
}

// What a person or git laid out otherwise stays so until it is edited.
FileTexts Project::files_to_save() const {
    FileTexts files = files_of(write_show(show()));
    for (auto& [file, text] : files) {
        const auto was = canonical_.find(file);
        const auto on_disk = disk_.find(file);
        if (was != canonical_.end() && on_disk != disk_.end() && was->second == text) text = on_disk->second;
    }
    return files;
}

// What is about to be overwritten, among the copies.
Result<void> Project::keep_foreign(const FileTexts& files) {
    const auto show = parse_show(texts_of(files));
    if (!show) return {};  // what cannot be opened could not be gone back to
    return Autosave{ladder_, folder_, *show, std::max(copied_ms_, modified_ms(folder_ / "show.json"))}.write();
}

Result<void> Project::save(Foreign foreign) {
    if (read_only()) return Error(Code::Denied, fmt::format("{}: came with the program, save it under another name", name_), "SHOW_READ_ONLY");
    PAI_TRY(const FileTexts now, read_disk());
    if (const auto changes = changes_between(disk_, now); !changes.empty()) {
        if (foreign == Foreign::Refuse) return Error(Code::Denied, fmt::format("{}: changed on disk since it was opened: {}", name_, to_text(changes)), "SHOW_CHANGED_ON_DISK");
        PAI_TRY(keep_foreign(now));
    }
    PAI_TRY(mark_unsolved());
    const FileTexts files = files_to_save();
    PAI_TRY(save_files(folder_, now, files, place_ / "saving"));
    disk_ = files;
    canonical_ = files_of(write_show(show()));
    document_.mark_saved();
    never_saved_ = false;
    return begin_journal();
}

Result<void> Project::save_as(const fs::path& folder) {
    const fs::path to = whole_path(folder);
    PAI_TRY(must_hold_no_show(to));
    PAI_TRY(SharedFile held, lock(editing_place(to), to.filename().string()));
    PAI_TRY(copy_own_work(show(), folder_, to));
    PAI_TRY(mark_unsolved());
    const FileTexts files = files_to_save();
    PAI_TRY(save_files(to, {}, files, editing_place(to) / "saving"));
    if (journal_) remove_file(journal_->path());
    lock_ = std::move(held);
    name_ = to.filename().string();
    folder_ = to;
    place_ = editing_place(to);
    ladder_ = paifang_home() / "autosave" / key_of(to);
    disk_ = files;
    canonical_ = files_of(write_show(show()));
    document_.mark_saved();
    never_saved_ = false;
    return begin_journal();
}

Result<void> Project::take_over(const Show& other, std::string label) {
    const Edit edit = edit_between(show(), other);
    if (edit.operations.empty()) return {};
    return apply({edit, std::move(label)});
}

Result<void> Project::reload() {
    PAI_TRY(const ShowTexts texts, read_show_texts(folder_));
    auto read = parse_show(texts);
    if (!read) return std::move(read).error().context(folder_.string());
    PAI_TRY(take_over(*read, "Take over what changed on disk"));
    disk_ = files_of(texts);
    canonical_ = files_of(write_show(show()));
    document_.mark_saved();
    never_saved_ = false;
    return begin_journal();
}

Result<std::vector<std::string>> Project::merge_from_disk() {
    PAI_TRY(const Show base, parse_show(texts_of(disk_)));
    PAI_TRY(const ShowTexts texts, read_show_texts(folder_));
    auto read = parse_show(texts);
    if (!read) return std::move(read).error().context(folder_.string());
    Merged merged = merge(base, show(), *read);
    if (!merged.theirs.operations.empty()) PAI_TRY(apply({std::move(merged.theirs), "Take over what changed on disk"}));
    disk_ = files_of(texts);
    canonical_ = files_of(write_show(*read));
    // No step of the history is what the files hold now, unless both are the same.
    never_saved_ = !(show() == *read);
    if (!never_saved_) document_.mark_saved();
    return std::move(merged.clashes);
}

std::vector<Recovery> Project::recoveries() const {
    std::vector<Recovery> out;
    for (const fs::path& path : left_journals(place_)) {
        const auto journal = read_journal(path);
        if (!journal || journal->entries.empty()) continue;
        Recovery r{path, journal->entries.size(), {}, modified_ms(path), files_of(journal->base) == canonical_};
        for (const JournalEntry& e : journal->entries)
            if (!e.label.empty()) r.last_label = e.label;
        out.push_back(std::move(r));
    }
    return out;
}

Result<void> Project::recover(const Recovery& recovery) {
    if (!document_.steps().empty()) return Error(Code::InvalidArgument, fmt::format("{}: recovering would lose what was edited since", name_), "SHOW_EDITED");
    PAI_TRY(const JournalText journal, read_journal(recovery.journal));
    PAI_TRY(Replayed replayed, replay(journal));
    PAI_TRY(const Show base, parse_show(journal.base));
    PAI_TRY(Journal fresh, Journal::begin(place_ / "recovering", folder_, base));
    for (std::size_t i = 0; i < replayed.entries; ++i) {
        PAI_TRY(fresh.add(journal.entries[i]));
        gestures_ = std::max(gestures_, journal.entries[i].gesture);
    }
    PAI_TRY(fresh.move(place_ / "journal"));
    const Edit edit = edit_between(show(), replayed.document.show());
    document_ = std::move(replayed.document);
    never_saved_ = files_of(write_show(base)) != canonical_;
    journal_ = std::move(fresh);
    changed(edit);
    return dismiss(recovery);
}

Result<void> Project::dismiss(const Recovery& recovery) {
    if (number_of_left(recovery.journal) == 0 || recovery.journal.parent_path() != place_)
        return Error(Code::InvalidArgument, fmt::format("{}: is no journal that was left behind", recovery.journal.string()));
    remove_file(recovery.journal);
    return {};
}

std::optional<Autosave> Project::autosave_due(std::int64_t wall_ms) {
    if (copied_revision_ == revision_) return std::nullopt;
    if (copied_ms_ != 0 && wall_ms >= copied_ms_ && wall_ms - copied_ms_ < kCopyEvery_ms) return std::nullopt;
    copied_revision_ = revision_;
    copied_ms_ = wall_ms;
    return Autosave{ladder_, folder_, show(), wall_ms};
}

Result<void> Project::restore(const SavedCopy& copy) {
    PAI_TRY(const JournalText text, read_journal(copy.path));
    auto read = parse_show(text.base);
    if (!read) return std::move(read).error().context(copy.path.string());
    return take_over(*read, "Go back to a copy");
}

Result<void> Project::close() {
    if (journal_) remove_file(journal_->path());
    journal_.reset();
    lock_.reset();
    return {};
}

}  // namespace pai
