#pragma once
// The members that tracks and faders may drive: their pointers, and where their numbers stand in a scene's flat values.
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "show/show.h"

namespace pai {

// What a live member belongs to. All but the first two are parts of a node.
enum class LiveGroup : std::uint8_t { Master, Environment, Transform, Model, Light, Camera, Sound, Words, Picture, Particles };
constexpr std::size_t kLiveGroups = 10;

struct LiveMember {
    std::string path;       // within the group: "colour", "fog/per_m"
    std::uint32_t first = 0;  // offset in the group's values
    int count = 1;          // numbers as authored
    int stored = 1;         // numbers as kept: a rotation is a quaternion x, y, z, w
    bool rotation = false;
    Meta meta;
};

struct LiveLayout {
    std::vector<LiveMember> members;
    std::uint32_t size = 0;
    const LiveMember* find(std::string_view path) const;
    // Offset of a member that must be there.
    std::uint32_t at(std::string_view path) const;
};

const LiveLayout& live_layout(LiveGroup group);

// Appends the live numbers of `part`, the struct that `group` stands for.
void append_live_values(LiveGroup group, const void* part, std::vector<float>& out);

// Writes authored numbers in kept form, clamped to the member's range.
void store_live_value(const LiveMember& member, const float* authored, float* out);

// A target taken apart; views the pointer. Nothing if it has not the form of one.
struct LiveTarget {
    LiveGroup group;
    std::string_view scene, node, path;
};
std::optional<LiveTarget> parse_live_target(std::string_view pointer);

// Every live member of a show, by its pointer.
struct LivePointer {
    std::string pointer;  // "/scenes/hall/nodes/bell-01/light/intensity_cd"
    int count = 1;        // numbers as authored
};
std::vector<LivePointer> live_pointers(const Show& show);

// The live member at `pointer`; null if the show has none there.
const LiveMember* find_live_member(const Show& show, std::string_view pointer);

// The part of `node` that `group` stands for, null if the node has none.
const void* live_part(const Node& node, LiveGroup group);

}  // namespace pai
