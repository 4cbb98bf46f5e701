#pragma once
// The pass over what refers to what in a glTF document, and the work it leaves for the pass over the data.
#include <string>
#include <tuple>
#include <vector>

#include "asset/codec/gltf_check_model.h"

namespace pai::codec {

// What the elements of an accessor must be where `pointer` uses it.
struct ElementCheck {
    enum Kind : std::uint8_t { Unit3, Unit3Sign, Clamped, Indices, Times, Quaternions, CubicQuaternions, BindMatrices } kind;
    std::int64_t accessor;
    std::string pointer;
    std::int64_t vertices = -1;   // of Indices
    bool triangles = false;       // of Indices: three make one
    bool operator<(const ElementCheck& o) const { return std::tie(accessor, kind, vertices, triangles) < std::tie(o.accessor, o.kind, o.vertices, o.triangles); }
};

struct GltfLinks {
    CheckDocument& document;
    CheckModel& model;
    std::vector<ElementCheck> elements;

    Issues& issues() { return document.issues; }
    // A second, other use is BUFFER_VIEW_TARGET_OVERRIDE or ACCESSOR_USAGE_OVERRIDE at `at`.
    void use_view(std::int64_t view, ViewUse use, const Path& at);
    void use_accessor(CheckAccessor& accessor, AccessorUse use, const Path& at);
};

// In this order, each over all its objects.
void link_views(GltfLinks& links);
void link_accessors(GltfLinks& links);
void link_images(GltfLinks& links);
void link_meshes(GltfLinks& links);
void link_nodes(GltfLinks& links);
void link_skins(GltfLinks& links);
void link_animations(GltfLinks& links);
void link_scenes(GltfLinks& links);
// Loops, empty nodes, skins without scene; objects that nothing uses. After all others.
void link_trees(GltfLinks& links);
void link_unused(GltfLinks& links);

}  // namespace pai::codec
