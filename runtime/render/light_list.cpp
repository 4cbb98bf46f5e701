#include "render/light_list.h"

#include <glm/geometric.hpp>
#include <glm/matrix.hpp>

#include <algorithm>
#include <cmath>

#include "base/log.h"

namespace pai {
namespace {

shared::LightData light_data(const LightState& l) {
    shared::LightData out{};
    out.position_range = glm::vec4(l.position_ws, l.range_m);
    out.direction_kind = glm::vec4(l.direction_ws, static_cast<float>(static_cast<int>(l.kind)));
    out.colour_layer = glm::vec4(l.colour * l.intensity, -1);
    out.cone_bias = {0, 1, 0, 0};
    if (l.kind == LightState::Kind::Spot) {
        // Source: KHR_lights_punctual, "Inner and outer cone angles".
        const float outer = std::cos(l.outer_cone_rad);
        const float scale = 1 / std::max(0.001f, std::cos(l.inner_cone_rad) - outer);
        out.cone_bias.x = scale;
        out.cone_bias.y = -outer * scale;
    }
    return out;
}

// Of lights with an end and without shadows so many are cheaper summed at every pixel than looked for.
constexpr std::ptrdiff_t kFewInBlock = 8;

bool is_shadowed(const LightState& l) { return l.casts_shadow; }
int shadow_layers(const LightState& l) { return l.kind == LightState::Kind::Point ? 6 : 1; }
bool reaches_everywhere(const LightState& l) { return l.kind == LightState::Kind::Directional || !(l.range_m > 0); }

// First shadow layer of each light, -1: none. Those that get one are moved to the front, in order.
std::vector<int> assign_shadows(std::vector<const LightState*>& order) {
    std::vector<const LightState*> lucky, others;
    std::vector<int> layers;
    int next = 0;
    for (const LightState* l : order) {
        const bool fits = is_shadowed(*l) && next + shadow_layers(*l) <= shared::kMaxShadowLayers;
        (fits ? lucky : others).push_back(l);
        if (!fits) continue;
        layers.push_back(next);
        next += shadow_layers(*l);
    }
    layers.resize(order.size(), -1);
    order = std::move(lucky);
    order.insert(order.end(), others.begin(), others.end());
    return layers;
}

// The ball of a narrow spot is that around its cone.
LightBall ball_of(const LightState& l, const glm::mat4& camera_from_world) {
    glm::vec3 centre = l.position_ws;
    float radius = l.range_m;
    if (l.kind == LightState::Kind::Spot && l.outer_cone_rad < 0.78f) {
        radius = 0.5f * l.range_m / std::cos(l.outer_cone_rad);
        centre += l.direction_ws * radius;
    }
    return {glm::vec3(camera_from_world * glm::vec4(centre, 1)), radius};
}

}  // namespace

LightState light_of(const ModelLight& light, const glm::mat4& world_from_node) {
    LightState out;
    out.kind = light.kind == ModelLight::Kind::Directional ? LightState::Kind::Directional
               : light.kind == ModelLight::Kind::Spot      ? LightState::Kind::Spot
                                                           : LightState::Kind::Point;
    out.position_ws = glm::vec3(world_from_node[3]);
    const glm::vec3 forward = -glm::vec3(world_from_node[2]);
    const float length = glm::length(forward);
    if (length > 0 && std::isfinite(length)) out.direction_ws = forward / length;
    out.colour = light.colour;
    out.intensity = light.intensity;
    out.range_m = light.range_m;
    out.inner_cone_rad = light.inner_cone_rad;
    out.outer_cone_rad = light.outer_cone_rad;
    return out;
}

MoreLights list_lights(std::span<const LightState> lights, const CameraState& camera, float aspect, bool few_glow, shared::FrameBlock& frame) {
    std::vector<const LightState*> order;
    for (const LightState& l : lights) {
        if (l.intensity > 0) order.push_back(&l);
    }
    std::stable_partition(order.begin(), order.end(), [](const LightState* l) { return is_shadowed(*l); });
    constexpr auto kInBlock = static_cast<std::size_t>(shared::kMaxLights);
    // With many lights those with a range are in cells, even where the block has room: a pixel then meets few.
    const auto in_cells = std::count_if(order.begin(), order.end(), [](const LightState* l) { return !is_shadowed(*l) && !reaches_everywhere(*l); });
    const bool many = order.size() > kInBlock || (in_cells > kFewInBlock && !few_glow && !(camera.ortho_height_m > 0));
    if (many) {
        const auto kind = [](const LightState* l) { return is_shadowed(*l) ? 0 : reaches_everywhere(*l) ? 1 : 2; };
        std::stable_sort(order.begin(), order.end(), [&](const LightState* a, const LightState* b) { return kind(a) < kind(b); });
    }
    if (order.size() > kMostLights) {
        log::warn("render", "{} lights, {} are drawn", order.size(), kMostLights);
        order.resize(kMostLights);
    }
    const glm::mat4 camera_from_world = glm::inverse(camera.world_from_camera);
    const std::vector<int> layers = assign_shadows(order);
    MoreLights more;
    std::vector<LightBall> balls;
    for (std::size_t i = 0; i < order.size(); ++i) {
        const LightState* l = order[i];
        shared::LightData data = light_data(*l);
        data.colour_layer.w = static_cast<float>(layers[i]);
        const bool shadowed = layers[i] >= 0;
        frame.counts.x += shadowed;
        const bool everywhere = reaches_everywhere(*l);
        if (shadowed || !many || ((everywhere || few_glow) && frame.counts.y < shared::kMaxLights)) {
            frame.lights[frame.counts.y++] = data;
        } else {
            more.lights.push_back(data);
            if (!everywhere) balls.push_back(ball_of(*l, camera_from_world));
        }
    }
    // Shadowed lights beyond kMaxShadowLayers stand among the others: those that reach everywhere must still come first.
    std::stable_partition(more.lights.begin(), more.lights.end(),
                          [](const shared::LightData& d) { return d.direction_kind.w < 0.5f || !(d.position_range.w > 0); });
    frame.more_lights = {static_cast<int>(more.lights.size()), static_cast<int>(more.lights.size() - balls.size()), 0, 0};
    if (balls.empty()) return more;
    if (camera.ortho_height_m > 0) {
        // The cells are those of a pyramid.
        frame.more_lights.y = frame.more_lights.x;
        return more;
    }
    const float half = std::tan(camera.fov_y_rad * 0.5f);
    more.clusters = build_clusters({{half * aspect, half}, camera.near_m, camera.far_m}, balls);
    frame.cluster_layers = glm::vec4(more.clusters.layer_of_log_depth, 0, 0);
    return more;
}

}  // namespace pai
