#pragma once
// Light from all around: an equirectangular picture as prefiltered reflection cubes and an irradiance cube.
#include <string_view>
#include <vector>

#include <glm/vec4.hpp>

#include "asset/model.h"
#include "gfx/draw.h"
#include "gfx/program.h"
#include "gfx/texture.h"
#include "render/key_light.h"

namespace pai {

struct EnvironmentMap {
    gfx::Texture reflection[2];  // cubes, RGBA16F: the even and the odd steps of lobe_radiance() of lib/environment.glsl
    gfx::Texture irradiance;     // cube, RGBA16F: irradiance / pi; the alpha of all three: how much of it is the key's, as luminance
    gfx::Texture sky;            // the picture itself, RGBA16F, where the environment is seen; see sky_picture()
    glm::vec4 steps{0};          // xyz as lobe_radiance() takes them
    KeyLight key;
    std::size_t byte_count() const { return reflection[0].byte_count() + reflection[1].byte_count() + irradiance.byte_count(); }
};

struct EnvironmentPrograms {
    gfx::Program cube, prefilter;
};

// Width of the GGX lobe of a step (alpha of lib/brdf.glsl) in the reflection of a map with `face_px` (a power of two >= 16);
// 0 for step 0, 1 for the last, which is environment_last_step(face_px).
float environment_alpha(int face_px, int step);
int environment_last_step(int face_px);

// Irradiance / pi of an equirectangular picture, row by row for the faces +X -X +Y -Y +Z -Z of a cube of `face_px`: the
// exact cosine integral over texels of at most 2.8 degrees, in double precision on the CPU, the same bits everywhere. Alpha: of what
// is the key's.
std::vector<glm::vec4> irradiance_cube(const Pixels& equirect, const KeyLight& key, int face_px);

// `face_px` is a power of two >= 16. Which direction is where in the picture: lib/environment.glsl.
EnvironmentMap build_environment(std::string_view label, const Pixels& equirect, int face_px, int max_texture_px,
                                 const EnvironmentPrograms& programs, const gfx::VertexArray& empty);

// The picture that a background shows, as sharp as it is or as `max_texture_px` lets it be; binds no sampler: u goes around.
gfx::Texture sky_picture(std::string_view label, const Pixels& equirect, int max_texture_px);

// White light of radiance 1 from everywhere: multiplied by a colour, a room of that colour.
EnvironmentMap uniform_environment();

}  // namespace pai
