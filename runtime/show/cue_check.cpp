#include "show/cue_check.h"

#include <algorithm>
#include <charconv>

#include <fmt/format.h>

#include "show/cue_engine.h"
#include "show/live_member.h"

namespace pai {
namespace {

template <class T>
bool is_number(std::string_view text) {
    T value{};
    const auto [end, code] = std::from_chars(text.data(), text.data() + text.size(), value);
    return code == std::errc() && end == text.data() + text.size() && !text.empty();
}

bool is_osc_argument(std::string_view text) {
    if (text == "T" || text == "F") return true;
    if (text.size() < 2 || text[1] != ':') return false;
    const std::string_view value = text.substr(2);
    if (text[0] == 'i') return is_number<std::int32_t>(value);
    if (text[0] == 'f') return is_number<float>(value) && value != "nan" && value.find("inf") == value.npos;
    return text[0] == 's' && value.find('\0') == value.npos;
}

// OSC 1.0, "OSC Address Patterns": printable, and none of what patterns are made of.
bool is_osc_address(std::string_view text) {
    return text.size() > 1 && text.size() <= 255 && text[0] == '/' &&
           std::all_of(text.begin(), text.end(), [](char c) { return c > ' ' && c < 127 && std::string_view("#*,?[]{}").find(c) == std::string_view::npos; });
}

class CueChecker {
public:
    CueChecker(const Show& show, Problems& problems) : show_(show), problems_(problems) {}

    void run() {
        for (const auto& [id, cue] : show_.cues) check(join_pointer("/cues", id), cue);
        for (const Id& id : short_loops(show_))
            problems_.push_back({join_pointer("/cues", id), "cues come round to this one in no time, expected at least 10 ms for each of them", "SCENE_CYCLE"});
    }

private:
    void unknown(std::string pointer, std::string_view kind, std::string_view name) {
        problems_.push_back({std::move(pointer), fmt::format("no {} \"{}\"", kind, name), "SCENE_REFERENCE"});
    }
    void wrong(std::string pointer, std::string what) { problems_.push_back({std::move(pointer), std::move(what), "SCHEMA_INVALID"}); }

    void check(const std::string& at, const Cue& cue) {
        switch (cue.kind) {
            case CueKind::Scene: return check_scene(at, cue);
            case CueKind::Timeline: return check_timeline(at, cue);
            case CueKind::Fade: return check_fade(at, cue);
            case CueKind::Stop:
                if (!cue.cue.empty() && !show_.cues.contains(cue.cue)) unknown(at + "/cue", "cue", cue.cue);
                return;
            case CueKind::GoTo:
                if (!show_.cues.contains(cue.cue)) unknown(at + "/cue", "cue", cue.cue);
                return;
            case CueKind::Osc: return check_osc(at, cue);
            case CueKind::Wait: return;
        }
    }

    void check_scene(const std::string& at, const Cue& cue) {
        const auto scene = show_.scenes.find(cue.scene);
        if (scene == show_.scenes.end()) return unknown(at + "/scene", "scene", cue.scene);
        if (cue.camera.empty()) return;
        const auto node = scene->second.nodes.find(cue.camera);
        if (node == scene->second.nodes.end() || !node->second.camera) unknown(at + "/camera", "node with a camera", cue.camera);
    }

    void check_timeline(const std::string& at, const Cue& cue) {
        const auto timeline = show_.timelines.find(cue.timeline);
        if (timeline == show_.timelines.end()) return unknown(at + "/timeline", "timeline", cue.timeline);
        if (cue.from >= length_of(timeline->second)) wrong(at + "/from_s", "is past the end of the timeline");
        if (timeline->second.loop && cue.follow == CueFollow::Follow) wrong(at + "/follow", "nothing follows a timeline that loops");
    }

    void check_fade(const std::string& at, const Cue& cue) {
        const LiveMember* member = find_live_member(show_, cue.target);
        if (!member) return unknown(at + "/target", "live member", cue.target);
        if (cue.value.count != member->count)
            return wrong(at + "/value", member->count == 1 ? "expected a number" : fmt::format("expected {} numbers", member->count));
        for (int i = 0; i < member->count; ++i) {
            const float v = cue.value.at[static_cast<std::size_t>(i)];
            if (v < static_cast<float>(member->meta.min) || v > static_cast<float>(member->meta.max))
                wrong(at + "/value", fmt::format("{} is out of range, expected {} to {}", v, member->meta.min, member->meta.max));
        }
    }

    void check_osc(const std::string& at, const Cue& cue) {
        if (cue.host.empty() || cue.host.size() > 253) wrong(at + "/host", "expected the address or the name of a receiver");
        if (!is_osc_address(cue.address)) wrong(at + "/address", "expected an address such as /light/go");
        for (const auto& [id, argument] : cue.arguments)
            if (!is_osc_argument(argument)) wrong(at + "/arguments/" + id, "expected i:3, f:0.5, s:text, T or F");
    }

    const Show& show_;
    Problems& problems_;
};

}  // namespace

void check_cues(const Show& show, Problems& problems) { CueChecker(show, problems).run(); }

}  // namespace pai
