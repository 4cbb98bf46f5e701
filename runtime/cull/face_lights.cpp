#include "cull/face_lights.h"

#include <glm/common.hpp>
#include <glm/geometric.hpp>

#include <algorithm>
#include <array>
#include <cmath>

#include "cull/occlusion.h"

namespace pai {
namespace {

constexpr std::size_t kLampsOfLeaf = 16, kLeavesOfBranch = 16, kMostLamps = 65535;
// Texels of a face lie so far apart, in pixels, and not closer than this share of the distance to the nearest lamp, which light changes over.
constexpr float kStep_px = 8, kStepShare = 0.3f, kLeastSlant = 0.2f;
constexpr int kMostSide = 256, kTileTexels = 32;
constexpr float kCoarsest = 64;  // times the step: then all that the picture has room for is used
constexpr float kLift = 0.002f;  // of the distance
constexpr std::int64_t kMostTexels = 200'000;
// More would not fit into the picture, or into what a frame may take.
constexpr std::size_t kMostFaces = 1'000'000, kMostFaceLamps = 8'000'000;

bool is_endless(const Lamp& l) { return l.kind == Lamp::Kind::Directional || !(l.range_m > 0); }

// Ten bits of each coordinate in turn.
std::uint32_t along_curve(const glm::vec3& p) {
    std::uint32_t out = 0;
    for (int bit = 0; bit < 10; ++bit)
        for (int c = 0; c < 3; ++c) out |= (static_cast<std::uint32_t>(p[c]) >> bit & 1u) << (3 * bit + c);
    return out;
}

float distance2_to_box(const glm::vec3& p, const glm::vec3& low, const glm::vec3& high) {
    const glm::vec3 d = p - glm::clamp(p, low, high);
    return glm::dot(d, d);
}

bool overlaps(const glm::vec3& low_a, const glm::vec3& high_a, const glm::vec3& low_b, const glm::vec3& high_b) {
    return glm::all(glm::lessThanEqual(low_a, high_b)) && glm::all(glm::lessThanEqual(low_b, high_a));
}

KernelLamp kernel_lamp(const Lamp& l) {
    KernelLamp out{};
    const bool far = l.kind == Lamp::Kind::Directional;
    const glm::vec3 at = far ? -l.direction : l.position;
    out.x = at.x, out.y = at.y, out.z = at.z, out.near = far ? 0.0f : 1.0f;
    out.per_range2 = is_endless(l) ? 0 : 1 / (l.range_m * l.range_m);
    const bool cone = l.kind == Lamp::Kind::Spot;
    out.cone_scale = cone ? l.cone_scale : 0;
    out.cone_offset = cone ? l.cone_offset : 1;
    out.dx = l.direction.x, out.dy = l.direction.y, out.dz = l.direction.z;
    out.r = l.colour.r, out.g = l.colour.g, out.b = l.colour.b;
    out.luma = glm::dot(l.colour, glm::vec3(0.2126f, 0.7152f, 0.0722f));
    return out;
}

// How high a lamp stands over the highest place of the face, as its normal counts; not above 0: it lights nothing.
float height_over(const LitFace& f, const glm::vec3& lamp) {
    const float across = glm::dot(f.normal, f.across) * f.size.x, up = glm::dot(f.normal, f.up) * f.size.y;
    return glm::dot(f.normal, lamp - f.origin) - std::min(across, 0.0f) - std::min(up, 0.0f);
}

// Places in a row along one side.
int count_along(float span, float step) { return !(span >= 0.75f * step) ? 1 : std::min(static_cast<int>(std::min(std::ceil(span / step), 1e6f)) + 1, kMostSide); }

}  // namespace

FaceLights::FaceLights(Kernel kernel) : sum_lamps_(kernel == Kernel::Best && OcclusionBuffer::has_avx2() ? kAvx2SumLamps : kPortableSumLamps) {}

void FaceLights::begin(std::span<const Lamp> lamps, const glm::vec3& eye, std::span<const glm::vec4> planes, OcclusionBuffer* hides, const glm::mat4& clip_from_world) {
    eye_ = eye;
    hides_ = hides;
    clip_from_world_ = clip_from_world;
    planes_.assign(planes.begin(), planes.end());
    face_lamps_.clear();
    full_ = false;
    faces_.assign(1, {});
    if (std::equal(lamps.begin(), lamps.end(), given_.begin(), given_.end())) return;
    given_.assign(lamps.begin(), lamps.end());
    lamps_.assign(lamps.begin(), lamps.begin() + static_cast<std::ptrdiff_t>(std::min(lamps.size(), kMostLamps)));
    sort_lamps();
}

void FaceLights::sort_lamps() {
    endless_ = static_cast<std::size_t>(std::stable_partition(lamps_.begin(), lamps_.end(), is_endless) - lamps_.begin());
    leaves_.clear();
    branches_.clear();
    if (endless_ == lamps_.size()) return;
    Box around{lamps_[endless_].position, lamps_[endless_].position};
    for (std::size_t i = endless_; i < lamps_.size(); ++i) around = {glm::min(around.low, lamps_[i].position), glm::max(around.high, lamps_[i].position)};
    const glm::vec3 scale = 1023.0f / glm::max(around.high - around.low, glm::vec3(1e-6f));
    const auto key = [&](const Lamp& l) {
        glm::vec3 at = (l.position - around.low) * scale;
        for (int c = 0; c < 3; ++c) at[c] = std::min(std::max(0.0f, at[c]), 1023.0f);  // what is not a number is 0
        return along_curve(at);
    };
    std::vector<std::pair<std::uint32_t, Lamp>> order;
    for (std::size_t i = endless_; i < lamps_.size(); ++i) order.emplace_back(key(lamps_[i]), lamps_[i]);
    std::stable_sort(order.begin(), order.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
    for (std::size_t i = 0; i < order.size(); ++i) {
        const Lamp& l = lamps_[endless_ + i] = order[i].second;
        const Box ball{l.position - l.range_m, l.position + l.range_m};
        const auto widen = [&](std::vector<Box>& boxes, std::size_t count) {
            if (i % count == 0) boxes.push_back(ball);
            else boxes.back() = {glm::min(boxes.back().low, ball.low), glm::max(boxes.back().high, ball.high)};
        };
        widen(leaves_, kLampsOfLeaf);
        widen(branches_, kLampsOfLeaf * kLeavesOfBranch);
    }
}

bool FaceLights::enter(const glm::vec3& low, const glm::vec3& high) {
    entered_.clear();
    for (std::size_t i = 0; i < endless_; ++i) entered_.push_back(static_cast<std::uint16_t>(i));
    for (std::size_t b = 0; b < branches_.size(); ++b) {
        if (!overlaps(low, high, branches_[b].low, branches_[b].high)) continue;
        const std::size_t leaf_end = std::min((b + 1) * kLeavesOfBranch, leaves_.size());
        for (std::size_t leaf = b * kLeavesOfBranch; leaf < leaf_end; ++leaf) {
            if (!overlaps(low, high, leaves_[leaf].low, leaves_[leaf].high)) continue;
            const std::size_t end = std::min(endless_ + (leaf + 1) * kLampsOfLeaf, lamps_.size());
            for (std::size_t i = endless_ + leaf * kLampsOfLeaf; i < end; ++i) {
                const Lamp& l = lamps_[i];
                if (distance2_to_box(l.position, low, high) < l.range_m * l.range_m) entered_.push_back(static_cast<std::uint16_t>(i));
            }
        }
    }
    return !entered_.empty();
}

std::uint32_t FaceLights::add(const LitFace& f) {
    full_ = full_ || faces_.size() > kMostFaces || face_lamps_.size() > kMostFaceLamps;
    if (full_) return kUnlit;
    Face out{.face = f, .first_lamp = static_cast<std::uint32_t>(face_lamps_.size())};
    const glm::vec3 front = glm::cross(f.across, f.up);
    glm::vec2 low = f.size, high(0);
    float nearest2 = 1e30f;
    for (const std::uint16_t index : entered_) {
        const Lamp& l = lamps_[index];
        const bool endless = is_endless(l);
        if (l.kind == Lamp::Kind::Directional) {
            if (glm::dot(f.normal, l.direction) >= 0) continue;
        } else {
            if (height_over(f, l.position) <= 0) continue;
            const glm::vec3 to = l.position - f.origin;
            const glm::vec2 at(glm::dot(to, f.across), glm::dot(to, f.up));
            const float rise = glm::dot(to, front);
            const glm::vec2 beside = at - glm::clamp(at, glm::vec2(0), f.size);
            const float d2 = glm::dot(beside, beside) + rise * rise;
            if (!endless && !(d2 < l.range_m * l.range_m)) continue;
            nearest2 = std::min(nearest2, d2);
            const float reach = endless ? 1e30f : std::sqrt(std::max(l.range_m * l.range_m - rise * rise, 0.0f));
            low = glm::min(low, at - reach);
            high = glm::max(high, at + reach);
        }
        if (l.kind == Lamp::Kind::Directional) low = glm::vec2(0), high = f.size;
        face_lamps_.push_back(index);
    }
    out.lamp_count = static_cast<std::uint32_t>(face_lamps_.size()) - out.first_lamp;
    if (out.lamp_count == 0) return kUnlit;
    out.low = glm::clamp(low, glm::vec2(0), f.size);
    out.span = glm::max(glm::min(high, f.size) - out.low, glm::vec2(0));
    // A side that runs away from the eye is seen shorter.
    const glm::vec3 sight = glm::normalize(f.origin + (f.across * f.size.x + f.up * f.size.y) * 0.5f - eye_ + glm::vec3(1e-12f));
    for (int c = 0; c < 2; ++c) {
        const float away = glm::dot(c == 0 ? f.across : f.up, sight), slant = std::sqrt(std::max(1 - away * away, kLeastSlant * kLeastSlant));
        out.step_m[c] = std::max({kStep_px / std::max(f.px_per_m * slant, 1e-6f), kStepShare * std::sqrt(nearest2), 1e-4f});
    }
    faces_.push_back(out);
    return static_cast<std::uint32_t>(faces_.size() - 1);
}

void FaceLights::size_faces(float scale) {
    for (std::size_t i = 1; i < faces_.size(); ++i) {
        Face& f = faces_[i];
        f.width = count_along(f.span.x, f.step_m.x * scale);
        f.height = count_along(f.span.y, f.step_m.y * scale);
    }
}

std::int64_t FaceLights::texel_count() const {
    std::int64_t out = 0;
    for (std::size_t i = 1; i < faces_.size(); ++i) out += std::int64_t{faces_[i].width} * faces_[i].height;
    return out;
}

bool FaceLights::place_faces() {
    // The highest first, each on the shelf of the one before while there is room.
    std::array<std::uint32_t, kMostSide + 2> first{};
    for (std::size_t i = 1; i < faces_.size(); ++i) ++first[static_cast<std::size_t>(kMostSide - faces_[i].height) + 1];
    for (std::size_t i = 1; i < first.size(); ++i) first[i] += first[i - 1];
    order_.resize(faces_.size() - 1);
    for (std::size_t i = 1; i < faces_.size(); ++i) order_[first[static_cast<std::size_t>(kMostSide - faces_[i].height)]++] = static_cast<std::uint32_t>(i);
    height_ = 1;  // the lowest row has what is dark
    int x = kWidth, y = 0;
    for (const std::uint32_t i : order_) {
        Face& f = faces_[i];
        if (x + f.width > kWidth) {
            x = 0;
            y = height_;
            height_ += f.height;
            if (height_ > kMostHeight) return false;
        }
        f.x = x;
        f.y = y;
        x += f.width;
    }
    return true;
}

bool FaceLights::sum() {
    bool placed = false;
    float scale = 1;
    for (int tries = 0; !full_ && !placed && tries < 32; ++tries) {
        size_faces(scale);
        const std::int64_t count = texel_count();
        placed = (count <= kMostTexels || scale > kCoarsest) && place_faces();
        scale *= std::max(1.2f, std::sqrt(static_cast<float>(count) / static_cast<float>(kMostTexels)));
    }
    patches_.assign(faces_.size(), {.first = glm::vec2(0.5f), .per_m = glm::vec2(0), .low = glm::vec2(0.5f), .high = glm::vec2(0.5f)});
    if (!placed) height_ = 1;
    texels_.resize(static_cast<std::size_t>(height_) * kWidth);
    texels_[0] = glm::vec4(0);
    if (!placed) return false;
    for (std::size_t i = 1; i < faces_.size(); ++i) {
        const Face& f = faces_[i];
        LightPatch& p = patches_[i];
        p.low = glm::vec2(static_cast<float>(f.x) + 0.5f, static_cast<float>(f.y) + 0.5f);
        p.high = p.low + glm::vec2(static_cast<float>(f.width - 1), static_cast<float>(f.height - 1));
        p.per_m = {f.width > 1 ? static_cast<float>(f.width - 1) / f.span.x : 0, f.height > 1 ? static_cast<float>(f.height - 1) / f.span.y : 0};
        p.first = p.low - f.low * p.per_m;
        sum_face(f);
    }
    return true;
}

void FaceLights::sum_face(const Face& f) {
    const glm::vec3 front = glm::cross(f.face.across, f.face.up);
    near_.clear();
    for (std::uint32_t i = 0; i < f.lamp_count; ++i) {
        const Lamp& l = lamps_[face_lamps_[f.first_lamp + i]];
        const glm::vec3 to = l.position - f.face.origin;
        near_.push_back({{glm::dot(to, f.face.across), glm::dot(to, f.face.up), glm::dot(to, front)}, is_endless(l) ? -1.0f : l.range_m * l.range_m, kernel_lamp(l)});
    }
    const int wide = std::min(f.width, 4), tall = std::max(kTileTexels / wide, 1);
    for (int y = 0; y < f.height; y += tall)
        for (int x = 0; x < f.width; x += wide) sum_tile(f, x, y, std::min(wide, f.width - x), std::min(tall, f.height - y));
}

bool FaceLights::seen(const LitFace& f, const glm::vec2& low, const glm::vec2& high) const {
    const glm::vec3 corner = f.origin + f.across * low.x + f.up * low.y;
    const glm::vec3 x = f.across * (high.x - low.x), y = f.up * (high.y - low.y);
    const bool inside = std::all_of(planes_.begin(), planes_.end(), [&](const glm::vec4& p) {
        const glm::vec3 n(p);
        return glm::dot(n, corner) + p.w + std::max(glm::dot(n, x), 0.0f) + std::max(glm::dot(n, y), 0.0f) >= 0;
    });
    if (!inside || !hides_) return inside;
    // The buffer may hold the face itself: it is asked for what lies a little before it.
    const glm::vec3 lifted = (eye_ - corner) * kLift, far = corner + x + y;
    return !hides_->is_hidden(glm::min(glm::min(corner, far), glm::min(corner + x, corner + y)) + glm::min(lifted, glm::vec3(0)),
                              glm::max(glm::max(corner, far), glm::max(corner + x, corner + y)) + glm::max(lifted, glm::vec3(0)), clip_from_world_);
}

void FaceLights::sum_tile(const Face& f, int x, int y, int width, int height) {
    const glm::vec2 step(f.width > 1 ? f.span.x / static_cast<float>(f.width - 1) : 0, f.height > 1 ? f.span.y / static_cast<float>(f.height - 1) : 0);
    const glm::vec2 middle(f.width > 1 ? 0 : 0.5f * f.span.x, f.height > 1 ? 0 : 0.5f * f.span.y);
    const glm::vec2 low = f.low + middle + glm::vec2(static_cast<float>(x), static_cast<float>(y)) * step;
    const glm::vec2 high = low + glm::vec2(static_cast<float>(width - 1), static_cast<float>(height - 1)) * step;
    glm::vec4* row = texels_.data() + static_cast<std::size_t>(f.y + y) * kWidth + static_cast<std::size_t>(f.x + x);
    tile_lamps_.clear();
    // Pixels between this tile and the next read both. A face of one texel is seen wherever it is.
    if ((f.width == 1 && f.height == 1) || seen(f.face, low - step, high + step)) {
        for (const Near& l : near_) {
            const glm::vec2 at(l.at), beside = at - glm::clamp(at, low, high);
            if (l.range2 < 0 || glm::dot(beside, beside) + l.at.z * l.at.z < l.range2) tile_lamps_.push_back(l.lamp);
        }
    }
    if (tile_lamps_.empty()) {
        for (int r = 0; r < height; ++r, row += kWidth) std::fill_n(row, width, glm::vec4(0));
        return;
    }
    float px[kTileTexels + 7], py[kTileTexels + 7], pz[kTileTexels + 7], red[kTileTexels + 7], green[kTileTexels + 7], blue[kTileTexels + 7], share[kTileTexels + 7];
    const int count = width * height, padded = (count + 7) / 8 * 8;
    for (int i = 0; i < padded; ++i) {
        const int k = std::min(i, count - 1);
        const glm::vec3 p = f.face.origin + f.face.across * (low.x + static_cast<float>(k % width) * step.x) + f.face.up * (low.y + static_cast<float>(k / width) * step.y);
        px[i] = p.x, py[i] = p.y, pz[i] = p.z;
    }
    const LitFace& face = f.face;
    const KernelMatter matter{face.normal.x, face.normal.y, face.normal.z, eye_.x, eye_.y, eye_.z, face.alpha * face.alpha, face.f0, face.grazing - face.f0};
    sum_lamps_(tile_lamps_.data(), static_cast<int>(tile_lamps_.size()), matter, {px, py, pz, red, green, blue, share, padded});
    for (int i = 0; i < count; ++i) row[static_cast<std::size_t>(i / width) * kWidth + static_cast<std::size_t>(i % width)] = {red[i], green[i], blue[i], share[i]};
}

}  // namespace pai
