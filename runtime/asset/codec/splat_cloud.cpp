// Splats put together, checked, and set in an order of their own.
#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <numeric>

#include <fmt/format.h>
#include <glm/common.hpp>
#include <glm/geometric.hpp>
#include <glm/gtc/packing.hpp>

#include "asset/codec/splat_file.h"
#include "base/log.h"

namespace pai::codec {
namespace {

constexpr float kLargest = 1e9f;  // metres: what is farther or larger is a mistake

bool is_fit(glm::vec3 v) { return std::abs(v.x) < kLargest && std::abs(v.y) < kLargest && std::abs(v.z) < kLargest; }

std::uint64_t spread(std::uint64_t v) {
    v &= 0x1fffff;
    v = (v | v << 32) & 0x1f00000000ffff;
    v = (v | v << 16) & 0x1f0000ff0000ff;
    v = (v | v << 8) & 0x100f00f00f00f00f;
    v = (v | v << 4) & 0x10c30c30c30c30c3;
    return (v | v << 2) & 0x1249249249249249;
}

template <class T>
void gather(std::vector<T>& stream, const std::vector<std::uint32_t>& order, std::size_t width = 1) {
    if (stream.empty()) return;
    std::vector<T> out(stream.size());
    for (std::size_t i = 0; i < order.size(); ++i) std::copy_n(stream.begin() + static_cast<std::ptrdiff_t>(order[i] * width), width, out.begin() + static_cast<std::ptrdiff_t>(i * width));
    stream = std::move(out);
}

// Everything that tells one splat from another, so that what is left equal looks the same in any order.
bool comes_before(const SplatCloud& c, std::uint32_t a, std::uint32_t b, std::size_t sh_width) {
    const auto key = [&](std::uint32_t i) {
        const glm::vec3 p = c.positions[i], s = c.scales[i], k = c.colours[i];
        const glm::quat q = c.rotations[i];
        return std::array<float, 14>{p.x, p.y, p.z, s.x, s.y, s.z, q.x, q.y, q.z, q.w, k.x, k.y, k.z, c.opacities[i]};
    };
    const auto ka = key(a), kb = key(b);
    if (ka != kb) return ka < kb;
    const auto sh = [&](std::uint32_t i) { return c.sh.begin() + static_cast<std::ptrdiff_t>(i * sh_width); };
    return c.sh.empty() ? false : std::lexicographical_compare(sh(a), sh(a) + static_cast<std::ptrdiff_t>(sh_width), sh(b), sh(b) + static_cast<std::ptrdiff_t>(sh_width));
}

// Along a Morton curve: neighbours stand together in memory, and files that hold the same splats give the same picture.
void set_in_order(SplatCloud& c) {
    glm::vec3 low(kLargest), high(-kLargest);
    for (const glm::vec3& p : c.positions) low = glm::min(low, p), high = glm::max(high, p);
    const glm::vec3 scale = 2097151.0f / glm::max(high - low, glm::vec3(1e-20f));
    std::vector<std::pair<std::uint64_t, std::uint32_t>> keys(c.size());
    for (std::uint32_t i = 0; i < keys.size(); ++i) {
        const glm::vec3 v = (c.positions[i] - low) * scale;
        keys[i] = {spread(static_cast<std::uint64_t>(v.x)) | spread(static_cast<std::uint64_t>(v.y)) << 1 | spread(static_cast<std::uint64_t>(v.z)) << 2, i};
    }
    const std::size_t sh_width = harmonics_per_splat(c.sh_degree) * 3;
    std::sort(keys.begin(), keys.end(), [&](const auto& a, const auto& b) { return a.first != b.first ? a.first < b.first : comes_before(c, a.second, b.second, sh_width); });
    std::vector<std::uint32_t> order(keys.size());
    std::transform(keys.begin(), keys.end(), order.begin(), [](const auto& k) { return k.second; });
    gather(c.positions, order), gather(c.scales, order), gather(c.rotations, order), gather(c.colours, order), gather(c.opacities, order);
    gather(c.sh, order, sh_width);
}

}  // namespace

Error splat_error(std::string_view text) { return Error(Code::Corrupt, fmt::format("splats: {}", text), "SPLAT_DATA_INVALID"); }

glm::vec3 splat_colour(glm::vec3 first_coefficient) { return glm::vec3(0.5f) + kFirstHarmonic * first_coefficient; }

Result<void> SplatWriter::check(std::uint64_t count, int degree, const SplatLimits& limits) {
    const std::uint64_t bytes = splat_bytes(degree);
    if (count > limits.max_splats || count > limits.max_bytes / bytes)
        return Error(Code::Unsupported, fmt::format("splats: {} of degree {} are {} MiB, at most {} and {} MiB are read", count, degree, count > (1ull << 40) ? count : count * bytes >> 20, limits.max_splats, limits.max_bytes >> 20),
                     "SPLAT_UNSUPPORTED");
    return {};
}

Result<SplatWriter> SplatWriter::create(std::uint64_t count, int degree, const SplatLimits& limits) {
    PAI_TRY(check(count, degree, limits));
    SplatWriter out;
    SplatCloud& c = out.cloud_;
    c.sh_degree = degree;
    c.positions.reserve(count), c.scales.reserve(count), c.rotations.reserve(count), c.colours.reserve(count), c.opacities.reserve(count);
    c.sh.reserve(count * harmonics_per_splat(degree) * 3);
    return out;
}

void SplatWriter::add(const Splat& s, std::span<const float> sh) {
    ++added_;
    float sum = glm::dot(s.colour, glm::vec3(1)) + s.opacity;
    for (const float v : sh) sum += std::clamp(v, -1e30f, 1e30f) * 0 + v * 0;
    const float length = std::sqrt(glm::dot(s.rotation, s.rotation));
    if (!is_fit(s.position) || !is_fit(s.scale) || !std::isfinite(sum) || !std::isfinite(length) || !(s.opacity > 0)) return;
    cloud_.positions.push_back(s.position);
    cloud_.scales.push_back(glm::abs(s.scale));
    // A rotation of no length turns nothing.
    const glm::vec4 q = length > 1e-12f ? s.rotation / length : glm::vec4(0, 0, 0, 1);
    cloud_.rotations.emplace_back(q.w, q.x, q.y, q.z);
    cloud_.colours.push_back(glm::clamp(s.colour, -100.0f, 100.0f));
    cloud_.opacities.push_back(std::min(s.opacity, 1.0f));
    for (const float v : sh) cloud_.sh.push_back(glm::packHalf1x16(std::clamp(v, -100.0f, 100.0f)));
}

Result<SplatCloud> SplatWriter::take() {
    if (cloud_.size() == 0) return splat_error(fmt::format("none of {} can be seen or has finite numbers", added_));
    if (cloud_.size() < added_) log::info("asset", "{} of {} splats have no opacity, or numbers that are not finite: they are left out", added_ - cloud_.size(), added_);
    set_in_order(cloud_);
    return std::move(cloud_);
}

}  // namespace pai::codec
