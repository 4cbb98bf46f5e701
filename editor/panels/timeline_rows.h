#pragma once
// What the timeline panel draws, made ready once for each state of the show and only for what is in view.
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "edit/tangents.h"
#include "show/curve.h"

namespace pai {

// A track with its keys in order of time.
struct TimelineRow {
    struct Key {
        Flicks at;
        Id id;
        Numbers value;
        KeySlopes slopes;
    };
    std::vector<Key> keys;
    std::optional<Curve> curve;  // of a rotation its angles as they are authored
    int count = 0;               // numbers of a value
    bool rotation = false, colour = false;
    float low = 0, high = 1;     // of the keys and of the curve between them; low < high
    std::string words;           // "bell position_m"
};

// A sound on the timeline: of a node, while a clip shows its scene.
struct TimelineSound {
    Id clip, scene, node, asset;
    Flicks start, end;        // show time
    double from_s = 0;        // time of the file at `start`
    bool loop = false;
    std::size_t lane = 0;
};

class TimelineRows {
public:
    // What was made of what has changed since is made anew.
    void follow(std::uint64_t revision, const Id& timeline);
    const TimelineRow& row(const Id& id, const Track& track);
    const std::vector<TimelineSound>& sounds(const Show& show, const Timeline& timeline);
    std::size_t sound_lanes() const { return lanes_; }

private:
    std::uint64_t revision_ = 0;
    Id timeline_;
    struct Made {
        Track of;
        TimelineRow row;
        bool looked_at = false;  // since the show changed
    };
    std::map<Id, Made> rows_;
    std::optional<std::vector<TimelineSound>> sounds_;
    std::size_t lanes_ = 0;
};

}  // namespace pai
