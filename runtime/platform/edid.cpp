#include "platform/edid.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <numeric>

#include <fmt/format.h>

namespace pai {
namespace {

constexpr std::size_t kBlock = 128, kFirstDescriptor = 54, kDescriptor = 18, kDescriptors = 4, kText = 5, kTextLength = 13;
constexpr std::array<std::uint8_t, 8> kHeader = {0, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0};
constexpr std::uint8_t kSerialTag = 0xff, kNameTag = 0xfc;

std::uint8_t at(ByteSpan in, std::size_t i) { return std::to_integer<std::uint8_t>(in[i]); }

// Text ends with a line feed and is padded with spaces; many displays do neither, or pad with zeroes.
std::string text_of(ByteSpan descriptor) {
    std::string out;
    for (const std::byte b : descriptor.subspan(kText, kTextLength)) {
        const char c = static_cast<char>(std::to_integer<unsigned char>(b));
        if (c == '\n' || c == '\0') break;
        if (c < 0x20 || c > 0x7e) return {};
        out += c;
    }
    const std::size_t first = out.find_first_not_of(' ');
    if (first == out.npos) return {};
    return out.substr(first, out.find_last_not_of(' ') - first + 1);
}

void read_descriptor(ByteSpan d, Edid& out) {
    if (at(d, 0) != 0 || at(d, 1) != 0) {  // a detailed timing; the first is the preferred mode
        if (out.width_px > 0) return;
        out.width_px = at(d, 2) | (at(d, 4) & 0xf0) << 4;
        out.height_px = at(d, 5) | (at(d, 7) & 0xf0) << 4;
        return;
    }
    if (at(d, 3) == kSerialTag && out.serial_text.empty()) out.serial_text = text_of(d);
    if (at(d, 3) == kNameTag && out.name.empty()) out.name = text_of(d);
}

}  // namespace

Result<Edid> parse_edid(ByteSpan in) {
    if (in.size() < kBlock) return Error(Code::Corrupt, fmt::format("EDID: {} bytes, at least {} were expected", in.size(), kBlock));
    in = in.first(kBlock);
    if (!std::equal(kHeader.begin(), kHeader.end(), in.begin(), [](std::uint8_t a, std::byte b) { return std::byte{a} == b; }))
        return Error(Code::Corrupt, "EDID: the header is not one of EDID");
    const unsigned sum = std::accumulate(in.begin(), in.end(), 0u, [](unsigned s, std::byte b) { return s + std::to_integer<unsigned>(b); });
    if (sum % 256 != 0) return Error(Code::Corrupt, fmt::format("EDID: the sum of its bytes is {}, a multiple of 256 was expected", sum));
    Edid out;
    const unsigned letters = static_cast<unsigned>(at(in, 8)) << 8 | at(in, 9);
    for (const int shift : {10, 5, 0}) {
        const unsigned letter = letters >> shift & 31;
        if (letter < 1 || letter > 26) return Error(Code::Corrupt, fmt::format("EDID: maker {:#06x} is no three letters", letters));
        out.maker += static_cast<char>('A' + letter - 1);
    }
    out.product = static_cast<std::uint16_t>(at(in, 10) | at(in, 11) << 8);
    for (std::size_t i = 0; i < 4; ++i) out.serial |= static_cast<std::uint32_t>(at(in, 12 + i)) << 8 * i;
    for (std::size_t i = 0; i < kDescriptors; ++i) read_descriptor(in.subspan(kFirstDescriptor + i * kDescriptor, kDescriptor), out);
    return out;
}

std::string Edid::identity() const {
    std::string out = fmt::format("{}-{:04X}", maker, product);
    if (serial_text.empty()) return serial == 0 ? out : fmt::format("{}-{:08}", out, serial);
    out += '-';
    for (const char c : serial_text) {
        const bool plain = std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '.';
        out += plain ? c : '_';
    }
    return out;
}

}  // namespace pai
