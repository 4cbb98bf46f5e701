#include "edit/problems.h"

#include <algorithm>

#include <fmt/format.h>

#include "base/file.h"
#include "edit/assets.h"

namespace pai {
namespace {

constexpr std::size_t kMostShown = 1000;

struct ProblemWords {
    const char *key, *en, *zh, *way_en, *way_zh;
};
constexpr ProblemWords kProblemWords[] = {
    {"invalid", "{0}: {1}", "{0}：{1}", "Correct the value there", "请在该处改正"},
    {"missing-file", "The file of {0} is not there: {1}", "找不到 {0} 的文件：{1}", "Put the file back, or replace the asset", "放回文件，或替换该资源"},
    {"outside-terms", "{0} is used outside its terms: {1}", "{0} 的使用超出许可条款：{1}", "Renew, ask, substitute, or choose a fallback", "续期、询问、替换，或选择备用资源"},
    {"duty", "{0}: {1}", "{0}：{1}", "See the licence panel", "请查看许可面板"},
    {"unsolved", "{0} was outside its terms when the show was saved: {1}", "保存时 {0} 超出许可条款：{1}", "Check again with a preflight", "请再次预检"},
    {"changed-on-disk", "{0} was changed on disk by somebody else", "{0} 已在磁盘上被他人更改", "Reload, or save over it", "重新载入，或覆盖保存"},
    {"no-fallback", "{0} has no fallback, and the show has no fallback scene", "{0} 没有备用资源，演出也没有备用场景", "Choose a fallback", "请选择备用资源"},
    {"unused-asset", "Nothing uses {0}", "没有任何地方使用 {0}", "Clear unused assets", "清除未使用的资源"},
    {"unused-scene", "The scene {0} is in no clip and no cue", "场景 {0} 不在任何片段或提示中", "Put it on a timeline, or delete it", "放到时间线上，或删除"},
    {"dark", "The scene {0} has no light", "场景 {0} 没有灯光", "Add a light or a surrounding picture", "添加灯光或环境图"},
    {"idle-track", "The track {0} moves nothing that its timeline shows", "轨道 {0} 驱动的内容不在其时间线上", "Put the scene on the timeline, or delete the track", "把场景放到时间线上，或删除轨道"},
    {"flat", "{0} is scaled to nothing", "{0} 的缩放为零", "Reset its scale", "重置缩放"},
    {"one-language", "{0} has no words in {1}", "{0} 缺少 {1} 文字", "Write them in the inspector", "请在检查器中填写"},
};

class ProblemFinder {
public:
    explicit ProblemFinder(const ProblemInputs& in) : in_(in), show_(*in.show) {}

    std::vector<ShowProblem> run() {
        for (const Problem& p : check_show(show_)) add(Severity::Error, "invalid", p.pointer, {p.pointer, p.what});
        if (in_.venue)
            for (const Problem& p : check_venue(*in_.venue)) {
                add(Severity::Error, "invalid", p.pointer, {p.pointer, p.what});
                out_.back().venue = true;
            }
        for (const std::string& file : in_.changed_on_disk) add(Severity::Warning, "changed-on-disk", "", {file});
        assets();
        for (const auto& [id, scene] : show_.scenes) in_scene(id, scene);
        for (const auto& [id, timeline] : show_.timelines) in_timeline(id, timeline);
        std::stable_sort(out_.begin(), out_.end(), [](const ShowProblem& a, const ShowProblem& b) { return a.severity > b.severity; });
        if (out_.size() > kMostShown) out_.resize(kMostShown);
        return std::move(out_);
    }

private:
    void add(Severity severity, std::string_view key, const std::string& pointer, std::vector<std::string> args, const Text* words = nullptr) {
        const auto* const row = std::find_if(std::begin(kProblemWords), std::end(kProblemWords), [&](const ProblemWords& w) { return w.key == key; });
        args.resize(2);
        const auto say = [&](const char* pattern, const std::string& language) {
            std::string second = args[1];
            if (words && words->contains(language)) second = words->at(language);
            return fmt::format(fmt::runtime(pattern), args[0], second);
        };
        out_.push_back({severity, row->key, {{"en", say(row->en, "en")}, {"zh-Hans", say(row->zh, "zh-Hans")}}, {{"en", row->way_en}, {"zh-Hans", row->way_zh}},
                        pointer, false, item_at(pointer)});
    }

    void assets() {
        const std::set<AssetName> used = used_assets(show_);
        for (const auto& [name, asset] : show_.assets) {
            const std::string at = "/assets/" + name;
            if (in_.missing_files.contains(name)) add(Severity::Error, "missing-file", at, {name, asset});
            if (!used.contains(name)) add(Severity::Note, "unused-asset", at, {name});
            const auto verdict = in_.verdicts.find(name);
            if (verdict != in_.verdicts.end()) judged(at, name, verdict->second);
            else if (const auto mark = show_.unsolved.find(name); mark != show_.unsolved.end()) add(Severity::Warning, "unsolved", at, {name, mark->second.reason});
        }
    }

    void judged(const std::string& at, const AssetName& name, const AssetVerdict& verdict) {
        if (verdict.reason.empty()) return;
        add(verdict.outside_terms ? Severity::Error : Severity::Note, verdict.outside_terms ? "outside-terms" : "duty", at, {name, verdict.reason}, &verdict.text);
        if (!verdict.way_out.empty()) out_.back().way_out = verdict.way_out;
    }

    void in_scene(const Id& id, const Scene& scene) {
        const std::string at = "/scenes/" + id;
        bool light = !scene.environment.asset.empty();
        bool lit = false;  // whether anything needs light
        fallback(at + "/environment", scene.environment.asset, scene.environment.fallback);
        for (const auto& [node_id, node] : scene.nodes) {
            light = light || node.light.has_value();
            lit = lit || node.model.has_value();
            in_node(at + "/nodes/" + node_id, node_id, node);
        }
        if (lit && !light) add(Severity::Warning, "dark", at, {id});
        if (!is_shown(id)) add(Severity::Note, "unused-scene", at, {id});
    }

    bool is_shown(const Id& scene) const {
        if (show_.fallback.scene == scene) return true;
        for (const auto& [id, cue] : show_.cues)
            if (cue.scene == scene) return true;
        for (const auto& [id, timeline] : show_.timelines)
            for (const auto& [clip_id, clip] : timeline.clips)
                if (clip.scene == scene) return true;
        return false;
    }

    void in_node(const std::string& at, const Id& id, const Node& node) {
        if (node.model) fallback(at, node.model->asset, node.model->fallback);
        if (node.picture && node.picture->source != PictureSource::Camera) fallback(at, node.picture->asset, node.picture->fallback);
        const glm::vec3 s = node.transform.scale;
        if (s.x == 0 || s.y == 0 || s.z == 0) add(Severity::Warning, "flat", at, {id});
        if (!node.text || node.text->text.size() < 1 || show_.title.size() < 2) return;
        // In two languages at once a label is two nodes; one that has words in several lacks none of the show's.
        if (node.text->text.size() > 1)
            for (const auto& [language, title] : show_.title)
                if (!node.text->text.contains(language)) add(Severity::Note, "one-language", at, {id, language});
    }

    void fallback(const std::string& at, const AssetName& asset, const AssetName& other) {
        if (asset.empty() || !other.empty() || !show_.fallback.scene.empty()) return;
        const auto it = show_.assets.find(asset);
        if (it == show_.assets.end() || is_own_work(it->second) || !asked_.insert(asset).second) return;
        add(Severity::Warning, "no-fallback", at, {asset});
    }

    void in_timeline(const Id& id, const Timeline& timeline) {
        std::set<std::string_view> shown;
        for (const auto& [clip_id, clip] : timeline.clips) shown.insert(clip.scene);
        for (const auto& [track_id, track] : timeline.tracks) {
            const auto target = item_at(track.target);
            const Id scene = !target ? Id() : target->kind == ItemRef::Kind::Node ? target->in : target->kind == ItemRef::Kind::Scene ? target->id : Id();
            if (!scene.empty() && !shown.contains(scene)) add(Severity::Note, "idle-track", pointer_of(track_ref(id, track_id)), {track_id});
        }
    }

    const ProblemInputs& in_;
    const Show& show_;
    std::set<AssetName> asked_;
    std::vector<ShowProblem> out_;
};

struct LabelWords {
    std::string_view en, zh;
};
constexpr LabelWords kLabels[] = {
    {"Add", "添加"},           {"Add asset", "添加资源"},   {"Add clip", "添加片段"},     {"Add cue", "添加提示"},       {"Add marker", "添加标记"},
    {"Aim", "瞄准"},           {"Align", "对齐"},           {"Choose a fallback", "选择备用资源"}, {"Clear unused assets", "清除未使用的资源"},
    {"Delete", "删除"},        {"Distribute", "均匀分布"},  {"Duplicate", "复制一份"},    {"Ease", "缓动"},              {"Go back to a copy", "回到副本"},
    {"Group", "成组"},         {"Insert time", "插入时间"}, {"Lay out projectors", "排布投影机"}, {"Look at", "朝向"},          {"Mark assets outside their terms", "标记超出条款的资源"},
    {"Mask", "遮罩"},          {"Mesh", "网格"},            {"Move", "移动"},          {"Move in time", "移动时间"}, {"Move under another", "移到另一节点下"}, {"Paste", "粘贴"},  {"Place", "放置"},
    {"Pin a corner", "四角校正"}, {"Slice", "取景"}, {"Soft edge", "融合边"},
    {"Put in order", "排序"},  {"Put on the floor", "落地"}, {"Recover what was not saved", "恢复未保存的内容"}, {"Rename", "重命名"},        {"Renumber", "重新编号"},      {"Replace", "替换"},
    {"Reset", "重置"},         {"Scale", "缩放"},           {"Set", "设置"},              {"Set key", "设置关键帧"},     {"Split", "拆分"},
    {"Stretch", "拉伸"},       {"Tangent", "切线"},         {"Tangents", "切线"},         {"Take out time", "抽去时间"}, {"Take over what changed on disk", "采用磁盘上的更改"}, {"Trim", "修剪"}, {"Turn", "旋转"},
};

}  // namespace

std::vector<ShowProblem> find_problems(const ProblemInputs& inputs) { return ProblemFinder(inputs).run(); }

std::set<AssetName> missing_own_work(const Show& show, const std::filesystem::path& folder) {
    std::set<AssetName> out;
    for (const auto& [name, asset] : show.assets)
        if (is_own_work(asset) && !file_exists(folder / asset)) out.insert(name);
    return out;
}

std::string say_label(std::string_view label, std::string_view language) {
    const auto colon = label.find(": ");
    const std::string_view what = label.substr(0, colon);
    const auto* const row = std::find_if(std::begin(kLabels), std::end(kLabels), [&](const LabelWords& w) { return w.en == what; });
    if (row == std::end(kLabels) || !language.starts_with("zh")) return std::string(label);
    return std::string(row->zh) + (colon == label.npos ? std::string() : "：" + std::string(label.substr(colon + 2)));
}

}  // namespace pai
