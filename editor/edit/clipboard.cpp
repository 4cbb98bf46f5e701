#include "edit/clipboard.h"

#include <algorithm>

#include <fmt/format.h>

#include "base/describe_json.h"
#include "edit/assets.h"
#include "edit/cues.h"
#include "show/live_member.h"
#include "show/placing.h"

namespace pai {
namespace {

constexpr std::string_view kClippingFormat = "paifang.clipboard/1";
constexpr std::size_t kMaxClippingBytes = 8u << 20;

using ItemKind = ItemRef::Kind;

Error clipping_error(std::string what) { return Error(Code::Corrupt, std::move(what), "CLIPBOARD_INVALID"); }

class Copier {
public:
    Copier(const Show& show, const std::vector<ItemRef>& items, const Id& timeline) : show_(show), items_(items), timeline_(timeline) {}

    Clipping run() {
        for (const ItemRef& item : with_descendants(show_, items_))
            if (item.kind == ItemKind::Node && exists(item, show_)) node(item);
        for (const ItemRef& item : items_)
            if (exists(item, show_)) other(item);
        if (const auto it = show_.timelines.find(timeline_); it != show_.timelines.end() && !out_.nodes.empty())
            for (const auto& [id, track] : it->second.tracks) drives(id, track);
        bring_assets();
        return std::move(out_);
    }

private:
    // Nodes of one scene only: that of the first.
    void node(const ItemRef& item) {
        if (out_.scene.empty()) out_.scene = item.in;
        if (item.in == out_.scene) out_.nodes[item.id] = show_.scenes.at(item.in).nodes.at(item.id);
    }

    void drives(const Id& id, const Track& track) {
        const auto target = item_at(track.target);
        if (target && target->kind == ItemKind::Node && target->in == out_.scene && out_.nodes.contains(target->id)) out_.tracks[id] = track;
    }

    void other(const ItemRef& item) {
        switch (item.kind) {
            case ItemKind::Key: {
                const Track& track = show_.timelines.at(item.in).tracks.at(item.of);
                out_.keys[item.of].target = track.target;
                out_.keys[item.of].keys[item.id] = track.keys.at(item.id);
                break;
            }
            case ItemKind::Clip:
                out_.clips[item.id] = show_.timelines.at(item.in).clips.at(item.id);
                scene(out_.clips[item.id].scene);
                break;
            case ItemKind::Marker: out_.markers[item.id] = show_.timelines.at(item.in).markers.at(item.id); break;
            case ItemKind::Cue:
                out_.cues[item.id] = show_.cues.at(item.id);
                if (!out_.cues[item.id].scene.empty()) scene(out_.cues[item.id].scene);
                break;
            case ItemKind::Scene: scene(item.id); break;
            default: break;
        }
    }
    void scene(const Id& id) { out_.scenes[id] = show_.scenes.at(id); }

    void bring_assets() {
        Show part;
        part.scenes = out_.scenes;
        part.scenes["clipping"].nodes.insert(out_.nodes.begin(), out_.nodes.end());
        for (const AssetName& name : used_assets(part))
            if (const auto it = show_.assets.find(name); it != show_.assets.end()) out_.assets.insert(*it);
    }

    const Show& show_;
    const std::vector<ItemRef>& items_;
    const Id& timeline_;
    Clipping out_;
};

bool is_empty(const Clipping& c) {
    return c.nodes.empty() && c.keys.empty() && c.scenes.empty() && c.clips.empty() && c.markers.empty() && c.cues.empty();
}

std::string write_clipping(const Clipping& clipping) {
    std::string out = fmt::format("{{\n  \"format\": \"{}\",\n  \"clipping\": ", kClippingFormat);
    std::string body = write_json(type_of<Clipping>(), &clipping, Scope::All);
    body.pop_back();
    for (const char c : body) out += c == '\n' ? std::string("\n  ") : std::string(1, c);
    return out + "\n}\n";
}

Result<Clipping> read_clipping(std::string_view text) {
    PAI_TRY(const JsonDoc doc, JsonDoc::parse(text));
    const auto format = doc.root().find("format"), body = doc.root().find("clipping");
    if (!format || format->text() != kClippingFormat || !body || doc.root().size() != 2)
        return clipping_error(fmt::format("expected {{\"format\": \"{}\", \"clipping\": {{…}}}}", kClippingFormat));
    Clipping out;
    Problems problems;
    read_json(type_of<Clipping>(), *body, &out, problems, Scope::All, "/clipping");
    if (!problems.empty()) return to_error(problems);
    return out;
}

// One paste. Everything is checked in the end as a show's files are.
class Paster {
public:
    Paster(const Show& show, Clipping clipping, const PasteInto& into) : after_(show), c_(std::move(clipping)), into_(into) {}

    Result<Made> run(const Show& before) {
        PAI_TRY(name_assets());
        PAI_TRY(paste_scenes());
        PAI_TRY(paste_nodes());
        PAI_TRY(paste_times());
        paste_cues();
        if (const Problems problems = check_show(after_); !problems.empty()) return to_error(problems);
        return Made{{edit_between(before, after_), "Paste: " + names_of(made_)}, std::move(made_)};
    }

private:
    template <class Map>
    Id fresh_in(const Map& map, const Id& wish) {
        return ids_[&map].make(wish, "pasted", [&](const Id& i) { return map.contains(i); });
    }

    // The names by which this show knows the assets, in all that was copied.
    Result<void> name_assets() {
        std::map<AssetName, AssetName> names;
        for (const auto& [name, asset] : c_.assets) {
            AssetName here = name_of_asset(after_, asset);
            if (here.empty()) {
                here = fresh_in(after_.assets, name);
                after_.assets[here] = asset;
            }
            names[name] = here;
        }
        Show part;
        part.scenes = std::move(c_.scenes);
        const Id loose = fresh_in(part.scenes, "clipping");
        part.scenes[loose].nodes = std::move(c_.nodes);
        std::string missing;
        each_reference(part, [&](const Reference& r) {
            if (r.to.kind != ItemKind::Asset) return;
            const auto it = names.find(*r.value);
            if (it == names.end()) missing = *r.value;
            else *r.value = it->second;
        });
        if (!missing.empty()) return clipping_error(fmt::format("/assets: it names the asset \"{}\", which it does not bring", missing));
        c_.nodes = std::move(part.scenes.at(loose).nodes);
        part.scenes.erase(loose);
        c_.scenes = std::move(part.scenes);
        return {};
    }

    Result<void> paste_scenes() {
        const bool chosen = c_.clips.empty() && c_.cues.empty();
        for (auto& [id, scene] : c_.scenes) {
            const auto here = after_.scenes.find(id);
            if (!chosen && here != after_.scenes.end() && here->second == scene) {
                scenes_[id] = id;  // a clip of a scene that is here already
                continue;
            }
            const Id fresh = fresh_in(after_.scenes, id);
            after_.scenes[fresh] = scene;
            scenes_[id] = fresh;
            if (chosen) made_.push_back(scene_ref(fresh));
        }
        return {};
    }

    Result<void> paste_nodes() {
        if (c_.nodes.empty()) return {};
        const auto scene = after_.scenes.find(into_.scene);
        if (scene == after_.scenes.end()) return Error(Code::InvalidArgument, fmt::format("no scene \"{}\" to paste into", into_.scene), "EDIT_INVALID");
        auto& all = scene->second.nodes;
        if (!into_.parent.empty() && !all.contains(into_.parent)) return Error(Code::InvalidArgument, fmt::format("no node \"{}\" to paste under", into_.parent), "EDIT_INVALID");
        const std::map<Id, Node> before = all;
        std::map<Id, Id> names;
        for (const auto& [id, node] : c_.nodes) {
            const Id fresh = fresh_in(all, id);
            all[fresh] = node;
            names[id] = fresh;
        }
        for (const auto& [id, fresh] : names) mend(all.at(fresh), names, before);
        for (const auto& [id, fresh] : names)
            if (!c_.nodes.contains(c_.nodes.at(id).parent)) made_.push_back(node_ref(into_.scene, fresh));
        paste_tracks(names);
        return {};
    }

    void mend(Node& node, const std::map<Id, Id>& names, const std::map<Id, Node>& before) {
        // Names of the scene where it was mean the same things there only.
        const bool home = c_.scene == into_.scene;
        const auto follow = [&](Id& name, bool may_stay) {
            if (const auto it = names.find(name); it != names.end()) name = it->second;
            else if (!may_stay) name.clear();
        };
        if (const auto it = names.find(node.parent); it != names.end()) node.parent = it->second;
        else node.parent = into_.parent;
        follow(node.aim, home && before.contains(node.aim));
        if (node.particles) {
            const auto source = before.find(node.particles->like);
            follow(node.particles->like, home && source != before.end() && source->second.particles && source->second.particles->like.empty());
        }
        if (!node.model) return;
        for (auto& [id, annotation] : node.model->annotations)
            if (!after_.scenes.at(into_.scene).articles.contains(annotation.article)) annotation.article.clear();
        const auto other = before.find(node.model->glow_of);
        follow(node.model->glow_of, home && other != before.end() && other->second.model && other->second.model->glow_of.empty());
    }

    void paste_tracks(const std::map<Id, Id>& names) {
        const auto timeline = after_.timelines.find(into_.timeline);
        if (timeline == after_.timelines.end()) return;
        for (const auto& [id, track] : c_.tracks) {
            const auto target = item_at(track.target);
            if (!target || target->kind != ItemKind::Node || !names.contains(target->id)) continue;
            const std::string old = pointer_of(*target);
            Track copy = track;
            copy.target = pointer_of(node_ref(into_.scene, names.at(target->id))) + track.target.substr(old.size());
            if (find_live_member(after_, copy.target)) timeline->second.tracks[fresh_in(timeline->second.tracks, id)] = std::move(copy);
        }
    }

    Result<void> paste_times() {
        if (c_.keys.empty() && c_.clips.empty() && c_.markers.empty()) return {};
        const auto found = after_.timelines.find(into_.timeline);
        if (found == after_.timelines.end()) return Error(Code::InvalidArgument, fmt::format("no timeline \"{}\" to paste into", into_.timeline), "EDIT_INVALID");
        Timeline& timeline = found->second;
        Flicks first{INT64_MAX};
        for (const auto& [id, track] : c_.keys)
            for (const auto& [key_id, key] : track.keys) first = std::min(first, key.at);
        for (const auto& [id, marker] : c_.markers) first = std::min(first, marker.at);
        for (const auto& [id, marker] : c_.markers) {
            const Id fresh = fresh_in(timeline.markers, id);
            timeline.markers[fresh] = {marker.at - first + into_.at, marker.title};
            made_.push_back(marker_ref(into_.timeline, fresh));
        }
        for (const auto& [id, track] : c_.keys) PAI_TRY(paste_keys(timeline, id, track, first));
        paste_clips(timeline);
        return {};
    }

    // Keys of a member come onto the track that drives it here.
    Result<void> paste_keys(Timeline& timeline, const Id& id, const Track& keys, Flicks first) {
        if (!find_live_member(after_, keys.target)) return clipping_error(fmt::format("/keys/{}/target: this show has no {}", id, keys.target));
        auto track = std::find_if(timeline.tracks.begin(), timeline.tracks.end(), [&](const auto& t) { return t.second.target == keys.target; });
        if (track == timeline.tracks.end()) track = timeline.tracks.emplace(fresh_in(timeline.tracks, id), Track{keys.target, {}}).first;
        for (const auto& [key_id, key] : keys.keys) {
            Keyframe copy = key;
            copy.at = key.at - first + into_.at;
            std::erase_if(track->second.keys, [&](const auto& k) { return k.second.at == copy.at; });
            const Id fresh = fresh_in(track->second.keys, key_id);
            track->second.keys[fresh] = copy;
            made_.push_back(key_ref(into_.timeline, track->first, fresh));
        }
        return {};
    }

    // Behind what is there: clips do not lie over one another.
    void paste_clips(Timeline& timeline) {
        Flicks end = into_.at, first{INT64_MAX};
        for (const auto& [id, clip] : timeline.clips) end = std::max(end, clip.start + clip.duration);
        for (const auto& [id, clip] : c_.clips) first = std::min(first, clip.start);
        for (const auto& [id, clip] : c_.clips) {
            Clip copy = clip;
            copy.start = clip.start - first + end;
            if (const auto it = scenes_.find(clip.scene); it != scenes_.end()) copy.scene = it->second;
            const Id fresh = fresh_in(timeline.clips, id);
            if (timeline.duration.count > 0) timeline.duration = std::max(timeline.duration, copy.start + copy.duration);
            timeline.clips[fresh] = std::move(copy);
            made_.push_back(clip_ref(into_.timeline, fresh));
        }
    }

    void paste_cues() {
        if (c_.cues.empty()) return;
        std::vector<Id> order, list = cues_in_order(after_);
        for (const auto& [id, cue] : c_.cues) order.push_back(id);
        std::stable_sort(order.begin(), order.end(), [&](const Id& a, const Id& b) { return c_.cues.at(a).order < c_.cues.at(b).order; });
        std::map<Id, Id> names;
        for (const Id& id : order) {
            names[id] = fresh_in(after_.cues, id);
            after_.cues[names[id]] = c_.cues.at(id);
        }
        const auto place = std::find(list.begin(), list.end(), into_.after_cue);
        std::vector<Id> fresh;
        for (const Id& id : order) fresh.push_back(names.at(id));
        list.insert(place == list.end() ? place : place + 1, fresh.begin(), fresh.end());
        for (std::size_t i = 0; i < list.size(); ++i) after_.cues.at(list[i]).order = static_cast<float>(i + 1);
        for (const Id& id : fresh) {
            mend(after_.cues.at(id), names);
            made_.push_back(cue_ref(id));
        }
    }

    // What a cue acts on is here under the same name, came along, or is lost: then it waits as long.
    void mend(Cue& cue, const std::map<Id, Id>& names) {
        if (const auto it = scenes_.find(cue.scene); it != scenes_.end()) cue.scene = it->second;
        if (const auto it = names.find(cue.cue); it != names.end()) cue.cue = it->second;
        const bool lost = (!cue.scene.empty() && !after_.scenes.contains(cue.scene)) || (!cue.timeline.empty() && !after_.timelines.contains(cue.timeline)) ||
                          (!cue.cue.empty() && !after_.cues.contains(cue.cue)) || (cue.kind == CueKind::Fade && !find_live_member(after_, cue.target));
        if (!lost) return;
        cue = {.order = cue.order, .number = cue.number, .title = cue.title, .pre_wait = cue.pre_wait, .post_wait = cue.post_wait, .follow = cue.follow, .duration = cue.fade};
    }

    Show after_;
    Clipping c_;
    const PasteInto& into_;
    std::map<Id, Id> scenes_;
    std::map<const void*, FreshIds> ids_;  // of each map
    std::vector<ItemRef> made_;
};

}  // namespace

const TypeInfo& describe(const Clipping*) {
    static const TypeInfo info = describe_struct<Clipping>("Clipping", "what was copied, with the assets that it needs", {
        member<&Clipping::assets>("assets", {.doc = "short name to urn:… or to a path relative to the show's folder", .rule = Rule::Asset, .max_count = 4096}),
        member<&Clipping::scene>("scene", {.doc = "where the nodes were", .rule = Rule::Id}),
        member<&Clipping::nodes>("nodes", {.doc = "by id", .max_count = 10'000}),
        member<&Clipping::tracks>("tracks", {.doc = "that drive the nodes", .max_count = 10'000}),
        member<&Clipping::keys>("keys", {.doc = "chosen keys, by track", .max_count = 10'000}),
        member<&Clipping::scenes>("scenes", {.doc = "chosen scenes, and those of clips and cues", .max_count = 1000}),
        member<&Clipping::clips>("clips", {.doc = "by id", .max_count = 1000}),
        member<&Clipping::markers>("markers", {.doc = "by id", .max_count = 1000}),
        member<&Clipping::cues>("cues", {.doc = "by id", .max_count = 5000}),
    });
    return info;
}

Result<std::string> copy_items(const Show& show, const std::vector<ItemRef>& items, const Id& timeline) {
    Clipping clipping = Copier(show, items, timeline).run();
    if (is_empty(clipping)) return Error(Code::InvalidArgument, "nothing is selected that can be copied", "EDIT_INVALID");
    // Where it stood in the world, if what it stood on does not come along.
    for (auto& [id, node] : clipping.nodes) {
        if (node.parent.empty() || clipping.nodes.contains(node.parent)) continue;
        const Transform world = to_transform(world_from_node(show.scenes.at(clipping.scene), id));
        if (node.aim.empty()) node.transform = world;
        else node.transform.position_m = world.position_m;
        node.parent.clear();
    }
    return write_clipping(clipping);
}

bool is_clipping(std::string_view text) { return text.substr(0, 200).find(kClippingFormat) != text.npos; }

Result<Made> paste_items(const Show& show, std::string_view text, const PasteInto& into) {
    if (text.size() > kMaxClippingBytes) return clipping_error(fmt::format("{} bytes, at most {} are pasted", text.size(), kMaxClippingBytes));
    if (!is_clipping(text)) return clipping_error("the clipboard holds nothing of a show");
    auto clipping = read_clipping(text);
    if (!clipping) return std::move(clipping).error().context("the clipboard");
    if (is_empty(*clipping)) return clipping_error("the clipboard holds nothing of a show");
    auto made = Paster(show, *std::move(clipping), into).run(show);
    if (!made) return std::move(made).error().context("the clipboard");
    return made;
}

}  // namespace pai
