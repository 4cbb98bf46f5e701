#include "measure/solid.h"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>
#include <glm/geometric.hpp>
#include <glm/gtc/quaternion.hpp>

#include "asset/pose.h"

namespace pai {
namespace {

constexpr std::uint32_t kLeaf = 6;
constexpr double kFar = std::numeric_limits<double>::infinity();

glm::vec3 moved(const glm::mat4& m, glm::vec3 p) { return glm::vec3(m * glm::vec4(p, 1)); }

glm::mat4 copy_matrix(const Instances& copies, std::size_t i) {
    glm::mat4 m(1);
    m[3] = glm::vec4(copies.translations[i], 1);
    const glm::mat3 r = glm::mat3_cast(i < copies.rotations.size() ? copies.rotations[i] : glm::quat(1, 0, 0, 0));
    const glm::vec3 s = i < copies.scales.size() ? copies.scales[i] : glm::vec3(1);
    for (int c = 0; c < 3; ++c) m[c] = glm::vec4(r[c] * s[c], 0);
    return m;
}

glm::vec3 skinned(const Primitive& p, std::size_t v, glm::vec3 at, const std::vector<glm::mat4>& joints) {
    glm::vec3 sum(0);
    for (std::size_t set = 0; set < 2; ++set) {
        if (v >= p.joints[set].size() || v >= p.weights[set].size()) continue;
        for (int k = 0; k < 4; ++k) {
            const std::size_t joint = p.joints[set][v][k];
            const float weight = p.weights[set][v][k];
            if (weight != 0 && joint < joints.size()) sum += moved(joints[joint], at) * weight;
        }
    }
    return sum;
}

// Where the ray enters the box; infinity if it misses it before `most`. `inverse`: of the direction, component by component.
double entry(const glm::dvec3& min, const glm::dvec3& max, glm::dvec3 origin, glm::dvec3 inverse, double most) {
    double near = 0, far = most;
    for (int i = 0; i < 3; ++i) {
        double a = (min[i] - origin[i]) * inverse[i], b = (max[i] - origin[i]) * inverse[i];
        if (std::isnan(a) || std::isnan(b)) continue;  // in the plane of a side, along it
        if (a > b) std::swap(a, b);
        near = std::max(near, a);
        far = std::min(far, b * (1 + 4e-16));
    }
    return near <= far ? near : kFar;
}

// Distance along the ray. Source: T. Moeller, B. Trumbore, "Fast, Minimum Storage Ray/Triangle Intersection", 1997; edges count as inside.
std::optional<double> meets(const std::array<glm::dvec3, 3>& t, glm::dvec3 origin, glm::dvec3 direction) {
    const glm::dvec3 e1 = t[1] - t[0], e2 = t[2] - t[0], p = glm::cross(direction, e2);
    const double det = glm::dot(e1, p);
    if (det == 0) return {};
    const double slack = 1e-12;
    const glm::dvec3 s = origin - t[0], q = glm::cross(s, e1);
    const double u = glm::dot(s, p) / det, v = glm::dot(direction, q) / det;
    if (!(u >= -slack && v >= -slack && u + v <= 1 + slack)) return {};
    return glm::dot(e2, q) / det;
}

// Source: C. Ericson, "Real-Time Collision Detection", 2005, section 5.1.5.
glm::dvec3 nearest_in(const std::array<glm::dvec3, 3>& t, glm::dvec3 p) {
    const glm::dvec3 ab = t[1] - t[0], ac = t[2] - t[0], ap = p - t[0];
    const double d1 = glm::dot(ab, ap), d2 = glm::dot(ac, ap);
    if (d1 <= 0 && d2 <= 0) return t[0];
    const glm::dvec3 bp = p - t[1];
    const double d3 = glm::dot(ab, bp), d4 = glm::dot(ac, bp);
    if (d3 >= 0 && d4 <= d3) return t[1];
    const double vc = d1 * d4 - d3 * d2;
    if (vc <= 0 && d1 >= 0 && d3 <= 0) return t[0] + ab * (d1 / (d1 - d3));
    const glm::dvec3 cp = p - t[2];
    const double d5 = glm::dot(ab, cp), d6 = glm::dot(ac, cp);
    if (d6 >= 0 && d5 <= d6) return t[2];
    const double vb = d5 * d2 - d1 * d6;
    if (vb <= 0 && d2 >= 0 && d6 <= 0) return t[0] + ac * (d2 / (d2 - d6));
    const double va = d3 * d6 - d5 * d4;
    if (va <= 0 && d4 - d3 >= 0 && d5 - d6 >= 0) return t[1] + (t[2] - t[1]) * ((d4 - d3) / ((d4 - d3) + (d5 - d6)));
    return t[0] + ab * (vb / (va + vb + vc)) + ac * (vc / (va + vb + vc));
}

}  // namespace

void Solid::add_primitive(const Primitive& p, const glm::mat4& model_from_mesh, const std::vector<glm::mat4>* joints,
                          std::span<const float> weights) {
    if (p.mode != Primitive::Mode::Triangles) return;
    std::vector<glm::vec3> placed(p.positions.size());
    for (std::size_t v = 0; v < placed.size(); ++v) {
        glm::vec3 at = p.positions[v];
        for (std::size_t t = 0; t < std::min(p.targets.size(), weights.size()); ++t)
            if (weights[t] != 0 && v < p.targets[t].positions.size()) at += p.targets[t].positions[v] * weights[t];
        placed[v] = joints ? skinned(p, v, at, *joints) : moved(model_from_mesh, at);
    }
    const bool mirrored = !joints && glm::determinant(glm::mat3(model_from_mesh)) < 0;
    for (std::size_t i = 0; i + 2 < p.indices.size(); i += 3) {
        glm::vec3 t[3];
        for (std::size_t k = 0; k < 3; ++k) t[k] = placed[p.indices[i + k]];
        if (mirrored) std::swap(t[1], t[2]);
        const glm::dvec3 area = glm::cross(glm::dvec3(t[1]) - glm::dvec3(t[0]), glm::dvec3(t[2]) - glm::dvec3(t[0]));
        const double size = glm::dot(area, area);
        if (size > 0 && std::isfinite(size)) corners_.insert(corners_.end(), {t[0], t[1], t[2]});
    }
}

Result<Solid> Solid::create(const ModelData& model, const std::vector<int>& animations, double time_s) {
    std::size_t count = 0;
    for (const ModelNode& node : model.nodes) {
        if (node.mesh < 0) continue;
        const std::size_t copies = node.instances < 0 ? 1 : model.instances[static_cast<std::size_t>(node.instances)].size();
        for (const Primitive& p : model.meshes[static_cast<std::size_t>(node.mesh)].primitives) count += p.indices.size() / 3 * copies;
    }
    if (count > kMostTriangles)
        return Error(Code::Unsupported, fmt::format("{} triangles, expected at most {} in what is measured", count, kMostTriangles), "MEASURE_LIMIT");
    Solid out;
    out.corners_.reserve(count * 3);
    Pose pose;
    pose_model(model, animations, time_s, true, pose);
    for (std::size_t n = 0; n < model.nodes.size(); ++n) {
        const ModelNode& node = model.nodes[n];
        if (node.mesh < 0 || pose.hidden[n] != 0) continue;
        std::vector<glm::mat4> joints;
        if (node.skin >= 0) joint_matrices(model, pose, node.skin, joints);
        const std::span<const float> weights(pose.weights.data() + pose.first_weight[n], pose.first_weight[n + 1] - pose.first_weight[n]);
        for (const Primitive& p : model.meshes[static_cast<std::size_t>(node.mesh)].primitives) {
            const bool skins = node.skin >= 0 && p.joints[0].size() == p.positions.size() && p.weights[0].size() == p.positions.size();
            if (node.instances < 0) {
                out.add_primitive(p, pose.model_from_node[n], skins ? &joints : nullptr, weights);
                continue;
            }
            const Instances& copies = model.instances[static_cast<std::size_t>(node.instances)];
            for (std::size_t i = 0; i < copies.size(); ++i) out.add_primitive(p, pose.model_from_node[n] * copy_matrix(copies, i), nullptr, weights);
        }
    }
    out.plant();
    return out;
}

std::array<glm::dvec3, 3> Solid::triangle(std::uint32_t i) const {
    return {glm::dvec3(corners_[3 * std::size_t{i}]), glm::dvec3(corners_[3 * std::size_t{i} + 1]), glm::dvec3(corners_[3 * std::size_t{i} + 2])};
}

// Halves at the median of the longest side of the middles: even for any input, and as deep as the logarithm of its size.
void Solid::plant() {
    const std::size_t n = size();
    if (n == 0) return;
    struct Todo {
        std::uint32_t branch, first, count;
    };
    std::vector<std::uint32_t> order(n);
    std::vector<glm::vec3> middles(n);
    for (std::size_t i = 0; i < n; ++i) {
        order[i] = static_cast<std::uint32_t>(i);
        middles[i] = (corners_[3 * i] + corners_[3 * i + 1] + corners_[3 * i + 2]) / 3.0f;
    }
    branches_.reserve(2 * n / kLeaf + 16);
    branches_.emplace_back();
    std::vector<Todo> todo{{0, 0, static_cast<std::uint32_t>(n)}};
    while (!todo.empty()) {
        const Todo job = todo.back();
        todo.pop_back();
        Box box, spread;
        for (std::uint32_t i = job.first; i < job.first + job.count; ++i) {
            for (std::size_t k = 0; k < 3; ++k) box.add(glm::dvec3(corners_[3 * std::size_t{order[i]} + k]));
            spread.add(glm::dvec3(middles[order[i]]));
        }
        Branch& branch = branches_[job.branch];
        branch.box = box;
        if (job.count <= kLeaf) {
            branch.first = job.first;
            branch.count = job.count;
            continue;
        }
        const glm::dvec3 size = spread.max - spread.min;
        const int axis = size.x >= size.y && size.x >= size.z ? 0 : size.y >= size.z ? 1 : 2;
        const std::uint32_t half = job.count / 2;
        const auto begin = order.begin() + job.first;
        // By index where middles are alike, so that equal input gives an equal tree.
        std::nth_element(begin, begin + half, begin + job.count, [&](std::uint32_t a, std::uint32_t b) {
            return middles[a][axis] < middles[b][axis] || (middles[a][axis] == middles[b][axis] && a < b);
        });
        const auto child = static_cast<std::uint32_t>(branches_.size());
        branch.first = child;
        branch.count = 0;
        branches_.emplace_back();
        branches_.emplace_back();
        todo.push_back({child + 1, job.first + half, job.count - half});
        todo.push_back({child, job.first, half});
    }
    std::vector<glm::vec3> sorted;
    sorted.reserve(corners_.size());
    for (const std::uint32_t i : order)
        for (std::size_t k = 0; k < 3; ++k) sorted.push_back(corners_[3 * std::size_t{i} + k]);
    corners_ = std::move(sorted);
}

SurfaceHit Solid::hit_at(std::uint32_t index, glm::dvec3 position, double distance_m) const {
    const auto t = triangle(index);
    return {distance_m, index, position, glm::normalize(glm::cross(t[1] - t[0], t[2] - t[0]))};
}

std::optional<SurfaceHit> Solid::cast(glm::dvec3 origin, glm::dvec3 direction, double least_m, double most_m) const {
    const glm::dvec3 inverse = 1.0 / direction;
    double best = most_m;
    std::uint32_t found = 0;
    bool any = false;
    std::vector<std::pair<double, std::uint32_t>> open;
    if (!branches_.empty()) open.emplace_back(entry(branches_[0].box.min, branches_[0].box.max, origin, inverse, best), 0);
    while (!open.empty()) {
        const auto [near, index] = open.back();
        open.pop_back();
        if (near > best || near == kFar) continue;
        const Branch& b = branches_[index];
        for (std::uint32_t i = b.first; i < b.first + b.count; ++i) {
            const auto t = meets(triangle(i), origin, direction);
            if (!t || *t < least_m || *t > best || (any && *t == best)) continue;
            best = *t;
            found = i;
            any = true;
        }
        if (b.count > 0) continue;
        const double first = entry(branches_[b.first].box.min, branches_[b.first].box.max, origin, inverse, best);
        const double second = entry(branches_[b.first + 1].box.min, branches_[b.first + 1].box.max, origin, inverse, best);
        const bool swapped = second < first;
        open.emplace_back(swapped ? first : second, b.first + (swapped ? 0 : 1));
        open.emplace_back(swapped ? second : first, b.first + (swapped ? 1 : 0));
    }
    if (!any) return {};
    return hit_at(found, origin + direction * best, best);
}

std::optional<SurfaceHit> Solid::cast_cut(glm::dvec3 origin, glm::dvec3 direction, glm::dvec3 normal, double offset_m) const {
    // Along the ray, p · n <= offset holds on one side of where it crosses the plane.
    const double away = glm::dot(origin, normal) - offset_m, turn = glm::dot(direction, normal);
    if (turn == 0) return away <= 0 ? cast(origin, direction) : std::nullopt;
    const double crossing = -away / turn;
    if (turn > 0) return crossing < 0 ? std::nullopt : cast(origin, direction, 0, crossing);
    auto hit = cast(origin, direction, std::max(crossing, 0.0));
    // From within, a surface is seen from behind: the ray came in through the cut.
    if (hit && crossing > 0 && glm::dot(hit->normal, direction) > 0) *hit = {crossing, hit->triangle, origin + direction * crossing, normal};
    return hit;
}

std::optional<SurfaceHit> Solid::nearest(glm::dvec3 point) const {
    if (branches_.empty()) return {};
    const auto away = [&](const Box& box) {
        const glm::dvec3 d = glm::max(glm::max(box.min - point, point - box.max), glm::dvec3(0));
        return glm::dot(d, d);
    };
    double best = kFar;
    std::uint32_t found = 0;
    glm::dvec3 place(0);
    std::vector<std::pair<double, std::uint32_t>> open{{away(branches_[0].box), 0}};
    while (!open.empty()) {
        const auto [near, index] = open.back();
        open.pop_back();
        if (near >= best) continue;
        const Branch& b = branches_[index];
        for (std::uint32_t i = b.first; i < b.first + b.count; ++i) {
            const glm::dvec3 at = nearest_in(triangle(i), point), d = at - point;
            if (glm::dot(d, d) >= best) continue;
            best = glm::dot(d, d);
            found = i;
            place = at;
        }
        if (b.count > 0) continue;
        const double first = away(branches_[b.first].box), second = away(branches_[b.first + 1].box);
        const bool swapped = second < first;
        open.emplace_back(swapped ? first : second, b.first + (swapped ? 0 : 1));
        open.emplace_back(swapped ? second : first, b.first + (swapped ? 1 : 0));
    }
    return hit_at(found, place, std::sqrt(best));
}

}  // namespace pai
