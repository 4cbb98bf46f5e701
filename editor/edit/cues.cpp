#include "edit/cues.h"

#include <algorithm>
#include <charconv>
#include <cmath>

#include <fmt/format.h>

namespace pai {
namespace {

Error cue_error(std::string what) { return Error(Code::InvalidArgument, std::move(what), "EDIT_INVALID"); }

std::optional<double> number_of(const std::string& text) {
    double out = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), out, std::chars_format::fixed);
    if (error != std::errc() || end != text.data() + text.size() || !(out >= 0 && out < 1e6)) return std::nullopt;
    return out;
}

std::string number_text(double number) {
    std::string out = fmt::format("{:.3f}", number);
    while (out.ends_with('0')) out.pop_back();
    if (out.ends_with('.')) out.pop_back();
    return out;
}

// "3" after "2", "2.5" between "2" and "3", "2.75" between "2.5" and "3".
std::string number_between(const Show& show, const std::vector<Id>& list, std::size_t at) {
    const auto before = at > 0 ? number_of(show.cues.at(list[at - 1]).number) : std::optional(0.0);
    const auto after = at < list.size() ? number_of(show.cues.at(list[at]).number) : std::nullopt;
    if (!before) return {};
    const double next = std::floor(*before) + 1;
    if (!after || next < *after) return number_text(next);
    if (*after <= *before) return {};
    return number_text((*before + *after) / 2);
}

// Orders of the cues that `list` holds at `at` and after, `count` of them: between their neighbours' if there is room, else all anew.
void put_in_order(Show& show, const std::vector<Id>& list, std::size_t at, std::size_t count) {
    const std::size_t end = at + count;
    const auto room = static_cast<float>(count + 1);
    const float first = at > 0 ? show.cues.at(list[at - 1]).order : end < list.size() ? show.cues.at(list[end]).order - room : 0;
    const float last = end < list.size() ? show.cues.at(list[end]).order : first + room;
    const float step = (last - first) / room;
    if (step > 1e-3f && std::fabs(first) < 1e6f && std::fabs(last) < 1e6f) {
        for (std::size_t i = 0; i < count; ++i) show.cues.at(list[at + i]).order = first + step * static_cast<float>(i + 1);
    } else {
        for (std::size_t i = 0; i < list.size(); ++i) show.cues.at(list[i]).order = static_cast<float>(i + 1);
    }
}

Result<void> complete(const Show& show, Cue& cue) {
    const auto first = [](Id& name, const auto& map, std::string_view what) -> Result<void> {
        if (!name.empty()) return {};
        if (map.empty()) return cue_error(fmt::format("the show has no {}", what));
        name = map.begin()->first;
        return {};
    };
    if (cue.kind == CueKind::Scene) PAI_TRY(first(cue.scene, show.scenes, "scene"));
    if (cue.kind == CueKind::Timeline) PAI_TRY(first(cue.timeline, show.timelines, "timeline"));
    if (cue.kind == CueKind::GoTo) PAI_TRY(first(cue.cue, show.cues, "other cue"));
    if (cue.kind == CueKind::Fade && cue.target.empty()) {
        cue.target = "/master/light";
        cue.value = {{1}, 1};
        if (cue.fade.count == 0) cue.fade = Flicks{3 * Flicks::kPerSecond};
    }
    if (cue.kind == CueKind::Osc) {
        if (cue.host.empty()) cue.host = "127.0.0.1";
        if (cue.address.empty()) cue.address = "/go";
    }
    return {};
}

std::string_view word_of(CueKind kind) {
    constexpr std::string_view words[] = {"scene", "timeline", "fade", "stop", "wait", "goto", "osc"};
    return words[static_cast<int>(kind)];
}

std::string cue_label(const char* what, const std::vector<Id>& cues) {
    std::vector<ItemRef> items;
    for (const Id& id : cues) items.push_back(cue_ref(id));
    return what + names_of(items);
}

}  // namespace

std::vector<Id> cues_in_order(const Show& show) {
    std::vector<Id> out;
    for (const auto& [id, cue] : show.cues) out.push_back(id);
    std::stable_sort(out.begin(), out.end(), [&](const Id& a, const Id& b) { return show.cues.at(a).order < show.cues.at(b).order; });
    return out;
}

Result<Made> add_cue(const Show& show, Cue cue, const Id& after, std::string_view wish) {
    PAI_TRY(complete(show, cue));
    std::vector<Id> list = cues_in_order(show);
    const auto place = std::find(list.begin(), list.end(), after);
    if (!after.empty() && place == list.end()) return cue_error(fmt::format("no cue \"{}\"", after));
    const auto at = static_cast<std::size_t>(after.empty() ? list.end() - list.begin() : place - list.begin() + 1);
    const Id id = fresh_id(wish.empty() ? word_of(cue.kind) : wish, "cue", [&](const Id& i) { return show.cues.contains(i); });
    Show changed = show;
    if (cue.number.empty()) cue.number = number_between(show, list, at);
    changed.cues[id] = std::move(cue);
    list.insert(list.begin() + static_cast<std::ptrdiff_t>(at), id);
    put_in_order(changed, list, at, 1);
    return Made{{edit_between(show, changed), "Add cue: " + id}, {cue_ref(id)}};
}

Result<Change> reorder_cues(const Show& show, const std::vector<Id>& cues, const Id& before) {
    if (cues.empty()) return cue_error("nothing is selected");
    for (const Id& id : cues)
        if (!show.cues.contains(id)) return cue_error(fmt::format("no cue \"{}\"", id));
    std::vector<Id> list = cues_in_order(show);
    std::erase_if(list, [&](const Id& id) { return std::find(cues.begin(), cues.end(), id) != cues.end(); });
    const auto place = std::find(list.begin(), list.end(), before);
    if (!before.empty() && place == list.end()) return cue_error(fmt::format("no other cue \"{}\"", before));
    const auto at = static_cast<std::size_t>(place - list.begin());
    list.insert(place, cues.begin(), cues.end());
    Show after = show;
    put_in_order(after, list, at, cues.size());
    return Change{edit_between(show, after), cue_label("Put in order: ", cues)};
}

Result<Change> renumber_cues(const Show& show, const std::vector<Id>& cues, double first, double step) {
    if (!(first >= 0 && first < 1e6 && step > 0 && step < 1e6)) return cue_error("expected a first number from 0 and a step above 0");
    Show after = show;
    double number = first;
    for (const Id& id : cues_in_order(show)) {
        if (!cues.empty() && std::find(cues.begin(), cues.end(), id) == cues.end()) continue;
        after.cues.at(id).number = number_text(number);
        number += step;
    }
    return Change{edit_between(show, after), cue_label("Renumber: ", cues.empty() ? cues_in_order(show) : cues)};
}

}  // namespace pai
