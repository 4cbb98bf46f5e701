#include "app/progress.h"

#include <cstdio>

#include <fmt/format.h>

#include "platform/process.h"
#include "time/clock.h"

namespace pai::app {
namespace {

constexpr std::int64_t kQuiet_ns = 1'000'000'000, kBetween_ns = 250'000'000;
constexpr const char* kClear = "\r\x1b[K";

}  // namespace

Progress::Progress() : began_ns_(steady_ns()), terminal_(is_terminal(2)) {}

void Progress::say(const std::function<std::string()>& line) {
    const std::int64_t now = steady_ns();
    if (!terminal_ || now - began_ns_ < kQuiet_ns || now - last_ns_ < kBetween_ns) return;
    last_ns_ = now;
    shown_ = true;
    fmt::print(stderr, "{}{}, {:.0f} s", kClear, line(), static_cast<double>(now - began_ns_) / 1e9);
    std::fflush(stderr);
}

void Progress::end() {
    if (!shown_) return;
    shown_ = false;
    fmt::print(stderr, "{}", kClear);
    std::fflush(stderr);
}

}  // namespace pai::app
