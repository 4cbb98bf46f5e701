// Which nodes are seen at a pixel or in a box: the stage looks, the answer comes some frames later.
#include <algorithm>

#include <glm/geometric.hpp>
#include <imgui.h>

#include "edit/nodes.h"
#include "panels/viewport_marks.h"
#include "panels/workbench.h"
#include "show/placing.h"

namespace pai {
namespace {

bool adds() { return ImGui::GetIO().KeyCtrl || ImGui::GetIO().KeyShift; }

// Things whose marks lie in the box: they have no surface that the stage could see.
std::vector<ItemRef> marked_in(const Workbench& bench, const ViewLens& lens, glm::vec2 low, glm::vec2 high) {
    std::vector<ItemRef> out;
    const Scene* scene = bench.edited_scene();
    if (!scene || !bench.view.gizmos || bench.seen_by == StageCamera::Kind::Cut) return out;
    for (const auto& [id, node] : scene->nodes) {
        if (!has_mark(node)) continue;
        const auto at = lens.project(glm::vec3(world_from_node(*scene, id)[3]));
        if (at && at->x >= low.x && at->y >= low.y && at->x <= high.x && at->y <= high.y) out.push_back(node_ref(bench.scene, id));
    }
    return out;
}

}  // namespace

void pick_at(Workbench& bench, const ViewLens& lens, glm::vec2 mouse) {
    if (!bench.stage) return;
    bench.picking = {bench.stage->pick(mouse - lens.at_px), adds(), {}};
}

void select_box(Workbench& bench, const ViewLens& lens, glm::vec2 a, glm::vec2 b) {
    if (!bench.stage) return;
    const glm::vec2 low = glm::min(a, b), high = glm::max(a, b);
    bench.picking = {bench.stage->pick_box(low - lens.at_px, high - lens.at_px), adds(), marked_in(bench, lens, low, high), true};
}

void take_picks(Workbench& bench) {
    StagePick answer;
    while (bench.stage && bench.stage->take_pick(answer)) {
        if (!bench.picking || answer.number != bench.picking->number) continue;
        const Picking asked = *std::exchange(bench.picking, std::nullopt);
        std::vector<ItemRef> found = asked.marked;
        for (const StageHit& hit : answer.hits) {
            found.push_back(node_ref(hit.scene, hit.node));
            if (!asked.box) break;
        }
        // A click in another scene than the edited one, in a cross-fade, edits that scene.
        if (!found.empty() && bench.show().scenes.contains(found.front().in)) bench.scene = found.front().in;
        if (!asked.adds) bench.selection.set(std::move(found));
        else if (asked.box) std::for_each(found.begin(), found.end(), [&](const ItemRef& item) { bench.selection.add(item); });
        else if (!found.empty()) bench.selection.toggle(found.front());
    }
}

void finish_view(const Workbench& bench, StageView& view) {
    view.grid = bench.view.grid && (bench.seen_by == StageCamera::Kind::Free || bench.seen_by == StageCamera::Kind::Node);
    if (bench.seen_by != StageCamera::Kind::Output) view.selected = bench.selection.nodes(bench.show(), bench.scene);
    const glm::vec4 accent = ui::ink(ui::Ink::Accent);
    view.accent = {accent.r, accent.g, accent.b};
}

}  // namespace pai
