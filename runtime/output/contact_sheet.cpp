#include "output/contact_sheet.h"

#include <algorithm>

#include "base/file.h"
#include "output/png.h"

namespace pai {

std::vector<std::int64_t> sheet_frames(std::int64_t count, int cells) {
    std::vector<std::int64_t> out;
    const std::int64_t n = std::min<std::int64_t>(count, cells);
    for (std::int64_t i = 0; i < n; ++i) out.push_back((2 * i + 1) * count / (2 * n));
    return out;
}

Picture contact_sheet(const std::vector<Picture>& frames, const SheetLayout& layout) {
    if (frames.empty()) return make_picture(layout.cell_width_px, layout.cell_width_px / 2, layout.background, layout.background, layout.background);
    const Picture first = shrink(frames.front(), layout.cell_width_px, layout.cell_width_px * 4);
    const int count = static_cast<int>(frames.size());
    const int columns = std::min(layout.columns, count), rows = (count + columns - 1) / columns;
    Picture sheet = make_picture(2 * layout.margin_px + columns * first.width + (columns - 1) * layout.gap_px,
                                 2 * layout.margin_px + rows * first.height + (rows - 1) * layout.gap_px,
                                 layout.background, layout.background, layout.background);
    for (int i = 0; i < count; ++i) {
        const Picture cell = shrink(frames[static_cast<std::size_t>(i)], first.width, first.height);
        paste(sheet, cell, layout.margin_px + i % columns * (first.width + layout.gap_px),
              layout.margin_px + i / columns * (first.height + layout.gap_px));
    }
    return sheet;
}

Result<void> write_contact_sheet(const std::filesystem::path& file, const std::vector<Picture>& frames, const SheetLayout& layout) {
    if (file.has_parent_path()) PAI_TRY(make_directories(file.parent_path()));
    PAI_TRY(const Bytes png, encode_png(contact_sheet(frames, layout)));
    return write_file(file, png);
}

}  // namespace pai
