#pragma once
// Finds a forensic mark (mark/pattern.h): where a picture lies on the lattice of cells, and how well a session's cells fit it.
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "trace/luma.h"

namespace pai {

// Where the lattice lies in a picture, in its pixels: its origin and the sides of a cell.
struct MarkPlacement {
    double left_px = 0, top_px = 0, cell_width_px = 0, cell_height_px = 0;
    double pilot = 0;       // score of the pilot there
    bool searched = false;  // false: as a whole picture lies
};

// How well a session's cells fit. Chance bounds the probability that a session which did not mark the picture scores as much,
// whatever the picture shows: its cells are coins that the picture does not know.
// Source of the bound: W. Hoeffding, "Probability inequalities for sums of bounded random variables", 1963.
struct MarkScore {
    double score = 0;         // the sum of cell times sign, by the root of the sum of squares
    double log10_chance = 0;  // of the bound, at most 0
    int cells = 0;            // that were looked at
};

class MarkDetector {
public:
    // Finds the placement. A whole picture in any size is found at once; else the pilot is searched for with cells from half to
    // twice the size that they have in a whole picture, at every offset. Turned, mirrored and unevenly stretched pictures are
    // not searched for. Several pictures are those of a film, of equal size: they lie alike, and their cells add up.
    explicit MarkDetector(std::span<const LumaPicture> pictures);
    explicit MarkDetector(const LumaPicture& picture) : MarkDetector(std::span(&picture, 1)) {}

    const MarkPlacement& placement() const { return placement_; }
    MarkScore score(std::string_view session) const;

private:
    MarkPlacement placement_;
    // Bent cells of the picture: those of the lattice from first_ on.
    int first_column_ = 0, first_row_ = 0, columns_ = 0, rows_ = 0;
    std::vector<float> cells_;
};

}  // namespace pai
