#include "iscc/unit.h"

#include <algorithm>
#include <bit>

#include <fmt/format.h>

#include "licence/identifiers.h"

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

struct IsccHeader {
    unsigned main, sub, version, length;
};

IsccHeader read_header(ByteSpan bytes) {
    const auto nibble = [&](std::size_t i) { return (std::to_integer<unsigned>(bytes[i / 2]) >> (i % 2 ? 0 : 4)) & 15u; };
    return {nibble(0), nibble(1), nibble(2), nibble(3)};
}

IsccUnit unit_from(IsccMain main, unsigned sub, ByteSpan body) {
    IsccUnit unit{main, static_cast<std::uint8_t>(sub), {}, body.size() * 8};
    std::copy(body.begin(), body.end(), unit.digest.begin());
    return unit;
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

Result<std::vector<IsccUnit>> parse_iscc(std::string_view text) {
    constexpr unsigned wide = 7;
    if (!is_iscc(text)) return Error(Code::Corrupt, fmt::format("\"{}\" is no ISCC", text));
    PAI_TRY(const Bytes bytes, from_base32(text.substr(5)));
    const IsccHeader head = read_header(bytes);
    ByteSpan body = ByteSpan(bytes).subspan(2);
    if (head.version != 0 || head.main > static_cast<unsigned>(IsccMain::Iscc)) return Error(Code::Unsupported, fmt::format("{}: no units of version 0", text));
    if (head.main < static_cast<unsigned>(IsccMain::Iscc)) return std::vector{unit_from(static_cast<IsccMain>(head.main), head.sub, body)};
    const std::size_t size = head.sub == wide ? 16 : 8;
    std::vector<IsccUnit> units;
    const auto take = [&](IsccMain main, bool there, unsigned sub) {
        if (!there) return;
        units.push_back(unit_from(main, sub, body.first(size)));
        body = body.subspan(size);
    };
    const bool narrow = head.sub != wide;
    take(IsccMain::Meta, narrow && (head.length & 4) != 0, 0);
    take(IsccMain::Semantic, narrow && (head.length & 2) != 0, head.sub);
    take(IsccMain::Content, narrow && (head.length & 1) != 0, head.sub);
    take(IsccMain::Data, true, 0);
    take(IsccMain::Instance, true, 0);
    return units;
}

std::string_view name_of(const IsccUnit& unit) {
    switch (unit.main) {
        case IsccMain::Meta: return "Meta-Code";
        case IsccMain::Semantic: return "Semantic-Code";
        case IsccMain::Data: return "Data-Code";
        case IsccMain::Instance: return "Instance-Code";
        case IsccMain::Content: break;
        case IsccMain::Iscc: return "ISCC";
    }
    switch (static_cast<IsccContent>(unit.sub)) {
        case IsccContent::Text: return "Text-Code";
        case IsccContent::Image: return "Image-Code";
        case IsccContent::Audio: return "Audio-Code";
        case IsccContent::Video: return "Video-Code";
        case IsccContent::Mixed: return "Mixed-Code";
    }
    return "Content-Code";
}

unsigned iscc_distance(const IsccUnit& a, const IsccUnit& b) {
    return static_cast<unsigned>(std::popcount(load_be64(a.digest.data()) ^ load_be64(b.digest.data())));
}

}  // namespace pai
