#pragma once
// Models as a ray meets them: posed triangles in world space behind Embree, and what is known where one was hit.
#include <array>
#include <memory>
#include <span>
#include <vector>

#include <glm/mat4x4.hpp>

#include "asset/pose.h"
#include "base/result.h"

namespace pai::path {

// One model in the scene; what it points to lives as long as the scene.
struct Part {
    const ModelData* model = nullptr;
    const Pose* pose = nullptr;          // null: at rest
    glm::mat4 world_from_model{1};
    float opacity = 1;
    std::array<float, 16> glow{1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1};  // multiplies emission, by the channel of the instance
    int variant = -1;                    // index in ModelData::variants of the materials that it wears, -1: the file's own
    bool only_seen = false;              // it casts no shadow and no light: only rays from the eye meet it
};

// The triangles of one primitive as one node, or one of its copies, shows it.
struct Piece {
    const ModelData* model;
    const Primitive* primitive;
    const Material* material;
    std::vector<glm::vec3> positions, normals;  // world space; normals unit, by vertex
    std::vector<glm::vec4> tangents;            // world space; w: handedness, a mirror included; empty: none
    glm::vec4 tint{1};
    glm::vec3 emission_scale{1};
    float opacity = 1;
    bool mirrored = false, only_seen = false;
    bool passes = false;                        // a ray may go through some of it: alpha, or what is only seen
};

struct Ray {
    glm::vec3 origin, direction;  // direction: unit
    float far = 1e30f;
};

struct Hit {
    const Piece* piece = nullptr;  // null: nothing was met
    std::uint32_t piece_index = 0, triangle = 0;
    float distance = 0, u = 0, v = 0;  // barycentric of the second and third vertex
    std::array<std::uint32_t, 3> vertices{};
    glm::vec3 position{0}, normal{0};  // of the flat triangle, unit, on its front
    bool front = true;                 // the ray met the front
};

class Scene {
public:
    // InvalidArgument: more than `kMostTriangles`, or a format of pictures that is not known. Internal: Embree says why.
    // Unsupported: there is no Embree.
    static Result<std::unique_ptr<Scene>> create(std::span<const Part> parts);
    ~Scene();
    Scene(const Scene&) = delete;
    Scene& operator=(const Scene&) = delete;

    static constexpr std::uint64_t kMostTriangles = 48'000'000;

    // The first triangle that the ray meets, of whatever kind. Safe on any thread.
    Hit intersect(const Ray& ray) const;
    // True if anything is met before ray.far. Safe on any thread.
    bool occluded(const Ray& ray) const;

    const std::vector<Piece>& pieces() const { return pieces_; }
    std::uint64_t triangles() const { return triangles_; }
    // Points and lines, which are not in it.
    std::uint64_t left_out() const { return left_out_; }
    bool any_passes() const { return any_passes_; }
    const Bounds& bounds() const { return bounds_; }  // of what is not only seen
    // A point off the triangle at `position`, on the side of `direction`: from there a ray does not meet it again.
    glm::vec3 lifted(const glm::vec3& position, const glm::vec3& normal, const glm::vec3& direction) const;

private:
    struct Embree;
    Scene();
    void add_part(const Part& part);

    std::unique_ptr<Embree> embree_;
    std::vector<Piece> pieces_;
    std::uint64_t triangles_ = 0, left_out_ = 0;
    bool any_passes_ = false;
    Bounds bounds_;
    float grain_ = 1e-6f;  // how finely positions near the origin are known, m
};

}  // namespace pai::path
