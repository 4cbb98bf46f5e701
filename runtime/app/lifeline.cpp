#include "app/lifeline.h"

#include <algorithm>
#include <cfloat>
#include <charconv>
#include <climits>
#include <cmath>
#include <cstdlib>

#include <fmt/format.h>

#include "base/json.h"
#include "base/log.h"
#include "time/clock.h"

namespace pai::app {
namespace {

constexpr std::size_t kMaxEvents = 100'000, kMaxOverrides = 10'000, kMaxIdLength = 200;
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
    PAI_TRY(const JsonDoc doc, JsonDoc::parse(text, {.max_bytes = Life::kMaxMemo, .max_depth = 4}));
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

Lifeline::Lifeline(bool stands_by) : stands_by_(stands_by) {
    const char *path = std::getenv("PAIFANG_LIFE"), *number = std::getenv("PAIFANG_TICKET");
    if (!path || !number) return;
    const std::string_view digits = number;
    const auto [end, code] = std::from_chars(digits.data(), digits.data() + digits.size(), ticket_);
    auto life = Life::open(path);
    if (!life || code != std::errc() || end != digits.data() + digits.size() || ticket_ == 0) {
        log::error("supervisor", "plays without one: {}", life ? "PAIFANG_TICKET is no number" : life.error().message);
        return;
    }
    life_.emplace(*std::move(life));
    beat(Stage::Starting);
    resumes_ = life_->shown() && (standby() || life_->resume());
    refresh();
}

bool Lifeline::refresh() {
    if (!resumes_) return false;
    std::string text = life_->memo();
    if (text == memo_text_) return false;
    memo_text_ = std::move(text);
    auto memo = read_memo(memo_text_);
    if (memo) memo_ = *std::move(memo);
    else log::warn("supervisor", "{}", memo.error().message);
    return memo.has_value();
}

Flicks Lifeline::last_shown() const {
    const auto frame = resumes_ ? life_->shown() : std::nullopt;
    return frame ? frame->t : Flicks{};
}

void Lifeline::enter(PerformanceOptions& options) const {
    options.standby = standby();
    if (!resumes_) return;
    options.session = memo_.session;
    if (!memo_.performance.empty()) options.performance = memo_.performance;
}

void Lifeline::place(Transport& transport) {
    const auto frame = resumes_ ? life_->shown() : std::nullopt;
    if (!frame) return;
    const Flicks t = show_time_at(*frame, boot_ns());
    // The skip is for the player that enters, not for what a standby shows nobody.
    const Flicks skip = standby() ? Flicks{} : life_->skip();
    transport.resume(t + skip, frame->played + (t - frame->t), frame->held);
}

void Lifeline::beat(Stage stage) {
    if (life_) life_->beat(ticket_, stage, stands_by_);
}

void Lifeline::remember(Memo memo) {
    memo_ = std::move(memo);
    written_ = false;
}

void Lifeline::write(ShownFrame frame) {
    if (!written_) {
        written_ = true;
        if (const auto done = life_->write_memo(write_memo(memo_)); !done) log::warn("supervisor", "{}", done.error().message);
    }
    frame.ticket = ticket_;
    frame.count = ++count_;
    if (count_ == 1) beat(Stage::Presenting);
    life_->write(frame);
    resumes_ = false;
}

void Lifeline::presented(const Transport& transport, std::int64_t at_ns, bool loops) {
    if (life_) write({.t = transport.now(), .played = transport.played(), .boot_ns = at_ns, .held = transport.held(), .loops = loops});
}

void Lifeline::presented() {
    if (life_) write({.boot_ns = boot_ns(), .held = true});
}

}  // namespace pai::app
