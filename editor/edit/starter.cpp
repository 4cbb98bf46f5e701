#include "edit/starter.h"

#include <cmath>
#include <cstring>
#include <numbers>

#include <fmt/format.h>

#include "base/glb.h"

namespace pai {
namespace {

constexpr int kSides = 96;

template <class T>
void append(Bytes& out, T value) {
    const auto at = out.size();
    out.resize(at + sizeof(T));
    std::memcpy(out.data() + at, &value, sizeof(T));
}

Node at(glm::vec3 position_m, float order, Id aim = {}) {
    Node node;
    node.aim = std::move(aim);
    node.order = order;
    node.transform.position_m = position_m;
    return node;
}

LightPart spot(glm::vec3 colour, float intensity_cd, float cone_deg, bool shadow) {
    LightPart light;
    light.kind = LightKind::Spot;
    light.colour = colour;
    light.intensity_cd = intensity_cd;
    light.inner_cone_deg = cone_deg * 0.5f;
    light.outer_cone_deg = cone_deg;
    light.casts_shadow = shadow;
    return light;
}

Scene first_scene() {
    Scene scene;
    scene.title = {{"en", "Scene 1"}, {"zh-Hans", "第一场"}};
    scene.camera = "camera";
    scene.environment.background = {0.02f, 0.022f, 0.027f};
    scene.environment.fog = {.colour = {0.02f, 0.022f, 0.027f}, .per_m = 0.06f};
    Node camera = at({0, 1.6f, 6}, 1, "centre");
    camera.camera.emplace();
    scene.nodes["camera"] = std::move(camera);
    scene.nodes["centre"] = at({0, 1, 0}, 2);
    Node floor = at({0, 0, 0}, 3);
    floor.model.emplace().asset = "floor";
    scene.nodes["floor"] = std::move(floor);
    Node key = at({3, 5, 4}, 4, "centre");
    key.light = spot({1, 0.9f, 0.78f}, 300, 38, true);
    scene.nodes["key-light"] = std::move(key);
    Node fill = at({-5, 3, 3}, 5, "centre");
    fill.light = spot({0.72f, 0.82f, 1}, 70, 55, false);
    scene.nodes["fill-light"] = std::move(fill);
    Node rim = at({-1.5f, 5, -5}, 6, "centre");
    rim.light = spot({0.85f, 0.9f, 1}, 140, 45, true);
    scene.nodes["rim-light"] = std::move(rim);
    return scene;
}

}  // namespace

Bytes floor_model(float radius_m) {
    Bytes bin;
    for (int i = -1; i < kSides; ++i) {  // the middle, then the border
        const double angle = 2 * std::numbers::pi * std::max(i, 0) / kSides;
        const float radius = i < 0 ? 0 : radius_m;
        for (const float v : {radius * static_cast<float>(std::cos(angle)), 0.0f, radius * static_cast<float>(std::sin(angle))}) append(bin, v);
    }
    for (int i = 0; i <= kSides; ++i)
        for (const float v : {0.0f, 1.0f, 0.0f}) append(bin, v);
    const std::size_t indices = bin.size();
    for (int i = 0; i < kSides; ++i)
        for (const int v : {0, (i + 1) % kSides + 1, i + 1}) append(bin, static_cast<std::uint16_t>(v));
    const std::size_t length = bin.size(), points = (kSides + 1) * 12;
    bin.resize((bin.size() + 3) / 4 * 4);
    std::string json = fmt::format(
        R"({{"asset":{{"version":"2.0","generator":"Paifang"}},"scene":0,"scenes":[{{"nodes":[0]}}],"nodes":[{{"name":"floor","mesh":0}}],)"
        R"("meshes":[{{"name":"floor","primitives":[{{"attributes":{{"POSITION":0,"NORMAL":1}},"indices":2,"material":0}}]}}],)"
        R"("materials":[{{"name":"floor","pbrMetallicRoughness":{{"baseColorFactor":[0.18,0.18,0.19,1],"metallicFactor":0,"roughnessFactor":0.85}}}}],)"
        R"("accessors":[{{"bufferView":0,"componentType":5126,"count":{0},"type":"VEC3","min":[-{1},0,-{1}],"max":[{1},0,{1}]}},)"
        R"({{"bufferView":1,"componentType":5126,"count":{0},"type":"VEC3"}},{{"bufferView":2,"componentType":5123,"count":{2},"type":"SCALAR"}}],)"
        R"("bufferViews":[{{"buffer":0,"byteOffset":0,"byteLength":{3},"target":34962}},{{"buffer":0,"byteOffset":{3},"byteLength":{3},"target":34962}},)"
        R"({{"buffer":0,"byteOffset":{4},"byteLength":{5},"target":34963}}],"buffers":[{{"byteLength":{6}}}]}})",
        kSides + 1, radius_m, 3 * kSides, points, indices, length - indices, bin.size());
    return write_glb(json, bin).value();  // far less than 4 GiB
}

Starter starter_show(const Text& title) {
    Starter out;
    Show& show = out.show;
    show.title = title;
    if (title.empty()) show.title = {{"en", "New show"}, {"zh-Hans", "新演出"}};
    for (const auto& [missing, other] : {std::pair{"en", "zh-Hans"}, std::pair{"zh-Hans", "en"}})
        if (!show.title.contains(missing) && show.title.contains(other)) show.title[missing] = show.title[other];
    show.assets["floor"] = "models/floor.glb";
    out.files["models/floor.glb"] = floor_model(15);
    show.scenes["scene-1"] = first_scene();
    Timeline main;
    main.clips["scene-1"] = {.scene = "scene-1", .start = {}, .duration = Flicks{60 * Flicks::kPerSecond}, .camera = {}};
    main.loop = true;
    show.timelines["main"] = std::move(main);
    return out;
}

}  // namespace pai
