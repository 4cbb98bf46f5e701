#pragma once
// What a supervisor has seen, for its log, its --stats and its last word.
#include <cstdint>
#include <string>
#include <vector>

#include "base/json.h"
#include "time/flicks.h"

namespace pai {

class SupervisorReport {
public:
    // One way from a death (or the first start) to the next frame.
    struct Return {
        double to_frame_ms = 0;
        Flicks t;           // show time of that frame
        bool warm = false;  // by the standby
    };

    void started() { ++starts_; }
    void died() { ++deaths_; }
    void replaced() { ++replaced_; }
    void slate_shown() { ++slates_; }
    void returned(const Return& r);
    std::int64_t deaths() const { return deaths_; }
    // At least the value that `share` in [0,1] of all ways stay at or below (nearest rank); 0 without any.
    double to_frame_ms(double share) const;

    // {"starts", "deaths", "replaced", "slates", "first_frame_ms", "returns", "warm", "to_frame_ms": {"p50", "p99", "max"}}.
    void write(JsonWriter& json) const;

private:
    static constexpr std::size_t kKept = 10'000;
    std::int64_t starts_ = 0, deaths_ = 0, replaced_ = 0, slates_ = 0, returns_ = 0, warm_ = 0;
    double first_frame_ms_ = 0;
    bool first_ = true;
    std::vector<double> ways_ms_;  // the last kKept
};

}  // namespace pai
