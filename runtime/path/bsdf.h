#pragma once
// How a surface scatters light: glTF's layers as one function of two directions, and directions drawn by it.
#include "path/lobes.h"
#include "path/numbers.h"
#include "path/surface.h"

namespace pai::path {

class Bsdf {
public:
    // `to_eye`: unit, away from the surface, on the side of surface.normal. `channel`: 0 red to 2 blue, whose index a
    // dispersing body has; -1: the middle one.
    Bsdf(const Surface& surface, const glm::vec3& to_eye, int channel);

    struct Value {
        glm::vec3 light{0};  // of the function times the cosine
        float density = 0;   // with which sample() returns the direction, per steradian
    };
    Value evaluate(const glm::vec3& to_light) const;

    struct Draw {
        glm::vec3 to_light{0};
        glm::vec3 share{0};   // what the path's light is multiplied by; 0: it ends
        float density = 0;
        bool through = false;  // it goes on behind the surface
    };
    Draw sample(PathNumbers& numbers) const;

    // A channel must be chosen before light is bent here.
    bool disperses() const { return surface_.dispersion > 0 && surface_.transmission > 0; }

private:
    enum Lobe { kCoat, kSheen, kReflection, kDiffuse, kThrough, kDiffuseThrough, kLobes };
    glm::vec3 reflected(const glm::vec3& h, float v_dot_h) const;  // Fresnel and what bounces between facets
    float body_share(float v_dot_h) const;                          // what enters the dielectric through a facet
    void add_reflection(const glm::vec3& to_light, Value& out) const;
    void add_through(const glm::vec3& to_light, Value& out) const;
    void add_coat(const glm::vec3& to_light, Value& out) const;
    glm::vec3 draw_through(PathNumbers& numbers) const;
    glm::vec3 draw_from(Lobe lobe, PathNumbers& numbers) const;

    const Surface& surface_;
    glm::vec3 to_eye_, v_;       // v_: in the frame of the base
    Ggx ggx_, coat_, thin_;
    float eta_ = 1;              // index behind over index before, of a solid
    bool bends_ = false;
    float under_ = 1;            // share of light that the layers above let through
    float body_ = 1;             // share that the dielectric's surface lets in, by its albedo
    glm::vec3 again_metal_{1}, again_dielectric_{1};  // what bounces between facets adds
    float chances_[kLobes] = {};
};

}  // namespace pai::path
