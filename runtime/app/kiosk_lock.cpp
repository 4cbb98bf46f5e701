#include "app/kiosk_lock.h"

#include <algorithm>

#include <fmt/format.h>

#include "base/file.h"
#include "base/json.h"
#include "base/log.h"
#include "vault/pin.h"

namespace pai::app {
namespace {

constexpr std::int64_t kLongestLock_ms = 86'400'000;
constexpr std::size_t kShortestPin = 4, kLongestPin = 12;
constexpr std::uint64_t kMaxPinFile = 4096;

std::int64_t number_of(const JsonDoc& doc, std::string_view name) {
    const auto member = doc.root().find(name);
    if (!member) return 0;
    const auto value = member->as_int();
    return value ? std::max<std::int64_t>(*value, 0) : 0;
}

}  // namespace

std::int64_t lock_left_ms(const PinTries& tries, std::int64_t now_utc_ms) {
    if (tries.locked_ms <= 0) return 0;
    return std::clamp<std::int64_t>(tries.since_utc_ms + tries.locked_ms - now_utc_ms, 0, tries.locked_ms);
}

PinTries after_wrong(PinTries tries, const ExitRule& rule, std::int64_t now_utc_ms) {
    tries.wrong = std::min(tries.wrong + 1, 1000);
    tries.locked_ms = 0;
    tries.since_utc_ms = now_utc_ms;
    if (tries.wrong < rule.tries) return tries;
    const auto first = static_cast<std::int64_t>(rule.lockout.seconds() * 1000);
    const int doublings = std::min(tries.wrong - rule.tries, 24);
    tries.locked_ms = std::min(first << doublings, kLongestLock_ms);
    return tries;
}

Result<void> PinLock::set_pin(std::string_view pin) const {
    const bool digits = std::all_of(pin.begin(), pin.end(), [](char c) { return c >= '0' && c <= '9'; });
    if (!digits || pin.size() < kShortestPin || pin.size() > kLongestPin)
        return Error(Code::InvalidArgument, fmt::format("expected a PIN of {} to {} digits", kShortestPin, kLongestPin));
    PAI_TRY(make_directories(folder_, 0700));
    PAI_TRY(const std::string hash, hash_pin(pin));
    JsonWriter w;
    w.begin_object().member("format", "paifang.pin/1").member("hash", hash).end_object();
    PAI_TRY(write_file(folder_ / (rule_.pin + ".json"), w.take() + "\n", {.mode = 0600, .durable = true}));
    return write_tries({});
}

bool PinLock::has_pin() const { return file_exists(folder_ / (rule_.pin + ".json")); }

PinTries PinLock::read_tries() const {
    const auto text = read_text_file(folder_ / (rule_.pin + "-tries.json"), kMaxPinFile);
    if (!text) return {};
    const auto doc = JsonDoc::parse(*text);
    if (!doc || !doc->root().is_object()) return {};
    return {static_cast<int>(std::min<std::int64_t>(number_of(*doc, "wrong"), 1000)), std::min(number_of(*doc, "locked_ms"), kLongestLock_ms), number_of(*doc, "since_utc_ms")};
}

Result<void> PinLock::write_tries(const PinTries& tries) const {
    JsonWriter w;
    w.begin_object().member("wrong", tries.wrong).member("locked_ms", tries.locked_ms).member("since_utc_ms", tries.since_utc_ms).end_object();
    return write_file(folder_ / (rule_.pin + "-tries.json"), w.take() + "\n", {.mode = 0600, .durable = true});
}

std::int64_t PinLock::left_ms(std::int64_t now_utc_ms) const { return lock_left_ms(read_tries(), now_utc_ms); }

PinAnswer PinLock::attempt(std::string_view pin, std::int64_t now_utc_ms) const {
    const auto text = read_text_file(folder_ / (rule_.pin + ".json"), kMaxPinFile);
    if (!text) return PinAnswer::NoPin;
    const PinTries before = read_tries();
    if (lock_left_ms(before, now_utc_ms) > 0) return PinAnswer::Locked;
    if (const auto written = write_tries(after_wrong(before, rule_, now_utc_ms)); !written) {
        // What cannot be counted is not tried.
        log::error("kiosk", "tries of the PIN: {}", written.error().message);
        return PinAnswer::Locked;
    }
    const auto doc = JsonDoc::parse(*text);
    const auto hash = doc ? doc->root().find("hash") : std::optional<JsonRef>();
    if (!hash || !hash->is_string() || !pin_matches(pin, hash->text())) return PinAnswer::Wrong;
    if (const auto written = write_tries({}); !written) log::warn("kiosk", "tries of the PIN: {}", written.error().message);
    return PinAnswer::Open;
}

}  // namespace pai::app
