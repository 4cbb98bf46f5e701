#include "edit/assets.h"

#include <algorithm>
#include <filesystem>

#include <fmt/format.h>

namespace pai {
namespace {

Error asset_error(std::string what) { return Error(Code::InvalidArgument, std::move(what), "EDIT_INVALID"); }

std::string stem_of(std::string_view asset) {
    const auto cut = asset.find_last_of("/:");
    return std::filesystem::path(cut == asset.npos ? asset : asset.substr(cut + 1)).stem().string();
}

AssetName give_name(Show& show, const std::string& asset, std::string_view wish) {
    if (AssetName name = name_of_asset(show, asset); !name.empty()) return name;
    AssetName name = fresh_id(wish.empty() ? stem_of(asset) : wish, "asset", [&](const Id& i) { return show.assets.contains(i); });
    show.assets[name] = asset;
    return name;
}

NewNode::What node_of(UseAs as) {
    switch (as) {
        case UseAs::Sound: return NewNode::What::Sound;
        case UseAs::Still: return NewNode::What::Still;
        case UseAs::Film: return NewNode::What::Film;
        default: return NewNode::What::Model;
    }
}

}  // namespace

std::optional<UseAs> use_of_file(std::string_view path) {
    constexpr std::pair<std::string_view, UseAs> kinds[] = {
        {".glb", UseAs::Model}, {".gltf", UseAs::Model}, {".hdr", UseAs::Environment}, {".wav", UseAs::Sound}, {".ogg", UseAs::Sound}, {".flac", UseAs::Sound},
        {".png", UseAs::Still},  {".jpg", UseAs::Still},       {".jpeg", UseAs::Still}, {".webp", UseAs::Still}, {".mp4", UseAs::Film},
        {".mov", UseAs::Film},  {".mkv", UseAs::Film},   {".webm", UseAs::Film},       {".otf", UseAs::Font},   {".ttf", UseAs::Font},   {".ttc", UseAs::Font}};
    std::string end = std::filesystem::path(path).extension().string();
    for (char& c : end)
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    for (const auto& [ending, as] : kinds)
        if (ending == end) return as;
    return std::nullopt;
}

AssetName name_of_asset(const Show& show, std::string_view asset) {
    const auto it = std::find_if(show.assets.begin(), show.assets.end(), [&](const auto& a) { return a.second == asset; });
    return it == show.assets.end() ? AssetName() : it->first;
}

Result<Made> name_asset(const Show& show, const std::string& asset, std::string_view wish) {
    Show after = show;
    const AssetName name = give_name(after, asset, wish);
    return Made{{edit_between(show, after), "Add asset: " + name}, {asset_ref(name)}};
}

Result<Made> place_asset(const Show& show, const AssetPlace& place) {
    Show after = show;
    const AssetName name = give_name(after, place.asset, place.wish);
    Made made;
    if (place.as == UseAs::Font) {
        after.fonts["*"] = name;
        made.items = {asset_ref(name)};
    } else if (place.as == UseAs::Environment) {
        const auto scene = after.scenes.find(place.scene);
        if (scene == after.scenes.end()) return asset_error(fmt::format("no scene \"{}\"", place.scene));
        scene->second.environment.asset = name;
        made.items = {scene_ref(place.scene)};
    } else {
        PAI_TRY(made, add_node(after, place.scene, {node_of(place.as), place.parent, place.position_m, name, place.wish.empty() ? name : place.wish}));
        PAI_TRY(apply(after, made.change.edit));
    }
    if (const Problems problems = check_show(after); !problems.empty()) return to_error(problems);
    made.change = {edit_between(show, after), "Place: " + name};
    return made;
}

Result<Change> replace_asset(const Show& show, const AssetName& name, const std::string& asset) {
    Show after = show;
    if (!after.assets.contains(name)) return asset_error(fmt::format("no asset \"{}\"", name));
    after.assets[name] = asset;
    after.unsolved.erase(name);  // that was said of the other one
    return Change{edit_between(show, after), "Replace: " + name};
}

Result<Change> set_fallback(const Show& show, const AssetName& asset, const AssetName& fallback) {
    if (!show.assets.contains(asset) || !show.assets.contains(fallback)) return asset_error(fmt::format("no asset \"{}\"", show.assets.contains(asset) ? fallback : asset));
    Show after = show;
    const auto give = [&](auto& part) {
        if (part.asset == asset && part.fallback.empty() && asset != fallback) part.fallback = fallback;
    };
    for (auto& [id, scene] : after.scenes) {
        give(scene.environment);
        for (auto& [node_id, node] : scene.nodes) {
            if (node.model) give(*node.model);
            if (node.picture) give(*node.picture);
        }
    }
    return Change{edit_between(show, after), "Choose a fallback: " + asset};
}

std::set<AssetName> used_assets(const Show& show) {
    std::set<AssetName> out;
    // The visitor may change names; this one does not.
    each_reference(const_cast<Show&>(show), [&](const Reference& r) {
        if (r.to.kind == ItemRef::Kind::Asset) out.insert(r.to.id);
    });
    return out;
}

Result<Change> clear_unused_assets(const Show& show) {
    Show after = show;
    const std::set<AssetName> used = used_assets(show);
    std::erase_if(after.assets, [&](const auto& a) { return !used.contains(a.first); });
    std::erase_if(after.unsolved, [&](const auto& u) { return !after.assets.contains(u.first); });
    if (after == show) return asset_error("every asset is used");
    return Change{edit_between(show, after), "Clear unused assets"};
}

}  // namespace pai
