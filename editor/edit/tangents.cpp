#include "edit/tangents.h"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "show/curve.h"
#include "show/live_member.h"

namespace pai {
namespace {

constexpr double kSteepest = 1e6;  // as the format has it

// Keys of a track by time; of several at one time the last by id, as curve_keys has them.
std::vector<std::map<Id, Keyframe>::const_iterator> by_time(const Track& track) {
    std::map<Flicks, std::map<Id, Keyframe>::const_iterator> at;
    for (auto it = track.keys.begin(); it != track.keys.end(); ++it) at[it->second.at] = it;
    std::vector<std::map<Id, Keyframe>::const_iterator> out;
    for (const auto& [t, it] : at) out.push_back(it);
    return out;
}

float bounded(double slope) { return static_cast<float>(std::clamp(slope, -kSteepest, kSteepest)); }

Numbers chord(const Keyframe& a, const Keyframe& b) {
    Numbers out{.count = a.value.count};
    const double span = (b.at - a.at).seconds();
    for (std::size_t i = 0; i < a.value.count; ++i) out.at[i] = bounded((static_cast<double>(b.value.at[i]) - static_cast<double>(a.value.at[i])) / span);
    return out;
}

Numbers mean(const Numbers& a, const Numbers& b) {
    Numbers out = a;
    for (std::size_t i = 0; i < a.count; ++i) out.at[i] = (a.at[i] + b.at[i]) / 2;
    return out;
}

Track* track_of(Show& show, const ItemRef& key) {
    const auto timeline = show.timelines.find(key.in);
    if (key.kind != ItemRef::Kind::Key || timeline == show.timelines.end()) return nullptr;
    const auto track = timeline->second.tracks.find(key.of);
    return track == timeline->second.tracks.end() || !track->second.keys.contains(key.id) ? nullptr : &track->second;
}

// One key of a track that is being shaped; `before` and `after` may be null.
struct Shaped {
    Keyframe& key;
    Keyframe *before, *after;
    const KeySlopes& slopes;
};

void shape(const Shaped& s, TangentShape to) {
    if (to == TangentShape::Auto) {
        s.key.in_slope.reset(), s.key.out_slope.reset();
        return;
    }
    if (s.before) s.before->interpolation = Interpolation::Cubic;
    if (s.after) s.key.interpolation = Interpolation::Cubic;
    Numbers in{.count = s.key.value.count}, out = in;
    if (to == TangentShape::Linear) {
        if (s.before) in = chord(*s.before, s.key);
        if (s.after) out = chord(s.key, *s.after);
    }
    if (to == TangentShape::Aligned) {
        const bool both = s.slopes.in_cubic && s.slopes.out_cubic;
        in = out = both ? mean(s.slopes.in, s.slopes.out) : s.slopes.in_cubic ? s.slopes.in : s.slopes.out;
    }
    s.key.in_slope.reset(), s.key.out_slope.reset();
    if (s.before) s.key.in_slope = in;
    if (s.after) s.key.out_slope = out;
}

Result<Change> shaped(const Show& before, const Show& after, std::string label) { return Change{edit_between(before, after), std::move(label)}; }

Error no_key() { return Error(Code::InvalidArgument, "no such key", "EDIT_INVALID"); }

}  // namespace

std::map<Id, KeySlopes> slopes_of(const Track& track) {
    std::map<Id, KeySlopes> out;
    if (track.keys.empty()) return out;
    const auto sorted = by_time(track);
    // Of a rotation the angles as they are authored: what its slopes are given in.
    const Curve curve(curve_keys(track), track.keys.begin()->second.value.count, false);
    for (std::size_t i = 0; i < sorted.size(); ++i) {
        const auto& [id, key] = *sorted[i];
        const CurveKey& counts = curve.keys()[i];
        KeySlopes& s = out[id];
        s.in = {counts.in_slope, key.value.count}, s.out = {counts.out_slope, key.value.count};
        s.in_given = counts.in_given, s.out_given = counts.out_given;
        s.in_cubic = i > 0 && sorted[i - 1]->second.interpolation == Interpolation::Cubic;
        s.out_cubic = i + 1 < sorted.size() && key.interpolation == Interpolation::Cubic;
    }
    return out;
}

Result<Change> shape_tangents(const Show& show, const std::vector<ItemRef>& keys, TangentShape to) {
    Show after = show;
    std::map<const Track*, std::set<Id>> chosen;
    for (const ItemRef& key : keys)
        if (Track* const track = track_of(after, key)) chosen[track].insert(key.id);
    for (auto& [id, timeline] : after.timelines)
        for (auto& [track_id, track] : timeline.tracks) {
            const auto found = chosen.find(&track);
            if (found == chosen.end()) continue;
            const auto slopes = slopes_of(track);
            const auto sorted = by_time(track);
            for (std::size_t i = 0; i < sorted.size(); ++i) {
                const auto key_at = [&](std::size_t n) { return n < sorted.size() ? &track.keys.at(sorted[n]->first) : nullptr; };
                if (found->second.contains(sorted[i]->first)) shape({*key_at(i), i > 0 ? key_at(i - 1) : nullptr, key_at(i + 1), slopes.at(sorted[i]->first)}, to);
            }
        }
    return shaped(show, after, "Tangents: " + names_of(keys));
}

Result<Change> pull_tangent(const Show& show, const ItemRef& ref, TangentSide side, int number, double slope_per_s, bool alone) {
    Show after = show;
    Track* const track = track_of(after, ref);
    if (!track || !std::isfinite(slope_per_s)) return no_key();
    const auto slopes = slopes_of(*track);
    const auto found = slopes.find(ref.id);
    Keyframe& key = track->keys.at(ref.id);
    if (found == slopes.end() || number < 0 || number >= key.value.count) return no_key();
    const KeySlopes& s = found->second;
    const auto n = static_cast<std::size_t>(number);
    const bool alike = s.in_cubic && s.out_cubic && s.in.at[n] == s.out.at[n];
    const auto put = [&](std::optional<Numbers>& to, const Numbers& now) {
        if (!to) to = now;
        to->at[n] = bounded(slope_per_s);
    };
    if (side == TangentSide::In || (alike && !alone)) put(key.in_slope, s.in);
    if (side == TangentSide::Out || (alike && !alone)) put(key.out_slope, s.out);
    return shaped(show, after, "Tangent: " + ref.id);
}

Result<Change> raise_keys(const Show& show, const std::vector<ItemRef>& keys, int number, double by, const Show& whole) {
    Show after = show;
    bool any = false;
    for (const ItemRef& ref : keys) {
        Track* const track = track_of(after, ref);
        if (!track) continue;
        const LiveMember* const member = find_live_member(whole, track->target);
        Keyframe& key = track->keys.at(ref.id);
        if (!member || number < 0 || number >= key.value.count) continue;
        float& v = key.value.at[static_cast<std::size_t>(number)];
        v = std::clamp(static_cast<float>(static_cast<double>(v) + by), static_cast<float>(member->meta.min), static_cast<float>(member->meta.max));
        any = true;
    }
    if (!any) return no_key();
    return shaped(show, after, "Set key: " + names_of(keys));
}

}  // namespace pai
