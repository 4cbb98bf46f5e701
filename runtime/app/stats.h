#pragma once
// What a run cost, gathered frame by frame and written as one JSON object.
#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "app/late_frames.h"
#include "app/memory_keeper.h"
#include "app/output_windows.h"
#include "app/resolution_control.h"
#include "app/turns.h"
#include "asset/store.h"
#include "base/json.h"
#include "control/osc_receiver.h"
#include "render/renderer.h"
#include "show/evaluate.h"
#include "time/flicks.h"

namespace pai::app {

// How often which duration occurred, in memory that a long run does not grow: 64 bins an octave from 1 us to 268 s.
class DurationHistogram {
public:
    // Durations outside of the range count in its first and last bin.
    void add(double ms);
    std::int64_t count() const { return count_; }
    // At least the value that `share` in [0,1] of all durations stay at or below (nearest rank), and at most 1.1 % more;
    // exact for share 1. 0 without durations.
    double quantile(double share) const;

private:
    static constexpr int kBinsPerOctave = 64, kOctaves = 28;
    static constexpr double kFirst_ms = 0.001;
    std::array<std::int64_t, kBinsPerOctave * kOctaves> bins_{};
    std::int64_t count_ = 0;
    double max_ = 0;
};

// The action of a cue began at show time `t`.
struct CueFired {
    std::string id;
    Flicks t;
};
// "cues_fired": [{"id", "t"}], t in seconds.
void write_cues_fired(JsonWriter& json, std::span<const CueFired> fired);

// What a frame showed: state_hash() of it, and its show time.
struct ShownState {
    Flicks t;
    std::uint64_t hash = 0;
};
// "state": {"t": flicks, "hash": 16 hex digits}.
void write_state(JsonWriter& json, const ShownState& state);

class Stats {
public:
    // `start_ns`: steady_ns() when the program began.
    explicit Stats(std::int64_t start_ns) : start_ns_(start_ns) {}

    // One frame that was shown: its cost without waiting for the display, and the frames that its lateness left out.
    void frame(double ms, std::int64_t dropped, const DrawStats& draw);
    // Once, when the first frame that shows something is on the screen.
    void first_frame(std::int64_t now_ns);
    void uploaded(const UploadStats& upload);
    // Of a show with cues, even if none was fired: all that were, before json().
    void set_cues_fired(std::vector<CueFired> fired) { cues_fired_ = std::move(fired); }
    // What became of the venue's outputs so far.
    void set_outputs(std::vector<OutputReport> reports) { outputs_ = std::move(reports); }
    void set_refused(std::map<AssetId, Refusal> refused) { refused_ = std::move(refused); }

    // Of a play in real time at a venue that allows fewer pixels, before json().
    void set_resolution(const ResolutionControl& control) { resolution_ = control; }
    // Of a play in real time: frames that were late, and why.
    LateFrames& late() { return late_ ? *late_ : late_.emplace(); }

    // Of a show's assets, before json().
    void set_memory(const MemoryKeeper& memory) { memory_ = memory; }

    // A turn of a show that begins again is over; by its clock, memory and GL objects as they are now.
    void turn_over();

    // Of the last frame that was shown, before json().
    void set_state(Flicks t, std::uint64_t hash) { state_ = {t, hash}; }
    // Of a play that listens for OSC, before json().
    void set_osc(const OscCounts& counts) { osc_ = counts; }

    std::int64_t frames() const { return frame_ms_.count(); }
    std::int64_t dropped() const { return dropped_; }
    double last_ms() const { return last_ms_; }
    const DrawStats& last_draw() const { return draw_; }
    // As DurationHistogram::quantile, of all frames.
    double quantile_ms(double share) const { return frame_ms_.quantile(share); }

    // {"frames", "dropped", "frame_ms": {"p50", "p95", "p99", "max", "mean"}, "time_to_first_frame_ms", "peak_rss_mb", "cpu_ms",
    //  "gpu_ms": {pass: mean}, "draw_calls", "triangles", "assets": [{"id", "bytes", "gate_ms", "decode_ms", "upload_ms"}],
    //  "outputs": [{"id", "display", "adopted", "lost"}], "gl_renderer", of a show with cues "cues_fired": [{"id", "t"}], of a play
    //  that listens "osc": {"received", "malformed", "dropped"}, of a play "state": {"t": flicks, "hash": state_hash() in 16 hex digits}
    //  of its last frame, of a play in real time "late" as LateFrames writes it,
    //  of a show that began again "turns" as Turns writes it, at a venue that allows fewer pixels "resolution_scale" as ResolutionControl does,
    //  of a play "memory" as MemoryKeeper does}. draw_calls and triangles are those of the last frame; `store` may be null.
    std::string json(const AssetStore* store, const std::string& gl_renderer) const;
    // The same members inside of an object that the caller begins and ends.
    void write(JsonWriter& json, const AssetStore* store, const std::string& gl_renderer) const;

private:
    struct Pass {
        double sum_ms = 0;
        std::int64_t count = 0;
    };
    std::int64_t start_ns_;
    double first_frame_ms_ = 0;
    DurationHistogram frame_ms_;
    double last_ms_ = 0, sum_ms_ = 0;
    std::int64_t dropped_ = 0;
    std::optional<LateFrames> late_;
    std::optional<ResolutionControl> resolution_;
    std::optional<MemoryKeeper> memory_;
    Turns turns_;
    std::int64_t turn_began_frames_ = 0;
    double turn_began_cpu_ms_ = 0;
    DrawStats draw_;
    std::map<std::string, Pass> passes_;
    std::map<AssetId, double> upload_ms_;
    std::optional<ShownState> state_;
    std::optional<std::vector<CueFired>> cues_fired_;
    std::optional<OscCounts> osc_;
    std::vector<OutputReport> outputs_;
    std::map<AssetId, Refusal> refused_;
};

}  // namespace pai::app
