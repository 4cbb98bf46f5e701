#include "edit/nodes.h"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>
#include <glm/gtc/matrix_inverse.hpp>

#include "base/describe_json.h"
#include "show/placing.h"

namespace pai {
namespace {

Error no_such(std::string_view kind, std::string_view id) { return Error(Code::InvalidArgument, fmt::format("no {} \"{}\"", kind, id), "EDIT_INVALID"); }

float next_order(const Scene& scene, const Id& parent) {
    float last = 0;
    for (const auto& [id, node] : scene.nodes)
        if (node.parent == parent) last = std::max(last, node.order);
    return std::floor(last) + 1;
}

std::string_view word_of(NewNode::What what) {
    constexpr std::string_view words[] = {"empty", "model", "light", "spot", "sun", "camera", "sound", "text", "picture", "film", "camera-picture", "rain", "snow", "embers", "lanterns", "fireworks"};
    return words[static_cast<int>(what)];
}

LightPart light_of(NewNode::What what) {
    LightPart light;
    if (what == NewNode::What::Sun) {
        light.kind = LightKind::Directional;
        light.illuminance_lx = 20;
        light.casts_shadow = true;
    }
    if (what == NewNode::What::SpotLight) {
        light.kind = LightKind::Spot;
        light.intensity_cd = 400;
        light.casts_shadow = true;
    }
    return light;
}

// What looks right at the size of a square in a city.
ParticlesPart particles_of(NewNode::What what) {
    using What = NewNode::What;
    if (what == What::Snow) return {.kind = ParticleKind::Snow, .count = 20'000, .particle_m = 0.03f, .speed_m_s = 1.4f, .colour = {0.9f, 0.95f, 1}, .intensity = 0.5f};
    if (what == What::Embers) return {.kind = ParticleKind::Embers, .count = 400, .box_m = {4, 6, 4}, .particle_m = 0.02f, .speed_m_s = 1.2f, .colour = {1, 0.35f, 0.06f}, .intensity = 20};
    if (what == What::Lanterns) return {.kind = ParticleKind::Lanterns, .count = 150, .box_m = {80, 60, 80}, .particle_m = 0.7f, .speed_m_s = 1, .colour = {1, 0.42f, 0.1f}, .intensity = 6};
    if (what == What::Fireworks) return {.kind = ParticleKind::Fireworks, .count = 30'000, .box_m = {160, 160, 60}, .particle_m = 0.35f, .colour = {1, 0.75f, 0.4f}, .variety = 0.8f, .intensity = 30, .light_cd = 60'000};
    return {.count = 30'000, .intensity = 0.25f};
}

void give_part(Node& node, const NewNode& n) {
    using What = NewNode::What;
    switch (n.what) {
        case What::Empty: break;
        case What::Model: node.model.emplace().asset = n.asset; break;
        case What::PointLight: case What::SpotLight: case What::Sun:
            node.light = light_of(n.what);
            if (n.what != What::PointLight) node.transform.rotation_deg = {-60, 0, 0};  // it shines down
            break;
        case What::Camera: node.camera.emplace(); break;
        case What::Sound:
            node.sound.emplace().asset = n.asset;
            break;
        case What::Words: node.text.emplace().text = {{"en", "Text"}, {"zh-Hans", "文字"}}; break;
        case What::Still: case What::Film:
            node.picture.emplace().asset = n.asset;
            node.picture->source = n.what == What::Film ? PictureSource::Film : PictureSource::Still;
            break;
        case What::CameraPicture: node.picture.emplace().source = PictureSource::Camera; break;
        case What::Rain: case What::Snow: case What::Embers: case What::Lanterns: case What::Fireworks: node.particles = particles_of(n.what); break;
    }
}

bool needs_asset(NewNode::What what) {
    using What = NewNode::What;
    return what == What::Model || what == What::Sound || what == What::Still || what == What::Film;
}

// A camera that looks at the origin from where a person stands.
Node first_camera() {
    Node camera;
    camera.order = 1;
    camera.transform.position_m = {0, 1.6f, 6};
    camera.transform.rotation_deg = {-5, 0, 0};
    camera.camera.emplace();
    return camera;
}

// A transform whose numbers a person would write: noise below a hundredth of a millimetre or degree is gone.
Transform tidy(Transform t) {
    const auto clean = [](float v) { return std::round(v * 1e5f) / 1e5f + 0.0f; };
    for (int i = 0; i < 3; ++i) {
        if (std::fabs(t.position_m[i]) < 100) t.position_m[i] = clean(t.position_m[i]);
        t.rotation_deg[i] = clean(t.rotation_deg[i]);
        t.scale[i] = clean(t.scale[i]);
    }
    return t;
}

Result<void> must_hold(const Scene& scene, const std::vector<Id>& nodes) {
    if (nodes.empty()) return Error(Code::InvalidArgument, "nothing is selected", "EDIT_INVALID");
    for (const Id& id : nodes)
        if (!scene.nodes.contains(id)) return no_such("node", id);
    return {};
}

bool stands_on(const Scene& scene, Id node, const Id& other) {
    for (std::size_t i = 0; i <= scene.nodes.size() && !node.empty(); ++i) {
        if (node == other) return true;
        const auto it = scene.nodes.find(node);
        if (it == scene.nodes.end()) return false;
        node = it->second.parent;
    }
    return false;
}

// Of nodes of which one stands on another, the other only.
std::vector<Id> topmost(const Scene& scene, const std::vector<Id>& nodes) {
    std::vector<Id> out;
    for (const Id& id : nodes) {
        const Id& parent = scene.nodes.at(id).parent;
        const bool below = std::any_of(nodes.begin(), nodes.end(), [&](const Id& other) { return other != id && stands_on(scene, parent, other); });
        if (!below) out.push_back(id);
    }
    return out;
}

std::vector<ItemRef> refs(const Id& scene, const std::vector<Id>& nodes) {
    std::vector<ItemRef> out;
    for (const Id& id : nodes) out.push_back(node_ref(scene, id));
    return out;
}

}  // namespace

std::string names_of(const std::vector<ItemRef>& items) {
    if (items.empty()) return {};
    return items.size() == 1 ? items[0].id : fmt::format("{} +{}", items[0].id, items.size() - 1);
}

Result<Made> add_node(const Show& show, const Id& scene_id, const NewNode& what) {
    const auto scene = show.scenes.find(scene_id);
    if (scene == show.scenes.end()) return no_such("scene", scene_id);
    if (!what.parent.empty() && !scene->second.nodes.contains(what.parent)) return no_such("node", what.parent);
    if (needs_asset(what.what) && !show.assets.contains(what.asset)) return no_such("asset", what.asset);
    const Id id = fresh_id(what.wish.empty() && !what.asset.empty() ? what.asset : what.wish, word_of(what.what), [&](const Id& i) { return scene->second.nodes.contains(i); });
    Node node;
    node.parent = what.parent;
    node.order = next_order(scene->second, what.parent);
    node.transform.position_m = what.position_m;
    give_part(node, what);
    const ItemRef ref = node_ref(scene_id, id);
    return Made{{{{{EditOperation::Op::Add, pointer_of(ref), write_compact(type_of<Node>(), &node)}}}, "Add: " + id}, {ref}};
}

Result<Made> add_scene(const Show& show, std::string_view wish) {
    const Id id = fresh_id(wish, "scene", [&](const Id& i) { return show.scenes.contains(i); });
    Scene scene;
    if (!wish.empty()) scene.title[show.language] = std::string(wish);
    scene.nodes["camera"] = first_camera();
    return Made{{{{{EditOperation::Op::Add, "/scenes/" + id, write_compact(type_of<Scene>(), &scene)}}}, "Add: " + id}, {scene_ref(id)}};
}

std::vector<Id> children_of(const Scene& scene, const Id& parent) {
    std::vector<Id> out;
    for (const auto& [id, node] : scene.nodes)
        if (node.parent == parent) out.push_back(id);
    std::stable_sort(out.begin(), out.end(), [&](const Id& a, const Id& b) { return scene.nodes.at(a).order < scene.nodes.at(b).order; });
    return out;
}

Result<Change> reparent_nodes(const Show& show, const Id& scene_id, const std::vector<Id>& nodes, const Id& parent, bool keep_place) {
    if (!show.scenes.contains(scene_id)) return no_such("scene", scene_id);
    Show after = show;
    Scene& scene = after.scenes.at(scene_id);
    PAI_TRY(must_hold(scene, nodes));
    if (!parent.empty() && !scene.nodes.contains(parent)) return no_such("node", parent);
    const Scene& before = show.scenes.at(scene_id);
    const glm::mat4 from_world = parent.empty() ? glm::mat4(1) : glm::inverse(world_from_node(before, parent));
    for (const Id& id : topmost(before, nodes)) {
        if (!parent.empty() && stands_on(before, parent, id)) return Error(Code::InvalidArgument, fmt::format("\"{}\" stands on \"{}\"", parent, id), "SCENE_CYCLE");
        Node& node = scene.nodes.at(id);
        if (node.parent == parent) continue;
        if (keep_place) {
            const glm::mat4 local = from_world * world_from_node(before, id);
            // What is aimed takes the place only from where it stands.
            if (node.aim.empty()) node.transform = tidy(to_transform(local));
            else node.transform.position_m = tidy(to_transform(local)).position_m;
        }
        node.order = next_order(scene, parent);
        node.parent = parent;
    }
    return Change{edit_between(show, after), "Move under another: " + names_of(refs(scene_id, nodes))};
}

Result<Change> reorder_nodes(const Show& show, const Id& scene_id, const std::vector<Id>& nodes, const Id& before) {
    if (!show.scenes.contains(scene_id)) return no_such("scene", scene_id);
    Show after = show;
    Scene& scene = after.scenes.at(scene_id);
    PAI_TRY(must_hold(scene, nodes));
    const Id parent = scene.nodes.at(nodes[0]).parent;
    for (const Id& id : nodes)
        if (scene.nodes.at(id).parent != parent) return Error(Code::InvalidArgument, "nodes of one parent only are put in order", "EDIT_INVALID");
    std::vector<Id> list = children_of(scene, parent);
    std::erase_if(list, [&](const Id& id) { return std::find(nodes.begin(), nodes.end(), id) != nodes.end(); });
    auto place = std::find(list.begin(), list.end(), before);
    if (!before.empty() && place == list.end()) return no_such("sibling", before);
    const auto at = static_cast<std::size_t>(place - list.begin());
    list.insert(place, nodes.begin(), nodes.end());
    // Only what moves gets another number, if there is room between its neighbours: two people's moves then do not meet in one line.
    const float low = at == 0 ? scene.nodes.at(list.back()).order : scene.nodes.at(list[at - 1]).order;
    const std::size_t end = at + nodes.size();
    const float first = at == 0 ? (end < list.size() ? scene.nodes.at(list[end]).order - static_cast<float>(nodes.size()) - 1 : low) : low;
    const float last = end < list.size() ? scene.nodes.at(list[end]).order : first + static_cast<float>(nodes.size()) + 1;
    const float step = (last - first) / static_cast<float>(nodes.size() + 1);
    if (step > 1e-3f) {
        for (std::size_t i = 0; i < nodes.size(); ++i) scene.nodes.at(list[at + i]).order = first + step * static_cast<float>(i + 1);
    } else {
        for (std::size_t i = 0; i < list.size(); ++i) scene.nodes.at(list[i]).order = static_cast<float>(i + 1);
    }
    return Change{edit_between(show, after), "Put in order: " + names_of(refs(scene_id, nodes))};
}

Result<Made> group_nodes(const Show& show, const Id& scene_id, const std::vector<Id>& nodes, std::string_view wish) {
    if (!show.scenes.contains(scene_id)) return no_such("scene", scene_id);
    const Scene& before = show.scenes.at(scene_id);
    PAI_TRY(must_hold(before, nodes));
    const std::vector<Id> top = topmost(before, nodes);
    Id parent = before.nodes.at(top[0]).parent;
    glm::vec3 middle{0};
    for (const Id& id : top) {
        if (before.nodes.at(id).parent != parent) parent.clear();
        middle += glm::vec3(world_from_node(before, id)[3]) / static_cast<float>(top.size());
    }
    Show after = show;
    Scene& scene = after.scenes.at(scene_id);
    const Id id = fresh_id(wish, "group", [&](const Id& i) { return scene.nodes.contains(i); });
    Node group;
    group.parent = parent;
    group.order = next_order(scene, parent);
    const glm::mat4 from_world = parent.empty() ? glm::mat4(1) : glm::inverse(world_from_node(before, parent));
    group.transform.position_m = glm::vec3(from_world * glm::vec4(middle, 1));
    group.transform = tidy(group.transform);
    scene.nodes[id] = group;
    PAI_TRY(const Change under, reparent_nodes(after, scene_id, top, id));
    PAI_TRY(apply(after, under.edit));
    return Made{{edit_between(show, after), "Group: " + names_of(refs(scene_id, top))}, {node_ref(scene_id, id)}};
}

}  // namespace pai
