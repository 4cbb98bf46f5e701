#include "panels/workbench.h"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "base/log.h"
#include "panels/outputs_state.h"
#include "show/find.h"
#include "show/load.h"
#include "time/clock.h"

namespace pai {
namespace {

constexpr double kNoticeSeconds = 6;
// Gestures of fields, apart from those that the project counts itself.
constexpr std::uint64_t kOfFields = 1ull << 40;

}  // namespace

Workbench::Workbench(Project opened) : project(std::move(opened)), outputs(std::make_unique<OutputsState>()) { settle(); }
Workbench::~Workbench() = default;

const Scene* Workbench::edited_scene() const {
    const auto it = show().scenes.find(scene);
    return it == show().scenes.end() ? nullptr : &it->second;
}

const Timeline* Workbench::edited_timeline() const {
    const auto it = show().timelines.find(timeline);
    return it == show().timelines.end() ? nullptr : &it->second;
}

bool Workbench::apply(const Change& change, std::uint64_t gesture) {
    if (change.edit.operations.empty()) return true;
    const auto done = project.apply(change, gesture ? gesture + kOfFields : 0);
    if (!done) fail(done.error());
    else held = Held::Show;
    return done.has_value();
}

bool Workbench::apply(const Result<Change>& change, std::uint64_t gesture) {
    if (change) return apply(*change, gesture);
    fail(change.error());
    return false;
}

bool Workbench::apply_venue(const Change& change, std::uint64_t gesture) {
    if (!venue_project) return say(std::string(ui::tr("venue-not-open")), ui::Ink::Warn), false;
    const auto done = venue_project->apply(change, gesture ? gesture + kOfFields : 0);
    if (!done) return fail(done.error()), false;
    held = Held::Venue;
    follow_venue();
    return true;
}

bool Workbench::apply_venue(const Result<Change>& change, std::uint64_t gesture) {
    if (change) return apply_venue(*change, gesture);
    fail(change.error());
    return false;
}

void Workbench::take_venue(Result<VenueProject> opened) {
    venue_project.reset();
    venue.reset();
    // What the outputs panel holds is of the venue that was: another one may have the same names, and the same place in memory.
    outputs->model.reset(), outputs->drag.reset(), outputs->patterns.clear();
    outputs->file_changed = false;
    if (!opened) return fail(opened.error());
    venue_project.emplace(std::move(*opened));
    venue = venue_project->venue();
}

void Workbench::follow_venue() {
    if (!venue_project) return;
    venue = venue_project->venue();
    if (stage) stage->put_venue(std::make_shared<const Venue>(*venue));
}

bool Workbench::can_undo() const {
    if (held == Held::Venue) return venue_project && venue_project->position() > 0;
    return project.document().position() > 0;
}

bool Workbench::can_redo() const {
    if (held == Held::Venue) return venue_project && venue_project->position() < venue_project->steps().size();
    return project.document().position() < project.document().steps().size();
}

void Workbench::undo() {
    if (held == Held::Show) project.undo();
    else if (venue_project && venue_project->undo()) follow_venue();
}

void Workbench::redo() {
    if (held == Held::Show) project.redo();
    else if (venue_project && venue_project->redo()) follow_venue();
}

bool Workbench::is_saved() const { return project.is_saved() && (!venue_project || venue_project->is_saved()); }

bool Workbench::save() {
    const bool of_venue = venue_project && !venue_project->is_saved();
    bool venue_failed = false;
    if (of_venue) {
        if (const auto saved = venue_project->save(); !saved) {
            outputs->file_changed |= saved.error().reason == "VENUE_CHANGED_ON_DISK";
            fail(saved.error());
            venue_failed = true;
        }
    }
    // A venue that cannot be saved is no reason to lose the show.
    if (!of_venue || !project.is_saved()) {
        if (const auto saved = project.save(); !saved) {
            // The person decides whose files stand.
            if (saved.error().reason == "SHOW_CHANGED_ON_DISK") return asked.push_back(Ask::Changed), false;
            return fail(saved.error()), false;
        }
    }
    if (venue_failed) return false;
    say(std::string(ui::tr("saved")), ui::Ink::Good);
    return true;
}

bool Workbench::replace_gesture(const Show& before, const Change& change, std::uint64_t gesture) {
    Show wanted = before;
    if (const auto done = pai::apply(wanted, change.edit); !done) return fail(done.error()), false;
    return apply(Change{edit_between(show(), wanted), change.label}, gesture);
}

bool Workbench::replace_part(const Show& before, const Show& now, const Change& change, std::uint64_t gesture) {
    Show wanted = before;
    if (const auto done = pai::apply(wanted, change.edit); !done) return fail(done.error()), false;
    return apply(Change{edit_between(now, wanted), change.label}, gesture);
}

void Workbench::arrange(Arranging wanted) {
    wanted.scene = scene;
    wanted.nodes = selection.nodes(show(), scene);
    if (stage) wanted.number = stage->ask_boxes(scene);
    wanted.asked = stage.get();
    arranging_ = std::move(wanted);
    turning = true;
}

void Workbench::finish_arranging() {
    if (!arranging_) return;
    // A stage that came in between knows nothing of the question, and one without OpenGL has no answers.
    if (arranging_->asked != stage.get() || (!status.open && !status.problem.empty())) return arranging_.reset();
    StageBoxes said;
    while (said.number != arranging_->number)
        if (!stage->take_boxes(said)) return void(turning = true);
    WorldBoxes boxes;
    for (const auto& [id, corners] : said.nodes) boxes[id] = {corners.first, corners.second};
    const Arranging a = *std::exchange(arranging_, std::nullopt);
    using How = Arranging::How;
    apply(a.how == How::Align        ? align_nodes(show(), a.scene, a.nodes, a.axis, a.to, boxes)
          : a.how == How::Distribute ? distribute_nodes(show(), a.scene, a.nodes, a.axis, boxes)
                                     : drop_to_floor(show(), a.scene, a.nodes, boxes));
}

void Workbench::follow_loop() {
    if (!stage) return;
    if (!looping) return stage->set_loop(std::nullopt);
    stage->set_loop(stretch ? *stretch : std::pair(Flicks{}, status.duration));
}

void Workbench::say(std::string text, ui::Ink ink) {
    notices.push_back({std::move(text), ink, now_s + kNoticeSeconds});
    if (notices.size() > 4) notices.pop_front();
}

void Workbench::fail(const Error& error) {
    log::warn("editor", "{}", error.message);
    say(error.message, ui::Ink::Bad);
}

bool Workbench::follow_stage() {
    if (!stage) return false;
    if (given_ != project.revision() + 1) give_show();
    status = stage->status();
    finish_arranging();
    tell_project();
    return stage->take(picture);
}

// A drag changes the show with every frame. One that takes long to copy is given to the stage now and then, and at last as it is.
void Workbench::give_show() {
    const std::int64_t began_ns = steady_ns();
    if (given_to_ == stage.get() && began_ns - gave_ns_ < 6 * gave_took_ns_) {
        turning = true;  // there is more to do: the next frame comes soon
        return;
    }
    given_ = project.revision() + 1, given_to_ = stage.get();
    stage->put_show(std::make_shared<const Show>(show()), project.revision());
    gave_ns_ = steady_ns();
    gave_took_ns_ = gave_ns_ - began_ns;
}

// A save marks what is used outside its terms.
void Workbench::tell_project() {
    if (!status.open) return;
    Verdicts said;
    for (const auto& [name, asset] : show().assets) {
        const Verdict* verdict = verdict_of(name);
        if (!verdict) continue;
        Unsolved mark;
        if (!verdict->permitted) mark.reason = verdict->code;
        said[name] = mark;
    }
    project.know(std::move(said));
}

bool Workbench::put_view(const StageView& wanted, const Id& canvas) {
    if (viewport_seen_) return false;
    viewport_seen_ = true;
    if (!stage || (put_ == wanted && put_canvas_ == canvas && put_to_ == stage.get())) return true;
    const bool other = put_canvas_ != canvas || put_to_ != stage.get();
    put_number_ = stage->put_view(wanted);
    if (other) canvas_from_ = put_number_;
    put_ = wanted, put_canvas_ = canvas, put_to_ = stage.get();
    return true;
}

const Id& Workbench::pictured_canvas() const {
    static const Id kNone;
    return picture.width_px > 0 && picture.view >= canvas_from_ ? put_canvas_ : kNone;
}

void Workbench::rest_view() {
    if (!viewport_seen_) {
        StageView small;
        small.width_px = 64, small.height_px = 36;
        put_view(small);
    }
    viewport_seen_ = false;
}

void Workbench::settle() {
    if (!show().scenes.contains(scene)) {
        // The first that the timeline shows, else the first by name.
        scene.clear();
        const auto main = show().timelines.find(show().timeline);
        if (main != show().timelines.end()) {
            const Clip* first = nullptr;
            for (const auto& [id, clip] : main->second.clips)
                if (!first || clip.start < first->start) first = &clip;
            if (first && show().scenes.contains(first->scene)) scene = first->scene;
        }
        if (scene.empty() && !show().scenes.empty()) scene = show().scenes.begin()->first;
    }
    if (!show().timelines.contains(timeline)) timeline = show().timelines.contains(show().timeline) || show().timelines.empty() ? show().timeline : show().timelines.begin()->first;
}

const Verdict* Workbench::verdict_of(const Id& asset) const {
    const auto named = show().assets.find(asset);
    if (named == show().assets.end()) return nullptr;
    if (status.refused.contains(asset) && !named->second.starts_with("urn:")) {
        // Own work is decided under an id of its own.
        const auto own = std::find_if(status.verdicts.begin(), status.verdicts.end(), [&](const Verdict& v) { return !v.permitted && v.code == status.refused.at(asset); });
        if (own != status.verdicts.end()) return &*own;
    }
    const auto it = std::find_if(status.verdicts.begin(), status.verdicts.end(), [&](const Verdict& v) { return v.asset.value == named->second; });
    return it == status.verdicts.end() ? nullptr : &*it;
}

std::string shown_text(const Text& text, std::string_view otherwise) {
    if (text.empty()) return std::string(otherwise);
    const auto in = [&](const char* language) { return text.find(language); };
    auto it = in(ui::language() == ui::Language::Chinese ? "zh-Hans" : "en");
    if (it == text.end()) it = in("en");
    return it == text.end() ? text.begin()->second : it->second;
}

std::string shown_time(Flicks t, TimeShown how, int rate, const Tempo& tempo) {
    const double s = t.seconds();
    const auto frames = static_cast<std::int64_t>(std::floor(s * rate + 1e-6));
    switch (how) {
        case TimeShown::Frames: return fmt::format("{}", frames);
        case TimeShown::Timecode: return fmt::format("{:02}:{:02}:{:02}:{:02}", frames / rate / 3600, frames / rate / 60 % 60, frames / rate % 60, frames % rate);
        case TimeShown::Bars:
            if (tempo.bpm > 0) {
                const double beat = (s - tempo.first_beat.seconds()) * tempo.bpm / 60;
                const auto whole = static_cast<std::int64_t>(std::floor(beat + 1e-6));
                const auto bar = whole >= 0 ? whole / tempo.beats_per_bar : -((tempo.beats_per_bar - 1 - whole) / tempo.beats_per_bar);
                return fmt::format("{}.{}", bar + 1, whole - bar * tempo.beats_per_bar + 1);
            }
            [[fallthrough]];
        case TimeShown::Seconds: break;
    }
    const auto hundredths = static_cast<std::int64_t>(std::floor(s * 100 + 1e-4));
    return fmt::format("{}:{:02}.{:02}", hundredths / 6000, hundredths / 100 % 60, hundredths % 100);
}

}  // namespace pai
