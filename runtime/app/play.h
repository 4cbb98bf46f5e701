#pragma once
// Playing a show: in a window in real time, or headless as fast as the machine draws.
#include <filesystem>
#include <optional>
#include <string>

#include "app/performance.h"
#include "app/runtime.h"
#include "app/transport.h"
#include "base/result.h"

namespace pai::app {

struct PlayOptions {
    PerformanceOptions performance;
    bool headless = false;
    // Headless runs on a clock that steps 1/rate a frame, so that it ends as soon as all frames are drawn and shows the same
    // frames on every machine; with `real_time` it keeps to the steady clock, as in a window.
    bool real_time = false;
    FrameRate rate{60, 1};
    int width = 0, height = 0;  // 0: the venue's
    int display = -1;  // of those that the venue names none for; < 0: the primary one
    Flicks from;
    std::optional<Flicks> length;
    bool loop = false, strict = false;
    std::filesystem::path stats;  // empty: none are written
    std::int64_t start_ns = 0;    // steady_ns() when the program began
};

struct PlayReport {
    std::string reason;           // "end" or "stopped"
    Flicks played;
    std::int64_t frames = 0, dropped = 0;
    std::string code, message;    // of the strictest refusal; empty if nothing was refused
    SessionRequest request;       // what the session asked for
    bool started = true;          // false: refused under --strict before the first frame
};

// Plays until the end of the show, of the length, SIGTERM or SIGINT, or the person's wish.
Result<PlayReport> play(const PlayOptions& options);

}  // namespace pai::app
