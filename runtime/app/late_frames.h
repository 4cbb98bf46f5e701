#pragma once
// Frames that were not ready when their time came: how many, and what each of them spent its time on.
#include <array>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/json.h"
#include "render/renderer.h"
#include "time/flicks.h"

namespace pai::app {

// Milliseconds by the wall of what one frame was made of, one after the other.
struct FrameParts {
    double upload_ms = 0, draw_ms = 0, present_ms = 0;  // present: with the wait for the display, where that paces
    double between_ms = 0;  // events, gate and sound
    double overslept_ms = 0;  // after the time at which the next frame should have begun
    double cpu_ms = 0;      // of all threads of this program meanwhile
    double kept_waiting_ms = 0;  // that threads that draw were ready and had no processor, be it for threads of our own
    double period_ms = 0;   // that it had; 0: not known
    double cores = 0;       // that this program may use; 0: not known
    AssetId uploaded;       // what most of upload_ms was spent on
    double total_ms() const { return upload_ms + draw_ms + present_ms + between_ms + overslept_ms; }
    // Of what the threads waited, the most that other programs can have caused: they had what ours left of the processors while it was measured,
    // which is all but the sleep before the next frame.
    double kept_by_others_ms() const;
};

// A late frame: what took longer than it usually does.
struct LateFrame {
    Flicks t;
    std::int64_t dropped = 0;  // frames that it left out
    double ms = 0;
    std::string cause;         // "upload", "draw", "present", "between", "wait", "machine"
    std::string of;            // the asset of an upload, the pass of a draw where passes are measured
    double cause_ms = 0, usual_ms = 0;
};

// Memory does not grow with the length of a run.
class LateFrames {
public:
    // Every frame, with the passes of its drawing; `dropped` are the frames that it left out, 0 if it was in time. Returns it if it was late.
    const LateFrame* add(Flicks t, std::int64_t dropped, const FrameParts& parts, const std::vector<PassTime>& passes);

    std::int64_t count() const { return count_; }
    // The longest, longest first.
    const std::vector<LateFrame>& worst() const { return worst_; }
    // "late": {"frames", "causes": {cause: frames}, "worst": [{"t", "dropped", "ms", "cause", "of", "cause_ms", "usual_ms"}]}, t in seconds.
    void write(JsonWriter& json) const;

private:
    static constexpr std::size_t kParts = 5, kMostKept = 16;
    using Values = std::array<double, kParts>;
    void learn(const Values& parts, double kept_waiting_ms, const std::vector<PassTime>& passes);
    void explain(const Values& parts, const FrameParts& frame, const std::vector<PassTime>& passes, LateFrame& out) const;

    std::int64_t count_ = 0, in_time_ = 0;
    Values usual_{};                                       // of frames in time: a mean that forgets
    double usual_waiting_ms_ = 0;
    std::map<std::string, double, std::less<>> usual_pass_ms_;
    std::map<std::string, std::int64_t, std::less<>> causes_;
    std::vector<LateFrame> worst_;
    LateFrame last_;
};

}  // namespace pai::app
