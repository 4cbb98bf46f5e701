#pragma once
// What a channel of an animation moves, named by a node and a path or by a pointer. Source: KHR_animation_pointer.
#include <optional>
#include <string_view>
#include <vector>

#include "asset/codec/gltf_motion.h"

namespace pai::codec {

// One thing that moves, as AnimationChannel names it, and how many values a key has.
struct Motion {
    AnimationChannel::Path path = AnimationChannel::Path::Translation;
    int node = -1, property = 0;
    std::size_t width = 0;
};

// Values a key of a node's own path has; 0: nothing moves, as with weights of a mesh without targets or a node placed by a matrix.
std::size_t width_of(const ModelData& model, int node, AnimationChannel::Path path);

// All that `pointer` moves in the scene, such as the weights of each node that shows a mesh; empty if that is not in the scene.
// Nothing if it names what cannot be moved here, or what is not there.
std::optional<std::vector<Motion>> resolve_pointer(const GltfScene& scene, std::string_view pointer);

}  // namespace pai::codec
