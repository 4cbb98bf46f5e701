#pragma once
// What a display says of itself: the EDID block that it hands over the cable. Bad ones are normal.
#include <cstdint>
#include <string>

#include "base/bytes.h"
#include "base/result.h"

namespace pai {

struct Edid {
    std::string maker;         // three letters, "EPS"
    std::uint16_t product = 0;
    std::uint32_t serial = 0;  // 0: none
    std::string serial_text;   // printable ASCII without spaces around it; empty: none
    std::string name;          // as people know it, the same; empty: none
    int width_px = 0, height_px = 0;  // of its preferred mode; 0: unknown

    // "EPS-A12B-X3QK0012345": maker, product code in four hexadecimal digits, and the serial text, else the serial number in
    // eight decimal digits, else nothing: two parts. Of the text everything but letters, digits, '.' and '_' becomes '_'.
    std::string identity() const;
    bool operator==(const Edid&) const = default;
};

// Reads the first block (128 bytes) of `in`; what follows it is not looked at. Descriptors that are not text are left out.
// Corrupt: too short, not EDID, a sum that is wrong, or a maker that is no three letters.
// Source: VESA Enhanced EDID Standard, release A revision 2, section 3. Safe on any thread.
Result<Edid> parse_edid(ByteSpan in);

}  // namespace pai
