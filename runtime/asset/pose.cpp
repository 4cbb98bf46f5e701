#include "asset/pose.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

#include "asset/codec/bounds.h"
#include "asset/properties.h"

namespace pai {
namespace {

using Path = AnimationChannel::Path;
using Interpolation = AnimationChannel::Interpolation;

std::size_t target_count(const ModelData& model, const ModelNode& node) {
    if (node.mesh < 0) return 0;
    const auto& primitives = model.meshes[static_cast<std::size_t>(node.mesh)].primitives;
    return primitives.empty() ? 0 : primitives.front().targets.size();
}

double time_in(const Animation& animation, double time_s, bool loop) {
    const double duration_s = animation.duration_s;
    if (!std::isfinite(time_s) || !(duration_s > 0)) return 0;
    if (!loop) return std::clamp(time_s, 0.0, duration_s);
    const double rest = std::fmod(time_s, duration_s);
    return rest < 0 ? rest + duration_s : rest;
}

// Two keys around a time, and how far it is from the first to the second.
struct Span {
    std::size_t first = 0, second = 0;
    double u = 0, length_s = 0;
};

Span span_at(const std::vector<float>& times_s, double time_s) {
    const auto after = std::upper_bound(times_s.begin(), times_s.end(), time_s, [](double t, float key) { return t < double{key}; });
    if (after == times_s.begin()) return {};
    const auto second = static_cast<std::size_t>(after - times_s.begin());
    if (after == times_s.end()) return {second - 1, second - 1, 0, 0};
    const double t0 = times_s[second - 1], t1 = *after;
    return {second - 1, second, (time_s - t0) / (t1 - t0), t1 - t0};
}

float to_finite_float(double v) {
    constexpr double kMost = std::numeric_limits<float>::max();
    return v >= -kMost ? static_cast<float>(std::min(v, kMost)) : static_cast<float>(-kMost);
}

// Component `i` of the cubic Hermite spline. Source: glTF 2.0, C.4.
float spline(const AnimationChannel& c, const Span& s, std::size_t width, std::size_t i) {
    const float* first = c.values.data() + s.first * 3 * width;
    const float* second = c.values.data() + s.second * 3 * width;
    const double u = s.u, u2 = u * u, u3 = u2 * u;
    return to_finite_float((2 * u3 - 3 * u2 + 1) * first[width + i] + s.length_s * (u3 - 2 * u2 + u) * first[2 * width + i] +
                           (3 * u2 - 2 * u3) * second[width + i] + s.length_s * (u3 - u2) * second[i]);
}

glm::quat to_unit(double x, double y, double z, double w, glm::quat fallback) {
    const double length = std::sqrt(x * x + y * y + z * z + w * w);
    if (!(length > 0) || !std::isfinite(length)) return fallback;
    return {static_cast<float>(w / length), static_cast<float>(x / length), static_cast<float>(y / length), static_cast<float>(z / length)};
}

// Along the shorter arc. Source: glTF 2.0, C.3.
glm::quat slerp(const float* a, const float* b, double u) {
    double dot = 0;
    for (int i = 0; i < 4; ++i) dot += double{a[i]} * b[i];
    const double sign = dot < 0 ? -1 : 1, cosine = std::min(std::abs(dot), 1.0);
    double wa = 1 - u, wb = u;
    if (cosine < 0.9999) {
        const double angle = std::acos(cosine), sine = std::sin(angle);
        wa = std::sin(angle * (1 - u)) / sine;
        wb = std::sin(angle * u) / sine;
    }
    wb *= sign;
    return to_unit(wa * a[0] + wb * b[0], wa * a[1] + wb * b[1], wa * a[2] + wb * b[2], wa * a[3] + wb * b[3], glm::quat(a[3], a[0], a[1], a[2]));
}

// Writes the `width` components of the channel at `time_s`, by the keys around it.
void sample(const AnimationChannel& c, double time_s, std::size_t width, float* out) {
    const Span s = span_at(c.times_s, time_s);
    const bool cubic = c.interpolation == Interpolation::CubicSpline;
    const std::size_t step = cubic ? 3 * width : width, offset = cubic ? width : 0;
    const float* first = c.values.data() + s.first * step + offset;
    const float* second = c.values.data() + s.second * step + offset;
    if (s.first == s.second || c.interpolation == Interpolation::Step || s.u <= 0) {
        std::copy(first, first + width, out);
    } else if (cubic) {
        for (std::size_t i = 0; i < width; ++i) out[i] = spline(c, s, width, i);
    } else if (c.path == Path::Rotation) {
        const glm::quat q = slerp(first, second, s.u);
        out[0] = q.x, out[1] = q.y, out[2] = q.z, out[3] = q.w;
    } else {
        for (std::size_t i = 0; i < width; ++i) out[i] = static_cast<float>(first[i] * (1 - s.u) + second[i] * s.u);
    }
}

bool has_keys(const AnimationChannel& c, std::size_t width) {
    const std::size_t step = c.interpolation == Interpolation::CubicSpline ? 3 * width : width;
    return width > 0 && !c.times_s.empty() && c.values.size() >= c.times_s.size() * step;
}

// Sets a property of one of `rest`, of which `now` becomes a copy when the first moves.
template <class T>
void apply_property(const std::vector<T>& rest, const AnimationChannel& c, double time_s, std::vector<T>& now) {
    if (c.node < 0 || static_cast<std::size_t>(c.node) >= rest.size() || c.times_s.empty()) return;
    const std::size_t keys = c.times_s.size() * (c.interpolation == Interpolation::CubicSpline ? 3 : 1), width = c.values.size() / keys;
    if (width == 0 || width > kMostPropertyValues) return;
    if (now.size() != rest.size()) now = rest;
    float v[kMostPropertyValues] = {};
    sample(c, time_s, width, v);
    set_property(now[static_cast<std::size_t>(c.node)], c.property, v);
}

void apply_channel(const ModelData& model, const AnimationChannel& c, double time_s, Pose& pose) {
    if (c.path == Path::Material) return apply_property(model.materials, c, time_s, pose.materials);
    if (c.path == Path::Light) return apply_property(model.lights, c, time_s, pose.lights);
    if (c.path == Path::Camera) return apply_property(model.cameras, c, time_s, pose.cameras);
    if (c.node < 0 || static_cast<std::size_t>(c.node) >= model.nodes.size()) return;
    const auto n = static_cast<std::size_t>(c.node);
    if (c.path == Path::Weights) {
        const std::size_t width = pose.first_weight[n + 1] - pose.first_weight[n];
        if (has_keys(c, width)) sample(c, time_s, width, pose.weights.data() + pose.first_weight[n]);
        return;
    }
    if (c.path == Path::Visibility) {
        if (has_keys(c, 1)) pose.local[n].visible = c.values[span_at(c.times_s, time_s).first * (c.interpolation == Interpolation::CubicSpline ? 3 : 1)] != 0;
        return;
    }
    const std::size_t width = c.path == Path::Rotation ? 4 : 3;
    if (!has_keys(c, width)) return;
    LocalTransform& local = pose.local[n];
    if (!local.animated) local = {model.nodes[n].translation, model.nodes[n].rotation, model.nodes[n].scale, true, false, local.visible};
    float v[4] = {};
    sample(c, time_s, width, v);
    if (c.path == Path::Translation) local.translation = {v[0], v[1], v[2]};
    if (c.path == Path::Scale) local.scale = {v[0], v[1], v[2]};
    if (c.path == Path::Rotation) local.rotation = to_unit(v[0], v[1], v[2], v[3], model.nodes[n].rotation);
}

void rest_weights(const ModelData& model, Pose& pose) {
    pose.first_weight.clear();
    pose.weights.clear();
    for (const ModelNode& node : model.nodes) {
        pose.first_weight.push_back(static_cast<std::uint32_t>(pose.weights.size()));
        const std::size_t count = target_count(model, node);
        if (count == 0) continue;
        const std::vector<float>& given = node.weights.empty() ? model.meshes[static_cast<std::size_t>(node.mesh)].weights : node.weights;
        for (std::size_t i = 0; i < count; ++i) pose.weights.push_back(i < given.size() ? given[i] : 0.0f);
    }
    pose.first_weight.push_back(static_cast<std::uint32_t>(pose.weights.size()));
}

// Matrices from the transforms; what neither moves nor hangs on what moves keeps its own. One that overflows rests.
void compose_nodes(const ModelData& model, Pose& pose) {
    pose.model_from_node.resize(model.nodes.size());
    pose.hidden.resize(model.nodes.size());
    for (std::size_t i = 0; i < model.nodes.size(); ++i) {
        const ModelNode& node = model.nodes[i];
        LocalTransform& local = pose.local[i];
        const bool has_parent = node.parent >= 0 && static_cast<std::size_t>(node.parent) < i;
        const bool follows = has_parent && pose.local[static_cast<std::size_t>(node.parent)].moved;
        local.moved = local.animated || follows;
        pose.hidden[i] = !local.visible || (has_parent && pose.hidden[static_cast<std::size_t>(node.parent)]);
        pose.model_from_node[i] = node.model_from_node;
        if (!local.moved) continue;
        glm::mat4 matrix = local.animated ? codec::compose(local.translation, local.rotation, local.scale)
                           : node.matrix  ? *node.matrix
                                          : codec::compose(node.translation, node.rotation, node.scale);
        if (has_parent) matrix = pose.model_from_node[static_cast<std::size_t>(node.parent)] * matrix;
        if (codec::is_finite(matrix)) pose.model_from_node[i] = matrix;
    }
}

// Room for what rounds differently where the vertices are moved.
Bounds widened(const Bounds& box) {
    if (box.empty()) return box;
    const glm::vec3 room = 1e-5f * glm::max(glm::abs(box.min), glm::abs(box.max));
    Bounds out = box;
    for (int axis = 0; axis < 3; ++axis) {
        out.min[axis] = to_finite_float(double{box.min[axis]} - room[axis]);
        out.max[axis] = to_finite_float(double{box.max[axis]} + room[axis]);
    }
    return out;
}

}  // namespace

void pose_model(const ModelData& model, const std::vector<int>& animations, double time_s, bool loop, Pose& pose) {
    rest_weights(model, pose);
    pose.local.resize(model.nodes.size());
    for (std::size_t i = 0; i < pose.local.size(); ++i) {
        pose.local[i].animated = false;
        pose.local[i].visible = model.nodes[i].visible;
    }
    pose.materials.clear();
    pose.lights.clear();
    pose.cameras.clear();
    for (const int index : animations) {
        if (index < 0 || static_cast<std::size_t>(index) >= model.animations.size()) continue;
        const Animation& animation = model.animations[static_cast<std::size_t>(index)];
        const double time = time_in(animation, time_s, loop);
        for (const AnimationChannel& c : animation.channels) apply_channel(model, c, time, pose);
    }
    compose_nodes(model, pose);
}

std::vector<Material> reach_of_materials(const ModelData& model) {
    std::vector<Material> out = model.materials;
    for (const Animation& animation : model.animations)
        for (const AnimationChannel& c : animation.channels) {
            if (c.path != Path::Material || c.node < 0 || static_cast<std::size_t>(c.node) >= out.size()) continue;
            Material rest = model.materials[static_cast<std::size_t>(c.node)];
            const std::span<const float> still = property_of(rest, c.property), reach = property_of(out[static_cast<std::size_t>(c.node)], c.property);
            std::array<float, kMostPropertyValues> farthest{};
            std::copy(reach.begin(), reach.end(), farthest.begin());
            for (std::size_t i = 0; i < c.values.size() && !still.empty(); ++i) {
                const std::size_t k = i % still.size();
                if (std::abs(c.values[i] - still[k]) > std::abs(farthest[k] - still[k])) farthest[k] = c.values[i];
            }
            set_property(out[static_cast<std::size_t>(c.node)], c.property, farthest.data());
        }
    return out;
}

std::vector<std::uint8_t> hidden_at_rest(const ModelData& model) { return codec::hidden_at_rest(model); }

void joint_matrices(const ModelData& model, const Pose& pose, int skin, std::vector<glm::mat4>& out) {
    const Skin& source = model.skins[static_cast<std::size_t>(skin)];
    out.resize(source.joints.size());
    for (std::size_t i = 0; i < out.size(); ++i) out[i] = codec::joint_matrix(source, i, pose.model_from_node);
}

Bounds posed_bounds(const ModelData& model, const Pose& pose, int node, const Primitive& primitive) {
    const auto n = static_cast<std::size_t>(node);
    const std::span<const float> weights = std::span(pose.weights).subspan(pose.first_weight[n], pose.first_weight[n + 1] - pose.first_weight[n]);
    return widened(codec::shown_bounds(model, node, primitive, pose.model_from_node, weights, codec::Copies::Together));
}

}  // namespace pai
