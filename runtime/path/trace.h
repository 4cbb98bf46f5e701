#pragma once
// A picture of a scene by paths of light: the eye's rays followed from surface to surface until they meet a light.
#include <cstdint>
#include <functional>
#include <vector>

#include <glm/mat4x4.hpp>
#include <glm/vec4.hpp>

#include "path/scene.h"
#include "path/surroundings.h"

namespace pai::path {

// As KHR_lights_punctual; units as show/frame_state.h says.
struct Lamp {
    enum class Kind : std::uint8_t { Directional, Point, Spot } kind = Kind::Point;
    glm::vec3 position{0}, direction{0, -1, 0};
    glm::vec3 light{0};           // colour times candela or lux
    float range_m = 0;            // 0: unlimited
    float inner_cone_rad = 0, outer_cone_rad = 0.7854f;
    bool casts_shadow = true;
};

struct Eye {
    glm::mat4 world_from_camera{1};  // looks along -Z
    float fov_y_rad = 0.7f;
    float near_m = 0;
};

struct TraceOptions {
    int width = 0, height = 0;
    int samples = 0;                 // of each pixel; 0: as many as `rays` allow, [kLeastSamples, kMostSamples], by what the first cost
    std::uint64_t rays = 120'000'000;  // that the whole picture may take, about
    int bounces = 12;                // of light at surfaces; passing through glass counts, too
    int threads = 1;                 // the picture is the same for any
    bool background_visible = false; // the surroundings are seen; else the picture is transparent there
};

constexpr int kLeastSamples = 8, kMostSamples = 1024;

struct TracedPicture {
    int width = 0, height = 0;
    std::vector<glm::vec4> light;    // scene-linear, premultiplied by coverage, rows from the top
    int samples = 0;
    std::uint64_t rays = 0;          // of all kinds
    bool complete = true;            // false: it was stopped
};

// `progress` is asked between tiles with the share done, in [0,1], by the calling thread; false stops.
TracedPicture trace(const Scene& scene, const Surroundings& surroundings, std::span<const Lamp> lamps, const Eye& eye,
                    const TraceOptions& options, const std::function<bool(double)>& progress);

}  // namespace pai::path
