#include "importer/glb_writer.h"

#include <algorithm>

#include <fmt/format.h>

#include "base/glb.h"
#include "base/json.h"

namespace pai {
namespace {

constexpr int kU16 = 5123, kU32 = 5125, kF32 = 5126, kVertices = 34962, kIndices = 34963;

void append(Bytes& out, ByteSpan bytes) { out.insert(out.end(), bytes.begin(), bytes.end()); }

}  // namespace

int GlbWriter::accessor(ByteSpan bytes, int component, std::size_t count, std::string_view type, std::string_view more, int target) {
    bin_.resize((bin_.size() + 3) / 4 * 4);
    const std::string of = target != 0 ? fmt::format(R"(,"target":{})", target) : "";
    const int view = views_.add(fmt::format(R"({{"buffer":0,"byteOffset":{},"byteLength":{}{}}})", bin_.size(), bytes.size(), of));
    append(bin_, bytes);
    return accessors.add(fmt::format(R"({{"bufferView":{},"componentType":{},"count":{},"type":"{}"{}}})", view, component, count, type, more));
}

int GlbWriter::matrices(std::span<const float> values) { return accessor(std::as_bytes(values), kF32, values.size() / 16, "MAT4", "", 0); }

int GlbWriter::floats(std::span<const float> values, std::string_view type, std::size_t width, bool bounds) {
    std::string more;
    if (bounds) {
        std::vector<float> least(width, 3e38f), most(width, -3e38f);
        for (std::size_t i = 0; i < values.size(); ++i) {
            least[i % width] = std::min(least[i % width], values[i]);
            most[i % width] = std::max(most[i % width], values[i]);
        }
        // JSON has no infinities: where there are some, the reader refuses the numbers themselves.
        for (float& v : least) v = std::clamp(v, -3e38f, 3e38f);
        for (float& v : most) v = std::clamp(v, -3e38f, 3e38f);
        JsonWriter w;
        const auto write = [&](const std::vector<float>& of) {
            w.begin_array();
            for (const float v : of) w.value(v);
            w.end_array();
        };
        w.begin_object().key("min");
        write(least);
        w.key("max");
        write(most);
        const std::string text = w.end_object().take();
        more = "," + text.substr(1, text.size() - 2);
    }
    return accessor(std::as_bytes(values), kF32, values.size() / width, type, more, 0);
}

int GlbWriter::indices(std::span<const std::uint32_t> values) { return accessor(std::as_bytes(values), kU32, values.size(), "SCALAR", "", kIndices); }
int GlbWriter::joints(std::span<const std::uint16_t> values) { return accessor(std::as_bytes(values), kU16, values.size() / 4, "VEC4", "", kVertices); }
int GlbWriter::colours(std::span<const std::uint16_t> values) { return accessor(std::as_bytes(values), kU16, values.size() / 4, "VEC4", R"(,"normalized":true)", kVertices); }

void GlbWriter::use_extension(std::string_view name) {
    if (std::find(extensions.begin(), extensions.end(), name) == extensions.end()) extensions.emplace_back(name);
}

Result<Bytes> GlbWriter::finish(std::string_view generator) {
    std::string json = fmt::format(R"({{"asset":{{"version":"2.0","generator":{}}})", json_quote(generator));
    if (!extensions.empty()) {
        json += R"(,"extensionsUsed":[)";
        for (std::size_t i = 0; i < extensions.size(); ++i) json += (i ? "," : "") + json_quote(extensions[i]);
        json += "]";
    }
    if (nodes.size() > 0) json += R"(,"scene":0,"scenes":[{"nodes":[0]}])";
    const std::pair<std::string_view, const GlbArray*> arrays[] = {
        {"nodes", &nodes},     {"meshes", &meshes}, {"materials", &materials},   {"textures", &textures},   {"samplers", &samplers},
        {"images", &images},   {"skins", &skins},   {"animations", &animations}, {"accessors", &accessors}, {"bufferViews", &views_}};
    for (const auto& [name, array] : arrays)
        if (array->size() > 0) json += fmt::format(R"(,"{}":[{}])", name, array->text());
    if (!bin_.empty()) json += fmt::format(R"(,"buffers":[{{"byteLength":{}}}])", bin_.size());
    json += "}";
    auto glb = write_glb(json, bin_);
    if (!glb) return Error(Code::Unsupported, "it becomes more than 4 GiB, which no .glb holds");
    return glb;
}

}  // namespace pai
