#include "exhibit/exhibit_show.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <set>

#include <fmt/format.h>
#include <glm/gtc/matrix_transform.hpp>

#include "base/file.h"
#include "convert/convert.h"
#include "exhibit/exhibit_files.h"
#include "exhibit/exhibit_words.h"
#include "show/load.h"
#include "show/placing.h"

namespace pai {
namespace fs = std::filesystem;
namespace {

constexpr std::array<std::string_view, 6> kQualities{"Thumb", "AR", "Low", "Medium", "High", "Highest"};

int rank(std::string_view quality) {
    const auto it = std::find(kQualities.begin(), kQualities.end(), quality);
    return it == kQualities.end() ? 3 : static_cast<int>(it - kQualities.begin());
}

// Three-dimensional ones for screens first; then the asked-for quality, the nearest lower, the nearest higher.
const ExhibitDerivative& choose(const std::vector<ExhibitDerivative>& from, std::string_view quality) {
    const auto cost = [&](const ExhibitDerivative& d) {
        const int usage = d.usage == "Web3D" || d.usage.empty() ? 0 : d.usage == "App3D" ? 20 : 100;
        const int away = rank(d.quality) - rank(quality);
        return usage + (away > 0 ? 6 + away : -away) + (d.quality == "AR" ? 10 : 0);
    };
    return *std::min_element(from.begin(), from.end(), [&](const ExhibitDerivative& a, const ExhibitDerivative& b) { return cost(a) < cost(b); });
}

// A radiance picture: `at(v)` is the light from height v, 0 above to 1 below. Source: G. Ward, "Real pixels", Graphics Gems II, 1991.
template <class F>
Bytes even_surroundings(F at) {
    constexpr int kWidth = 4, kHeight = 32;
    const std::string head = fmt::format("#?RADIANCE\nFORMAT=32-bit_rle_rgbe\n\n-Y {} +X {}\n", kHeight, kWidth);
    const auto text = as_byte_span(std::string_view(head));
    Bytes out(text.begin(), text.end());
    for (int y = 0; y < kHeight; ++y) {
        const glm::vec3 light = at((static_cast<float>(y) + 0.5f) / kHeight);
        int exponent = 0;
        const float most = std::max({light.x, light.y, light.z, 1e-9f});
        const float scale = std::frexp(most, &exponent) * 256 / most;
        for (int x = 0; x < kWidth; ++x) {
            for (int c = 0; c < 3; ++c) out.push_back(static_cast<std::byte>(std::clamp(static_cast<int>(light[c] * scale), 0, 255)));
            out.push_back(static_cast<std::byte>(std::clamp(exponent + 128, 0, 255)));
        }
    }
    return out;
}

class ShowMaker {
public:
    ShowMaker(const Exhibit& exhibit, const ExhibitSources& sources) : exhibit_(exhibit), sources_(sources) {}

    Result<ExhibitShow> make() {
        out_.left_out = exhibit_.left_out;
        name_nodes();
        for (std::size_t i = 0; i < exhibit_.nodes.size(); ++i) PAI_TRY(add_node(i));
        if (boxes_.empty()) return Error(Code::Corrupt, "expected a model that is seen", "EXHIBIT_INVALID");
        Show& show = out_.show;
        show.title = exhibit_.title;
        if (show.title.empty()) show.title = {{"en", "Exhibit"}};
        for (const auto& [language, text] : show.title) show.language = show.title.contains("en") ? "en" : language;
        scene_.title = show.title;
        light_the_scene();
        see_the_scene();
        ExhibitWords(exhibit_, sources_, asset_names_, out_).add_to(scene_, ids_, boxes_.front().first);
        Timeline main;
        main.clips["exhibit"] = {.scene = "exhibit", .start = {}, .duration = Flicks{60 * Flicks::kPerSecond}, .camera = {}};
        main.loop = true;
        show.timelines["main"] = std::move(main);
        show.scenes["exhibit"] = std::move(scene_);
        if (const Problems problems = check_show(show); !problems.empty()) return to_error(problems);
        return std::move(out_);
    }

private:
    void name_nodes() {
        for (std::size_t i = 0; i < exhibit_.nodes.size(); ++i) ids_.push_back(exhibit_id(exhibit_.nodes[i].name, fmt::format("node-{}", i + 1), taken_));
    }

    Result<void> add_node(std::size_t index) {
        const ExhibitNode& from = exhibit_.nodes[index];
        Node node;
        node.order = static_cast<float>(index);
        node.transform = from.transform;
        if (from.parent >= 0) node.parent = ids_[static_cast<std::size_t>(from.parent)];
        if (from.aim >= 0) node.aim = ids_[static_cast<std::size_t>(from.aim)];
        else if (from.aim_m) node.aim = goal_at(*from.aim_m);
        if (!node.aim.empty()) node.transform.rotation_deg = glm::vec3(0);
        node.light = from.light;
        node.camera = from.camera;
        if (from.camera) {
            ++out_.cameras;
            node.camera->exposure_ev = exhibit_.exposure_ev;
            if (scene_.camera.empty()) scene_.camera = ids_[index];
            if (from.keeps_range) ranged_.insert(ids_[index]);
        }
        out_.lights += from.light.has_value();
        scene_.nodes[ids_[index]] = node;
        if (!from.model.empty()) PAI_TRY(add_model(from, ids_[index]));
        return {};
    }

    // A point of the world to look at, as a node.
    Id goal_at(glm::vec3 point_m) {
        const Id id = exhibit_id("goal", "goal", taken_);
        scene_.nodes[id].transform.position_m = point_m;
        return id;
    }

    Result<void> add_model(const ExhibitNode& from, const Id& id) {
        const ExhibitDerivative& chosen = choose(from.model, sources_.quality);
        if (from.model.size() > 1) out_.left_out.push_back(fmt::format("{}: {} of {} derivatives, {} is shown", id, from.model.size() - 1, from.model.size(), chosen.uri.substr(0, 120)));
        auto known = assets_.find(chosen.uri);
        if (known == assets_.end()) {
            PAI_TRY(const fs::path file, find_exhibit_file(chosen.uri, sources_.folder, sources_.files));
            PAI_TRY(Converted made, convert_model(file));
            for (const std::string& line : made.left_out) out_.left_out.push_back(fmt::format("{}: {}", file.filename().string(), line));
            const AssetName name = exhibit_id(file.stem().string(), "model", asset_names_);
            const std::string path = fmt::format("models/{}.glb", name);
            out_.show.assets[name] = path;
            out_.files[path] = std::move(made.glb);
            known = assets_.emplace(chosen.uri, std::pair{name, made.counts.bounds}).first;
        }
        const auto& [name, bounds] = known->second;
        scene_.nodes[id].model.emplace().asset = name;
        ++out_.models;
        boxes_.emplace_back(id, bounds);
        return {};
    }

    // Of all models, in the world.
    Bounds world_bounds() const {
        Bounds out;
        for (const auto& [id, box] : boxes_) {
            if (box.empty()) continue;
            const glm::mat4 m = world_from_node(scene_, id);
            for (int i = 0; i < 8; ++i) out.add(glm::vec3(m * glm::vec4(i & 1 ? box.max.x : box.min.x, i & 2 ? box.max.y : box.min.y, i & 4 ? box.max.z : box.min.z, 1)));
        }
        if (out.empty()) out = {glm::vec3(-1), glm::vec3(1)};
        return out;
    }

    void light_the_scene() {
        const bool own = out_.lights == 0 && !exhibit_.ambient;
        scene_.environment.background = exhibit_.background;
        if (!own && !exhibit_.ambient) return;
        const glm::vec3 even = exhibit_.ambient.value_or(glm::vec3(0));
        out_.files["surroundings.hdr"] = even_surroundings([&](float v) { return own ? glm::mix(glm::vec3(1.1f, 1.12f, 1.15f), glm::vec3(0.22f, 0.21f, 0.2f), glm::smoothstep(0.15f, 0.75f, v)) : even; });
        const AssetName name = exhibit_id("surroundings", "surroundings", asset_names_);
        out_.show.assets[name] = "surroundings.hdr";
        scene_.environment.asset = name;
        if (!own) return;
        const Bounds box = world_bounds();
        const Id id = exhibit_id("lamp", "lamp", taken_);
        Node lamp;
        lamp.order = static_cast<float>(exhibit_.nodes.size());
        lamp.transform.position_m = (box.min + box.max) * 0.5f + glm::length(box.max - box.min) * glm::vec3(0.8f, 1.1f, 0.9f);
        lamp.aim = goal_at((box.min + box.max) * 0.5f);
        lamp.light = LightPart{.kind = LightKind::Directional, .colour = {1, 0.96f, 0.9f}, .illuminance_lx = 2.2f, .casts_shadow = true};
        scene_.nodes[id] = std::move(lamp);
    }

    // Near and far as large as what is seen, and a view of everything where there is none.
    void see_the_scene() {
        const Bounds box = world_bounds();
        const float size = std::max(glm::length(box.max - box.min), 1e-4f);
        const glm::vec3 middle = (box.min + box.max) * 0.5f;
        if (scene_.camera.empty()) {
            constexpr float kFov = 35;
            const Id id = exhibit_id("camera", "camera", taken_);
            Node camera;
            camera.camera = CameraPart{.fov_y_deg = kFov, .near_m = 0.05f, .far_m = 200, .exposure_ev = exhibit_.exposure_ev};
            camera.transform.position_m = middle + glm::normalize(glm::vec3(0.45f, 0.3f, 1)) * (0.55f * size / std::sin(glm::radians(kFov) * 0.5f));
            camera.aim = goal_at(middle);
            scene_.nodes[id] = std::move(camera);
            scene_.camera = id;
        }
        for (auto& [id, node] : scene_.nodes) {
            if (!node.camera || ranged_.contains(id)) continue;
            const float away = glm::length(glm::vec3(world_from_node(scene_, id)[3]) - middle);
            node.camera->near_m = std::clamp(std::min(node.camera->near_m, size * 0.01f), 1e-4f, 1e3f);
            node.camera->far_m = std::clamp(std::max(away + size * 2, node.camera->near_m * 2), 0.01f, 1e6f);
        }
    }

    const Exhibit& exhibit_;
    const ExhibitSources& sources_;
    ExhibitShow out_;
    Scene scene_;
    std::set<Id> taken_, ranged_;  // ranged_: cameras that see as near and as far as they are told
    std::set<AssetName> asset_names_;
    std::vector<Id> ids_;
    std::map<std::string, std::pair<AssetName, Bounds>, std::less<>> assets_;  // by uri
    std::vector<std::pair<Id, Bounds>> boxes_;
};

}  // namespace

Result<ExhibitShow> make_exhibit_show(const Exhibit& exhibit, const ExhibitSources& sources) { return ShowMaker(exhibit, sources).make(); }

}  // namespace pai
