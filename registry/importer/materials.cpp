#include "importer/materials.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include <assimp/material.h>
#include <assimp/scene.h>
#include <fmt/format.h>

#include "base/json.h"

namespace pai {
namespace {

constexpr int kRepeat = 10497, kClamp = 33071, kMirror = 33648;
constexpr unsigned kMostUvSets = 4;

int wrap_of(const aiMaterial& material, const char* key, unsigned type) {
    int mode = aiTextureMapMode_Wrap;
    material.Get(key, type, 0, mode);
    return mode == aiTextureMapMode_Clamp || mode == aiTextureMapMode_Decal ? kClamp : mode == aiTextureMapMode_Mirror ? kMirror : kRepeat;
}

float number_of(const aiMaterial& material, const char* key, float otherwise) {
    float value = otherwise;
    return material.Get(key, 0, 0, value) == aiReturn_SUCCESS && std::isfinite(value) ? value : otherwise;
}

struct Rgb {
    float r = 0, g = 0, b = 0;
};

Rgb colour_of(const aiMaterial& material, const char* key, Rgb otherwise) {
    aiColor3D c;
    if (material.Get(key, 0, 0, c) != aiReturn_SUCCESS || !std::isfinite(c.r + c.g + c.b)) return otherwise;
    return {std::clamp(c.r, 0.0f, 1.0f), std::clamp(c.g, 0.0f, 1.0f), std::clamp(c.b, 0.0f, 1.0f)};
}

bool has(const aiMaterial& material, unsigned type) { return material.GetTextureCount(static_cast<aiTextureType>(type)) > 0; }

void write_slot(JsonWriter& w, std::string_view key, int texture, int texcoord) {
    if (texture < 0) return;
    w.key(key).begin_object().member("index", texture);
    if (texcoord > 0) w.member("texCoord", texcoord);
    w.end_object();
}

}  // namespace

std::string utf8_text(std::string_view bytes) {
    std::string out;
    const bool good = is_utf8(bytes);
    for (const char c : bytes) {
        const auto u = static_cast<unsigned char>(c);
        if (u < 0x20 || u == 0x7f) continue;
        if (good || u < 0x80) {
            out.push_back(c);
        } else {
            out.push_back(static_cast<char>(0xc0 | u >> 6));
            out.push_back(static_cast<char>(0x80 | (u & 0x3f)));
        }
    }
    return out;
}

int MaterialWriter::write(unsigned index, unsigned uv_sets, bool flat) {
    if (index >= scene_.mNumMaterials) return -1;
    uv_sets = std::min(uv_sets, kMostUvSets);
    const auto key = std::tuple(index, uv_sets, flat);
    if (const auto known = written_.find(key); known != written_.end()) return known->second;
    return written_[key] = glb_.materials.add(text(*scene_.mMaterials[index], uv_sets, flat));
}

// The name of the picture in a slot, and how it lies on the surface; empty: none.
std::string MaterialWriter::picture_name(const aiMaterial& material, unsigned type, unsigned uv_sets, Slot& slot, int wrap[2]) {
    aiString path;
    if (uv_sets == 0 || material.Get(_AI_MATKEY_TEXTURE_BASE, type, 0, path) != aiReturn_SUCCESS || path.length == 0) return {};
    int uv = 0;
    material.Get(_AI_MATKEY_UVWSRC_BASE, type, 0, uv);
    slot.texcoord = uv >= 0 && static_cast<unsigned>(uv) < uv_sets ? uv : 0;
    wrap[0] = wrap_of(material, _AI_MATKEY_MAPPINGMODE_U_BASE, type);
    wrap[1] = wrap_of(material, _AI_MATKEY_MAPPINGMODE_V_BASE, type);
    const std::string written(path.C_Str());
    const aiTexture* inside = scene_.GetEmbeddedTexture(path.C_Str());
    if (!inside) return written.starts_with('*') ? std::string() : written;
    if (const auto known = embedded_.find(written); known != embedded_.end()) return known->second;
    std::string& name = embedded_[written];
    if (inside->mHeight != 0) {
        stream_.leave_out(fmt::format("picture {} inside the file: bare pixels, a PNG or JPEG is expected", utf8_text(written)));
        return name;
    }
    const auto bytes = std::as_bytes(std::span(reinterpret_cast<const unsigned char*>(inside->pcData), inside->mWidth));
    if (const auto answer = stream_.ask(MessageKind::Embedded, bytes)) name = std::string(as_text(*answer));
    return name;
}

// A texture of slot.image; the same one for the same picture and the same edges.
void MaterialWriter::finish_slot(Slot& slot, const int wrap[2]) {
    if (slot.image < 0) return;
    if (!images_.contains(slot.image)) images_[slot.image] = glb_.images.add(fmt::format(R"({{"uri":"{}"}})", slot.image));
    const std::pair edges(wrap[0], wrap[1]);
    if (!samplers_.contains(edges))
        samplers_[edges] = glb_.samplers.add(fmt::format(R"({{"magFilter":9729,"minFilter":9987,"wrapS":{},"wrapT":{}}})", wrap[0], wrap[1]));
    const std::tuple key(slot.image, wrap[0], wrap[1]);
    if (!textures_.contains(key)) textures_[key] = glb_.textures.add(fmt::format(R"({{"sampler":{},"source":{}}})", samplers_[edges], images_[slot.image]));
    slot.texture = textures_[key];
}

MaterialWriter::Slot MaterialWriter::colour_slot(const aiMaterial& material, unsigned type, unsigned mask, unsigned uv_sets) {
    Slot slot, unused;
    int wrap[2] = {kRepeat, kRepeat}, unused_wrap[2];
    const std::string name = picture_name(material, type, uv_sets, slot, wrap);
    if (name.empty()) return slot;
    const std::string over = mask != aiTextureType_NONE ? picture_name(material, mask, uv_sets, unused, unused_wrap) : std::string();
    slot.image = stream_.ask_picture(MessageKind::Colour, {name, over}).value_or(-1);
    finish_slot(slot, wrap);
    return slot;
}

MaterialWriter::Slot MaterialWriter::surface_slot(const aiMaterial& material, unsigned uv_sets) {
    Slot slot;
    int wrap[2] = {kRepeat, kRepeat};
    const std::string rough = picture_name(material, aiTextureType_DIFFUSE_ROUGHNESS, uv_sets, slot, wrap);
    const std::string metal = picture_name(material, aiTextureType_METALNESS, uv_sets, slot, wrap);
    if (rough.empty() && metal.empty()) return slot;
    slot.image = stream_.ask_picture(MessageKind::Surface, {rough, metal}).value_or(-1);
    finish_slot(slot, wrap);
    return slot;
}

// `norm` and the like, else what stands for a bump: many programs write their normals there.
MaterialWriter::Slot MaterialWriter::normal_slot(const aiMaterial& material, unsigned uv_sets) {
    for (const unsigned type : {aiTextureType_NORMALS, aiTextureType_NORMAL_CAMERA, aiTextureType_HEIGHT}) {
        Slot slot;
        int wrap[2] = {kRepeat, kRepeat};
        const std::string name = picture_name(material, type, uv_sets, slot, wrap);
        if (name.empty()) continue;
        slot.image = stream_.ask_picture(MessageKind::Normals, {name}).value_or(-1);
        finish_slot(slot, wrap);
        if (slot.texture >= 0) return slot;
    }
    return {};
}

// From the exponent of a highlight where no roughness is said, as Blender does: OBJ's goes to 1000, FBX's and Collada's to 100.
// Source: Blender, io_scene_fbx and the Wavefront exporter: Ns = 1000 (1 - roughness)^2, Shininess = 100 (1 - roughness)^2.
float MaterialWriter::roughness_of(const aiMaterial& material) const {
    float roughness = -1;
    if (material.Get(AI_MATKEY_ROUGHNESS_FACTOR, roughness) == aiReturn_SUCCESS && std::isfinite(roughness)) return std::clamp(roughness, 0.0f, 1.0f);
    if (has(material, aiTextureType_DIFFUSE_ROUGHNESS)) return 1;
    float shininess = -1;
    if (material.Get(AI_MATKEY_SHININESS, shininess) != aiReturn_SUCCESS || !std::isfinite(shininess)) return 0.8f;
    const float most = extension_ == ".obj" ? 1000.0f : 100.0f;
    return 1 - std::sqrt(std::clamp(shininess / most, 0.0f, 1.0f));
}

void MaterialWriter::say_left_out(const aiMaterial& material) {
    constexpr std::pair<aiTextureType, std::string_view> kinds[] = {{aiTextureType_SPECULAR, "specular"},         {aiTextureType_AMBIENT, "ambient"},
                                                                    {aiTextureType_SHININESS, "shininess"},       {aiTextureType_DISPLACEMENT, "displacement"},
                                                                    {aiTextureType_REFLECTION, "reflection"},     {aiTextureType_LIGHTMAP, "light map"},
                                                                    {aiTextureType_AMBIENT_OCCLUSION, "occlusion"}};
    for (const auto& [type, name] : kinds)
        if (has(material, type)) stream_.leave_out(fmt::format("the {} picture of material {}", name, utf8_text(material.GetName().C_Str())));
    if (has(material, aiTextureType_OPACITY) && !has(material, aiTextureType_DIFFUSE) && !has(material, aiTextureType_BASE_COLOR))
        stream_.leave_out(fmt::format("the opacity picture of material {}, which has no picture of colours", utf8_text(material.GetName().C_Str())));
}

std::string MaterialWriter::text(const aiMaterial& material, unsigned uv_sets, bool flat) {
    const bool base = has(material, aiTextureType_BASE_COLOR);
    const bool masked = has(material, aiTextureType_OPACITY);
    const Slot colour = colour_slot(material, base ? aiTextureType_BASE_COLOR : aiTextureType_DIFFUSE, masked ? aiTextureType_OPACITY : aiTextureType_NONE, uv_sets);
    const Slot surface = surface_slot(material, uv_sets), normals = normal_slot(material, uv_sets);
    const Slot glow = colour_slot(material, has(material, aiTextureType_EMISSION_COLOR) ? aiTextureType_EMISSION_COLOR : aiTextureType_EMISSIVE, aiTextureType_NONE, uv_sets);
    // With a picture the colour beside it is what was there before the picture was.
    const Rgb plain = colour_of(material, "$clr.base", colour_of(material, "$clr.diffuse", {0.8f, 0.8f, 0.8f}));
    const Rgb factor = colour.texture >= 0 ? Rgb{1, 1, 1} : plain;
    const float opacity = std::clamp(number_of(material, "$mat.opacity", 1), 0.0f, 1.0f);
    const bool metal_seen = has(material, aiTextureType_METALNESS) && surface.texture >= 0;
    const float metallic = std::clamp(number_of(material, "$mat.metallicFactor", metal_seen ? 1.0f : 0.0f), 0.0f, 1.0f);
    Rgb emissive = colour_of(material, "$clr.emissive", {});
    if (glow.texture >= 0 && emissive.r + emissive.g + emissive.b == 0) emissive = {1, 1, 1};

    JsonWriter w;
    w.begin_object();
    if (const std::string name = utf8_text(material.GetName().C_Str()); !name.empty()) w.member("name", name);
    w.key("pbrMetallicRoughness").begin_object().key("baseColorFactor").begin_array().value(factor.r).value(factor.g).value(factor.b).value(opacity).end_array();
    write_slot(w, "baseColorTexture", colour.texture, colour.texcoord);
    w.member("metallicFactor", metallic).member("roughnessFactor", roughness_of(material));
    write_slot(w, "metallicRoughnessTexture", surface.texture, surface.texcoord);
    w.end_object();
    write_slot(w, "normalTexture", normals.texture, normals.texcoord);
    if (emissive.r + emissive.g + emissive.b > 0) w.key("emissiveFactor").begin_array().value(emissive.r).value(emissive.g).value(emissive.b).end_array();
    write_slot(w, "emissiveTexture", glow.texture, glow.texcoord);
    if (opacity < 1 || (masked && colour.texture >= 0)) w.member("alphaMode", "BLEND");
    // These formats do not say which side of a surface is meant.
    w.member("doubleSided", true);
    if (flat) {
        glb_.use_extension("KHR_materials_unlit");
        w.key("extensions").begin_object().key("KHR_materials_unlit").begin_object().end_object().end_object();
    }
    say_left_out(material);
    return w.end_object().take();
}

}  // namespace pai
