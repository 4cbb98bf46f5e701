#include "render/splats.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <cstring>
#include <numeric>

#include <fmt/format.h>
#include <glm/common.hpp>
#include <glm/geometric.hpp>
#include <glm/gtc/packing.hpp>
#include <glm/packing.hpp>
#include <glm/matrix.hpp>

namespace pai {
namespace {

// Where a Gaussian of opacity 1 falls below one step of 8 bits: sqrt(2 ln 255) standard deviations.
constexpr float kReach = 3.33f;

glm::mat3 covariance(const glm::quat& rotation, glm::vec3 scale) {
    const glm::mat3 r = glm::mat3_cast(rotation);
    const glm::mat3 m(r[0] * scale.x, r[1] * scale.y, r[2] * scale.z);
    return m * glm::transpose(m);
}

// Keys that rise where depths fall. The bits of a float order as it does once the sign is seen to.
std::uint32_t key_of(float depth) {
    const auto bits = std::bit_cast<std::uint32_t>(depth);
    return ~((bits & 0x80000000u) != 0 ? ~bits : bits | 0x80000000u);
}

}  // namespace

GpuSplatCloud build_splat_cloud(std::string_view label, const SplatCloud& c) {
    GpuSplatCloud out{.degree = c.sh_degree, .antialiased = c.antialiased};
    std::vector<glm::vec4> rows;
    rows.reserve(c.size() * 3);
    out.places.reserve(c.size());
    for (std::size_t i = 0; i < c.size(); ++i) {
        const glm::mat3 v = covariance(c.rotations[i], c.scales[i]);
        const float rg = std::bit_cast<float>(glm::packHalf2x16({c.colours[i].r, c.colours[i].g})), b = std::bit_cast<float>(glm::packHalf2x16({c.colours[i].b, 0}));
        rows.emplace_back(c.positions[i], c.opacities[i]);
        rows.emplace_back(v[0][0], v[0][1], v[0][2], v[1][1]);
        rows.emplace_back(v[1][2], v[2][2], rg, b);
        out.places.emplace_back(c.positions[i], kReach * std::max({c.scales[i].x, c.scales[i].y, c.scales[i].z}));
    }
    out.splats = gfx::Buffer(fmt::format("{} splats", label), gfx::bytes_of(rows));
    // Padded to whole words.
    std::vector<std::uint32_t> words((c.sh.size() + 1) / 2 + 1);
    if (!c.sh.empty()) std::memcpy(words.data(), c.sh.data(), c.sh.size() * sizeof(c.sh[0]));
    out.harmonics = gfx::Buffer(fmt::format("{} harmonics", label), gfx::bytes_of(words));
    return out;
}

bool SplatSorter::sort(std::span<const SplatDraw> draws, const SplatView& view) {
    glm::vec4 now[8];
    std::copy_n(view.planes.planes, 6, now);
    now[6] = glm::vec4(view.eye_ws, view.near_m);
    now[7] = glm::vec4(view.forward_ws, 0);
    if (std::equal(draws.begin(), draws.end(), draws_.begin(), draws_.end()) && std::equal(now, now + 8, view_) && version_ == view.version) return false;
    version_ = view.version;
    draws_.assign(draws.begin(), draws.end());
    std::copy_n(now, 8, view_);
    visible_.clear(), runs_.clear(), keys_.clear();
    for (std::size_t i = 0; i < draws.size(); ++i) gather(i, draws[i], view);
    radix_sort();
    return true;
}

void SplatSorter::gather(std::size_t index, const SplatDraw& draw, const SplatView& view) {
    // Planes and directions transform by the transpose.
    const glm::mat4 turned = glm::transpose(draw.world_from_mesh);
    std::array<glm::vec4, 6> planes;
    std::array<float, 6> lengths;
    for (std::size_t i = 0; i < 6; ++i) {
        planes[i] = turned * view.planes.planes[i];
        lengths[i] = glm::length(glm::vec3(planes[i]));
    }
    const glm::vec4 depth_row = turned * glm::vec4(view.forward_ws, -glm::dot(view.forward_ws, view.eye_ws));
    const auto first = static_cast<std::uint32_t>(visible_.size());
    const std::vector<glm::vec4>& places = draw.cloud->places;
    for (std::uint32_t i = 0; i < places.size(); ++i) {
        const glm::vec4 p = places[i], at(p.x, p.y, p.z, 1);
        const float depth = glm::dot(depth_row, at);
        bool seen = depth > view.near_m;
        for (std::size_t k = 0; k < 6; ++k) seen &= glm::dot(planes[k], at) >= -p.w * lengths[k];
        if (!seen) continue;
        visible_.push_back(i);
        keys_.push_back(key_of(depth));
    }
    const auto count = static_cast<std::uint32_t>(visible_.size()) - first;
    if (count > 0) runs_.push_back({index, first, count});
}

// Least digit first, so that what is equal stays in order. A digit that all have alike is stepped over.
void SplatSorter::radix_sort() {
    constexpr int kDigits = 4;
    constexpr std::size_t kValues = 256;
    std::array<std::array<std::uint32_t, kValues>, kDigits> counts{};
    for (const std::uint32_t k : keys_)
        for (std::size_t d = 0; d < kDigits; ++d) ++counts[d][k >> (8 * d) & 255];
    order_.resize(keys_.size());
    std::iota(order_.begin(), order_.end(), 0u);
    spare_order_.resize(keys_.size());
    spare_keys_.resize(keys_.size());
    for (std::size_t d = 0; d < kDigits; ++d) {
        auto& count = counts[d];
        if (std::any_of(count.begin(), count.end(), [&](std::uint32_t n) { return n == keys_.size(); })) continue;
        std::exclusive_scan(count.begin(), count.end(), count.begin(), 0u);
        for (std::size_t i = 0; i < keys_.size(); ++i) {
            const std::uint32_t to = count[keys_[i] >> (8 * d) & 255]++;
            spare_keys_[to] = keys_[i];
            spare_order_[to] = order_[i];
        }
        keys_.swap(spare_keys_);
        order_.swap(spare_order_);
    }
}

std::uint32_t SplatSorter::count_beyond(float depth_m) const {
    return static_cast<std::uint32_t>(std::lower_bound(keys_.begin(), keys_.end(), key_of(depth_m)) - keys_.begin());
}

std::size_t SplatSorter::byte_count() const {
    return (visible_.capacity() + order_.capacity() + keys_.capacity() + spare_order_.capacity() + spare_keys_.capacity()) * sizeof(std::uint32_t);
}

}  // namespace pai
