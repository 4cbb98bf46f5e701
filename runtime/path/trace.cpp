#include "path/trace.h"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cmath>
#include <condition_variable>
#include <mutex>
#include <thread>

#include <glm/geometric.hpp>

#include "path/bsdf.h"
#include "path/emitters.h"
#include "path/radiometry.h"

namespace pai::path {
namespace {

constexpr int kTilePx = 16;
constexpr int kPilotSamples = 4;      // that tell what the others will cost
constexpr int kMostPasses = 64;       // surfaces that one ray may go through unhindered
constexpr int kSureBounces = 3;       // before a path may end by chance
constexpr float kMostIndirect = 24;   // brightness that one path may add by way of a second surface: what is beyond are sparks

float largest(const glm::vec3& c) { return std::max({c.x, c.y, c.z}); }
// Balance of two ways to the same light. Source: E. Veach and L. Guibas, "Optimally combining sampling techniques", 1995.
float weight(float of_this, float of_other) { return of_this <= 0 ? 0.0f : of_this * of_this / (of_this * of_this + of_other * of_other); }

struct Light {
    glm::vec3 to_light{0}, radiance{0};
    float distance = 1e30f;
};

// Source: KHR_lights_punctual; the window as lib/light.glsl has it.
Light light_of(const Lamp& lamp, const glm::vec3& position) {
    Light out;
    if (lamp.kind == Lamp::Kind::Directional) {
        out.to_light = -lamp.direction;
        out.radiance = lamp.light;
        return out;
    }
    const glm::vec3 to = lamp.position - position;
    const float d2 = std::max(glm::dot(to, to), 1e-8f);
    out.distance = std::sqrt(d2);
    out.to_light = to / out.distance;
    float falloff = 1 / d2;
    if (lamp.range_m > 0) {
        const float window = std::clamp(1 - (d2 / (lamp.range_m * lamp.range_m)) * (d2 / (lamp.range_m * lamp.range_m)), 0.0f, 1.0f);
        falloff *= window * window;
    }
    if (lamp.kind == Lamp::Kind::Spot) {
        const float outer = std::cos(lamp.outer_cone_rad), scale = 1 / std::max(0.001f, std::cos(lamp.inner_cone_rad) - outer);
        const float cone = std::clamp((glm::dot(-out.to_light, lamp.direction) - outer) * scale, 0.0f, 1.0f);
        falloff *= cone * cone;
    }
    out.radiance = lamp.light * falloff;
    return out;
}

// One path from the eye.
class Walk {
public:
    Walk(const Scene& scene, const Surroundings& surroundings, std::span<const Lamp> lamps, const Emitters& emitters,
         const TraceOptions& options, PathNumbers& numbers)
        : scene_(scene), surroundings_(surroundings), lamps_(lamps), emitters_(emitters), options_(options), numbers_(numbers) {}

    // Light and coverage that arrive along the ray.
    glm::vec4 follow(Ray ray);
    std::uint64_t rays() const { return rays_; }

private:
    Hit next_hit(Ray ray);
    float visibility(Ray ray);
    void add(const glm::vec3& light);
    void add_miss(const Ray& ray);
    void add_emission(const Ray& ray, const Hit& hit);
    void add_direct(const Hit& hit, const Surface& surface, const Bsdf& bsdf);
    void add_from(const Hit& hit, const Bsdf::Value& value, const Light& light, float density, float other_density);
    bool go_on(const Hit& hit, const Surface& surface, const Bsdf& bsdf, Ray& ray);
    void absorb(float distance);

    const Scene& scene_;
    const Surroundings& surroundings_;
    std::span<const Lamp> lamps_;
    const Emitters& emitters_;
    const TraceOptions& options_;
    PathNumbers& numbers_;
    glm::vec3 light_{0}, share_{1};
    glm::vec3 absorption_{0};
    float density_ = 0;      // with which the ray was drawn; 0: it comes from the eye
    bool seen_ = true;       // nothing but clear walls lie between here and the eye
    int bounces_ = 0, channel_ = -1;
    std::uint64_t rays_ = 0;
};

// The first surface that is there: alpha, masks and what only the eye sees are decided here.
Hit Walk::next_hit(Ray ray) {
    float travelled = 0;
    for (int i = 0; i < kMostPasses; ++i) {
        ++rays_;
        Hit hit = scene_.intersect(ray);
        if (!hit.piece) return hit;
        travelled += hit.distance;
        const Piece& piece = *hit.piece;
        const Material& m = *piece.material;
        const bool culled = density_ <= 0 && !hit.front && !m.double_sided && !(m.transmission.factor > 0);
        bool there = !culled;
        if (there && piece.passes) {
            if ((piece.only_seen || m.unlit) && !seen_) there = false;
            else if (const float opacity = opacity_at(hit); opacity < 1) there = numbers_.coin() < opacity;
        }
        if (there) {
            hit.distance = travelled;
            return hit;
        }
        ray.origin = scene_.lifted(hit.position, hit.normal, ray.direction);
    }
    return {};
}

// Share of the light that arrives along the ray from its end.
float Walk::visibility(Ray ray) {
    ++rays_;
    if (!scene_.any_passes()) return scene_.occluded(ray) ? 0.0f : 1.0f;
    float open = 1;
    for (int i = 0; i < kMostPasses; ++i) {
        const Hit hit = scene_.intersect(ray);
        if (!hit.piece) return open;
        if (!hit.piece->passes) return 0;
        if (!hit.piece->only_seen && !hit.piece->material->unlit) open *= 1 - opacity_at(hit);
        if (open <= 0) return 0;
        const glm::vec3 from = scene_.lifted(hit.position, hit.normal, ray.direction);
        ray.far -= hit.distance;
        ray.origin = from;
        ++rays_;
    }
    return 0;
}

void Walk::add(const glm::vec3& light) {
    if (!std::isfinite(light.x + light.y + light.z)) return;
    const float most = bounces_ > 1 ? kMostIndirect : 1e6f, is = largest(light);
    light_ += is > most ? light * (most / is) : light;
}

void Walk::add_miss(const Ray& ray) {
    const float w = density_ > 0 ? weight(density_, surroundings_.density(ray.direction)) : 1.0f;
    add(share_ * surroundings_.radiance(ray.direction) * w);
}

void Walk::add_emission(const Ray& ray, const Hit& hit) {
    const glm::vec3 emission = emission_at(hit);
    if (emission == glm::vec3(0)) return;
    float w = 1;
    if (const float per_area = density_ > 0 ? emitters_.density(hit) : 0; per_area > 0) {
        const float cosine = std::max(std::abs(glm::dot(hit.normal, ray.direction)), 1e-6f);
        w = weight(density_, per_area * hit.distance * hit.distance / cosine);
    }
    add(share_ * emission * w);
}

// `density` of the light's own way, `other_density` that of the surface's; 0: there is no other way.
void Walk::add_from(const Hit& hit, const Bsdf::Value& value, const Light& light, float density, float other_density) {
    const glm::vec3 arriving = share_ * value.light * light.radiance;
    if (!(largest(arriving) > 0) || !(density > 0)) return;
    const glm::vec3 from = scene_.lifted(hit.position, hit.normal, light.to_light);
    const float open = visibility({from, light.to_light, light.distance});
    if (open <= 0) return;
    const float w = other_density > 0 ? weight(density, other_density) : 1.0f;
    ++bounces_;
    add(arriving * (open * w / density));
    --bounces_;
}

void Walk::add_direct(const Hit& hit, const Surface&, const Bsdf& bsdf) {
    if (!surroundings_.dark()) {
        const glm::vec3 to_light = surroundings_.sample(numbers_.pair());
        const Bsdf::Value value = bsdf.evaluate(to_light);
        add_from(hit, value, {to_light, surroundings_.radiance(to_light), 1e30f}, surroundings_.density(to_light), value.density);
    }
    if (!emitters_.empty()) {
        Emitters::Draw drawn = emitters_.sample(numbers_.one(), numbers_.pair());
        const glm::vec3 to = drawn.position - hit.position;
        const float d2 = glm::dot(to, to), d = std::sqrt(d2);
        if (d > 1e-6f) {
            const glm::vec3 to_light = to / d;
            const float cosine = glm::dot(drawn.normal, -to_light);
            drawn.hit.front = cosine > 0;
            const Bsdf::Value value = bsdf.evaluate(to_light);
            const float density = drawn.density * d2 / std::max(std::abs(cosine), 1e-6f);
            add_from(hit, value, {to_light, emission_at(drawn.hit), d * 0.9995f}, density, value.density);
        }
    }
    for (const Lamp& lamp : lamps_) {
        const Light light = light_of(lamp, hit.position);
        if (!(largest(light.radiance) > 0)) continue;
        const Bsdf::Value value = bsdf.evaluate(light.to_light);
        if (lamp.casts_shadow) add_from(hit, value, light, 1, 0);
        else add(share_ * value.light * light.radiance);
    }
}

void Walk::absorb(float distance) {
    if (absorption_ == glm::vec3(0)) return;
    for (int c = 0; c < 3; ++c) share_[c] *= std::exp(-absorption_[c] * distance);
}

// The next ray; false: the path ends.
bool Walk::go_on(const Hit& hit, const Surface& surface, const Bsdf& bsdf, Ray& ray) {
    const Bsdf::Draw drawn = bsdf.sample(numbers_);
    share_ *= drawn.share;
    if (!(largest(share_) > 0)) return false;
    if (bounces_ >= kSureBounces) {
        const float chance = std::min(largest(share_), 0.95f);
        if (numbers_.one() >= chance) return false;
        share_ /= chance;
    }
    if (drawn.through && surface.transmission > 0) absorption_ = surface.front && surface.solid ? surface.absorption : glm::vec3(0);
    seen_ = seen_ && drawn.through;
    density_ = drawn.density;
    ray = {scene_.lifted(hit.position, hit.normal, drawn.to_light), drawn.to_light, 1e30f};
    return true;
}

glm::vec4 Walk::follow(Ray ray) {
    bool met = false;
    for (; bounces_ <= options_.bounces; ++bounces_) {
        const Hit hit = next_hit(ray);
        if (!hit.piece) {
            if (met || options_.background_visible) add_miss(ray);
            break;
        }
        met = true;
        absorb(hit.distance);
        if (hit.piece->material->unlit) {
            add(share_ * base_at(hit));
            break;
        }
        add_emission(ray, hit);
        if (bounces_ == options_.bounces) break;
        const Surface surface = surface_at(hit, -ray.direction);
        if (channel_ < 0 && surface.dispersion > 0 && surface.transmission > 0) {
            // One of the three is followed for all.
            channel_ = std::min(static_cast<int>(numbers_.one() * 3), 2);
            glm::vec3 kept(0);
            kept[channel_] = 3;
            share_ *= kept;
        }
        const Bsdf bsdf(surface, -ray.direction, channel_);
        add_direct(hit, surface, bsdf);
        if (!go_on(hit, surface, bsdf, ray)) break;
    }
    return {light_, met || options_.background_visible ? 1.0f : 0.0f};
}

// Ray through a place of the picture, in pixels from its top left.
Ray ray_through(const Eye& eye, const TraceOptions& options, glm::vec2 at) {
    const float up = std::tan(eye.fov_y_rad * 0.5f), aspect = static_cast<float>(options.width) / static_cast<float>(options.height);
    const glm::vec3 d((2 * at.x / static_cast<float>(options.width) - 1) * up * aspect, (1 - 2 * at.y / static_cast<float>(options.height)) * up, -1);
    const glm::vec3 direction = glm::mat3(eye.world_from_camera) * d;
    return {glm::vec3(eye.world_from_camera[3]) + direction * eye.near_m, glm::normalize(direction), 1e30f};
}

// A share of the work that any thread may take; what it makes depends on nothing else.
struct Job {
    const Scene& scene;
    const Surroundings& surroundings;
    std::span<const Lamp> lamps;
    const Emitters& emitters;
    const Eye& eye;
    const TraceOptions& options;
    TracedPicture& picture;
    int first_sample, end_sample;

    int columns() const { return (options.width + kTilePx - 1) / kTilePx; }
    int tiles() const { return columns() * ((options.height + kTilePx - 1) / kTilePx); }

    std::uint64_t run(int tile) const {
        const int x0 = tile % columns() * kTilePx, y0 = tile / columns() * kTilePx;
        std::uint64_t rays = 0;
        for (int y = y0; y < std::min(y0 + kTilePx, options.height); ++y) {
            for (int x = x0; x < std::min(x0 + kTilePx, options.width); ++x) {
                const auto pixel = static_cast<std::uint32_t>(y) * static_cast<std::uint32_t>(options.width) + static_cast<std::uint32_t>(x);
                glm::vec4 sum(0);
                for (int s = first_sample; s < end_sample; ++s) {
                    PathNumbers numbers(pixel, static_cast<std::uint32_t>(s));
                    const glm::vec2 within = numbers.pair();
                    Walk walk(scene, surroundings, lamps, emitters, options, numbers);
                    sum += walk.follow(ray_through(eye, options, glm::vec2(x, y) + within));
                    rays += walk.rays();
                }
                picture.light[pixel] += sum;
            }
        }
        return rays;
    }
};

// All tiles on all threads. False: it was stopped.
bool run_all(const Job& job, int threads, const std::function<bool(double)>& progress) {
    std::atomic<int> next{0}, done{0};
    std::atomic<std::uint64_t> rays{0};
    std::atomic<bool> stop{false};
    const int count = job.tiles();
    const auto work = [&] {
        for (int tile = next++; tile < count && !stop; tile = next++) {
            rays += job.run(tile);
            ++done;
        }
    };
    std::vector<std::thread> others;
    for (int i = 0; i < std::max(threads, 1); ++i) others.emplace_back(work);
    using namespace std::chrono_literals;
    while (done < count && !stop) {
        if (progress && !progress(static_cast<double>(done) / count)) stop = true;
        std::this_thread::sleep_for(5ms);
    }
    for (std::thread& t : others) t.join();
    job.picture.rays += rays;
    return !stop;
}

}  // namespace

TracedPicture trace(const Scene& scene, const Surroundings& surroundings, std::span<const Lamp> lamps, const Eye& eye,
                    const TraceOptions& options, const std::function<bool(double)>& progress) {
    TracedPicture out{.width = options.width, .height = options.height};
    out.light.assign(static_cast<std::size_t>(options.width) * static_cast<std::size_t>(options.height), glm::vec4(0));
    const Emitters emitters(scene);
    const int pilot = options.samples > 0 ? std::min(options.samples, kPilotSamples) : kPilotSamples;
    Job job{scene, surroundings, lamps, emitters, eye, options, out, 0, pilot};
    const auto part = [&](double from, double to) {
        return [&progress, from, to](double share) { return !progress || progress(from + (to - from) * share); };
    };
    out.complete = run_all(job, options.threads, part(0, 0.05));
    out.samples = options.samples;
    if (out.samples <= 0) {
        const double each = std::max(static_cast<double>(out.rays) / pilot, 1.0);
        out.samples = static_cast<int>(std::clamp(static_cast<double>(options.rays) / each, double{kLeastSamples}, double{kMostSamples}));
    }
    job.first_sample = pilot;
    job.end_sample = out.samples;
    if (out.complete && out.samples > pilot) out.complete = run_all(job, options.threads, part(0.05, 1));
    for (glm::vec4& p : out.light) p /= static_cast<float>(out.samples);
    return out;
}

}  // namespace pai::path
