#include <bit>
#include <concepts>

#include "base/hash.h"
#include "show/frame_state.h"

namespace pai {
namespace {

// Every value by its own width and in one byte order; texts with their length.
class Hasher {
public:
    void add(float v) { h_.add(std::bit_cast<std::uint32_t>(v + 0.0f)); }  // -0 equals 0
    void add(std::integral auto v) { h_.add(static_cast<std::uint64_t>(v)); }
    void add(Flicks t) { add(t.count); }
    void add(std::string_view s) {
        h_.add(std::uint64_t{s.size()});
        h_.add(as_byte_span(s));
    }
    void add(glm::vec3 v) { add(v.x), add(v.y), add(v.z); }
    void add(glm::vec4 v) { add(v.x), add(v.y), add(v.z), add(v.w); }
    void add(const glm::mat4& m) { add(m[0]), add(m[1]), add(m[2]), add(m[3]); }
    template <class T>
        requires std::is_enum_v<T>
    void add(T v) {
        h_.add(static_cast<std::uint64_t>(v));
    }
    void add(const AssetUse& a) { add(std::string_view(a.id.value)), add(a.role), add(a.wanted); }
    void add(glm::vec2 v) { add(v.x), add(v.y); }
    void add(const SurfacePart& s) {
        add(std::string_view(s.material)), add(s.facade.has_value()), add(s.ground.has_value()), add(s.water.has_value());
        if (const auto& f = s.facade) {
            add(f->room_m), add(f->window), add(f->texture_m), add(f->wall), add(f->lamp), add(f->second_lamp), add(f->second_share), add(f->brightness);
            add(f->lit), add(f->curtains), add(f->glass), add(f->show_share), add(f->show_first), add(f->show_channels), add(f->show_order);
            add(f->show_colour), add(f->show_brightness);
        }
        if (const auto& g = s.ground) add(g->wet), add(g->snow), add(g->foliage), add(g->lamps), add(g->mirror);
        if (const auto& w = s.water) add(w->colour), add(w->wave_m), add(w->wave_length_m), add(w->roughness), add(w->flow_m_s);
    }
    void add(const OutdoorState& o) {
        add(o.time_of_day_h), add(o.season), add(o.latitude_rad), add(o.north_rad), add(o.cloud), add(o.wetness), add(o.rain), add(o.snow);
        add(o.wind_m_s), add(o.haze_glow), add(o.t);
    }
    void add(const ModelDraw& m) {
        add(m.asset), add(m.node), add(m.world_from_node), add(m.opacity), add(m.casts_shadow);
        add(m.animation), add(m.animation_t), add(m.animation_loops);
        if (m.variant != 0) add(m.variant);
        for (const float g : m.glow) add(g);
        if (m.surfaces)
            for (const SurfacePart& s : *m.surfaces) add(s);
    }
    void add(const Look& l) {
        add(l.mode), add(l.section.has_value());
        if (l.section) add(l.section->normal), add(l.section->offset_m);
    }
    void add(const AnnotationDraw& a) {
        add(a.node), add(std::string_view(a.id)), add(a.number), add(a.position_ws), add(a.normal_ws), add(std::string_view(a.title));
        add(std::string_view(a.text)), add(std::string_view(a.language)), add(a.picture), add(a.open);
    }
    void add(const TourDraw& t) {
        add(t.stop), add(t.stops), add(t.travelling), add(std::string_view(t.title)), add(std::string_view(t.text));
        add(std::string_view(t.caption)), add(std::string_view(t.language));
    }
    void add(const LightState& l) {
        add(l.kind), add(l.node), add(l.position_ws), add(l.direction_ws), add(l.colour), add(l.intensity);
        add(l.range_m), add(l.inner_cone_rad), add(l.outer_cone_rad), add(l.casts_shadow);
    }
    void add(const CameraState& c) { add(c.world_from_camera), add(c.fov_y_rad), add(c.near_m), add(c.far_m), add(c.exposure_ev); }
    void add(const EnvironmentState& e) {
        add(e.asset), add(e.rotation_rad), add(e.intensity), add(e.background), add(e.visible), add(e.fog_colour), add(e.fog_per_m);
        add(e.fog_low_colour), add(e.fog_floor_m), add(e.fog_falloff_m);
        if (e.outdoors.enabled) add(e.outdoors);
    }
    void add(const TextDraw& t) {
        add(t.node), add(std::string_view(t.text)), add(std::string_view(t.language)), add(t.font), add(t.size_m), add(t.width_m);
        add(t.line_height), add(t.align), add(t.colour), add(t.world_from_text), add(t.lit);
    }
    void add(const SoundState& s) {
        add(s.voice), add(s.asset), add(s.start), add(s.end), add(s.offset), add(s.loop), add(s.positional), add(s.position_ws), add(s.gain), add(s.reference_m);
    }
    void add(const PictureDraw& p) {
        add(p.asset), add(p.node), add(p.world_from_node), add(p.height_m), add(p.opacity), add(p.intensity);
        add(p.film_t), add(p.film_loops), add(p.camera), add(p.fallback);
    }
    void add(const ParticleDraw& p) {
        add(p.kind), add(p.node), add(p.seed), add(p.count), add(p.world_from_node), add(p.size_m), add(p.particle_m), add(p.speed_m_s), add(p.colour);
        add(p.share), add(p.variety), add(p.period_s), add(p.burst_m), add(p.t);
    }
    void add(const Layer& l) {
        add(std::string_view(l.scene)), add(l.weight), add(l.camera), add(l.environment);
        add_all(l.models), add_all(l.lights), add_all(l.texts), add_all(l.pictures);
        if (!l.particles.empty()) add_all(l.particles);
        if (l.look != Look{}) add(l.look);
        if (!l.annotations.empty()) add_all(l.annotations);
        if (l.tour.stops > 0) add(l.tour);
    }
    template <class T>
    void add_all(const std::vector<T>& items) {
        h_.add(std::uint64_t{items.size()});
        for (const T& item : items) add(item);
    }
    std::uint64_t value() const { return h_.value(); }

private:
    StateHash h_;
};

}  // namespace

std::uint64_t animation_hash(std::string_view name) {
    if (name.empty()) return 0;
    if (name == "*") return kAllAnimations;
    StateHash h;
    h.add(as_byte_span(name));
    const std::uint64_t value = h.value();
    return value == 0 || value == kAllAnimations ? 1 : value;
}

std::uint64_t variant_hash(std::string_view name) {
    if (name.empty()) return 0;
    StateHash h;
    h.add(as_byte_span(name));
    return std::max<std::uint64_t>(h.value(), 1);
}

std::uint64_t state_hash(const FrameState& state) {
    Hasher h;
    h.add(state.t);
    h.add_all(state.assets);
    h.add_all(state.layers);
    h.add_all(state.sounds);
    h.add(state.cameras.size());
    for (const std::string& camera : state.cameras) h.add(std::string_view(camera));
    h.add(state.world_from_listener);
    h.add(state.master_gain);
    h.add(state.master_light);
    h.add(state.slate.active);
    if (state.slate.active) {
        h.add(std::string_view(state.slate.title));
        h.add(std::string_view(state.slate.line));
        h.add(state.slate.background);
        h.add(state.slate.colour);
    }
    return h.value();
}

}  // namespace pai
