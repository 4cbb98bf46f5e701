#pragma once
// The PIN that lets staff out of a kiosk: wrong tries cost growing waits, which a restart does not shorten.
#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>

#include "base/result.h"
#include "show/catalogue.h"

namespace pai::app {

// What wrong tries have cost so far. Pure.
struct PinTries {
    int wrong = 0;                   // in a row
    std::int64_t locked_ms = 0;      // length of the lock-out that the last one began; 0: none
    std::int64_t since_utc_ms = 0;   // when it began
    bool operator==(const PinTries&) const = default;
};

// Milliseconds of lock-out that are left; 0: the PIN may be tried. A clock that was put back makes no wait longer than it was.
std::int64_t lock_left_ms(const PinTries& tries, std::int64_t now_utc_ms);
// After a wrong try: from the `rule.tries`-th on each one locks, twice as long as the one before, up to a day.
PinTries after_wrong(PinTries tries, const ExitRule& rule, std::int64_t now_utc_ms);

enum class PinAnswer : std::uint8_t { Open, Wrong, Locked, NoPin };

// The PIN file of one home: <home>/kiosk/<pin>.json holds the salted hash, <pin>-tries.json the tries.
class PinLock {
public:
    PinLock(const std::filesystem::path& home, const ExitRule& rule) : folder_(home / "kiosk"), rule_(rule) {}

    // A PIN is 4 to 12 digits: InvalidArgument. Io: it cannot be written.
    Result<void> set_pin(std::string_view pin) const;
    bool has_pin() const;
    // Counts the try before it answers, so that pulling the plug gains nothing.
    PinAnswer attempt(std::string_view pin, std::int64_t now_utc_ms) const;
    std::int64_t left_ms(std::int64_t now_utc_ms) const;

private:
    PinTries read_tries() const;
    Result<void> write_tries(const PinTries& tries) const;
    std::filesystem::path folder_;
    ExitRule rule_;
};

}  // namespace pai::app
