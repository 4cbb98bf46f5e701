#pragma once
// A model as a thing that is measured: its triangles in one space, in double precision, with a tree over them.
#include <array>
#include <cstdint>
#include <limits>
#include <optional>
#include <span>
#include <vector>

#include <glm/mat4x4.hpp>
#include <glm/vec3.hpp>

#include "asset/model.h"

namespace pai {

struct SurfaceHit {
    double distance_m = 0;        // along the ray, or of the point from the surface
    std::uint32_t triangle = 0;   // index in Solid::triangle()
    glm::dvec3 position{0};
    glm::dvec3 normal{0};         // unit, of the triangle, on the side to which it turns counter-clockwise
};

// Triangles of a model at one instant. Immutable once made; const calls are safe on any thread.
class Solid {
public:
    static constexpr std::size_t kMostTriangles = 60'000'000;

    // Every triangle of every node, copies too, in model space: deformed and moved as `animations` (indices) have it at `time_s`; none: at rest.
    // Points and lines are left out, and triangles without area. Unsupported with MEASURE_LIMIT: more than kMostTriangles.
    static Result<Solid> create(const ModelData& model, const std::vector<int>& animations = {}, double time_s = 0);

    std::size_t size() const { return corners_.size() / 3; }
    std::array<glm::dvec3, 3> triangle(std::uint32_t index) const;
    // The nearest triangle that the ray meets, from either side, at `least_m` to `most_m` of its length. `direction` is of length 1.
    std::optional<SurfaceHit> cast(glm::dvec3 origin, glm::dvec3 direction, double least_m = 0, double most_m = std::numeric_limits<double>::infinity()) const;
    // The same, of what lies where `normal` · p <= offset_m alone, as a section leaves it: the cut, which is closed, is met as well.
    // `normal` is of length 1.
    std::optional<SurfaceHit> cast_cut(glm::dvec3 origin, glm::dvec3 direction, glm::dvec3 normal, double offset_m) const;
    // The place of the surface that is nearest to `point`. Nothing only if there is no triangle.
    std::optional<SurfaceHit> nearest(glm::dvec3 point) const;

private:
    struct Box {
        glm::dvec3 min{std::numeric_limits<double>::infinity()}, max{-std::numeric_limits<double>::infinity()};
        void add(glm::dvec3 p) { min = glm::min(min, p), max = glm::max(max, p); }
    };
    // A leaf if count > 0; else its children stand at `first` and `first` + 1.
    struct Branch {
        Box box;
        std::uint32_t first = 0, count = 0;
    };
    void add_primitive(const Primitive& primitive, const glm::mat4& model_from_mesh, const std::vector<glm::mat4>* joints,
                       std::span<const float> weights);
    void plant();
    SurfaceHit hit_at(std::uint32_t triangle, glm::dvec3 position, double distance_m) const;

    std::vector<glm::vec3> corners_;     // three a triangle, in the order of the tree; what the file holds is single precision
    std::vector<Branch> branches_;
};

}  // namespace pai
