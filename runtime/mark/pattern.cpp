#include "mark/pattern.h"

#include <algorithm>
#include <cmath>
#include <string>

namespace pai {
namespace {

constexpr std::string_view kPilotName = "paifang.mark-pilot/1", kSessionName = "paifang.mark/1";
constexpr int kBits = 256;  // of one hash: the columns of a row that it tells

// What 256 cells of a row are: SHA-256 of the name, a zero byte, the session, a zero byte, row and block as 32 bits, big-endian.
Hash chips_of(std::string_view name, std::string_view session, int row, int block) {
    std::string text = std::string(name) + '\0' + std::string(session) + '\0';
    for (const int number : {row, block})
        for (int shift = 24; shift >= 0; shift -= 8) text += static_cast<char>((static_cast<std::uint32_t>(number) >> shift) & 0xff);
    return sha256(as_byte_span(text));
}

// Bit `column` of the hash, the highest bit of a byte first.
std::int8_t chip(const Hash& hash, int column) {
    const auto byte = std::to_integer<unsigned>(hash[static_cast<std::size_t>(column / 8)]);
    return (byte >> (7 - column % 8) & 1) != 0 ? 1 : -1;
}

int wrapped(int value, int period) { return (value % period + period) % period; }

}  // namespace

float mark_cell_px(int width, int height) { return std::max(kMarkLeastCell_px, static_cast<float>(std::min(width, height)) / kMarkCells); }

std::vector<std::int8_t> pilot_chips(int first_column, int first_row, int columns, int rows) {
    std::vector<std::int8_t> out(static_cast<std::size_t>(columns) * static_cast<std::size_t>(rows));
    auto at = out.begin();
    for (int row = first_row; row < first_row + rows; ++row) {
        const Hash hash = chips_of(kPilotName, {}, wrapped(row, kPilotRows), 0);
        for (int column = first_column; column < first_column + columns; ++column, ++at)
            if (is_pilot_cell(column, row)) *at = chip(hash, wrapped(column, kPilotColumns));
    }
    return out;
}

std::vector<std::int8_t> session_chips(std::string_view session, int first_column, int first_row, int columns, int rows) {
    std::vector<std::int8_t> out(static_cast<std::size_t>(columns) * static_cast<std::size_t>(rows));
    auto at = out.begin();
    for (int row = first_row; row < first_row + rows; ++row) {
        Hash hash{};
        int block = -1;
        for (int column = first_column; column < first_column + columns; ++column, ++at) {
            if (row < 0 || column < 0 || is_pilot_cell(column, row)) continue;
            if (column / kBits != block) hash = chips_of(kSessionName, session, row, block = column / kBits);
            *at = chip(hash, column % kBits);
        }
    }
    return out;
}

MarkTexels mark_texels(std::string_view session, int width, int height) {
    const float cell = mark_cell_px(width, height);
    MarkTexels out{static_cast<int>(std::ceil(static_cast<float>(width) / cell)), static_cast<int>(std::ceil(static_cast<float>(height) / cell)), {}};
    const auto pilot = pilot_chips(0, 0, out.columns, out.rows), own = session_chips(session, 0, 0, out.columns, out.rows);
    out.texels.resize(pilot.size());
    for (std::size_t i = 0; i < pilot.size(); ++i) out.texels[i] = pilot[i] + own[i] > 0 ? 255 : 0;
    return out;
}

}  // namespace pai
