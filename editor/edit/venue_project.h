#pragma once
// A venue file that is open in the editor: its outputs edited with undo, saved whole, recovered after a crash. Main thread.
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/file.h"
#include "edit/change.h"
#include "show/venue.h"

namespace pai {

class VenueProject {
public:
    // A name or a path as of find_venue(); empty: $PAIFANG_HOME/venue.json, a plain room where there is none. What came with the program is
    // saved in the home. As find_venue(), load_venue(). Denied, VENUE_LOCKED: another process edits it.
    static Result<VenueProject> open(std::string_view name);
    // A new venue, saved at once. InvalidArgument: there is a file already, or `venue` is none that could be shown. Io. VENUE_LOCKED.
    static Result<VenueProject> create(const std::filesystem::path& path, const Venue& venue);
    VenueProject(VenueProject&&) noexcept = default;
    VenueProject& operator=(VenueProject&&) noexcept = default;

    const Venue& venue() const { return venue_; }
    // Where it is saved.
    const std::filesystem::path& path() const { return path_; }
    std::uint64_t revision() const { return revision_; }
    bool is_saved() const { return venue_ == saved_; }

    // One step; edits of one `gesture` (not 0) are one step. As apply() of base/edit.h; Corrupt: no picture could be shown so (check_venue).
    Result<void> apply(const Change& change, std::uint64_t gesture = 0);
    bool undo();
    bool redo();
    // To another place of the history: position().
    void go_to(std::size_t position);
    std::uint64_t begin_gesture() { return ++gestures_; }
    struct Step {
        std::string label;
        Edit forward, backward;
        std::uint64_t gesture = 0;
    };
    const std::vector<Step>& steps() const { return steps_; }
    std::size_t position() const { return position_; }

    // True if the file is not what was read or saved last.
    bool changed_on_disk() const;
    // What was there stays as "<path>.bak". Denied, VENUE_CHANGED_ON_DISK, unless `overwrite`. Io.
    Result<void> save(bool overwrite = false);
    // Takes over what is on disk as a step that can be undone; nothing to take over makes no step. As load_venue().
    Result<void> reload();

    // What an editor that did not end well had not saved. It stays until it is recovered, dismissed or saved over.
    const std::optional<Venue>& left_behind() const { return left_behind_; }
    // As one step.
    Result<void> recover();
    void dismiss();
    // Ends editing, saved or not.
    void close();

private:
    VenueProject(std::filesystem::path path, std::filesystem::path place, SharedFile lock, Venue venue, std::string text);
    static Result<VenueProject> lock_and_load(const std::filesystem::path& read, const std::filesystem::path& write);
    void keep();
    bool join(const Edit& backward, std::uint64_t gesture);

    std::filesystem::path path_, place_;
    std::optional<SharedFile> lock_;
    Venue venue_, saved_;
    std::string text_;  // of the file, as read or saved last; empty: there was none
    std::vector<Step> steps_;
    std::size_t position_ = 0;
    std::uint64_t revision_ = 0, gestures_ = 0;
    std::optional<Venue> left_behind_;
};

// A plain room: one canvas, one window.
Venue plain_venue();

// Commands on canvases and outputs; each is one step.
// An output of `canvas`, or of a new one where there is none of that name, as large as the canvas.
Result<Change> add_output(const Venue& venue, std::string_view wish, const Id& canvas = {});
Result<Change> delete_output(const Venue& venue, const std::string& output);
Result<Change> rename_output(const Venue& venue, const std::string& output, const std::string& to);
Result<Change> duplicate_output(const Venue& venue, const std::string& output);
Result<Change> add_canvas(const Venue& venue, std::string_view wish, const CanvasSpec& size);
// With its outputs.
Result<Change> delete_canvas(const Venue& venue, const std::string& canvas);
// Its outputs follow.
Result<Change> rename_canvas(const Venue& venue, const std::string& canvas, const std::string& to);
// Of two versions of a venue. As check_venue().
Result<Change> venue_change(const Venue& before, const Venue& after, std::string label);

}  // namespace pai
