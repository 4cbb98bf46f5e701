#include "app/memo.h"

#include <algorithm>
#include <cfloat>
#include <climits>
#include <cmath>

#include <fmt/format.h>

#include "base/id.h"
#include "base/json.h"

namespace pai::app {
namespace {

constexpr std::size_t kMaxMemoBytes = 1 << 20, kMaxEvents = 100'000, kMaxOverrides = 10'000, kMaxIdLength = 200;
constexpr std::string_view kKinds[] = {"go", "back", "next", "standby", "panic", "from-here"};

Error bad_memo(std::string_view what) { return Error(Code::Corrupt, fmt::format("memo of the last player: {}", what)); }

Result<std::string> text_member(JsonRef object, std::string_view name) {
    const auto found = object.find(name);
    if (!found || !found->is_string() || found->text().size() > kMaxIdLength) return bad_memo(fmt::format("no '{}'", name));
    return std::string(found->text());
}

Result<CueEvent> read_event(JsonRef json) {
    if (!json.is_array() || json.size() != 3 || !json[0].is_string() || !json[2].is_string()) return bad_memo("a cue event is [kind, time, cue]");
    const auto* kind = std::find(std::begin(kKinds), std::end(kKinds), json[0].text());
    const auto t = json[1].as_int();
    const std::string cue(json[2].text());
    if (kind == std::end(kKinds) || !t || *t < 0 || (!cue.empty() && !is_valid_id(cue))) return bad_memo("a cue event that makes no sense");
    return CueEvent{static_cast<CueEvent::Kind>(kind - std::begin(kKinds)), {*t}, cue};
}

// [pointer, source, priority, 1 to 4 numbers].
Result<void> read_override(JsonRef json, Memo& out) {
    Override o;
    const std::size_t count = json.is_array() && json.size() > 3 ? json.size() - 3 : 0;
    const bool whole = count >= 1 && count <= o.value.at.size() && json[0].is_string() && json[1].is_string() && json[2].as_int() &&
                       *json[2].as_int() >= INT_MIN && *json[2].as_int() <= INT_MAX;
    if (!whole) return bad_memo("an override is [pointer, source, priority, numbers]");
    o.priority = static_cast<int>(*json[2].as_int());
    o.value.count = static_cast<std::uint8_t>(count);
    for (std::size_t i = 0; i < count; ++i) {
        const double number = json[i + 3].as_double();
        if (!json[i + 3].is_number() || !(std::abs(number) <= FLT_MAX)) return bad_memo("an override that is no number");
        o.value.at[i] = static_cast<float>(number);
    }
    out.overrides[std::string(json[0].text())][std::string(json[1].text())] = o;
    return {};
}

}  // namespace

std::string write_memo(const Memo& memo) {
    JsonWriter w;
    w.begin_object().member("session", memo.session).member("performance", memo.performance).member("handsOff", memo.hands_off);
    w.key("cues").begin_array();
    for (const CueEvent& e : memo.cues)
        w.begin_array().value(kKinds[static_cast<std::size_t>(e.kind)]).value(e.t.count).value(e.cue).end_array();
    w.end_array().key("overrides").begin_array();
    for (const auto& [pointer, sources] : memo.overrides)
        for (const auto& [source, o] : sources) {
            w.begin_array().value(pointer).value(source).value(o.priority);
            for (std::uint8_t i = 0; i < o.value.count; ++i) w.value(std::isfinite(o.value.at[i]) ? o.value.at[i] : 0.0f);
            w.end_array();
        }
    return w.end_array().end_object().take();
}

Result<Memo> read_memo(std::string_view text) {
    PAI_TRY(const JsonDoc doc, JsonDoc::parse(text, {.max_bytes = kMaxMemoBytes, .max_depth = 4}));
    const JsonRef root = doc.root();
    Memo out;
    PAI_TRY(out.session, text_member(root, "session"));
    PAI_TRY(out.performance, text_member(root, "performance"));
    const auto hands_off = root.find("handsOff"), cues = root.find("cues"), overrides = root.find("overrides");
    if (!hands_off || !hands_off->is_bool()) return bad_memo("no 'handsOff'");
    out.hands_off = hands_off->as_bool();
    if (!cues || !cues->is_array() || cues->size() > kMaxEvents) return bad_memo("no list of cue events");
    for (std::size_t i = 0; i < cues->size(); ++i) {
        PAI_TRY(CueEvent event, read_event((*cues)[i]));
        if (!out.cues.empty() && event.t < out.cues.back().t) return bad_memo("cue events out of order");
        out.cues.push_back(std::move(event));
    }
    if (!overrides || !overrides->is_array() || overrides->size() > kMaxOverrides) return bad_memo("no list of overrides");
    for (std::size_t i = 0; i < overrides->size(); ++i) PAI_TRY(read_override((*overrides)[i], out));
    return out;
}

}  // namespace pai::app
