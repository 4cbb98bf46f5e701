// What no single struct can know about a show or a venue.
#include <algorithm>
#include <cmath>
#include <set>

#include <fmt/format.h>

#include "show/cue_check.h"
#include "show/cue_engine.h"
#include "show/frame_state.h"
#include "show/live_member.h"
#include "show/load.h"

namespace pai {
namespace {

constexpr std::size_t kMaxNodes = 10'000;
constexpr std::size_t kMaxProblems = 100;

std::string_view name_of(AssetRole role) {
    constexpr std::string_view names[] = {"model", "image", "environment", "sound", "font", "film"};
    return names[static_cast<std::size_t>(role)];
}

constexpr std::size_t kMaxReferences = 16'384;  // licence format section 14

class Checker {
public:
    explicit Checker(const Show& show) : show_(show) {}

    Problems run() {
        check_top();
        std::size_t nodes = 0;
        for (const auto& [id, scene] : show_.scenes) {
            nodes += scene.nodes.size();
            check_scene("/scenes/" + id, scene);
        }
        if (nodes > kMaxNodes) add("/scenes", fmt::format("{} nodes, expected at most {}", nodes, kMaxNodes), "SCENE_LIMIT");
        for (const auto& [id, timeline] : show_.timelines) check_timeline("/timelines/" + id, timeline);
        check_cues(show_, problems_);
        if (problems_.size() > kMaxProblems) problems_.resize(kMaxProblems);
        if (problems_.empty()) check_excerpt();
        return std::move(problems_);
    }

    Problems run_tracks(const std::set<std::pair<Id, Id>>& tracks) {
        for (const auto& [in, id] : tracks) {
            const auto timeline = show_.timelines.find(in);
            if (timeline == show_.timelines.end()) continue;
            const auto track = timeline->second.tracks.find(id);
            if (track != timeline->second.tracks.end()) check_track("/timelines/" + in + "/tracks/" + id, track->second);
        }
        return std::move(problems_);
    }

private:
    void add(std::string pointer, std::string what, const char* reason) {
        if (problems_.size() < kMaxProblems) problems_.push_back({std::move(pointer), std::move(what), reason});
    }
    void unknown(std::string pointer, std::string_view kind, std::string_view name) {
        add(std::move(pointer), fmt::format("no {} \"{}\"", kind, name), "SCENE_REFERENCE");
    }
    void wrong(std::string pointer, std::string what) { add(std::move(pointer), std::move(what), "SCHEMA_INVALID"); }

    void use(const std::string& pointer, const AssetName& name, AssetRole role) {
        if (name.empty()) return;
        if (++references_ == kMaxReferences + 1) add("/scenes", fmt::format("more than {} references to assets", kMaxReferences), "SCENE_LIMIT");
        // The table of assets is the only way to a package.
        if (!show_.assets.contains(name)) return add(pointer, fmt::format("no asset \"{}\"", name), "SCENE_UNLICENSED_REF");
        const auto [it, added] = roles_.emplace(name, role);
        if (it->second != role)
            add(pointer, fmt::format("asset \"{}\" is used as {} already, expected one role", name, name_of(it->second)), "SCENE_REFERENCE");
    }

    void check_top() {
        for (const auto& [name, why] : show_.unsolved)
            if (!show_.assets.contains(name)) unknown("/unsolved/" + name, "asset", name);
        for (const auto& [language, font] : show_.fonts) use(join_pointer("/fonts", language), font, AssetRole::Font);
        const bool black = show_.timeline.empty() && !show_.cues.empty();  // before the first GO
        if (!black && !show_.timelines.contains(show_.timeline)) unknown("/timeline", "timeline", show_.timeline);
        const Id& scene = show_.fallback.scene;
        if (!scene.empty() && !show_.scenes.contains(scene)) unknown("/fallback/scene", "scene", scene);
    }

    // Of a sound show: with cues, its length is known then only.
    void check_excerpt() {
        const Excerpt& excerpt = show_.excerpt;
        if (excerpt.start.count > 0 && excerpt.duration.count == 0) wrong("/excerpt/duration_s", "expected a duration");
        else if (excerpt.start + excerpt.duration > length_of(show_))
            wrong("/excerpt/duration_s", show_.cues.empty() ? "the excerpt ends after the timeline" : "the excerpt ends after the show as rehearsed");
    }

    void check_scene(const std::string& at, const Scene& scene) {
        use(at + "/environment/asset", scene.environment.asset, AssetRole::Environment);
        use(at + "/environment/fallback", scene.environment.fallback, AssetRole::Environment);
        check_camera(at + "/camera", scene, scene.camera);
        if (std::none_of(scene.nodes.begin(), scene.nodes.end(), [](const auto& n) { return n.second.camera.has_value(); }))
            wrong(at + "/nodes", "expected a node with a camera");
        for (const auto& [id, node] : scene.nodes) check_node(at + "/nodes/" + id, scene, node);
        check_cycles(at + "/nodes/", scene);
        for (const auto& [id, tour] : scene.tours) check_tour(at + "/tours/" + id, tour, names_in(scene), problems_);
        for (const auto& [id, article] : scene.articles) check_article(at + "/articles/" + id, article, names_in(scene));
    }

    AnnotationNames names_in(const Scene& scene) {
        return {scene.articles,
                [&scene](const Id& node, const Id& annotation) {
                    const auto it = scene.nodes.find(node);
                    return it != scene.nodes.end() && it->second.model && it->second.model->annotations.contains(annotation);
                },
                [this](const std::string& pointer, const AssetName& name, bool sound) { use(pointer, name, sound ? AssetRole::Sound : AssetRole::Image); }};
    }

    void check_camera(const std::string& at, const Scene& scene, const Id& camera) {
        if (camera.empty()) return;
        const auto it = scene.nodes.find(camera);
        if (it == scene.nodes.end() || !it->second.camera) unknown(at, "node with a camera", camera);
    }

    void check_node(const std::string& at, const Scene& scene, const Node& node) {
        if (!node.parent.empty() && !scene.nodes.contains(node.parent)) unknown(at + "/parent", "node", node.parent);
        if (!node.aim.empty() && !scene.nodes.contains(node.aim)) unknown(at + "/aim", "node", node.aim);
        if (node.model) {
            use(at + "/model/asset", node.model->asset, AssetRole::Model);
            use(at + "/model/fallback", node.model->fallback, AssetRole::Model);
            check_surfaces(at + "/model/surfaces/", node.model->surfaces);
            check_glow_of(at + "/model/glow_of", scene, node.model->glow_of);
            for (const auto& [id, annotation] : node.model->annotations) check_annotation(at + "/model/annotations/" + id, annotation, names_in(scene), problems_);
        }
        if (node.sound) use(at + "/sound/asset", node.sound->asset, AssetRole::Sound);
        if (node.text) use(at + "/text/font", node.text->font, AssetRole::Font);
        if (node.picture) check_picture(at + "/picture", *node.picture);
        if (node.particles) check_like(at + "/particles", scene, *node.particles);
        if (node.light && node.light->inner_cone_deg > node.light->outer_cone_deg)
            wrong(at + "/light/inner_cone_deg", "is wider than the outer cone");
        if (node.camera && node.camera->near_m >= node.camera->far_m) wrong(at + "/camera/near_m", "expected less than far_m");
    }

    void check_surfaces(const std::string& at, const std::map<Id, SurfacePart>& surfaces) {
        std::map<std::string_view, std::string_view> names;
        for (const auto& [id, s] : surfaces) {
            if (const auto [it, added] = names.emplace(s.material, id); !added) wrong(at + id + "/material", fmt::format("surface \"{}\" has this material already", it->second));
            const int kinds = s.facade.has_value() + s.ground.has_value() + s.water.has_value();
            if (kinds != 1) wrong(at + id, fmt::format("{} of facade, ground and water, expected exactly one", kinds));
            if (!s.facade) continue;
            const FacadeSurface& f = *s.facade;
            if (std::floor(f.show_first) != f.show_first) wrong(at + id + "/facade/show_first", "expected a whole number");
            if (std::floor(f.show_channels) != f.show_channels) wrong(at + id + "/facade/show_channels", "expected a whole number");
            if (f.show_first + f.show_channels > static_cast<float>(kDimmers))
                wrong(at + id + "/facade/show_channels", fmt::format("channels up to {}, expected {} at most", f.show_first + f.show_channels - 1, kDimmers - 1));
            if ((f.texture_m.x > 0) != (f.texture_m.y > 0)) wrong(at + id + "/facade/texture_m", "expected two lengths or two zeros");
        }
    }

    void check_picture(const std::string& at, const PicturePart& p) {
        const bool camera = p.source == PictureSource::Camera;
        use(at + "/asset", p.asset, p.source == PictureSource::Film ? AssetRole::Film : AssetRole::Image);
        use(at + "/fallback", p.fallback, AssetRole::Image);
        if (camera != p.asset.empty()) wrong(at + "/asset", camera ? "a camera has no asset" : "expected an asset");
        if (!camera && !p.device.empty()) wrong(at + "/device", "only a camera has a device");
    }

    void check_like(const std::string& at, const Scene& scene, const ParticlesPart& p) {
        if (std::floor(p.count) != p.count) wrong(at + "/count", "expected a whole number");
        if (p.like.empty()) return;
        const auto it = scene.nodes.find(p.like);
        if (it == scene.nodes.end() || !it->second.particles || !it->second.particles->like.empty()) unknown(at + "/like", "node with particles of its own", p.like);
    }

    void check_glow_of(const std::string& at, const Scene& scene, const Id& other) {
        if (other.empty()) return;
        const auto it = scene.nodes.find(other);
        if (it == scene.nodes.end() || !it->second.model || !it->second.model->glow_of.empty()) unknown(at, "node with a model and glow of its own", other);
    }

    // A node stands on its parent and on the node it aims at.
    void check_cycles(const std::string& at, const Scene& scene) {
        enum class Mark : std::uint8_t { Open, Done };
        std::map<std::string_view, Mark> marks;
        std::vector<std::pair<const Id*, int>> path;  // node, and how many of the two it stands on were visited
        for (const auto& [root, unused] : scene.nodes) {
            if (marks.contains(root)) continue;
            path.emplace_back(&root, 0);
            marks[root] = Mark::Open;
            while (!path.empty()) {
                auto& [id, visited] = path.back();
                if (visited == 2) {
                    marks[*id] = Mark::Done;
                    path.pop_back();
                    continue;
                }
                const Node& node = scene.nodes.at(*id);
                const bool first = visited++ == 0;
                const auto next = scene.nodes.find(first ? node.parent : node.aim);
                if (next == scene.nodes.end()) continue;
                const auto [mark, added] = marks.emplace(next->first, Mark::Open);
                if (added) path.emplace_back(&next->first, 0);
                else if (mark->second == Mark::Open)
                    return add(at + *id + (first ? "/parent" : "/aim"), fmt::format("\"{}\" stands on this node itself", next->first), "SCENE_CYCLE");
            }
        }
    }

    void check_timeline(const std::string& at, const Timeline& timeline) {
        Flicks end;
        for (const auto& [id, clip] : timeline.clips) {
            const std::string here = at + "/clips/" + id;
            const auto scene = show_.scenes.find(clip.scene);
            if (scene == show_.scenes.end()) unknown(here + "/scene", "scene", clip.scene);
            else check_camera(here + "/camera", scene->second, clip.camera);
            if (!clip.tour.empty() && scene != show_.scenes.end() && !scene->second.tours.contains(clip.tour)) unknown(here + "/tour", "tour", clip.tour);
            end = std::max(end, clip.start + clip.duration);
            if (timeline.duration.count > 0 && clip.start + clip.duration > timeline.duration)
                wrong(here + "/duration_s", "the clip ends after the timeline");
        }
        if (timeline.duration.count == 0 && end.count == 0) wrong(at + "/duration_s", "expected a duration or a clip");
        check_overlaps(at, timeline);
        std::set<std::string_view> targets;
        for (const auto& [id, track] : timeline.tracks) {
            const std::string here = at + "/tracks/" + id;
            if (!targets.insert(track.target).second) wrong(here + "/target", "another track drives this already");
            check_track(here, track);
        }
    }

    // Sorted by start, a clip may overlap only with the one before and the one after it, and not within another.
    void check_overlaps(const std::string& at, const Timeline& timeline) {
        std::vector<std::pair<const Id*, const Clip*>> clips;
        for (const auto& [id, clip] : timeline.clips) clips.emplace_back(&id, &clip);
        std::stable_sort(clips.begin(), clips.end(), [](const auto& a, const auto& b) { return a.second->start < b.second->start; });
        const auto end = [&](std::size_t i) { return clips[i].second->start + clips[i].second->duration; };
        for (std::size_t i = 1; i < clips.size(); ++i) {
            const std::string here = at + "/clips/" + *clips[i].first + "/start_s";
            if (clips[i].second->start == clips[i - 1].second->start || end(i) < end(i - 1))
                wrong(here, fmt::format("lies within clip \"{}\"", *clips[i - 1].first));
            else if (i >= 2 && clips[i].second->start < end(i - 2))
                wrong(here, fmt::format("overlaps with clips \"{}\" and \"{}\", expected one at most", *clips[i - 2].first, *clips[i - 1].first));
        }
    }

    void check_track(const std::string& at, const Track& track) {
        if (track.keys.empty()) wrong(at + "/keys", "expected a key");
        const LiveMember* member = find_live_member(show_, track.target);
        if (!member) return unknown(at + "/target", "live member", track.target);
        std::map<Flicks, std::string_view> times;
        for (const auto& [id, key] : track.keys) {
            const auto here = [&](std::string_view name) { return fmt::format("{}/keys/{}/{}", at, id, name); };
            if (const auto [it, added] = times.emplace(key.at, id); !added) wrong(here("at_s"), fmt::format("key \"{}\" has the same time", it->second));
            if (key.value.count != member->count) {
                wrong(here("value"), member->count == 1 ? "expected a number" : fmt::format("expected {} numbers", member->count));
                continue;
            }
            for (int i = 0; i < member->count; ++i) {
                const float v = key.value.at[static_cast<std::size_t>(i)];
                if (v < static_cast<float>(member->meta.min) || v > static_cast<float>(member->meta.max))
                    wrong(here("value"), fmt::format("{} is out of range, expected {} to {}", v, member->meta.min, member->meta.max));
            }
            for (const auto& [slope, name] : {std::pair(&key.in_slope, "in_slope_per_s"), std::pair(&key.out_slope, "out_slope_per_s")})
                if (*slope && (*slope)->count != member->count) wrong(here(name), member->count == 1 ? "expected a number" : fmt::format("expected {} numbers", member->count));
        }
    }

    const Show& show_;
    Problems problems_;
    std::size_t references_ = 0;
    std::map<std::string, AssetRole> roles_;
};

}  // namespace

Problems check_show(const Show& show) { return Checker(show).run(); }
Problems check_tracks(const Show& show, const std::set<std::pair<Id, Id>>& tracks) { return Checker(show).run_tracks(tracks); }

}  // namespace pai
