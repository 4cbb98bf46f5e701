#include "path/bake.h"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cmath>
#include <thread>

#include <glm/common.hpp>
#include <glm/geometric.hpp>

#include "path/numbers.h"
#include "path/radiometry.h"
#include "path/surface.h"

namespace pai {
namespace {

using path::brightness;
using path::Hit;
using path::kPi;
using path::Scene;

constexpr int kMargin = 2;             // cells around the model
constexpr float kLeastSide_m = 1e-6f;  // of a model that is a point, so that its cells have a size
constexpr int kReach = 2;              // cells from a triangle that are asked for when it is drawn
constexpr int kFills = 4;              // steps in which open cells fill those inside
constexpr int kMostPasses = 32;        // sheets that a ray may go through
constexpr float kBuried = 0.55f;       // share of rays that meet backs, above which a cell is inside of something
constexpr float kBeyond = 0.6f;        // brightness of what is not followed any further, as a share of its colour
constexpr std::size_t kBlock = 256;    // cells of one job

struct Cell {
    bool wanted = false, buried = false;
    float open = 0;
    glm::vec3 towards{0};              // 3 times the mean of openness times direction
    glm::vec3 bounce{0}, emission{0}, emission_from{0};
    float distance = 0, blocked = 0;
};


// Directions spread evenly over the sphere. Source: E. Saff and A. Kuijlaars, "Distributing many points on a sphere", 1997.
std::vector<glm::vec3> spread_directions(int count) {
    std::vector<glm::vec3> out;
    for (int i = 0; i < count; ++i) {
        const float z = 1 - (2 * static_cast<float>(i) + 1) / static_cast<float>(count), phi = static_cast<float>(i) * 2.39996323f;
        const float r = std::sqrt(std::max(0.0f, 1 - z * z));
        out.emplace_back(r * std::cos(phi), r * std::sin(phi), z);
    }
    return out;
}

class Baker {
public:
    Baker(const Scene& scene, const BakeOptions& options) : scene_(scene), directions_(spread_directions(std::clamp(options.rays, 8, 4096))) {
        const glm::vec3 extent = scene.bounds().max - scene.bounds().min;
        longest_ = std::max({extent.x, extent.y, extent.z, kLeastSide_m});
        step_ = longest_ / static_cast<float>(std::clamp(options.cells, 2 * kMargin + 1, kMostOcclusionCells) - 2 * kMargin);
        for (int axis = 0; axis < 3; ++axis) {
            size_[axis] = std::min(static_cast<int>(std::ceil(extent[axis] / step_)) + 2 * kMargin, kMostOcclusionCells);
            first_[axis] = (scene.bounds().min[axis] + scene.bounds().max[axis]) * 0.5f - step_ * 0.5f * static_cast<float>(size_[axis] - 1);
        }
        cells_.resize(static_cast<std::size_t>(size_.x) * static_cast<std::size_t>(size_.y) * static_cast<std::size_t>(size_.z));
        mark_wanted();
    }

    bool run(int threads, const std::function<bool()>& stopped) {
        std::atomic<std::size_t> next{0}, done{0};
        std::atomic<bool> stop{false};
        const std::size_t blocks = (cells_.size() + kBlock - 1) / kBlock;
        const auto work = [&] {
            for (std::size_t b = next++; b < blocks && !stop; b = next++) {
                for (std::size_t i = b * kBlock; i < std::min((b + 1) * kBlock, cells_.size()); ++i) {
                    if (cells_[i].wanted) look_around(i);
                }
                ++done;
            }
        };
        std::vector<std::thread> workers;
        for (int t = 0; t < std::clamp(threads, 1, 64); ++t) workers.emplace_back(work);
        while (done < blocks && !stop) {
            if (stopped && stopped()) stop = true;
            std::this_thread::sleep_for(std::chrono::milliseconds(2));
        }
        for (std::thread& t : workers) t.join();
        return !stop;
    }

    Occlusion finish() {
        for (int i = 0; i < kFills; ++i) fill_once();
        Occlusion out;
        out.size = size_;
        out.first = first_;
        out.step_m = step_;
        for (const Cell& c : cells_) {
            if (is_known(c)) out.emission_scale = std::max({out.emission_scale, c.emission.x, c.emission.y, c.emission.z});
        }
        const auto code = [](float v) { return static_cast<std::uint8_t>(std::clamp(v, 0.0f, 1.0f) * 255.0f + 0.5f); };
        const auto codes = [&](const glm::vec3& v, float w) { return glm::u8vec4(code(v.x), code(v.y), code(v.z), code(w)); };
        for (const Cell& c : cells_) {
            const bool known = is_known(c);
            out.openness.push_back(known ? glm::u8vec4(code(c.open), code(c.towards.x * 0.5f + 0.5f), code(c.towards.y * 0.5f + 0.5f), code(c.towards.z * 0.5f + 0.5f))
                                         : glm::u8vec4(255, 128, 128, 128));
            out.bounce.push_back(known ? codes(c.bounce, c.distance / longest_) : glm::u8vec4(0, 0, 0, 255));
            if (!(out.emission_scale > 0)) continue;
            out.emission.push_back(known ? codes(c.emission / out.emission_scale, 0) : glm::u8vec4(0));
            out.emission_from.push_back(known ? codes(c.emission_from * 0.5f + 0.5f, 0) : glm::u8vec4(128, 128, 128, 0));
        }
        return out;
    }

private:
    static bool is_known(const Cell& c) { return c.wanted && !c.buried; }

    // Cells that a triangle comes near.
    void mark_wanted() {
        for (const path::Piece& piece : scene_.pieces()) {
            const auto& indices = piece.primitive->indices;
            for (std::size_t t = 0; t + 2 < indices.size(); t += 3) {
                Bounds box;
                for (std::size_t k = 0; k < 3; ++k) box.add(piece.positions[indices[t + k]]);
                mark_triangle(box, piece.positions[indices[t]], piece.positions[indices[t + 1]], piece.positions[indices[t + 2]]);
            }
        }
    }

    void mark_triangle(const Bounds& box, const glm::vec3& a, const glm::vec3& b, const glm::vec3& c) {
        glm::ivec3 low, high;
        for (int axis = 0; axis < 3; ++axis) {
            low[axis] = std::max(static_cast<int>(std::floor((box.min[axis] - first_[axis]) / step_)) - kReach, 0);
            high[axis] = std::min(static_cast<int>(std::ceil((box.max[axis] - first_[axis]) / step_)) + kReach, size_[axis] - 1);
        }
        const glm::vec3 n = glm::cross(b - a, c - a);
        const float length = glm::length(n), reach = (static_cast<float>(kReach) + 1) * step_ * 1.7320508f;
        for (int z = low.z; z <= high.z; ++z) {
            for (int y = low.y; y <= high.y; ++y) {
                for (int x = low.x; x <= high.x; ++x) {
                    // A large triangle's box has much that is nowhere near its plane.
                    if (length > 0 && std::abs(glm::dot(n, centre({x, y, z}) - a)) > reach * length) continue;
                    cells_[index({x, y, z})].wanted = true;
                }
            }
        }
    }

    std::size_t index(const glm::ivec3& at) const {
        return (static_cast<std::size_t>(at.z) * static_cast<std::size_t>(size_.y) + static_cast<std::size_t>(at.y)) * static_cast<std::size_t>(size_.x) +
               static_cast<std::size_t>(at.x);
    }
    glm::ivec3 place(std::size_t i) const {
        const auto x = static_cast<std::size_t>(size_.x), y = static_cast<std::size_t>(size_.y);
        return {static_cast<int>(i % x), static_cast<int>(i / x % y), static_cast<int>(i / x / y)};
    }
    glm::vec3 centre(const glm::ivec3& at) const { return first_ + glm::vec3(at) * step_; }

    // What a ray meets; `open`: share of it that goes by.
    Hit meet(path::Ray ray, float& open) const {
        float travelled = 0;
        Hit solid;
        for (int i = 0; i < kMostPasses; ++i) {
            Hit hit = scene_.intersect(ray);
            if (!hit.piece) return solid;
            travelled += hit.distance;
            const float clear = hit.piece->material->transmission.factor * (1 - hit.piece->material->metallic);
            const float there = hit.piece->material->unlit ? 0.0f : opacity_at(hit) * (1 - clear);
            const glm::vec3 next = scene_.lifted(hit.position, hit.normal, ray.direction);
            hit.distance = travelled;
            open *= 1 - there;
            if (there >= 0.5f || (there > 0 && !solid.piece)) solid = hit;
            if (open < 0.02f) {
                open = 0;
                return solid;
            }
            ray.origin = next;
        }
        return solid;
    }

    // Light that a surface sends back in a room that shines white: what it meets itself is followed once more.
    glm::vec3 sent_back(const Hit& hit, const glm::vec3& ray, path::PathNumbers& numbers) const {
        const glm::vec3 colour = glm::clamp(base_at(hit), glm::vec3(0), glm::vec3(1)), n = glm::dot(hit.normal, ray) < 0 ? hit.normal : -hit.normal;
        const glm::vec2 u = numbers.pair();
        const float r = std::sqrt(u.x), phi = 2 * kPi * u.y;
        const glm::vec3 d = path::frame_around(n).world({r * std::cos(phi), r * std::sin(phi), std::sqrt(std::max(0.0f, 1 - u.x))});
        float open = 1;
        const Hit second = meet({scene_.lifted(hit.position, hit.normal, d), d, 1e30f}, open);
        if (!second.piece) return colour;
        return colour * (open + (1 - open) * kBeyond * glm::clamp(base_at(second), glm::vec3(0), glm::vec3(1)));
    }

    void look_around(std::size_t i) {
        Cell& cell = cells_[i];
        path::PathNumbers numbers(static_cast<std::uint32_t>(i), 0);
        // The same directions for every cell would draw patterns: each turns them in its own way.
        const glm::vec2 u = numbers.pair();
        const float z = 1 - 2 * u.x, phi = 2 * kPi * u.y, s = std::sqrt(std::max(0.0f, 1 - z * z));
        const path::Frame turned = path::frame_around({s * std::cos(phi), s * std::sin(phi), z});
        const glm::vec3 origin = centre(place(i));
        float backs = 0, shine = 0;
        const float each = 1 / static_cast<float>(directions_.size());
        for (std::size_t k = 0; k < directions_.size(); ++k) {
            const glm::vec3 d = turned.world(directions_[k]);
            float open = 1;
            const Hit hit = meet({origin, d, 1e30f}, open);
            cell.open += open * each;
            cell.towards += d * (3 * open * each);
            if (!hit.piece) continue;
            if (!hit.front) backs += (1 - open) * each;
            path::PathNumbers own(static_cast<std::uint32_t>(i), static_cast<std::uint32_t>(k) + 1);
            cell.bounce += sent_back(hit, d, own) * (1 - open);
            cell.distance += hit.distance * (1 - open);
            cell.blocked += 1 - open;
            const glm::vec3 light = emission_at(hit) * (1 - open) * each;
            cell.emission += light;
            cell.emission_from += d * brightness(light);
            shine += brightness(light);
        }
        cell.buried = backs > kBuried;
        if (cell.blocked > 0) {
            cell.bounce /= cell.blocked;
            cell.distance /= cell.blocked;
        } else {
            cell.distance = longest_;
        }
        if (shine > 0) cell.emission_from /= shine;
    }

    void fill_once() {
        std::vector<std::pair<std::size_t, Cell>> filled;
        for (std::size_t i = 0; i < cells_.size(); ++i) {
            if (is_known(cells_[i])) continue;
            const glm::ivec3 at = place(i);
            Cell sum;
            float whole = 0;
            for (int dz = -1; dz <= 1; ++dz) {
                for (int dy = -1; dy <= 1; ++dy) {
                    for (int dx = -1; dx <= 1; ++dx) {
                        const glm::ivec3 other = at + glm::ivec3(dx, dy, dz);
                        if (glm::any(glm::lessThan(other, glm::ivec3(0))) || glm::any(glm::greaterThanEqual(other, size_))) continue;
                        const Cell& c = cells_[index(other)];
                        if (!is_known(c)) continue;
                        const float weight = 1 / static_cast<float>(dx * dx + dy * dy + dz * dz);
                        whole += weight;
                        sum.open += c.open * weight;
                        sum.towards += c.towards * weight;
                        sum.bounce += c.bounce * weight;
                        sum.emission += c.emission * weight;
                        sum.emission_from += c.emission_from * weight;
                        sum.distance += c.distance * weight;
                    }
                }
            }
            if (whole <= 0) continue;
            Cell c{.wanted = true};
            c.open = sum.open / whole;
            c.towards = sum.towards / whole;
            c.bounce = sum.bounce / whole;
            c.emission = sum.emission / whole;
            c.emission_from = sum.emission_from / whole;
            c.distance = sum.distance / whole;
            filled.emplace_back(i, c);
        }
        for (auto& [i, c] : filled) cells_[i] = c;
    }

    const Scene& scene_;
    std::vector<glm::vec3> directions_;
    float longest_ = 0, step_ = 0;
    glm::ivec3 size_{0};
    glm::vec3 first_{0};
    std::vector<Cell> cells_;
};

}  // namespace

Result<Occlusion> bake_occlusion(const ModelData& model, const BakeOptions& options, const std::function<bool()>& stopped) {
    const path::Part part{.model = &model};
    PAI_TRY(const auto scene, Scene::create(std::span(&part, 1)));
    if (scene->triangles() == 0 || scene->bounds().empty()) return Occlusion{};
    const glm::vec3 extent = scene->bounds().max - scene->bounds().min;
    if (!(std::max({extent.x, extent.y, extent.z}) > 0)) return Occlusion{};
    Baker baker(*scene, options);
    if (!baker.run(options.threads, stopped)) return Occlusion{};
    return baker.finish();
}

}  // namespace pai
