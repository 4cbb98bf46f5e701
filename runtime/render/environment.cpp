#include "render/environment.h"

#include <fmt/format.h>
#include <glm/common.hpp>

#include <algorithm>
#include <cmath>
#include <cstring>
#include <numbers>

#include "gfx/framebuffer.h"

namespace pai {
namespace {

constexpr int kSmallestFacePx = 8;
constexpr double kPi = std::numbers::pi;

// Radiance of a texel; what no camera can have seen becomes 0 or the largest half float that leaves room for sums.
glm::dvec3 radiance(const Pixels& p, std::size_t index) {
    glm::dvec3 out(0);
    for (int c = 0; c < 3; ++c) {
        float v = 0;
        if (p.format == Pixels::Format::RgbaFloat) {
            std::memcpy(&v, p.texels.data() + index * 16 + static_cast<std::size_t>(c) * 4, 4);
        } else {
            v = static_cast<float>(std::to_integer<int>(p.texels[index * 4 + static_cast<std::size_t>(c)])) / 255.0f;
        }
        out[c] = std::isfinite(v) ? std::clamp(v, 0.0f, 6.0e4f) : 0.0f;
    }
    return out;
}

std::array<double, 9> basis(const glm::dvec3& d) {
    return {0.282095,
            0.488603 * d.y,
            0.488603 * d.z,
            0.488603 * d.x,
            1.092548 * d.x * d.y,
            1.092548 * d.y * d.z,
            0.315392 * (3 * d.z * d.z - 1),
            1.092548 * d.x * d.z,
            0.546274 * (d.x * d.x - d.y * d.y)};
}

// The cosine lobe over pi, times the constant of the basis function.
constexpr std::array<double, 9> kLobe = {0.282095,         0.488603 * 2 / 3, 0.488603 * 2 / 3, 0.488603 * 2 / 3, 1.092548 / 4,
                                         1.092548 / 4,     0.315392 / 4,     1.092548 / 4,     0.546274 / 4};

gfx::Texture upload_equirect(std::string_view label, const Pixels& p, int max_px) {
    const int step = std::max(1, (std::max(p.width, p.height) + max_px - 1) / max_px);
    const int width = p.width / step, height = std::max(1, p.height / step);
    std::vector<glm::vec4> texels(static_cast<std::size_t>(width) * height);
    for (int y = 0; y < height; ++y) {
        for (int x = 0; x < width; ++x) {
            const std::size_t from = static_cast<std::size_t>(y) * step * p.width + static_cast<std::size_t>(x) * step;
            texels[static_cast<std::size_t>(y) * width + x] = glm::vec4(glm::vec3(radiance(p, from)), 1);
        }
    }
    gfx::Texture texture(label, {.format = gfx::Format::Rgba32F, .width = width, .height = height});
    texture.upload(gfx::bytes_of(texels));
    return texture;
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

std::array<glm::vec4, 9> irradiance_sh(const Pixels& p) {
    std::array<glm::dvec3, 9> sum{};
    double solid_angle = 0;
    for (int y = 0; y < p.height; ++y) {
        const double theta = kPi * (y + 0.5) / p.height;
        const double texel_sr = (2 * kPi / p.width) * (kPi / p.height) * std::sin(theta);
        for (int x = 0; x < p.width; ++x) {
            const double phi = 2 * kPi * ((x + 0.5) / p.width - 0.5);
            const glm::dvec3 d(-std::sin(theta) * std::sin(phi), std::cos(theta), std::sin(theta) * std::cos(phi));
            const glm::dvec3 light = radiance(p, static_cast<std::size_t>(y) * p.width + x) * texel_sr;
            const auto b = basis(d);
            for (std::size_t i = 0; i < 9; ++i) sum[i] += light * b[i];
            solid_angle += texel_sr;
        }
    }
    std::array<glm::vec4, 9> out{};
    for (std::size_t i = 0; i < 9; ++i) {
        out[i] = glm::vec4(glm::vec3(sum[i] * (kLobe[i] * 4 * kPi / std::max(solid_angle, 1e-9))), 0);
    }
    return out;
}

EnvironmentMap build_environment(std::string_view label, const Pixels& equirect, int face_px, int max_texture_px,
                                 const EnvironmentPrograms& programs, const gfx::VertexArray& empty) {
    EnvironmentMap map;
    if (equirect.width < 1 || equirect.height < 1) return uniform_environment();
    map.sh = irradiance_sh(equirect);
    int levels = 1;
    while ((face_px >> levels) >= kSmallestFacePx) ++levels;
    map.last_level = static_cast<float>(levels - 1);
    const gfx::TextureDesc cube{.shape = gfx::TextureDesc::Shape::Cube, .format = gfx::Format::Rgba16F, .width = face_px,
                                .height = face_px};
    gfx::TextureDesc source_desc = cube, target_desc = cube;
    source_desc.levels = 0;
    target_desc.levels = levels;

    gfx::apply({});
    const gfx::Texture picture = upload_equirect(fmt::format("{} picture", label), equirect, max_texture_px);
    gfx::Texture source(fmt::format("{} cube", label), source_desc);
    picture.bind(0);
    draw_faces(programs.cube, source, 0, empty);
    source.generate_mips();

    map.reflection = gfx::Texture(label, target_desc);
    picture.bind(0);
    draw_faces(programs.cube, map.reflection, 0, empty);
    source.bind(0);
    for (int level = 1; level < levels; ++level) {
        const float roughness = 1 - std::sqrt(std::max(0.0f, 1 - static_cast<float>(level) / map.last_level));
        programs.prefilter.set(1, roughness * roughness);
        programs.prefilter.set(2, level == 1 ? 64 : 256);
        programs.prefilter.set(3, static_cast<float>(face_px));
        draw_faces(programs.prefilter, map.reflection, level, empty);
    }
    return map;
}

EnvironmentMap uniform_environment() {
    EnvironmentMap map;
    map.reflection = gfx::Texture("uniform environment", {.shape = gfx::TextureDesc::Shape::Cube, .format = gfx::Format::Rgba16F});
    const glm::vec4 white(1);
    for (int face = 0; face < 6; ++face) map.reflection.upload(gfx::bytes_of(white), 0, 0, 1, 1, 0, face);
    map.sh[0] = glm::vec4(1, 1, 1, 0);
    return map;
}

}  // namespace pai
