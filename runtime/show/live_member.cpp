#include "show/live_member.h"

#include <algorithm>
#include <array>

#include "show/curve.h"

namespace pai {
namespace {

constexpr std::string_view kPartNames[] = {"", "", "transform", "model", "light", "camera", "sound", "text", "picture", "particles"};

const TypeInfo& type_of_group(LiveGroup group) {
    switch (group) {
        case LiveGroup::Master: return type_of<Master>();
        case LiveGroup::Environment: return type_of<Environment>();
        case LiveGroup::Transform: return type_of<Transform>();
        case LiveGroup::Model: return type_of<ModelPart>();
        case LiveGroup::Light: return type_of<LightPart>();
        case LiveGroup::Camera: return type_of<CameraPart>();
        case LiveGroup::Sound: return type_of<SoundPart>();
        case LiveGroup::Words: return type_of<TextPart>();
        case LiveGroup::Picture: return type_of<PicturePart>();
        case LiveGroup::Particles: return type_of<ParticlesPart>();
    }
    return type_of<Master>();
}

void add_members(const TypeInfo& type, const std::string& prefix, LiveLayout& layout) {
    for (const Member& m : type.members) {
        const TypeInfo& inner = m.type();
        const std::string path = prefix + std::string(m.name);
        if (inner.kind == Kind::Struct) add_members(inner, path + "/", layout);
        if (!m.meta.live) continue;
        PAI_ASSERT(inner.get_floats != nullptr);
        LiveMember live{path, layout.size, inner.count, inner.count, path == "rotation_deg" && inner.count == 3, m.meta};
        if (live.rotation) live.stored = 4;
        layout.size += static_cast<std::uint32_t>(live.stored);
        layout.members.push_back(std::move(live));
    }
}

// Same order as add_members.
void add_values(const TypeInfo& type, void* object, const LiveLayout& layout, std::size_t& next, std::vector<float>& out) {
    for (const Member& m : type.members) {
        const TypeInfo& inner = m.type();
        if (inner.kind == Kind::Struct) add_values(inner, m.at(object), layout, next, out);
        if (!m.meta.live) continue;
        const LiveMember& live = layout.members[next++];
        float numbers[4] = {};
        inner.get_floats(m.at(object), numbers);
        const std::size_t at = out.size();
        out.resize(at + static_cast<std::size_t>(live.stored));
        store_live_value(live, numbers, &out[at]);
    }
}

std::string_view take(std::string_view& rest) {
    if (!rest.starts_with('/')) return {};
    const std::size_t end = std::min(rest.find('/', 1), rest.size());
    const std::string_view name = rest.substr(1, end - 1);
    rest.remove_prefix(end);
    return name;
}

}  // namespace

const LiveMember* LiveLayout::find(std::string_view path) const {
    for (const LiveMember& m : members)
        if (m.path == path) return &m;
    return nullptr;
}

std::uint32_t LiveLayout::at(std::string_view path) const {
    const LiveMember* m = find(path);
    PAI_ASSERT(m != nullptr);
    return m->first;
}

const LiveLayout& live_layout(LiveGroup group) {
    static const std::array<LiveLayout, kLiveGroups> layouts = [] {
        std::array<LiveLayout, kLiveGroups> all;
        for (std::size_t i = 0; i < kLiveGroups; ++i) add_members(type_of_group(static_cast<LiveGroup>(i)), "", all[i]);
        return all;
    }();
    return layouts[static_cast<std::size_t>(group)];
}

void append_live_values(LiveGroup group, const void* part, std::vector<float>& out) {
    std::size_t next = 0;
    add_values(type_of_group(group), const_cast<void*>(part), live_layout(group), next, out);  // accessors serve reading too
}

void store_live_value(const LiveMember& member, const float* authored, float* out) {
    if (member.rotation) {
        const glm::quat q = quat_from_degrees({authored[0], authored[1], authored[2]});
        out[0] = q.x, out[1] = q.y, out[2] = q.z, out[3] = q.w;
        return;
    }
    for (int i = 0; i < member.count; ++i)
        out[i] = std::clamp(authored[i], static_cast<float>(member.meta.min), static_cast<float>(member.meta.max));
}

std::optional<LiveTarget> parse_live_target(std::string_view pointer) {
    LiveTarget target{LiveGroup::Master, {}, {}, {}};
    const std::string_view first = take(pointer);
    if (first == "scenes") {
        target.scene = take(pointer);
        const std::string_view kind = take(pointer);
        if (kind == "environment") {
            target.group = LiveGroup::Environment;
        } else if (kind == "nodes") {
            target.node = take(pointer);
            const auto* part = std::find(std::begin(kPartNames) + 2, std::end(kPartNames), take(pointer));
            if (part == std::end(kPartNames)) return {};
            target.group = static_cast<LiveGroup>(part - std::begin(kPartNames));
        } else {
            return {};
        }
    } else if (first != "master") {
        return {};
    }
    if (pointer.size() < 2) return {};
    target.path = pointer.substr(1);
    return target;
}

const LiveMember* find_live_member(const Show& show, std::string_view pointer) {
    const auto target = parse_live_target(pointer);
    if (!target) return nullptr;
    if (target->group != LiveGroup::Master) {
        const auto scene = show.scenes.find(std::string(target->scene));
        if (scene == show.scenes.end()) return nullptr;
        if (target->group != LiveGroup::Environment) {
            const auto node = scene->second.nodes.find(std::string(target->node));
            if (node == scene->second.nodes.end() || !live_part(node->second, target->group)) return nullptr;
        }
    }
    return live_layout(target->group).find(target->path);
}

const void* live_part(const Node& node, LiveGroup group) {
    const auto part = [](const auto& optional) -> const void* { return optional ? &*optional : nullptr; };
    switch (group) {
        case LiveGroup::Transform: return &node.transform;
        case LiveGroup::Model: return part(node.model);
        case LiveGroup::Light: return part(node.light);
        case LiveGroup::Camera: return part(node.camera);
        case LiveGroup::Sound: return part(node.sound);
        case LiveGroup::Words: return part(node.text);
        case LiveGroup::Picture: return part(node.picture);
        case LiveGroup::Particles: return part(node.particles);
        default: return nullptr;
    }
}

std::vector<LivePointer> live_pointers(const Show& show) {
    std::vector<LivePointer> out;
    const auto add = [&out](LiveGroup group, const std::string& before) {
        for (const LiveMember& m : live_layout(group).members) out.push_back({before + m.path, m.count});
    };
    add(LiveGroup::Master, "/master/");
    for (const auto& [scene_id, scene] : show.scenes) {
        const std::string scene_path = "/scenes/" + scene_id;
        add(LiveGroup::Environment, scene_path + "/environment/");
        for (const auto& [node_id, node] : scene.nodes)
            for (std::size_t g = 2; g < kLiveGroups; ++g) {
                const auto group = static_cast<LiveGroup>(g);
                if (live_part(node, group)) add(group, scene_path + "/nodes/" + node_id + "/" + std::string(kPartNames[g]) + "/");
            }
    }
    return out;
}

}  // namespace pai
