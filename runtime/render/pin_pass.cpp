// Which places of annotations are seen, and which something stands before: found by the GPU in the depth of the picture, for overlays drawn over it.
#include <cmath>

#include <glm/geometric.hpp>

#include "render/pass_context.h"

namespace pai {
namespace {

constexpr unsigned kPinGroup = 64;                // as pins.comp
constexpr unsigned kPlaceUnit = 0, kPinSeenUnit = 1, kPinDepthUnit = 0;
constexpr float kOwnSurface = 0.008f;             // of the distance to the eye: places are not set on the surface to the hair
constexpr float kAround = 1.0f / 180;             // of the picture's height: radius of a pin

void make_room(gfx::Buffer& buffer, std::string_view label, std::size_t bytes) {
    if (!buffer || buffer.size() < bytes) buffer = gfx::Buffer(label, bytes + 256);
}

}  // namespace

void run_pins(PassContext& c) {
    std::size_t first = 0;
    for (const Layer* layer = c.frame.layers.data(); layer != c.layer; ++layer) first += layer->annotations.size();
    std::size_t all = 0;
    for (const Layer& layer : c.frame.layers) all += layer.annotations.size();
    const glm::vec3 eye(c.layer->camera.world_from_camera[3]);
    std::vector<glm::vec4> places;
    for (const AnnotationDraw& a : c.layer->annotations) places.emplace_back(a.position_ws, kOwnSurface * glm::length(a.position_ws - eye));
    make_room(c.buffers.pin_places, "places of pins", places.size() * sizeof(glm::vec4));
    make_room(c.buffers.seen_pins, "pins as seen", all * sizeof(float));
    c.buffers.pin_places.update(0, gfx::bytes_of(places));
    c.buffers.pin_places.bind_storage(kPlaceUnit);
    c.buffers.seen_pins.bind_storage(kPinSeenUnit);
    c.buffers.seen_pin_count = static_cast<int>(all);
    const Targets& t = c.targets;
    const gfx::Program& program = c.programs.pins[t.samples_depth.desc().samples > 1 ? 1 : 0];
    const float n = c.layer->camera.near_m, f = c.layer->camera.far_m;
    program.use();
    program.set(0, c.list.frame.clip_from_world);
    program.set(4, glm::vec4(n * f / (f - n), n / (f - n), 0, 0));  // undoes clip_from_camera()
    program.set(5, glm::vec3(static_cast<float>(t.height) * kAround, first, places.size()));
    t.samples_depth.bind(kPinDepthUnit);
    c.constants.nearest.bind(kPinDepthUnit);
    gfx::dispatch((static_cast<unsigned>(places.size()) + kPinGroup - 1) / kPinGroup, 1, 1);
    gfx::finish_storage();
    gfx::unbind_samplers(kPinDepthUnit, 1);
}

}  // namespace pai
