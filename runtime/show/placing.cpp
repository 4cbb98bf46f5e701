#include "show/placing.h"

#include <cmath>

#include <glm/gtc/matrix_inverse.hpp>

#include "show/curve.h"

namespace pai {
namespace {

constexpr int kDeepestNode = 10'000;  // nodes of a show: parents form no cycle

glm::vec3 unit_or_else(glm::vec3 v, glm::vec3 otherwise) {
    const float length = std::sqrt(glm::dot(v, v));
    return length > 1e-12f ? v / length : otherwise;
}

glm::vec3 to_degrees(const glm::mat3& r) {
    constexpr float kDegrees = 57.29577951308232f;
    const float sine = std::fmin(std::fmax(-r[2][1], -1.0f), 1.0f);
    const float pitch = std::asin(sine);
    // Straight up or down, yaw and roll turn about one axis: all of it is yaw.
    if (std::fabs(sine) > 0.999999f) return glm::vec3(pitch, std::atan2(-r[0][2], r[0][0]), 0) * kDegrees;
    return glm::vec3(pitch, std::atan2(r[2][0], r[2][2]), std::atan2(r[0][1], r[1][1])) * kDegrees;
}

glm::mat4 matrix_of(const Scene& scene, const Id& id, int depth);

glm::mat4 aimed(const Scene& scene, const Node& node, const glm::mat4& parent, int depth) {
    const glm::vec3 position(parent * glm::vec4(node.transform.position_m, 1));
    const glm::vec3 goal(matrix_of(scene, node.aim, depth + 1)[3]);
    const glm::vec3 z = unit_or_else(position - goal, {0, 0, 1});
    const glm::vec3 x = unit_or_else(glm::cross(glm::vec3(0, 1, 0), z), {1, 0, 0});
    const glm::mat4 toward(glm::vec4(x, 0), glm::vec4(glm::cross(z, x), 0), glm::vec4(z, 0), glm::vec4(position, 1));
    Transform turned = node.transform;
    turned.position_m = glm::vec3(0);
    return toward * local_matrix(turned);
}

glm::mat4 matrix_of(const Scene& scene, const Id& id, int depth) {
    const auto it = scene.nodes.find(id);
    if (it == scene.nodes.end() || depth > kDeepestNode) return glm::mat4(1);
    const Node& node = it->second;
    const glm::mat4 parent = node.parent.empty() ? glm::mat4(1) : matrix_of(scene, node.parent, depth + 1);
    return node.aim.empty() ? parent * local_matrix(node.transform) : aimed(scene, node, parent, depth);
}

}  // namespace

glm::mat4 local_matrix(const Transform& t) {
    const glm::mat3 r = glm::mat3_cast(quat_from_degrees(t.rotation_deg));
    return {glm::vec4(r[0] * t.scale.x, 0), glm::vec4(r[1] * t.scale.y, 0), glm::vec4(r[2] * t.scale.z, 0), glm::vec4(t.position_m, 1)};
}

Transform to_transform(const glm::mat4& matrix) {
    Transform out;
    out.position_m = glm::vec3(matrix[3]);
    const glm::mat3 m(matrix);
    for (int i = 0; i < 3; ++i) out.scale[i] = std::sqrt(glm::dot(m[i], m[i]));
    if (glm::determinant(m) < 0) out.scale.x = -out.scale.x;
    glm::mat3 r(1);
    r[2] = unit_or_else(m[2], {0, 0, 1});
    const glm::vec3 x = out.scale.x < 0 ? -m[0] : m[0];
    r[0] = unit_or_else(x - r[2] * glm::dot(x, r[2]), {1, 0, 0});
    r[1] = glm::cross(r[2], r[0]);
    out.rotation_deg = to_degrees(r);
    return out;
}

glm::mat4 world_from_node(const Scene& scene, const Id& node) { return matrix_of(scene, node, 0); }

}  // namespace pai
