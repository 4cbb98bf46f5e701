#pragma once
// What lamps do to flat faces, summed on the CPU at a grid of places of each face, as a picture that shaders read: a pixel then costs the same
// under one lamp and under thousands. For software GL, where a lamp costs a pixel more than ten nanoseconds.
#include <cstdint>
#include <span>
#include <vector>

#include <glm/mat4x4.hpp>
#include <glm/vec2.hpp>
#include <glm/vec3.hpp>
#include <glm/vec4.hpp>

#include "cull/lamp_kernel.h"

namespace pai {

class OcclusionBuffer;

// Falls off as shaders/lib/light.glsl has it.
struct Lamp {
    enum class Kind : std::uint8_t { Directional, Point, Spot } kind = Kind::Point;
    glm::vec3 position{0};
    float range_m = 0;                        // 0: unlimited
    glm::vec3 direction{0, -1, 0};            // unit, where it shines; of points without meaning
    glm::vec3 colour{0};                      // candela or lux
    float cone_scale = 0, cone_offset = 1;    // a spot's falloff is saturate(cos * scale + offset)^2
    bool operator==(const Lamp&) const = default;
};

// A rectangle around a flat face. Its front is lit and seen from.
struct LitFace {
    glm::vec3 origin{0};                      // a corner
    glm::vec3 across{1, 0, 0}, up{0, 1, 0};   // unit, at right angles
    glm::vec2 size{1};                        // along them
    glm::vec3 normal{0, 0, 1};                // unit, as it is shaded
    float alpha = 0.5f, f0 = 0.04f, grazing = 1;  // of its reflection
    float px_per_m = 1;                       // where it is nearest to the eye
};

// Where the light of a face lies in the picture, in texels: that at (s, t) metres along the sides of the face is at first + (s, t) * per_m,
// which must be kept within [low, high].
struct LightPatch {
    glm::vec2 first{0}, per_m{0}, low{0}, high{0};
};

class FaceLights {
public:
    static constexpr int kWidth = 1024;                     // of the picture
    static constexpr int kMostHeight = 1024;
    static constexpr std::uint32_t kUnlit = 0;              // the face that no lamp reaches
    enum class Kernel : std::uint8_t { Best, Portable };    // equal results

    explicit FaceLights(Kernel kernel = Kernel::Best);

    // Forgets all faces. `planes`: those of the view; what is outside of one is dark. `hides`, unless it is null, and then `clip_from_world`:
    // what it hides is dark too. Both are used until sum() is done.
    void begin(std::span<const Lamp> lamps, const glm::vec3& eye, std::span<const glm::vec4> planes, OcclusionBuffer* hides = nullptr,
               const glm::mat4& clip_from_world = glm::mat4(1));
    // False: no lamp reaches into the box. add() is then told of faces within this box.
    bool enter(const glm::vec3& low, const glm::vec3& high);
    // A number for patch(), kUnlit if no lamp reaches the face.
    std::uint32_t add(const LitFace& face);
    // Sums the light of all faces that were added, more coarsely where they are many. False: they are more than the picture has texels.
    bool sum();

    const LightPatch& patch(std::uint32_t face) const { return patches_[face]; }
    // rgb: irradiance over pi; a: by what they are multiplied for what the face reflects towards the eye. height() rows of kWidth, the lowest first.
    std::span<const glm::vec4> texels() const { return texels_; }
    int height() const { return height_; }
    // How many lamps were found to reach a face.
    std::uint32_t lamp_count(std::uint32_t face) const { return face == kUnlit ? 0 : faces_[face].lamp_count; }

private:
    struct Face {
        LitFace face;
        glm::vec2 low{0}, span{0};  // what lamps reach of it
        glm::vec2 step_m{1};
        std::uint32_t first_lamp = 0, lamp_count = 0;  // in face_lamps_
        int x = 0, y = 0, width = 0, height = 0;       // in the picture
    };
    struct Box {
        glm::vec3 low{0}, high{0};
    };
    struct Near {
        glm::vec3 at;  // along the sides of the face and its normal
        float range2;  // negative: reaches everywhere
        KernelLamp lamp;
    };
    void sort_lamps();
    void size_faces(float scale);
    std::int64_t texel_count() const;
    bool place_faces();
    void sum_face(const Face& face);
    void sum_tile(const Face& face, int x, int y, int width, int height);
    bool seen(const LitFace& face, const glm::vec2& low, const glm::vec2& high) const;

    SumLamps sum_lamps_;
    std::vector<Lamp> lamps_;                 // those without an end first, then along a curve through space
    std::vector<Lamp> given_;                 // as begin() was told
    std::vector<Box> leaves_, branches_;      // around each sixteen lamps with an end, around each sixteen of those
    std::size_t endless_ = 0;
    bool full_ = false;                       // faces or lamps are too many
    glm::vec3 eye_{0};
    std::vector<glm::vec4> planes_;
    OcclusionBuffer* hides_ = nullptr;
    glm::mat4 clip_from_world_{1};
    std::vector<std::uint16_t> entered_, face_lamps_;
    std::vector<Face> faces_;                 // [0]: kUnlit
    std::vector<LightPatch> patches_;
    std::vector<std::uint32_t> order_;
    std::vector<glm::vec4> texels_;
    int height_ = 0;
    std::vector<Near> near_;
    std::vector<KernelLamp> tile_lamps_;
};

}  // namespace pai
