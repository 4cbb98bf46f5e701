#include "render/picture_need.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <map>
#include <tuple>

#include <glm/common.hpp>
#include <glm/geometric.hpp>
#include <glm/matrix.hpp>

#include "asset/pose.h"

namespace pai {
namespace {

constexpr std::size_t kMostTriangles = 4096;
constexpr float kThinnest = 0.005f;  // share of the area that may be seen more coarsely
constexpr float kMostTexels = 65536;

float longest_axis(const glm::mat4& m) { return std::max({glm::length(glm::vec3(m[0])), glm::length(glm::vec3(m[1])), glm::length(glm::vec3(m[2]))}); }

// Of the picture in full, as shares of its longer side.
glm::vec2 proportions_of(const Pixels& picture) {
    const glm::vec2 sides = picture.whole ? glm::vec2(picture.whole->width, picture.whole->height) : glm::vec2(picture.width, picture.height);
    const float longer = std::max(sides.x, sides.y);
    return longer > 0 ? sides / longer : glm::vec2(1);
}

// Images that a material shows, with the set of coordinates how far its transform spreads the picture, and whether it turns it.
template <class Note>
void each_texture(const Material& material, const Note& note) {
    for (const auto& t : textures_of(material)) {
        if (t.ref->image < 0) continue;
        const glm::vec2 scale = glm::abs(t.ref->transform.scale);
        note(t.ref->image, t.ref->texcoord, std::min(scale.x, scale.y), t.ref->transform.rotation_rad != 0);
    }
}

}  // namespace

namespace {

// Turns of the longer side a metre of the triangle at `at` with the coordinates `uv`, along that axis of a picture of `proportions` for which they are fewer.
float turns_per_metre(const std::array<glm::vec3, 3>& at, const std::array<glm::vec2, 3>& uv, glm::vec2 proportions) {
    const glm::vec3 p = at[1] - at[0], q = at[2] - at[0];
    const glm::vec2 s = uv[1] - uv[0], t = uv[2] - uv[0];
    const float turns = std::abs(s.x * t.y - s.y * t.x);
    if (!(turns > 0)) return 0;
    // Metres that a turn of either coordinate takes while the other stands still, times `turns`.
    const float wide = glm::length(p * t.y - q * s.y), high = glm::length(q * s.x - p * t.x);
    return std::min(proportions.x * turns / wide, proportions.y * turns / high);
}

}  // namespace

float coordinates_per_metre(const Primitive& p, int uv_set, glm::vec2 proportions) {
    const std::vector<glm::vec2>& uv = p.uvs[static_cast<std::size_t>(std::clamp(uv_set, 0, 3))];
    if (p.mode != Primitive::Mode::Triangles || uv.size() != p.positions.size()) return 0;
    struct Piece {
        float density, area;
    };
    std::vector<Piece> pieces;
    const std::size_t triangles = p.indices.size() / 3, step = std::max<std::size_t>(triangles / kMostTriangles, 1);
    double total = 0;
    for (std::size_t t = 0; t < triangles; t += step) {
        const std::uint32_t a = p.indices[3 * t], b = p.indices[3 * t + 1], c = p.indices[3 * t + 2];
        const float area = glm::length(glm::cross(p.positions[b] - p.positions[a], p.positions[c] - p.positions[a]));
        if (!(area > 0) || !std::isfinite(area)) continue;  // twice the triangle's own: they are only compared
        const float density = turns_per_metre({p.positions[a], p.positions[b], p.positions[c]}, {uv[a], uv[b], uv[c]}, proportions);
        pieces.push_back({std::isfinite(density) ? density : 0, area});
        total += area;
    }
    std::sort(pieces.begin(), pieces.end(), [](const Piece& a, const Piece& b) { return a.density < b.density; });
    double left_out = 0;
    for (const Piece& piece : pieces)
        if ((left_out += piece.area) > kThinnest * total) return piece.density;
    return 0;
}

float pixels_per_turn(const CameraState& camera, const Bounds& bounds, float per_metre, int height_px) {
    const glm::mat4 camera_from_world = glm::inverse(camera.world_from_camera);
    glm::vec3 low(std::numeric_limits<float>::max()), high(-std::numeric_limits<float>::max());
    for (int i = 0; i < 8; ++i) {
        const glm::vec3 corner(i & 1 ? bounds.max.x : bounds.min.x, i & 2 ? bounds.max.y : bounds.min.y, i & 4 ? bounds.max.z : bounds.min.z);
        const glm::vec3 seen(camera_from_world * glm::vec4(corner, 1));
        low = glm::min(low, seen);
        high = glm::max(high, seen);
    }
    if (low.z > -camera.near_m) return 0;  // the camera looks along -Z
    const auto height = static_cast<float>(height_px);
    if (!(per_metre > 0)) return std::numeric_limits<float>::infinity();
    if (camera.ortho_height_m > 0) return height / camera.ortho_height_m / per_metre;
    const glm::vec3 nearest = glm::clamp(glm::vec3(0), low, glm::vec3(high.x, high.y, std::min(high.z, -camera.near_m)));
    // What lies aside of the axis is as large as its depth says: a picture is flat.
    const float depth = std::max(-nearest.z, camera.near_m);
    return height / (2 * std::tan(camera.fov_y_rad / 2) * depth) / per_metre;
}

PictureNeed::PictureNeed(const ModelData& data, const std::vector<std::uint8_t>& wanted) : images_(data.images.size()) {
    const std::vector<Material> reach = reach_of_materials(data);
    for (std::size_t m = 0; m < data.meshes.size(); ++m)
        for (std::size_t i = 0; i < data.meshes[m].primitives.size(); ++i) {
            const Primitive& p = data.meshes[m].primitives[i];
            std::vector<int> materials = p.variant_materials;
            materials.push_back(p.material);
            // Pictures of one material are mostly of one shape.
            std::map<std::tuple<int, float, float>, float> known;
            for (const int index : materials) {
                if (index < 0 || index >= static_cast<int>(reach.size())) continue;
                each_texture(reach[static_cast<std::size_t>(index)], [&](int image, int set, float spread, bool turns) {
                    if (static_cast<std::size_t>(image) >= wanted.size() || !wanted[static_cast<std::size_t>(image)]) return;
                    glm::vec2 shape = proportions_of(data.images[static_cast<std::size_t>(image)]);
                    if (turns) shape = glm::vec2(std::min(shape.x, shape.y));  // either side may lie along either coordinate
                    const auto [at, is_new] = known.try_emplace({set, shape.x, shape.y}, 0.0f);
                    if (is_new) at->second = coordinates_per_metre(p, set, shape);
                    uses_.push_back({static_cast<std::uint32_t>(m), static_cast<std::uint32_t>(i), image, at->second * spread});
                });
            }
        }
}

std::vector<int> PictureNeed::of(const FrameState& state, std::uint32_t index, const GpuModel& model, int height_px) const {
    std::vector<float> most(images_);
    const auto before = [](const Use& use, const std::pair<std::uint32_t, std::uint32_t>& at) { return std::pair(use.mesh, use.primitive) < at; };
    const auto see = [&](const CameraState& camera, const glm::mat4& world_from_model) {
        for (const GpuItem& item : model.items) {
            const glm::mat4 world_from_mesh = world_from_model * item.model_from_mesh;
            const Bounds bounds = transformed(item.bounds, world_from_mesh);
            // Copies have sizes of their own, and what deforms is not where it rests.
            const bool sure = item.copies < 0 && item.deform < 0 && !model.source;
            const float size = longest_axis(world_from_mesh);
            for (auto use = std::lower_bound(uses_.begin(), uses_.end(), std::pair(item.mesh, item.primitive), before);
                 use != uses_.end() && use->mesh == item.mesh && use->primitive == item.primitive; ++use) {
                float& here = most[static_cast<std::size_t>(use->image)];
                here = std::max(here, sure ? pixels_per_turn(camera, bounds, size > 0 ? use->per_metre / size : 0, height_px) : kMostTexels);
            }
        }
    };
    for (const Layer& layer : state.layers)
        for (const ModelDraw& draw : layer.models)
            if (draw.asset == index && draw.opacity > 0 && layer.weight > 0) see(layer.camera, draw.world_from_node);
    std::vector<int> out(images_);
    for (std::size_t i = 0; i < images_; ++i) out[i] = static_cast<int>(std::ceil(std::min(most[i], kMostTexels)));
    return out;
}

}  // namespace pai
