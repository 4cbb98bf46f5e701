#pragma once
// What a material is at one point: its textures read, its layers' factors multiplied.
#include "path/scene.h"

namespace pai::path {

// Axes of a lobe; `n` faces the side that the ray came from.
struct Frame {
    glm::vec3 t{1, 0, 0}, b{0, 1, 0}, n{0, 0, 1};
    glm::vec3 local(const glm::vec3& v) const { return {glm::dot(v, t), glm::dot(v, b), glm::dot(v, n)}; }
    glm::vec3 world(const glm::vec3& v) const { return t * v.x + b * v.y + n * v.z; }
};

// Any right-handed axes around a unit vector.
Frame frame_around(const glm::vec3& n);

struct Surface {
    Frame frame, coat_frame;   // coat_frame: of the clearcoat, whose relief is its own
    glm::vec3 normal{0, 0, 1};  // of the flat triangle, on the side of the ray
    bool front = true;
    glm::vec3 base{1};
    float metallic = 0;
    float alpha_t = 1, alpha_b = 1, roughness = 1;  // widths of the lobe along both axes: squares of glTF's roughness; that of one as wide as both
    float ior = 1.5f, specular = 1;
    glm::vec3 f0{0.04f};        // of the dielectric part, specular and its colour included
    float coat = 0, coat_alpha = 0;
    glm::vec3 sheen{0};
    float sheen_alpha = 1, sheen_roughness = 1;
    float iridescence = 0, film_ior = 1.3f, film_nm = 0;
    float transmission = 0;
    bool solid = false;         // light is bent when it enters; else the wall is thin
    float dispersion = 0;
    glm::vec3 absorption{0};    // per metre, inside
    float diffuse_transmission = 0;
    glm::vec3 diffuse_transmission_colour{1};
    glm::vec3 emission{0};
};

// Share of the hit that is there at all: alpha of material, vertex and draw; a mask's is 0 or 1.
float opacity_at(const Hit& hit);
// Base colour with vertex colour and tint: what an unlit surface shines with.
glm::vec3 base_at(const Hit& hit);
glm::vec3 emission_at(const Hit& hit);
Surface surface_at(const Hit& hit, const glm::vec3& to_eye);

}  // namespace pai::path
