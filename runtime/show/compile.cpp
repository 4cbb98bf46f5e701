#include <algorithm>
#include <functional>
#include <set>

#include <fmt/format.h>

#include "base/hash.h"
#include "show/compiled.h"
#include "show/cue_engine.h"
#include "show/load.h"

namespace pai {
namespace {

using Data = CompiledShow::Data;

constexpr std::size_t kMaxStepsAhead = 64;  // cues that one GO sets going and that are looked at

class Compiler {
public:
    Compiler(const Show& show, Data& out) : show_(show), out_(out) {}

    Result<void> run(const std::map<Id, AssetId>& ids, const Slate& slate) {
        PAI_TRY(take_assets(ids));
        out_.language = show_.language;
        out_.title = show_.title;
        out_.slate = slate;
        out_.seed = static_cast<std::uint64_t>(show_.seed);
        out_.fallback_hold = show_.fallback.hold;
        append_live_values(LiveGroup::Master, &show_.master, out_.master_base);
        for (const auto& [language, font] : show_.fonts) out_.fonts.emplace_back(language, use(font, AssetRole::Font));
        for (const auto& [id, scene] : show_.scenes) add_scene(id, scene);
        if (!show_.fallback.scene.empty()) out_.fallback_scene = scene_index(show_.fallback.scene);
        for (const auto& [id, timeline] : show_.timelines) add_timeline(id, timeline);
        if (const auto own = show_.timelines.find(show_.timeline); own != show_.timelines.end()) out_.timeline = timeline_index(own->first);
        if (out_.timeline != kNone) {
            out_.duration = out_.timelines[out_.timeline].duration;
            out_.loop = out_.timelines[out_.timeline].loop;
        }
        add_cues();
        return {};
    }

private:
    Result<void> take_assets(const std::map<Id, AssetId>& ids) {
        for (const auto& [name, value] : show_.assets) {
            const auto id = ids.find(name);
            if (id == ids.end() && is_own_work(value))
                return Error(Code::InvalidArgument, fmt::format("/assets/{}: {} is own work, expected its asset id", name, json_quote(value)));
            out_.asset_names.push_back(name);
            out_.assets.push_back({id == ids.end() ? AssetId{value} : id->second, AssetRole::Model, false});
        }
        return {};
    }

    std::uint32_t use(const AssetName& name, AssetRole role) {
        if (name.empty()) return kNoAsset;
        const auto it = std::lower_bound(out_.asset_names.begin(), out_.asset_names.end(), name);
        const auto index = static_cast<std::uint32_t>(it - out_.asset_names.begin());
        out_.assets[index].role = role;
        return index;
    }

    std::uint32_t scene_index(const Id& id) const {
        return static_cast<std::uint32_t>(std::distance(show_.scenes.begin(), show_.scenes.find(id)));
    }

    // Gives every node its index: what it stands on comes first, otherwise in order of ids. Without recursion: a chain
    // of parents may be as long as the limit on nodes.
    static void order_nodes(const Scene& scene, CompiledScene& out) {
        std::vector<const Id*> path;
        std::uint32_t count = 0;
        for (const auto& [root, unused] : scene.nodes) {
            path.push_back(&root);
            while (!path.empty()) {
                const Id& id = *path.back();
                const Node& node = scene.nodes.at(id);
                const auto pending = [&](const Id& other) { return !other.empty() && !out.node_of.contains(other); };
                if (pending(node.parent)) {
                    path.push_back(&node.parent);
                } else if (pending(node.aim)) {
                    path.push_back(&node.aim);
                } else {
                    if (out.node_of.try_emplace(id, count).second) ++count;
                    path.pop_back();
                }
            }
        }
    }

    void add_scene(const Id& id, const Scene& scene) {
        CompiledScene& out = out_.scenes.emplace_back();
        out.id = id;
        append_live_values(LiveGroup::Environment, &scene.environment, out.base);
        out.environment = use(scene.environment.asset, AssetRole::Environment);
        out.environment_fallback = use(scene.environment.fallback, AssetRole::Environment);
        out.environment_visible = scene.environment.visible;
        out.outdoors = scene.environment.outdoors;
        if (out.environment != kNoAsset) out.needs.push_back({out.environment, out.environment_fallback});
        order_nodes(scene, out);
        out.nodes.resize(scene.nodes.size());
        for (const auto& [node_id, node] : scene.nodes) add_node(node_id, node, out);
        out.camera = camera_of(scene, scene.camera, out);
        add_told(scene, out);
        finish_assets(out);
    }

    void add_told(const Scene& scene, CompiledScene& out) {
        for (const auto& [node_id, node] : scene.nodes) {
            if (!node.model) continue;
            for (const auto& [id, annotation] : node.model->annotations)
                out.annotations.push_back({out.node_of.at(node_id), use(annotation.picture, AssetRole::Image), node_id, id, annotation});
        }
        std::stable_sort(out.annotations.begin(), out.annotations.end(), [](const auto& a, const auto& b) { return a.told.order < b.told.order; });
        const bool inspected = std::any_of(scene.nodes.begin(), scene.nodes.end(), [](const auto& n) { return n.second.model && n.second.model->inspect; });
        const auto told = [&](std::uint32_t asset) {
            if (inspected) out.told_assets.push_back(asset);
        };
        for (const CompiledAnnotation& a : out.annotations)
            if (a.told.narration)
                for (const auto& [language, sound] : voices_of(*a.told.narration)) told(sound);
        for (const auto& [id, tour] : scene.tours) {
            CompiledTour& compiled = out.tours.emplace_back();
            compiled.id = id;
            compiled.tour = tour;
            for (const auto* stop : in_order(tour.stops)) compiled.voices.push_back(stop->second.narration ? voices_of(*stop->second.narration) : CompiledVoices{});
        }
        for (const auto& [id, article] : scene.articles)
            for (const auto& [paragraph_id, paragraph] : article.paragraphs) told(use(paragraph.picture, AssetRole::Image));
    }

    CompiledVoices voices_of(const Narration& narration) {
        CompiledVoices out;
        for (const auto& [language, sound] : narration.sound) out.emplace_back(language, use(sound, AssetRole::Sound));
        return out;
    }

    void add_node(const Id& id, const Node& node, CompiledScene& out) {
        const std::uint32_t index = out.node_of.at(id);
        CompiledNode& n = out.nodes[index];
        n.hash = node_hash(id);
        if (!node.parent.empty()) n.parent = out.node_of.at(node.parent);
        if (!node.aim.empty()) n.aim = out.node_of.at(node.aim);
        n.values.fill(kNone);
        for (std::size_t g = static_cast<std::size_t>(LiveGroup::Transform); g < kLiveGroups; ++g) {
            const auto group = static_cast<LiveGroup>(g);
            const void* part = live_part(node, group);
            if (!part) continue;
            n.values[g] = static_cast<std::uint32_t>(out.base.size());
            append_live_values(group, part, out.base);
        }
        add_parts(id, index, node, out);
    }

    static std::shared_ptr<const std::vector<SurfacePart>> surfaces_of(const ModelPart& m) {
        if (m.surfaces.empty()) return {};
        auto out = std::make_shared<std::vector<SurfacePart>>();
        for (const auto& [id, surface] : m.surfaces) out->push_back(surface);
        return out;
    }

    void add_parts(const Id& id, std::uint32_t index, const Node& node, CompiledScene& out) {
        if (node.model) {
            const ModelPart& m = *node.model;
            out.models.push_back({index, use(m.asset, AssetRole::Model), use(m.fallback, AssetRole::Model), m.casts_shadow,
                                  animation_hash(m.animation), m.animation_start, m.animation_speed, m.animation_loop,
                                  m.glow_of.empty() ? index : out.node_of.at(m.glow_of), surfaces_of(m)});
            out.needs.push_back({out.models.back().asset, out.models.back().fallback});
        }
        if (node.light) {
            const double period = static_cast<double>(Flicks::kPerSecond) / static_cast<double>(node.light->flicker_hz);
            out.lights.push_back({index, node.light->kind, node.light->casts_shadow, static_cast<std::int64_t>(period)});
        }
        if (node.camera) out.near_far[index] = {node.camera->near_m, node.camera->far_m};
        if (node.sound) {
            const SoundPart& s = *node.sound;
            out.sounds.push_back({index, use(s.asset, AssetRole::Sound), s.start, s.duration, s.fade_in, s.fade_out, s.loop, s.positional});
        }
        if (node.text) {
            const TextPart& t = *node.text;
            out.texts.push_back({index, use(t.font, AssetRole::Font), t.text, t.width_m, t.line_height, t.align, t.lit});
        }
        if (node.picture) add_picture(index, *node.picture, out);
        if (node.particles) add_particles(id, index, *node.particles, out);
    }

    void add_particles(const Id& id, std::uint32_t index, const ParticlesPart& own, CompiledScene& out) {
        const Id& source = own.like.empty() ? id : own.like;
        const ParticlesPart& part = own.like.empty() ? own : *show_.scenes.at(out.id).nodes.at(source).particles;
        out.particles.push_back({index, out.node_of.at(source), part});
    }

    void add_picture(std::uint32_t index, const PicturePart& p, CompiledScene& out) {
        const bool film = p.source == PictureSource::Film, camera = p.source == PictureSource::Camera;
        CompiledPicture picture{index, kNoAsset, use(p.fallback, AssetRole::Image), kNoAsset, film, p.loop, film && p.sound, p.positional,
                                p.height_m, p.start, p.from};
        if (camera) {
            const auto at = std::find(out_.cameras.begin(), out_.cameras.end(), p.device);
            picture.camera = static_cast<std::uint32_t>(at - out_.cameras.begin());
            if (at == out_.cameras.end()) out_.cameras.push_back(p.device);
        } else {
            picture.asset = use(p.asset, film ? AssetRole::Film : AssetRole::Image);
            out.needs.push_back({picture.asset, picture.fallback});
        }
        out.pictures.push_back(picture);
    }

    static std::uint32_t camera_of(const Scene& scene, const Id& camera, const CompiledScene& out) {
        if (!camera.empty()) return out.node_of.at(camera);
        for (const auto& [id, node] : scene.nodes)
            if (node.camera) return out.node_of.at(id);
        return 0;
    }

    static void finish_assets(CompiledScene& out) {
        std::sort(out.needs.begin(), out.needs.end());
        out.needs.erase(std::unique(out.needs.begin(), out.needs.end()), out.needs.end());
        std::set<std::uint32_t> assets;
        for (const Need& need : out.needs) assets.insert({need.asset, need.fallback});
        for (const CompiledSound& sound : out.sounds) assets.insert(sound.asset);
        for (const CompiledAnnotation& annotation : out.annotations) assets.insert(annotation.picture);
        assets.insert(out.told_assets.begin(), out.told_assets.end());
        for (const CompiledTour& tour : out.tours)
            for (const CompiledVoices& voices : tour.voices)
                for (const auto& [language, sound] : voices) assets.insert(sound);
        for (const CompiledPicture& picture : out.pictures) assets.insert(picture.fallback);
        assets.erase(kNoAsset);
        out.assets.assign(assets.begin(), assets.end());
    }

    std::uint32_t timeline_index(const Id& id) const {
        return static_cast<std::uint32_t>(std::distance(show_.timelines.begin(), show_.timelines.find(id)));
    }

    std::uint32_t chosen_camera(std::uint32_t scene, const Id& camera) const {
        return camera.empty() ? out_.scenes[scene].camera : out_.scenes[scene].node_of.at(camera);
    }

    std::uint32_t tour_index(std::uint32_t scene, const Id& tour) const {
        const auto& tours = out_.scenes[scene].tours;
        const auto it = std::find_if(tours.begin(), tours.end(), [&](const CompiledTour& t) { return t.id == tour; });
        return it == tours.end() ? kNone : static_cast<std::uint32_t>(it - tours.begin());
    }

    void add_timeline(const Id& id, const Timeline& timeline) {
        CompiledTimeline& out = out_.timelines.emplace_back();
        out.id = id;
        out.loop = timeline.loop;
        out.duration = length_of(timeline);
        for (const auto& [clip_id, clip] : timeline.clips) {
            const std::uint32_t scene = scene_index(clip.scene);
            out.clips.push_back({scene, chosen_camera(scene, clip.camera), clip.start, clip.start + clip.duration, tour_index(scene, clip.tour), clip.annotations});
        }
        std::stable_sort(out.clips.begin(), out.clips.end(), [](const auto& a, const auto& b) { return a.start < b.start; });
        out.tracks.resize(out_.scenes.size());
        for (const auto& [track_id, track] : timeline.tracks) add_track(track, out);
    }

    void add_track(const Track& track, CompiledTimeline& out) const {
        const auto slot = find_slot(out_, track.target);
        PAI_ASSERT(slot.has_value());  // check_show has seen to it
        auto& tracks = slot->scene == kNone ? out.master_tracks : out.tracks[slot->scene];
        tracks.push_back({*slot, Curve(curve_keys(track), slot->member->count, slot->member->rotation)});
    }

    void add_cues() {
        out_.cues = cue_list_of(show_);
        if (out_.cues.empty()) return;
        for (const CueMember& member : out_.cues.members) {
            const auto slot = find_slot(out_, member.pointer);
            PAI_ASSERT(slot.has_value());  // the same
            out_.faded.push_back(*slot);
        }
        for (const CueLine& line : out_.cues.cues) {
            CompiledCue& effect = out_.cue_effects.emplace_back();
            if (line.cue.kind == CueKind::Timeline) effect.timeline = timeline_index(line.cue.timeline);
            if (line.cue.kind != CueKind::Scene) continue;
            effect.scene = scene_index(line.cue.scene);
            effect.camera = chosen_camera(effect.scene, line.cue.camera);
        }
        for (std::uint32_t cue = 0; cue < out_.cues.cues.size(); ++cue) {
            out_.cue_effects[cue].after = out_.cues.standby_after(cue);
            look_ahead(cue);
        }
        out_.loop = false;
        out_.duration = length_of(show_);
    }

    // What is on stage within kLookAhead of a cue's GO, if nobody gives another.
    void look_ahead(std::uint32_t first) {
        std::set<std::uint32_t> scenes;
        std::uint32_t cue = first;
        Flicks at;
        std::size_t steps = 0;
        while (cue != kNoCue && at <= kLookAhead && steps++ < kMaxStepsAhead) {
            const CueLine& line = out_.cues.cues[cue];
            const CompiledCue& effect = out_.cue_effects[cue];
            if (effect.scene != kNone) scenes.insert(effect.scene);
            if (effect.timeline != kNone)
                for (const CompiledClip& clip : out_.timelines[effect.timeline].clips)
                    if (clip.end > line.cue.from && clip.start <= line.cue.from + kLookAhead) scenes.insert(clip.scene);
            cue = line.leads ? line.next : kNoCue;
            if (line.leads) at = at + lead_time(line);
        }
        out_.cue_effects[first].scenes_ahead.assign(scenes.begin(), scenes.end());
    }

    const Show& show_;
    Data& out_;
};

}  // namespace

std::uint64_t node_hash(std::string_view id) {
    StateHash hash;
    hash.add(as_byte_span(id));
    return hash.value();
}

Flicks CompiledShow::duration() const { return data_->duration; }
bool CompiledShow::loops() const { return data_->loop; }
const CueList& CompiledShow::cues() const { return data_->cues; }
const std::vector<AssetUse>& CompiledShow::assets() const { return data_->assets; }

std::uint32_t CompiledShow::asset_index(std::string_view name) const {
    const auto it = std::lower_bound(data_->asset_names.begin(), data_->asset_names.end(), name);
    if (it == data_->asset_names.end() || *it != name) return kNoAsset;
    return static_cast<std::uint32_t>(it - data_->asset_names.begin());
}

Result<CompiledShow> compile(const Show& show, const std::map<Id, AssetId>& ids, const Slate& slate) {
    const Problems problems = check_show(show);
    if (!problems.empty()) return to_error(problems);
    auto data = std::make_shared<Data>();
    PAI_TRY(Compiler(show, *data).run(ids, slate));
    return CompiledShow(std::move(data));
}

std::optional<LiveSlot> find_slot(const Data& show, std::string_view pointer) {
    const auto target = parse_live_target(pointer);
    if (!target) return {};
    LiveSlot slot{kNone, 0, live_layout(target->group).find(target->path)};
    if (!slot.member) return {};
    slot.first = slot.member->first;
    if (target->group == LiveGroup::Master) return slot;
    const auto scene = std::lower_bound(show.scenes.begin(), show.scenes.end(), target->scene, [](const auto& s, std::string_view id) { return s.id < id; });
    if (scene == show.scenes.end() || scene->id != target->scene) return {};
    slot.scene = static_cast<std::uint32_t>(scene - show.scenes.begin());
    if (target->group == LiveGroup::Environment) return slot;  // the environment's values come first
    const auto node = scene->node_of.find(target->node);
    if (node == scene->node_of.end()) return {};
    const std::uint32_t part = scene->nodes[node->second].at(target->group);
    if (part == kNone) return {};
    slot.first += part;
    return slot;
}

}  // namespace pai
