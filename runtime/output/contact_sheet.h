#pragma once
// Many frames at a glance.
#include <cstdint>
#include <filesystem>
#include <vector>

#include "output/picture.h"

namespace pai {

struct SheetLayout {
    int columns = 4, rows = 3;
    int cell_width_px = 400;
    int gap_px = 14, margin_px = 36;
    std::uint8_t background = 22;  // grey
};

// Which of `count` frames a sheet of `cells` shows: the middles of as many equal spans; all if there are few.
std::vector<std::int64_t> sheet_frames(std::int64_t count, int cells);

// A grid, row by row, of `frames`, all of one size. Rows that would be empty are left out.
Picture contact_sheet(const std::vector<Picture>& frames, const SheetLayout& layout = {});

// The same as a PNG file, in a folder that is made if it is not there. Io: it cannot be written.
Result<void> write_contact_sheet(const std::filesystem::path& file, const std::vector<Picture>& frames, const SheetLayout& layout = {});

}  // namespace pai
