#include "asset/codec/gltf_check.h"

#include <algorithm>

#include "asset/codec/gltf_check_data.h"
#include "asset/codec/gltf_check_glb.h"

namespace pai::codec {
namespace {

void fill_texts(JsonRef root, std::string_view member, std::vector<std::string>& out) {
    const auto array = root.find(member);
    for (std::size_t i = 0; array && array->is_array() && i < std::min<std::size_t>(array->size(), CheckReport::kMaxIssues); ++i)
        if ((*array)[i].is_string()) out.emplace_back(shown((*array)[i].text()));
}

void fill_primitive(CheckInfo& info, const CheckModel& model, const CheckPrimitive& primitive) {
    ++info.draw_calls;
    info.has_morph_targets = info.has_morph_targets || !primitive.targets.empty();
    if (primitive.vertices < 0) return;
    info.vertices += static_cast<std::uint64_t>(primitive.vertices);
    const CheckAccessor* indices = item_of(model.accessors, primitive.indices);
    const auto count = static_cast<std::uint64_t>(std::max<std::int64_t>(indices ? indices->count : primitive.vertices, 0));
    if (primitive.mode == 4) info.triangles += count / 3;
    if (primitive.mode == 5 || primitive.mode == 6) info.triangles += count > 2 ? count - 2 : 0;
}

void fill_info(CheckInfo& info, const CheckDocument& document, const CheckModel& model) {
    if (const auto asset = document.root.find("asset")) {
        info.version = shown(text_in(*asset, "version"));
        info.generator = shown(text_in(*asset, "generator"));
    }
    fill_texts(document.root, "extensionsUsed", info.extensions_used);
    fill_texts(document.root, "extensionsRequired", info.extensions_required);
    const auto animations = document.root.find("animations");
    info.animations = animations && animations->is_array() ? static_cast<std::uint32_t>(animations->size()) : 0;
    info.materials = static_cast<std::uint32_t>(document.size(Target::Materials));
    info.meshes = static_cast<std::uint32_t>(document.size(Target::Meshes));
    info.nodes = static_cast<std::uint32_t>(document.size(Target::Nodes));
    info.has_skins = document.size(Target::Skins) > 0;
    info.has_textures = document.size(Target::Textures) > 0;
    info.has_default_scene = document.root.find("scene").has_value();
    for (const CheckMesh& mesh : model.meshes)
        for (const CheckPrimitive& primitive : mesh.primitives) fill_primitive(info, model, primitive);
}

void link_all(GltfLinks& links) {
    link_views(links);
    link_accessors(links);
    link_images(links);
    link_meshes(links);
    link_nodes(links);
    link_skins(links);
    link_animations(links);
    link_scenes(links);
    link_trees(links);
    link_unused(links);
}

bool within_limits(const CheckDocument& document, const GltfCheckLimits& limits, CheckReport& report) {
    for (const auto& c : document.collections)
        if (c.used.size() > limits.max_elements) {
            report.add({"MODEL_UNSUPPORTED", Severity::Error, fmt::format("{} elements, at most {} are read", c.used.size(), limits.max_elements),
                        "/" + std::string(c.name), {}});
            return false;
        }
    return true;
}

}  // namespace

void check_gltf(ByteSpan file, bool is_container, const ResourceReader& open, CheckReport& report, const GltfCheckLimits& limits) {
    Issues issues(report);
    GlbChunks chunks;
    if (is_container) chunks = check_glb(file, issues);
    else chunks.json = as_text(file);
    if (!chunks.json) return;
    const auto json = JsonDoc::parse(*chunks.json, {.max_bytes = limits.max_json_bytes});
    if (!json) return report.add({"INVALID_JSON", Severity::Error, json.error().message, "", {}});
    CheckDocument document(json->root(), issues);
    document.is_container = is_container;
    if (!document.root.is_object()) return report.add({"TYPE_MISMATCH", Severity::Error, "expected an object", "", {}});
    if (!check_schema(document) || !within_limits(document, limits, report)) return;
    CheckModel model = read_check_model(document);
    GltfLinks links{document, model, {}};
    link_all(links);
    const CheckBuffers buffers = load_check_buffers(links, chunks.bin, open);
    check_images(links, buffers, open);
    check_elements(links, buffers, limits);
    fill_info(report.info, document, model);
}

}  // namespace pai::codec
