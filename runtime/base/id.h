#pragma once
// Names of things: asset ids, ids in authored files, handles.
#include <compare>
#include <cstdint>
#include <string>
#include <string_view>

namespace pai {

// URI of an asset in a signed manifest, such as urn:paifang:asset:bronze/bell. Never a path.
struct AssetId {
    std::string value;
    auto operator<=>(const AssetId&) const = default;
};

// True if `id` may name a node, scene, cue… in an authored file: 1 to 64 characters of [a-z0-9-].
bool is_valid_id(std::string_view id);

// Index and generation of something an owner keeps; a stale or empty one yields the owner's fallback.
template <class T>
struct Handle {
    std::uint32_t index = 0;
    std::uint32_t generation = 0;  // 0: empty
    explicit operator bool() const { return generation != 0; }
    auto operator<=>(const Handle&) const = default;
};

}  // namespace pai
