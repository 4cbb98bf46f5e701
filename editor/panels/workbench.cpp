#include "panels/workbench.h"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "base/log.h"

namespace pai {
namespace {

constexpr double kNoticeSeconds = 6;
// Gestures of fields, apart from those that the project counts itself.
constexpr std::uint64_t kOfFields = 1ull << 40;

}  // namespace

Workbench::Workbench(Project opened) : project(std::move(opened)) { settle(); }

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
    return done.has_value();
}

bool Workbench::apply(const Result<Change>& change, std::uint64_t gesture) {
    if (change) return apply(*change, gesture);
    fail(change.error());
    return false;
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
    if (given_ != project.revision() + 1) {
        given_ = project.revision() + 1;
        stage->put_show(std::make_shared<const Show>(show()), project.revision());
    }
    status = stage->status();
    tell_project();
    return stage->take(picture);
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

void Workbench::put_view(const StageView& wanted) {
    viewport_seen_ = true;
    if (!stage || (put_ == wanted && put_to_ == stage.get())) return;
    stage->put_view(wanted);
    put_ = wanted, put_to_ = stage.get();
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
