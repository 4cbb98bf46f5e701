// The scene that is edited, as a tree.
#include <algorithm>

#include <fmt/format.h>
#include <imgui.h>

#include "edit/nodes.h"
#include "panels/commands.h"
#include "panels/panel.h"
#include "panels/rights_reader.h"
#include "panels/workbench.h"
#include "time/clock.h"
#include "ui/widgets.h"
#include "vault/rights_book.h"

namespace pai {
namespace {

constexpr std::int64_t kSoon_s = 30 * 86'400, kFewPlays = 3;
constexpr const char* kDraggedNode = "node";

ui::Icon node_icon(const Node& node) {
    if (node.model) return ui::Icon::Model;
    if (node.light) return ui::Icon::Light;
    if (node.camera) return ui::Icon::Camera;
    if (node.picture) return ui::Icon::Picture;
    if (node.text) return ui::Icon::Text;
    if (node.sound) return ui::Icon::Sound;
    return ui::Icon::Group;
}

// The asset whose licence decides whether the node is seen or heard.
const AssetName* asset_of(const Node& node) {
    if (node.model) return &node.model->asset;
    if (node.picture && !node.picture->asset.empty()) return &node.picture->asset;
    if (node.sound) return &node.sound->asset;
    return nullptr;
}

struct Row {
    Id id;
    const Node* node;
    int depth;
    bool parent;
};

class Tree {
public:
    Tree(Workbench& bench, const Scene& scene) : bench_(bench), scene_(scene) {
        for (const auto& [id, node] : scene.nodes) children_[node.parent].push_back(&id);
        for (auto& [parent, ids] : children_)
            std::stable_sort(ids.begin(), ids.end(), [&](const Id* a, const Id* b) { return scene.nodes.at(*a).order < scene.nodes.at(*b).order; });
    }

    void draw(std::string_view filter) {
        collect({}, 0, filter);
        ImGuiListClipper clipper;
        clipper.Begin(static_cast<int>(rows_.size()), ui::px(ui::kRow));
        while (clipper.Step())
            for (int i = clipper.DisplayStart; i < clipper.DisplayEnd; ++i) draw_row(rows_[static_cast<std::size_t>(i)]);
    }

private:
    bool is_open(const Id& id) const { return ImGui::GetStateStorage()->GetBool(ImGui::GetID(("open-" + id).c_str()), true); }

    void collect(const Id& parent, int depth, std::string_view filter) {
        const auto it = children_.find(parent);
        if (it == children_.end()) return;
        for (const Id* id : it->second) {
            const bool has_children = children_.contains(*id);
            if (!filter.empty()) {
                if (id->find(filter) != id->npos) rows_.push_back({*id, &scene_.nodes.at(*id), 0, false});
            } else {
                rows_.push_back({*id, &scene_.nodes.at(*id), depth, has_children});
            }
            if (has_children && (!filter.empty() || is_open(*id))) collect(*id, depth + 1, filter);
        }
    }

    void click(const Row& row) {
        const ItemRef ref = node_ref(bench_.scene, row.id);
        const ImGuiIO& io = ImGui::GetIO();
        if (io.KeyCtrl) return bench_.selection.toggle(ref);
        if (!io.KeyShift) return bench_.selection.set(ref);
        // From the one selected last to this one, in the order of the list.
        const auto lead = bench_.selection.lead(bench_.show());
        const auto at = [&](const Id& id) { return std::find_if(rows_.begin(), rows_.end(), [&](const Row& r) { return r.id == id; }); };
        auto from = lead ? at(lead->id) : rows_.end(), to = at(row.id);
        if (from == rows_.end()) return bench_.selection.set(ref);
        if (from > to) std::swap(from, to);
        for (; from <= to; ++from) bench_.selection.add(node_ref(bench_.scene, from->id));
    }

    void carry(const Row& row) {
        if (ImGui::BeginDragDropSource()) {
            if (!bench_.selection.contains(node_ref(bench_.scene, row.id))) bench_.selection.set(node_ref(bench_.scene, row.id));
            ImGui::SetDragDropPayload(kDraggedNode, row.id.data(), row.id.size());
            ui::text(row.id);
            ImGui::EndDragDropSource();
        }
        if (!ImGui::BeginDragDropTarget()) return;
        if (ImGui::AcceptDragDropPayload(kDraggedNode)) bench_.apply(reparent_nodes(bench_.show(), bench_.scene, bench_.selection.nodes(bench_.show(), bench_.scene), row.id));
        ImGui::EndDragDropTarget();
    }

    // Is what the show needs of it over within a month, or nearly used up?
    bool ends_soon(const AssetName& name) const {
        const auto named = bench_.show().assets.find(name);
        const WorkRights* work = named == bench_.show().assets.end() ? nullptr : bench_.rights.of(named->second);
        const WorkUse* use = work ? main_use(bench_, *work) : nullptr;
        return use && use->ok() && ((use->until_s && *use->until_s - wall_ms() / 1000 < kSoon_s) || (use->plays_left && *use->plays_left <= kFewPlays));
    }

    void draw_state(const Row& row, float right, float y) {
        const AssetName* asset = asset_of(*row.node);
        if (!asset) return;
        const Verdict* verdict = bench_.verdict_of(*asset);
        const bool unsolved = bench_.show().unsolved.contains(*asset);
        if (ImGui::IsItemHovered())
            if (const std::string tip = rights_tip(bench_, *asset); !tip.empty()) ui::tip_text(tip);
        const bool refused = unsolved || (verdict && !verdict->permitted);
        if (!refused && !ends_soon(*asset)) return;
        const float side = ui::px(15);
        ui::draw_icon(refused ? ui::Icon::Lock : ui::Icon::Warning, {right - side - ui::px(6), y + (ui::px(ui::kRow) - side) / 2}, side, ui::ink(refused ? ui::Ink::Bad : ui::Ink::Warn));
    }

    void rename(const Row& row) {
        std::string name = row.id;
        ImGui::SetKeyboardFocusHere();
        const ui::Change change = ui::line(row.id, name);
        if (change) {
            const ItemRef ref = node_ref(bench_.scene, row.id);
            if (bench_.apply(rename_item(bench_.show(), ref, name))) bench_.selection.renamed(ref, name);
        }
        if (change || ImGui::IsItemDeactivated()) bench_.renaming.reset();
    }

    void draw_row(const Row& row) {
        const float height = ui::px(ui::kRow), indent = ui::px(14) * static_cast<float>(row.depth), line = ImGui::GetTextLineHeight();
        const ImVec2 at = ImGui::GetCursorScreenPos();
        const float width = ui::room().x;
        if (bench_.renaming == row.id) return rename(row);
        ImGui::PushID(row.id.c_str());
        ImGui::SetItemAllowOverlap();
        const bool pressed = ImGui::InvisibleButton("row", {width, height});
        ui::mark_box(row.id, {{at.x, at.y}, {at.x + width, at.y + height}});
        const bool selected = bench_.selection.contains(node_ref(bench_.scene, row.id)), hot = ImGui::IsItemHovered();
        const auto ground = [&](ui::Ink i) { ImGui::GetWindowDrawList()->AddRectFilled({at.x, at.y}, {at.x + width, at.y + height}, ui::ink32(i), ui::px(4)); };
        if (selected) ground(ui::Ink::Selected);
        else if (hot) ground(ui::Ink::Raised);
        const float arrow = ui::px(10), x = at.x + ui::px(4) + indent;
        if (row.parent) ui::draw_icon(is_open(row.id) ? ui::Icon::Down : ui::Icon::Right, {x, at.y + (height - arrow) / 2}, arrow, ui::ink(ui::Ink::Dim));
        if (pressed) {
            const float mouse = ImGui::GetIO().MousePos.x;
            ImGui::PopID();
            if (row.parent && mouse < x + arrow + ui::px(4)) ImGui::GetStateStorage()->SetBool(ImGui::GetID(("open-" + row.id).c_str()), !is_open(row.id));
            else click(row);
            ImGui::PushID(row.id.c_str());
        }
        if (hot && ImGui::IsMouseDoubleClicked(0)) bench_.frame_asked = true;
        carry(row);
        if (ImGui::BeginPopupContextItem("menu")) {
            if (!selected) bench_.selection.set(node_ref(bench_.scene, row.id));
            for (const char* name : {"rename", "duplicate", "group", "copy", "cut", "delete", "frame-selected"}) {
                const Command* command = find_command(name);
                if (command && ui::menu_item(name, shown_shortcut(command->keys))) command->run(bench_);
            }
            ImGui::EndPopup();
        }
        ui::draw_icon(node_icon(*row.node), {x + arrow + ui::px(5), at.y + (height - line) / 2}, line, ui::ink(selected ? ui::Ink::Accent : ui::Ink::Dim));
        ImGui::SetCursorScreenPos({x + arrow + ui::px(11) + line, at.y + (height - line) / 2});
        ui::text(row.id, ui::Ink::Text, width - (x - at.x) - arrow - line - ui::px(34));
        draw_state(row, at.x + width, at.y);
        ImGui::SetCursorScreenPos({at.x, at.y + height});
        ImGui::PopID();
    }

    Workbench& bench_;
    const Scene& scene_;
    std::map<Id, std::vector<const Id*>> children_;
    std::vector<Row> rows_;
};

void draw_node_menu(Workbench& bench) {
    const ui::Place place("add-menu");
    for (const Command& command : all_commands())
        if (command.menu == "menu-add") {
            if (command.rule_before) ui::rule();
            if (ui::menu_item(command.name)) command.run(bench);
        }
}

void choose_scene(Workbench& bench) {
    std::vector<std::string> names;
    std::vector<Id> ids;
    for (const auto& [id, scene] : bench.show().scenes) names.push_back(shown_text(scene.title, id)), ids.push_back(id);
    const auto now = static_cast<std::size_t>(std::find(ids.begin(), ids.end(), bench.scene) - ids.begin());
    if (const auto chosen = ui::choose("scene", names, now, ui::room().x - ui::px(ui::kRow) - ui::px(6))) {
        bench.scene = ids[*chosen];
        bench.selection.set(scene_ref(bench.scene));
    }
    ImGui::SameLine(0, ui::px(6));
    if (ui::icon_button("add", ui::Icon::Plus)) ImGui::OpenPopup("add-menu");
    if (!ImGui::BeginPopup("add-menu")) return;
    draw_node_menu(bench);
    ImGui::EndPopup();
}

}  // namespace

void draw_outliner(Workbench& bench) {
    choose_scene(bench);
    const Scene* scene = bench.edited_scene();
    if (!scene) return;
    std::string& filter = ui::shell().state<std::string>(ImGui::GetID("filter"));
    ImGui::SetNextItemWidth(ui::room().x);
    const ui::Place place("nodes");
    ui::filter_line("filter", filter);
    if (scene->nodes.empty()) return ui::paragraph("outliner-empty");
    ImGui::BeginChild("rows");
    Tree(bench, *scene).draw(filter);
    // What is below the rows belongs to nobody: a click there selects nothing, a node dropped there stands in the world.
    const glm::vec2 rest = ui::room();
    ImGui::PushID("rest");
    if (ImGui::InvisibleButton("rest", {rest.x, std::max(ui::px(ui::kRow), rest.y)})) bench.selection.clear();
    if (ImGui::BeginDragDropTarget()) {
        if (ImGui::AcceptDragDropPayload(kDraggedNode)) bench.apply(reparent_nodes(bench.show(), bench.scene, bench.selection.nodes(bench.show(), bench.scene), {}));
        ImGui::EndDragDropTarget();
    }
    ImGui::PopID();
    ImGui::EndChild();
}

}  // namespace pai
