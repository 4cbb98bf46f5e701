#include "panels/keying.h"

#include <cstdlib>

#include <fmt/format.h>

#include "edit/timing.h"
#include "edit/values.h"

namespace pai {
namespace {

// Keys are met within half a frame of 60.
constexpr std::int64_t kNear = Flicks::kPerSecond / 120;

struct KeyPlace {
    const Id* track = nullptr;
    const Id* key = nullptr;
};

KeyPlace find_key(const Show& show, const Id& timeline, const std::string& target, Flicks t) {
    KeyPlace out;
    const auto it = show.timelines.find(timeline);
    if (it == show.timelines.end()) return out;
    for (const auto& [id, track] : it->second.tracks) {
        if (track.target != target) continue;
        out.track = &id;
        for (const auto& [key, frame] : track.keys)
            if (std::abs(frame.at.count - t.count) < kNear) out.key = &key;
    }
    return out;
}

}  // namespace

Keyed keyed_at(const Show& show, const Id& timeline, const std::string& target, Flicks t) {
    const KeyPlace found = find_key(show, timeline, target, t);
    return found.key ? Keyed::Here : found.track ? Keyed::Track : Keyed::No;
}

Result<Change> key_value(const Show& show, const Id& timeline, const std::string& target, Flicks t) {
    const auto place = find_place(type_of<Show>(), &show, target);
    if (!place || !place->value || !place->type->get_floats) return Error(Code::InvalidArgument, fmt::format("{}: nothing there can be keyed", target));
    Numbers value;
    value.count = static_cast<std::uint8_t>(place->type->get_floats(place->value, value.at.data()));
    PAI_TRY(auto made, set_key(show, timeline, target, t, value));
    return made.change;
}

Result<Change> toggle_key(const Show& show, const Id& timeline, const std::string& target, Flicks t) {
    const KeyPlace found = find_key(show, timeline, target, t);
    if (!found.key) return key_value(show, timeline, target, t);
    // A track without keys drives nothing.
    const bool last = show.timelines.at(timeline).tracks.at(*found.track).keys.size() == 1;
    return delete_items(show, {last ? track_ref(timeline, *found.track) : key_ref(timeline, *found.track, *found.key)}, OnReference::Mend);
}

}  // namespace pai
