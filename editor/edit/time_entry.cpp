#include "edit/time_entry.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <vector>

#include "edit/expression.h"

namespace pai {
namespace {

constexpr double kLongest_s = 1e7;

Error time_error(std::string what) { return Error(Code::Corrupt, std::move(what), "EXPRESSION_INVALID"); }

std::string_view trimmed(std::string_view text) {
    while (!text.empty() && text.front() == ' ') text.remove_prefix(1);
    while (!text.empty() && text.back() == ' ') text.remove_suffix(1);
    return text;
}

std::vector<std::string_view> parts_of(std::string_view text, char between) {
    std::vector<std::string_view> out;
    for (std::size_t at = 0; at <= text.size();) {
        const std::size_t end = std::min(text.find(between, at), text.size());
        out.push_back(trimmed(text.substr(at, end - at)));
        at = end + 1;
    }
    return out;
}

template <class T>
std::optional<T> number_in(std::string_view text) {
    T value{};
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (text.empty() || error != std::errc() || end != text.data() + text.size()) return {};
    return value;
}

Flicks kept(Flicks t) { return std::clamp(t, Flicks{}, Flicks::from_seconds(kLongest_s)); }

Flicks frame_time(std::int64_t frame, FrameRate rate) {
    const auto most = static_cast<std::int64_t>(kLongest_s * rate.fps());
    return frame_start(std::clamp<std::int64_t>(frame, 0, most), rate);
}

Result<Flicks> timecode(const std::vector<std::string_view>& parts, FrameRate rate) {
    std::int64_t n[4] = {};
    const auto per_second = static_cast<std::int64_t>(std::ceil(rate.fps()));
    const std::int64_t most[] = {2000, 59, 59, per_second - 1};
    for (std::size_t i = 0; i < 4; ++i) {
        const auto v = number_in<std::int64_t>(parts[i]);
        if (!v || *v < 0 || *v > most[i]) return time_error("expected hours:minutes:seconds:frames, as 1:02:03:04");
        n[i] = *v;
    }
    return frame_time(((n[0] * 60 + n[1]) * 60 + n[2]) * per_second + n[3], rate);
}

Result<Flicks> bars(std::string_view bar, std::string_view beat, const Tempo& tempo) {
    if (!(tempo.bpm > 0)) return time_error("this timeline has no tempo: bars are not counted");
    const auto b = number_in<std::int64_t>(bar);
    const auto within = beat.empty() ? std::optional(1.0) : number_in<double>(beat);
    if (!b || std::abs(*b) > 1'000'000 || !within || !(*within >= 1 && *within < tempo.beats_per_bar + 1)) return time_error("expected bar|beat, both from 1, as 3|2");
    const double beats = static_cast<double>((*b - 1) * tempo.beats_per_bar) + *within - 1;
    return kept(tempo.first_beat + Flicks::from_seconds(beats * 60 / static_cast<double>(tempo.bpm)));
}

}  // namespace

Result<Flicks> parse_time(std::string_view text, TimeShown shown, FrameRate rate, const Tempo& tempo, Flicks now) {
    text = trimmed(text);
    if (const auto cut = parts_of(text, '|'); cut.size() == 2) return bars(cut[0], cut[1], tempo);
    if (const auto cut = parts_of(text, ':'); cut.size() == 4) return timecode(cut, rate);
    const bool plain = text.find_first_not_of("0123456789.") == text.npos && !text.empty();
    if (plain && shown == TimeShown::Bars && tempo.bpm > 0) {
        const auto cut = parts_of(text, '.');
        return bars(cut[0], cut.size() > 1 ? text.substr(text.find('.') + 1) : std::string_view(), tempo);
    }
    const std::string_view digits = text.ends_with('f') ? trimmed(text.substr(0, text.size() - 1)) : text;
    if (const auto frame = number_in<std::int64_t>(digits); frame && (text.ends_with('f') || shown == TimeShown::Frames)) {
        if (*frame < 0) return time_error("expected a frame from 0");
        return frame_time(*frame, rate);
    }
    NumberField field;
    field.unit = "s", field.rate = rate, field.bpm = tempo.bpm;
    PAI_TRY(const auto edit, parse_number(text, field, now.seconds()));
    const double s = edit.of(now.seconds());
    if (!std::isfinite(s)) return time_error("expected a time");
    return kept(Flicks::from_seconds(std::clamp(s, 0.0, kLongest_s)));
}

}  // namespace pai
