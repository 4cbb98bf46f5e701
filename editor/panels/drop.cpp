#include "panels/drop.h"

#include <algorithm>

#include <fmt/format.h>

#include "base/log.h"
#include "edit/assets.h"
#include "edit/nodes.h"
#include "panels/conversions.h"
#include "panels/rights_reader.h"
#include "panels/viewport_marks.h"
#include "panels/workbench.h"
#include "ui/words.h"

namespace pai {
namespace {

// Where the floor is seen at the mouse; else what the eye turns around.
glm::vec3 floor_under(const Workbench& bench, glm::vec2 at, const ui::Box& box) {
    const ViewLens lens = lens_now(bench, box);
    const auto ray = lens.ray(at);
    const float t = ray.along.y < -1e-3f ? -ray.from_m.y / ray.along.y : -1;
    return t > 0 && t < 200 ? ray.from_m + ray.along * t : bench.eye.focus_m;
}

Result<Made> place_file(Workbench& bench, const std::filesystem::path& file, const glm::vec3& position_m) {
    const auto use = use_of_file(file.string());
    if (!use) return Error(Code::Unsupported, fmt::format("{}: nothing that plays ends in \"{}\"; models are glb, gltf, obj, ply, fbx and dae", file.filename().string(), file.extension().string()));
    if (bench.project.read_only()) return Error(Code::Denied, std::string(ui::tr("read-only")));
    PAI_TRY(const auto name, take_into_show(bench.project.folder(), file));
    AssetPlace place;
    place.asset = name.generic_string(), place.as = *use, place.wish = file.stem().string();
    place.scene = bench.scene, place.position_m = position_m;
    return place_asset(bench.show(), place);
}

// What a licensed asset is used as: as it is used already. Nothing: nowhere.
std::optional<UseAs> use_in_show(const Show& show, const AssetName& name) {
    for (const auto& [id, scene] : show.scenes) {
        if (scene.environment.asset == name) return UseAs::Environment;
        for (const auto& [node, n] : scene.nodes) {
            if (n.sound && n.sound->asset == name) return UseAs::Sound;
            if (n.picture && n.picture->asset == name) return n.picture->source == PictureSource::Film ? UseAs::Film : UseAs::Still;
        }
    }
    for (const auto& [language, font] : show.fonts)
        if (font == name) return UseAs::Font;
    return std::nullopt;
}

// In the person's language, by the code; the exact words are in the log.
std::string shown_refusal(const Error& error) {
    constexpr std::pair<std::string_view, std::string_view> words[] = {{"CONVERT_UNREADABLE", "convert-unreadable"}, {"CONVERT_LIMIT", "convert-limit"}, {"CONVERT_STOPPED", "convert-stopped"}};
    for (const auto& [code, word] : words)
        if (error.reason == code) return std::string(ui::tr(word));
    return error.message;
}

}  // namespace

UseAs use_of_named(const Show& show, const AssetName& name) {
    if (const auto used = use_in_show(show, name)) return *used;
    const auto asset = show.assets.find(name);
    return asset == show.assets.end() ? UseAs::Model : use_of_file(asset->second).value_or(UseAs::Model);
}

void drop_file(Workbench& bench, const std::filesystem::path& file, glm::vec2 at, const ui::Shell& shell) {
    if (is_rights_file(file)) {
        bench.rights.take_in({file}, false);
        return bench.asked.push_back(Ask::ToLicences);
    }
    glm::vec3 position = bench.eye.focus_m;
    if (const auto it = shell.places().find("viewport/picture"); it != shell.places().end()) {
        const ui::Box& box = it->second;
        const bool inside = at.x >= box.min_px.x && at.y >= box.min_px.y && at.x < box.max_px.x && at.y < box.max_px.y;
        if (inside && bench.picture.width_px > 0) position = floor_under(bench, at, box);
    }
    if (wants_conversion(file)) {
        if (bench.project.read_only()) return bench.fail(Error(Code::Denied, std::string(ui::tr("read-only"))));
        bench.conversions.add(file, bench.project.folder(), bench.scene, position);
        return;
    }
    const auto made = place_file(bench, file, position);
    if (!made) return bench.fail(made.error());
    if (!bench.apply(made->change)) return;
    bench.selection.set(made->items);
    bench.say(std::string(ui::tr("registered-own")), ui::Ink::Info);
}

bool follow_conversions(Workbench& bench) {
    const auto done = bench.conversions.follow();
    if (!done) return false;
    const std::string name = done->source.filename().string();
    if (!done->asset) {
        const Error& error = done->asset.error();
        log::warn("editor", "{}: not converted: {}: {}", name, error.reason.empty() ? "error" : error.reason, error.message);
        bench.say(fmt::format(fmt::runtime(ui::tr("convert-failed")), name, shown_refusal(error)), ui::Ink::Bad);
        return true;
    }
    for (const std::string& line : done->left_out) log::info("editor", "{}: left out: {}", name, line);
    // Another show may have been opened meanwhile; the file lies in the one that it was dropped on.
    if (done->folder != bench.project.folder()) return bench.say(ui::tr("convert-elsewhere", name), ui::Ink::Warn), true;
    AssetPlace place;
    place.asset = done->asset->generic_string(), place.as = UseAs::Model, place.wish = done->source.stem().string();
    place.scene = bench.show().scenes.contains(done->scene) ? done->scene : bench.scene, place.position_m = done->position_m;
    const auto made = place_asset(bench.show(), place);
    if (!made) {
        bench.fail(made.error());
        return true;
    }
    if (!bench.apply(made->change)) return true;
    bench.selection.set(made->items);
    bench.say(std::string(ui::tr("registered-own")), ui::Ink::Info);
    if (!done->left_out.empty()) bench.say(fmt::format(fmt::runtime(ui::tr("convert-left-out")), name, done->left_out.size()), ui::Ink::Warn);
    return true;
}

void place_named(Workbench& bench, const std::string& name, glm::vec2 at, const ui::Box& viewport) {
    const auto named = bench.show().assets.find(name);
    if (named == bench.show().assets.end()) return;
    AssetPlace place;
    place.asset = named->second, place.as = use_of_named(bench.show(), name), place.wish = name;
    place.scene = bench.scene, place.position_m = floor_under(bench, at, viewport);
    const auto made = place_asset(bench.show(), place);
    if (!made) return bench.fail(made.error());
    if (bench.apply(made->change)) bench.selection.set(made->items);
}

}  // namespace pai
