#pragma once
// The JSON of a glTF file as plain structs, its references checked.
#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "asset/codec/gltf.h"
#include "base/json.h"

namespace pai::codec {

struct GltfBuffer {
    std::optional<std::string> uri;
    std::uint64_t byte_length = 0;
    bool is_fallback = false;  // for readers without EXT_meshopt_compression: never loaded
};

// What a view holds in compressed form. Source: EXT_meshopt_compression.
struct GltfMeshopt {
    enum class Mode : std::uint8_t { Attributes, Triangles, Indices } mode = Mode::Attributes;
    enum class Filter : std::uint8_t { None, Octahedral, Quaternion, Exponential } filter = Filter::None;
    int buffer = -1;
    std::uint64_t byte_offset = 0, byte_length = 0, count = 0;
    std::uint32_t stride = 0;
};

struct GltfBufferView {
    int buffer = -1;
    std::uint64_t byte_offset = 0, byte_length = 0;
    std::uint32_t byte_stride = 0;  // 0: tightly packed
    std::optional<GltfMeshopt> meshopt;
};

enum class Component : std::uint16_t { Unknown = 0, I8 = 5120, U8 = 5121, I16 = 5122, U16 = 5123, U32 = 5125, F32 = 5126 };

// Bytes of one component, 0 of Unknown.
std::uint32_t size_of(Component component);

struct GltfSparse {
    std::uint64_t count = 0;
    int indices_view = -1, values_view = -1;
    std::uint64_t indices_offset = 0, values_offset = 0;
    Component indices_component = Component::Unknown;
};

struct GltfAccessor {
    int view = -1;  // -1: zeros
    std::uint64_t byte_offset = 0, count = 0;
    Component component = Component::Unknown;
    bool normalized = false;
    std::uint32_t rows = 0, columns = 0;  // 0: a type this reader does not know
    bool bounded = false;                 // has min and max
    std::optional<GltfSparse> sparse;

    std::uint32_t components() const { return rows * columns; }
    // Bytes of one element; matrix columns begin at multiples of four bytes.
    std::uint32_t element_size() const;
};

struct GltfImage {
    std::optional<std::string> uri;
    std::string mime_type;
    int view = -1;
};

struct GltfTexture {
    int sampler = -1, source = -1;
};

// Accessors by attribute.
using GltfAttributes = std::map<std::string, int, std::less<>>;

// Source: KHR_gaussian_splatting.
struct GltfSplats {
    std::string kernel = "ellipse";
    bool linear = false;  // its colours are not sRGB as displayed, but linear
};

struct GltfPrimitive {
    int mode = 4, material = -1, indices = -1;
    GltfAttributes attributes;
    std::vector<GltfAttributes> targets;
    std::map<int, int> variant_materials;  // of a variant its material
    std::optional<GltfSplats> splats;
    int draco_view = -1;                   // of KHR_draco_mesh_compression, -1: the primitive is as its accessors say
    GltfAttributes draco_attributes;       // unique ids in the stream
};

struct GltfMesh {
    std::string name;
    std::vector<GltfPrimitive> primitives;
    std::vector<float> weights;
};

// Indices in `node` are those of the file; it has neither parent nor composed matrix.
struct GltfNode {
    ModelNode node;
    std::vector<int> children;
    GltfAttributes instance_attributes;  // of EXT_mesh_gpu_instancing
};

struct GltfSkin {
    std::string name;
    std::vector<int> joints;
    int inverse_bind_matrices = -1;
};

struct GltfAnimation {
    struct Sampler {
        int input = -1, output = -1;
        AnimationChannel::Interpolation interpolation = AnimationChannel::Interpolation::Linear;
    };
    struct Channel {
        int sampler = -1, node = -1;
        std::optional<AnimationChannel::Path> path;  // nothing: one that an extension adds
        std::string pointer;                         // of KHR_animation_pointer: what it moves, in place of node and path
    };
    std::string name;
    std::vector<Sampler> samplers;
    std::vector<Channel> channels;
};

// `materials` are complete but for their textures: TextureRef::image is an index in `textures` here.
struct GltfDocument {
    std::vector<std::string> extensions_used;
    std::vector<GltfBuffer> buffers;
    std::vector<GltfBufferView> views;
    std::vector<GltfAccessor> accessors;
    std::vector<GltfImage> images;
    std::vector<Sampler> samplers;
    std::vector<GltfTexture> textures;
    std::vector<Material> materials;
    std::vector<GltfMesh> meshes;
    std::vector<GltfNode> nodes;
    std::vector<GltfSkin> skins;
    std::vector<GltfAnimation> animations;
    std::vector<ModelCamera> cameras;
    std::vector<ModelLight> lights;
    std::vector<std::string> variants;
    std::vector<ModelWords> words;
    std::vector<std::vector<int>> scenes;
    int scene = -1;

    bool uses(std::string_view extension) const;
};

// The document of glTF JSON text: types, ranges, required members, versions and required extensions hold.
Result<GltfDocument> parse_gltf_document(std::string_view json, const GltfLimits& limits);

// The packets of KHR_xmp_json_ld by what they hang on; what is broken in them, or too long, is left out.
std::vector<ModelWords> read_gltf_words(JsonRef root);

// That every index points at something, every view fits its buffer, every accessor its view, and nodes form trees.
Result<void> check_gltf_links(const GltfDocument& document);

}  // namespace pai::codec
