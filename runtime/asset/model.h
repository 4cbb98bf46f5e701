#pragma once
// Decoded assets: plain values in memory, each with the permit that let its bytes through.
#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include <glm/gtc/quaternion.hpp>
#include <glm/mat4x4.hpp>
#include <glm/vec2.hpp>
#include <glm/vec3.hpp>
#include <glm/vec4.hpp>

#include "vault/gate.h"

namespace pai {

// A decoded picture, rows top to bottom, tightly packed.
struct Pixels {
    enum class Format : std::uint8_t { Rgba8, RgbaFloat } format = Format::Rgba8;
    int width = 0, height = 0;
    Bytes texels;  // width * height * 4 (Rgba8) or * 16 (RgbaFloat, linear radiance)
};

struct Sampler {
    enum class Wrap : std::uint8_t { Repeat, Clamp, Mirror } wrap_s = Wrap::Repeat, wrap_t = Wrap::Repeat;
    bool mag_nearest = false, min_nearest = false, mipmaps = true;
    bool operator==(const Sampler&) const = default;
};

struct TextureRef {
    int image = -1;  // index in Model::images, -1: none
    int texcoord = 0;
    Sampler sampler;
};

// glTF 2.0 metallic-roughness; factors multiply textures. Colours linear.
struct Material {
    std::string name;
    glm::vec4 base_colour{1};
    TextureRef base_colour_texture;  // sRGB
    float metallic = 1, roughness = 1;
    TextureRef metallic_roughness_texture;  // G roughness, B metallic, linear
    TextureRef normal_texture;
    float normal_scale = 1;
    TextureRef occlusion_texture;  // R, linear
    float occlusion_strength = 1;
    glm::vec3 emissive{0};  // KHR_materials_emissive_strength multiplied in
    TextureRef emissive_texture;  // sRGB
    enum class Alpha : std::uint8_t { Opaque, Mask, Blend } alpha = Alpha::Opaque;
    float alpha_cutoff = 0.5f;
    bool double_sided = false;
};

struct Bounds {
    glm::vec3 min{1e30f}, max{-1e30f};
    bool empty() const { return min.x > max.x; }
    void add(glm::vec3 p) {
        min = glm::min(min, p);
        max = glm::max(max, p);
    }
};

// Streams are empty or have one element per vertex; indices are always present, three per triangle in Triangles mode.
struct Primitive {
    enum class Mode : std::uint8_t { Points, Lines, Triangles } mode = Mode::Triangles;  // strips, fans and loops are unrolled
    int material = -1;  // -1: the glTF default material
    std::vector<glm::vec3> positions, normals;  // normals: generated flat if absent in the file
    std::vector<glm::vec4> tangents;            // xyz and handedness; generated if a normal texture needs them
    std::array<std::vector<glm::vec2>, 2> uvs;
    std::vector<glm::vec4> colours;             // linear, multiplies base colour
    std::vector<std::uint32_t> indices;
    Bounds bounds;                              // of positions
};

struct ModelNode {
    std::string name;
    int parent = -1;  // a parent stands before its children
    glm::vec3 translation{0};
    glm::quat rotation{1, 0, 0, 0};
    glm::vec3 scale{1};
    std::optional<glm::mat4> matrix;  // given in place of the three
    int mesh = -1;
    glm::mat4 model_from_node{1};  // composed at load for the rest pose
};

struct Mesh {
    std::string name;
    std::vector<Primitive> primitives;
};

class Session;

struct Model {
    Permit permit;
    std::vector<ModelNode> nodes;  // of the default scene
    std::vector<Mesh> meshes;
    std::vector<Material> materials;
    std::vector<Pixels> images;
    Bounds bounds;  // of everything, in model space
    std::size_t byte_count() const;
};

struct Image {
    Permit permit;
    Pixels pixels;
};

// PCM, interleaved float in [-1,1].
struct Sound {
    Permit permit;
    int rate_hz = 48000, channels = 2;
    std::vector<float> samples;
};

// A font file as FreeType reads it from memory.
struct Font {
    Permit permit;
    Bytes file;
};

// Decoders take licensed bytes and nothing else. Corrupt: the file breaks its format, `reason` = the Khronos validator's
// code for glTF. Unsupported: a required extension or feature, named. glTF reads its external parts through the session.
Result<Model> decode_model(LicensedBytes bytes, Session& session);
Result<Image> decode_image(LicensedBytes bytes);        // PNG, JPEG
Result<Image> decode_environment(LicensedBytes bytes);  // Radiance HDR, equirectangular
Result<Sound> decode_sound(LicensedBytes bytes);        // WAV, FLAC, Ogg
Result<Font> decode_font(LicensedBytes bytes);

}  // namespace pai
