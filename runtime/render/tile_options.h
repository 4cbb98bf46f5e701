#pragma once
// How tilesets are shown, and what came of it.
#include <cstdint>

namespace pai {

struct TileOptions {
    double error_px = 16;                      // a tile is good enough from here down
    std::uint64_t budget_bytes = 512u << 20;   // of tiles on the GPU
    int width_px = 1920, height_px = 1080;     // of the picture that they are chosen for
};

struct TileStats {
    std::uint64_t shown = 0, resident = 0, loading = 0, failed = 0;  // tiles
    std::uint64_t bytes = 0, most_bytes = 0, budget_bytes = 0;       // on the GPU now, at the most so far, and what was allowed
    double error_px = 0;                                             // what the budget made of the option; 0: there is no tileset
    bool complete = true;                                            // every view has what it asks for
};

}  // namespace pai
