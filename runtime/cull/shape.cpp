#include "cull/shape.h"

#include <glm/geometric.hpp>

#include <algorithm>
#include <cmath>

namespace pai {
namespace {

// Of the extent: corners this near are one, a corner this far outside a face makes a mesh hollow.
constexpr float kClose = 1e-5f;
// Cosine between the normals of triangles of one face.
constexpr float kFlat = 0.999999f;
constexpr std::size_t kMostTriangles = 64;

struct Plane {
    glm::vec3 normal;
    float offset;  // dot(normal, p) on it
};

class ShapeBuilder {
public:
    ShapeBuilder(std::span<const glm::vec3> positions, std::span<const std::uint32_t> indices) : positions_(positions), indices_(indices) {}

    std::optional<ConvexShape> build() {
        if (!take_corners() || !take_faces() || !is_convex() || !take_edges()) return std::nullopt;
        for (std::size_t i = 0; i < static_cast<std::size_t>(ConvexShape::kMostCorners); ++i) {
            const glm::vec3 p = corners_[i < corners_.size() ? i : 0];
            out_.x[i] = p.x;
            out_.y[i] = p.y;
            out_.z[i] = p.z;
        }
        out_.corner_count = static_cast<int>(corners_.size());
        out_.face_count = static_cast<int>(planes_.size());
        return std::move(out_);
    }

private:
    bool take_corners() {
        glm::vec3 low(1e30f), high(-1e30f);
        for (const std::uint32_t i : indices_) {
            if (i >= positions_.size()) return false;
            low = glm::min(low, positions_[i]);
            high = glm::max(high, positions_[i]);
        }
        close_ = glm::length(high - low) * kClose;
        if (!(close_ > 0) || !std::isfinite(close_)) return false;
        for (const std::uint32_t i : indices_) {
            const auto at = std::find_if(corners_.begin(), corners_.end(), [&](const glm::vec3& c) { return glm::distance(c, positions_[i]) <= close_; });
            if (at == corners_.end() && corners_.size() == static_cast<std::size_t>(ConvexShape::kMostCorners)) return false;
            corner_of_.push_back(static_cast<std::uint8_t>(at - corners_.begin()));
            if (at == corners_.end()) corners_.push_back(positions_[i]);
        }
        return true;
    }

    bool take_faces() {
        for (std::size_t t = 0; t + 2 < corner_of_.size(); t += 3) {
            const std::uint8_t a = corner_of_[t], b = corner_of_[t + 1], c = corner_of_[t + 2];
            const glm::vec3 turned = glm::cross(corners_[b] - corners_[a], corners_[c] - corners_[a]);
            const float area = glm::length(turned);
            if (!(area > close_ * close_)) return false;
            const Plane plane{turned / area, glm::dot(turned / area, corners_[a])};
            const auto same = std::find_if(planes_.begin(), planes_.end(), [&](const Plane& p) {
                return glm::dot(p.normal, plane.normal) > kFlat && std::abs(p.offset - plane.offset) <= 2 * close_;
            });
            const auto face = static_cast<std::size_t>(same - planes_.begin());
            if (same == planes_.end()) {
                if (planes_.size() == static_cast<std::size_t>(ConvexShape::kMostFaces)) return false;
                out_.faces[face] = {a, b, c};
                planes_.push_back(plane);
            }
            out_.face_of_triangle.push_back(static_cast<std::uint8_t>(face));
        }
        return planes_.size() >= 4;
    }

    bool is_convex() const {
        return std::all_of(planes_.begin(), planes_.end(), [&](const Plane& p) {
            return std::all_of(corners_.begin(), corners_.end(), [&](const glm::vec3& c) { return glm::dot(p.normal, c) <= p.offset + 4 * close_; });
        });
    }

    // Every edge belongs to two triangles that go along it in opposite ways; those within a face are none.
    bool take_edges() {
        const std::size_t count = corner_of_.size();
        const auto face_along = [&](std::uint8_t from, std::uint8_t to) {
            int found = -1, times = 0;
            for (std::size_t i = 0; i < count; ++i) {
                const std::size_t next = i % 3 == 2 ? i - 2 : i + 1;
                if (corner_of_[i] != from || corner_of_[next] != to) continue;
                found = out_.face_of_triangle[i / 3];
                ++times;
            }
            return times == 1 ? found : -1;
        };
        for (std::size_t i = 0; i < count; ++i) {
            const std::uint8_t from = corner_of_[i], to = corner_of_[i % 3 == 2 ? i - 2 : i + 1];
            const int first = face_along(from, to), second = face_along(to, from);
            if (first < 0 || second < 0) return false;
            if (first == second || from > to) continue;
            if (out_.edge_count == ConvexShape::kMostEdges) return false;
            out_.edges[static_cast<std::size_t>(out_.edge_count++)] = {from, to, static_cast<std::uint8_t>(first), static_cast<std::uint8_t>(second)};
        }
        return true;
    }

    std::span<const glm::vec3> positions_;
    std::span<const std::uint32_t> indices_;
    std::vector<glm::vec3> corners_;
    std::vector<std::uint8_t> corner_of_;
    std::vector<Plane> planes_;
    float close_ = 0;
    ConvexShape out_;
};

}  // namespace

std::optional<ConvexShape> convex_shape(std::span<const glm::vec3> positions, std::span<const std::uint32_t> indices) {
    if (indices.empty() || indices.size() % 3 != 0 || indices.size() > 3 * kMostTriangles) return std::nullopt;
    return ShapeBuilder(positions, indices).build();
}

}  // namespace pai
