#include "tiles/tile_choice.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include <glm/geometric.hpp>
#include <glm/matrix.hpp>

namespace pai {
namespace {

class Chooser {
public:
    Chooser(const TileTree& tree, std::span<const TileState> states, const TileView& view, double max_error_px)
        : tree_(tree), states_(states), view_(view), max_error_px_(max_error_px) {}

    TileChoice choose() {
        if (!tree_.tiles.empty()) out_.complete = visit(0);
        std::stable_sort(out_.wishes.begin(), out_.wishes.end(), [](const auto& a, const auto& b) { return a.urgency > b.urgency; });
        return std::move(out_);
    }

private:
    // True if all that is to be seen of the tile and what is below it is shown; shows what it can. Depth is bounded by TileLimits.
    bool visit(std::uint32_t index) {
        const Tile& tile = tree_.tiles[index];
        if (!is_seen(tile.volume, view_)) return true;
        if (tile.seen_from && distance_to(*tile.seen_from, view_.eye) > 0) return true;
        const double error = error_px(tile, view_);
        const bool deeper = !tile.more.empty() || !tile.children.empty();
        // What has nothing in it is no stand-in for what is below.
        const bool refine = deeper && (tile.contents.empty() || error > max_error_px_);
        if (!refine) return show(index, error);
        if (!tile.more.empty()) {
            wish(index, error);
            if (!tile.contents.empty()) show(index, error);
            return false;
        }
        if (tile.add) {
            bool whole = show(index, error);
            for (const std::uint32_t child : tile.children) whole = visit(child) && whole;
            return whole;
        }
        const std::size_t before = out_.shown.size();
        bool whole = true;
        for (const std::uint32_t child : tile.children) whole = visit(child) && whole;
        // Until all children are there, the parent stands for them.
        if (!whole && !tile.contents.empty()) {
            if (states_[index] == TileState::Ready) {
                out_.shown.resize(before);
                out_.shown.push_back(index);
                out_.kept.push_back(index);
            } else {
                wish(index, error * 2);
            }
        }
        return whole;
    }

    bool show(std::uint32_t index, double error) {
        const Tile& tile = tree_.tiles[index];
        if (tile.contents.empty()) return true;
        if (states_[index] == TileState::Ready) {
            out_.shown.push_back(index);
            out_.kept.push_back(index);
            return true;
        }
        wish(index, error);
        return false;
    }

    void wish(std::uint32_t index, double error) {
        if (states_[index] == TileState::Unloaded) out_.wishes.push_back({index, error});
    }

    const TileTree& tree_;
    std::span<const TileState> states_;
    const TileView& view_;
    double max_error_px_;
    TileChoice out_;
};

}  // namespace

TileView tile_view(const glm::dmat4& clip_from_root, const glm::dvec3& eye, bool orthographic, int width_px, int height_px) {
    const glm::dmat4 rows = glm::transpose(clip_from_root);
    TileView view;
    view.eye = eye;
    view.planes = {rows[3] + rows[0], rows[3] - rows[0], rows[3] + rows[1], rows[3] - rows[1], rows[2], rows[3] - rows[2]};
    const double px = 0.5 * std::max(glm::length(glm::dvec3(rows[0])) * width_px, glm::length(glm::dvec3(rows[1])) * height_px);
    // Per metre of the root's space, which the model's transform may have scaled.
    const double w = glm::length(glm::dvec3(rows[3]));
    view.px_per_m_at_1m = w > 0 ? px / w : px;
    if (orthographic) view.px_per_m = px;
    return view;
}

bool is_seen(const TileVolume& volume, const TileView& view) {
    for (const glm::dvec4& plane : view.planes) {
        const glm::dvec3 normal(plane);
        double reach = 0;
        for (int i = 0; i < 3; ++i) reach += std::abs(glm::dot(normal, volume.half[i]));
        if (glm::dot(normal, volume.centre) + plane.w + reach < 0) return false;
    }
    return true;
}

double error_px(const Tile& tile, const TileView& view) {
    if (view.px_per_m > 0) return tile.error_m * view.px_per_m;
    const double distance = distance_to(tile.volume, view.eye);
    if (tile.error_m <= 0) return 0;
    return distance > 0 ? tile.error_m * view.px_per_m_at_1m / distance : std::numeric_limits<double>::max();
}

TileChoice choose_tiles(const TileTree& tree, std::span<const TileState> states, const TileView& view, double max_error_px) {
    return Chooser(tree, states, view, max_error_px).choose();
}

}  // namespace pai
