#include "make/glb.h"

#include <algorithm>
#include <cmath>
#include <cstring>

#include <glm/common.hpp>

#include "base/json.h"

namespace pai {
namespace {

constexpr int kFloat = 5126, kUint = 5125, kUshort = 5123, kUbyte = 5121;

struct View {
    std::size_t offset, size;
    int target;  // 0: none
};

struct Accessor {
    int view, type;
    std::size_t count;
    const char* shape;
    bool normalized = false;
    std::optional<glm::vec3> min, max;
};

class Builder {
public:
    template <class T>
    int view(const std::vector<T>& data, int target) {
        return view(std::as_bytes(std::span(data)), target);
    }
    int view(ByteSpan data, int target) {
        bin_.resize((bin_.size() + 3) / 4 * 4);
        views_.push_back({bin_.size(), data.size(), target});
        bin_.insert(bin_.end(), data.begin(), data.end());
        return static_cast<int>(views_.size()) - 1;
    }
    template <class T>
    int attribute(const std::vector<T>& data, const char* shape) {
        accessors_.push_back({view(data, 34962), kFloat, data.size(), shape});
        return last();
    }
    int positions(const std::vector<glm::vec3>& data) {
        const int a = attribute(data, "VEC3");
        glm::vec3 low(1e30f), high(-1e30f);
        for (const glm::vec3& p : data) {
            low = glm::min(low, p);
            high = glm::max(high, p);
        }
        accessors_.back().min = low;
        accessors_.back().max = high;
        return a;
    }
    int colours(const std::vector<glm::vec4>& data) {
        std::vector<std::uint16_t> packed;
        for (const glm::vec4& c : data) {
            for (int k = 0; k < 4; ++k) packed.push_back(static_cast<std::uint16_t>(std::lround(std::clamp(c[k], 0.0f, 1.0f) * 65535.0f)));
        }
        accessors_.push_back({view(packed, 34962), kUshort, data.size(), "VEC4", true});
        return last();
    }
    // An attribute of copies, not of vertices.
    template <class T>
    int instance_attribute(const std::vector<T>& data, int component, const char* shape) {
        accessors_.push_back({view(data, 0), component, data.size(), shape});
        return last();
    }
    int indices(const std::vector<std::uint32_t>& data, std::size_t vertices) {
        if (vertices > 65535) {
            accessors_.push_back({view(data, 34963), kUint, data.size(), "SCALAR"});
        } else {
            const std::vector<std::uint16_t> shorts(data.begin(), data.end());
            accessors_.push_back({view(shorts, 34963), kUshort, data.size(), "SCALAR"});
        }
        return last();
    }
    void write(JsonWriter& json) const;
    const Bytes& bin() const { return bin_; }

private:
    int last() const { return static_cast<int>(accessors_.size()) - 1; }
    Bytes bin_;
    std::vector<View> views_;
    std::vector<Accessor> accessors_;
};

void write_vec(JsonWriter& json, std::string_view name, const float* v, int n) {
    json.key(name).begin_array(JsonWriter::Layout::Inline);
    for (int i = 0; i < n; ++i) json.value(v[i]);
    json.end_array();
}

void Builder::write(JsonWriter& json) const {
    json.key("accessors").begin_array();
    for (const Accessor& a : accessors_) {
        json.begin_object();
        json.member("bufferView", a.view).member("componentType", a.type).member("count", a.count).member("type", a.shape);
        if (a.normalized) json.member("normalized", true);
        if (a.min) write_vec(json, "min", &a.min->x, 3);
        if (a.max) write_vec(json, "max", &a.max->x, 3);
        json.end_object();
    }
    json.end_array();
    json.key("bufferViews").begin_array();
    for (const View& v : views_) {
        json.begin_object().member("buffer", 0).member("byteOffset", v.offset).member("byteLength", v.size);
        if (v.target) json.member("target", v.target);
        json.end_object();
    }
    json.end_array();
    json.key("buffers").begin_array().begin_object().member("byteLength", (bin_.size() + 3) / 4 * 4).end_object().end_array();
}

void write_texture(JsonWriter& json, std::string_view name, GlbTexture texture, std::string_view extra = {}, float value = 1) {
    if (texture.image < 0) return;
    // Texture 2i repeats with mipmaps, 2i + 1 is clamped and plain: for the second uv set.
    json.key(name).begin_object().member("index", texture.image * 2 + texture.texcoord);
    if (texture.texcoord) json.member("texCoord", texture.texcoord);
    if (!extra.empty() && value != 1) json.member(extra, value);
    json.end_object();
}

void write_material(JsonWriter& json, const GlbMaterial& m) {
    json.begin_object().member("name", m.name);
    json.key("pbrMetallicRoughness").begin_object();
    write_vec(json, "baseColorFactor", &m.base_colour.x, 4);
    json.member("metallicFactor", m.metallic).member("roughnessFactor", m.roughness);
    write_texture(json, "baseColorTexture", m.base_texture);
    write_texture(json, "metallicRoughnessTexture", m.surface_texture);
    json.end_object();
    write_texture(json, "normalTexture", m.normal_texture, "scale", m.normal_scale);
    write_texture(json, "occlusionTexture", m.occlusion_texture);
    write_texture(json, "emissiveTexture", m.emissive_texture);
    if (m.emissive != glm::vec3(0)) write_vec(json, "emissiveFactor", &m.emissive.x, 3);
    if (m.emissive_strength != 1) {
        json.key("extensions").begin_object().key("KHR_materials_emissive_strength").begin_object();
        json.member("emissiveStrength", m.emissive_strength).end_object().end_object();
    }
    if (m.blend) json.member("alphaMode", "BLEND");
    if (m.cutoff != 0) json.member("alphaMode", "MASK").member("alphaCutoff", m.cutoff);
    if (m.double_sided) json.member("doubleSided", true);
    json.end_object();
}

void write_meshes(JsonWriter& json, Builder& builder, const GlbModel& model) {
    json.key("meshes").begin_array();
    for (const GlbPart& part : model.parts) {
        const TriMesh& mesh = part.mesh;
        json.begin_object().member("name", part.name).key("primitives").begin_array().begin_object();
        json.key("attributes").begin_object().member("POSITION", builder.positions(mesh.positions));
        json.member("NORMAL", builder.attribute(mesh.normals, "VEC3"));
        if (!mesh.tangents.empty()) json.member("TANGENT", builder.attribute(mesh.tangents, "VEC4"));
        if (!mesh.uvs.empty()) json.member("TEXCOORD_0", builder.attribute(mesh.uvs, "VEC2"));
        if (!mesh.uvs2.empty()) json.member("TEXCOORD_1", builder.attribute(mesh.uvs2, "VEC2"));
        if (!mesh.colours.empty()) json.member("COLOR_0", builder.colours(mesh.colours));
        json.end_object();
        json.member("indices", builder.indices(mesh.indices, mesh.positions.size())).member("material", part.material);
        json.end_object().end_array().end_object();
    }
    json.end_array();
}

void write_pictures(JsonWriter& json, Builder& builder, const GlbModel& model) {
    if (model.pngs.empty()) return;
    json.key("images").begin_array();
    for (const Bytes& png : model.pngs) json.begin_object().member("bufferView", builder.view(png, 0)).member("mimeType", "image/png").end_object();
    json.end_array();
    json.key("samplers").begin_array();
    json.begin_object().member("magFilter", 9729).member("minFilter", 9987).end_object();
    json.begin_object().member("magFilter", 9729).member("minFilter", 9729).member("wrapS", 33071).member("wrapT", 33071).end_object();
    json.end_array();
    json.key("textures").begin_array();
    for (std::size_t i = 0; i < model.pngs.size() * 2; ++i) json.begin_object().member("sampler", i % 2).member("source", i / 2).end_object();
    json.end_array();
}

// Accessors of one set of copies, shared by all parts that use it.
struct CopyAccessors {
    int translation, rotation, scale, tint = -1, channel = -1;
};

std::vector<CopyAccessors> add_copies(Builder& builder, const GlbModel& model) {
    std::vector<CopyAccessors> out;
    for (const GlbInstances& copies : model.instances) {
        std::vector<glm::vec4> turns;
        for (const glm::quat& q : copies.rotations) turns.emplace_back(q.x, q.y, q.z, q.w);
        CopyAccessors a{builder.instance_attribute(copies.translations, kFloat, "VEC3"), builder.instance_attribute(turns, kFloat, "VEC4"),
                        builder.instance_attribute(copies.scales, kFloat, "VEC3")};
        if (!copies.tints.empty()) a.tint = builder.instance_attribute(copies.tints, kFloat, "VEC4");
        if (!copies.glow_channels.empty()) a.channel = builder.instance_attribute(copies.glow_channels, kUbyte, "SCALAR");
        out.push_back(a);
    }
    return out;
}

void write_nodes(JsonWriter& json, const GlbModel& model, const std::vector<CopyAccessors>& copies) {
    json.key("nodes").begin_array();
    for (std::size_t i = 0; i < model.parts.size(); ++i) {
        json.begin_object().member("name", model.parts[i].name).member("mesh", i);
        if (model.parts[i].instances >= 0) {
            const CopyAccessors& a = copies[static_cast<std::size_t>(model.parts[i].instances)];
            json.key("extensions").begin_object().key("EXT_mesh_gpu_instancing").begin_object().key("attributes").begin_object();
            json.member("TRANSLATION", a.translation).member("ROTATION", a.rotation).member("SCALE", a.scale);
            if (a.tint >= 0) json.member("COLOR_0", a.tint);
            if (a.channel >= 0) json.member("_GLOW_CHANNEL", a.channel);
            json.end_object().end_object().end_object();
        }
        json.end_object();
    }
    json.end_array();
}

void write_extensions(JsonWriter& json, const GlbModel& model) {
    const bool strong = std::ranges::any_of(model.materials, [](const GlbMaterial& m) { return m.emissive_strength != 1; });
    if (!strong && model.instances.empty()) return;
    json.key("extensionsUsed").begin_array();
    if (!model.instances.empty()) json.value("EXT_mesh_gpu_instancing");
    if (strong) json.value("KHR_materials_emissive_strength");
    json.end_array();
    // Without its copies such a model is one house at the origin.
    if (!model.instances.empty()) json.key("extensionsRequired").begin_array().value("EXT_mesh_gpu_instancing").end_array();
}

void put_u32(Bytes& out, std::size_t v) {
    for (int i = 0; i < 4; ++i) out.push_back(static_cast<std::byte>(v >> (8 * i) & 255u));
}

}  // namespace

Bytes encode_glb(const GlbModel& model) {
    Builder builder;
    JsonWriter json;
    json.begin_object().key("asset").begin_object().member("version", "2.0").member("generator", model.generator);
    if (!model.copyright.empty()) json.member("copyright", model.copyright);
    json.end_object();
    write_extensions(json, model);
    json.member("scene", 0).key("scenes").begin_array().begin_object().member("name", model.name).key("nodes").begin_array();
    for (std::size_t i = 0; i < model.parts.size(); ++i) json.value(i);
    json.end_array().end_object().end_array();
    write_nodes(json, model, add_copies(builder, model));
    json.key("materials").begin_array();
    for (const GlbMaterial& m : model.materials) write_material(json, m);
    json.end_array();
    write_meshes(json, builder, model);
    write_pictures(json, builder, model);
    builder.write(json);
    json.end_object();

    std::string text = json.take();
    text.resize((text.size() + 3) / 4 * 4, ' ');
    Bytes bin = builder.bin();
    bin.resize((bin.size() + 3) / 4 * 4);
    Bytes out;
    put_u32(out, 0x46546c67);  // "glTF"
    put_u32(out, 2);
    put_u32(out, 12 + 8 + text.size() + 8 + bin.size());
    put_u32(out, text.size());
    put_u32(out, 0x4e4f534a);  // "JSON"
    const ByteSpan json_bytes = as_byte_span(text);
    out.insert(out.end(), json_bytes.begin(), json_bytes.end());
    put_u32(out, bin.size());
    put_u32(out, 0x004e4942);  // "BIN"
    out.insert(out.end(), bin.begin(), bin.end());
    return out;
}

}  // namespace pai
