#pragma once
// The lobes that layers are made of, in the space of their frame: +Z is the normal, directions point away from the surface.
#include <glm/vec2.hpp>
#include <glm/vec3.hpp>

namespace pai::path {

// GGX, of its own width along both axes. Source: B. Walter et al., "Microfacet models for refraction through rough surfaces",
// EGSR 2007; E. Heitz, "Understanding the masking-shadowing function in microfacet-based BRDFs", JCGT 3(2), 2014.
struct Ggx {
    float alpha_t, alpha_b;
    float distribution(const glm::vec3& h) const;
    float lambda(const glm::vec3& v) const;
    float masking(const glm::vec3& v) const { return 1 / (1 + lambda(v)); }
    float shadowing(const glm::vec3& v, const glm::vec3& l) const { return 1 / (1 + lambda(v) + lambda(l)); }  // height-correlated
    // A half vector as it is seen from v. Source: E. Heitz, "Sampling the GGX distribution of visible normals", JCGT 7(4), 2018.
    glm::vec3 sample(const glm::vec3& v, glm::vec2 u) const;
    // Of h, per steradian.
    float density(const glm::vec3& v, const glm::vec3& h) const;
};

// Source: A. Estevez and C. Kulla, "Production friendly microfacet sheen BRDF", 2017.
float sheen_distribution(float n_dot_h, float alpha);
float sheen_visibility(float n_dot_v, float n_dot_l, float alpha);

// Source: C. Schlick, "An inexpensive BRDF model for physically-based rendering", 1994.
glm::vec3 schlick(const glm::vec3& f0, float f90, float cosine);
// Reflected share at a smooth boundary; `eta`: index behind over index before. 1 beyond the critical angle.
float dielectric(float cosine, float eta);
// Of a thin film over what reflects f0 from ahead. Source: L. Belcour and P. Barla, "A practical extension to microfacet theory
// for the modeling of varying iridescence", SIGGRAPH 2017, as KHR_materials_iridescence states it.
glm::vec3 iridescent(float film_ior, float film_nm, const glm::vec3& f0, float cosine);

glm::vec3 cosine_hemisphere(glm::vec2 u);

}  // namespace pai::path
