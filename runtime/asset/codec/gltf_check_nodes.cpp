// Nodes, skins and scenes: trees, and what hangs on them.
#include <algorithm>

#include "asset/codec/gltf_check_links.h"

namespace pai::codec {
namespace {

// The nodes as trees: an ancestor's span of order numbers holds those of all its descendants.
struct NodeForest {
    std::vector<std::int64_t> first, end;  // -1 for nodes of loops, and below them
    std::vector<std::int64_t> root;
    std::vector<bool> moved_above;         // an ancestor has a transform

    bool reached(std::int64_t node) const { return first[static_cast<std::size_t>(node)] >= 0; }
    bool holds(std::int64_t ancestor, std::int64_t low, std::int64_t high) const {
        const auto a = static_cast<std::size_t>(ancestor);
        return first[a] >= 0 && first[a] <= low && high < end[a];
    }
};

NodeForest grow(const std::vector<CheckNode>& nodes) {
    const std::size_t n = nodes.size();
    std::vector<std::vector<std::int64_t>> children(n);
    std::vector<std::int64_t> open;
    for (std::size_t i = 0; i < n; ++i) {
        if (nodes[i].parent >= 0) children[static_cast<std::size_t>(nodes[i].parent)].push_back(static_cast<std::int64_t>(i));
        else open.push_back(static_cast<std::int64_t>(i));
    }
    NodeForest forest{std::vector<std::int64_t>(n, -1), std::vector<std::int64_t>(n, -1), std::vector<std::int64_t>(n, -1), std::vector<bool>(n)};
    std::int64_t next = 0;
    while (!open.empty()) {
        const std::int64_t top = open.back();
        const auto i = static_cast<std::size_t>(top);
        if (forest.first[i] >= 0) {  // second visit: all below are done
            forest.end[i] = next;
            open.pop_back();
            continue;
        }
        forest.first[i] = next++;
        const std::int64_t parent = nodes[i].parent;
        forest.root[i] = parent < 0 ? top : forest.root[static_cast<std::size_t>(parent)];
        forest.moved_above[i] = parent >= 0 && (forest.moved_above[static_cast<std::size_t>(parent)] || nodes[static_cast<std::size_t>(parent)].has_transform);
        open.insert(open.end(), children[i].begin(), children[i].end());
    }
    return forest;
}

void link_children(GltfLinks& links, std::size_t i, const Path& at) {
    auto& nodes = links.model.nodes;
    for (std::size_t k = 0; k < nodes[i].children.size(); ++k) {
        CheckNode* child = item_of(nodes, nodes[i].children[k]);
        if (!child || child->parent == static_cast<std::int64_t>(i)) continue;
        if (child->parent >= 0) links.issues().add("NODE_PARENT_OVERRIDE", at / k, "node {} is a child of node {} already", nodes[i].children[k], child->parent);
        child->parent = static_cast<std::int64_t>(i);
    }
}

// The lowest node that has all joints of a skin below it or is one; -1 if there is none.
std::int64_t common_root(const std::vector<CheckNode>& nodes, const NodeForest& forest, const std::vector<std::int64_t>& joints, std::int64_t& low, std::int64_t& high) {
    low = high = -1;
    std::int64_t at = -1;
    for (const std::int64_t joint : joints) {
        if (!item_of(nodes, joint)) continue;
        const std::int64_t order = forest.first[static_cast<std::size_t>(joint)];
        low = low < 0 ? order : std::min(low, order);
        high = std::max(high, order);
        at = joint;
    }
    while (at >= 0 && !forest.holds(at, low, high)) at = nodes[static_cast<std::size_t>(at)].parent;
    return at;
}

bool all_reached(const std::vector<CheckNode>& nodes, const NodeForest& forest, const std::vector<std::int64_t>& joints) {
    return std::all_of(joints.begin(), joints.end(), [&](std::int64_t j) { return !item_of(nodes, j) || forest.reached(j); });
}

void link_bind_matrices(GltfLinks& links, JsonRef skin, std::size_t joints, const Path& at) {
    const std::int64_t index = whole_in(skin, "inverseBindMatrices", -1);
    CheckAccessor* a = item_of(links.model.accessors, index);
    if (!a) return;
    links.use_accessor(*a, AccessorUse::BindMatrices, at);
    links.use_view(a->view, ViewUse::BindMatrices, at);
    const CheckView* view = item_of(links.model.views, a->view);
    if (view && view->stride >= 0) links.issues().add("SKIN_IBM_ACCESSOR_WITH_BYTESTRIDE", at, "inverse bind matrices are tightly packed");
    if (!a->whole()) return;
    if (a->rows != 4 || a->columns != 4 || a->type != 5126 || a->normalized) links.issues().add("SKIN_IBM_INVALID_FORMAT", at, "inverse bind matrices cannot be {}", a->format());
    else links.elements.push_back({ElementCheck::BindMatrices, index, at.str()});
    if (a->count < static_cast<std::int64_t>(joints)) links.issues().add("INVALID_IBM_ACCESSOR_COUNT", at, "{} matrices, {} joints", a->count, joints);
}

// Nodes that are their own ancestors.
void check_loops(GltfLinks& links, const NodeForest& forest, const Path& list) {
    const auto& nodes = links.model.nodes;
    std::vector<std::uint8_t> state(nodes.size());  // 0 new, 1 on the way, 2 done, 3 on a loop
    for (std::size_t i = 0; i < nodes.size(); ++i) {
        if (forest.first[i] >= 0 || state[i]) continue;
        auto at = static_cast<std::int64_t>(i);
        for (; at >= 0 && state[static_cast<std::size_t>(at)] == 0; at = nodes[static_cast<std::size_t>(at)].parent) state[static_cast<std::size_t>(at)] = 1;
        if (at >= 0 && state[static_cast<std::size_t>(at)] == 1)
            for (; state[static_cast<std::size_t>(at)] == 1; at = nodes[static_cast<std::size_t>(at)].parent) state[static_cast<std::size_t>(at)] = 3;
        for (at = static_cast<std::int64_t>(i); at >= 0 && state[static_cast<std::size_t>(at)] == 1; at = nodes[static_cast<std::size_t>(at)].parent)
            state[static_cast<std::size_t>(at)] = 2;
    }
    for (std::size_t i = 0; i < nodes.size(); ++i)
        if (state[i] == 3) links.issues().add("NODE_LOOP", list / i, "the node is its own ancestor");
}

// For each root node the scenes that show it, in order.
std::vector<std::vector<std::size_t>> scenes_by_root(const GltfLinks& links, const NodeForest& forest) {
    std::vector<std::vector<std::size_t>> out(links.model.nodes.size());
    for (std::size_t s = 0; s < links.document.size(Target::Scenes); ++s) {
        const auto nodes = links.document.item(Target::Scenes, s).find("nodes");
        for (std::size_t k = 0; nodes && nodes->is_array() && k < nodes->size(); ++k) {
            const std::int64_t node = whole((*nodes)[k]).value_or(-1);
            if (!item_of(links.model.nodes, node) || !forest.reached(node)) continue;
            auto& list = out[static_cast<std::size_t>(forest.root[static_cast<std::size_t>(node)])];
            if (list.empty() || list.back() != s) list.push_back(s);
        }
    }
    return out;
}

void check_skinned_node(GltfLinks& links, const NodeForest& forest, std::size_t i, const Path& at) {
    const CheckNode& node = links.model.nodes[i];
    if (node.has_transform) links.issues().add("NODE_SKINNED_MESH_LOCAL_TRANSFORMS", at, "the joints alone place a skinned mesh");
    if (node.parent < 0) return;
    if (forest.moved_above[i]) links.issues().add("NODE_SKINNED_MESH_PARENT_TRANSFORMS", at, "the joints alone place a skinned mesh");
    links.issues().add("NODE_SKINNED_MESH_NON_ROOT", at, "a node with a skin is best a root");
}

void check_skin_scenes(GltfLinks& links, const NodeForest& forest) {
    const auto scenes = scenes_by_root(links, forest);
    const Path top, list = top / "nodes";
    std::size_t steps = std::size_t{1} << 20;  // more comparisons than any sound file needs
    for (std::size_t i = 0; i < links.model.nodes.size() && steps > 0; ++i) {
        const auto* joints = item_of(links.model.skins, links.model.nodes[i].skin);
        if (!joints || joints->empty() || !item_of(links.model.nodes, joints->front()) || !forest.reached(joints->front()) || forest.first[i] < 0) continue;
        const auto& mine = scenes[static_cast<std::size_t>(forest.root[i])];
        const auto& theirs = scenes[static_cast<std::size_t>(forest.root[static_cast<std::size_t>(joints->front())])];
        steps -= std::min(steps, mine.size() + theirs.size());
        if (!std::includes(theirs.begin(), theirs.end(), mine.begin(), mine.end()))
            links.issues().add("NODE_SKIN_NO_SCENE", list / i, "a scene shows the mesh without its joints");
    }
}

}  // namespace

void link_nodes(GltfLinks& links) {
    const Path top, list = top / "nodes";
    std::vector<bool> weights_used(links.model.meshes.size()), weighted(links.model.meshes.size());
    for (std::size_t i = 0; i < links.model.nodes.size(); ++i) {
        const CheckNode& node = links.model.nodes[i];
        const Path at = list / i;
        if (const CheckMesh* mesh = item_of(links.model.meshes, node.mesh)) {
            if (node.weights >= 0 && node.weights != mesh->targets()) links.issues().add("NODE_WEIGHTS_INVALID", at / "weights", "{} weights, {} targets", node.weights, mesh->targets());
            if (item_of(links.model.skins, node.skin)) {
                if (!mesh->primitives.empty() && !mesh->skinned()) links.issues().add("NODE_SKIN_WITH_NON_SKINNED_MESH", at, "the mesh has no joints");
            } else if (mesh->skinned()) {
                links.issues().add("NODE_SKINNED_MESH_WITHOUT_SKIN", at, "the mesh has joints, the node no skin");
            }
            const auto m = static_cast<std::size_t>(node.mesh);
            weighted[m] = mesh->weights >= 0;
            weights_used[m] = weights_used[m] || node.weights < 0;
        }
        link_children(links, i, at / "children");
    }
    const Path meshes = top / "meshes";
    for (std::size_t m = 0; m < weighted.size(); ++m) {
        const Path at = meshes / m;
        if (weighted[m] && !weights_used[m]) links.issues().add("UNUSED_MESH_WEIGHTS", at / "weights", "every node has weights of its own");
    }
}

void link_skins(GltfLinks& links) {
    const NodeForest forest = grow(links.model.nodes);
    const Path top, list = top / "skins";
    for (std::size_t i = 0; i < links.model.skins.size(); ++i) {
        const JsonRef skin = links.document.item(Target::Skins, i);
        if (!skin.is_object()) continue;
        const Path at = list / i;
        const auto& joints = links.model.skins[i];
        for (const std::int64_t joint : joints)
            if (CheckNode* node = item_of(links.model.nodes, joint)) node->is_joint = true;
        if (!joints.empty() && all_reached(links.model.nodes, forest, joints)) {
            std::int64_t low = -1, high = -1;
            const std::int64_t root = common_root(links.model.nodes, forest, joints, low, high);
            if (root < 0) links.issues().add("SKIN_NO_COMMON_ROOT", at / "joints", "the joints stand in several trees");
            const std::int64_t skeleton = whole_in(skin, "skeleton", -1);
            if (item_of(links.model.nodes, skeleton) && (root < 0 || !forest.holds(skeleton, low, high)))
                links.issues().add("SKIN_SKELETON_INVALID", at / "skeleton", "node {} is no common root of the joints", skeleton);
        }
        link_bind_matrices(links, skin, joints.size(), at / "inverseBindMatrices");
    }
}

void link_scenes(GltfLinks& links) {
    const Path top, list = top / "scenes";
    for (std::size_t s = 0; s < links.document.size(Target::Scenes); ++s) {
        const auto nodes = links.document.item(Target::Scenes, s).find("nodes");
        const Path scene = list / s, at = scene / "nodes";
        for (std::size_t k = 0; nodes && nodes->is_array() && k < nodes->size(); ++k) {
            const CheckNode* node = item_of(links.model.nodes, whole((*nodes)[k]).value_or(-1));
            if (node && node->parent >= 0) links.issues().add("SCENE_NON_ROOT_NODE", at / k, "a child of node {}", node->parent);
        }
    }
}

void link_trees(GltfLinks& links) {
    const NodeForest forest = grow(links.model.nodes);
    const Path top, list = top / "nodes";
    for (std::size_t i = 0; i < links.model.nodes.size(); ++i) {
        const CheckNode& node = links.model.nodes[i];
        if (node.is_empty && !node.is_joint && links.document.item(Target::Nodes, i).is_object()) links.issues().add("NODE_EMPTY", list / i, "neither content nor children");
        if (item_of(links.model.skins, node.skin)) check_skinned_node(links, forest, i, list / i);
    }
    check_loops(links, forest, list);
    check_skin_scenes(links, forest);
}

}  // namespace pai::codec
