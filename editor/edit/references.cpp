#include "edit/references.h"

#include <algorithm>

#include <fmt/format.h>

#include "base/id.h"
#include "show/live_member.h"

namespace pai {
namespace {

using Visit = std::function<void(const Reference&)>;

class Referrer {
public:
    Referrer(Show& show, const Visit& visit) : show_(show), visit_(visit) {}

    void run() {
        for (auto& [language, font] : show_.fonts) name(asset_ref(font), "/fonts/" + language, font);
        name(timeline_ref(show_.timeline), "/timeline", show_.timeline);
        name(scene_ref(show_.fallback.scene), "/fallback/scene", show_.fallback.scene);
        for (auto& [id, scene] : show_.scenes) in_scene(id, scene);
        for (auto& [id, timeline] : show_.timelines) in_timeline("/timelines/" + id, timeline);
        for (auto& [id, cue] : show_.cues) in_cue("/cues/" + id, cue);
    }

private:
    void name(ItemRef to, std::string from, std::string& value) {
        if (!value.empty()) visit_({std::move(to), std::move(from), &value, false});
    }

    void in_scene(const Id& id, Scene& scene) {
        const std::string at = "/scenes/" + id;
        name(asset_ref(scene.environment.asset), at + "/environment/asset", scene.environment.asset);
        name(asset_ref(scene.environment.fallback), at + "/environment/fallback", scene.environment.fallback);
        name(node_ref(id, scene.camera), at + "/camera", scene.camera);
        for (auto& [node_id, node] : scene.nodes) in_node(id, at + "/nodes/" + node_id, node);
        for (auto& [tour_id, tour] : scene.tours)
            for (auto& [stop_id, stop] : tour.stops) {
                const std::string here = at + "/tours/" + tour_id + "/stops/" + stop_id;
                name(node_ref(id, stop.node), here + "/node", stop.node);
                if (stop.narration) in_narration(here + "/narration", *stop.narration);
            }
        for (auto& [article_id, article] : scene.articles)
            for (auto& [paragraph_id, paragraph] : article.paragraphs)
                name(asset_ref(paragraph.picture), at + "/articles/" + article_id + "/paragraphs/" + paragraph_id + "/picture", paragraph.picture);
    }

    void in_narration(const std::string& at, Narration& narration) {
        for (auto& [language, sound] : narration.sound) name(asset_ref(sound), at + "/sound/" + language, sound);
    }

    void in_annotation(const std::string& at, Annotation& annotation) {
        name(asset_ref(annotation.picture), at + "/picture", annotation.picture);
        if (annotation.narration) in_narration(at + "/narration", *annotation.narration);
    }

    void in_node(const Id& scene, const std::string& at, Node& node) {
        name(node_ref(scene, node.parent), at + "/parent", node.parent);
        name(node_ref(scene, node.aim), at + "/aim", node.aim);
        if (node.model) {
            name(asset_ref(node.model->asset), at + "/model/asset", node.model->asset);
            name(asset_ref(node.model->fallback), at + "/model/fallback", node.model->fallback);
            name(node_ref(scene, node.model->glow_of), at + "/model/glow_of", node.model->glow_of);
            for (auto& [id, annotation] : node.model->annotations) in_annotation(at + "/model/annotations/" + id, annotation);
        }
        if (node.sound) name(asset_ref(node.sound->asset), at + "/sound/asset", node.sound->asset);
        if (node.text) name(asset_ref(node.text->font), at + "/text/font", node.text->font);
        if (node.particles) name(node_ref(scene, node.particles->like), at + "/particles/like", node.particles->like);
        if (node.picture) {
            name(asset_ref(node.picture->asset), at + "/picture/asset", node.picture->asset);
            name(asset_ref(node.picture->fallback), at + "/picture/fallback", node.picture->fallback);
        }
    }

    void in_timeline(const std::string& at, Timeline& timeline) {
        for (auto& [id, clip] : timeline.clips) {
            const Id scene = clip.scene;  // before it is renamed
            name(scene_ref(scene), at + "/clips/" + id + "/scene", clip.scene);
            name(node_ref(scene, clip.camera), at + "/clips/" + id + "/camera", clip.camera);
        }
        for (auto& [id, track] : timeline.tracks) target(at + "/tracks/" + id + "/target", track.target);
    }

    void in_cue(const std::string& at, Cue& cue) {
        const Id scene = cue.scene;
        name(scene_ref(scene), at + "/scene", cue.scene);
        name(node_ref(scene, cue.camera), at + "/camera", cue.camera);
        name(timeline_ref(cue.timeline), at + "/timeline", cue.timeline);
        name(cue_ref(cue.cue), at + "/cue", cue.cue);
        target(at + "/target", cue.target);
    }

    void target(const std::string& from, std::string& pointer) {
        const auto parts = parse_live_target(pointer);
        if (!parts || parts->scene.empty()) return;
        const Id scene(parts->scene), node(parts->node);  // the pointer may change under the views
        visit_({scene_ref(scene), from, &pointer, true});
        if (!node.empty()) visit_({node_ref(scene, node), from, &pointer, true});
    }

    Show& show_;
    const Visit& visit_;
};

// Whether the thing at `from` is one of `gone` or stands in one.
bool is_part_of(const std::string& from, const std::set<ItemRef>& gone) {
    const auto item = item_at(from);
    if (!item) return false;
    if (gone.contains(*item)) return true;
    if (item->kind == ItemRef::Kind::Node) return gone.contains(scene_ref(item->in));
    if (item->in.empty()) return false;
    return gone.contains(timeline_ref(item->in)) || (!item->of.empty() && gone.contains(track_ref(item->in, item->of)));
}

// Whether `to` goes when `gone` goes.
bool goes_with(const ItemRef& to, const std::set<ItemRef>& gone) {
    return gone.contains(to) || (to.kind == ItemRef::Kind::Node && gone.contains(scene_ref(to.in)));
}

}  // namespace

void each_reference(Show& show, const Visit& visit) { Referrer(show, visit).run(); }

std::set<ItemRef> with_descendants(const Show& show, const std::vector<ItemRef>& items) {
    std::set<ItemRef> out(items.begin(), items.end());
    std::set<Id> scenes;
    for (const ItemRef& item : items)
        if (item.kind == ItemRef::Kind::Node) scenes.insert(item.in);
    for (const Id& id : scenes) {
        const auto scene = show.scenes.find(id);
        if (scene == show.scenes.end()) continue;
        std::multimap<std::string_view, const Id*> children;
        for (const auto& [node, n] : scene->second.nodes)
            if (!n.parent.empty()) children.emplace(n.parent, &node);
        std::vector<Id> open;
        for (const ItemRef& item : items)
            if (item.kind == ItemRef::Kind::Node && item.in == id) open.push_back(item.id);
        while (!open.empty()) {
            const Id at = std::move(open.back());
            open.pop_back();
            for (auto [it, end] = children.equal_range(at); it != end; ++it)
                if (out.insert(node_ref(id, *it->second)).second) open.push_back(*it->second);
        }
    }
    return out;
}

std::vector<std::string> references_to(const Show& show, const std::vector<ItemRef>& items) {
    const std::set<ItemRef> gone = with_descendants(show, items);
    std::set<std::string> out;
    // The visitor may change names; this one does not.
    each_reference(const_cast<Show&>(show), [&](const Reference& r) {
        if (goes_with(r.to, gone) && !is_part_of(r.from, gone)) out.insert(r.from);
    });
    return {out.begin(), out.end()};
}

Id fresh_id(std::string_view wish, std::string_view otherwise, const std::function<bool(const Id&)>& taken) { return FreshIds().make(wish, otherwise, taken); }

Id FreshIds::make(std::string_view wish, std::string_view otherwise, const std::function<bool(const Id&)>& taken) {
    constexpr std::size_t kLongest = 48;  // room for a number
    Id base;
    for (const char c : wish) {
        const bool upper = c >= 'A' && c <= 'Z', plain = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
        if (upper || plain) base += upper ? static_cast<char>(c - 'A' + 'a') : c;
        else if (!base.empty() && base.back() != '-') base += '-';
        if (base.size() == kLongest) break;
    }
    while (!base.empty() && base.back() == '-') base.pop_back();
    if (base.empty()) base = otherwise;
    if (!taken(base)) return base;
    // "bell-2" counts on as "bell-3".
    std::size_t number = 2;
    if (const auto dash = base.rfind('-'); dash != base.npos && dash + 1 < base.size() && base.size() - dash <= 7 &&
                                           std::all_of(base.begin() + static_cast<std::ptrdiff_t>(dash) + 1, base.end(), [](char c) { return c >= '0' && c <= '9'; })) {
        number = std::stoul(base.substr(dash + 1)) + 1;
        base.resize(dash);
    }
    std::size_t& next = next_[base];
    for (number = std::max(number, next);; ++number) {
        if (Id id = fmt::format("{}-{}", base, number); !taken(id)) {
            next = number + 1;
            return id;
        }
    }
}

}  // namespace pai
