#include "edit/selection.h"

#include <algorithm>

#include "base/describe_json.h"

namespace pai {
namespace {

using ItemKind = ItemRef::Kind;

template <class Map>
const typename Map::mapped_type* entry(const Map& map, const Id& id) {
    const auto it = map.find(id);
    return it == map.end() ? nullptr : &it->second;
}

bool exists_in(const Timeline* timeline, const ItemRef& item) {
    if (!timeline) return false;
    switch (item.kind) {
        case ItemKind::Clip: return timeline->clips.contains(item.id);
        case ItemKind::Track: return timeline->tracks.contains(item.id);
        case ItemKind::Marker: return timeline->markers.contains(item.id);
        case ItemKind::Key: {
            const Track* const track = entry(timeline->tracks, item.of);
            return track && track->keys.contains(item.id);
        }
        default: return false;
    }
}

std::optional<ItemRef> item_in_timeline(const std::vector<std::string>& n) {
    if (n.size() >= 4 && n[2] == "clips") return clip_ref(n[1], n[3]);
    if (n.size() >= 4 && n[2] == "markers") return marker_ref(n[1], n[3]);
    if (n.size() >= 6 && n[2] == "tracks" && n[4] == "keys") return key_ref(n[1], n[3], n[5]);
    if (n.size() >= 4 && n[2] == "tracks") return track_ref(n[1], n[3]);
    return timeline_ref(n[1]);
}

}  // namespace

ItemRef node_ref(Id scene, Id node) { return {ItemKind::Node, std::move(scene), {}, std::move(node)}; }
ItemRef clip_ref(Id timeline, Id clip) { return {ItemKind::Clip, std::move(timeline), {}, std::move(clip)}; }
ItemRef track_ref(Id timeline, Id track) { return {ItemKind::Track, std::move(timeline), {}, std::move(track)}; }
ItemRef key_ref(Id timeline, Id track, Id key) { return {ItemKind::Key, std::move(timeline), std::move(track), std::move(key)}; }
ItemRef marker_ref(Id timeline, Id marker) { return {ItemKind::Marker, std::move(timeline), {}, std::move(marker)}; }
ItemRef cue_ref(Id cue) { return {ItemKind::Cue, {}, {}, std::move(cue)}; }
ItemRef scene_ref(Id scene) { return {ItemKind::Scene, {}, {}, std::move(scene)}; }
ItemRef timeline_ref(Id timeline) { return {ItemKind::Timeline, {}, {}, std::move(timeline)}; }
ItemRef asset_ref(Id asset) { return {ItemKind::Asset, {}, {}, std::move(asset)}; }
ItemRef output_ref(Id output) { return {ItemKind::Output, {}, {}, std::move(output)}; }

std::string pointer_of(const ItemRef& item) {
    switch (item.kind) {
        case ItemKind::Node: return "/scenes/" + item.in + "/nodes/" + item.id;
        case ItemKind::Clip: return "/timelines/" + item.in + "/clips/" + item.id;
        case ItemKind::Track: return "/timelines/" + item.in + "/tracks/" + item.id;
        case ItemKind::Key: return "/timelines/" + item.in + "/tracks/" + item.of + "/keys/" + item.id;
        case ItemKind::Marker: return "/timelines/" + item.in + "/markers/" + item.id;
        case ItemKind::Cue: return "/cues/" + item.id;
        case ItemKind::Scene: return "/scenes/" + item.id;
        case ItemKind::Timeline: return "/timelines/" + item.id;
        case ItemKind::Asset: return "/assets/" + item.id;
        case ItemKind::Output: return "/outputs/" + item.id;
        case ItemKind::Canvas: return "/canvases/" + item.id;
    }
    return {};
}

std::optional<ItemRef> item_at(std::string_view pointer) {
    const auto names = split_pointer(pointer);
    if (!names || names->size() < 2) return std::nullopt;
    const std::vector<std::string>& n = *names;
    if (n[0] == "scenes") return n.size() >= 4 && n[2] == "nodes" ? node_ref(n[1], n[3]) : scene_ref(n[1]);
    if (n[0] == "timelines") return item_in_timeline(n);
    if (n[0] == "cues") return cue_ref(n[1]);
    if (n[0] == "assets" || n[0] == "unsolved") return asset_ref(n[1]);
    if (n[0] == "outputs") return output_ref(n[1]);
    if (n[0] == "canvases") return ItemRef{ItemKind::Canvas, {}, {}, n[1]};
    return std::nullopt;
}

bool exists(const ItemRef& item, const Show& show, const Venue* venue) {
    switch (item.kind) {
        case ItemKind::Node: {
            const Scene* const scene = entry(show.scenes, item.in);
            return scene && scene->nodes.contains(item.id);
        }
        case ItemKind::Clip: case ItemKind::Track: case ItemKind::Key: case ItemKind::Marker: return exists_in(entry(show.timelines, item.in), item);
        case ItemKind::Cue: return show.cues.contains(item.id);
        case ItemKind::Scene: return show.scenes.contains(item.id);
        case ItemKind::Timeline: return show.timelines.contains(item.id);
        case ItemKind::Asset: return show.assets.contains(item.id);
        case ItemKind::Output: return venue && venue->outputs.contains(item.id);
        case ItemKind::Canvas: return venue && venue->canvases.contains(item.id);
    }
    return false;
}

void Selection::clear() {
    items_.clear();
    index_.clear();
    ++revision_;
}

void Selection::set(std::vector<ItemRef> items) {
    items_.clear();
    index_.clear();
    for (auto it = items.rbegin(); it != items.rend(); ++it)
        if (index_.insert(*it).second) items_.push_back(std::move(*it));
    std::reverse(items_.begin(), items_.end());
    ++revision_;
}

void Selection::add(const ItemRef& item) {
    const ItemRef kept = item;  // it may be one of ours
    if (!index_.insert(kept).second) std::erase(items_, kept);
    items_.push_back(kept);
    ++revision_;
}

void Selection::remove(const ItemRef& item) {
    const ItemRef kept = item;
    if (index_.erase(kept) > 0) std::erase(items_, kept);
    ++revision_;
}

void Selection::toggle(const ItemRef& item) { contains(item) ? remove(item) : add(item); }

bool Selection::contains(const ItemRef& item) const { return index_.contains(item); }

std::vector<ItemRef> Selection::present(const Show& show, const Venue* venue) const {
    std::vector<ItemRef> out;
    std::copy_if(items_.begin(), items_.end(), std::back_inserter(out), [&](const ItemRef& item) { return exists(item, show, venue); });
    return out;
}

std::vector<ItemRef> Selection::present(const Show& show, ItemKind kind) const {
    std::vector<ItemRef> out = present(show);
    std::erase_if(out, [&](const ItemRef& item) { return item.kind != kind; });
    return out;
}

std::vector<Id> Selection::nodes(const Show& show, const Id& scene) const {
    std::vector<Id> out;
    for (const ItemRef& item : present(show, ItemKind::Node))
        if (item.in == scene) out.push_back(item.id);
    return out;
}

std::optional<ItemRef> Selection::lead(const Show& show, const Venue* venue) const {
    const auto it = std::find_if(items_.rbegin(), items_.rend(), [&](const ItemRef& item) { return exists(item, show, venue); });
    return it == items_.rend() ? std::nullopt : std::optional(*it);
}

void Selection::renamed(const ItemRef& from, const Id& to) {
    const Id old = from.id;
    const ItemKind kind = from.kind;
    const Id in = from.in;
    for (ItemRef& item : items_) {
        if (item.kind == kind && item.in == in && item.id == old) item.id = to;
        const bool in_scene = kind == ItemKind::Scene && item.kind == ItemKind::Node;
        const bool in_timeline = kind == ItemKind::Timeline && (item.kind == ItemKind::Clip || item.kind == ItemKind::Track || item.kind == ItemKind::Key || item.kind == ItemKind::Marker);
        if ((in_scene || in_timeline) && item.in == old) item.in = to;
        if (kind == ItemKind::Track && item.kind == ItemKind::Key && item.in == in && item.of == old) item.of = to;
    }
    index_ = {items_.begin(), items_.end()};
    ++revision_;
}

}  // namespace pai
