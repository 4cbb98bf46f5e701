// What a scene tells while it is shown: its annotations, and the tour that leads through it.
#include <algorithm>
#include <cmath>

#include <glm/geometric.hpp>
#include <glm/matrix.hpp>
#include <glm/trigonometric.hpp>

#include "base/hash.h"
#include "show/scene_state.h"
#include "show/tour.h"

namespace pai {
namespace {

void say(const Text& text, const Live& live, const CompiledShow::Data& show, std::string& out, std::string* language = nullptr) {
    const auto* entry = choose_text(text, live.language, show.language);
    if (entry) out = entry->second;
    else out.clear();
    if (entry && language) *language = entry->first;
}

// Where it stands and how it is turned.
glm::mat4 turned_alone(glm::mat4 m) {
    for (int i = 0; i < 3; ++i) {
        const float length = glm::length(glm::vec3(m[i]));
        m[i] = length > 0 ? m[i] / length : glm::mat4(1)[i];
    }
    return m;
}

}  // namespace

void SceneState::lead(Layer& layer, const CompiledTour& tour, Flicks t, std::uint32_t& open) const {
    const auto stops = in_order(tour.tour.stops);
    const TourMoment moment = tour_moment(tour.tour, t);
    const TourStop& stop = stops[moment.stop]->second;
    const CameraStop before = moment.stop > 0 ? stops[moment.stop - 1]->second.camera
                                              : stop_of(layer.camera, static_cast<double>(glm::distance(glm::vec3(layer.camera.world_from_camera[3]), stop.camera.target_m)));
    layer.camera = seen_from(between(before, stop.camera, moment.share), layer.camera);
    layer.tour.stop = static_cast<int>(moment.stop) + 1;
    layer.tour.stops = static_cast<int>(stops.size());
    layer.tour.travelling = moment.since < Flicks{};
    if (layer.tour.travelling) {
        if (moment.stop > 0) layer.look = look_of(stops[moment.stop - 1]->second);
        return;
    }
    layer.look = look_of(stop);
    say(stop.title, live_, show_, layer.tour.title, &layer.tour.language);
    say(stop.text, live_, show_, layer.tour.text);
    if (stop.narration) layer.tour.caption = caption_at(*stop.narration, moment.since, live_.language, show_.language);
    for (std::uint32_t i = 0; i < scene_.annotations.size(); ++i)
        if (scene_.annotations[i].node_id == stop.node && scene_.annotations[i].id == stop.annotation) open = i;
}

void SceneState::tell(Layer& layer, Flicks start, const Telling& told) const {
    layer.look = {};
    layer.tour = {};
    std::size_t count = 0;
    std::uint32_t open = kNone;
    if (told.tour != kNone) lead(layer, scene_.tours[told.tour], t_ - start, open);
    for (std::uint32_t i = 0; i < scene_.annotations.size(); ++i) {
        const CompiledAnnotation& a = scene_.annotations[i];
        if (!told.annotations && i != open) continue;
        if (count == layer.annotations.size()) layer.annotations.emplace_back();
        AnnotationDraw& draw = layer.annotations[count++];
        const glm::mat4& world = scratch_.world[a.node];
        draw.node = scene_.nodes[a.node].hash;
        draw.id = a.id;
        draw.number = static_cast<int>(i) + 1;
        draw.position_ws = glm::vec3(world * glm::vec4(a.told.position_m, 1));
        const glm::vec3 normal = glm::transpose(glm::inverse(glm::mat3(world))) * a.told.normal;
        const float length = glm::length(normal);
        draw.normal_ws = length > 0 && std::isfinite(length) ? normal / length : glm::vec3(0, 0, 1);
        say(a.told.title, live_, show_, draw.title, &draw.language);
        say(a.told.text, live_, show_, draw.text);
        draw.picture = a.picture != kNoAsset && !scratch_.refused[a.picture] ? a.picture : kNoAsset;
        draw.open = i == open;
    }
    layer.annotations.resize(count);
    if (layer.look.raking_light) shine(*layer.look.raking_light, layer);
    if (!layer.look.variant.empty())
        for (ModelDraw& draw : layer.models) draw.variant = variant_hash(layer.look.variant);
}

// The visitor's camera in place of the show's, before this thing alone: whatever stands around it would come between. The light is the scene's.
// Pins and texts are the visitor's page's.
void SceneState::inspect(Layer& layer, const Inspection& by) const {
    const auto node = std::find_if(scene_.nodes.begin(), scene_.nodes.end(), [&](const CompiledNode& n) { return n.hash == node_hash(by.node); });
    if (node == scene_.nodes.end()) return;
    const glm::mat4& world_from_node = scratch_.world[static_cast<std::size_t>(node - scene_.nodes.begin())];
    const glm::mat4 upright = turned_alone(world_from_node);
    const float scale = std::cbrt(std::abs(glm::determinant(glm::mat3(world_from_node))));
    CameraState seen = seen_from(by.camera, layer.camera);
    seen.world_from_camera = upright * seen.world_from_camera;
    seen.world_from_camera[3] = world_from_node * glm::vec4(by.camera.position_m, 1);
    seen.near_m = static_cast<float>(by.near_m) * scale;
    seen.far_m = std::max(layer.camera.far_m, static_cast<float>(by.far_m) * scale);
    layer.camera = seen;
    layer.tour = {};
    layer.annotations.clear();
    layer.look = by.look;
    std::erase_if(layer.models, [&](const ModelDraw& draw) { return draw.node != node->hash; });
    layer.texts.clear();
    layer.pictures.clear();
    for (ModelDraw& draw : layer.models) {
        draw.watertight = by.watertight;
        draw.open = by.open;
        if (!by.look.variant.empty()) draw.variant = variant_hash(by.look.variant);
    }
    if (Look& look = layer.look; look.section) {
        const glm::vec3 n = glm::normalize(look.section->normal);
        const glm::vec3 turned = glm::normalize(glm::transpose(glm::inverse(glm::mat3(world_from_node))) * n);
        look.section = Section{turned, glm::dot(turned, glm::vec3(world_from_node * glm::vec4(n * look.section->offset_m, 1)))};
    }
    if (RakingLight* light = layer.look.raking_light ? &*layer.look.raking_light : nullptr) {
        const glm::vec3 to = glm::mat3(upright) * towards(*light);
        light->azimuth_deg = glm::degrees(std::atan2(to.x, to.z));
        light->elevation_deg = glm::degrees(std::asin(std::clamp(to.y, -1.0f, 1.0f)));
        shine(*light, layer);
    }
}

// Each stop's voice from its arrival until the camera sets off again.
void SceneState::add_voices(std::vector<SoundState>& out, const Span& span, Flicks now) const {
    const CompiledTour& tour = scene_.tours[span.tour];
    const auto stops = in_order(tour.tour.stops);
    Flicks begin = span.start;
    for (std::size_t i = 0; i < stops.size(); ++i) {
        const TourStop& stop = stops[i]->second;
        const Flicks arrival = begin + (stop.easing == Easing::Cut ? Flicks{} : stop.travel);
        const Flicks end = i + 1 < stops.size() ? std::min(span.end, arrival + stop.stay) : span.end;
        begin = arrival + stop.stay;
        const CompiledVoices& voices = tour.voices[i];
        auto voice = lookup_language(voices, live_.language);
        if (voice == voices.end()) voice = lookup_language(voices, show_.language);
        if (voice == voices.end()) voice = voices.begin();
        if (voice == voices.end() || scratch_.refused[voice->second] || now + kSoundLead < arrival || now >= end) continue;
        SoundState& state = out.emplace_back();
        state.voice = hash_u64(std::uint64_t{voice->second}, static_cast<std::uint64_t>(arrival.count), span.salt + i);
        state.asset = voice->second;
        state.start = arrival;
        state.end = end;
        state.gain = std::sqrt(span.weight * span.light);
    }
}

}  // namespace pai
