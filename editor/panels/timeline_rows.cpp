#include "panels/timeline_rows.h"

#include <algorithm>

#include <fmt/format.h>

namespace pai {
namespace {

// Keys and the curve between them, so that nothing of it lies outside.
void set_range(TimelineRow& row) {
    row.low = 1e30f, row.high = -1e30f;
    const auto meet = [&](const float* v) {
        for (int i = 0; i < row.count; ++i) row.low = std::min(row.low, v[i]), row.high = std::max(row.high, v[i]);
    };
    for (std::size_t k = 0; k < row.keys.size(); ++k) {
        meet(row.keys[k].value.at.data());
        if (k + 1 == row.keys.size() || !row.keys[k].slopes.out_cubic) continue;
        const Flicks span = row.keys[k + 1].at - row.keys[k].at;
        for (int part = 1; part < 8; ++part) {
            float v[4] = {};
            row.curve->sample(row.keys[k].at + Flicks{span.count / 8 * part}, v);
            meet(v);
        }
    }
    if (row.high - row.low < 1e-6f) row.low -= 0.5f, row.high += 0.5f;
}

}  // namespace

void TimelineRows::follow(std::uint64_t revision, const Id& timeline) {
    if (revision == revision_ && timeline == timeline_) return;
    if (timeline != timeline_) rows_.clear();
    revision_ = revision, timeline_ = timeline;
    for (auto& [id, made] : rows_) made.looked_at = false;
    sounds_.reset();
}

const TimelineRow& TimelineRows::row(const Id& id, const Track& track) {
    Made& made = rows_[id];
    TimelineRow& out = made.row;
    // To compare is far less work than to make.
    if (made.looked_at || (!out.words.empty() && made.of == track)) return made.looked_at = true, out;
    made = {track, {}, true};
    const auto item = item_at(track.target);
    const std::string member = track.target.substr(track.target.rfind('/') + 1);
    out.words = item ? fmt::format("{}  {}", item->id, member) : member;
    out.rotation = member == "rotation_deg" && track.target.ends_with("/transform/rotation_deg");
    out.colour = member.find("colour") != member.npos || member == "background";
    if (track.keys.empty()) return out;
    out.count = track.keys.begin()->second.value.count;
    const auto slopes = slopes_of(track);
    for (const auto& [key, slope] : slopes) {
        const Keyframe& frame = track.keys.at(key);
        out.keys.push_back({frame.at, key, frame.value, slope});
    }
    std::sort(out.keys.begin(), out.keys.end(), [](const auto& a, const auto& b) { return a.at < b.at; });
    out.curve.emplace(curve_keys(track), out.count, false);
    set_range(out);
    return out;
}

const std::vector<TimelineSound>& TimelineRows::sounds(const Show& show, const Timeline& timeline) {
    if (sounds_) return *sounds_;
    std::vector<TimelineSound>& out = sounds_.emplace();
    for (const auto& [clip_id, clip] : timeline.clips) {
        const auto scene = show.scenes.find(clip.scene);
        if (scene == show.scenes.end()) continue;
        const Flicks end = clip.start + clip.duration;
        for (const auto& [node_id, node] : scene->second.nodes) {
            if (node.sound && !node.sound->asset.empty()) {
                const Flicks from = clip.start + node.sound->start;
                const Flicks until = node.sound->duration.count > 0 ? std::min(end, from + node.sound->duration) : end;
                if (from < until) out.push_back({clip_id, clip.scene, node_id, node.sound->asset, from, until, 0, node.sound->loop, 0});
            }
            if (node.picture && node.picture->source == PictureSource::Film && node.picture->sound && !node.picture->asset.empty()) {
                const Flicks from = clip.start + node.picture->start;
                if (from < end) out.push_back({clip_id, clip.scene, node_id, node.picture->asset, from, end, node.picture->from.seconds(), node.picture->loop, 0});
            }
        }
    }
    std::stable_sort(out.begin(), out.end(), [](const auto& a, const auto& b) { return a.start < b.start; });
    std::vector<Flicks> ends;
    for (TimelineSound& sound : out) {
        while (sound.lane < ends.size() && ends[sound.lane] > sound.start) ++sound.lane;
        if (sound.lane == ends.size()) ends.push_back({});
        ends[sound.lane] = sound.end;
    }
    lanes_ = ends.size();
    return out;
}

}  // namespace pai
