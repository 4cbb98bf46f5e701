#pragma once
// Decoded assets: plain values in memory, each with the permit that let its bytes through.
#include <array>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <glm/gtc/quaternion.hpp>
#include <glm/mat4x4.hpp>
#include <glm/vec2.hpp>
#include <glm/vec3.hpp>
#include <glm/vec4.hpp>

#include "asset/splats.h"
#include "vault/gate.h"

namespace pai {

// A decoded picture, rows top to bottom, tightly packed.
struct Pixels {
    // RgbaFloat: linear radiance. Bc…: blocks of 4 x 4 texels as BPTC, S3TC and RGTC have them; what reaches over the edges
    // is padding. Only pictures of models have blocks or more than one level: to_rgba8() of asset/pictures.h unpacks them.
    enum class Format : std::uint8_t { Rgba8, RgbaFloat, Bc1, Bc3, Bc4, Bc5, Bc7 } format = Format::Rgba8;
    int width = 0, height = 0;
    Bytes texels;    // of all levels, the largest first
    int levels = 1;  // each has half the sides of the one before, rounded down, at least 1
    // The picture in full: its file, and whether it holds colours (sRGB) or numbers.
    struct Whole {
        int width = 0, height = 0;
        bool colour = true;
        Bytes file;
    };
    // Set where the picture was reduced when its model was loaded. finer_picture() of asset/pictures.h makes what is missing.
    std::shared_ptr<const Whole> whole;
};

struct Sampler {
    enum class Wrap : std::uint8_t { Repeat, Clamp, Mirror } wrap_s = Wrap::Repeat, wrap_t = Wrap::Repeat;
    bool mag_nearest = false, min_nearest = false, mipmaps = true;
    bool operator==(const Sampler&) const = default;
};

// uv' = offset + rotate(scale * uv). Source: KHR_texture_transform.
struct UvTransform {
    glm::vec2 offset{0};
    float rotation_rad = 0;  // counter-clockwise as the specification's matrix says
    glm::vec2 scale{1};
    bool operator==(const UvTransform&) const = default;
};

struct TextureRef {
    int image = -1;    // index in ModelData::images, -1: none
    int texcoord = 0;  // index in Primitive::uvs
    UvTransform transform;
    Sampler sampler;
};

// A thin clear layer over everything else. Source: KHR_materials_clearcoat.
struct Clearcoat {
    float factor = 0;  // [0,1]; 0: there is none
    TextureRef texture;            // R
    float roughness = 0;
    TextureRef roughness_texture;  // G
    TextureRef normal_texture;     // none: the geometry's normal, not the base's
    float normal_scale = 1;
};

// Fibres that shine at grazing angles, over the base and under the coat. Source: KHR_materials_sheen.
struct Sheen {
    glm::vec3 colour{0};           // 0: there is none
    TextureRef colour_texture;     // sRGB
    float roughness = 0;
    TextureRef roughness_texture;  // A
};

// The layer's thickness makes colours by interference. Source: KHR_materials_iridescence.
struct Iridescence {
    float factor = 0;  // [0,1]; 0: there is none
    TextureRef texture;  // R
    float ior = 1.3f;
    float thickness_min_nm = 100, thickness_max_nm = 400;
    TextureRef thickness_texture;  // G, from min to max; none: max
};

// The lobe is longer along a direction of the surface. Source: KHR_materials_anisotropy.
struct Anisotropy {
    float strength = 0;      // [0,1]; 0: there is none
    float rotation_rad = 0;  // counter-clockwise from the tangent
    TextureRef texture;      // RG: direction in [-1,1], B: strength
};

// Light that goes through. Source: KHR_materials_transmission, KHR_materials_volume, KHR_materials_dispersion.
struct Transmission {
    float factor = 0;              // [0,1]; 0: there is none
    TextureRef texture;            // R
    float thickness_m = 0;         // in the space of the mesh; 0: thin-walled, nothing is bent
    TextureRef thickness_texture;  // G
    float attenuation_distance_m = 0;   // after which white light has `attenuation_colour`; 0: never
    glm::vec3 attenuation_colour{1};
    float dispersion = 0;          // 20 / Abbe number
};

// Light that comes out scattered on the other side. Source: KHR_materials_diffuse_transmission.
struct DiffuseTransmission {
    float factor = 0;           // [0,1]; 0: there is none
    TextureRef texture;         // A
    glm::vec3 colour{1};
    TextureRef colour_texture;  // sRGB
};

// glTF 2.0 metallic-roughness and the layers of its extensions; factors multiply textures. Colours linear.
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
    glm::vec3 emissive{0};  // emissive_factor * emissive_strength
    glm::vec3 emissive_factor{0};
    float emissive_strength = 1;  // Source: KHR_materials_emissive_strength
    TextureRef emissive_texture;  // sRGB
    enum class Alpha : std::uint8_t { Opaque, Mask, Blend } alpha = Alpha::Opaque;
    float alpha_cutoff = 0.5f;
    bool double_sided = false;
    bool unlit = false;  // base colour as it is. Source: KHR_materials_unlit
    float ior = 1.5f;    // at least 1; 0: Fresnel's reflectance is 1 from everywhere. Source: KHR_materials_ior
    // Strength and colour of what a dielectric reflects from ahead. Source: KHR_materials_specular.
    float specular = 1;
    TextureRef specular_texture;  // A
    glm::vec3 specular_colour{1};
    TextureRef specular_colour_texture;  // sRGB
    Clearcoat clearcoat;
    Sheen sheen;
    Iridescence iridescence;
    Anisotropy anisotropy;
    Transmission transmission;
    DiffuseTransmission diffuse_transmission;
};

// One texture of a material: where it stands in the file, and whether its colours are encoded.
template <class Ref>
struct MaterialTexture {
    Ref* ref;
    std::string_view at;  // JSON pointer of the texture info within the material
    bool srgb;
};

constexpr std::size_t kMaterialTextures = 19;

// Every texture that the material may have, used or not, in an order that stays.
std::array<MaterialTexture<TextureRef>, kMaterialTextures> textures_of(Material& material);
std::array<MaterialTexture<const TextureRef>, kMaterialTextures> textures_of(const Material& material);

// True if shading needs tangents: relief or a direction of the surface.
bool needs_tangents(const Material& material);

struct Bounds {
    glm::vec3 min{1e30f}, max{-1e30f};
    bool empty() const { return min.x > max.x; }
    void add(glm::vec3 p) {
        min = glm::min(min, p);
        max = glm::max(max, p);
    }
};

// What full weight adds to each vertex; streams are empty or have one element per vertex.
struct MorphTarget {
    std::vector<glm::vec3> positions, normals, tangents;
    Bounds reach;  // of `positions`; made at load, for posed_bounds
};

// The vertices that a joint moves at all.
struct JointBounds {
    std::uint16_t joint = 0;  // index in the skin of the node
    Bounds bounds;            // undeformed
};

// A coarser form of a primitive's triangles, over the same vertices.
struct PrimitiveLod {
    std::uint32_t first_index = 0, index_count = 0;  // in Primitive::lod_indices
    float error_m = 0;  // how far what is seen of it lies from the full form, in the space of the mesh; rises from level to level
};

// Streams are empty or have one element per vertex; indices are always present, three per triangle in Triangles mode.
struct Primitive {
    enum class Mode : std::uint8_t { Points, Lines, Triangles } mode = Mode::Triangles;  // strips, fans and loops are unrolled
    int material = -1;  // -1: the glTF default material
    std::vector<int> variant_materials;  // of each of ModelData::variants, -1: its own; empty: always its own
    std::vector<glm::vec3> positions, normals;  // normals: generated flat if absent in the file
    std::vector<glm::vec4> tangents;            // xyz and handedness; generated if a normal texture needs them
    std::array<std::vector<glm::vec2>, 4> uvs;  // those that the material uses, moved together from slot 0
    std::vector<glm::vec4> colours;             // linear, multiplies base colour
    // Up to eight joints a vertex, by index in the skin of the node; weights of a vertex sum to 1.
    std::array<std::vector<glm::u16vec4>, 2> joints;
    std::array<std::vector<glm::vec4>, 2> weights;
    std::vector<JointBounds> joint_bounds;      // by rising joint; made at load, for posed_bounds
    std::vector<MorphTarget> targets;           // as many in every primitive of a mesh
    std::vector<std::uint32_t> indices;
    Bounds bounds;                              // of positions, undeformed
    std::vector<PrimitiveLod> lods;             // coarser one by one; empty: there is the full form alone
    std::vector<std::uint32_t> lod_indices;     // of all lods
    float point_spacing_m = 0;                  // of Points: how far neighbours lie apart, in the space of the mesh; 0: not known
};

// Copies of a node's mesh, each moved by its own transform in the node's space. Source: EXT_mesh_gpu_instancing.
// `_GLOW_CHANNEL` is ours: which of ModelDraw::glow multiplies the emission of the copy.
struct Instances {
    std::vector<glm::vec3> translations, scales;  // one per copy
    std::vector<glm::quat> rotations;
    std::vector<glm::vec4> tints;                 // of COLOR_0: linear, multiplies base colour and emission; empty: white
    std::vector<std::uint8_t> glow_channels;      // [0, kInstanceGlowChannels); empty: all 0
    Bounds reach;             // of `translations`; made at load, for posed_bounds
    float largest_scale = 0;  // of all axes of all copies, without sign; made at load
    std::size_t size() const { return translations.size(); }
};

constexpr int kInstanceGlowChannels = 16;  // as many as a show drives

struct ModelNode {
    std::string name;
    int parent = -1;  // a parent stands before its children
    glm::vec3 translation{0};
    glm::quat rotation{1, 0, 0, 0};
    glm::vec3 scale{1};
    std::optional<glm::mat4> matrix;  // given in place of the three
    int mesh = -1, skin = -1, camera = -1, light = -1, instances = -1;  // indices in ModelData, -1: none
    bool visible = true;              // else neither it nor what hangs on it is drawn or shines. Source: KHR_node_visibility
    std::vector<float> weights;       // of the mesh's morph targets; empty: the mesh's own
    glm::mat4 model_from_node{1};     // composed at load for the rest pose
};

struct Mesh {
    std::string name;
    std::vector<Primitive> primitives;
    std::vector<float> weights;  // one per morph target, in [0,1] as a rule; empty: all 0
    std::vector<SplatCloud> splats;
};

// A skinned mesh stands where its joints are; the node that holds it does not move it.
struct Skin {
    std::string name;
    std::vector<int> joints;                  // indices in ModelData::nodes
    std::vector<glm::mat4> joint_from_mesh;   // inverse bind matrices, one per joint
};

struct AnimationChannel {
    // Those after Weights: of KHR_animation_pointer. Visibility: 0 is hidden.
    enum class Path : std::uint8_t { Translation, Rotation, Scale, Weights, Visibility, Material, Light, Camera } path = Path::Translation;
    enum class Interpolation : std::uint8_t { Step, Linear, CubicSpline } interpolation = Interpolation::Linear;
    int node = 0;                // index in ModelData::nodes; of Material, Light, Camera: in theirs
    int property = 0;            // of Material, Light, Camera: which, as asset/properties.h numbers them
    std::vector<float> times_s;  // strictly increasing
    // Per key: 3, 4 (x y z w), as many values as the mesh has targets, or as the property has; CubicSpline: in-tangents, values, out-tangents.
    std::vector<float> values;
};

struct Animation {
    std::string name;  // unique in the model: "animation-N" where the file has none
    std::vector<AnimationChannel> channels;
    float duration_s = 0;  // of the last key
};

struct ModelCamera {
    std::string name;
    bool perspective = true;
    float fov_y_rad = 0.7f, aspect = 0;          // aspect 0: that of the picture
    float half_width_m = 1, half_height_m = 1;   // orthographic
    float near_m = 0.01f, far_m = 0;             // far 0: endless
};

// Shines along the -Z of its node. Source: KHR_lights_punctual.
struct ModelLight {
    enum class Kind : std::uint8_t { Directional, Point, Spot } kind = Kind::Point;
    std::string name;
    glm::vec3 colour{1};  // linear
    float intensity = 1;  // candela (point, spot) or lux (directional)
    float range_m = 0;    // 0: unlimited
    float inner_cone_rad = 0, outer_cone_rad = 0.7853982f;
};

// What a file says of itself: a packet of JSON-LD. Source: KHR_xmp_json_ld.
struct ModelWords {
    // One member of the packet: `name` such as "dc:title"; one text for each value, with its language where it has one.
    struct Term {
        std::string name;
        std::vector<std::pair<std::string, std::string>> values;  // language (or empty), text
    };
    std::string of;  // JSON pointer of what the packet hangs on: "/asset", "/nodes/3"
    std::vector<Term> terms;
};

// A decoded model without its permit: what parsers make and the renderer draws.
struct ModelData {
    std::vector<ModelNode> nodes;  // of the default scene
    std::vector<Mesh> meshes;
    std::vector<Material> materials;
    std::vector<Pixels> images;    // of the file's images; those that no material uses stay empty
    std::vector<Skin> skins;
    std::vector<Animation> animations;
    std::vector<ModelCamera> cameras;
    std::vector<ModelLight> lights;
    std::vector<Instances> instances;
    std::vector<std::string> variants;  // names of the ways that materials may be chosen. Source: KHR_materials_variants
    std::vector<std::string> unmoved;   // pointers of KHR_animation_pointer at what cannot be moved here; the first few
    std::vector<ModelWords> words;      // provenance and rights, of bounded length; that of the asset comes first
    Bounds bounds;  // of everything at rest, in model space
    std::size_t byte_count() const;
};

class Session;
struct Occlusion;

struct Model {
    Permit permit;
    ModelData data;
    std::shared_ptr<const Occlusion> occlusion;  // baked when its package was built; null: none is there
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
    int source_rate_hz = 48000;  // of the file
    std::array<float, 2> source_peaks{};  // largest magnitude of each channel in the file: between its samples the wave is higher
};

// A font file as FreeType reads it from memory.
struct Font {
    Permit permit;
    Bytes file;
};

// Decoders take licensed bytes and nothing else. Corrupt: the file breaks its format, `reason` = the Khronos validator's
// code for glTF. Unsupported: a required extension or feature, named. glTF reads its external parts through the session.
// `for_software`: asked if need be whether it is drawn by a processor, whose textures are others than those of a GPU; empty: it is not.
// `whole_pictures`: as AssetStore::reduce_pictures().
Result<Model> decode_model(LicensedBytes bytes, Session& session, const std::function<bool()>& for_software = {}, std::uint64_t whole_pictures = 0);
Result<Image> decode_image(LicensedBytes bytes);        // PNG, JPEG, WebP
Result<Image> decode_environment(LicensedBytes bytes);  // Radiance HDR, equirectangular
Result<Sound> decode_sound(LicensedBytes bytes);        // WAV, FLAC, Ogg
Result<Font> decode_font(LicensedBytes bytes);

}  // namespace pai
