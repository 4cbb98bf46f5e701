// Where the edges of nodes lie in the world.
#include "show/compiled.h"
#include "stage/stage_run.h"

namespace pai {
namespace {

void add_corners(Bounds& to, const Bounds& box, const glm::mat4& world) {
    if (box.empty()) return;
    for (int corner = 0; corner < 8; ++corner) {
        const glm::vec3 p(corner & 1 ? box.max.x : box.min.x, corner & 2 ? box.max.y : box.min.y, corner & 4 ? box.max.z : box.min.z);
        to.add(glm::vec3(world * glm::vec4(p, 1)));
    }
}

}  // namespace

StageBoxes StageRun::boxes_of(std::uint64_t number, const Id& scene) {
    StageBoxes out;
    out.number = number;
    if (!performance_) return out;
    const auto found = performance_->show().scenes.find(scene);
    AssetStore* const store = performance_->store();
    if (found == performance_->show().scenes.end()) return out;
    FrameState state;
    if (!evaluate_scene(performance_->compiled(), performance_->live(), transport_->now(), scene, {}, state, scratch_)) return out;
    const std::map<Id, Node>& nodes = found->second.nodes;
    std::map<std::uint64_t, const Id*> names;
    for (const auto& [id, node] : nodes) names[node_hash(id)] = &id;
    std::map<Id, Bounds> boxes;
    const auto add = [&](std::uint64_t node, const Bounds& box, const glm::mat4& world) {
        const auto name = names.find(node);
        if (name == names.end()) return;
        // And to all that it stands on: parents are checked to form no cycle.
        for (const Id* at = name->second; !at->empty() && nodes.contains(*at); at = &nodes.at(*at).parent) add_corners(boxes[*at], box, world);
    };
    const std::scoped_lock lock(performance_->store_mutex());
    const auto data_of = [&](std::uint32_t asset) -> const AssetData* {
        const auto* entry = store && asset < performance_->handles().size() ? store->find(performance_->handles()[asset]) : nullptr;
        return entry && entry->state == AssetStore::State::Ready ? entry->data.get() : nullptr;
    };
    for (const Layer& layer : state.layers) {
        for (const ModelDraw& draw : layer.models)
            if (const AssetData* data = data_of(draw.asset))
                if (const auto* model = std::get_if<Model>(data)) add(draw.node, model->data.bounds, draw.world_from_node);
        for (const PictureDraw& draw : layer.pictures) {
            const AssetData* data = data_of(draw.asset);
            float wide = 16.0f / 9;
            if (const auto* image = data ? std::get_if<Image>(data) : nullptr; image && image->pixels.height > 0) wide = static_cast<float>(image->pixels.width) / static_cast<float>(image->pixels.height);
            if (const auto* film = data ? std::get_if<Film>(data) : nullptr; film) wide = film->info.proportion;
            Bounds box;
            box.add({-draw.height_m * wide / 2, -draw.height_m / 2, 0}), box.add({draw.height_m * wide / 2, draw.height_m / 2, 0});
            add(draw.node, box, draw.world_from_node);
        }
    }
    for (const auto& [id, box] : boxes)
        if (!box.empty()) out.nodes[id] = {box.min, box.max};
    return out;
}

}  // namespace pai
