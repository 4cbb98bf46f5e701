#pragma once
// What a run cost, gathered frame by frame and written as one JSON object.
#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "asset/store.h"
#include "base/json.h"
#include "render/renderer.h"

namespace pai::app {

class Stats {
public:
    // `start_ns`: steady_ns() when the program began.
    explicit Stats(std::int64_t start_ns) : start_ns_(start_ns) {}

    // One frame that was shown: its cost without waiting for the display, and the frames that its lateness left out.
    void frame(double ms, std::int64_t dropped, const DrawStats& draw);
    // Once, when the first frame that shows something is on the screen.
    void first_frame(std::int64_t now_ns);
    void uploaded(const UploadStats& upload);

    std::int64_t frames() const { return static_cast<std::int64_t>(frame_ms_.size()); }
    std::int64_t dropped() const { return dropped_; }
    double last_ms() const { return frame_ms_.empty() ? 0 : frame_ms_.back(); }
    const DrawStats& last_draw() const { return draw_; }
    // The value that `share` in [0,1] of all frames stay at or below (nearest rank); 0 without frames.
    double quantile_ms(double share) const;

    // {"frames", "dropped", "frame_ms": {"p50", "p95", "p99", "max"}, "time_to_first_frame_ms", "peak_rss_mb", "cpu_ms",
    //  "gpu_ms": {pass: mean}, "draw_calls", "triangles", "assets": [{"id", "bytes", "gate_ms", "decode_ms", "upload_ms"}],
    //  "gl_renderer"}. draw_calls and triangles are those of the last frame; `store` may be null.
    std::string json(const AssetStore* store, const std::string& gl_renderer) const;

private:
    struct Pass {
        double sum_ms = 0;
        std::int64_t count = 0;
    };
    std::int64_t start_ns_;
    double first_frame_ms_ = 0;
    std::vector<double> frame_ms_;
    std::int64_t dropped_ = 0;
    DrawStats draw_;
    std::map<std::string, Pass> passes_;
    std::map<AssetId, double> upload_ms_;
};

}  // namespace pai::app
