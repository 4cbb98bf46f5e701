#include "hall/bake.h"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <numeric>

#include <glm/common.hpp>
#include <glm/geometric.hpp>

#include "make/noise.h"

namespace pai {
namespace {

constexpr float kPi = std::numbers::pi_v<float>;
constexpr float kTexelsPerMetre = 8;
// The real hall would be darker than a picture can show: its dim light is lifted, its bright light kept below 1.
constexpr float kFill = 3.8f;

glm::vec3 face_normal(const Block& block, int axis, int side) {
    glm::vec3 n(0);
    n[axis] = (side ? 1.0f : -1.0f) * (block.inward ? -1.0f : 1.0f);
    return n;
}

}  // namespace

LightBake::LightBake(const std::vector<Block>& blocks) : blocks_(blocks), rects_(blocks.size() * 6) { pack(); }

void LightBake::pack() {
    for (std::size_t b = 0; b < blocks_.size(); ++b) {
        const glm::vec3 size = blocks_[b].max - blocks_[b].min;
        for (int axis = 0; axis < 3; ++axis) {
            for (int side = 0; side < 2; ++side) {
                const auto texels = [&](int k) { return std::clamp(static_cast<int>(std::ceil(size[k] * kTexelsPerMetre)) + 1, 2, 160); };
                rect(b, axis, side).width = texels((axis + 1) % 3);
                rect(b, axis, side).height = texels((axis + 2) % 3);
            }
        }
    }
    std::vector<std::size_t> order(rects_.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::ranges::stable_sort(order, [&](std::size_t a, std::size_t b) { return rects_[a].height > rects_[b].height; });
    int x = 0, y = 0, shelf = 0;
    for (const std::size_t i : order) {
        FaceRect& r = rects_[i];
        if (x + r.width > kSize) {
            x = 0;
            y += shelf;
            shelf = 0;
        }
        shelf = std::max(shelf, r.height);
        r.x = x;
        r.y = y;
        x += r.width;
        PAI_ASSERT(y + r.height <= kSize);
    }
}

glm::vec2 LightBake::uv(std::size_t block, int axis, int side, glm::vec3 p) const {
    const Block& b = blocks_[block];
    const FaceRect& r = rect(block, axis, side);
    const int u = (axis + 1) % 3, v = (axis + 2) % 3;
    const float a = std::clamp((p[u] - b.min[u]) / (b.max[u] - b.min[u]), 0.0f, 1.0f);
    const float c = std::clamp((p[v] - b.min[v]) / (b.max[v] - b.min[v]), 0.0f, 1.0f);
    const glm::vec2 texel(static_cast<float>(r.x) + 0.5f + a * static_cast<float>(r.width - 1), static_cast<float>(r.y) + 0.5f + c * static_cast<float>(r.height - 1));
    return texel / static_cast<float>(kSize);
}

glm::vec3 LightBake::point(std::size_t block, int axis, int side, float a, float c) const {
    const Block& b = blocks_[block];
    glm::vec3 p;
    p[axis] = side ? b.max[axis] : b.min[axis];
    const int u = (axis + 1) % 3, v = (axis + 2) % 3;
    // A little inside the border, so that neighbours that stand on this face do not swallow it.
    p[u] = glm::mix(b.min[u], b.max[u], glm::clamp(a, 0.004f, 0.996f));
    p[v] = glm::mix(b.min[v], b.max[v], glm::clamp(c, 0.004f, 0.996f));
    return p;
}

LightBake::Hit LightBake::cast(glm::vec3 from, glm::vec3 along, float reach) const {
    Hit best;
    best.t = reach;
    const glm::vec3 inverse = 1.0f / glm::vec3(along.x == 0 ? 1e-9f : along.x, along.y == 0 ? 1e-9f : along.y, along.z == 0 ? 1e-9f : along.z);
    for (std::size_t i = 0; i < blocks_.size(); ++i) {
        const Block& b = blocks_[i];
        const glm::vec3 a = (b.min - from) * inverse, c = (b.max - from) * inverse;
        const glm::vec3 near = glm::min(a, c), far = glm::max(a, c);
        const float t0 = std::max({near.x, near.y, near.z}), t1 = std::min({far.x, far.y, far.z});
        const float t = b.inward ? t1 : t0;
        if (t1 < t0 || t <= 1e-4f || t >= best.t) continue;
        const glm::vec3& ts = b.inward ? far : near;
        best.t = t;
        best.block = i;
        best.axis = ts.x == t ? 0 : ts.y == t ? 1 : 2;
        best.side = (along[best.axis] > 0) == b.inward ? 1 : 0;
    }
    return best;
}

float LightBake::lamps_at(glm::vec3 p, glm::vec3 normal) const {
    float sum = 0;
    for (const Lamp& lamp : hall_lamps()) {
        const glm::vec3 to = lamp.position - p;
        const float distance = glm::length(to);
        const float facing = glm::dot(normal, to) / distance;
        const float angle = std::acos(std::clamp(glm::dot(glm::normalize(lamp.target - lamp.position), -to / distance), -1.0f, 1.0f)) * 180 / kPi;
        if (facing <= 0 || angle > lamp.outer_deg) continue;
        if (cast(p + normal * 0.002f, to / distance, distance - 0.05f).t < distance - 0.06f) continue;
        sum += lamp.intensity_cd * ramp(lamp.outer_deg, lamp.inner_deg, angle) * facing / (distance * distance);
    }
    return sum;
}

float LightBake::leaving(const Hit& hit, glm::vec3 p) const {
    const Block& b = blocks_[hit.block];
    const Surface surface = b.inward && hit.axis == 1 ? (hit.side ? Surface::Ceiling : Surface::Floor) : b.surface;
    const glm::vec4 light = light_.sample(uv(hit.block, hit.axis, hit.side, p));
    return glow(surface) + albedo(surface) / kPi * (light.x + light.y + light.w);
}

// The coves are thin: aimed at one by one, they cast no noise.
float LightBake::coves_at(glm::vec3 p, glm::vec3 normal, std::uint32_t seed) const {
    constexpr int samples = 20;
    float sum = 0;
    for (const Block& cove : blocks_) {
        if (cove.surface != Surface::Cove) continue;
        const glm::vec3 size = cove.max - cove.min;
        for (int i = 0; i < samples; ++i) {
            const float z = (static_cast<float>(i) + lattice(static_cast<std::int32_t>(seed), i, 0, 5)) / samples;
            const glm::vec3 at(cove.min.x + size.x * 0.5f, cove.max.y + 0.004f, cove.min.z + size.z * z);
            const glm::vec3 to = at - p;
            const float distance = glm::length(to);
            const float facing = glm::dot(normal, to) / distance, leaving_up = -to.y / distance;
            if (facing <= 0 || leaving_up <= 0) continue;
            if (cast(p + normal * 0.003f, to / distance, distance - 0.01f).t < distance - 0.02f) continue;
            sum += glow(Surface::Cove) * facing * leaving_up * size.x * size.z / samples / std::max(distance * distance, 0.01f);
        }
    }
    return sum;
}

float LightBake::radiance(glm::vec3 from, glm::vec3 towards, Surface* seen, glm::vec3* hit_at) const {
    const Hit hit = cast(from, towards, 1e6f);
    if (hit.t >= 1e6f) return 0;
    const Block& b = blocks_[hit.block];
    if (seen) *seen = b.inward && hit.axis == 1 ? (hit.side ? Surface::Ceiling : Surface::Floor) : b.surface;
    if (hit_at) *hit_at = from + towards * hit.t;
    return leaving(hit, from + towards * hit.t);
}

float LightBake::gather_at(glm::vec3 p, glm::vec3 normal, int rays, std::uint32_t seed) const {
    const glm::vec3 side = glm::normalize(glm::cross(normal, std::abs(normal.y) > 0.5f ? glm::vec3(1, 0, 0) : glm::vec3(0, 1, 0)));
    const glm::vec3 over = glm::cross(normal, side);
    const float turn = lattice(static_cast<std::int32_t>(seed), 1, 2, 3), shift = lattice(static_cast<std::int32_t>(seed), 4, 5, 6);
    float sum = 0;
    for (int i = 0; i < rays; ++i) {
        // Fibonacci points on the disc, lifted to the hemisphere: cosine-weighted.
        const float r2 = (static_cast<float>(i) + shift) / static_cast<float>(rays);
        const float angle = 2 * kPi * (turn + 0.618034f * static_cast<float>(i));
        const float r = std::sqrt(r2);
        const glm::vec3 d = side * (r * std::cos(angle)) + over * (r * std::sin(angle)) + normal * std::sqrt(std::max(0.0f, 1 - r2));
        const Hit hit = cast(p + normal * 0.003f, d, 1e6f);
        if (hit.t < 1e6f && blocks_[hit.block].surface != Surface::Cove) sum += leaving(hit, p + normal * 0.003f + d * hit.t);
    }
    return kPi * sum / static_cast<float>(rays);
}

template <class F>
void LightBake::each_texel(const F& f) {
    for (std::size_t b = 0; b < blocks_.size(); ++b) {
        for (int axis = 0; axis < 3; ++axis) {
            for (int side = 0; side < 2; ++side) {
                const FaceRect& r = rect(b, axis, side);
                for (int j = 0; j < r.height; ++j) {
                    for (int i = 0; i < r.width; ++i) {
                        const glm::vec3 p = point(b, axis, side, static_cast<float>(i) / static_cast<float>(r.width - 1), static_cast<float>(j) / static_cast<float>(r.height - 1));
                        f(light_.at(r.x + i, r.y + j), p, face_normal(blocks_[b], axis, side), static_cast<std::uint32_t>((r.y + j) * kSize + r.x + i));
                    }
                }
            }
        }
    }
}

void LightBake::gather(int rays, int bounces) {
    each_texel([&](glm::vec4& texel, glm::vec3 p, glm::vec3 n, std::uint32_t seed) {
        texel.y = lamps_at(p, n);
        texel.w = coves_at(p, n, seed);
    });
    for (int bounce = 0; bounce < bounces; ++bounce) {
        each_texel([&](glm::vec4& texel, glm::vec3 p, glm::vec3 n, std::uint32_t seed) { texel.z = gather_at(p, n, rays, seed); });
        each_texel([&](glm::vec4& texel, glm::vec3, glm::vec3, std::uint32_t) { texel.x = texel.z; });
    }
}

Raster LightBake::occlusion(const std::array<float, 6>& open) const {
    Raster out(kSize, kSize, glm::vec4(0.5f, 0.5f, 0.5f, 1));
    for (std::size_t b = 0; b < blocks_.size(); ++b) {
        for (int axis = 0; axis < 3; ++axis) {
            for (int side = 0; side < 2; ++side) {
                const FaceRect& r = rect(b, axis, side);
                const bool up = (side == 1) != blocks_[b].inward;
                const float whole = open[static_cast<std::size_t>(axis * 2 + (up ? 1 : 0))];
                for (int j = 0; j < r.height; ++j) {
                    for (int i = 0; i < r.width; ++i) {
                        // A 3x3 mean inside the face calms the gathering noise.
                        float sum = 0, n = 0;
                        for (int dj = -1; dj <= 1; ++dj) {
                            for (int di = -1; di <= 1; ++di) {
                                if (i + di < 0 || j + dj < 0 || i + di >= r.width || j + dj >= r.height) continue;
                                const glm::vec4& light = light_.at(r.x + i + di, r.y + j + dj);
                                sum += light.x + light.w;
                                n += 1;
                            }
                        }
                        const float dither = (lattice(i, j, static_cast<std::int32_t>(b), 201) - 0.5f) / 255;
                        const float v = std::clamp(1 - std::exp(-kFill * sum / n / whole) + dither, 0.0f, 1.0f);
                        out.at(r.x + i, r.y + j) = glm::vec4(v, v, v, 1);
                    }
                }
            }
        }
    }
    return out;
}

}  // namespace pai
