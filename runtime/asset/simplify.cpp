#include "asset/simplify.h"

#include <algorithm>
#include <limits>
#include <numeric>

#include <glm/common.hpp>
#include <meshoptimizer.h>

#include "base/release.h"
#include "base/rows.h"

namespace pai {
namespace {

constexpr std::size_t kPartTriangles = 1 << 15, kMostParts = 16;
constexpr int kMostThreads = 4;
constexpr std::uint32_t kNowhere = UINT32_MAX;

float scale_of(std::span<const glm::vec3> positions) { return meshopt_simplifyScale(&positions[0].x, positions.size(), sizeof(glm::vec3)); }

// With positions of these triangles alone, or with few others: what it takes grows with both.
Simplified simplify_whole(std::span<const glm::vec3> positions, std::span<const std::uint32_t> indices, const SimplifyOptions& options) {
    const float scale_m = scale_of(positions);
    const auto wanted = static_cast<std::size_t>(static_cast<double>(indices.size() / 3) * static_cast<double>(options.keep)) * 3;
    const unsigned flags = options.lock_borders ? static_cast<unsigned>(meshopt_SimplifyLockBorder) : 0u;
    const float most = scale_m > 0 ? std::min(options.most_error_m / scale_m, 1.0f) : 0;
    Simplified out{std::vector<std::uint32_t>(indices.size())};
    float error = 0;
    out.indices.resize(meshopt_simplify(out.indices.data(), indices.data(), indices.size(), &positions[0].x, positions.size(), sizeof(glm::vec3), wanted, most, flags, &error));
    out.error_m = error * scale_m;
    return out;
}

// Numbers of triangles in an order in which each of `parts` equal pieces is a slab across the longest side.
std::vector<std::uint32_t> slabs(std::span<const glm::vec3> positions, std::span<const std::uint32_t> indices, std::size_t parts) {
    glm::vec3 least(std::numeric_limits<float>::max()), most(std::numeric_limits<float>::lowest());
    for (const std::uint32_t i : indices) {
        least = glm::min(least, positions[i]);
        most = glm::max(most, positions[i]);
    }
    const glm::vec3 size = most - least;
    const int axis = size.x >= size.y && size.x >= size.z ? 0 : size.y >= size.z ? 1 : 2;
    const auto place = [&](std::uint32_t t) {
        const std::uint32_t* corner = &indices[std::size_t{t} * 3];
        return positions[corner[0]][axis] + positions[corner[1]][axis] + positions[corner[2]][axis];
    };
    const auto before = [&](std::uint32_t a, std::uint32_t b) {
        const float pa = place(a), pb = place(b);
        return pa < pb || (pa == pb && a < b);
    };
    std::vector<std::uint32_t> order(indices.size() / 3);
    std::iota(order.begin(), order.end(), 0u);
    const auto cut = [&](std::size_t part) { return order.begin() + static_cast<std::ptrdiff_t>(order.size() * part / parts); };
    // Halved and halved again, so that each triangle is looked at a few times only.
    const auto divide = [&](const auto& self, std::size_t first, std::size_t end) -> void {
        const std::size_t middle = (first + end) / 2;
        if (middle == first) return;
        std::nth_element(cut(first), cut(middle), cut(end), before);
        self(self, first, middle);
        self(self, middle, end);
    };
    divide(divide, 0, parts);
    return order;
}

// `triangles` of the mesh as one of their own.
Simplified simplify_part(std::span<const glm::vec3> positions, std::span<const std::uint32_t> indices, std::span<const std::uint32_t> triangles, const SimplifyOptions& options) {
    std::vector<std::uint32_t> here(positions.size(), kNowhere), there, local;
    std::vector<glm::vec3> points;
    local.reserve(triangles.size() * 3);
    for (const std::uint32_t t : triangles) {
        for (std::size_t k = 0; k < 3; ++k) {
            const std::uint32_t i = indices[std::size_t{t} * 3 + k];
            if (here[i] == kNowhere) {
                here[i] = static_cast<std::uint32_t>(there.size());
                there.push_back(i);
                points.push_back(positions[i]);
            }
            local.push_back(here[i]);
        }
    }
    release(here);
    Simplified out = simplify_whole(points, local, options);
    for (std::uint32_t& i : out.indices) i = there[i];
    return out;
}

}  // namespace

Simplified simplify(std::span<const glm::vec3> positions, std::span<const std::uint32_t> indices, const SimplifyOptions& options) {
    const std::size_t triangles = indices.size() / 3;
    if (triangles == 0) return {};
    if (triangles <= kPartTriangles && positions.size() <= kPartTriangles) return simplify_whole(positions, indices, options);
    const std::size_t needed = (triangles + kPartTriangles - 1) / kPartTriangles;
    const std::size_t parts = needed == 1 ? 1 : std::min(needed, kMostParts) + static_cast<std::size_t>(options.turn % 2);
    std::vector<std::uint32_t> order = slabs(positions, indices, parts);
    SimplifyOptions of_part = options;
    of_part.lock_borders = options.lock_borders || parts > 1;
    std::vector<Simplified> made(parts);
    each_row(parts, std::min(options.threads, kMostThreads), [&](std::size_t i) {
        const std::size_t first = triangles * i / parts, end = triangles * (i + 1) / parts;
        made[i] = simplify_part(positions, indices, std::span(order).subspan(first, end - first), of_part);
    });
    release(order);
    Simplified out;
    for (Simplified& part : made) {
        out.indices.insert(out.indices.end(), part.indices.begin(), part.indices.end());
        out.error_m = std::max(out.error_m, part.error_m);
        part = {};
    }
    return out;
}

}  // namespace pai
