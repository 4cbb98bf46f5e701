#include "render/open_draws.h"

#include <algorithm>
#include <cmath>
#include <numbers>

#include "render/daylight.h"

namespace pai {
namespace {

// Waves and rings repeat after so long: as long as many a show, so that those loop without a step.
constexpr std::int64_t kWavePeriod = 60 * Flicks::kPerSecond;

// Waves by Airy's theory, each shorter than the one before and from another side, their speeds rounded so that all repeat together.
void add_waves(const WaterSurface& w, const glm::vec4& weather, shared::OpenBlock& b) {
    constexpr double kTurn = 2 * std::numbers::pi, kPeriod_s = static_cast<double>(kWavePeriod) / static_cast<double>(Flicks::kPerSecond), kGravity = 9.81;
    constexpr float kUsualWind = 5;
    double length = static_cast<double>(w.wave_length_m), heading = 0.55;
    // Slope of a sine of height 1 and length 1, crest to trough.
    float slope = std::numbers::pi_v<float> * w.wave_m / w.wave_length_m * weather.z / kUsualWind;
    for (int i = 0; i < 6; ++i) {
        const double k = kTurn / length, along = k * std::cos(heading), across = k * std::sin(heading);
        const double turns = std::round((std::sqrt(kGravity * k) + along * static_cast<double>(w.flow_m_s)) * kPeriod_s / kTurn);
        const double phase = 1.7 * i - std::fmod(turns * static_cast<double>(weather.w) / kPeriod_s, 1.0) * kTurn;
        b.waves[i] = glm::vec4(static_cast<float>(along), static_cast<float>(across), static_cast<float>(phase), slope);
        length *= 0.57;
        heading += (i % 2 == 0 ? -1.9 : 1.35) + 0.31 * i;
        slope *= 0.92f;
    }
}

shared::OpenBlock open_block(const SurfacePart& s, const GpuMaterial& m, const glm::vec4& weather) {
    shared::OpenBlock b{};
    b.maps = {m.base.texture >= 0 ? 1.0f : 0.0f, m.emissive.texture >= 0 ? 1.0f : 0.0f, 0, 0};
    if (const auto& f = s.facade) {
        b.room = glm::vec4(f->room_m, f->second_share);
        b.window = glm::vec4(f->window, f->texture_m);
        b.wall = glm::vec4(f->wall, f->lit);
        b.lamp = glm::vec4(f->lamp * f->brightness, f->curtains);
        b.second_lamp = glm::vec4(f->second_lamp * f->brightness, f->glass);
        b.show = glm::vec4(f->show_colour * f->show_brightness, f->show_share);
        b.show_order = {f->show_first, f->show_channels, static_cast<float>(f->show_order), 0};
    }
    if (const auto& g = s.ground) b.body = {g->wet, g->snow, g->foliage, g->lamps ? 1.0f : 0.0f};
    if (const auto& w = s.water) {
        b.water = glm::vec4(w->colour, w->wave_length_m);
        b.maps.z = w->roughness;
        add_waves(*w, weather, b);
    }
    return b;
}

void add_sky_light(glm::vec3 to_light, glm::vec3 lx, std::vector<LightState>& lights) {
    const float most = std::max({lx.x, lx.y, lx.z});
    if (most <= 0 || to_light.y <= -0.05f) return;
    lights.push_back({.kind = LightState::Kind::Directional, .direction_ws = -to_light, .colour = lx / most, .intensity = most});
}

}  // namespace

const SurfacePart* open_surface(const ModelDraw& draw, const GpuItem& item, const Material& m) {
    if (!draw.surfaces || item.topology != gfx::Topology::Triangles) return nullptr;
    const SurfacePart* any = nullptr;
    for (const SurfacePart& s : *draw.surfaces) {
        if (s.water && item.copies >= 0) continue;
        if (s.material == m.name) return &s;
        if (s.material == "*") any = &s;
    }
    return any;
}

void add_open(const ModelDraw& draw, DrawItem& d, DrawList& list) {
    d.open_block = static_cast<std::uint32_t>(list.open_blocks.size());
    list.open_blocks.push_back(open_block(*d.open, *d.material, list.frame.weather));
    if (!d.copies) d.glow = static_cast<std::uint32_t>(list.glows.size() - 1);
    if (!d.visible) return;
    if (d.open->water) list.water_m = draw.world_from_node[3].y;
    if (d.open->ground && d.open->ground->mirror) list.mirror_m = draw.world_from_node[3].y;
}

void add_outdoors(const OutdoorState& o, DrawList& list, std::vector<LightState>& lights) {
    const Daylight d = daylight_of(o);
    shared::FrameBlock& f = list.frame;
    f.sun = glm::vec4(d.to_sun, 1);
    f.sun_glow = glm::vec4(d.glow, d.night);
    f.sky_zenith = glm::vec4(d.zenith, d.lamps);
    f.sky_horizon = glm::vec4(d.horizon, d.at_home);
    f.sky_ground = glm::vec4(d.ground, d.snow);
    const std::int64_t t = ((o.t.count % kWavePeriod) + kWavePeriod) % kWavePeriod;
    f.weather = {o.wetness, o.rain, o.wind_m_s, static_cast<float>(Flicks{t}.seconds())};
    f.foliage = glm::vec4(d.foliage, o.haze_glow);
    // The authored surroundings are those of the night.
    f.environment *= glm::vec4(glm::vec3(d.night), 1);
    f.background *= glm::vec4(glm::vec3(d.night), 1);
    f.fog = glm::vec4(glm::vec3(f.fog) * d.night + d.horizon * 0.85f, f.fog.w);
    f.fog_low = glm::vec4(glm::vec3(f.fog_low) * d.night + d.horizon, f.fog_low.w);
    add_sky_light(d.to_sun, d.sun_lx, lights);
    add_sky_light(-d.to_sun, d.moon_lx, lights);
}

}  // namespace pai
