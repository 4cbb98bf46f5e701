#include "cities/glb_parts.h"

#include <algorithm>
#include <span>

#include <fmt/format.h>
#include <glm/common.hpp>

#include "base/glb.h"
#include "base/json.h"

namespace pai {
namespace {

constexpr int kVertices = 34962, kIndices = 34963, kFloat = 5126, kByte = 5121, kUint = 5125;

void join(std::string& list, std::string_view item) {
    if (!list.empty()) list += ',';
    list += item;
}

}  // namespace

int GlbParts::add_view(ByteSpan bytes, int target) {
    while (bin_.size() % 4 != 0) bin_.push_back(std::byte{0});
    join(views_, fmt::format(R"({{"buffer":0,"byteOffset":{},"byteLength":{}{}}})", bin_.size(), bytes.size(), target > 0 ? fmt::format(R"(,"target":{})", target) : ""));
    bin_.insert(bin_.end(), bytes.begin(), bytes.end());
    return view_count_++;
}

template <class T>
int GlbParts::add_accessor(const std::vector<T>& values, int component, std::string_view type, int target, bool normalized, bool bounds) {
    const int view = add_view(std::as_bytes(std::span(values)), target);
    std::string more;
    if (normalized) more += R"(,"normalized":true)";
    if constexpr (std::is_same_v<T, glm::vec3>) {
        if (bounds) {
            glm::vec3 low = values.front(), high = low;
            for (const T& v : values) low = glm::min(low, v), high = glm::max(high, v);
            more += fmt::format(R"(,"min":[{},{},{}],"max":[{},{},{}])", low.x, low.y, low.z, high.x, high.y, high.z);
        }
    }
    join(accessors_, fmt::format(R"({{"bufferView":{},"componentType":{},"count":{},"type":"{}"{}}})", view, component, values.size(), type, more));
    return accessor_count_++;
}

int GlbParts::add_texture(ByteSpan png, bool nearest) {
    const int view = add_view(png, 0);
    join(images_, fmt::format(R"({{"bufferView":{},"mimeType":"image/png"}})", view));
    join(textures_, fmt::format(R"({{"source":{},"sampler":{}}})", texture_count_, nearest ? 1 : 0));
    return texture_count_++;
}

int GlbParts::add_material(std::string json) {
    join(materials_, "{" + json + "}");
    return material_count_++;
}

int GlbParts::add_mesh(std::string_view name, const GlbMesh& mesh, int material) {
    std::string attributes = fmt::format(R"("POSITION":{},"NORMAL":{})", add_accessor(mesh.positions, kFloat, "VEC3", kVertices, false, true), add_accessor(mesh.normals, kFloat, "VEC3", kVertices));
    if (!mesh.uvs.empty()) attributes += fmt::format(R"(,"TEXCOORD_0":{})", add_accessor(mesh.uvs, kFloat, "VEC2", kVertices));
    if (!mesh.colours.empty()) attributes += fmt::format(R"(,"COLOR_0":{})", add_accessor(mesh.colours, kByte, "VEC4", kVertices, true));
    const int indices = add_accessor(mesh.indices, kUint, "SCALAR", kIndices);
    join(meshes_, fmt::format(R"({{"name":{},"primitives":[{{"attributes":{{{}}},"indices":{},"material":{}}}]}})", json_quote(name), attributes, indices, material));
    triangles_ += mesh.indices.size() / 3;
    return mesh_count_++;
}

int GlbParts::add_node(std::string json) {
    join(nodes_, "{" + json + "}");
    return node_count_++;
}

int GlbParts::add_copies(std::string_view name, int mesh, const GlbCopies& copies) {
    copies_ = true;
    std::string attributes = fmt::format(R"("TRANSLATION":{},"ROTATION":{},"SCALE":{})", add_accessor(copies.translations, kFloat, "VEC3", 0), add_accessor(copies.rotations, kFloat, "VEC4", 0),
                                         add_accessor(copies.scales, kFloat, "VEC3", 0));
    if (!copies.colours.empty()) attributes += fmt::format(R"(,"_COLOR_0":{})", add_accessor(copies.colours, kByte, "VEC4", 0, true));
    if (!copies.channels.empty()) attributes += fmt::format(R"(,"_GLOW_CHANNEL":{})", add_accessor(copies.channels, kByte, "SCALAR", 0));
    return add_node(fmt::format(R"("name":{},"mesh":{},"extensions":{{"EXT_mesh_gpu_instancing":{{"attributes":{{{}}}}}}})", json_quote(name), mesh, attributes));
}

void GlbParts::add_lamp(glm::vec3 at, glm::vec3 colour, float candela, float range_m) {
    if (light_count_ == 0) {
        join(lights_, fmt::format(R"({{"type":"point","color":[{},{},{}],"intensity":{},"range":{}}})", colour.x, colour.y, colour.z, candela, range_m));
        ++light_count_;
    }
    add_node(fmt::format(R"("translation":[{},{},{}],"extensions":{{"KHR_lights_punctual":{{"light":0}}}})", at.x, at.y, at.z));
}

Result<Bytes> GlbParts::finish(std::string_view generator, std::string_view copyright, std::string_view extras) const {
    std::string json = fmt::format(R"({{"asset":{{"version":"2.0","generator":{},"copyright":{},"extras":{{{}}}}})", json_quote(generator), json_quote(copyright), extras);
    std::string used;
    if (copies_) join(used, R"("EXT_mesh_gpu_instancing")");
    if (light_count_ > 0) join(used, R"("KHR_lights_punctual")");
    if (!used.empty()) json += fmt::format(R"(,"extensionsUsed":[{}])", used);
    if (copies_) json += R"(,"extensionsRequired":["EXT_mesh_gpu_instancing"])";
    if (light_count_ > 0) json += fmt::format(R"(,"extensions":{{"KHR_lights_punctual":{{"lights":[{}]}}}})", lights_);
    json += R"(,"scene":0,"scenes":[{"nodes":[)";
    for (int i = 0; i < node_count_; ++i) json += fmt::format("{}{}", i == 0 ? "" : ",", i);
    json += fmt::format(R"(]}}],"nodes":[{}],"meshes":[{}],"materials":[{}],"accessors":[{}],"bufferViews":[{}])", nodes_, meshes_, materials_, accessors_, views_);
    if (texture_count_ > 0)
        json += fmt::format(R"(,"images":[{}],"textures":[{}],"samplers":[{{"magFilter":9729,"minFilter":9987}},{{"magFilter":9728,"minFilter":9987}}])", images_, textures_);
    json += fmt::format(R"(,"buffers":[{{"byteLength":{}}}]}})", bin_.size());
    auto glb = write_glb(json, bin_);
    if (!glb) return Error(Code::Unsupported, "the model is larger than 4 GiB", "CITY_LIMIT");
    return glb;
}

}  // namespace pai
