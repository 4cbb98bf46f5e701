#pragma once
// What an ISCC is made of, and how it is written (ISO 24138, ISCC header and Base32 form).
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/hash.h"

namespace pai {

// Main types, numbered as in the standard.
enum class IsccMain : std::uint8_t { Meta = 0, Semantic = 1, Content = 2, Data = 3, Instance = 4, Iscc = 5 };
// Sub-types of IsccMain::Content.
enum class IsccContent : std::uint8_t { Text = 0, Image = 1, Audio = 2, Video = 3, Mixed = 4 };

// One unit. Of `digest` the first `bits` / 8 bytes count; `bits` is a multiple of 32 from 32 to 256. `sub` is 0 but for Content.
struct IsccUnit {
    IsccMain main = IsccMain::Data;
    std::uint8_t sub = 0;
    Hash digest{};
    std::size_t bits = 64;
};

// "ISCC:" and Base32 without padding.
std::string iscc_text(const IsccUnit& unit);

// The composite of at least a Data- and an Instance-Code, 64 bits of each unit, in the order of their main types whatever the order of
// `units`; with these two alone it is an ISCC-SUM. At most one unit of each main type; none but Meta, Content, Data and Instance.
std::string iscc_text(std::span<const IsccUnit> units);

// The units of an ISCC as a document states it: of a composite each of its units. Corrupt: not of a valid length and Base32.
// Unsupported: another version than 0, or an ISCC-ID or -FLAKE, which are of no content.
Result<std::vector<IsccUnit>> parse_iscc(std::string_view text);

// "Image-Code", as the standard calls a unit.
std::string_view name_of(const IsccUnit& unit);

// Bits that differ among the first 64 of both.
unsigned iscc_distance(const IsccUnit& a, const IsccUnit& b);

}  // namespace pai
