#include "asset/codec/gltf_pointer.h"

#include <charconv>

#include "asset/properties.h"

namespace pai::codec {
namespace {

using Path = AnimationChannel::Path;
using Motions = std::optional<std::vector<Motion>>;

// "/nodes/3/scale" is element 3 of "/nodes" and the rest "/scale".
struct Element {
    int index = -1;
    std::string_view rest;
};

// Nothing if `pointer` is not of an element below `count` of `array`.
std::optional<Element> element_of(std::string_view array, std::size_t count, std::string_view pointer) {
    if (!pointer.starts_with(array) || pointer.size() <= array.size() + 1 || pointer[array.size()] != '/') return {};
    const std::string_view text = pointer.substr(array.size() + 1);
    Element out;
    const auto [end, fault] = std::from_chars(text.data(), text.data() + text.size(), out.index);
    if (fault != std::errc() || out.index < 0 || static_cast<std::size_t>(out.index) >= count) return {};
    out.rest = text.substr(static_cast<std::size_t>(end - text.data()));
    return out;
}

void add_node(const GltfScene& scene, int place, Path path, std::vector<Motion>& out) {
    if (const std::size_t width = width_of(scene.model, place, path)) out.push_back({path, place, 0, width});
}

Motions node_motions(const GltfScene& scene, const Element& node) {
    struct Name {
        std::string_view at;
        Path path;
    };
    constexpr Name kNames[] = {{"/translation", Path::Translation}, {"/rotation", Path::Rotation}, {"/scale", Path::Scale}, {"/weights", Path::Weights},
                               {"/extensions/KHR_node_visibility/visible", Path::Visibility}};
    for (const Name& name : kNames) {
        if (name.at != node.rest) continue;
        std::vector<Motion> out;
        if (const int place = scene.place_of_node[static_cast<std::size_t>(node.index)]; place >= 0) add_node(scene, place, name.path, out);
        return out;
    }
    return {};
}

// The weights of a mesh are those of every node that shows it and has none of its own.
Motions mesh_motions(const GltfScene& scene, const Element& mesh) {
    if (mesh.rest != "/weights") return {};
    std::vector<Motion> out;
    for (std::size_t i = 0; i < scene.model.nodes.size(); ++i)
        if (scene.model.nodes[i].mesh == mesh.index && scene.model.nodes[i].weights.empty()) add_node(scene, static_cast<int>(i), Path::Weights, out);
    return out;
}

Motions of_property(Path path, int index, std::optional<Property> property) {
    if (!property) return {};
    return std::vector<Motion>{{path, index, property->index, static_cast<std::size_t>(property->width)}};
}

}  // namespace

std::size_t width_of(const ModelData& model, int node, Path path) {
    const ModelNode& n = model.nodes[static_cast<std::size_t>(node)];
    if (path == Path::Visibility) return 1;
    if (path != Path::Weights) return n.matrix ? 0 : path == Path::Rotation ? 4 : 3;
    if (n.mesh < 0) return 0;
    const auto& primitives = model.meshes[static_cast<std::size_t>(n.mesh)].primitives;
    return primitives.empty() ? 0 : primitives.front().targets.size();
}

std::optional<std::vector<Motion>> resolve_pointer(const GltfScene& scene, std::string_view pointer) {
    const GltfDocument& doc = scene.document;
    if (const auto e = element_of("/nodes", doc.nodes.size(), pointer)) return node_motions(scene, *e);
    if (const auto e = element_of("/meshes", doc.meshes.size(), pointer)) return mesh_motions(scene, *e);
    if (const auto e = element_of("/materials", scene.model.materials.size(), pointer)) return of_property(Path::Material, e->index, find_material_property(e->rest));
    if (const auto e = element_of("/extensions/KHR_lights_punctual/lights", doc.lights.size(), pointer))
        return of_property(Path::Light, e->index, find_light_property(e->rest));
    if (const auto e = element_of("/cameras", doc.cameras.size(), pointer))
        return of_property(Path::Camera, e->index, find_camera_property(doc.cameras[static_cast<std::size_t>(e->index)], e->rest));
    return {};
}

}  // namespace pai::codec
