// Deleting, renaming and duplicating things of every kind.
#include <algorithm>

#include <fmt/format.h>

#include "base/id.h"
#include "edit/nodes.h"

namespace pai {
namespace {

using ItemKind = ItemRef::Kind;

// A cue that has lost what it acts on: the list keeps its numbers and its timing.
void become_wait(Cue& cue) {
    Cue wait;
    wait.order = cue.order;
    wait.number = cue.number;
    wait.title = cue.title;
    wait.pre_wait = cue.pre_wait;
    wait.post_wait = cue.post_wait;
    wait.follow = cue.follow;
    wait.go_at = cue.go_at;
    wait.duration = cue.fade;
    cue = std::move(wait);
}

class Remover {
public:
    Remover(Show& show, std::set<ItemRef> gone) : show_(show), gone_(std::move(gone)) {}

    void run() {
        forget_names();
        for (const ItemRef& item : gone_) erase(item);
        std::erase_if(show_.unsolved, [&](const auto& u) { return !show_.assets.contains(u.first); });
    }

private:
    bool goes(const ItemRef& to) const { return gone_.contains(to) || (to.kind == ItemKind::Node && gone_.contains(scene_ref(to.in))); }
    void clear(const ItemRef& to, Id& name) const {
        if (!name.empty() && goes(to)) name.clear();
    }
    bool target_goes(const std::string& pointer) const {
        const auto item = item_at(pointer);
        return item && (item->kind == ItemKind::Node || item->kind == ItemKind::Scene) && goes(*item);
    }

    void forget_names() {
        std::erase_if(show_.fonts, [&](const auto& f) { return goes(asset_ref(f.second)); });
        clear(scene_ref(show_.fallback.scene), show_.fallback.scene);
        for (auto& [id, scene] : show_.scenes) forget_in(id, scene);
        for (auto& [id, timeline] : show_.timelines) forget_in(timeline);
        for (auto& [id, cue] : show_.cues) forget_in(cue);
        if (goes(timeline_ref(show_.timeline)))
            for (const auto& [id, timeline] : show_.timelines)
                if (!goes(timeline_ref(id))) {
                    show_.timeline = id;
                    break;
                }
    }

    void forget_in(const Id& id, Scene& scene) {
        clear(node_ref(id, scene.camera), scene.camera);
        clear(asset_ref(scene.environment.asset), scene.environment.asset);
        clear(asset_ref(scene.environment.fallback), scene.environment.fallback);
        for (auto& [node_id, node] : scene.nodes) {
            clear(node_ref(id, node.parent), node.parent);
            clear(node_ref(id, node.aim), node.aim);
            if (node.model)
                for (auto& [annotation_id, annotation] : node.model->annotations) forget_in(annotation);
            if (node.model) forget_in(id, node);
            if (node.sound && goes(asset_ref(node.sound->asset))) node.sound.reset();
            if (node.text) clear(asset_ref(node.text->font), node.text->font);
            if (node.particles) clear(node_ref(id, node.particles->like), node.particles->like);
            if (node.picture) {
                clear(asset_ref(node.picture->fallback), node.picture->fallback);
                if (!node.picture->asset.empty() && goes(asset_ref(node.picture->asset))) node.picture.reset();
            }
        }
        forget_told(id, scene);
    }

    void forget_in(Narration& narration) {
        std::erase_if(narration.sound, [&](const auto& s) { return goes(asset_ref(s.second)); });
    }

    void forget_in(Annotation& annotation) {
        clear(asset_ref(annotation.picture), annotation.picture);
        if (annotation.narration) forget_in(*annotation.narration);
    }

    // A stop of a tour whose thing goes away stays, without what was opened at it.
    void forget_told(const Id& id, Scene& scene) {
        for (auto& [tour_id, tour] : scene.tours)
            for (auto& [stop_id, stop] : tour.stops) {
                if (stop.narration) forget_in(*stop.narration);
                const auto node = scene.nodes.find(stop.node);
                if (!stop.annotation.empty() && (goes(node_ref(id, stop.node)) || node == scene.nodes.end() || !node->second.model ||
                                                 !node->second.model->annotations.contains(stop.annotation))) {
                    stop.node.clear();
                    stop.annotation.clear();
                }
            }
        for (auto& [article_id, article] : scene.articles)
            for (auto& [paragraph_id, paragraph] : article.paragraphs) clear(asset_ref(paragraph.picture), paragraph.picture);
    }

    void forget_in(const Id& scene, Node& node) {
        ModelPart& model = *node.model;
        clear(node_ref(scene, model.glow_of), model.glow_of);
        clear(asset_ref(model.fallback), model.fallback);
        if (!goes(asset_ref(model.asset))) return;
        if (model.fallback.empty()) return node.model.reset();
        model.asset = std::exchange(model.fallback, {});  // what was to stand in for it does
    }

    void forget_in(Timeline& timeline) {
        std::erase_if(timeline.clips, [&](const auto& c) { return goes(scene_ref(c.second.scene)); });
        for (auto& [id, clip] : timeline.clips) clear(node_ref(clip.scene, clip.camera), clip.camera);
        std::erase_if(timeline.tracks, [&](const auto& t) { return target_goes(t.second.target); });
    }

    void forget_in(Cue& cue) {
        const bool lost = (!cue.scene.empty() && goes(scene_ref(cue.scene))) || (!cue.timeline.empty() && goes(timeline_ref(cue.timeline))) ||
                          (!cue.cue.empty() && goes(cue_ref(cue.cue))) || (!cue.target.empty() && target_goes(cue.target));
        if (lost) return become_wait(cue);
        clear(node_ref(cue.scene, cue.camera), cue.camera);
    }

    void erase(const ItemRef& item) {
        const auto scene = show_.scenes.find(item.in);
        const auto timeline = show_.timelines.find(item.in);
        switch (item.kind) {
            case ItemKind::Node: if (scene != show_.scenes.end()) scene->second.nodes.erase(item.id); break;
            case ItemKind::Clip: if (timeline != show_.timelines.end()) timeline->second.clips.erase(item.id); break;
            case ItemKind::Track: if (timeline != show_.timelines.end()) timeline->second.tracks.erase(item.id); break;
            case ItemKind::Marker: if (timeline != show_.timelines.end()) timeline->second.markers.erase(item.id); break;
            case ItemKind::Key: if (timeline != show_.timelines.end()) erase_key(timeline->second, item); break;
            case ItemKind::Cue: show_.cues.erase(item.id); break;
            case ItemKind::Scene: show_.scenes.erase(item.id); break;
            case ItemKind::Timeline: show_.timelines.erase(item.id); break;
            case ItemKind::Asset: show_.assets.erase(item.id); break;
            case ItemKind::Output: case ItemKind::Canvas: break;
        }
    }

    // A track without a key is none.
    static void erase_key(Timeline& timeline, const ItemRef& item) {
        const auto track = timeline.tracks.find(item.of);
        if (track == timeline.tracks.end()) return;
        track->second.keys.erase(item.id);
        if (track->second.keys.empty()) timeline.tracks.erase(track);
    }

    Show& show_;
    std::set<ItemRef> gone_;
};

// "/scenes/hall/nodes/bell/light" with its `index`-th name (2: the scene, 4: the node) as `to`.
std::string with_name(const std::string& pointer, int index, const Id& to) {
    std::size_t at = 0;
    for (int i = 1; i < index; ++i) at = pointer.find('/', at + 1);
    const std::size_t end = std::min(pointer.find('/', at + 1), pointer.size());
    return pointer.substr(0, at + 1) + to + pointer.substr(end);
}

template <class Map>
bool move_entry(Map& map, const Id& from, const Id& to) {
    if (map.contains(to)) return false;
    auto entry = map.extract(from);
    if (entry.empty()) return false;
    entry.key() = to;
    map.insert(std::move(entry));
    return true;
}

bool move_in_timeline(Timeline& timeline, const ItemRef& item, const Id& to) {
    switch (item.kind) {
        case ItemKind::Clip: return move_entry(timeline.clips, item.id, to);
        case ItemKind::Track: return move_entry(timeline.tracks, item.id, to);
        case ItemKind::Marker: return move_entry(timeline.markers, item.id, to);
        case ItemKind::Key: return timeline.tracks.contains(item.of) && move_entry(timeline.tracks.at(item.of).keys, item.id, to);
        default: return false;
    }
}

bool move_item(Show& show, const ItemRef& item, const Id& to) {
    switch (item.kind) {
        case ItemKind::Node: return show.scenes.contains(item.in) && move_entry(show.scenes.at(item.in).nodes, item.id, to);
        case ItemKind::Cue: return move_entry(show.cues, item.id, to);
        case ItemKind::Scene: return move_entry(show.scenes, item.id, to);
        case ItemKind::Timeline: return move_entry(show.timelines, item.id, to);
        case ItemKind::Asset: move_entry(show.unsolved, item.id, to); return move_entry(show.assets, item.id, to);
        case ItemKind::Output: case ItemKind::Canvas: return false;
        default: return show.timelines.contains(item.in) && move_in_timeline(show.timelines.at(item.in), item, to);
    }
}

class Duplicator {
public:
    explicit Duplicator(Show& show) : show_(show) {}

    void nodes(const std::set<ItemRef>& items, const std::vector<ItemRef>& chosen) {
        std::map<ItemRef, Id> fresh;
        FreshIds ids;
        for (const ItemRef& item : items) {
            if (item.kind != ItemKind::Node || !exists(item, show_)) continue;
            auto& all = show_.scenes.at(item.in).nodes;
            const Id id = ids.make(item.id, "node", [&](const Id& i) { return all.contains(i); });
            all[id] = Node(all.at(item.id));
            fresh[item] = id;
        }
        const auto follow = [&](const Id& scene, Id& name) {
            if (const auto it = fresh.find(node_ref(scene, name)); it != fresh.end()) name = it->second;
        };
        for (const auto& [item, id] : fresh) {
            Node& node = show_.scenes.at(item.in).nodes.at(id);
            follow(item.in, node.parent);
            follow(item.in, node.aim);
            if (node.model) follow(item.in, node.model->glow_of);
            if (node.particles) follow(item.in, node.particles->like);
        }
        for (const ItemRef& item : chosen)
            if (const auto it = fresh.find(item); it != fresh.end()) made_.push_back(node_ref(item.in, it->second));
    }

    void other(const ItemRef& item) {
        if (!exists(item, show_)) return;
        switch (item.kind) {
            case ItemKind::Clip: return clip(item);
            case ItemKind::Marker: return entry(show_.timelines.at(item.in).markers, item);
            case ItemKind::Cue: return entry(show_.cues, item);
            case ItemKind::Scene: return entry(show_.scenes, item);
            case ItemKind::Timeline: return entry(show_.timelines, item);
            default: return;  // a track, a key or an asset twice would be the same twice
        }
    }
    std::vector<ItemRef> take() { return std::move(made_); }

private:
    template <class Map>
    void entry(Map& map, ItemRef item) {
        const Id id = fresh_id(item.id, "copy", [&](const Id& i) { return map.contains(i); });
        map[id] = typename Map::mapped_type(map.at(item.id));
        item.id = id;
        made_.push_back(std::move(item));
    }

    // At the end of the timeline: where it stands, two of them would lie over each other.
    void clip(const ItemRef& item) {
        Timeline& timeline = show_.timelines.at(item.in);
        Flicks end;
        for (const auto& [id, clip] : timeline.clips) end = std::max(end, clip.start + clip.duration);
        entry(timeline.clips, item);
        Clip& copy = timeline.clips.at(made_.back().id);
        copy.start = end;
        if (timeline.duration.count > 0) timeline.duration = std::max(timeline.duration, copy.start + copy.duration);
    }

    Show& show_;
    std::vector<ItemRef> made_;
};

}  // namespace

Result<Change> delete_items(const Show& show, const std::vector<ItemRef>& items, OnReference on_reference) {
    std::vector<ItemRef> there;
    std::copy_if(items.begin(), items.end(), std::back_inserter(there), [&](const ItemRef& i) { return exists(i, show); });
    if (there.empty()) return Error(Code::InvalidArgument, "nothing is selected", "EDIT_INVALID");
    if (on_reference == OnReference::Refuse) {
        const std::vector<std::string> users = references_to(show, there);
        if (!users.empty())
            return Error(Code::Denied, fmt::format("{}: {} refers to it{}", names_of(there), users[0], users.size() == 1 ? "" : fmt::format(", and {} more", users.size() - 1)), "EDIT_REFERENCED");
    }
    Show after = show;
    Remover(after, with_descendants(show, there)).run();
    return Change{edit_between(show, after), "Delete: " + names_of(there)};
}

Result<Change> rename_item(const Show& show, const ItemRef& item, const Id& to) {
    if (!is_valid_id(to)) return Error(Code::InvalidArgument, fmt::format("\"{}\" is no id, expected 1 to 64 of a-z, 0-9 and -", to), "EDIT_INVALID");
    if (item.id == to) return Change{{}, "Rename: " + to};
    Show after = show;
    each_reference(after, [&](const Reference& r) {
        if (r.to != item) return;
        *r.value = r.in_pointer ? with_name(*r.value, item.kind == ItemKind::Scene ? 2 : 4, to) : to;
    });
    if (!move_item(after, item, to))
        return Error(Code::InvalidArgument, exists(item, show) ? fmt::format("there is a \"{}\" already", to) : fmt::format("there is no \"{}\"", item.id), "EDIT_INVALID");
    return Change{edit_between(show, after), fmt::format("Rename: {} \u2192 {}", item.id, to)};
}

Result<Made> duplicate_items(const Show& show, const std::vector<ItemRef>& items) {
    Show after = show;
    Duplicator copies(after);
    copies.nodes(with_descendants(show, items), items);
    for (const ItemRef& item : items)
        if (item.kind != ItemKind::Node) copies.other(item);
    std::vector<ItemRef> made = copies.take();
    if (made.empty()) return Error(Code::InvalidArgument, "nothing is selected that can be doubled", "EDIT_INVALID");
    return Made{{edit_between(show, after), "Duplicate: " + names_of(items)}, std::move(made)};
}

}  // namespace pai
