#pragma once
// Tangents of keys: how fast each number of a track changes where a key is arrived at and left.
#include <map>
#include <vector>

#include "edit/nodes.h"

namespace pai {

enum class TangentSide : std::uint8_t { In, Out };

// As they count now, in units of the value per second; of a rotation, degrees per second of its three angles. A side that has no
// cubic segment is there all the same: it counts once it has one.
struct KeySlopes {
    Numbers in, out;
    bool in_given = false, out_given = false;  // else automatic
    bool in_cubic = false, out_cubic = false;  // a cubic segment arrives, leaves
};
// Of the keys of a track, in order of time (curve_keys); nothing else is looked at.
std::map<Id, KeySlopes> slopes_of(const Track& track);

enum class TangentShape : std::uint8_t {
    Auto,    // Catmull-Rom's again
    Flat,    // at rest in each number
    Linear,  // straight at its neighbours, each side by itself
    Aligned  // both sides alike: their mean
};
// Keys and what leads to them become cubic where `shape` would have no effect else.
Result<Change> shape_tangents(const Show& show, const std::vector<ItemRef>& keys, TangentShape shape);

// One number of one side. The other side goes along where both were alike, unless `alone`. The other numbers stay as they count now.
// InvalidArgument: no such key or number. Slopes are kept within ±1e6 a second.
Result<Change> pull_tangent(const Show& show, const ItemRef& key, TangentSide side, int number, double slope_per_s, bool alone);
// One number of the keys' values by so much, kept in the range of what the track drives: a member of `whole`, where `show` is a part of it.
Result<Change> raise_keys(const Show& show, const std::vector<ItemRef>& keys, int number, double by, const Show& whole);

}  // namespace pai
