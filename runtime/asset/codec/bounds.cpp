#include "asset/codec/bounds.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>

namespace pai::codec {
namespace {

float to_float(double v) {
    constexpr double kMost = std::numeric_limits<float>::max();
    return static_cast<float>(std::clamp(v, -kMost, kMost));
}

Bounds bounds_of(const std::vector<glm::vec3>& points) {
    Bounds out;
    for (const glm::vec3 p : points) out.add(p);
    return out;
}

// Calls visit(vertex, joint) for every joint that moves a vertex.
template <class F>
void each_influence(const Primitive& p, F&& visit) {
    for (std::size_t set = 0; set < p.joints.size(); ++set)
        for (std::size_t i = 0; i < p.joints[set].size(); ++i)
            for (int k = 0; k < 4; ++k)
                if (p.weights[set][i][k] > 0) visit(i, p.joints[set][i][k]);
}

std::vector<JointBounds> joint_bounds_of(const Primitive& p) {
    std::size_t end = 0;
    each_influence(p, [&](std::size_t, std::uint16_t joint) { end = std::max<std::size_t>(end, joint + 1u); });
    std::vector<JointBounds> out;
    // A table where joints are as many as vertices, so that a lone vertex with a high joint costs little.
    if (end <= 16 * p.positions.size()) {
        std::vector<Bounds> table(end);
        each_influence(p, [&](std::size_t vertex, std::uint16_t joint) { table[joint].add(p.positions[vertex]); });
        for (std::size_t j = 0; j < end; ++j)
            if (!table[j].empty()) out.push_back({static_cast<std::uint16_t>(j), table[j]});
    } else {
        std::map<std::uint16_t, Bounds> table;
        each_influence(p, [&](std::size_t vertex, std::uint16_t joint) { table[joint].add(p.positions[vertex]); });
        for (const auto& [joint, bounds] : table) out.push_back({joint, bounds});
    }
    return out;
}

// `box` and every place to which the weighted targets may move its points.
Bounds morphed(const Bounds& box, const Primitive& p, std::span<const float> weights) {
    if (box.empty()) return box;
    Bounds out = box;
    for (int axis = 0; axis < 3; ++axis) {
        double low = box.min[axis], high = box.max[axis];
        for (std::size_t i = 0; i < p.targets.size() && i < weights.size(); ++i) {
            if (weights[i] == 0 || p.targets[i].positions.empty()) continue;
            const Bounds reach = p.targets[i].reach.empty() ? bounds_of(p.targets[i].positions) : p.targets[i].reach;
            const double a = double{weights[i]} * reach.min[axis], b = double{weights[i]} * reach.max[axis];
            low += std::min(a, b);
            high += std::max(a, b);
        }
        out.min[axis] = to_float(low);
        out.max[axis] = to_float(high);
    }
    return out;
}

// Around every copy: the ball around the box, as large as the largest copy, wherever one stands.
Bounds copied_together(const Bounds& box, const Instances& copies) {
    if (copies.reach.empty() || box.empty()) return {};
    const glm::dvec3 farthest = glm::max(glm::abs(glm::dvec3(box.min)), glm::abs(glm::dvec3(box.max)));
    const double radius = std::sqrt(farthest.x * farthest.x + farthest.y * farthest.y + farthest.z * farthest.z) * double{copies.largest_scale};
    Bounds out;
    for (int axis = 0; axis < 3; ++axis) {
        out.min[axis] = to_float(copies.reach.min[axis] - radius);
        out.max[axis] = to_float(copies.reach.max[axis] + radius);
    }
    return out;
}

Bounds copied_each(const Bounds& box, const Instances& copies) {
    Bounds out;
    for (std::size_t i = 0; i < copies.size() && !box.empty(); ++i) {
        const Bounds copy = moved(box, compose(copies.translations[i], copies.rotations[i], copies.scales[i]));
        out.add(copy.min);
        out.add(copy.max);
    }
    return out;
}

}  // namespace

Bounds moved(const Bounds& box, const glm::mat4& matrix) {
    if (box.empty()) return box;
    Bounds out;
    for (int row = 0; row < 3; ++row) {
        double low = matrix[3][row], high = low;
        for (int column = 0; column < 3; ++column) {
            const double a = double{matrix[column][row]} * box.min[column], b = double{matrix[column][row]} * box.max[column];
            low += std::min(a, b);
            high += std::max(a, b);
        }
        out.min[row] = to_float(low);
        out.max[row] = to_float(high);
    }
    return out;
}

void measure(Primitive& p) {
    p.bounds = bounds_of(p.positions);
    p.joint_bounds = joint_bounds_of(p);
    for (MorphTarget& target : p.targets) target.reach = bounds_of(target.positions);
}

void measure(Instances& copies) {
    copies.reach = bounds_of(copies.translations);
    copies.largest_scale = 0;
    for (const glm::vec3 s : copies.scales) copies.largest_scale = std::max({copies.largest_scale, std::abs(s.x), std::abs(s.y), std::abs(s.z)});
}

glm::mat4 joint_matrix(const Skin& skin, std::size_t joint, std::span<const glm::mat4> model_from_node) {
    const glm::mat4& model_from_joint = model_from_node[static_cast<std::size_t>(skin.joints[joint])];
    if (joint >= skin.joint_from_mesh.size()) return model_from_joint;
    const glm::mat4 out = model_from_joint * skin.joint_from_mesh[joint];
    return is_finite(out) ? out : model_from_joint;
}

Bounds shown_bounds(const ModelData& model, int node, const Primitive& primitive, std::span<const glm::mat4> model_from_node,
                    std::span<const float> weights, Copies how) {
    const ModelNode& at = model.nodes[static_cast<std::size_t>(node)];
    if (at.skin >= 0 && !primitive.joints[0].empty()) {
        const Skin& skin = model.skins[static_cast<std::size_t>(at.skin)];
        Bounds out;
        const auto add = [&](const JointBounds& j) {
            if (j.joint >= skin.joints.size()) return;
            const Bounds box = moved(morphed(j.bounds, primitive, weights), joint_matrix(skin, j.joint, model_from_node));
            out.add(box.min);
            out.add(box.max);
        };
        if (primitive.joint_bounds.empty()) for (const JointBounds& j : joint_bounds_of(primitive)) add(j);
        for (const JointBounds& j : primitive.joint_bounds) add(j);
        return out;
    }
    Bounds box = primitive.bounds.empty() ? bounds_of(primitive.positions) : primitive.bounds;
    box = morphed(box, primitive, weights);
    if (at.instances >= 0) {
        const Instances& copies = model.instances[static_cast<std::size_t>(at.instances)];
        box = how == Copies::Each || copies.reach.empty() ? copied_each(box, copies) : copied_together(box, copies);
    }
    return moved(box, model_from_node[static_cast<std::size_t>(node)]);
}

glm::mat4 compose(glm::vec3 translation, glm::quat rotation, glm::vec3 scale) {
    glm::mat4 out = glm::mat4_cast(rotation);
    for (int axis = 0; axis < 3; ++axis) out[axis] *= scale[axis];
    out[3] = glm::vec4(translation, 1);
    return out;
}

bool is_finite(const glm::mat4& matrix) {
    float sum = 0;  // 0 * x is 0 for finite x only
    for (int column = 0; column < 4; ++column)
        for (int row = 0; row < 4; ++row) sum += 0 * matrix[column][row];
    return sum == 0;
}

std::vector<std::uint8_t> hidden_at_rest(const ModelData& model) {
    std::vector<std::uint8_t> out(model.nodes.size());
    for (std::size_t i = 0; i < out.size(); ++i) {
        const ModelNode& node = model.nodes[i];
        const bool has_parent = node.parent >= 0 && static_cast<std::size_t>(node.parent) < i;
        out[i] = !node.visible || (has_parent && out[static_cast<std::size_t>(node.parent)]);
    }
    return out;
}

}  // namespace pai::codec
