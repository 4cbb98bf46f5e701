#include "edit/venue_project.h"

#include <algorithm>
#include <cstring>

#include <fmt/format.h>
#include <unistd.h>

#include "base/id.h"
#include "edit/project.h"
#include "edit/references.h"
#include "show/find.h"
#include "show/load.h"

namespace pai {
namespace fs = std::filesystem;
namespace {

Error venue_error(std::string what) { return Error(Code::InvalidArgument, std::move(what), "EDIT_INVALID"); }

// Where the venue of this name is kept, and what is read; empty: there is no file yet.
struct VenuePlace {
    fs::path read, write;
};
Result<VenuePlace> place_of(std::string_view name) {
    const fs::path own = paifang_home() / "venue.json";
    if (name.empty()) return VenuePlace{file_exists(own) ? own : fs::path(), own};
    PAI_TRY(const fs::path found, find_venue(name));
    std::error_code error;
    const fs::path whole = fs::weakly_canonical(fs::absolute(found, error), error);
    const fs::path relative = whole.lexically_relative(fs::weakly_canonical(share_directory(), error));
    if (relative.empty() || *relative.begin() == "..") return VenuePlace{whole, whole};
    return VenuePlace{whole, paifang_home() / "venues" / whole.filename()};
}

Result<SharedFile> lock_venue(const fs::path& place, const fs::path& path) {
    PAI_TRY(make_directories(place, 0700));
    auto file = SharedFile::create(place / "lock", sizeof(std::int64_t));
    if (!file && file.error().reason == "FILE_HELD")
        return Error(Code::Denied, fmt::format("{}: another editor has it open", path.string()), "VENUE_LOCKED");
    return file;
}

}  // namespace

Result<Change> venue_change(const Venue& before, const Venue& after, std::string label) {
    if (const Problems problems = check_venue(after); !problems.empty()) return to_error(problems);
    return Change{edit_between(before, after), std::move(label)};
}

Venue plain_venue() {
    Venue venue;
    venue.id = "plain-room";
    venue.canvases["main"] = {};
    venue.outputs["window"].canvas = "main";
    venue.outputs["window"].full_screen = false;
    return venue;
}

VenueProject::VenueProject(fs::path path, fs::path place, SharedFile lock, Venue venue, std::string text)
    : path_(std::move(path)), place_(std::move(place)), lock_(std::move(lock)), venue_(std::move(venue)), saved_(venue_), text_(std::move(text)) {}

Result<VenueProject> VenueProject::lock_and_load(const fs::path& read, const fs::path& write) {
    const fs::path place = editing_place(write);
    PAI_TRY(SharedFile held, lock_venue(place, write));
    Venue venue = plain_venue();
    if (!read.empty()) {
        PAI_TRY(venue, load_venue(read));
    }
    std::string text;
    if (file_exists(write)) {
        PAI_TRY(text, read_text_file(write));
    }
    VenueProject out(write, place, std::move(held), std::move(venue), std::move(text));
    if (file_exists(place / "venue.json")) {
        const auto left = load_venue(place / "venue.json");
        if (left && !(*left == out.venue_)) out.left_behind_ = *left;
    }
    return out;
}

Result<VenueProject> VenueProject::open(std::string_view name) {
    PAI_TRY(const VenuePlace at, place_of(name));
    return lock_and_load(at.read, at.write);
}

Result<VenueProject> VenueProject::create(const fs::path& path, const Venue& venue) {
    if (const Problems problems = check_venue(venue); !problems.empty()) return to_error(problems);
    std::error_code error;
    const fs::path whole = fs::weakly_canonical(fs::absolute(path, error), error);
    if (file_exists(whole)) return venue_error(fmt::format("{}: there is a file already", whole.string()));
    PAI_TRY(make_directories(whole.parent_path()));
    PAI_TRY(write_file(whole, write_venue(venue), {.durable = true}));
    return lock_and_load(whole, whole);
}

// A venue is small: after each edit all of it is put aside, whole.
void VenueProject::keep() {
    ++revision_;
    left_behind_.reset();
    if (lock_) (void)write_file(place_ / "venue.json", write_venue(venue_), {.mode = 0600});
}

Result<void> VenueProject::apply(const Change& change, std::uint64_t gesture) {
    PAI_TRY(Edit backward, pai::apply(venue_, change.edit));
    if (const Problems problems = check_venue(venue_); !problems.empty()) {
        PAI_ASSERT(pai::apply(venue_, backward).has_value());
        return to_error(problems);
    }
    gestures_ = std::max(gestures_, gesture);
    if (change.edit.operations.empty()) return {};
    if (!join(backward, gesture)) {
        steps_.resize(position_);
        steps_.push_back({change.label, change.edit, std::move(backward), gesture});
        ++position_;
    }
    keep();
    return {};
}

// An edit of the gesture of the last step becomes part of that step. `backward`: what takes it back.
bool VenueProject::join(const Edit& backward, std::uint64_t gesture) {
    if (gesture == 0 || position_ == 0 || position_ != steps_.size() || steps_.back().gesture != gesture) return false;
    Venue began = venue_;
    PAI_ASSERT(pai::apply(began, backward).has_value());
    PAI_ASSERT(pai::apply(began, steps_.back().backward).has_value());
    steps_.back().forward = edit_between(began, venue_);
    steps_.back().backward = edit_between(venue_, began);
    return true;
}

bool VenueProject::undo() {
    if (position_ == 0) return false;
    PAI_ASSERT(pai::apply(venue_, steps_[--position_].backward).has_value());
    keep();
    return true;
}

bool VenueProject::redo() {
    if (position_ == steps_.size()) return false;
    PAI_ASSERT(pai::apply(venue_, steps_[position_++].forward).has_value());
    keep();
    return true;
}

void VenueProject::go_to(std::size_t position) {
    while (position_ > std::min(position, steps_.size()) && undo()) {}
    while (position_ < std::min(position, steps_.size()) && redo()) {}
}

bool VenueProject::changed_on_disk() const {
    if (!file_exists(path_)) return !text_.empty();
    const auto now = read_text_file(path_);
    return !now || *now != text_;
}

Result<void> VenueProject::save(bool overwrite) {
    if (!overwrite && changed_on_disk()) return Error(Code::Denied, fmt::format("{}: changed on disk since it was opened", path_.string()), "VENUE_CHANGED_ON_DISK");
    if (file_exists(path_)) {
        PAI_TRY(const std::string before, read_text_file(path_));
        PAI_TRY(write_file(path_.string() + ".bak", before, {.durable = true}));
    }
    PAI_TRY(make_directories(path_.parent_path()));
    const std::string text = write_venue(venue_);
    PAI_TRY(write_file(path_, text, {.durable = true}));
    text_ = text;
    saved_ = venue_;
    dismiss();
    return {};
}

Result<void> VenueProject::reload() {
    PAI_TRY(const std::string text, read_text_file(path_));
    PAI_TRY(const Venue there, parse_venue(text));
    PAI_TRY(apply({edit_between(venue_, there), "Take over what changed on disk"}));
    text_ = text;
    saved_ = there;
    return {};
}

Result<void> VenueProject::recover() {
    if (!left_behind_) return venue_error("nothing was left behind");
    return apply({edit_between(venue_, *left_behind_), "Recover what was not saved"});
}

void VenueProject::dismiss() {
    left_behind_.reset();
    std::error_code error;
    fs::remove(place_ / "venue.json", error);
}

void VenueProject::close() {
    if (lock_) dismiss();
    lock_.reset();
}

Result<Change> add_output(const Venue& venue, std::string_view wish, const Id& canvas) {
    Venue after = venue;
    const Id on = !canvas.empty() ? canvas : after.canvases.empty() ? Id("main") : after.canvases.begin()->first;
    after.canvases.try_emplace(on);
    const Id id = fresh_id(wish, "output", [&](const Id& i) { return venue.outputs.contains(i); });
    after.outputs[id].canvas = on;
    return venue_change(venue, after, "Add: " + id);
}

Result<Change> delete_output(const Venue& venue, const std::string& output) {
    Venue after = venue;
    if (after.outputs.erase(output) == 0) return venue_error(fmt::format("no output \"{}\"", output));
    return venue_change(venue, after, "Delete: " + output);
}

Result<Change> rename_output(const Venue& venue, const std::string& output, const std::string& to) {
    if (!is_valid_id(to)) return venue_error(fmt::format("\"{}\" is no id, expected 1 to 64 of a-z, 0-9 and -", to));
    Venue after = venue;
    if (output != to && after.outputs.contains(to)) return venue_error(fmt::format("there is a \"{}\" already", to));
    auto entry = after.outputs.extract(output);
    if (entry.empty()) return venue_error(fmt::format("no output \"{}\"", output));
    entry.key() = to;
    after.outputs.insert(std::move(entry));
    return venue_change(venue, after, fmt::format("Rename: {} \u2192 {}", output, to));
}

Result<Change> duplicate_output(const Venue& venue, const std::string& output) {
    Venue after = venue;
    if (!after.outputs.contains(output)) return venue_error(fmt::format("no output \"{}\"", output));
    const Id id = fresh_id(output, "output", [&](const Id& i) { return venue.outputs.contains(i); });
    after.outputs[id] = OutputSpec(after.outputs.at(output));
    return venue_change(venue, after, "Duplicate: " + output);
}

Result<Change> add_canvas(const Venue& venue, std::string_view wish, const CanvasSpec& size) {
    Venue after = venue;
    const Id id = fresh_id(wish, "canvas", [&](const Id& i) { return venue.canvases.contains(i); });
    after.canvases[id] = size;
    return venue_change(venue, after, "Add: " + id);
}

Result<Change> delete_canvas(const Venue& venue, const std::string& canvas) {
    Venue after = venue;
    if (after.canvases.erase(canvas) == 0) return venue_error(fmt::format("no canvas \"{}\"", canvas));
    std::erase_if(after.outputs, [&](const auto& o) { return o.second.canvas == canvas; });
    return venue_change(venue, after, "Delete: " + canvas);
}

Result<Change> rename_canvas(const Venue& venue, const std::string& canvas, const std::string& to) {
    if (!is_valid_id(to)) return venue_error(fmt::format("\"{}\" is no id, expected 1 to 64 of a-z, 0-9 and -", to));
    Venue after = venue;
    if (canvas != to && after.canvases.contains(to)) return venue_error(fmt::format("there is a \"{}\" already", to));
    auto entry = after.canvases.extract(canvas);
    if (entry.empty()) return venue_error(fmt::format("no canvas \"{}\"", canvas));
    entry.key() = to;
    after.canvases.insert(std::move(entry));
    for (auto& [id, output] : after.outputs)
        if (output.canvas == canvas) output.canvas = to;
    return venue_change(venue, after, fmt::format("Rename: {} \u2192 {}", canvas, to));
}

}  // namespace pai
