#pragma once
// The forensic mark's pattern: which cells of a picture are made a little brighter or darker for a session (docs/formats/mark.md).
#include <cstdint>
#include <string_view>
#include <vector>

#include "base/hash.h"

namespace pai {

// Cells along the shorter side of a canvas; they are square and never smaller than kMarkLeastCell_px.
inline constexpr int kMarkCells = 90;
inline constexpr float kMarkLeastCell_px = 2;
// Cells that lie on a lattice from the top left of the picture on, columns to the right and rows down. The pilot repeats; it tells
// where a picture lies on the lattice, and is the same for all.
inline constexpr int kPilotColumns = 256, kPilotRows = 128;

// Side of a cell in pixels on a canvas of this size.
float mark_cell_px(int width, int height);

// Where the pilot lies; the other cells tell the session.
inline bool is_pilot_cell(int column, int row) { return ((column + row) & 1) != 0; }

// +1 or -1 for each cell of a rectangle of the lattice, rows one after the other; 0 at cells of the other kind, and of a session
// at negative columns and rows. `session`: its id as the ledger has it. One bit of SHA-256 each, so that nobody who does not know
// the session tells it from the toss of a coin.
std::vector<std::int8_t> pilot_chips(int first_column, int first_row, int columns, int rows);
std::vector<std::int8_t> session_chips(std::string_view session, int first_column, int first_row, int columns, int rows);

// Both together on a canvas of this size: 0 darker, 255 brighter.
struct MarkTexels {
    int columns = 0, rows = 0;
    std::vector<std::uint8_t> texels;
};
MarkTexels mark_texels(std::string_view session, int width, int height);

}  // namespace pai
