// What a pointer of an animation names: an object that is there, and of it what moves. Source: KHR_animation_pointer, glTF 2.0 Asset Object Model.
#include <charconv>

#include "asset/codec/gltf_check_rules.h"
#include "asset/properties.h"

namespace pai::codec {
namespace {

struct PointerList {
    std::string_view prefix;
    Target target;
};
constexpr PointerList kPointerLists[] = {{"/nodes/", Target::Nodes}, {"/meshes/", Target::Meshes}, {"/materials/", Target::Materials}, {"/cameras/", Target::Cameras},
                                         {"/extensions/KHR_lights_punctual/lights/", Target::Lights}};

bool moves(const CheckDocument& document, Target target, std::size_t index, std::string_view rest) {
    switch (target) {
        case Target::Nodes:
            return rest == "/translation" || rest == "/rotation" || rest == "/scale" || rest == "/weights" || rest == "/extensions/KHR_node_visibility/visible";
        case Target::Meshes: return rest == "/weights";
        case Target::Materials: return find_material_property(rest).has_value();
        case Target::Lights: return find_light_property(rest).has_value();
        case Target::Cameras: {
            ModelCamera camera;
            camera.perspective = text_in(document.item(target, index), "type") == "perspective";
            return find_camera_property(camera, rest).has_value();
        }
        default: return false;
    }
}

}  // namespace

void animation_pointer_rules(CheckDocument& document, JsonRef extension, const Path& at) {
    const auto member = extension.find("pointer");
    if (!member || !member->is_string()) return;
    const std::string_view pointer = member->text();
    for (const PointerList& list : kPointerLists) {
        if (!pointer.starts_with(list.prefix)) continue;
        const std::string_view tail = pointer.substr(list.prefix.size());
        std::size_t index = 0;
        const auto [end, ec] = std::from_chars(tail.data(), tail.data() + tail.size(), index);
        const std::string_view rest = tail.substr(static_cast<std::size_t>(end - tail.data()));
        if (ec != std::errc() || !rest.starts_with('/')) break;
        if (index >= document.size(list.target))
            return document.issues.add("UNRESOLVED_REFERENCE", at / "pointer", "'{}' names element {} of {}", shown(pointer), index, document.size(list.target));
        if (moves(document, list.target, index, rest)) return;
        break;
    }
    document.issues.add("INCOMPLETE_EXTENSION_SUPPORT", at, "'{}' names nothing that our reader moves", shown(pointer));
}

}  // namespace pai::codec
