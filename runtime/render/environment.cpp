#include "render/environment.h"

#include <fmt/format.h>
#include <glm/common.hpp>
#include <glm/geometric.hpp>

#include <algorithm>
#include <cmath>
#include <numbers>

#include "gfx/framebuffer.h"

namespace pai {
namespace {

constexpr int kSmallestFacePx = 8;
constexpr int kIrradiancePx = 24;
constexpr int kPatchColumns = 128;   // of the picture that irradiance is summed over
constexpr int kSummedFacePx = 16;    // steps of up to this side are summed over patches, too
constexpr int kSamples = 8192;       // of a prefiltered texel, divided by the side of its face
constexpr double kPi = std::numbers::pi;

// Mean radiance of the texels [first, last) of both axes; w: the key's part of it.
glm::dvec4 mean_radiance(const Pixels& p, const KeyLight& key, int x0, int x1, int y0, int y1) {
    glm::dvec4 sum(0);
    for (int y = y0; y < y1; ++y) {
        for (int x = x0; x < x1; ++x) {
            const glm::dvec3 light = equirect_radiance(p, static_cast<std::size_t>(y) * p.width + x);
            sum += glm::dvec4(light, key ? key.part(x, y, light) : 0);
        }
    }
    return sum / (static_cast<double>(x1 - x0) * (y1 - y0));
}

// `p` as `width` x `height` means; both are at most the picture's own.
std::vector<glm::dvec4> shrunk(const Pixels& p, const KeyLight& key, int width, int height) {
    std::vector<glm::dvec4> out;
    out.reserve(static_cast<std::size_t>(width) * height);
    const auto edge = [](int i, int count, int size) { return static_cast<int>(static_cast<std::int64_t>(i) * size / count); };
    for (int y = 0; y < height; ++y) {
        for (int x = 0; x < width; ++x) {
            out.push_back(mean_radiance(p, key, edge(x, width, p.width), edge(x + 1, width, p.width), edge(y, height, p.height),
                                        edge(y + 1, height, p.height)));
        }
    }
    return out;
}

gfx::Texture upload_equirect(std::string_view label, const Pixels& p, const KeyLight& key, int max_px, gfx::Format format) {
    const int step = std::max(1, (std::max(p.width, p.height) + max_px - 1) / max_px);
    const int width = std::max(1, p.width / step), height = std::max(1, p.height / step);
    std::vector<glm::vec4> texels;
    for (const glm::dvec4& t : shrunk(p, key, width, height)) texels.emplace_back(t);
    gfx::Texture texture(label, {.format = format, .width = width, .height = height, .levels = 0});
    texture.upload_with_mips(gfx::bytes_of(texels));
    return texture;
}

// As cube_direction() of lib/environment.glsl, through the centre of texel (x, y).
glm::dvec3 cube_direction(int face, int x, int y, int face_px) {
    const double u = (2 * x + 1.0) / face_px - 1, v = (2 * y + 1.0) / face_px - 1;
    const glm::dvec3 d[6] = {{1, -v, -u}, {-1, -v, u}, {u, 1, v}, {u, -1, -v}, {u, -v, 1}, {-u, -v, -1}};
    return glm::normalize(d[face]);
}

// Where the light of each of `width` x `height` patches comes from: a sun is smaller than its patch.
std::vector<glm::dvec3> light_directions(const Pixels& p, int width, int height) {
    std::vector<glm::dvec3> out(static_cast<std::size_t>(width) * height, glm::dvec3(0));
    for (int y = 0; y < p.height; ++y) {
        const double sine = std::sin(kPi * (y + 0.5) / p.height);
        for (int x = 0; x < p.width; ++x) {
            const glm::dvec3 light = equirect_radiance(p, static_cast<std::size_t>(y) * p.width + x);
            const double weight = (light.r + light.g + light.b + 1e-6) * sine;
            out[static_cast<std::size_t>(part_of(y, p.height, height)) * width + part_of(x, p.width, width)] += weight * equirect_direction(x, y, p.width, p.height);
        }
    }
    for (glm::dvec3& d : out) d = glm::normalize(d);
    return out;
}

struct Patch {
    glm::dvec3 direction;
    glm::dvec4 light;
    double solid_angle;
};

std::vector<Patch> patches(const Pixels& p, const KeyLight& key) {
    const int width = std::min(p.width, kPatchColumns), height = std::min(p.height, kPatchColumns / 2);
    const std::vector<glm::dvec4> texels = shrunk(p, key, width, height);
    std::vector<Patch> out;
    const std::vector<glm::dvec3> towards = light_directions(p, width, height);
    for (int y = 0; y < height; ++y) {
        const double top = std::cos(kPi * y / height), bottom = std::cos(kPi * (y + 1) / height);
        for (int x = 0; x < width; ++x) {
            const std::size_t i = static_cast<std::size_t>(y) * width + x;
            out.push_back({towards[i], texels[i], (top - bottom) * 2 * kPi / width});
        }
    }
    return out;
}

// Mean light of the hemisphere about the direction of every texel of a cube, weighed by the cosine to that direction.
template <class Weight>
std::vector<glm::vec4> weighed_cube(const std::vector<Patch>& all, int face_px, const Weight& weight) {
    std::vector<glm::vec4> out;
    for (int face = 0; face < 6; ++face) {
        for (int i = 0; i < face_px * face_px; ++i) {
            const glm::dvec3 n = cube_direction(face, i % face_px, i / face_px, face_px);
            glm::dvec4 sum(0);
            double whole = 0;
            for (const Patch& p : all) {
                const double cosine = glm::dot(n, p.direction);
                if (cosine <= 0) continue;
                const double share = weight(cosine) * p.solid_angle;
                sum += p.light * share;
                whole += share;
            }
            out.emplace_back(sum / std::max(whole, 1e-9));
        }
    }
    return out;
}

constexpr auto kCosine = [](double cosine) { return cosine; };

void upload_faces(gfx::Texture& cube, int level, const std::vector<glm::vec4>& texels) {
    const int side = cube.desc().width >> level;
    const std::size_t count = static_cast<std::size_t>(side) * side;
    for (int face = 0; face < 6; ++face) {
        const std::span<const glm::vec4> part = std::span(texels).subspan(static_cast<std::size_t>(face) * count, count);
        cube.upload(std::as_bytes(part), 0, 0, side, side, level, face);
    }
}

// Draws `program` into every face of `level`.
void draw_faces(const gfx::Program& program, const gfx::Texture& target, int level, const gfx::VertexArray& empty) {
    gfx::Framebuffer framebuffer("environment face");
    const int side = target.desc().width >> level;
    program.use();
    for (int face = 0; face < 6; ++face) {
        framebuffer.attach_colour(0, target, level, face);
        framebuffer.bind(side, side);
        program.set(0, face);
        gfx::draw_fullscreen(empty);
    }
}

}  // namespace

int environment_last_step(int face_px) {
    int levels = 1;
    while ((face_px >> levels) >= kSmallestFacePx) ++levels;
    return 2 * levels - 1;
}

float environment_alpha(int face_px, int step) {
    if (step <= 0) return 0;
    // The first lobe is about as wide as a texel.
    const double first = 1.2 / face_px;
    const int last = environment_last_step(face_px);
    return static_cast<float>(std::pow(first, static_cast<double>(last - step) / (last - 1)));
}

std::vector<glm::vec4> irradiance_cube(const Pixels& equirect, const KeyLight& key, int face_px) {
    return weighed_cube(patches(equirect, key), face_px, kCosine);
}

EnvironmentMap build_environment(std::string_view label, const Pixels& equirect, int face_px, int max_texture_px,
                                 const EnvironmentPrograms& programs, const gfx::VertexArray& empty) {
    EnvironmentMap map;
    if (equirect.width < 1 || equirect.height < 1) return uniform_environment();
    map.key = KeyLight::find(equirect);
    gfx::TextureDesc cube{.shape = gfx::TextureDesc::Shape::Cube, .format = gfx::Format::Rgba16F, .width = face_px, .height = face_px,
                          .levels = 0};
    gfx::Texture source(fmt::format("{} cube", label), cube);
    const int last = environment_last_step(face_px);
    cube.levels = (last + 1) / 2;
    for (gfx::Texture& t : map.reflection) t = gfx::Texture(label, cube);
    const float first_alpha = environment_alpha(face_px, 1);
    map.steps = {static_cast<float>(last), static_cast<float>(last - 1) / -std::log2(first_alpha), 1 / first_alpha, 0};

    gfx::apply({});
    const gfx::Texture picture = upload_equirect(fmt::format("{} picture", label), equirect, map.key, max_texture_px, gfx::Format::Rgba32F);
    const gfx::Sampler around("around", {.wrap_s = gfx::SamplerDesc::Wrap::Repeat});
    picture.bind(0);
    around.bind(0);
    const float ratio = static_cast<float>(picture.desc().width) / (8.0f * static_cast<float>(face_px));
    programs.cube.set(1, std::max(0.0f, std::log2(ratio)));
    programs.cube.set(2, 1.0f / static_cast<float>(face_px));
    draw_faces(programs.cube, source, 0, empty);
    gfx::unbind_samplers(0, 1);
    source.generate_mips();

    source.bind(0);
    programs.prefilter.set(3, static_cast<float>(face_px));
    const std::vector<Patch> all = patches(equirect, map.key);
    for (int step = 0; step <= last; ++step) {
        gfx::Texture& target = map.reflection[step % 2];
        const int side = target.desc().width >> (step / 2);
        const float alpha = environment_alpha(face_px, step);
        if (side <= kSummedFacePx) {
            // Wide lobes have few texels and would need many samples. Source: as d_ggx() of lib/brdf.glsl, where n = v = r.
            const double a2 = static_cast<double>(alpha) * alpha;
            upload_faces(target, step / 2, weighed_cube(all, side, [a2](double cosine) {
                const double d = 0.5 * (1 + cosine) * (a2 - 1) + 1;
                return cosine / (d * d);
            }));
            continue;
        }
        programs.prefilter.set(1, alpha);
        programs.prefilter.set(2, std::max(kSamples / side, 32));
        draw_faces(programs.prefilter, target, step / 2, empty);
    }

    map.irradiance = gfx::Texture(fmt::format("{} irradiance", label), {.shape = gfx::TextureDesc::Shape::Cube,
                                  .format = gfx::Format::Rgba16F, .width = kIrradiancePx, .height = kIrradiancePx});
    upload_faces(map.irradiance, 0, weighed_cube(all, kIrradiancePx, kCosine));
    return map;
}

gfx::Texture sky_picture(std::string_view label, const Pixels& equirect, int max_texture_px) {
    return upload_equirect(label, equirect, {}, max_texture_px, gfx::Format::Rgba16F);
}

EnvironmentMap uniform_environment() {
    EnvironmentMap map;
    const glm::vec4 white(1, 1, 1, 0);
    for (gfx::Texture* t : {&map.reflection[0], &map.reflection[1], &map.irradiance}) {
        *t = gfx::Texture("uniform environment", {.shape = gfx::TextureDesc::Shape::Cube, .format = gfx::Format::Rgba16F});
        for (int face = 0; face < 6; ++face) t->upload(gfx::bytes_of(white), 0, 0, 1, 1, 0, face);
    }
    return map;
}

}  // namespace pai
