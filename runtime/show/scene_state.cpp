#include "show/scene_state.h"

#include <algorithm>
#include <cmath>
#include <numbers>

#include <glm/geometric.hpp>
#include <glm/gtc/quaternion.hpp>

#include "base/hash.h"
#include "show/particles.h"

namespace pai {
namespace {

float radians(float degrees) { return degrees * (std::numbers::pi_v<float> / 180); }
glm::vec3 load_vec3(const float* v) { return {v[0], v[1], v[2]}; }
glm::quat load_quat(const float* v) { return {v[3], v[0], v[1], v[2]}; }

// Offsets within the parts, looked up once.
struct Offsets {
    std::uint32_t position, rotation, scale, opacity, glow;
    std::uint32_t colour, intensity_cd, illuminance_lx, range_m, inner_cone, outer_cone, flicker;
    std::uint32_t fov_y, exposure;
    std::uint32_t gain_db, reference_m;
    std::uint32_t text_size, text_colour, text_intensity;
    std::uint32_t picture_opacity, picture_intensity, picture_gain_db;
    std::uint32_t particle_colour, particle_variety, particle_intensity, particle_share, particle_light;
    std::uint32_t env_rotation, env_intensity, background, fog_colour, fog_per_m, fog_low, fog_floor, fog_falloff;
    std::uint32_t time_of_day, season, cloud, wetness, rain, snow, wind, haze_glow;
};

const Offsets& offsets() {
    static const Offsets o = [] {
        const auto at = [](LiveGroup group, std::string_view path) { return live_layout(group).at(path); };
        using G = LiveGroup;
        return Offsets{
            at(G::Transform, "position_m"), at(G::Transform, "rotation_deg"), at(G::Transform, "scale"), at(G::Model, "opacity"), at(G::Model, "glow/0"),
            at(G::Light, "colour"), at(G::Light, "intensity_cd"), at(G::Light, "illuminance_lx"), at(G::Light, "range_m"),
            at(G::Light, "inner_cone_deg"), at(G::Light, "outer_cone_deg"), at(G::Light, "flicker"),
            at(G::Camera, "fov_y_deg"), at(G::Camera, "exposure_ev"),
            at(G::Sound, "gain_db"), at(G::Sound, "reference_m"),
            at(G::Words, "size_m"), at(G::Words, "colour"), at(G::Words, "intensity"),
            at(G::Picture, "opacity"), at(G::Picture, "intensity"), at(G::Picture, "gain_db"),
            at(G::Particles, "colour"), at(G::Particles, "variety"), at(G::Particles, "intensity"), at(G::Particles, "share"), at(G::Particles, "light_cd"),
            at(G::Environment, "rotation_deg"), at(G::Environment, "intensity"), at(G::Environment, "background"),
            at(G::Environment, "fog/colour"), at(G::Environment, "fog/per_m"),
            at(G::Environment, "fog/low_colour"), at(G::Environment, "fog/floor_m"), at(G::Environment, "fog/falloff_m"),
            at(G::Environment, "outdoors/time_of_day_h"), at(G::Environment, "outdoors/season"), at(G::Environment, "outdoors/cloud"),
            at(G::Environment, "outdoors/wetness"), at(G::Environment, "outdoors/rain"), at(G::Environment, "outdoors/snow"),
            at(G::Environment, "outdoors/wind_m_s"), at(G::Environment, "outdoors/haze_glow"),
        };
    }();
    return o;
}

glm::mat4 compose(glm::vec3 position, glm::quat rotation, glm::vec3 scale) {
    const glm::mat3 r = glm::mat3_cast(rotation);
    return {glm::vec4(r[0] * scale.x, 0), glm::vec4(r[1] * scale.y, 0), glm::vec4(r[2] * scale.z, 0), glm::vec4(position, 1)};
}

glm::vec3 unit_or(glm::vec3 v, glm::vec3 otherwise) {
    const float length = std::sqrt(glm::dot(v, v));
    return length > 1e-12f ? v / length : otherwise;
}

// Beyond the range of a float there is no place: such a node shrinks to nothing at the origin.
glm::mat4 finite_or_nothing(const glm::mat4& m) {
    const glm::vec4 sum = (m[0] - m[0]) + (m[1] - m[1]) + (m[2] - m[2]) + (m[3] - m[3]);
    const bool finite = sum.x + sum.y + sum.z + sum.w == 0;  // infinite less infinite is not a number
    return finite ? m : glm::mat4(glm::vec4(0), glm::vec4(0), glm::vec4(0), glm::vec4(0, 0, 0, 1));
}

// The same place and direction without scale: cameras and listeners have none.
glm::mat4 without_scale(const glm::mat4& m) {
    const glm::vec3 z = unit_or(glm::vec3(m[2]), {0, 0, 1});
    const glm::vec3 x = unit_or(glm::cross(glm::vec3(m[1]), z), unit_or(glm::vec3(m[0]), {1, 0, 0}));
    return {glm::vec4(x, 0), glm::vec4(glm::cross(z, x), 0), glm::vec4(z, 0), m[3]};
}

// Smooth noise in [0,1), a function of time alone.
float noise(std::uint64_t seed, std::uint64_t id, Flicks t, std::int64_t period) {
    const auto step = static_cast<std::uint64_t>(t.count / period);
    const float u = static_cast<float>(static_cast<double>(t.count % period) / static_cast<double>(period));
    const float a = hash_unit(seed, id, step), b = hash_unit(seed, id, step + 1);
    return a + (b - a) * (u * u * (3 - 2 * u));
}

// Linear fade at `t` of a sound from `start` to `end`.
float fade(Flicks t, Flicks start, Flicks end, Flicks in, Flicks out) {
    float gain = 1;
    if (in.count > 0 && t < start + in) gain = static_cast<float>(std::max(0.0, static_cast<double>((t - start).count) / static_cast<double>(in.count)));
    if (out.count > 0 && t > end - out) gain *= static_cast<float>(std::max(0.0, static_cast<double>((end - t).count) / static_cast<double>(out.count)));
    return gain;
}

// A function of `t` alone, to the flick: no speed is summed up from frame to frame.
Flicks at_speed(Flicks t, float speed) {
    if (speed == 1) return t;
    constexpr double kLimit = 0x1p62;
    return Flicks{static_cast<std::int64_t>(std::clamp(std::floor(static_cast<double>(t.count) * static_cast<double>(speed)), -kLimit, kLimit))};
}

LightState::Kind light_kind(LightKind kind) {
    switch (kind) {
        case LightKind::Directional: return LightState::Kind::Directional;
        case LightKind::Point: return LightState::Kind::Point;
        case LightKind::Spot: return LightState::Kind::Spot;
    }
    return LightState::Kind::Point;
}

TextDraw::Align text_align(TextAlign align) {
    switch (align) {
        case TextAlign::Left: return TextDraw::Align::Left;
        case TextAlign::Centre: return TextDraw::Align::Centre;
        case TextAlign::Right: return TextDraw::Align::Right;
    }
    return TextDraw::Align::Left;
}

// The override that holds a member; null if there is none.
const Override* winner(const std::map<std::string, Override>& sources) {
    const Override* best = nullptr;
    for (const auto& [source, candidate] : sources)
        if (!best || candidate.priority > best->priority) best = &candidate;
    return best;
}

}  // namespace

float gain_of_db(float db) { return db <= -96 ? 0.0f : static_cast<float>(std::pow(10.0, static_cast<double>(db) / 20)); }

std::uint32_t font_of(const CompiledShow::Data& show, const CompiledText& text, std::string_view language) {
    if (text.font != kNoAsset) return text.font;
    auto it = lookup_language(show.fonts, language);
    if (it == show.fonts.end()) it = lookup_language(show.fonts, "*");
    return it == show.fonts.end() ? kNoAsset : it->second;
}

namespace {

// Where a fade has brought a member whose value without it is at `at`.
void apply_fade(const LiveSlot& slot, const FadePoint& point, float* at) {
    std::array<float, 4> sum{};
    const auto size = static_cast<std::size_t>(slot.member->stored);
    float sign = 1;
    if (slot.member->rotation) {
        float dot = 0;
        for (std::size_t i = 0; i < size; ++i) dot += at[i] * point.number[i];
        if (dot < 0) sign = -1;
    }
    for (std::size_t i = 0; i < size; ++i) sum[i] = at[i] * point.under * sign + point.number[i];
    if (slot.member->rotation) {
        const float length = std::sqrt(sum[0] * sum[0] + sum[1] * sum[1] + sum[2] * sum[2] + sum[3] * sum[3]);
        for (float& v : sum) v /= length;
    }
    std::copy_n(sum.begin(), size, at);
}

}  // namespace

void apply_live_values(const CompiledShow::Data& show, const Live& live, std::uint32_t scene, const Movement& movement,
                       std::vector<float>& values) {
    if (movement.tracks)
        for (const CompiledTrack& track : *movement.tracks) {
            float* at = &values[track.slot.first];
            track.curve.sample(movement.local, at);
            if (!track.slot.member->rotation) store_live_value(*track.slot.member, at, at);  // within range
        }
    if (movement.cues)
        for (const MemberFade& fade : movement.cues->fades)
            if (const LiveSlot& slot = show.faded[fade.member]; slot.scene == scene) apply_fade(slot, fade_at(fade, movement.t), &values[slot.first]);
    for (const auto& [pointer, sources] : live.overrides) {
        const auto slot = find_slot(show, pointer);
        const Override* best = winner(sources);
        if (!slot || slot->scene != scene || !best || best->value.count != slot->member->count) continue;
        const bool finite = std::all_of(best->value.at.begin(), best->value.at.end(), [](float v) { return std::isfinite(v); });
        if (finite) store_live_value(*slot->member, best->value.at.data(), &values[slot->first]);
    }
}

SceneState::SceneState(const CompiledShow::Data& show, const Live& live, std::uint32_t scene, const Movement& movement, Flicks t, EvaluateScratch& scratch)
    : show_(show), live_(live), scene_(show.scenes[scene]), t_(t), scratch_(scratch) {
    scratch_.values = scene_.base;
    apply_live_values(show, live, scene, movement, scratch_.values);
    place_nodes();
}

void SceneState::place_nodes() {
    scratch_.world.resize(scene_.nodes.size());
    for (std::size_t i = 0; i < scene_.nodes.size(); ++i) {
        const CompiledNode& node = scene_.nodes[i];
        const glm::mat4 world = node.aim != kNone      ? aimed_matrix(node)
                                : node.parent == kNone ? local_matrix(node)
                                                       : scratch_.world[node.parent] * local_matrix(node);
        scratch_.world[i] = finite_or_nothing(world);
    }
}

glm::mat4 SceneState::local_matrix(const CompiledNode& node) const {
    const float* v = &scratch_.values[node.at(LiveGroup::Transform)];
    return compose(load_vec3(v + offsets().position), load_quat(v + offsets().rotation), load_vec3(v + offsets().scale));
}

glm::mat4 SceneState::aimed_matrix(const CompiledNode& node) const {
    const float* v = &scratch_.values[node.at(LiveGroup::Transform)];
    const glm::vec4 authored(load_vec3(v + offsets().position), 1);
    const glm::vec3 position(node.parent == kNone ? authored : scratch_.world[node.parent] * authored);
    const glm::vec3 z = unit_or(position - glm::vec3(scratch_.world[node.aim][3]), {0, 0, 1});
    const glm::vec3 x = unit_or(glm::cross(glm::vec3(0, 1, 0), z), {1, 0, 0});
    const glm::mat4 toward(glm::vec4(x, 0), glm::vec4(glm::cross(z, x), 0), glm::vec4(z, 0), glm::vec4(position, 1));
    return toward * compose(glm::vec3(0), load_quat(v + offsets().rotation), load_vec3(v + offsets().scale));
}

std::uint32_t SceneState::usable(std::uint32_t asset, std::uint32_t fallback) const {
    if (asset == kNoAsset || !scratch_.refused[asset]) return asset;
    return fallback == kNoAsset || scratch_.refused[fallback] ? kNoAsset : fallback;
}

void SceneState::fill(Layer& layer, std::uint32_t camera, float weight, Flicks start, const Telling& told) const {
    layer.scene = scene_.id;
    layer.weight = weight;
    fill_camera(layer.camera, camera);
    fill_environment(layer.environment, start);
    layer.models.clear();
    layer.lights.clear();
    fill_models(layer.models, start);
    fill_lights(layer.lights);
    fill_texts(layer.texts);
    fill_pictures(layer.pictures, start);
    fill_particles(layer, start);
    tell(layer, start, told);
    if (live_.inspection && live_.inspection->scene == scene_.id) inspect(layer, *live_.inspection);
}

void SceneState::fill_camera(CameraState& out, std::uint32_t node) const {
    const float* v = values(node, LiveGroup::Camera);
    out.world_from_camera = without_scale(scratch_.world[node]);
    out.fov_y_rad = radians(v[offsets().fov_y]);
    out.exposure_ev = v[offsets().exposure];
    const auto [near_m, far_m] = scene_.near_far.at(node);
    out.near_m = near_m;
    out.far_m = far_m;
}

void SceneState::fill_environment(EnvironmentState& out, Flicks start) const {
    const float* v = scratch_.values.data();  // the environment's values come first
    out.asset = usable(scene_.environment, scene_.environment_fallback);
    out.rotation_rad = radians(v[offsets().env_rotation]);
    out.intensity = v[offsets().env_intensity];
    out.background = load_vec3(v + offsets().background);
    out.visible = scene_.environment_visible && out.asset != kNoAsset;
    out.fog_colour = load_vec3(v + offsets().fog_colour);
    out.fog_per_m = v[offsets().fog_per_m];
    out.fog_low_colour = load_vec3(v + offsets().fog_low);
    out.fog_floor_m = v[offsets().fog_floor];
    out.fog_falloff_m = v[offsets().fog_falloff];
    out.outdoors = {};
    if (!scene_.outdoors.enabled) return;
    out.outdoors = {.enabled = true, .time_of_day_h = v[offsets().time_of_day], .season = v[offsets().season], .latitude_rad = radians(scene_.outdoors.latitude_deg),
                    .north_rad = radians(scene_.outdoors.north_deg), .cloud = v[offsets().cloud], .wetness = v[offsets().wetness], .rain = v[offsets().rain],
                    .snow = v[offsets().snow], .wind_m_s = v[offsets().wind], .haze_glow = v[offsets().haze_glow], .t = t_ - start};
}

void SceneState::fill_models(std::vector<ModelDraw>& out, Flicks start) const {
    for (const CompiledModel& model : scene_.models) {
        const float* v = values(model.node, LiveGroup::Model);
        const float opacity = v[offsets().opacity];
        const std::uint32_t asset = usable(model.asset, model.fallback);
        if (opacity <= 0 || asset == kNoAsset) continue;
        ModelDraw& draw = out.emplace_back();
        draw.asset = asset;
        draw.node = scene_.nodes[model.node].hash;
        draw.world_from_node = scratch_.world[model.node];
        draw.opacity = opacity;
        draw.casts_shadow = model.casts_shadow;
        draw.surfaces = model.surfaces;
        std::copy_n(values(model.glow_node, LiveGroup::Model) + offsets().glow, draw.glow.size(), draw.glow.begin());
        if (model.animation == 0) continue;
        draw.animation = model.animation;
        draw.animation_t = at_speed(t_ - start - model.animation_start, model.animation_speed);
        draw.animation_loops = model.animation_loops;
    }
}

void SceneState::fill_lights(std::vector<LightState>& out) const {
    for (const CompiledLight& light : scene_.lights) {
        const float* v = values(light.node, LiveGroup::Light);
        const std::uint64_t hash = scene_.nodes[light.node].hash;
        float intensity = v[light.kind == LightKind::Directional ? offsets().illuminance_lx : offsets().intensity_cd];
        const float flicker = v[offsets().flicker];
        if (flicker > 0) intensity *= 1 - flicker * noise(show_.seed, hash, t_, light.flicker_period);
        if (intensity <= 0) continue;
        const glm::mat4& world = scratch_.world[light.node];
        LightState& state = out.emplace_back();
        state.kind = light_kind(light.kind);
        state.node = hash;
        state.position_ws = glm::vec3(world[3]);
        state.direction_ws = unit_or(-glm::vec3(world[2]), {0, 0, -1});
        state.colour = load_vec3(v + offsets().colour);
        state.intensity = intensity;
        state.range_m = v[offsets().range_m];
        state.outer_cone_rad = radians(v[offsets().outer_cone]);
        state.inner_cone_rad = std::min(radians(v[offsets().inner_cone]), state.outer_cone_rad);
        state.casts_shadow = light.casts_shadow;
    }
}

// Texts keep their strings' memory from frame to frame.
void SceneState::fill_texts(std::vector<TextDraw>& out) const {
    std::size_t count = 0;
    for (const CompiledText& text : scene_.texts) {
        const auto* entry = choose_text(text.text, live_.language, show_.language);
        const float* v = values(text.node, LiveGroup::Words);
        const float* colour = v + offsets().text_colour;
        if (!entry || entry->second.empty() || colour[3] <= 0) continue;
        if (count == out.size()) out.emplace_back();
        TextDraw& draw = out[count++];
        draw.node = scene_.nodes[text.node].hash;
        draw.text = entry->second;
        draw.language = entry->first;
        draw.font = usable(font_of(show_, text, entry->first), kNoAsset);
        draw.size_m = v[offsets().text_size];
        draw.width_m = text.width_m;
        draw.line_height = text.line_height;
        draw.align = text_align(text.align);
        draw.lit = text.lit;
        // Below 1 the letters fade, so that what has no light leaves no black letters behind.
        const float light = text.lit ? 1.0f : v[offsets().text_intensity];
        draw.colour = glm::vec4(load_vec3(colour) * std::max(light, 1.0f), colour[3] * std::min(light, 1.0f));
        draw.world_from_text = scratch_.world[text.node];
    }
    out.resize(count);
}

void SceneState::fill_pictures(std::vector<PictureDraw>& out, Flicks start) const {
    out.clear();
    for (const CompiledPicture& picture : scene_.pictures) {
        const float* v = values(picture.node, LiveGroup::Picture);
        const float opacity = v[offsets().picture_opacity];
        const std::uint32_t asset = usable(picture.asset, picture.fallback);
        if (opacity <= 0 || (asset == kNoAsset && picture.camera == kNoAsset)) continue;
        PictureDraw& draw = out.emplace_back();
        draw.asset = asset;
        draw.node = scene_.nodes[picture.node].hash;
        draw.world_from_node = scratch_.world[picture.node];
        draw.height_m = picture.height_m;
        draw.opacity = opacity;
        draw.intensity = v[offsets().picture_intensity];
        draw.camera = picture.camera;
        if (picture.camera != kNoAsset) draw.fallback = usable(picture.fallback, kNoAsset);
        if (!picture.film || asset != picture.asset) continue;
        draw.film_t = picture.from + std::max(t_ - start - picture.start, Flicks{0});
        draw.film_loops = picture.loop;
    }
}

void SceneState::fill_particles(Layer& layer, Flicks start) const {
    layer.particles.clear();
    for (const CompiledParticles& particles : scene_.particles) {
        // What repeats others shines by its own light; which there are, and where, the others say.
        const float *v = values(particles.node, LiveGroup::Particles), *of_source = values(particles.source, LiveGroup::Particles);
        const ParticlesPart& part = particles.part;
        const float intensity = v[offsets().particle_intensity], share = of_source[offsets().particle_share];
        if (intensity <= 0 || share <= 0 || t_ < start) continue;
        ParticleDraw& draw = layer.particles.emplace_back();
        draw.kind = static_cast<ParticleDraw::Kind>(part.kind);
        draw.node = scene_.nodes[particles.node].hash;
        draw.seed = static_cast<std::uint32_t>(hash_u64(show_.seed, scene_.nodes[particles.source].hash, 0) >> 32);
        draw.count = static_cast<std::uint32_t>(std::max(part.count, 1.0f));
        draw.world_from_node = scratch_.world[particles.node];
        draw.size_m = part.box_m;
        draw.particle_m = part.particle_m;
        draw.speed_m_s = part.speed_m_s;
        draw.colour = load_vec3(v + offsets().particle_colour) * intensity;
        draw.share = share;
        draw.variety = of_source[offsets().particle_variety];
        draw.period_s = part.period_s;
        draw.burst_m = part.burst_m;
        draw.t = t_ - start;
        if (part.kind == ParticleKind::Fireworks) light_bursts(draw, v[offsets().particle_light], layer.lights);
    }
}

void SceneState::add_film_sounds(std::vector<SoundState>& out, const Span& span, Flicks now) const {
    for (const CompiledPicture& picture : scene_.pictures) {
        const Flicks first = span.start + picture.start;
        if (!picture.sound || scratch_.refused[picture.asset] || now + kSoundLead < first || now >= span.end) continue;
        SoundState& state = out.emplace_back();
        state.voice = hash_u64(scene_.nodes[picture.node].hash, static_cast<std::uint64_t>(first.count), ~span.salt);
        state.asset = picture.asset;
        state.start = first;
        state.end = span.end;
        state.offset = picture.from;
        state.loop = picture.loop;
        state.positional = picture.positional;
        state.position_ws = glm::vec3(scratch_.world[picture.node][3]);
        state.gain = gain_of_db(values(picture.node, LiveGroup::Picture)[offsets().picture_gain_db]) * std::sqrt(span.weight);
    }
}

void SceneState::add_sounds(std::vector<SoundState>& out, const Span& span, Flicks now) const {
    for (const CompiledSound& sound : scene_.sounds) {
        const Flicks first = span.start + sound.start;
        const Flicks last = sound.duration.count > 0 ? std::min(span.end, first + sound.duration) : span.end;
        if (scratch_.refused[sound.asset] || now + kSoundLead < first || now >= last) continue;
        const float* v = values(sound.node, LiveGroup::Sound);
        const std::uint64_t node = scene_.nodes[sound.node].hash;
        SoundState& state = out.emplace_back();
        state.voice = hash_u64(node, static_cast<std::uint64_t>(first.count), span.salt);
        state.asset = sound.asset;
        state.start = first;
        state.end = last;
        state.loop = sound.loop;
        state.positional = sound.positional;
        state.position_ws = glm::vec3(scratch_.world[sound.node][3]);
        // Equal power, as the two scenes of a cross-fade do not sound alike; linear where silence is what comes.
        state.gain = gain_of_db(v[offsets().gain_db]) * fade(now, first, last, sound.fade_in, sound.fade_out) * std::sqrt(span.weight * span.light);
        state.reference_m = v[offsets().reference_m];
    }
    add_film_sounds(out, span, now);
    if (span.tour != kNone) add_voices(out, span, now);
}

}  // namespace pai
