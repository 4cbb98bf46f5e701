#pragma once
// Light from all around: an equirectangular picture as a prefiltered reflection cube and irradiance coefficients.
#include <array>
#include <string_view>

#include <glm/vec3.hpp>
#include <glm/vec4.hpp>

#include "asset/model.h"
#include "gfx/draw.h"
#include "gfx/program.h"
#include "gfx/texture.h"

namespace pai {

struct EnvironmentMap {
    gfx::Texture reflection;        // cube, RGBA16F; level = lod_from_roughness() of lib/environment.glsl
    float last_level = 0;
    std::array<glm::vec4, 9> sh{};  // as sh_irradiance() of lib/environment.glsl takes them
};

struct EnvironmentPrograms {
    gfx::Program cube, prefilter;
};

// Irradiance / pi of an equirectangular picture as nine coefficients, in double precision on the CPU.
// Source: R. Ramamoorthi and P. Hanrahan, "An efficient representation for irradiance environment maps", 2001.
std::array<glm::vec4, 9> irradiance_sh(const Pixels& equirect);

// `face_px` is a power of two >= 16.
EnvironmentMap build_environment(std::string_view label, const Pixels& equirect, int face_px, int max_texture_px,
                                 const EnvironmentPrograms& programs, const gfx::VertexArray& empty);

// White light of radiance 1 from everywhere: multiplied by a colour, a room of that colour.
EnvironmentMap uniform_environment();

}  // namespace pai
