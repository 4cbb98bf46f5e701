#pragma once
// A show as files: frames, sound, and on request a film and a contact sheet. The same bytes for the same inputs.
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "app/performance.h"
#include "base/result.h"
#include "time/flicks.h"

namespace pai::app {

struct RenderJob {
    PerformanceOptions performance;  // action is "record" unless it is a proof
    std::filesystem::path out;
    Flicks from;
    std::optional<Flicks> to;  // one past the last, at most the end of the show; nothing: that end
    std::vector<Flicks> go_at;       // with cues: GOs by show time; none: those that were rehearsed
    FrameRate rate{30, 1};
    int width = 0, height = 0;       // 0: the venue's canvas, else 1920 x 1080
    Id output;                       // of the venue: what its display is fed, in its size, in place of a canvas; empty: none
    std::filesystem::path film, contact_sheet;  // empty: none
    // Told after each frame: how many are there and how many there shall be.
    std::function<void(std::int64_t done, std::int64_t count)> progress;
};

struct RenderReport {
    std::int64_t frames = 0, kept = 0;  // kept: found whole from an earlier run
    bool stopped = false;               // by SIGTERM or SIGINT; the next run goes on from here
    bool film_kept = false;
    std::string code, message;          // of the strictest refusal; empty if nothing was refused
    bool refused = false;               // nothing that the show asked for is in the pictures: they hold what stands in for it
    SessionRequest request;
    std::shared_ptr<const Decision> decision;  // null: none was made
};

// NotFound: the venue has no such output. InvalidArgument: `from` is not before `to` and the end, or `out` holds someone else's frames.
Result<RenderReport> render(const RenderJob& job);

}  // namespace pai::app
