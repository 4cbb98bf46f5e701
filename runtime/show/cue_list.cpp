#include "show/cue_list.h"

#include <algorithm>

#include "show/curve.h"

namespace pai {
namespace {

// What takes longer is not waited for: so no sum of times leaves the range of Flicks.
constexpr Flicks kLongestAction{7 * 86400 * Flicks::kPerSecond};

// Both at least 0.
Flicks sum(Flicks a, Flicks b) { return a == kEndless || b == kEndless ? kEndless : a + b; }

// How long the action of a cue takes.
Flicks length_of_action(const Show& show, const Cue& cue) {
    switch (cue.kind) {
        case CueKind::Scene:
        case CueKind::Fade:
        case CueKind::Stop: return cue.fade;
        case CueKind::Timeline: {
            const auto timeline = show.timelines.find(cue.timeline);
            if (timeline == show.timelines.end()) return {};
            if (timeline->second.loop) return kEndless;
            const Flicks length = std::max(cue.fade, length_of(timeline->second) - cue.from);
            return length < kLongestAction ? length : kEndless;
        }
        case CueKind::Wait: return cue.duration;
        case CueKind::GoTo:
        case CueKind::Osc: return {};
    }
    return {};
}

class ListBuilder {
public:
    explicit ListBuilder(const Show& show) : show_(show) {}

    CueList run() {
        out_.panic_fade = show_.panic_fade;
        out_.opening = show_.timelines.contains(show_.timeline);
        for (const auto& [id, cue] : show_.cues) out_.cues.push_back({id, cue, length_of_action(show_, cue)});
        std::stable_sort(out_.cues.begin(), out_.cues.end(), [](const auto& a, const auto& b) { return a.cue.order < b.cue.order; });
        for (std::uint32_t i = 0; i < out_.cues.size(); ++i) index_[out_.cues[i].id] = i;
        take_members();
        for (std::uint32_t i = 0; i < out_.cues.size(); ++i) resolve(i);
        cut_short_loops();
        return std::move(out_);
    }

    std::vector<Id> cuts() const { return cuts_; }

private:
    std::uint32_t index_of(const Id& id) const {
        const auto it = index_.find(id);
        return it == index_.end() ? kNoCue : it->second;
    }

    void take_members() {
        std::map<std::string, const LiveMember*> members;
        for (const CueLine& line : out_.cues) {
            const auto target = line.cue.kind == CueKind::Fade ? parse_live_target(line.cue.target) : std::nullopt;
            const LiveMember* member = target ? live_layout(target->group).find(target->path) : nullptr;
            if (member && line.cue.value.count == member->count) members[line.cue.target] = member;
        }
        for (const auto& [pointer, member] : members) out_.members.push_back({pointer, member});
    }

    void resolve(std::uint32_t i) {
        CueLine& line = out_.cues[i];
        line.next = i + 1 < out_.cues.size() ? i + 1 : kNoCue;
        if (line.cue.kind == CueKind::GoTo && index_of(line.cue.cue) != kNoCue) line.next = index_of(line.cue.cue);
        line.leads = line.cue.follow != CueFollow::None && line.next != kNoCue && lead_time(line) != kEndless;
        if (line.cue.kind == CueKind::Stop) line.stopped = index_of(line.cue.cue);
        if (line.cue.kind == CueKind::Fade) resolve_fade(line);
    }

    void resolve_fade(CueLine& line) {
        const auto at = std::lower_bound(out_.members.begin(), out_.members.end(), line.cue.target, [](const auto& m, const auto& p) { return m.pointer < p; });
        if (at == out_.members.end() || at->pointer != line.cue.target || line.cue.value.count != at->member->count) return;
        line.member = static_cast<std::uint32_t>(at - out_.members.begin());
        store_live_value(*at->member, line.cue.value.at.data(), line.goal.data());
    }

    // Every line leads to one line at most, so that each walk ends, meets an earlier walk, or closes a loop of its own.
    void cut_short_loops() {
        std::vector<std::uint32_t> walk_of(out_.cues.size(), kNoCue);
        for (std::uint32_t start = 0; start < out_.cues.size(); ++start) {
            std::uint32_t at = start;
            while (walk_of[at] == kNoCue && out_.cues[at].leads) {
                walk_of[at] = start;
                at = out_.cues[at].next;
            }
            if (walk_of[at] == start && out_.cues[at].leads) check_loop(at);
        }
        std::sort(cuts_.begin(), cuts_.end());
    }

    void check_loop(std::uint32_t begin) {
        Flicks time, least;
        std::uint32_t last = begin, at = begin;
        do {
            time = std::min(time + lead_time(out_.cues[at]), kLongestAction);
            least = least + kShortestLoopStep;
            last = std::max(last, at);
            at = out_.cues[at].next;
        } while (at != begin);
        if (time >= least) return;
        out_.cues[last].leads = false;
        cuts_.push_back(out_.cues[last].id);
    }

    const Show& show_;
    CueList out_;
    std::map<Id, std::uint32_t> index_;
    std::vector<Id> cuts_;
};

}  // namespace

std::uint32_t CueList::find(std::string_view id) const {
    for (std::uint32_t i = 0; i < cues.size(); ++i)
        if (cues[i].id == id) return i;
    return kNoCue;
}

std::vector<std::uint32_t> CueList::chain(std::uint32_t cue) const {
    std::vector<std::uint32_t> out;
    std::vector<bool> seen(cues.size(), false);
    for (std::uint32_t at = cue; at != kNoCue && !seen[at]; at = cues[at].leads ? cues[at].next : kNoCue) {
        seen[at] = true;
        out.push_back(at);
    }
    return out;
}

std::uint32_t CueList::standby_after(std::uint32_t cue) const {
    const auto fired = chain(cue);
    if (fired.empty()) return kNoCue;
    const CueLine& last = cues[fired.back()];
    if (!last.leads) return last.next;
    const std::uint32_t below = *std::max_element(fired.begin(), fired.end()) + 1;
    return below < cues.size() ? below : kNoCue;
}

Flicks lead_time(const CueLine& line) {
    const Flicks start = sum(line.cue.pre_wait, line.cue.post_wait);
    return line.cue.follow == CueFollow::Follow ? sum(start, line.length) : start;
}

CueList cue_list_of(const Show& show) { return ListBuilder(show).run(); }

std::vector<Id> short_loops(const Show& show) {
    ListBuilder builder(show);
    builder.run();
    return builder.cuts();
}

}  // namespace pai
