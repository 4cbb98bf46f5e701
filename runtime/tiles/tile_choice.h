#pragma once
// Which tiles are shown from here, and which are worth loading: by their error in pixels. Pure.
#include <array>
#include <cstdint>
#include <span>
#include <vector>

#include <glm/vec4.hpp>

#include "tiles/tileset.h"

namespace pai {

enum class TileState : std::uint8_t { Unloaded, Loading, Ready, Failed };

// In the root's space. Planes: positive inside.
struct TileView {
    glm::dvec3 eye{0};
    std::array<glm::dvec4, 6> planes{};
    double px_per_m_at_1m = 1;  // of a perspective view: pixels that a metre takes at a distance of one
    double px_per_m = 0;        // of an orthographic one; 0: it is perspective
};

// `clip_from_root` maps to clip space with depth in [0, w]; `height_px` of the picture.
TileView tile_view(const glm::dmat4& clip_from_root, const glm::dvec3& eye, bool orthographic, int width_px, int height_px);

bool is_seen(const TileVolume& volume, const TileView& view);
// How many pixels the tile may be wrong by, seen from there.
double error_px(const Tile& tile, const TileView& view);

struct TileChoice {
    std::vector<std::uint32_t> shown;  // Ready, and each with something in it; nothing shown twice, no parent beside a child that replaces it
    std::vector<std::uint32_t> kept;   // Ready and part of what is asked for, though it may wait for its neighbours to be shown
    struct Wish {
        std::uint32_t tile;
        double urgency;  // higher first
    };
    std::vector<Wish> wishes;          // Unloaded, the most urgent first
    bool complete = true;              // all that this view asks for is shown
};

// `states` of every tile of the tree. A tile is good enough from `max_error_px` down.
TileChoice choose_tiles(const TileTree& tree, std::span<const TileState> states, const TileView& view, double max_error_px);

}  // namespace pai
