#include "control/osc_space.h"

#include <algorithm>
#include <cmath>
#include <optional>

#include <fmt/format.h>

#include "show/live_member.h"

namespace pai {
namespace {

using Ask = OscRequest::Kind;

std::optional<double> number_of(const OscArgument& a) {
    if (const auto* i = std::get_if<std::int32_t>(&a)) return *i;
    if (const auto* f = std::get_if<float>(&a)) return *f;
    if (const auto* h = std::get_if<std::int64_t>(&a)) return static_cast<double>(*h);
    if (const auto* d = std::get_if<double>(&a)) return *d;
    return {};
}

Error wrong_arguments(const OscMessage& message, std::string_view expected) {
    std::string tags;
    for (const OscArgument& a : message.arguments) tags += osc_tag(a);
    return Error(Code::InvalidArgument, fmt::format("{} ,{}: {} expected", message.address, tags, expected));
}

// True if a button is pressed, false if it is let go.
Result<bool> pressed(const OscMessage& message) {
    if (message.arguments.empty()) return true;
    if (message.arguments.size() > 1) return wrong_arguments(message, "no argument or the state of a button");
    const OscArgument& a = message.arguments.front();
    if (const bool* b = std::get_if<bool>(&a)) return *b;
    if (std::holds_alternative<OscInfinitum>(a)) return true;
    const auto number = number_of(a);
    if (!number || !std::isfinite(*number)) return wrong_arguments(message, "no argument or the state of a button");
    return *number != 0;
}

Result<Numbers> numbers_of(const OscMessage& message, int count) {
    const auto fail = [&] { return wrong_arguments(message, count == 1 ? "a finite number" : fmt::format("{} finite numbers", count)); };
    auto first = message.arguments.begin(), end = message.arguments.end();
    if (end - first == count + 2 && std::holds_alternative<OscArrayBegin>(*first)) ++first, --end;
    if (end - first != count) return fail();
    Numbers out;
    out.count = static_cast<std::uint8_t>(count);
    for (std::size_t i = 0; first != end; ++first, ++i) {
        const auto number = number_of(*first);
        const float value = number ? static_cast<float>(*number) : NAN;
        if (!std::isfinite(value)) return fail();
        out.at[i] = value;
    }
    return out;
}

}  // namespace

OscSpace::OscSpace(const Show& show) {
    entries_ = {{"/paifang/go", Ask::Go, {}}, {"/paifang/back", Ask::Back, {}}, {"/paifang/panic", Ask::Panic, {}},
                {"/paifang/standby", Ask::Standby, {}}, {"/paifang/release", Ask::Release, {}}, {"/paifang/status", Ask::Status, {}}};
    for (const auto& [id, cue] : show.cues) entries_.push_back({fmt::format("/paifang/cue/{}/go", id), Ask::Fire, id});
    for (LivePointer& p : live_pointers(show)) entries_.push_back({p.pointer, Ask::Override, p.pointer, p.count});
    std::sort(entries_.begin(), entries_.end(), [](const Entry& a, const Entry& b) { return a.address < b.address; });
}

const OscSpace::Entry* OscSpace::find(std::string_view address) const {
    const auto at = std::lower_bound(entries_.begin(), entries_.end(), address, [](const Entry& e, std::string_view a) { return e.address < a; });
    return at != entries_.end() && at->address == address ? &*at : nullptr;
}

// Standby and Release: their argument names a cue or a member.
Result<void> OscSpace::judge_named(const Entry& entry, const OscMessage& message, std::vector<OscRequest>& out) const {
    const bool standby = entry.kind == Ask::Standby;
    const std::string* name = message.arguments.size() == 1 ? std::get_if<std::string>(&message.arguments.front()) : nullptr;
    if (name) {
        const Entry* found = find(standby ? fmt::format("/paifang/cue/{}/go", *name) : *name);
        if (!found || found->kind != (standby ? Ask::Fire : Ask::Override))
            return Error(Code::NotFound, fmt::format("{}: no {} {}", message.address, standby ? "cue" : "live member", *name));
        out.push_back({entry.kind, *name, {}, {}});
        return {};
    }
    if (standby) return wrong_arguments(message, "the id of a cue");
    PAI_TRY(const bool now, pressed(message));
    if (now) out.push_back({Ask::ReleaseAll, {}, {}, {}});
    return {};
}

Result<void> OscSpace::judge_entry(const Entry& entry, const OscMessage& message, std::vector<OscRequest>& out) const {
    if (entry.kind == Ask::Standby || entry.kind == Ask::Release) return judge_named(entry, message, out);
    if (entry.kind == Ask::Override) {
        PAI_TRY(const Numbers value, numbers_of(message, entry.count));
        out.push_back({Ask::Override, entry.target, value, {}});
        return {};
    }
    PAI_TRY(const bool now, pressed(message));
    if (now) out.push_back({entry.kind, entry.target, {}, {}});
    return {};
}

Result<void> OscSpace::judge(const OscMessage& message, std::vector<OscRequest>& out) const {
    const auto unknown = [&] { return Error(Code::NotFound, fmt::format("{} is no address of this show", message.address)); };
    if (!OscPattern::is_pattern(message.address)) {
        const Entry* entry = find(message.address);
        if (!entry) return unknown();
        return judge_entry(*entry, message, out);
    }
    PAI_TRY(const OscPattern pattern, OscPattern::create(message.address));
    std::optional<Result<void>> outcome;
    for (const Entry& entry : entries_) {
        if (!pattern.matches(entry.address)) continue;
        auto one = judge_entry(entry, message, out);
        // One that takes the message is enough.
        if (!outcome || one) outcome = std::move(one);
    }
    if (!outcome) return unknown();
    return *std::move(outcome);
}

std::vector<std::string> OscSpace::addresses() const {
    std::vector<std::string> out;
    for (const Entry& e : entries_) out.push_back(e.address);
    return out;
}

}  // namespace pai
