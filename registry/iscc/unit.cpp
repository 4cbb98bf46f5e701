#include "iscc/unit.h"

#include <algorithm>
#include <bit>

namespace pai {

namespace {

// RFC 4648 Base32, upper case, no padding.
std::string base32(ByteSpan bytes) {
    constexpr std::string_view letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    std::string out;
    std::uint32_t pending = 0;
    unsigned bits = 0;
    for (const std::byte b : bytes) {
        pending = pending << 8 | std::to_integer<std::uint32_t>(b);
        for (bits += 8; bits >= 5; bits -= 5) out += letters[pending >> (bits - 5) & 31];
        pending &= 255;
    }
    if (bits > 0) out += letters[pending << (5 - bits) & 31];
    return out;
}

// Every field of a header here is below 8, so that each is one nibble; the version is 0.
Bytes header(IsccMain main, unsigned sub, unsigned length) {
    return {static_cast<std::byte>(static_cast<unsigned>(main) << 4 | sub), static_cast<std::byte>(length)};
}

}  // namespace

std::string iscc_text(const IsccUnit& unit) {
    PAI_ASSERT(unit.bits % 32 == 0 && unit.bits >= 32 && unit.bits <= 256);
    Bytes bytes = header(unit.main, unit.sub, static_cast<unsigned>(unit.bits / 32 - 1));
    bytes.insert(bytes.end(), unit.digest.begin(), unit.digest.begin() + static_cast<std::ptrdiff_t>(unit.bits / 8));
    return "ISCC:" + base32(bytes);
}

std::string iscc_text(std::span<const IsccUnit> units) {
    constexpr unsigned sum = 5, no_content = 6;
    // The length field tells which optional units lead: Content counts 1, Semantic 2, Meta 4.
    unsigned sub = sum, leading = 0;
    Bytes body;
    for (const IsccMain main : {IsccMain::Meta, IsccMain::Content, IsccMain::Data, IsccMain::Instance}) {
        const auto unit = std::find_if(units.begin(), units.end(), [main](const IsccUnit& u) { return u.main == main; });
        if (unit == units.end()) {
            PAI_ASSERT(main == IsccMain::Meta || main == IsccMain::Content);
            continue;
        }
        if (main == IsccMain::Meta) leading += 4, sub = no_content;
        if (main == IsccMain::Content) leading += 1, sub = unit->sub;
        body.insert(body.end(), unit->digest.begin(), unit->digest.begin() + 8);
    }
    Bytes bytes = header(IsccMain::Iscc, sub, leading);
    bytes.insert(bytes.end(), body.begin(), body.end());
    return "ISCC:" + base32(bytes);
}

unsigned iscc_distance(const IsccUnit& a, const IsccUnit& b) {
    return static_cast<unsigned>(std::popcount(load_be64(a.digest.data()) ^ load_be64(b.digest.data())));
}

}  // namespace pai
