#pragma once
// What a show that begins again costs from turn to turn: whether memory grows, or frames get dearer, over days.
#include <cstddef>
#include <cstdint>
#include <vector>

#include "base/json.h"

namespace pai::app {

// One turn of a loop, as it was over.
struct Turn {
    std::int64_t number = 0;  // from 1
    std::int64_t frames = 0;  // that were shown
    double cpu_ms = 0;        // of all threads of this program meanwhile
    double rss_mb = 0;        // resident memory at its end
    std::size_t gl_objects = 0;
};

// Memory does not grow with the length of a run: of many turns every second one is kept, then every fourth, and so on.
class Turns {
public:
    static constexpr std::size_t kMostKept = 256;

    void add(const Turn& turn);
    std::int64_t count() const { return count_; }
    // Turns 1, 1 + every(), 1 + 2 * every(), …
    const std::vector<Turn>& kept() const { return kept_; }
    std::int64_t every() const { return every_; }
    // "turns": {"count", "every", "kept": [{"turn", "frames", "cpu_ms", "rss_mb", "gl_objects"}], "last": the same of the last}.
    void write(JsonWriter& json) const;

private:
    std::int64_t count_ = 0, every_ = 1;
    std::vector<Turn> kept_;
    Turn last_;
};

}  // namespace pai::app
